//! In the place of a book: the same stake in each asset, so that a country can be judged by someone who holds nothing there.

use super::{Line, read_bytes};
use crate::datasets::table::Record;
use crate::model::package::Package;
use crate::model::portfolio::Portfolio;
use crate::model::registry::Asset;
use crate::problem::{Problem, Problems};
use jiff::civil::Date;

/// What stands for a portfolio when there is none.
pub const NO_BOOK: &str = "none";

/// Pounds of each stake: a loss of it reads as a percentage.
pub const STAKE: f64 = 100.0;

/// The stakes as a book of the usual layout, which a run keeps beside its other inputs.
///
/// # Errors
/// When there is no asset.
pub fn stakes<'a>(assets: impl Iterator<Item = &'a Asset>, date: Date) -> Result<String, Problems> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(Line::COLUMNS).expect("memory takes every byte");
    let mut is_empty = true;
    for asset in assets {
        is_empty = false;
        let cells = Line::COLUMNS.iter().map(|column| match *column {
            "holding_id" | "asset_id" => asset.id.to_string(),
            "name" => asset.name.clone(),
            "kind" => "asset_stake".to_owned(),
            "country_iso3" => asset.country.to_string(),
            "commodity" => asset.commodity.to_string(),
            "amount" => STAKE.to_string(),
            "currency" => "GBP".to_owned(),
            "as_of" => date.to_string(),
            _ => String::new(),
        });
        writer.write_record(cells).expect("memory takes every byte");
    }
    if is_empty {
        let problem = Problem::new(NO_BOOK, "no asset of the registry stands in a country of the scenario");
        return Err(problem.hint("name another scenario, or a portfolio").into());
    }
    let bytes = writer.into_inner().expect("memory takes every byte");
    Ok(String::from_utf8(bytes).expect("cells are text"))
}

/// Reads the stakes.
///
/// # Errors
/// As of any book.
pub fn read_stakes(text: &str, package: &Package) -> Result<Portfolio, Problems> {
    let portfolio = read_bytes(NO_BOOK, text.as_bytes(), None, package)?;
    Ok(Portfolio { without_book: true, ..portfolio })
}
