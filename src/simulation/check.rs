//! Refuses a plan that could not be simulated honestly.

use super::PlanError;
use crate::model::plan::{Effect, PLAN_SCHEMA, Plan, RANDOM_SCHEME, Reach};

type Check = Result<(), PlanError>;

fn require(holds: bool, message: impl FnOnce() -> String) -> Check {
    if holds { Ok(()) } else { Err(PlanError(message())) }
}

/// Checks schema, ranges and every index.
pub(super) fn check(plan: &Plan) -> Check {
    require(plan.schema == PLAN_SCHEMA, || format!("schema must be {PLAN_SCHEMA}, was {}", plan.schema))?;
    require(plan.random_scheme == RANDOM_SCHEME, || {
        format!("random scheme must be {RANDOM_SCHEME}, was {}", plan.random_scheme)
    })?;
    require(plan.years > 0 && plan.years < (1 << 32), || {
        format!("years must be from 1 to 4294967295, was {}", plan.years)
    })?;
    // A block of first arrivals serves four years, so a chunk starts on a multiple of four.
    require(plan.chunk > 0 && plan.chunk.is_multiple_of(4), || {
        format!("chunk must be a multiple of 4, was {}", plan.chunk)
    })?;
    time(plan)?;
    branches(plan)?;
    tables(plan)?;
    curves(plan)?;
    processes(plan)?;
    book(plan)
}

fn time(plan: &Plan) -> Check {
    let grid = &plan.grid;
    require(grid.len() >= 2 && grid[0] == 0.0, || "grid must start at 0 and have two times".into())?;
    require(grid.windows(2).all(|w| w[0] < w[1]) && grid.iter().all(|t| t.is_finite()), || {
        "grid must be ascending and finite".into()
    })?;
    require(!plan.windows.is_empty(), || "there must be a window".into())?;
    let end = grid[grid.len() - 1];
    plan.windows.iter().try_for_each(|window| {
        require(0.0 <= window.from && window.from < window.to && window.to <= end, || {
            format!("window {} must lie in the grid", window.name)
        })
    })
}

fn branches(plan: &Plan) -> Check {
    require(!plan.branches.is_empty(), || "there must be a baseline".into())?;
    require(plan.branches.iter().all(|b| b.alternatives >= 1 && (0.0..=1.0).contains(&b.weight)), || {
        "each branch must have a weight from 0 to 1 and an alternative".into()
    })?;
    let leaves = &plan.branches[1..];
    let sum = crate::maths::sum(leaves.iter().map(|leaf| leaf.weight));
    require(leaves.is_empty() || (sum - 1.0).abs() <= 1e-9, || {
        format!("leaf weights must sum to 1, was {sum}")
    })
}

fn tables(plan: &Plan) -> Check {
    plan.tables.iter().try_for_each(|table| {
        let ascending = |values: &[f64]| {
            values.windows(2).all(|w| w[0] <= w[1]) && values.iter().all(|value| value.is_finite())
        };
        require(
            table.u.len() == table.x.len()
                && table.u.len() >= 2
                && table.u.windows(2).all(|w| w[0] < w[1])
                && table.u[0] >= 0.0
                && table.u[table.u.len() - 1] <= 1.0
                && ascending(&table.x),
            || format!("table {} must have two or more ascending points", table.name),
        )
    })?;
    let known = |index: usize| index < plan.tables.len();
    require(plan.parameters.iter().all(|parameter| known(parameter.table)), || {
        "a parameter names no table".into()
    })?;
    plan.frailties.iter().try_for_each(|frailty| {
        let weights = frailty.country_weight >= 0.0
            && frailty.region_weight >= 0.0
            && frailty.country_weight + frailty.region_weight <= 1.0;
        require(known(frailty.table) && weights, || {
            format!("frailty {} must name a table and have weights that leave something", frailty.key)
        })
    })
}

fn curves(plan: &Plan) -> Check {
    let times = plan.grid.len();
    plan.curves.iter().enumerate().try_for_each(|(i, curve)| {
        let cumulative = curve.cumulative.len() == times
            && curve.cumulative[0] == 0.0
            && curve.cumulative.windows(2).all(|w| w[0] <= w[1])
            && curve.cumulative.iter().all(|value| value.is_finite());
        require(cumulative, || format!("curve {i} must rise from 0 over the grid"))?;
        let drawn = curve.drawn.iter().all(|shock| shock.deviation.len() == times - 1)
            && (curve.drawn.is_empty()
                || (curve.log_shock.len() == times - 1 && curve.clip.0 <= curve.clip.1));
        require(drawn, || format!("drawn shocks of curve {i} must have a value for each interval"))
    })
}

fn processes(plan: &Plan) -> Check {
    let known = |index: usize| index < plan.tables.len();
    plan.processes.iter().try_for_each(|process| {
        let wrong = |what: &str| format!("process {}: {what}", process.key);
        require(process.frailty < plan.frailties.len(), || wrong("no such frailty"))?;
        require(process.parameters.iter().all(|&i| i < plan.parameters.len()), || {
            wrong("no such parameter")
        })?;
        require(process.curves.len() == plan.branches.len(), || wrong("needs curves for each branch"))?;
        let fits = process.curves.iter().zip(&plan.branches).all(|(curves, branch)| {
            curves.len() == branch.alternatives && curves.iter().all(|&i| i < plan.curves.len())
        });
        require(fits, || wrong("needs a curve for each alternative"))?;
        let reach = match &process.reach {
            Reach::Own { asset } => *asset < plan.assets.len(),
            Reach::Shared { members } => {
                members.iter().all(|m| m.asset < plan.assets.len() && (0.0..=1.0).contains(&m.chance))
            }
        };
        require(reach, || wrong("no such asset, or a chance outside 0 to 1"))?;
        let effect = match process.effect {
            Effect::Damage { severity, days } => known(severity) && known(days),
            Effect::Taking { severity, duration, at_once, stopped } => {
                known(severity)
                    && known(duration)
                    && (0.0..=1.0).contains(&at_once)
                    && (0.0..=1.0).contains(&stopped)
            }
            Effect::Dispute { severity, duration, stopped } => {
                known(severity) && known(duration) && (0.0..=1.0).contains(&stopped)
            }
            Effect::Loss { severity } => known(severity),
            Effect::Stop { days } => known(days),
            Effect::Transfer { delay, carry, haircut_chance, haircut } => {
                known(delay) && known(haircut) && carry >= 0.0 && (0.0..=1.0).contains(&haircut_chance)
            }
        };
        require(effect, || wrong("no such table, or a chance outside 0 to 1"))
    })
}

fn book(plan: &Plan) -> Check {
    require(plan.assets.iter().all(|asset| asset.margin.is_finite() && asset.margin >= 0.0), || {
        "each asset needs a margin of 0 or more".into()
    })?;
    plan.holdings.iter().try_for_each(|holding| {
        let positions = holding
            .positions
            .iter()
            .all(|p| p.asset < plan.assets.len() && p.pounds.is_finite() && p.pounds >= 0.0);
        let policy = holding.policy.is_none_or(|index| index < plan.policies.len());
        require(positions && policy && holding.rule.loan_threshold < 1.0, || {
            format!("holding {} names no such asset or policy, or has pounds below 0", holding.id)
        })
    })
}
