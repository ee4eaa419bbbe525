//! Which issuer a code or name means: exactly, or not at all.

use crate::datasets::check::{file_of, unknown};
use crate::id::IssuerId;
use crate::model::package::Package;
use crate::problem::Problem;
use crate::provenance::RowRef;
use std::collections::BTreeMap;

/// Issuers by id, other listing, and former name or code.
pub(super) struct Issuers<'a> {
    exact: BTreeMap<&'a str, (&'a IssuerId, Option<String>)>,
}

impl<'a> Issuers<'a> {
    pub(super) fn of(package: &'a Package) -> Self {
        let mut exact = BTreeMap::new();
        // An id wins over a listing, a listing over a former name.
        for issuer in &package.issuers {
            for former in &issuer.former_names {
                let until = former.until.map_or_else(String::new, |date| format!(", ended {date}"));
                let note = match former.reason.as_str() {
                    "alias" => None,
                    reason => Some(format!("{} ({reason}{until}) is read as {}", former.name, issuer.id)),
                };
                exact.insert(former.name.as_str(), (&issuer.id, note));
            }
        }
        for issuer in &package.issuers {
            exact.extend(issuer.listings.iter().map(|listing| (listing.as_str(), (&issuer.id, None))));
        }
        exact.extend(package.issuers.iter().map(|issuer| (issuer.id.as_str(), (&issuer.id, None))));
        Self { exact }
    }

    /// The issuer that `found` names, with a remark when the name is stale.
    pub(super) fn resolve(&self, found: &str, row: &RowRef) -> Result<(IssuerId, Option<String>), Problem> {
        match self.exact.get(found) {
            Some((id, note)) => Ok(((*id).clone(), note.clone())),
            None => Err(self.refuse(found, row)),
        }
    }

    fn refuse(&self, found: &str, row: &RowRef) -> Problem {
        let same_code: Vec<&str> = self
            .exact
            .keys()
            .copied()
            .filter(|known| known.split_once(':').is_some_and(|(code, _)| code.eq_ignore_ascii_case(found)))
            .collect();
        if same_code.is_empty() {
            let problem = unknown(row, "issuer_id", found, self.exact.keys().copied());
            return match problem.hint {
                Some(_) => problem,
                None => problem.hint("an issuer is its code and exchange, like EDV:LSE; add a row to registry/issuers.csv in a folder for --data"),
            };
        }
        let message =
            format!("\"{found}\" is a code without its exchange, and one code can be two companies");
        let hint = format!("write code and exchange; known here: {}", same_code.join(", "));
        Problem::new(file_of(row), message).at_line(row.row).in_column("issuer_id").hint(hint)
    }
}
