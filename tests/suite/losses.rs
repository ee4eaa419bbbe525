//! Properties of the simulated losses on a made-up book.

#[path = "losses/book.rs"]
mod book;
#[path = "losses/columns.rs"]
mod columns;
#[path = "losses/properties.rs"]
mod properties;
#[path = "losses/rules.rs"]
mod rules;

use book::{Shape, plan};
use harmattan::metrics::{LossSample, closed_form};
use harmattan::model::plan::{HoldingKind, Plan, Window};
use harmattan::rng::lanes::Path;
use harmattan::simulation::{
    Breakdown, LossTable, Moments, Parts, Prepared, detail, finish, merge, run, run_prepared, simulate_chunk,
};
use harmattan::units::Level;
use proptest::prelude::*;

fn losses(plan: &Plan) -> LossTable {
    run(plan, 2).expect("a sound plan")
}

/// Gross losses by year of a branch in a window.
fn gross(table: &LossTable, branch: usize, window: usize) -> Vec<f64> {
    table.yearly[branch][window].gross.clone()
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
    let mut paid = 0;
    for yearly in table.yearly.iter().flatten() {
        for (gross, retained) in yearly.gross.iter().zip(&yearly.retained) {
            assert!(*retained >= -1e-6 && *retained <= gross + 1e-6);
            paid += usize::from(*retained < gross - 1.0);
        }
    }
    assert!(paid > 300, "{paid}");
}

#[test]
fn losses_by_holding_and_by_peril_sum_to_the_total() {
    let table = losses(&plan(Shape::default()));
    let total = |moments: &[Moments]| moments.iter().map(|m| m.sum).sum::<f64>();
    let agree = |breakdown: &Breakdown| {
        let holdings = total(&breakdown.holdings);
        assert!(near(holdings, total(&breakdown.perils)) && near(holdings, total(&breakdown.cells)));
        let retained = total(&breakdown.holdings_retained);
        assert!(near(retained, total(&breakdown.perils_retained)));
        assert!(near(retained, total(&breakdown.cells_retained)));
        assert!(near(holdings, total(&breakdown.groups)));
    };
    table.branches.iter().flatten().chain(&table.mixture).chain(&table.difference).for_each(agree);
    for (branch, windows) in table.branches.iter().enumerate() {
        for (window, breakdown) in windows.iter().enumerate() {
            assert!(near(total(&breakdown.holdings), gross(&table, branch, window).iter().sum()));
        }
    }
}

#[test]
fn a_tail_mean_is_at_least_its_quantile() {
    let table = losses(&plan(Shape::default()));
    for yearly in table.yearly.iter().flatten() {
        for losses in [&yearly.gross, &yearly.retained, &yearly.largest_gross] {
            let sample = LossSample::new(losses.clone());
            for level in [0.5, 0.95, 0.99, 0.995].map(|p| Level::new(p).unwrap()) {
                assert!(sample.tvar(level) >= sample.var(level));
            }
        }
    }
}

#[test]
fn an_added_holding_moves_no_gross_loss_of_the_others() {
    let before = plan(Shape { holdings: 6, ..Shape::default() });
    let after = plan(Shape { holdings: 7, ..Shape::default() });
    let (small, large) = (losses(&before), losses(&after));
    for (few, many) in small.branches.iter().flatten().zip(large.branches.iter().flatten()) {
        for (a, b) in few.cells.iter().zip(&many.cells) {
            assert_eq!((a.sum.to_bits(), a.squares.to_bits()), (b.sum.to_bits(), b.squares.to_bits()));
        }
    }
}

#[test]
fn one_two_and_three_threads_give_the_same_bytes() {
    let plan = plan(Shape::default());
    let alone = run(&plan, 1).unwrap();
    for threads in [2, 3] {
        assert_eq!(alone, run(&plan, threads).unwrap(), "{threads} threads");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn any_partition_of_the_years_in_any_order_gives_the_same_bytes(
        parts in prop::collection::vec(0_usize..4, 8),
        chunks in Just((0..8).collect::<Vec<u64>>()).prop_shuffle(),
        merging in Just((0..4).collect::<Vec<usize>>()).prop_shuffle(),
    ) {
        let plan = plan(Shape::default());
        let prepared = Prepared::new(&plan).unwrap();
        prop_assert_eq!(prepared.chunks(), chunks.len() as u64);
        let mut shares = vec![Parts::new(); 4];
        for chunk in chunks {
            let share = &mut shares[parts[chunk as usize]];
            let part = Parts::from([(chunk, simulate_chunk(&prepared, chunk))]);
            *share = merge(part, std::mem::take(share)).unwrap();
        }
        // The first share comes twice: a worker may be asked again.
        let again = shares[merging[0]].clone();
        let merged = merging.iter().fold(again, |all, share| merge(shares[*share].clone(), all).unwrap());
        prop_assert_eq!(finish(&prepared, &merged).unwrap(), run(&plan, 1).unwrap());
    }
}

#[test]
fn a_missing_chunk_is_an_error() {
    let plan = plan(Shape::default());
    let prepared = Prepared::new(&plan).unwrap();
    let parts: Parts =
        (1..prepared.chunks()).map(|chunk| (chunk, simulate_chunk(&prepared, chunk))).collect();
    assert!(finish(&prepared, &parts).unwrap_err().to_string().contains("missing: [0]"));
}

#[test]
fn without_cap_and_terms_the_mean_is_rate_times_severity_times_pounds() {
    let mut plan = plan(Shape { years: 60_000, leaves: 0, ..Shape::default() });
    (plan.switches.cap, plan.switches.terms) = (false, false);
    for holding in &mut plan.holdings {
        holding.maturity = None;
    }
    let table = losses(&plan);
    let n = plan.years as f64;
    for ((holding, exact), sums) in
        plan.holdings.iter().zip(closed_form(&plan, 0)).zip(&table.branches[0][2].holdings)
    {
        let Some(exact) = exact else {
            assert_eq!(holding.kind, HoldingKind::Loan);
            continue;
        };
        if matches!(holding.kind, HoldingKind::Offtake | HoldingKind::Supply) {
            // Its stops end with the contract year, which the closed form leaves out.
            continue;
        }
        let exact: f64 = exact.iter().map(|peril| peril.1).sum();
        let mean = sums.sum / n;
        let error = ((sums.squares / n - mean * mean) / n).sqrt();
        assert!(exact > 0.0 && (mean - exact).abs() < 4.0 * error, "{}: {mean} {exact} {error}", holding.id);
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
            let years = |table: &LossTable| table.yearly[branch][window].clone();
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
    let total: Vec<f64> = gross(&table, 0, 2);
    let variance = |holding: Option<usize>| match holding {
        Some(index) => {
            let sums = table.branches[0][2].holdings[index];
            sums.squares / n - (sums.sum / n) * (sums.sum / n)
        }
        None => LossSample::new(total.clone()).variance(),
    };
    let covariance = 0.5 * (variance(None) - variance(Some(0)) - variance(Some(1)));
    let means: Vec<f64> = closed_form(&plan, 0)
        .iter()
        .map(|perils| perils.as_ref().unwrap().iter().map(|peril| peril.1).sum())
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
    println!("simulated in {simulated:?}");
    println!("gross {:.0}", table.branches[0][2].holdings.iter().map(|sums| sums.sum).sum::<f64>() / 1e5);
    assert!(simulated.as_secs() < 60);
}

#[test]
fn a_year_drawn_again_alone_is_the_year_that_was_summed() {
    let plan = plan(Shape::default());
    let prepared = Prepared::new(&plan).expect("a sound plan");
    let table = losses(&plan);
    let years: Vec<u64> = (0..plan.years).step_by(7).collect();
    for (branch, windows) in table.yearly.iter().enumerate() {
        for (window, yearly) in windows.iter().enumerate() {
            for year in detail(&prepared, branch, window, &years) {
                assert!(near(year.gross(), yearly.gross[year.year as usize]));
                assert!(near(year.retained(), yearly.retained[year.year as usize]));
            }
        }
    }
}

#[test]
fn plain_and_wide_draws_give_the_same_loss_table() {
    let plan = plan(Shape::default());
    let table = |path: Path| {
        let prepared = Prepared::new(&plan).expect("a sound plan").with_path(path);
        run_prepared(&prepared, 1).expect("a thread")
    };
    for path in Path::all() {
        assert!(table(Path::Portable) == table(path), "{path:?}");
    }
}
