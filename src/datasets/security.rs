//! Rows of `security/`: deaths by country and month, as they stand now and as snapshots knew them.

use crate::datasets::table::record;
use crate::model::conflict::{ConflictMonth, ConflictScaling, ConflictVintage};

record!(ConflictMonth, key ["country", "month"], {
    country: get, month: get, best: get, high: maybe, events: maybe, single_month_only: get, stage: get,
});
record!(ConflictVintage, key ["vintage", "country", "month"], {
    vintage: get, data_to: get, country: get, month: get, best: get,
});
record!(ConflictScaling, key ["country"], { country: get, ratio: positive, from: get, reason: get });
