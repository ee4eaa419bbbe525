//! A table of printed cells, set as CSV or Markdown.

use crate::charts::format::plain;

/// A table.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) caption: String,
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    pub(super) fn as_csv(&self) -> String {
        let line =
            |cells: Vec<String>| cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",") + "\n";
        let head = line(self.heads.iter().map(|head| (*head).to_owned()).collect());
        head + &self.rows.iter().map(|row| line(row.clone())).collect::<String>()
    }

    pub(super) fn as_markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let heads: Vec<String> = self.heads.iter().map(|head| (*head).to_owned()).collect();
        let rule: Vec<String> = heads.iter().map(|_| "---".to_owned()).collect();
        let cells = |row: &Vec<String>| line(&row.iter().map(|cell| markdown(cell)).collect::<Vec<_>>());
        format!(
            "{}\n\n{}{}{}",
            markdown(&self.caption),
            line(&heads),
            line(&rule),
            self.rows.iter().map(cells).collect::<String>()
        )
    }
}

/// A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe, numbers stay.
fn csv_cell(text: &str) -> String {
    let starts = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let safe = if starts && text.parse::<f64>().is_err() { format!("'{text}") } else { text.to_owned() };
    if safe.contains([',', '"', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// Text that Markdown shows as it stands.
pub(super) fn markdown(text: &str) -> String {
    let mut safe = String::new();
    for character in plain(text).chars() {
        match character {
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '&' => safe.push_str("&amp;"),
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => safe.extend(['\\', character]),
            _ => safe.push(character),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_cannot_become_a_formula_and_a_negative_number_stays_one() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("@SUM(A1,2)"), "\"'@SUM(A1,2)\"");
        assert_eq!(csv_cell("-12.5"), "-12.5");
        assert_eq!(csv_cell("\tx"), "'\tx");
    }
}
