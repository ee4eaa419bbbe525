//! `chart` as a consultant meets it: sizes, formats, a house style, another currency, and what is refused.

use super::charts::view;
use harmattan::charts::{ALL, Look, Size, Theme, png};
use harmattan::model::view::{ComparisonRow, VIEW_SCHEMA, View};
use harmattan::view::currency;
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn chart(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    let command = command.current_dir(folder).arg("chart").args(arguments);
    command.stdin(Stdio::null()).output().expect("the program starts")
}

/// A folder with a stored view to draw from.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let current = View { schema: VIEW_SCHEMA, ..view() };
    std::fs::write(home.path().join("view.json"), serde_json::to_vec(&current).expect("JSON"))
        .expect("writable");
    home
}

fn well(folder: &Path, arguments: &[&str]) -> String {
    let output = chart(folder, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = chart(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn every_chart_comes_in_every_size_as_svg_png_and_figures() {
    let home = home();
    for size in Size::ALL {
        let out = format!("out-{}", size.name());
        let arguments = [
            "--all",
            "--from",
            "view.json",
            "--out",
            &out,
            "--format",
            "svg,png",
            "--size",
            size.name(),
            "--with-data",
        ];
        well(home.path(), &[&arguments[..], &["--scale", "0.5"]].concat());
        for chart in ALL {
            for ending in
                [format!("-{}.svg", size.name()), format!("-{}.png", size.name()), ".csv".to_owned()]
            {
                let file = home.path().join(&out).join(format!("{}{ending}", chart.name));
                let bytes = std::fs::read(&file).expect("was written");
                assert!(50 < bytes.len(), "{}", file.display());
            }
        }
    }
}

#[test]
fn a_slide_is_sixteen_to_nine_and_a_square_is_square() {
    let look = |size| Look::new(Theme::LIGHT, size);
    for chart in ALL {
        for (size, across, down) in
            [(Size::Slide, 960, 540), (Size::HalfSlide, 480, 540), (Size::Square, 720, 720)]
        {
            let drawing = (chart.draw)(&view(), &look(size));
            let says = format!("width=\"{across}\" height=\"{down}.0\"");
            assert!(drawing.svg.contains(&says), "{} {}", chart.name, size.name());
            let pixels = png(&drawing, 1.0).expect("it renders");
            assert_eq!(pixels[16..24], [u32::to_be_bytes(across), u32::to_be_bytes(down)].concat());
        }
    }
}

#[test]
fn the_same_picture_has_the_same_pixels() {
    let drawing = (ALL[0].draw)(&view(), &Look::new(Theme::DARK, Size::Narrow));
    assert_eq!(png(&drawing, 1.5), png(&drawing, 1.5));
}

#[test]
fn outlines_hold_no_letter_that_would_need_a_font() {
    let mut look = Look::new(Theme::LIGHT, Size::Slide);
    look.outlines = true;
    for chart in ALL {
        let drawing = (chart.draw)(&view(), &look);
        assert!(!drawing.svg.contains("<text") && drawing.svg.contains("<use"), "{}", chart.name);
        assert!(drawing.svg.contains("<title"), "{} still says what it shows", chart.name);
    }
}

#[test]
fn words_of_the_user_take_the_place_of_ours_which_stay_in_the_description() {
    let home = home();
    let from = ["ep-curve", "--from", "view.json"];
    let ours = well(home.path(), &from);
    let theirs =
        well(home.path(), &[&from[..], &["--title", "A <bad> year", "--footer", "Our house, 2026"]].concat());
    let finding =
        ours.split("<title").nth(1).and_then(|rest| rest.split(['>', '<']).nth(1)).expect("a title");
    assert!(
        theirs.contains(">A &lt;bad&gt; year</title>") && theirs.contains(&format!("Finding: {finding}"))
    );
    assert!(theirs.contains(">Our house, 2026</text>") && !theirs.contains("<bad>"));
}

#[test]
fn a_house_style_brings_its_colours_and_its_logo() {
    let home = home();
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"10\"><rect width=\"30\" height=\"10\"/></svg>";
    std::fs::write(home.path().join("logo.svg"), logo).expect("writable");
    let house = "accent = \"#123456\"\nscenario = \"#7A0019\"\nlogo = \"logo.svg\"\n";
    std::fs::write(home.path().join("house.toml"), house).expect("writable");
    let svg = well(home.path(), &["ep-curve", "--from", "view.json", "--house", "house.toml"]);
    assert!(svg.contains("#123456") && svg.contains("#7A0019") && svg.contains("data:image/svg+xml;base64,"));
}

#[test]
fn what_a_chart_cannot_be_is_refused_with_the_way_out() {
    let home = home();
    let put = |name: &str, text: &str| std::fs::write(home.path().join(name), text).expect("writable");
    put("script.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>");
    put("scripted.toml", "logo = \"script.svg\"\nbaseline = \"#FFFFEE\"\n");
    put("unknown.toml", "acent = \"#123456\"\n");
    let from = |rest: &[&'static str]| [&["ep-curve", "--from", "view.json"][..], rest].concat();
    for (arguments, says) in [
        (vec!["ep-curv", "--from", "view.json"], vec!["did you mean ep-curve?"]),
        (from(&["--house", "scripted.toml"]), vec!["script.svg", "<script>", "baseline", "contrast"]),
        (from(&["--house", "unknown.toml"]), vec!["unknown.toml:1", "acent", "keys are accent"]),
        (from(&["--house", "none.toml"]), vec!["none.toml", "cannot be read"]),
        (from(&["--currency", "CHF"]), vec!["CHF", "known are GBP"]),
        (vec!["coverage", "--from", "view.json", "--countries", "MLI,XXX"], vec!["XXX", "it has"]),
        (from(&["--countries", "MLI"]), vec!["ep-curve shows the whole book", "exposure-heatmap"]),
        (from(&["--format", "svg,png"]), vec!["stdout takes one format", "--out"]),
        (from(&["--scale", "90"]), vec!["0.25", "8"]),
        (from(&["--size", "poster"]), vec!["poster", "half-slide"]),
        (from(&["--title", " "]), vec!["--title", "is empty"]),
    ] {
        let words = refused(home.path(), &arguments);
        for word in says {
            assert!(words.contains(word), "{arguments:?} says {words}");
        }
    }
}

#[test]
fn a_chart_of_some_countries_holds_no_other() {
    let home = home();
    let svg = well(home.path(), &["exposure-heatmap", "--from", "view.json", "--countries", "MLI,BFA"]);
    assert!(svg.contains(">Mali<") && svg.contains(">Burkina Faso<") && !svg.contains(">Ghana<"));
}

/// Every object of a JSON value that is an estimate.
fn estimates<'a>(value: &'a Value, path: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(map) if map.contains_key("se") && map.contains_key("low") => {
            found.push((path.to_owned(), value))
        }
        Value::Object(map) => {
            map.iter().for_each(|(key, part)| estimates(part, &format!("{path}/{key}"), found))
        }
        Value::Array(parts) => parts.iter().for_each(|part| estimates(part, path, found)),
        _ => {}
    }
}

#[test]
fn another_currency_turns_every_amount_and_nothing_else() {
    // A half is exact in binary, so that amounts double without rounding.
    let mut held = view();
    // Another scenario beside it, whose amounts turn once too.
    held.comparison = vec![ComparisonRow::of(&held)];
    let before = serde_json::to_value(&held).expect("JSON");
    let mut turned = held.clone();
    currency::convert(&mut turned, 0.5);
    let after = serde_json::to_value(&turned).expect("JSON");
    let (mut old, mut new) = (Vec::new(), Vec::new());
    estimates(&before, "", &mut old);
    estimates(&after, "", &mut new);
    assert!(50 < old.len());
    for ((path, old), (_, new)) in old.iter().zip(&new) {
        let is_amount = !path.ends_with("/pays") && !path.ends_with("/rate_on_line");
        for part in ["value", "se", "low", "high"] {
            let expected = old[part].as_f64().map(|pounds| if is_amount { pounds * 2.0 } else { pounds });
            assert_eq!(new[part].as_f64(), expected, "{path}/{part}");
        }
    }
    assert_eq!(before["scores"], after["scores"]);
    let mut rates = view().rates;
    rates.iter_mut().for_each(|rate| rate.loss = rate.loss.map(|pounds| pounds * 2.0));
    assert_eq!(turned.rates, rates);
    assert_eq!(turned.book.total, held.book.total * 2.0);
}
