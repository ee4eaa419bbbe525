//! Checks a document against the JSON Schema of its type: unknown and missing keys, kinds and ranges of values, all at once.

use super::document::{Document, Entry, Node, Value};
use crate::problem::{Problem, Problems, nearest};
use serde_json::Value as Json;

/// Problems of `document` against `schema`.
pub(crate) fn check(document: &Document, schema: &Json) -> Problems {
    let mut checker = Checker { document, schema, problems: Problems::default() };
    checker.node("the file", &document.root, schema);
    checker.problems
}

struct Checker<'a> {
    document: &'a Document,
    schema: &'a Json,
    problems: Problems,
}

impl<'a> Checker<'a> {
    fn node(&mut self, name: &str, node: &Node, schema: &'a Json) {
        let mut variants = Vec::new();
        self.flatten(schema, &mut variants);
        let kind = kind_of(&node.value);
        let Some(variant) = variants.iter().copied().find(|variant| accepts(variant, kind)) else {
            let allowed: Vec<&str> = variants.iter().filter_map(|variant| wanted(variant)).collect();
            self.wrong_kind(name, node, &allowed.join(" or "));
            return;
        };
        match &node.value {
            Value::Table(entries) => self.table(node, entries, variant),
            Value::List(items) => {
                for item in items {
                    self.node(name, item, &variant["items"]);
                }
            }
            Value::Number(number) => self.number(name, node, *number, variant),
            Value::Text(text) => self.word(name, node, text, &variants),
            Value::Flag(_) | Value::Date(_) => {}
        }
    }

    /// Follows references and opens alternatives; `null` stands for a key that is not given, which TOML cannot write.
    fn flatten(&self, schema: &'a Json, variants: &mut Vec<&'a Json>) {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            variants.extend(
                self.schema
                    .pointer(pointer)
                    .map(|target| {
                        let mut inner = Vec::new();
                        self.flatten(target, &mut inner);
                        inner
                    })
                    .into_iter()
                    .flatten(),
            );
            return;
        }
        match schema["anyOf"].as_array().or_else(|| schema["oneOf"].as_array()) {
            Some(alternatives) => alternatives.iter().for_each(|one| self.flatten(one, variants)),
            None if schema["type"] == "null" => {}
            None => variants.push(schema),
        }
    }

    fn table(&mut self, node: &Node, entries: &[Entry], schema: &'a Json) {
        let properties = schema["properties"].as_object();
        for entry in entries {
            match properties.and_then(|known| known.get(&entry.key)) {
                Some(property) => self.node(&format!("\"{}\"", entry.key), &entry.node, property),
                None if schema["additionalProperties"].is_object() => {
                    self.node(&format!("\"{}\"", entry.key), &entry.node, &schema["additionalProperties"]);
                }
                None => {
                    let known = properties.into_iter().flatten().map(|(key, _)| key.as_str());
                    self.unknown_key(entry, known.collect());
                }
            }
        }
        for required in schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str) {
            if !entries.iter().any(|entry| entry.key == required) {
                self.push(node, format!("key \"{required}\" is missing"));
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, known: Vec<&str>) {
        let list = known.join(", ");
        let message = format!("unknown key \"{}\"; known keys are {list}", shorten(&entry.key));
        let problem = self.document.problem(entry.span.start, message);
        let guess = nearest(&entry.key, known).map(|name| format!("did you mean {name}?"));
        self.problems.push(with_hint(problem, guess));
    }

    fn number(&mut self, name: &str, node: &Node, number: f64, schema: &Json) {
        let least = schema["minimum"].as_f64().unwrap_or(f64::MIN);
        let most = schema["maximum"].as_f64().unwrap_or(f64::MAX);
        if !(least <= number && number <= most) {
            self.push(node, format!("{name} must be between {least} and {most}, was {number}"));
        }
    }

    fn word(&mut self, name: &str, node: &Node, text: &str, variants: &[&Json]) {
        let words: Vec<&str> = variants.iter().flat_map(|variant| words_of(variant)).collect();
        if words.is_empty() {
            if text.trim().is_empty() {
                self.push(node, format!("{name} is empty"));
            }
            return;
        }
        if !words.contains(&text) {
            let message = format!("{name} must be one of {}, was \"{}\"", words.join(", "), shorten(text));
            let guess = nearest(text, words.iter().copied()).map(|name| format!("did you mean {name}?"));
            let problem = with_hint(self.document.problem(node.span.start, message), guess);
            self.problems.push(problem);
        }
    }

    fn wrong_kind(&mut self, name: &str, node: &Node, wanted: &str) {
        let problem = self
            .document
            .problem(node.span.start, format!("{name} must be {wanted}, was {}", found(&node.value)));
        let comma = matches!(&node.value, Value::Text(text) if text.replace(',', ".").parse::<f64>().is_ok());
        let guess = (wanted == "a number" && comma).then(|| "write it without quotes, with a dot".to_owned());
        self.problems.push(with_hint(problem, guess));
    }

    fn push(&mut self, node: &Node, message: String) {
        self.problems.push(self.document.problem(node.span.start, message));
    }
}

fn with_hint(problem: Problem, hint: Option<String>) -> Problem {
    match hint {
        Some(hint) => problem.hint(hint),
        None => problem,
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Text(_) => "string",
        Value::Number(_) => "number",
        Value::Flag(_) => "boolean",
        Value::Date(_) => "date",
        Value::List(_) => "array",
        Value::Table(_) => "object",
    }
}

fn accepts(schema: &Json, kind: &str) -> bool {
    let types = &schema["type"];
    types == kind
        || types.as_array().is_some_and(|list| list.iter().any(|one| one == kind))
        || (kind == "string" && !words_of(schema).is_empty())
}

fn words_of(schema: &Json) -> Vec<&str> {
    let listed = schema["enum"].as_array().into_iter().flatten().filter_map(Json::as_str);
    listed.chain(schema["const"].as_str()).collect()
}

fn wanted(schema: &Json) -> Option<&'static str> {
    ["number", "string", "boolean", "array", "object"].into_iter().find(|kind| accepts(schema, kind)).map(
        |kind| match kind {
            "number" => "a number",
            "string" => "text in quotes",
            "boolean" => "true or false",
            "array" => "a list",
            _ => "a table",
        },
    )
}

fn found(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("\"{}\"", shorten(text)),
        Value::Number(number) => format!("the number {number}"),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => format!("the date {date}"),
        Value::List(_) => "a list".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}

/// The start of a text, for a message: a user's line may be megabytes long.
pub(crate) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    text.chars().take(LONGEST).chain("...".chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::scenarios::schema;

    fn problems_of(text: &str) -> Vec<String> {
        let document = Document::parse("s.toml", text.as_bytes()).expect("sound TOML");
        check(&document, &schema()).0.iter().map(ToString::to_string).collect()
    }

    const SOUND: &str =
        "title = 'a'\nquestion = 'b'\nstory = 'c'\ncountries = ['MLI']\nbasis = 'd'\nfalsify = ['e']\n";

    #[test]
    fn a_sound_file_has_no_problem() {
        let text = format!(
            "{SOUND}[[branches]]\nname = 'all'\nprobability = 1\nreason = 'r'\nevents = ['x', {{ key = 'y', factor = 0.5 }}]\n"
        );
        assert_eq!(problems_of(&text), Vec::<String>::new());
    }

    #[test]
    fn every_wrong_key_and_value_is_told_at_once_with_the_nearest_known_one() {
        let text = format!(
            "{SOUND}fasify = ['f']\n[[branches]]\nname = 'all'\nprobabilty = 1\nreason = 'r'\n[[events]]\nkey = 'x'\nday = nan\n\
             type = 'coup'\nactor = 'a'\ndirection = 'advers'\ntitle = 't'\nsource = 's'\n\
             effects = [{{ peril = 'PX', beta = '1,5', half_life_months = 0 }}]\n"
        );
        let found = problems_of(&text).join("\n");
        for expected in [
            "s.toml:7:1: unknown key \"fasify\"",
            "did you mean falsify?",
            "did you mean probability?",
            "key \"probability\" is missing",
            "\"day\" must be between 0 and 1096, was NaN",
            "\"direction\" must be one of adverse, favourable, ambiguous, was \"advers\"; did you mean adverse?",
            "\"peril\" must be one of PV, EX, CC, TR, SD, was \"PX\"",
            "\"beta\" must be a number, was \"1,5\"; write it without quotes, with a dot",
            "\"half_life_months\" must be between 0.1 and 120, was 0",
        ] {
            assert!(found.contains(expected), "{expected}\nnot in\n{found}");
        }
    }
}
