//! Problems of input: where, what was found, what is allowed, what to do. All of them at once, never the first alone.

use serde::Serialize;
use std::fmt;

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// File or resource, as the user named it.
    pub place: String,
    /// Line in it, from 1, where known.
    pub line: Option<u64>,
    /// Character in the line, from 1, where known.
    pub character: Option<u32>,
    /// Column heading or key, where known.
    pub column: Option<String>,
    /// What is wrong, with what was found and what is allowed; lower case, no full stop.
    pub message: String,
    /// What to do about it, where that is not plain from the message.
    pub hint: Option<String>,
}

impl Problem {
    /// A problem of a whole file.
    pub fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            line: None,
            character: None,
            column: None,
            message: message.into(),
            hint: None,
        }
    }
    /// The same, on a line.
    pub fn at_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }
    /// The same, at a character of a line.
    pub fn at(mut self, line: u64, character: u32) -> Self {
        self.line = Some(line);
        self.character = Some(character);
        self
    }
    /// The same, in a column or at a key.
    pub fn in_column(mut self, column: impl Into<String>) -> Self {
        self.column = Some(column.into());
        self
    }
    /// The same, with advice.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let Some(character) = self.character {
            write!(f, ":{character}")?;
        }
        if let Some(column) = &self.column {
            write!(f, ", column \"{column}\"")?;
        }
        write!(f, ": {}", self.message)?;
        if let Some(hint) = &self.hint {
            write!(f, "; {hint}")?;
        }
        Ok(())
    }
}

/// All the problems of a set of inputs. As an error it holds at least one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(transparent)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }
    /// Adds all of `others`.
    pub fn extend(&mut self, others: Problems) {
        self.0.extend(others.0);
    }
    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// `value` when nothing is wrong, else the problems.
    ///
    /// # Errors
    /// `self`, unless empty.
    pub fn or<T>(self, value: T) -> Result<T, Problems> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
    /// Keeps the value of `result`, or its problems.
    pub fn keep<T>(&mut self, result: Result<T, Problems>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(problems) => {
                self.extend(problems);
                None
            }
        }
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

/// The closest of `known` to `found`, if it is close enough to be a slip of the hand.
pub fn nearest<'a>(found: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let found = found.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&found, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= 1 + name.len().min(found.len()) / 4)
        .min()
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_as_place_found_allowed_and_hint() {
        let problem = Problem::new("book.csv", "unknown code \"BFO\"; known codes are BFA, MLI")
            .at_line(3)
            .in_column("country_iso3")
            .hint("did you mean BFA?");
        assert_eq!(
            problem.to_string(),
            "book.csv:3, column \"country_iso3\": unknown code \"BFO\"; known codes are BFA, MLI; did you mean BFA?"
        );
    }

    #[test]
    fn the_nearest_name_is_only_offered_when_it_is_near() {
        assert_eq!(nearest("BFO", ["MLI", "BFA"]), Some("BFA"));
        assert_eq!(nearest("us-reengagment", ["baseline", "us-reengagement"]), Some("us-reengagement"));
        assert_eq!(nearest("zzz", ["baseline"]), None);
    }
}
