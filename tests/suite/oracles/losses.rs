//! Kinds of the numbers under the losses: random numbers, special functions, risk measures, insurance terms.

use super::{Action, Comparison, Kind, Tolerance, number, numbers};
use harmattan::{maths, rng};
use serde_json::Value;

const ENGINE: Action = Action::Waits("the loss engine in full");
const SENSITIVITY: Action = Action::Waits("sensitivity analysis");
const FORECASTS: Action = Action::Waits("forecast evaluation");
const EXPERTS: Action = Action::Waits("expert judgement");

pub(crate) const KINDS: &[Kind] = &[
    kind("philox", "kat", Action::Run(philox)),
    kind("philox", "kat7", Action::Run(philox)),
    kind("philox", "philox", Action::Run(philox)),
    kind("philox", "kat-4x64", Action::NoUse("streams are of Philox4x32")),
    kind("philox", "kat-threefry2x64-20", Action::NoUse("streams are of Philox4x32")),
    kind("numerics", "ndtri", Action::Run(normal_quantiles)),
    kind("numerics", "log-ndtr", Action::Run(normal_log_cdfs)),
    kind("numerics", "expi", Action::Run(exponential_integrals)),
    kind("numerics", "beta", Action::Run(beta_functions)),
    kind("numerics", "gamma", Action::Run(gamma_functions)),
    kind("numerics", "sum", Action::Run(compensated_sum)),
    kind(
        "numerics",
        "poisson-ppf",
        Action::NoUse("counts come from arrival times, never from a Poisson quantile"),
    ),
    kind("numerics", "t-ppf", Action::NoUse("dependence is by frailty and shared events, not by t copulas")),
    kind("numerics", "sobol", SENSITIVITY),
    kind("risk_metrics", "ylt", ENGINE),
    kind("risk_metrics", "varci", ENGINE),
    kind("risk_metrics", "ep", ENGINE),
    kind("risk_metrics", "oep-analytic", ENGINE),
    kind("risk_metrics", "asymp-se", ENGINE),
    kind("compound_poisson_lognormal", "cp", ENGINE),
    kind("aggregate_panjer", "agg", ENGINE),
    kind("dependence", "pool", ENGINE),
    kind("dependence", "vasicek", ENGINE),
    kind(
        "dependence",
        "joint-gauss",
        Action::NoUse("dependence is by frailty and shared events, not by copulas"),
    ),
    kind(
        "dependence",
        "joint-t",
        Action::NoUse("dependence is by frailty and shared events, not by copulas"),
    ),
    kind("dependence", "gamma-frailty", ENGINE),
    kind("dependence", "common-shock", ENGINE),
    kind("insurance_terms", "ins", ENGINE),
    kind("insurance_terms", "ins-beta", ENGINE),
    kind("portfolio_endtoend", "portfolio", ENGINE),
    kind("cooke", "cooke", EXPERTS),
    kind("hawkes", "hawkes", Action::Waits("self-exciting violence")),
    kind("scoring", "crps-normal", FORECASTS),
    kind("scoring", "crps-negbin", FORECASTS),
    kind("scoring", "crps-poisson", FORECASTS),
    kind("scoring", "crps-ens", FORECASTS),
    kind("scoring", "brier", FORECASTS),
    kind("scoring", "interval", FORECASTS),
    kind("scoring", "views", FORECASTS),
    kind("scoring", "auc", FORECASTS),
    kind("scoring", "conflictology12", FORECASTS),
    kind("sensitivity", "ishigami", SENSITIVITY),
    kind("sensitivity", "sobolg", SENSITIVITY),
    kind("sensitivity", "lin", SENSITIVITY),
    kind("sensitivity", "salib", SENSITIVITY),
    kind("sensitivity", "estimator", SENSITIVITY),
    kind("sensitivity", "morris", SENSITIVITY),
];

const fn kind(oracle: &'static str, id: &'static str, action: Action) -> Kind {
    Kind { oracle, id, action }
}

fn hex_words<const N: usize>(inputs: &Value, field: &str) -> [u32; N] {
    let words = inputs[field].as_array().expect("a list of words");
    std::array::from_fn(|i| {
        u32::from_str_radix(words[i].as_str().expect("a word in hexadecimal"), 16).expect("a word")
    })
}

fn philox(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let rounds = number(inputs, "rounds") as u32;
    let out = rng::philox(hex_words(inputs, "ctr"), hex_words(inputs, "key"), rounds);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.require("out", out == hex_words::<4>(expected, "out"), &format!("{out:08x?}"));
    if expected.get("open_uniform_(x+0.5)/2^32").is_some() {
        comparison.numbers("open_uniform_(x+0.5)/2^32", &out.map(rng::uniform_32));
        let reason = "the engine's 52-bit open form differs: this one can round to 1";
        comparison.skip("u53_from_words_0_1", reason);
        comparison.skip("u53_from_words_2_3", reason);
    }
    comparison.finish()
}

fn normal_quantiles(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.numbers("z", &each(&numbers(inputs, "p"), maths::normal_quantile));
    comparison.finish()
}

fn normal_log_cdfs(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let z = numbers(inputs, "z");
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.numbers("log_cdf", &each(&z, maths::normal_log_cdf));
    comparison.numbers("cdf", &each(&z, maths::normal_cdf));
    comparison.finish()
}

fn exponential_integrals(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.numbers("Ei", &each(&numbers(inputs, "x"), maths::expi));
    comparison.finish()
}

fn beta_functions(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let rows = rows(inputs, "abx");
    let mut comparison = Comparison::new(expected, tolerance);
    let cdf: Vec<f64> = rows.iter().map(|r| maths::beta_cdf(r[0], r[1], r[2])).collect();
    let quantile: Vec<f64> = rows.iter().map(|r| maths::beta_quantile(r[0], r[1], r[2])).collect();
    comparison.numbers("cdf", &cdf);
    comparison.numbers("ppf_of_x", &quantile);
    comparison.finish()
}

fn gamma_functions(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut comparison = Comparison::new(expected, tolerance);
    let cdf: Vec<f64> = rows(inputs, "ax").iter().map(|r| maths::gamma_cdf(r[0], r[1])).collect();
    comparison.numbers("P", &cdf);
    comparison.skip("chi2_sf_3df", "no test of the product uses a chi-square tail");
    comparison.finish()
}

fn compensated_sum(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("exact_sum", maths::sum(numbers(inputs, "x")));
    comparison.finish()
}

fn each(values: &[f64], function: fn(f64) -> f64) -> Vec<f64> {
    values.iter().map(|value| function(*value)).collect()
}

fn rows(inputs: &Value, field: &str) -> Vec<Vec<f64>> {
    let rows = inputs[field].as_array().expect("rows");
    rows.iter()
        .map(|row| row.as_array().expect("a row").iter().map(|v| v.as_f64().expect("a number")).collect())
        .collect()
}
