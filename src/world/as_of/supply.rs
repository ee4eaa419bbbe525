//! Trade, concentration, reserves, yearly prices, the UK list, treaties: what was out by a date.

use super::{Lags, known as period_known};
use crate::model::package::Package;
use crate::period::Month;
use crate::world::World;
use jiff::civil::Date;

/// Copies what was out by `date` into the world. What has neither a day nor a lag of its own is known at the data's end at the
/// latest: the package was compiled with data to that day.
pub(super) fn known(package: &Package, lags: &Lags, (date, data_end): (Date, Date), world: &mut World) {
    let year_known =
        |year: i16, lag: i32| Month::new(year, 12).is_some_and(|end| period_known(end, lag, date));
    let trade = package.trade.iter().filter(|row| year_known(row.year, lags.trade));
    world.trade = trade.cloned().collect();
    let concentration = package.concentration.iter();
    world.concentration =
        concentration.filter(|row| year_known(row.year, lags.world_mining_data)).cloned().collect();
    world.reserves = package.reserves.iter().filter(|row| year_known(row.year, lags.usgs)).cloned().collect();
    let prices = package.price_years.iter().filter(|row| year_known(row.year, lags.usgs));
    world.price_years = prices.cloned().collect();
    let list = package.critical_minerals.iter().filter(|row| year_known(row.year, 0));
    world.critical_minerals = list.cloned().collect();
    let outputs = package.national_output.iter();
    let is_out = |published: Option<Date>| published.map(|day| day.min(data_end) <= date);
    world.national_output = outputs
        .filter(|row| {
            is_out(row.published)
                .unwrap_or_else(|| date >= data_end || year_known(row.year, lags.other_production))
        })
        .cloned()
        .collect();
    let treaties = package.treaties.iter();
    world.treaties = treaties.filter(|row| is_out(row.published).unwrap_or(true)).cloned().collect();
}
