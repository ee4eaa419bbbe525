//! Rows of panels (`governance/`, `humanitarian/`, `registry/population`) and of `policy/coups`.

use crate::datasets::table::record;
use crate::model::panel::{CoupMonth, Observation};

record!(Observation, key ["series", "country", "period_end", "published"], {
    series: get, country: get, period_end: get, value: get, standard_error: maybe_amount, published: maybe,
    lag_months: months, vintage: text,
});
record!(CoupMonth, key ["country", "month"], { country: get, month: get, successful: get, failed: get });
