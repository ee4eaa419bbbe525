//! What each shipped scenario does to the sample book in closed form: rate x mean severity x pounds, no sampling, held against
//! the signs that the scenario library expects.
//!
//! Loans are left out: their rule is not linear in the severities. Caps and insurance are off.

use crate::rates::{country, mineral};
use harmattan::datasets::Layers;
use harmattan::datasets::scenarios::{Known, read, shipped};
use harmattan::hazard::{Exposed, Posterior, calibrate, grid, project};
use harmattan::id::AssetId;
use harmattan::indicators;
use harmattan::maths;
use harmattan::metrics::closed_form;
use harmattan::model::peril::Peril;
use harmattan::model::plan::{Plan, Switches};
use harmattan::model::scenario::Scenario;
use harmattan::pipeline::{self, Inputs, RunRequest};
use harmattan::plan::{PlanSpec, compose};
use harmattan::provenance::Arena;
use harmattan::scenario::{Branch, Pillars, branches};
use harmattan::units::DAYS_PER_YEAR;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Expected loss by peril, in the order of [`Peril::ALL`].
type Losses = [f64; 5];

/// A change below this part of a peril's expected loss is none: the scenario library's rule.
const NOTHING: f64 = 0.02;

/// What all scenarios share: read, scored and calibrated once.
struct Book {
    inputs: Inputs,
    known: Known,
    pillars: Pillars,
    posterior: Posterior,
}

fn book() -> &'static Book {
    static BOOK: OnceLock<Book> = OnceLock::new();
    BOOK.get_or_init(|| {
        let request = RunRequest {
            layers: Layers::default(),
            as_of: None,
            portfolio: "sample-book".to_owned(),
            scenario: "baseline".to_owned(),
            seed: 1,
            years: 1,
            threads: None,
        };
        let inputs = pipeline::read(&request).unwrap_or_else(|problems| panic!("{problems}"));
        assert_eq!(inputs.world.as_of.to_string(), "2026-06-30");
        let mut arena = Arena::default();
        let pillars = indicators::score(&inputs.world, &mut arena).bound_pillars();
        let posterior = calibrate(&inputs.world, &mut arena);
        Book { known: Known::of(&inputs.package), inputs, pillars, posterior }
    })
}

fn scenario(name: &str) -> Scenario {
    read(name, &book().known).unwrap_or_else(|problems| panic!("{problems}"))
}

fn leaves(scenario: &Scenario) -> Vec<Branch> {
    branches(scenario, &book().inputs.world, &book().pillars).unwrap_or_else(|problems| panic!("{problems}"))
}

fn plan(scenario: &Scenario) -> Plan {
    let spec = PlanSpec {
        seed: 1,
        years: 1,
        horizons: vec![12, 24],
        scenario: scenario.name.to_string(),
        switches: Switches { cap: false, terms: false, parameters: false },
        kept_years: 0,
    };
    let Book { inputs, posterior, .. } = book();
    let composed = compose(&inputs.world, &inputs.exposure, posterior, &leaves(scenario), &spec);
    let mut plan = composed.unwrap_or_else(|problems| panic!("{problems}")).plan;
    take_drawn_shocks_at_their_mean_effect(&mut plan);
    plan
}

/// A size that is Normal raises the rate on average: `E exp(d z) = exp(d^2 / 2)`, interval by interval, the clip left out.
fn take_drawn_shocks_at_their_mean_effect(plan: &mut Plan) {
    for curve in plan.curves.iter_mut().filter(|curve| !curve.drawn.is_empty()) {
        let steps: Vec<f64> = curve.cumulative.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for (index, step) in steps.iter().enumerate() {
            let variance: f64 =
                curve.drawn.iter().map(|shock| shock.deviation[index] * shock.deviation[index]).sum();
            curve.cumulative[index + 1] = curve.cumulative[index] + step * maths::exp(variance / 2.0);
        }
    }
}

/// Cuts a plan to its second year, so that what comes late is seen.
fn second_year(mut plan: Plan) -> Plan {
    let start = plan.grid.iter().position(|time| *time >= 1.0).expect("24 months");
    plan.grid = plan.grid[start..].iter().map(|time| time - plan.grid[start]).collect();
    for curve in &mut plan.curves {
        let before = curve.cumulative[start];
        curve.cumulative = curve.cumulative[start..].iter().map(|value| value - before).collect();
    }
    plan
}

fn losses(plan: &Plan, branch: usize) -> Losses {
    let mut sum = [0.0; 5];
    for (peril, loss) in closed_form(plan, branch).into_iter().flatten().flatten() {
        sum[peril.index()] += loss;
    }
    sum
}

/// Relative change of each peril's expected loss: in the scenario, and in each leaf.
struct Change {
    mean: Losses,
    leaves: BTreeMap<String, Losses>,
}

fn change(plan: &Plan) -> Change {
    let before = losses(plan, 0);
    let mut mean = [0.0; 5];
    let mut leaves = BTreeMap::new();
    for (index, branch) in plan.branches.iter().enumerate().skip(1) {
        let after = losses(plan, index);
        let part: Losses = std::array::from_fn(|i| after[i] / before[i] - 1.0);
        (0..5).for_each(|i| mean[i] += branch.weight * part[i]);
        leaves.insert(branch.name.clone(), part);
    }
    Change { mean, leaves }
}

fn sign(change: f64) -> i8 {
    if change.abs() < NOTHING {
        0
    } else if change > 0.0 {
        1
    } else {
        -1
    }
}

fn signs(changes: &Losses) -> String {
    changes.iter().map(|change| ["-", "0", "+"][(sign(*change) + 1) as usize]).collect()
}

fn percent(changes: &Losses) -> String {
    let cells = Peril::ALL.iter().zip(changes);
    cells.map(|(peril, change)| format!("{peril} {:+.2}%", 100.0 * change)).collect::<Vec<_>>().join(", ")
}

#[test]
fn print_all() {
    for name in shipped() {
        let scenario = scenario(name);
        let plan = plan(&scenario);
        let found = change(&plan);
        println!("{name}: {} | {}", signs(&found.mean), percent(&found.mean));
        for (leaf, part) in &found.leaves {
            println!("    {leaf}: {}", percent(part));
        }
        println!("    second year: {}", percent(&change(&second_year(plan)).mean));
    }
}

#[test]
fn a_us_deal_favours_a_us_operator_and_leaves_the_contract_of_another_a_little_worse() {
    let Book { inputs, posterior, .. } = book();
    let days = grid(&[DAYS_PER_YEAR]);
    let mali = country("MLI");
    let like = inputs.world.assets.iter().find(|asset| asset.country == mali).expect("a mine");
    assert!(inputs.world.assets.iter().all(|asset| asset.country != mali || !asset.us_linked), "none today");
    let deal = leaves(&scenario("us-minerals-deal"));
    let change = |us_linked: bool, peril: Peril| {
        let mut mine = like.clone();
        mine.id = AssetId::new("MLI-MINE").expect("an id");
        (mine.commodity, mine.foreign_held, mine.us_linked) = (mineral("gold"), true, us_linked);
        let exposed = [Exposed::asset(&inputs.world, &mine)];
        let rate = |branch: &Branch| {
            let table = project(posterior, &inputs.world, &exposed, branch, &days);
            table.processes[&exposed[0].key(peril)].expected(&table.grid, DAYS_PER_YEAR)
        };
        let after: f64 = deal.iter().map(|leaf| leaf.weight * rate(leaf)).sum();
        after / rate(&Branch::baseline()) - 1.0
    };
    let (taking, contract) = (Peril::Expropriation, Peril::ContractChange);
    assert!(change(true, taking) < -NOTHING && change(true, contract) < -NOTHING);
    assert!(change(false, contract) > NOTHING);
    assert!(change(false, taking) > 0.0, "the review of idle permits is adverse");
}
