//! References between tables.

use super::{file_of, unknown};
use crate::model::package::Package;
use crate::model::registry::StakeTarget;
use crate::problem::{Problem, Problems};
use crate::provenance::RowRef;
use std::collections::BTreeSet;

/// The keys of a table.
struct Known<'a>(BTreeSet<&'a str>);

impl<'a> Known<'a> {
    fn of(keys: impl Iterator<Item = &'a str>) -> Self {
        Self(keys.collect())
    }
    fn want(&self, row: &RowRef, column: &str, found: &str, problems: &mut Problems) {
        if !self.0.contains(found) {
            problems.push(unknown(row, column, found, self.0.iter().copied()));
        }
    }
}

pub(super) fn check(package: &Package, problems: &mut Problems) {
    countries(package, problems);
    registry(package, problems);
    policy(package, problems);
    claims(package, problems);
    stakes(package, problems);
    listings(package, problems);
}

fn countries(package: &Package, problems: &mut Problems) {
    let known = Known::of(package.countries.iter().map(|country| country.iso3.as_str()));
    for country in &package.countries {
        country
            .neighbours
            .iter()
            .for_each(|code| known.want(&country.row, "neighbours", code.as_str(), problems));
    }
    let single = package.assets.iter().map(|row| (&row.country, &row.row));
    let single = single.chain(package.observations.iter().map(|row| (&row.country, &row.row)));
    let single = single.chain(package.coups.iter().map(|row| (&row.country, &row.row)));
    let single = single.chain(package.conflict.iter().map(|row| (&row.country, &row.row)));
    let single = single.chain(package.vintages.iter().map(|row| (&row.country, &row.row)));
    let single = single.chain(package.scaling.iter().map(|row| (&row.country, &row.row)));
    let single = single.chain(package.disputes.iter().map(|row| (&row.country, &row.row)));
    for (code, row) in single {
        known.want(row, "country", code.as_str(), problems);
    }
    let several = package.events.iter().map(|row| (&row.countries, &row.row));
    for (codes, row) in several.chain(package.signals.iter().map(|row| (&row.countries, &row.row))) {
        codes.iter().for_each(|code| known.want(row, "countries", code.as_str(), problems));
    }
    let zones = Known::of(package.countries.iter().filter_map(|country| country.currency_zone.as_deref()));
    for rate in &package.hazard_rates {
        if let Some(zone) = &rate.zone {
            zones.want(&rate.row, "zone", zone, problems);
        }
    }
}

fn registry(package: &Package, problems: &mut Problems) {
    let commodities = Known::of(package.commodities.iter().map(|row| row.id.as_str()));
    for asset in &package.assets {
        commodities.want(&asset.row, "commodity", asset.commodity.as_str(), problems);
    }
    let prices = Known::of(package.prices.iter().map(|row| row.series.as_str()));
    for commodity in &package.commodities {
        if let Some(series) = &commodity.price_series {
            prices.want(&commodity.row, "price_series", series, problems);
        }
    }
}

fn policy(package: &Package, problems: &mut Problems) {
    let types = Known::of(package.event_types.iter().map(|row| row.id.as_str()));
    let assets = Known::of(package.assets.iter().map(|row| row.id.as_str()));
    let commodities = Known::of(package.commodities.iter().map(|row| row.id.as_str()));
    let events = Known::of(package.events.iter().map(|row| row.id.as_str()));
    let shocks = Known::of(package.shock_effects.iter().map(|row| row.shock.as_str()));
    for event in &package.events {
        types.want(&event.row, "event_type", &event.event_type, problems);
        event.assets.iter().for_each(|id| assets.want(&event.row, "assets", id.as_str(), problems));
        event
            .commodities
            .iter()
            .for_each(|id| commodities.want(&event.row, "commodities", id.as_str(), problems));
    }
    for row in &package.event_shocks {
        events.want(&row.row, "event", row.event.as_str(), problems);
        shocks.want(&row.row, "shock", &row.shock, problems);
    }
    for dispute in &package.disputes {
        dispute.assets.iter().for_each(|id| assets.want(&dispute.row, "assets", id.as_str(), problems));
        dispute.events.iter().for_each(|id| events.want(&dispute.row, "events", id.as_str(), problems));
        if dispute.outcome_date.is_some_and(|date| date < dispute.onset) {
            let problem = Problem::new(file_of(&dispute.row), "is before the onset");
            problems.push(problem.at_line(dispute.row.row).in_column("outcome_date"));
        }
    }
    let disputes = Known::of(package.disputes.iter().map(|row| row.id.as_str()));
    for row in &package.dispute_losses {
        disputes.want(&row.row, "dispute", &row.dispute, problems);
        if let (Some(low), Some(high)) = (row.share_low, row.share_high)
            && low > high
        {
            let problem = Problem::new(
                file_of(&row.row),
                format!("must not be above share_high, which is {high}, was {low}"),
            );
            problems.push(problem.at_line(row.row.row).in_column("share_low"));
        }
    }
    for row in &package.asset_years {
        assets.want(&row.row, "asset", row.asset.as_str(), problems);
    }
    for row in &package.violence_incidents {
        assets.want(&row.row, "asset", row.asset.as_str(), problems);
    }
}

fn claims(package: &Package, problems: &mut Problems) {
    let facts = Known::of(package.facts.iter().map(|row| row.id.as_str()));
    let events = Known::of(package.events.iter().map(|row| row.id.as_str()));
    for claim in &package.claims {
        claim.fact.iter().for_each(|id| facts.want(&claim.row, "fact", id, problems));
        claim.against.iter().for_each(|id| facts.want(&claim.row, "against", id, problems));
        claim.events.iter().for_each(|id| events.want(&claim.row, "events", id.as_str(), problems));
    }
}

fn stakes(package: &Package, problems: &mut Problems) {
    let assets = Known::of(package.assets.iter().map(|row| row.id.as_str()));
    let issuers = Known::of(package.issuers.iter().map(|row| row.id.as_str()));
    for stake in &package.stakes {
        issuers.want(&stake.row, "issuer", stake.issuer.as_str(), problems);
        if let StakeTarget::Asset(id) = &stake.target {
            assets.want(&stake.row, "target", id.as_str(), problems);
        }
        if let (Some(from), Some(to)) = (stake.from, stake.to)
            && to <= from
        {
            let problem = Problem::new(
                file_of(&stake.row),
                format!("must be after \"from\", which is {from}, was {to}"),
            );
            problems.push(problem.at_line(stake.row.row).in_column("to"));
        }
    }
    let mut ordered: Vec<_> = package.stakes.iter().collect();
    ordered.sort_by(|a, b| (&a.issuer, &a.target, a.from).cmp(&(&b.issuer, &b.target, b.from)));
    for pair in ordered.windows(2) {
        let (earlier, later) = (pair[0], pair[1]);
        let same = earlier.issuer == later.issuer && earlier.target == later.target;
        // Open ends reach for ever; a stake that ends on the day the next begins does not overlap.
        if same && earlier.to.is_none_or(|to| later.from.is_none_or(|from| from < to)) {
            let message = format!(
                "{} has two stakes in one target at one time; the other is on line {}",
                later.issuer, earlier.row.row
            );
            problems
                .push(Problem::new(file_of(&later.row), message).at_line(later.row.row).in_column("from"));
        }
    }
}

/// One listing or name leads to one issuer.
fn listings(package: &Package, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for issuer in &package.issuers {
        let names = issuer.former_names.iter().map(|former| former.name.as_str());
        for name in
            std::iter::once(issuer.id.as_str()).chain(issuer.listings.iter().map(String::as_str)).chain(names)
        {
            if !seen.insert(name) {
                let message = format!("\"{name}\" leads to more than one issuer, or is given twice");
                problems.push(
                    Problem::new(file_of(&issuer.row), message).at_line(issuer.row.row).in_column("listings"),
                );
            }
        }
    }
}
