//! Kinds of dependence: pools under a common frailty, and events that hit several holdings, simulated by the product.

use super::aggregate::{YEARS, exactly, settle};
use super::{Action, Comparison, Kind, Tolerance, number, numbers};
use crate::plans::{Book, baseline_years, constant, margin_for_a_day, sizes, years_by_holding};
use crate::sampling::{self, Figure, Misses, covariance, deviation, share, variance};
use harmattan::maths::normal;
use harmattan::metrics::LossSample;
use harmattan::model::plan::{Effect, Plan, QuantileTable};
use harmattan::simulation::tables;
use serde_json::Value;

pub(crate) const KINDS: &[Kind] = &[
    kind("pool", pool),
    kind("vasicek", large_pool),
    kind("gamma-frailty", gamma_frailty),
    kind("common-shock", common_shock),
];

const fn kind(id: &'static str, check: super::Check) -> Kind {
    Kind { oracle: "dependence", id, action: Action::Run(check) }
}

/// Loans that default at the first event, whose common frailty makes the one-factor Gaussian model: given the factor `z`, each
/// defaults with chance `p(z)`, so the frailty is `-ln(1 - p(z))`, and rising.
fn loans(years: u64, count: usize, p: f64, correlation: f64) -> Book {
    let survival = move |z: f64| {
        let latent = (normal::quantile(p) + correlation.sqrt() * z) / (1.0 - correlation).sqrt();
        -normal::log_cdf(-latent)
    };
    let mean = crate::exact::expect_normal(survival);
    let mut book = Book::new(years);
    book.0.switches.cap = true;
    let frailty = book.frailty("cell:pool", tables::of_normal("pool", mean, survival));
    let all = book.table(constant(1.0));
    for _ in 0..count {
        let holding = book.stake("XXX", 1.0, 0.0);
        book.own(holding, 1.0, frailty, Effect::Loss { severity: all });
    }
    book
}

fn pool(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let (count, p) = (number(inputs, "n"), number(inputs, "p"));
    let years = baseline_years(&loans(YEARS, count as usize, p, number(inputs, "rho_asset")).0).gross;
    let sample = LossSample::new(years.clone());
    let mut comparison = Comparison::new(expected, tolerance);
    let mut check = |field: &'static str, test: &dyn Fn(&mut Misses)| {
        let mut misses = Misses::default();
        test(&mut misses);
        settle(&mut comparison, field, misses);
    };
    check("pmf_0_to_8", &|m| {
        for (defaults, exact) in numbers(expected, "pmf_0_to_8").into_iter().enumerate() {
            let found = share(&years, |x| x == defaults as f64);
            m.share(&format!("{defaults} defaults"), found, exact, years.len(), 0.0);
        }
    });
    let spread = variance(&years);
    check("mean", &|m| m.figure("mean", sampling::mean(&years), number(expected, "mean"), 0.0));
    check("variance", &|m| m.figure("variance", spread, number(expected, "variance"), 0.0));
    let pairs = count * (count - 1.0) * p * (1.0 - p);
    let correlation =
        Figure { value: (spread.value - count * p * (1.0 - p)) / pairs, error: spread.error / pairs };
    let exact = number(expected, "default_correlation");
    check("default_correlation", &|m| m.figure("default correlation", correlation, exact, 0.0));
    for (var, tvar, p) in [
        ("var_count_0.95", "es_count_0.95", 0.95),
        ("var_count_0.99", "es_count_0.99", 0.99),
        ("var_count_0.995", "es_count_0.995", 0.995),
    ] {
        check(var, &|m| m.var(var, &sample, p, number(expected, var), 0.0));
        check(tvar, &|m| m.tvar(tvar, &sample, p, number(expected, tvar), 0.0));
    }
    comparison.finish()
}

/// Loans of the pool that stands for an endless one, and its years.
const LARGE: usize = 1000;
const LARGE_YEARS: u64 = 30_000;

fn large_pool(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let (p, correlation, q) = (number(inputs, "p"), number(inputs, "rho_asset"), number(inputs, "q"));
    let closed = normal::cdf(
        (normal::quantile(p) + correlation.sqrt() * normal::quantile(q)) / (1.0 - correlation).sqrt(),
    );
    let years = baseline_years(&loans(LARGE_YEARS, LARGE, p, correlation).0).gross;
    let parts: Vec<f64> = years.iter().map(|defaults| defaults / LARGE as f64).collect();
    let sample = LossSample::new(parts.clone());
    // One loan more or less.
    let one = 1.0 / LARGE as f64;
    let exact = number(expected, "loss_fraction_var");
    let mut misses = Misses::default();
    misses.figure("closed form", exactly(closed), exact, tolerance.rel * exact);
    misses.var("loss_fraction_var", &sample, q, exact, one);
    let mut comparison = Comparison::new(expected, tolerance);
    settle(&mut comparison, "loss_fraction_var", misses);
    let mut misses = Misses::default();
    misses.tvar("loss_fraction_es", &sample, q, number(expected, "loss_fraction_es"), one);
    settle(&mut comparison, "loss_fraction_es", misses);
    let wanted = number(expected, "cdf_at_var");
    let error = sampling::ERRORS * (wanted * (1.0 - wanted) / parts.len() as f64).sqrt();
    let ends = [exact - one, exact + one].map(|at| share(&parts, |x| x <= at));
    let holds = ends[0] <= wanted + error && ends[1] >= wanted - error;
    comparison.require("cdf_at_var", holds, &format!("{ends:?}"));
    comparison.finish()
}

/// Compares moments of several holdings and of their sum.
fn joint_moments(comparison: &mut Comparison, expected: &Value, plan: &Plan) {
    let losses = years_by_holding(plan);
    let mut check = |field: &'static str, test: &dyn Fn(&mut Misses)| {
        let mut misses = Misses::default();
        test(&mut misses);
        settle(comparison, field, misses);
    };
    let row = |field: &str| numbers(expected, field).into_iter().zip(&losses).enumerate();
    check("means", &|m| {
        row("means").for_each(|(i, (exact, years))| {
            m.figure(&format!("mean {i}"), sampling::mean(years), exact, 0.0);
        });
    });
    check("variances", &|m| {
        row("variances").for_each(|(i, (exact, years))| {
            m.figure(&format!("variance {i}"), variance(years), exact, 0.0);
        });
    });
    check("covariance", &|m| {
        for (i, first) in losses.iter().enumerate() {
            for (j, second) in losses.iter().enumerate() {
                let exact = expected["covariance"][i][j].as_f64().expect("a covariance");
                m.figure(&format!("covariance {i} {j}"), covariance(first, second), exact, 0.0);
            }
        }
    });
    let total = baseline_years(plan).gross;
    let exact = number(expected, "portfolio_mean");
    check("portfolio_mean", &|m| m.figure("mean", sampling::mean(&total), exact, 0.0));
    let exact = number(expected, "portfolio_sd");
    check("portfolio_sd", &|m| m.figure("sd", deviation(&total), exact, 0.0));
    if expected.get("corr_01").is_some() {
        let exact = number(expected, "corr_01");
        let found = sampling::correlation(&losses[0], &losses[1]);
        check("corr_01", &|m| m.figure("correlation", found, exact, 0.0));
    }
}

fn gamma_frailty(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let book = |table: &dyn Fn(f64, f64) -> QuantileTable| {
        let mut book = Book::new(YEARS);
        let gamma = tables::gamma_mean_one(number(inputs, "k")).expect("a shape");
        let frailty = book.frailty("cell:XXX/PV", gamma);
        let seconds = numbers(inputs, "sev_second_moment");
        for ((rate, mean), second) in
            numbers(inputs, "lambda").into_iter().zip(numbers(inputs, "sev_mean")).zip(seconds)
        {
            let holding = book.stake("XXX", 1.0, 0.0);
            let severity = book.table(table(mean, second));
            book.own(holding, rate, frailty, Effect::Loss { severity });
        }
        book.0
    };
    let mut comparison = Comparison::new(expected, tolerance);
    joint_moments(&mut comparison, expected, &book(&sizes));
    // With sizes of 1 a year's loss is its number of events.
    let counts = baseline_years(&book(&|_, _| constant(1.0))).gross;
    let mut misses = Misses::default();
    let none = share(&counts, |x| x == 0.0);
    misses.share("none", none, number(expected, "p_no_event_any"), counts.len(), 0.0);
    settle(&mut comparison, "p_no_event_any", misses);
    let mut misses = Misses::default();
    for (count, exact) in numbers(expected, "count_total_pmf_0_to_4").into_iter().enumerate() {
        let found = share(&counts, |x| x == count as f64);
        misses.share(&format!("{count} events"), found, exact, counts.len(), 0.0);
    }
    settle(&mut comparison, "count_total_pmf_0_to_4", misses);
    comparison.finish()
}

fn common_shock(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let means = numbers(inputs, "sev_mean");
    let variations: Vec<f64> = numbers(inputs, "sev_second_moment")
        .iter()
        .zip(&means)
        .map(|(second, mean)| second / (mean * mean) - 1.0)
        .collect();
    let mut book = Book::new(YEARS);
    let frailty = book.no_frailty();
    // One event has one damage and one stop, drawn by each asset on its own. How much a day costs differs by asset, and so does the
    // variation of the whole: (v + g^2 w) / (1 + g)^2 with the day's cost g.
    let least = variations.iter().copied().fold(f64::INFINITY, f64::min);
    let most = 4.0 * variations.iter().copied().fold(0.0, f64::max);
    let severity = book.table(sizes(1.0, 1.0 + least));
    let days = book.table(sizes(1.0, 1.0 + most));
    let effect = Effect::Damage { severity, days };
    for (mean, variation) in means.iter().zip(&variations) {
        let room = most - variation;
        let cost = (variation + (variation * variation - room * (least - variation)).sqrt()) / room;
        let cost = if *variation > least { cost } else { 0.0 };
        book.stake("XXX", mean / (1.0 + cost), margin_for_a_day(cost));
    }
    let members: Vec<(usize, f64)> = numbers(inputs, "hit_prob").into_iter().enumerate().collect();
    book.shared(number(inputs, "lambda_common"), frailty, &members, effect.clone());
    for (holding, rate) in numbers(inputs, "lambda_idio").into_iter().enumerate() {
        book.own(holding, rate, frailty, effect.clone());
    }
    let mut comparison = Comparison::new(expected, tolerance);
    joint_moments(&mut comparison, expected, &book.0);
    let total = baseline_years(&book.0).gross;
    let mut misses = Misses::default();
    let none = share(&total, |x| x == 0.0);
    misses.share("none", none, number(expected, "p_no_loss_any"), total.len(), 0.0);
    settle(&mut comparison, "p_no_loss_any", misses);
    comparison.finish()
}
