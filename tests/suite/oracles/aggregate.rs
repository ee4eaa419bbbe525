//! Kinds with a distribution of one holding's year: each case becomes a plan, which the product simulates. The exact value must lie
//! within four standard errors, and within what its own discretisation leaves open.

use super::{Action, Comparison, Kind, Tolerance, number};
use crate::exact::{Frequency, Lattice, beta_cdf, lognormal_cdf};
use crate::plans::{Book, baseline_years, full_cover, scaled};
use crate::sampling::{self, Figure, Misses, deviation, share, skewness, variance};
use harmattan::maths;
use harmattan::metrics::LossSample;
use harmattan::model::hazard::Distribution;
use harmattan::model::plan::{Effect, PlanPolicy, QuantileTable};
use harmattan::simulation::tables;
use serde_json::Value;

pub(crate) const KINDS: &[Kind] = &[
    kind("aggregate_panjer", "agg", aggregate),
    kind("compound_poisson_lognormal", "cp", compound_lognormal),
    kind("insurance_terms", "ins-beta", insured_beta),
];

const fn kind(oracle: &'static str, id: &'static str, check: super::Check) -> Kind {
    Kind { oracle, id, action: Action::Run(check) }
}

pub(super) const YEARS: u64 = 400_000;

/// Compares one field: the exact value from the case, a list of misses from the simulation.
pub(super) fn settle(comparison: &mut Comparison, field: &'static str, misses: Misses) {
    comparison.require(field, misses.0.is_empty(), &misses.text());
}

/// A severity of the case: the product's table, its exact distribution, and what its largest value is.
struct Severity {
    table: QuantileTable,
    cdf: Box<dyn Fn(f64) -> f64>,
    largest: f64,
}

fn severity(inputs: &Value) -> Severity {
    let made = |distribution| tables::severity(distribution).expect("a distribution");
    match inputs["sev"].as_str() {
        Some("lognormal_capped") => {
            let (mu, sigma, cap) = (number(inputs, "mu"), number(inputs, "sigma"), number(inputs, "cap"));
            let median = maths::exp(mu);
            Severity {
                table: made(Distribution::Lognormal { median, sigma, low: 0.0, cap: Some(cap) }),
                cdf: Box::new(move |x| if x < cap { lognormal_cdf(x, mu, sigma) } else { 1.0 }),
                largest: cap,
            }
        }
        Some("beta") => {
            let (a, b, value) = (number(inputs, "a"), number(inputs, "b"), number(inputs, "tiv"));
            Severity {
                table: scaled(made(Distribution::Beta { a, b }), value),
                cdf: Box::new(move |x| beta_cdf(x / value, a, b)),
                largest: value,
            }
        }
        other => panic!("no such severity: {other:?}"),
    }
}

fn frequency(inputs: &Value) -> Frequency {
    let record = &inputs["freq"];
    match record["kind"].as_str() {
        Some("poisson") => Frequency::Poisson { rate: number(record, "lambda") },
        Some("negbin") => {
            let shape = number(record, "r");
            Frequency::Mixed { rate: shape * number(record, "beta"), shape }
        }
        other => panic!("no such frequency: {other:?}"),
    }
}

/// Years of one holding whose losses are the sizes of `table`.
fn single(frequency: Frequency, table: QuantileTable) -> Book {
    let mut book = Book::new(YEARS);
    let holding = book.stake("XXX", 1.0, 0.0);
    let severity = book.table(table);
    let frailty = match frequency {
        Frequency::Poisson { .. } => book.no_frailty(),
        Frequency::Mixed { shape, .. } => {
            book.frailty("cell:mixed", tables::gamma_mean_one(shape).expect("a shape"))
        }
    };
    book.own(holding, frequency.rate(), frailty, Effect::Loss { severity });
    book
}

/// Cumulative distribution of a table as the simulation draws from it.
fn table_cdf(table: &QuantileTable, x: f64) -> f64 {
    let next = table.x.partition_point(|value| *value <= x);
    if next == 0 {
        return 0.0;
    }
    if next == table.x.len() {
        return 1.0;
    }
    let (x0, x1, u0, u1) = (table.x[next - 1], table.x[next], table.u[next - 1], table.u[next]);
    u0 + (u1 - u0) * (x - x0) / (x1 - x0)
}

fn aggregate(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let (severity, frequency) = (severity(inputs), frequency(inputs));
    let (step, length) = (number(inputs, "h"), number(inputs, "n") as usize);
    let sizes = Lattice::rounded(step, severity.largest, &severity.cdf);
    let exact = sizes.compound(frequency, length);
    panjer_agrees(expected, &sizes, &exact, severity.largest, tolerance)?;

    let mut comparison = Comparison::new(expected, tolerance);
    let table = severity.table.clone();
    let events = YEARS as f64 * frequency.rate();
    let mut misses = Misses::default();
    // Rounding moves no size by more than half a step.
    misses.figure("mean", exactly(table.mean), sizes.mean(), step / 2.0);
    settle(&mut comparison, "severity_mean", misses);
    let last = sizes.masses.len() - 1;
    for (field, points) in [("severity_pmf_head", 0..6), ("severity_pmf_at_max", last..last + 1)] {
        let mut misses = Misses::default();
        for point in points {
            let edge = |half: f64| table_cdf(&table, (point as f64 + half) * step);
            let found = edge(0.5) - if point == 0 { 0.0 } else { edge(-0.5) };
            misses.share(&format!("mass {point}"), found, sizes.masses[point], events as usize, 0.0);
        }
        settle(&mut comparison, field, misses);
    }
    let years = baseline_years(&single(frequency, severity.table).0).gross;
    simulated_distribution(&mut comparison, &years, &exact, (&sizes, frequency, severity.largest));
    comparison.finish()
}

pub(super) fn exactly(value: f64) -> Figure {
    Figure { value, error: 0.0 }
}

/// The recursion of the tests gives what is published: only then may it stand for more than that.
fn panjer_agrees(
    expected: &Value,
    sizes: &Lattice,
    exact: &Lattice,
    largest: f64,
    tolerance: Tolerance,
) -> Result<(), String> {
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("p_zero", exact.masses[0]);
    comparison.number("mean", exact.mean());
    let deviation = exact.central(2).sqrt();
    comparison.number("sd", deviation);
    comparison.number("skewness", exact.central(3) / deviation.powi(3));
    comparison.number("severity_mean", sizes.mean());
    comparison.numbers("severity_pmf_head", &sizes.masses[..6]);
    comparison.number("severity_pmf_at_max", sizes.masses[sizes.masses.len() - 1]);
    for (var, tvar, p) in LEVELS {
        comparison.number(var, exact.var(p));
        comparison.number(tvar, exact.tvar(p));
    }
    let multiples = expected["cdf_at_multiples_of_cap"].as_object().expect("multiples");
    let found = multiples.iter().map(|(times, wanted)| {
        let times: f64 = times.parse().expect("a number");
        (exact.cdf(times * largest), wanted.as_f64().expect("a chance"))
    });
    let agree = found.clone().all(|(found, wanted)| tolerance.holds(found, wanted));
    comparison.require("cdf_at_multiples_of_cap", agree, &format!("{:?}", found.collect::<Vec<_>>()));
    comparison.finish()
}

const LEVELS: [(&str, &str, f64); 3] =
    [("var_0.95", "es_0.95", 0.95), ("var_0.99", "es_0.99", 0.99), ("var_0.995", "es_0.995", 0.995)];

fn simulated_distribution(
    comparison: &mut Comparison,
    years: &[f64],
    exact: &Lattice,
    (sizes, frequency, largest): (&Lattice, Frequency, f64),
) {
    let step = exact.step;
    let sample = LossSample::new(years.to_vec());
    let check = |comparison: &mut Comparison, field, test: &dyn Fn(&mut Misses)| {
        let mut misses = Misses::default();
        test(&mut misses);
        settle(comparison, field, misses);
    };
    let rate = frequency.rate();
    let rounding = rate * (step / 2.0);
    // A sum of errors below half a step, Poisson many, has at most this deviation.
    let spread = rate.sqrt() * step / 2.0;
    let deviations = exact.central(2).sqrt();
    let skew = exact.central(3) / deviations.powi(3);
    // Sizes below half a step count as none; two of them in a year need not.
    let twice = (rate * sizes.masses[0]).powi(2);
    let none = share(years, |x| x <= step / 2.0);
    check(comparison, "p_zero", &|m| m.share("p_zero", none, exact.masses[0], years.len(), twice));
    check(comparison, "mean", &|m| m.figure("mean", sampling::mean(years), exact.mean(), rounding));
    check(comparison, "sd", &|m| m.figure("sd", deviation(years), deviations, spread));
    let slack = 3.0 * skew.abs() * spread / deviations;
    check(comparison, "skewness", &|m| m.figure("skewness", skewness(years), skew, slack));
    for (var, tvar, p) in LEVELS {
        check(comparison, var, &|m| m.var(var, &sample, p, exact.var(p), step));
        check(comparison, tvar, &|m| m.tvar(tvar, &sample, p, exact.tvar(p), step));
    }
    check(comparison, "cdf_at_multiples_of_cap", &|m| {
        for times in 0..3 {
            let x = f64::from(times) * largest;
            let found = share(years, |loss| loss <= x + step / 2.0);
            m.share(&format!("cdf at {x}"), found, exact.cdf(x), years.len(), twice);
        }
    });
}

/// `E[X^power]` of a table as the simulation draws from it: linear between points.
fn table_moment(table: &QuantileTable, power: i32) -> f64 {
    let ends = table.u.windows(2).zip(table.x.windows(2));
    maths::sum(ends.map(|(u, x)| {
        let powers = (0..=power).map(|k| x[0].powi(power - k) * x[1].powi(k));
        (u[1] - u[0]) * maths::sum(powers) / f64::from(power + 1)
    }))
}

fn compound_lognormal(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let field = |name: &str| number(expected, name);
    let (rate, mu, sigma) = (number(inputs, "lambda"), number(inputs, "mu"), number(inputs, "sigma"));
    let (deductible, limit) = (number(inputs, "deductible"), number(inputs, "limit"));
    let median = maths::exp(mu);
    let table = tables::severity(Distribution::Lognormal { median, sigma, low: 0.0, cap: None });
    let table = table.map_err(|error| error.to_string())?;
    let below = single(Frequency::Poisson { rate }, table.clone());
    let cover = |limit: Option<f64>| {
        let mut book = Book(below.0.clone());
        let policy = PlanPolicy { deductible, occurrence_limit: limit, ..full_cover("cover") };
        book.insure(0, policy);
        baseline_years(&book.0)
    };
    let years = baseline_years(&below.0).gross;
    let layer = cover(Some(limit));
    let paid: Vec<f64> = layer.gross.iter().zip(&layer.retained).map(|(gross, kept)| gross - kept).collect();

    let mut comparison = Comparison::new(expected, tolerance);
    let mut check = |field: &'static str, test: &dyn Fn(&mut Misses)| {
        let mut misses = Misses::default();
        test(&mut misses);
        settle(&mut comparison, field, misses);
    };
    let n = years.len();
    let per_event = |figure: Figure| Figure { value: figure.value / rate, error: figure.error / rate };
    let none = share(&years, |x| x == 0.0);
    check("p_zero", &|m| m.share("p_zero", none, field("p_zero"), n, 0.0));
    // The tail is too heavy for errors from the sample: they come from the exact cumulants.
    let moment = |k: f64| maths::exp(k * mu + 0.5 * k * k * sigma * sigma);
    let second = field("variance");
    let error = ((rate * moment(4.0) + 2.0 * second * second) / n as f64).sqrt();
    let average = Figure { error: (second / n as f64).sqrt(), ..sampling::mean(&years) };
    check("mean", &|m| m.figure("mean", average, field("mean"), 0.0));
    let spread = Figure { error, ..variance(&years) };
    check("variance", &|m| m.figure("variance", spread, second, 0.0));
    // No sample of this size knows a third moment of such a tail: the table that is drawn from must have it, to a five-hundredth.
    let skew = table_moment(&table, 3) / (rate.sqrt() * maths::pow(table_moment(&table, 2), 1.5));
    let exact = field("skewness");
    check("skewness", &|m| m.figure("skewness of the table", exactly(skew), exact, exact / 500.0));
    let limited = per_event(sampling::mean(&cover(None).retained));
    check("lev_at_deductible", &|m| m.figure("lev", limited, field("lev_at_deductible"), 0.0));
    for (name, found) in [
        ("layer_annual_mean", sampling::mean(&paid)),
        ("layer_annual_variance", variance(&paid)),
        ("layer_mean_per_event", per_event(sampling::mean(&paid))),
        ("layer_second_moment_per_event", per_event(variance(&paid))),
    ] {
        check(name, &|m| m.figure(name, found, field(name), 0.0));
    }
    let attached = share(&paid, |x| x > 0.0);
    let chance = field("p_layer_attach_per_event");
    let exact = 1.0 - maths::exp(-rate * chance);
    check("p_layer_attach_per_event", &|m| m.share("years with a claim", attached, exact, n, 0.0));
    comparison.finish()
}

fn insured_beta(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    const RATE: f64 = 2.0;
    let (a, b) = (number(inputs, "a"), number(inputs, "b"));
    let mut book = Book::new(YEARS);
    let holding = book.stake("XXX", number(inputs, "tiv"), 0.0);
    let severity = book.table(tables::severity(Distribution::Beta { a, b }).expect("parameters"));
    let frailty = book.no_frailty();
    book.own(holding, RATE, frailty, Effect::Loss { severity });
    let policy = PlanPolicy {
        deductible: number(inputs, "deductible"),
        share: number(inputs, "coinsurance"),
        occurrence_limit: Some(number(inputs, "occurrence_limit")),
        ..full_cover("cover")
    };
    book.insure(holding, policy);
    let years = baseline_years(&book.0);
    let paid: Vec<f64> = years.gross.iter().zip(&years.retained).map(|(gross, kept)| gross - kept).collect();
    let mut comparison = Comparison::new(expected, tolerance);
    for (field, losses) in
        [("expected_recovery_per_event", &paid), ("expected_gross_per_event", &years.gross)]
    {
        let mut misses = Misses::default();
        misses.figure(field, sampling::mean(losses), RATE * number(expected, field), 0.0);
        settle(&mut comparison, field, misses);
    }
    let exact = 1.0 - maths::exp(-RATE * number(expected, "p_exceeds_deductible"));
    let mut misses = Misses::default();
    misses.share("years with a claim", share(&paid, |x| x > 0.0), exact, paid.len(), 0.0);
    settle(&mut comparison, "p_exceeds_deductible", misses);
    comparison.finish()
}
