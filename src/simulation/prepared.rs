//! A checked plan with its streams, lookups and bounds, made once and shared by all workers.

use super::Layout;
use super::check::{PlanError, check};
use super::lookup::Lookup;
use crate::maths;
use crate::model::peril::Peril;
use crate::model::plan::{Curve, Effect, Plan, Reach};
use crate::rng::{self, StreamKey, stream_key};

/// A plan made ready.
#[derive(Debug, Clone)]
pub struct Prepared<'a> {
    pub(super) plan: &'a Plan,
    pub(super) layout: Layout,
    pub(super) tables: Vec<Lookup>,
    pub(super) processes: Vec<ReadyProcess>,
    pub(super) frailties: Vec<ReadyFrailty>,
    /// Distinct factor streams of countries and zones.
    pub(super) factor_keys: Vec<StreamKey>,
    pub(super) region_key: StreamKey,
    pub(super) parameter_keys: Vec<StreamKey>,
    pub(super) branch_keys: Vec<StreamKey>,
    /// Streams of each curve's drawn shocks.
    pub(super) shock_keys: Vec<Vec<StreamKey>>,
    /// Positions of all holdings in holding order: holding and place in its list.
    pub(super) positions: Vec<ReadyPosition>,
    /// Positions in each asset.
    pub(super) positions_of: Vec<Vec<u32>>,
    /// Whether a policy covers a peril, and whether its deductible bears on that peril's days.
    pub(super) covers: Vec<[(bool, bool); Peril::ALL.len()]>,
}

/// A process with its streams and bounds.
#[derive(Debug, Clone)]
pub(super) struct ReadyProcess {
    pub(super) key: StreamKey,
    pub(super) member_keys: Vec<StreamKey>,
    /// Largest expected number of events over branches, alternatives and drawn shocks, at frailty and parameters 1.
    pub(super) largest: f64,
    /// No first-arrival word below this one brings an event, whatever the frailty and the parameters.
    pub(super) word_bound: u32,
    pub(super) money_peril: Peril,
    pub(super) days_peril: Peril,
    pub(super) taking: bool,
}

#[derive(Debug, Clone)]
pub(super) struct ReadyFrailty {
    pub(super) key: StreamKey,
    pub(super) factor: usize,
    /// Loadings on the country factor, the region factor and its own normal.
    pub(super) loadings: [f64; 3],
    pub(super) table: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct ReadyPosition {
    pub(super) holding: u32,
    pub(super) pounds: f64,
    pub(super) margin: f64,
}

impl<'a> Prepared<'a> {
    /// Checks a plan and makes it ready.
    pub fn new(plan: &'a Plan) -> Result<Self, PlanError> {
        check(plan)?;
        let tables: Vec<Lookup> = plan.tables.iter().map(Lookup::new).collect();
        let key = |text: &str| stream_key(text, plan.seed);
        let mut factors: Vec<&str> = plan.frailties.iter().map(|f| f.country_key.as_str()).collect();
        factors.sort_unstable();
        factors.dedup();
        let frailties = plan.frailties.iter().map(|frailty| {
            let (a, b) = (frailty.country_weight, frailty.region_weight);
            ReadyFrailty {
                key: key(&frailty.key),
                factor: factors.partition_point(|text| *text < frailty.country_key.as_str()),
                loadings: [maths::sqrt(a), maths::sqrt(b), maths::sqrt((1.0 - a - b).max(0.0))],
                table: frailty.table,
            }
        });
        let positions: Vec<ReadyPosition> = plan
            .holdings
            .iter()
            .enumerate()
            .flat_map(|(holding, record)| {
                record.positions.iter().map(move |position| ReadyPosition {
                    holding: holding as u32,
                    pounds: position.pounds,
                    margin: plan.assets[position.asset].margin,
                })
            })
            .collect();
        let mut positions_of = vec![Vec::new(); plan.assets.len()];
        let assets = plan.holdings.iter().flat_map(|holding| &holding.positions).map(|p| p.asset);
        for (position, asset) in assets.enumerate() {
            positions_of[asset].push(position as u32);
        }
        let mut processes: Vec<ReadyProcess> =
            (0..plan.processes.len()).map(|i| ready_process(plan, &tables, i)).collect();
        for (process, record) in processes.iter_mut().zip(&plan.processes) {
            let held = |asset: usize| !positions_of[asset].is_empty();
            let someone = match &record.reach {
                Reach::Own { asset } => held(*asset),
                Reach::Shared { members } => members.iter().any(|member| held(member.asset)),
            };
            // A process that costs nobody anything is not drawn: no other stream notices.
            if !someone {
                process.largest = 0.0;
            }
        }
        Ok(Self {
            plan,
            layout: Layout::of(plan),
            processes,
            frailties: frailties.collect(),
            factor_keys: factors.iter().map(|text| key(text)).collect(),
            region_key: key("region"),
            parameter_keys: plan.parameters.iter().map(|parameter| key(&parameter.key)).collect(),
            branch_keys: plan.branches.iter().map(|branch| key(&branch.key)).collect(),
            shock_keys: plan
                .curves
                .iter()
                .map(|curve| curve.drawn.iter().map(|shock| key(&shock.key)).collect())
                .collect(),
            covers: plan
                .policies
                .iter()
                .map(|policy| {
                    Peril::ALL.map(|p| (policy.perils.contains(&p), policy.deductible_on_days.contains(&p)))
                })
                .collect(),
            tables,
            positions,
            positions_of,
        })
    }

    /// The plan.
    pub fn plan(&self) -> &'a Plan {
        self.plan
    }
}

fn ready_process(plan: &Plan, tables: &[Lookup], index: usize) -> ReadyProcess {
    let process = &plan.processes[index];
    let member_keys = match &process.reach {
        Reach::Own { .. } => Vec::new(),
        Reach::Shared { members } => members.iter().map(|m| stream_key(&m.key, plan.seed)).collect(),
    };
    let curves = process.curves.iter().flatten();
    let largest = curves.map(|curve| largest_total(&plan.curves[*curve])).fold(0.0, f64::max);
    let mut factor = tables[plan.frailties[process.frailty].table].largest();
    if plan.switches.parameters {
        for parameter in &process.parameters {
            factor *= tables[plan.parameters[*parameter].table].largest();
        }
    }
    let state_action = matches!(process.effect, Effect::Taking { .. } | Effect::Dispute { .. });
    ReadyProcess {
        key: stream_key(&process.key, plan.seed),
        member_keys,
        largest,
        word_bound: rng::word_bound(largest * factor),
        money_peril: process.peril,
        days_peril: if state_action { Peril::Supply } else { process.peril },
        taking: matches!(process.effect, Effect::Taking { .. }),
    }
}

/// The most that a curve can reach at its end: every drawn shock at the top of the clip.
fn largest_total(curve: &Curve) -> f64 {
    if curve.drawn.is_empty() {
        return curve.cumulative[curve.cumulative.len() - 1];
    }
    let (low, high) = curve.clip;
    let steps = curve.cumulative.windows(2).zip(&curve.log_shock);
    steps.map(|(c, log)| (c[1] - c[0]) * maths::exp(high - log.clamp(low, high))).sum::<f64>() * (1.0 + 1e-12)
}
