//! `harmattan explain`: one holding, issuer, asset or country, down to its source rows.

mod scores;
mod severities;

use super::Global;
use super::output::{Failure, Output};
use super::run::{DEFAULT_YEARS, SAMPLE_BOOK};
use crate::explain;
use crate::model::view::{Estimate, HoldingView, RateRow, View};
use crate::pipeline::{self, Options, RunOutput, RunRequest};
use crate::problem::{Problem, nearest};
use crate::provenance::EvidenceId;
use clap::Args;
use std::collections::BTreeSet;

const EXAMPLES: &str = "\
Examples:
  harmattan explain EDV:LSE
  harmattan explain H01 --portfolio book.csv --scenario us-reengagement
  harmattan explain MLI --as-of 2024-06-30 --json";

/// Arguments of `explain`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ExplainArgs {
    /// Holding (H01), issuer (EDV:LSE), asset (MLI-SYAMA) or country (MLI)
    id: String,
    /// Scenario whose changes are explained too
    #[arg(long, value_name = "SCENARIO", default_value = "baseline")]
    scenario: String,
    /// Shipped portfolio, or path of a .csv file
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
    /// Years to simulate for the losses
    #[arg(long, value_name = "N", default_value_t = DEFAULT_YEARS, value_parser = clap::value_parser!(u64).range(1..=100_000_000))]
    years: u64,
}

pub(super) fn command(args: &ExplainArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let request = RunRequest {
        layers: global.layers(),
        as_of: global.as_of,
        portfolio: args.portfolio.clone(),
        scenario: args.scenario.clone(),
        seed: global.seed,
        years: args.years,
        threads: global.threads(),
        options: Options::default(),
    };
    let run = pipeline::run(&request)?;
    if let Some(readings) = run.texts.get(pipeline::READINGS) {
        output.progress(readings.trim_end());
    }
    let found = find(&run.view, &args.id)?;
    let evidence = evidence(&run, &args.id, &found);
    // Sums are checked on the way: an explanation that does not add up is a failed run.
    explain::check(&run.arena).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Failure::Run(format!("the explanation does not add up: {}", faults.join("; ")))
    })?;
    if output.json {
        return output.json(&serde_json::json!({
            "id": args.id,
            "holdings": found.holdings,
            "rates": found.rates,
            "scores": scores::rows(&run.view, &args.id),
            "evidence": evidence.iter().map(|id| explain::tree(&run.arena, *id)).collect::<Vec<_>>(),
        }));
    }
    let mut told = text(&run, &args.id, &found, &evidence);
    for sentence in run.view.caveats.iter().filter(|sentence| sentence.starts_with("Yours: ")) {
        told.push_str(&format!("\n{sentence}"));
    }
    output.result(&told)
}

/// What an id stands for in a run.
struct Found<'a> {
    holdings: Vec<&'a HoldingView>,
    rates: Vec<&'a RateRow>,
}

fn find<'a>(view: &'a View, id: &str) -> Result<Found<'a>, Failure> {
    let names = |holding: &HoldingView| {
        let places = holding.positions.iter().flat_map(|at| [at.asset.clone(), at.country.clone()]);
        places.chain([holding.id.clone(), holding.subject.clone()]).collect::<BTreeSet<String>>()
    };
    let holdings: Vec<&HoldingView> =
        view.holdings.iter().filter(|holding| names(holding).contains(id)).collect();
    let owns = |holding: &&HoldingView| holding.id == id || holding.subject == id;
    let whole: Vec<&HoldingView> = holdings.iter().copied().filter(owns).collect();
    let assets: BTreeSet<&str> =
        whole.iter().flat_map(|holding| holding.positions.iter().map(|at| at.asset.as_str())).collect();
    let concerns = |rate: &&RateRow| {
        rate.place == id || rate.country.as_deref() == Some(id) || assets.contains(rate.place.as_str())
    };
    let rates: Vec<&RateRow> = view.rates.iter().filter(concerns).collect();
    if !holdings.is_empty() || !rates.is_empty() {
        return Ok(Found { holdings, rates });
    }
    let known: BTreeSet<String> = view.holdings.iter().flat_map(names).collect();
    let problem = Problem::new(id, "is no holding, issuer, asset or country of this book");
    Err(Failure::input(match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("did you mean {near}?")),
        None => problem.hint("`harmattan score` prints the book"),
    }))
}

/// Nodes of the expected events behind the rates found: those that no other node rests on.
fn evidence(run: &RunOutput, id: &str, found: &Found<'_>) -> Vec<EvidenceId> {
    let nodes = run.arena.nodes();
    let used: BTreeSet<EvidenceId> = nodes.iter().flat_map(|node| node.inputs.iter().copied()).collect();
    let speaks_of = |label: &str| {
        found
            .rates
            .iter()
            .any(|rate| label == format!("expected in 12 months: {}, {}", rate.process, rate.place))
    };
    let rates = (0..nodes.len())
        .filter_map(|index| u32::try_from(index).ok().map(EvidenceId))
        .filter(|id| !used.contains(id) && speaks_of(&run.arena.get(*id).label));
    // The score of a holding or issuer is a mean over assets, whose own evidence is the same tree.
    let owns = |holding: &&&HoldingView| holding.id == id || holding.subject == id;
    let assets: BTreeSet<&str> = found
        .holdings
        .iter()
        .filter(owns)
        .flat_map(|holding| holding.positions.iter().map(|at| at.asset.as_str()))
        .chain([id])
        .collect();
    let scores = assets.into_iter().filter_map(|id| run.evidence.get(id).copied());
    scores.chain(rates).collect()
}

fn text(run: &RunOutput, id: &str, found: &Found<'_>, evidence: &[EvidenceId]) -> String {
    let stamp = &run.view.stamp;
    let mut lines = vec![
        format!("{id}, as of {}, scenario {}", stamp.as_of, run.view.scenario.name),
        format!("deaths to {}: {}", stamp.conflict_to, stamp.conflict_construction),
        String::new(),
    ];
    found.holdings.iter().for_each(|holding| holding_lines(holding, &mut lines));
    lines.extend(scores::lines(&run.view, id, &found.holdings));
    lines.push(String::new());
    lines.push(
        "Expected events in 12 months; base rate a year with 90% interval; data, prior and judgement share"
            .to_owned(),
    );
    lines.extend(found.rates.iter().flat_map(|rate| rate_lines(rate)));
    lines.push(String::new());
    lines.extend(severities::lines(run, &found.holdings));
    lines.push(String::new());
    lines.push("Down to the source rows".to_owned());
    for id in evidence {
        lines.extend(explain::tree(&run.arena, *id).iter().map(|line| format!("  {line}")));
    }
    lines.join("\n")
}

fn rate_lines(rate: &RateRow) -> [String; 3] {
    let percent = |share: f64| (share * 100.0).max(0.0);
    let (data, prior) = (percent(rate.data_share), percent(rate.prior_share));
    let judged = percent(rate.judgement_share);
    let (expected, interval) = match (rate.low, rate.high, rate.base_low, rate.base_high) {
        (Some(low), Some(high), Some(base_low), Some(base_high)) => {
            (format!(" ({low:.4} to {high:.4})"), format!("90% between {base_low:.4} and {base_high:.4}"))
        }
        _ => (String::new(), "held, without an interval".to_owned()),
    };
    [
        format!(
            "  {} {}, {}: {:.4}{expected}; in the scenario {:.4}",
            rate.peril, rate.process, rate.place, rate.expected, rate.scenario_expected
        ),
        format!(
            "    base rate {:.4}, {interval}; {data:.0}% data, {prior:.0}% prior, {judged:.0}% judgement",
            rate.base
        ),
        format!("    rows {}", rate.rows),
    ]
}

fn holding_lines(holding: &HoldingView, lines: &mut Vec<String>) {
    lines.push(format!("{} {} ({}): GBP {:.0}", holding.id, holding.name, holding.subject, holding.pounds));
    for position in &holding.positions {
        let (asset, country, pounds) = (&position.asset, &position.country, position.pounds);
        lines.push(format!("  in {asset} ({country}): GBP {pounds:.0}"));
    }
    lines.push(format!("  expected loss a year: {}", money(holding.expected)));
    for (peril, loss) in &holding.by_peril {
        lines.push(format!("    {}: GBP {loss:.0}", peril.label()));
    }
    lines.push(format!("  change in the scenario: {}", money(holding.change)));
    lines.extend(holding.drivers.iter().map(|driver| format!("  {driver}")));
    lines.extend(holding.flags.iter().map(|flag| format!("  note: {flag}")));
    lines.push(String::new());
}

fn money(estimate: Estimate) -> String {
    match (estimate.value, estimate.se) {
        (Some(value), Some(se)) => format!("GBP {value:.0} (standard error {se:.0})"),
        (Some(value), None) => format!("GBP {value:.0}"),
        (None, _) => "too few years".to_owned(),
    }
}
