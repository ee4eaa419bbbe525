//! Charts: nothing covers anything, every letter can be drawn and read, and a title quotes only its data.

use harmattan::charts::{ALL, Drawing, Look, Size, Theme, all_svg, has_glyph};
use harmattan::model::view::{Estimate, View};

/// A run of the sample book with invented scores: values like those expected, in no way a result.
pub(crate) fn view() -> View {
    serde_json::from_str(include_str!("../fixtures/view.json")).expect("the fixture is a view")
}

fn none() -> Estimate {
    Estimate { value: None, se: None, low: None, high: None }
}

/// Changed, unchanged, baseline alone, empty and too short.
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
    vec![
        ("unchanged", view()),
        ("changed", changed),
        ("baseline", baseline),
        ("short", short),
        ("empty", empty),
    ]
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
    each(|name, drawing| {
        for (place, label) in drawing.labels.iter().enumerate() {
            assert!(drawing.sheet.holds(&label.bounds), "{name}: {:?} leaves the sheet", label.text);
            for other in &drawing.labels[place + 1..] {
                assert!(
                    !label.bounds.overlaps(&other.bounds),
                    "{name}: {:?} on {:?}",
                    label.text,
                    other.text
                );
            }
            for mark in &drawing.marks {
                assert!(
                    !label.bounds.overlaps(mark),
                    "{name}: {:?} {:?} on a mark {mark:?}",
                    label.text,
                    label.bounds
                );
            }
        }
        assert!(
            drawing.marks.iter().all(|mark| drawing.sheet.holds(mark)),
            "{name}: a mark leaves the sheet"
        );
    });
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
    for chart in ALL.iter().filter(|chart| ["loss-waterfall", "ep-curve"].contains(&chart.name)) {
        let title = (chart.draw)(&view(), &Look::new(Theme::LIGHT, Size::Wide)).title;
        assert!(title.contains("almost nothing"), "{title}");
    }
}

#[test]
fn a_hostile_name_is_shortened_escaped_and_cannot_turn_the_line_round() {
    let mut hostile = view();
    hostile.scores.countries[0].name = format!("<script>alert(1)</script>\u{202E}{}", "x".repeat(200));
    hostile.scores.countries[1].name = "مالي".to_owned();
    for (name, svg) in all_svg(&hostile, &Theme::LIGHT) {
        assert!(!svg.contains("<script") && !svg.contains('\u{202E}'), "{name}");
        assert!(!name.starts_with("exposure") || svg.contains("مالي"), "{name}");
    }
}

#[test]
fn pictures_of_the_sample_book_say_so_and_the_same_view_gives_the_same_bytes() {
    let files = all_svg(&view(), &Theme::LIGHT);
    assert_eq!(files.len(), 2 * ALL.len());
    assert!(files.values().all(|svg| svg.contains("Sample book, invented amounts")));
    assert_eq!(files, all_svg(&view(), &Theme::LIGHT));
}
