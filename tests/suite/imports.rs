//! Files as users download them, through the program: imported, laid over, seen in scores and in `explain`.

pub(crate) mod fixtures;

use fixtures as files;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

fn harmattan(home: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_harmattan"));
    command.current_dir(home).args(arguments).stdin(Stdio::null()).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a command that must succeed, and gives what it printed.
fn done(home: &Path, arguments: &[&str]) -> String {
    let output = harmattan(home, arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// Runs a command that must be refused, and gives what it said.
fn refused(home: &Path, arguments: &[&str]) -> String {
    let output = harmattan(home, arguments);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn home_with(file: &str, bytes: &[u8]) -> TempDir {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join(file), bytes).expect("ours");
    home
}

/// Scores as JSON.
fn scores(home: &Path, data: Option<&str>) -> Value {
    let mut arguments = vec!["score", "--json"];
    arguments.extend(data.into_iter().flat_map(|data| ["--data", data]));
    serde_json::from_str(&done(home, &arguments)).expect("JSON")
}

fn shipped() -> &'static Value {
    static SHIPPED: OnceLock<Value> = OnceLock::new();
    SHIPPED.get_or_init(|| scores(tempfile::tempdir().expect("a folder").path(), None))
}

fn explained(home: &Path, id: &str) -> String {
    done(home, &["explain", id, "--data", "d", "--years", "100"])
}

/// A file of a kind, and what it must do.
struct Case {
    kind: &'static str,
    file: &'static str,
    bytes: Vec<u8>,
    more: &'static [&'static str],
    /// What is said.
    says: &'static [&'static str],
    /// Pillar of Burkina Faso that gets worse (true) or better, where one does.
    moves: Option<(&'static str, bool)>,
    /// Table that `explain BFA` must name.
    names: Option<&'static str>,
}

fn case(kind: &'static str, file: &'static str, bytes: impl Into<Vec<u8>>) -> Case {
    Case { kind, file, bytes: bytes.into(), more: &[], says: &[], moves: None, names: None }
}

/// The score of a pillar of Burkina Faso.
fn pillar(scores: &Value, name: &str) -> f64 {
    fn find(value: &Value) -> Option<&Value> {
        match value {
            Value::Array(items) => items.iter().find_map(find),
            Value::Object(map) => {
                let is_country =
                    map.get("id").or_else(|| map.get("subject")).and_then(Value::as_str) == Some("BFA");
                if is_country { Some(value) } else { map.values().find_map(find) }
            }
            _ => None,
        }
    }
    let country = find(scores).unwrap_or_else(|| panic!("Burkina Faso has a score: {scores}"));
    let pillars = country["pillars"].as_array().unwrap_or_else(|| panic!("{country}"));
    let row = pillars.iter().find(|row| row["pillar"] == name).unwrap_or_else(|| panic!("{country}"));
    row["value"].as_f64().unwrap_or_else(|| panic!("{row}"))
}

fn check(case: &Case) {
    let home = home_with(case.file, &case.bytes);
    let mut arguments = vec!["data", "import", case.kind, case.file, "--into", "d"];
    arguments.extend(case.more);
    let said = done(home.path(), &arguments);
    for part in case.says {
        assert!(said.contains(part), "{}: {part} is not in\n{said}", case.file);
    }
    let again = done(home.path(), &arguments);
    assert!(again.contains("unchanged"), "{}: {again}", case.file);
    done(home.path(), &["data", "verify", "--data", "d"]);
    if let Some((name, worse)) = case.moves {
        let (before, after) = (pillar(shipped(), name), pillar(&scores(home.path(), Some("d")), name));
        assert!(
            if worse { after > before } else { after < before },
            "{}: {name} {before} -> {after}",
            case.file
        );
    }
    if let Some(table) = case.names {
        let found = explained(home.path(), "BFA");
        let named = found.lines().any(|line| line.contains("d/") && line.contains(table));
        assert!(named, "{}: {table} is not in\n{found}", case.file);
    }
}

#[test]
fn ucdp_events_move_the_security_score_and_are_named() {
    let case = |file, bytes: Vec<u8>| Case {
        says: &[
            "UCDP GED events",
            "BFA: 4 events, 1700 deaths, 1 events without a death",
            "NER: 1 events, 7 deaths",
            "1 events cross a month's end",
            "5 events have a party",
        ],
        moves: Some(("security", true)),
        names: Some("security/conflict_months.csv"),
        ..case("auto", file, bytes)
    };
    check(&case("ged.csv", files::ged(true).into_bytes()));
    check(&case("headless.csv", files::ged(false).into_bytes()));
    check(&case("ged251-csv.zip", files::zipped("GEDEvent_v99_0_5.csv", files::ged(true).as_bytes())));
    check(&case("ged.xlsx", files::workbook(&files::cells(&files::ged(true)))));
}

#[test]
fn a_month_that_an_event_crosses_gets_its_days() {
    let home = home_with("ged.csv", files::ged(true).as_bytes());
    done(home.path(), &["data", "import", "ucdp-ged", "ged.csv", "--into", "d"]);
    let months =
        fs::read_to_string(home.path().join("d/ucdp-ged/security/conflict_months.csv")).expect("written");
    // 100 deaths on 30 and 31 March and 1 and 2 April: half each.
    assert!(months.contains("BFA,2026-03,750,"), "{months}");
    assert!(months.contains("BFA,2026-04,50,"), "{months}");
    // Best, HIGH, low: the high estimate is above.
    let events =
        fs::read_to_string(home.path().join("d/ucdp-ged/security/events_geocoded.csv")).expect("written");
    assert!(events.contains(",state-based,700,700,703,"), "{events}");
    assert!(
        !months.contains("MLI"),
        "a country without an event in an extract is missing, not zero: {months}"
    );
}

#[test]
fn ucdp_country_years_scale_the_months() {
    check(&Case {
        says: &["region: 2 country-years, 9012 deaths"],
        moves: Some(("security", true)),
        names: Some("security/conflict_months.csv"),
        ..case("auto", "organizedviolencecy_v99_1.csv", files::country_year())
    });
}

#[test]
fn acled_is_shown_beside_ucdp_until_asked_for_rates() {
    for (file, delimiter) in [("acled.csv", ','), ("acled-semicolon.csv", ';'), ("acled.txt", '\t')] {
        check(&Case {
            more: &["--for-rates"],
            says: &["ACLED events", "BFA: 3 events, 1200 deaths", "1 rows are protests"],
            moves: Some(("security", true)),
            names: Some("security/conflict_months.csv"),
            ..case("auto", file, files::acled(delimiter))
        });
    }
    let home = home_with("acled.csv", files::acled(',').as_bytes());
    let said = done(home.path(), &["data", "import", "acled", "acled.csv", "--into", "d"]);
    assert!(said.contains("UCDP's deaths stay those of rates"), "{said}");
    let after = scores(home.path(), Some("d"));
    assert_eq!(pillar(shipped(), "security"), pillar(&after, "security"));
    let mine = explained(home.path(), "BFA");
    assert!(mine.contains("d/acled/security/events_geocoded.csv"), "{mine}");
}

#[test]
fn an_old_acled_file_with_tags_and_numbers_is_read() {
    check(&Case {
        says: &["BFA: 1 events, 12 deaths", "1 rows have parties as numbers"],
        ..case("auto", "hdx.csv", files::acled_legacy())
    });
}

#[test]
fn governance_indicators_come_long_by_year_and_by_sheet_and_never_without_a_vintage() {
    let more: &[&str] = &["--vintage", "2025 update"];
    check(&Case {
        more,
        says: &["wgi_pv: 2 values"],
        moves: Some(("governance", true)),
        names: Some("governance/wgi.csv"),
        ..case("auto", "wgi.csv", files::wgi_long())
    });
    check(&Case {
        more,
        says: &["wgi_pv: 2 values"],
        names: Some("governance/wgi.csv"),
        ..case("auto", "wdi.csv", files::wgi_by_year())
    });
    check(&Case {
        more,
        says: &["wgi_va: 2 values"],
        names: Some("governance/wgi.csv"),
        ..case("auto", "wgidataset.xlsx", files::wgi_workbook())
    });
    let home = home_with("wgi.csv", files::wgi_long().as_bytes());
    let said = refused(home.path(), &["data", "import", "wgi", "wgi.csv", "--into", "d"]);
    assert!(said.contains("--vintage") && said.contains("2025 update"), "{said}");
    assert!(!home.path().join("d").exists());
}

#[test]
fn an_edition_is_used_whole_and_only_from_its_publication() {
    let home = home_with("wgi.csv", files::wgi_long().as_bytes());
    done(
        home.path(),
        &[
            "data",
            "import",
            "wgi",
            "wgi.csv",
            "--vintage",
            "2025 update",
            "--published",
            "2026-01-15",
            "--into",
            "d",
        ],
    );
    let at = |date: &str| {
        let arguments = ["explain", "BFA", "--years", "100", "--data", "d", "--as-of", date];
        done(home.path(), &arguments).contains("governance/wgi.csv")
    };
    assert!(at("2026-01-15") && !at("2026-01-14"));
}

#[test]
fn prices_of_the_pink_sheet_move_the_mineral_score() {
    check(&Case {
        says: &["gold: 3 months, 2026-04 to 2026-06, $/troy oz", "phosphate_rock: 2 months"],
        moves: Some(("mineral", true)),
        names: Some("minerals/price_months.csv"),
        ..case("auto", "CMO-Historical-Data-Monthly.xlsx", files::pink_sheet())
    });
}

#[test]
fn exchange_rates_turn_a_book_into_other_pounds() {
    let home = home_with("eurofxref-hist.csv", files::fx_ecb().as_bytes());
    let said = done(home.path(), &["data", "import", "auto", "eurofxref-hist.csv", "--into", "d"]);
    assert!(said.contains("USD: 2 months") && said.contains("XOF: 2 months"), "{said}");
    let rates = fs::read_to_string(home.path().join("d/fx/minerals/fx_months.csv")).expect("written");
    // 0.60 pounds and 1.2 dollars for a euro: half a pound for a dollar.
    assert!(rates.contains("USD,2026-06,0.5,"), "{rates}");
    assert!(rates.contains("fixed 655.957 per euro"), "{rates}");
    let loan = done(home.path(), &["explain", "EDV:LSE", "--years", "100", "--data", "d", "--json"]);
    assert_ne!(loan, done(home.path(), &["explain", "EDV:LSE", "--years", "100", "--json"]));
}

#[test]
fn displaced_people_are_summed_over_countries_of_asylum() {
    check(&Case {
        says: &[
            "refugees are summed over 3 countries of asylum",
            "refugees_abroad: 1 values",
            "idps_unhcr: 1 values",
        ],
        moves: Some(("humanitarian", true)),
        names: Some("humanitarian/displacement.csv"),
        ..case("auto", "population.csv", files::unhcr())
    });
    let home = home_with("population.csv", files::unhcr().as_bytes());
    done(home.path(), &["data", "import", "unhcr", "population.csv", "--into", "d"]);
    let rows =
        fs::read_to_string(home.path().join("d/unhcr/humanitarian/displacement.csv")).expect("written");
    assert!(rows.contains("refugees_abroad,BFA,2025-12,900000,"), "{rows}");
}

#[test]
fn tables_of_hapi_are_told_apart() {
    check(&Case {
        says: &["phase3plus_pct: 1 values"],
        moves: Some(("humanitarian", true)),
        names: Some("humanitarian/food_insecurity.csv"),
        ..case("auto", "food.csv", files::hapi_food())
    });
    check(&Case {
        says: &["idps_unhcr: 1 values"],
        moves: Some(("humanitarian", true)),
        names: Some("humanitarian/displacement.csv"),
        ..case("auto", "idps.csv", files::hapi_idps())
    });
    check(&Case {
        more: &["--for-rates"],
        says: &["BFA: 42 events, 900 deaths"],
        moves: Some(("security", true)),
        names: Some("security/conflict_months.csv"),
        ..case("auto", "conflict.csv", files::hapi_conflict())
    });
    check(&Case { says: &["inform_risk: 1 values"], ..case("auto", "risk.csv", files::hapi_risk()) });
}

#[test]
fn units_of_a_cadre_harmonise_workbook_are_summed_to_the_country() {
    check(&Case {
        says: &["1 rows are projections and 1 are superseded", "phase3plus_pct: 1 values"],
        moves: Some(("humanitarian", true)),
        names: Some("humanitarian/food_insecurity.csv"),
        ..case("auto", "cadre_harmonise_caf_ipc.xlsx", files::cadre_harmonise())
    });
}

#[test]
fn production_is_read_in_tonnes_of_the_element_and_a_withheld_figure_is_missing() {
    check(&Case {
        more: &["--vintage", "MCS 2099"],
        says: &["no code is known for Atlantis"],
        ..case("auto", "MCS2026_World_Data.csv", files::usgs())
    });
    let home = home_with("wmd.csv", files::world_mining_data().as_bytes());
    done(home.path(), &["data", "import", "auto", "wmd.csv", "--vintage", "2099", "--into", "d"]);
    let rows = fs::read_to_string(home.path().join("d/world-mining-data-2099/minerals/production.csv"))
        .expect("written");
    assert!(rows.contains("lithium,MLI,Mali,2024,464.5,t,"), "{rows}");
    assert!(rows.contains("gold,BFA,Burkina Faso,2024,900,t,Au content,WMD 2099"), "{rows}");
    // The source's own row of the world is no country; the total is over its countries.
    assert!(rows.contains("gold,,World total,2024,900,t,"), "{rows}");
    let home = home_with("usgs.csv", files::usgs().as_bytes());
    done(home.path(), &["data", "import", "usgs", "usgs.csv", "--vintage", "MCS 2099", "--into", "d"]);
    let rows =
        fs::read_to_string(home.path().join("d/usgs-mcs-2099/minerals/production.csv")).expect("written");
    assert!(rows.contains("gold,GHA,Ghana,2024,149,") && !rows.contains("gold,GHA,Ghana,2025"), "{rows}");
}

#[test]
fn any_table_comes_in_by_a_mapping() {
    let home = home_with("table.csv", files::table().as_bytes());
    fs::write(home.path().join("map.toml"), files::MAPPING).expect("ours");
    let said = done(
        home.path(),
        &[
            "data",
            "import",
            "table",
            "table.csv",
            "--mapping",
            "map.toml",
            "--vintage",
            "mine",
            "--into",
            "d",
        ],
    );
    assert!(said.contains("idps_unhcr: 1 values"), "{said}");
    let after = scores(home.path(), Some("d"));
    assert!(pillar(&after, "humanitarian") > pillar(shipped(), "humanitarian"));
    assert!(explained(home.path(), "BFA").contains("registry/series.csv"));
}

#[test]
fn what_a_new_vintage_changed_is_told_by_country() {
    let home = home_with("GEDEvent_v99_0_5.csv", files::ged(true).as_bytes());
    let revised = files::ged(true).replace(",700,703,700,", ",710,713,710,");
    fs::write(home.path().join("GEDEvent_v99_0_6.csv"), revised).expect("ours");
    for file in ["GEDEvent_v99_0_5.csv", "GEDEvent_v99_0_6.csv"] {
        done(home.path(), &["data", "import", "auto", file, "--into", "d"]);
    }
    let told =
        done(home.path(), &["data", "diff", "d/ucdp-ged-candidate-99.0.5", "d/ucdp-ged-candidate-99.0.6"]);
    assert!(told.contains("security/events_geocoded: 0 added, 1 revised, 0 removed"), "{told}");
    assert!(told.contains("BFA: 1 rows changed, rows 4 -> 4, deaths 1700 -> 1710"), "{told}");
    let listed = done(home.path(), &["data", "list", "--data", "d"]);
    assert!(
        listed.contains("d/ucdp-ged-candidate-99.0.6/security/conflict_months.csv")
            && listed.contains("the newest known on a date wins"),
        "{listed}"
    );
    assert!(listed.contains("CC BY 4.0"), "{listed}");
}

#[test]
fn a_workspace_is_made_once_and_every_command_in_it_uses_its_data() {
    let home = home_with("population.csv", files::unhcr().as_bytes());
    let said = done(home.path(), &["init"]);
    assert!(said.contains("harmattan.toml: written"), "{said}");
    assert!(done(home.path(), &["init"]).contains("harmattan.toml: is there already"));
    done(home.path(), &["data", "import", "auto", "population.csv"]);
    assert!(home.path().join("harmattan-data/unhcr").exists());
    assert!(pillar(&scores(home.path(), None), "humanitarian") > pillar(shipped(), "humanitarian"));
    fs::write(home.path().join("harmattan.toml"), "data = [\"x\"]\ndate = 3\n").expect("ours");
    assert!(refused(home.path(), &["score"]).contains("harmattan.toml"));
}

#[test]
fn completions_are_printed_for_a_shell() {
    let home = tempfile::tempdir().expect("a folder");
    assert!(done(home.path(), &["completions", "bash"]).contains("_harmattan"));
    refused(home.path(), &["completions", "csh"]);
}

#[test]
fn a_report_on_data_that_may_not_be_passed_on_says_so_and_holds_none_of_their_rows() {
    let home = home_with("acled.csv", files::acled(',').as_bytes());
    done(home.path(), &["data", "import", "acled", "acled.csv", "--into", "d", "--for-rates"]);
    done(
        home.path(),
        &["run", "baseline", "--data", "d", "--years", "200", "--format", "html,csv,json", "--out", "out"],
    );
    let page = fs::read_to_string(home.path().join("out/index.html")).expect("written");
    assert!(page.contains("may not be passed on"));
    for word in ["BFO99001", "Made up for a test"] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn a_judgement_of_a_layer_is_called_yours_beside_what_the_package_has() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join("mine/registry");
    fs::create_dir_all(&folder).expect("ours");
    fs::write(
        folder.join("dependence.csv"),
        "peril,frailty_shape,shared_share,shared_hit,reason\nPV,2,0.2,0.5,my own view\n",
    )
    .expect("ours");
    fs::write(
        folder.join("parameters.csv"),
        "name,value,unit,judgement,reason\nloan_threshold,0.5,share of value,yes,my own view\n",
    )
    .expect("ours");
    let told = done(home.path(), &["explain", "BFA", "--data", "mine", "--years", "100"]);
    assert!(
        told.contains(
            "Yours: registry/dependence, PV: shared_share 0.2, where the package has shared_share 0.1"
        ),
        "{told}"
    );
    done(
        home.path(),
        &["run", "baseline", "--data", "mine", "--years", "200", "--format", "html", "--out", "out"],
    );
    let page = fs::read_to_string(home.path().join("out/index.html")).expect("written");
    assert!(
        page.contains("loan threshold (yours)") && page.contains("the package has value 0.4"),
        "the table of judgements"
    );
}

#[test]
fn a_country_is_its_exact_name_and_two_that_disagree_are_refused() {
    let wrong = files::ged(true).replace("Niger,436,", "Niger,475,");
    let home = home_with("f.csv", wrong.as_bytes());
    let said = refused(home.path(), &["data", "import", "ucdp-ged", "f.csv", "--into", "d"]);
    assert!(said.contains("name two countries") && said.contains("Nigeria is 475"), "{said}");
    let fips = files::table().replace("BFA;", "NG;");
    fs::write(home.path().join("t.csv"), fips).expect("ours");
    fs::write(home.path().join("map.toml"), files::MAPPING).expect("ours");
    let said =
        refused(home.path(), &["data", "import", "table", "t.csv", "--mapping", "map.toml", "--into", "d"]);
    assert!(said.contains("NG is Niger in one system and Nigeria in another"), "{said}");
}

#[test]
fn columns_in_another_order_of_estimates_and_prices_of_another_weight_are_refused() {
    let swapped = files::ged(true).replace(",best,high,low,", ",best,low,high,");
    let home = home_with("f.csv", swapped.as_bytes());
    let said = refused(home.path(), &["data", "import", "ucdp-ged", "f.csv", "--into", "d"]);
    assert!(said.contains("best, HIGH, low"), "{said}");
    let rows = files::pink_sheet_rows();
    let grams: Vec<String> = rows.iter().map(|row| row.join(";").replace("$/troy oz", "$/g")).collect();
    fs::write(home.path().join("p.csv"), grams.join("\n")).expect("ours");
    let said = refused(home.path(), &["data", "import", "pink-sheet", "p.csv", "--into", "d"]);
    assert!(said.contains("the unit of gold is \"$/g\"") && said.contains("31.1035 g"), "{said}");
}

#[test]
fn an_event_in_two_releases_counts_once_and_the_yearly_one_speaks_for_its_year() {
    let home = home_with("GEDEvent_v26_0_3.csv", files::ged(true).as_bytes());
    fs::write(home.path().join("GEDEvent_v26_0_4.csv"), files::ged(true).replace("900004,", "900044,"))
        .expect("ours");
    let said = done(
        home.path(),
        &["data", "import", "ucdp-ged", "GEDEvent_v26_0_3.csv", "GEDEvent_v26_0_4.csv", "--into", "d"],
    );
    assert!(
        said.contains("5 events stand in two files") || said.contains("4 events stand in two files"),
        "{said}"
    );
    fs::write(home.path().join("GEDEvent_v27_1.csv"), files::ged(true).replace("9000", "8000"))
        .expect("ours");
    let said = done(
        home.path(),
        &["data", "import", "ucdp-ged", "GEDEvent_v26_0_3.csv", "GEDEvent_v27_1.csv", "--into", "d"],
    );
    assert!(said.contains("5 candidate events up to 2026 were left out"), "{said}");
    let twice = format!(
        "{}{}\n",
        files::ged(true),
        files::ged_row(900_001, ("Mali", 432), "2026-05-01", "2026-05-01", 1)
    );
    fs::write(home.path().join("twice.csv"), twice).expect("ours");
    let said = refused(home.path(), &["data", "import", "ucdp-ged", "twice.csv", "--into", "d"]);
    assert!(said.contains("event 900001 was already given on line 2"), "{said}");
}
