//! `harmattan checklist`: the article's checklist against a book.

use super::Global;
use super::output::{Failure, Output};
use super::run::SAMPLE_BOOK;
use super::watch::request;
use crate::pipeline::{self, Checklist};
use crate::report::SAMPLE_NOTICE;
use crate::view::checklist::State;
use clap::Args;

const EXAMPLES: &str = "\
Examples:
  harmattan checklist
  harmattan checklist --portfolio book.csv
  harmattan checklist --portfolio book.csv --as-of 2025-12-31 --json

Seven points of the source article: three to check, two to do, two not to do. A point is done when nothing is left to do on it.
What is left is named under it with a minus sign, what its state rests on with a plus sign.";

/// Arguments of `checklist`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct ChecklistArgs {
    /// Shipped portfolio, or path of a .csv file
    #[arg(long, value_name = "FILE", default_value = SAMPLE_BOOK)]
    portfolio: String,
}

pub(super) fn command(args: &ChecklistArgs, global: &Global, output: &Output) -> Result<(), Failure> {
    let checklist = pipeline::checklist(&request(global, &args.portfolio))?;
    if output.json {
        return output.json(&checklist);
    }
    output.result(&text(&checklist))
}

fn text(checklist: &Checklist) -> String {
    let of = |state: State| checklist.points.iter().filter(|point| point.state == state).count();
    let notice = if checklist.sample { format!(" ({SAMPLE_NOTICE})") } else { String::new() };
    let mut lines = vec![format!(
        "The article's checklist against {}{notice} as of {}: {} done, {} open, {} not answerable.",
        checklist.book,
        checklist.as_of,
        of(State::Done),
        of(State::Open),
        of(State::NotAnswerable)
    )];
    for point in &checklist.points {
        lines.push(format!("\n[{}] {} ({})", point.state.word(), point.asks, point.id));
        lines.extend(point.evidence.iter().map(|text| format!("  + {text}")));
        lines.extend(point.left.iter().map(|text| format!("  - {text}")));
    }
    lines.join("\n")
}
