//! The models: the simplest benchmarks, and ours.

use crate::backtest::score::{Counts, Weighted};
use crate::maths;
use crate::world::World;

const DAYS_PER_MONTH: f64 = 30.4375;
/// Deaths in a month from which it counts as one of open conflict in the Markov model: 25 is UCDP's yearly threshold of a conflict
/// (Davies and others), taken for a month; judgement.
const OPEN_CONFLICT: f64 = 25.0;
/// Weight of the pool in the mixture; judgement, as small as it can be and still give every class some chance.
const POOL_SHARE: f64 = 0.05;

/// What a model may see.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Known deaths of the unit, ending with the newest month known.
    pub own: &'a [f64],
    /// Known deaths of all units, in their order.
    pub all: &'a [&'a [f64]],
    /// Last twelve known months of all units.
    pub pool: &'a Weighted,
    /// Months from the newest known one to the month forecast.
    pub gap: usize,
    /// Months from the origin to the month forecast.
    pub lead: usize,
    /// Shocks, as [`super::History::shocks`].
    pub shocks: &'a [f64],
    /// Numbers of our path.
    pub settings: Settings,
}

/// Numbers of our path, which are rows of the table of parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Half-life of the near weights, days.
    pub short: f64,
    /// Half-life of the far weights, days.
    pub long: f64,
    /// Half-life of the way from near to far, days.
    pub decay: f64,
    /// Strength of the pool of all units, months.
    pub prior_months: f64,
}

impl Settings {
    /// As shipped.
    pub fn shipped(world: &World) -> Self {
        Self {
            short: world.parameter("violence_short_half_life_days"),
            long: world.parameter("violence_long_window_days"),
            decay: world.parameter("violence_decay_half_life_days"),
            prior_months: world.parameter("forecast_prior_months"),
        }
    }
}

/// A model.
#[derive(Debug, Clone, Copy)]
pub struct Model {
    /// Name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Its forecast; `None` when it knows too little.
    pub forecast: fn(&Context<'_>) -> Option<Weighted>,
}

/// All models. A new one is a function and a line.
pub const MODELS: &[Model] = &[
    Model { name: "zero", meaning: "no deaths, surely", forecast: |_| Some(Weighted::sure(0.0)) },
    Model { name: "last value", meaning: "the newest known month again, surely", forecast: last_value },
    Model { name: "last Poisson", meaning: "Poisson around the newest known month", forecast: last_poisson },
    Model { name: "average-12", meaning: "Poisson around the mean of twelve months", forecast: average },
    Model {
        name: super::REFERENCE,
        meaning: "any of the unit's last twelve months",
        forecast: |c| conflictology(c, 12),
    },
    Model {
        name: "conflictology-24",
        meaning: "any of its last 24 months",
        forecast: |c| conflictology(c, 24),
    },
    Model {
        name: "global bootstrap",
        meaning: "any of the last twelve months of any unit",
        forecast: |c| Some(c.pool.clone()),
    },
    Model {
        name: "mixture",
        meaning: "conflictology-12, with a twentieth of the months with deaths of all units",
        forecast: mixture,
    },
    Model {
        name: "Markov",
        meaning: "months of the state that follows: quiet, deaths, 25 deaths or more",
        forecast: markov,
    },
    Model {
        name: super::OURS,
        meaning: "past months weighted along the path of violence D(t)",
        forecast: path,
    },
    Model {
        name: "path with shocks",
        meaning: "the same, moved by policy events (in hindsight)",
        forecast: shocked,
    },
];

fn last_value(context: &Context<'_>) -> Option<Weighted> {
    context.own.last().map(|value| Weighted::sure(*value))
}

fn last_poisson(context: &Context<'_>) -> Option<Weighted> {
    context.own.last().map(|value| Weighted::of_counts(&Counts::poisson(*value)))
}

fn recent(own: &[f64], months: usize) -> &[f64] {
    &own[own.len().saturating_sub(months)..]
}

fn average(context: &Context<'_>) -> Option<Weighted> {
    let months = recent(context.own, 12);
    let mean = months.iter().sum::<f64>() / months.len() as f64;
    (!months.is_empty()).then(|| Weighted::of_counts(&Counts::poisson(mean)))
}

fn conflictology(context: &Context<'_>, months: usize) -> Option<Weighted> {
    Weighted::even(recent(context.own, months).iter().copied())
}

fn mixture(context: &Context<'_>) -> Option<Weighted> {
    let own = conflictology(context, 12)?;
    let positive =
        context.all.iter().flat_map(|values| recent(values, 12)).copied().filter(|value| *value > 0.0);
    Some(Weighted::even(positive).map_or(own.clone(), |pool| own.mixed(&pool, POOL_SHARE)))
}

fn state(value: f64) -> usize {
    usize::from(value > 0.0) + usize::from(value >= OPEN_CONFLICT)
}

/// From the state of the newest month, the chances of each state `gap` months on, counted over all units; within a state the unit's
/// own months of five years, or those of all units where it has none.
fn markov(context: &Context<'_>) -> Option<Weighted> {
    let now = state(*context.own.last()?);
    let mut chances = [1.0_f64; 3];
    for values in context.all {
        let months = recent(values, 240);
        for pair in months.windows(context.gap + 1) {
            if state(pair[0]) == now {
                chances[state(pair[context.gap])] += 1.0;
            }
        }
    }
    let total: f64 = chances.iter().sum();
    let mut points = Vec::new();
    for (of, chance) in chances.iter().enumerate() {
        let in_state = |value: &f64| state(*value) == of;
        let own: Vec<f64> = recent(context.own, 60).iter().copied().filter(in_state).collect();
        let months = if own.is_empty() {
            context.all.iter().flat_map(|values| recent(values, 60)).copied().filter(in_state).collect()
        } else {
            own
        };
        let each = chance / total / months.len().max(1) as f64;
        points.extend(months.into_iter().map(|value| (value, each)));
    }
    Weighted::new(points)
}

/// Weights of the known months, newest last, whose mean is D(t), and the months that they are worth.
fn weights(context: &Context<'_>) -> (Vec<f64>, f64) {
    let Settings { short, long, decay, .. } = context.settings;
    let share = maths::exp2(-DAYS_PER_MONTH * (context.lead as f64 - 0.5) / decay);
    let series = |half_life: f64| -> (Vec<f64>, f64) {
        let step = maths::exp2(-DAYS_PER_MONTH / half_life);
        let mut weight = maths::exp2(-0.5 * DAYS_PER_MONTH / half_life);
        let mut all: Vec<f64> = Vec::with_capacity(context.own.len());
        for _ in context.own {
            all.push(weight);
            weight *= step;
        }
        all.reverse();
        let total = all.iter().sum();
        (all, total)
    };
    let ((near, near_total), (far, far_total)) = (series(short), series(long));
    let both = near.iter().zip(&far).map(|(a, b)| share * a / near_total + (1.0 - share) * b / far_total);
    (both.collect(), share * near_total + (1.0 - share) * far_total)
}

/// Past months weighted so that their mean is D(t), as a posterior: the pool of all units is a prior worth some months.
fn path(context: &Context<'_>) -> Option<Weighted> {
    weighted(context, |_, value| value)
}

/// Each past month moved by the multiplier of the policy shocks at the target over that of its own time.
fn shocked(context: &Context<'_>) -> Option<Weighted> {
    if context.shocks.is_empty() {
        return path(context);
    }
    let target = context.shocks.get(context.own.len() - 1 + context.gap).copied()?;
    weighted(context, |i, value| value * target / context.shocks[i])
}

fn weighted(context: &Context<'_>, moved: impl Fn(usize, f64) -> f64) -> Option<Weighted> {
    let (weights, months) = weights(context);
    let points = context.own.iter().zip(weights).enumerate();
    let own = Weighted::new(points.map(|(i, (value, weight))| (moved(i, *value), weight)).collect())?;
    let strength = context.settings.prior_months;
    Some(own.mixed(context.pool, strength / (strength + months)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_the_path_goes_from_near_to_far() {
        let own: Vec<f64> = (0..200).map(|i| if i < 190 { 10.0 } else { 40.0 }).collect();
        let pool = Weighted::sure(0.0);
        let settings = Settings { short: 90.0, long: 365.0, decay: 90.0, prior_months: 0.0 };
        let context =
            Context { own: &own, all: &[&own], pool: &pool, gap: 1, lead: 1, shocks: &[], settings };
        let near = path(&context).expect("known").mean();
        let far = path(&Context { gap: 60, lead: 60, ..context }).expect("known").mean();
        assert!(10.0 < far && far < near && near < 40.0, "{far} {near}");
    }
}
