//! Perils as data: priors, held rates, severities, dependence.

use crate::model::peril::Peril;
use crate::model::registry::Bloc;
use crate::provenance::RowRef;
use serde::{Deserialize, Serialize};

/// Kind of event process. Several belong to one peril.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ProcessKind {
    /// State action on a mine that ends in a loss; peril EX.
    Taking,
    /// State action on a mine that ends in a settlement; peril CC.
    SettledDispute,
    /// Expropriation of what is no mine; peril EX.
    ExpropriationOther,
    /// Contract change of what is no mine; peril CC.
    ContractOther,
    /// Country-wide fiscal or code change for one mineral; peril CC.
    Regime,
    /// Violence; peril PV.
    Violence,
    /// Transfer event of a currency zone; peril TR.
    TransferZone,
    /// Transfer event of a country (sanction); peril TR.
    TransferCountry,
    /// Supply stop; peril SD.
    Supply,
}

/// How a base rate is set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateBasis {
    /// Posterior of a Gamma(shape, rate) prior with counts and exposure under the offset.
    Prior {
        /// Shape.
        shape: f64,
        /// Rate, in asset-years.
        rate: f64,
    },
    /// Pooled over all asset-years, then by country with `mass` pooled asset-years of prior (state action).
    Pooled {
        /// Prior mass in m-weighted asset-years.
        mass: f64,
        /// Added to the pooled count.
        pseudo_count: f64,
        /// Asset-years added to the pooled exposure: with the count a prior Gamma(count, years) of the pooled rate. `None`: the count
        /// only keeps the rate off zero.
        prior_years: Option<f64>,
    },
    /// Held: a judgement-only rate a year at the window's mean multiplier.
    Held {
        /// Events a year.
        rate: f64,
    },
}

/// A default rate. `registry/hazard_rates.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct HazardRate {
    /// Process.
    pub process: ProcessKind,
    /// Peril it is posted to and whose shocks move it.
    pub peril: Peril,
    /// Bloc it holds for; `None` for all.
    pub bloc: Option<Bloc>,
    /// Currency zone it holds for, for transfer.
    pub zone: Option<String>,
    /// How the rate is set.
    pub basis: RateBasis,
    /// True when judgement.
    pub judgement: bool,
    /// Reason or source.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}

/// A distribution with parameters in the unit of its component.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Beta(a, b) on 0 to 1.
    Beta {
        /// First shape.
        a: f64,
        /// Second shape.
        b: f64,
    },
    /// Lognormal, truncated to the range (re-normalised, not capped).
    Lognormal {
        /// Median before truncation.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
        /// Lower end, 0 for none.
        low: f64,
        /// Upper end; `None` for none. Values above are capped at it.
        cap: Option<f64>,
    },
    /// Uniform.
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
}

/// Part of a loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Component {
    /// Share of value.
    Share,
    /// Days stopped.
    StopDays,
    /// Days of a dispute.
    DurationDays,
    /// Days of blocked transfers.
    DelayDays,
    /// Share lost in a haircut.
    Haircut,
}

/// A severity. `registry/severities.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Severity {
    /// Process.
    pub process: ProcessKind,
    /// Which part.
    pub component: Component,
    /// Distribution.
    pub distribution: Distribution,
    /// True when judgement.
    pub judgement: bool,
    /// Reason or source.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}

/// Dependence of a peril. `registry/dependence.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Dependence {
    /// Peril.
    pub peril: Peril,
    /// Shape of the Gamma frailty.
    pub frailty_shape: f64,
    /// Part of an asset's rate that comes from shared country events (`share`), 0 for none.
    pub shared_share: f64,
    /// Chance that a shared event hits an asset of zone 1 (`q`).
    pub shared_hit: f64,
    /// Reason.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}
