//! The digest of each quarter of a batch: a page, Markdown, alerts and the figures behind them.

use super::super::Global;
use super::super::output::{Failure, Output};
use super::quarter;
use super::whole::{WholeArgs, plan as read_plan};
use crate::model::batch::{Batch, CellId};
use crate::model::digest::ALERTS_SCHEMA;
use crate::period::Quarter;
use crate::pipeline::digest::{Digested, causes, of_quarter, rate};
use crate::report::{self, Money};
use crate::store::{DIGESTS, Store, json, write_file};
use crate::wording::Currency;
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `batch digest`.
#[derive(Debug, Args)]
pub(super) struct DigestArgs {
    /// The plan (TOML), for limits and thresholds
    #[arg(value_name = "PLAN")]
    plan: PathBuf,
    /// Quarters instead of the plan's
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = quarter)]
    quarter: Vec<Quarter>,
    /// Folder of the store instead of the plan's
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn command(args: &DigestArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let mut whole = WholeArgs::of_plan(args.plan.clone(), args.quarter.clone());
    whole.out.clone_from(&args.out);
    let batch = read_plan(&whole, global)?;
    let store = Store::existing(&batch.out)?;
    let digests = write(&store, &batch, &[])?;
    if output.json {
        let digests: Vec<_> = digests.iter().map(|digested| &digested.digest).collect();
        return output.json(&digests);
    }
    if digests.is_empty() {
        return Err(Failure::Run(
            "no quarter of the plan is whole in the store; run the batch first".to_owned(),
        ));
    }
    let places = batch.quarters.iter().map(|quarter| place(&store, *quarter)).filter(|place| place.is_dir());
    output.result(&places.map(|place| place.display().to_string()).collect::<Vec<_>>().join("\n"))
}

fn place(store: &Store, quarter: Quarter) -> PathBuf {
    store.root().join(DIGESTS).join(quarter.to_string())
}

/// True when every cell of a quarter is there or has failed: a part of a quarter, as `--only` leaves it, has no digest.
fn is_whole(
    store: &Store,
    batch: &Batch,
    quarter: Quarter,
    failures: &[(CellId, String)],
) -> Result<bool, Failure> {
    let cards = store.cells()?;
    let known = |cell: &CellId| {
        cards.iter().any(|card| card.id == *cell) || failures.iter().any(|(failed, _)| failed == cell)
    };
    Ok(batch.cells().iter().filter(|cell| cell.quarter == quarter).all(known))
}

/// True when the digest of the very same cells stands there whole: its last file is written last.
fn is_there(folder: &Path, made_of: &str) -> bool {
    let Ok(bytes) = std::fs::read(folder.join("digest.json")) else { return false };
    let held: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
    let names = ["alerts.json", "digest.md", "index.html"];
    held.is_some_and(|held| held["made_of"] == made_of)
        && names.iter().all(|name| folder.join(name).is_file())
}

/// Writes the digest of every quarter of the batch that is whole. It is made again whenever the store has changed, so that it takes the place of
/// an older one.
pub(super) fn write(
    store: &Store,
    batch: &Batch,
    failures: &[(CellId, String)],
) -> Result<Vec<Digested>, Failure> {
    let mut all = Vec::new();
    for quarter in &batch.quarters {
        if !is_whole(store, batch, *quarter, failures)? {
            continue;
        }
        let mut digested = of_quarter(store, batch, *quarter, failures)?;
        let folder = place(store, *quarter);
        if is_there(&folder, &digested.digest.made_of) {
            all.push(digested);
            continue;
        }
        digested.digest.causes = causes(store, batch, &digested.digest, batch.causes, None);
        let code = batch.currency.as_deref().unwrap_or("GBP");
        let gbp_per_unit = rate(code, &digested.quotes).map_err(Failure::input)?;
        let money = Money { currency: Currency::of(code), gbp_per_unit };
        let alerts = serde_json::json!({
            "schema": ALERTS_SCHEMA,
            "batch": digested.digest.batch,
            "quarter": digested.digest.quarter,
            "alerts": digested.digest.alerts,
        });
        // digest.json vouches for the others, so that it is last.
        let files = [
            ("alerts.json", json(&alerts)),
            ("index.html", report::digest_html(&digested.digest, &money).into_bytes()),
            ("digest.md", report::digest_markdown(&digested.digest, &money).into_bytes()),
            ("digest.json", json(&digested.digest)),
        ];
        for (name, bytes) in files {
            write_file(&folder.join(name), &bytes, true)?;
        }
        all.push(digested);
    }
    Ok(all)
}
