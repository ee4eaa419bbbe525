//! The resolved plan of one cell: plain numbers, everything the simulation may know, nothing else.
//!
//! A cell is (portfolio, as-of date, scenario with its baseline). Calibration outputs in here are rounded to 10 significant
//! digits, so that byte identity between machines is promised from the plan on. The plan is a contract: versioned, written to
//! `inputs/plan.json` of a run folder, and enough to run the cell again.

use crate::model::peril::Peril;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of this layout.
pub const PLAN_SCHEMA: u32 = 2;
/// Name of the random scheme: keys, counters, purposes and samplers. Changes only with a changelog line.
pub const RANDOM_SCHEME: &str = "philox4x32-10/1";
/// Version of the method: raised by every change that moves a figure on the same inputs. Results of two versions are never taken for
/// one another, and the changelog says what moved.
pub const METHOD: u32 = 1;
/// Simulated years per unit of work.
pub const CHUNK_YEARS: u64 = 4096;

/// Everything the simulation of one cell needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// [`PLAN_SCHEMA`].
    pub schema: u32,
    /// Version of the engine.
    pub engine: String,
    /// [`RANDOM_SCHEME`].
    pub random_scheme: String,
    /// What the plan is about, for reading.
    pub cell: CellName,
    /// Seed of all streams.
    pub seed: u64,
    /// Number of simulated trials ("years").
    pub years: u64,
    /// Trials per chunk.
    pub chunk: u64,
    /// Windows of time over which losses are summed; window `i` is `(from, to]` in years from the as-of date.
    pub windows: Vec<Window>,
    /// Times in years of the knots of every curve: ascending, from 0 to the longest horizon. Holds every window end.
    pub grid: Vec<f64>,
    /// `branches[0]` is the baseline; the others are the leaves of the scenario, whose weights sum to 1. A plan of the baseline alone has one.
    pub branches: Vec<PlanBranch>,
    /// Quantile functions, referred to by index.
    pub tables: Vec<QuantileTable>,
    /// Parameter draws, referred to by index.
    pub parameters: Vec<PlanParameter>,
    /// Frailty cells, referred to by index.
    pub frailties: Vec<PlanFrailty>,
    /// Cumulative intensities, referred to by index.
    pub curves: Vec<Curve>,
    /// Event processes, in key order.
    pub processes: Vec<Process>,
    /// Assets, in id order.
    pub assets: Vec<PlanAsset>,
    /// Holdings, in id order.
    pub holdings: Vec<PlanHolding>,
    /// Policies, in id order; amounts in pounds.
    pub policies: Vec<PlanPolicy>,
    /// Switches.
    pub switches: Switches,
    /// How many of the largest annual losses of each holding are kept, for its tail alone: baseline, before insurance. 0 keeps none.
    #[serde(default)]
    pub kept_years: u64,
}

/// What a cell is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CellName {
    /// Portfolio name.
    pub portfolio: String,
    /// As-of date, `2026-06-30`.
    pub as_of: String,
    /// Scenario name.
    pub scenario: String,
}

/// A window of time, `(from, to]`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Window {
    /// `near`, `medium`, `12 months`, ...
    pub name: String,
    /// Start, in years.
    pub from: f64,
    /// End, in years.
    pub to: f64,
}

/// The baseline, or a leaf of the scenario's tree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanBranch {
    /// `baseline`, or the leaf's name.
    pub name: String,
    /// Probability of the leaf; 1 for the baseline.
    pub weight: f64,
    /// Stream on which the alternative is drawn (purpose `leaf`); unused with one alternative.
    pub key: String,
    /// Number of equally likely alternatives inside the leaf (a country or mine that the scenario draws); at least 1.
    pub alternatives: usize,
}

/// A quantile function as a table: linear between points, constant outside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct QuantileTable {
    /// What it is: `Beta(4,1)`.
    pub name: String,
    /// Probabilities, ascending, the first 0 and the last 1 (or the end of what is resolved).
    pub u: Vec<f64>,
    /// Values at those probabilities, ascending.
    pub x: Vec<f64>,
    /// Exact mean of the distribution, for closed forms.
    pub mean: f64,
}

/// A multiplier on rates that is drawn once a trial (purpose `parameter`), mean 1 under its table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanParameter {
    /// Stream. Parameters with one key share their uniform.
    pub key: String,
    /// Multiplier as a function of the uniform.
    pub table: usize,
}

/// A Gamma frailty of mean 1: `GammaQuantile(Phi(X); k)`, `X = sqrt(a) W + sqrt(b) R + sqrt(1-a-b) V`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanFrailty {
    /// Stream of `V`: `cell:MLI/PV`.
    pub key: String,
    /// Stream of `W`: `country:MLI`; for a currency zone `zone:XOF`.
    pub country_key: String,
    /// Weight `a` of the country factor.
    pub country_weight: f64,
    /// Weight `b` of the region factor, stream `region`.
    pub region_weight: f64,
    /// Gamma(k, mean 1) quantile table.
    pub table: usize,
}

/// Cumulative expected number of events from 0 to each time of the grid, at mean parameters and frailty 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Curve {
    /// At each time of the grid; the first is 0.
    pub cumulative: Vec<f64>,
    /// Policy shocks whose size is drawn; mostly none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drawn: Vec<DrawnShock>,
    /// Sum of the log shocks at their means, before the clip, per interval of the grid; empty when `drawn` is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_shock: Vec<f64>,
    /// Bounds of the clip on the sum of log shocks; used with `drawn`.
    #[serde(default)]
    pub clip: (f64, f64),
}

/// A shock whose size is Normal: one standard normal per trial and event (purpose `beta`), shared by all cells it hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct DrawnShock {
    /// Stream: `event:<scenario>/<event key>`.
    pub key: String,
    /// Standard deviation times decay, per interval of the grid (0 before the event).
    pub deviation: Vec<f64>,
}

/// A stream of events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Process {
    /// Stream: `asset:MLI-FEKOLA/EX`, `cell:MLI/CC/gold`, `zone:XOF/TR`.
    pub key: String,
    /// Peril whose frailty it has and to which its loss is posted (stops of state action go to supply).
    pub peril: Peril,
    /// Index of its frailty.
    pub frailty: usize,
    /// Indices of the parameters that multiply its rate.
    pub parameters: Vec<usize>,
    /// `curves[branch][alternative]`: index of the curve.
    pub curves: Vec<Vec<usize>>,
    /// Who is hit.
    pub reach: Reach,
    /// What a hit does.
    pub effect: Effect,
}

/// Whom an event of a process hits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// One asset, always.
    Own {
        /// Index of the asset.
        asset: usize,
    },
    /// Each member by its own chance, drawn on the member's own key with the event's ordinal (purpose `hit`).
    Shared {
        /// Members in asset order.
        members: Vec<Member>,
    },
}

/// A possible victim of a shared event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Member {
    /// Index of the asset.
    pub asset: usize,
    /// Chance to be hit, given an event.
    pub chance: f64,
    /// The member's own stream for this peril's shared events: hit, and size where the size belongs to the asset.
    pub key: String,
}

/// What a hit does to an asset. Severities are shares of value, stops are days.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Violence: damage and a stop, both posted to the process's peril; sizes belong to the asset.
    Damage {
        /// Table of the damage share.
        severity: usize,
        /// Table of the days of stop.
        days: usize,
    },
    /// A taking: the loss at once with chance `at_once`, else after a dispute whose stopped days go to supply.
    /// Everything is booked on the day of onset.
    Taking {
        /// Table of the loss share.
        severity: usize,
        /// Chance that there is no dispute before the loss (purpose `outcome`).
        at_once: f64,
        /// Table of the dispute's days.
        duration: usize,
        /// Part of the duration that is stopped.
        stopped: f64,
    },
    /// A dispute that ends in a settlement: a cost share, and stopped days that go to supply.
    Dispute {
        /// Table of the cost share.
        severity: usize,
        /// Table of the dispute's days.
        duration: usize,
        /// Part of the duration that is stopped.
        stopped: f64,
    },
    /// A share of value; the size belongs to the event when `reach` is shared.
    Loss {
        /// Table of the loss share.
        severity: usize,
    },
    /// A stop; the size belongs to the asset.
    Stop {
        /// Table of the days.
        days: usize,
    },
    /// Blocked transfers: a delay that costs carry, and sometimes a haircut. The size belongs to the event.
    Transfer {
        /// Table of the days of delay.
        delay: usize,
        /// Cost of a year's delay, share of value.
        carry: f64,
        /// Chance of a haircut (purpose `outcome`).
        haircut_chance: f64,
        /// Table of the haircut share.
        haircut: usize,
    },
}

/// An asset, or the pseudo-asset `holding:<id>` of a holding that has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanAsset {
    /// Asset id.
    pub id: String,
    /// Country code.
    pub country: String,
    /// Commodity.
    pub commodity: String,
    /// Annual cash margin over value: what a year's stop costs an owner, as a share of value.
    pub margin: f64,
    /// Beyond the country, what losses are added up by: kind (`operator`, `currency zone`, ...) to name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub accumulation: BTreeMap<String, String>,
}

/// The loss rule of a holding.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum HoldingKind {
    /// Shares of an issuer: looked through to its assets.
    Equity,
    /// A direct stake in an asset.
    AssetStake,
    /// A loan on an asset.
    Loan,
    /// A contract to buy an asset's output; the amount is a year's.
    Offtake,
    /// A supply line; the amount is a year's spend.
    Supply,
}

/// A holding with what it has in each asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanHolding {
    /// Holding id.
    pub id: String,
    /// Loss rule.
    pub kind: HoldingKind,
    /// Pounds in all.
    pub amount: f64,
    /// Pounds in assets of the region, in asset order. The rest stays unexposed.
    pub positions: Vec<PlanPosition>,
    /// Time to maturity in years: later events cost it nothing.
    pub maturity: Option<f64>,
    /// Rule parameters.
    pub rule: LossRule,
    /// Index of its policy.
    pub policy: Option<usize>,
}

/// Pounds of one holding in one asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanPosition {
    /// Index of the asset.
    pub asset: usize,
    /// Pounds.
    pub pounds: f64,
}

/// Numbers of the loss rules (`docs/methodology.md` section 5, pounds); each is judgement and a row of the package.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct LossRule {
    /// A loan loses `amount x max(0, f - threshold) / (1 - threshold)`, `f` the summed loss shares of its asset in the year, at most 1.
    pub loan_threshold: f64,
    /// Offtake and supply lose this share of the undelivered part of a year's amount.
    pub replacement_cost: f64,
}

/// An insurance policy; amounts in pounds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PlanPolicy {
    /// Policy id.
    pub id: String,
    /// Perils covered.
    pub perils: Vec<Peril>,
    /// Days of a day loss that are not covered.
    pub waiting_days: f64,
    /// Longest covered stop in days after the waiting days; `None` is without limit.
    pub indemnity_days: Option<f64>,
    /// Off each event's money loss.
    pub deductible: f64,
    /// True when the deductible is a franchise: a loss above it is paid in full.
    pub franchise: bool,
    /// Perils whose day losses also bear the deductible.
    pub deductible_on_days: Vec<Peril>,
    /// Insured share.
    pub share: f64,
    /// Most that one event pays.
    pub occurrence_limit: Option<f64>,
    /// Off the year's sum.
    pub aggregate_deductible: f64,
    /// Most that a year pays.
    pub aggregate_limit: Option<f64>,
}

/// Switches of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Switches {
    /// Cap losses at the pounds of a holding in an asset, in time order.
    pub cap: bool,
    /// Apply insurance terms.
    pub terms: bool,
    /// Draw parameters; off is process-only.
    pub parameters: bool,
}
