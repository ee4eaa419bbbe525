//! Revisions: the table of snapshots and the factor that the product draws.

use crate::backtest::revision;
use crate::model::package::Package;
use crate::model::record::ErrorRecord;
use crate::model::registry::Bloc;
use crate::period::AsOf;
use crate::problem::{Problem, Problems};
use crate::world;

pub(super) fn run(package: &Package, record: &mut ErrorRecord) -> Result<(), Problems> {
    let end = package.data_end.or_else(|| package.vintages.iter().map(|row| row.vintage).max());
    let few = || Problem::new("security/conflict_vintages", "a revision needs two snapshots of the deaths");
    let world = world::as_of(package, AsOf(end.ok_or_else(few)?))?;
    let (mean, sd) = (world.parameter("revision_log_mean"), world.parameter("revision_log_sd"));
    let aes = world.countries.iter().filter(|country| country.bloc == Bloc::Aes);
    let aes: Vec<_> = aes.map(|country| country.iso3.clone()).collect();
    record.revision = Some(revision::record(&package.vintages, &aes, mean, sd).ok_or_else(few)?);
    Ok(())
}
