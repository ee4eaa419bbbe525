//! Traps of the sources that the shipped tables can fall into, each held against the files themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

type Row = BTreeMap<String, String>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("datasets")
}

fn table(name: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder().join(format!("{name}.csv"))).expect(name);
    reader.deserialize().map(|row| row.expect(name)).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn find<'a>(rows: &'a [Row], column: &str, value: &str) -> &'a Row {
    rows.iter().find(|row| row[column] == value).unwrap_or_else(|| panic!("{value} is not in {column}"))
}

fn world_mining_gold(country: &str) -> Vec<f64> {
    let rows = table("minerals/production");
    rows.iter()
        .filter(|row| row["source"] == "WMD 2026" && row["mineral"] == "gold" && row["year"] == "2024")
        .filter(|row| row["country"] == country)
        .map(|row| number(row, "value"))
        .collect()
}

#[test]
fn the_world_total_is_no_country_and_is_not_counted_twice() {
    assert!(table("minerals/production").iter().all(|row| row["country"] != "WLD"));
    let total = world_mining_gold("");
    assert_eq!(total.len(), 1);
    let aes: f64 = ["MLI", "BFA", "NER"].iter().flat_map(|country| world_mining_gold(country)).sum();
    // With the source's own total among the countries the share would be half of this.
    assert!((aes / total[0] - 0.037).abs() < 0.0005, "{}", aes / total[0]);
}

#[test]
fn oxides_are_tabulated_as_the_metal_and_sources_that_disagree_stay_apart() {
    let rows = table("minerals/production");
    let of = |source: &str, mineral: &str, country: &str| {
        let mut found = rows.iter().filter(|row| {
            row["source"] == source
                && row["mineral"] == mineral
                && row["country"] == country
                && row["year"] == "2024"
                && !row["country_name"].starts_with("Other")
        });
        let row = found.next().expect("a row");
        assert!(found.next().is_none(), "one row of {source} for {mineral}");
        (number(row, "value"), row["basis"].clone())
    };
    let (uranium, basis) = of("WMD 2026", "uranium", "NER");
    assert!(basis.starts_with("U content"));
    assert!((uranium - 1274.0 * 0.848).abs() < 0.01);
    let (lithium, basis) = of("WMD 2026", "lithium", "");
    assert!(basis.starts_with("Li content"));
    assert!((lithium / 1000.0 - 280.0).abs() < 1.0);
    assert_eq!(of("USGS MCS 2026", "lithium", "").0, 222_000.0);
}

#[test]
fn niger_and_nigeria_differ_in_every_code() {
    let countries = table("registry/countries");
    let (niger, nigeria) = (find(&countries, "iso3", "NER"), find(&countries, "iso3", "NGA"));
    assert_eq!((niger["gw_code"].as_str(), niger["fips"].as_str()), ("436", "NG"));
    assert_eq!((nigeria["gw_code"].as_str(), nigeria["fips"].as_str()), ("475", "NI"));
    for column in ["iso3", "gw_code", "fips", "name"] {
        let mut seen = BTreeSet::new();
        for row in countries.iter().filter(|row| !row[column].is_empty()) {
            assert!(seen.insert(row[column].clone()), "{} twice in {column}", row[column]);
        }
    }
    let names = countries.iter().flat_map(|row| {
        let aliases = row["aliases"].split(';').filter(|alias| !alias.is_empty());
        aliases.map(str::to_owned).chain([row["name"].clone()]).collect::<Vec<_>>()
    });
    let mut seen = BTreeSet::new();
    for name in names {
        assert!(seen.insert(name.to_lowercase()), "{name} names two countries");
    }
}

#[test]
fn no_key_of_a_long_series_is_there_twice() {
    for name in ["governance/wgi", "governance/vdem", "humanitarian/displacement", "registry/population"] {
        let mut seen = BTreeSet::new();
        for row in table(name) {
            let key = (row["series"].clone(), row["country"].clone(), row["period_end"].clone());
            assert!(seen.insert(key.clone()), "{name}: {key:?} twice");
        }
    }
}

#[test]
fn governance_is_one_edition_and_ends_in_2023() {
    let rows = table("governance/wgi");
    assert!(rows.iter().all(|row| row["vintage"] == "2024 update"));
    assert_eq!(rows.iter().map(|row| row["period_end"].as_str()).max(), Some("2023-12"));
}

#[test]
fn the_figure_that_burkina_faso_repeats_is_kept_as_published() {
    let rows = table("humanitarian/displacement");
    let held = |year: &str| {
        let row = rows.iter().find(|row| {
            row["series"] == "idps_unhcr"
                && row["country"] == "BFA"
                && row["period_end"] == format!("{year}-12")
        });
        row.expect("a year")["value"].clone()
    };
    assert_eq!(["2023", "2024", "2025"].map(held), ["2062534", "2062534", "2062534"]);
    assert_ne!(held("2022"), "2062534");
}

#[test]
fn single_month_counts_are_flagged_where_they_hold_and_nowhere_else() {
    for row in table("security/conflict_months") {
        let year: i32 = row["month"][..4].parse().expect("a year");
        let single = year == 2026 || (year <= 2024 && ["NER", "NGA"].contains(&row["country"].as_str()));
        assert_eq!(row["single_month_only"] == "yes", single, "{row:?}");
        if single && year <= 2024 {
            assert!(row["events"].is_empty(), "events that were not counted are not zero: {row:?}");
        }
    }
}

#[test]
fn deaths_by_year_are_those_of_the_source() {
    let mut sums: BTreeMap<(String, String), f64> = BTreeMap::new();
    let rows = table("security/conflict_months");
    assert_eq!(rows.len(), 7633);
    for row in &rows {
        let year = row["month"][..4].to_owned();
        *sums.entry((row["country"].clone(), year)).or_default() += number(row, "best");
    }
    let published = [("MLI", [3656.0, 2118.0, 1901.0, 2168.0]), ("BFA", [2704.0, 6122.0, 4251.0, 4392.0])];
    for (country, years) in published {
        for (year, deaths) in ["2022", "2023", "2024", "2025"].iter().zip(years) {
            assert_eq!(sums[&(country.to_owned(), (*year).to_owned())], deaths, "{country} {year}");
        }
    }
    assert_eq!(sums[&("NER".to_owned(), "2025".to_owned())], 1338.0);
}

#[test]
fn vintages_are_not_the_main_file() {
    let rows = table("security/conflict_vintages");
    assert_eq!(rows.len(), 18275);
    let vintages: BTreeSet<&str> = rows.iter().map(|row| row["vintage"].as_str()).collect();
    assert_eq!(vintages.len(), 23);
    let burkina: f64 = rows
        .iter()
        .filter(|row| row["vintage"] == "2025-09-25" && row["country"] == "BFA")
        .filter(|row| row["month"].starts_with("2025"))
        .map(|row| number(row, "best"))
        .sum();
    assert_eq!(burkina, 1876.0);
}

#[test]
fn events_keep_their_precision_their_states_and_their_doubt() {
    let rows = table("policy/events");
    assert_eq!(rows.len(), 105);
    assert_eq!(rows.iter().filter(|row| row["documented"] == "yes").count(), 72);
    assert_eq!(find(&rows, "id", "EV042")["precision"], "month");
    assert_eq!(find(&rows, "id", "EV049")["countries"], "SEN;TCD");
    assert_eq!(find(&rows, "id", "EV026")["countries"], "BFA;MLI;NER");
    assert!(rows.iter().all(|row| !row["countries"].contains("AES")));
    let types: BTreeSet<String> = table("registry/event_types").iter().map(|row| row["id"].clone()).collect();
    for row in &rows {
        assert!(row["short_title"].chars().count() <= 32, "{}", row["short_title"]);
        assert!(types.contains(&row["event_type"]), "{}", row["event_type"]);
    }
}

#[test]
fn one_act_is_one_shock_and_a_mineral_is_named_where_only_it_is_hit() {
    let shocks = table("policy/event_shocks");
    for repeated in ["EV017", "EV065", "EV067", "EV060"] {
        assert!(shocks.iter().all(|row| row["event"] != repeated), "{repeated} is counted elsewhere");
    }
    let events = table("policy/events");
    for effect in table("policy/shock_effects").iter().filter(|row| row["target"] == "same_mineral") {
        for shock in shocks.iter().filter(|row| row["shock"] == effect["shock"]) {
            let named = &find(&events, "id", &shock["event"])["commodities"];
            assert!(!named.is_empty(), "{} reaches a mineral and names none", shock["event"]);
        }
    }
    let valve = table("policy/shock_effects");
    assert_eq!(find(&valve, "shock", "X031")["target"], "same_mineral", "the valve stops oil, not uranium");
}

#[test]
fn seventeen_disputes_count_and_claims_are_no_values() {
    let rows = table("policy/disputes");
    assert_eq!(rows.len(), 36);
    let counted: BTreeSet<&str> =
        rows.iter().filter(|row| row["counted"] == "yes").map(|row| row["id"].as_str()).collect();
    let thirteen = (1..=13).map(|n| format!("D{n:02}"));
    let four = ["D14", "D15", "D27", "D31"].map(str::to_owned);
    let want: BTreeSet<String> = thirteen.chain(four).collect();
    assert_eq!(counted, want.iter().map(String::as_str).collect());
    for row in rows.iter().filter(|row| !row["loss_share"].is_empty()) {
        assert!((0.0..=1.0).contains(&number(row, "loss_share")), "{row:?}");
    }
    assert!(find(&rows, "id", "D29")["cash_usd_m"].is_empty(), "a claim of US$29bn is no payment");
}

#[test]
fn years_at_risk_add_up_from_their_own_dates() {
    use harmattan::period::{days_between, parse_date};
    let rows = table("policy/asset_years");
    assert_eq!(rows.len(), 64);
    let mut total = 0.0;
    for row in rows.iter().filter(|row| row["in_denominator"] == "yes") {
        let end = if row["first_action"].is_empty() { &row["to"] } else { &row["first_action"] };
        let day = |text: &str| parse_date(text).expect("a date");
        let years = f64::from(days_between(day(&row["from"]), day(end))) / 365.25;
        assert!((years - number(row, "years_to_first_action")).abs() < 0.002, "{row:?}");
        total += years;
    }
    assert!((total - 274.5).abs() < 0.06, "{total}");
    for taken in ["BFA-BOUNGOU", "BFA-WAHGNION"] {
        assert_eq!(find(&rows, "asset", taken)["in_denominator"], "yes");
        assert!(!find(&rows, "asset", taken)["note"].is_empty(), "{taken} stays in, flagged");
    }
}

#[test]
fn a_share_of_another_company_is_never_a_listing() {
    let issuers = table("registry/issuers");
    let mut holder: BTreeMap<String, String> = BTreeMap::new();
    for row in &issuers {
        for code in row["listings"].split(';').chain([row["id"].as_str()]).filter(|code| !code.is_empty()) {
            assert!(code.contains(':'), "{code} has no exchange: PRU alone is two companies");
            let before = holder.insert(code.to_owned(), row["id"].clone());
            assert!(before.is_none_or(|id| id == row["id"]), "{code} is listed for two issuers");
        }
    }
    assert_eq!(holder.get("RIO:ASX"), None, "Rio Tinto Limited is not Rio Tinto plc");
    assert_eq!(holder["PRU:ASX"], "PRU:ASX");
    assert!(!holder.contains_key("PRU:LSE"));
    assert!(!holder.contains_key("HUM:AIM"), "delisted");
    assert_eq!(find(&issuers, "id", "NORDGOLD:PRIVATE")["screening_stop"], "yes");
}

#[test]
fn stakes_of_one_holder_in_one_asset_never_overlap() {
    let rows = table("registry/stakes");
    assert_eq!(rows.len(), 118);
    let open = |text: &str, empty: &str| if text.is_empty() { empty.to_owned() } else { text.to_owned() };
    let span = |row: &Row| (open(&row["from"], "0000"), open(&row["to"], "9999"));
    for (i, a) in rows.iter().enumerate() {
        for b in rows.iter().skip(i + 1) {
            if a["issuer"] == b["issuer"] && a["target"] == b["target"] {
                let (a_span, b_span) = (span(a), span(b));
                assert!(a_span.1 <= b_span.0 || b_span.1 <= a_span.0, "{a:?} and {b:?}");
            }
        }
    }
}

#[test]
fn what_is_not_documented_stays_empty() {
    let rows = table("registry/stakes");
    let stake = |issuer: &str, target: &str| {
        rows.iter().find(|row| row["issuer"] == issuer && row["target"] == target).expect("a stake").clone()
    };
    for issuer in ["RIO:LSE", "BP:LSE", "SHEL:LSE", "AU:NYSE"] {
        assert_eq!(stake(issuer, "ELSEWHERE")["attributable_output"], "", "{issuer}: unknown, never zero");
    }
    assert_eq!(stake("EDV:LSE", "ELSEWHERE")["attributable_output"], "0");
    assert_eq!(stake("ELV:ASX", "GHA-EWOYAA")["interest"], "0.225");
    assert_eq!(stake("603799:SHSE", "GHA-EWOYAA")["interest"], "", "Huayou has not completed");
    assert_eq!(stake("PDI:ASX", "GIN-KINIERO")["interest"], "");
}

#[test]
fn siguiri_is_flagged_as_a_share_already_taken() {
    let flagged = |row: &Row| row["note"].contains("do not multiply again");
    assert!(flagged(find(&table("registry/assets"), "id", "GIN-SIGUIRI")));
    let stakes = table("registry/stakes");
    let siguiri = find(&stakes, "target", "GIN-SIGUIRI");
    assert!(flagged(siguiri));
    assert_eq!(siguiri["attributable_output"], "289");
    assert_eq!(find(&table("registry/assets"), "id", "MRT-TASIAST")["state_share"], "0");
}

#[test]
fn mines_that_a_state_took_are_not_foreign_held() {
    let rows = table("registry/assets");
    assert_eq!(rows.len(), 64);
    for taken in ["BFA-BOUNGOU", "BFA-WAHGNION", "NER-SOMAIR", "NER-SAMIRA", "GIN-GAC", "GHA-DAMANG"] {
        assert_eq!(find(&rows, "id", taken)["foreign_held"], "no", "{taken}");
    }
    assert_eq!(find(&rows, "id", "BFA-KIAKA")["foreign_held"], "yes");
    assert!(
        rows.iter().all(|row| row["us_linked"] == "no" || !["MLI", "BFA", "NER"].contains(&&*row["country"]))
    );
}

#[test]
fn the_cfa_franc_hangs_on_the_euro() {
    let rows = table("minerals/fx_months");
    let rate = |currency: &str| {
        let mut found = rows.iter().filter(|row| row["currency"] == currency && row["month"] == "2026-05");
        number(found.next().expect("a rate"), "gbp_per_unit")
    };
    assert!((rate("EUR") / rate("XOF") - 655.957).abs() < 1e-5);
    assert!(rows.iter().all(|row| row["currency"] != "GBX"), "amounts are in pounds, never in pence");
}

#[test]
fn files_whose_licence_forbids_it_are_not_shipped() {
    let text = std::fs::read_to_string(folder().join("datapackage.json")).expect("a descriptor");
    let package: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let resources = package["resources"].as_array().expect("resources");
    for resource in resources {
        let source = resource["sources"][0]["title"].as_str().expect("a source");
        assert!(!source.contains("ACLED") && !source.contains("Terrorism Index"), "{source}");
        assert!(resource["licenses"][0]["name"].as_str().is_some_and(|name| !name.is_empty()));
        let path = folder().join(resource["path"].as_str().expect("a path"));
        assert!(std::fs::metadata(&path).expect("a file").len() < 1_500_000, "{path:?}");
    }
    let vdem = resources.iter().find(|resource| resource["name"] == "governance/vdem").expect("V-Dem");
    assert_eq!(vdem["licenses"][0]["name"], "CC BY-SA 4.0");
}
