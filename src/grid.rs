//! A table of plain figures before a format writes it: CSV files, the workbook and the data beside a chart are made of these.

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing is known.
    Missing,
    /// A number, with all its digits.
    Number(f64),
    /// Text as the user or the data have it, not yet escaped for any format.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<Option<f64>> for Value {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}

/// A table: named columns, and rows that fit them.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Value>>,
}

impl Grid {
    /// A table without rows.
    pub fn new(columns: &[&str]) -> Self {
        Self { columns: columns.iter().map(|column| (*column).to_owned()).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When it does not fit the columns, which is our bug.
    pub fn row(&mut self, cells: Vec<Value>) {
        assert_eq!(cells.len(), self.columns.len(), "a row fits its columns: {cells:?}");
        self.rows.push(cells);
    }

    /// The table as CSV. An empty cell is a missing number; text that a spreadsheet would take for a formula starts with an
    /// apostrophe.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&self.columns).expect("memory takes every byte");
        for row in &self.rows {
            let cells = row.iter().map(|cell| match cell {
                Value::Missing => String::new(),
                Value::Number(number) => number.to_string(),
                Value::Text(text) => harmless(text),
            });
            writer.write_record(cells).expect("memory takes every byte");
        }
        let bytes = writer.into_inner().expect("memory takes every byte");
        String::from_utf8(bytes).expect("cells are text")
    }
}

/// A text cell of a CSV file that no spreadsheet takes for a formula.
pub fn harmless(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n') => format!("'{text}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text_and_plain_text_stays() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert_eq!(harmless(bad), format!("'{bad}"));
        }
        assert_eq!(harmless("Kiaka = gold"), "Kiaka = gold");
        assert_eq!(harmless(""), "");
    }
}
