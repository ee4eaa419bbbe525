//! The numbers set by judgement that carry a result, with their reasons and places.

use crate::model::hazard::{Distribution, ProcessKind, RateBasis};
use crate::model::registry::Parameter;
use crate::model::view::JudgementRow;
use crate::period::numbered;
use crate::provenance::RowRef;
use crate::world::World;

/// Unit of a parameter that is a day.
const DATE: &str = "date";

/// Parameters that carry nothing without geocoded events of a layer.
const OF_GEOCODED_EVENTS: [&str; 2] = ["kernel_range_km", "kernel_uniform_share"];

/// Every judgement among parameters, rates and severities, in the order of the tables. A rate learnt from counts is none, its prior is.
pub fn rows(world: &World) -> Vec<JudgementRow> {
    let is_learnt = |basis: RateBasis| !matches!(basis, RateBasis::Held { .. });
    let judged = world.hazard_rates.iter().filter(|rate| rate.judgement || is_learnt(rate.basis));
    let rates = judged.map(|rate| JudgementRow {
        name: format!("rate of {}{}", process(rate.process), scope(rate.bloc, rate.zone.as_deref())),
        value: rate_text(rate.basis),
        reason: rate.reason.clone(),
        place: place(&rate.row),
    });
    let severities =
        world.severities.iter().filter(|severity| severity.judgement).map(|severity| JudgementRow {
            name: format!("severity of {}", process(severity.process)),
            value: distribution(severity.distribution),
            reason: severity.reason.clone(),
            place: place(&severity.row),
        });
    let used = |name: &str| !world.geocoded.is_empty() || !OF_GEOCODED_EVENTS.contains(&name);
    let parameters =
        world.parameters.values().filter(|parameter| parameter.judgement && used(&parameter.name)).map(
            |parameter| JudgementRow {
                name: parameter.name.replace('_', " "),
                value: number_text(parameter),
                reason: parameter.reason.clone(),
                place: place(&parameter.row),
            },
        );
    rates.chain(severities).chain(parameters).map(|row| owned(row, world)).collect()
}

/// A judgement of the user's is called theirs, with what the package has in its place.
fn owned(row: JudgementRow, world: &World) -> JudgementRow {
    let Some(replaced) = world.replaced.iter().find(|found| place(&found.row) == row.place) else {
        return row;
    };
    JudgementRow {
        name: format!("{} (yours)", row.name),
        value: format!("{}; the package has {}", row.value, replaced.original),
        ..row
    }
}

/// A process in plain words.
pub fn process(kind: ProcessKind) -> &'static str {
    match kind {
        ProcessKind::Taking => "takings of mines",
        ProcessKind::SettledDispute => "settled disputes over mines",
        ProcessKind::ExpropriationOther => "expropriation outside mining",
        ProcessKind::ContractOther => "contract change outside mining",
        ProcessKind::Regime => "regime change for a mineral",
        ProcessKind::Violence => "violence against an asset",
        ProcessKind::TransferZone => "transfer stops in a currency zone",
        ProcessKind::TransferCountry => "transfer stops by sanctions on a country",
        ProcessKind::Supply => "supply stops",
    }
}

fn scope(bloc: Option<crate::model::registry::Bloc>, zone: Option<&str>) -> String {
    use crate::model::registry::Bloc;
    let bloc = match bloc {
        Some(Bloc::Aes) => " in the AES",
        Some(Bloc::Coast) => " on the coast",
        Some(Bloc::Outside) => " outside the region",
        None => "",
    };
    let zone = zone.map(|zone| format!(", zone {zone}")).unwrap_or_default();
    format!("{bloc}{zone}")
}

/// A parameter with its unit; a date is kept as a number.
fn number_text(parameter: &Parameter) -> String {
    if parameter.unit == DATE {
        return numbered(parameter.value).to_string();
    }
    format!("{} {}", parameter.value, parameter.unit).trim().to_owned()
}

fn rate_text(basis: RateBasis) -> String {
    match basis {
        RateBasis::Prior { shape, rate } => format!("prior Gamma({shape}, {rate} years)"),
        RateBasis::Pooled { mass, pseudo_count, prior_years } => {
            let years = prior_years.map(|years| format!(", {years} to the years")).unwrap_or_default();
            format!("pooled, prior of {mass} asset-years, {pseudo_count} added to the count{years}")
        }
        RateBasis::Held { rate } => format!("{rate} a year, held"),
    }
}

fn distribution(distribution: Distribution) -> String {
    match distribution {
        Distribution::Beta { a, b } => format!("Beta({a}, {b})"),
        Distribution::Lognormal { median, sigma, low, cap } => {
            let range = match (low > 0.0, cap) {
                (true, Some(cap)) => format!(", from {low} to {cap}"),
                (true, None) => format!(", from {low}"),
                (false, Some(cap)) => format!(", at most {cap}"),
                (false, None) => String::new(),
            };
            format!("lognormal with median {median}, sigma {sigma}{range}")
        }
        Distribution::Uniform { low, high } => format!("uniform, {low} to {high}"),
    }
}

/// `resource:row` as printed.
pub fn place(row: &RowRef) -> String {
    format!("{}:{}", row.resource, row.row)
}
