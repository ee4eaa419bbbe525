//! Weights that sum to 1, measures that have what they need, months without gaps, parameters that exist.

use super::{PARAMETERS, file_of, unknown};
use crate::id::CountryCode;
use crate::model::package::Package;
use crate::model::peril::Peril;
use crate::model::pillar::Pillar;
use crate::model::registry::{IndicatorSpec, Measure, Role};
use crate::period::Month;
use crate::problem::{Problem, Problems};
use std::collections::{BTreeMap, BTreeSet};

/// How far a sum of weights may be from 1.
const TOLERANCE: f64 = 1e-6;

pub(super) fn check(package: &Package, problems: &mut Problems) {
    pillars(package, problems);
    for pillar in Pillar::ALL {
        indicator_weights(package, pillar, problems);
    }
    let known = Series::of(package);
    package.indicators.iter().for_each(|indicator| measure(indicator, &known, problems));
    parameters(package, problems);
    perils(package, problems);
    months(package, problems);
}

fn must_be_one(file: String, what: &str, weights: impl Iterator<Item = f64>, problems: &mut Problems) {
    let sum: f64 = weights.sum();
    if (sum - 1.0).abs() > TOLERANCE {
        let message = format!("{what} sum to {sum:.6}; they must sum to 1 (tolerance 1e-6)");
        problems.push(Problem::new(file, message).in_column("weight"));
    }
}

fn pillars(package: &Package, problems: &mut Problems) {
    let file =
        package.pillars.first().map_or_else(|| "registry/pillars.csv".to_owned(), |row| file_of(&row.row));
    must_be_one(
        file.clone(),
        "weights of the pillars",
        package.pillars.iter().map(|row| row.weight),
        problems,
    );
    must_be_one(
        file.clone(),
        "equal weights of the pillars",
        package.pillars.iter().map(|row| row.equal_weight),
        problems,
    );
    for pillar in Pillar::ALL {
        if !package.pillars.iter().any(|row| row.pillar == pillar) {
            problems.push(Problem::new(&file, format!("pillar \"{}\" is missing", pillar.code())));
        }
    }
}

fn indicator_weights(package: &Package, pillar: Pillar, problems: &mut Problems) {
    let rows: Vec<&IndicatorSpec> = package.indicators.iter().filter(|row| row.pillar == pillar).collect();
    let Some(first) = rows.first() else {
        problems.push(Problem::new(
            "registry/indicators.csv",
            format!("pillar \"{}\" has no indicator", pillar.code()),
        ));
        return;
    };
    let roles: Vec<Role> = [Role::Owner, Role::Consumer]
        .into_iter()
        .filter(|role| rows.iter().any(|row| row.role == Some(*role)))
        .collect();
    if roles.is_empty() {
        let what = format!("weights of pillar \"{}\"", pillar.code());
        must_be_one(file_of(&first.row), &what, rows.iter().map(|row| row.weight), problems);
    }
    for role in roles {
        let what = format!("weights of pillar \"{}\" for role {role:?}", pillar.code()).to_lowercase();
        let weights = rows.iter().filter(|row| row.role.is_none_or(|own| own == role)).map(|row| row.weight);
        must_be_one(file_of(&first.row), &what, weights, problems);
    }
}

struct Series<'a> {
    panel: BTreeSet<&'a str>,
    price: BTreeSet<&'a str>,
    sums: BTreeSet<&'a str>,
}

impl<'a> Series<'a> {
    fn of(package: &'a Package) -> Self {
        Self {
            panel: package.observations.iter().map(|row| row.series.as_str()).collect(),
            price: package.prices.iter().map(|row| row.series.as_str()).collect(),
            sums: package.event_types.iter().filter_map(|row| row.feeds.as_deref()).collect(),
        }
    }
}

fn measure(indicator: &IndicatorSpec, known: &Series<'_>, problems: &mut Problems) {
    let file = file_of(&indicator.row);
    let mut problem = |column: &str, message: String| {
        problems.push(Problem::new(&file, message).at_line(indicator.row.row).in_column(column));
    };
    if indicator.safe == indicator.worst {
        problem("worst", format!("must differ from \"safe\", was {} too", indicator.worst));
    }
    if indicator.measure == Measure::Deaths && indicator.window_months.unwrap_or(0) == 0 {
        problem("window_months", "is needed by the measure deaths".to_owned());
    }
    let decays = matches!(indicator.measure, Measure::DecayedCoups | Measure::DecayedEvents);
    if decays && indicator.half_life_years.is_none() {
        problem("half_life_years", "is needed by the decayed measures".to_owned());
    }
    let names = match indicator.measure {
        Measure::Panel => &known.panel,
        Measure::PriceRatio => &known.price,
        Measure::DecayedEvents => &known.sums,
        Measure::Concentration => return,
        Measure::Deaths | Measure::DecayedCoups => return,
    };
    if indicator.series.is_empty() {
        problem("series", "is empty; this measure reads a series".to_owned());
    }
    for series in &indicator.series {
        if !names.contains(series.as_str()) {
            problems.push(unknown(&indicator.row, "series", series, names.iter().copied()));
        }
    }
}

fn parameters(package: &Package, problems: &mut Problems) {
    let have: BTreeSet<&str> = package.parameters.iter().map(|row| row.name.as_str()).collect();
    for name in PARAMETERS {
        if !have.contains(name) {
            problems
                .push(Problem::new("registry/parameters.csv", format!("parameter \"{name}\" is missing")));
        }
    }
}

fn perils(package: &Package, problems: &mut Problems) {
    for peril in Peril::ALL {
        if !package.dependence.iter().any(|row| row.peril == peril) {
            problems.push(Problem::new("registry/dependence.csv", format!("peril \"{peril}\" is missing")));
        }
    }
}

/// Conflict months of a country run without gaps, to the newest month of the file.
fn months(package: &Package, problems: &mut Problems) {
    let mut by_country: BTreeMap<&CountryCode, BTreeSet<Month>> = BTreeMap::new();
    for row in &package.conflict {
        by_country.entry(&row.country).or_default().insert(row.month);
    }
    let newest = package.conflict.iter().map(|row| row.month).max();
    let file = package.conflict.first().map_or_else(String::new, |row| file_of(&row.row));
    for (country, months) in by_country {
        let mut expected = *months.first().expect("a country has a month");
        while Some(expected) <= newest {
            if !months.contains(&expected) {
                let problem = Problem::new(
                    &file,
                    format!("{country} has no row for {expected}; months must run without gaps"),
                );
                problems.push(problem.hint("a month without deaths is a row with 0"));
                break;
            }
            expected = expected.plus(1);
        }
    }
}
