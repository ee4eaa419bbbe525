//! What changed between two runs: the parts sum to the change, who alone moved takes all, real snapshots by hand.

use crate::gallery::{faint, misplaced};
use harmattan::charts::{Look, Size, Theme, change_waterfall};
use harmattan::compare::{Coalition, conflict_changes, hybrid, moved, with_construction};
use harmattan::datasets::{self, Layers};
use harmattan::grid::Value;
use harmattan::id::CountryCode;
use harmattan::model::comparison::{
    Cause, Comparison, ConflictChange, Figure, FigureChange, Measure, State, Subject, Terms,
};
use harmattan::period::{AsOf, parse_date};
use harmattan::pipeline::{self, CompareRequest, Options, RunRequest};
use harmattan::report::comparison::headline;
use harmattan::store::{self, RunFolder, StoredRun};
use harmattan::world::{Construction, World, as_of};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Enough for the level of 99%, few enough for a test.
const YEARS: u64 = 2048;

/// A run to be stored.
#[derive(Clone)]
struct Asked {
    date: &'static str,
    portfolio: String,
    scenario: &'static str,
    layer: Option<PathBuf>,
    seed: u64,
}

impl Asked {
    fn base() -> Self {
        Self {
            date: "2026-06-30",
            portfolio: "sample-book".to_owned(),
            scenario: "baseline",
            layer: None,
            seed: 1,
        }
    }

    fn layers(&self) -> Layers {
        Layers::over(self.layer.clone())
    }

    /// Runs it, stores it, reads it back.
    fn stored(&self, folder: &Path) -> StoredRun {
        let request = RunRequest {
            layers: self.layers(),
            as_of: Some(parse_date(self.date).expect("a date")),
            portfolio: self.portfolio.clone(),
            scenario: self.scenario.to_owned(),
            seed: self.seed,
            years: YEARS,
            threads: None,
            options: Options::default(),
        };
        let run = pipeline::run(&request).unwrap_or_else(|error| panic!("{error}"));
        let mut out = RunFolder::new(run.view.stamp.clone());
        out.add("view.json", serde_json::to_vec(&run.view).expect("plain JSON"));
        out.add("inputs/plan.json", serde_json::to_vec(&run.plan).expect("plain JSON"));
        for (name, text) in &run.texts {
            out.add(format!("inputs/{name}"), text.clone());
        }
        out.write(folder, false).expect("written");
        store::read_run(folder).unwrap_or_else(|problems| panic!("{problems}"))
    }
}

fn compared(runs: [StoredRun; 2], layers: [Layers; 2]) -> Comparison {
    let request = CompareRequest { runs, layers, years: None, threads: None, memory: None, premium: None };
    pipeline::compare(&request, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
}

/// A folder with one table.
fn layer(home: &Path, table: &str, text: &str) -> PathBuf {
    let folder = home.join(format!("layer-{}", table.replace('/', "-")));
    let path = folder.join(format!("{table}.csv"));
    fs::create_dir_all(path.parent().expect("has one")).expect("made");
    fs::write(path, text).expect("written");
    folder
}

fn of_book(measure: Measure, terms: Terms, state: State) -> Figure {
    Figure { subject: Subject::Book, measure, terms, state }
}

/// Parts sum to the change, for every figure that is split.
fn assert_sums(comparison: &Comparison) {
    assert!(comparison.figures.len() > 100, "all figures are there");
    let mut split = 0;
    for row in &comparison.figures {
        let FigureChange { figure, before, after, change, parts, note } = row;
        if parts.is_empty() {
            assert!(note.is_some(), "{figure:?} has neither parts nor a reason");
            continue;
        }
        split += 1;
        let change = change.expect("what is split has a change");
        let sum: f64 = parts.iter().map(|part| part.value).sum();
        let size = before.unwrap_or(0.0).abs().max(after.unwrap_or(0.0).abs()).max(change.abs());
        assert!((sum - change).abs() <= 1e-9 * size, "{figure:?}: {sum} is not {change}: {parts:?}");
    }
    assert!(split > 100, "{split} figures are split");
}

/// The cause alone has a part in any figure, and has all of it.
fn assert_takes_all(comparison: &Comparison, cause: Cause) {
    assert_eq!(comparison.moved, [cause]);
    assert_eq!(comparison.runs, 2, "nobody else needs a run");
    assert_sums(comparison);
    for row in comparison.figures.iter().filter(|row| !row.parts.is_empty()) {
        for part in row.parts.iter().filter(|part| part.cause != cause) {
            assert_eq!(part.value, 0.0, "{:?} has a part in {:?}", part.cause, row.figure);
        }
    }
    let moves = |row: &&FigureChange| row.part(cause) != 0.0;
    assert!(comparison.figures.iter().any(|row| moves(&row)), "{cause:?} moves nothing");
}

const EVENT: &str = "\
id,date,precision,countries,actor,event_type,direction,severity,severity_reason,commodities,title,short_title,assets,source,documented,confidence
EV901,2026-05-04,day,BFA,state,nationalisation,adverse,5,test,gold,A mine is taken,Taking,,test,yes,high
";

#[test]
fn who_alone_moved_takes_all_of_the_change() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let base = Asked::base();
    let first = base.stored(&home.join("base"));
    let tables = [
        (
            Cause::Revision,
            "security/conflict_months",
            "country,month,best,high,events,single_month_only,stage\nBFA,2025-11,2668,,77,no,candidate_25.01.25.12\n",
        ),
        (
            Cause::NewData,
            "governance/wgi",
            "series,country,period_end,value,standard_error,published,lag_months,vintage\nwgi_cc,MLI,2025-12,-2.4,0.3,2026-06-01,5,test\n",
        ),
        (Cause::Events, "policy/events", EVENT),
        (
            Cause::Parameters,
            "registry/parameters",
            "name,value,unit,judgement,reason\nprice_link_elasticity,1.3,power,yes,test\n",
        ),
        (
            Cause::FxAndPrice,
            "minerals/fx_months",
            "currency,month,gbp_per_unit,method\nUSD,2026-05,0.9,test\n",
        ),
    ];
    for (cause, table, text) in tables {
        let layer = layer(home, table, text);
        let other = Asked { layer: Some(layer), ..base.clone() };
        let second = other.stored(&home.join(table.replace('/', "-")));
        let comparison = compared([first.clone(), second], [base.layers(), other.layers()]);
        assert_takes_all(&comparison, cause);
    }
}

#[test]
fn a_holding_sold_takes_all_and_the_others_stay() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets/portfolios");
    let lines = fs::read_to_string(shipped.join("sample-book.csv")).expect("there");
    fs::copy(shipped.join("policies.csv"), home.join("policies.csv")).expect("copied");
    let book = |name: &str, lines: String| {
        let path = home.join(name);
        fs::write(&path, lines).expect("written");
        Asked { portfolio: path.display().to_string(), ..Asked::base() }
    };
    let sold: String =
        lines.lines().filter(|line| !line.starts_with("H11,")).fold(String::new(), |a, b| a + b + "\n");
    let bare: String = lines.replace(",POL2,", ",,");
    let held = book("held.csv", lines).stored(&home.join("held"));
    let sold = book("sold.csv", sold).stored(&home.join("sold"));
    let bare = book("bare.csv", bare).stored(&home.join("bare"));

    let sale = compared([held.clone(), sold], Default::default());
    assert_takes_all(&sale, Cause::Portfolio);
    let of = |id: &str, measure| Figure {
        subject: Subject::Holding(id.to_owned()),
        measure,
        terms: Terms::Gross,
        state: State::Baseline,
    };
    let gone = sale.figure(&of("H11", Measure::Expected)).expect("there");
    assert_eq!(gone.after, None, "the later book does not hold it");
    assert_eq!(gone.part(Cause::Portfolio), -gone.before.expect("it was held"));
    let kept = sale.figure(&of("H01", Measure::Expected)).expect("there");
    assert_eq!(kept.change, Some(0.0), "another holding's losses do not move");
    let score = Figure { terms: Terms::None, ..of("H11", Measure::Score) };
    let score = sale.figure(&score).expect("there");
    assert!(score.parts.is_empty() && score.change.is_none(), "a score that is gone is not 0");

    let cover = compared([bare, held], Default::default());
    assert_takes_all(&cover, Cause::Portfolio);
    let gross = cover.figure(&of_book(Measure::Expected, Terms::Gross, State::Baseline)).expect("there");
    assert_eq!(gross.change, Some(0.0), "a cover moves nothing before insurance");
    let ceded = cover.figure(&of_book(Measure::Ceded, Terms::None, State::Baseline)).expect("there");
    assert!(ceded.part(Cause::Portfolio) > 0.0);
    let told = cover.notes.join(" ");
    assert!(told.contains("premium is not known") && told.contains("TVaR 99 after insurance"), "{told}");
    assert!(cover.sentences[0].contains("after insurance"), "{}", cover.sentences[0]);
}

#[test]
fn another_scenario_seed_or_program_is_told_apart() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let base = Asked::base();
    let first = base.stored(&home.join("base"));
    let siege = Asked { scenario: "capital-siege", ..base.clone() }.stored(&home.join("siege"));
    let comparison = compared([first.clone(), siege], Default::default());
    assert_takes_all(&comparison, Cause::Events);
    let baseline = comparison.figure(&of_book(Measure::Expected, Terms::Gross, State::Baseline));
    assert_eq!(baseline.expect("there").change, Some(0.0), "a scenario leaves the baseline alone");
    let scenario = of_book(Measure::Expected, Terms::Gross, State::Scenario);
    let part =
        comparison.figure(&scenario).expect("there").parts.iter().find(|part| part.cause == Cause::Events);
    let part = *part.expect("there");
    assert!(part.value > 0.0 && part.se.is_some_and(|se| se > 0.0), "{part:?}");

    // Its stored figure is not what today's program gives: that is method, to the penny.
    let mut older = first.clone();
    let stored = older.view.losses.baseline_gross.expected.value.expect("quoted");
    older.view.losses.baseline_gross.expected.value = Some(stored - 1000.0);
    let other_seed = Asked { seed: 2, ..base }.stored(&home.join("seed"));
    let comparison = compared([older, other_seed], Default::default());
    assert_eq!((comparison.moved.len(), comparison.runs), (0, 2));
    assert_sums(&comparison);
    let row = comparison.figure(&of_book(Measure::Expected, Terms::Gross, State::Baseline)).expect("there");
    assert!((row.part(Cause::Method) - 1000.0).abs() < 1e-6);
    let noise = row.parts.iter().find(|part| part.cause == Cause::Noise).expect("there");
    assert!(noise.value != 0.0 && !noise.distinguishable, "two seeds differ by noise alone: {noise:?}");
}

fn known(package: &harmattan::model::package::Package, date: &str) -> World {
    as_of(package, AsOf(parse_date(date).expect("a date"))).expect("known")
}

/// Months, months that differ, deaths before and after in months of the snapshot table, new months and their deaths.
type ByHand = (&'static str, usize, f64, f64, usize, f64);

/// Figures made with Python from `conflict_vintages.csv` (months from 2021-01 of the snapshots in force); what the main file adds
/// for months before 2021 is the same on both sides.
#[test]
fn revision_and_new_deaths_are_those_of_the_snapshot_table() {
    let package = datasets::load(&Layers::default()).expect("sound");
    let pairs: [(&str, &str, [ByHand; 2]); 2] = [
        (
            "2024-12-31",
            "2025-03-31",
            [("BFA", 9, 13_072.0, 13_820.0, 3, 307.0), ("MLI", 11, 8_370.0, 8_895.0, 3, 484.0)],
        ),
        (
            "2025-06-30",
            "2025-09-30",
            [("BFA", 14, 15_093.0, 15_430.0, 3, 640.0), ("MLI", 16, 9_766.0, 9_600.0, 3, 760.0)],
        ),
    ];
    // Deaths from 1989 to 2020 in the main file, which both sides share.
    let earlier = [("BFA", 2_688.0), ("MLI", 8_744.0)];
    for (before, after, hand) in pairs {
        let (a, b) = (known(&package, before), known(&package, after));
        let changes = conflict_changes(&a, &b);
        for (country, revised, old, new, months, deaths) in hand {
            let row = changes.iter().find(|row| row.country == country).expect("there");
            let long_ago = earlier.iter().find(|(code, _)| *code == country).expect("there").1;
            let ConflictChange { revised_months, before, after, new_months, new_deaths, .. } = row;
            assert_eq!((*revised_months, *new_months, *new_deaths), (revised, months, deaths), "{country}");
            assert_eq!((*before - long_ago, *after - long_ago), (old, new), "{country}");
            assert!(!row.source_change, "two snapshots are one construction");
        }
        assert!(with_construction(&a, &b).is_none());
        assert!(moved(&a, &b).starts_with(&[Cause::Revision, Cause::NewData]));
    }
}

/// Burkina Faso in May 2024: 541 deaths in the snapshot of December 2024, 840 in that of March 2025.
#[test]
fn a_world_between_two_has_each_part_from_its_own_side() {
    let package = datasets::load(&Layers::default()).expect("sound");
    let (a, b) = (known(&package, "2024-12-31"), known(&package, "2025-03-31"));
    let deaths = |world: &World| {
        let months = &world.conflict.months[&CountryCode::new("BFA").expect("a code")];
        months.iter().find(|month| month.month.to_string() == "2024-05").expect("there").deaths
    };
    let between = |causes: &[Cause]| hybrid(&a, &b, Coalition::of(causes));
    assert_eq!(between(&[]), a);
    assert_eq!(between(&Cause::PLAYERS), b);
    let revised = between(&[Cause::Revision]);
    assert_eq!((deaths(&revised), revised.conflict.newest), (840.0, a.conflict.newest));
    assert_eq!((revised.as_of, revised.observations.len()), (a.as_of, a.observations.len()));
    let later = between(&[Cause::NewData]);
    assert_eq!((deaths(&later), later.conflict.newest, later.as_of), (541.0, b.conflict.newest, b.as_of));
    assert_eq!((later.events.len(), later.fx.len()), (a.events.len(), a.fx.len()));
    let happened = between(&[Cause::Events]);
    assert_eq!(happened.events.len(), b.events.len());
    assert!(happened.events.iter().all(|event| event.effective <= a.as_of.0), "nothing lies after the date");
    assert!(happened.asset_years.iter().all(|row| row.to.is_none_or(|to| to <= a.as_of.0)));
    assert_eq!(between(&[Cause::FxAndPrice]).fx, b.fx);
}

#[test]
fn another_construction_is_a_source_change_and_never_a_revision() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let before = Asked { date: "2026-03-31", ..Asked::base() };
    let after = Asked { date: "2026-06-30", ..Asked::base() };
    let package = datasets::load(&Layers::default()).expect("sound");
    let (a, b) = (known(&package, before.date), known(&package, after.date));
    let source = with_construction(&a, &b).expect("the construction changes");
    assert_eq!(source.conflict.construction, Construction::MainFile);
    assert_eq!(source.conflict.newest, a.conflict.newest, "no later month slips in");
    let revised: usize = conflict_changes(&source, &b).iter().map(|row| row.revised_months).sum();
    assert_eq!(revised, 0, "nothing of the series is left to be a revision");

    let runs = [before.stored(&home.join("before")), after.stored(&home.join("after"))];
    let comparison = compared(runs, Default::default());
    assert_sums(&comparison);
    assert!(comparison.conflict.iter().all(|row| row.source_change));
    assert!(comparison.notes.iter().any(|note| note.contains("never revision")), "{:?}", comparison.notes);
    let row = comparison.figure(&of_book(Measure::Expected, Terms::Gross, State::Baseline)).expect("there");
    assert!(row.part(Cause::Source) != 0.0, "{row:?}");
    assert_eq!(comparison.runs as usize, (1 << comparison.moved.len()) + 1);
    assert_drawn(&comparison);
}

/// The waterfall is clean in every theme and size, quotes what it shows, and its steps lead from before to after.
fn assert_drawn(comparison: &Comparison) {
    let row = headline(comparison).expect("an expected loss");
    for theme in Theme::ALL {
        for size in Size::ALL {
            let drawing = change_waterfall(comparison, row, &Look::new(theme.clone(), size));
            let faults = [misplaced(&drawing), faint(&drawing)].concat();
            assert!(faults.is_empty(), "{} {}: {faults:?}", theme.name, size.name());
            assert!(drawing.data.iter().all(|figure| drawing.title.contains(figure)), "{}", drawing.title);
        }
    }
    let drawing = change_waterfall(comparison, row, &Look::new(Theme::LIGHT, Size::Wide));
    let number = |cell: &Value| match cell {
        Value::Number(number) => *number,
        _ => panic!("{cell:?} is no number"),
    };
    let rows = &drawing.table.rows;
    let (last, steps) = rows.split_last().expect("steps");
    let reached: f64 = steps.iter().map(|step| number(&step[1])).sum();
    assert!((reached - number(&last[1])).abs() < 1e-3, "{rows:?}");
}

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn done(folder: &Path, arguments: &[&str]) -> String {
    let output = harmattan(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(folder: &Path, arguments: &[&str], says: &[&str]) {
    let output = harmattan(folder, arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    says.iter().for_each(|part| assert!(said.contains(part), "does not say \"{part}\": {said}"));
}

#[test]
fn the_program_compares_folders_and_says_which_data_are_missing() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    layer(home, "minerals/fx_months", "currency,month,gbp_per_unit,method\nUSD,2026-05,0.9,test\n");
    let run = |out: &str, more: &[&str]| {
        let arguments = ["run", "baseline", "--years", "2048", "--format", "json", "--out", out];
        done(home, &[&arguments, more].concat());
    };
    run("a", &[]);
    run("b", &["--data", "layer-minerals-fx_months"]);
    refused(home, &["compare", "a", "b"], &["fx_months.csv", "--data-b"]);
    refused(home, &["compare", "a", "nowhere"], &["nowhere", "is no run folder"]);
    let kept = harmattan(home, &["compare", "a", "a", "--data-only-a", "nowhere"]);
    assert_eq!(kept.status.code(), Some(2), "a package that is not there is refused");
    let with_data = ["compare", "a", "b", "--data-b", "layer-minerals-fx_months", "--out", "out"];
    let said = done(home, &with_data);
    assert!(said.starts_with("Expected annual loss") && said.contains("FX and price"), "{said}");
    let files = ["comparison.json", "index.html", "tables/changes.csv", "charts/change-waterfall-wide.svg"];
    files.iter().for_each(|file| assert!(home.join("out").join(file).is_file(), "no {file}"));
    let bytes = fs::read(home.join("out/comparison.json")).expect("there");
    let comparison: Comparison = serde_json::from_slice(&bytes).expect("of its layout");
    assert_eq!(comparison.moved, [Cause::FxAndPrice]);
    let page = fs::read_to_string(home.join("out/index.html")).expect("there");
    assert!(page.contains(&comparison.sentences[1]) && page.contains("sample book"), "the page says why");

    assert!(done(home, &["compare", "a"]).contains("the baseline alone"));
    assert!(done(home, &["schema", "comparison"]).contains("\"moved\""));
    let picture = done(home, &["chart", "risk-change", "--from", "a", "--earlier", "a"]);
    assert!(
        picture.contains("No holding changed band since 30 June 2026"),
        "no holding moves against itself"
    );

    let view = home.join("a/view.json");
    let text = fs::read_to_string(&view).expect("there").replace("sample-book", "other-book");
    fs::write(&view, text).expect("written");
    refused(home, &["compare", "a", "b"], &["view.json", "hash"]);
}

#[test]
fn cells_of_a_batch_are_compared_where_they_lie() {
    let home = tempfile::tempdir().expect("a folder");
    let home = home.path();
    let plan = "title = \"t\"\nquarters = [\"2026Q2\"]\nscenarios = [\"baseline\", \"capital-siege\"]\nyears = 2048\nseed = 1\n\
                [[portfolios]]\nshipped = \"sample-book\"\n";
    fs::write(home.join("plan.toml"), plan).expect("written");
    done(home, &["batch", "plan.toml", "--out", "store", "--only", "*/house/*"]);
    let cell = |scenario: &str| format!("store/quarter=2026Q2/portfolio=house/scenario={scenario}");
    let text = done(home, &["compare", &cell("baseline"), &cell("capital-siege"), "--json"]);
    let comparison: Comparison = serde_json::from_str(&text).expect("of its layout");
    assert_takes_all(&comparison, Cause::Events);
    let row = comparison.figure(&of_book(Measure::Expected, Terms::Gross, State::Baseline)).expect("there");
    assert_eq!(row.change, Some(0.0), "the house is put together again as it was");
}
