//! A country, an indicator, a kind of event and an asset are rows: no code knows them by name.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn harmattan(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

fn put(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("has one")).expect("writable");
    fs::write(path, text).expect("writable");
}

/// Cape Verde, a made-up series, a made-up kind of event and a mine, as a user would add them.
fn layer(folder: &Path) {
    put(
        folder,
        "registry/countries.csv",
        "iso3,name,gw_code,fips,aliases,bloc,currency,currency_zone,events_covered,neighbours\n\
         CPV,Cape Verde,402,CV,Cabo Verde,coast,XOF,XOF,yes,SEN\n",
    );
    let shipped = include_str!("../../datasets/registry/indicators.csv");
    let mut indicators: Vec<String> = vec![shipped.lines().next().expect("a heading").to_owned()];
    // Two indicators share the external pillar: the shipped one keeps half.
    let external = shipped.lines().find(|line| line.starts_with("external,")).expect("shipped");
    indicators.push(external.replacen(",external,,1,", ",external,,0.5,", 1));
    assert_ne!(indicators[1], external, "the weight of the shipped indicator was found");
    indicators.push(
        "test_debt,Debt owed abroad,external,,0.5,panel,test_debt,linear,0,100,% of GDP,annual,6,2,,,a test,a test"
            .to_owned(),
    );
    put(folder, "registry/indicators.csv", &(indicators.join("\n") + "\n"));
    let series: Vec<String> =
        ["CPV", "MLI"].iter().map(|code| format!("test_debt,{code},2025-12,60,,2026-01-31,0,test")).collect();
    put(
        folder,
        "governance/wgi.csv",
        &format!(
            "series,country,period_end,value,standard_error,published,lag_months,vintage\n{}\n",
            series.join("\n")
        ),
    );
    put(
        folder,
        "registry/event_types.csv",
        "id,label,lane,feeds,reason\ntest_levy,levy on ships,trade,state_action,a test\n",
    );
    put(
        folder,
        "policy/events.csv",
        "id,date,precision,countries,actor,event_type,direction,severity,severity_reason,commodities,title,\
         short_title,assets,source,documented,confidence\n\
         EV901,2026-06-01,day,CPV,Port office,test_levy,adverse,4,a test,,A levy on ships,Levy on ships,,a test,yes,high\n",
    );
    let assets = include_str!("../../datasets/registry/assets.csv");
    let heading = assets.lines().next().expect("a heading");
    put(
        folder,
        "registry/assets.csv",
        &format!(
            "{heading}\nCPV-FOGO,Fogo,CPV,Fogo,14.9,-24.4,site,gold,A miner,0.9,0.1,NONE,producing,operating,yes,yes,no,1,Praia,\
             100,koz,2025,,a test,high,\n"
        ),
    );
    put(
        folder,
        "../book.csv",
        "holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note\n\
         H1,Stake in Fogo,asset_stake,,CPV-FOGO,CPV,gold,1000000,GBP,2026-06-30,,,\n",
    );
}

#[test]
fn a_country_an_indicator_a_kind_of_event_and_an_asset_are_added_by_rows_alone() {
    let home = tempfile::tempdir().expect("a folder");
    layer(&home.path().join("mine"));
    let score = harmattan(home.path(), &["score", "--by", "country", "--json", "--data", "mine"]);
    assert!(score.status.success(), "{}", String::from_utf8_lossy(&score.stderr));
    let board: serde_json::Value = serde_json::from_slice(&score.stdout).expect("JSON");
    let countries = board["countries"].as_array().expect("a list");
    let row = countries.iter().find(|row| row["id"] == "CPV").expect("the new country is scored");
    let pillar = |row: &serde_json::Value, name: &str| {
        row["pillars"]
            .as_array()
            .and_then(|pillars| pillars.iter().find(|p| p["pillar"] == name).cloned())
            .expect("five pillars")
    };
    let indicators = pillar(row, "external")["indicators"].as_array().expect("a list").clone();
    let debt = indicators.iter().find(|i| i["id"] == "test_debt").expect("the new indicator is read");
    assert_eq!(debt["value"], 60.0);
    let action = pillar(row, "mineral")["indicators"][0].clone();
    assert_eq!(action["id"], "state_action");
    assert!(action["raw"].as_f64().expect("known") > 3.5, "the new event of severity 4 counts: {action}");

    let run = harmattan(
        home.path(),
        &["run", "baseline", "--data", "mine", "--portfolio", "book.csv", "--years", "8192", "--out", "out"],
    );
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let view: serde_json::Value =
        serde_json::from_slice(&fs::read(home.path().join("out/view.json")).expect("there")).expect("JSON");
    let expected = view["holdings"][0]["expected"]["value"].as_f64().expect("a loss");
    assert!(expected > 5_000.0 && expected < 100_000.0, "a coastal gold mine, was {expected}");
}
