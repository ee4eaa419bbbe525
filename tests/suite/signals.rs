//! Thresholds against what was known: tripped, quiet, stale and unknown are four different things.

use crate::fixture::Fixture;
use harmattan::model::view::SignalRow;
use harmattan::period::{AsOf, parse_date};
use harmattan::{signals, world};

const HEADING: &str = "id,family,label,countries,measure,direction,threshold,unit,window,scenario,source\n";

fn rows(lines: &str, as_of: &str) -> Vec<SignalRow> {
    let package = Fixture::default().with("registry/signals.csv", format!("{HEADING}{lines}")).package();
    let date = parse_date(as_of).expect("a date");
    signals::rows(&world::as_of(&package, AsOf(date)).expect("known"))
}

fn states(lines: &str, as_of: &str) -> Vec<String> {
    rows(lines, as_of).into_iter().map(|row| row.state).collect()
}

#[test]
fn deaths_trip_a_threshold_when_enough_months_of_the_window_are_beyond_it() {
    // The fixture's Mali has 100 deaths in 2019-01 and one more each month: 188 in 2026-05.
    let lines = "hot,jihadist,hot,MLI,deaths_month,above,186,deaths,2 of 3,,s\n\
                 hotter,jihadist,hotter,MLI,deaths_month,above,187,deaths,2 of 3,,s\n\
                 calm,jihadist,calm,MLI,deaths_month,below,200,deaths,6,,s\n";
    assert_eq!(states(lines, "2026-06-30"), ["tripped", "quiet", "tripped"]);
    assert_eq!(rows(lines, "2026-06-30")[0].value, Some(188.0));
}

#[test]
fn events_count_in_their_window_and_their_absence_can_be_the_signal() {
    let lines = "seen,state,seen,BFA,event:nationalisation,any,,events,24,,s\n\
                 gone,state,gone,BFA,event:nationalisation,any,,events,12,,s\n\
                 none,state,none,BFA,event:nationalisation,none,,events,12,,s\n";
    assert_eq!(states(lines, "2026-06-30"), ["tripped", "quiet", "tripped"]);
}

#[test]
fn deaths_of_a_whole_window_are_one_figure_and_two_kinds_of_event_may_count_together() {
    // 177 to 188 deaths a month in the 12 months to 2026-05: 2,190.
    let lines = "sum,jihadist,sum,MLI,deaths_sum,above,2189,deaths,12,,s\n\
                 not,jihadist,not,MLI,deaths_sum,above,2190,deaths,12,,s\n\
                 one,state,one,BFA,event:coup,any,1,events,24,,s\n\
                 two,state,two,BFA,event:coup+nationalisation,any,1,events,24,,s\n";
    assert_eq!(states(lines, "2026-06-30"), ["tripped", "quiet", "quiet", "tripped"]);
    assert_eq!(rows(lines, "2026-06-30")[0].value, Some(2190.0));
}

#[test]
fn a_document_is_unknown_and_an_old_series_is_stale_never_quiet() {
    let lines = "read,us,read,MLI,document,any,,,3,,s\n\
                 old,state,old,MLI,panel:wgi_pv,above,5,index,1,,s\n\
                 nothing,price,nothing,,price:lithium,above,5,USD,1,,s\n";
    assert_eq!(states(lines, "2026-06-30"), ["unknown", "stale", "unknown"]);
}

#[test]
fn a_yearly_figure_trips_alone_and_a_country_that_no_event_file_covers_is_unknown() {
    let lines = "low,state,low,MLI,panel:wgi_pv,below,5,index,12,,s\n\
                 coup,state,coup,SEN,event:nationalisation,any,1,events,12,,s\n\
                 none,state,none,SEN,event:nationalisation,none,1,events,12,,s\n";
    assert_eq!(states(lines, "2024-12-31")[0], "tripped");
    assert_eq!(states(lines, "2026-06-30")[1..], ["unknown", "unknown"]);
}
