//! Rows of `policy/`: event types, events, disputes, asset-years, violence incidents.

use crate::datasets::field::choices;
use crate::datasets::table::{Record, Row, record};
use crate::model::policy::{
    AssetYears, Direction, Dispute, DisputeLoss, EventType, Outcome, PolicyEvent, Precision, ViolenceIncident,
};
use crate::period::Month;

choices!(Precision { "day" => Precision::Day, "month" => Precision::Month });
choices!(Direction {
    "adverse" => Direction::Adverse,
    "favourable" => Direction::Favourable,
    "ambiguous" => Direction::Ambiguous,
});
choices!(Outcome {
    "lost" => Outcome::Lost,
    "settled" => Outcome::Settled,
    "withdrawn" => Outcome::Withdrawn,
    "open" => Outcome::Open,
});

record!(EventType, key ["id"], { id: get, label: get, lane: get, feeds: maybe, reason: text });
record!(Dispute, key ["id"], {
    id: get, assets: list, name: get, country: get, sector: get, onset: get, onset_precision: get, outcome: get,
    outcome_date: maybe, duration_days: maybe_amount, stopped_days: maybe_amount, cash_usd_m: maybe_amount,
    loss_share: maybe_share, counted: get, events: list, source: text, note: text,
});
record!(DisputeLoss, key ["dispute"], { dispute: get, share_low: maybe_share, share_high: maybe_share, note: get });
record!(AssetYears, key ["asset"], {
    asset: get, in_denominator: get, from: maybe, to: maybe, first_action: maybe,
    years_to_first_action: maybe_amount, note: text,
});
record!(ViolenceIncident, key ["asset", "date"], { asset: get, date: get, precision: get, source: get });

impl Record for PolicyEvent {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "date",
        "precision",
        "countries",
        "actor",
        "event_type",
        "direction",
        "severity",
        "severity_reason",
        "commodities",
        "title",
        "short_title",
        "assets",
        "source",
        "documented",
        "confidence",
    ];
    const KEY: &'static [&'static str] = &["id"];
    fn read(row: &mut Row<'_>) -> Self {
        let (date, precision) = (row.get("date"), row.get("precision"));
        let event = Self {
            id: row.get("id"),
            date,
            precision,
            effective: match precision {
                Precision::Day => date,
                Precision::Month => Month::of(date).last_day(),
            },
            countries: row.list("countries"),
            actor: row.text("actor"),
            event_type: row.get("event_type"),
            direction: row.get("direction"),
            severity: row.get("severity"),
            severity_reason: row.text("severity_reason"),
            commodities: row.list("commodities"),
            title: row.get("title"),
            short_title: row.get("short_title"),
            assets: row.list("assets"),
            source: row.text("source"),
            documented: row.get("documented"),
            confidence: row.text("confidence"),
            row: row.reference(),
        };
        if !(1.0..=5.0).contains(&event.severity) {
            row.problem("severity", format!("must be from 1 to 5, was {}", event.severity), None);
        }
        if event.short_title.chars().count() > 32 {
            let long = event.short_title.chars().count();
            row.problem("short_title", format!("must have at most 32 characters, has {long}"), None);
        }
        event
    }
}
