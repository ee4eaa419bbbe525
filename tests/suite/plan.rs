//! The plan: what a book adds and what it leaves alone.

use crate::plans::years_by_holding;
use crate::rates::{event, leaf, package, pillars, scenario, world};
use harmattan::datasets::portfolio;
use harmattan::exposure::look_through;
use harmattan::hazard::calibrate;
use harmattan::maths;
use harmattan::model::peril::Peril;
use harmattan::model::plan::{Effect, Plan, Process, Reach, Switches};
use harmattan::model::portfolio::Portfolio;
use harmattan::plan::{Composed, PlanSpec, compose, key};
use harmattan::provenance::Arena;
use harmattan::scenario::{Branch, branches};
use harmattan::simulation;
use harmattan::units::DAYS_PER_YEAR;
use harmattan::world::World;

const HEADING: &str = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n";
const STAKE: &str = "H1,Stake,asset_stake,,MLI-BOUGOUNI,MLI,lithium,4000000,GBP,2026-06-30,,,\n";
const SHARES: &str = "H2,Shares,equity,EDV:LSE,,,gold,18000000,GBP,2026-06-30,,,\n";
const LOAN: &str = "H3,Loan,loan,,BFA-HOUNDE,BFA,gold,1000000,EUR,2026-06-30,2027-12-31,,\n";

fn book(lines: &[&str]) -> Portfolio {
    let text = HEADING.to_owned() + &lines.concat();
    portfolio::read_bytes("book.csv", text.as_bytes(), None, &package().package()).expect("a sound book")
}

fn spec() -> PlanSpec {
    PlanSpec {
        seed: 42,
        years: 10_000,
        horizons: vec![12],
        scenario: "test".to_owned(),
        switches: Switches { cap: true, terms: true, parameters: true },
        kept_years: 0,
    }
}

fn composed(world: &World, lines: &[&str], leaves: &[Branch], spec: &PlanSpec) -> Composed {
    let posterior = calibrate(world, &mut Arena::default());
    let exposure = look_through(world, &book(lines)).expect("all rates are known");
    compose(world, &exposure, &posterior, leaves, spec).expect("a plan")
}

fn baseline(lines: &[&str]) -> Plan {
    composed(&world(), lines, &[], &spec()).plan
}

fn process<'a>(plan: &'a Plan, key: &str) -> &'a Process {
    plan.processes.iter().find(|process| process.key == key).unwrap_or_else(|| panic!("{key} is in the plan"))
}

fn expected(plan: &Plan, key: &str, branch: usize) -> f64 {
    *plan.curves[process(plan, key).curves[branch][0]].cumulative.last().expect("a curve has a last time")
}

#[test]
fn an_added_holding_moves_no_rate_and_no_stream_of_the_others() {
    let (alone, together) = (baseline(&[STAKE]), baseline(&[STAKE, SHARES, LOAN]));
    assert!(alone.processes.len() < together.processes.len());
    for before in &alone.processes {
        let after = process(&together, &before.key);
        assert_eq!(alone.curves[before.curves[0][0]], together.curves[after.curves[0][0]], "{}", before.key);
        if let (Reach::Shared { members: few }, Reach::Shared { members: many }) =
            (&before.reach, &after.reach)
        {
            for member in few {
                assert!(many.iter().any(|other| other.key == member.key && other.chance == member.chance));
            }
        }
    }
}

#[test]
fn own_and_shared_events_add_up_to_the_rate_of_the_asset() {
    let plan = baseline(&[STAKE]);
    let total = expected(&plan, "asset:MLI-BOUGOUNI/SD", 0) + 0.7 * expected(&plan, "cell:MLI/SD", 0);
    assert!((total - 0.12).abs() < 1e-9, "no shock is known: the held rate of the AES, was {total}");
    let violence = expected(&plan, "asset:MLI-BOUGOUNI/PV", 0) / expected(&plan, "cell:MLI/PV", 0);
    assert!((violence - (1.0 - 0.1) / (0.1 / 0.5)).abs() < 1e-6);
}

#[test]
fn every_window_ends_on_the_grid_and_curves_never_fall() {
    let plan = composed(&world(), &[STAKE, SHARES], &[], &PlanSpec { horizons: vec![12, 36], ..spec() }).plan;
    for window in &plan.windows {
        assert!(plan.grid.contains(&window.from) && plan.grid.contains(&window.to), "{window:?}");
    }
    for curve in &plan.curves {
        assert_eq!(curve.cumulative.len(), plan.grid.len());
        assert_eq!(curve.cumulative[0], 0.0);
        assert!(curve.cumulative.windows(2).all(|pair| pair[0] <= pair[1]));
    }
}

#[test]
fn asking_for_36_months_moves_no_knot_of_the_first_12() {
    let world = world();
    let short = composed(&world, &[STAKE], &[], &spec()).plan;
    let long = composed(&world, &[STAKE], &[], &PlanSpec { horizons: vec![12, 36], ..spec() }).plan;
    let last = short.grid.len();
    assert_eq!(short.grid[..], long.grid[..last]);
    for process_short in &short.processes {
        let (a, b) = (process_short.curves[0][0], process(&long, &process_short.key).curves[0][0]);
        assert_eq!(
            short.curves[a].cumulative[..],
            long.curves[b].cumulative[..last],
            "{}",
            process_short.key
        );
    }
}

#[test]
fn a_scenario_never_moves_the_baseline_beside_it() {
    let world = world();
    let events = vec![event("taking", "T4", &["BFA"]), event("intelligence", "T9", &["MLI"])];
    let scenario =
        scenario(events, vec![leaf("one", 0.4, &["taking"]), leaf("two", 0.6, &["taking", "intelligence"])]);
    let leaves = branches(&scenario, &world, &pillars()).expect("sound");
    let alone = composed(&world, &[STAKE, SHARES], &[], &spec()).plan;
    let beside = composed(&world, &[STAKE, SHARES], &leaves, &spec()).plan;
    assert_eq!(beside.branches.iter().map(|b| b.weight).collect::<Vec<_>>(), [1.0, 0.4, 0.6]);
    for before in &alone.processes {
        let after = process(&beside, &before.key);
        assert_eq!(alone.curves[before.curves[0][0]], beside.curves[after.curves[0][0]], "{}", before.key);
    }
    assert!(expected(&beside, "asset:BFA-HOUNDE/EX", 1) > expected(&beside, "asset:BFA-HOUNDE/EX", 0));
    assert!(expected(&beside, "asset:MLI-BOUGOUNI/EX", 1) > expected(&beside, "asset:MLI-BOUGOUNI/EX", 0));
    assert_eq!(expected(&beside, "asset:CIV-ITY/EX", 1), expected(&beside, "asset:CIV-ITY/EX", 0));
    let drawn = |branch: usize| &beside.curves[process(&beside, "cell:MLI/PV").curves[branch][0]].drawn;
    assert!(drawn(1).is_empty());
    assert_eq!(drawn(2)[0].key, "event:test/intelligence");
    assert_eq!(drawn(2)[0].deviation.len(), beside.grid.len() - 1);
}

#[test]
fn learnt_rates_are_drawn_by_country_and_held_ones_never() {
    let plan = baseline(&[STAKE, SHARES]);
    let keys = |of: &str| -> Vec<&str> {
        process(&plan, of).parameters.iter().map(|i| plan.parameters[*i].key.as_str()).collect()
    };
    assert_eq!(keys("asset:BFA-HOUNDE/EX"), ["cell:BFA/EX"]);
    assert_eq!(keys("asset:BFA-HOUNDE/PV"), ["cell:BFA/PV", "revision"]);
    assert_eq!(keys("cell:BFA/PV"), keys("asset:BFA-HOUNDE/PV"));
    assert!(keys("cell:BFA/CC/gold").is_empty() && keys("zone:XOF/TR").is_empty());
    for parameter in &plan.parameters {
        let table = &plan.tables[parameter.table];
        let pieces =
            (1..table.u.len()).map(|i| 0.5 * (table.x[i] + table.x[i - 1]) * (table.u[i] - table.u[i - 1]));
        assert!((maths::sum(pieces) - 1.0).abs() < 0.01, "{}", table.name);
    }
}

#[test]
fn a_mine_in_state_hands_fears_no_state_and_still_fears_the_rest() {
    let mut world = world();
    world.assets.iter_mut().for_each(|asset| asset.foreign_held = false);
    let plan = composed(&world, &[STAKE], &[], &spec()).plan;
    let keys: Vec<&str> = plan.processes.iter().map(|process| process.key.as_str()).collect();
    assert!(!keys.contains(&"asset:MLI-BOUGOUNI/EX") && !keys.contains(&"asset:MLI-BOUGOUNI/CC"));
    assert!(keys.contains(&"asset:MLI-BOUGOUNI/PV") && keys.contains(&"cell:MLI/CC/lithium"));
}

#[test]
fn the_key_is_that_of_the_content() {
    let plan = baseline(&[STAKE]);
    assert_eq!(key(&plan), key(&plan.clone()));
    assert_eq!(key(&plan).len(), 16);
    let again: Plan = serde_json::from_str(&serde_json::to_string(&plan).expect("JSON")).expect("a plan");
    assert_eq!(key(&again), key(&plan));
    assert_ne!(key(&Plan { seed: 43, ..plan.clone() }), key(&plan));
}

#[test]
fn a_country_event_that_could_hit_nobody_is_refused_at_its_row() {
    let mut world = world();
    let row = world.dependence.iter_mut().find(|row| row.peril == Peril::ContractChange).expect("a row");
    row.shared_hit = 0.0;
    let posterior = calibrate(&world, &mut Arena::default());
    let exposure = look_through(&world, &book(&[STAKE])).expect("a book");
    let problems = compose(&world, &exposure, &posterior, &[], &spec()).expect_err("a hit of 0").to_string();
    assert!(problems.contains("\"shared_hit\"") && problems.contains("of CC"), "{problems}");
}

#[test]
fn horizons_that_are_no_years_are_refused() {
    let world = world();
    let posterior = calibrate(&world, &mut Arena::default());
    let exposure = look_through(&world, &book(&[STAKE])).expect("a book");
    let odd = PlanSpec { horizons: vec![18], years: 0, ..spec() };
    let problems =
        compose(&world, &exposure, &posterior, &[], &odd).expect_err("two things are wrong").to_string();
    assert!(problems.contains("\"18\"") && problems.contains("--years"), "{problems}");
}

/// Expected yearly loss of a stake of one pound in an asset, uncapped, from the plan's own numbers.
fn closed_form(plan: &Plan, asset: usize) -> f64 {
    let margin = plan.assets[asset].margin / DAYS_PER_YEAR;
    let mean = |table: usize| plan.tables[table].mean;
    let losses = plan.processes.iter().map(|process| {
        let events = expected(plan, &process.key, 0);
        let hit = match &process.reach {
            Reach::Own { asset: own } => f64::from(u8::from(*own == asset)),
            Reach::Shared { members } => members.iter().find(|m| m.asset == asset).map_or(0.0, |m| m.chance),
        };
        events
            * hit
            * match process.effect {
                Effect::Damage { severity, days } => mean(severity) + mean(days) * margin,
                Effect::Taking { severity, at_once, duration, stopped } => {
                    mean(severity) + (1.0 - at_once) * stopped * mean(duration) * margin
                }
                Effect::Dispute { severity, duration, stopped } => {
                    mean(severity) + stopped * mean(duration) * margin
                }
                Effect::Loss { severity } => mean(severity),
                Effect::Stop { days } => mean(days) * margin,
                Effect::Transfer { delay, carry, haircut_chance, haircut } => {
                    mean(delay) / DAYS_PER_YEAR * carry + haircut_chance * mean(haircut)
                }
            }
    });
    maths::sum(losses)
}

#[test]
fn the_simulated_mean_meets_the_closed_form_of_the_plan() {
    let switches = Switches { cap: false, terms: false, parameters: true };
    let plan = composed(&world(), &[STAKE], &[], &PlanSpec { years: 40_000, switches, ..spec() }).plan;
    let table = simulation::run(&plan, 1).expect("a plan that can be simulated");
    let yearly = &table.yearly[0][table.main].gross;
    let years = yearly.len() as f64;
    let mean = maths::sum(yearly.iter().copied()) / years;
    let spread = maths::sum(yearly.iter().map(|loss| (loss - mean) * (loss - mean))) / (years - 1.0);
    let exact = 4_000_000.0 * closed_form(&plan, 0);
    assert!((mean - exact).abs() < 4.0 * (spread / years).sqrt(), "{mean} against {exact}");
}

#[test]
fn the_order_of_a_books_lines_moves_no_byte_of_its_plan() {
    let sorted = baseline(&[STAKE, SHARES, LOAN]);
    for lines in [[LOAN, STAKE, SHARES], [SHARES, LOAN, STAKE], [LOAN, SHARES, STAKE]] {
        assert_eq!(baseline(&lines), sorted, "{lines:?}");
    }
}

#[test]
fn a_book_inside_another_keeps_its_losses_byte_for_byte() {
    let small = baseline(&[STAKE]);
    let large = baseline(&[STAKE, SHARES, LOAN]);
    assert!(small.assets.len() < large.assets.len() && small.holdings[0].id == large.holdings[0].id);
    assert_eq!(years_by_holding(&small)[0], years_by_holding(&large)[0]);
    let [few, many] = [&small, &large].map(|plan| simulation::run(plan, 2).expect("a sound plan"));
    assert_eq!(few.branches[0][few.main].holdings[0], many.branches[0][many.main].holdings[0]);
    assert!(few.branches[0][few.main].holdings[0].sum > 0.0);
}

#[test]
fn asking_for_36_months_moves_no_year_of_the_first_12() {
    let lines = [STAKE, SHARES, LOAN];
    let long = PlanSpec { horizons: vec![12, 24, 36], ..spec() };
    let short = simulation::run(&baseline(&lines), 2).expect("a sound plan");
    let long = composed(&world(), &lines, &[], &long).plan;
    assert_eq!(long.windows[2].name, "12 months");
    let long = simulation::run(&long, 2).expect("a sound plan");
    for window in 0..=2 {
        assert_eq!(short.yearly[0][window], long.yearly[0][window], "window {window}");
    }
    let sums = [2, 3, 4].map(|window| maths::sum(long.yearly[0][window].gross.iter().copied()));
    assert!(sums[0] < sums[1] && sums[1] < sums[2], "{sums:?}");
}
