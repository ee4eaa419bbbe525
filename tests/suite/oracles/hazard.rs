//! Rates and scenarios against someone else's numbers: `frequency.json` and `scenario.json`.

use harmattan::datasets::scenarios::{Known, read};
use harmattan::hazard::frequency::{
    Gamma, Prior, log_likelihood, maximum_likelihood, moments, pooled_log_likelihood,
};
use harmattan::hazard::intensity::{
    Kernel, decay, decayed_count, decayed_exposure, effective_number, expected_under_shock, haversine,
    mean_shock_multiplier,
};
use harmattan::hazard::{Subject, calibrate};
use harmattan::indicators::aggregate;
use harmattan::maths;
use harmattan::model::peril::Peril;
use harmattan::provenance::Arena;
use harmattan::scenario::bound::{effective_security, security_floor};
use harmattan::scenario::{Alternative, Pillars, branches, mixture};
use harmattan::units::DAYS_PER_YEAR;
use serde_json::{Value, json};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} should be a number"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(number).collect()
}

fn posterior(inputs: &Value) -> Value {
    let prior = Gamma { shape: number(&inputs["prior_shape"]), rate: number(&inputs["prior_rate"]) };
    let (exposure, horizon) = (number(&inputs["exposure"]), number(&inputs["horizon"]));
    let after = prior.updated(number(&inputs["events"]), exposure);
    json!({
        "post_shape": after.shape,
        "post_rate": after.rate,
        "post_mean": after.mean(),
        "post_sd": after.deviation(),
        "ci90": [after.quantile(0.05), after.quantile(0.95)],
        "shrink_weight_on_data": exposure / after.rate,
        "predictive_mean": after.mean() * horizon,
        "predictive_var": after.predictive_variance(horizon),
        "predictive_pmf_0_to_4": (0..5).map(|n| after.predictive(n, horizon)).collect::<Vec<_>>(),
        "p_at_least_one": after.at_least_one(horizon),
        "plugin_poisson_p_at_least_one": -maths::exp_m1(-after.mean() * horizon),
    })
}

fn empirical_bayes(inputs: &Value) -> Value {
    let (events, exposure) = (numbers(&inputs["events"]), numbers(&inputs["exposure"]));
    let means = |prior: Prior| {
        events.iter().zip(&exposure).map(|(y, t)| prior.posterior_mean(*y, *t)).collect::<Vec<f64>>()
    };
    match (maximum_likelihood(&events, &exposure), moments(&events, &exposure)) {
        (Prior::Between(mle), Prior::Between(by_moments)) => json!({
            "mle_shape": mle.shape,
            "mle_rate": mle.rate,
            "mle_loglik": log_likelihood(mle, &events, &exposure),
            "posterior_means_mle": means(Prior::Between(mle)),
            "moments": { "shape": by_moments.shape, "rate": by_moments.rate, "mean": by_moments.mean() },
            "posterior_means_moments": means(Prior::Between(by_moments)),
        }),
        (Prior::Pooled(rate), Prior::Pooled(mean)) => json!({
            "boundary_complete_pooling": true,
            "pooled_rate": rate,
            "poisson_loglik": pooled_log_likelihood(rate, &events, &exposure),
            "posterior_means": means(Prior::Pooled(rate)),
            "moments": { "mean": mean },
        }),
        other => panic!("likelihood and moments disagree about pooling: {other:?}"),
    }
}

fn decayed(inputs: &Value) -> Value {
    let ages = numbers(&inputs["event_age_days"]);
    let (half_life, window) = (number(&inputs["half_life_days"]), number(&inputs["window_days"]));
    let weights: Vec<f64> = ages.iter().map(|age| decay(*age, half_life)).collect();
    let (count, exposure) = (decayed_count(&ages, half_life), decayed_exposure(window, half_life));
    let range = number(&inputs["h_km"]);
    let index = |kernel: Kernel| {
        let distances = numbers(&inputs["distance_km"]);
        maths::sum(weights.iter().zip(distances).map(|(weight, d)| weight * kernel.weight(d, range)))
    };
    json!({
        "decayed_count": count,
        "effective_exposure_days": exposure,
        "decayed_rate_per_year": count / exposure * DAYS_PER_YEAR,
        "exposure_index_exponential": index(Kernel::Exponential),
        "exposure_index_gaussian": index(Kernel::Gaussian),
        "effective_n_kish": effective_number(&weights),
    })
}

fn distance(inputs: &Value) -> Value {
    let at = |name: &str| number(&inputs[name]);
    json!({ "km": haversine((at("lat1"), at("lat2")), (at("lon1"), at("lon2"))) })
}

fn shock(inputs: &Value) -> Value {
    let at = |name: &str| number(&inputs[name]);
    let (shock, half_life, horizon) = (at("log_shock"), at("half_life_days"), at("horizon_days"));
    let expected = expected_under_shock(at("lambda0"), shock, half_life, horizon);
    json!({
        "expected_events": expected,
        "mean_multiplier": mean_shock_multiplier(shock, half_life, horizon),
        "p_at_least_one": -maths::exp_m1(-expected),
    })
}

/// A branch of the oracle as text of a scenario file; its multiplier is an event of its own.
fn branch_text(branch: &Value, level: usize, events: &mut String) -> String {
    let name = branch["name"].as_str().expect("a name").replace('_', "-");
    let mut text = format!(
        "[[{}]]\nname = \"{name}\"\nprobability = {:?}\nreason = \"oracle\"\n",
        vec!["branches"; level].join("."),
        number(&branch["p"]),
    );
    if let Some(multiplier) = branch["mult"].as_f64() {
        let beta = maths::ln(multiplier);
        text += &format!("events = [\"{name}\"]\n");
        *events += &format!(
            "[[events]]\nkey = \"{name}\"\ntype = \"attack\"\nactor = \"a\"\ndirection = \"ambiguous\"\ntitle = \"t\"\n\
             source = \"oracle\"\neffects = [{{ peril = \"EX\", beta = {beta:?}, half_life_months = 6 }}]\n"
        );
    }
    let below = branch["branches"].as_array().map_or(&[][..], |list| &list[..]);
    below.iter().fold(text, |text, child| text + &branch_text(child, level + 1, events))
}

fn tree(inputs: &Value) -> Value {
    let mut events = String::new();
    let top = inputs["tree"]["branches"].as_array().expect("branches");
    let tree: String = top.iter().map(|branch| branch_text(branch, 1, &mut events)).collect();
    let head = "title = \"t\"\nquestion = \"q\"\nstory = \"s\"\ncountries = [\"MLI\"]\nbasis = \"b\"\nfalsify = [\"f\"]\n";
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("tree.toml");
    std::fs::write(&path, format!("{head}{events}{tree}")).expect("written");
    let known = Known {
        countries: ["MLI".to_owned()].into(),
        event_types: ["attack".to_owned()].into(),
        ..Known::default()
    };
    let scenario =
        read(path.to_str().expect("UTF-8"), &known).unwrap_or_else(|problems| panic!("{problems}"));
    let world = crate::rates::world();
    let branches = branches(&scenario, &world, &Pillars::new()).expect("a sound tree");
    let multipliers = calibrate(&world, &mut Arena::default()).multipliers;
    let subject = Subject::cell(&world, &crate::rates::country("MLI"), None);
    let at = |added: &Alternative| multipliers.of(&world, &subject, Peril::Expropriation, added).at(0.0);
    let known = at(&Alternative::default());
    let leaves: Vec<(&str, f64, f64)> = branches
        .iter()
        .map(|branch| (branch.name.as_str(), branch.weight, at(&branch.alternatives[0]) / known))
        .collect();
    let exposure = number(&inputs["lambda0"]) * number(&inputs["horizon_years"]);
    let mean = mixture(leaves.iter().map(|(_, weight, multiplier)| (*weight, *multiplier)));
    let chance = |m: f64| -maths::exp_m1(-exposure * m);
    json!({
        "leaves": leaves.iter().map(|(name, weight, multiplier)| json!({
            "path": name.split('/').map(|part| part.replace('-', "_")).collect::<Vec<_>>(),
            "prob": weight,
            "multiplier": multiplier,
        })).collect::<Vec<_>>(),
        "sum_prob": maths::sum(leaves.iter().map(|leaf| leaf.1)),
        "expected_multiplier": mean,
        "expected_events": exposure * mean,
        "p_at_least_one_mixture": mixture(leaves.iter().map(|(_, w, m)| (*w, chance(*m)))),
        "p_at_least_one_if_mean_plugged_in": chance(mean),
    })
}

fn bound(inputs: &Value) -> Value {
    let at = |when: &str, pillar: &str| number(&inputs[when][pillar]);
    let co_drivers = 0.5 * (at("pillars1", "governance") + at("pillars1", "humanitarian"));
    let floor = security_floor(co_drivers, number(&inputs["phi"]));
    let asked = at("pillars1", "security");
    let effective = effective_security(at("pillars0", "security"), asked, 1.0, floor);
    let pillars = |security: f64, when: &str| [security, at(when, "governance"), at(when, "humanitarian")];
    let scores = |rule: fn(&[f64], &[f64]) -> f64| {
        let of = |pillars: [f64; 3]| rule(&pillars, &[1.0; 3]);
        json!({
            "score0": of(pillars(at("pillars0", "security"), "pillars0")),
            "score1_unbounded": of(pillars(asked, "pillars1")),
            "score1_bounded": of(pillars(effective, "pillars1")),
        })
    };
    json!({
        "arithmetic": scores(aggregate::arithmetic),
        "geometric": scores(aggregate::geometric),
        "complement_geometric": scores(aggregate::complement_geometric),
        "co_driver_mean_after": co_drivers,
        "security_floor": floor,
        "effective_security": effective,
        "bound_binds": effective > asked,
    })
}

/// From the inputs of a case to what we make of them.
pub(crate) type Kind = fn(&Value) -> Value;

/// The kinds of this file, by the part of an id before `-open` or `-held`.
pub(crate) const KINDS: [(&str, Kind); 7] = [
    ("post", posterior),
    ("eb", empirical_bayes),
    ("decay", decayed),
    ("haversine", distance),
    ("shock", shock),
    ("tree", tree),
    ("bound", bound),
];
