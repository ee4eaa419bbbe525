//! `harmattan completions`: what the shell offers after a tab.

use super::Cli;
use super::output::{Failure, Output};
use clap::{Args, CommandFactory};
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  harmattan completions bash > ~/.local/share/bash-completion/completions/harmattan
  harmattan completions zsh > ~/.zfunc/_harmattan";

/// Arguments of `completions`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CompletionsArgs {
    /// Shell: bash, elvish, fish, powershell or zsh
    shell: Shell,
}

pub(super) fn command(args: &CompletionsArgs, output: &Output) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "harmattan", &mut script);
    output.bytes(&script)
}
