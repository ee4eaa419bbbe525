//! Charts at the edges: hostile names, a thousand holdings, nothing at all; and what must add up in them.

use super::charts::view;
use super::gallery::misplaced;
use harmattan::charts::{ALL, Drawing, Look, Size, Theme};
use harmattan::grid::Value;
use harmattan::model::peril::Peril;
use harmattan::model::view::{Estimate, HoldingView, ScoreRow, View};

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

/// Amounts that would all read as nothing.
fn pennies() -> View {
    let mut view = view();
    let small = Estimate { value: Some(0.004), se: Some(0.001), low: Some(0.002), high: Some(0.006) };
    view.losses.baseline_gross.expected = small;
    view.losses.scenario_gross.expected = small;
    view
}

/// A scenario that takes losses away, each interval below zero.
fn falling() -> View {
    let mut view = view();
    let fall = |of: &mut Estimate, pounds: f64| {
        *of = Estimate {
            value: Some(-pounds),
            se: Some(0.1 * pounds),
            low: Some(-1.3 * pounds),
            high: Some(-0.7 * pounds),
        };
    };
    let change = &mut view.losses.change_gross;
    change.almost_nothing = false;
    fall(&mut change.expected, 900_000.0);
    for (place, (_, of)) in change.by_peril.iter_mut().enumerate() {
        fall(of, 400_000.0 / (1.0 + place as f64));
    }
    view.scenario.leaves.iter_mut().for_each(|leaf| fall(&mut leaf.change, 800_000.0));
    for window in &mut view.losses.windows {
        fall(&mut window.change, 300_000.0);
        window.change_by_peril.iter_mut().for_each(|(_, of)| fall(of, 100_000.0));
    }
    view
}

/// Events and readings a century apart.
fn far_apart() -> View {
    let mut view = view();
    for (event, date) in view.timeline.iter_mut().zip(["1922-03-01", "1960-08-05", "1974-04-15"]) {
        event.date = date.to_owned();
    }
    view.signals.iter_mut().step_by(2).for_each(|signal| signal.period = Some("1985-01".to_owned()));
    for row in view.security.iter_mut().step_by(2) {
        let months = (1989..2026).flat_map(|year| (1..=12).map(move |month| format!("{year}-{month:02}")));
        row.months = months.enumerate().map(|(place, month)| (month, (place % 37) as f64, false)).collect();
    }
    view
}

/// Books at the edges.
fn edges() -> Vec<(&'static str, View)> {
    vec![
        ("forty holdings", many(40)),
        ("a thousand holdings", many(1000)),
        ("one holding", many(1)),
        ("lopsided", lopsided()),
        ("nothing happens", nothing_happens()),
        ("pennies", pennies()),
        ("falling", falling()),
        ("far apart", far_apart()),
        ("gaps", gaps()),
    ]
}

/// Every chart in every size. Colours move nothing: one theme is enough.
fn each(views: Vec<(&'static str, View)>, mut check: impl FnMut(&str, &Drawing)) {
    for (state, view) in views {
        for chart in ALL {
            for size in Size::ALL {
                let name = format!("{} {state} {}", chart.name, size.name());
                check(&name, &(chart.draw)(&view, &Look::new(Theme::LIGHT, size)));
            }
        }
    }
}

#[test]
fn nothing_covers_anything_in_a_book_at_the_edge() {
    let mut faults = Vec::new();
    each(edges(), |name, drawing| {
        faults.extend(misplaced(drawing).into_iter().map(|fault| format!("{name}: {fault}")));
        if drawing.svg.contains("<script") || drawing.svg.contains('\u{202E}') {
            faults.push(format!("{name}: a hostile name went through"));
        }
    });
    assert!(
        faults.is_empty(),
        "{} faults, of which\n{}",
        faults.len(),
        faults[..faults.len().min(30)].join("\n")
    );
}

#[test]
fn a_thousand_holdings_stay_legible_and_are_all_accounted_for() {
    let view = many(1000);
    let by_holding = ["loss-bars", "holding-ranks", "risk-opportunity"];
    for (name, size) in by_holding.into_iter().flat_map(|name| Size::ALL.map(|size| (name, size))) {
        let shrunk = draw(name, &view, size).shrunk;
        assert!(0.7 <= shrunk, "{name} {} is shrunk to {shrunk}", size.name());
    }
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
fn names_in_letters_that_the_font_lacks_give_way_to_ids_and_parts_of_them_are_said_to_lack() {
    let view = many(7);
    for name in ["loss-bars", "holding-ranks"] {
        let drawing = draw(name, &view, Size::Wide);
        let has = |words: &str| drawing.labels.iter().any(|label| label.text == words);
        assert!(has("H0002"), "{name} shows the id in place of Arabic letters");
        assert!(has("Gold [?] and more"), "{name} says that a letter is missing");
        assert!(drawing.description.contains("[?]: letters that the font lacks"), "{name}");
        assert!(drawing.svg.contains("شركة"), "{name} keeps the name for who points at the bar");
    }
}

#[test]
fn amounts_that_would_all_read_as_nothing_are_not_drawn_and_ticks_never_repeat() {
    let drawing = draw("loss-bars", &pennies(), Size::Wide);
    assert_eq!(drawing.title, "The book is expected to lose less than £1 a year");
    for (state, view) in edges() {
        for name in ["loss-waterfall", "horizons", "event-tree", "loss-bars", "policy-timeline"] {
            let drawing = draw(name, &view, Size::Wide);
            let lowest = drawing.labels.iter().filter(|label| is_tick(&label.text));
            let mut seen: Vec<(i32, &str)> =
                lowest.map(|label| (label.bounds.top, label.text.as_str())).collect();
            let all = seen.len();
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(all, seen.len(), "{name} {state} repeats a tick: {seen:?}");
        }
    }
}

/// An amount alone, or a year.
fn is_tick(text: &str) -> bool {
    let money = text.trim_start_matches(['\u{2212}', '+']).strip_prefix('£');
    let digits = money.unwrap_or(text);
    digits.len() >= 2 && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'k' | 'm'))
}
