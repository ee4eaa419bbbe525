//! Loss rules on events of known size: a mine that loses half its value and a fifth of a year, or is taken.

use super::book::{Shape, plan};
use harmattan::model::peril::Peril;
use harmattan::model::plan::*;
use harmattan::simulation::run;

const POUNDS: f64 = 1e6;

fn constant(value: f64) -> QuantileTable {
    QuantileTable { name: format!("{value}"), u: vec![0.0, 1.0], x: vec![value, value], mean: value }
}

/// One holding of 1 million in one mine, with events of one effect at half a one a year.
fn single(kind: HoldingKind, effect: Effect) -> Plan {
    let shape = Shape { countries: 1, assets: 1, holdings: 1, leaves: 0, ..Shape::default() };
    let mut plan = plan(shape);
    plan.tables = vec![constant(0.5), constant(0.2 * 365.25), constant(1.0)];
    plan.parameters.clear();
    plan.frailties.truncate(1);
    plan.frailties[0].table = 2;
    plan.processes.truncate(1);
    let process = &mut plan.processes[0];
    process.key = "asset:A000/TEST".to_owned();
    (process.peril, process.frailty, process.effect) = (Peril::Violence, 0, effect);
    process.parameters.clear();
    process.curves = vec![vec![0]];
    process.reach = Reach::Own { asset: 0 };
    plan.curves.truncate(1);
    plan.curves[0].cumulative = plan.grid.iter().map(|t| 0.5 * t).collect();
    let holding = &mut plan.holdings[0];
    (holding.kind, holding.amount, holding.policy, holding.maturity) = (kind, POUNDS, None, None);
    holding.positions = vec![PlanPosition { asset: 0, pounds: POUNDS }];
    plan
}

const DAMAGE: Effect = Effect::Damage { severity: 0, days: 1 };

fn yearly(plan: &Plan) -> Vec<f64> {
    run(plan, 2).unwrap().yearly[0][2].gross.iter().map(|loss| loss / POUNDS).collect()
}

/// Number of events in each year, from an owner without a cap who loses .5 + .2 x .2 in each.
fn counts() -> Vec<u32> {
    let mut plan = single(HoldingKind::Equity, DAMAGE);
    plan.switches.cap = false;
    yearly(&plan).iter().map(|loss| (loss / 0.54).round() as u32).collect()
}

fn assert_by_count(losses: &[f64], expected: [f64; 3]) {
    let counts = counts();
    for count in 0..=2 {
        assert!(counts.contains(&count));
    }
    for (count, loss) in counts.iter().zip(losses) {
        let wanted = expected[(*count as usize).min(2)];
        assert!((loss - wanted).abs() < 1e-9, "{count} events: {loss}, expected {wanted}");
    }
}

#[test]
fn an_owner_loses_damage_and_margin_and_no_more_than_the_holding() {
    assert_by_count(&yearly(&single(HoldingKind::AssetStake, DAMAGE)), [0.0, 0.54, 1.0]);
}

#[test]
fn a_loan_loses_what_is_above_its_threshold() {
    assert_by_count(&yearly(&single(HoldingKind::Loan, DAMAGE)), [0.0, 0.14 / 0.6, 1.0]);
}

#[test]
fn a_buyer_of_output_pays_for_replacement_while_the_mine_stands() {
    // A stop near the end of the year costs only what is left of it.
    let plan = single(HoldingKind::Offtake, DAMAGE);
    for (count, loss) in counts().iter().zip(yearly(&plan)) {
        assert!(loss <= 0.15 * 0.2 * f64::from(*count) + 1e-12);
        assert_eq!(loss > 0.0, *count > 0);
    }
    let full = 0.15 * 0.2;
    assert!(yearly(&plan).iter().any(|loss| (loss - full).abs() < 1e-12));
}

#[test]
fn a_taking_costs_a_buyer_the_rest_of_the_year() {
    let effect = Effect::Taking { severity: 0, at_once: 1.0, duration: 1, stopped: 0.5 };
    let losses = yearly(&single(HoldingKind::Supply, effect));
    assert!(losses.iter().all(|loss| *loss <= 0.15 + 1e-12));
    assert!(losses.iter().any(|loss| *loss > 0.14));
}

#[test]
fn a_dispute_posts_its_stop_to_supply() {
    let plan = single(HoldingKind::Equity, Effect::Dispute { severity: 0, duration: 1, stopped: 0.5 });
    let table = run(&plan, 1).unwrap();
    let sum = |peril: Peril| table.branches[0][2].perils[peril as usize].sum;
    assert!(sum(Peril::Violence) > 0.0);
    assert!(sum(Peril::Supply) > 0.0);
    assert_eq!(sum(Peril::Expropriation), 0.0);
}

#[test]
fn a_drawn_shock_without_spread_is_its_mean() {
    let plain = single(HoldingKind::Equity, DAMAGE);
    let mut drawn = plain.clone();
    let intervals = plain.grid.len() - 1;
    let curve = &mut drawn.curves[0];
    curve.drawn = vec![DrawnShock { key: "event:test/x".into(), deviation: vec![0.0; intervals] }];
    (curve.log_shock, curve.clip) = (vec![0.3; intervals], (-1.5, 2.5));
    for (a, b) in yearly(&plain).iter().zip(yearly(&drawn)) {
        assert!((a - b).abs() < 1e-9);
    }
}

#[test]
fn a_drawn_shock_spreads_the_number_of_events() {
    let mut plan = single(HoldingKind::Equity, DAMAGE);
    plan.switches.cap = false;
    plan.years = 40_000;
    let intervals = plan.grid.len() - 1;
    let curve = &mut plan.curves[0];
    curve.drawn = vec![DrawnShock { key: "event:test/x".into(), deviation: vec![0.4; intervals] }];
    (curve.log_shock, curve.clip) = (vec![0.0; intervals], (-1.5, 2.5));
    let losses = yearly(&plan);
    let mean = losses.iter().sum::<f64>() / 40_000.0 / 0.54;
    // exp(Normal(0, .4)) has mean exp(.08); the clip at -1.5 and 2.5 is 3.75 deviations away.
    let wanted = 0.5 * 1.083_287;
    assert!((mean - wanted).abs() < 4.0 * (wanted / 40_000.0).sqrt() * 1.1, "{mean} {wanted}");
}
