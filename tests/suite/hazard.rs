//! Rates.

#[path = "oracles/hazard.rs"]
pub(crate) mod oracle;

use crate::rates::{asset, country, known, mineral, package, world};
use harmattan::hazard::{
    Exposed, HazardTable, Multiplier, Posterior, Subject, calibrate, explain, grid, project, rate_rows,
};
use harmattan::id::CountryCode;
use harmattan::model::hazard::ProcessKind;
use harmattan::model::peril::Peril;
use harmattan::model::policy::Outcome;
use harmattan::provenance::{Arena, Rule};
use harmattan::scenario::{Alternative, Branch, PriceShift};
use harmattan::world::World;
use serde_json::Value;

fn compare(path: &str, ours: &Value, theirs: &Value, rel: f64, abs: f64, wrong: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                match b.get(key) {
                    Some(other) => compare(&format!("{path}.{key}"), value, other, rel, abs, wrong),
                    None => wrong.push(format!("{path}.{key} is not in the file")),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (i, (x, y)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}[{i}]"), x, y, rel, abs, wrong);
            }
        }
        _ => {
            let near = match (ours.as_f64(), theirs.as_f64()) {
                (Some(x), Some(y)) => (x - y).abs() <= abs + rel * y.abs(),
                _ => ours == theirs,
            };
            if !near {
                wrong.push(format!("{path}: {ours} against {theirs}"));
            }
        }
    }
}

#[test]
fn rates_and_scenarios_agree_with_the_oracles() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for file in ["frequency", "scenario"] {
        let text = std::fs::read_to_string(format!("tests/oracles/{file}.json")).expect("the file is there");
        let value: Value = serde_json::from_str(&text).expect("JSON");
        for case in value["cases"].as_array().expect("cases") {
            let id = case["id"].as_str().expect("an id");
            let kind = id.split("-open").next().expect("a kind");
            let (_, run) = oracle::KINDS.into_iter().find(|(name, _)| *name == kind).expect("a known kind");
            let (rel, abs) =
                (case["tol"]["rel"].as_f64().unwrap_or(1e-9), case["tol"]["abs"].as_f64().unwrap_or(0.0));
            compare(id, &run(&case["inputs"]), &case["expected"], rel, abs, &mut wrong);
            seen += 1;
        }
    }
    assert_eq!(seen, 13);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn posterior(world: &World) -> Posterior {
    calibrate(world, &mut Arena::default())
}

fn multiplier(world: &World, posterior: &Posterior, subject: &Subject, peril: Peril) -> Multiplier {
    posterior.multipliers.of(world, subject, peril, &Alternative::default())
}

fn exposed(world: &World) -> Vec<Exposed> {
    world.assets.iter().map(|asset| Exposed::asset(world, asset)).collect()
}

fn projected(world: &World, posterior: &Posterior, branch: &Branch) -> HazardTable {
    project(posterior, world, &exposed(world), branch, &grid(&[28.0, 183.0, 365.25]))
}

fn year(table: &HazardTable, key: &str) -> f64 {
    table.processes[key].expected(&table.grid, 365.25)
}

#[test]
fn an_open_case_is_half_of_each_onset_and_a_withdrawn_one_is_neither() {
    let counts = |outcome: Outcome| {
        let mut world = world();
        world.disputes[0].outcome = outcome;
        let action = posterior(&world).state_action[&country("BFA")].clone();
        (action.taking.events, action.settled.events)
    };
    assert_eq!(counts(Outcome::Lost), (1.0, 0.0));
    assert_eq!(counts(Outcome::Settled), (0.0, 1.0));
    assert_eq!(counts(Outcome::Open), (0.5, 0.5));
    assert_eq!(counts(Outcome::Withdrawn), (0.0, 0.0));
}

#[test]
fn the_outcome_is_read_on_the_as_of_date() {
    let before = posterior(&known(&package(), "2025-06-10")).state_action[&country("BFA")].clone();
    let after = posterior(&known(&package(), "2025-06-11")).state_action[&country("BFA")].clone();
    assert_eq!((before.taking.events, after.taking.events), (0.5, 1.0));
}

#[test]
fn a_country_without_exposure_has_the_pooled_rate_and_one_with_exposure_moves_towards_its_own() {
    let posterior = posterior(&world());
    let rate = |code: &str| posterior.state_action[&country(code)].taking.posterior.mean();
    assert!((rate("NGA") - posterior.pooled.0).abs() < 1e-15);
    let burkina = &posterior.state_action[&country("BFA")].taking;
    assert!(
        (burkina.posterior.mean() - (60.0 * posterior.pooled.0 + 1.0) / (60.0 + burkina.exposure)).abs()
            < 1e-12
    );
    assert!(
        (posterior.pooled.0 - 1.5 / burkina.exposure).abs() < 1e-12,
        "one case and half a case over all exposure"
    );
}

#[test]
fn exposure_ends_with_the_first_action_and_is_weighted_by_the_multiplier() {
    let world = world();
    let posterior = posterior(&world);
    let burkina = &posterior.state_action[&country("BFA")].taking;
    assert!((posterior.asset_years - 1643.0 / 365.25).abs() < 1e-9, "2020-08-31 to 2025-03-01");
    let subject = Subject::asset(&world, world.asset(&asset("BFA-HOUNDE")).expect("an asset"));
    let whole = multiplier(&world, &posterior, &subject, Peril::Expropriation);
    let (from, to) = (posterior.multipliers.window.0, posterior.multipliers.window.0 + 1643.0);
    assert!((burkina.exposure - whole.integral(from, to)).abs() < 1e-12);
    assert!(burkina.exposure > posterior.asset_years, "the price of gold rose");
}

#[test]
fn a_held_rate_is_met_at_the_mean_multiplier_of_the_window() {
    let world = world();
    let posterior = posterior(&world);
    let table = projected(&world, &posterior, &Branch::baseline());
    let subject = Subject::cell(&world, &country("BFA"), Some(&mineral("gold")));
    let mean = posterior.multipliers.window_mean(&world, &subject, Peril::ContractChange);
    let next = multiplier(&world, &posterior, &subject, Peril::ContractChange).integral(0.0, 365.25);
    assert!((year(&table, "cell:BFA/CC/gold") - 0.3 / mean * next).abs() < 1e-9);
    assert!((year(&table, "cell:MLI/CC/lithium") - 0.3).abs() < 1e-9, "no shock, no price link");
}

#[test]
fn the_price_moves_gold_and_only_its_expropriation_and_contract_rates() {
    let world = world();
    let posterior = posterior(&world);
    let mut up = Branch::baseline();
    up.alternatives[0].prices = vec![PriceShift { commodity: mineral("gold"), change: 0.4, day: 0.0 }];
    let (base, up) = (projected(&world, &posterior, &Branch::baseline()), projected(&world, &posterior, &up));
    for (key, process) in &base.processes {
        let ratio = year(&up, key) / year(&base, key);
        let gold = key.contains("HOUNDE")
            || key.contains("ITY")
            || key.contains("ASSAFOU")
            || key.ends_with("/gold");
        let linked = gold && matches!(process.peril, Peril::Expropriation | Peril::ContractChange);
        assert!((ratio - if linked { 1.4 } else { 1.0 }).abs() < 1e-9, "{key} moved by {ratio}");
    }
}

#[test]
fn a_taking_reaches_its_peers_and_not_the_mine_that_was_taken() {
    let world = world();
    let posterior = posterior(&world);
    let effects = &posterior.multipliers.known[0].effects;
    assert_eq!(posterior.multipliers.known[0].key, "EV002");
    assert!(
        effects.iter().all(|effect| effect.peril != Peril::Violence),
        "deaths hold the violence of known events"
    );
    let mali = Subject::cell(&world, &country("MLI"), None);
    let niger = Subject::cell(&world, &country("NGA"), None);
    let at = |subject: &Subject| multiplier(&world, &posterior, subject, Peril::Expropriation).at(0.0);
    assert!(at(&mali) > 1.0, "a neighbour in the AES");
    assert_eq!(at(&niger), 1.0, "Nigeria is not in the AES");
}

#[test]
fn a_state_that_takes_more_never_makes_another_countrys_rate_depend_on_who_is_in_the_book() {
    let world = world();
    let posterior = posterior(&world);
    let all = projected(&world, &posterior, &Branch::baseline());
    let one: Vec<Exposed> = exposed(&world).into_iter().filter(|e| e.id == "MLI-BOUGOUNI").collect();
    let alone = project(&posterior, &world, &one, &Branch::baseline(), &all.grid);
    for (key, process) in &alone.processes {
        assert_eq!(process.curves, all.processes[key].curves, "{key}");
    }
}

#[test]
fn posterior_means_follow_from_their_nodes_and_reach_rows() {
    let world = world();
    let mut arena = Arena::default();
    let posterior = calibrate(&world, &mut arena);
    let taking = &posterior.state_action[&country("BFA")].taking;
    let node = arena.get(taking.evidence);
    assert_eq!(node.rule, Rule::Derived);
    let values: Vec<f64> = node.inputs.iter().filter_map(|id| arena.get(*id).value).collect();
    let [pooled, mass, cases, years] = values[..] else { panic!("four inputs") };
    assert!((node.value.expect("a value") - (mass * pooled + cases) / (mass + years)).abs() < 1e-12);
    let rows = |resource: &str| {
        arena.nodes().iter().any(|n| n.rows.iter().any(|row| row.resource.contains(resource)))
    };
    for resource in
        ["policy/disputes", "policy/asset_years", "policy/violence_incidents", "registry/hazard_rates"]
    {
        assert!(rows(resource), "{resource}");
    }
}

#[test]
fn shares_of_data_prior_and_judgement_sum_to_one() {
    let world = world();
    let mut arena = Arena::default();
    let posterior = calibrate(&world, &mut arena);
    let table = projected(&world, &posterior, &Branch::baseline());
    let rows = rate_rows(&posterior, &table, &[], &arena);
    assert_eq!(rows.len(), table.processes.len());
    for row in &rows {
        assert!((row.data_share + row.prior_share + row.judgement_share - 1.0).abs() < 1e-12);
        assert!(
            row.low.is_none_or(|low| low < row.expected) && row.high.is_none_or(|high| high > row.expected)
        );
        assert_eq!(row.expected, row.scenario_expected);
    }
    let supply = rows.iter().find(|row| row.peril == Peril::Supply).expect("a row");
    assert_eq!((supply.data_share, supply.judgement_share, supply.low), (0.0, 1.0, None));
}

#[test]
fn countries_outside_the_region_have_no_rates() {
    let posterior = posterior(&world());
    let outside = CountryCode::new("CHE").expect("a code");
    assert!(!posterior.state_action.contains_key(&outside) && !posterior.violence.contains_key(&outside));
    assert!(
        posterior
            .held
            .keys()
            .all(|(kind, place)| *kind != ProcessKind::Regime || !format!("{place:?}").contains("CHE"))
    );
}

#[test]
fn expected_events_are_the_product_of_their_nodes() {
    let world = world();
    let mut arena = Arena::default();
    let posterior = calibrate(&world, &mut arena);
    let table = projected(&world, &posterior, &Branch::baseline());
    let ids = explain(&table, &mut arena);
    assert_eq!(ids.len(), table.processes.len());
    for (key, id) in ids {
        let node = arena.get(id);
        let product: f64 = node.inputs.iter().filter_map(|input| arena.get(*input).value).product();
        assert!((product - node.value.expect("a value")).abs() < 1e-12, "{key}");
        let multiplier = arena.get(*node.inputs.last().expect("inputs"));
        if key == "asset:BFA-HOUNDE/PV" {
            assert_eq!(multiplier.rows.len(), 60, "the months of the base");
        }
    }
}
