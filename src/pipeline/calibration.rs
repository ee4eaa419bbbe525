//! The estimate of the rates alone: no book, no scenario, no years.

use super::inputs::known;
use crate::datasets::{self, Layers};
use crate::hazard;
use crate::model::calibration::Calibration;
use crate::problem::Problems;
use jiff::civil::Date;

/// Learns all rates from what was known on a date, the package's own when none is given, and shows how.
///
/// # Errors
/// All problems of the package, or of the date.
pub fn calibration(layers: &Layers, as_of: Option<Date>) -> Result<Calibration, Problems> {
    let package = datasets::load(layers)?;
    Ok(hazard::estimate(&known(as_of, &package)?))
}
