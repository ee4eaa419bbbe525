//! A line of a book against the registry.

use super::issuers::Issuers;
use super::{Line, unknown_country};
use crate::datasets::check::{file_of, unknown};
use crate::id::{AssetId, CountryCode, CurrencyCode};
use crate::model::package::Package;
use crate::model::plan::HoldingKind;
use crate::model::portfolio::{Holding, Policy};
use crate::model::registry::Asset;
use crate::problem::{Problem, Problems};
use crate::provenance::RowRef;
use std::collections::{BTreeMap, BTreeSet};

/// What lines are checked against, indexed once: a book may have 20,000 of them.
pub(super) struct Resolver<'a> {
    package: &'a Package,
    issuers: Issuers<'a>,
    assets: BTreeMap<&'a AssetId, &'a Asset>,
    countries: BTreeSet<&'a CountryCode>,
    commodities: BTreeSet<&'a str>,
    currencies: BTreeSet<&'a CurrencyCode>,
    policies: BTreeSet<&'a str>,
    policies_file: Option<&'a str>,
}

/// Notes a currency without a series of rates.
pub(super) fn check_currency(
    currency: &CurrencyCode,
    row: &RowRef,
    package: &Package,
    problems: &mut Problems,
) {
    let has_rates = package.fx.iter().any(|rate| rate.currency == *currency);
    if currency.as_str() != "GBP" && !has_rates {
        problems.push(no_rates(currency, row, package));
    }
}

fn no_rates(currency: &CurrencyCode, row: &RowRef, package: &Package) -> Problem {
    let mut served: BTreeSet<&str> = package.fx.iter().map(|rate| rate.currency.as_str()).collect();
    served.insert("GBP");
    let served = served.into_iter().collect::<Vec<_>>().join(", ");
    let is_known = package.countries.iter().any(|country| country.currency.as_ref() == Some(currency));
    if !is_known {
        let mut problem = unknown(row, "currency", currency.as_str(), served.split(", "));
        problem.message = format!("{}; allowed are {served}", problem.message);
        return problem;
    }
    let newest =
        package.fx.iter().map(|rate| rate.month).max().map_or_else(String::new, |month| month.to_string());
    let message = format!("there is no exchange rate for \"{currency}\"; allowed are {served}");
    let hint = format!(
        "add the row \"{currency},{newest},<pounds for one {currency}>,<where the rate is from>\" to minerals/fx_months.csv in a folder for --data, or give the amount in one of these"
    );
    Problem::new(file_of(row), message).at_line(row.row).in_column("currency").hint(hint)
}

impl<'a> Resolver<'a> {
    pub(super) fn new(package: &'a Package, policies: &'a [Policy], policies_file: Option<&'a str>) -> Self {
        Self {
            package,
            issuers: Issuers::of(package),
            assets: package.assets.iter().map(|asset| (&asset.id, asset)).collect(),
            countries: package.countries.iter().map(|country| &country.iso3).collect(),
            commodities: package.commodities.iter().map(|commodity| commodity.id.as_str()).collect(),
            currencies: package.fx.iter().map(|rate| &rate.currency).collect(),
            policies: policies.iter().map(|policy| policy.id.as_str()).collect(),
            policies_file,
        }
    }

    /// The line as a holding, or every problem with it.
    pub(super) fn holding(&self, line: Line, problems: &mut Problems) -> Option<Holding> {
        let before = problems.0.len();
        let mut note = line.note.clone();
        let issuer = line.issuer.as_deref().and_then(|found| match self.issuers.resolve(found, &line.row) {
            Ok((id, remark)) => {
                if let Some(remark) = remark {
                    note = if note.is_empty() { remark } else { format!("{note}; {remark}") };
                }
                Some(id)
            }
            Err(problem) => {
                problems.push(problem);
                None
            }
        });
        let country = self.country(&line, problems);
        self.check_asset(&line, problems);
        self.check_names(&line, problems);
        check_dates(&line, self.package, problems);
        check_kind(&line, problems);
        let asset = line.asset.as_ref().and_then(|id| self.assets.get(id));
        (problems.0.len() == before).then(|| Holding {
            country: country.or_else(|| asset.map(|asset| asset.country.clone())),
            commodity: line.commodity.or_else(|| asset.map(|asset| asset.commodity.clone())),
            id: line.id,
            name: line.name,
            kind: line.kind,
            issuer,
            asset: line.asset,
            amount: line.amount,
            currency: line.currency,
            as_of: line.as_of,
            maturity: line.maturity,
            policy: line.policy,
            note,
            row: line.row,
        })
    }

    /// Everything that a line refers to.
    pub(super) fn references(&self, line: &Line, problems: &mut Problems) {
        if let Some(Err(problem)) = line.issuer.as_deref().map(|found| self.issuers.resolve(found, &line.row))
        {
            problems.push(problem);
        }
        self.country(line, problems);
        self.check_asset(line, problems);
        self.check_names(line, problems);
    }

    fn country(&self, line: &Line, problems: &mut Problems) -> Option<CountryCode> {
        let found = line.country.as_deref()?;
        match CountryCode::new(found) {
            Ok(code) if self.countries.contains(&code) => Some(code),
            _ => {
                problems.push(unknown_country(&line.row, found, self.package));
                None
            }
        }
    }

    fn check_asset(&self, line: &Line, problems: &mut Problems) {
        let Some(id) = &line.asset else { return };
        let Some(asset) = self.assets.get(id) else {
            problems.push(unknown(
                &line.row,
                "asset_id",
                id.as_str(),
                self.assets.keys().map(|id| id.as_str()),
            ));
            return;
        };
        let country = line.country.as_deref().unwrap_or(asset.country.as_str());
        if country != asset.country.as_str() && self.countries.iter().any(|code| code.as_str() == country) {
            let message = format!("{id} is in {}, was {country}", asset.country);
            problems.push(
                at(line, "country_iso3", message).hint("leave the cell empty: the asset knows its country"),
            );
        }
        if let Some(commodity) = &line.commodity
            && *commodity != asset.commodity
            && self.commodities.contains(commodity.as_str())
        {
            let message = format!("{id} yields {}, was {commodity}", asset.commodity);
            problems.push(
                at(line, "commodity", message).hint("leave the cell empty: the asset knows its commodity"),
            );
        }
    }

    fn check_names(&self, line: &Line, problems: &mut Problems) {
        if let Some(commodity) = &line.commodity
            && !self.commodities.contains(commodity.as_str())
        {
            let known = self.commodities.iter().copied();
            problems.push(unknown(&line.row, "commodity", commodity.as_str(), known));
        }
        if line.currency.as_str() != "GBP" && !self.currencies.contains(&line.currency) {
            problems.push(no_rates(&line.currency, &line.row, self.package));
        }
        if let Some(policy) = &line.policy
            && !self.policies.contains(policy.as_str())
        {
            let problem = unknown(&line.row, "insurance", policy.as_str(), self.policies.iter().copied());
            problems.push(match (problem.hint.is_some(), self.policies_file) {
                (true, _) => problem,
                (_, Some(file)) => problem.hint(format!("policies are read from {file}")),
                (_, None) => problem.hint("put policies.csv beside the book, or leave the cell empty"),
            });
        }
    }
}

fn at(line: &Line, column: &str, message: impl Into<String>) -> Problem {
    Problem::new(file_of(&line.row), message).at_line(line.row.row).in_column(column)
}

fn check_dates(line: &Line, package: &Package, problems: &mut Problems) {
    if let Some(end) = package.data_end
        && line.as_of > end
    {
        let message = format!("{} is after the end of the data, {end}", line.as_of);
        problems.push(
            at(line, "as_of", message).hint("give an earlier date, or lay newer data over with --data"),
        );
    }
    if let Some(maturity) = line.maturity
        && maturity <= line.as_of
    {
        problems.push(at(
            line,
            "maturity",
            format!("must be after as_of, which is {}, was {maturity}", line.as_of),
        ));
    }
}

fn check_kind(line: &Line, problems: &mut Problems) {
    match line.kind {
        HoldingKind::Equity => {
            if line.issuer.is_none() {
                problems.push(
                    at(line, "issuer_id", "is empty; equity needs its issuer")
                        .hint("for a direct holding in a mine write asset_stake"),
                );
            }
            if line.asset.is_some() {
                problems.push(at(
                    line,
                    "asset_id",
                    "must be empty for equity: an issuer is looked through to its assets",
                ));
            }
        }
        HoldingKind::AssetStake => {
            if line.asset.is_none() && line.country.is_none() {
                problems.push(at(
                    line,
                    "asset_id",
                    "is empty; a stake needs its asset, or at least a country",
                ));
            }
        }
        HoldingKind::Loan | HoldingKind::Offtake | HoldingKind::Supply => {
            if line.asset.is_none() && line.country.is_none() {
                problems.push(at(
                    line,
                    "asset_id",
                    "is empty, and so is country_iso3; one of them is needed",
                ));
            }
        }
    }
}
