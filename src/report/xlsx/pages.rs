//! The sheets after the summary: which grid each shows, under which headings. A new sheet is one entry of [`ALL`].

use super::sheet::Kind;
use super::sheet::Kind::{Day, Long, Plain, Rate, Score, Share, Text, Thousands, Whole};

/// A sheet.
#[derive(Debug)]
pub(super) struct Page {
    /// Name of the sheet.
    pub(super) name: &'static str,
    /// Grid that it shows.
    pub(super) grid: &'static str,
    /// Its title.
    pub(super) title: &'static str,
    /// What it holds, in which unit.
    pub(super) about: &'static str,
    /// What stands where there is no row.
    pub(super) empty: &'static str,
    /// Name by which formulas refer to its headings and rows.
    pub(super) range_name: Option<&'static str>,
    /// Columns that stay when the sheet is scrolled.
    pub(super) frozen: u16,
    /// Columns in order.
    pub(super) columns: &'static [Column],
}

/// A column of a sheet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// Column of the grid.
    pub(super) name: &'static str,
    /// Heading.
    pub(super) heading: &'static str,
    /// What it holds.
    pub(super) kind: Kind,
    /// True when a sum stands below.
    pub(super) summed: bool,
    /// What colour says.
    pub(super) tint: Tint,
    /// Word for a missing value, when not the kind's own.
    pub(super) missing: Option<&'static str>,
}

/// What the colour of a column says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tint {
    None,
    /// Risk from 0 to 100.
    Risk,
    /// Loss, over all columns of this tint together.
    Loss,
    /// A bar behind the number.
    Bar,
}

const fn of(name: &'static str, heading: &'static str, kind: Kind) -> Column {
    Column { name, heading, kind, summed: false, tint: Tint::None, missing: None }
}

impl Column {
    const fn sum(self) -> Self {
        Self { summed: true, ..self }
    }

    const fn tint(self, tint: Tint) -> Self {
        Self { tint, ..self }
    }

    const fn or(self, word: &'static str) -> Self {
        Self { missing: Some(word), ..self }
    }
}

const NOT_SEEN: &str = "not looked through";
const FEW: &str = "too few years";
const NO_SCENARIO: &str = "no scenario";

/// Columns of an estimate in thousands of pounds.
macro_rules! estimate {
    ($name:literal, $se:literal, $low:literal, $high:literal, $heading:literal) => {
        [
            of($name, concat!($heading, ", £k"), Thousands).or(FEW),
            of($se, "Standard error, £k", Thousands),
            of($low, "90% low, £k", Thousands),
            of($high, "90% high, £k", Thousands),
        ]
    };
}

const VALUE: [Column; 4] = estimate!("value", "se", "low", "high", "Value");

/// The sheets, in order.
pub(super) const ALL: &[Page] = &[
    Page {
        name: "Holdings",
        grid: "xlsx_holdings",
        title: "Holdings",
        about: "Money in £ thousand; losses are expected a year, before insurance unless said. Scores run from 0 to 100 (worst risk, best opportunity).",
        empty: "the book holds nothing",
        range_name: Some("HoldingsTable"),
        frozen: 2,
        columns: &[
            of("id", "Holding", Text),
            of("name", "Name", Text),
            of("kind", "Kind", Text),
            of("subject", "Issuer or asset", Text),
            of("amount", "Amount", Whole),
            of("currency", "Currency", Text),
            of("pounds", "Value, £k", Thousands).sum(),
            of("looked_through", "Looked through, £k", Thousands).sum(),
            of("score", "Risk score", Score).tint(Tint::Risk),
            of("opportunity", "Opportunity score", Score),
            of("expected", "Expected loss, £k", Thousands).sum().tint(Tint::Bar).or(NOT_SEEN),
            of("expected_se", "Standard error, £k", Thousands),
            of("scenario_expected", "In the scenario, £k", Thousands).sum().or(NOT_SEEN),
            of("change", "Change, £k", Thousands).sum().or(NOT_SEEN),
            of("change_low", "90% low, £k", Thousands),
            of("change_high", "90% high, £k", Thousands),
            of("retained", "After insurance, £k", Thousands).sum().or(NOT_SEEN),
            of("tvar99", "TVaR 99 alone, £k", Thousands).or(FEW),
            of("expected_share", "Loss over money looked through", Share),
            of("policy", "Policy", Text).or("none"),
            of("flags", "Flags", Long).or("none"),
        ],
    },
    Page {
        name: "Positions",
        grid: "positions",
        title: "What each holding is looked through to",
        about: "Money in £ thousand, by asset of the region.",
        empty: "no pound could be looked through",
        range_name: None,
        frozen: 1,
        columns: &[
            of("holding", "Holding", Text),
            of("asset", "Asset", Text),
            of("name", "Name", Text),
            of("country", "Country", Text),
            of("commodity", "Commodity", Text),
            of("pounds", "Value, £k", Thousands).sum(),
        ],
    },
    Page {
        name: "Losses",
        grid: "xlsx_losses",
        title: "Expected loss by holding and peril",
        about: "£ thousand a year, before insurance, baseline by peril; largest first. The sums are formulas.",
        empty: "no holding has a loss",
        range_name: Some("LossMatrix"),
        frozen: 2,
        columns: &[
            of("id", "Holding", Text),
            of("name", "Name", Text),
            of("PV", "Political violence, £k", Thousands).sum().tint(Tint::Loss).or(NOT_SEEN),
            of("EX", "Expropriation, £k", Thousands).sum().tint(Tint::Loss).or(NOT_SEEN),
            of("CC", "Contract and fiscal change, £k", Thousands).sum().tint(Tint::Loss).or(NOT_SEEN),
            of("TR", "Currency transfer, £k", Thousands).sum().tint(Tint::Loss).or(NOT_SEEN),
            of("SD", "Supply disruption, £k", Thousands).sum().tint(Tint::Loss).or(NOT_SEEN),
            of("expected", "All perils, £k", Thousands).sum().or(NOT_SEEN),
            of("scenario_expected", "In the scenario, £k", Thousands).sum().or(NOT_SEEN),
            of("change", "Change, £k", Thousands).sum().or(NOT_SEEN),
        ],
    },
    Page {
        name: "Loss tables",
        grid: "xlsx_loss_tables",
        title: "Losses of the book",
        about: "£ thousand over 12 months: expected loss, deviation, VaR and TVaR; expected loss by peril and country.",
        empty: "no loss",
        range_name: Some("LossTables"),
        frozen: 0,
        columns: &[
            of("branch", "Branch", Text),
            of("terms", "Terms", Text),
            of("measure", "Measure", Text),
            of("item", "Peril or country", Text).or("all"),
            of("level", "Level", Plain),
            VALUE[0],
            VALUE[1],
            VALUE[2],
            VALUE[3],
            of("exposure", "Exposed, £k", Thousands),
            of("ratio", "Over exposed", Share),
        ],
    },
    Page {
        name: "Changes",
        grid: "changes",
        title: "What the scenario changes",
        about: "£ thousand a year, scenario less baseline, from paired years.",
        empty: "this run has no scenario",
        range_name: None,
        frozen: 0,
        columns: &[
            of("terms", "Terms", Text),
            of("of", "Of", Text),
            of("id", "Peril or holding", Text).or("all"),
            VALUE[0],
            VALUE[1],
            VALUE[2],
            VALUE[3],
        ],
    },
    Page {
        name: "Windows",
        grid: "windows",
        title: "Near, medium and longer term",
        about: "£ thousand of loss in each window of days after the as-of date.",
        empty: "no window",
        range_name: None,
        frozen: 0,
        columns: &[
            of("window", "Window", Text),
            of("from_day", "From day", Whole),
            of("to_day", "To day", Whole),
            of("measure", "Measure", Text),
            of("peril", "Peril", Text).or("all"),
            VALUE[0],
            VALUE[1],
            VALUE[2],
            VALUE[3],
        ],
    },
    Page {
        name: "EP tables",
        grid: "xlsx_ep",
        title: "Exceedance tables of the book, in the names of Open Results Data",
        about: "Losses in whole pounds. EPCalc 2: full uncertainty. EPType 1: OEP, 3: AEP, 4: AEP TVaR. SummaryId 1: the book. Quantiles by the report's convention; --format ord writes those of the ORD tools.",
        empty: "no curve",
        range_name: Some("EPTable"),
        frozen: 2,
        columns: &[
            of("branch", "Branch", Text),
            of("terms", "Terms", Text),
            of("SummaryId", "SummaryId", Plain),
            of("EPCalc", "EPCalc", Plain),
            of("EPType", "EPType", Plain),
            of("curve", "Curve", Text),
            of("ReturnPeriod", "ReturnPeriod", Whole),
            of("value", "Loss", Whole).or(FEW),
            of("se", "Standard error", Whole),
            of("low", "90% low", Whole),
            of("high", "90% high", Whole),
        ],
    },
    Page {
        name: "Scores",
        grid: "xlsx_scores",
        title: "Scores with the points that each pillar adds",
        about: "0 to 100, higher is worse; points start from 50 and sum to the score. A score is not a probability and is never multiplied into a loss.",
        empty: "nothing is scored",
        range_name: Some("ScoreTable"),
        frozen: 3,
        columns: &[
            of("level", "Level", Text),
            of("id", "Id", Text),
            of("name", "Name", Text),
            of("role", "Role", Text),
            of("score", "Risk score", Score).tint(Tint::Risk),
            of("low", "Low", Score),
            of("high", "High", Score),
            of("scenario_score", "In the scenario", Score).tint(Tint::Risk),
            of("opportunity", "Opportunity", Score),
            of("coverage", "Coverage", Share),
            of("security", "Security", Score).tint(Tint::Risk),
            of("governance", "Governance", Score).tint(Tint::Risk),
            of("humanitarian", "Humanitarian", Score).tint(Tint::Risk),
            of("mineral", "Mineral and supply", Score).tint(Tint::Risk),
            of("external", "External alignment", Score).tint(Tint::Risk),
            of("security_points", "Points: security", Score),
            of("governance_points", "Points: governance", Score),
            of("humanitarian_points", "Points: humanitarian", Score),
            of("mineral_points", "Points: mineral", Score),
            of("external_points", "Points: external", Score),
            of("reasons", "What is stale or missing", Long).or("nothing"),
        ],
    },
    Page {
        name: "Contributions",
        grid: "indicators",
        title: "Contributions of indicators to scores",
        about: "Raw value with its unit and period, value from 0 to 100, and its points in the whole score.",
        empty: "no indicator",
        range_name: Some("Contributions"),
        frozen: 2,
        columns: &[
            of("level", "Level", Text),
            of("id", "Id", Text),
            of("role", "Role", Text),
            of("pillar", "Pillar", Text),
            of("label", "Indicator", Text),
            of("raw", "Raw value", Plain).or("no data"),
            of("unit", "Unit", Text),
            of("period", "Period", Text),
            of("value", "Value, 0 to 100", Score).tint(Tint::Risk),
            of("contribution", "Points", Score),
            of("missed", "Releases missed", Plain),
            of("state", "State", Text),
            of("clipped", "Outside goalposts", Text),
        ],
    },
    Page {
        name: "Rates",
        grid: "rates",
        title: "Rates of events",
        about: "Events a year. Base: before shocks; expected: in the next 12 months. Shares say what the rate rests on.",
        empty: "no rate",
        range_name: None,
        frozen: 3,
        columns: &[
            of("process", "Process", Text),
            of("peril", "Peril", Text),
            of("place", "Place", Text),
            of("country", "Country", Text),
            of("base", "Base rate", Rate),
            of("base_low", "Base, 5%", Rate).or("held"),
            of("base_high", "Base, 95%", Rate).or("held"),
            of("expected", "Expected, baseline", Rate),
            of("scenario_expected", "Expected, scenario", Rate),
            of("data_share", "From data", Share),
            of("prior_share", "From pooled prior", Share),
            of("judgement_share", "From judgement", Share),
            of("multiplier", "Multiplier", Rate),
            of("rows", "Rows of the data", Long),
        ],
    },
    Page {
        name: "Events",
        grid: "xlsx_events",
        title: "Policy events, known and of the scenario",
        about: "Severity from 1 to 5 is judgement. Events of the scenario are assumptions, not facts.",
        empty: "no event",
        range_name: Some("Events"),
        frozen: 2,
        columns: &[
            of("kind", "Known or scenario", Text),
            of("date", "Date", Day),
            of("title", "Event", Text),
            of("countries", "Where", Text),
            of("lane", "Lane", Text),
            of("direction", "Direction", Text),
            of("severity", "Severity", Plain).or("not set"),
            of("read", "Document read", Text),
            of("effects", "Effects", Long),
            of("leaves", "Branches", Text).or("all"),
            of("source", "Source or reason", Long),
            of("id", "Id", Text),
        ],
    },
    Page {
        name: "Signals",
        grid: "signals",
        title: "Signals against their thresholds",
        about: "Unknown is not quiet, and stale is not flat.",
        empty: "no signal",
        range_name: Some("Signals"),
        frozen: 2,
        columns: &[
            of("id", "Signal", Text),
            of("state", "State", Text),
            of("label", "What is watched", Long),
            of("countries", "Where", Text),
            of("value", "Now", Plain).or("not known"),
            of("direction", "Trips when", Text),
            of("threshold", "Threshold", Plain).or("none set"),
            of("unit", "Unit", Text),
            of("period", "Period", Text),
            of("family", "Family", Text),
            of("source", "Source or reason", Long),
        ],
    },
    Page {
        name: "Coverage",
        grid: "coverage",
        title: "Coverage and freshness of indicators",
        about: "Newest period held, by indicator and country.",
        empty: "no indicator",
        range_name: None,
        frozen: 0,
        columns: &[
            of("label", "Indicator", Text),
            of("pillar", "Pillar", Text),
            of("country", "Country", Text),
            of("newest", "Newest", Text).or("no data"),
            of("missed", "Releases missed", Plain),
            of("state", "State", Text),
            of("reason", "Reason", Long),
        ],
    },
    Page {
        name: "Sources",
        grid: "sources",
        title: "Sources",
        about: "Every table of the data package behind this run, with its hash.",
        empty: "no source",
        range_name: Some("Sources"),
        frozen: 1,
        columns: &[
            of("name", "Table", Text),
            of("title", "Title", Text),
            of("source", "Source", Long),
            of("licence", "Licence", Text),
            of("version", "Version", Text),
            of("retrieved", "Retrieved", Day),
            of("rows", "Rows", Whole),
            of("sha256", "SHA-256", Text),
        ],
    },
    Page {
        name: "Assumptions",
        grid: "xlsx_assumptions",
        title: "Assumptions: the run, exchange rates, probabilities, judgements",
        about: "What was set rather than measured, each with its reason and its place in the data.",
        empty: "nothing is assumed",
        range_name: Some("Assumptions"),
        frozen: 2,
        columns: &[
            of("kind", "Kind", Text),
            of("name", "Name", Text),
            of("value", "Value", Long),
            of("unit", "Unit", Text),
            of("reason", "Reason", Long),
            of("place", "Place", Text),
        ],
    },
];

/// Key figures at the head of the summary.
pub(super) const KEY_FIGURES: Page = Page {
    name: "Summary",
    grid: "xlsx_key_figures",
    title: "",
    about: "",
    empty: "no figure",
    range_name: None,
    frozen: 0,
    columns: &[
        of("name", "Loss over 12 months", Text),
        of("terms", "Insurance", Text),
        of("baseline", "Baseline, £k", Thousands).or(FEW),
        of("baseline_low", "90% low, £k", Thousands),
        of("baseline_high", "90% high, £k", Thousands),
        of("scenario", "Scenario, £k", Thousands).or(NO_SCENARIO),
        of("scenario_low", "90% low, £k", Thousands),
        of("scenario_high", "90% high, £k", Thousands),
        of("change", "Change, £k", Thousands),
        of("change_low", "90% low, £k", Thousands),
        of("change_high", "90% high, £k", Thousands),
    ],
};
