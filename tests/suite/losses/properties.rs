//! Properties that hold whatever the rates, the sizes of shocks and the rest of the book.

use super::book::{Shape, plan};
use super::{gross, losses, near};
use crate::plans::years_by_holding;
use crate::sampling::level;
use harmattan::maths;
use harmattan::metrics::{LossSample, allocate, summarise};
use harmattan::model::plan::{HoldingKind, Plan, PlanPolicy};
use harmattan::simulation::{LossTable, Prepared, detail};
use proptest::prelude::*;

/// Window of twelve months in the made-up book.
const YEAR: usize = 2;

fn some_years() -> Shape {
    Shape { years: 1500, ..Shape::default() }
}

/// No year of any branch loses less in `high`; returns how many lose more.
fn rises(low: &Plan, high: &Plan) -> usize {
    let (low, high) = (losses(low), losses(high));
    let mut risen = 0;
    for branch in 0..low.yearly.len() {
        for (year, (l, h)) in gross(&low, branch, YEAR).iter().zip(gross(&high, branch, YEAR)).enumerate() {
            assert!(h >= l - 1e-6, "branch {branch}, year {year}: {l} fell to {h}");
            risen += usize::from(h > l + 1.0);
        }
    }
    risen
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]
    #[test]
    fn any_rates_that_rise_lower_the_loss_of_no_year(
        factors in prop::collection::vec(1.0_f64..3.0, 24),
        cap in any::<bool>(),
        parameters in any::<bool>(),
    ) {
        let mut low = plan(some_years());
        (low.switches.cap, low.switches.terms, low.switches.parameters) = (cap, false, parameters);
        let mut high = low.clone();
        for (curve, factor) in high.curves.iter_mut().zip(factors.iter().cycle()) {
            curve.cumulative.iter_mut().for_each(|value| *value *= factor);
        }
        prop_assert!(rises(&low, &high) > 300);
    }

    #[test]
    fn a_part_of_a_book_keeps_its_losses_byte_for_byte(kept in prop::collection::vec(any::<bool>(), 6)) {
        let whole = plan(some_years());
        let mut part = whole.clone();
        let mut keep = kept.iter();
        part.holdings.retain(|_| *keep.next().unwrap());
        let (table, smaller) = (losses(&whole), losses(&part));
        let (years, fewer) = (years_by_holding(&whole), years_by_holding(&part));
        let places = kept.iter().enumerate().filter(|(_, kept)| **kept).map(|(place, _)| place);
        for (after, before) in places.enumerate() {
            prop_assert_eq!(&years[before], &fewer[after]);
            for (all, some) in table.branches.iter().flatten().zip(smaller.branches.iter().flatten()) {
                prop_assert_eq!(all.holdings[before], some.holdings[after]);
                prop_assert_eq!(&all.cells[5 * before..5 * before + 5], &some.cells[5 * after..5 * after + 5]);
            }
        }
    }

    #[test]
    fn holdings_in_another_order_keep_their_bytes(order in Just((0..6).collect::<Vec<usize>>()).prop_shuffle()) {
        let sorted = plan(some_years());
        let mut shuffled = sorted.clone();
        shuffled.holdings = order.iter().map(|place| sorted.holdings[*place].clone()).collect();
        let (before, after) = (losses(&sorted), losses(&shuffled));
        for (sorted, shuffled) in before.branches.iter().flatten().zip(after.branches.iter().flatten()) {
            for (place, original) in order.iter().enumerate() {
                prop_assert_eq!(sorted.holdings[*original], shuffled.holdings[place]);
            }
        }
    }
}

/// The leaf with a drawn shock of `mean`, whose rates follow it.
fn with_shock(mean: f64) -> Plan {
    let mut plan = plan(some_years());
    plan.switches.terms = false;
    for curve in plan.curves.iter_mut().filter(|curve| !curve.drawn.is_empty()) {
        let (low, high) = curve.clip;
        let factor = maths::exp(mean.clamp(low, high) - curve.log_shock[0].clamp(low, high));
        curve.cumulative.iter_mut().for_each(|value| *value *= factor);
        curve.log_shock.fill(mean);
    }
    plan
}

#[test]
fn a_lower_shock_raises_the_loss_of_no_year() {
    // The last two are cut, the one in every year, the other in some.
    let sizes = [-0.5, 0.0, 0.47, 1.2, 2.4, 3.5];
    for pair in sizes.windows(2) {
        let risen = rises(&with_shock(pair[0]), &with_shock(pair[1]));
        assert!(risen > 0, "from {} to {} no year rose", pair[0], pair[1]);
    }
}

#[test]
fn more_frailty_in_no_year_means_more_loss_in_no_year() {
    // Days and sizes stay; only the number of events follows the frailty.
    let mut calm = plan(some_years());
    calm.switches.terms = false;
    let mut tense = calm.clone();
    for table in
        tense.frailties.iter().map(|frailty| frailty.table).collect::<std::collections::BTreeSet<_>>()
    {
        tense.tables[table].x.iter_mut().for_each(|x| *x *= 1.3);
    }
    assert!(rises(&calm, &tense) > 100);
}

fn limited(policy: impl Fn(&mut PlanPolicy)) -> Plan {
    let mut plan = plan(some_years());
    policy(&mut plan.policies[0]);
    plan
}

#[test]
fn what_is_paid_and_what_is_kept_make_the_loss_in_every_year_and_cell() {
    let plan = plan(some_years());
    let prepared = Prepared::new(&plan).unwrap();
    let table = losses(&plan);
    let years: Vec<u64> = (0..plan.years).collect();
    for branch in 0..plan.branches.len() {
        let moments = &table.branches[branch][YEAR];
        let mut paid = vec![0.0; plan.holdings.len()];
        for year in detail(&prepared, branch, YEAR, &years) {
            let yearly = &table.yearly[branch][YEAR];
            let (gross, kept) = (yearly.gross[year.year as usize], yearly.retained[year.year as usize]);
            let recovered: f64 = year.holdings.iter().map(|holding| holding.recovered).sum();
            assert!(near(gross, kept + recovered), "year {}: {gross} {kept} {recovered}", year.year);
            for holding in &year.holdings {
                assert!(holding.recovered >= 0.0 && holding.recovered <= holding.gross + 1e-6);
                paid[holding.holding] += holding.recovered;
            }
        }
        for (holding, paid) in paid.iter().enumerate() {
            let cells = 5 * holding..5 * holding + 5;
            let kept = moments.cells_retained[cells.clone()].iter().map(|cell| cell.sum).sum::<f64>();
            assert!(near(moments.cells[cells.clone()].iter().map(|cell| cell.sum).sum(), kept + paid));
            if plan.holdings[holding].policy.is_none() {
                assert_eq!(moments.cells[cells.clone()], moments.cells_retained[cells], "{holding}");
            }
        }
        let policies: f64 = moments.policies.iter().map(|policy| policy.sum).sum();
        assert!(near(policies, paid.iter().sum()) && policies > 0.0);
    }
}

/// Recoveries of the years of a branch.
fn recovered(table: &LossTable, branch: usize) -> Vec<f64> {
    let yearly = &table.yearly[branch][YEAR];
    yearly.gross.iter().zip(&yearly.retained).map(|(gross, kept)| gross - kept).collect()
}

#[test]
fn a_year_recovers_no_more_than_the_limit_of_the_year_and_sometimes_all_of_it() {
    const LIMIT: f64 = 0.8e6;
    let table = losses(&limited(|policy| policy.aggregate_limit = Some(LIMIT)));
    for branch in 0..table.yearly.len() {
        let paid = recovered(&table, branch);
        assert!(paid.iter().all(|paid| *paid <= LIMIT + 1e-6));
        assert!(paid.iter().filter(|paid| near(**paid, LIMIT)).count() > 20, "branch {branch}");
    }
}

#[test]
fn an_event_recovers_no_more_than_its_limit_and_sometimes_all_of_it() {
    const LIMIT: f64 = 0.3e6;
    let table = losses(&limited(|policy| {
        (policy.occurrence_limit, policy.aggregate_deductible, policy.aggregate_limit) =
            (Some(LIMIT), 0.0, None);
    }));
    let mut reached = 0;
    for branch in 0..table.yearly.len() {
        let yearly = &table.yearly[branch][YEAR];
        for (year, paid) in recovered(&table, branch).into_iter().enumerate() {
            // Years of one event: what is paid is paid for that.
            if yearly.gross[year] == yearly.largest_gross[year] {
                assert!(paid <= LIMIT + 1e-6, "branch {branch}, year {year}: {paid}");
                reached += usize::from(near(paid, LIMIT));
            }
        }
    }
    assert!(reached > 20, "{reached} events reached the limit");
}

#[test]
fn shares_of_the_tail_sum_to_it_and_no_part_adds_more_than_its_share() {
    let plan = plan(Shape::default());
    let by_holding = years_by_holding(&plan);
    let years: Vec<Vec<f64>> =
        (0..plan.years as usize).map(|year| by_holding.iter().map(|losses| losses[year]).collect()).collect();
    let total = LossSample::new(gross(&losses(&plan), 0, YEAR));
    // At the last two the year at the VaR counts in part.
    for p in [0.9, 0.95, 0.9503, 0.99013] {
        let allocation = allocate(&years, level(p));
        let tvar = total.tvar(level(p));
        assert!(near(allocation.euler.iter().sum(), tvar), "{p}");
        assert!(allocation.stand_alone.iter().sum::<f64>() >= tvar - 1e-6, "TVaR is subadditive");
        let parts = allocation.euler.iter().zip(&allocation.marginal).zip(&allocation.stand_alone);
        for ((euler, marginal), alone) in parts {
            // Without a part the tail is at least what it was of the others.
            assert!(marginal <= &(euler + 1e-6) && euler <= &(alone + 1e-6), "{marginal} {euler} {alone}");
        }
        let diversified = allocation.diversification.expect("there are losses");
        assert!(diversified > 0.0 && diversified < 1.0, "{diversified}");
    }
}

#[test]
fn one_year_is_the_first_of_many() {
    let many = losses(&plan(some_years()));
    for years in [1, 3, 700] {
        let few = losses(&plan(Shape { years, ..Shape::default() }));
        for (few, many) in few.yearly.iter().flatten().zip(many.yearly.iter().flatten()) {
            assert_eq!(few.gross[..], many.gross[..years as usize]);
            assert_eq!(few.largest_retained[..], many.largest_retained[..years as usize]);
        }
    }
    let single = plan(Shape { years: 1, ..Shape::default() });
    let summary = summarise(&single, &losses(&single));
    assert!(summary.holdings.iter().all(|holding| holding.expected.value.is_some_and(f64::is_finite)));
}

#[test]
fn a_book_of_one_holding_in_one_country_is_a_book() {
    for (place, kind) in [HoldingKind::Equity, HoldingKind::Loan, HoldingKind::Supply].into_iter().enumerate()
    {
        let mut plan = plan(Shape { countries: 1, assets: 1, holdings: 1, ..some_years() });
        plan.holdings[0].kind = kind;
        let table = losses(&plan);
        let breakdown = &table.branches[0][YEAR];
        assert_eq!(breakdown.holdings.len(), 1);
        assert!(breakdown.holdings[0].sum > 0.0, "kind {place} lost nothing");
        assert_eq!(table.groups.len(), 1);
        assert!(near(breakdown.groups[0].sum, breakdown.holdings[0].sum));
        let years = &table.yearly[0][YEAR].gross;
        assert!(years.iter().all(|loss| *loss <= plan.holdings[0].amount + 1e-6), "the cap is the holding");
    }
}

#[test]
fn without_rates_nothing_is_lost_and_every_figure_is_a_number() {
    let plan = plan(Shape { rates: 0.0, ..some_years() });
    let table = losses(&plan);
    for yearly in table.yearly.iter().flatten() {
        assert!([&yearly.gross, &yearly.retained].iter().all(|years| years.iter().all(|loss| *loss == 0.0)));
    }
    let summary = summarise(&plan, &table);
    let text = format!("{summary:?}");
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    assert!(summary.holdings.iter().all(|holding| holding.expected.value == Some(0.0)));
}
