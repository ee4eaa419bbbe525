//! Rows of `minerals/`, of facts, claims and words.

use crate::datasets::field::choices;
use crate::datasets::table::record;
use crate::model::claims::{Claim, Finding, Term};
use crate::model::minerals::{Fact, FxMonth, PriceMonth, Production};
use crate::model::policy::Treaty;
use crate::model::supply::{Concentration, CriticalMineral, NationalOutput, PriceYear, Reserve, Trade};

choices!(Finding {
    "agrees" => Finding::Agrees,
    "differs" => Finding::Differs,
    "contradicted" => Finding::Contradicted,
    "unchecked" => Finding::Unchecked,
});

record!(Production, key ["mineral", "country", "country_name", "year", "basis", "source"], {
    mineral: get, country: maybe, country_name: text, year: get, value: amount, unit: get, basis: text, source: get,
    estimated: get,
});
record!(PriceMonth, key ["series", "month"], { series: get, month: get, price: positive, unit: get });
record!(FxMonth, key ["currency", "month"], { currency: get, month: get, gbp_per_unit: positive, method: text });
record!(Fact, key ["id"], {
    id: get, place: text, year: text, value: text, unit: text, text: get, source: text, verification: text,
    confidence: text, published: maybe,
});
record!(Trade, key ["reporter", "hs6", "year", "partner"], {
    reporter: get, hs6: get, mineral: get, year: get, partner: get, partner_name: text, value_kusd: amount,
    quantity_t: maybe_amount, share: maybe_share,
});
record!(Concentration, key ["mineral", "year", "source"], {
    mineral: get, year: get, source: get, producers: get, hhi: share, governed_hhi: share, governed_share: share,
    top_country: get, top_name: text, top_share: share,
});
record!(NationalOutput, key [], {
    mineral: get, country: get, year: get, value: amount, unit: get, scope: text, source: text, verification: text,
    note: text, published: maybe,
});
record!(Reserve, key ["mineral", "country_name", "year", "basis", "source"], {
    mineral: get, country: maybe, country_name: text, year: get, value: amount, unit: get, basis: text, source: get,
});
record!(PriceYear, key ["mineral", "year", "basis"], {
    mineral: get, year: get, price: positive, unit: get, basis: text, source: text,
});
record!(CriticalMineral, key ["material"], {
    material: get, critical: get, verification: text, top_ten: text, relevance: text, year: get, source: text,
});
record!(Treaty, key [], {
    country: get, instrument: get, signed: text, in_force: text, status: text, covers_uk_investor: text, source: text,
    verification: text, note: text, published: maybe,
});
record!(Claim, key ["id"], {
    id: get, place: text, claim: get, fact: maybe, against: list, events: list, documents: text, finding: get,
    reason: text, source: get, documents_source: text, published: get,
});
record!(Term, key ["term"], { term: get, stands_for: text, definition: get, source: text, judgement: get });
