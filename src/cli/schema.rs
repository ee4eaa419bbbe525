//! `harmattan schema`: the layouts, made from the types.

use super::output::{Failure, Output};
use crate::datasets::scenarios;
use crate::model::comparison::Comparison;
use crate::model::plan::Plan;
use crate::model::view::View;
use crate::store::Manifest;
use clap::{Args, ValueEnum};
use serde_json::Value;

const EXAMPLES: &str = "\
Examples:
  harmattan schema scenario > scenario.schema.json
  harmattan schema view | jq '.properties | keys'";

/// Arguments of `schema`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct SchemaArgs {
    /// Kind of file
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// A scenario file (TOML)
    Scenario,
    /// inputs/plan.json of a run folder
    Plan,
    /// view.json of a run folder
    View,
    /// manifest.json of a run folder
    Manifest,
    /// A batch plan (TOML)
    Batch,
    /// cell.json of a batch's store
    Cell,
    /// comparison.json of `harmattan compare`
    Comparison,
    /// A portfolio (CSV), as a Frictionless table schema
    Portfolio,
}

pub(super) fn command(args: &SchemaArgs, output: &Output) -> Result<(), Failure> {
    let schema: Value = match args.kind {
        Kind::Scenario => scenarios::schema(),
        Kind::Plan => schemars::schema_for!(Plan).to_value(),
        Kind::View => schemars::schema_for!(View).to_value(),
        Kind::Comparison => schemars::schema_for!(Comparison).to_value(),
        Kind::Manifest => schemars::schema_for!(Manifest).to_value(),
        Kind::Batch => crate::datasets::batch::schema(),
        Kind::Cell => schemars::schema_for!(crate::store::CellCard).to_value(),
        Kind::Portfolio => super::data::portfolio_schema(),
    };
    output.json(&schema)
}
