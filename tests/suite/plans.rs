//! Plans made by hand: the one place where tests fill in every field of a plan.
//!
//! A plan from here has one branch, the window `12 months`, no cap, no terms, no parameter draws and no factors unless a test
//! adds them, so that it has a closed form.

use harmattan::model::peril::Peril;
use harmattan::model::plan::*;
use harmattan::simulation::{Prepared, Yearly, detail, run, tables};
use harmattan::units::DAYS_PER_YEAR;

/// A plan of nothing.
pub(crate) fn blank(years: u64) -> Plan {
    Plan {
        schema: PLAN_SCHEMA,
        engine: "test".to_owned(),
        random_scheme: RANDOM_SCHEME.to_owned(),
        cell: CellName { portfolio: "made up".into(), as_of: "2026-06-30".into(), scenario: "test".into() },
        seed: 42,
        years,
        chunk: CHUNK_YEARS,
        kept_years: 0,
        windows: vec![Window { name: "12 months".into(), from: 0.0, to: 1.0 }],
        grid: vec![0.0, 1.0],
        branches: vec![PlanBranch {
            name: "baseline".into(),
            weight: 1.0,
            key: String::new(),
            alternatives: 1,
        }],
        tables: Vec::new(),
        parameters: Vec::new(),
        frailties: Vec::new(),
        curves: Vec::new(),
        processes: Vec::new(),
        assets: Vec::new(),
        holdings: Vec::new(),
        policies: Vec::new(),
        switches: Switches { cap: false, terms: false, parameters: false },
    }
}

pub(crate) fn asset(id: &str, country: &str, margin: f64) -> PlanAsset {
    PlanAsset {
        id: id.to_owned(),
        country: country.to_owned(),
        commodity: "gold".to_owned(),
        margin,
        accumulation: Default::default(),
    }
}

/// A direct stake of `pounds` in one asset.
pub(crate) fn stake(id: &str, asset: usize, pounds: f64) -> PlanHolding {
    PlanHolding {
        id: id.to_owned(),
        kind: HoldingKind::AssetStake,
        amount: pounds,
        positions: vec![PlanPosition { asset, pounds }],
        maturity: None,
        rule: LossRule { loan_threshold: 0.4, replacement_cost: 0.15 },
        policy: None,
    }
}

/// A policy that pays everything.
pub(crate) fn full_cover(id: &str) -> PlanPolicy {
    PlanPolicy {
        id: id.to_owned(),
        perils: Peril::ALL.to_vec(),
        waiting_days: 0.0,
        indemnity_days: None,
        deductible: 0.0,
        franchise: false,
        deductible_on_days: Vec::new(),
        share: 1.0,
        occurrence_limit: None,
        aggregate_deductible: 0.0,
        aggregate_limit: None,
    }
}

/// A size that is always the same.
pub(crate) fn constant(value: f64) -> QuantileTable {
    QuantileTable { name: format!("{value}"), u: vec![0.0, 1.0], x: vec![value, value], mean: value }
}

pub(crate) fn scaled(mut table: QuantileTable, factor: f64) -> QuantileTable {
    table.x.iter_mut().for_each(|x| *x *= factor);
    table.mean *= factor;
    table
}

/// Positive sizes with a given mean and second moment: Gamma, or always the same.
pub(crate) fn sizes(mean: f64, second_moment: f64) -> QuantileTable {
    let squared_variation = second_moment / (mean * mean) - 1.0;
    if squared_variation < 1e-9 {
        return constant(mean);
    }
    scaled(tables::gamma_mean_one(1.0 / squared_variation).expect("a shape"), mean)
}

/// A book of stakes, built up line by line.
pub(crate) struct Book(pub(crate) Plan);

impl Book {
    pub(crate) fn new(years: u64) -> Self {
        Self(blank(years))
    }

    pub(crate) fn table(&mut self, table: QuantileTable) -> usize {
        self.0.tables.push(table);
        self.0.tables.len() - 1
    }

    /// A stake of its own asset; the number of both.
    pub(crate) fn stake(&mut self, country: &str, pounds: f64, margin: f64) -> usize {
        let index = self.0.assets.len();
        self.0.assets.push(asset(&format!("A{index:04}"), country, margin));
        self.0.holdings.push(stake(&format!("H{index:04}"), index, pounds));
        index
    }

    /// A frailty that shares nothing with others.
    pub(crate) fn frailty(&mut self, key: &str, table: QuantileTable) -> usize {
        let table = self.table(table);
        self.0.frailties.push(PlanFrailty {
            key: key.to_owned(),
            country_key: format!("factor of {key}"),
            country_weight: 0.0,
            region_weight: 0.0,
            table,
        });
        self.0.frailties.len() - 1
    }

    /// Frailty 1 in every year: plain Poisson events.
    pub(crate) fn no_frailty(&mut self) -> usize {
        self.frailty("cell:none", constant(1.0))
    }

    /// Events of one asset, evenly over the year.
    pub(crate) fn own(&mut self, asset: usize, rate: f64, frailty: usize, effect: Effect) {
        let key = format!("asset:{}/{}", self.0.assets[asset].id, self.0.processes.len());
        self.process(key, rate, frailty, Reach::Own { asset }, effect);
    }

    /// Events that hit each asset of `(asset, chance)`.
    pub(crate) fn shared(&mut self, rate: f64, frailty: usize, members: &[(usize, f64)], effect: Effect) {
        let key = format!("cell:shared/{}", self.0.processes.len());
        let member = |&(asset, chance): &(usize, f64)| Member {
            asset,
            chance,
            key: format!("asset:{}/shared", self.0.assets[asset].id),
        };
        let members = members.iter().map(member).collect();
        self.process(key, rate, frailty, Reach::Shared { members }, effect);
    }

    fn process(&mut self, key: String, rate: f64, frailty: usize, reach: Reach, effect: Effect) {
        let plan = &mut self.0;
        plan.curves.push(Curve {
            cumulative: plan.grid.iter().map(|time| time * rate).collect(),
            drawn: Vec::new(),
            log_shock: Vec::new(),
            clip: (0.0, 0.0),
        });
        plan.processes.push(Process {
            key,
            peril: Peril::Violence,
            frailty,
            parameters: Vec::new(),
            curves: vec![vec![plan.curves.len() - 1]],
            reach,
            effect,
        });
    }

    /// Insures a holding, and applies terms from now on.
    pub(crate) fn insure(&mut self, holding: usize, policy: PlanPolicy) {
        self.0.policies.push(policy);
        self.0.holdings[holding].policy = Some(self.0.policies.len() - 1);
        self.0.switches.terms = true;
    }
}

/// The annual margin at which a day of stop costs `share` of value.
pub(crate) fn margin_for_a_day(share: f64) -> f64 {
    share * DAYS_PER_YEAR
}

/// Years of the baseline in the annual window.
pub(crate) fn baseline_years(plan: &Plan) -> Yearly {
    let mut table = run(plan, 2).expect("a sound plan");
    table.yearly.swap_remove(0).swap_remove(table.main)
}

/// Gross losses of the baseline by holding and year, in the annual window.
pub(crate) fn years_by_holding(plan: &Plan) -> Vec<Vec<f64>> {
    let prepared = Prepared::new(plan).expect("a sound plan");
    let years: Vec<u64> = (0..plan.years).collect();
    let mut losses = vec![vec![0.0; years.len()]; plan.holdings.len()];
    for year in detail(&prepared, 0, harmattan::simulation::main_window(plan), &years) {
        for holding in &year.holdings {
            losses[holding.holding][year.year as usize] = holding.gross;
        }
    }
    losses
}
