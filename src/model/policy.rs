//! Policy events, disputes, asset-years.

use crate::id::{AssetId, CommodityId, CountryCode, EventId};
use crate::provenance::RowRef;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How well a date is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// To the day.
    Day,
    /// To the month: the day in the file is nominal; it takes effect and is known at the month's end.
    Month,
}

/// Sign of an event for a holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Bad.
    Adverse,
    /// Good.
    Favourable,
    /// Open: counts 0 in sums.
    Ambiguous,
}

impl Direction {
    /// +1 adverse, -1 favourable, 0 ambiguous.
    pub const fn sign(self) -> f64 {
        match self {
            Self::Adverse => 1.0,
            Self::Favourable => -1.0,
            Self::Ambiguous => 0.0,
        }
    }
}

/// A type of event and the sum it feeds. `registry/event_types.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct EventType {
    /// Key: `mining_code_change`.
    pub id: String,
    /// Name in a sentence.
    pub label: String,
    /// Lane of the timeline: `security`, `politics`, `state action`, `external`, `trade`.
    pub lane: String,
    /// Event sum it feeds: `state_action`, `external`, or none.
    pub feeds: Option<String>,
    /// Reason.
    pub reason: String,
    /// Source row.
    pub row: RowRef,
}

/// A documented policy event. `policy/events.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyEvent {
    /// Key.
    pub id: EventId,
    /// Date in the file.
    pub date: Date,
    /// How well it is known.
    pub precision: Precision,
    /// First day on which it takes effect and is known: `date`, or the end of its month.
    pub effective: Date,
    /// Countries: three for the AES.
    pub countries: Vec<CountryCode>,
    /// Who acted.
    pub actor: String,
    /// Key of [`EventType`].
    pub event_type: String,
    /// Sign.
    pub direction: Direction,
    /// 1 to 5, judgement.
    pub severity: f64,
    /// Why that severity.
    pub severity_reason: String,
    /// Minerals it names; empty is all.
    pub commodities: Vec<CommodityId>,
    /// Title.
    pub title: String,
    /// Title of at most 32 characters, for the timeline.
    pub short_title: String,
    /// Assets it is about.
    pub assets: Vec<AssetId>,
    /// Source.
    pub source: String,
    /// True when a named document was read.
    pub documented: bool,
    /// high, medium or low.
    pub confidence: String,
    /// Source row.
    pub row: RowRef,
}

/// End of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The holder lost the asset.
    Lost,
    /// It ended in an agreement.
    Settled,
    /// Dropped.
    Withdrawn,
    /// Not ended.
    Open,
}

/// A dispute between a state and a holder. `policy/disputes.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Dispute {
    /// Key.
    pub id: String,
    /// Assets of the registry it is about.
    pub assets: Vec<AssetId>,
    /// Name.
    pub name: String,
    /// Country.
    pub country: CountryCode,
    /// Sector: `mining`, `oil`.
    pub sector: String,
    /// Onset (month-precise ones carry a nominal day).
    pub onset: Date,
    /// How well it is known.
    pub onset_precision: Precision,
    /// Outcome at the end of the file; `world::as_of` turns later ones to open.
    pub outcome: Outcome,
    /// Date of the outcome.
    pub outcome_date: Option<Date>,
    /// Days from onset to outcome.
    pub duration_days: Option<f64>,
    /// Days stopped.
    pub stopped_days: Option<f64>,
    /// Cash paid, US$ m.
    pub cash_usd_m: Option<f64>,
    /// Estimate of the share of value lost.
    pub loss_share: Option<f64>,
    /// Counts as a first action in the rates (13 + 4 cases).
    pub counted: bool,
    /// Events that document it.
    pub events: Vec<EventId>,
    /// Source.
    pub source: String,
    /// Remarks.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// What a dispute cost its holder, as a share of the value of the stake before it. `policy/dispute_losses.csv` (hand-made)
#[derive(Debug, Clone, PartialEq)]
pub struct DisputeLoss {
    /// Key of [`Dispute`].
    pub dispute: String,
    /// Smallest share that the documents allow; `None` where they give no floor.
    pub share_low: Option<f64>,
    /// Largest; `None` where no value of the stake is documented, so that an amount has no share.
    pub share_high: Option<f64>,
    /// What the range rests on.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// Years at risk of an asset in foreign hands. `policy/asset_years.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct AssetYears {
    /// Asset.
    pub asset: AssetId,
    /// Counts in the denominator.
    pub in_denominator: bool,
    /// First day at risk.
    pub from: Option<Date>,
    /// Last day at risk.
    pub to: Option<Date>,
    /// Date of the first action, counted with the four added cases; exposure ends there.
    pub first_action: Option<Date>,
    /// Years to the first action as the source counts them, a check.
    pub years_to_first_action: Option<f64>,
    /// Remarks.
    pub note: String,
    /// Source row.
    pub row: RowRef,
}

/// An industrial asset attacked or shut for security. `policy/violence_incidents.csv` (hand-made from the asset table)
#[derive(Debug, Clone, PartialEq)]
pub struct ViolenceIncident {
    /// Asset.
    pub asset: AssetId,
    /// Date.
    pub date: Date,
    /// How well it is known.
    pub precision: Precision,
    /// What happened, with its source.
    pub source: String,
    /// Source row.
    pub row: RowRef,
}

/// A treaty or forum that may cover a holder. `policy/treaties.csv`
#[derive(Debug, Clone, PartialEq)]
pub struct Treaty {
    /// Country.
    pub country: CountryCode,
    /// Treaty or forum.
    pub instrument: String,
    /// Year or date signed.
    pub signed: String,
    /// Year or date in force.
    pub in_force: String,
    /// Status, as documented.
    pub status: String,
    /// `yes`, `no` or `unknown`.
    pub covers_uk_investor: String,
    /// Source.
    pub source: String,
    /// documented or unverified.
    pub verification: String,
    /// Remarks.
    pub note: String,
    /// First day on which its newest source was out.
    pub published: Option<Date>,
    /// Source row.
    pub row: RowRef,
}
