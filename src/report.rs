//! The report of a finished run: one page, a summary and tables.
//!
//! In: a [`View`] and the drawn charts. Out: text, for the caller to write. Nothing here computes a risk figure; it chooses, rounds
//! and words. The page, the summary and the PDF are renderings of one [`document::Document`]. Start at [`html()`]. The exports of years,
//! [`year_losses_parquet`] and [`ord()`], need the years themselves beside the view.

mod calibration;
mod cells;
pub mod comparison;
mod digest;
pub mod document;
pub mod escape;
mod figures;
pub use crate::wording as format;
mod html;
mod ord;
#[cfg(feature = "pdf")]
mod pdf;
mod pictures;
mod sections;
mod summary;
mod tables;
pub mod validation;
mod xlsx;
mod year_losses;

pub use calibration::calibration_tables;
pub use digest::{Money, digest_html, digest_markdown};
pub use figures::{figures_parquet, read_figures};
pub use html::html;
pub use ord::{ept, ord};
#[cfg(feature = "pdf")]
pub use pdf::pdf;
pub use summary::summary;
pub use tables::tables;
pub use xlsx::xlsx;
pub use year_losses::{GROUP_ROWS, YEAR_LOSSES_SCHEMA, year_losses_parquet};

use crate::model::view::{HoldingView, View};

/// Stands on every page of a shipped book.
pub const SAMPLE_NOTICE: &str = "sample book, invented amounts";

/// True when no pound of the holding could be looked through, so that its losses are unknown rather than zero.
pub(crate) fn is_unseen(view: &View, holding: &HoldingView) -> bool {
    let is_unmatched = view.book.unmatched_rows.iter().any(|row| row.holding == holding.id);
    is_unmatched && holding.looked_through <= 0.0
}
