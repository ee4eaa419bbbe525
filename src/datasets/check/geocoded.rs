//! Geocoded events of a user's layer: places on the globe, days in order, units with an area.

use super::{file_of, unknown};
use crate::model::conflict::GeocodedEvent;
use crate::model::package::Package;
use crate::problem::{Problem, Problems};

/// Worst value of `where_precision` (UCDP: international waters).
const COARSEST: u16 = 7;
/// Longest event, in days: more is a slip of a year.
const LONGEST: i32 = 3_660;

pub(super) fn check(package: &Package, problems: &mut Problems) {
    let countries = || package.countries.iter().map(|country| country.iso3.as_str());
    let unknown_country = |code: &str| !countries().any(|known| known == code);
    for area in package.admin_areas.iter().filter(|area| unknown_country(area.country.as_str())) {
        problems.push(unknown(&area.row, "country", area.country.as_str(), countries()));
    }
    for event in &package.geocoded {
        if unknown_country(event.country.as_str()) {
            problems.push(unknown(&event.row, "country", event.country.as_str(), countries()));
        }
        let mut wrong = |column: &str, message: String| {
            let problem = Problem::new(file_of(&event.row), message);
            problems.push(problem.at_line(event.row.row).in_column(column));
        };
        let between = |value: f64, reach: f64| value.is_finite() && value.abs() <= reach;
        if !between(event.latitude, 90.0) {
            wrong("latitude", format!("must be between -90 and 90, was {}", event.latitude));
        }
        if !between(event.longitude, 180.0) {
            wrong("longitude", format!("must be between -180 and 180, was {}", event.longitude));
        }
        if !(1..=COARSEST).contains(&event.where_precision) {
            wrong("where_precision", format!("must be 1 to {COARSEST}, was {}", event.where_precision));
        }
        let days = crate::period::days_between(event.start, event.end);
        if !(0..=LONGEST).contains(&days) {
            let message = format!("must be on or up to {LONGEST} days after \"start\", was {}", event.end);
            wrong("end", message);
        }
        unit(package, event, problems);
    }
}

/// Every unit that an event names has an area, and a country with events has at least one.
fn unit(package: &Package, event: &GeocodedEvent, problems: &mut Problems) {
    let mut areas = package.admin_areas.iter().filter(|area| area.country == event.country);
    let found = if event.admin1.is_empty() {
        areas.next().is_some()
    } else {
        areas.any(|area| area.admin1 == event.admin1)
    };
    if !found {
        let name = if event.admin1.is_empty() { "its country" } else { &event.admin1 };
        let problem = Problem::new(file_of(&event.row), format!("no area is known of {name}"));
        let hint =
            format!("add a row for {}, \"{}\" to security/admin_areas.csv", event.country, event.admin1);
        problems.push(problem.at_line(event.row.row).in_column("admin1").hint(hint));
    }
}
