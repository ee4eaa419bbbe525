//! The back-test of conflict deaths: an origin at the end of each month.

use crate::backtest::conflict::{History, Origin, Outcomes, Settings, benchmark, panel, select};
use crate::hazard::violence_timeline;
use crate::model::package::Package;
use crate::model::record::ErrorRecord;
use crate::model::record::conflict::{ConflictRecord, PublicRow};
use crate::period::{AsOf, Month, days_between};
use crate::problem::Problems;
use crate::world::{self, Construction, World};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// First origin: twenty years of data before it, ten before the report.
const FIRST: (i16, i8) = (2010, 1);
/// Months beyond an origin that a forecast may reach.
const REACH: usize = 12;
/// Months of the public scores' window, July 2024 to June 2025.
const PUBLIC_WINDOW: ((i16, i8), (i16, i8)) = ((2024, 7), (2025, 6));
/// Countries whose forecasts are drawn.
const TRACKED: [&str; 3] = ["BFA", "MLI", "NER"];
/// Leads of those drawings.
const TRACKED_LEADS: [usize; 2] = [3, 12];

/// Names of the two constructions, in the order of [`Origin::outcomes`].
const CONSTRUCTIONS: [&str; 2] = [
    "final data with an embargo of the publication lag",
    "snapshot of what was known, outcomes in the newest snapshot",
];

pub(super) fn region(package: &Package, record: &mut ErrorRecord) -> Result<(), Problems> {
    let today = world::as_of(package, AsOf(newest(package)))?;
    let settings = Settings::shipped(&today);
    let names = today.countries.iter().filter(|country| TRACKED.contains(&country.iso3.as_str()));
    let tracked: Vec<(&str, &str)> =
        names.map(|country| (country.iso3.as_str(), country.name.as_str())).collect();
    let origins = origins(package)?;
    let outcomes = [final_outcomes(package), snapshot_outcomes(package)];
    let named = [(CONSTRUCTIONS[0], &outcomes[0]), (CONSTRUCTIONS[1], &outcomes[1])];
    let (region, tracks) = panel("region", &origins, &named, settings, (&tracked, &TRACKED_LEADS));
    let selection = select(&origins, &[&outcomes[0], &outcomes[1]], settings);
    let sets = benchmark_sets(&outcomes[0]);
    let window = (month(PUBLIC_WINDOW.0), month(PUBLIC_WINDOW.1));
    let both = [&outcomes[0], &outcomes[1]];
    let rows = benchmark(&sets, window, &all_months(package), &origins, &both, settings);
    record.conflict =
        Some(ConflictRecord { region, selection, benchmark: rows, public: public(package), tracks });
    Ok(())
}

/// All countries of the world table, which has no vintages.
pub(super) fn everywhere(package: &Package, record: &mut ErrorRecord) -> Result<(), Problems> {
    let settings = Settings::shipped(&world::as_of(package, AsOf(newest(package)))?);
    let (origins, outcomes) = world_origins(package);
    let (found, _) = panel("world", &origins, &[(CONSTRUCTIONS[0], &outcomes)], settings, (&[], &[]));
    record.conflict_world = Some(found);
    Ok(())
}

/// The last day for which the package knows anything of the conflict.
fn newest(package: &Package) -> jiff::civil::Date {
    package.default_as_of.or(package.data_end).unwrap_or(jiff::civil::Date::constant(2026, 6, 30))
}

fn month(of: (i16, i8)) -> Month {
    Month::new(of.0, of.1).expect("a constant month")
}

fn months(from: Month, to: Month) -> impl IndexedParallelIterator<Item = Month> {
    (0..(to.ordinal() - from.ordinal() + 1).max(0)).into_par_iter().map(move |i| from.plus(i))
}

/// What was known at the end of each month from 2010 on: one World each, as a run of that day would have had.
///
/// # Errors
/// All problems of a date.
pub fn origins(package: &Package) -> Result<Vec<Origin>, Problems> {
    let last = package.vintages.iter().map(|row| row.data_to).max();
    let last = last.map_or(month(FIRST), |month| month.plus(-1));
    let found: Vec<Result<Origin, Problems>> = months(month(FIRST), last)
        .map(|month| Ok(origin(&world::as_of(package, AsOf(month.last_day()))?, month)))
        .collect();
    found.into_iter().collect()
}

fn origin(world: &World, month: Month) -> Origin {
    let series = &world.conflict;
    let units = series.months.iter().map(|(country, months)| {
        let values: Vec<f64> = months.iter().map(|month| month.deaths).collect();
        let timeline = violence_timeline(world, country);
        let reach = (month.ordinal() - series.newest.ordinal()) as usize + REACH;
        let first = series.newest.plus(1 - values.len() as i32);
        let at = |i: usize| {
            let middle = first.plus(i as i32).mid_day();
            timeline.multiplier(f64::from(days_between(world.as_of.0, middle)))
        };
        let shocks =
            if timeline.shocks.is_empty() { Vec::new() } else { (0..values.len() + reach).map(at).collect() };
        (country.to_string(), History { values, shocks })
    });
    let outcomes = usize::from(matches!(series.construction, Construction::Snapshot { .. }));
    Origin { month, newest: series.newest, outcomes, units: units.collect() }
}

/// The main file to the end of its last annual release.
fn final_outcomes(package: &Package) -> Outcomes {
    let mut found = Outcomes::new();
    for row in package.conflict.iter().filter(|row| row.stage.starts_with("GED")) {
        found.entry(row.country.to_string()).or_default().insert(row.month, f64::from(row.best));
    }
    found
}

/// The main file whole, provisional months too: the published figures of the benchmark rest on them.
fn all_months(package: &Package) -> Outcomes {
    let mut found = Outcomes::new();
    for row in &package.conflict {
        found.entry(row.country.to_string()).or_default().insert(row.month, f64::from(row.best));
    }
    found
}

/// All countries; without the four small ones of the far coast; without Cameroon too.
fn benchmark_sets(outcomes: &Outcomes) -> Vec<(&'static str, Vec<&str>)> {
    let without = |left_out: &[&str]| -> Vec<&str> {
        outcomes.keys().map(String::as_str).filter(|unit| !left_out.contains(unit)).collect()
    };
    vec![
        ("all of the region", without(&[])),
        ("without GMB, GNB, LBR, SLE", without(&["GMB", "GNB", "LBR", "SLE"])),
        ("without CMR too", without(&["CMR", "GMB", "GNB", "LBR", "SLE"])),
    ]
}

fn snapshot_outcomes(package: &Package) -> Outcomes {
    let newest = package.vintages.iter().map(|row| row.vintage).max();
    let mut found = Outcomes::new();
    for row in package.vintages.iter().filter(|row| Some(row.vintage) == newest) {
        found.entry(row.country.to_string()).or_default().insert(row.month, f64::from(row.best));
    }
    found
}

/// Every month of every country in the table, a month without a row being one without deaths.
fn world_origins(package: &Package) -> (Vec<Origin>, Outcomes) {
    let rows = &package.world_conflict;
    let (Some(first), Some(last)) =
        (rows.iter().map(|row| row.month).min(), rows.iter().map(|row| row.month).max())
    else {
        return (Vec::new(), Outcomes::new());
    };
    let length = (last.ordinal() - first.ordinal() + 1) as usize;
    let mut series: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for row in rows {
        let own = series.entry(row.country.clone()).or_insert_with(|| vec![0.0; length]);
        own[(row.month.ordinal() - first.ordinal()) as usize] = f64::from(row.best);
    }
    let lag = package
        .parameters
        .iter()
        .find(|row| row.name == "lag_conflict_months")
        .expect("the loader checked that the lag is there")
        .value as i32;
    let known = |month: Month| {
        let newest = month.plus(-lag);
        let to = (newest.ordinal() - first.ordinal() + 1) as usize;
        let units = series.iter().map(|(unit, values)| {
            (unit.clone(), History { values: values[..to].to_vec(), shocks: Vec::new() })
        });
        Origin { month, newest, outcomes: 0, units: units.collect() }
    };
    let origins = months(month(FIRST), last.plus(-1)).map(known).collect();
    let dated =
        |values: &Vec<f64>| values.iter().enumerate().map(|(i, v)| (first.plus(i as i32), *v)).collect();
    (origins, series.iter().map(|(unit, values)| (unit.clone(), dated(values))).collect())
}

/// Mean scores of the public forecasts, best first.
fn public(package: &Package) -> Vec<PublicRow> {
    let (from, to) = (month(PUBLIC_WINDOW.0), month(PUBLIC_WINDOW.1));
    let mut sums: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for row in package.public_forecasts.iter().filter(|row| (from..=to).contains(&row.month)) {
        let sum = sums.entry(&row.model).or_default();
        *sum = (sum.0 + row.crps, sum.1 + 1.0);
    }
    let mut rows: Vec<PublicRow> = sums
        .into_iter()
        .map(|(model, (sum, n))| PublicRow { model: model.to_owned(), crps: sum / n })
        .collect();
    rows.sort_by(|a, b| a.crps.total_cmp(&b.crps));
    rows
}
