//! The multiplier m(t) of a rate: price link times shocks, one function for the past and for what is to come.

use super::quadrature::piecewise;
use super::shocks::{ShockRule, Subject, Timeline};
use crate::id::CommodityId;
use crate::maths;
use crate::model::minerals::PriceMonth;
use crate::model::peril::Peril;
use crate::period::{days_between, numbered};
use crate::provenance::RowRef;
use crate::scenario::{Alternative, Impulse, PriceShift, impulses_of};
use crate::units::DAYS_PER_YEAR;
use crate::world::World;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The price of a commodity over the mean of the months that end with it, month by month.
#[derive(Debug, Clone, PartialEq)]
pub struct PriceLink {
    /// First day of each month and its ratio, ascending; the last holds on.
    pub steps: Vec<(f64, f64)>,
    /// Elasticity of the rate.
    pub elasticity: f64,
    /// Lower clip of the multiplier.
    pub low: f64,
    /// Upper clip.
    pub high: f64,
    /// Price changes of a scenario: day and factor.
    pub shifts: Vec<(f64, f64)>,
    /// Row of the newest price.
    pub newest: RowRef,
}

impl PriceLink {
    /// The link of a price series; `None` until enough months are known.
    fn new(world: &World, series: &str) -> Option<Self> {
        let mut prices: Vec<&PriceMonth> = world.prices.iter().filter(|p| p.series == series).collect();
        prices.sort_by_key(|price| price.month);
        let newest = prices.last()?;
        let window = world.parameter("price_link_window_months") as usize;
        let steps: Vec<(f64, f64)> = prices
            .windows(window)
            .filter_map(|months| {
                let last = months.last()?;
                let mean = maths::sum(months.iter().map(|price| price.price)) / window as f64;
                Some((f64::from(days_between(world.as_of.0, last.month.first_day())), last.price / mean))
            })
            .collect();
        (!steps.is_empty()).then(|| Self {
            steps,
            elasticity: world.parameter("price_link_elasticity"),
            low: world.parameter("price_link_low"),
            high: world.parameter("price_link_high"),
            shifts: Vec::new(),
            newest: newest.row.clone(),
        })
    }

    /// Without the months that ended before a day: nobody asks for them.
    fn since(mut self, day: f64) -> Self {
        let after = self.steps.partition_point(|(start, _)| *start <= day);
        self.steps.drain(..after.saturating_sub(1));
        self
    }

    /// The multiplier on a day; months before the first ratio take it.
    pub fn at(&self, day: f64) -> f64 {
        let after = self.steps.partition_point(|(start, _)| *start <= day);
        let ratio = self.steps[after.saturating_sub(1)].1;
        let shifted = self.shifts.iter().filter(|(start, _)| *start <= day).fold(ratio, |r, (_, f)| r * f);
        maths::pow(shifted, self.elasticity).clamp(self.low, self.high)
    }
}

/// Price link and shocks of one subject and peril.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiplier {
    /// Price link, for gold's expropriation and contract rates.
    pub link: Option<PriceLink>,
    /// Shocks.
    pub timeline: Timeline,
}

impl Multiplier {
    /// The multiplier on a day.
    pub fn at(&self, day: f64) -> f64 {
        self.link.as_ref().map_or(1.0, |link| link.at(day)) * self.timeline.multiplier(day)
    }

    /// The rows it rests on: events and the newest price.
    pub fn rows(&self) -> Vec<RowRef> {
        let events = self.timeline.shocks.iter().flat_map(|shock| shock.rows.iter().cloned());
        events.chain(self.link.iter().map(|link| link.newest.clone())).collect()
    }

    /// Days at which it may jump, ascending.
    pub fn cuts(&self) -> Vec<f64> {
        let mut days = self.timeline.starts();
        if let Some(link) = &self.link {
            days.extend(link.steps.iter().map(|(day, _)| *day));
            days.extend(link.shifts.iter().map(|(day, _)| *day));
        }
        days.sort_by(f64::total_cmp);
        days
    }

    /// Its integral between two days, in years. Pieces are at most a month long, so that decays are smooth in each.
    pub fn integral(&self, from: f64, to: f64) -> f64 {
        if from >= to {
            return 0.0;
        }
        let mut cuts = self.cuts();
        cuts.extend((1..).map(|i| from + f64::from(i) * super::DAYS_PER_MONTH).take_while(|day| *day < to));
        cuts.sort_by(f64::total_cmp);
        piecewise(from, to, &cuts, |day| self.at(day)) / DAYS_PER_YEAR
    }
}

/// Makes multipliers: the known events and prices, and the window over which rates are measured.
#[derive(Debug, Clone, PartialEq)]
pub struct Multipliers {
    /// Known events that are shocks.
    pub known: Vec<Impulse>,
    /// First and last day of the window, cut at the as-of date.
    pub window: (f64, f64),
    rule: ShockRule,
    links: BTreeMap<CommodityId, PriceLink>,
}

impl Multipliers {
    /// Reads the known World.
    pub fn new(world: &World) -> Self {
        let day = |name: &str| f64::from(days_between(world.as_of.0, numbered(world.parameter(name))));
        let window = (day("rate_window_start"), day("rate_window_end").min(0.0));
        let links = world
            .commodities
            .iter()
            .filter(|commodity| commodity.price_link)
            .filter_map(|commodity| {
                let link = PriceLink::new(world, commodity.price_series.as_deref()?)?;
                Some((commodity.id.clone(), link.since(window.0)))
            })
            .collect();
        Self { known: impulses_of(world), window, rule: ShockRule::of(world), links }
    }

    /// True when a day of the calendar lies in the window.
    pub fn holds(&self, world: &World, date: Date) -> bool {
        (self.window.0..=self.window.1).contains(&f64::from(days_between(world.as_of.0, date)))
    }

    /// The multiplier of a subject and peril, with what an alternative adds.
    pub fn of(&self, world: &World, subject: &Subject, peril: Peril, added: &Alternative) -> Multiplier {
        let impulses = self.known.iter().chain(&added.impulses);
        let timeline = Timeline::new(impulses, subject, peril, world, self.rule);
        let linked = subject.price_link && matches!(peril, Peril::Expropriation | Peril::ContractChange);
        let link = linked
            .then(|| subject.commodity.as_ref().and_then(|c| self.links.get(c).map(|link| (c, link))))
            .flatten()
            .map(|(commodity, link)| PriceLink { shifts: shifts(&added.prices, commodity), ..link.clone() });
        Multiplier { link, timeline }
    }

    /// The mean over the window of the multiplier of the known world.
    pub fn window_mean(&self, world: &World, subject: &Subject, peril: Peril) -> f64 {
        let multiplier = self.of(world, subject, peril, &Alternative::default());
        let (from, to) = self.window;
        if from >= to {
            multiplier.at(to)
        } else {
            multiplier.integral(from, to) * DAYS_PER_YEAR / (to - from)
        }
    }
}

fn shifts(prices: &[PriceShift], commodity: &CommodityId) -> Vec<(f64, f64)> {
    prices.iter().filter(|p| p.commodity == *commodity).map(|p| (p.day, 1.0 + p.change)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_known_price_holds_on_and_a_scenario_moves_it_from_its_day() {
        let mut link = PriceLink {
            steps: vec![(-60.0, 1.0), (-30.0, 1.8)],
            elasticity: 1.0,
            low: 0.5,
            high: 3.0,
            shifts: Vec::new(),
            newest: RowRef { resource: "minerals/price_months".to_owned(), row: 2 },
        };
        assert_eq!((link.at(-90.0), link.at(-40.0), link.at(400.0)), (1.0, 1.0, 1.8));
        link.shifts.push((10.0, 1.4));
        assert_eq!(link.at(9.0), 1.8);
        assert!((link.at(10.0) - 2.52).abs() < 1e-12);
        link.shifts.push((20.0, 2.0));
        assert_eq!(link.at(20.0), 3.0);
    }
}
