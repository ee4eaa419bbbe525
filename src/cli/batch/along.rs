//! What goes along with a plan in parts, so that its merge reads nothing else: the user's books, scenarios and data.

use super::super::output::Failure;
use super::parts::MATHS;
use crate::model::batch::{BATCH_SCHEMA, Batch, BookSource, ScenarioSource};
use crate::model::plan::{CHUNK_YEARS, METHOD, RANDOM_SCHEME};
use crate::period::Quarter;
use crate::pipeline::batch::Loaded;
use crate::store::{Parts, PartsPlan};
use std::collections::BTreeMap;
use std::path::Path;

/// The plan without its cells, and the files that the merge will read again.
pub(super) fn header(loaded: &Loaded, inputs: &mut BTreeMap<String, Vec<u8>>) -> Result<PartsPlan, Failure> {
    let batch = &loaded.batch;
    let mut portfolios = BTreeMap::new();
    for book in &batch.portfolios {
        let texts = loaded.book_texts(&book.name);
        portfolios.insert(
            book.name.clone(),
            kept(&format!("portfolios/{}", book.name), "portfolio.csv", &book.place, texts, inputs),
        );
    }
    let mut scenarios = BTreeMap::new();
    for scenario in &batch.scenarios {
        let texts = loaded.scenario_texts(&scenario.name);
        let folder = format!("scenarios/{}", scenario.name);
        scenarios
            .insert(scenario.name.clone(), kept(&folder, "scenario.toml", &scenario.place, texts, inputs));
    }
    let mut data = Vec::new();
    for (index, folder) in batch.data.iter().enumerate() {
        let name = format!("data/{index}");
        copy(folder, &name, inputs)?;
        data.push(name);
    }
    Ok(PartsPlan {
        schema: BATCH_SCHEMA,
        name: batch.name.clone(),
        method: METHOD,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        random_scheme: RANDOM_SCHEME.to_owned(),
        maths: MATHS.to_owned(),
        seed: batch.seed,
        years: batch.years,
        chunk: CHUNK_YEARS,
        horizons: batch.horizons.clone(),
        process_only: batch.process_only,
        formats: batch.formats.clone(),
        house: batch.house,
        cells: Vec::new(),
        inputs: BTreeMap::new(),
        portfolios,
        scenarios,
        data,
        currency: batch.currency.clone(),
        limits: batch.limits.clone(),
        alert_loss: batch.alert_loss,
        alert_score: batch.alert_score,
        causes: batch.causes,
    })
}

/// What is shipped is in every program; what is the user's goes along.
const SHIPPED: &str = "shipped:";

fn kept(
    folder: &str,
    main: &str,
    place: &str,
    texts: Option<&BTreeMap<String, String>>,
    inputs: &mut BTreeMap<String, Vec<u8>>,
) -> String {
    if !Path::new(place).exists() {
        return format!("{SHIPPED}{place}");
    }
    for (name, text) in texts.into_iter().flatten() {
        inputs.insert(format!("{folder}/{name}"), text.clone().into_bytes());
    }
    format!("{folder}/{main}")
}

fn copy(folder: &Path, name: &str, inputs: &mut BTreeMap<String, Vec<u8>>) -> Result<(), Failure> {
    for path in crate::store::list(folder)? {
        let bytes = std::fs::read(folder.join(&path)).map_err(|error| {
            Failure::Run(format!("{}: cannot be read: {}", folder.join(&path).display(), error.kind()))
        })?;
        inputs.insert(format!("{name}/{path}"), bytes);
    }
    Ok(())
}

/// The batch of a plan in parts, for the merge.
pub(super) fn batch(parts: &Parts, out: &Path) -> Batch {
    let plan = &parts.plan;
    let inputs = parts.root().join("inputs");
    let place = |source: &String| match source.strip_prefix(SHIPPED) {
        Some(name) => name.to_owned(),
        None => inputs.join(source).display().to_string(),
    };
    let mut quarters: Vec<Quarter> = plan.cells.iter().map(|cell| cell.id.quarter).collect();
    quarters.sort_unstable();
    quarters.dedup();
    Batch {
        name: plan.name.clone(),
        title: String::new(),
        portfolios: plan
            .portfolios
            .iter()
            .map(|(name, source)| BookSource { name: name.clone(), place: place(source) })
            .collect(),
        scenarios: plan
            .scenarios
            .iter()
            .map(|(name, source)| ScenarioSource { name: name.clone(), place: place(source) })
            .collect(),
        quarters,
        horizons: plan.horizons.clone(),
        years: plan.years,
        target_error: None,
        seed: plan.seed,
        process_only: plan.process_only,
        formats: plan.formats.clone(),
        currency: plan.currency.clone(),
        data: plan.data.iter().map(|folder| inputs.join(folder)).collect(),
        out: out.to_owned(),
        jobs: None,
        house: plan.house,
        limits: plan.limits.clone(),
        alert_loss: plan.alert_loss,
        alert_score: plan.alert_score,
        causes: plan.causes,
        keep_reports: usize::MAX,
        keep_figures: usize::MAX,
    }
}
