//! The only place that prints: results to stdout, progress and problems to stderr.
#![allow(clippy::print_stderr)]

use crate::pipeline::RunError;
use crate::problem::{Problem, Problems};
use crate::store::StoreError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;

/// A person reads the first problems and mends the pattern; a program asks for `--json` and gets all.
const PROBLEMS_SHOWN: usize = 50;

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// Bad input: exit code 2.
    Input(Problems),
    /// The run failed: exit code 1.
    Run(String),
    /// The reader of stdout has gone: exit code 0.
    Closed,
    /// It was told already, in a log that programs read: this exit code and no more words.
    Told(u8),
}

impl Failure {
    /// One problem of the input.
    pub(super) fn input(problem: Problem) -> Self {
        Self::Input(problem.into())
    }
}

impl Failure {
    /// What went wrong, in words.
    pub(super) fn to_text(&self) -> String {
        match self {
            Self::Input(problems) => problems.to_string(),
            Self::Run(message) => message.clone(),
            Self::Closed => "nobody reads the output".to_owned(),
            Self::Told(_) => "it is in the log".to_owned(),
        }
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        Self::Input(problems)
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Input(problems) => Self::Input(problems),
            RunError::Failed(message) => Self::Run(message),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Occupied { place, reason } => Self::input(Problem::new(place, reason)),
            disk @ StoreError::Disk { .. } => Self::Run(disk.to_string()),
        }
    }
}

/// How a command speaks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    /// Results and problems as JSON.
    pub(super) json: bool,
    quiet: bool,
    verbose: bool,
}

impl Output {
    pub(super) fn new(json: bool, quiet: bool, verbose: bool) -> Self {
        Self { json, quiet, verbose }
    }

    /// Prints a result, with a line end if it has none.
    pub(super) fn result(&self, text: &str) -> Result<(), Failure> {
        let end = if text.ends_with('\n') { "" } else { "\n" };
        self.bytes(format!("{text}{end}").as_bytes())
    }

    /// Sends bytes to stdout as they are.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(bytes).and_then(|()| stdout.flush());
        written.map_err(|error| match error.kind() {
            ErrorKind::BrokenPipe => Failure::Closed,
            kind => Failure::Run(format!("stdout: cannot be written: {kind}")),
        })
    }

    /// Prints a result as JSON.
    pub(super) fn json(&self, value: &impl Serialize) -> Result<(), Failure> {
        self.result(&serde_json::to_string_pretty(value).expect("results are plain JSON"))
    }

    /// Tells progress, unless asked to be quiet.
    pub(super) fn progress(&self, text: &str) {
        if !self.quiet {
            complain(text);
        }
    }

    /// True unless asked to be quiet.
    pub(super) fn shows_progress(&self) -> bool {
        !self.quiet
    }

    /// Tells an event as it is, for programs that read stderr.
    pub(super) fn event(&self, line: &str) {
        complain(line);
    }

    /// Writes over the line of a bar; the caller has seen that stderr is a terminal.
    pub(super) fn bar(&self, text: &str) {
        let _ = write!(std::io::stderr().lock(), "\r\x1b[2K{text}");
    }

    /// Tells detail, when asked for.
    pub(super) fn detail(&self, text: &str) {
        if self.verbose {
            complain(text);
        }
    }

    /// Tells what went wrong and gives the exit code.
    pub(super) fn finish(&self, result: Result<(), Failure>) -> ExitCode {
        match result {
            Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
            Err(Failure::Told(code)) => ExitCode::from(code),
            Err(Failure::Run(message)) => {
                let problem = Problem::new("harmattan", message);
                self.problems(&problem.into());
                ExitCode::from(1)
            }
            Err(Failure::Input(problems)) => {
                self.problems(&problems);
                ExitCode::from(2)
            }
        }
    }

    fn problems(&self, problems: &Problems) {
        if self.json {
            complain(&serde_json::to_string_pretty(problems).expect("problems are plain JSON"));
            return;
        }
        let mut text: Vec<String> = problems.0.iter().take(PROBLEMS_SHOWN).map(Problem::to_string).collect();
        if problems.0.len() > PROBLEMS_SHOWN {
            text.push(format!(
                "... and {} more problems (all with --json), by kind:",
                problems.0.len() - PROBLEMS_SHOWN
            ));
            text.extend(by_kind(problems));
        }
        complain(&text.join("\n"));
    }
}

/// Kinds told; a file that is wrong in more ways than these is another file.
const KINDS_SHOWN: usize = 12;

/// How many problems are alike: of one column and one wording, whatever value was found. The most frequent first.
fn by_kind(problems: &Problems) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for problem in &problems.0 {
        // What was found stands in quotes, or is a number.
        let wording: Vec<&str> = problem.message.split('"').step_by(2).collect();
        let wording: String =
            wording.join("...").chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
        let column =
            problem.column.as_ref().map_or_else(String::new, |column| format!("column \"{column}\": "));
        *counts.entry(format!("{column}{wording}")).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.into_iter().take(KINDS_SHOWN).map(|(kind, count)| format!("  {count} x {kind}")).collect()
}

/// Writes to stderr. That nobody listens there is no reason to fail.
fn complain(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
