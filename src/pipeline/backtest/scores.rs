//! Scores: a world and a board for each quarter, and the rows that say what happened.

use crate::backtest::scores::{self, Origin, Outcomes};
use crate::indicators;
use crate::model::package::Package;
use crate::model::record::ErrorRecord;
use crate::period::{AsOf, Month};
use crate::problem::{Problem, Problems};
use crate::provenance::Arena;
use crate::world;
use rayon::prelude::*;

pub(super) fn run(package: &Package, record: &mut ErrorRecord) -> Result<(), Problems> {
    let origins = origins(package)?;
    let events_from = package.events.iter().map(|event| event.effective).min();
    let none = || Problem::new("backtest", "no origin at which enough countries have a score");
    record.scores = Some(scores::record(&origins, &outcomes(package), events_from).ok_or_else(none)?);
    Ok(())
}

/// What happened, up to the end of the data.
fn outcomes(package: &Package) -> Outcomes<'_> {
    Outcomes {
        vintages: &package.vintages,
        conflict: &package.conflict,
        disputes: &package.disputes,
        asset_years: &package.asset_years,
        assets: &package.assets,
        production: &package.production,
    }
}

/// Countries at the end of each quarter, from the first observation of the benchmark to the end of the deaths.
fn origins(package: &Package) -> Result<Vec<Origin>, Problems> {
    let stability = package.observations.iter().filter(|row| row.series == scores::STABILITY);
    let first = stability.map(|row| row.period_end).min();
    let last = package
        .vintages
        .iter()
        .map(|row| row.month)
        .chain(package.conflict.iter().map(|row| row.month))
        .max();
    let (Some(first), Some(last)) = (first, last) else { return Ok(Vec::new()) };
    let quarters: Vec<Month> = (first.ordinal()..=last.ordinal())
        .map(|at| first.plus(at - first.ordinal()))
        .filter(|month| month.number() % 3 == 0)
        .collect();
    quarters.into_par_iter().map(|month| origin(package, month)).collect()
}

fn origin(package: &Package, month: Month) -> Result<Origin, Problems> {
    let world = world::as_of(package, AsOf(month.last_day()))?;
    let late = scores::later_rows(&world);
    if let Some(row) = late.first() {
        let message =
            format!("{} rows of a later time were known on {}: {row}", late.len(), month.last_day());
        return Err(Problem::new("backtest", message).into());
    }
    Ok(scores::origin(&world, &indicators::country_scores(&world, &mut Arena::default())))
}
