//! Kinds of the scoring rules.

use super::{Action, Comparison, Kind, Tolerance, number, numbers};
use harmattan::backtest::score::{self, Binary, Counts, Sample};
use harmattan::maths::normal;
use serde_json::Value;

pub(crate) const KINDS: &[Kind] = &[
    kind("crps-normal", normal_forecast),
    kind("crps-negbin", negative_binomial),
    kind("crps-poisson", poisson),
    kind("crps-ens", ensemble),
    kind("brier", brier),
    kind("interval", interval),
    kind("views", classes),
    kind("auc", auc),
    kind("conflictology12", conflictology),
];

const fn kind(id: &'static str, check: super::Check) -> Kind {
    Kind { oracle: "scoring", id, action: Action::Run(check) }
}

type Checked = Result<(), String>;

fn normal_forecast(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let (mean, deviation, y) = (number(inputs, "mu"), number(inputs, "sigma"), number(inputs, "y"));
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("crps", score::crps_normal(mean, deviation, y));
    comparison.number("log_score_nats", score::log_score_normal(mean, deviation, y));
    comparison.number("pit", normal::cdf((y - mean) / deviation));
    comparison.finish()
}

fn negative_binomial(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let (size, prob) = (number(inputs, "size"), number(inputs, "prob"));
    let y = number(inputs, "y") as usize;
    let table = Counts::negative_binomial(size * (1.0 - prob) / prob, size);
    let (low, high) = table.pit(y);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("crps", table.crps(y));
    comparison.number("crps_scoringrules", table.crps(y));
    comparison.number("log_score_nats", table.log_score(y));
    comparison.number("pit_lower", low);
    comparison.number("pit_upper", high);
    comparison.finish()
}

fn poisson(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let table = Counts::poisson(number(inputs, "lambda"));
    let y = number(inputs, "y") as usize;
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("crps", table.crps(y));
    comparison.number("log_score_nats", table.log_score(y));
    comparison.finish()
}

fn ensemble(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let sample = Sample::new(numbers(inputs, "members")).expect("a case has members");
    let y = number(inputs, "y");
    let (low, high) = sample.rank(y);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("crps_empirical", sample.crps(y));
    comparison.number("crps_fair", sample.crps_fair(y).unwrap_or(f64::NAN));
    comparison.numbers("rank_of_obs_low_high", &[low as f64, high as f64]);
    comparison.finish()
}

fn binary(inputs: &Value, probabilities: &str) -> Vec<Binary> {
    let pairs = numbers(inputs, probabilities).into_iter().zip(numbers(inputs, "o"));
    pairs.map(|(probability, o)| Binary { probability, happened: o == 1.0 }).collect()
}

fn brier(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let forecasts = binary(inputs, "p");
    let found = score::brier(&forecasts).expect("a case has forecasts");
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("brier", found.score);
    comparison.number("reliability", found.reliability);
    comparison.number("resolution", found.resolution);
    comparison.number("uncertainty", found.uncertainty);
    comparison.number("skill_vs_climatology", found.skill.unwrap_or(f64::NAN));
    comparison.number("log_loss_nats_clip1e-15", score::log_loss(&forecasts).expect("forecasts").nats);
    comparison.finish()
}

fn interval(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let of = |field| number(inputs, field);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("interval_score", score::interval(of("lower"), of("upper"), of("alpha"), of("y")));
    comparison.finish()
}

fn classes(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let samples = numbers(inputs, "samples");
    let count = samples.len() as f64;
    let sample = Sample::new(samples).expect("a case has samples");
    let (y, edges) = (number(inputs, "y"), numbers(inputs, "bins"));
    let ignorance = score::ignorance(|low, high| sample.between(low, high), count, &edges, y);
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("ignorance_log2", ignorance);
    comparison
        .number("interval_score_90", score::interval(sample.quantile(0.05), sample.quantile(0.95), 0.1, y));
    comparison.finish()
}

fn auc(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("auc", score::auc(&binary(inputs, "score")).unwrap_or(f64::NAN));
    comparison.finish()
}

fn conflictology(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Checked {
    let months = numbers(inputs, "last_12_months");
    let y = number(inputs, "y");
    let point = |value| Sample::new(vec![value]).expect("one value").crps(y);
    let last = months[months.len() - 1];
    let mut comparison = Comparison::new(expected, tolerance);
    comparison.number("crps_exact_empirical", Sample::new(months).expect("twelve values").crps(y));
    comparison.number("crps_last_value_point", point(last));
    comparison.number("crps_zero_point", point(0.0));
    comparison.finish()
}
