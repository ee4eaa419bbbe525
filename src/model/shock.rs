//! Policy shocks on log rates: the T table.

use crate::model::peril::Peril;
use crate::provenance::RowRef;
use serde::{Deserialize, Serialize};

/// Which assets an effect reaches.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Every asset of the event's countries (and its minerals, when it names some).
    Country,
    /// The event's own assets.
    OwnAsset,
    /// The other foreign-held assets of the event's countries.
    Peers,
    /// Assets in the other AES states, when the event's country is in the AES.
    AesNeighbours,
    /// Assets of the minerals the event names; the event's commodities are read even where others ignore them.
    SameMineral,
    /// Assets with a US-linked operator.
    UsLinked,
    /// Assets without one.
    NotUsLinked,
    /// Assets whose commodity moves in bulk.
    Bulk,
    /// Assets whose commodity does not.
    NotBulk,
}

/// One effect of a kind of shock. `policy/shock_effects.csv`, the T table of judgement and evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct ShockEffect {
    /// Row of the T table (`T1`), or of a single event (`X063`).
    pub shock: String,
    /// What the shock is, in words.
    pub label: String,
    /// Peril whose log rate moves. Expropriation moves takings; contract change moves settled disputes and regime change.
    pub peril: Peril,
    /// Who is reached.
    pub target: Target,
    /// Log-rate shock on the first day of effect.
    pub beta: f64,
    /// Standard deviation of the shock, where its size or sign is open; else 0.
    pub deviation: f64,
    /// Half-life in months.
    pub half_life_months: f64,
    /// Days from the event to the first day of effect; the age counts from there.
    pub delay_days: f64,
    /// True in the family `security`, whose easing the security-only bound limits.
    pub security_family: bool,
    /// True when several of one row shrink: the n-th largest of one sign counts `0.7^(n-1)`. Rows of single events do not.
    pub shrinks: bool,
    /// `E` evidence, `J` judgement, `M` mixed.
    pub evidence: String,
    /// Reason.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}

/// Which shock a documented event is. `policy/event_shocks.csv` (hand-made, judgement): several rows of one act count once.
#[derive(Debug, Clone, PartialEq)]
pub struct EventShock {
    /// Event.
    pub event: crate::id::EventId,
    /// Row of the T table.
    pub shock: String,
    /// Factor on its effects: -1 would turn a sign, 0.5 is half size.
    pub factor: f64,
    /// Why.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}
