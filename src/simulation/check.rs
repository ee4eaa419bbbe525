//! Whether a plan is one: every index, weight, grid and number.

use crate::model::plan::{Effect, PLAN_SCHEMA, Plan, PlanBranch, RANDOM_SCHEME, Reach};

/// A contradiction in a plan: where and what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("plan, {place}: {message}")]
pub struct PlanError {
    /// Part of the plan.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

type Checked = Result<(), PlanError>;

fn require(holds: bool, place: impl Fn() -> String, message: &str) -> Checked {
    if holds { Ok(()) } else { Err(PlanError { place: place(), message: message.to_owned() }) }
}

/// Checks a whole plan.
pub(super) fn check(plan: &Plan) -> Checked {
    check_head(plan)?;
    check_time(plan)?;
    check_branches(&plan.branches)?;
    check_tables(plan)?;
    check_curves(plan)?;
    check_draws(plan)?;
    for index in 0..plan.processes.len() {
        check_process(plan, index)?;
    }
    check_book(plan)?;
    check_policies(plan)
}

fn check_head(plan: &Plan) -> Checked {
    let head = || "head".to_owned();
    require(plan.schema == PLAN_SCHEMA, head, "an unknown layout version")?;
    require(plan.random_scheme == RANDOM_SCHEME, head, "an unknown random scheme")?;
    require(plan.years >= 1, head, "no years")?;
    require(plan.years <= u64::from(u32::MAX), head, "more than 4,294,967,295 years")?;
    require(plan.chunk >= 1 && plan.chunk <= 1 << 20, head, "a chunk holds 1 to 1,048,576 years")
}

fn check_time(plan: &Plan) -> Checked {
    let grid = || "grid".to_owned();
    require(plan.grid.len() >= 2 && plan.grid[0] == 0.0, grid, "at least two times, the first 0")?;
    require(plan.grid.iter().all(|t| t.is_finite()), grid, "a time is not finite")?;
    require(plan.grid.windows(2).all(|pair| pair[0] < pair[1]), grid, "times do not ascend")?;
    require(!plan.windows.is_empty(), || "windows".to_owned(), "none")?;
    let end = plan.grid[plan.grid.len() - 1];
    for window in &plan.windows {
        let holds = window.from >= 0.0 && window.to > window.from && window.to <= end;
        require(holds, || format!("window {}", window.name), "not within the grid, or without length")?;
    }
    Ok(())
}

fn check_branches(branches: &[PlanBranch]) -> Checked {
    let place = || "branches".to_owned();
    require(!branches.is_empty(), place, "no baseline")?;
    for branch in branches {
        let name = || format!("branch {}", branch.name);
        require((0.0..=1.0).contains(&branch.weight), name, "weight is not between 0 and 1")?;
        require(branch.alternatives >= 1, name, "no alternatives")?;
    }
    require(branches[0].alternatives == 1, place, "the baseline draws no alternatives")?;
    let sum: f64 = branches[1..].iter().map(|branch| branch.weight).sum();
    require(branches.len() == 1 || (sum - 1.0).abs() < 1e-9, place, "weights of the leaves do not sum to 1")
}

fn check_tables(plan: &Plan) -> Checked {
    for table in &plan.tables {
        let place = || format!("table {}", table.name);
        require(table.u.len() == table.x.len() && table.u.len() >= 2, place, "fewer than two points")?;
        let finite = table.u.iter().chain(&table.x).all(|v| v.is_finite() && *v >= 0.0);
        require(finite && table.mean.is_finite(), place, "a value is negative or not finite")?;
        require(table.u[table.u.len() - 1] <= 1.0, place, "a probability is above 1")?;
        require(table.u.windows(2).all(|p| p[0] < p[1]), place, "probabilities do not ascend")?;
        require(table.x.windows(2).all(|p| p[0] <= p[1]), place, "values do not ascend")?;
    }
    Ok(())
}

fn check_curves(plan: &Plan) -> Checked {
    let knots = plan.grid.len();
    for (index, curve) in plan.curves.iter().enumerate() {
        let place = || format!("curve {index}");
        require(curve.cumulative.len() == knots, place, "not one value for each time of the grid")?;
        require(curve.cumulative[0] == 0.0, place, "does not begin with 0")?;
        require(curve.cumulative.iter().all(|v| v.is_finite()), place, "a value is not finite")?;
        require(curve.cumulative.windows(2).all(|p| p[0] <= p[1]), place, "falls")?;
        if curve.drawn.is_empty() {
            continue;
        }
        require(curve.log_shock.len() == knots - 1, place, "not one log shock for each interval")?;
        require(curve.log_shock.iter().all(|v| v.is_finite()), place, "a log shock is not finite")?;
        let (low, high) = curve.clip;
        require(low.is_finite() && high.is_finite() && low <= high, place, "the clip is no interval")?;
        for shock in &curve.drawn {
            let sound = shock.deviation.len() == knots - 1 && shock.deviation.iter().all(|v| v.is_finite());
            require(sound, place, "a drawn shock has not one deviation for each interval")?;
        }
    }
    Ok(())
}

fn check_draws(plan: &Plan) -> Checked {
    let tables = plan.tables.len();
    for parameter in &plan.parameters {
        require(parameter.table < tables, || format!("parameter {}", parameter.key), "no such table")?;
    }
    for frailty in &plan.frailties {
        let place = || format!("frailty {}", frailty.key);
        require(frailty.table < tables, place, "no such table")?;
        let (a, b) = (frailty.country_weight, frailty.region_weight);
        require(a >= 0.0 && b >= 0.0 && a + b <= 1.0, place, "weights are negative or above 1 in sum")?;
    }
    Ok(())
}

fn check_process(plan: &Plan, index: usize) -> Checked {
    let process = &plan.processes[index];
    let place = || format!("process {}", process.key);
    require(process.frailty < plan.frailties.len(), place, "no such frailty")?;
    require(process.parameters.iter().all(|p| *p < plan.parameters.len()), place, "no such parameter")?;
    let matches = process.curves.len() == plan.branches.len()
        && process.curves.iter().zip(&plan.branches).all(|(c, b)| c.len() == b.alternatives);
    require(matches, place, "not one curve for each branch and alternative")?;
    require(process.curves.iter().flatten().all(|c| *c < plan.curves.len()), place, "no such curve")?;
    let assets = plan.assets.len();
    match &process.reach {
        Reach::Own { asset } => require(*asset < assets, place, "no such asset")?,
        Reach::Shared { members } => {
            require(members.iter().all(|m| m.asset < assets), place, "no such asset")?;
            let sound = members.iter().all(|m| (0.0..=1.0).contains(&m.chance));
            require(sound, place, "a chance is not between 0 and 1")?;
            require(
                members.windows(2).all(|m| m[0].asset < m[1].asset),
                place,
                "members are not in asset order",
            )?;
        }
    }
    let (used, shares) = effect_numbers(&process.effect);
    require(used.iter().all(|t| *t < plan.tables.len()), place, "no such table")?;
    require(shares.iter().all(|s| (0.0..=1.0).contains(s)), place, "a share is not between 0 and 1")
}

/// Tables and shares of an effect.
fn effect_numbers(effect: &Effect) -> (Vec<usize>, Vec<f64>) {
    match *effect {
        Effect::Damage { severity, days } => (vec![severity, days], vec![]),
        Effect::Taking { severity, at_once, duration, stopped } => {
            (vec![severity, duration], vec![at_once, stopped])
        }
        Effect::Dispute { severity, duration, stopped } => (vec![severity, duration], vec![stopped]),
        Effect::Loss { severity } => (vec![severity], vec![]),
        Effect::Stop { days } => (vec![days], vec![]),
        Effect::Transfer { delay, carry, haircut_chance, haircut } => {
            (vec![delay, haircut], vec![carry, haircut_chance])
        }
    }
}

fn check_book(plan: &Plan) -> Checked {
    let amount = |v: f64| v.is_finite() && v >= 0.0;
    for asset in &plan.assets {
        require(amount(asset.margin), || format!("asset {}", asset.id), "margin is negative or not finite")?;
    }
    for holding in &plan.holdings {
        let place = || format!("holding {}", holding.id);
        require(amount(holding.amount), place, "amount is negative or not finite")?;
        require(holding.policy.is_none_or(|p| p < plan.policies.len()), place, "no such policy")?;
        let rule = &holding.rule;
        require((0.0..1.0).contains(&rule.loan_threshold), place, "loan threshold is not in [0, 1)")?;
        require((0.0..=1.0).contains(&rule.replacement_cost), place, "replacement cost is not a share")?;
        require(holding.maturity.is_none_or(f64::is_finite), place, "maturity is not finite")?;
        let sound = holding.positions.iter().all(|p| p.asset < plan.assets.len() && amount(p.pounds));
        require(sound, place, "a position names no asset, or its pounds are negative or not finite")?;
    }
    Ok(())
}

fn check_policies(plan: &Plan) -> Checked {
    let amount = |v: f64| v.is_finite() && v >= 0.0;
    for policy in &plan.policies {
        let amounts = [policy.waiting_days, policy.deductible, policy.aggregate_deductible];
        let limits = [policy.indemnity_days, policy.occurrence_limit, policy.aggregate_limit];
        let sound = amounts.into_iter().chain(limits.into_iter().flatten()).all(amount);
        let place = || format!("policy {}", policy.id);
        require(sound, place, "an amount is negative or not finite")?;
        require((0.0..=1.0).contains(&policy.share), place, "the share is not between 0 and 1")?;
    }
    Ok(())
}
