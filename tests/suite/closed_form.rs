//! The sample book with cap and terms off meets rate x mean severity x value.

use harmattan::datasets::Layers;
use harmattan::metrics::closed_form;
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
