//! What `watch` and `checklist` need: inputs, scores and signals, without a simulation.

use super::{RunError, RunRequest, read, score_inputs};
use crate::datasets::portfolio::NO_BOOK;
use crate::maths;
use crate::problem::{Problem, Problems};
use crate::provenance::Arena;
use crate::signals::{Outlook, outlooks};
use crate::view::checklist::{Facts, Point, points};
use serde::Serialize;

/// Signals against their thresholds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Watch {
    /// As-of date.
    pub as_of: String,
    /// The book, when one was asked for.
    pub book: Option<String>,
    /// Signals left out because they watch no country of the book.
    pub left_out: usize,
    /// Signals, tripped ones first, then by what trips first.
    pub signals: Vec<Watched>,
}

/// A signal, with the pounds that stand where it watches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Watched {
    /// The signal.
    #[serde(flatten)]
    pub outlook: Outlook,
    /// Pounds of the book in its countries; `None` without a book.
    pub pounds: Option<f64>,
}

/// The article's checklist against a book.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checklist {
    /// As-of date.
    pub as_of: String,
    /// The book.
    pub book: String,
    /// True for a shipped book.
    pub sample: bool,
    /// Its points.
    pub points: Vec<Point>,
}

/// All signals, or with a book those that watch its countries.
///
/// # Errors
/// All problems of the inputs at once.
pub fn watch(request: &RunRequest, with_book: bool) -> Result<Watch, RunError> {
    let inputs = read(request)?;
    let all = outlooks(&inputs.world);
    let watched = all.len();
    let signals: Vec<Watched> = all
        .into_iter()
        .filter_map(|outlook| {
            if !with_book {
                return Some(Watched { outlook, pounds: None });
            }
            let named = |code: &str| outlook.signal.countries.iter().any(|country| country == code);
            let assets = inputs.exposure.assets.iter().filter(|asset| named(asset.country.as_str()));
            let pounds: Vec<f64> = assets.map(|asset| asset.pounds).collect();
            let is_touched = !pounds.is_empty();
            is_touched.then(|| Watched { pounds: Some(maths::sum(pounds)), outlook })
        })
        .collect();
    Ok(Watch {
        as_of: inputs.world.as_of.to_string(),
        book: with_book.then(|| inputs.portfolio.name.to_string()),
        left_out: watched - signals.len(),
        signals,
    })
}

/// The checklist.
///
/// # Errors
/// All problems of the inputs at once.
pub fn checklist(request: &RunRequest) -> Result<Checklist, RunError> {
    if request.portfolio == NO_BOOK {
        let problem = Problem::new("--portfolio none", "the checklist is read against a book");
        return Err(Problems::from(problem.hint("name a portfolio")).into());
    }
    let inputs = read(request)?;
    let scored = score_inputs(&inputs, &mut Arena::default())?;
    let signals = outlooks(&inputs.world);
    let points = points(&Facts {
        world: &inputs.world,
        exposure: &inputs.exposure,
        scores: &scored.scores,
        coverage: &scored.coverage,
        signals: &signals,
        tables: &inputs.package.resources,
    });
    Ok(Checklist {
        as_of: inputs.world.as_of.to_string(),
        book: inputs.portfolio.name.to_string(),
        sample: inputs.exposure.view_book().sample,
        points,
    })
}
