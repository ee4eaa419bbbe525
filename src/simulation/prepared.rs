//! A plan checked and made ready: keys, lookups, bounds. Built once, shared by all workers.

use super::book::Book;
use super::hits::ReadyEffect;
use super::lookup::{FrailtyCurve, Lookup, NormalQuantile};
use super::{COUNTRY, Group};
use crate::maths;
use crate::model::plan::{Curve, Plan, PlanAsset, PlanFrailty, Process, Reach};
use crate::rng::Stream;
use crate::rng::lanes::{Path, ScanSet};
use crate::units::DAYS_PER_YEAR;

/// A plan that cannot be simulated: our bug, or a file that was edited by hand.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("plan: {0}")]
pub struct PlanError(pub String);

/// A plan with everything that can be computed once.
#[derive(Debug)]
pub struct Prepared<'a> {
    pub(super) plan: &'a Plan,
    pub(super) path: Path,
    pub(super) tables: Vec<Lookup>,
    pub(super) normal: NormalQuantile,
    pub(super) processes: Vec<ReadyProcess>,
    /// Processes that can have events, for the scan of first arrivals.
    pub(super) scan: ScanSet,
    /// Process of each member of `scan`.
    pub(super) scanned: Vec<u32>,
    /// Distinct multipliers of rates.
    pub(super) classes: Vec<ScaleClass>,
    pub(super) frailties: Vec<ReadyFrailty>,
    /// Streams of standard normals, by which frailties are made.
    pub(super) normals: Vec<Stream>,
    pub(super) parameters: Vec<Stream>,
    pub(super) leaves: Vec<Stream>,
    pub(super) shocks: Vec<Stream>,
    pub(super) curves: Vec<ReadyCurve>,
    pub(super) book: Book,
    /// By asset: what a day's stop costs its owner, as a share of value.
    pub(super) stop_shares: Vec<f64>,
    pub(super) groups: Vec<Group>,
    pub(super) groups_of_asset: Vec<Vec<usize>>,
    /// Index of the window that annual figures speak of.
    pub(super) main: usize,
}

#[derive(Debug)]
pub(super) struct ReadyProcess {
    pub(super) stream: Stream,
    pub(super) reach: ReadyReach,
    pub(super) effect: ReadyEffect,
    /// Index of its multiplier.
    pub(super) class: usize,
    /// Largest cumulative rate over branches and alternatives, shocks at their bounds.
    pub(super) bound: f64,
}

#[derive(Debug)]
pub(super) enum ReadyReach {
    Own { asset: u32 },
    Shared { members: Vec<ReadyMember> },
}

#[derive(Debug)]
pub(super) struct ReadyMember {
    pub(super) asset: u32,
    pub(super) chance: f64,
    pub(super) stream: Stream,
}

/// A frailty with the parameters that go with it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ScaleClass {
    pub(super) frailty: usize,
    pub(super) parameters: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct ReadyFrailty {
    /// Indices of its normals. One whose weight is 0 is not drawn: the own normal stands in its place.
    pub(super) own: usize,
    pub(super) factor: usize,
    pub(super) shared: usize,
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
        let (normal_names, frailties) = frailties(plan, &tables);
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
        let mut classes: Vec<ScaleClass> = plan.processes.iter().map(class_of).collect();
        classes.sort();
        classes.dedup();
        let processes: Vec<ReadyProcess> = plan
            .processes
            .iter()
            .map(|process| ReadyProcess {
                stream: stream(&process.key),
                reach: reach(process, plan.seed),
                effect: ReadyEffect::new(process.effect.clone(), process.peril),
                class: classes.binary_search(&class_of(process)).expect("collected from the same plan"),
                bound: process_bound(plan, process),
            })
            .collect();
        let (scanned, scan) = scan(&processes);
        let mut groups: Vec<Group> = plan.assets.iter().flat_map(groups_of).collect();
        groups.sort();
        groups.dedup();
        Ok(Self {
            path: Path::detect(),
            tables,
            normal: NormalQuantile::new(),
            processes,
            scan,
            scanned,
            classes,
            frailties,
            normals: normal_names.iter().map(|name| stream(name)).collect(),
            parameters: plan.parameters.iter().map(|parameter| stream(&parameter.key)).collect(),
            leaves: plan.branches.iter().map(|branch| stream(&branch.key)).collect(),
            shocks: shock_names.iter().map(|name| stream(name)).collect(),
            curves,
            book: Book::new(plan),
            stop_shares: plan.assets.iter().map(|asset| asset.margin / DAYS_PER_YEAR).collect(),
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

    /// The same plan with draws made by `path`: the result does not depend on it.
    pub fn with_path(mut self, path: Path) -> Self {
        self.path = path;
        self
    }
}

fn class_of(process: &Process) -> ScaleClass {
    ScaleClass { frailty: process.frailty, parameters: process.parameters.clone() }
}

fn reach(process: &Process, seed: u64) -> ReadyReach {
    let word = |asset: usize| u32::try_from(asset).expect("a plan has few assets");
    match &process.reach {
        Reach::Own { asset } => ReadyReach::Own { asset: word(*asset) },
        Reach::Shared { members } => ReadyReach::Shared {
            members: members
                .iter()
                .map(|member| ReadyMember {
                    asset: word(member.asset),
                    chance: member.chance,
                    stream: Stream::named(&member.key, seed),
                })
                .collect(),
        },
    }
}

/// Processes that can have events, equal multipliers together, and their streams laid out for the scan.
fn scan(processes: &[ReadyProcess]) -> (Vec<u32>, ScanSet) {
    let mut order: Vec<usize> = (0..processes.len()).filter(|&i| processes[i].bound > 0.0).collect();
    order.sort_by_key(|&i| (processes[i].class, i));
    let members: Vec<(Stream, f64, usize)> =
        order.iter().map(|&i| (processes[i].stream, processes[i].bound, processes[i].class)).collect();
    let scanned = order.iter().map(|&i| u32::try_from(i).expect("a plan has few processes")).collect();
    (scanned, ScanSet::new(&members))
}

/// Name of the stream of the factor that all frailties share.
const REGION: &str = "region";

/// The names of the normals that are drawn, and the frailties made of them.
fn frailties(plan: &Plan, tables: &[Lookup]) -> (Vec<String>, Vec<ReadyFrailty>) {
    let drawn = |frailty: &PlanFrailty| {
        let factor = if frailty.country_weight > 0.0 { &frailty.country_key } else { &frailty.key };
        let shared = if frailty.region_weight > 0.0 { REGION } else { &frailty.key };
        [frailty.key.clone(), factor.clone(), shared.to_owned()]
    };
    let names = distinct(plan.frailties.iter().flat_map(drawn));
    let frailties = plan
        .frailties
        .iter()
        .map(|frailty| {
            let [own, factor, shared] = drawn(frailty).map(|name| place(&names, &name));
            ReadyFrailty {
                own,
                factor,
                shared,
                country: libm::sqrt(frailty.country_weight),
                region: libm::sqrt(frailty.region_weight),
                rest: libm::sqrt((1.0 - frailty.country_weight - frailty.region_weight).max(0.0)),
                curve: FrailtyCurve::new(&tables[frailty.table]),
            }
        })
        .collect();
    (names, frailties)
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
