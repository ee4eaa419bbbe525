//! Files in the layouts of their sources, with invented rows: nothing here happened.

use rust_xlsxwriter::{Format, Workbook};
use std::fmt::Write;
use std::io::Write as _;

pub(crate) const GED_COLUMNS: &str = "id,relid,year,active_year,code_status,type_of_violence,conflict_dset_id,conflict_new_id,conflict_name,dyad_dset_id,dyad_new_id,dyad_name,side_a_dset_id,side_a_new_id,side_a,side_b_dset_id,side_b_new_id,side_b,number_of_sources,source_article,source_office,source_date,source_headline,source_original,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,geom_wkt,priogrid_gid,country,country_id,region,event_clarity,date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low,gwnoa,gwnob";

/// An event of the yearly layout, with quoted text over two lines.
pub(crate) fn ged_row(id: u32, country: (&str, u32), from: &str, to: &str, best: u32) -> String {
    let (name, number) = country;
    let year = &from[..4];
    let high = best + 3;
    format!(
        "{id},INV-{id},{year},true,Clear,1,333,333,\"Invented: a conflict, of a kind\",444,444,\"Side A - Side B\",1,1,Side A,2,2,XXX436,2,\"\"\"Invented paper, {from}, A headline\nover two lines\"\"\",Invented,{from},A headline,None,1,12.5 N 1.5 W,Invented place,Centre region,,12.5,-1.5,POINT (-1.5 12.5),148000,{name},{number},Africa,1,1,{from} 00:00:00.000,{to} 00:00:00.000,0,0,{best},0,{best},{high},{best},{number},"
    )
}

/// Burkina Faso in spring 2026, with one event across a month's end and one without a death.
pub(crate) fn ged(heading: bool) -> String {
    let burkina = ("Burkina Faso", 439);
    let rows = [
        ged_row(900_001, burkina, "2026-03-04", "2026-03-04", 700),
        ged_row(900_002, burkina, "2026-03-30", "2026-04-02", 100),
        ged_row(900_003, burkina, "2026-04-11", "2026-04-11", 0),
        ged_row(900_004, burkina, "2026-05-11", "2026-05-11", 900),
        ged_row(900_005, ("Niger", 436), "2026-05-12", "2026-05-12", 7),
        ged_row(900_006, ("Ukraine", 369), "2026-05-12", "2026-05-12", 40),
    ];
    let heading = if heading { format!("{GED_COLUMNS}\n") } else { String::new() };
    format!("{heading}{}\n", rows.join("\n"))
}

pub(crate) fn country_year() -> String {
    "country_id_cy,country_cy,year_cy,region_cy,sb_total_deaths_best_cy,sb_total_deaths_high_cy,sb_total_deaths_low_cy,cumulative_total_deaths_in_orgvio_best_cy,cumulative_total_deaths_in_orgvio_high_cy,cumulative_total_deaths_in_orgvio_low_cy,sb_dyad_ids_cy,version_cy
439,Burkina Faso,2025,Africa,8000,9000,7000,9000,9900,8000,NO_DYAD,99.1
432,Mali,2025,Africa,10,12,9,12,15,11,1;2,99.1
369,Ukraine,2025,Europe,1,1,1,1,1,1,3,99.1
"
    .to_owned()
}

/// The current layout, with any delimiter.
pub(crate) fn acled(delimiter: char) -> String {
    let heading = "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp";
    let row = |id: &str, date: &str, kind: &str, iso: u32, country: &str, deaths: u32| {
        format!(
            "{id},{date},2026,1,Political violence,{kind},Invented,Side A,,State forces,Side B,,Rebel group,State forces-Rebel group,,{iso},Western Africa,{country},Centre,,,Nowhere,12.5,-1.5,1,Invented,National,Made up for a test,{deaths},,1767225600"
        )
    };
    let text = [
        heading.to_owned(),
        row("BFO99001", "2026-03-04", "Battles", 854, "Burkina Faso", 400),
        row("BFO99002", "2026-04-05", "Explosions/Remote violence", 854, "Burkina Faso", 300),
        row("BFO99003", "2026-05-06", "Violence against civilians", 854, "Burkina Faso", 500),
        row("BFO99004", "2026-05-07", "Protests", 854, "Burkina Faso", 0),
        row("NIR99005", "2026-05-08", "Battles", 562, "Niger", 3),
        row("UKR99006", "2026-05-08", "Battles", 804, "Ukraine", 9),
    ]
    .join("\n");
    if delimiter == ',' { text + "\n" } else { text.replace(',', &delimiter.to_string()) + "\n" }
}

/// The layout to 2022 as HDX has it: tags below the heading, parties as numbers, dates in words.
pub(crate) fn acled_legacy() -> String {
    "\u{feff}data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,timestamp,iso3
#event+code,#country+code,#event+code,,#date+occurred,#date+year,,#event+type,#event+type,#group+name,,,#group+name,,,,#region+name,#country+name,#adm1+name,#adm2+name,#adm3+name,#loc+name,#geo+lat,#geo+lon,,#meta+source,,#description,#affected+killed,,#country+code
1,854,BFO99001,1,31 July 2025,2025,1,Battles,Armed clash,Side A,,1,Side B,,2,12,Western Africa,Burkina Faso,Centre,,,Nowhere,12.5,-1.5,1,Invented,National,\"Made up, for a test\",12,1600000000,BFA
"
    .to_owned()
}

pub(crate) fn wgi_long() -> String {
    let mut text = "codeindyr;code;countryname;year;indicator;estimate;stddev;nsource;pctrank;pctranklower;pctrankupper\n".to_owned();
    for (indicator, estimate) in
        [("pv", -2.4), ("va", -1.2), ("ge", -1.1), ("rq", -0.9), ("rl", -1.0), ("cc", -0.8)]
    {
        for year in [2023, 2024] {
            writeln!(text, "BFA{indicator}{year};BFA;Burkina Faso;{year};{indicator};{estimate};0.2;9;5;1;9")
                .expect("memory");
            writeln!(text, "FRA{indicator}{year};FRA;France;{year};{indicator};1.1;0.2;9;85;81;89")
                .expect("memory");
        }
    }
    text
}

pub(crate) fn wgi_by_year() -> String {
    "Country Name,Country Code,Series Name,Series Code,1996 [YR1996],2023 [YR2023],2024 [YR2024]
Burkina Faso,BFA,Political Stability: Estimate,PV.EST,-0.2,..,-2.4
Burkina Faso,BFA,Political Stability: Standard Error,PV.STD.ERR,0.3,..,0.2
Burkina Faso,BFA,Political Stability: Percentile Rank,PV.PER.RNK,40,..,2
"
    .to_owned()
}

/// The older workbook: a sheet an indicator, years above their columns.
pub(crate) fn wgi_workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    for name in ["VoiceandAccountability", "Political StabilityNoViolence"] {
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        sheet.write(0, 0, "Worldwide Governance Indicators").expect("a cell");
        for (at, year) in [2023, 2024].into_iter().enumerate() {
            let column = 2 + 6 * at as u16;
            sheet.write(13, column, year).expect("a cell");
            for (offset, title) in
                ["Estimate", "StdErr", "NumSrc", "Rank", "Lower", "Upper"].into_iter().enumerate()
            {
                sheet.write(14, column + offset as u16, title).expect("a cell");
            }
        }
        sheet.write(14, 0, "Country/Territory").expect("a cell");
        sheet.write(14, 1, "WBCode").expect("a cell");
        sheet.write(15, 0, "Burkina Faso").expect("a cell");
        sheet.write(15, 1, "BFA").expect("a cell");
        for (column, value) in [(2, -2.1), (3, 0.2), (8, -2.4), (9, 0.21)] {
            sheet.write(15, column, value).expect("a cell");
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// The rows of the monthly sheet: titles above, units below the names, an ellipsis for a missing price.
pub(crate) fn pink_sheet_rows() -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = [
        "World Bank Commodity Price Data (The Pink Sheet)",
        "monthly prices in nominal US dollars",
        "(monthly series are available only in nominal US dollars)",
        "Updated on invented day",
    ]
    .iter()
    .map(|text| vec![(*text).to_owned()])
    .collect();
    let line = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    rows.push(line("|Crude oil, Brent|Phosphate rock **|Iron ore, cfr spot|Zinc|Gold"));
    rows.push(line("|($/bbl)|($/mt)|($/dmtu)|($/mt)|($/troy oz)"));
    rows.push(line("2026M04|67|\u{2026}|105.5|3106.25|6806"));
    rows.push(line("2026M05|68|157|106.5|3107.25|6807"));
    rows.push(line("2026M06|69|158|107.5|3108.25|6808"));
    rows
}

/// The workbook as published: the monthly sheet behind another.
pub(crate) fn pink_sheet() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("AFOSHEET").expect("a name").write(0, 0, "Invented").expect("a cell");
    let sheet = book.add_worksheet().set_name("Monthly Prices").expect("a name");
    fill(sheet, &pink_sheet_rows());
    book.save_to_buffer().expect("a workbook")
}

fn fill(sheet: &mut rust_xlsxwriter::Worksheet, rows: &[Vec<String>]) {
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let (row, column) = (row as u32, column as u16);
            match cell.parse::<f64>() {
                Ok(number) => sheet.write(row, column, number).map(|_| ()).expect("a cell"),
                Err(_) => sheet.write(row, column, cell.as_str()).map(|_| ()).expect("a cell"),
            }
        }
    }
}

/// The ECB's table: units for one euro, newest day first.
pub(crate) fn fx_ecb() -> String {
    "Date,USD,JPY,GBP,CHF,\n2026-06-30,1.2,180,0.60,0.95,\n2026-06-29,1.2,180,0.60,0.95,\n2026-05-29,1.2,180,0.61,0.95,\n2026-05-28,N/A,180,0.61,0.95,\n".to_owned()
}

pub(crate) fn unhcr() -> String {
    "Year,Country of origin,Country of origin (ISO),Country of asylum,Country of asylum (ISO),Refugees under UNHCR's mandate,Asylum-seekers,Returned refugees,IDPs of concern to UNHCR,Returned IDPs,Stateless persons,Others of concern,Other people in need of international protection,Host community
2025,Burkina Faso,BFA,Burkina Faso,BFA,0,0,0,4900000,0,0,0,0,0
2025,Burkina Faso,BFA,Mali,MLI,600000,12,0,0,0,0,0,0,0
2025,Burkina Faso,BFA,Ghana,GHA,300000,*,0,0,0,0,0,0,0
2025,France,FRA,Mali,MLI,5,0,0,0,0,0,0,0,0
"
    .to_owned()
}

pub(crate) fn hapi_food() -> String {
    "location_code,admin1_code,admin2_code,admin_level,ipc_phase,ipc_type,population_in_phase,population_fraction_in_phase,reference_period_start,reference_period_end
BFA,,,0,3+,current,5000000,0.22,2026-01-01,2026-03-31
BFA,,,0,all,current,22000000,1.0,2026-01-01,2026-03-31
BFA,,,0,3+,first projection,6000000,0.3,2026-06-01,2026-08-31
"
    .to_owned()
}

pub(crate) fn hapi_conflict() -> String {
    "location_code,admin1_code,admin2_code,admin_level,event_type,events,fatalities,reference_period_start,reference_period_end
BFA,BF01,BF0101,2,political_violence,40,800,2026-05-01,2026-05-31
BFA,BF01,BF0101,2,civilian_targeting,20,500,2026-05-01,2026-05-31
BFA,BF02,BF0201,2,political_violence,2,100,2026-05-01,2026-05-31
BFA,BF02,BF0201,2,demonstration,9,1,2026-05-01,2026-05-31
"
    .to_owned()
}

pub(crate) fn hapi_idps() -> String {
    "location_code,admin_level,assessment_type,reporting_round,operation,population,reference_period_start,reference_period_end
BFA,0,MSLA,9,Invented,4500000,2026-03-01,2026-03-31
BFA,1,MSLA,9,Invented,1000000,2026-03-01,2026-03-31
"
    .to_owned()
}

pub(crate) fn hapi_risk() -> String {
    "location_code,risk_class,global_rank,overall_risk,hazard_exposure_risk,vulnerability_risk,coping_capacity_risk,reference_period_start,reference_period_end
BFA,5,5,7.5,7,8,7,2026-01-01,2026-06-30
"
    .to_owned()
}

pub(crate) fn cadre_harmonise_rows() -> Vec<Vec<String>> {
    let line = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    [
        "adm0_name,adm0_pcod3,adm1_name,adm1_pcod2,adm2_name,exercise_label,exercise_year,chtype,reference_label,reference_year,population,phase_class,phase1,phase2,phase3,phase4,phase5,phase35,usethisperiod",
        "Burkina Faso,BFA,North,,North,Sep-Dec,2025,current,Sep-Dec,2025,1000,,100,0,900,0,0,900,Y",
        "Burkina Faso,BFA,South,,South,Sep-Dec,2025,current,Sep-Dec,2025,3000,,2800,0,200,0,0,200,Y",
        "Burkina Faso,BFA,South,,South,Sep-Dec,2025,projected,Jun-Aug,2026,3000,,2100,0,900,0,0,900,Y",
        "Burkina Faso,BFA,South,,South,Sep-Dec,2025,current,Jun-Aug,2025,3000,,2100,0,900,0,0,900,N",
    ]
    .into_iter()
    .map(line)
    .collect()
}

pub(crate) fn cadre_harmonise() -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), &cadre_harmonise_rows());
    book.save_to_buffer().expect("a workbook")
}

pub(crate) fn usgs() -> String {
    "COMMODITY,COUNTRY,TYPE,UNIT_MEAS,PROD_2024,PROD_EST_2025,PROD_NOTES
Gold,Burkina Faso,Mine production,metric tons,60,900,
Gold,Ghana,Mine production,metric tons,149,W,
Gold,World total (rounded),Mine production,metric tons,3300,4000,
Gold,Atlantis,Mine production,metric tons,1,1,
"
    .to_owned()
}

pub(crate) fn world_mining_data() -> String {
    "Mineral,Country,Unit,2023,2024,Data source
Lithium (Li2O),Mali,metr. t,0,1000,Invented
Lithium (Li2O),Australia,metr. t,170000,180000,Invented
Gold,Burkina Faso,kg,58000,900000,Invented
Gold,World,kg,3000000,3900000,Invented
"
    .to_owned()
}

pub(crate) const MAPPING: &str = "[country]
column = \"Country code\"
code = \"iso3\"
[period]
column = \"Year\"
form = \"year\"
[[value]]
column = \"Score\"
series = \"idps_unhcr\"
factor = 1000
lag_months = 3
minimum = 0
";

pub(crate) fn table() -> String {
    "An invented table\n\nCountry code;Year;Score\nBFA;2025;4700\nFRA;2025;1\n".to_owned()
}

/// An archive with one member.
pub(crate) fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
    archive.write_all(bytes).expect("memory");
    archive.finish().expect("memory").into_inner()
}

/// The cells of a plain table (no quotes) as a workbook, every number a number, every date a date.
pub(crate) fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = Workbook::new();
    let dates = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            let (row, column) = (row as u32, column as u16);
            let day = cell
                .get(..10)
                .filter(|day| day.len() == 10 && day.as_bytes()[4] == b'-' && day.as_bytes()[7] == b'-');
            let serial = day.and_then(|day| harmattan::period::parse_date(day).ok()).map(|date| {
                f64::from(harmattan::period::days_between(jiff::civil::Date::constant(1899, 12, 30), date))
            });
            match (serial, cell.parse::<f64>()) {
                (Some(serial), _) => {
                    sheet.write_with_format(row, column, serial, &dates).map(|_| ()).expect("a cell")
                }
                (None, Ok(number)) => sheet.write(row, column, number).map(|_| ()).expect("a cell"),
                _ => sheet.write(row, column, cell.as_str()).map(|_| ()).expect("a cell"),
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// A table as rows of cells.
pub(crate) fn cells(text: &str) -> Vec<Vec<String>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.into_records().map(|row| row.expect("ours").iter().map(str::to_owned).collect()).collect()
}
