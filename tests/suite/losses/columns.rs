//! Plain plans: settled in columns as event by event.

use crate::plans;
use harmattan::model::hazard::Distribution;
use harmattan::model::peril::Peril;
use harmattan::model::plan::{Effect, Plan, PlanPolicy};
use harmattan::simulation::{Prepared, run_prepared, tables};

/// Thirty holdings with losses of value and stops, many of them with several events a year, under every kind of terms.
fn plain_plan() -> Plan {
    let mut book = plans::Book::new(4_001);
    let share = book.table(tables::severity(Distribution::Beta { a: 0.6, b: 6.0 }).expect("a distribution"));
    let stop = Distribution::Lognormal { median: 10.0, sigma: 1.4, low: 0.0, cap: Some(365.0) };
    let days = book.table(tables::severity(stop).expect("a distribution"));
    let frailty = book.frailty("cell:all", tables::gamma_mean_one(0.7).expect("a shape"));
    for index in 0..30_u32 {
        let holding = book.stake(["C", "D"][index as usize % 2], 1e6 * f64::from(index + 1), 0.2);
        book.own(holding, 0.02 * f64::from(index * index), frailty, Effect::Loss { severity: share });
        book.own(holding, 0.3, frailty, Effect::Stop { days });
        book.0.processes.last_mut().expect("just added").peril = Peril::Supply;
        if index % 4 != 0 {
            let mut terms =
                PlanPolicy { deductible: 2e4 * f64::from(index), ..plans::full_cover(&format!("P{index}")) };
            terms.franchise = index % 3 == 0;
            terms.waiting_days = f64::from(index % 7);
            terms.indemnity_days = (index % 5 == 0).then_some(30.0);
            terms.share = 0.9;
            terms.occurrence_limit = (index % 2 == 0).then_some(5e5);
            terms.aggregate_deductible = if index % 5 == 1 { 1e5 } else { 0.0 };
            terms.aggregate_limit = (index % 3 == 1).then_some(1e6);
            terms.deductible_on_days = if index % 6 == 1 { vec![Peril::Supply] } else { Vec::new() };
            terms.perils.retain(|peril| index % 7 != 2 || *peril != Peril::Violence);
            book.insure(holding, terms);
        }
    }
    // Two holdings under one policy.
    book.0.holdings[0].policy = book.0.holdings[1].policy;
    book.0.kept_years = 20;
    book.0
}

#[test]
fn a_plain_plan_has_the_same_loss_table_in_columns_and_event_by_event() {
    let plan = plain_plan();
    let prepared = Prepared::new(&plan).expect("a sound plan");
    assert!(prepared.settles_in_columns());
    let in_columns = run_prepared(&prepared, 2).expect("threads");
    let recovered: f64 = in_columns.branches[0][0].policies.iter().map(|policy| policy.sum).sum();
    assert!(recovered > 1e9, "terms must have something to do: {recovered}");
    assert!(in_columns == run_prepared(&prepared.without_columns(), 2).expect("threads"));
}

#[test]
fn a_plan_with_a_claim_that_looks_at_the_date_is_not_settled_in_columns() {
    let mut plan = plain_plan();
    plan.holdings[7].maturity = Some(0.5);
    assert!(!Prepared::new(&plan).expect("a sound plan").settles_in_columns());
}
