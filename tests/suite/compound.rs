//! Closed forms of the engine: compound sums, stop-loss premiums, frailties and their factors, large pools.

use crate::exact::{Frequency, Lattice, beta_cdf, covariance_of_normals};
use crate::plans::{Book, baseline_years, constant, full_cover, sizes, years_by_holding};
use crate::sampling::{self, Misses, covariance, share, variance};
use harmattan::maths::{self, normal};
use harmattan::model::hazard::Distribution;
use harmattan::model::plan::{Effect, PlanPolicy};
use harmattan::simulation::tables;

const YEARS: u64 = 300_000;

#[test]
fn mean_variance_and_quiet_years_of_compound_sums_meet_their_closed_forms() {
    let mut book = Book::new(YEARS);
    let frailty = book.no_frailty();
    // Rate, mean and second moment of a size.
    let cases = [(0.02, 0.6, 0.5), (0.7, 0.2, 0.1), (4.0, 3.0, 9.0), (12.0, 1.0, 2.0)];
    for (rate, mean, second) in cases {
        let holding = book.stake("XXX", 1.0, 0.0);
        let severity = book.table(sizes(mean, second));
        book.own(holding, rate, frailty, Effect::Loss { severity });
    }
    let mut misses = Misses::default();
    for ((rate, mean, second), years) in cases.into_iter().zip(years_by_holding(&book.0)) {
        misses.figure(&format!("mean at {rate}"), sampling::mean(&years), rate * mean, 0.0);
        misses.figure(&format!("variance at {rate}"), variance(&years), rate * second, 0.0);
        let quiet = share(&years, |loss| loss == 0.0);
        misses.share(&format!("quiet years at {rate}"), quiet, maths::exp(-rate), years.len(), 0.0);
    }
    misses.none();
}

/// `E[(S - retention)+]` of Poisson many exponential losses of mean 1: given `n`, the sum is Gamma, and
/// `E[(S - d)+ | n] = n Q(n + 1, d) - d Q(n, d)` with `Q(n, d)` the chance of fewer than `n` events at rate `d`.
fn stop_loss_of_exponentials(rate: f64, retention: f64) -> f64 {
    let fewer = |n: u32| {
        let mut term = maths::exp(-retention);
        let mut sum = 0.0;
        for k in 0..n {
            sum += term;
            term *= retention / f64::from(k + 1);
        }
        sum
    };
    let mut chance = maths::exp(-rate);
    let mut premium = 0.0;
    for n in 1..80 {
        chance *= rate / f64::from(n);
        premium += chance * (f64::from(n) * fewer(n + 1) - retention * fewer(n));
    }
    premium
}

#[test]
fn a_stop_loss_premium_meets_its_closed_form() {
    const RATE: f64 = 2.0;
    let mut misses = Misses::default();
    for (retention, limit) in [(0.0, None), (1.0, None), (3.0, None), (8.0, None), (2.0, Some(3.0))] {
        let mut book = Book::new(YEARS);
        let holding = book.stake("XXX", 1.0, 0.0);
        let frailty = book.no_frailty();
        let severity = book.table(tables::gamma_mean_one(1.0).expect("a shape"));
        book.own(holding, RATE, frailty, Effect::Loss { severity });
        let cover =
            PlanPolicy { aggregate_deductible: retention, aggregate_limit: limit, ..full_cover("stop loss") };
        book.insure(holding, cover);
        let years = baseline_years(&book.0);
        let paid: Vec<f64> =
            years.gross.iter().zip(&years.retained).map(|(gross, kept)| gross - kept).collect();
        let above = limit.map_or(0.0, |limit| stop_loss_of_exponentials(RATE, retention + limit));
        let exact = stop_loss_of_exponentials(RATE, retention) - above;
        misses.figure(&format!("above {retention}, {limit:?}"), sampling::mean(&paid), exact, 0.0);
    }
    misses.none();
}

#[test]
fn the_distribution_of_a_year_is_that_of_panjers_recursion() {
    const STEP: f64 = 0.01;
    let (a, b) = (2.0, 3.0);
    let sizes = Lattice::rounded(STEP, 1.0, |x| beta_cdf(x, a, b));
    let mut misses = Misses::default();
    for frequency in [Frequency::Poisson { rate: 1.5 }, Frequency::Mixed { rate: 1.5, shape: 0.7 }] {
        let exact = sizes.compound(frequency, 3000);
        let mut book = Book::new(YEARS);
        let holding = book.stake("XXX", 1.0, 0.0);
        let severity = book.table(tables::severity(Distribution::Beta { a, b }).expect("parameters"));
        let frailty = match frequency {
            Frequency::Poisson { .. } => book.no_frailty(),
            Frequency::Mixed { shape, .. } => {
                book.frailty("cell:mixed", tables::gamma_mean_one(shape).expect("a shape"))
            }
        };
        book.own(holding, frequency.rate(), frailty, Effect::Loss { severity });
        let years = baseline_years(&book.0).gross;
        for point in 1..=20 {
            // Between two points of the lattice, where rounding up and rounding down balance.
            let x = f64::from(point) * 0.2 + STEP / 2.0;
            let found = share(&years, |loss| loss <= x);
            misses.share(&format!("{frequency:?} at {x}"), found, exact.cdf(x), years.len(), 0.0);
        }
        for retention in [0.5, 1.5, 3.0] {
            let above: Vec<f64> = years.iter().map(|loss| (loss - retention).max(0.0)).collect();
            let name = format!("{frequency:?} above {retention}");
            misses.figure(&name, sampling::mean(&above), exact.stop_loss(retention), 0.0);
        }
    }
    misses.none();
}

#[test]
fn holdings_under_one_frailty_have_its_covariance_and_its_variance() {
    let mut misses = Misses::default();
    for shape in [0.7, 1.0, 2.0, 12.0] {
        let mut book = Book::new(YEARS);
        let frailty = book.frailty("cell:XXX/PV", tables::gamma_mean_one(shape).expect("a shape"));
        let cases = [(0.8, 0.5, 0.4), (0.3, 2.0, 6.0)];
        for (rate, mean, second) in cases {
            let holding = book.stake("XXX", 1.0, 0.0);
            let severity = book.table(sizes(mean, second));
            book.own(holding, rate, frailty, Effect::Loss { severity });
        }
        let years = years_by_holding(&book.0);
        let means = cases.map(|(rate, mean, _)| rate * mean);
        for ((rate, _, second), (mean, years)) in cases.iter().zip(means.iter().zip(&years)) {
            let exact = rate * second + mean * mean / shape;
            misses.figure(&format!("variance, shape {shape}"), variance(years), exact, 0.0);
        }
        let found = covariance(&years[0], &years[1]);
        let exact = means[0] * means[1] / shape;
        assert!(exact > 3.0 * found.error, "shape {shape}: the sample is too small to tell {exact} from 0");
        misses.figure(&format!("covariance, shape {shape}"), found, exact, 0.0);
    }
    misses.none();
}

/// The Gamma quantile of shape 1 and mean 1 at `Phi(x)`.
fn exponential(x: f64) -> f64 {
    -normal::log_cdf(-x)
}

/// The Gamma quantile of shape 1/2 and mean 1 at `Phi(x)`: a squared normal.
fn squared_normal(x: f64) -> f64 {
    // The half of the upper tail keeps its digits where `Phi` is near 1.
    normal::quantile(0.5 * normal::cdf(-x)).powi(2)
}

#[test]
fn cells_covary_through_the_factors_they_share_and_through_nothing_else() {
    const RATE: f64 = 1.5;
    const COUNTRY: f64 = 0.35;
    const REGION: f64 = 0.15;
    let mut book = Book::new(YEARS);
    let one = book.table(constant(1.0));
    // Two perils of one country, one of another; each with the shape of one of the two closed quantiles.
    let cells = [("AAA/EX", "AAA", 1.0), ("AAA/CC", "AAA", 0.5), ("BBB/EX", "BBB", 1.0)];
    for (cell, country, shape) in cells {
        let key = format!("cell:{cell}");
        let frailty = book.frailty(&key, tables::gamma_mean_one(shape).expect("a shape"));
        let shared = &mut book.0.frailties[frailty];
        shared.country_key = format!("country:{country}");
        (shared.country_weight, shared.region_weight) = (COUNTRY, REGION);
        let holding = book.stake(country, 1.0, 0.0);
        book.own(holding, RATE, frailty, Effect::Loss { severity: one });
    }
    let years = years_by_holding(&book.0);
    let mut misses = Misses::default();
    for (i, j, correlation) in [(0, 1, COUNTRY + REGION), (0, 2, REGION), (1, 2, REGION)] {
        let quantile = |shape: f64| if shape == 1.0 { exponential } else { squared_normal };
        let frailties = covariance_of_normals(correlation, quantile(cells[i].2), quantile(cells[j].2));
        let (exact, found) = (RATE * RATE * frailties, covariance(&years[i], &years[j]));
        assert!(exact > 5.0 * found.error, "the sample is too small to tell {exact} from 0");
        misses.figure(&format!("{} and {}", cells[i].0, cells[j].0), found, exact, 0.0);
    }
    for (cell, years) in cells.iter().zip(&years) {
        misses.figure(cell.0, variance(years), RATE + RATE * RATE / cell.2, 0.0);
    }
    misses.none();
}

#[test]
fn the_part_of_a_large_pool_that_is_hit_tends_to_that_of_its_frailty() {
    const HOLDINGS: usize = 800;
    const RATE: f64 = 0.3;
    let mut book = Book::new(20_000);
    book.0.switches.cap = true;
    let frailty = book.frailty("cell:pool", tables::gamma_mean_one(1.0).expect("a shape"));
    let all = book.table(constant(1.0));
    for _ in 0..HOLDINGS {
        let holding = book.stake("XXX", 1.0, 0.0);
        book.own(holding, RATE, frailty, Effect::Loss { severity: all });
    }
    let years = baseline_years(&book.0).gross;
    let mut misses = Misses::default();
    for part in [0.05, 0.1, 0.2, 0.4, 0.6, 0.8] {
        // The part is `1 - exp(-rate G)` with G exponential: `P(part <= x) = 1 - (1 - x)^(1 / rate)`.
        let exact = |x: f64| 1.0 - maths::pow(1.0 - x, 1.0 / RATE);
        // Given G, the part still has a variance below 1 / 4n, which moves the chance by less than one holding does.
        let slack = exact(part + 1.0 / HOLDINGS as f64) - exact(part);
        let found = share(&years, |hit| hit <= part * HOLDINGS as f64 + 0.5);
        misses.share(&format!("{part} of the pool"), found, exact(part), years.len(), slack);
    }
    misses.none();
}
