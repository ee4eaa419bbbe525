//! Charts: nothing covers anything, every letter can be drawn and read, and a title quotes only its data.

use harmattan::charts::{ALL, Drawing, Look, Size, Theme, all_svg, has_glyph};
use harmattan::grid::Value;
use harmattan::model::peril::Peril;
use harmattan::model::view::{
    ComparisonRow, CoverageRow, Estimate, HoldingView, MapView, RecordRow, ScoreRow, SecurityRow, SignalRow,
    TimelineRow, View,
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
    vec![
        ("compared", compared),
        ("unchanged", view()),
        ("changed", changed),
        ("baseline", baseline),
        ("short", short),
        ("empty", empty),
    ]
}

/// A book of so many holdings, their names as hostile as a user's file may have them.
fn many(count: usize) -> View {
    let mut view = view();
    let names = [
        "x".repeat(200),
        "Long words ".repeat(19),
        "شركة التعدين في مالي".to_owned(),
        "Gold \u{1F4B0} and \u{202E}more".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "=1+1".to_owned(),
        String::new(),
    ];
    let (holdings, scores) = (view.holdings.clone(), view.scores.holdings.clone());
    let pick =
        |place: usize| (place % holdings.len(), format!("H{place:04}"), names[place % names.len()].clone());
    view.holdings = (0..count)
        .map(|place| {
            let (which, id, name) = pick(place);
            HoldingView { id, name, ..holdings[which].clone() }
        })
        .collect();
    view.scores.holdings = (0..count)
        .map(|place| {
            let (which, id, name) = pick(place);
            let shift = (place / scores.len()) as f64 * 0.37 % 20.0;
            let moved = |score: Option<f64>| score.map(|score| (score + shift).min(100.0));
            let row = scores[which].clone();
            ScoreRow { id, name, score: moved(row.score), high: moved(row.high), ..row }
        })
        .collect();
    view
}

/// One holding that carries all but a thousandth.
fn lopsided() -> View {
    let mut view = view();
    for (place, holding) in view.holdings.iter_mut().enumerate() {
        let share = if place == 0 { 0.999 } else { 0.001 / 13.0 };
        holding.expected = Estimate { value: Some(share * 2e6), se: None, low: None, high: None };
        holding.by_peril = vec![(Peril::Expropriation, share * 2e6)];
    }
    view
}

fn nothing_happens() -> View {
    let mut view = view();
    let zero = Estimate { value: Some(0.0), se: Some(0.0), low: Some(0.0), high: Some(0.0) };
    for holding in &mut view.holdings {
        (holding.expected, holding.by_peril) = (zero, Vec::new());
    }
    view.rates.iter_mut().for_each(|rate| rate.loss = Some(0.0));
    let scores = &mut view.scores;
    for row in scores.holdings.iter_mut().chain(&mut scores.countries) {
        (row.score, row.low, row.high, row.opportunity) = (Some(0.0), Some(0.0), Some(0.0), Some(0.0));
        for pillar in &mut row.pillars {
            (pillar.value, pillar.contribution) = (Some(0.0), Some(-10.0));
            pillar.indicators.iter_mut().for_each(|one| one.contribution = Some(0.0));
        }
    }
    view
}

/// Pillars and scores that the data cannot give.
fn gaps() -> View {
    let mut view = view();
    view.scores.holdings.iter_mut().for_each(|row| (row.score, row.opportunity) = (None, None));
    for row in &mut view.scores.countries {
        let pillar = &mut row.pillars[0];
        (pillar.value, pillar.contribution) = (None, None);
        pillar.indicators.iter_mut().for_each(|one| (one.value, one.contribution) = (None, None));
    }
    view.scores.countries.iter_mut().skip(1).for_each(|row| row.score = None);
    view.rates.iter_mut().for_each(|rate| rate.loss = None);
    view
}

/// Books at the edges: letters that the font lacks are in them, so that they are checked for room only.
fn edges() -> Vec<(&'static str, View)> {
    vec![
        ("forty holdings", many(40)),
        ("a thousand holdings", many(1000)),
        ("one holding", many(1)),
        ("lopsided", lopsided()),
        ("nothing happens", nothing_happens()),
        ("gaps", gaps()),
    ]
}

fn each(check: impl FnMut(&str, &Drawing)) {
    each_of(states(), check);
}

fn each_of(views: Vec<(&'static str, View)>, mut check: impl FnMut(&str, &Drawing)) {
    for (state, view) in views {
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
    each_of([states(), edges()].concat(), |name, drawing| {
        for (place, label) in drawing.labels.iter().enumerate() {
            let text = &label.text;
            if !drawing.sheet.holds(&label.bounds) {
                faults.push(format!("{name}: {text:?} leaves the sheet"));
            }
            for other in
                drawing.labels[place + 1..].iter().filter(|other| label.bounds.overlaps(&other.bounds))
            {
                faults.push(format!("{name}: {text:?} on {:?}", other.text));
            }
            for mark in drawing.marks.iter().filter(|mark| label.bounds.overlaps(mark)) {
                faults.push(format!("{name}: {text:?} {:?} on a mark {mark:?}", label.bounds));
            }
        }
        let outside = drawing.marks.iter().filter(|mark| !drawing.sheet.holds(mark)).count();
        if 0 < outside {
            faults.push(format!("{name}: {outside} marks leave the sheet"));
        }
    });
    let first = faults.iter().take(40).cloned().collect::<Vec<_>>();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), first.join("\n"));
}

#[test]
fn a_thousand_holdings_stay_legible_and_are_all_accounted_for() {
    each_of(vec![("a thousand holdings", many(1000))], |name, drawing| {
        assert!(0.7 <= drawing.shrunk, "{name} is shrunk to {}", drawing.shrunk);
    });
    let view = many(1000);
    for size in Size::ALL {
        let draw = |name| draw(name, &view, size);
        let others = draw("loss-bars").labels.iter().any(|label| label.text.ends_with(" others"));
        assert!(others, "loss-bars hides holdings in {}", size.name());
        let ranks = draw("holding-ranks").description;
        assert!(ranks.contains("are not drawn"), "holding-ranks hides holdings in {}", size.name());
    }
    assert_eq!(draw("loss-bars", &view, Size::Wide).table.rows.len(), 1000 - 3 * (1000 / 14));
}

fn draw(name: &str, view: &View, size: Size) -> Drawing {
    let chart = ALL.iter().find(|chart| chart.name == name).expect("the chart is in the list");
    (chart.draw)(view, &Look::new(Theme::LIGHT, size))
}

/// Numbers of a column, missing ones left out.
fn column(drawing: &Drawing, name: &str) -> Vec<f64> {
    let table = &drawing.table;
    let place = table.columns.iter().position(|column| column == name).expect("the column is there");
    let number = |row: &Vec<Value>| if let Value::Number(number) = row[place] { Some(number) } else { None };
    table.rows.iter().filter_map(number).collect()
}

#[test]
fn bars_and_their_perils_sum_to_the_expected_loss() {
    let view = view();
    let bars = draw("loss-bars", &view, Size::Wide);
    let expected = view.losses.baseline_gross.expected.value.expect("the fixture has one");
    let losses = column(&bars, "expected_loss");
    assert!((losses.iter().sum::<f64>() / expected - 1.0).abs() < 1e-9, "{losses:?} against {expected}");
    let perils: f64 = Peril::ALL.iter().flat_map(|peril| column(&bars, peril.code())).sum();
    assert!((perils / expected - 1.0).abs() < 1e-9, "{perils} against {expected}");
}

#[test]
fn drivers_and_pillars_sum_from_the_middle_to_the_score_in_print_too() {
    let view = view();
    let worst = view.scores.countries.iter().filter(|row| row.id == "NGA").find_map(|row| row.score);
    let away = worst.expect("the fixture's worst country has a score") - 50.0;
    let drivers = draw("score-drivers", &view, Size::Wide);
    assert!((column(&drivers, "points").iter().sum::<f64>() - away).abs() < 1e-9);
    let anatomy = draw("score-anatomy", &view, Size::Wide);
    // Indicators, pillars and the score each sum to the same.
    assert!((column(&anatomy, "points").iter().sum::<f64>() - 3.0 * away).abs() < 1e-9);
    for drawing in [&drivers, &anatomy] {
        let printed = drawing.labels.iter().filter_map(|label| signed_tenths(&label.text));
        let printed: Vec<i64> = printed.collect();
        let whole = (away * 10.0).round() as i64;
        let sum: i64 = printed.iter().sum();
        // The drivers print their sum as a row of its own.
        assert!(sum == whole || sum == 2 * whole, "{printed:?} against {whole}");
    }
}

/// Tenths of a printed number with a sign and a decimal: `+5.4`.
fn signed_tenths(text: &str) -> Option<i64> {
    let sign = if text.starts_with('+') { 1 } else { -1 };
    let digits = text.strip_prefix(['+', '\u{2212}'])?;
    let (whole, part) = digits.split_once('.')?;
    Some(sign * (whole.parse::<i64>().ok()? * 10 + part.parse::<i64>().ok()?))
}

#[test]
fn a_bubble_is_its_rate_times_its_loss_and_all_bubbles_are_all_losses() {
    let view = view();
    let matrix = draw("risk-matrix", &view, Size::Wide);
    let (rates, each) = (column(&matrix, "events_a_year"), column(&matrix, "loss_of_an_event"));
    let losses = column(&matrix, "expected_loss");
    assert!(losses.len() > 12, "more kinds of events than have numbers");
    for ((rate, each), loss) in rates.iter().zip(&each).zip(&losses) {
        assert!((rate * each / loss - 1.0).abs() < 1e-9);
    }
    let all: f64 = view.rates.iter().filter_map(|rate| rate.loss).sum();
    assert!((losses.iter().sum::<f64>() / all - 1.0).abs() < 1e-9);
}

#[test]
fn every_numbered_point_has_its_number_beside_it() {
    for name in ["risk-matrix", "risk-opportunity"] {
        for (state, view) in [("run", view()), ("forty", many(40)), ("thousand", many(1000))] {
            for size in Size::ALL {
                let drawing = draw(name, &view, size);
                let is_number = |text: &str| text.len() <= 2 && text.chars().all(|c| c.is_ascii_digit());
                let numbers: Vec<&str> = drawing
                    .labels
                    .iter()
                    .map(|label| label.text.as_str())
                    .filter(|text| is_number(text))
                    .collect();
                for number in (1..=5).map(|number: i32| number.to_string()) {
                    let count = numbers.iter().filter(|text| **text == number).count();
                    assert!(2 <= count, "{name} {state} {}: {number} stands {count} times", size.name());
                }
            }
        }
    }
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
    assert_eq!(files.len(), 2 * ALL.len());
    assert!(files.values().all(|svg| svg.contains("Sample book, invented amounts")));
    assert_eq!(files, all_svg(&view(), &Theme::LIGHT));
}
