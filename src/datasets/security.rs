//! Rows of `security/`: deaths by country and month, as they stand now and as snapshots knew them.

use crate::datasets::table::record;
use crate::model::conflict::{
    AdminArea, ConflictMonth, ConflictScaling, ConflictVintage, GeocodedEvent, PublicForecast,
    WorldConflictMonth,
};

record!(ConflictMonth, key ["country", "month", "set", "published"], optional ["set", "role", "published"], {
    country: get, month: get, best: get, high: maybe, events: maybe, single_month_only: get, stage: get, set: text, role: text,
    published: maybe,
});
record!(ConflictVintage, key ["vintage", "country", "month"], {
    vintage: get, data_to: get, country: get, month: get, best: get,
});
record!(ConflictScaling, key ["country"], { country: get, ratio: positive, from: get, reason: get });
record!(WorldConflictMonth, key ["country", "month"], { country: get, month: get, best: get });
record!(PublicForecast, key ["model", "month"], { month: get, model: get, crps: positive });
record!(GeocodedEvent, key ["id", "set", "published"], optional ["set", "published"], {
    id: get, start: get, end: get, country: get, admin1: text, latitude: get, longitude: get, where_precision: get,
    event_type: text, best: get, low: maybe, high: maybe, source: get, set: text, published: maybe,
});
record!(AdminArea, key ["country", "admin1"], { country: get, admin1: get, area_km2: positive, source: get });
