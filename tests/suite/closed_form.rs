//! The sample book with cap and terms off meets rate x mean severity x value.

use harmattan::datasets::Layers;
use harmattan::metrics::{closed_form, lost_output};
use harmattan::model::plan::HoldingKind;
use harmattan::pipeline::{Options, RunRequest, run};
use harmattan::simulation;

#[test]
fn every_share_and_stake_of_the_sample_book_meets_its_closed_form() {
    let request = RunRequest {
        layers: Layers::default(),
        as_of: None,
        portfolio: "sample-book".to_owned(),
        scenario: "baseline".to_owned(),
        seed: 1,
        years: 4096,
        threads: None,
        options: Options::default(),
    };
    let mut plan = run(&request).expect("the shipped inputs are sound").plan;
    plan.switches.cap = false;
    plan.switches.terms = false;
    plan.years = 200_000;
    let table = simulation::run(&plan, 2).expect("a plan of the product");
    let years = table.years as f64;
    for ((holding, form), moments) in
        plan.holdings.iter().zip(closed_form(&plan, 0)).zip(&table.branches[0][table.main].holdings)
    {
        if !matches!(holding.kind, HoldingKind::Equity | HoldingKind::AssetStake) {
            continue;
        }
        let exact: f64 = form.expect("no loan").iter().map(|(_, loss)| loss).sum();
        let mean = moments.sum / years;
        let se = ((moments.squares / years - mean * mean) / years).sqrt();
        assert!((mean - exact).abs() <= 3.0 * se, "{}: {mean} against {exact}, s.e. {se}", holding.id);
    }
}

#[test]
fn what_an_offtake_contract_loses_at_its_price_is_the_output_lost_of_its_mine() {
    let request = RunRequest {
        layers: Layers::default(),
        as_of: None,
        portfolio: "sample-book".to_owned(),
        scenario: "baseline".to_owned(),
        seed: 1,
        years: 4096,
        threads: None,
        options: Options::default(),
    };
    let mut plan = run(&request).expect("the shipped inputs are sound").plan;
    plan.switches.cap = false;
    plan.switches.terms = false;
    plan.years = 150_000;
    plan.holdings.retain(|holding| holding.kind == HoldingKind::Offtake);
    plan.holdings.truncate(1);
    // Replaced at its price, so that a pound lost is a pound of output.
    plan.holdings[0].rule.replacement_cost = 1.0;
    let positions = plan.holdings[0].positions.clone();
    // Events so rare that hardly two fall into a year: what overlaps is left out of the closed form.
    plan.curves.iter_mut().flat_map(|curve| &mut curve.cumulative).for_each(|events| *events *= 0.1);
    let all = plan.processes.clone();
    let (mut met, mut lost_in_all) = (0, 0.0);
    for process in all {
        plan.processes = vec![process];
        let lost = lost_output(&plan, 0);
        let of = |asset: usize| lost[asset].iter().map(|(_, share)| share).sum::<f64>();
        let exact: f64 = positions.iter().map(|position| position.pounds * of(position.asset)).sum();
        if exact == 0.0 {
            continue;
        }
        let table = simulation::run(&plan, 2).expect("a plan of the product");
        let (years, moments) = (table.years as f64, &table.branches[0][table.main].holdings[0]);
        let mean = moments.sum / years;
        let se = ((moments.squares / years - mean * mean) / years).sqrt();
        let key = &plan.processes[0].key;
        assert!((mean - exact).abs() <= 3.5 * se, "{key}: {mean} against {exact}, s.e. {se}");
        met += 1;
        lost_in_all += exact;
    }
    assert!(met > 3, "{met} processes reach the mine");
    assert!(lost_in_all > 0.0);
}
