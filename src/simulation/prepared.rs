//! A plan checked and made ready: keys, lookups, bounds. Built once, shared by all workers.

use super::lookup::{FrailtyCurve, Lookup, NormalQuantile};
use super::{COUNTRY, Group};
use crate::maths;
use crate::model::plan::{Curve, Effect, Plan, PlanAsset, Process, Reach};
use crate::rng::Stream;

/// A plan that cannot be simulated: our bug, or a file that was edited by hand.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("plan: {0}")]
pub struct PlanError(pub String);

/// A plan with everything that can be computed once.
#[derive(Debug)]
pub struct Prepared<'a> {
    pub(super) plan: &'a Plan,
    pub(super) tables: Vec<Lookup>,
    pub(super) normal: NormalQuantile,
    pub(super) processes: Vec<ReadyProcess>,
    pub(super) frailties: Vec<ReadyFrailty>,
    pub(super) factors: Vec<Stream>,
    pub(super) region: Stream,
    pub(super) parameters: Vec<Stream>,
    pub(super) leaves: Vec<Stream>,
    pub(super) shocks: Vec<Stream>,
    pub(super) curves: Vec<ReadyCurve>,
    pub(super) positions: Vec<Vec<(usize, usize)>>,
    pub(super) groups: Vec<Group>,
    pub(super) groups_of_asset: Vec<Vec<usize>>,
    /// Index of the window that annual figures speak of.
    pub(super) main: usize,
}

#[derive(Debug)]
pub(super) struct ReadyProcess {
    pub(super) stream: Stream,
    pub(super) members: Vec<Stream>,
    /// Largest cumulative rate over branches and alternatives, shocks at their bounds.
    pub(super) bound: f64,
    /// That times the largest frailty and parameters: below it no draw of theirs is needed to say that nothing happens.
    pub(super) ceiling: f64,
}

#[derive(Debug)]
pub(super) struct ReadyFrailty {
    pub(super) own: Stream,
    pub(super) factor: usize,
    pub(super) country: f64,
    pub(super) region: f64,
    pub(super) rest: f64,
    pub(super) curve: FrailtyCurve,
}

#[derive(Debug)]
pub(super) struct ReadyCurve {
    /// `(index into shocks, deviation per interval)`.
    pub(super) drawn: Vec<(usize, usize)>,
    pub(super) total: f64,
}

/// The groups that an asset belongs to.
fn groups_of(asset: &PlanAsset) -> impl Iterator<Item = Group> {
    let country = Group { kind: COUNTRY.to_owned(), name: asset.country.clone() };
    let others =
        asset.accumulation.iter().map(|(kind, name)| Group { kind: kind.clone(), name: name.clone() });
    std::iter::once(country).chain(others)
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = names.collect();
    names.sort();
    names.dedup();
    names
}

fn place(names: &[String], name: &str) -> usize {
    names.binary_search_by(|n| n.as_str().cmp(name)).expect("collected from the same plan")
}

impl<'a> Prepared<'a> {
    /// Checks the plan and computes what all trials share.
    ///
    /// # Errors
    /// [`PlanError`] names the first thing that is wrong.
    pub fn new(plan: &'a Plan) -> Result<Self, PlanError> {
        super::check::check(plan)?;
        let stream = |name: &str| Stream::named(name, plan.seed);
        let tables: Vec<Lookup> = plan.tables.iter().map(Lookup::new).collect();
        let factor_names = distinct(plan.frailties.iter().map(|frailty| frailty.country_key.clone()));
        let frailties = plan
            .frailties
            .iter()
            .map(|frailty| ReadyFrailty {
                own: stream(&frailty.key),
                factor: place(&factor_names, &frailty.country_key),
                country: libm::sqrt(frailty.country_weight),
                region: libm::sqrt(frailty.region_weight),
                rest: libm::sqrt((1.0 - frailty.country_weight - frailty.region_weight).max(0.0)),
                curve: FrailtyCurve::new(&tables[frailty.table]),
            })
            .collect();
        let shock_names = distinct(plan.curves.iter().flat_map(|c| c.drawn.iter().map(|s| s.key.clone())));
        let curves: Vec<ReadyCurve> = plan
            .curves
            .iter()
            .map(|curve| ReadyCurve {
                drawn: curve
                    .drawn
                    .iter()
                    .enumerate()
                    .map(|(i, shock)| (place(&shock_names, &shock.key), i))
                    .collect(),
                total: *curve.cumulative.last().expect("checked"),
            })
            .collect();
        let processes = plan
            .processes
            .iter()
            .map(|process| ReadyProcess {
                stream: stream(&process.key),
                members: match &process.reach {
                    Reach::Own { .. } => Vec::new(),
                    Reach::Shared { members } => members.iter().map(|member| stream(&member.key)).collect(),
                },
                bound: process_bound(plan, process),
                ceiling: process_bound(plan, process) * largest_scale(plan, process),
            })
            .collect();
        let mut positions = vec![Vec::new(); plan.assets.len()];
        for (h, holding) in plan.holdings.iter().enumerate() {
            for (i, position) in holding.positions.iter().enumerate() {
                positions[position.asset].push((h, i));
            }
        }
        let mut groups: Vec<Group> = plan.assets.iter().flat_map(groups_of).collect();
        groups.sort();
        groups.dedup();
        Ok(Self {
            tables,
            normal: NormalQuantile::new(),
            processes,
            frailties,
            factors: factor_names.iter().map(|name| stream(name)).collect(),
            region: stream("region"),
            parameters: plan.parameters.iter().map(|parameter| stream(&parameter.key)).collect(),
            leaves: plan.branches.iter().map(|branch| stream(&branch.key)).collect(),
            shocks: shock_names.iter().map(|name| stream(name)).collect(),
            curves,
            positions,
            groups_of_asset: plan
                .assets
                .iter()
                .map(|asset| {
                    let known = "collected from the same plan";
                    groups_of(asset).map(|group| groups.binary_search(&group).expect(known)).collect()
                })
                .collect(),
            groups,
            main: main_window(plan),
            plan,
        })
    }

    /// Number of chunks.
    pub fn chunks(&self) -> u64 {
        self.plan.years.div_ceil(self.plan.chunk)
    }

    /// Largest multiplier that the frailty of a process can take: with [`ReadyProcess::bound`], an upper bound of its rate.
    pub(super) fn table_of(&self, effect: &Effect) -> EffectTables<'_> {
        let table = |index: usize| &self.tables[index];
        match *effect {
            Effect::Damage { severity, days } => {
                EffectTables { share: Some(table(severity)), days: Some(table(days)) }
            }
            Effect::Taking { severity, duration, .. } | Effect::Dispute { severity, duration, .. } => {
                EffectTables { share: Some(table(severity)), days: Some(table(duration)) }
            }
            Effect::Loss { severity } => EffectTables { share: Some(table(severity)), days: None },
            Effect::Stop { days } => EffectTables { share: None, days: Some(table(days)) },
            Effect::Transfer { delay, haircut, .. } => {
                EffectTables { share: Some(table(haircut)), days: Some(table(delay)) }
            }
        }
    }
}

/// The tables of an effect.
pub(super) struct EffectTables<'a> {
    pub(super) share: Option<&'a Lookup>,
    pub(super) days: Option<&'a Lookup>,
}

/// Cumulative rate of a curve with every drawn shock at the upper clip.
fn bound(curve: &Curve) -> f64 {
    if curve.drawn.is_empty() {
        return *curve.cumulative.last().expect("checked");
    }
    let (low, high) = curve.clip;
    curve
        .cumulative
        .windows(2)
        .zip(&curve.log_shock)
        .map(|(ends, log)| (ends[1] - ends[0]) * maths::exp(high - log.clamp(low, high)))
        .sum()
}

/// Largest cumulative rate of a process over branches and alternatives.
fn process_bound(plan: &Plan, process: &Process) -> f64 {
    process.curves.iter().flatten().map(|&curve| bound(&plan.curves[curve])).fold(0.0, f64::max)
}

/// Largest product of frailty and parameters that the tables can give.
fn largest_scale(plan: &Plan, process: &Process) -> f64 {
    let top = |table: usize| plan.tables[table].x.last().copied().unwrap_or(0.0);
    let parameters =
        process.parameters.iter().map(|&parameter| top(plan.parameters[parameter].table).max(1.0));
    parameters.fold(top(plan.frailties[process.frailty].table), |product, factor| product * factor)
}

/// The window of annual figures: from 0 to one year, else the longest.
pub fn main_window(plan: &Plan) -> usize {
    let annual = plan.windows.iter().position(|w| w.from == 0.0 && (w.to - 1.0).abs() < 1e-12);
    annual.unwrap_or_else(|| {
        let longest =
            plan.windows.iter().enumerate().max_by(|a, b| {
                (a.1.to - a.1.from).total_cmp(&(b.1.to - b.1.from)).then_with(|| b.0.cmp(&a.0))
            });
        longest.map_or(0, |(index, _)| index)
    })
}
