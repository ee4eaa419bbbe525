//! Concentration of a mineral's world output, as a buyer meets it.

use super::minerals::{governance_risk, governed_concentration};
use super::values::{Place, Raw, Reading};
use crate::model::minerals::Production;
use crate::model::panel::Observation;
use crate::world::World;

/// Governance risk of a producer whose estimate does not ship: the middle, counted and said.
const UNKNOWN_RISK: f64 = 0.5;

/// Governance-weighted concentration of the newest year of the mineral's world output.
///
/// Listed producers only, over the world total: producers that the source lumps together are many and small.
pub(super) fn concentration(place: &Place) -> Reading {
    let Some(series) = place.commodity.production_series.as_deref() else {
        return Reading::NotApplicable(format!("no world output of {} ships", place.commodity.name));
    };
    let rows: Vec<&Production> = place
        .world
        .production
        .iter()
        .filter(|row| row.mineral.as_str() == series && row.source.starts_with("USGS"))
        .collect();
    let Some(year) = rows.iter().map(|row| row.year).max() else {
        return Reading::Missing(format!("no world output of {} is known", place.commodity.name));
    };
    let newest: Vec<&&Production> = rows.iter().filter(|row| row.year == year).collect();
    let listed: Vec<&&Production> = newest.iter().copied().filter(|row| row.country.is_some()).collect();
    let total = newest.iter().find(|row| row.country_name.starts_with("World total")).map(|row| row.value);
    let Some(total) = total.filter(|total| *total > 0.0) else {
        return Reading::Missing(format!("no world total of {} is known", place.commodity.name));
    };
    let shares: Vec<f64> = listed.iter().map(|row| row.value / total).collect();
    let estimates: Vec<Option<&Observation>> = listed.iter().map(|row| estimate(place.world, row)).collect();
    let risks: Vec<Option<f64>> =
        estimates.iter().map(|found| found.map(|row| governance_risk(row.value))).collect();
    let governance = estimates.into_iter().flatten().map(|row| row.row.clone());
    let unknown = risks.iter().filter(|risk| risk.is_none()).count();
    let known: Vec<f64> = risks.iter().map(|risk| risk.unwrap_or(UNKNOWN_RISK)).collect();
    Reading::Value(Raw {
        value: governed_concentration(&shares, &known),
        period: year.to_string(),
        missed: 0,
        frozen: false,
        rows: listed.iter().map(|row| row.row.clone()).chain(governance).collect(),
        remark: (unknown > 0).then(|| {
            format!(
                "governance of {unknown} of {} producers is not in the package and stands at .5",
                known.len()
            )
        }),
    })
}

/// Newest political-stability estimate of a producer.
fn estimate<'a>(world: &'a World, row: &Production) -> Option<&'a Observation> {
    let country = row.country.as_ref()?;
    let known = world.observations.iter().filter(|o| o.series == "wgi_pv" && o.country == *country);
    known.max_by_key(|o| o.period_end)
}
