//! Which issuer of the registry a line means: identifier first, then the exact name; a near one is proposed, never taken.

use crate::datasets::field::shorten;
use crate::model::package::Package;
use crate::problem::nearest;
use std::collections::BTreeMap;

/// Issuers by every exact code and name.
pub(super) struct Issuers<'a> {
    codes: BTreeMap<String, &'a str>,
    names: BTreeMap<String, &'a str>,
}

/// What a line says of its issuer.
#[derive(Debug, Default)]
pub(super) struct Said<'a> {
    pub(super) code: &'a str,
    pub(super) exchange: &'a str,
    pub(super) isin: &'a str,
    pub(super) lei: &'a str,
    pub(super) name: &'a str,
}

/// Exchanges by the names that terminals give them.
const EXCHANGES: [(&str, &str); 12] = [
    ("LN", "LSE"),
    ("L", "LSE"),
    ("LSE", "LSE"),
    ("XLON", "LSE"),
    ("AIM", "AIM"),
    ("CN", "TSX"),
    ("TO", "TSX"),
    ("TSX", "TSX"),
    ("AU", "ASX"),
    ("AX", "ASX"),
    ("ASX", "ASX"),
    ("V", "TSXV"),
];

impl<'a> Issuers<'a> {
    pub(super) fn of(package: &'a Package) -> Self {
        let (mut codes, mut names) = (BTreeMap::new(), BTreeMap::new());
        for issuer in &package.issuers {
            for former in &issuer.former_names {
                // An ISIN or LEI that a layer adds as an alias is found here too.
                names.insert(plain(&former.name), issuer.id.as_str());
            }
        }
        for issuer in &package.issuers {
            names.insert(plain(&issuer.name), issuer.id.as_str());
            codes.extend(issuer.listings.iter().map(|listing| (listing.to_uppercase(), issuer.id.as_str())));
        }
        codes.extend(
            package.issuers.iter().map(|issuer| (issuer.id.as_str().to_uppercase(), issuer.id.as_str())),
        );
        Self { codes, names }
    }

    /// The issuer, with what it was found by; nothing when the line names none.
    ///
    /// # Errors
    /// Message and hint when what is said fits none, or two.
    pub(super) fn find(&self, said: &Said<'_>) -> Result<Option<(&'a str, &'static str)>, (String, String)> {
        let by_code = self.by_code(said);
        let by_number = [said.isin, said.lei]
            .into_iter()
            .filter(|text| !text.is_empty())
            .find_map(|text| self.names.get(&plain(text)));
        let by_name = self.names.get(&plain(said.name)).copied();
        let first = by_code
            .map(|id| (id, "code and exchange"))
            .or(by_number.map(|id| (*id, "ISIN or LEI")))
            .or(by_name.map(|id| (id, "exact name")));
        if let (Some((id, how)), Some(name)) = (first, by_name)
            && id != name
        {
            return Err((
                format!("{how} says {id} and the name \"{}\" says {name}", shorten(said.name)),
                "correct one of the two".to_owned(),
            ));
        }
        if first.is_some() {
            return Ok(first);
        }
        if !said.code.is_empty() {
            return Err(self.unknown_code(said));
        }
        Ok(None)
    }

    fn by_code(&self, said: &Said<'_>) -> Option<&'a str> {
        if said.code.is_empty() {
            return None;
        }
        let code = said.code.trim().to_uppercase();
        if let Some(id) = self.codes.get(&code) {
            return Some(id);
        }
        // EDV LN Equity, EDV.L, EDV LN: the exchange behind the code.
        let words: Vec<&str> =
            code.split([' ', '.', ':']).filter(|word| !word.is_empty() && *word != "EQUITY").collect();
        let exchange = if said.exchange.is_empty() {
            words.get(1).copied().unwrap_or_default().to_owned()
        } else {
            said.exchange.trim().to_uppercase()
        };
        let ticker = words.first()?;
        let exchange =
            EXCHANGES.iter().find(|(name, _)| *name == exchange).map_or(exchange.as_str(), |(_, ours)| *ours);
        // London's main market and AIM share the sign of London.
        let markets: &[&str] = if exchange == "LSE" { &["LSE", "AIM"] } else { &[exchange] };
        let found: Vec<&str> = markets
            .iter()
            .filter_map(|market| self.codes.get(&format!("{ticker}:{market}")).copied())
            .collect();
        match found[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    fn unknown_code(&self, said: &Said<'_>) -> (String, String) {
        let code = said.code.trim().to_uppercase();
        let same: Vec<&str> = self
            .codes
            .keys()
            .filter(|known| known.split_once(':').is_some_and(|(ticker, _)| ticker == code))
            .map(String::as_str)
            .collect();
        if !same.is_empty() && said.exchange.is_empty() {
            return (
                format!(
                    "\"{}\" is a code without its exchange, and one code can be two companies",
                    shorten(said.code)
                ),
                format!("write code and exchange; known here: {}", same.join(", ")),
            );
        }
        let hint = self.proposal(said.name).unwrap_or_else(|| "an issuer is its code and exchange, like EDV:LSE; add a row to registry/issuers.csv in a folder for --data, or pin it in the mapping file: [issuers]".to_owned());
        (format!("unknown issuer \"{}\"", shorten(said.code)), hint)
    }

    /// A near name, to be confirmed by the user.
    pub(super) fn proposal(&self, name: &str) -> Option<String> {
        let name = plain(name);
        let near = nearest(&name, self.names.keys().map(String::as_str))?;
        let id = self.names.get(near)?;
        Some(format!(
            "did you mean {near} ({id})? then pin it in the mapping file: [issuers] \"{name}\" = \"{id}\""
        ))
    }
}

/// A name without case and doubled spaces. Words like plc stay: one without is another's name until the registry says so.
fn plain(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
