//! The command-line program: parse, call the library, turn the outcome into text and an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    harmattan::cli::main()
}
