//! Properties of the simulated losses on a made-up book.

#[path = "losses/book.rs"]
mod book;
#[path = "losses/rules.rs"]
mod rules;

use book::{Shape, plan};
use harmattan::metrics::{Estimate, summarise};
use harmattan::model::peril::Peril;
use harmattan::model::plan::{HoldingKind, Plan, Window};
use harmattan::simulation::{
    LossTable, Partials, Prepared, chunks, closed_form_aal, finish, run, simulate_chunk,
};
use proptest::prelude::*;

fn losses(plan: &Plan) -> LossTable {
    run(plan, 2).expect("a sound plan")
}

/// Gross losses by year of a branch in a window.
fn gross(table: &LossTable, branch: usize, window: usize) -> Vec<f64> {
    table.years[branch * table.layout.windows + window].iter().map(|year| year.gross).collect()
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn higher_rates_never_lower_the_loss_of_any_year() {
    let mut low = plan(Shape::default());
    let mut high = plan(Shape { rates: 1.7, ..Shape::default() });
    for plan in [&mut low, &mut high] {
        plan.switches.terms = false;
    }
    let (low, high) = (losses(&low), losses(&high));
    let mut raised = 0;
    for branch in 0..3 {
        for (year, (l, h)) in gross(&low, branch, 2).iter().zip(gross(&high, branch, 2)).enumerate() {
            assert!(h >= l - 1e-6, "branch {branch}, year {year}: {l} fell to {h}");
            raised += usize::from(h > *l);
        }
    }
    assert!(raised > 1000, "only {raised} years rose");
}

#[test]
fn what_is_recovered_lies_between_nothing_and_the_gross_loss() {
    let table = losses(&plan(Shape::default()));
    let years = table.years.iter().flatten();
    assert!(years.clone().all(|year| year.retained >= -1e-6 && year.retained <= year.gross + 1e-6));
    assert!(years.filter(|year| year.retained < year.gross - 1.0).count() > 300);
}

#[test]
fn losses_by_holding_and_by_peril_sum_to_the_total() {
    let table = losses(&plan(Shape::default()));
    let layout = table.layout;
    for set in 0..layout.sets() {
        for window in 0..layout.windows {
            let value = |holding, peril| {
                let cell = &table.cells[layout.cell(set, window, holding, peril)];
                [cell.gross, cell.retained]
            };
            for basis in 0..2 {
                let total = value(None, None)[basis];
                let by_holding: f64 = (0..layout.holdings).map(|h| value(Some(h), None)[basis]).sum();
                let by_peril: f64 = Peril::ALL.iter().map(|p| value(None, Some(*p))[basis]).sum();
                assert!(near(total, by_holding) && near(total, by_peril), "{total} {by_holding} {by_peril}");
            }
            if set < layout.branches {
                let years: f64 = gross(&table, set, window).iter().sum();
                assert!(near(value(None, None)[0], years));
            }
        }
    }
}

#[test]
fn a_tail_mean_is_at_least_its_quantile() {
    let plan = plan(Shape::default());
    let summary = summarise(&plan, &losses(&plan));
    for window in &summary.windows {
        for branch in [&window.baseline_gross, &window.scenario_gross, &window.scenario_retained] {
            for tail in &branch.tails {
                assert!(tail.tail_value_at_risk.value >= tail.value_at_risk);
                assert!(tail.value_at_risk_interval.0 <= tail.value_at_risk);
                assert!(tail.value_at_risk_interval.1.is_none_or(|high| high >= tail.value_at_risk));
            }
        }
    }
    assert_eq!(summary.windows[2].scenario_gross.aggregate.len(), 10);
    let total = &summary.windows[2].scenario_cells;
    assert!(near(total[total.len() - 1].gross.value, summary.windows[2].scenario_gross.mean.value));
}

#[test]
fn an_added_holding_moves_no_gross_loss_of_the_others() {
    let before = plan(Shape { holdings: 6, ..Shape::default() });
    let after = plan(Shape { holdings: 7, ..Shape::default() });
    let (small, large) = (losses(&before), losses(&after));
    for set in 0..small.layout.sets() {
        for holding in 0..6 {
            for peril in Peril::ALL {
                let cell =
                    |table: &LossTable| table.cells[table.layout.cell(set, 2, Some(holding), Some(peril))];
                assert_eq!(cell(&small).gross.to_bits(), cell(&large).gross.to_bits());
            }
        }
    }
}

#[test]
fn one_and_two_threads_give_the_same_bytes() {
    let plan = plan(Shape::default());
    assert_eq!(run(&plan, 1).unwrap(), run(&plan, 2).unwrap());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_partition_of_the_years_gives_the_same_bytes(parts in prop::collection::vec(0_usize..4, 8)) {
        let plan = plan(Shape::default());
        let prepared = Prepared::new(&plan).unwrap();
        let mut shares = vec![Partials::default(); 4];
        for chunk in (0..chunks(&plan)).rev() {
            let part = simulate_chunk(&prepared, chunk);
            let share = &mut shares[parts[chunk as usize % parts.len()]];
            *share = std::mem::take(share).merge([part].into_iter().collect());
        }
        let again = shares[0].clone();
        let merged = shares.into_iter().fold(again, Partials::merge);
        prop_assert_eq!(finish(&plan, merged).unwrap(), run(&plan, 1).unwrap());
    }
}

#[test]
fn a_missing_chunk_is_an_error() {
    let plan = plan(Shape::default());
    let prepared = Prepared::new(&plan).unwrap();
    let partials: Partials = (1..chunks(&plan)).map(|chunk| simulate_chunk(&prepared, chunk)).collect();
    assert!(finish(&plan, partials).unwrap_err().to_string().contains("missing: [0]"));
}

#[test]
fn without_cap_and_terms_the_mean_is_rate_times_severity_times_pounds() {
    let mut plan = plan(Shape { years: 60_000, leaves: 0, ..Shape::default() });
    (plan.switches.cap, plan.switches.terms) = (false, false);
    let table = losses(&plan);
    let summary = summarise(&plan, &table);
    for (index, window) in plan.windows.iter().enumerate() {
        let exact = closed_form_aal(&plan, 0, window);
        for cell in &summary.windows[index].baseline_cells {
            let (Some(id), None) = (&cell.holding, cell.peril) else { continue };
            let holding = plan.holdings.iter().position(|holding| &holding.id == id).unwrap();
            let Some(exact) = exact[holding] else {
                assert_eq!(plan.holdings[holding].kind, HoldingKind::Loan);
                continue;
            };
            let exact: f64 = exact.iter().sum();
            assert!(exact > 0.0);
            let Estimate { value, error } = cell.gross;
            assert!((value - exact).abs() < 4.0 * error, "{}, {id}: {value} {exact} {error}", window.name);
        }
    }
}

#[test]
fn two_windows_that_touch_add_up() {
    let mut plan = plan(Shape::default());
    plan.windows.push(Window { name: "rest".into(), from: 0.5, to: 1.0 });
    let table = losses(&plan);
    let parts: Vec<Vec<f64>> = [0, 1, 3].iter().map(|window| gross(&table, 1, *window)).collect();
    for (year, whole) in gross(&table, 1, 2).iter().enumerate() {
        assert!(near(*whole, parts.iter().map(|part| part[year]).sum()));
    }
}

#[test]
fn thirty_six_months_asked_move_no_twelve_month_figure() {
    let short = plan(Shape::default());
    let mut long = plan(Shape { horizon: 3.0, ..Shape::default() });
    long.windows.push(Window { name: "36 months".into(), from: 0.0, to: 3.0 });
    let (short, long) = (losses(&short), losses(&long));
    for branch in 0..3 {
        for window in 0..3 {
            let years = |table: &LossTable| table.years[branch * table.layout.windows + window].clone();
            assert_eq!(years(&short), years(&long), "branch {branch}, window {window}");
        }
    }
}

#[test]
fn shared_frailty_gives_the_covariance_of_the_closed_form() {
    // Two supply lines of one country with one frailty of shape 2 and no common factor: Cov = m1 m2 / k.
    let mut plan = plan(Shape {
        countries: 1,
        assets: 2,
        holdings: 2,
        leaves: 0,
        years: 100_000,
        rates: 3.0,
        horizon: 1.0,
    });
    (plan.switches.cap, plan.switches.terms) = (false, false);
    plan.processes.retain(|process| process.key.ends_with("/SD") && process.key.starts_with("asset:"));
    for frailty in &mut plan.frailties {
        (frailty.country_weight, frailty.region_weight) = (0.0, 0.0);
    }
    for (asset, holding) in plan.holdings.iter_mut().enumerate() {
        holding.kind = HoldingKind::AssetStake;
        holding.positions.truncate(1);
        holding.positions[0].asset = asset;
        (holding.policy, holding.maturity) = (None, None);
    }
    let table = losses(&plan);
    let n = plan.years as f64;
    let cell = |holding| table.cells[table.layout.cell(0, 2, holding, None)];
    let variance = |holding| {
        let moments = cell(holding);
        moments.gross_squares / n - (moments.gross / n) * (moments.gross / n)
    };
    let covariance = 0.5 * (variance(None) - variance(Some(0)) - variance(Some(1)));
    let means: Vec<f64> = closed_form_aal(&plan, 0, &plan.windows[2])
        .iter()
        .map(|losses| losses.unwrap().iter().sum())
        .collect();
    let exact = means[0] * means[1] / 2.0;
    let error = (variance(Some(0)) * variance(Some(1)) / n).sqrt();
    assert!((covariance - exact).abs() < 4.0 * error && exact > 4.0 * error, "{covariance} {exact} {error}");
}

#[test]
fn the_book_of_a_desk_is_simulated_within_its_time() {
    let shape =
        Shape { countries: 8, assets: 40, holdings: 14, leaves: 4, years: 100_000, horizon: 1.0, rates: 1.0 };
    let mut plan = plan(shape);
    plan.chunk = 4096;
    let start = std::time::Instant::now();
    let table = run(&plan, 2).unwrap();
    let simulated = start.elapsed();
    let summary = summarise(&plan, &table);
    println!("simulated in {simulated:?}, summarised in {:?}", start.elapsed() - simulated);
    println!("gross {:?}", summary.windows[2].baseline_gross.mean);
    assert!(simulated.as_secs() < 60);
}
