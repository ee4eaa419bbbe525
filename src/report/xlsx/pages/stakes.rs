//! Sheets of a brief without a book: each asset as a stake of £100.

use super::{FEW, NO_SCENARIO};
use crate::report::xlsx::page::{Page, Tint, of};
use crate::report::xlsx::sheet::Kind::{Pence, Text, Whole};

/// In order.
pub(super) const ALL: &[Page] = &[
    Page {
        name: "Assets",
        grid: "assets",
        title: "What £100 in each asset is expected to lose",
        about: "Pounds over 12 months for a stake of £100 in each, uninsured.",
        empty: "no asset stands in these countries",
        range_name: Some("AssetTable"),
        frozen: 2,
        columns: &[
            of("asset", "Asset", Text),
            of("name", "Name", Text),
            of("country", "Country", Text),
            of("commodity", "Commodity", Text).or("none"),
            of("pounds", "Stake, £", Whole),
            of("expected", "Expected loss, £", Pence).tint(Tint::Bar).or(FEW),
            of("expected_se", "Standard error, £", Pence),
            of("expected_low", "90% low, £", Pence),
            of("expected_high", "90% high, £", Pence),
            of("scenario_expected", "In the scenario, £", Pence).or(FEW),
            of("change", "Change, £", Pence).or(FEW),
            of("change_low", "90% low, £", Pence),
            of("change_high", "90% high, £", Pence),
            of("tvar99", "TVaR 99, £", Pence).or(FEW),
        ],
    },
    Page {
        name: "Losses",
        grid: "xlsx_losses",
        title: "Expected loss for £100 by asset and peril",
        about: "Pounds a year, baseline by peril; largest first.",
        empty: "no asset has a loss",
        range_name: Some("LossMatrix"),
        frozen: 2,
        columns: &[
            of("id", "Asset", Text),
            of("name", "Name", Text),
            of("PV", "Political violence, £", Pence).tint(Tint::Loss),
            of("EX", "Expropriation, £", Pence).tint(Tint::Loss),
            of("CC", "Contract and fiscal change, £", Pence).tint(Tint::Loss),
            of("TR", "Currency transfer, £", Pence).tint(Tint::Loss),
            of("SD", "Supply disruption, £", Pence).tint(Tint::Loss),
            of("expected", "All perils, £", Pence).or(FEW),
            of("scenario_expected", "In the scenario, £", Pence).or(FEW),
            of("change", "Change, £", Pence).or(FEW),
        ],
    },
    Page {
        name: "Means",
        grid: "losses_per_100",
        title: "Expected loss for £100, mean of the assets",
        about: "Pounds: of all, by country and peril over 12 months, in each window of days, in each branch of the scenario.",
        empty: "no loss",
        range_name: Some("MeanLosses"),
        frozen: 0,
        columns: MEANS,
    },
];

const MEANS: &[crate::report::xlsx::page::Column] = &[
    of("of", "Of", Text),
    of("name", "Which", Text),
    of("id", "Code", Text).or("none"),
    of("expected", "Expected loss, £", Pence),
    of("expected_low", "90% low, £", Pence),
    of("expected_high", "90% high, £", Pence),
    of("scenario_expected", "In the scenario, £", Pence).or(NO_SCENARIO),
    of("scenario_expected_low", "90% low, £", Pence),
    of("scenario_expected_high", "90% high, £", Pence),
    of("change", "Change, £", Pence),
    of("change_low", "90% low, £", Pence),
    of("change_high", "90% high, £", Pence),
];

/// Means at the head of the summary.
pub(super) const KEY_FIGURES: Page = Page {
    name: "Summary",
    grid: "xlsx_key_figures",
    title: "",
    about: "",
    empty: "no figure",
    range_name: None,
    frozen: 0,
    columns: &[
        of("name", "Expected loss for £100", Text),
        of("expected", "Baseline, £", Pence).or(FEW),
        of("expected_low", "90% low, £", Pence),
        of("expected_high", "90% high, £", Pence),
        of("scenario_expected", "Scenario, £", Pence).or(NO_SCENARIO),
        of("scenario_expected_low", "90% low, £", Pence),
        of("scenario_expected_high", "90% high, £", Pence),
        of("change", "Change, £", Pence),
        of("change_low", "90% low, £", Pence),
        of("change_high", "90% high, £", Pence),
    ],
};
