//! Twelve kinds of damage to a file of every importer: a located message, exit 2, no panic, and the store as it was.

use super::imports::fixtures as files;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A sound file of a kind: arguments, name, bytes, and the column whose cells must be numbers.
pub(crate) struct Sound {
    pub(crate) kind: &'static str,
    file: &'static str,
    pub(crate) bytes: Vec<u8>,
    more: &'static [&'static str],
    number: &'static str,
    /// Column without which nothing can be read: that of the numbers, but for tables with a column a year.
    needed: &'static str,
}

pub(crate) fn sound() -> Vec<Sound> {
    let of = |kind, file, text: String, number| Sound {
        kind,
        file,
        bytes: text.into_bytes(),
        more: &[],
        number,
        needed: number,
    };
    let vintage = |sound| Sound { more: &["--vintage", "99"], ..sound };
    vec![
        of("ucdp-ged", "f.csv", files::ged(true), "best"),
        of("ucdp-country-year", "f.csv", files::country_year(), "cumulative_total_deaths_in_orgvio_best_cy"),
        of("acled", "f.csv", files::acled(','), "fatalities"),
        of("hapi", "f.csv", files::hapi_food(), "population_fraction_in_phase"),
        of("hapi", "f.csv", files::hapi_conflict(), "fatalities"),
        of("hapi", "f.csv", files::hapi_idps(), "population"),
        of("hapi", "f.csv", files::hapi_risk(), "overall_risk"),
        of("cadre-harmonise", "f.csv", as_text(&files::cadre_harmonise_rows()), "phase35"),
        vintage(of("wgi", "f.csv", files::wgi_long(), "estimate")),
        Sound { needed: "Series Code", ..vintage(of("wgi", "f.csv", files::wgi_by_year(), "2024 [YR2024]")) },
        of("pink-sheet", "f.csv", as_text(&files::pink_sheet_rows()), "Gold"),
        Sound { needed: "UNIT_MEAS", ..vintage(of("usgs", "f.csv", files::usgs(), "PROD_2024")) },
        Sound {
            needed: "Unit",
            ..vintage(of("world-mining-data", "f.csv", files::world_mining_data(), "2024"))
        },
        of("fx", "f.csv", files::fx_ecb(), "GBP"),
        of("unhcr", "f.csv", files::unhcr(), "Refugees under UNHCR's mandate"),
        Sound { more: &["--mapping", "map.toml"], ..of("table", "f.csv", files::table(), "Score") },
    ]
}

fn as_text(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
    String::from_utf8(writer.into_inner().expect("memory")).expect("text")
}

/// The rows of a text, and its delimiter.
fn cells(text: &str) -> (Vec<Vec<String>>, u8) {
    let delimiter =
        if text.lines().any(|line| line.matches(';').count() > 1) && !text.starts_with("country_id") {
            b';'
        } else {
            b','
        };
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    (
        reader.into_records().map(|row| row.expect("ours").iter().map(str::to_owned).collect()).collect(),
        delimiter,
    )
}

fn text_of(rows: &[Vec<String>], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(delimiter).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("memory"));
    writer.into_inner().expect("memory")
}

/// The damaged files made of a sound one.
fn damaged(sound: &Sound) -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let text = String::from_utf8(sound.bytes.clone()).expect("text");
    let (rows, delimiter) = cells(&text);
    let heading =
        rows.iter().position(|row| row.iter().any(|cell| cell == sound.number)).expect("the column is there");
    let column = rows[heading].iter().position(|cell| cell == sound.number).expect("just found");
    let needed = rows[heading].iter().position(|cell| cell == sound.needed).expect("it is there");
    let is_data = |row: &&Vec<String>| row.get(column).is_some_and(|cell| cell.parse::<f64>().is_ok());
    let first =
        heading + 1 + rows[heading + 1..].iter().position(|row| is_data(&row)).expect("a row of numbers");
    let with = |change: &dyn Fn(&mut Vec<Vec<String>>)| {
        let mut rows = rows.clone();
        change(&mut rows);
        text_of(&rows, delimiter)
    };
    let mut cut_quote = sound.bytes.clone();
    cut_quote.extend_from_slice(b"\"never closed\n1,2,3\n");
    let mut binary = sound.bytes.clone();
    binary[..8].copy_from_slice(b"\x00\x01\x02\x03\x00\x01\x02\x03");
    let mut utf16: Vec<u8> = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let zip = files::zipped("f.csv", &sound.bytes);
    let empty: Vec<u8> = Vec::new();
    vec![
        ("a letter in a number", "f.csv", with(&|rows| rows[first][column] = "12x".to_owned())),
        ("a number beyond all numbers", "f.csv", with(&|rows| rows[first][column] = "1e999".to_owned())),
        ("a comma in a number", "f.csv", with(&|rows| rows[first][column] = "1,5".to_owned())),
        ("a column lost", "f.csv", with(&|rows| rows[heading][needed] = "lost".to_owned())),
        (
            "a cell too many",
            "f.csv",
            with(&|rows| rows[first].extend(["x".to_owned(), "y".to_owned(), "z".to_owned()])),
        ),
        ("a quote never closed", "f.csv", cut_quote),
        ("no bytes at all", "f.csv", empty),
        ("bytes that are no text", "f.csv", binary),
        ("text of another encoding", "f.csv", utf16),
        ("a web page", "f.csv", b"<!DOCTYPE html><html><body>Please log in</body></html>".to_vec()),
        ("an answer in JSON", "f.csv", b"{\"error\": \"no access\"}".to_vec()),
        ("half an archive", "f.zip", zip[..zip.len() / 2].to_vec()),
        ("a workbook of the old form", "f.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more".to_vec()),
        ("an archive without a table", "f.zip", files::zipped("photo.jpg", b"none")),
        ("the heading alone", "f.csv", with(&|rows| rows.truncate(heading + 1))),
    ]
}

fn import(home: &Path, sound: &Sound, file: &str) -> (Option<i32>, String) {
    let mut arguments = vec!["data", "import", sound.kind, file, "--into", "d"];
    arguments.extend(sound.more);
    let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(home)
        .args(&arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Every file below a folder, with its bytes.
fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(tree(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).expect("readable"));
        }
    }
    found
}

/// One thread for each of the processor's would be many programs; two halves keep the test short.
#[test]
fn damage_to_the_file_of_any_importer_is_located_and_leaves_the_store_whole() {
    let all = sound();
    std::thread::scope(|scope| {
        for half in all.chunks(all.len().div_ceil(2)) {
            scope.spawn(move || half.iter().for_each(check));
        }
    });
}

fn check(sound: &Sound) {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("map.toml"), files::MAPPING).expect("ours");
    fs::write(home.path().join(sound.file), &sound.bytes).expect("ours");
    let (code, said) = import(home.path(), sound, sound.file);
    assert_eq!(code, Some(0), "{}: {said}", sound.kind);
    let before = tree(&home.path().join("d"));
    let cases = damaged(sound);
    assert!(cases.len() >= 12);
    for (what, file, bytes) in cases {
        fs::write(home.path().join(file), bytes).expect("ours");
        let (code, said) = import(home.path(), sound, file);
        assert_eq!(code, Some(2), "{} with {what}: {said}", sound.kind);
        assert!(!said.contains("panicked"), "{} with {what}: {said}", sound.kind);
        assert!(said.contains(file), "{} with {what} is not located: {said}", sound.kind);
        assert_eq!(tree(&home.path().join("d")), before, "{} with {what}", sound.kind);
    }
}

/// A reader of the most memory that a program used, in MiB, from what the system says of it.
fn refused_within(home: &Path, arguments: &[&str], says: &str) {
    let script = "ulimit -v 1500000; exec \"$0\" \"$@\"";
    let output = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_harmattan")])
        .args(arguments)
        .current_dir(home)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(says), "{said}");
}

#[test]
fn bombs_are_refused_by_the_name_of_a_limit() {
    let home = tempfile::tempdir().expect("a folder");
    let ged = ["data", "import", "ucdp-ged"];
    // A line without an end, in a quote: 64 MiB stand for two thousand.
    let mut file = fs::File::create(home.path().join("line.csv")).expect("ours");
    file.write_all(format!("{}\n1,\"", files::GED_COLUMNS).as_bytes()).expect("ours");
    let block = vec![b'x'; 1 << 20];
    (0..64).for_each(|_| file.write_all(&block).expect("ours"));
    refused_within(
        home.path(),
        &[ged[0], ged[1], ged[2], "line.csv", "--into", "d"],
        "one record is longer than the limit of 4 MiB",
    );
    // Zeros packed a thousandfold.
    let mut rows = format!("{}\n", files::GED_COLUMNS).into_bytes();
    rows.resize(rows.len() + (40 << 20), b'0');
    fs::write(home.path().join("bomb.zip"), files::zipped("f.csv", &rows)).expect("ours");
    refused_within(home.path(), &[ged[0], ged[1], ged[2], "bomb.zip", "--into", "d"], "limit");
    // A sheet whose second row stands a million rows below the first.
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "id").expect("a cell");
    sheet.write(1_000_000, 0, "far").expect("a cell");
    fs::write(home.path().join("empty.xlsx"), book.save_to_buffer().expect("memory")).expect("ours");
    refused_within(
        home.path(),
        &[ged[0], ged[1], ged[2], "empty.xlsx", "--into", "d"],
        "limit of empty rows",
    );
    refused_within(home.path(), &["validate", "empty.xlsx"], "limit of empty rows");
    assert!(!home.path().join("d").exists());
}

#[test]
fn problems_are_capped_in_print_with_a_count_by_kind_and_complete_as_json() {
    let home = tempfile::tempdir().expect("a folder");
    let rows: Vec<String> = (0..120)
        .map(|i| {
            files::ged_row(i + 1, ("Mali", 432), "2026-03-04", "2026-03-04", 1)
                .replace(",Clear,1,", ",Clear,9,")
        })
        .collect();
    fs::write(home.path().join("f.csv"), format!("{}\n{}\n", files::GED_COLUMNS, rows.join("\n")))
        .expect("ours");
    let run = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
        let output = command
            .current_dir(home.path())
            .args(["data", "import", "ucdp-ged", "f.csv", "--into", "d"])
            .args(more)
            .output()
            .expect("starts");
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).expect("UTF-8")
    };
    let said = run(&[]);
    assert_eq!(said.lines().filter(|line| line.starts_with("f.csv:")).count(), 50, "{said}");
    assert!(
        said.contains("and 70 more problems") && said.contains("120 x column \"type_of_violence\""),
        "{said}"
    );
    let all: serde_json::Value = serde_json::from_str(&run(&["--json"])).expect("JSON");
    assert_eq!(all.as_array().map(Vec::len), Some(120));
}

#[test]
fn an_import_killed_half_way_leaves_the_old_store_whole() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("f.csv"), files::ged(true)).expect("ours");
    let sound = &sound()[0];
    assert_eq!(import(home.path(), sound, "f.csv").0, Some(0));
    let before = tree(&home.path().join("d"));
    let rows: Vec<String> =
        (0..4_000).map(|i| files::ged_row(i + 1, ("Mali", 432), "2026-03-04", "2026-03-04", 1)).collect();
    fs::write(home.path().join("g.csv"), format!("{}\n{}\n", files::GED_COLUMNS, rows.join("\n")))
        .expect("ours");
    let mut seen_whole = false;
    for pause in [0, 20, 60, 120, 200, 300, 450, 700] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_harmattan"))
            .current_dir(home.path())
            .args(["data", "import", "ucdp-ged", "g.csv", "--into", "d"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let _ = child.kill();
        let _ = child.wait();
        let set: BTreeMap<PathBuf, Vec<u8>> = tree(&home.path().join("d"))
            .into_iter()
            .filter(|(path, _)| path.starts_with(home.path().join("d/ucdp-ged")))
            .collect();
        let is_old = set == before;
        seen_whole |= is_old;
        if !is_old {
            // Then it is the new one, whole: every hash of its descriptor holds.
            assert!(!set.is_empty(), "killed after {pause} ms");
            let output = Command::new(env!("CARGO_BIN_EXE_harmattan"))
                .current_dir(home.path())
                .args(["data", "verify", "--data", "d"])
                .output()
                .expect("starts");
            assert_eq!(output.status.code(), Some(0), "killed after {pause} ms");
        }
    }
    assert!(seen_whole);
}
