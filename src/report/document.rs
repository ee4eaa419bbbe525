//! The report as a value: sections of text, lists, tables and pictures. Every rendering reads it, so none says something else.

use super::format;

/// Characters above which a cell holds a sentence rather than a name.
const LONG_TEXT: usize = 40;

/// Columns from which a table is set small on paper.
const BROAD: usize = 9;

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Title.
    pub title: String,
    /// What the run is, in a line.
    pub subtitle: String,
    /// Stands at the top and in the foot of every page of a shipped book.
    pub notice: Option<&'static str>,
    /// The run stamp in a line.
    pub stamp: String,
    /// Sections in the reader's order.
    pub sections: Vec<Section>,
}

/// A section.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Name of its place on the page.
    pub id: &'static str,
    /// Heading.
    pub title: String,
    /// Content.
    pub blocks: Vec<Block>,
}

/// A piece of a section.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// The heading of a part.
    Heading(String),
    /// A sentence that carries the answer.
    Lead(String),
    /// A paragraph.
    Text(String),
    /// Points.
    List(Vec<String>),
    /// A table that is always shown.
    Table(Table),
    /// A table that the reader opens.
    More(Table),
    /// A picture: SVG text, already safe.
    Figure(Figure),
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figure {
    /// Name of the chart.
    pub name: String,
    /// When it is shown: a class of the style sheet, for charts that come in several widths or themes.
    pub class: String,
    /// SVG text.
    pub svg: String,
    /// What it shows, as a table that the reader opens; with the last picture of a chart.
    pub data: Option<Table>,
}

/// A table. The first cell of a row is its heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows, in what unit.
    pub caption: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each as long as the columns.
    pub rows: Vec<Vec<Cell>>,
    /// CSV tables that hold its figures with all their digits, by name.
    pub of: Vec<&'static str>,
    /// What `harmattan explain` can be asked about a row, for example.
    pub explained: Option<String>,
    /// What a reader can choose rows or columns by, as the page's script reads it: `scenario:0 horizon:1`, `horizon:*`.
    pub switch: &'static str,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Heading.
    pub name: String,
    /// True for numbers, which stand to the right.
    pub is_number: bool,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What it says.
    pub text: String,
    /// Whether the news is good. The text says so too: colour never stands alone.
    pub tone: Tone,
    /// The figure with all its digits, as the CSV table has it; `None` for words, and for what is computed for the page.
    pub value: Option<f64>,
}

/// Whether news is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Neither.
    Plain,
    /// Better.
    Better,
    /// Worse.
    Worse,
}

impl Tone {
    /// The tone of a change where more is worse.
    pub fn of_rise(change: Option<f64>) -> Self {
        match change {
            Some(change) if change >= 0.5 => Self::Worse,
            Some(change) if change <= -0.5 => Self::Better,
            _ => Self::Plain,
        }
    }

    /// The class of the style sheet.
    pub fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Better => " better",
            Self::Worse => " worse",
        }
    }
}

impl Section {
    /// An empty section.
    pub fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self { id, title: title.into(), blocks: Vec::new() }
    }

    /// Adds the heading of a part.
    pub fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    /// Adds a sentence that carries the answer.
    pub fn lead(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Lead(text.into()));
    }

    /// Adds a paragraph, unless it is empty.
    pub fn text(&mut self, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.blocks.push(Block::Text(text));
        }
    }

    /// Adds points, unless there are none.
    pub fn list(&mut self, points: Vec<String>) {
        if !points.is_empty() {
            self.blocks.push(Block::List(points));
        }
    }

    /// Adds a table, unless it has no row.
    pub fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table));
        }
    }

    /// Adds a table that the reader opens, unless it has no row.
    pub fn more(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::More(table));
        }
    }
}

impl Table {
    /// An empty table. A column whose name starts with `#` holds numbers.
    pub fn new(caption: impl Into<String>, columns: &[&str]) -> Self {
        let column = |name: &&str| match name.strip_prefix('#') {
            Some(name) => Column { name: name.to_owned(), is_number: true },
            None => Column { name: (*name).to_owned(), is_number: false },
        };
        Self {
            caption: caption.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            of: Vec::new(),
            explained: None,
            switch: "",
        }
    }

    /// Names the CSV tables that hold its figures.
    pub fn of(mut self, tables: &[&'static str]) -> Self {
        self.of = tables.to_vec();
        self
    }

    /// Names a holding, issuer, asset or country whose row `harmattan explain` leads back to source rows.
    pub fn explained(mut self, id: Option<&str>) -> Self {
        self.explained = id.map(str::to_owned);
        self
    }

    /// Says what a reader can choose rows or columns by.
    pub fn switch(mut self, by: &'static str) -> Self {
        self.switch = by;
        self
    }

    /// True for more columns than a sheet of paper holds at the size of the others.
    pub fn is_broad(&self) -> bool {
        self.columns.len() >= BROAD
    }

    /// Adds a row.
    ///
    /// # Panics
    /// When it is not as long as the columns, which is our bug.
    pub fn row(&mut self, cells: Vec<Cell>) {
        assert_eq!(cells.len(), self.columns.len(), "a row of \"{}\" fits its columns", self.caption);
        self.rows.push(cells);
    }

    /// How many rows it has, in words.
    pub fn size(&self) -> String {
        format::counted(self.rows.len(), "row", "rows")
    }

    /// Cells with the columns they stand in, for templates.
    pub fn cells<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().zip(row).skip(1)
    }
}

impl Cell {
    /// A cell with a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self { text: text.into(), tone, value: None }
    }
}

impl Cell {
    /// The same cell with the figure that it shows.
    pub fn of(mut self, value: Option<f64>) -> Self {
        self.value = value;
        self
    }

    /// True for a sentence, which needs a broad column.
    pub fn is_long(&self) -> bool {
        self.text.chars().count() > LONG_TEXT
    }

    /// Its classes of the style sheet in a column.
    pub fn class(&self, column: &Column) -> String {
        let kind = match (column.is_number, self.is_parted(), self.is_long()) {
            (true, true, _) => "number parts",
            (true, false, _) => "number",
            (false, _, true) => "long",
            (false, _, false) => "",
        };
        format!("{kind}{}", self.tone.class()).trim_start().to_owned()
    }

    /// All digits of the figure, unless the text has them already.
    pub fn digits(&self) -> Option<String> {
        self.value.map(|value| value.to_string()).filter(|digits| *digits != self.text)
    }

    /// True for a figure with its interval.
    pub fn is_parted(&self) -> bool {
        self.text.contains(" (")
    }

    /// A figure and its interval, which may stand on two lines.
    pub fn parts(&self) -> impl Iterator<Item = &str> {
        let at = self.text.find(" (").unwrap_or(self.text.len());
        let (figure, interval) = self.text.split_at(at);
        std::iter::once(figure).chain(interval.strip_prefix(' '))
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), tone: Tone::Plain, value: None }
    }
}
