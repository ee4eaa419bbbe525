//! What no single table can know: references between tables, weights that sum, numbers that the product needs.

mod geocoded;
mod hazards;
mod references;
mod sums;

use crate::datasets::field::shorten;
use crate::model::package::Package;
use crate::problem::{Problem, Problems, nearest};
use crate::provenance::RowRef;

/// Every number of the method that the product reads from `registry/parameters`.
pub const PARAMETERS: [&str; 62] = [
    "action_prior_cases",
    "action_prior_years",
    "action_prior_years_low",
    "action_file_end",
    "price_link_window_months",
    "price_link_low",
    "price_link_high",
    "price_link_elasticity",
    "shock_clip_low",
    "shock_clip_high",
    "shock_shrink",
    "rate_window_start",
    "rate_window_end",
    "violence_decay_half_life_days",
    "violence_long_window_days",
    "violence_short_half_life_days",
    "violence_offset_deaths",
    "violence_exponent",
    "kernel_range_km",
    "kernel_uniform_share",
    "violence_base_months",
    "forecast_prior_months",
    "revision_log_mean",
    "revision_log_sd",
    "revision_from",
    "country_factor_weight",
    "region_factor_weight",
    "cash_margin_producing",
    "cash_margin_project",
    "loan_threshold",
    "replacement_cost",
    "taking_at_once",
    "dispute_stopped_share",
    "transfer_carry",
    "transfer_haircut_chance",
    "bound_co_driver_floor_phi",
    "bound_co_driver_points",
    "bound_half_life_cap_months",
    "score_minimum_weight",
    "indicator_minimum_weight",
    "weight_uncertainty_kappa",
    "opportunity_gate",
    "mineral_hhi_goalpost",
    "opportunity_price_reach",
    "opportunity_growth_reach",
    "opportunity_half_life_years",
    "opportunity_events_best",
    "opportunity_renewal_years",
    "frozen_repeats",
    "near_days",
    "medium_days",
    "attribution_reference",
    "lag_price_months",
    "lag_exchange_rate_months",
    "lag_coup_months",
    "lag_usgs_months",
    "lag_world_mining_data_months",
    "lag_other_production_months",
    "lag_trade_months",
    "lag_conflict_months",
    "hhi_concentrated",
    "hhi_highly_concentrated",
];

/// Checks a package whose tables are each in order.
pub fn package(package: &Package, problems: &mut Problems) {
    references::check(package, problems);
    sums::check(package, problems);
    hazards::check(package, problems);
    geocoded::check(package, problems);
}

/// The file of a row, as the user knows it.
pub fn file_of(row: &RowRef) -> String {
    if row.resource.ends_with(".csv") {
        row.resource.clone()
    } else {
        format!("datasets/{}.csv", row.resource)
    }
}

/// A reference to something that is not there.
pub fn unknown<'a>(
    row: &RowRef,
    column: &str,
    found: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Problem {
    let problem =
        Problem::new(file_of(row), format!("unknown {} \"{}\"", column_noun(column), shorten(found)))
            .at_line(row.row)
            .in_column(column);
    match nearest(found, known) {
        Some(name) => problem.hint(format!("did you mean {name}?")),
        None => problem,
    }
}

fn column_noun(column: &str) -> &str {
    match column {
        "country" | "countries" | "neighbours" | "country_iso3" => "country code",
        "assets" | "asset_id" => "asset",
        "commodities" => "commodity",
        "issuer_id" => "issuer",
        "events" => "event",
        "insurance" => "policy",
        other => other,
    }
}
