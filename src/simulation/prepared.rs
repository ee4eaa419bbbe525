//! A plan checked and made ready: keys, lookups, bounds. Built once, shared by all workers.

use super::book::Book;
use super::hits::ReadyEffect;
use super::lookup::{FrailtyCurve, Lookup, NormalQuantile};
use super::plain::{Line, Plain};
use super::{COUNTRY, Group};
use crate::maths;
use crate::model::plan::{Curve, HoldingKind, Member, Plan, PlanAsset, PlanFrailty, Process, Reach};
use crate::rng::lanes::{Path, ScanSet, TrialStreams};
use crate::rng::{Purpose, Stream};
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
    /// Those that can have events, equal multipliers together: the order of `scan`.
    pub(super) processes: Vec<ReadyProcess>,
    /// Distinct effects.
    pub(super) effects: Vec<ReadyEffect>,
    /// By process: whom it hits when it is shared.
    pub(super) members: Vec<Vec<ReadyMember>>,
    /// The processes, for the scan of first arrivals.
    pub(super) scan: ScanSet,
    /// Distinct multipliers of rates.
    pub(super) classes: Vec<ScaleClass>,
    pub(super) frailties: Vec<ReadyFrailty>,
    pub(super) frailty_curves: Vec<FrailtyCurve>,
    /// Number of standard normals by which frailties are made.
    pub(super) normals: usize,
    /// The normals' streams, then those of the parameters.
    pub(super) trial_streams: TrialStreams,
    pub(super) leaves: Vec<Stream>,
    pub(super) shocks: Vec<Stream>,
    pub(super) curves: Vec<ReadyCurve>,
    curve_index: Vec<u32>,
    branch_starts: Vec<usize>,
    /// Cumulative rates of all curves, one after the other.
    cumulative: Vec<f64>,
    /// Whether losses depend on when events happen within a year.
    pub(super) needs_times: bool,
    pub(super) book: Book,
    /// By asset: what a day's stop costs its owner, as a share of value.
    pub(super) stop_shares: Vec<f64>,
    pub(super) groups: Vec<Group>,
    /// Groups of all assets, one asset after the other, and where each asset's start.
    asset_groups: Vec<u32>,
    group_starts: Vec<usize>,
    /// Index of the window that annual figures speak of.
    pub(super) main: usize,
    /// For settling in columns, when every event is plain.
    pub(super) plain: Option<Plain>,
}

/// What the inner loop needs of a process, in half a cache line.
#[derive(Debug, Clone, Copy)]
pub(super) struct ReadyProcess {
    pub(super) stream: Stream,
    /// Largest cumulative rate over branches and alternatives, shocks at their bounds.
    pub(super) bound: f64,
    /// Index of its multiplier.
    pub(super) class: u32,
    /// The asset that it hits, or [`SHARED`].
    pub(super) asset: u32,
    /// Index of its effect.
    pub(super) effect: u32,
}

/// Stands for the asset of a process that hits its members by chance.
pub(super) const SHARED: u32 = u32::MAX;

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
    /// Its value, when there is nothing to draw.
    pub(super) constant: Option<f64>,
    /// Indices of its normals. One whose weight is 0 is not drawn: the own normal stands in its place.
    pub(super) own: usize,
    pub(super) factor: usize,
    pub(super) shared: usize,
    pub(super) country: f64,
    pub(super) region: f64,
    pub(super) rest: f64,
    /// Index of its curve: frailties of one shape share one.
    pub(super) curve: usize,
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

fn distinct<T: Ord>(names: impl Iterator<Item = T>) -> Vec<T> {
    let mut names: Vec<T> = names.collect();
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
        let frailty_tables = distinct(plan.frailties.iter().map(|frailty| frailty.table));
        let (normal_names, frailties) = frailties(plan, &frailty_tables);
        let normals = normal_names.iter().map(|name| (stream(name), Purpose::Frailty));
        let parameters = plan.parameters.iter().filter(|_| plan.switches.parameters);
        let parameters = parameters.map(|parameter| (stream(&parameter.key), Purpose::Parameter));
        let trial_streams = TrialStreams::new(&normals.chain(parameters).collect::<Vec<_>>());
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
        let mut effects: Vec<ReadyEffect> = Vec::new();
        let ordered = scan_order(plan, &classes);
        let processes: Vec<ReadyProcess> = ordered
            .iter()
            .map(|process| {
                let class = classes.binary_search(&class_of(process)).expect("collected from the same plan");
                ReadyProcess {
                    stream: stream(&process.key),
                    bound: process_bound(plan, process),
                    class: word(class),
                    asset: match &process.reach {
                        Reach::Own { asset } => word(*asset),
                        Reach::Shared { .. } => SHARED,
                    },
                    effect: word(effect_index(&mut effects, process)),
                }
            })
            .collect();
        let scan: Vec<_> =
            processes.iter().map(|ready| (ready.stream, ready.bound, ready.class as usize)).collect();
        let mut groups: Vec<Group> = plan.assets.iter().flat_map(groups_of).collect();
        groups.sort();
        groups.dedup();
        let book = Book::new(plan);
        let stop_shares: Vec<f64> = plan.assets.iter().map(|asset| asset.margin / DAYS_PER_YEAR).collect();
        let group_starts = starts(plan.assets.iter().map(|asset| groups_of(asset).count()));
        Ok(Self {
            plain: Plain::new(plan, &ordered, &processes, &book, &stop_shares, &group_starts),
            path: Path::detect(),
            normal: NormalQuantile::new(),
            processes,
            effects,
            members: ordered.iter().map(|process| members(process, plan.seed)).collect(),
            curve_index: curve_index(&ordered),
            branch_starts: branch_starts(plan),
            cumulative: plan.curves.iter().flat_map(|curve| curve.cumulative.iter().copied()).collect(),
            needs_times: needs_times(plan),
            scan: ScanSet::new(&scan),
            classes,
            frailties,
            frailty_curves: frailty_tables.iter().map(|&table| FrailtyCurve::new(&tables[table])).collect(),
            normals: normal_names.len(),
            trial_streams,
            leaves: plan.branches.iter().map(|branch| stream(&branch.key)).collect(),
            shocks: shock_names.iter().map(|name| stream(name)).collect(),
            curves,
            book,
            stop_shares,
            asset_groups: plan
                .assets
                .iter()
                .flat_map(groups_of)
                .map(|group| word(groups.binary_search(&group).expect("collected from the same plan")))
                .collect(),
            group_starts,
            groups,
            main: main_window(plan),
            tables,
            plan,
        })
    }

    /// Number of chunks.
    pub fn chunks(&self) -> u64 {
        self.plan.years.div_ceil(self.plan.chunk)
    }

    pub(super) fn effect_of(&self, process: u32) -> &ReadyEffect {
        &self.effects[self.processes[process as usize].effect as usize]
    }

    /// Indices of the groups of an asset.
    #[inline]
    pub(super) fn groups_of(&self, asset: u32) -> &[u32] {
        &self.asset_groups[self.group_starts[asset as usize]..self.group_starts[asset as usize + 1]]
    }

    /// Indices of the groups of a line's asset.
    #[inline]
    pub(super) fn groups_of_line(&self, line: &Line) -> &[u32] {
        let start = line.first_group as usize;
        &self.asset_groups[start..start + usize::from(line.groups)]
    }

    /// Index of the curve of a process in a branch.
    pub(super) fn curve_of(&self, process: u32, branch: usize, alternative: usize) -> usize {
        let curves = self.branch_starts[self.branch_starts.len() - 1];
        self.curve_index[process as usize * curves + self.branch_starts[branch] + alternative] as usize
    }

    /// Cumulative rate of a curve at each time of the grid.
    pub(super) fn cumulative(&self, curve: usize) -> &[f64] {
        let times = self.plan.grid.len();
        &self.cumulative[curve * times..(curve + 1) * times]
    }

    /// Whether all events of the plan are plain enough to be settled in columns.
    pub fn settles_in_columns(&self) -> bool {
        self.plain.is_some()
    }

    /// The same plan settled event by event also where columns would do: the result does not depend on it.
    pub fn without_columns(mut self) -> Self {
        self.plain = None;
        self
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

/// An index in four bytes.
fn word(index: usize) -> u32 {
    u32::try_from(index).expect("a plan has fewer than 2^32 of anything")
}

fn effect_index(known: &mut Vec<ReadyEffect>, process: &Process) -> usize {
    let effect = ReadyEffect::new(&process.effect, process.peril);
    known.iter().position(|other| *other == effect).unwrap_or_else(|| {
        known.push(effect);
        known.len() - 1
    })
}

fn members(process: &Process, seed: u64) -> Vec<ReadyMember> {
    let Reach::Shared { members } = &process.reach else { return Vec::new() };
    let ready = |member: &Member| ReadyMember {
        asset: word(member.asset),
        chance: member.chance,
        stream: Stream::named(&member.key, seed),
    };
    members.iter().map(ready).collect()
}

/// Curves by process, branch and alternative, in one row.
fn curve_index(processes: &[&Process]) -> Vec<u32> {
    processes.iter().flat_map(|process| process.curves.iter().flatten()).map(|&curve| word(curve)).collect()
}

/// Where the alternatives of each branch start within a process's curves; the last entry is their number.
fn branch_starts(plan: &Plan) -> Vec<usize> {
    starts(plan.branches.iter().map(|branch| branch.alternatives))
}

/// Running sums of counts, from 0 to the number of all.
fn starts(counts: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut starts = vec![0];
    for count in counts {
        starts.push(starts[starts.len() - 1] + count);
    }
    starts
}

/// False when a year's losses are the same in whatever order its events come: one window over the whole horizon of one year, one
/// branch, no cap, no claim that looks at the date.
pub(super) fn needs_times(plan: &Plan) -> bool {
    let horizon = plan.grid.last().copied().unwrap_or(0.0);
    let whole = plan.windows.len() == 1 && plan.windows[0].from == 0.0 && plan.windows[0].to == horizon;
    let owners = plan.holdings.iter().all(|holding| {
        matches!(holding.kind, HoldingKind::Equity | HoldingKind::AssetStake) && holding.maturity.is_none()
    });
    !(whole && horizon <= 1.0 && plan.branches.len() == 1 && !plan.switches.cap && owners)
}

/// The processes that can have events, equal multipliers together.
fn scan_order<'a>(plan: &'a Plan, classes: &[ScaleClass]) -> Vec<&'a Process> {
    let mut order: Vec<&Process> =
        plan.processes.iter().filter(|process| process_bound(plan, process) > 0.0).collect();
    order.sort_by_cached_key(|process| classes.binary_search(&class_of(process)));
    order
}

/// Name of the stream of the factor that all frailties share.
const REGION: &str = "region";

/// The names of the normals that are drawn, and the frailties made of them.
fn frailties(plan: &Plan, tables: &[usize]) -> (Vec<String>, Vec<ReadyFrailty>) {
    let drawn = |frailty: &PlanFrailty| {
        let factor = if frailty.country_weight > 0.0 { &frailty.country_key } else { &frailty.key };
        let shared = if frailty.region_weight > 0.0 { REGION } else { &frailty.key };
        [frailty.key.clone(), factor.clone(), shared.to_owned()]
    };
    let constant = |frailty: &PlanFrailty| {
        let x = &plan.tables[frailty.table].x;
        x.iter().all(|value| *value == x[0]).then_some(x[0])
    };
    let names = distinct(plan.frailties.iter().filter(|f| constant(f).is_none()).flat_map(drawn));
    let frailties = plan
        .frailties
        .iter()
        .map(|frailty| {
            let of = |name: String| if constant(frailty).is_some() { 0 } else { place(&names, &name) };
            let [own, factor, shared] = drawn(frailty).map(of);
            ReadyFrailty {
                constant: constant(frailty),
                own,
                factor,
                shared,
                country: libm::sqrt(frailty.country_weight),
                region: libm::sqrt(frailty.region_weight),
                rest: libm::sqrt((1.0 - frailty.country_weight - frailty.region_weight).max(0.0)),
                curve: tables.binary_search(&frailty.table).expect("collected from the same plan"),
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
