//! When a source was out, from what its row says: a day, else the edition, else a later year that it speaks of.

/// Editions whose day of publication is documented: by our own dated report of them, or by the data release itself.
const EDITIONS: [(&str, &str); 2] = [("GTI 2025", "2025-06-23"), ("USGS MCS 2026", "2026-02-06")];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The day on which `source` was out, or nothing where the period's end has to do.
///
/// The newest full date of the source counts; else the day of its edition; else the end of the newest year or month that source or
/// text name, when it is after `period`. Late rather than early: a row that is hidden too long misleads nobody.
pub(super) fn day(source: &str, text: &str, period: &str) -> String {
    if let Some(day) = full_dates(source).max() {
        return day;
    }
    if let Some((_, day)) = EDITIONS.iter().find(|(edition, _)| source.starts_with(edition)) {
        return (*day).to_owned();
    }
    let newest = years(source).chain(years(text)).max();
    match newest {
        Some(year) if years(period).all(|of| of < year) => format!("{year}-12-31"),
        _ => String::new(),
    }
}

/// Years from 1900 to 2099 that stand alone.
fn years(text: &str) -> impl Iterator<Item = u32> + '_ {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 4);
    numbers.filter_map(|word| word.parse().ok()).filter(|year| (1900..2100).contains(year))
}

/// Dates like `2 Feb 2026`.
fn full_dates(text: &str) -> impl Iterator<Item = String> + '_ {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let found: Vec<String> = words
        .windows(3)
        .filter_map(|three| {
            let day: u32 = three[0].parse().ok().filter(|day| (1..=31).contains(day))?;
            let month = MONTHS.iter().position(|name| three[1].starts_with(name))? + 1;
            let year = years(three[2]).next()?;
            Some(format!("{year}-{month:02}-{day:02}"))
        })
        .collect();
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn a_source_is_out_on_its_newest_day_or_at_the_end_of_the_year_it_names() {
        assert_eq!(day("WelshWave, 2 Feb 2026 (the source article)", "", "2025"), "2026-02-02");
        assert_eq!(day("Barrick (24 Jun 2021); Citi (7 May 2026)", "", ""), "2026-05-07");
        assert_eq!(day("GTI 2025, trt.global", "48% in 2023", "2024"), "2025-06-23");
        assert_eq!(day("ACLED via africa-press 4285", "to Jan 2026", "2025"), "2026-12-31");
        assert_eq!(day("allafrica (DW) 202506090190", "Around 2,000 in mid-2025", "2025"), "");
    }
}
