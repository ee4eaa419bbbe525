//! The whole package: every table of every layer, checked by itself and against the others.

use crate::datasets::check;
use crate::datasets::package::{dates, descriptors};
use crate::datasets::registry::NamedIssuer;
use crate::datasets::source::{Layers, files, layer_tables, sha256};
use crate::datasets::table::{self, Place, Record};
use crate::model::package::{Package, ResourceInfo};
use crate::problem::{Problem, Problems, nearest};
use std::collections::BTreeMap;
use std::path::Path;

/// Tables of observations, which share their columns.
pub const PANELS: [&str; 6] = [
    "governance/wgi",
    "governance/vdem",
    "humanitarian/displacement",
    "humanitarian/food_insecurity",
    "registry/population",
    "registry/series",
];

/// Every other table.
pub const TABLES: [&str; 45] = [
    "registry/countries",
    "registry/commodities",
    "registry/pillars",
    "registry/indicators",
    "registry/event_types",
    "registry/parameters",
    "registry/hazard_rates",
    "registry/severities",
    "registry/dependence",
    "registry/assets",
    "registry/issuers",
    "registry/issuer_names",
    "registry/stakes",
    "registry/signals",
    "registry/error_record",
    "policy/coups",
    "policy/events",
    "policy/shock_effects",
    "policy/event_shocks",
    "policy/disputes",
    "policy/asset_years",
    "policy/dispute_losses",
    "policy/violence_incidents",
    "policy/facts",
    "security/conflict_months",
    "security/conflict_vintages",
    "security/conflict_scaling",
    "security/world_conflict_months",
    "security/public_forecasts",
    "security/events_geocoded",
    "security/admin_areas",
    "minerals/production",
    "minerals/price_months",
    "minerals/fx_months",
    "minerals/uk_imports",
    "minerals/region_exports",
    "minerals/concentration",
    "minerals/national_production",
    "minerals/reserves",
    "minerals/price_years",
    "registry/uk_critical_minerals",
    "registry/glossary",
    "policy/treaties",
    "policy/claims",
    "geography/outlines",
];

/// Reads all tables of the layers.
///
/// # Errors
/// Every problem of every file; no package is returned with one.
pub fn load(layers: &Layers) -> Result<Package, Problems> {
    let mut problems = Problems::default();
    check_layer_names(layers, &mut problems);
    let descriptors = descriptors(layers, &mut problems);
    let dates = dates(&descriptors, &mut problems);
    let mut loader = Loader { layers, problems, yours: Vec::new() };
    let mut package = tables(&mut loader);
    package.replaced = crate::datasets::own::replaced(layers);
    package.default_as_of = dates.default_as_of;
    package.data_end = dates.data_end;
    package.coups_to = dates.coups_to;
    package.events_to = dates.events_to;
    let Loader { mut problems, yours, .. } = loader;
    for (file, descriptor) in &descriptors {
        for resource in &descriptor.resources {
            let mut info = resource.info();
            if file.yours {
                // The table of a layer stands beside the shipped one that it is laid over, under its own path.
                info.name = Path::new(&file.place).with_file_name(&resource.path).display().to_string();
            }
            replace(&mut package.resources, info);
        }
    }
    for info in yours {
        if !package.resources.iter().any(|known| known.name == info.name && known.sha256 == info.sha256) {
            replace(&mut package.resources, info);
        }
    }
    if problems.is_empty() {
        check::package(&package, &mut problems);
    }
    problems.or(package)
}

fn replace(resources: &mut Vec<ResourceInfo>, info: ResourceInfo) {
    match resources.iter_mut().find(|known| known.name == info.name) {
        Some(known) => *known = info,
        None => resources.push(info),
    }
}

fn tables(loader: &mut Loader<'_>) -> Package {
    let mut package = Package {
        countries: loader.table("registry/countries", true),
        commodities: loader.table("registry/commodities", true),
        pillars: loader.table("registry/pillars", true),
        indicators: loader.table("registry/indicators", true),
        event_types: loader.table("registry/event_types", true),
        parameters: loader.table("registry/parameters", true),
        hazard_rates: loader.table("registry/hazard_rates", true),
        severities: loader.table("registry/severities", true),
        dependence: loader.table("registry/dependence", true),
        assets: loader.table("registry/assets", true),
        issuers: loader.table("registry/issuers", false),
        stakes: loader.table("registry/stakes", false),
        signals: loader.table("registry/signals", false),
        coups: loader.table("policy/coups", false),
        conflict: loader.table("security/conflict_months", true),
        vintages: loader.table("security/conflict_vintages", false),
        scaling: loader.table("security/conflict_scaling", false),
        world_conflict: loader.table("security/world_conflict_months", false),
        public_forecasts: loader.table("security/public_forecasts", false),
        geocoded: loader.table("security/events_geocoded", false),
        admin_areas: loader.table("security/admin_areas", false),
        events: loader.table("policy/events", false),
        shock_effects: loader.table("policy/shock_effects", true),
        event_shocks: loader.table("policy/event_shocks", false),
        disputes: loader.table("policy/disputes", false),
        asset_years: loader.table("policy/asset_years", false),
        dispute_losses: loader.table("policy/dispute_losses", false),
        violence_incidents: loader.table("policy/violence_incidents", false),
        production: loader.table("minerals/production", false),
        prices: loader.table("minerals/price_months", true),
        fx: loader.table("minerals/fx_months", true),
        trade: loader.table("minerals/uk_imports", false),
        concentration: loader.table("minerals/concentration", false),
        national_output: loader.table("minerals/national_production", false),
        reserves: loader.table("minerals/reserves", false),
        price_years: loader.table("minerals/price_years", false),
        critical_minerals: loader.table("registry/uk_critical_minerals", false),
        treaties: loader.table("policy/treaties", false),
        facts: loader.table("policy/facts", false),
        claims: loader.table("policy/claims", false),
        glossary: loader.table("registry/glossary", false),
        outlines: loader.table("geography/outlines", false),
        error_record: loader.table("registry/error_record", false),
        ..Package::default()
    };
    package.trade.extend(loader.table("minerals/region_exports", false));
    for panel in PANELS {
        package.observations.extend(loader.table(panel, false));
    }
    join_names(loader.table("registry/issuer_names", false), &mut package, &mut loader.problems);
    package
}

fn join_names(names: Vec<NamedIssuer>, package: &mut Package, problems: &mut Problems) {
    for named in names {
        match package.issuers.iter_mut().find(|issuer| issuer.id == named.issuer) {
            Some(issuer) => issuer.former_names.push(named.name),
            None => problems.push(check::unknown(
                &named.row,
                "issuer",
                named.issuer.as_str(),
                package.issuers.iter().map(|issuer| issuer.id.as_str()),
            )),
        }
    }
}

struct Loader<'a> {
    layers: &'a Layers,
    problems: Problems,
    yours: Vec<ResourceInfo>,
}

impl Loader<'_> {
    /// The rows of a table over all layers: a later row replaces an earlier one with its key.
    fn table<T: Record>(&mut self, name: &str, required: bool) -> Vec<T> {
        let found = files(self.layers, &format!("{name}.csv"), &mut self.problems);
        if found.is_empty() && required {
            let hint = format!("a package that replaces the shipped one needs {name}.csv");
            self.problems.push(Problem::new(format!("{name}.csv"), "is missing").hint(hint));
        }
        let mut rows: Vec<table::Keyed<T>> = Vec::new();
        for (layer, file) in found.into_iter().enumerate() {
            // A layer over another may be empty; the lowest may not.
            let rows_required = required && layer == 0;
            let place = Place { file: &file.place, resource: &file.resource, rows_required };
            let read = table::read(place, &file.bytes, &mut self.problems);
            if file.yours {
                self.yours.push(your_resource(&file.place, &file.bytes, read.len()));
            }
            lay_over(&mut rows, read, T::KEY.is_empty());
        }
        rows.into_iter().map(|row| row.record).collect()
    }
}

fn lay_over<T>(rows: &mut Vec<table::Keyed<T>>, over: Vec<table::Keyed<T>>, keyless: bool) {
    if rows.is_empty() || keyless {
        rows.extend(over);
        return;
    }
    let at: BTreeMap<String, usize> = rows.iter().enumerate().map(|(i, row)| (row.key.clone(), i)).collect();
    for row in over {
        match at.get(&row.key) {
            Some(i) => rows[*i] = row,
            None => rows.push(row),
        }
    }
}

fn your_resource(place: &str, bytes: &[u8], rows: usize) -> ResourceInfo {
    ResourceInfo {
        name: place.to_owned(),
        title: "your table, laid over the shipped one".to_owned(),
        source: "yours".to_owned(),
        licence: String::new(),
        version: String::new(),
        retrieved: String::new(),
        sha256: sha256(bytes),
        rows: rows as u64,
    }
}

/// A misspelt file of a layer would be ignored in silence: it is a problem.
fn check_layer_names(layers: &Layers, problems: &mut Problems) {
    let known = || TABLES.iter().chain(&PANELS).copied();
    for (folder, path) in layer_tables(layers, problems) {
        let name = path.trim_end_matches(".csv");
        if known().any(|table| table == name) || name.starts_with("portfolios/") {
            continue;
        }
        let problem = Problem::new(folder.join(&path).display().to_string(), "is no table of the package");
        problems.push(match nearest(name, known()) {
            Some(table) => problem.hint(format!("did you mean {table}.csv?")),
            None => problem.hint(format!("known tables are {}", known().collect::<Vec<_>>().join(", "))),
        });
    }
}
