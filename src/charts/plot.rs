//! Pictures of plain figures, for the error record: marks with intervals, reliability, histograms, lines.
//!
//! They belong to no run, so that their words and their footer come with them.

mod histogram;
mod lines;
mod reliability;
mod whiskers;

use super::canvas::Ink;
use super::scale::Scale;
use super::sheet::{Sheet, Words};
use super::theme::Colour;
use super::{Drawing, Look, Theme};
use crate::grid::Grid;
use plotters_backend::text_anchor::HPos;

/// Words of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// Name, part of its id.
    pub name: String,
    /// The finding.
    pub title: String,
    /// What is plotted and in what unit.
    pub subtitle: String,
    /// Sources and date.
    pub source: String,
    /// For those who do not see it.
    pub description: String,
}

/// What is plotted.
#[derive(Debug, Clone, PartialEq)]
pub enum Plot {
    /// Rows of marks with their intervals on one axis.
    Whiskers {
        /// Unit of the axis.
        unit: String,
        /// Rows from the top.
        rows: Vec<WhiskerRow>,
        /// The line that means 'no difference'.
        reference: Option<f64>,
    },
    /// Shares of events against the probabilities given.
    Reliability {
        /// Classes.
        bins: Vec<ReliabilityMark>,
    },
    /// Shares by class, beside the share expected of a right forecast.
    Histogram {
        /// Edges, one more than shares.
        edges: Vec<f64>,
        /// Shares.
        shares: Vec<f64>,
        /// Share expected of each.
        expected: f64,
        /// Interval of a share if the forecast were right.
        interval: (f64, f64),
    },
    /// Lines over an even axis of periods.
    Lines {
        /// Unit of the values.
        unit: String,
        /// Names of the periods, of which a few are printed.
        periods: Vec<String>,
        /// Lines.
        series: Vec<LineSeries>,
    },
}

/// A row of marks.
#[derive(Debug, Clone, PartialEq)]
pub struct WhiskerRow {
    /// Its name.
    pub label: String,
    /// Marks, at most four.
    pub marks: Vec<Whisker>,
}

/// A mark.
#[derive(Debug, Clone, PartialEq)]
pub struct Whisker {
    /// Series, which has one colour in all rows.
    pub series: String,
    /// Value.
    pub value: f64,
    /// Low end of its interval.
    pub low: f64,
    /// High end.
    pub high: f64,
}

/// A class of a reliability diagram.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReliabilityMark {
    /// Mean probability given.
    pub probability: f64,
    /// Share that happened.
    pub share: f64,
    /// Low end of the share if the probabilities were right.
    pub low: f64,
    /// High end.
    pub high: f64,
    /// Forecasts.
    pub count: usize,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct LineSeries {
    /// Name, printed at its end.
    pub name: String,
    /// Values by period; gaps are `None`.
    pub values: Vec<Option<f64>>,
    /// Band around it.
    pub band: Vec<Option<(f64, f64)>>,
}

/// Draws a picture.
pub fn draw(caption: &Caption, plot: &Plot, look: &Look) -> Drawing {
    let words = Words {
        name: caption.name.clone(),
        title: caption.title.clone(),
        subtitle: caption.subtitle.clone(),
        source: caption.source.clone(),
        description: caption.description.clone(),
        data: Vec::new(),
        table: Grid::new(&[]),
    };
    let body = match plot {
        Plot::Whiskers { rows, .. } => whiskers::height(rows),
        Plot::Reliability { .. } => 3_300,
        Plot::Histogram { .. } => 2_300,
        Plot::Lines { .. } => 2_900,
    };
    let mut sheet = Sheet::with_footer(look, words, &caption.source, body);
    match plot {
        Plot::Whiskers { unit, rows, reference } => whiskers::picture(&mut sheet, unit, rows, *reference),
        Plot::Reliability { bins } => reliability::picture(&mut sheet, bins),
        Plot::Histogram { edges, shares, expected, interval } => {
            histogram::picture(&mut sheet, edges, shares, *expected, *interval);
        }
        Plot::Lines { unit, periods, series } => lines::picture(&mut sheet, unit, periods, series),
    }
    sheet.finish()
}

/// Colours of series in the order they appear, apart in lightness as well as in hue.
fn colour(theme: &Theme, series: usize) -> Colour {
    [theme.baseline, theme.scenario, theme.ink, theme.muted][series % 4]
}

/// Grid lines and figures of a vertical axis; returns its scale.
fn upright(
    sheet: &mut Sheet<'_>,
    ticks: &[f64],
    (left, right): (i32, i32),
    (bottom, top): (i32, i32),
) -> Scale {
    let scale = Scale::linear(ticks[0], ticks[ticks.len() - 1], bottom, top);
    for tick in ticks {
        let at = scale.at(*tick);
        let ink = Ink::line(sheet.theme.grid, if *tick == 0.0 { 14 } else { 8 });
        sheet.canvas.ground(|canvas| canvas.line(&[(left, at), (right, at)], ink));
        let mut style = sheet.muted(12);
        style.side = HPos::Right;
        sheet.put(&figure(*tick, ticks), (left - 60, at), style);
    }
    scale
}

/// Grid lines and figures of a level axis; returns its scale.
fn level(
    sheet: &mut Sheet<'_>,
    ticks: &[f64],
    (left, right): (i32, i32),
    (bottom, top): (i32, i32),
) -> Scale {
    let scale = Scale::linear(ticks[0], ticks[ticks.len() - 1], left, right);
    for tick in ticks {
        let at = scale.at(*tick);
        let ink = Ink::line(sheet.theme.grid, 8);
        sheet.canvas.ground(|canvas| canvas.line(&[(at, top), (at, bottom)], ink));
        let mut style = sheet.muted(12);
        style.side = HPos::Center;
        sheet.put(&figure(*tick, ticks), (at, bottom + 120), style);
    }
    scale
}

/// A tick with the digits that its axis needs.
fn figure(tick: f64, ticks: &[f64]) -> String {
    let step = ticks.get(1).map_or(1.0, |second| second - ticks[0]);
    let places = [1.0, 0.1, 0.01]
        .iter()
        .take_while(|unit| (step / **unit - (step / **unit).round()).abs() > 1e-6)
        .count();
    crate::wording::decimals(tick, places)
}
