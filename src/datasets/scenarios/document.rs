//! A TOML document as a tree whose nodes know where they stand, so that any problem found later has a line and a character.

use crate::problem::{Problem, Problems};
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// Scenario files are pages, not data: beyond this size something else was given.
const LARGEST_FILE: usize = 1_000_000;

/// A parsed document.
#[derive(Debug)]
pub(crate) struct Document {
    /// The file, as the user named it.
    pub(crate) place: String,
    /// Its text.
    pub(crate) text: String,
    /// Its top table.
    pub(crate) root: Node,
}

/// A value and where it stands.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Bytes of the text.
    pub(crate) span: Range<usize>,
    /// The value.
    pub(crate) value: Value,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    Flag(bool),
    Date(String),
    List(Vec<Node>),
    Table(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) span: Range<usize>,
    pub(crate) node: Node,
}

impl Document {
    /// Parses the bytes of a file.
    pub(crate) fn parse(place: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let text = text_of(place, bytes)?;
        let (table, errors) = DeTable::parse_recoverable(&text);
        let root = Node { span: table.span(), value: table_value(table.get_ref()) };
        let document = Self { place: place.to_owned(), root, text: text.clone() };
        let mut problems = Problems::default();
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            problems.push(document.problem(start, error.message().replace('\n', ", ")));
        }
        problems.or(document)
    }

    /// A problem at a byte of the text.
    pub(crate) fn problem(&self, byte: usize, message: impl Into<String>) -> Problem {
        let (line, character) = position(&self.text, byte);
        Problem::new(&self.place, message).at(line, character)
    }

    /// True when the path is written in the file.
    pub(crate) fn has(&self, path: &str) -> bool {
        path.split('/').try_fold(&self.root, |node, step| node.child(step)).is_some()
    }

    /// A problem at the value of a path such as `events/3/type`; a part that is not in the file stands at what holds it.
    pub(crate) fn problem_at(&self, path: &str, message: impl Into<String>) -> Problem {
        let mut node = &self.root;
        for step in path.split('/').filter(|step| !step.is_empty()) {
            let Some(next) = node.child(step) else { break };
            node = next;
        }
        self.problem(node.span.start, message)
    }
}

impl Node {
    fn child(&self, step: &str) -> Option<&Node> {
        match &self.value {
            Value::List(items) => items.get(step.parse::<usize>().ok()?),
            Value::Table(entries) => entries.iter().find(|entry| entry.key == step).map(|entry| &entry.node),
            _ => None,
        }
    }
}

/// Line and character, both from 1, of a byte of a text.
pub(crate) fn position(text: &str, byte: usize) -> (u64, u32) {
    let before = text.get(..byte).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let lines = before.matches('\n').count() as u64 + 1;
    let characters = before[line_start..].chars().count();
    (lines, u32::try_from(characters).unwrap_or(u32::MAX).saturating_add(1))
}

fn text_of(place: &str, bytes: &[u8]) -> Result<String, Problem> {
    if bytes.len() > LARGEST_FILE {
        let found = bytes.len();
        return Err(Problem::new(
            place,
            format!("is {found} bytes long; a scenario has at most {LARGEST_FILE}"),
        ));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let read = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
        let (line, character) = position(&read, read.len());
        let byte = bytes[error.valid_up_to()];
        Problem::new(place, format!("byte 0x{byte:02X} is not UTF-8"))
            .at(line, character)
            .hint("save the file as UTF-8 (it may be Latin-1)")
    })?;
    if text.trim().is_empty() {
        return Err(Problem::new(place, "is empty").hint("`harmattan schema scenario` prints the layout"));
    }
    Ok(text.to_owned())
}

fn table_value(table: &DeTable<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            span: key.span(),
            node: Node { span: value.span(), value: value_of(value.get_ref()) },
        })
        .collect();
    entries.sort_by_key(|entry| entry.span.start);
    Value::Table(entries)
}

fn value_of(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(integer) => Value::Number(integer_value(integer.as_str(), integer.radix())),
        DeValue::Float(float) => Value::Number(float.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(date) => Value::Date(date.to_string()),
        DeValue::Array(items) => Value::List(
            items.iter().map(|item| Node { span: item.span(), value: value_of(item.get_ref()) }).collect(),
        ),
        DeValue::Table(table) => table_value(table),
    }
}

/// An integer beyond 64 bits is no number a scenario can mean: the range check refuses what this gives.
fn integer_value(digits: &str, radix: u32) -> f64 {
    i64::from_str_radix(digits, radix).map_or(f64::NAN, |value| value as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_line_and_character() {
        let text = "title = \"a\"\n[[events]]\nkey = \"x\"\n[[events]]\n  type = \"coup\"\n";
        let document = Document::parse("f.toml", text.as_bytes()).expect("sound");
        assert_eq!(document.problem_at("events/1/type", "bad").to_string(), "f.toml:5:10: bad");
    }

    #[test]
    fn latin_one_is_told_with_its_place() {
        let problems =
            Document::parse("f.toml", b"title = \"a\"\nactor = \"C\xF4te\"\n").expect_err("not UTF-8");
        assert_eq!((problems.0[0].line, problems.0[0].character), (Some(2), Some(11)));
    }

    #[test]
    fn several_syntax_errors_come_together() {
        let problems = Document::parse("f.toml", b"a = = 1\nb = \nc = 1\nc = 2\n").expect_err("broken");
        assert!(problems.0.len() >= 3, "{problems}");
    }

    #[test]
    fn a_byte_order_mark_and_windows_line_ends_do_no_harm() {
        let document = Document::parse("f.toml", b"\xEF\xBB\xBFa = 1\r\nb = 2\r\n").expect("sound");
        assert_eq!(document.problem_at("b", "here").line, Some(2));
    }
}
