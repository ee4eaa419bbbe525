//! The small portfolio with an exact distribution, simulated: frailty by country and peril, stops, terms of each occurrence.

use super::{Comparison, Tolerance, number};
use harmattan::metrics::{LossSample, rank_interval, standard_error};
use harmattan::model::hazard::Distribution;
use harmattan::model::peril::Peril;
use harmattan::model::plan::*;
use harmattan::simulation::{run, tables};
use harmattan::units::Level;
use serde_json::Value;

const YEARS: u64 = 200_000;
/// Chance that four standard errors hold a normal value.
const FOUR_ERRORS: f64 = 0.999_936_66;

pub(super) fn check(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let plan = plan(inputs);
    let table = run(&plan, 2).map_err(|error| error.to_string())?;
    let yearly = &table.yearly[0][0];
    let moments = &table.branches[0][0];
    let mut faults = Faults { rel: tolerance.rel, list: Vec::new() };
    for (basis, losses, holdings) in
        [("gross", &yearly.gross, &moments.holdings), ("net", &yearly.retained, &moments.holdings_retained)]
    {
        let wanted = &expected[basis];
        let sample = LossSample::new(losses.clone());
        faults.within(&format!("{basis} aal"), sample.mean(), number(wanted, "aal"), standard_error(losses));
        let deviation = sample.variance().sqrt();
        faults.within(&format!("{basis} sd"), deviation, number(wanted, "sd"), error_of_deviation(losses));
        for (holding, sums) in plan.holdings.iter().zip(holdings) {
            let n = YEARS as f64;
            let mean = sums.sum / n;
            let error = ((sums.squares / n - mean * mean) / n).sqrt();
            let exact = number(&wanted["aal_by_holding"], &holding.id);
            faults.within(&format!("{basis} {}", holding.id), mean, exact, error);
        }
        for p in [0.95, 0.99, 0.995] {
            let level = Level::new(p).expect("a level");
            let exact = number(wanted, &format!("es_{p}"));
            faults.within(&format!("{basis} es_{p}"), sample.tvar(level), exact, sample.tvar_se(level));
            let ranks = rank_interval(YEARS, level, Level::new(FOUR_ERRORS).expect("a level"));
            let ends = [ranks.0, ranks.1].map(|rank| sample.ascending()[rank as usize - 1]);
            let exact = number(wanted, &format!("var_{p}"));
            let slack = tolerance.rel * exact;
            if exact < ends[0] - slack || exact > ends[1] + slack {
                faults.list.push(format!("{basis} var_{p}: {exact} is not in {ends:?}"));
            }
        }
    }
    let none = number(expected, "p_no_gross_loss");
    let error = (none * (1.0 - none) / YEARS as f64).sqrt();
    let found = yearly.gross.iter().filter(|loss| **loss == 0.0).count() as f64 / YEARS as f64;
    faults.within("p_no_gross_loss", found, none, error);
    let mut comparison = Comparison::new(expected, tolerance);
    let list = faults.list.join("; ");
    for field in ["gross", "net", "p_no_gross_loss"] {
        comparison.require(field, list.is_empty(), &list);
    }
    comparison.finish()
}

struct Faults {
    rel: f64,
    list: Vec<String>,
}

impl Faults {
    /// Within four standard errors and the discretisation of the exact value.
    fn within(&mut self, name: &str, found: f64, exact: f64, error: f64) {
        if (found - exact).abs() > self.rel * exact.abs() + 4.0 * error {
            self.list.push(format!("{name}: expected {exact}, found {found} +- {error}"));
        }
    }
}

fn error_of_deviation(losses: &[f64]) -> f64 {
    let n = losses.len() as f64;
    let mean = losses.iter().sum::<f64>() / n;
    let moment = |k| losses.iter().map(|loss| (loss - mean).powi(k)).sum::<f64>() / n;
    let variance = moment(2);
    ((moment(4) - variance * variance) / n).sqrt() / (2.0 * variance.sqrt())
}

fn plan(inputs: &Value) -> Plan {
    let perils = inputs["perils"].as_array().expect("perils");
    let holdings = inputs["holdings"].as_array().expect("holdings");
    let kinds = [Peril::Violence, Peril::Expropriation, Peril::Supply];
    let mut plan = Plan {
        schema: PLAN_SCHEMA,
        engine: "test".to_owned(),
        random_scheme: RANDOM_SCHEME.to_owned(),
        cell: CellName {
            portfolio: "oracle".into(),
            as_of: "2026-06-30".into(),
            scenario: "baseline".into(),
        },
        seed: 42,
        years: YEARS,
        chunk: CHUNK_YEARS,
        windows: vec![Window { name: "12 months".into(), from: 0.0, to: 1.0 }],
        grid: vec![0.0, 1.0],
        branches: vec![PlanBranch {
            name: "baseline".into(),
            weight: 1.0,
            key: String::new(),
            alternatives: 1,
        }],
        tables: perils.iter().map(severity).chain(perils.iter().map(frailty)).collect(),
        parameters: Vec::new(),
        frailties: Vec::new(),
        curves: Vec::new(),
        processes: Vec::new(),
        assets: Vec::new(),
        holdings: Vec::new(),
        policies: Vec::new(),
        switches: Switches { cap: false, terms: true, parameters: false },
        kept_years: 0,
    };
    for (index, holding) in holdings.iter().enumerate() {
        add_holding(&mut plan, index, holding);
        for (peril, record) in perils.iter().enumerate() {
            add_process(&mut plan, (index, holding), (peril, record), kinds[peril]);
        }
    }
    plan
}

fn severity(peril: &Value) -> QuantileTable {
    let distribution = match peril["kind"].as_str() {
        Some("days") => Distribution::Lognormal {
            median: harmattan::maths::exp(number(peril, "mu")),
            sigma: number(peril, "sigma"),
            low: 0.0,
            cap: Some(number(peril, "cap_days")),
        },
        _ => Distribution::Beta { a: number(peril, "a"), b: number(peril, "b") },
    };
    tables::severity(distribution).expect("a distribution")
}

fn frailty(peril: &Value) -> QuantileTable {
    tables::gamma_mean_one(number(peril, "frailty_k")).expect("a shape")
}

fn text<'a>(record: &'a Value, field: &str) -> &'a str {
    record[field].as_str().expect("a text")
}

fn add_holding(plan: &mut Plan, index: usize, holding: &Value) {
    let value = number(holding, "tiv");
    plan.assets.push(PlanAsset {
        id: text(holding, "id").to_owned(),
        country: text(holding, "country").to_owned(),
        commodity: String::new(),
        margin: number(holding, "daily") * 365.25 / value,
        accumulation: Default::default(),
    });
    plan.policies.push(PlanPolicy {
        id: text(holding, "id").to_owned(),
        perils: Peril::ALL.to_vec(),
        waiting_days: number(holding, "waiting_days"),
        indemnity_days: None,
        deductible: number(holding, "deductible"),
        franchise: false,
        deductible_on_days: Vec::new(),
        share: number(holding, "coinsurance"),
        occurrence_limit: Some(number(holding, "occurrence_limit")),
        aggregate_deductible: 0.0,
        aggregate_limit: None,
    });
    plan.holdings.push(PlanHolding {
        id: text(holding, "id").to_owned(),
        kind: HoldingKind::AssetStake,
        amount: value,
        positions: vec![PlanPosition { asset: index, pounds: value }],
        maturity: None,
        rule: LossRule { loan_threshold: 0.4, replacement_cost: 0.15 },
        policy: Some(index),
    });
}

fn add_process(
    plan: &mut Plan,
    (asset, holding): (usize, &Value),
    (index, record): (usize, &Value),
    peril: Peril,
) {
    let country = text(holding, "country");
    let cell = format!("cell:{country}/{peril}");
    let known = plan.frailties.iter().position(|frailty| frailty.key == cell);
    let frailty = known.unwrap_or_else(|| {
        plan.frailties.push(PlanFrailty {
            key: cell,
            country_key: format!("country:{country}"),
            country_weight: 0.0,
            region_weight: 0.0,
            table: 3 + index,
        });
        plan.frailties.len() - 1
    });
    let rate = number(&holding["rates"], text(record, "id"));
    plan.curves.push(Curve {
        cumulative: vec![0.0, rate],
        drawn: Vec::new(),
        log_shock: Vec::new(),
        clip: (0.0, 0.0),
    });
    plan.processes.push(Process {
        key: format!("asset:{}/{peril}", text(holding, "id")),
        peril,
        frailty,
        parameters: Vec::new(),
        curves: vec![vec![plan.curves.len() - 1]],
        reach: Reach::Own { asset },
        effect: if text(record, "kind") == "days" {
            Effect::Stop { days: index }
        } else {
            Effect::Loss { severity: index }
        },
    });
}
