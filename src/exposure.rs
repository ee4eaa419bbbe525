//! Look-through: from holdings to pounds in assets of the region.
//!
//! In: a [`World`] and a [`Portfolio`]. Out: an [`Exposure`], whose pounds always add up: looked through, elsewhere and
//! unmatched are the whole of each holding. Nothing is dropped in silence.
//!
//! The rules, each with its page:
//! - An issuer is split over its assets by attributable output, converted within the issuer only ([`weights`]).
//! - A share known to be outside the region stays, unexposed; one that is not documented is no zero: the holding is unmatched
//!   whole (`docs/methodology.md`). One asset and nothing elsewhere is weight 1, whatever its output.
//! - `REGION-OTHER` names no country: its pounds are unmatched (`docs/methodology.md`).
//! - A loan, stake, contract or supply line without an asset in a country of the region gets the pseudo-asset `holding:<id>`
//!   there (`docs/methodology.md`); outside the region, a loan, stake or offtake is elsewhere.
//! - A supply line that names a country outside the region names a hub, not an origin. The region's share in what a hub sells is
//!   unknown (portfolios' trap 10): its pounds are unmatched. That holds for Chile and the UK too, since the country of the
//!   seller alone proves no origin; give the line an asset or drop it when the origin is known.
//! - A contract that has matured by the run's date drops out and is listed.

mod book;
pub mod house;
mod shown;
pub mod weights;

pub use book::{DatedRate, ExposedAsset, ExposedHolding, Exposure, Matured, Position, Unmatched};

use crate::id::{AssetId, CountryCode, CurrencyCode, IssuerId};
use crate::model::plan::HoldingKind;
use crate::model::portfolio::{Holding, Policy, Portfolio};
use crate::model::registry::Bloc;
use crate::problem::{Problem, Problems};
use crate::provenance::RowRef;
use crate::world::World;
use std::collections::BTreeMap;
use weights::{IssuerWeights, issuer_weights};

/// Where the pounds of a holding are.
#[derive(Default)]
struct Placed {
    positions: Vec<(AssetId, f64)>,
    elsewhere: f64,
    unmatched: f64,
    reason: String,
    pseudo: Option<ExposedAsset>,
}

impl Placed {
    fn at(asset: AssetId) -> Self {
        Self { positions: vec![(asset, 1.0)], ..Self::default() }
    }
    fn outside() -> Self {
        Self { elsewhere: 1.0, ..Self::default() }
    }
    fn unknown(reason: impl Into<String>) -> Self {
        Self { unmatched: 1.0, reason: reason.into(), ..Self::default() }
    }
}

/// Looks a book through.
///
/// # Errors
/// When no exchange rate of a currency was known on the run's date.
pub fn look_through(world: &World, portfolio: &Portfolio) -> Result<Exposure, Problems> {
    let mut problems = Problems::default();
    let mut looking = Looking::new(world, portfolio);
    for holding in &portfolio.holdings {
        match looking.rate(&holding.currency) {
            Some(rate) => looking.take(holding, rate),
            None => problems.push(no_rate(&holding.row, &holding.currency, world)),
        }
    }
    let held =
        |policy: &&Policy| looking.out.holdings.iter().any(|line| line.policy.as_ref() == Some(&policy.id));
    let policies: Vec<Policy> = portfolio.policies.iter().filter(held).cloned().collect();
    for policy in policies {
        match looking.rate(&policy.currency) {
            Some(rate) => looking.out.policies.push((policy, rate)),
            None => problems.push(no_rate(&policy.row, &policy.currency, world)),
        }
    }
    problems.or(looking.finish())
}

fn no_rate(row: &RowRef, currency: &CurrencyCode, world: &World) -> Problem {
    let message = format!("no exchange rate of {currency} was known on {}", world.as_of);
    Problem::new(&row.resource, message).at_line(row.row).in_column("currency")
}

struct Looking<'a> {
    world: &'a World,
    out: Exposure,
    assets: BTreeMap<AssetId, ExposedAsset>,
    weights: BTreeMap<IssuerId, IssuerWeights>,
    rates: BTreeMap<CurrencyCode, (f64, Option<DatedRate>)>,
}

impl<'a> Looking<'a> {
    fn new(world: &'a World, portfolio: &Portfolio) -> Self {
        let first = portfolio.holdings.first().map(|holding| holding.as_of);
        let amounts_as_of =
            first.filter(|date| portfolio.holdings.iter().all(|holding| holding.as_of == *date));
        let out = Exposure {
            book: portfolio.name.clone(),
            sample: portfolio.sample,
            without_book: portfolio.without_book,
            amounts_as_of,
            seen_at: seen_at(world, portfolio),
            holdings: Vec::new(),
            assets: Vec::new(),
            policies: Vec::new(),
            rates: Vec::new(),
            unmatched: Vec::new(),
            matured: Vec::new(),
            issuers: Vec::new(),
            flags: Vec::new(),
        };
        Self { world, out, assets: BTreeMap::new(), weights: BTreeMap::new(), rates: BTreeMap::new() }
    }

    fn rate(&mut self, currency: &CurrencyCode) -> Option<f64> {
        if let Some((rate, _)) = self.rates.get(currency) {
            return Some(*rate);
        }
        let (rate, month) = self.world.gbp_per_unit(currency)?;
        let dated = month.map(|month| DatedRate {
            currency: currency.clone(),
            gbp_per_unit: rate,
            month: month.month,
            method: month.method.clone(),
            row: month.row.clone(),
        });
        self.rates.insert(currency.clone(), (rate, dated));
        Some(rate)
    }

    fn take(&mut self, holding: &Holding, rate: f64) {
        let pounds = holding.amount * rate;
        if let Some(maturity) = holding.maturity.filter(|maturity| *maturity <= self.world.as_of.0) {
            let (id, name) = (holding.id.clone(), holding.name.clone());
            self.out.flags.push(format!("{id} matured on {maturity} and is left out"));
            self.out.matured.push(Matured { holding: id, name, pounds, maturity });
            return;
        }
        let placed = self.place(holding);
        let elsewhere = pounds * placed.elsewhere;
        if let Some(pseudo) = placed.pseudo {
            self.assets.insert(pseudo.id.clone(), pseudo);
        }
        let mut positions = Vec::new();
        for (id, weight) in placed.positions {
            let part = pounds * weight;
            self.exposed(&id).pounds += part;
            positions.push(Position { asset: id, weight, pounds: part });
        }
        let unmatched = pounds * placed.unmatched;
        if placed.unmatched > 0.0 {
            let (id, name) = (holding.id.clone(), holding.name.clone());
            self.out.unmatched.push(Unmatched {
                holding: id,
                name,
                pounds: unmatched,
                reason: placed.reason,
            });
        }
        self.out.holdings.push(ExposedHolding {
            id: holding.id.clone(),
            name: holding.name.clone(),
            kind: holding.kind,
            issuer: holding.issuer.clone(),
            commodity: holding.commodity.clone(),
            amount: holding.amount,
            currency: holding.currency.clone(),
            gbp_per_unit: rate,
            pounds,
            positions,
            elsewhere,
            unmatched,
            maturity: holding.maturity,
            policy: holding.policy.clone(),
            row: holding.row.clone(),
        });
    }

    fn exposed(&mut self, id: &AssetId) -> &mut ExposedAsset {
        let world = self.world;
        self.assets.entry(id.clone()).or_insert_with(|| {
            let asset = world.asset(id).expect("the reader checked that the asset exists");
            ExposedAsset {
                id: id.clone(),
                name: asset.name.clone(),
                country: asset.country.clone(),
                commodity: Some(asset.commodity.clone()),
                pseudo: false,
                pounds: 0.0,
            }
        })
    }

    fn place(&mut self, holding: &Holding) -> Placed {
        if let (HoldingKind::Equity, Some(issuer)) = (holding.kind, &holding.issuer) {
            return self.place_equity(holding, issuer);
        }
        if let Some(asset) = &holding.asset {
            return Placed::at(asset.clone());
        }
        let Some(country) = holding.country.as_ref().and_then(|code| self.world.country(code)) else {
            return Placed::unknown("neither an asset nor a country is given");
        };
        match (country.bloc, holding.kind) {
            (Bloc::Outside, HoldingKind::Supply) => Placed::unknown(format!(
                "{} names the seller, not the origin: the region's share in what it sells is unknown",
                country.iso3
            )),
            (Bloc::Outside, _) => Placed::outside(),
            _ => pseudo_asset(holding, &country.iso3),
        }
    }

    fn place_equity(&mut self, holding: &Holding, issuer: &IssuerId) -> Placed {
        let world = self.world;
        let weights = self.weights.entry(issuer.clone()).or_insert_with(|| issuer_weights(world, issuer));
        let flags = weights.flags.iter().map(|flag| format!("{}: {flag}", holding.id));
        self.out.flags.extend(flags);
        Placed {
            positions: weights.assets.iter().map(|part| (part.asset.clone(), part.weight)).collect(),
            elsewhere: weights.elsewhere,
            unmatched: weights.unmatched,
            reason: weights.reason.clone(),
            pseudo: None,
        }
    }

    fn finish(self) -> Exposure {
        let mut out = self.out;
        out.assets = self.assets.into_values().collect();
        out.issuers = self.weights.into_values().collect();
        out.rates = self.rates.into_values().filter_map(|(_, dated)| dated).collect();
        out
    }
}

fn pseudo_asset(holding: &Holding, country: &CountryCode) -> Placed {
    let id = AssetId::new(format!("holding:{}", holding.id));
    // A holding id near the longest allowed leaves no room for the prefix.
    let Ok(id) = id else {
        return Placed::unknown("the holding's id is too long to stand for an asset; 70 characters fit");
    };
    let asset = ExposedAsset {
        id: id.clone(),
        name: holding.name.clone(),
        country: country.clone(),
        commodity: holding.commodity.clone(),
        pseudo: true,
        pounds: 0.0,
    };
    Placed { pseudo: Some(asset), ..Placed::at(id) }
}

fn seen_at(world: &World, portfolio: &Portfolio) -> Option<String> {
    let dates = portfolio.holdings.iter().map(|holding| holding.as_of);
    let (first, last) = (dates.clone().min()?, dates.max()?);
    let run = world.as_of.0;
    match (first == last, first == run) {
        (true, true) => None,
        (true, false) => Some(format!("book of {first} seen at {run}")),
        (false, _) => Some(format!("book of {first} to {last} seen at {run}")),
    }
}
