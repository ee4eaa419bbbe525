//! Rows of rates, severities, dependence and policy shocks.

use crate::datasets::field::choices;
use crate::datasets::table::{Record, Row, record};
use crate::model::hazard::{
    Component, Dependence, Distribution, HazardRate, ProcessKind, RateBasis, Severity,
};
use crate::model::peril::Peril;
use crate::model::shock::{EventShock, ShockEffect, Target};

choices!(Peril {
    "PV" => Peril::Violence,
    "EX" => Peril::Expropriation,
    "CC" => Peril::ContractChange,
    "TR" => Peril::Transfer,
    "SD" => Peril::Supply,
});
choices!(ProcessKind {
    "taking" => ProcessKind::Taking,
    "settled_dispute" => ProcessKind::SettledDispute,
    "expropriation_other" => ProcessKind::ExpropriationOther,
    "contract_other" => ProcessKind::ContractOther,
    "regime" => ProcessKind::Regime,
    "violence" => ProcessKind::Violence,
    "transfer_zone" => ProcessKind::TransferZone,
    "transfer_country" => ProcessKind::TransferCountry,
    "supply" => ProcessKind::Supply,
});
choices!(Component {
    "share" => Component::Share,
    "stop_days" => Component::StopDays,
    "duration_days" => Component::DurationDays,
    "delay_days" => Component::DelayDays,
    "haircut" => Component::Haircut,
});
choices!(Target {
    "country" => Target::Country,
    "own_asset" => Target::OwnAsset,
    "peers" => Target::Peers,
    "aes_neighbours" => Target::AesNeighbours,
    "same_mineral" => Target::SameMineral,
    "us_linked" => Target::UsLinked,
    "not_us_linked" => Target::NotUsLinked,
    "bulk" => Target::Bulk,
    "not_bulk" => Target::NotBulk,
});

record!(Dependence, key ["peril"], {
    peril: get, frailty_shape: positive, shared_share: share, shared_hit: share, reason: get,
});
record!(ShockEffect, key ["shock", "peril", "target"], {
    shock: get, label: get, peril: get, target: get, beta: get, deviation: amount, half_life_months: positive,
    delay_days: amount, security_family: get, shrinks: get, evidence: get, reason: text,
});
record!(EventShock, key ["event", "shock"], { event: get, shock: get, factor: get, reason: text });

/// Which of the alternatives a flattened enum holds.
#[derive(Clone, Copy)]
enum BasisName {
    Prior,
    Pooled,
    Held,
}
choices!(BasisName { "prior" => BasisName::Prior, "pooled" => BasisName::Pooled, "held" => BasisName::Held });

impl Record for HazardRate {
    const COLUMNS: &'static [&'static str] = &[
        "process",
        "peril",
        "bloc",
        "zone",
        "basis",
        "shape",
        "prior_years",
        "mass",
        "pseudo_count",
        "rate",
        "judgement",
        "reason",
    ];
    const KEY: &'static [&'static str] = &["process", "bloc", "zone"];
    fn read(row: &mut Row<'_>) -> Self {
        Self {
            process: row.get("process"),
            peril: row.get("peril"),
            bloc: row.maybe("bloc"),
            zone: row.maybe("zone"),
            basis: match row.get("basis") {
                BasisName::Prior => {
                    RateBasis::Prior { shape: row.positive("shape"), rate: row.positive("prior_years") }
                }
                BasisName::Pooled => RateBasis::Pooled {
                    mass: row.positive("mass"),
                    pseudo_count: row.amount("pseudo_count"),
                    prior_years: row.maybe_amount("prior_years"),
                },
                BasisName::Held => RateBasis::Held { rate: row.amount("rate") },
            },
            judgement: row.get("judgement"),
            reason: row.get("reason"),
            row: row.reference(),
        }
    }
}

#[derive(Clone, Copy)]
enum DistributionName {
    Beta,
    Lognormal,
    Uniform,
}
choices!(DistributionName {
    "beta" => DistributionName::Beta,
    "lognormal" => DistributionName::Lognormal,
    "uniform" => DistributionName::Uniform,
});

impl Record for Severity {
    const COLUMNS: &'static [&'static str] = &[
        "process",
        "component",
        "distribution",
        "a",
        "b",
        "median",
        "sigma",
        "low",
        "high",
        "cap",
        "judgement",
        "reason",
    ];
    const KEY: &'static [&'static str] = &["process", "component"];
    fn read(row: &mut Row<'_>) -> Self {
        Self {
            process: row.get("process"),
            component: row.get("component"),
            distribution: match row.get("distribution") {
                DistributionName::Beta => Distribution::Beta { a: row.positive("a"), b: row.positive("b") },
                DistributionName::Lognormal => Distribution::Lognormal {
                    median: row.positive("median"),
                    sigma: row.positive("sigma"),
                    low: row.maybe_amount("low").unwrap_or(0.0),
                    cap: row.maybe_positive("cap"),
                },
                DistributionName::Uniform => uniform(row),
            },
            judgement: row.get("judgement"),
            reason: row.get("reason"),
            row: row.reference(),
        }
    }
}

fn uniform(row: &mut Row<'_>) -> Distribution {
    let (low, high) = (row.amount("low"), row.positive("high"));
    if high < low {
        row.problem("high", format!("must be at least \"low\", which is {low}, was {high}"), None);
    }
    Distribution::Uniform { low, high }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::field::Field;
    use crate::model::pillar::Pillar;
    use crate::model::policy::{Direction, Outcome, Precision};
    use crate::model::registry::{Bloc, Frequency, Measure, Role, Scale};

    fn same_names<T: Field + serde::Serialize>(names: &str) {
        for name in names.split(' ') {
            let value = T::read(name).unwrap_or_else(|bad| panic!("{}", bad.message));
            assert_eq!(serde_json::to_value(value).expect("a name"), serde_json::Value::from(name));
        }
    }

    #[test]
    fn tables_and_json_use_the_same_names() {
        same_names::<Peril>("PV EX CC TR SD");
        same_names::<ProcessKind>(
            "taking settled_dispute expropriation_other contract_other regime violence transfer_zone transfer_country supply",
        );
        same_names::<Component>("share stop_days duration_days delay_days haircut");
        same_names::<Target>(
            "country own_asset peers aes_neighbours same_mineral us_linked not_us_linked bulk not_bulk",
        );
        same_names::<Bloc>("aes coast outside");
        same_names::<Measure>("panel deaths decayed_coups decayed_events price_ratio");
        same_names::<Scale>("linear log");
        same_names::<Frequency>("annual monthly event");
        same_names::<Role>("owner consumer");
        same_names::<Pillar>("security governance humanitarian mineral external");
        same_names::<Precision>("day month");
        same_names::<Direction>("adverse favourable ambiguous");
        same_names::<Outcome>("lost settled withdrawn open");
    }
}
