//! The charts: a new one is a file here and its line in [`ALL`].

mod ep_curve;
mod exposure_heatmap;
mod holding_ranks;
mod loss_bars;
mod loss_waterfall;
mod score_drivers;

use super::Chart;

/// All charts, in the order of the report.
pub const ALL: &[Chart] = &[
    Chart { name: "loss-waterfall", purpose: "What moved the expected loss?", draw: loss_waterfall::draw },
    Chart { name: "ep-curve", purpose: "How bad can a year be?", draw: ep_curve::draw },
    Chart { name: "exposure-heatmap", purpose: "Where is what worst?", draw: exposure_heatmap::draw },
    Chart { name: "score-drivers", purpose: "Why this score?", draw: score_drivers::draw },
    Chart { name: "holding-ranks", purpose: "Is the order of the holdings real?", draw: holding_ranks::draw },
    Chart { name: "loss-bars", purpose: "Who carries the expected loss?", draw: loss_bars::draw },
];
