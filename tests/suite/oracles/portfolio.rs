//! The small portfolio with an exact distribution, simulated: frailty by country and peril, stops, terms of each occurrence.

use super::{Comparison, Tolerance, number};
use harmattan::metrics::{LossSample, order_ranks, summarise};
use harmattan::model::peril::Peril;
use harmattan::model::plan::*;
use harmattan::simulation::{run, tables};
use serde_json::Value;

const YEARS: u64 = 200_000;
/// Chance that four standard errors hold a normal value.
const FOUR_ERRORS: f64 = 0.999_936_66;

pub(super) fn check(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let plan = plan(inputs);
    let table = run(&plan, 2).map_err(|error| error.to_string())?;
    let summary = summarise(&plan, &table);
    let window = &summary.windows[0];
    let mut faults = Faults { rel: tolerance.rel, list: Vec::new() };
    for (basis, branch) in [("gross", &window.baseline_gross), ("net", &window.baseline_retained)] {
        let wanted = &expected[basis];
        let losses: Vec<f64> = table.years[0]
            .iter()
            .map(|year| if basis == "gross" { year.gross } else { year.retained })
            .collect();
        faults.within(&format!("{basis} aal"), branch.mean.value, number(wanted, "aal"), branch.mean.error);
        faults.within(
            &format!("{basis} sd"),
            branch.deviation,
            number(wanted, "sd"),
            error_of_deviation(&losses),
        );
        for cell in window.baseline_cells.iter().filter(|cell| cell.peril.is_none()) {
            let Some(holding) = &cell.holding else { continue };
            let found = if basis == "gross" { cell.gross } else { cell.retained };
            let exact = number(&wanted["aal_by_holding"], holding);
            faults.within(&format!("{basis} {holding}"), found.value, exact, found.error);
        }
        let sample = LossSample::new(&losses);
        for tail in &branch.tails {
            let p = tail.probability;
            let exact = number(wanted, &format!("es_{p}"));
            let found = tail.tail_value_at_risk;
            faults.within(&format!("{basis} es_{p}"), found.value, exact, found.error);
            let ranks = order_ranks(YEARS, p, FOUR_ERRORS).expect("ranks");
            let ends = [ranks.low, ranks.high].map(|rank| sample.at_rank(rank).expect("a rank"));
            let exact = number(wanted, &format!("var_{p}"));
            let slack = tolerance.rel * exact;
            if exact < ends[0] - slack || exact > ends[1] + slack {
                faults.list.push(format!("{basis} var_{p}: {exact} is not in {ends:?}"));
            }
        }
    }
    let none = number(expected, "p_no_gross_loss");
    let error = (none * (1.0 - none) / YEARS as f64).sqrt();
    faults.within("p_no_gross_loss", window.baseline_gross.chance_of_none, none, error);
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
    match peril["kind"].as_str() {
        Some("days") => tables::lognormal_capped(
            number(peril, "mu"),
            number(peril, "sigma"),
            0.0,
            number(peril, "cap_days"),
        ),
        _ => tables::beta(number(peril, "a"), number(peril, "b")),
    }
}

fn frailty(peril: &Value) -> QuantileTable {
    tables::gamma_mean_one(number(peril, "frailty_k"))
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
