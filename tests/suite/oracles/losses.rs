//! Kinds of the numbers under the losses: random numbers, special functions, risk measures, insurance terms.

use super::{Action, Comparison, Kind, Tolerance, number, numbers};
use harmattan::maths::normal;
use harmattan::metrics::{self, LossSample};
use harmattan::model::peril::Peril;
use harmattan::model::plan::PlanPolicy;
use harmattan::simulation::{TermsLoss, apply_terms};
use harmattan::units::Level;
use harmattan::{maths, rng};
use serde_json::Value;

const SENSITIVITY: Action = Action::Waits("sensitivity analysis");
const EXPERTS: Action = Action::Waits("expert judgement");

pub(crate) const KINDS: &[Kind] = &[
    kind("philox", "kat", Action::Run(philox)),
    kind("philox", "kat7", Action::Run(philox)),
    kind("philox", "philox", Action::Run(philox)),
    kind("philox", "kat-4x64", Action::NoUse("streams are of Philox4x32")),
    kind("philox", "kat-threefry2x64-20", Action::NoUse("streams are of Philox4x32")),
    kind("stream", "stream", Action::Run(super::stream::check)),
    kind("numerics", "ndtri", Action::Run(normal_quantiles)),
    kind("numerics", "log-ndtr", Action::Run(normal_log_cdfs)),
    kind(
        "numerics",
        "expi",
        Action::NoUse("the mean of a decaying shock is computed directly, and meets frequency/shock"),
    ),
    kind(
        "numerics",
        "beta",
        Action::NoUse("Beta quantiles are statrs's, tabulated; the tables are tested against their means"),
    ),
    kind("numerics", "gamma", Action::NoUse("Gamma functions are statrs's; they meet frequency/post")),
    kind("numerics", "sum", Action::Run(compensated_sum)),
    kind(
        "numerics",
        "poisson-ppf",
        Action::NoUse("counts come from arrival times, never from a Poisson quantile"),
    ),
    kind("numerics", "t-ppf", Action::NoUse("dependence is by frailty and shared events, not by t copulas")),
    kind("numerics", "sobol", SENSITIVITY),
    kind("risk_metrics", "ylt", Action::Run(year_losses)),
    kind("risk_metrics", "varci", Action::Run(rank_intervals)),
    kind("risk_metrics", "ep", Action::Run(exceedance)),
    kind("risk_metrics", "oep-analytic", Action::Run(poisson_exceedance)),
    kind("risk_metrics", "asymp-se", Action::Run(asymptotic_errors)),
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
    kind("insurance_terms", "ins", Action::Run(insurance)),
    kind("portfolio_endtoend", "portfolio", Action::Run(super::portfolio::check)),
    kind("cooke", "cooke", EXPERTS),
    kind("hawkes", "hawkes", Action::Waits("self-exciting violence")),
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
    let out = rng::philox4x32(hex_words(inputs, "ctr"), hex_words(inputs, "key"), rounds);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.require("out", out == hex_words::<4>(expected, "out"), &format!("{out:08x?}"));
    if expected.get("open_uniform_(x+0.5)/2^32").is_some() {
        comparison.numbers("open_uniform_(x+0.5)/2^32", &out.map(rng::uniform32));
        let reason = "the engine's 52-bit open form differs: this one can round to 1";
        comparison.skip("u53_from_words_0_1", reason);
        comparison.skip("u53_from_words_2_3", reason);
    }
    comparison.finish()
}

fn normal_quantiles(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.numbers("z", &each(&numbers(inputs, "p"), normal::quantile));
    comparison.finish()
}

fn normal_log_cdfs(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let z = numbers(inputs, "z");
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.numbers("log_cdf", &each(&z, normal::log_cdf));
    comparison.numbers("cdf", &each(&z, normal::cdf));
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

fn level(value: f64) -> Level {
    Level::new(value).expect("a level")
}

fn year_losses(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let years = rows(inputs, "ylt_by_holding");
    let totals: Vec<f64> = years.iter().map(|year| maths::sum(year.iter().copied())).collect();
    let sample = LossSample::new(totals.clone());
    let mut comparison = Comparison::new(expected, tolerance);
    for (var, es, p) in [
        ("var_0.5", "es_0.5", 0.5),
        ("var_0.9", "es_0.9", 0.9),
        ("var_0.95", "es_0.95", 0.95),
        ("var_0.99", "es_0.99", 0.99),
    ] {
        comparison.number(var, sample.var(level(p)));
        comparison.number(es, sample.tvar(level(p)));
    }
    let allocation = metrics::allocate(&years, level(0.9));
    comparison.numbers("euler_es_alloc_0.9", &allocation.euler);
    comparison.numbers("marginal_es_0.9_last_in", &allocation.marginal);
    comparison.numbers("standalone_es_0.9", &allocation.stand_alone);
    comparison.number("aal", sample.mean());
    comparison.number("sd_sample", sample.variance().sqrt());
    comparison.number("se_mean", metrics::standard_error(&totals));
    comparison.number("prob_any_loss", 1.0 - metrics::Mixture::new(vec![(1.0, &totals)]).no_loss());
    comparison.number("return_period_loss_10y", sample.at_return_period(10.0).expect("a period"));
    comparison.finish()
}

fn rank_intervals(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let (n, p) = (number(inputs, "n") as u64, level(number(inputs, "p")));
    let ranks = metrics::rank_interval(n, p, level(number(inputs, "confidence")));
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("rank_lo", ranks.0 as f64);
    comparison.number("rank_hi", ranks.1 as f64);
    comparison.number("exact_coverage", metrics::rank_interval_coverage(n, p, ranks));
    comparison.finish()
}

fn exceedance(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let (sums, largest) = metrics::curves_of_years(&rows(inputs, "years"));
    let mut comparison = Comparison::new(expected, tolerance);
    for (aep, oep, period) in
        [("aep_rp2", "oep_rp2", 2.0), ("aep_rp5", "oep_rp5", 5.0), ("aep_rp10", "oep_rp10", 10.0)]
    {
        comparison.number(aep, sums.at_return_period(period).expect("a period"));
        comparison.number(oep, largest.at_return_period(period).expect("a period"));
    }
    comparison.finish()
}

fn poisson_exceedance(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let survival = number(inputs, "severity_survival_at_x");
    let chance = metrics::largest_exceedance(number(inputs, "lambda"), survival);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("oep_at_x", chance);
    comparison.number("return_period", 1.0 / chance);
    comparison.finish()
}

/// The error formulas on the exact moments of a lognormal.
fn asymptotic_errors(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let (n, p) = (number(inputs, "n") as usize, number(inputs, "p"));
    let (mu, sigma) = (number(&inputs["loss"], "lognormal_mu"), number(&inputs["loss"], "sigma"));
    let z = normal::quantile(p);
    let var = maths::exp(mu + sigma * z);
    let moment =
        |k: f64| maths::exp(k * mu + 0.5 * k * k * sigma * sigma) * normal::cdf(k * sigma - z) / (1.0 - p);
    let es = moment(1.0);
    let density = maths::exp(-0.5 * z * z) / (2.0 * std::f64::consts::PI).sqrt() / (sigma * var);
    let variance = moment(2.0) - es * es;
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("var", var);
    comparison.number("es", es);
    comparison.number("se_var", metrics::var_standard_error(density, level(p), n));
    comparison.number("se_es", metrics::tvar_standard_error(variance, es - var, level(p), n));
    comparison.finish()
}

/// The published cases take the deductible from days too.
fn policy(terms: &Value) -> PlanPolicy {
    let amount = |field: &str| terms[field].as_f64();
    PlanPolicy {
        id: "case".to_owned(),
        perils: vec![Peril::Violence],
        waiting_days: amount("waiting_days").unwrap_or(0.0),
        indemnity_days: amount("indemnity_days"),
        deductible: amount("deductible").unwrap_or(0.0),
        franchise: terms["franchise"].as_bool().unwrap_or(false),
        deductible_on_days: vec![Peril::Violence],
        share: amount("coinsurance").unwrap_or(1.0),
        occurrence_limit: amount("occurrence_limit"),
        aggregate_deductible: amount("aggregate_deductible").unwrap_or(0.0),
        aggregate_limit: amount("aggregate_limit"),
    }
}

fn insurance(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let events = inputs["events"].as_array().expect("events");
    let losses: Vec<TermsLoss> = events
        .iter()
        .map(|event| match event["days"].as_f64() {
            Some(days) => TermsLoss::Days { days, daily: number(event, "daily") },
            None => TermsLoss::Money(number(event, "loss")),
        })
        .collect();
    let gross: f64 = losses
        .iter()
        .map(|loss| match *loss {
            TermsLoss::Money(amount) => amount,
            TermsLoss::Days { days, daily } => days * daily,
        })
        .sum();
    let (claims, recovery) = apply_terms(&policy(&inputs["terms"]), &losses);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.numbers("per_event_recovery_before_aggregate", &claims);
    comparison.number("recovery", recovery);
    comparison.number("gross", gross);
    comparison.number("net_retained", gross - recovery);
    comparison.finish()
}
