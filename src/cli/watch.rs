//! `harmattan watch`: signals against their thresholds.

use super::Global;
use super::output::{Failure, Output};
use super::run::SAMPLE_BOOK;
use crate::pipeline::{self, Options, RunRequest, Watch, Watched};
use crate::wording::{amount, capital, counted, maybe_number, percent, signed_decimals};
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  harmattan watch
  harmattan watch --portfolio book.csv
  harmattan watch --as-of 2025-12-31 --json

Tripped signals come first, then quiet ones with the nearest to its threshold on top, then stale and unknown ones. Unknown is not
quiet: no series answers it, and a document has to be read. With --portfolio only signals that watch a country of the book are
shown, each with the money that stands there. Thresholds are rows of registry/signals.csv; --data lays your own over them.";

/// Arguments of `watch`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct WatchArgs {
    /// Show only what concerns this book: a shipped portfolio, or path of a .csv file
    #[arg(long, value_name = "FILE")]
    portfolio: Option<String>,
}

pub(super) fn command(args: &WatchArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let request = request(global, args.portfolio.as_deref().unwrap_or(SAMPLE_BOOK));
    let watch = pipeline::watch(&request, args.portfolio.is_some())?;
    if output.json {
        return output.json(&watch);
    }
    output.result(&text(&watch))
}

/// Nothing is simulated: scenario, seed and years play no part.
pub(super) fn request(global: &Global, portfolio: &str) -> RunRequest {
    RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: portfolio.to_owned(),
        scenario: "baseline".to_owned(),
        seed: global.seed,
        years: 1,
        threads: global.threads(),
        options: Options::default(),
    }
}

fn text(watch: &Watch) -> String {
    let of = |state: &str| watch.signals.iter().filter(|one| one.outlook.signal.state == state).count();
    let mut lines = vec![format!(
        "Signals as of {}: {} watched, {} tripped, {} quiet, {} stale, {} unknown.",
        watch.as_of,
        watch.signals.len(),
        of("tripped"),
        of("quiet"),
        of("stale"),
        of("unknown")
    )];
    if let Some(book) = &watch.book {
        lines.push(format!("Those that watch a country of {book}; {} others are left out.", watch.left_out));
    }
    lines.extend(first(watch));
    for state in ["tripped", "quiet", "stale", "unknown"] {
        let rows: Vec<&Watched> =
            watch.signals.iter().filter(|one| one.outlook.signal.state == state).collect();
        if !rows.is_empty() {
            lines.push(format!("\n{}", capital(state)));
            lines.extend(rows.into_iter().map(line));
        }
    }
    lines.join("\n")
}

/// What trips first: by distance, and by date where time alone trips it.
fn first(watch: &Watch) -> Vec<String> {
    let quiet = || watch.signals.iter().filter(|one| one.outlook.signal.state == "quiet");
    let nearest = quiet().find(|one| one.outlook.gap.is_some());
    let dated = quiet().filter(|one| one.outlook.earliest.is_some());
    let soonest = dated.min_by_key(|one| one.outlook.earliest.clone());
    let mut lines = Vec::new();
    if let Some(one) = nearest {
        let signal = &one.outlook.signal;
        let (value, threshold) = (maybe_number(signal.value), maybe_number(signal.threshold));
        let gap = one.outlook.gap.unwrap_or_default();
        let move_left = if gap == 0.0 {
            "is at or beyond it and must stay".to_owned()
        } else {
            format!("must move by {}%", signed_decimals(gap * 100.0, 0))
        };
        lines.push(format!("Nearest: {}: {value} against {threshold}, {move_left}.", signal.id));
    }
    if let Some(one) = soonest {
        let date = one.outlook.earliest.as_deref().unwrap_or_default();
        lines.push(format!("First by date, if nothing happens: {} on {date}.", one.outlook.signal.id));
    }
    lines
}

fn line(one: &Watched) -> String {
    let (outlook, signal) = (&one.outlook, &one.outlook.signal);
    let threshold = match (signal.direction.as_str(), signal.threshold) {
        ("any", _) => "any event".to_owned(),
        ("none", _) => "no event".to_owned(),
        (direction, threshold) => format!("{direction} {}", maybe_number(threshold)),
    };
    let mut parts = vec![format!("{} {}; trips at {threshold}", maybe_number(signal.value), signal.unit)];
    parts.extend(outlook.beyond.map(|(beyond, needed)| format!("{beyond} of {needed} figures beyond")));
    parts.extend(outlook.gap.filter(|gap| *gap != 0.0).map(|gap| format!("{} away", percent(gap.abs()))));
    parts.extend(signal.period.as_ref().map(|period| match outlook.age_months {
        Some(age) if age > 0 => {
            format!("{period}, {} old", counted(usize::try_from(age).unwrap_or_default(), "month", "months"))
        }
        _ => period.clone(),
    }));
    parts.extend(outlook.earliest.as_ref().map(|date| format!("trips on {date} if nothing happens")));
    parts.extend(outlook.newest_event.as_ref().map(|event| format!("newest {event}")));
    parts.extend(one.pounds.map(|pounds| format!("{} there", amount(pounds))));
    if signal.state == "unknown" {
        parts.push(signal.source.clone());
    }
    format!("  {:<18} {}\n  {:18} {}", signal.id, signal.label, "", parts.join("; "))
}
