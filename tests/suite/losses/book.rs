//! A made-up book, large enough to meet every rule: countries with mines, shared events, leaves, policies.

use crate::plans::{self, blank};
use harmattan::model::hazard::Distribution;
use harmattan::model::peril::Peril;
use harmattan::model::plan::*;
use harmattan::simulation::tables;

/// What the book is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    pub(super) countries: usize,
    pub(super) assets: usize,
    pub(super) holdings: usize,
    pub(super) leaves: usize,
    pub(super) years: u64,
    /// Length in years.
    pub(super) horizon: f64,
    /// Multiplier of all rates.
    pub(super) rates: f64,
}

impl Default for Shape {
    fn default() -> Self {
        Self { countries: 3, assets: 8, holdings: 6, leaves: 2, years: 4000, horizon: 1.0, rates: 1.0 }
    }
}

const KINDS: [HoldingKind; 5] = [
    HoldingKind::Equity,
    HoldingKind::AssetStake,
    HoldingKind::Loan,
    HoldingKind::Offtake,
    HoldingKind::Supply,
];

pub(super) fn plan(shape: Shape) -> Plan {
    let mut plan = Plan {
        chunk: 512,
        windows: vec![
            window("near", 0.0, 0.075),
            window("medium", 0.075, 0.5),
            window("12 months", 0.0, 1.0),
        ],
        grid: (0..).map(|i| f64::from(i) * 0.025).take_while(|t| *t <= shape.horizon + 1e-9).collect(),
        branches: vec![branch("baseline", 1.0)],
        tables: vec![
            beta(0.6, 6.0),
            lognormal(10.0, 1.4, Some(365.0)),
            beta(4.0, 1.0),
            lognormal(153.0, 0.98, None),
            beta(1.2, 8.0),
            beta(2.0, 38.0),
            tables::severity(Distribution::Uniform { low: 90.0, high: 540.0 }).unwrap(),
            beta(1.0, 4.0),
            tables::gamma_mean_one(2.0).unwrap(),
            tables::gamma_mean_one(1.0).unwrap(),
            tables::gamma_mean_one(0.7).unwrap(),
            tables::gamma_mean_one(12.0).unwrap(),
        ],
        policies: vec![policy()],
        switches: Switches { cap: true, terms: true, parameters: true },
        ..blank(shape.years)
    };
    for time in &mut plan.grid {
        // The window ends must be knots exactly.
        *time = (*time * 1000.0).round() / 1000.0;
    }
    for leaf in 0..shape.leaves {
        plan.branches.push(branch(&format!("leaf {leaf}"), 1.0 / shape.leaves as f64));
    }
    add_assets(&mut plan, shape);
    add_holdings(&mut plan, shape);
    plan.processes.sort_by(|a, b| a.key.cmp(&b.key));
    plan
}

fn beta(a: f64, b: f64) -> QuantileTable {
    tables::severity(Distribution::Beta { a, b }).unwrap()
}

fn lognormal(median: f64, sigma: f64, cap: Option<f64>) -> QuantileTable {
    tables::severity(Distribution::Lognormal { median, sigma, low: 0.0, cap }).unwrap()
}

fn window(name: &str, from: f64, to: f64) -> Window {
    Window { name: name.to_owned(), from, to }
}

fn branch(name: &str, weight: f64) -> PlanBranch {
    PlanBranch { name: name.to_owned(), weight, key: format!("leaf:test/{name}"), alternatives: 1 }
}

fn policy() -> PlanPolicy {
    PlanPolicy {
        id: "shared".to_owned(),
        perils: vec![Peril::Violence, Peril::Expropriation, Peril::Supply],
        waiting_days: 14.0,
        indemnity_days: Some(180.0),
        deductible: 0.2e6,
        franchise: false,
        deductible_on_days: vec![Peril::Supply],
        share: 0.9,
        occurrence_limit: Some(15e6),
        aggregate_deductible: 0.1e6,
        aggregate_limit: Some(25e6),
    }
}

/// A curve for each branch: the leaves move the baseline's rate up and down.
fn curves(plan: &mut Plan, rate: f64, drawn: bool) -> Vec<Vec<usize>> {
    (0..plan.branches.len())
        .map(|branch| {
            let factor = [1.0, 1.6, 0.7, 1.2, 0.9][branch % 5];
            let intervals = plan.grid.len() - 1;
            let drawn = (drawn && branch == 1)
                .then(|| DrawnShock { key: "event:test/shock".to_owned(), deviation: vec![0.4; intervals] });
            plan.curves.push(Curve {
                cumulative: plan.grid.iter().map(|t| t * rate * factor).collect(),
                log_shock: if drawn.is_some() { vec![0.47; intervals] } else { Vec::new() },
                drawn: drawn.into_iter().collect(),
                clip: (-1.5, 2.5),
            });
            vec![plan.curves.len() - 1]
        })
        .collect()
}

fn add_assets(plan: &mut Plan, shape: Shape) {
    for country in 0..shape.countries {
        for (peril, table) in [("PV", 8), ("EX", 9), ("CC", 9), ("TR", 10), ("SD", 8)] {
            plan.frailties.push(PlanFrailty {
                key: format!("cell:C{country}/{peril}"),
                country_key: format!("country:C{country}"),
                country_weight: 0.35,
                region_weight: 0.15,
                table,
            });
        }
        plan.parameters.push(PlanParameter { key: format!("parameter:C{country}/EX"), table: 11 });
    }
    for asset in 0..shape.assets {
        let country = asset % shape.countries;
        plan.assets.push(plans::asset(&format!("A{asset:03}"), &format!("C{country}"), 0.2));
        let own = [
            ("PV", 0.05, Effect::Damage { severity: 0, days: 1 }),
            ("EX", 0.02, Effect::Taking { severity: 2, at_once: 0.75, duration: 3, stopped: 0.5 }),
            ("CC", 0.04, Effect::Dispute { severity: 4, duration: 3, stopped: 0.5 }),
            ("SD", 0.1, Effect::Stop { days: 1 }),
        ];
        for (peril, rate, effect) in own {
            let curves = curves(plan, rate * shape.rates, peril == "EX");
            let peril: Peril = peril.parse().unwrap();
            plan.processes.push(Process {
                key: format!("asset:A{asset:03}/{peril}"),
                peril,
                frailty: country * 5 + peril.index(),
                parameters: if peril == Peril::Expropriation { vec![country] } else { Vec::new() },
                curves,
                reach: Reach::Own { asset },
                effect,
            });
        }
    }
    for country in 0..shape.countries {
        let shared = [
            ("CC/gold", "CC", 0.3, 0.8, Effect::Loss { severity: 5 }),
            (
                "TR",
                "TR",
                0.06,
                1.0,
                Effect::Transfer { delay: 6, carry: 0.1, haircut_chance: 0.1, haircut: 7 },
            ),
            ("SD", "SD", 0.1, 0.7, Effect::Stop { days: 1 }),
        ];
        for (name, peril, rate, chance, effect) in shared {
            let curves = curves(plan, rate * shape.rates, false);
            let peril: Peril = peril.parse().unwrap();
            let members = (0..shape.assets)
                .filter(|asset| asset % shape.countries == country)
                .map(|asset| Member { asset, chance, key: format!("asset:A{asset:03}/{peril}/shared") })
                .collect();
            plan.processes.push(Process {
                key: format!("cell:C{country}/{name}"),
                peril,
                frailty: country * 5 + peril.index(),
                parameters: Vec::new(),
                curves,
                reach: Reach::Shared { members },
                effect,
            });
        }
    }
}

fn add_holdings(plan: &mut Plan, shape: Shape) {
    for holding in 0..shape.holdings {
        let spread = 1 + holding % 4;
        let amount = 1e6 * (5.0 + holding as f64);
        let mut positions: Vec<PlanPosition> = (0..spread.min(shape.assets))
            .map(|i| PlanPosition {
                asset: (holding * 3 + i * 5) % shape.assets,
                pounds: amount / spread as f64,
            })
            .collect();
        positions.sort_by_key(|position| position.asset);
        positions.dedup_by_key(|position| position.asset);
        plan.holdings.push(PlanHolding {
            id: format!("H{holding:03}"),
            kind: KINDS[holding % KINDS.len()],
            amount,
            positions,
            maturity: (holding % 7 == 2).then_some(0.8),
            rule: LossRule { loan_threshold: 0.4, replacement_cost: 0.15 },
            policy: (holding % 3 == 0).then_some(0),
        });
    }
}
