//! The small portfolio with an exact distribution, simulated: frailty by country and peril, stops, terms of each occurrence.

use super::{Comparison, Tolerance, number};
use crate::plans::{asset, blank, full_cover, margin_for_a_day, stake};
use crate::sampling::{Figure, Misses, deviation, mean, share};
use harmattan::metrics::LossSample;
use harmattan::model::hazard::Distribution;
use harmattan::model::peril::Peril;
use harmattan::model::plan::*;
use harmattan::simulation::{run, tables};
use serde_json::Value;

const YEARS: u64 = 200_000;

pub(super) fn check(inputs: &Value, expected: &Value, tolerance: Tolerance) -> Result<(), String> {
    let plan = plan(inputs);
    let table = run(&plan, 2).map_err(|error| error.to_string())?;
    let yearly = &table.yearly[0][0];
    let moments = &table.branches[0][0];
    let mut misses = Misses::default();
    // What the discretisation of the exact value leaves open.
    let slack = |exact: f64| tolerance.rel * exact;
    for (basis, losses, holdings) in
        [("gross", &yearly.gross, &moments.holdings), ("net", &yearly.retained, &moments.holdings_retained)]
    {
        let exact = |field: &str| number(&expected[basis], field);
        let sample = LossSample::new(losses.clone());
        misses.figure(&format!("{basis} aal"), mean(losses), exact("aal"), slack(exact("aal")));
        misses.figure(&format!("{basis} sd"), deviation(losses), exact("sd"), slack(exact("sd")));
        for (holding, sums) in plan.holdings.iter().zip(holdings) {
            let n = YEARS as f64;
            let value = sums.sum / n;
            let found = Figure { value, error: ((sums.squares / n - value * value) / n).sqrt() };
            let exact = number(&expected[basis]["aal_by_holding"], &holding.id);
            misses.figure(&format!("{basis} {}", holding.id), found, exact, slack(exact));
        }
        for p in [0.95, 0.99, 0.995] {
            let (tail, quantile) = (exact(&format!("es_{p}")), exact(&format!("var_{p}")));
            misses.tvar(&format!("{basis} es_{p}"), &sample, p, tail, slack(tail));
            misses.var(&format!("{basis} var_{p}"), &sample, p, quantile, slack(quantile));
        }
    }
    let none = number(expected, "p_no_gross_loss");
    let found = share(&yearly.gross, |loss| loss == 0.0);
    misses.share("p_no_gross_loss", found, none, YEARS as usize, slack(none));
    let mut comparison = Comparison::new(expected, tolerance);
    for field in ["gross", "net", "p_no_gross_loss"] {
        comparison.require(field, misses.0.is_empty(), &misses.text());
    }
    comparison.finish()
}

/// The plan of the case.
pub(crate) fn plan(inputs: &Value) -> Plan {
    let perils = inputs["perils"].as_array().expect("perils");
    let holdings = inputs["holdings"].as_array().expect("holdings");
    let kinds = [Peril::Violence, Peril::Expropriation, Peril::Supply];
    let mut plan = Plan {
        tables: perils.iter().map(severity).chain(perils.iter().map(frailty)).collect(),
        ..blank(YEARS)
    };
    plan.switches.terms = true;
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
    let (id, value) = (text(holding, "id"), number(holding, "tiv"));
    let margin = margin_for_a_day(number(holding, "daily") / value);
    plan.assets.push(asset(id, text(holding, "country"), margin));
    plan.policies.push(PlanPolicy {
        waiting_days: number(holding, "waiting_days"),
        deductible: number(holding, "deductible"),
        share: number(holding, "coinsurance"),
        occurrence_limit: Some(number(holding, "occurrence_limit")),
        ..full_cover(id)
    });
    plan.holdings.push(PlanHolding { policy: Some(index), ..stake(id, index, value) });
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
