//! Cadre Harmonise workbook: people by phase, unit and exercise, summed to the country.

use super::countries::Countries;
use super::panel::{About, At, IMPORTED, Value, Values, inside, kind, rows, set};
use super::sample::Sample;
use super::set::Set;
use super::{Job, Kind};
use crate::id::CountryCode;
use crate::maths;
use crate::period::Month;
use std::collections::BTreeMap;

pub(super) static KIND: Kind = kind("cadre-harmonise", "Cadre Harmonise phases", recognises, read);

const HEADING: &[&str] =
    &["adm0_pcod3", "chtype", "reference_label", "reference_year", "phase35", "population"];
/// Last month of each period of the year.
const PERIODS: [(&str, i8); 3] = [("Jan-May", 5), ("Jun-Aug", 8), ("Sep-Dec", 12)];

fn recognises(sample: &Sample) -> bool {
    sample.has_heading(HEADING)
}

/// People in phase 3 or worse, people analysed, first line.
type Sums = BTreeMap<(CountryCode, Month), (f64, f64, At)>;

fn read(job: &mut Job<'_>) -> Option<Set> {
    let countries = Countries::of(job.package);
    let (mut sums, mut projected, mut unused, mut unsummed) = (Sums::new(), 0u64, 0u64, 0u64);
    let mut seen: BTreeMap<String, u64> = BTreeMap::new();
    rows(job, &[HEADING], |heading, _, reading| {
        let Some(country) = inside(&countries, reading, heading.find(&["adm0_pcod3"]), "adm0_pcod3") else {
            return;
        };
        match reading.need(heading.find(&["chtype"]), "chtype").to_lowercase().as_str() {
            "current" => {}
            "projected" => return projected += 1,
            "" => return,
            other => {
                return reading.refuse(
                    "chtype",
                    format!(
                        "must be current or projected, was \"{}\"",
                        crate::datasets::field::shorten(other)
                    ),
                    None,
                );
            }
        }
        if !matches!(reading.text(heading.find(&["usethisperiod"]), "usethisperiod"), "Y" | "y" | "") {
            return unused += 1;
        }
        let label = reading.need(heading.find(&["reference_label"]), "reference_label").to_owned();
        let Some((_, last)) = PERIODS.iter().find(|(name, _)| *name == label) else {
            return reading.refuse(
                "reference_label",
                format!("unknown period \"{}\"", crate::datasets::field::shorten(&label)),
                Some("periods are Jan-May, Jun-Aug, Sep-Dec"),
            );
        };
        let year = reading.year(heading.find(&["reference_year"]), "reference_year");
        let (Some(people), Some(all)) = (
            reading.number(heading.find(&["phase35"]), "phase35"),
            reading.number(heading.find(&["population"]), "population"),
        ) else {
            return;
        };
        if people < 0.0 || all < people {
            reading.refuse(
                "phase35",
                format!("{people} of {all} people cannot be"),
                Some("phase35 is people in phases 3 to 5, population those analysed"),
            );
        }
        let parts: Option<f64> = [3, 4, 5]
            .iter()
            .map(|phase| reading.number(heading.find(&[&format!("phase{phase}")]), "phase"))
            .sum();
        unsummed += u64::from(parts.is_some_and(|parts| (parts - people).abs() > 1.5));
        let unit = [
            "adm0_pcod3",
            "adm1_name",
            "adm2_name",
            "exercise_label",
            "exercise_year",
            "reference_label",
            "reference_year",
        ]
        .map(|column| reading.text(heading.find(&[column]), column))
        .join("|");
        if let Some(line) = seen.insert(unit, reading.row.line) {
            reading.refuse(
                "adm2_name",
                format!("unit and period were already given on line {line}"),
                Some("two exercises may have been joined"),
            );
        }
        let Some(month) = year.and_then(|year| Month::new(year, *last)) else { return };
        if reading.is_sound {
            let at = (reading.place.to_owned(), reading.row.line);
            let sum = sums.entry((country, month)).or_insert((0.0, 0.0, at));
            *sum = (sum.0 + people, sum.1 + all, sum.2.clone());
        }
    });
    job.note(format!(
        "{projected} rows are projections and {unused} are superseded (usethisperiod is N): left out"
    ));
    if unsummed > 0 {
        job.note(format!("in {unsummed} rows phases 3 to 5 do not add up to phase35: phase35 was taken"));
    }
    let values: Values = sums
        .into_iter()
        .filter(|(_, (_, all, _))| *all > 0.0)
        .map(|((country, month), (people, all, at))| {
            let value = maths::round_significant(people / all * 100.0, 6);
            (("phase3plus_pct".to_owned(), country, month), Value { value, error: None, at })
        })
        .collect();
    let about = About {
        table: "humanitarian/food_insecurity",
        vintage: job.options.vintage.clone().unwrap_or_else(|| IMPORTED.to_owned()),
        lag_months: 2,
        source: "CILSS / Cadre Harmonise via HDX",
        licence: "CC BY-IGO, to be confirmed",
    };
    set(job, &values, about)
}
