//! The charts: a new one is a file here and its line in [`ALL`].

mod backtest;
mod conflict_panels;
mod coverage;
mod ep_curve;
mod event_tree;
mod exposure_heatmap;
mod exposure_map;
mod gold_routes;
mod holding_ranks;
mod horizons;
mod loss_bars;
mod loss_waterfall;
mod policy_timeline;
mod price_output;
mod risk_change;
mod risk_matrix;
mod risk_opportunity;
mod scenario_dots;
mod score_anatomy;
mod score_drivers;
mod signals;
mod supply_share;
mod tornado;

use super::Chart;

/// All charts, in the order of the report.
pub const ALL: &[Chart] = &[
    Chart { name: "loss-waterfall", purpose: "What moved the expected loss?", draw: loss_waterfall::draw },
    Chart { name: "ep-curve", purpose: "How bad can a year be?", draw: ep_curve::draw },
    Chart { name: "event-tree", purpose: "What may the scenario lead to?", draw: event_tree::draw },
    Chart { name: "scenario-dots", purpose: "Which scenario matters most?", draw: scenario_dots::draw },
    Chart { name: "horizons", purpose: "Is it good now and bad later?", draw: horizons::draw },
    Chart { name: "exposure-heatmap", purpose: "Where is what worst?", draw: exposure_heatmap::draw },
    Chart { name: "score-anatomy", purpose: "How is a score put together?", draw: score_anatomy::draw },
    Chart { name: "score-drivers", purpose: "Why this score?", draw: score_drivers::draw },
    Chart { name: "exposure-map", purpose: "Where does the money stand?", draw: exposure_map::draw },
    Chart { name: "conflict-panels", purpose: "Is the violence getting worse?", draw: conflict_panels::draw },
    Chart { name: "holding-ranks", purpose: "Is the order of the holdings real?", draw: holding_ranks::draw },
    Chart { name: "loss-bars", purpose: "Who carries the expected loss?", draw: loss_bars::draw },
    Chart { name: "risk-opportunity", purpose: "What is worth its risk?", draw: risk_opportunity::draw },
    Chart { name: "risk-matrix", purpose: "Likely or merely grave?", draw: risk_matrix::draw },
    Chart { name: "tornado", purpose: "Which input matters?", draw: tornado::draw },
    Chart { name: "risk-change", purpose: "Who moved since the last run?", draw: risk_change::draw },
    Chart { name: "policy-timeline", purpose: "What happened when?", draw: policy_timeline::draw },
    Chart { name: "signals", purpose: "What trips first?", draw: signals::draw },
    Chart { name: "coverage", purpose: "How old is what is known?", draw: coverage::draw },
    Chart { name: "backtest", purpose: "Were past forecasts right?", draw: backtest::draw },
    Chart { name: "supply-share", purpose: "Would the UK feel it?", draw: supply_share::draw },
    Chart { name: "gold-routes", purpose: "By which hubs does the gold travel?", draw: gold_routes::draw },
    Chart {
        name: "price-output",
        purpose: "What is gold worth, and how much is at risk?",
        draw: price_output::draw,
    },
];
