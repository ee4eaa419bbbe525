//! Intervals hold the exact value as often as they say: many seeds of the portfolio whose distribution is known.

use crate::oracles::portfolio;
use harmattan::maths::normal;
use harmattan::metrics::LossSample;
use harmattan::model::plan::Plan;
use harmattan::simulation::run;
use harmattan::units::Level;
use serde_json::Value;

/// Confidence of the intervals.
const CONFIDENCE: f64 = 0.95;

fn case() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracles/portfolio_endtoend.json");
    let text = std::fs::read_to_string(path).expect("the file is there");
    let mut document: Value = serde_json::from_str(&text).expect("the file is JSON");
    let case = document["cases"][0].take();
    assert_eq!(case["id"], "portfolio-open-0");
    case
}

fn level(value: f64) -> Level {
    Level::new(value).expect("a level")
}

/// How many intervals held the exact value.
#[derive(Debug, Default)]
struct Held {
    runs: u32,
    var: u32,
    tvar: u32,
}

impl Held {
    fn count(&mut self, losses: Vec<f64>, exact: &Value) {
        let sample = LossSample::new(losses);
        let number = |field: &str| exact[field].as_f64().expect("a number");
        let (low, high) = sample.var_interval(level(0.99), level(CONFIDENCE));
        let (var, tvar) = (number("var_0.99"), number("es_0.99"));
        let half = normal::quantile(0.5 + 0.5 * CONFIDENCE) * sample.tvar_se(level(0.99));
        self.runs += 1;
        self.var += u32::from(low <= var && high.is_none_or(|high| var <= high));
        self.tvar += u32::from((sample.tvar(level(0.99)) - tvar).abs() <= half);
    }

    fn shares(&self) -> [f64; 2] {
        [self.var, self.tvar].map(|held| f64::from(held) / f64::from(self.runs))
    }
}

/// Gross and retained.
fn repeat(seeds: u64, years: u64) -> [Held; 2] {
    let case = case();
    let mut plan: Plan = portfolio::plan(&case["inputs"]);
    plan.years = years;
    let mut held = [Held::default(), Held::default()];
    for seed in 1..=seeds {
        plan.seed = seed;
        let mut table = run(&plan, 2).expect("a sound plan");
        let yearly = table.yearly.swap_remove(0).swap_remove(0);
        held[0].count(yearly.gross, &case["expected"]["gross"]);
        held[1].count(yearly.retained, &case["expected"]["net"]);
    }
    for (basis, held) in ["gross", "retained"].iter().zip(&held) {
        let [var, tvar] = held.shares();
        println!("{basis}: {seeds} seeds of {years} years, VaR 99 held in {var:.4}, TVaR 99 in {tvar:.4}");
    }
    held
}

/// 20 million years: 13 seconds of one processor at the optimisation of the tests.
#[test]
fn of_four_hundred_intervals_92_to_98_percent_hold_the_exact_value() {
    for held in repeat(400, 50_000) {
        assert!(held.shares().iter().all(|share| (0.92..=0.98).contains(share)), "{held:?}");
    }
}
