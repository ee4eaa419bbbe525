//! The words and tables of the report, in the reader's order.

use super::table::Table;
use crate::charts::format::{amount, change, count, date, loss, percent, plain};
use crate::model::view::{Estimate, View};

/// A section.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) paragraphs: Vec<String>,
    pub(super) charts: Vec<&'static str>,
    pub(super) tables: Vec<Table>,
}

/// The heading of the report.
pub(super) fn title(view: &View) -> String {
    format!("{}: {}", view.book.name, view.scenario.title)
}

/// What makes the run repeatable, in a line.
pub(super) fn stamp(view: &View) -> String {
    let stamp = &view.stamp;
    format!(
        "As of {}; data to {}. Harmattan {}, {} simulated years, seed {}, plan {}.",
        date(&stamp.as_of),
        date(&stamp.data_end),
        stamp.engine,
        count(stamp.years),
        stamp.seed,
        stamp.plan
    )
}

/// True for a cell that is set to the right.
pub(super) fn is_number(cell: &str) -> bool {
    let rest = cell.trim_start_matches(['+', '-', '\u{2212}', '£']);
    rest.starts_with(|c: char| c.is_ascii_digit())
        && cell.chars().filter(char::is_ascii_alphabetic).count() <= 6
}

/// All sections.
pub(super) fn all(view: &View) -> Vec<Section> {
    vec![
        answer(view),
        changed(view),
        holdings(view),
        security(view),
        scenario(view),
        horizons(view),
        signals(view),
        coverage(view),
        method(view),
        sources(view),
    ]
}

fn section(
    title: &'static str,
    paragraphs: Vec<String>,
    charts: Vec<&'static str>,
    tables: Vec<Table>,
) -> Section {
    let paragraphs = paragraphs.iter().map(|text| plain(text)).collect();
    Section { title, paragraphs, charts, tables }
}

fn table(name: &'static str, caption: &str, heads: &[&'static str], rows: Vec<Vec<String>>) -> Table {
    Table { name, caption: caption.to_owned(), heads: heads.to_vec(), rows }
}

fn with(estimate: &Estimate, say: fn(f64) -> String) -> String {
    let Some(value) = estimate.value else { return "too few years".to_owned() };
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{} ({} to {})", say(value), say(low), say(high)),
        (Some(low), None) => format!("{} ({} or more)", say(value), say(low)),
        _ => say(value),
    }
}

fn answer(view: &View) -> Section {
    let losses = &view.losses;
    let book = &view.book;
    let first = format!(
        "The book holds {}, of which {} was looked through to assets of the region, {} lies elsewhere and {} could not be looked through.",
        amount(book.total),
        amount(book.looked_through),
        amount(book.elsewhere),
        amount(book.unmatched)
    );
    let expected = &losses.baseline_gross.expected;
    let share = expected
        .value
        .filter(|_| 0.0 < book.looked_through)
        .map(|value| percent(value / book.looked_through));
    let share = share.map_or(String::new(), |share| format!(", {share} of what was looked through"));
    let second = format!(
        "It expects to lose {} a year before insurance{share}; {} of that rests on judgement alone.",
        with(expected, loss),
        percent(losses.judgement_share)
    );
    let moved = &losses.change_gross;
    let third = if view.scenario.is_baseline {
        "No scenario was run against the baseline.".to_owned()
    } else if moved.almost_nothing {
        format!("The scenario changes almost nothing: {} a year.", with(&moved.expected, change))
    } else {
        format!("The scenario changes the expected loss by {} a year.", with(&moved.expected, change))
    };
    let mut rows = vec![vec![
        "Expected annual loss".to_owned(),
        with(expected, loss),
        with(&losses.scenario_gross.expected, loss),
        with(&losses.baseline_retained.expected, loss),
        with(&losses.scenario_retained.expected, loss),
    ]];
    for (place, level) in losses.baseline_gross.levels.iter().enumerate() {
        for (name, pick) in [("Value at risk", 0), ("Tail value at risk", 1)] {
            let cell = |view: &crate::model::view::LossView| {
                view.levels.get(place).map_or("too few years".to_owned(), |row| {
                    with(if pick == 0 { &row.var } else { &row.tvar }, loss)
                })
            };
            let name = format!("{name}, {:.1}%", level.level * 100.0);
            rows.push(vec![
                name,
                cell(&losses.baseline_gross),
                cell(&losses.scenario_gross),
                cell(&losses.baseline_retained),
                cell(&losses.scenario_retained),
            ]);
        }
    }
    let heads = [
        "Loss over 12 months",
        "Baseline",
        "Scenario",
        "Baseline, after insurance",
        "Scenario, after insurance",
    ];
    let caption = "Losses with their 90% sampling interval, two significant figures. The error of the rates is not in it.";
    section("The answer", vec![first, second, third], vec![], vec![table("losses", caption, &heads, rows)])
}

fn changed(view: &View) -> Section {
    let moved = &view.losses.change_gross;
    let rows = moved
        .by_peril
        .iter()
        .map(|(peril, part)| vec![peril.label().to_owned(), with(part, change)])
        .collect();
    let caption = "Paired change of expected annual loss before insurance, by peril.";
    section(
        "What changed",
        vec![],
        vec!["loss-waterfall", "ep-curve"],
        vec![table("change", caption, &["Peril", "Change (90% interval)"], rows)],
    )
}

fn holdings(view: &View) -> Section {
    let score = |id: &str| {
        let row = view.scores.holdings.iter().find(|row| row.id == id);
        row.and_then(|row| row.score).map_or("no score".to_owned(), |score| format!("{score:.0}"))
    };
    let rows = view.holdings.iter().map(|holding| {
        vec![
            plain(&holding.id),
            plain(&holding.name),
            amount(holding.pounds),
            amount(holding.looked_through),
            score(&holding.id),
            with(&holding.expected, loss),
            with(&holding.change, change),
            plain(&holding.drivers.join(" ")),
            plain(&holding.flags.join("; ")),
        ]
    });
    let unmatched = view
        .book
        .unmatched_rows
        .iter()
        .map(|row| vec![plain(&row.holding), plain(&row.name), amount(row.pounds), plain(&row.reason)]);
    let heads = [
        "Holding",
        "Name",
        "Pounds",
        "Looked through",
        "Score",
        "Expected loss",
        "Change",
        "Drivers",
        "Flags",
    ];
    section(
        "Each holding",
        vec![],
        vec![],
        vec![
            table(
                "holdings",
                "Holdings: exposure score 0 (safe) to 100 (worst), expected annual loss before insurance.",
                &heads,
                rows.collect(),
            ),
            table(
                "unmatched",
                "What could not be looked through.",
                &["Holding", "Name", "Pounds", "Why"],
                unmatched.collect(),
            ),
        ],
    )
}

fn security(view: &View) -> Section {
    let rows = view.security.iter().map(|row| {
        let deaths = |value: f64| count(value.round() as u64);
        vec![
            row.name.clone(),
            deaths(row.deaths_12_months),
            deaths(row.deaths_previous),
            deaths(row.deaths_3_months_annualised),
            deaths(row.mean_5_years),
        ]
    });
    let heads = ["Country", "Last 12 months", "12 months before", "Last 3 months, a year", "5-year mean"];
    let caption = format!(
        "Deaths in armed conflict, known to {}: {}.",
        view.stamp.conflict_to, view.stamp.conflict_construction
    );
    section(
        "Security",
        vec![],
        vec!["exposure-heatmap"],
        vec![table("security", &caption, &heads, rows.collect())],
    )
}

fn scenario(view: &View) -> Section {
    let story = &view.scenario;
    let leaves = story.leaves.iter().map(|leaf| {
        vec![leaf.name.clone(), percent(leaf.weight), with(&leaf.expected_loss, loss), leaf.reason.clone()]
    });
    let bound = story.bound.iter().map(|row| {
        vec![
            row.leaf.clone(),
            row.country.clone(),
            format!("{:.1}", row.security_before),
            format!("{:.1}", row.security_asked),
            format!("{:.1}", row.security_after),
            percent(row.pass_through),
            row.reason.clone(),
        ]
    });
    let acted = story.bound.iter().filter(|row| row.applied).count();
    let sentence = format!(
        "The security-only bound acted in {acted} of {} cases of a leaf and a country.",
        story.bound.len()
    );
    section(
        "The scenario and its bound",
        vec![story.question.clone(), story.story.clone(), sentence],
        vec![],
        vec![
            table(
                "leaves",
                "Leaves; their probabilities are judgement.",
                &["Leaf", "Probability", "Expected loss", "Reason"],
                leaves.collect(),
            ),
            table(
                "bound",
                "Security pillar under the bound.",
                &["Leaf", "Country", "Before", "Asked", "After", "Passes", "Why"],
                bound.collect(),
            ),
        ],
    )
}

fn horizons(view: &View) -> Section {
    let rows = view.losses.windows.iter().map(|window| {
        vec![
            window.name.clone(),
            format!("{:.0} to {:.0}", window.from_day, window.to_day),
            with(&window.baseline, loss),
            with(&window.scenario, loss),
            with(&window.change, change),
        ]
    });
    section(
        "Horizons",
        vec![],
        vec![],
        vec![table(
            "horizons",
            "Expected loss before insurance by window of days after the as-of date.",
            &["Window", "Days", "Baseline", "Scenario", "Change"],
            rows.collect(),
        )],
    )
}

fn signals(view: &View) -> Section {
    let number = |value: Option<f64>| value.map_or("no data".to_owned(), |value| format!("{value:.1}"));
    let tripped = view.signals.iter().filter(|row| row.state == "tripped").count();
    let rows = view.signals.iter().map(|row| {
        vec![
            row.label.clone(),
            row.countries.join(" "),
            number(row.value),
            number(row.threshold),
            row.unit.clone(),
            row.state.clone(),
            row.source.clone(),
        ]
    });
    let sentence = format!("{tripped} of {} signals are past their threshold.", view.signals.len());
    section(
        "Signals to watch",
        vec![sentence],
        vec![],
        vec![table(
            "signals",
            "Signals against their thresholds.",
            &["Signal", "Countries", "Value", "Threshold", "Unit", "State", "Source"],
            rows.collect(),
        )],
    )
}

fn coverage(view: &View) -> Section {
    let fresh = view.coverage.iter().filter(|row| row.state == "fresh").count();
    let rows = view.coverage.iter().map(|row| {
        vec![
            row.label.clone(),
            row.country.clone(),
            row.newest.clone().unwrap_or("none".to_owned()),
            row.state.clone(),
            row.reason.clone().unwrap_or_default(),
        ]
    });
    let sentence =
        format!("{fresh} of {} cells of an indicator and a country are fresh.", view.coverage.len());
    section(
        "Coverage and freshness",
        vec![sentence],
        vec![],
        vec![table(
            "coverage",
            "Newest figure held, by indicator and country.",
            &["Indicator", "Country", "Newest", "State", "Why"],
            rows.collect(),
        )],
    )
}

fn method(view: &View) -> Section {
    let judged = view
        .judgements
        .iter()
        .map(|row| vec![row.name.clone(), row.value.clone(), row.reason.clone(), row.place.clone()]);
    let rates = view.exchange_rates.iter().map(|row| {
        vec![row.currency.clone(), format!("{:.6}", row.gbp_per_unit), row.month.clone(), row.method.clone()]
    });
    section(
        "Method and caveats",
        view.caveats.clone(),
        vec![],
        vec![
            table(
                "judgements",
                "Numbers set by judgement.",
                &["Name", "Value", "Reason", "Place"],
                judged.collect(),
            ),
            table(
                "exchange_rates",
                "Pounds for one unit of a currency.",
                &["Currency", "Pounds", "Month", "Method"],
                rates.collect(),
            ),
        ],
    )
}

fn sources(view: &View) -> Section {
    let rows = view.sources.iter().map(|row| {
        vec![
            row.title.clone(),
            row.source.clone(),
            row.licence.clone(),
            row.version.clone(),
            row.retrieved.clone(),
        ]
    });
    section(
        "Sources",
        vec![],
        vec![],
        vec![table(
            "sources",
            "Sources of the data.",
            &["Table", "Source", "Licence", "Edition", "Retrieved"],
            rows.collect(),
        )],
    )
}
