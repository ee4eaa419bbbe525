//! What a sheet is: a name, a grid, columns.

use super::sheet::Kind;

/// A sheet.
#[derive(Debug)]
pub(super) struct Page {
    /// Name of the sheet.
    pub(super) name: &'static str,
    /// Grid that it shows.
    pub(super) grid: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// What it holds, in which unit.
    pub(super) about: &'static str,
    /// What stands where there is no row.
    pub(super) empty: &'static str,
    /// Name by which formulas refer to its headings and rows.
    pub(super) range_name: Option<&'static str>,
    /// Columns that stay when the sheet is scrolled.
    pub(super) frozen: u16,
    /// Columns in order.
    pub(super) columns: &'static [Column],
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Column of the grid.
    pub(super) name: &'static str,
    /// Heading.
    pub(super) heading: &'static str,
    /// What it holds.
    pub(super) kind: Kind,
    /// True when a sum stands below.
    pub(super) summed: bool,
    /// What colour says.
    pub(super) tint: Tint,
    /// Word for a missing value, when not the kind's own.
    pub(super) missing: Option<&'static str>,
}

/// What the colour of a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tint {
    None,
    /// Risk from 0 to 100.
    Risk,
    /// Loss, over all columns of this tint together.
    Loss,
    /// A bar behind the number.
    Bar,
}

/// A plain column.
pub(super) const fn of(name: &'static str, heading: &'static str, kind: Kind) -> Column {
    Column { name, heading, kind, summed: false, tint: Tint::None, missing: None }
}

impl Column {
    pub(super) const fn sum(self) -> Self {
        Self { summed: true, ..self }
    }

    pub(super) const fn tint(self, tint: Tint) -> Self {
        Self { tint, ..self }
    }

    pub(super) const fn or(self, word: &'static str) -> Self {
        Self { missing: Some(word), ..self }
    }
}
