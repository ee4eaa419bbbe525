//! The command line: clap definitions, one file per subcommand, and no arithmetic.

use std::process::ExitCode;

/// Runs the program on the process's arguments and returns its exit code: 0 done, 1 the run failed, 2 bad input or usage.
pub fn main() -> ExitCode {
    ExitCode::SUCCESS
}
