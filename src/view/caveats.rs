//! What the reader must know before using a figure: computed sentences, gravest first.

use crate::exposure::Exposure;
use crate::model::view::View;
use crate::world::{Construction, World};

/// Share of the book above which unmatched pounds are told.
const SMALL_SHARE: f64 = 0.005;

/// The sentences for a view that is otherwise complete.
pub fn sentences(world: &World, exposure: &Exposure, view: &View) -> Vec<String> {
    let mut sentences = Vec::new();
    if view.book.sample {
        sentences.push(
            "This is a sample book: companies and mines are real, the amounts are invented.".to_owned(),
        );
    }
    if !view.scenario.is_baseline && view.losses.change_gross.almost_nothing {
        sentences.push(
            "The scenario changes the expected loss by almost nothing: within 2 standard errors, or under 2% of the baseline."
                .to_owned(),
        );
    }
    if !view.stamp.parameters_drawn {
        sentences.push(
            "Rates are held at their means (process only): bad years are milder here than in a run that draws them.".to_owned(),
        );
    }
    sentences.extend(money(view));
    sentences.extend(too_few_years(view));
    sentences.push(judgement(view));
    if !view.scenario.is_baseline {
        sentences.push(
            "The probabilities of the branches are judgement, conditional on the scenario; nothing here says how likely the scenario is."
                .to_owned(),
        );
    }
    sentences.push(conflict(world));
    sentences.extend(own(world));
    sentences.extend(not_shared(view));
    sentences.extend(exposure.seen_at.clone().map(|seen| format!("The run values a {seen}.")));
    sentences.extend(
        exposure
            .matured
            .iter()
            .map(|contract| format!("{} ({}) had matured and is left out.", contract.holding, contract.name)),
    );
    sentences.extend(exposure.flags.iter().cloned());
    sentences.push(
        "Sampling error says what more simulated years would change; it is not the error of the model."
            .to_owned(),
    );
    sentences
}

/// Judgements of the user's told one by one; the rest are counted.
const OWN_TOLD: usize = 12;

fn own(world: &World) -> Vec<String> {
    let all = &world.replaced;
    let mut sentences: Vec<String> = all
        .iter()
        .take(OWN_TOLD)
        .map(|row| {
            let (table, key, yours, original) = (&row.table, &row.key, &row.yours, &row.original);
            format!(
                "Yours: {table}, {key}: {yours}, where the package has {original} ({}:{}).",
                row.row.resource, row.row.row
            )
        })
        .collect();
    if all.len() > OWN_TOLD {
        sentences.push(format!(
            "Yours: {} more rows of judgement are replaced by your layer.",
            all.len() - OWN_TOLD
        ));
    }
    sentences
}

/// Words by which the licence of an imported set forbids passing its rows on.
const NOT_SHARED: &str = "not to be redistributed";

fn not_shared(view: &View) -> Option<String> {
    let mut names: Vec<&str> = view
        .sources
        .iter()
        .filter(|source| source.licence.contains(NOT_SHARED))
        .map(|source| source.source.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| {
        format!("Data of {} may not be passed on: this report holds sums and scores made from them, none of their rows.", names.join("; "))
    })
}

fn judgement(view: &View) -> String {
    let shares = &view.losses.judgement;
    let percent = |share: f64| format!("{:.0}%", share * 100.0);
    let tail = match (shares.tvar99_rates, shares.tvar99) {
        (Some(rates), Some(either)) => {
            format!("; of TVaR 99%, by its perils, {} and {}", percent(rates), percent(either))
        }
        _ => String::new(),
    };
    format!(
        "{} of the baseline's expected loss rests on rates set by judgement, {} on rates or severities that are{tail}. The table of judgements names them.",
        percent(shares.expected_rates),
        percent(shares.expected)
    )
}

fn money(view: &View) -> Vec<String> {
    let share = |pounds: f64| pounds / view.book.total;
    let mut sentences = Vec::new();
    if view.book.total > 0.0 && share(view.book.unmatched) > SMALL_SHARE {
        sentences.push(format!(
            "{:.0}% of the book could not be looked through and carries no loss here; the table of unmatched holdings says why.",
            share(view.book.unmatched) * 100.0
        ));
    }
    if view.book.total > 0.0 && share(view.book.elsewhere) > SMALL_SHARE {
        sentences.push(format!(
            "{:.0}% of the book is outside the region and is taken as unexposed.",
            share(view.book.elsewhere) * 100.0
        ));
    }
    sentences
}

fn too_few_years(view: &View) -> Option<String> {
    let levels = &view.losses.baseline_gross.levels;
    let missing: Vec<String> = levels
        .iter()
        .filter(|row| row.tvar.value.is_none())
        .map(|row| format!("{}%", row.level * 100.0))
        .collect();
    (!missing.is_empty()).then(|| {
        format!("{} simulated years are too few to quote the level {}.", view.stamp.years, missing.join(", "))
    })
}

fn conflict(world: &World) -> String {
    let newest = world.conflict.newest;
    match &world.conflict.construction {
        Construction::MainFile => {
            format!(
                "Conflict deaths run to {newest}; the newest months are provisional and may be revised by a third."
            )
        }
        Construction::Snapshot { vintage } => format!(
            "Conflict deaths are the snapshot of {vintage}, to {newest}: it counts events inside one calendar month only, so its figures are lower than the later main file's."
        ),
        Construction::MainFileLagged => {
            format!(
                "Conflict deaths are today's file cut at {newest}: no snapshot is that old, so later revisions are in it."
            )
        }
    }
}
