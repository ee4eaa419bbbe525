//! Dates, months, quarters and the as-of date that governs every read.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A text that is no date, month or quarter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} must look like {form}, was \"{found}\"")]
pub struct BadPeriod {
    /// What was being read.
    pub what: &'static str,
    /// An example of the form.
    pub form: &'static str,
    /// The text found.
    pub found: String,
}

/// Reads a date written `2026-06-30`.
///
/// # Errors
/// [`BadPeriod`] for any other form and for days that do not exist.
pub fn parse_date(text: &str) -> Result<Date, BadPeriod> {
    let bad = || BadPeriod { what: "a date", form: "2026-06-30", found: text.to_owned() };
    let is_plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if is_plain { text.parse().map_err(|_| bad()) } else { Err(bad()) }
}

/// A date kept as the number `yyyymmdd` in the table of parameters, which the loader has checked to be one.
pub fn numbered(number: f64) -> Date {
    let whole = number as i32;
    let part = |value: i32| i8::try_from(value).expect("two digits fit");
    let year = i16::try_from(whole / 10_000).expect("four digits fit");
    Date::constant(year, part(whole / 100 % 100), part(whole % 100))
}

/// The number of days from `from` to `to`, negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    (to - from).get_days()
}

/// The share of the days from `start` to `end`, both counted, that falls in each calendar month; nothing when `end` is earlier.
pub fn shares_by_month(start: Date, end: Date) -> Vec<(Month, f64)> {
    let days = f64::from(days_between(start, end) + 1);
    let (mut month, mut shares) = (Month::of(start), Vec::new());
    while start <= end && month.first_day() <= end {
        let (from, to) = (month.first_day().max(start), month.last_day().min(end));
        shares.push((month, f64::from(days_between(from, to) + 1) / days));
        month = month.plus(1);
    }
    shares
}

/// The date `days` after `date`, in whole days; `date` itself where the calendar ends.
pub fn plus_days(date: Date, days: f64) -> Date {
    date.checked_add(jiff::Span::new().days(days.floor() as i64)).unwrap_or(date)
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// The month `month` (1 to 12) of `year`; `None` for another number.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=12).contains(&month) && (1..=9000).contains(&year)).then_some(Self { year, month })
    }
    /// The month that holds `date`.
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month() }
    }
    /// The calendar year.
    pub fn year(self) -> i16 {
        self.year
    }
    /// 1 to 12.
    pub fn number(self) -> i8 {
        self.month
    }
    /// Months since January of year 0: consecutive months differ by one.
    pub fn ordinal(self) -> i32 {
        i32::from(self.year) * 12 + i32::from(self.month) - 1
    }
    /// The month `months` later (earlier when negative).
    pub fn plus(self, months: i32) -> Self {
        let ordinal = self.ordinal() + months;
        let year = i16::try_from(ordinal.div_euclid(12)).expect("years stay within the calendar");
        let month = i8::try_from(ordinal.rem_euclid(12) + 1).expect("a remainder by twelve fits");
        Self { year, month }
    }
    /// The first day.
    pub fn first_day(self) -> Date {
        Date::constant(self.year, self.month, 1)
    }
    /// The last day.
    pub fn last_day(self) -> Date {
        self.first_day().last_of_month()
    }
    /// The 15th, the day a month's deaths are dated at.
    pub fn mid_day(self) -> Date {
        Date::constant(self.year, self.month, 15)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = BadPeriod;
    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let bad = || BadPeriod { what: "a month", form: "2026-06", found: text.to_owned() };
        let (year, month) = text.split_once('-').ok_or_else(bad)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(bad());
        }
        Self::new(year.parse().map_err(|_| bad())?, month.parse().map_err(|_| bad())?).ok_or_else(bad)
    }
}

impl TryFrom<String> for Month {
    type Error = BadPeriod;
    fn try_from(text: String) -> Result<Self, BadPeriod> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> String {
        month.to_string()
    }
}

/// A calendar quarter, written `2026Q2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i16,
    quarter: i8,
}

impl Quarter {
    /// The last day, which is the quarter's as-of date.
    pub fn last_day(self) -> Date {
        Month { year: self.year, month: self.quarter * 3 }.last_day()
    }
    /// The quarter `quarters` later (earlier when negative).
    pub fn plus(self, quarters: i32) -> Self {
        let month = Month { year: self.year, month: self.quarter * 3 };
        Self::of(month.plus(3 * quarters).first_day())
    }
    /// The quarter that holds `date`.
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), quarter: (date.month() - 1) / 3 + 1 }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}Q{}", self.year, self.quarter)
    }
}

impl FromStr for Quarter {
    type Err = BadPeriod;
    fn from_str(text: &str) -> Result<Self, BadPeriod> {
        let bad = || BadPeriod { what: "a quarter", form: "2026Q2", found: text.to_owned() };
        let (year, quarter) = text.split_once('Q').ok_or_else(bad)?;
        let (year, quarter): (i16, i8) =
            (year.parse().map_err(|_| bad())?, quarter.parse().map_err(|_| bad())?);
        ((1..=4).contains(&quarter) && (1900..=2200).contains(&year))
            .then_some(Self { year, quarter })
            .ok_or_else(bad)
    }
}

impl TryFrom<String> for Quarter {
    type Error = BadPeriod;
    fn try_from(text: String) -> Result<Self, BadPeriod> {
        text.parse()
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> String {
        quarter.to_string()
    }
}

/// The date whose knowledge a run may use. Only `world::as_of` filters by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AsOf(pub Date);

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_kept_as_a_number_reads_back() {
        assert_eq!(numbered(20_200_831.0), Date::constant(2020, 8, 31));
    }

    #[test]
    fn months_count_across_years() {
        let month: Month = "2025-12".parse().expect("a month");
        assert_eq!(month.plus(2).to_string(), "2026-02");
        assert_eq!(month.plus(-12).to_string(), "2024-12");
        assert_eq!(month.last_day().to_string(), "2025-12-31");
    }

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        assert!(parse_date("2026-02-30").is_err());
        assert!(parse_date("30/06/2026").is_err());
        assert!(parse_date("2026-06-30T00:00").is_err());
        assert_eq!(days_between(parse_date("2024-01-01").unwrap(), parse_date("2025-01-01").unwrap()), 366);
    }

    #[test]
    fn a_quarter_ends_on_its_last_day() {
        let quarter: Quarter = "2026Q2".parse().expect("a quarter");
        assert_eq!(quarter.last_day().to_string(), "2026-06-30");
        assert!("2026Q5".parse::<Quarter>().is_err());
    }
}
