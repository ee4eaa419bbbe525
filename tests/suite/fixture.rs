//! A small package of our own, in a temporary folder: eight countries, five mines, the stakes that once went wrong.

use harmattan::datasets::check::PARAMETERS;
use harmattan::datasets::{self, Layers};
use harmattan::model::package::Package;
use harmattan::model::peril::Peril;
use harmattan::problem::Problems;
use std::collections::BTreeMap;
use std::fmt::Write;
use tempfile::TempDir;

/// The files of a package by path; change one, then write.
pub(crate) struct Fixture(pub(crate) BTreeMap<&'static str, String>);

const COUNTRIES: &str = "\
iso3,name,gw_code,fips,aliases,bloc,currency,currency_zone,events_covered,neighbours
MLI,Mali,432,ML,,aes,XOF,XOF,yes,BFA;NER;SEN
BFA,Burkina Faso,439,UV,Upper Volta,aes,XOF,XOF,yes,MLI;NER;GHA
NER,Niger,436,NG,,aes,XOF,XOF,yes,MLI;BFA;NGA
NGA,Nigeria,475,NI,,coast,NGN,,no,NER
SEN,Senegal,433,SG,,coast,XOF,XOF,no,MLI
CIV,Cote d'Ivoire,437,IV,Ivory Coast,coast,XOF,XOF,no,MLI;BFA
GHA,Ghana,452,GH,,coast,GHS,,yes,BFA
CHE,Switzerland,,,,outside,,,no,
";
const ASSETS: &str = "\
id,name,country,admin1,latitude,longitude,coordinate_precision,commodity,operator,operator_share,state_share,uk_link,stage,status,producing,foreign_held,us_linked,violence_zone,corridor,production,production_unit,production_year,licence_expiry,source,confidence,note
BFA-HOUNDE,Hounde,BFA,,11.5,-3.5,0.1deg,gold,Endeavour,0.85,0.15,UKX,mine,operating,yes,yes,no,1,Abidjan,288,koz,2024,,fixture,high,
CIV-ITY,Ity,CIV,,6.8,-8.1,0.1deg,gold,Endeavour,0.85,0.15,UKX,mine,operating,yes,yes,no,1,San Pedro,343,koz,2024,,fixture,high,
CIV-ASSAFOU,Assafou,CIV,,7,-4,0.1deg,gold,Endeavour,,,UKX,project,study,no,yes,no,1,,,,,,fixture,high,
MLI-BOUGOUNI,Bougouni,MLI,,11.4,-7.5,0.1deg,lithium,Kodal,0.65,0.35,UKX,mine,operating,yes,yes,no,1,Abidjan,41.9,kt conc,2025,,fixture,high,
GHA-JUBILEE,Jubilee,GHA,,4.5,-2.9,0.1deg,oil,Tullow,,,UKX,field,operating,yes,yes,no,0.3,,,,,,fixture,high,
";
const ISSUERS: &str = "\
id,name,domicile,listings,uk_link,market_value_gbp_m,market_value_date,screening_stop,source,note
EDV:LSE,Endeavour Mining,GBR,EDV:TSX,UKX,11208,2026-02-11,no,fixture,
KOD:AIM,Kodal Minerals,GBR,,UKX,97.35,2026-01-22,no,fixture,
KOS:LSE,Kosmos Energy,USA,KOS:NYSE,UKX,,,no,fixture,
RIO:LSE,Rio Tinto plc,GBR,,UKX,,,no,fixture,
SAVE:AIM,Savannah Energy,GBR,,UKX,,,no,fixture,
PRU:ASX,Perseus Mining,AUS,PRU:TSX,NONE,,,no,fixture,
HUM:PRIVATE,Hummingbird Resources,GBR,,UKD,,,no,fixture,
ABX:TSX,Barrick Mining,CAN,B:NYSE,NONE,,,no,fixture,
";
const STAKES: &str = "\
issuer,target,interest,attributable_output,unit,period,basis,from,to,source,confidence,note
EDV:LSE,BFA-HOUNDE,0.85,300,koz,2024,attributable_output,,,fixture,high,
EDV:LSE,CIV-ITY,0.85,100,koz,2024,attributable_output,,,fixture,high,
EDV:LSE,CIV-ASSAFOU,,,koz,,interest_only,,,fixture,high,
EDV:LSE,ELSEWHERE,,0,pct_of_group,2025,group_share,,,fixture,high,
KOD:AIM,MLI-BOUGOUNI,0.3185,,kt conc,2025,interest_only,2025-04-16,,fixture,high,
KOD:AIM,ELSEWHERE,,0,pct_of_group,2025,group_share,,,fixture,high,
KOS:LSE,GHA-JUBILEE,,31.3,kboepd,2025Q3,attributable_output,,,fixture,high,
KOS:LSE,ELSEWHERE,,34.8,pct_of_group,2025Q3,group_share,,,fixture,high,
RIO:LSE,CIV-ITY,0.1,10,koz,2024,attributable_output,,,fixture,high,
RIO:LSE,ELSEWHERE,,,pct_of_group,,group_share,,,fixture,low,
SAVE:AIM,GHA-JUBILEE,0.95,,kboepd,,interest_only,,,fixture,low,
SAVE:AIM,REGION-OTHER,,100,pct_of_group,2024,group_share,,,fixture,medium,
ABX:TSX,BFA-HOUNDE,,1,t,2024,attributable_output,,,fixture,medium,
ABX:TSX,CIV-ITY,,32.1507466,koz,2024,plan_or_capacity,,,fixture,medium,
ABX:TSX,ELSEWHERE,,50,pct_of_group,2024,group_share,,2025-12-31,fixture,medium,
ABX:TSX,ELSEWHERE,,60,pct_of_group,2025,group_share,2025-12-31,,fixture,medium,
";
const EVENTS: &str = "\
id,date,precision,countries,actor,event_type,direction,severity,severity_reason,commodities,title,short_title,assets,source,documented,confidence
EV001,2024-06-15,month,MLI;BFA;NER,states,sanction,adverse,3,test,,A nominal day,Nominal day,,fixture,yes,high
EV002,2025-03-01,day,BFA,state,nationalisation,adverse,5,test,gold,A mine is taken,Taking,BFA-HOUNDE,fixture,yes,high
";

impl Default for Fixture {
    fn default() -> Self {
        let mut files = BTreeMap::new();
        let mut put = |path, text: &str| files.insert(path, text.to_owned());
        put(
            "datapackage.json",
            r#"{"data_end":"2026-06-30","default_as_of":"2026-06-30","coups_to":"2025-12","events_to":"2026-06-30","resources":[]}"#,
        );
        put("registry/countries.csv", COUNTRIES);
        put(
            "registry/commodities.csv",
            "id,name,price_series,price_link,bulk,mined,production_series,uk_critical\ngold,gold,gold,yes,no,yes,gold,no\nlithium,lithium,,no,yes,yes,,yes\noil,crude oil,,no,no,no,,\n",
        );
        put(
            "registry/pillars.csv",
            "pillar,weight,equal_weight,reason\nsecurity,0.3,0.2,r\ngovernance,0.25,0.2,r\nhumanitarian,0.15,0.2,r\nmineral,0.15,0.2,r\nexternal,0.15,0.2,r\n",
        );
        put("registry/indicators.csv", "\
id,label,pillar,role,weight,measure,series,scale,safe,worst,unit,frequency,lag_months,carry,window_months,half_life_years,reason,source
deaths_12m,Deaths,security,,1,deaths,ucdp_best,log,10,10000,deaths,monthly,1,6,12,,r,s
wgi_pv,Stability,governance,,1,panel,wgi_pv,linear,1,-3,index,annual,11,2,,,r,s
idps,Displaced,humanitarian,,1,panel,idps_unhcr,log,10000,5000000,people,annual,6,2,,,r,s
price,Price,mineral,owner,0.5,price_ratio,gold,linear,-0.7,0.9,log,monthly,1,6,,,r,s
state_action,State action,mineral,owner,0.5,decayed_events,state_action,log,0,40,points,event,0,0,,2,r,s
external,External,external,,1,decayed_events,external,log,0,40,points,event,0,0,,2,r,s
");
        put(
            "registry/event_types.csv",
            "id,label,lane,feeds,reason\nsanction,sanction,external,external,r\nnationalisation,nationalisation,state action,state_action,r\n",
        );
        put(
            "registry/hazard_rates.csv",
            "process,peril,bloc,zone,basis,shape,prior_years,mass,pseudo_count,rate,judgement,reason\nviolence,PV,aes,,prior,0.5,16,,,,yes,r\ntaking,EX,,,pooled,,,60,0.5,,yes,r\ntransfer_zone,TR,aes,XOF,held,,,,,0.02,yes,r\nsettled_dispute,CC,,,pooled,,,60,0.5,,yes,r\nexpropriation_other,EX,,,held,,,,,0.03,yes,r\ncontract_other,CC,,,held,,,,,0.1,yes,r\nregime,CC,,,held,,,,,0.3,yes,r\ntransfer_country,TR,aes,,held,,,,,0.04,yes,r\nsupply,SD,,,held,,,,,0.1,yes,r\n",
        );
        put(
            "registry/severities.csv",
            "process,component,distribution,a,b,median,sigma,low,high,cap,judgement,reason\ntaking,share,beta,4,1,,,,,,yes,r\nsupply,stop_days,lognormal,,,10,1.4,7,,365,yes,r\ntransfer_zone,delay_days,uniform,,,,,90,540,,yes,r\ntaking,duration_days,lognormal,,,10,1.4,0,,365,yes,r\nsettled_dispute,share,beta,1,4,,,,,,yes,r\nsettled_dispute,duration_days,lognormal,,,10,1.4,0,,365,yes,r\nexpropriation_other,share,beta,1,4,,,,,,yes,r\ncontract_other,share,beta,1,4,,,,,,yes,r\nregime,share,beta,1,4,,,,,,yes,r\nviolence,share,beta,1,4,,,,,,yes,r\nviolence,stop_days,lognormal,,,10,1.4,0,,365,yes,r\ntransfer_zone,haircut,beta,1,4,,,,,,yes,r\ntransfer_country,delay_days,uniform,,,,,90,540,,yes,r\ntransfer_country,haircut,beta,1,4,,,,,,yes,r\n",
        );
        put(
            "registry/dependence.csv",
            "peril,frailty_shape,shared_share,shared_hit,reason\nPV,2,0.1,0.5,r\nEX,1,0,0,r\nCC,1,1,0.8,r\nTR,0.7,1,1,r\nSD,2,0.4,0.7,r\n",
        );
        put("registry/assets.csv", ASSETS);
        put("registry/issuers.csv", ISSUERS);
        put(
            "registry/issuer_names.csv",
            "issuer,name,until,reason\nHUM:PRIVATE,HUM:AIM,2025-01-31,delisted\nSAVE:AIM,Savannah Petroleum,,renamed\n",
        );
        put("registry/stakes.csv", STAKES);
        put("policy/events.csv", EVENTS);
        put("policy/coups.csv", "country,month,successful,failed\nMLI,2020-08,1,0\nNER,2023-07,1,0\n");
        put(
            "policy/shock_effects.csv",
            "shock,label,peril,target,beta,deviation,half_life_months,delay_days,security_family,shrinks,evidence,reason\nT4,A taking,EX,peers,0.5,0,12,0,no,yes,E,r\n",
        );
        put("policy/event_shocks.csv", "event,shock,factor,reason\nEV002,T4,1,r\n");
        put(
            "policy/disputes.csv",
            "id,assets,name,country,sector,onset,onset_precision,outcome,outcome_date,duration_days,stopped_days,cash_usd_m,loss_share,counted,events,source,note\nD01,BFA-HOUNDE,Hounde,BFA,mining,2025-03-01,day,lost,2025-06-11,102,,,0.8,yes,EV002,fixture,\n",
        );
        put(
            "policy/asset_years.csv",
            "asset,in_denominator,from,to,first_action,years_to_first_action,note\nBFA-HOUNDE,yes,2020-08-31,2025-12-31,2025-03-01,4.5,\n",
        );
        put(
            "policy/violence_incidents.csv",
            "asset,date,precision,source\nBFA-HOUNDE,2022-04-01,month,fixture\n",
        );
        put(
            "governance/wgi.csv",
            "series,country,period_end,value,standard_error,published,lag_months,vintage\nwgi_pv,MLI,2022-12,-2.3,0.2,,11,2024\nwgi_pv,MLI,2023-12,-2.4,0.2,,11,2024\nwgi_pv,BFA,2023-12,-1.9,0.2,2024-11-05,11,2024\n",
        );
        put(
            "humanitarian/displacement.csv",
            "series,country,period_end,value,standard_error,published,lag_months,vintage\nidps_unhcr,MLI,2025-12,400000,,,6,2026\n",
        );
        put(
            "minerals/production.csv",
            "mineral,country,country_name,year,value,unit,basis,source,estimated\ngold,MLI,Mali,2024,60,t,gold content,WMD 2026,no\ngold,MLI,Mali,2025,58,t,gold content,USGS MCS 2026,yes\ngold,,World,2024,3300,t,gold content,WMD 2026,no\n",
        );
        files.insert("registry/parameters.csv", parameters());
        files.insert(
            "minerals/price_months.csv",
            months("series,month,price,unit", |month, n| format!("gold,{month},{},USD/oz", 1000 + n)),
        );
        files.insert(
            "minerals/fx_months.csv",
            months("currency,month,gbp_per_unit,method", |month, _| {
                format!("USD,{month},0.75,fixture\nEUR,{month},0.85,fixture\nXOF,{month},0.0013,fixture")
            }),
        );
        let conflict = "country,month,best,high,events,single_month_only,stage";
        files.insert(
            "security/conflict_months.csv",
            months(conflict, |month, n| {
                let single = if month.starts_with("2026") { "yes" } else { "no" };
                format!("MLI,{month},{},,,{single},main\nBFA,{month},200,,,{single},main", 100 + n)
            }),
        );
        files.insert("security/conflict_vintages.csv", vintages());
        files.insert(
            "security/conflict_scaling.csv",
            "country,ratio,from,reason\nBFA,1.6,2026-01,r\n".to_owned(),
        );
        Self(files)
    }
}

fn parameters() -> String {
    let mut text = "name,value,unit,judgement,reason\n".to_owned();
    for name in PARAMETERS {
        let value = match name {
            "revision_from" => 202_501,
            "rate_window_start" => 20_200_831,
            "rate_window_end" => 20_251_231,
            "action_file_end" => 20_260_531,
            "lag_usgs_months" => 2,
            "lag_world_mining_data_months" => 16,
            "lag_other_production_months" => 12,
            "lag_trade_months" => 13,
            _ => 1,
        };
        writeln!(text, "{name},{value},,yes,r").expect("a string");
    }
    text
}

/// A line or more for each month from 2019-01 to 2026-05, with its number.
fn months(heading: &str, line: impl Fn(&str, usize) -> String) -> String {
    let mut text = format!("{heading}\n");
    for n in 0..89 {
        writeln!(text, "{}", line(&format!("{}-{:02}", 2019 + n / 12, n % 12 + 1), n)).expect("a string");
    }
    text
}

fn vintages() -> String {
    let mut text = "vintage,data_to,country,month,best\n".to_owned();
    for (vintage, to, count, deaths) in [("2024-06-24", "2024-05", 41, 7), ("2025-09-25", "2025-08", 56, 9)] {
        for n in 0..count {
            for country in ["MLI", "BFA"] {
                writeln!(text, "{vintage},{to},{country},{}-{:02},{deaths}", 2021 + n / 12, n % 12 + 1)
                    .expect("a string");
            }
        }
    }
    text
}

impl Fixture {
    /// With a file replaced.
    pub(crate) fn with(mut self, path: &'static str, text: impl Into<String>) -> Self {
        self.0.insert(path, text.into());
        self
    }
    /// With a text replaced in a file; it must be there.
    pub(crate) fn swap(mut self, path: &'static str, from: &str, to: &str) -> Self {
        let text = self.0.get_mut(path).expect("a file of the fixture");
        assert!(text.contains(from), "{path} holds {from}");
        *text = text.replacen(from, to, 1);
        self
    }
    /// With lines added to a file.
    pub(crate) fn append(mut self, path: &'static str, lines: &str) -> Self {
        self.0.get_mut(path).expect("a file of the fixture").push_str(lines);
        self
    }
    /// Written to a folder that lives as long as the result.
    pub(crate) fn write(&self) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in &self.0 {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
            std::fs::write(file, text).expect("written");
        }
        folder
    }
    /// Loaded.
    pub(crate) fn load(&self) -> Result<Package, Problems> {
        datasets::load(&Layers::only(self.write().path()))
    }
    /// Loaded, without a problem.
    pub(crate) fn package(&self) -> Package {
        self.load().unwrap_or_else(|problems| panic!("{problems}"))
    }
    /// The problems of loading, as text.
    pub(crate) fn problems(&self) -> String {
        match self.load() {
            Ok(_) => String::new(),
            Err(problems) => problems.to_string(),
        }
    }
}

#[test]
fn the_fixture_names_every_peril_and_loads() {
    let package = Fixture::default().package();
    assert_eq!(package.dependence.len(), Peril::ALL.len());
    assert_eq!(package.issuers.len(), 8);
}

/// A Parquet file of the table in a CSV text: whole numbers where all cells are, else numbers where all are, else text. An empty
/// cell is missing.
pub(crate) fn parquet(csv: &str) -> Vec<u8> {
    use polars::prelude::{Column, DataFrame, ParquetWriter};
    let rows: Vec<Vec<&str>> = csv.lines().map(|line| line.split(',').collect()).collect();
    let (heading, rows) = rows.split_first().expect("a heading");
    let columns = heading.iter().enumerate().map(|(at, name)| {
        let cells: Vec<Option<&str>> =
            rows.iter().map(|row| Some(row[at]).filter(|c| !c.is_empty())).collect();
        let whole: Vec<Option<i64>> = cells.iter().map(|cell| cell.and_then(|c| c.parse().ok())).collect();
        let real: Vec<Option<f64>> = cells.iter().map(|cell| cell.and_then(|c| c.parse().ok())).collect();
        let given = cells.iter().flatten().count();
        if whole.iter().flatten().count() == given {
            Column::new((*name).into(), whole)
        } else if real.iter().flatten().count() == given {
            Column::new((*name).into(), real)
        } else {
            Column::new((*name).into(), cells)
        }
    });
    let mut frame = DataFrame::new(rows.len(), columns.collect()).expect("columns of one length");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).expect("memory takes every byte");
    bytes
}
