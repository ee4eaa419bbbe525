//! The consumer's indicator: concentration of a mineral's world output, weighted by the governance of its producers.

use super::board::State;
use super::measure::{Age, Measured, Target};
use super::minerals::{self, UNKNOWN_GOVERNANCE};
use crate::maths;
use crate::model::minerals::Production;
use crate::period::Month;
use crate::provenance::{Arena, RowRef};
use crate::world::World;

/// Governance series of METHODS 2.6.
const GOVERNANCE: &str = "wgi_pv";

pub(super) fn measure(target: &Target<'_>, arena: &mut Arena) -> Measured {
    let commodity = target.world.commodities.iter().find(|row| row.id.as_str() == target.mineral());
    let Some(series) = commodity.and_then(|row| row.production_series.as_ref()) else {
        return target.absent(arena, State::NotApplicable, "no world output is on file for this mineral");
    };
    let Some(output) = newest_world(target.world, series) else {
        return target.absent(arena, State::Missing, "no world output by country is known yet");
    };
    let listed: Vec<f64> = output.producers.iter().map(|row| row.value).collect();
    let Some(found) = minerals::concentration(&listed, output.other) else {
        return target.absent(arena, State::Missing, "no output");
    };
    let (risks, rows): (Vec<Option<f64>>, Vec<Option<RowRef>>) =
        output.producers.iter().map(|row| governance(target.world, row)).unzip();
    let filled: Vec<f64> = risks.iter().map(|risk| risk.unwrap_or(UNKNOWN_GOVERNANCE)).collect();
    let unknown =
        maths::sum(found.shares.iter().zip(&risks).filter(|(_, risk)| risk.is_none()).map(|(s, _)| *s));
    let remark = (unknown > 0.0).then(|| {
        format!(
            "governance is not on file for producers of {:.0}% of output: taken as the middle, 0.5",
            100.0 * unknown
        )
    });
    let evidence = target
        .evidence(minerals::governance_weighted(&found.shares, &filled))
        .formula("sum over listed producers of share^2 x (2.5 - WGI political stability) / 5; the rest is split without end")
        .rows(output.producers.iter().map(|row| row.row.clone()).chain(rows.into_iter().flatten()));
    target.found(arena, evidence, Age { remark, ..Age::of_month(target, output.december) })
}

struct WorldOutput<'a> {
    producers: Vec<&'a Production>,
    other: f64,
    december: Month,
}

/// The newest year in which a source lists producers and a world total for a mineral.
fn newest_world<'a>(world: &'a World, series: &str) -> Option<WorldOutput<'a>> {
    let rows = || {
        world.production.iter().filter(|row| row.mineral.as_str() == series && row.source.starts_with("USGS"))
    };
    let year = rows().filter(|row| row.country.is_some()).map(|row| row.year).max()?;
    let of_year = || rows().filter(move |row| row.year == year);
    let producers: Vec<&Production> =
        of_year().filter(|row| row.country.is_some() && row.value > 0.0).collect();
    let other = of_year().filter(|row| row.country.is_none() && row.country_name.starts_with("Other"));
    let other = maths::sum(other.map(|row| row.value));
    Some(WorldOutput { producers, other, december: Month::new(year, 12)? })
}

/// Newest governance risk of a producer, with its row.
fn governance(world: &World, producer: &Production) -> (Option<f64>, Option<RowRef>) {
    let newest = world
        .observations
        .iter()
        .filter(|row| row.series == GOVERNANCE && Some(&row.country) == producer.country.as_ref())
        .max_by_key(|row| row.period_end);
    (newest.map(|row| minerals::governance_risk(row.value)), newest.map(|row| row.row.clone()))
}
