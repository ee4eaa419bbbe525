//! Time of each stage, best of several: `cargo bench --bench stages`.

use harmattan::datasets::Layers;
use harmattan::metrics::{LossSample, summarise};
use harmattan::model::hazard::Distribution;
use harmattan::model::peril::Peril;
use harmattan::model::plan::{
    CHUNK_YEARS, CellName, Curve, Effect, HoldingKind, LossRule, PLAN_SCHEMA, Plan, PlanAsset, PlanBranch,
    PlanFrailty, PlanHolding, PlanPolicy, PlanPosition, Process, QuantileTable, RANDOM_SCHEME, Reach,
    Switches, Window,
};
use harmattan::pipeline::{self, RunRequest};
use harmattan::rng::lanes::{Addresses, Candidate, Path, QUAD, ScanSet};
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
    for path in [Path::Portable, Path::detect()] {
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
    for path in [Path::Portable, Path::detect()] {
        let mut found: [Vec<Candidate>; QUAD] = Default::default();
        stage(&format!("scan of 1,000 cells, {path:?}"), "year", f64::from(4 * QUADS), || {
            for quad in 0..QUADS {
                found.iter_mut().for_each(Vec::clear);
                set.scan(path, quad, &scales, &mut found);
                black_box(&found);
            }
        });
    }
}

fn constant(value: f64) -> QuantileTable {
    QuantileTable { name: "constant".into(), u: vec![0.0, 1.0], x: vec![value; 2], mean: value }
}

/// A compound Poisson-lognormal loss with terms per event and year: one event a year.
fn compound(years: u64) -> Plan {
    const VALUE: f64 = 100.0;
    let lognormal = Distribution::Lognormal { median: 5.0, sigma: 1.2, low: 0.0, cap: None };
    Plan {
        schema: PLAN_SCHEMA,
        engine: "bench".into(),
        random_scheme: RANDOM_SCHEME.into(),
        cell: CellName { portfolio: "one".into(), as_of: "2026-06-30".into(), scenario: "baseline".into() },
        seed: 42,
        years,
        chunk: CHUNK_YEARS,
        windows: vec![Window { name: "12 months".into(), from: 0.0, to: 1.0 }],
        grid: vec![0.0, 1.0],
        branches: vec![PlanBranch {
            name: "baseline".into(),
            weight: 1.0,
            key: String::new(),
            alternatives: 1,
        }],
        tables: vec![severity(lognormal).expect("a distribution"), constant(1.0)],
        parameters: Vec::new(),
        frailties: vec![PlanFrailty {
            key: "cell:C/EX".into(),
            country_key: "country:C".into(),
            country_weight: 0.0,
            region_weight: 0.0,
            table: 1,
        }],
        curves: vec![Curve {
            cumulative: vec![0.0, 1.0],
            drawn: Vec::new(),
            log_shock: Vec::new(),
            clip: (0.0, 0.0),
        }],
        processes: vec![Process {
            key: "asset:A/EX".into(),
            peril: Peril::Expropriation,
            frailty: 0,
            parameters: Vec::new(),
            curves: vec![vec![0]],
            reach: Reach::Own { asset: 0 },
            effect: Effect::Loss { severity: 0 },
        }],
        assets: vec![PlanAsset {
            id: "A".into(),
            country: "C".into(),
            commodity: "gold".into(),
            margin: 0.2,
            accumulation: Default::default(),
        }],
        holdings: vec![PlanHolding {
            id: "H".into(),
            kind: HoldingKind::AssetStake,
            amount: VALUE,
            positions: vec![PlanPosition { asset: 0, pounds: VALUE }],
            maturity: None,
            rule: LossRule { loan_threshold: 0.4, replacement_cost: 0.15 },
            policy: Some(0),
        }],
        policies: vec![PlanPolicy {
            id: "P".into(),
            perils: Peril::ALL.to_vec(),
            waiting_days: 0.0,
            indemnity_days: None,
            deductible: 2.0 * VALUE,
            franchise: false,
            deductible_on_days: Vec::new(),
            share: 0.9,
            occurrence_limit: Some(20.0 * VALUE),
            aggregate_deductible: VALUE,
            aggregate_limit: Some(30.0 * VALUE),
        }],
        switches: Switches { cap: false, terms: true, parameters: false },
        kept_years: 0,
    }
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
