//! Rows of `minerals/` and of `policy/facts`.

use crate::datasets::table::record;
use crate::model::minerals::{Fact, FxMonth, PriceMonth, Production};

record!(Production, key ["mineral", "country", "country_name", "year", "basis", "source"], {
    mineral: get, country: maybe, country_name: text, year: get, value: amount, unit: get, basis: text, source: get,
    estimated: get,
});
record!(PriceMonth, key ["series", "month"], { series: get, month: get, price: positive, unit: get });
record!(FxMonth, key ["currency", "month"], { currency: get, month: get, gbp_per_unit: positive, method: text });
record!(Fact, key ["id"], {
    id: get, place: text, year: text, value: text, unit: text, text: get, source: text, verification: text,
    confidence: text,
});
