//! A view in another currency, for charts: every amount in pounds over the rate of the as-of date.

use crate::model::view::{
    AllocationView, AssetPounds, ChangeView, ComparisonRow, CurvePoint, Estimate, ExchangeRate, HoldingView,
    LossView, Losses, View, WindowView,
};
use crate::world::World;
use std::collections::BTreeMap;

/// The newest known rate of each currency of the package.
pub fn quotes(world: &World) -> Vec<ExchangeRate> {
    let mut newest = BTreeMap::new();
    for rate in &world.fx {
        let held = newest.entry(rate.currency.clone()).or_insert(rate);
        if held.month < rate.month {
            *held = rate;
        }
    }
    let quoted = newest.into_values().map(|rate| ExchangeRate {
        currency: rate.currency.to_string(),
        gbp_per_unit: rate.gbp_per_unit,
        month: rate.month.to_string(),
        method: rate.method.clone(),
    });
    quoted.collect()
}

/// Turns every amount of a view into a currency of which one unit is worth `gbp_per_unit` pounds.
///
/// Amounts of holdings in their own currencies, limits of policies in theirs, rates and scores stay.
pub fn convert(view: &mut View, gbp_per_unit: f64) {
    let scale = Scale(gbp_per_unit);
    let book = &mut view.book;
    scale.all([&mut book.total, &mut book.looked_through, &mut book.elsewhere, &mut book.unmatched]);
    scale.all(book.unmatched_rows.iter_mut().map(|row| &mut row.pounds));
    scale.assets(&mut book.by_asset);
    for holding in &mut view.holdings {
        scale.holding(holding);
    }
    for leaf in &mut view.scenario.leaves {
        scale.estimates([&mut leaf.expected_loss, &mut leaf.change]);
    }
    view.rates.iter_mut().for_each(|rate| scale.maybe(&mut rate.loss));
    scale.all(view.map.sites.iter_mut().map(|site| &mut site.pounds));
    scale.losses(&mut view.losses);
    view.comparison.iter_mut().for_each(|row| scale.compared(row));
    scale.all(view.minerals.at_risk.iter_mut().map(|row| &mut row.pounds));
}

/// Pounds to a unit of the currency.
struct Scale(f64);

impl Scale {
    fn one(&self, pounds: &mut f64) {
        *pounds /= self.0;
    }

    fn all<'a>(&self, amounts: impl IntoIterator<Item = &'a mut f64>) {
        amounts.into_iter().for_each(|pounds| self.one(pounds));
    }

    fn maybe(&self, pounds: &mut Option<f64>) {
        if let Some(pounds) = pounds {
            self.one(pounds);
        }
    }

    fn estimate(&self, estimate: &mut Estimate) {
        for part in [&mut estimate.value, &mut estimate.se, &mut estimate.low, &mut estimate.high] {
            self.maybe(part);
        }
    }

    fn estimates<'a>(&self, estimates: impl IntoIterator<Item = &'a mut Estimate>) {
        estimates.into_iter().for_each(|estimate| self.estimate(estimate));
    }

    fn named<T>(&self, parts: &mut [(T, Estimate)]) {
        self.estimates(parts.iter_mut().map(|(_, part)| part));
    }

    fn assets(&self, assets: &mut [AssetPounds]) {
        self.all(assets.iter_mut().map(|asset| &mut asset.pounds));
    }

    fn holding(&self, holding: &mut HoldingView) {
        self.all([&mut holding.pounds, &mut holding.looked_through]);
        self.assets(&mut holding.positions);
        self.all(holding.by_peril.iter_mut().map(|(_, pounds)| pounds));
        self.all(holding.retained_by_peril.iter_mut().map(|(_, pounds)| pounds));
        self.estimates([
            &mut holding.expected,
            &mut holding.scenario_expected,
            &mut holding.change,
            &mut holding.retained,
            &mut holding.tvar99,
        ]);
    }

    fn losses(&self, losses: &mut Losses) {
        for side in [
            &mut losses.baseline_gross,
            &mut losses.baseline_retained,
            &mut losses.scenario_gross,
            &mut losses.scenario_retained,
        ] {
            self.side(side);
        }
        self.change(&mut losses.change_gross);
        self.change(&mut losses.change_retained);
        losses.windows.iter_mut().for_each(|window| self.window(window));
        losses.allocations.iter_mut().for_each(|allocation| self.allocation(allocation));
        for row in &mut losses.accumulation {
            self.one(&mut row.pounds);
            self.estimates([
                &mut row.expected,
                &mut row.scenario_expected,
                &mut row.tail,
                &mut row.scenario_tail,
            ]);
        }
        for row in &mut losses.insurance {
            self.all([&mut row.gross, &mut row.recovered, &mut row.retained]);
        }
        for policy in &mut losses.policies {
            self.maybe(&mut policy.limit_pounds);
            self.all([&mut policy.pounds, &mut policy.expected, &mut policy.expected_covered]);
            self.estimates([&mut policy.recovery, &mut policy.scenario_recovery]);
        }
    }

    fn compared(&self, row: &mut ComparisonRow) {
        self.estimates([
            &mut row.expected,
            &mut row.retained,
            &mut row.tvar99,
            &mut row.change_expected,
            &mut row.change_retained,
            &mut row.change_tvar99,
        ]);
        self.estimates(row.windows.iter_mut().flat_map(|window| [&mut window.expected, &mut window.change]));
    }

    fn side(&self, side: &mut LossView) {
        self.estimate(&mut side.expected);
        self.one(&mut side.deviation);
        self.estimates(side.levels.iter_mut().flat_map(|level| [&mut level.var, &mut level.tvar]));
        self.curve(&mut side.aep);
        self.curve(&mut side.oep);
        self.named(&mut side.by_peril);
        self.named(&mut side.by_country);
    }

    fn curve(&self, points: &mut [CurvePoint]) {
        self.estimates(points.iter_mut().map(|point| &mut point.loss));
    }

    fn change(&self, change: &mut ChangeView) {
        self.estimates([&mut change.expected, &mut change.tvar99]);
        self.named(&mut change.by_peril);
        self.named(&mut change.by_holding);
    }

    fn window(&self, window: &mut WindowView) {
        self.estimates([
            &mut window.baseline,
            &mut window.scenario,
            &mut window.baseline_retained,
            &mut window.scenario_retained,
            &mut window.baseline_tvar99,
            &mut window.scenario_tvar99,
            &mut window.change,
        ]);
        self.named(&mut window.change_by_peril);
    }

    fn allocation(&self, allocation: &mut AllocationView) {
        self.one(&mut allocation.tvar);
        self.named(&mut allocation.by_peril);
        for holding in &mut allocation.by_holding {
            self.estimates([&mut holding.euler, &mut holding.stand_alone]);
            self.maybe(&mut holding.marginal);
        }
    }
}
