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
                BasisName::Pooled => {
                    RateBasis::Pooled { mass: row.positive("mass"), pseudo_count: row.amount("pseudo_count") }
                }
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
