//! Kinds of the score board: composites, attribution, mineral supply.

use super::{Action, Comparison, Kind, Tolerance, number, numbers};
use harmattan::indicators::uncertainty::{Weights, share_above};
use harmattan::indicators::{aggregate, attribution, minerals, normalise, weights};
use serde_json::Value;

pub(crate) const KINDS: &[Kind] = &[
    Kind { oracle: "composite", id: "norm", action: Action::Run(norm) },
    Kind { oracle: "composite", id: "agg", action: Action::Run(agg) },
    Kind { oracle: "composite", id: "weights", action: Action::Run(data_weights) },
    Kind {
        oracle: "composite",
        id: "inform",
        action: Action::NoUse(
            "three dimensions multiplied make one benign dimension hide the others; the score does not do that",
        ),
    },
    Kind {
        oracle: "composite",
        id: "icrg",
        action: Action::NoUse("its ratings are sold and do not ship, so nothing of the product adds them"),
    },
    Kind { oracle: "composite", id: "weightmc", action: Action::Run(weight_draws) },
    Kind { oracle: "attribution", id: "attr", action: Action::Run(attr) },
    Kind { oracle: "mineral_supply_risk", id: "min", action: Action::Run(supply) },
];

fn norm(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let x = numbers(inputs, "x");
    let is_risk = inputs["higher_is_risk"].as_bool().ok_or("no direction")?;
    let (low, high) = (number(inputs, "goalpost_lo"), number(inputs, "goalpost_hi"));
    let (safe, worst) = if is_risk { (low, high) } else { (high, low) };
    let placed: Vec<f64> = x.iter().map(|x| normalise::goalposts(*x, safe, worst).value).collect();
    found.numbers("minmax_goalposts_0_100", &placed);
    // The others know no direction: as the product, they are given risks.
    let turned: Vec<f64> = x.iter().map(|x| if is_risk { *x } else { -x }).collect();
    let z = normalise::standard_scores(&x);
    found.numbers("z_population_sd", &z);
    found.numbers("rank_average", &normalise::average_ranks(&x));
    found.numbers("percentile_hazen_0_100", &normalise::hazen_percentiles(&x));
    let scores: Vec<f64> =
        normalise::standard_scores(&turned).into_iter().map(normalise::standard_to_score).collect();
    found.numbers("z_to_score_50_10_clipped", &scores);
    found.finish()
}

fn agg(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let (x, w) = (numbers(inputs, "scores"), numbers(inputs, "weights"));
    found.number("complement_geometric_floor1", aggregate::complement_geometric(&x, &w));
    found.number("arithmetic", aggregate::arithmetic(&x, &w));
    found.number("geometric_floor1", aggregate::geometric(&x, &w));
    found.number("harmonic_floor1", aggregate::harmonic(&x, &w));
    found.number("power_mean_p2", aggregate::quadratic(&x, &w));
    found.number("owa_or_like", aggregate::ordered(&x));
    found.number("max", aggregate::worst(&x));
    found.number("min", aggregate::best(&x));
    found.finish()
}

fn data_weights(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let rows = inputs["matrix_rows_units_cols_indicators"].as_array().ok_or("no matrix")?;
    let cell = |row: &Value, j: usize| row[j].as_f64().unwrap_or(f64::NAN);
    let columns: Vec<Vec<f64>> = (0..rows[0].as_array().ok_or("no row")?.len())
        .map(|j| rows.iter().map(|row| cell(row, j)).collect())
        .collect();
    let entropy: Vec<f64> =
        columns.iter().map(|column| weights::entropy(column).unwrap_or(f64::NAN)).collect();
    found.numbers("entropy", &entropy);
    found.numbers("entropy_weights", &weights::entropy_weights(&columns).ok_or("no entropy weights")?);
    let components = weights::principal_components(&columns).ok_or("no components")?;
    found.numbers("pca_eigenvalues_corr", &components.eigenvalues);
    found.numbers("pca_pc1_squared_loadings", &components.weights);
    found.finish()
}

fn weight_draws(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let unit = |field| numbers(inputs, field).into_iter().map(Some).collect::<Vec<_>>();
    let (a, b) = (unit("unit_a"), unit("unit_b"));
    let flat = Weights::new(&vec![1.0; a.len()]);
    found.number("p_a_ranks_above_b", share_above(aggregate::arithmetic, &flat, &a, &b, 200_000));
    found.finish()
}

fn attr(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let (x0, x1, w) = (numbers(inputs, "x0"), numbers(inputs, "x1"), numbers(inputs, "w"));
    let reference = vec![number(inputs, "reference"); x0.len()];
    let geometric = |x: &[f64]| aggregate::geometric(x, &w);
    let logarithmic = attribution::geometric(&x0, &x1, &w);
    found.number("arithmetic_0", aggregate::arithmetic(&x0, &w));
    found.number("arithmetic_1", aggregate::arithmetic(&x1, &w));
    found.numbers("additive_contributions", &attribution::additive(&x0, &x1, &w));
    found.number("geometric_0", geometric(&x0));
    found.number("geometric_1", geometric(&x1));
    found.number("lmdi_sum", logarithmic.iter().sum());
    found.numbers("lmdi_contributions", &logarithmic);
    found.number("complement_geometric_0", aggregate::complement_geometric(&x0, &w));
    found.number("complement_geometric_1", aggregate::complement_geometric(&x1, &w));
    found.numbers("lmdi_complement_contributions", &attribution::complement(&x0, &x1, &w));
    // The reference's Shapley values are of the geometric mean.
    found.numbers("shapley_change_contributions", &attribution::shapley(&x0, &x1, geometric));
    found.numbers("shapley_level_vs_reference", &attribution::shapley(&reference, &x1, geometric));
    found.finish()
}

fn supply(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    match inputs["type"].as_str() {
        Some("hhi") => concentration(inputs, expected, tolerance),
        Some("eu_sr") => supply_risk(inputs, expected, tolerance),
        Some("gprs") => import_risk(inputs, expected, tolerance),
        other => Err(format!("unknown type {other:?}")),
    }
}

fn pairs(value: &Value) -> Vec<(&str, f64)> {
    let fields = value.as_object().into_iter().flatten();
    fields.map(|(name, amount)| (name.as_str(), amount.as_f64().unwrap_or(f64::NAN))).collect()
}

fn concentration(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let mut listed = pairs(&inputs["production"]);
    listed.sort_by(|a, b| b.1.total_cmp(&a.1));
    let amounts: Vec<f64> = listed.iter().map(|pair| pair.1).collect();
    // The reference's index is of the listed producers alone; only its interval counts the others.
    let Some(shares) = minerals::shares(&amounts) else {
        found.skip("hhi_0_1", "no output: missing, where the reference may print a number");
        return found.finish();
    };
    let index = minerals::concentration(&amounts).ok_or("no output")?;
    let mut wanted = numbers(expected, "shares");
    wanted.sort_by(|a, b| b.total_cmp(a));
    let agree =
        wanted.len() == shares.len() && wanted.iter().zip(&shares).all(|(w, f)| (w - f).abs() < 1e-10);
    found.require("shares", agree, &format!("{shares:?}"));
    found.number("hhi_0_1", index);
    found.number("hhi_0_10000", 1e4 * index);
    found.number("effective_number", 1.0 / index);
    found.number("cr3", shares.iter().take(3).sum());
    if let Some(other) = inputs["other"].as_f64() {
        let all: Vec<f64> = amounts.iter().copied().chain([other]).collect();
        let of_all = minerals::shares(&all).ok_or("no output")?;
        found.number("hhi_lower_other_infinitely_split", of_all[..amounts.len()].iter().map(|s| s * s).sum());
        let upper = minerals::concentration_upper(&amounts, other).ok_or("no output")?;
        found.number("hhi_upper_other_in_blocks_of_smallest_listed", upper);
    }
    let wgi = |name: &str| inputs["wgi"][name].as_f64().map(minerals::governance_risk);
    if let Some(risks) = listed.iter().map(|pair| wgi(pair.0)).collect::<Option<Vec<f64>>>() {
        let in_file_order: Vec<f64> =
            pairs(&inputs["production"]).iter().filter_map(|pair| wgi(pair.0)).collect();
        found.numbers("wgi_scaled_0_1_worst", &in_file_order);
        let governed = minerals::governed_concentration(&shares, &risks);
        found.number("hhi_wgi_0_1", governed);
        found.number("hhi_wgi_eu_scale_0_10_and_shares", 10.0 * governed);
        found.number(
            "production_weighted_governance_risk",
            minerals::production_weighted_risk(&shares, &risks),
        );
    }
    found.finish()
}

fn supply_risk(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let index = |field: &str| {
        let suppliers: Vec<minerals::Supplier> = pairs(&inputs[field])
            .into_iter()
            .map(|(name, share)| minerals::Supplier {
                share,
                governance: 10.0
                    * minerals::governance_risk(inputs["wgi"][name].as_f64().unwrap_or(f64::NAN)),
                trade: inputs["t"][name].as_f64().unwrap_or(1.0),
            })
            .collect();
        minerals::trade_concentration(&suppliers)
    };
    let (world, sourcing) = (index("global_shares"), index("eu_sourcing_shares"));
    let (reliance, recycling) = (number(inputs, "IR"), number(inputs, "EoL_RIR"));
    let risk = minerals::supply_risk(world, sourcing, reliance, recycling, number(inputs, "SI_SR"));
    found.number("hhi_wgi_t_global", world);
    found.number("hhi_wgi_t_sourcing", sourcing);
    found.number("SR", risk);
    found.require(
        "above_threshold_1",
        expected["above_threshold_1"].as_bool() == Some(risk >= 1.0),
        &risk.to_string(),
    );
    found.finish()
}

fn import_risk(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut found = Comparison::new(expected, tolerance);
    let quantities = numbers(inputs, "import_qty");
    let risks = numbers(inputs, "partner_wgi_0_1");
    match minerals::import_risk(&quantities, &risks, number(inputs, "domestic_production")) {
        Some(risk) => {
            found.number("import_risk_wta", risk);
            found.number("score", number(inputs, "hhi") * risk);
        }
        None => {
            found.skip("import_risk_wta", "nothing is supplied: missing here, 0 in the reference");
            found.skip("score", "nothing is supplied: missing here, 0 in the reference");
        }
    }
    found.skip(
        "cf_kg_cu_eq_per_kg",
        "life-cycle characterisation in copper equivalents is no question of the product",
    );
    found.finish()
}
