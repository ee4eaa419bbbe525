//! The three sentences of a comparison, what the reader must know, and the table of a terminal.

use super::{causes, headline, name, of_book};
use crate::compare::figures;
use crate::model::comparison::{
    Cause, Comparison, Figure, FigureChange, Measure, PartOfChange, State, Subject, Terms,
};
use crate::model::view::View;
use crate::wording as format;

/// Standard errors on each side of a 95% interval.
const NINETY_FIVE: f64 = 1.96;

/// What changed, what moved it most and why, and how sure that is.
pub fn sentences(comparison: &Comparison) -> Vec<String> {
    let Some(row) = headline(comparison) else {
        return vec!["The two runs have no figure in common.".to_owned()];
    };
    vec![what(comparison, row), why(comparison, row), how_sure(comparison, row)]
}

fn what(comparison: &Comparison, row: &FigureChange) -> String {
    let (before, after) = (&comparison.before, &comparison.after);
    let book = if before.book == after.book {
        before.book.clone()
    } else {
        format!("{} against {}", after.book, before.book)
    };
    let scenario = match (row.figure.state, before.scenario == after.scenario) {
        (State::Baseline, _) => String::new(),
        (_, true) => format!(" in {}", before.scenario),
        (_, false) => format!(" from {} to {}", before.scenario, after.scenario),
    };
    let terms = if row.figure.terms == Terms::Gross { "before" } else { "after" };
    let when = if before.as_of == after.as_of {
        format!("on {}", format::date(&before.as_of))
    } else {
        format!("between {} and {}", format::date(&before.as_of), format::date(&after.as_of))
    };
    let figure = format!("Expected annual loss {terms} insurance of {book}{scenario}");
    match (row.before, row.after, row.change) {
        (Some(old), Some(new), Some(change)) if change != 0.0 => {
            let verb = if change > 0.0 { "rose" } else { "fell" };
            let (old, new) = (format::pounds(old), format::pounds(new));
            if old == new {
                return format!("{figure} is all but unchanged at {old} {when}: {}.", format::change(change));
            }
            format!("{figure} {verb} from {old} to {new} {when}: {}.", format::change(change))
        }
        (Some(old), ..) => format!("{figure} stayed at {} {when}.", format::pounds(old)),
        _ => format!("{figure} is not quoted by both runs."),
    }
}

/// Parts that are there, largest first.
fn largest(row: &FigureChange) -> Vec<&PartOfChange> {
    let mut parts: Vec<_> = row.parts.iter().filter(|part| part.value != 0.0).collect();
    parts.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()).then(a.cause.cmp(&b.cause)));
    parts
}

fn why(comparison: &Comparison, row: &FigureChange) -> String {
    let parts = largest(row);
    let told: Vec<_> = parts.iter().filter(|part| part.distinguishable).collect();
    let Some(first) = told.first() else {
        return match parts.first() {
            None if comparison.moved.is_empty() => "Nothing that either run read has changed.".to_owned(),
            None => "What changed moves no figure of the book.".to_owned(),
            Some(_) => "No cause can be told from simulation noise.".to_owned(),
        };
    };
    let mut text = format!(
        "{} moved it most ({}){}",
        format::capital(first.cause.label()),
        format::change(first.value),
        where_to(comparison, row, first)
    );
    let others: Vec<String> = told[1..]
        .iter()
        .map(|part| format!("{} {}", part.cause.label(), format::change(part.value)))
        .collect();
    if !others.is_empty() {
        text.push_str(&format!("; then {}", format::list(&others)));
    }
    text.push('.');
    text
}

/// The country and the peril in which a cause moved the figure most, in its own direction.
fn where_to(comparison: &Comparison, row: &FigureChange, part: &PartOfChange) -> String {
    let most = |pick: fn(&Subject) -> Option<String>| {
        let rows = comparison.figures.iter().filter(|other| {
            let Figure { measure, terms, state, .. } = &other.figure;
            (*measure, *state) == (Measure::Expected, row.figure.state) && *terms == row.figure.terms
        });
        rows.filter_map(|other| {
            Some((pick(&other.figure.subject)?, other.part(part.cause) * part.value.signum()))
        })
        .filter(|(_, value)| *value > 0.0)
        .max_by(|a, b| a.1.total_cmp(&b.1))
    };
    let country = most(|subject| match subject {
        Subject::Country(code) => Some(code.clone()),
        _ => None,
    });
    let peril = most(|subject| match subject {
        Subject::Peril(peril) => Some(peril.label().to_owned()),
        _ => None,
    });
    let signed = |value: f64| format::change(value * part.value.signum());
    let mut text = String::new();
    if let Some((code, value)) = country {
        text.push_str(&format!(", above all in {code} ({})", signed(value)));
    }
    if let Some((peril, value)) = peril {
        text.push_str(&format!(
            "{} by {peril} ({})",
            if text.is_empty() { "," } else { " and" },
            signed(value)
        ));
    }
    text
}

fn how_sure(comparison: &Comparison, row: &FigureChange) -> String {
    let parts = largest(row);
    let mut clauses = Vec::new();
    if let Some((part, se)) = parts.first().and_then(|part| Some((part, part.se?))) {
        let half = format::pounds(NINETY_FIVE * se);
        clauses.push(format!(
            "the part of {} is known to within {half} (95%, simulation only)",
            part.cause.label()
        ));
    }
    let lost: Vec<String> = parts
        .iter()
        .filter(|part| !part.distinguishable)
        .map(|part| format!("{} ({})", part.cause.label(), format::change(part.value)))
        .collect();
    if !lost.is_empty() {
        let verb = if lost.len() == 1 { "is" } else { "are" };
        clauses.push(format!("{} {verb} not distinguishable from noise", format::list(&lost)));
    }
    let tail = of_book(comparison, Measure::Tvar99, row.figure.terms, row.figure.state);
    match tail.and_then(|tail| Some((tail.before?, tail.after?))) {
        Some((before, after)) if format::pounds(before) != format::pounds(after) => {
            clauses.push(format!(
                "TVaR 99 moved from {} to {}",
                format::pounds(before),
                format::pounds(after)
            ));
        }
        Some((before, _)) => clauses.push(format!("TVaR 99 stayed at {}", format::pounds(before))),
        None => clauses.push("there are too few years to quote TVaR 99".to_owned()),
    }
    format::capital(&clauses.join("; ")) + "."
}

/// What the reader must know; `premium` is the later run's, a year, where the user knows it.
pub fn notes(comparison: &Comparison, premium: Option<f64>) -> Vec<String> {
    let mut notes = Vec::new();
    if comparison.before.sample || comparison.after.sample {
        notes.push("Sample book, invented amounts.".to_owned());
    }
    if !comparison.method_measured {
        notes.push(format!(
            "Both sides were run again with {} years; what the program itself changed since the stored runs is not measured.",
            format::count(comparison.years)
        ));
    }
    if !comparison.changed_resources.is_empty() {
        notes.push(format!(
            "The program brings other tables than a run used ({}): the part called method is method and shipped data, which cannot be told apart.",
            comparison.changed_resources.join(", ")
        ));
    }
    for (cause, run, name) in
        [(Cause::Method, &comparison.before, "earlier"), (Cause::MethodLater, &comparison.after, "later")]
    {
        if comparison.figures.iter().any(|row| row.part(cause) != 0.0) {
            notes.push(format!(
                "Today's program ({}, method {}) gives other figures for the {name} run than it had itself ({}, method {}).",
                comparison.engine, comparison.method, run.engine, run.method
            ));
        }
    }
    if comparison.conflict.iter().any(|row| row.source_change) {
        notes.push(format!(
            "The construction of the conflict series differs ({}; then {}): what that does to months of the earlier run is source change, never revision.",
            comparison.before.construction.trim_end_matches('.'),
            comparison.after.construction.trim_end_matches('.')
        ));
    }
    if comparison.moved.contains(&Cause::Portfolio) {
        notes.extend(cover(comparison, premium));
    }
    notes
}

/// What a change of the book does to what insurance takes over, and to the tail.
fn cover(comparison: &Comparison, premium: Option<f64>) -> Option<String> {
    let part = |measure, terms| {
        of_book(comparison, measure, terms, State::Baseline).map(|row| row.part(Cause::Portfolio))
    };
    let gross = part(Measure::Expected, Terms::Gross)?;
    let retained = part(Measure::Expected, Terms::Retained)?;
    let ceded = part(Measure::Ceded, Terms::None)?;
    let tail = part(Measure::Tvar99, Terms::Retained).map_or_else(String::new, |tail| {
        let verb = if tail > 0.0 { "takes up" } else { "frees" };
        format!(" and {verb} {} of TVaR 99 after insurance", format::pounds(tail.abs()))
    });
    let (gross, retained) = (format::change(gross), format::change(retained));
    let book = format!(
        "The change of the book moves expected annual loss by {gross} before insurance, by {retained} after it,{tail}."
    );
    Some(match premium {
        _ if ceded == 0.0 => book,
        _ if ceded < 0.0 => {
            let less = format::pounds(-ceded);
            format!(
                "{book} It cedes {less} less of expected loss a year; what that saves in premium is not known."
            )
        }
        None => {
            let more = format::pounds(ceded);
            format!(
                "{book} It cedes {more} more of expected loss a year; its premium is not known: above {more} a year it costs \
                 more than it takes over on average."
            )
        }
        Some(premium) => {
            let word = if premium > ceded { "more" } else { "less" };
            format!(
                "{book} It cedes {} more of expected loss a year; a premium of {} is {} a year {word} than that.",
                format::pounds(ceded),
                format::pounds(premium),
                format::pounds((premium - ceded).abs())
            )
        }
    })
}

/// A part as a table shows it: noise is marked.
pub(super) fn shown(part: &PartOfChange, measure: Measure) -> String {
    if part.value == 0.0 {
        return "0".to_owned();
    }
    let text = value(part.value, measure, true);
    if part.distinguishable { text } else { format!("{text} ~") }
}

/// A value in pounds or points.
pub(super) fn value(value: f64, measure: Measure, is_change: bool) -> String {
    match (measure, is_change) {
        (Measure::Score, true) => format::signed_decimals(value, 1),
        (Measure::Score, false) => format::decimals(value, 1),
        (_, true) => format::change(value),
        (_, false) => format::pounds(value),
    }
}

/// Figures of the book that stand in the short table.
pub(super) fn short(comparison: &Comparison) -> Vec<&FigureChange> {
    let wanted = |row: &&FigureChange| {
        let Figure { subject, measure, state, .. } = &row.figure;
        let measures = [Measure::Expected, Measure::Ceded, Measure::Var99, Measure::Tvar99];
        *subject == Subject::Book && measures.contains(measure) && *state != State::Change
    };
    comparison.figures.iter().filter(wanted).collect()
}

/// The answer for a terminal: sentences, a table of the book's figures, notes.
pub fn text(comparison: &Comparison) -> String {
    let causes = causes(comparison);
    let mut heads = vec!["Figure".to_owned(), "before".to_owned(), "after".to_owned(), "change".to_owned()];
    heads.extend(causes.iter().map(|cause| cause.label().to_owned()));
    let mut rows = vec![heads];
    for row in short(comparison) {
        let measure = row.figure.measure;
        let cell = |number: Option<f64>, is_change| {
            number.map_or_else(|| "not there".to_owned(), |number| value(number, measure, is_change))
        };
        let mut cells =
            vec![name(&row.figure), cell(row.before, false), cell(row.after, false), cell(row.change, true)];
        cells.extend(causes.iter().map(|cause| {
            let part = row.parts.iter().find(|part| part.cause == *cause);
            part.map_or_else(
                || if row.parts.is_empty() { "-".to_owned() } else { "0".to_owned() },
                |part| shown(part, measure),
            )
        }));
        rows.push(cells);
    }
    let mut text = comparison.sentences.join(" ");
    text.push_str("\n\n");
    text.push_str(&aligned(&rows));
    text.push_str(&format!(
        "\n~ not distinguishable from noise. {} of {} years on {} of the rates.\n",
        format::counted(comparison.runs as usize, "run", "runs"),
        format::count(comparison.years),
        format::counted(comparison.worlds as usize, "estimate", "estimates")
    ));
    for note in &comparison.notes {
        text.push_str(&format!("{note}\n"));
    }
    text
}

/// A run's scenario against its baseline, for a terminal: both are in its view.
pub fn own(view: &View) -> String {
    let change = &view.losses.change_gross;
    let mut rows = vec![["Figure", "baseline", "scenario", "change"].map(str::to_owned).to_vec()];
    let figures = own_figures(view);
    for row in &figures {
        let cell = |number: Option<f64>, is_change| {
            number.map_or_else(|| "not there".to_owned(), |number| value(number, row.measure, is_change))
        };
        rows.push(vec![
            row.name.clone(),
            cell(row.baseline, false),
            cell(row.scenario, false),
            cell(row.change, true),
        ]);
    }
    let size = format::change_estimate(&change.expected);
    let told = if view.scenario.is_baseline {
        "The run is the baseline alone.".to_owned()
    } else if change.almost_nothing {
        format!(
            "{} changes almost nothing: {size} of expected annual loss before insurance.",
            view.scenario.name
        )
    } else {
        format!(
            "{} changes expected annual loss before insurance by {size}, 90% interval of paired years.",
            view.scenario.name
        )
    };
    format!("{told}\n\n{}", aligned(&rows))
}

/// A figure of one run, without its scenario and with it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct OwnFigure {
    /// In words.
    pub name: String,
    #[serde(skip)]
    measure: Measure,
    /// Without the scenario.
    pub baseline: Option<f64>,
    /// With it.
    pub scenario: Option<f64>,
    /// The difference.
    pub change: Option<f64>,
}

/// The book's figures of one run.
pub fn own_figures(view: &View) -> Vec<OwnFigure> {
    let figures = figures(view);
    let baselines = figures.keys().filter(|f| f.subject == Subject::Book && f.state == State::Baseline);
    baselines
        .map(|figure| {
            let at = |state| figures.get(&Figure { state, ..figure.clone() }).copied();
            OwnFigure {
                name: name(figure).replace(", baseline", ""),
                measure: figure.measure,
                baseline: at(State::Baseline),
                scenario: at(State::Scenario),
                change: at(State::Change),
            }
        })
        .collect()
}

fn aligned(rows: &[Vec<String>]) -> String {
    let wide = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len)).map(wide).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let gap = " ".repeat(width - cell.chars().count());
            if column == 0 { format!("{cell}{gap}") } else { format!("{gap}{cell}") }
        });
        format!("{}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
