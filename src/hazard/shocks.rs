//! Policy shocks on log rates: who is reached, and how strongly at a time.

use crate::id::{AssetId, CommodityId, CountryCode};
use crate::maths;
use crate::model::peril::Peril;
use crate::model::registry::{Asset, Bloc};
use crate::model::shock::Target;
use crate::provenance::RowRef;
use crate::scenario::{Impulse, ImpulseEffect};
use crate::world::World;

/// Whose rate is asked for: an asset, or what all assets of a country (and mineral) share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Subject {
    /// Country.
    pub country: CountryCode,
    /// Mali, Burkina Faso or Niger.
    pub aes: bool,
    /// Commodity; `None` for what all minerals share.
    pub commodity: Option<CommodityId>,
    /// Asset; `None` for a country event.
    pub asset: Option<AssetId>,
    /// In foreign hands.
    pub foreign_held: bool,
    /// Operator domiciled in the US.
    pub us_linked: bool,
    /// Its commodity moves in bulk.
    pub bulk: bool,
    /// The price of its commodity moves expropriation and contract rates.
    pub price_link: bool,
}

impl Subject {
    /// What all assets of a country share: with a mineral, all of that mineral.
    pub fn cell(world: &World, country: &CountryCode, commodity: Option<&CommodityId>) -> Self {
        let known = commodity.and_then(|id| world.commodities.iter().find(|c| c.id == *id));
        Self {
            country: country.clone(),
            aes: is_aes(world, country),
            commodity: commodity.cloned(),
            asset: None,
            foreign_held: true,
            us_linked: false,
            bulk: known.is_some_and(|c| c.bulk),
            price_link: known.is_some_and(|c| c.price_link),
        }
    }

    /// An asset as it stands today.
    pub fn asset(world: &World, asset: &Asset) -> Self {
        Self {
            asset: Some(asset.id.clone()),
            foreign_held: asset.foreign_held,
            us_linked: asset.us_linked,
            ..Self::cell(world, &asset.country, Some(&asset.commodity))
        }
    }
}

fn is_aes(world: &World, country: &CountryCode) -> bool {
    world.country(country).is_some_and(|c| c.bloc == Bloc::Aes)
}

/// A shock that reaches a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Active {
    /// First day of effect.
    pub start: f64,
    /// Log shock on that day.
    pub beta: f64,
    /// Standard deviation on that day.
    pub deviation: f64,
    /// Half-life in days.
    pub half_life: f64,
    /// Number of its T row when it shrinks with others of that row.
    pub row: Option<usize>,
    /// Key of the event.
    pub event: String,
    /// Stream of its size, when drawn.
    pub stream: Option<String>,
    /// Source rows.
    pub rows: Vec<RowRef>,
}

/// Limits of the sum of log shocks; judgement, rows of the package.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShockRule {
    /// Lower end of the clip.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Factor for each larger shock of the same row and sign.
    pub shrink: f64,
}

impl ShockRule {
    /// The package's rule.
    pub fn of(world: &World) -> Self {
        Self {
            low: world.parameter("shock_clip_low"),
            high: world.parameter("shock_clip_high"),
            shrink: world.parameter("shock_shrink"),
        }
    }
}

/// The shocks of known events on violence in a country, which no run uses.
pub fn violence_timeline(world: &World, country: &CountryCode) -> Timeline {
    let impulses = crate::scenario::violence_impulses_of(world);
    let subject = Subject::cell(world, country, None);
    Timeline::new(&impulses, &subject, Peril::Violence, world, ShockRule::of(world))
}

/// All shocks on one subject and peril, in time.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Shocks, in event order.
    pub shocks: Vec<Active>,
    /// Limits.
    pub rule: ShockRule,
}

impl Timeline {
    /// The shocks of `impulses` that reach a subject's peril.
    pub fn new<'a>(
        impulses: impl IntoIterator<Item = &'a Impulse>,
        subject: &Subject,
        peril: Peril,
        world: &World,
        rule: ShockRule,
    ) -> Self {
        let mut rows: Vec<&str> = Vec::new();
        let mut shocks = Vec::new();
        for impulse in impulses {
            let reached = impulse.effects.iter().filter(|e| e.peril == peril && reaches(e, subject, world));
            for effect in reached {
                let row = effect.shrinks.then(|| {
                    rows.iter().position(|row| *row == effect.row).unwrap_or_else(|| {
                        rows.push(&effect.row);
                        rows.len() - 1
                    })
                });
                shocks.push(Active {
                    start: impulse.day + effect.delay_days,
                    beta: effect.beta,
                    deviation: effect.deviation,
                    half_life: effect.half_life_months * super::DAYS_PER_MONTH,
                    row,
                    event: impulse.key.clone(),
                    stream: impulse.stream.clone().filter(|_| effect.deviation > 0.0),
                    rows: impulse.rows.clone(),
                });
            }
        }
        Self { shocks, rule }
    }

    /// Days on which a shock starts, ascending.
    pub fn starts(&self) -> Vec<f64> {
        let mut days: Vec<f64> = self.shocks.iter().map(|shock| shock.start).collect();
        days.sort_by(f64::total_cmp);
        days.dedup();
        days
    }

    /// What each shock counts for on a day, at its mean: decay times the shrink of its rank, 0 before its start.
    pub fn weights(&self, day: f64) -> Vec<f64> {
        let decayed: Vec<f64> = self
            .shocks
            .iter()
            .map(|s| if day < s.start { 0.0 } else { maths::exp2((s.start - day) / s.half_life) })
            .collect();
        let size = |i: usize| self.shocks[i].beta * decayed[i];
        (0..self.shocks.len())
            .map(|i| {
                let Some(row) = self.shocks[i].row else { return decayed[i] };
                let larger = (0..self.shocks.len()).filter(|&j| {
                    let same = self.shocks[j].row == Some(row) && size(j) * size(i) > 0.0;
                    // Of two equal shocks the earlier in the list counts whole.
                    same && (size(j).abs() > size(i).abs() || (size(j).abs() == size(i).abs() && j < i))
                });
                (0..larger.count()).fold(decayed[i], |weight, _| weight * self.rule.shrink)
            })
            .collect()
    }

    /// Sum of the log shocks at their means on a day, before the clip.
    pub fn log_shock(&self, day: f64) -> f64 {
        self.weights(day).iter().zip(&self.shocks).map(|(weight, shock)| weight * shock.beta).sum()
    }

    /// Multiplier of the rate on a day.
    pub fn multiplier(&self, day: f64) -> f64 {
        if self.shocks.is_empty() {
            return 1.0;
        }
        maths::exp(self.log_shock(day).clamp(self.rule.low, self.rule.high))
    }
}

fn reaches(effect: &ImpulseEffect, subject: &Subject, world: &World) -> bool {
    let here = effect.countries.contains(&subject.country);
    let mineral = effect.minerals.is_empty()
        || subject.commodity.as_ref().is_some_and(|commodity| effect.minerals.contains(commodity));
    let own = subject.asset.as_ref().is_some_and(|asset| effect.assets.contains(asset));
    mineral
        && match effect.target {
            Target::Country => here,
            // Own effects need no mineral but always the asset itself.
            Target::OwnAsset => own,
            Target::Peers => here && !own && subject.foreign_held,
            Target::AesNeighbours => {
                !here && subject.aes && effect.countries.iter().any(|country| is_aes(world, country))
            }
            Target::SameMineral => here && !effect.minerals.is_empty(),
            Target::UsLinked => here && subject.us_linked,
            Target::NotUsLinked => here && !subject.us_linked,
            Target::Bulk => here && subject.bulk,
            Target::NotBulk => here && !subject.bulk,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: ShockRule = ShockRule { low: -1.5, high: 2.5, shrink: 0.7 };

    fn shock(beta: f64, start: f64, row: Option<usize>) -> Active {
        Active {
            start,
            beta,
            deviation: 0.0,
            half_life: 100.0,
            row,
            event: String::new(),
            stream: None,
            rows: Vec::new(),
        }
    }

    #[test]
    fn the_second_largest_of_a_row_counts_seven_tenths_and_another_sign_counts_whole() {
        let timeline = Timeline {
            shocks: vec![shock(0.3, 0.0, Some(0)), shock(1.0, 0.0, Some(0)), shock(-0.4, 0.0, Some(0))],
            rule: RULE,
        };
        assert!((timeline.log_shock(0.0) - (1.0 + 0.7 * 0.3 - 0.4)).abs() < 1e-15);
    }

    #[test]
    fn a_row_of_one_event_is_never_shrunk_and_one_more_adverse_shock_never_lowers_the_sum() {
        let mut shocks = vec![shock(0.5, 0.0, None), shock(0.5, 0.0, None)];
        assert_eq!(Timeline { shocks: shocks.clone(), rule: RULE }.log_shock(0.0), 1.0);
        for shock in &mut shocks {
            shock.row = Some(0);
        }
        let two = Timeline { shocks: shocks.clone(), rule: RULE }.log_shock(10.0);
        shocks.push(shock(0.2, 5.0, Some(0)));
        assert!(Timeline { shocks, rule: RULE }.log_shock(10.0) > two);
    }

    #[test]
    fn a_shock_halves_after_its_half_life_and_is_nothing_before_its_start() {
        let timeline = Timeline { shocks: vec![shock(1.0, 20.0, None)], rule: RULE };
        assert_eq!(timeline.log_shock(19.9), 0.0);
        assert_eq!(timeline.log_shock(120.0), 0.5);
        assert_eq!(timeline.starts(), [20.0]);
    }

    #[test]
    fn the_sum_is_clipped_and_not_its_parts() {
        let timeline = Timeline { shocks: vec![shock(3.0, 0.0, None), shock(-1.0, 0.0, None)], rule: RULE };
        assert!((timeline.multiplier(0.0) - maths::exp(2.0)).abs() < 1e-12);
    }
}
