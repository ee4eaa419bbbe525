//! All books of a quarter as one.
//!
//! Random streams belong to assets and not to holdings, so that the years of the house are the sums of the years of its books: each
//! holding loses in the house what it loses in its own book. The one exception is a line without an asset of its own whose id two
//! books share: it stands in for an asset of that name, and gets another.

use crate::id::{BadId, HoldingId, PolicyId};
use crate::model::batch::HOUSE;
use crate::model::plan::HoldingKind;
use crate::model::portfolio::{Holding, Portfolio};
use crate::problem::{Problem, Problems};
use std::collections::BTreeMap;

/// Puts books together. Ids become `book:id`; `hash` is that of all of them.
///
/// # Errors
/// Ids that are too long with their book in front.
pub fn house(books: &[&Portfolio], hash: String) -> Result<Portfolio, Problems> {
    let mut uses: BTreeMap<&HoldingId, u32> = BTreeMap::new();
    for line in books.iter().flat_map(|book| &book.holdings) {
        *uses.entry(&line.id).or_default() += 1;
    }
    let mut problems = Problems::default();
    let mut all = Portfolio {
        name: HOUSE.to_owned(),
        sample: books.iter().any(|book| book.sample),
        without_book: false,
        holdings: Vec::new(),
        policies: Vec::new(),
        hash,
        layout: None,
        readings: Vec::new(),
    };
    for book in books {
        for line in &book.holdings {
            let keeps_id = stands_for_an_asset(line) && uses[&line.id] == 1 && !is_of_a_book(&line.id, books);
            all.holdings.extend(problems.keep(taken(book, line, keeps_id)));
        }
        for policy in &book.policies {
            match policy_id(book, &policy.id) {
                Ok(id) => all.policies.push(crate::model::portfolio::Policy { id, ..policy.clone() }),
                Err(error) => problems.push(too_long(book, policy.id.as_str(), &error)),
            }
        }
    }
    all.holdings.sort_by(|a, b| a.id.cmp(&b.id));
    all.policies.sort_by(|a, b| a.id.cmp(&b.id));
    problems.or(all)
}

/// Such a line has the pseudo-asset `holding:<id>`, whose streams are named after it.
fn stands_for_an_asset(line: &Holding) -> bool {
    line.asset.is_none() && line.kind != HoldingKind::Equity
}

/// An id such as `book:id` could be that of another line in the house.
fn is_of_a_book(id: &HoldingId, books: &[&Portfolio]) -> bool {
    id.as_str().split_once(':').is_some_and(|(name, _)| books.iter().any(|book| book.name == name))
}

fn taken(book: &Portfolio, line: &Holding, keeps_id: bool) -> Result<Holding, Problems> {
    let id =
        if keeps_id { Ok(line.id.clone()) } else { HoldingId::new(format!("{}:{}", book.name, line.id)) };
    let policy = line.policy.as_ref().map(|id| policy_id(book, id)).transpose();
    match (id, policy) {
        (Ok(id), Ok(policy)) => {
            Ok(Holding { id, policy, name: format!("{} ({})", line.name, book.name), ..line.clone() })
        }
        (Err(error), _) | (_, Err(error)) => Err(too_long(book, line.id.as_str(), &error).into()),
    }
}

fn policy_id(book: &Portfolio, id: &PolicyId) -> Result<PolicyId, BadId> {
    PolicyId::new(format!("{}:{id}", book.name))
}

fn too_long(book: &Portfolio, id: &str, error: &BadId) -> Problem {
    Problem::new(&book.name, format!("\"{id}\" in the house view: {error}"))
        .hint("shorten the id or the book's name, or write house = false")
}
