//! `harmattan prune`: what a store need no longer keep.

use super::output::{Failure, Output};
use crate::datasets;
use crate::period::Quarter;
use crate::problem::Problem;
use crate::store::{Prunable, Store};
use clap::Args;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  harmattan prune reports/out/quarterly --plan quarterly.toml --dry-run
  harmattan prune STORE --figures 40 --reports 8 --superseded

A report that is removed can be made again: `harmattan rerun` of its manifest, or the batch.";

/// Arguments of `prune`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct PruneArgs {
    /// Folder of the store
    #[arg(value_name = "STORE")]
    store: PathBuf,
    /// Plan whose [keep] says how much is kept
    #[arg(long, value_name = "PLAN")]
    plan: Option<PathBuf>,
    /// Quarters whose cells are kept, newest first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    figures: Option<u16>,
    /// Quarters whose reports are kept, newest first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    reports: Option<u16>,
    /// Remove results that others took the place of
    #[arg(long)]
    superseded: bool,
    /// Say what would go; remove nothing
    #[arg(long)]
    dry_run: bool,
    /// Wait for a batch on the store instead of refusing
    #[arg(long)]
    wait: bool,
}

#[derive(Debug, Serialize)]
struct Pruned {
    removed: Vec<Gone>,
    bytes: u64,
    dry_run: bool,
}

#[derive(Debug, Serialize)]
struct Gone {
    what: String,
    bytes: u64,
}

pub(super) fn command(args: &PruneArgs, output: &Output) -> Result<(), Failure> {
    Store::existing(&args.store)?;
    let (mut figures, mut reports) = (args.figures.map(usize::from), args.reports.map(usize::from));
    if let Some(plan) = &args.plan {
        let batch = datasets::batch::read(plan)?;
        figures = figures.or(Some(batch.keep_figures));
        reports = reports.or(Some(batch.keep_reports));
    }
    if figures.is_none() && reports.is_none() && !args.superseded {
        let problem = Problem::new("prune", "nothing says what is to go");
        return Err(Failure::input(problem.hint("give --plan, --figures, --reports or --superseded")));
    }
    let holder = format!("process {}, prune", std::process::id());
    let (store, _lock) = Store::open(&args.store, &holder, args.wait)?;
    let cards = store.cells()?;
    let quarters: BTreeSet<Quarter> = cards.iter().map(|card| card.id.quarter).collect();
    let oldest =
        |kept: Option<usize>| kept.and_then(|kept| quarters.iter().rev().nth(kept.checked_sub(1)?).copied());
    let (oldest_figures, oldest_reports) = (oldest(figures), oldest(reports));
    let mut prunable = Vec::new();
    for card in &cards {
        if oldest_figures.is_some_and(|oldest| card.id.quarter < oldest) {
            prunable.push(Prunable::Cell(card.id.clone()));
        } else if oldest_reports.is_some_and(|oldest| card.id.quarter < oldest) {
            prunable.push(Prunable::Reports(card.id.clone()));
        }
    }
    if args.superseded {
        prunable.extend(store.superseded()?.into_iter().map(Prunable::Superseded));
    }
    let mut removed = Vec::new();
    for one in prunable {
        let bytes = store.prune(&one, args.dry_run)?;
        if bytes > 0 {
            removed.push(Gone { what: one.to_string(), bytes });
        }
    }
    let bytes = removed.iter().map(|gone| gone.bytes).sum();
    if output.json {
        return output.json(&Pruned { removed, bytes, dry_run: args.dry_run });
    }
    let mut lines: Vec<String> =
        removed.iter().map(|gone| format!("{}: {} bytes", gone.what, gone.bytes)).collect();
    lines.push(format!("{bytes} bytes {}", if args.dry_run { "would go" } else { "removed" }));
    output.result(&lines.join("\n"))
}
