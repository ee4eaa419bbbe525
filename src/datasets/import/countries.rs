//! Which country a code or name of a file means: exactly, or not at all.

use crate::datasets::field::shorten;
use crate::id::CountryCode;
use crate::model::package::Package;
use std::collections::{BTreeMap, BTreeSet};

/// ISO 3166-1 numeric codes of the region (ISO, retrieved 2026-06).
const NUMERIC: [(u32, &str); 17] = [
    (204, "BEN"),
    (854, "BFA"),
    (120, "CMR"),
    (148, "TCD"),
    (384, "CIV"),
    (270, "GMB"),
    (288, "GHA"),
    (324, "GIN"),
    (624, "GNB"),
    (430, "LBR"),
    (466, "MLI"),
    (478, "MRT"),
    (562, "NER"),
    (566, "NGA"),
    (686, "SEN"),
    (694, "SLE"),
    (768, "TGO"),
];
/// Names in use beside those of the registry; each stands in a file that users bring.
const NAMES: [(&str, &str); 6] = [
    ("gambia the", "GMB"),
    ("gambia, the", "GMB"),
    ("guinea bissau", "GNB"),
    ("côte d’ivoire", "CIV"),
    ("republic of guinea", "GIN"),
    ("republic of the niger", "NER"),
];
/// Countries outside whose names are one letter from one inside.
const LOOK_ALIKE: [&str; 2] = ["zambia", "congo"];

/// What a cell names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A country of the region.
    Inside(CountryCode),
    /// Another one.
    Outside,
}

/// The countries of the region, by every exact name and code.
pub(crate) struct Countries {
    inside: BTreeSet<CountryCode>,
    names: BTreeMap<String, CountryCode>,
    gleditsch_ward: BTreeMap<u32, CountryCode>,
    numeric: BTreeMap<u32, CountryCode>,
    known_outside: BTreeSet<String>,
}

impl Countries {
    pub(crate) fn of(package: &Package) -> Self {
        // The region is where the package counts deaths.
        let inside: BTreeSet<CountryCode> = package.conflict.iter().map(|row| row.country.clone()).collect();
        let (mut names, mut gleditsch_ward, mut known_outside) =
            (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        for country in &package.countries {
            let all = country.aliases.iter().chain([&country.name]).map(|name| plain(name));
            if inside.contains(&country.iso3) {
                names.extend(all.map(|name| (name, country.iso3.clone())));
                gleditsch_ward.extend(country.gw_code.map(|code| (u32::from(code), country.iso3.clone())));
            } else {
                known_outside.extend(all);
            }
        }
        let code = |iso3: &str| inside.iter().find(|code| code.as_str() == iso3).cloned();
        names.extend(NAMES.iter().filter_map(|(name, iso3)| Some(((*name).to_owned(), code(iso3)?))));
        known_outside.extend(package.world_conflict.iter().map(|row| plain(&row.country)));
        known_outside.extend(LOOK_ALIKE.map(str::to_owned));
        let numeric = NUMERIC.iter().filter_map(|(number, iso3)| Some((*number, code(iso3)?))).collect();
        Self { numeric, names, gleditsch_ward, known_outside, inside }
    }

    pub(crate) fn inside(&self) -> &BTreeSet<CountryCode> {
        &self.inside
    }

    /// By three letters of ISO 3166.
    ///
    /// # Errors
    /// Message when it is no such code.
    pub(crate) fn iso3(&self, text: &str) -> Result<Place, String> {
        match CountryCode::new(text) {
            Ok(code) if self.inside.contains(&code) => Ok(Place::Inside(code)),
            Ok(_) => Ok(Place::Outside),
            Err(_) if text.len() == 2 => Err(format!(
                "\"{}\" is a code of two letters, of which NG is Niger in one system and Nigeria in another; three letters are needed",
                shorten(text)
            )),
            Err(_) => {
                Err(format!("must be a country code of three capital letters, was \"{}\"", shorten(text)))
            }
        }
    }

    /// By the number of Gleditsch and Ward, as UCDP has it.
    pub(crate) fn gleditsch_ward(&self, number: u32) -> Place {
        self.gleditsch_ward.get(&number).map_or(Place::Outside, |code| Place::Inside(code.clone()))
    }

    /// By the number of ISO 3166, as ACLED has it.
    pub(crate) fn numeric(&self, number: u32) -> Place {
        self.numeric.get(&number).map_or(Place::Outside, |code| Place::Inside(code.clone()))
    }

    /// By its name, exactly; a name that is nearly one of the region's is no other country's but a slip.
    ///
    /// # Errors
    /// Message with the name it is near.
    pub(crate) fn name(&self, text: &str) -> Result<Place, String> {
        let name = plain(text);
        if let Some(code) = self.names.get(&name) {
            return Ok(Place::Inside(code.clone()));
        }
        if name.is_empty() {
            return Err("is empty; a country is needed".to_owned());
        }
        if self.known_outside.contains(&name) {
            return Ok(Place::Outside);
        }
        let near =
            self.names.keys().find(|known| known.len() > 4 && strsim::damerau_levenshtein(known, &name) <= 1);
        match near {
            Some(near) => Err(format!("\"{}\" is nearly \"{near}\" and is taken for nobody", shorten(text))),
            None => Ok(Place::Outside),
        }
    }
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}
