//! What an event costs, and the expected loss by closed form: what a reader needs to follow a loss by hand.

use crate::metrics::closed_form;
use crate::model::plan::{Effect, Plan, Process, Reach};
use crate::model::view::HoldingView;
use crate::pipeline::RunOutput;
use std::collections::BTreeSet;

/// Mean sizes of the processes that can hit the assets of `holdings`, and each holding's closed form.
pub(super) fn lines(run: &RunOutput, holdings: &[&HoldingView]) -> Vec<String> {
    let assets: BTreeSet<&str> =
        holdings.iter().flat_map(|holding| holding.positions.iter().map(|at| at.asset.as_str())).collect();
    let mut lines =
        vec!["What a hit costs (means of the severities; the cap and the terms come after)".to_owned()];
    for process in &run.plan.processes {
        let chances = chances(&run.plan, process, &assets);
        if !chances.is_empty() {
            lines.push(format!("  {}: {}{chances}", process.key, effect(&run.plan, &process.effect)));
        }
    }
    lines.push(String::new());
    lines.push("Expected loss as rate x mean severity x value, cap and terms off".to_owned());
    let forms = closed_form(&run.plan, 0);
    for (holding, form) in run.plan.holdings.iter().zip(forms) {
        if !holdings.iter().any(|shown| shown.id == holding.id) {
            continue;
        }
        match form {
            None => lines
                .push(format!("  {}: none, the rule of a loan is not linear in the severity", holding.id)),
            Some(perils) => {
                let parts: Vec<String> =
                    perils.iter().map(|(peril, loss)| format!("{peril} GBP {loss:.0}")).collect();
                lines.push(format!("  {}: {}", holding.id, parts.join(", ")));
            }
        }
    }
    lines
}

/// Whom a process hits among `assets`: nothing to say for a mine's own events.
fn chances(plan: &Plan, process: &Process, assets: &BTreeSet<&str>) -> String {
    let id = |asset: usize| plan.assets[asset].id.as_str();
    match &process.reach {
        Reach::Own { asset } if assets.contains(id(*asset)) => {
            format!(" (margin {} of value a year)", plan.assets[*asset].margin)
        }
        Reach::Own { .. } => String::new(),
        Reach::Shared { members } => {
            let hit = members.iter().filter(|member| assets.contains(id(member.asset)));
            let parts: Vec<String> =
                hit.map(|member| format!("{} with chance {:.4}", id(member.asset), member.chance)).collect();
            if parts.is_empty() { String::new() } else { format!("; hits {}", parts.join(", ")) }
        }
    }
}

fn effect(plan: &Plan, effect: &Effect) -> String {
    let mean = |table: usize| format!("mean {:.4} of {}", plan.tables[table].mean, plan.tables[table].name);
    match *effect {
        Effect::Damage { severity, days } => {
            format!("damage share {}, stop days {}", mean(severity), mean(days))
        }
        Effect::Taking { severity, at_once, duration, stopped } => format!(
            "loss share {}, at once with chance {at_once}, else a dispute of days {}, {stopped} of them stopped",
            mean(severity),
            mean(duration)
        ),
        Effect::Dispute { severity, duration, stopped } => {
            format!("cost share {}, days {}, {stopped} of them stopped", mean(severity), mean(duration))
        }
        Effect::Loss { severity } => format!("loss share {}", mean(severity)),
        Effect::Stop { days } => format!("stop days {}", mean(days)),
        Effect::Transfer { delay, carry, haircut_chance, haircut } => format!(
            "delay days {} at {carry} a year, with chance {haircut_chance} a haircut {}",
            mean(delay),
            mean(haircut)
        ),
    }
}
