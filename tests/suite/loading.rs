//! What bad tables and bad books get: every problem at once, each with its place.

use crate::fixture::Fixture;
use harmattan::datasets::{self, Layers, portfolio};
use harmattan::model::plan::HoldingKind;
use harmattan::model::portfolio::Portfolio;

const HEADING: &str = "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n";
const POLICIES: &str = "policy_id,perils,waiting_days,deductible,deductible_type,share,occurrence_limit,aggregate_deductible,aggregate_limit,currency\nPOL1,EX;TR;PV,180,200000,franchise,0.9,3600000,0,3600000,USD\n";

fn book(lines: &str) -> Result<Portfolio, String> {
    raw_book(format!("{HEADING}{lines}").as_bytes())
}

fn raw_book(bytes: &[u8]) -> Result<Portfolio, String> {
    let package = Fixture::default().package();
    portfolio::read_bytes("book", bytes, Some(POLICIES.as_bytes()), &package)
        .map_err(|problems| problems.to_string())
}

fn refusal(lines: &str) -> String {
    book(lines).expect_err("refused")
}

#[track_caller]
fn assert_says(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "\"{part}\" is not in:\n{text}");
    }
}

#[test]
fn every_problem_of_every_table_comes_in_one_go() {
    let text = Fixture::default()
        .swap("registry/countries.csv", "BFA,Burkina Faso,439", "BFA,Burkina Faso,\"4,39\"")
        .swap("registry/severities.csv", "taking,share,beta,4,1", "taking,share,beta,-4,1")
        .swap("registry/pillars.csv", "security,0.3", "security,30")
        .swap("policy/events.csv", "2025-03-01,day", "2025-02-30,dya")
        .problems();
    assert_says(
        &text,
        &[
            "countries.csv:3, column \"gw_code\": must be a whole number",
            "severities.csv:2, column \"a\": must be above 0, was -4",
            "pillars.csv:2, column \"weight\": must be a share from 0 to 1, was 30; write 30% as 0.3",
            "events.csv:3, column \"date\": must be a date that exists, like 2026-06-30, was \"2025-02-30\"",
            "events.csv:3, column \"precision\": must be one of day, month, was \"dya\"; did you mean day?",
        ],
    );
}

#[test]
fn references_weights_and_parameters_are_checked_across_tables() {
    let text = Fixture::default()
        .swap("registry/assets.csv", "Hounde,BFA,", "Hounde,BFO,")
        .swap("registry/indicators.csv", "wgi_pv,linear", "wgi_pw,linear")
        .swap("registry/indicators.csv", "owner,0.5,price_ratio", "owner,0.45,price_ratio")
        .swap("registry/parameters.csv", "loan_threshold,1,,yes,r\n", "")
        .swap("policy/event_shocks.csv", "EV002,T4", "EV009,T5")
        .problems();
    assert_says(
        &text,
        &[
            "assets.csv:2, column \"country\": unknown country code \"BFO\"; did you mean BFA?",
            "column \"series\": unknown series \"wgi_pw\"; did you mean wgi_pv?",
            "weights of pillar \"mineral\" for role owner sum to 0.950000; they must sum to 1",
            "parameter \"loan_threshold\" is missing",
            "unknown event \"EV009\"",
            "unknown shock \"T5\"; did you mean T4?",
        ],
    );
}

#[test]
fn overlapping_stakes_and_shared_listings_are_refused() {
    let overlap =
        Fixture::default().swap("registry/stakes.csv", "2025-12-31,,fixture", "2025-06-30,,fixture");
    assert_says(&overlap.problems(), &["two stakes in one target at one time; the other is on line 16"]);
    let shared = Fixture::default().swap("registry/issuers.csv", "KOS:NYSE", "EDV:TSX");
    assert_says(&shared.problems(), &["\"EDV:TSX\" leads to more than one issuer"]);
}

#[test]
fn a_gap_in_the_months_and_a_repeated_key_are_named() {
    let gap = Fixture::default().swap("security/conflict_months.csv", "BFA,2020-03,200,,,no,main\n", "");
    assert_says(&gap.problems(), &["BFA has no row for 2020-03"]);
    let twice = Fixture::default().append("policy/coups.csv", "MLI,2020-08,1,0\n");
    assert_says(
        &twice.problems(),
        &["coups.csv:4: country + month \"MLI, 2020-08\" was already given on line 2"],
    );
}

#[test]
fn headings_are_held_to_the_known_columns() {
    let text = Fixture::default()
        .swap("policy/coups.csv", "country,month,successful,failed", "country,mnth,successful,successful")
        .problems();
    assert_says(
        &text,
        &[
            "unknown column \"mnth\"; did you mean month?",
            "column \"month\" is missing",
            "column \"successful\" is given twice",
            "column \"failed\" is missing",
        ],
    );
}

#[test]
fn a_required_table_that_is_missing_or_empty_is_a_problem() {
    let mut fixture = Fixture::default();
    fixture.0.remove("registry/assets.csv");
    assert_says(
        &fixture.with("registry/dependence.csv", "").problems(),
        &["registry/assets.csv: is missing", "dependence.csv: is empty; the first line must be peril,"],
    );
}

#[test]
fn a_layer_replaces_rows_by_key_and_appends_new_ones() {
    let base = Fixture::default().write();
    let over = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(over.path().join("governance")).expect("made");
    std::fs::write(over.path().join("governance/wgi.csv"), "series,country,period_end,value,standard_error,published,lag_months,vintage\nwgi_pv,MLI,2023-12,-1,,,11,mine\nwgi_pv,NER,2023-12,-2,,,11,mine\n").expect("written");
    let layers = Layers { shipped: false, over: vec![base.path().to_owned(), over.path().to_owned()] };
    let package = datasets::load(&layers).expect("loads");
    let values: Vec<(String, f64)> = package
        .observations
        .iter()
        .filter(|row| row.series == "wgi_pv")
        .map(|row| (format!("{} {}", row.country, row.period_end), row.value))
        .collect();
    assert_eq!(values.len(), 4, "{values:?}");
    assert!(values.contains(&("MLI 2023-12".to_owned(), -1.0)));
    assert!(values.contains(&("NER 2023-12".to_owned(), -2.0)));
    assert!(
        package.resources.iter().any(|resource| resource.source == "yours" && resource.sha256.len() == 64)
    );
}

#[test]
fn a_misspelt_table_of_a_layer_is_not_ignored() {
    let text = Fixture::default().with("registry/country.csv", "iso3\n").problems();
    assert_says(
        &text,
        &["registry/country.csv: is no table of the package; did you mean registry/countries.csv?"],
    );
}

#[test]
fn a_country_an_indicator_and_an_event_type_are_added_by_rows_alone() {
    let fixture = Fixture::default()
        .append("registry/countries.csv", "TGO,Togo,461,TO,,coast,XOF,XOF,no,BFA\n")
        .append("registry/event_types.csv", "curfew,curfew,security,,r\n")
        .append(
            "policy/events.csv",
            "EV003,2026-01-01,day,TGO,state,curfew,adverse,1,test,,A curfew,Curfew,,fixture,no,low\n",
        )
        .append("governance/wgi.csv", "rain,TGO,2024-12,3,,,2,mine\n")
        .swap(
            "registry/indicators.csv",
            "wgi_pv,Stability,governance,,1,",
            "wgi_pv,Stability,governance,,0.5,",
        )
        .append(
            "registry/indicators.csv",
            "rain,Rain,governance,,0.5,panel,rain,linear,0,5,mm,annual,2,2,,,r,s\n",
        );
    let package = fixture.package();
    assert_eq!((package.countries.len(), package.indicators.len(), package.event_types.len()), (9, 7, 3));
}

#[test]
fn bytes_that_are_no_table_are_located() {
    let mut latin = format!("{HEADING}H1,Caf").into_bytes();
    latin.extend(b"\xe9,equity,EDV:LSE,,,,1,GBP,2026-06-30,,,\n");
    assert_says(
        &raw_book(&latin).expect_err("refused"),
        &["book.csv:2: byte 0xE9 is no UTF-8 text", "save it as CSV in UTF-8"],
    );
    assert_says(&raw_book(b"").expect_err("refused"), &["book.csv: is empty"]);
    assert_says(&raw_book(HEADING.as_bytes()).expect_err("refused"), &["has a heading and no rows"]);
    let long = format!("{HEADING}H1,{},equity\n", "x".repeat(10 << 20));
    assert_says(
        &raw_book(long.as_bytes()).expect_err("refused"),
        &["book.csv:2: has a line of", "at most 1048576 are read"],
    );
    assert_says(&refusal("H1,Shares,equity\n"), &["book.csv:2: has 3 cells; the heading has 13 columns"]);
    assert_says(&refusal("H1,\"Shares,equity\nH2,b\n"), &["close every quote"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_tolerated() {
    let text =
        format!("\u{feff}{HEADING}H1,Shares,equity,EDV:LSE,,,,1,GBP,2026-06-30,,,\n").replace('\n', "\r\n");
    let read = raw_book(text.as_bytes()).expect("read");
    assert_eq!(read.holdings.len(), 1);
    assert_eq!(read.holdings[0].note, "");
}

#[test]
fn a_folder_or_a_missing_file_in_place_of_a_book_is_a_problem() {
    let package = Fixture::default().package();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    assert_says(
        &portfolio::read(&path, &package).expect_err("refused").to_string(),
        &["is a folder; a file is expected"],
    );
    let missing = format!("{path}/none.csv");
    assert_says(
        &portfolio::read(&missing, &package).expect_err("refused").to_string(),
        &["there is no such file"],
    );
    assert_says(
        &portfolio::read("no-such-book", &package).expect_err("refused").to_string(),
        &["is no file and no shipped book"],
    );
}

#[test]
fn every_defect_of_a_book_is_told_with_what_is_allowed() {
    let text = refusal(
        "H1,a,equity,EDV:LSE,,,,\"1,5\",GBP,2026-06-30,,,\n\
         H2,b,equity,EDV:LSE,,,,NaN,GBP,2026-06-30,,,\n\
         H3,c,equity,EDV:LSE,,,,inf,GBP,2026-06-30,,,\n\
         H4,d,equity,EDV:LSE,,,,-5,GBP,2026-06-30,,,\n\
         H4,e,equity,EDV:LSE,,,,5,GHS,2026-06-30,,,\n\
         H10,k,equity,EDV:LSE,,,,1e300,GBP,2026-06-30,,,\n\
         H5,f,equity,EDV:LSE,,,,5,ZZZ,2026-06-30,,,\n\
         H6,g,asset_stake,,MLI-BOUGOUNY,,,5,GBP,2026-06-30,,,\n\
         H7,h,loan,,,BFO,,5,GBP,2026-06-30,,,\n\
         H8,i,loan,,,Nigeria,,5,GBP,2026-06-30,,,\n\
         H9,j,loan,,BFA-HOUNDE,MLI,,5,GBP,2026-07-01,2026-01-01,POL9,\n",
    );
    assert_says(
        &text,
        &[
            "book.csv:2, column \"amount\": must be a finite number, was \"1,5\"; use a dot",
            "book.csv:3, column \"amount\": must be a finite number, was \"NaN\"",
            "book.csv:4, column \"amount\": must be a finite number, was \"inf\"",
            "book.csv:5, column \"amount\": must be above 0, was -5",
            "book.csv:6: holding_id \"H4\" was already given on line 5",
            "book.csv:6, column \"currency\": there is no exchange rate for \"GHS\"; allowed are EUR, GBP, USD, XOF; add the row \"GHS,2026-05,",
            "book.csv:7, column \"amount\": must be at most 1e18, was 1e300",
            "book.csv:8, column \"currency\": unknown currency \"ZZZ\"; allowed are EUR, GBP, USD, XOF",
            "unknown asset \"MLI-BOUGOUNY\"; did you mean MLI-BOUGOUNI?",
            "unknown country code \"BFO\"; known codes are MLI, BFA",
            "did you mean BFA?",
            "write the code: Niger is NER, Nigeria is NGA",
            "BFA-HOUNDE is in BFA, was MLI",
            "2026-07-01 is after the end of the data, 2026-06-30",
            "maturity\": must be after as_of",
            "unknown policy \"POL9\"; did you mean POL1?",
        ],
    );
}

#[test]
fn a_refused_cell_brings_no_problem_of_its_stand_in() {
    let text = refusal("H1,a,equity,EDV:LSE,,,,5,gbp,2026-06-30,,,\n");
    assert_eq!(
        text,
        "book.csv:2, column \"currency\": currency code must be three capital letters (ISO 4217), was \"gbp\""
    );
}

#[test]
fn an_issuer_is_matched_exactly_or_not_at_all() {
    let text = refusal(
        "H1,a,equity,PRU,,,,5,GBP,2026-06-30,,,\n\
         H2,b,equity,PRU:LSE,,,,5,GBP,2026-06-30,,,\n\
         H3,c,equity,EDW:LSE,,,,5,GBP,2026-06-30,,,\n\
         H4,d,equity,,,,,5,GBP,2026-06-30,,,\n",
    );
    assert_says(
        &text,
        &[
            "\"PRU\" is a code without its exchange, and one code can be two companies; write code and exchange; known here: PRU:ASX, PRU:TSX",
            "book.csv:3, column \"issuer_id\": unknown issuer \"PRU:LSE\"",
            "unknown issuer \"EDW:LSE\"; did you mean EDV:LSE?",
            "book.csv:5, column \"issuer_id\": is empty; equity needs its issuer",
        ],
    );
}

#[test]
fn other_listings_and_former_names_lead_to_one_issuer_and_stale_ones_say_so() {
    let read = book(
        "H1,a,equity,EDV:TSX,,,,5,GBP,2026-06-30,,,\n\
         H2,b,equity,HUM:AIM,,,,5,GBP,2026-06-30,,,mine\n\
         H3,c,equity,Savannah Petroleum,,,,5,GBP,2026-06-30,,,\n",
    )
    .expect("read");
    let issuer = |i: usize| read.holdings[i].issuer.as_ref().map(ToString::to_string);
    assert_eq!(issuer(0).as_deref(), Some("EDV:LSE"));
    assert_eq!(read.holdings[0].note, "");
    assert_eq!(issuer(1).as_deref(), Some("HUM:PRIVATE"));
    assert_eq!(read.holdings[1].note, "mine; HUM:AIM (delisted, ended 2025-01-31) is read as HUM:PRIVATE");
    assert_eq!(issuer(2).as_deref(), Some("SAVE:AIM"));
}

#[test]
fn a_book_keeps_any_text_but_no_control_characters() {
    let read =
        book("H1,\"=cmd|' /C calc'!A0 <script>\",equity,EDV:LSE,,,,5,GBP,2026-06-30,,,\n").expect("read");
    assert_eq!(read.holdings[0].name, "=cmd|' /C calc'!A0 <script>");
    assert_says(
        &refusal("H1,a\u{7}b,equity,EDV:LSE,,,,5,GBP,2026-06-30,,,\n"),
        &["holds a control character"],
    );
    assert_says(
        &refusal("<b>,a,equity,EDV:LSE,,,,5,GBP,2026-06-30,,,\n"),
        &["holding id must be plain text"],
    );
}

#[test]
fn policies_beside_a_book_are_read_and_unused_ones_left_out() {
    let package = Fixture::default().package();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mine.csv");
    std::fs::write(&path, format!("{HEADING}H2,b,loan,,BFA-HOUNDE,,,5,USD,2026-06-30,2027-01-01,POL1,\nH1,a,equity,EDV:LSE,,,,5,GBP,2026-06-30,,,\n")).expect("written");
    std::fs::write(
        folder.path().join("policies.csv"),
        format!("{POLICIES}POL2,CC,0,1,deductible,1,,0,,GBP\n"),
    )
    .expect("written");
    let read = portfolio::read(&path.display().to_string(), &package).expect("read");
    assert_eq!(read.name, "mine");
    assert!(!read.sample);
    assert_eq!(read.holdings.iter().map(|holding| holding.id.as_str()).collect::<Vec<_>>(), ["H1", "H2"]);
    assert_eq!(read.holdings[1].kind, HoldingKind::Loan);
    assert_eq!(read.holdings[1].country.as_ref().map(ToString::to_string).as_deref(), Some("BFA"));
    assert_eq!(read.policies.iter().map(|policy| policy.id.as_str()).collect::<Vec<_>>(), ["POL1"]);
    assert!(read.policies[0].franchise);
}

#[test]
fn twenty_thousand_lines_are_read_within_a_second() {
    let mut text = HEADING.to_owned();
    for n in 0..20_000 {
        text.push_str(&format!(
            "H{n},line {n},loan,,BFA-HOUNDE,BFA,gold,{}.5,XOF,2026-06-30,2027-01-01,POL1,\n",
            n + 1
        ));
    }
    let package = Fixture::default().package();
    let start = std::time::Instant::now();
    let read =
        portfolio::read_bytes("big", text.as_bytes(), Some(POLICIES.as_bytes()), &package).expect("read");
    assert_eq!(read.holdings.len(), 20_000);
    assert!(start.elapsed().as_secs_f64() < 1.0, "{:?}", start.elapsed());
}

const DISPLACED: &str = "series,country,period_end,value,standard_error,published,lag_months,vintage\nidps_unhcr,MLI,2025-12,400000,,,6,2026\n";

/// A descriptor that names one table, with its hash and rows.
fn described(hash: &str, rows: u64, maximum: f64) -> Fixture {
    let fields =
        ["series", "country", "period_end", "value", "standard_error", "published", "lag_months", "vintage"];
    let fields: Vec<String> = fields
        .iter()
        .map(|name| match *name {
            "value" => format!(
                r#"{{"name":"value","type":"number","constraints":{{"required":true,"maximum":{maximum}}}}}"#
            ),
            "country" => {
                r#"{"name":"country","type":"string","constraints":{"pattern":"^[A-Z]{3}$"}}"#.to_owned()
            }
            name => format!(r#"{{"name":"{name}"}}"#),
        })
        .collect();
    let text = format!(
        r#"{{"data_end":"2026-06-30","resources":[{{"name":"humanitarian/displacement","path":"humanitarian/displacement.csv",
        "title":"Displaced people","sources":[{{"title":"UNHCR"}}],"licenses":[{{"name":"CC-BY-4.0"}}],"version":"2026",
        "hash":"sha256:{hash}","rows":{rows},"schema":{{"fields":[{}],"primaryKey":["series","country","period_end"]}}}}]}}"#,
        fields.join(",")
    );
    Fixture::default().with("datapackage.json", text).with("humanitarian/displacement.csv", DISPLACED)
}

fn hash_of(text: &str) -> String {
    harmattan::datasets::source::sha256(text.as_bytes())
}

#[test]
fn verify_holds_each_table_to_its_hash_rows_and_constraints() {
    let good = described(&hash_of(DISPLACED), 1, 1e7).write();
    let report = datasets::verify(&Layers::only(good.path())).expect("verified");
    assert_eq!((report.resources, report.rows, report.cells), (1, 1, 8));

    let bad = described(&"0".repeat(64), 2, 1000.0).write();
    let text = datasets::verify(&Layers::only(bad.path())).expect_err("refused").to_string();
    assert_says(
        &text,
        &[
            "displacement.csv: hash is sha256:",
            "has 1 rows; datapackage.json states 2",
            "displacement.csv:2, column \"value\": must be at most 1000, was 400000",
        ],
    );
}

#[test]
fn the_list_shows_rows_source_periods_and_countries() {
    let folder = described(&hash_of(DISPLACED), 1, 1e7).write();
    let rows = datasets::list(&Layers::only(folder.path())).expect("listed");
    let row = rows.iter().find(|row| row.title == "Displaced people").expect("described");
    assert_eq!((row.rows, row.source.as_str(), row.licence.as_str()), (1, "UNHCR", "CC-BY-4.0"));
    let deaths = rows.iter().find(|row| row.name.ends_with("conflict_months.csv")).expect("listed");
    assert_eq!((deaths.first.as_deref(), deaths.last.as_deref()), (Some("2019-01"), Some("2026-05")));
    assert_eq!(deaths.countries, ["BFA", "MLI"]);
}

#[test]
fn a_table_separated_by_semicolons_and_a_layer_that_is_not_there_are_named() {
    let text = HEADING.replace(',', ";");
    assert_says(
        &raw_book(text.as_bytes()).expect_err("refused"),
        &["has one column", "save it as CSV with commas"],
    );
    let missing = datasets::load(&Layers::only("no/such/folder")).expect_err("refused").to_string();
    assert_says(
        &missing,
        &["no/such/folder: cannot be read: there is no such file", "\"data_end\" is missing"],
    );
}

#[cfg(unix)]
#[test]
fn a_table_that_cannot_be_read_is_a_problem_not_an_absence() {
    let folder = Fixture::default().write();
    let path = folder.path().join("policy/coups.csv");
    std::fs::remove_file(&path).expect("removed");
    std::os::unix::fs::symlink("nowhere", &path).expect("linked");
    let text = datasets::load(&Layers::only(folder.path())).expect_err("refused").to_string();
    assert_says(&text, &["policy/coups.csv: cannot be read: there is no such file"]);
    std::fs::remove_file(&path).expect("removed");
    std::fs::create_dir(&path).expect("made");
    let text = datasets::load(&Layers::only(folder.path())).expect_err("refused").to_string();
    assert_says(&text, &["policy/coups.csv: is a folder; a file is expected"]);
}

mod arbitrary {
    use super::{Fixture, HEADING, portfolio};
    use harmattan::model::package::Package;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static PACKAGE: LazyLock<Package> = LazyLock::new(|| Fixture::default().package());

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

        #[test]
        fn any_bytes_are_read_or_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = portfolio::read_bytes("book", &bytes, Some(&bytes), &PACKAGE);
        }

        #[test]
        fn any_cells_are_read_or_refused_and_each_problem_has_a_line(cells in proptest::collection::vec("[-0-9A-Z:.,;\"eE \n]{0,12}|EDV:LSE|equity|loan|2026-06-30|GBP|BFA-HOUNDE", 13)) {
            let line: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            let text = format!("{HEADING}{}\n", line.join(","));
            if let Err(problems) = portfolio::read_bytes("book", text.as_bytes(), None, &PACKAGE) {
                prop_assert!(problems.0.iter().all(|problem| problem.line == Some(2) && problem.place == "book.csv"), "{}", problems);
            }
        }
    }
}
