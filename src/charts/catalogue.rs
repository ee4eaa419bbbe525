//! The charts: a new one is a file here and its line in [`ALL`].

mod ep_curve;
mod exposure_heatmap;
mod gold_routes;
mod loss_waterfall;
mod price_output;
mod supply_share;

use super::Chart;

/// All charts, in the order of the report.
pub const ALL: &[Chart] = &[
    Chart { name: "loss-waterfall", purpose: "What moved the expected loss?", draw: loss_waterfall::draw },
    Chart { name: "ep-curve", purpose: "How bad can a year be?", draw: ep_curve::draw },
    Chart { name: "exposure-heatmap", purpose: "Where is what worst?", draw: exposure_heatmap::draw },
    Chart { name: "supply-share", purpose: "Would the UK feel it?", draw: supply_share::draw },
    Chart { name: "gold-routes", purpose: "By which hubs does the gold travel?", draw: gold_routes::draw },
    Chart {
        name: "price-output",
        purpose: "What is gold worth, and how much is at risk?",
        draw: price_output::draw,
    },
];
