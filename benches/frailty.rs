//! The model of `benches/peers/numpy_frailty.py`, variant `frailty`, as a plan: holdings in ten countries, five perils, a Gamma
//! frailty for each country and peril, terms per event and year. Same kind of answer: exceedance figures before and after
//! insurance, expected loss and share of the tail by holding.
//!
//! `cargo bench --bench frailty -- --years 200000 --holdings 200 --threads 1`

#[allow(dead_code, unreachable_pub, reason = "plans made by hand, shared with the tests")]
#[path = "../tests/suite/plans.rs"]
mod plans;

use harmattan::metrics::LossSample;
use harmattan::model::hazard::Distribution;
use harmattan::model::peril::Peril;
use harmattan::model::plan::{Curve, Effect, Plan, PlanFrailty, PlanHolding, PlanPolicy, Process, Reach};
use harmattan::rng::{Purpose, Stream};
use harmattan::simulation::tables::{gamma_mean_one, severity};
use harmattan::simulation::{Prepared, detail, run_prepared};
use harmattan::units::Level;
use std::time::Instant;

const COUNTRIES: usize = 10;
/// Peril, mean annual frequency, frailty shape, Beta severity.
type PerilModel = (Peril, f64, f64, Option<(f64, f64)>);
/// Mean annual frequency, frailty shape and severity by peril, as in the peer. The last peril is a stop in days.
const PERILS: [PerilModel; 5] = [
    (Peril::Violence, 0.12, 2.0, Some((0.6, 6.0))),
    (Peril::Expropriation, 0.015, 1.0, Some((2.0, 1.5))),
    (Peril::ContractChange, 0.05, 1.0, Some((1.2, 6.0))),
    (Peril::Transfer, 0.03, 0.7, Some((1.0, 2.0))),
    (Peril::Supply, 0.25, 2.0, None),
];
const STOP: Distribution = Distribution::Lognormal { median: 10.0, sigma: 1.1, low: 0.0, cap: Some(365.0) };
const MARGIN: f64 = 0.25;

fn plan(holdings: usize, years: u64, seed: u64) -> Plan {
    let tables = PERILS
        .iter()
        .map(|(_, _, _, beta)| severity(beta.map_or(STOP, |(a, b)| Distribution::Beta { a, b })))
        .chain(PERILS.iter().map(|(_, _, shape, _)| gamma_mean_one(*shape)))
        .chain([gamma_mean_one(4.0), gamma_mean_one(8.0)])
        .collect::<Result<Vec<_>, _>>()
        .expect("constants are distributions");
    let mut plan = Plan { seed, tables, ..plans::blank(years) };
    plan.switches.terms = true;
    for country in 0..COUNTRIES {
        for (index, (peril, ..)) in PERILS.iter().enumerate() {
            plan.frailties.push(PlanFrailty {
                key: format!("cell:C{country}/{peril}"),
                country_key: format!("country:C{country}"),
                country_weight: 0.0,
                region_weight: 0.0,
                table: PERILS.len() + index,
            });
        }
    }
    (0..holdings).for_each(|index| add_holding(&mut plan, index));
    plan.processes.sort_by(|a, b| a.key.cmp(&b.key));
    plan
}

fn add_holding(plan: &mut Plan, index: usize) {
    let draws = Stream::named(&format!("bench:{index}"), 7);
    let u = |ordinal: u32| draws.uniform(0, ordinal, Purpose::Parameter);
    let quantile = |table: usize, u: f64| {
        let table = &plan.tables[table];
        table.x[table.u.partition_point(|point| *point < u).min(table.x.len() - 1)]
    };
    let value = 20e6 * harmattan::maths::exp(harmattan::maths::normal::quantile(u(0)));
    let country_scale = quantile(2 * PERILS.len(), u(1));
    let rates: Vec<f64> = (PERILS.iter().zip(2..))
        .map(|((_, base, ..), ordinal)| base * country_scale * quantile(2 * PERILS.len() + 1, u(ordinal)))
        .collect();
    for (p, ((peril, _, _, beta), rate)) in PERILS.iter().zip(rates).enumerate() {
        plan.curves.push(Curve {
            cumulative: vec![0.0, rate],
            drawn: Vec::new(),
            log_shock: Vec::new(),
            clip: (0.0, 0.0),
        });
        plan.processes.push(Process {
            key: format!("asset:A{index:05}/{peril}"),
            peril: *peril,
            frailty: index % COUNTRIES * PERILS.len() + p,
            parameters: Vec::new(),
            curves: vec![vec![plan.curves.len() - 1]],
            reach: Reach::Own { asset: index },
            effect: if beta.is_some() { Effect::Loss { severity: p } } else { Effect::Stop { days: p } },
        });
    }
    let (asset, country) = (format!("A{index:05}"), format!("C{}", index % COUNTRIES));
    plan.assets.push(plans::asset(&asset, &country, MARGIN));
    let stake = plans::stake(&format!("H{index:05}"), index, value);
    plan.holdings.push(PlanHolding { policy: Some(index), ..stake });
    plan.policies.push(PlanPolicy {
        waiting_days: 14.0,
        deductible: 0.02 * value,
        share: 0.9,
        occurrence_limit: Some(0.6 * value),
        aggregate_limit: Some(0.8 * value),
        ..plans::full_cover(&format!("P{index:05}"))
    });
}

fn argument(name: &str, default: u64) -> u64 {
    let mut arguments = std::env::args().skip_while(|argument| argument != name);
    arguments.nth(1).map_or(default, |value| value.parse().expect("a whole number"))
}

#[allow(clippy::print_stdout, reason = "a benchmark says its figures")]
fn main() {
    let (years, holdings) = (argument("--years", 100_000), argument("--holdings", 200) as usize);
    let (threads, seed) = (argument("--threads", 1) as usize, argument("--seed", 42));
    let plan = plan(holdings, years, seed);
    let clock = Instant::now();
    let prepared = Prepared::new(&plan).expect("a sound plan");
    let ready = clock.elapsed();
    let table = run_prepared(&prepared, threads).expect("threads");
    let simulated = clock.elapsed();
    let at = |level: f64| Level::new(level).expect("a level");
    let yearly = &table.yearly[0][0];
    let mut figures = vec![
        ("aal_gross", table.branches[0][0].holdings.iter().map(|m| m.sum).sum::<f64>() / years as f64),
        ("aal_net", table.branches[0][0].holdings_retained.iter().map(|m| m.sum).sum::<f64>() / years as f64),
    ];
    for (name, losses) in
        [("aep_gross", &yearly.gross), ("aep_net", &yearly.retained), ("oep_gross", &yearly.largest_gross)]
    {
        let sample = LossSample::new(losses.clone());
        for level in [0.95, 0.99, 0.995] {
            println!("{name} VaR {level}: {:.0}, TVaR {:.0}", sample.var(at(level)), sample.tvar(at(level)));
        }
        figures.push((name, sample.var(at(0.99))));
    }
    // Who carries the tail: the worst hundredth of years again, in full.
    let threshold = figures[3].1;
    let worst: Vec<u64> = (0..years).filter(|year| yearly.retained[*year as usize] >= threshold).collect();
    let mut shares = vec![0.0; holdings];
    for year in detail(&prepared, 0, 0, &worst) {
        for holding in &year.holdings {
            shares[holding.holding] += (holding.gross - holding.recovered) / worst.len() as f64;
        }
    }
    figures.push(("tail_shares", shares.iter().sum()));
    for (name, value) in figures {
        println!("{name}: {value:.0}");
    }
    let done = clock.elapsed();
    let per_year = |time: std::time::Duration| time.as_secs_f64() * 1e6 / years as f64;
    println!(
        "{years} years of {holdings} holdings, {threads} threads: ready {:.3} s, simulated {:.3} s, done {:.3} s; {:.2} us a year",
        ready.as_secs_f64(),
        simulated.as_secs_f64(),
        done.as_secs_f64(),
        per_year(done)
    );
}
