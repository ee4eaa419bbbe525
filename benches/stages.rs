//! Time of each stage, best of several: `cargo bench --bench stages`.

#[allow(dead_code, unreachable_pub, reason = "plans made by hand, shared with the tests")]
#[path = "../tests/suite/plans.rs"]
mod plans;

use harmattan::datasets::Layers;
use harmattan::metrics::{LossSample, summarise};
use harmattan::model::hazard::Distribution;
use harmattan::model::plan::{CHUNK_YEARS, Effect, Plan, PlanPolicy};
use harmattan::pipeline::{self, RunRequest};
use harmattan::rng::lanes::{Addresses, Found, Path, QUAD, ScanSet};
use harmattan::rng::{Purpose, Stream};
use harmattan::simulation::tables::severity;
use harmattan::simulation::{Prepared, run_prepared, simulate_chunk};
use std::hint::black_box;
use std::time::Instant;

const REPEATS: usize = 5;

/// Prints the best time of several runs, over `units` of work.
#[allow(clippy::print_stdout, reason = "a benchmark says its figures")]
fn stage(name: &str, unit: &str, units: f64, mut work: impl FnMut()) {
    let mut best = f64::INFINITY;
    for _ in 0..REPEATS {
        let clock = Instant::now();
        work();
        best = best.min(clock.elapsed().as_secs_f64());
    }
    println!("{name}: {:.4} s, {:.1} ns a {unit}", best, best * 1e9 / units);
}

fn streams(count: usize) -> Vec<Stream> {
    (0..count).map(|i| Stream::named(&format!("asset:A{i:04}/EX"), 42)).collect()
}

/// Blocks one by one, and eight at a time by both paths.
fn draws() {
    const COUNT: usize = 1 << 16;
    let all = streams(COUNT);
    stage("draws, one by one", "draw", COUNT as f64, || {
        black_box(all.iter().map(|s| s.uniform(7, 0, Purpose::Severity)).sum::<f64>());
    });
    for path in Path::all() {
        let mut uniforms = Vec::new();
        stage(&format!("draws, {path:?}"), "draw", COUNT as f64, || {
            let mut addresses = Addresses::default();
            all.iter().for_each(|stream| addresses.push(*stream, 7, 0, Purpose::Severity));
            addresses.draw(path, &mut uniforms);
            black_box(&uniforms);
        });
    }
}

/// First arrivals of 1,000 cells with 93 events a year.
fn scan() {
    const QUADS: u32 = 2_000;
    let members: Vec<_> =
        streams(1_000).into_iter().enumerate().map(|(i, stream)| (stream, 0.093, i / 20)).collect();
    let set = ScanSet::new(&members);
    let scales = vec![[1.0; QUAD]; 50];
    for path in Path::all() {
        let mut found: [Found; QUAD] = Default::default();
        stage(&format!("scan of 1,000 cells, {path:?}"), "year", f64::from(4 * QUADS), || {
            for quad in 0..QUADS {
                set.scan(path, quad, &scales, &mut found);
                black_box(&found);
            }
        });
    }
}

/// A compound Poisson-lognormal loss with terms per event and year: one event a year.
fn compound(years: u64) -> Plan {
    const VALUE: f64 = 100.0;
    let lognormal = Distribution::Lognormal { median: 5.0, sigma: 1.2, low: 0.0, cap: None };
    let mut book = plans::Book::new(years);
    let holding = book.stake("C", VALUE, 0.2);
    let size = book.table(severity(lognormal).expect("a distribution"));
    let frailty = book.no_frailty();
    book.own(holding, 1.0, frailty, Effect::Loss { severity: size });
    let terms = PlanPolicy {
        deductible: 2.0 * VALUE,
        share: 0.9,
        occurrence_limit: Some(20.0 * VALUE),
        aggregate_deductible: VALUE,
        aggregate_limit: Some(30.0 * VALUE),
        ..plans::full_cover("P")
    };
    book.insure(holding, terms);
    book.0
}

fn compound_draws() {
    const YEARS: u64 = 1_000_000;
    let plan = compound(YEARS);
    let prepared = Prepared::new(&plan).expect("a sound plan");
    stage("compound Poisson-lognormal draws with terms, one core", "draw", YEARS as f64, || {
        black_box(run_prepared(&prepared, 1).expect("a thread"));
    });
}

/// The sample book with a scenario: each stage after the reading.
fn sample_book() {
    const YEARS: u64 = 50_000;
    let request = RunRequest {
        layers: Layers::default(),
        as_of: None,
        portfolio: "sample-book".into(),
        scenario: "us-reengagement".into(),
        seed: 42,
        years: YEARS,
        threads: Some(1),
        options: Default::default(),
    };
    stage("inputs read and checked", "run", 1.0, || {
        black_box(pipeline::read(&request).expect("shipped inputs"));
    });
    let output = pipeline::run(&request).expect("shipped inputs");
    let prepared = Prepared::new(&output.plan).expect("a sound plan");
    stage("plan made ready", "run", 1.0, || {
        black_box(Prepared::new(&output.plan).expect("a sound plan"));
    });
    stage("a chunk of the sample book, five branches", "year", CHUNK_YEARS as f64, || {
        black_box(simulate_chunk(&prepared, 1));
    });
    stage("figures of the losses", "year", YEARS as f64, || {
        black_box(summarise(&output.plan, &output.losses));
    });
    let losses = &output.losses.yearly[0][output.losses.main].gross;
    stage("a sample sorted", "year", losses.len() as f64, || {
        black_box(LossSample::new(losses.clone()));
    });
    stage("whole run", "year", YEARS as f64, || {
        black_box(pipeline::run(&request).expect("shipped inputs"));
    });
}

fn main() {
    draws();
    scan();
    compound_draws();
    sample_book();
}
