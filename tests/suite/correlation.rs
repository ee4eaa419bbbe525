//! How annual losses move together at the shipped rates: what shared frailties alone do, and what shared events add.

use crate::plans::years_by_holding;
use crate::sampling::{Figure, correlation};
use harmattan::datasets::{self, Layers, portfolio};
use harmattan::exposure::look_through;
use harmattan::hazard::calibrate;
use harmattan::model::plan::{Curve, Plan, Process, Reach, Switches};
use harmattan::period::{AsOf, parse_date};
use harmattan::plan::{PlanSpec, compose};
use harmattan::provenance::Arena;
use harmattan::world;

const HEADING: &str = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n";

/// Holdings by id: the same mine twice, its output, another mine of the country, one abroad.
const LINES: [(&str, &str, &str, &str); 5] = [
    ("H1", "asset_stake", "MLI-FEKOLA", "MLI"),
    ("H2", "asset_stake", "MLI-FEKOLA", "MLI"),
    ("H3", "offtake", "MLI-FEKOLA", "MLI"),
    ("H4", "asset_stake", "MLI-SYAMA", "MLI"),
    ("H5", "asset_stake", "BFA-HOUNDE", "BFA"),
];

fn plan(years: u64) -> Plan {
    let package = datasets::load(&Layers::default()).unwrap_or_else(|problems| panic!("{problems}"));
    let world = world::as_of(&package, AsOf(parse_date("2026-06-30").expect("a date"))).expect("a world");
    let lines = LINES.map(|(id, kind, asset, country)| {
        format!("{id},{id},{kind},,{asset},{country},gold,1000000,GBP,2026-06-30,,,\n")
    });
    let text = HEADING.to_owned() + &lines.concat();
    let book = portfolio::read_bytes("book.csv", text.as_bytes(), None, &package).expect("a sound book");
    let exposure = look_through(&world, &book).expect("all rates are known");
    let posterior = calibrate(&world, &mut Arena::default());
    let spec = PlanSpec {
        seed: 42,
        years,
        kept_years: 0,
        horizons: vec![12],
        scenario: "baseline".to_owned(),
        switches: Switches { cap: true, terms: true, parameters: false },
    };
    compose(&world, &exposure, &posterior, &[], &spec).expect("a plan").plan
}

/// The same rates without a shared event: what hit several assets hits each on its own.
fn alone(plan: &Plan) -> Plan {
    let mut split = plan.clone();
    split.processes.clear();
    for process in &plan.processes {
        let Reach::Shared { members } = &process.reach else {
            split.processes.push(process.clone());
            continue;
        };
        for member in members {
            let curve = &plan.curves[process.curves[0][0]];
            let cumulative = curve.cumulative.iter().map(|value| value * member.chance).collect();
            split.curves.push(Curve { cumulative, ..curve.clone() });
            split.processes.push(Process {
                key: format!("{}/{}", member.key, process.key),
                curves: vec![vec![split.curves.len() - 1]],
                reach: Reach::Own { asset: member.asset },
                ..process.clone()
            });
        }
    }
    split
}

/// Correlations of the pairs, in the order of [`PAIRS`].
type Row = [Figure; 4];

const PAIRS: [(&str, usize, usize); 4] = [
    ("two stakes in one mine", 0, 1),
    ("stake and offtake of one mine", 0, 2),
    ("two mines of one country", 0, 3),
    ("mines of two countries", 0, 4),
];

fn row(plan: &Plan) -> Row {
    let losses = years_by_holding(plan);
    PAIRS.map(|(_, first, second)| correlation(&losses[first], &losses[second]))
}

/// Frailty alone and with shared events, each without and with parameter draws.
fn table(years: u64) -> [Row; 4] {
    let with = |mut plan: Plan, parameters: bool| {
        plan.switches.parameters = parameters;
        row(&plan)
    };
    let (shared, split) = (plan(years), alone(&plan(years)));
    let rows =
        [with(split.clone(), false), with(split, true), with(shared.clone(), false), with(shared, true)];
    let names = ["frailty alone", "frailty alone, parameters", "shared events", "shared events, parameters"];
    for (name, row) in names.iter().zip(&rows) {
        for ((pair, ..), figure) in PAIRS.iter().zip(row) {
            println!("{name:26} {pair:30} {:.3} +- {:.3}", figure.value, figure.error);
        }
    }
    rows
}

/// The bounds are wide: they say in what order things move together, and that no one thing rules.
fn check([split, split_drawn, shared, shared_drawn]: &[Row; 4]) {
    for row in [split, split_drawn, shared, shared_drawn] {
        let [twice, output, country, region] = row.map(|figure| figure.value);
        // Events belong to assets: two stakes in a mine are one stake in two hands.
        assert!(twice > 1.0 - 1e-9, "{row:?}");
        // A taking costs both; a settled dispute costs the owner, a long stop the buyer, and the buyer never more than a year.
        assert!((0.5..0.95).contains(&output), "{row:?}");
        // Most of a mine's loss is takings and disputes, which are its own: the country explains less than a third.
        assert!(country > 0.03 && country < 0.33, "{row:?}");
        // The region has a weight of .15 in each frailty, and a currency zone: much less than a country.
        assert!(region > 0.0 && region < 0.1 && region < 0.6 * country, "{row:?}");
    }
    // A regime change, a blockade and a transfer stop hit both mines of a country; a currency zone hits both countries.
    let errors = |figure: &Figure, other: &Figure| 3.0 * figure.error.hypot(other.error);
    assert!(shared[2].value > split[2].value + errors(&shared[2], &split[2]));
    assert!(shared[3].value > split[3].value - errors(&shared[3], &split[3]));
    // Rates learnt by country are drawn once a year for all its mines.
    assert!(shared_drawn[2].value > shared[2].value);
    assert!(split_drawn[2].value > split[2].value);
}

#[test]
fn losses_move_together_in_a_mine_then_in_a_country_then_in_the_region() {
    check(&table(400_000));
}
