//! The security-only bound as rows of the view.

use super::bound::Bounded;
use super::{Alternative, Branch};
use crate::id::CountryCode;
use crate::model::view::BoundRow;

/// A row for each leaf and country in which security is asked to improve or a security shock eases.
pub fn bound_rows(branches: &[Branch]) -> Vec<BoundRow> {
    branches
        .iter()
        .flat_map(|branch| {
            let versions = branch.versions();
            let alone = versions.len() == 1;
            let named = move |version: &Alternative| {
                if alone { branch.name.clone() } else { format!("{} ({})", branch.name, version.drawn) }
            };
            versions.into_iter().flat_map(move |(_, version)| {
                let touched = version.bound.iter().filter(|(country, bounded)| {
                    bounded.security_asked < bounded.security_before || branch.eased.contains(*country)
                });
                touched
                    .map(|(country, bounded)| row(branch, named(version), country, bounded))
                    .collect::<Vec<_>>()
            })
        })
        .collect()
}

fn row(branch: &Branch, leaf: String, country: &CountryCode, bounded: &Bounded) -> BoundRow {
    let on_rates = branch.eased.contains(country) && bounded.pass_through < 1.0;
    let reason = if bounded.relief >= 1.0 {
        "a co-driver improves by five points or more: the bound is off"
    } else {
        match (bounded.applied(), on_rates) {
            (true, true) => {
                "governance and humanitarian conditions hold back the pillar and the easing of rates"
            }
            (true, false) => "governance and humanitarian conditions hold back the pillar",
            (false, true) => "governance and humanitarian conditions hold back the easing of rates",
            (false, false) => "nothing to hold back",
        }
    };
    BoundRow {
        leaf,
        country: country.to_string(),
        security_before: bounded.security_before,
        security_asked: bounded.security_asked,
        security_after: bounded.security_after,
        pass_through: bounded.pass_through,
        applied: bounded.applied() || on_rates,
        reason: reason.to_owned(),
    }
}
