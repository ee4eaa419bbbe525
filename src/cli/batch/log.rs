//! What a batch says of itself while it works: lines, a bar on a terminal, a journal, a state file, a metrics file.

use super::super::output::Output;
use super::LogForm;
use crate::store::{self, LOG_FOLDER};
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The state file is written again at most this often.
const STATE_EVERY: Duration = Duration::from_secs(2);
/// Cells in a bar.
const BAR: usize = 30;

/// Something that happened.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub(super) enum Event {
    /// The batch begins.
    Started { batch: String, cells: usize, reused: usize, todo: usize },
    /// A cell is in the store.
    Done { cell: String, key: String, years: u64 },
    /// A cell has no result.
    Failed { cell: String, reason: String },
    /// Asked to stop: cells that were begun are finished.
    Stopping,
    /// The batch ends.
    Finished { done: usize, reused: usize, failed: usize, left: usize },
    /// The batch did not begin, or ended for a reason that is no cell's.
    Refused { code: u8, reason: String },
    /// Something is wrong with the log itself.
    Warning { reason: String },
}

/// Counts, as the state file has them.
#[derive(Debug, Clone, Serialize)]
struct State {
    state: &'static str,
    batch: String,
    cells: usize,
    reused: usize,
    done: usize,
    failed: usize,
    left: usize,
    years: u64,
    seconds: f64,
    failures: Vec<(String, String)>,
}

/// The log of one batch.
pub(super) struct Log<'a> {
    output: &'a Output,
    form: LogForm,
    bar: bool,
    journal: Option<File>,
    folder: PathBuf,
    metrics: Option<PathBuf>,
    begun: Instant,
    written: Option<Instant>,
    state: State,
}

impl<'a> Log<'a> {
    /// Opens the journal of a store. A log that cannot be written is told once and stops no batch.
    pub(super) fn open(output: &'a Output, form: LogForm, root: &Path, metrics: Option<PathBuf>) -> Self {
        let folder = root.join(LOG_FOLDER);
        let journal =
            std::fs::create_dir_all(&folder).and_then(|()| journal_at(&folder.join("journal.jsonl")));
        let unkept = journal.as_ref().err().map(|error| format!("no journal is kept: {}", error.kind()));
        let log = Self {
            bar: form == LogForm::Text && std::io::stderr().is_terminal() && output.shows_progress(),
            output,
            form,
            journal: journal.ok(),
            folder,
            metrics,
            begun: Instant::now(),
            written: None,
            state: State {
                state: "running",
                batch: String::new(),
                cells: 0,
                reused: 0,
                done: 0,
                failed: 0,
                left: 0,
                years: 0,
                seconds: 0.0,
                failures: Vec::new(),
            },
        };
        if let Some(unkept) = unkept {
            log.warn(&format!("{}: {unkept}", log.folder.display()));
        }
        log
    }

    /// True when programs read it, and other words than events would be in their way.
    pub(super) fn is_for_programs(&self) -> bool {
        self.form == LogForm::Json
    }

    /// Tells what is wrong with the log itself.
    fn warn(&self, text: &str) {
        match self.form {
            LogForm::Json => self.output.event(&json_line(&Event::Warning { reason: text.to_owned() })),
            LogForm::Text => self.output.progress(text),
        }
    }

    /// Tells an event.
    pub(super) fn tell(&mut self, event: Event) {
        self.count(&event);
        let line = json_line(&event);
        if let Some(journal) = &mut self.journal {
            // In one call, so that two lines never become one. A journal that fills the disk is not why a batch fails.
            let _ = journal.write_all(format!("{line}\n").as_bytes());
        }
        match self.form {
            LogForm::Json => self.output.event(&line),
            LogForm::Text => self.text(&event),
        }
        let ends = matches!(event, Event::Finished { .. });
        if ends || self.written.is_none_or(|at| STATE_EVERY < at.elapsed()) {
            self.write_state();
        }
    }

    fn count(&mut self, event: &Event) {
        let state = &mut self.state;
        match event {
            Event::Started { batch, cells, reused, todo } => {
                state.batch.clone_from(batch);
                (state.cells, state.reused, state.left) = (*cells, *reused, *todo);
            }
            Event::Done { years, .. } => {
                state.done += 1;
                state.years += years;
                state.left = state.left.saturating_sub(1);
            }
            Event::Failed { cell, reason } => {
                state.failed += 1;
                state.left = state.left.saturating_sub(1);
                state.failures.push((cell.clone(), reason.clone()));
            }
            Event::Stopping => state.state = "stopping",
            Event::Refused { .. } | Event::Warning { .. } => {}
            Event::Finished { failed, left, .. } => {
                state.state = if *left > 0 {
                    "stopped"
                } else if *failed > 0 {
                    "failed"
                } else {
                    "complete"
                };
            }
        }
    }

    fn text(&self, event: &Event) {
        let state = &self.state;
        match event {
            Event::Started { batch, cells, reused, todo } => {
                self.output
                    .progress(&format!("{batch}: {cells} cells, {reused} of them reused, {todo} to do"));
            }
            Event::Failed { cell, reason } => {
                self.clear();
                self.output.progress(&format!("{cell}: failed: {reason}"));
            }
            Event::Done { cell, .. } if self.bar => {
                let whole = (state.done + state.failed + state.left).max(1);
                let full = BAR * (whole - state.left) / whole;
                let bar = format!("{}{}", "#".repeat(full), ".".repeat(BAR - full));
                let left = left_of(self.begun.elapsed(), whole - state.left, state.left);
                let text = format!(
                    "[{bar}] {}/{whole} cells, {} years, {left} left, {cell}",
                    whole - state.left,
                    state.years
                );
                self.output.bar(&text);
            }
            Event::Done { cell, .. } => self.output.detail(&format!("{cell}: done")),
            Event::Stopping => {
                self.clear();
                self.output.progress("stopping: cells that were begun are finished");
            }
            Event::Finished { .. } => self.clear(),
            Event::Refused { .. } | Event::Warning { .. } => {}
        }
    }

    fn clear(&self) {
        if self.bar {
            self.output.bar("");
        }
    }

    fn write_state(&mut self) {
        self.written = Some(Instant::now());
        self.state.seconds = self.begun.elapsed().as_secs_f64();
        let written = store::write_file(&self.folder.join("status.json"), &store::json(&self.state), true);
        let metrics =
            self.metrics.as_ref().map(|path| store::write_file(path, self.metrics().as_bytes(), true));
        for failed in [written.err(), metrics.and_then(Result::err)].into_iter().flatten() {
            self.warn(&failed.to_string());
        }
    }

    fn metrics(&self) -> String {
        let state = &self.state;
        let mut text = String::from(
            "# HELP harmattan_batch_cells Cells of the batch by what became of them.\n# TYPE harmattan_batch_cells gauge\n",
        );
        for (name, count) in
            [("reused", state.reused), ("done", state.done), ("failed", state.failed), ("left", state.left)]
        {
            text.push_str(&format!(
                "harmattan_batch_cells{{batch=\"{}\",state=\"{name}\"}} {count}\n",
                state.batch
            ));
        }
        for (name, help, value) in [
            ("years", "Years simulated.", state.years as f64),
            ("seconds", "Seconds since the batch began.", state.seconds),
            (
                "complete",
                "1 when every cell is in the store.",
                f64::from(u8::from(state.state == "complete")),
            ),
        ] {
            text.push_str(&format!(
                "# HELP harmattan_batch_{name} {help}\n# TYPE harmattan_batch_{name} gauge\nharmattan_batch_{name}{{batch=\"{}\"}} {value}\n",
                state.batch
            ));
        }
        text
    }
}

/// An event as one line, without its end.
pub(super) fn json_line(event: &Event) -> String {
    serde_json::to_string(event).expect("events are plain JSON")
}

/// A journal that goes on after its last whole line: one that a killed process cut short is ended first.
fn journal_at(path: &Path) -> std::io::Result<File> {
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    if std::fs::read(path)?.last().is_some_and(|last| *last != b'\n') {
        file.write_all(b"\n")?;
    }
    Ok(file)
}

/// What is left at the speed so far.
fn left_of(elapsed: Duration, done: usize, left: usize) -> String {
    if done == 0 {
        return "?".to_owned();
    }
    let seconds = (elapsed.as_secs_f64() / done as f64 * left as f64).round() as u64;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
