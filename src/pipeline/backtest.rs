//! The error record: what was known at each origin, handed to the mathematics part by part.

mod conflict;
mod revision;
mod scores;

pub use conflict::origins as conflict_origins;

use super::{RunError, pool};
use crate::backtest;
use crate::datasets::{self, Layers};
use crate::model::package::Package;
use crate::model::record::ErrorRecord;
use crate::period::AsOf;
use crate::problem::Problems;
use crate::world::{self, World};
use rayon::prelude::*;

/// A part of the record: its name on the command line and what it answers. A new part is one line here.
pub struct Part {
    /// Name.
    pub name: &'static str,
    /// The question.
    pub question: &'static str,
    run: fn(&Package, &mut ErrorRecord) -> Result<(), Problems>,
}

/// All parts, in reading order.
pub const PARTS: &[Part] = &[
    Part {
        name: "conflict",
        question: "Are deaths forecast better than by their own last year?",
        run: conflict::region,
    },
    Part { name: "world", question: "And in all countries of the world?", run: conflict::everywhere },
    Part {
        name: "state-action",
        question: "How likely did we say that a state would act against a mine?",
        run: state_action,
    },
    Part {
        name: "losses",
        question: "What did we say of a mine the day before it was hit, and what did it cost?",
        run: losses,
    },
    Part { name: "scores", question: "Does the exposure score order what happened next?", run: scores::run },
    Part { name: "revision", question: "How far wrong were the newest months?", run: revision::run },
];

/// Runs parts of the record, all when none is named.
///
/// The package is read once; each part asks for the world of each of its origins, so that nothing later can enter.
///
/// # Errors
/// All problems of the package or of a date; a machine that gives no threads.
pub fn backtest(layers: &Layers, names: &[String], threads: Option<usize>) -> Result<ErrorRecord, RunError> {
    let package = datasets::load(layers)?;
    let mut record = ErrorRecord {
        data_end: package.data_end.map(|date| date.to_string()).unwrap_or_default(),
        ..ErrorRecord::default()
    };
    let asked = |part: &&Part| names.is_empty() || names.iter().any(|name| name == part.name);
    pool(threads)?
        .install(|| PARTS.iter().filter(asked).try_for_each(|part| (part.run)(&package, &mut record)))?;
    Ok(record)
}

/// The world at the end of the data, from which outcomes are read.
fn outcomes(package: &Package) -> Result<World, Problems> {
    super::inputs::known(package.data_end, package)
}

fn state_action(package: &Package, record: &mut ErrorRecord) -> Result<(), Problems> {
    let outcomes = outcomes(package)?;
    let origins = backtest::state_action::origins(&outcomes);
    let at = |date: &jiff::civil::Date| {
        backtest::state_action::at(&world::as_of(package, AsOf(*date))?, &outcomes)
    };
    let found: Result<Vec<_>, Problems> = origins.par_iter().map(at).collect();
    record.state_action = Some(backtest::state_action::record(found?, &outcomes));
    Ok(())
}

fn losses(package: &Package, record: &mut ErrorRecord) -> Result<(), Problems> {
    let outcomes = outcomes(package)?;
    let eves = backtest::losses::eves(&outcomes);
    let case = |(case, eve): &(crate::model::policy::Dispute, jiff::civil::Date)| {
        Ok(backtest::losses::case(case, &world::as_of(package, AsOf(*eve))?, &outcomes))
    };
    let cases: Result<Vec<_>, Problems> = eves.par_iter().map(case).collect();
    record.losses = Some(backtest::losses::record(cases?, &outcomes));
    Ok(())
}
