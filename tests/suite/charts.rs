//! Charts: nothing covers anything, every letter can be drawn and read, and a title quotes only its data.

use super::gallery::misplaced;
use harmattan::charts::{ALL, Drawing, Look, Size, Theme, all_svg, has_glyph, reported};
use harmattan::model::view::{
    ComparisonRow, CoverageRow, EarlierRow, EarlierView, Estimate, MapView, RecordRow, ScoreRow, SecurityRow,
    SignalRow, TimelineRow, View,
};

/// A run of the sample book with invented scores: values like those expected, in no way a result.
pub(crate) fn view() -> View {
    let mut view: View =
        serde_json::from_str(include_str!("../fixtures/view.json")).expect("the fixture is a view");
    let around: Surroundings = serde_json::from_str(include_str!("../fixtures/surroundings.json"))
        .expect("the fixture has these fields");
    let base = view.losses.baseline_gross.expected.value.unwrap_or_default();
    for leaf in &mut view.scenario.leaves {
        let change = leaf.expected_loss.value.unwrap_or_default() - base;
        let ends = |half: f64| Some(change + half);
        leaf.change =
            Estimate { value: Some(change), se: Some(900.0), low: ends(-1_500.0), high: ends(1_500.0) };
    }
    View {
        map: around.map,
        security: around.security,
        timeline: around.timeline,
        signals: around.signals,
        coverage: around.coverage,
        record: around.record,
        ..view
    }
}

/// What surrounds the figures: the map, deaths, events, signals, coverage and the record, at the size of a real run.
#[derive(serde::Deserialize)]
struct Surroundings {
    map: MapView,
    security: Vec<SecurityRow>,
    timeline: Vec<TimelineRow>,
    signals: Vec<SignalRow>,
    coverage: Vec<CoverageRow>,
    record: Vec<RecordRow>,
}

fn none() -> Estimate {
    Estimate { value: None, se: None, low: None, high: None }
}

/// Changed, unchanged, beside other scenarios, baseline alone, empty and too short.
fn states() -> Vec<(&'static str, View)> {
    let mut changed = view();
    changed.losses.change_gross.almost_nothing = false;
    // Many mines, one with a long name.
    let mine = changed.minerals.at_risk.iter().find(|row| row.output.is_some()).cloned();
    changed.minerals.at_risk.extend(mine.into_iter().cycle().take(40).enumerate().map(|(place, mut row)| {
        row.name = if place == 0 { "A mine ".repeat(20) } else { format!("Mine {place}") };
        row
    }));
    for point in &mut changed.losses.scenario_gross.aep {
        let loss = &mut point.loss;
        for end in [&mut loss.value, &mut loss.low, &mut loss.high] {
            *end = end.map(|pounds| pounds * 1.3);
        }
    }
    let mut baseline = view();
    baseline.scenario.is_baseline = true;
    let mut short = view();
    short.losses.baseline_gross.expected = none();
    short.losses.change_gross.expected = none();
    for losses in [&mut short.losses.baseline_gross, &mut short.losses.scenario_gross] {
        losses
            .aep
            .iter_mut()
            .filter(|point| 50.0 < point.return_period)
            .for_each(|point| point.loss = none());
    }
    let mut empty = short.clone();
    empty.scores.countries.clear();
    empty.minerals = harmattan::model::view::Minerals::default();
    empty.losses.baseline_gross.aep.clear();
    empty.losses.scenario_gross.aep.clear();
    empty.losses.change_gross.by_peril.clear();
    empty.losses.windows.clear();
    empty.scenario.leaves.clear();
    empty.map = MapView::default();
    empty.security.clear();
    empty.timeline.clear();
    empty.signals.clear();
    empty.coverage.clear();
    empty.record.clear();
    let mut compared = changed.clone();
    compared.comparison =
        [("Capital siege", 460_000.0), ("Gold price shock", 95_000.0), ("A way out", -52_000.0)]
            .map(|(title, change)| {
                let mut other = ComparisonRow::of(&changed);
                let ends = |half: f64| Some(change + half);
                other.title = title.to_owned();
                other.almost_nothing = false;
                other.change_expected = Estimate {
                    value: Some(change),
                    se: Some(6_000.0),
                    low: ends(-9_900.0),
                    high: ends(9_900.0),
                };
                other
            })
            .to_vec();
    compared.earlier = Some(earlier(&compared));
    vec![
        ("compared", compared),
        ("unchanged", view()),
        ("changed", changed),
        ("baseline", baseline),
        ("short", short),
        ("empty", empty),
    ]
}

/// Scores at an earlier date: some worse, some better, some revised, one that stayed, one that was not there.
fn earlier(view: &View) -> EarlierView {
    let row = |(place, row): (usize, &ScoreRow)| {
        let moved = place as f64 * 7.0 - 20.0;
        let is_revised = place % 2 == 0;
        EarlierRow {
            id: row.id.clone(),
            name: row.name.clone(),
            before: row.score.map(|score| (score - moved).clamp(0.0, 100.0)).filter(|_| place != 1),
            after: row.score,
            revision: if is_revised { moved } else { 0.0 },
            news: if is_revised { 0.0 } else { moved },
            other: 0.0,
            reason: Some("events and scenario".to_owned()),
        }
    };
    let rows = view.scores.holdings.iter().enumerate().map(row).collect();
    EarlierView { as_of: "2026-03-31".to_owned(), rows }
}

fn each(mut check: impl FnMut(&str, &Drawing)) {
    for (state, view) in states() {
        for chart in ALL {
            for theme in Theme::ALL {
                for size in Size::ALL {
                    let name = format!("{} {state} {} {}", chart.name, theme.name, size.name());
                    check(&name, &(chart.draw)(&view, &Look::new(theme.clone(), size)));
                }
            }
        }
    }
}

#[test]
fn no_text_lies_on_another_or_on_a_mark_or_outside_the_sheet() {
    let mut faults: Vec<String> = Vec::new();
    each(|name, drawing| {
        faults.extend(misplaced(drawing).into_iter().map(|fault| format!("{name}: {fault}")));
    });
    let first = faults.iter().take(40).cloned().collect::<Vec<_>>();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), first.join("\n"));
}

#[test]
fn every_character_has_a_glyph_and_stands_out_from_its_ground() {
    each(|name, drawing| {
        for label in &drawing.labels {
            assert!(label.text.chars().all(has_glyph), "{name}: {:?}", label.text);
            let contrast = label.colour.contrast(label.ground);
            assert!(4.5 <= contrast, "{name}: {:?} has {contrast:.2}", label.text);
        }
    });
}

fn numbers(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    text.split(|c| !is_part(c))
        .map(|word| word.trim_matches(['.', ',']).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[test]
fn every_number_of_a_title_is_in_its_data() {
    each(|name, drawing| {
        let data: Vec<String> = drawing.data.iter().flat_map(|text| numbers(text)).collect();
        for number in numbers(
            &drawing
                .title
                .replace("1-in-100", "")
                .replace("1 in 100", "")
                .replace("in 100", "")
                .replace("90%", ""),
        ) {
            assert!(data.contains(&number), "{name}: {number} of {:?} is not in {data:?}", drawing.title);
        }
    });
}

#[test]
fn a_change_within_noise_is_called_almost_nothing() {
    let of_changes = ["loss-waterfall", "ep-curve", "event-tree", "horizons"];
    for chart in ALL.iter().filter(|chart| of_changes.contains(&chart.name)) {
        let title = (chart.draw)(&view(), &Look::new(Theme::LIGHT, Size::Wide)).title;
        assert!(title.contains("almost nothing"), "{title}");
    }
}

#[test]
fn scenarios_side_by_side_name_the_one_that_adds_most_and_one_alone_needs_a_second() {
    let title = |state: &str| {
        let (_, view) = states().into_iter().find(|(name, _)| *name == state).expect("is a state");
        let chart = ALL.iter().find(|chart| chart.name == "scenario-dots").expect("is listed");
        (chart.draw)(&view, &Look::new(Theme::LIGHT, Size::Wide)).title
    };
    assert_eq!(
        title("compared"),
        "Capital siege adds most (+£460k a year); A way out takes off most (\u{2212}£52k)"
    );
    assert_eq!(title("changed"), "Which scenario matters most needs two runs");
}

#[test]
fn a_hostile_name_is_shortened_escaped_and_cannot_turn_the_line_round() {
    let mut hostile = view();
    hostile.scores.countries[0].name = format!("<script>alert(1)</script>\u{202E}{}", "x".repeat(200));
    hostile.scores.countries[1].name = "مالي".to_owned();
    let name = format!("\u{202E}<script>{}", "w".repeat(200));
    hostile.map.sites[0].name.clone_from(&name);
    hostile.map.countries[0].name = Some(name.clone());
    hostile.security[0].name.clone_from(&name);
    hostile.signals[0].label.clone_from(&name);
    hostile.timeline[0].short_title.clone_from(&name);
    hostile.timeline[0].lane.clone_from(&name);
    hostile.scenario.title.clone_from(&name);
    hostile.scenario.leaves[0].name.clone_from(&name);
    hostile.record[0].measure.clone_from(&name);
    hostile.coverage[0].label.clone_from(&name);
    for (name, svg) in all_svg(&hostile, &Theme::LIGHT) {
        assert!(!svg.contains("<script") && !svg.contains('\u{202E}'), "{name}");
        assert!(!name.starts_with("exposure-heatmap") || svg.contains("مالي"), "{name}");
    }
}

#[test]
fn pictures_of_the_sample_book_say_so_and_the_same_view_gives_the_same_bytes() {
    let files = all_svg(&view(), &Theme::LIGHT);
    assert_eq!(files.len(), 2 * reported(&view()).count());
    assert!(files.values().all(|svg| svg.contains("Sample book, invented amounts")));
    assert_eq!(files, all_svg(&view(), &Theme::LIGHT));
}
