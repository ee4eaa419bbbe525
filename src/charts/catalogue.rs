//! The charts: a new one is a file here and its line in [`ALL`].

mod ep_curve;
mod exposure_heatmap;
mod loss_waterfall;

use super::Chart;

/// All charts, in the order of the report.
pub const ALL: &[Chart] = &[
    Chart { name: "loss-waterfall", purpose: "What moved the expected loss?", draw: loss_waterfall::draw },
    Chart { name: "ep-curve", purpose: "How bad can a year be?", draw: ep_curve::draw },
    Chart { name: "exposure-heatmap", purpose: "Where is what worst?", draw: exposure_heatmap::draw },
];
