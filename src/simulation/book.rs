//! The book of a plan laid out for settling: who has how much in which asset, and on what terms.

use crate::model::peril::Peril;
use crate::model::plan::{HoldingKind, LossRule, Plan, PlanPolicy};

/// No policy.
pub(super) const UNINSURED: u32 = u32::MAX;

/// Pounds of a holding in an asset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    pub(super) holding: u32,
    pub(super) kind: HoldingKind,
    pub(super) pounds: f64,
    /// Events later than this cost it nothing, in years.
    pub(super) maturity: f64,
    pub(super) rule: LossRule,
    /// Index of its policy, or [`UNINSURED`].
    pub(super) policy: u32,
}

/// Terms of a policy with everything resolved: what is without limit is infinite, perils are bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    perils: u8,
    perils_with_deductible_on_days: u8,
    waiting_days: f64,
    indemnity_days: f64,
    deductible: f64,
    franchise: bool,
    share: f64,
    occurrence_limit: f64,
    aggregate_deductible: f64,
    aggregate_limit: f64,
}

/// Claims by asset, and the terms of policies.
#[derive(Debug)]
pub(super) struct Book {
    claims: Vec<Claim>,
    /// By asset: where its claims start; one more entry closes the last.
    starts: Vec<u32>,
    pub(super) policies: Vec<Terms>,
}

impl Book {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut by_asset: Vec<Vec<Claim>> = vec![Vec::new(); plan.assets.len()];
        for (index, holding) in (0u32..).zip(&plan.holdings) {
            for position in holding.positions.iter().filter(|position| position.pounds > 0.0) {
                by_asset[position.asset].push(Claim {
                    holding: index,
                    kind: holding.kind,
                    pounds: position.pounds,
                    maturity: holding.maturity.unwrap_or(f64::INFINITY),
                    rule: holding.rule,
                    policy: holding.policy.map_or(UNINSURED, |policy| policy as u32),
                });
            }
        }
        let mut starts = vec![0];
        let mut claims = Vec::new();
        for of_asset in by_asset {
            claims.extend(of_asset);
            starts.push(claims.len() as u32);
        }
        Self { claims, starts, policies: plan.policies.iter().map(Terms::new).collect() }
    }

    /// Number of claims.
    pub(super) fn len(&self) -> usize {
        self.claims.len()
    }

    /// The claim on an asset that has one, with its number.
    #[inline]
    pub(super) fn only(&self, asset: u32) -> Option<(usize, &Claim)> {
        let (from, to) = (self.starts[asset as usize], self.starts[asset as usize + 1]);
        (to - from == 1).then(|| (from as usize, &self.claims[from as usize]))
    }

    /// The claims on an asset with their numbers.
    pub(super) fn on(&self, asset: u32) -> impl Iterator<Item = (usize, &Claim)> {
        let (from, to) = (self.starts[asset as usize] as usize, self.starts[asset as usize + 1] as usize);
        (from..to).zip(&self.claims[from..to])
    }
}

/// A loss as a policy looks at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claimed {
    pub(super) peril: Peril,
    pub(super) gross: f64,
    /// Days and daily amount, for a day loss: waiting and indemnity days apply to these only.
    pub(super) days: f64,
    pub(super) daily: f64,
}

fn bits(perils: &[Peril]) -> u8 {
    perils.iter().fold(0, |bits, peril| bits | (1 << peril.index()))
}

impl Terms {
    pub(super) fn new(policy: &PlanPolicy) -> Self {
        Self {
            perils: bits(&policy.perils),
            perils_with_deductible_on_days: bits(&policy.deductible_on_days),
            waiting_days: policy.waiting_days,
            indemnity_days: policy.indemnity_days.unwrap_or(f64::INFINITY),
            deductible: policy.deductible,
            franchise: policy.franchise,
            share: policy.share,
            occurrence_limit: policy.occurrence_limit.unwrap_or(f64::INFINITY),
            aggregate_deductible: policy.aggregate_deductible,
            aggregate_limit: policy.aggregate_limit.unwrap_or(f64::INFINITY),
        }
    }

    pub(super) fn covers(&self, peril: Peril) -> bool {
        self.perils & (1 << peril.index()) != 0
    }

    /// True when the deductible comes off a loss.
    pub(super) fn takes_deductible(&self, loss: &Claimed) -> bool {
        loss.days == 0.0 || self.perils_with_deductible_on_days & (1 << loss.peril.index()) != 0
    }

    /// The part of a loss that the policy looks at: all of a money loss, the covered days of a day loss.
    pub(super) fn insured(&self, loss: &Claimed) -> f64 {
        if loss.days == 0.0 {
            return loss.gross;
        }
        (loss.days - self.waiting_days).max(0.0).min(self.indemnity_days) * loss.daily
    }

    /// What is paid for an event of one loss before annual terms.
    #[inline]
    pub(super) fn payment_of(&self, loss: &Claimed) -> f64 {
        if !self.covers(loss.peril) {
            return 0.0;
        }
        let insured = self.insured(loss);
        if self.takes_deductible(loss) {
            self.event_payment(insured, 0.0)
        } else {
            self.event_payment(0.0, insured)
        }
    }

    /// What is paid for one event before annual terms, from what bears the deductible and what does not: deductible or franchise,
    /// share, limit.
    pub(super) fn event_payment(&self, with_deductible: f64, without: f64) -> f64 {
        let after = if self.franchise {
            if with_deductible > self.deductible { with_deductible } else { 0.0 }
        } else {
            (with_deductible - self.deductible).max(0.0)
        };
        ((after + without) * self.share).min(self.occurrence_limit)
    }

    /// What a year's sum of event payments pays in all.
    pub(super) fn year_payment(&self, sum: f64) -> f64 {
        (sum - self.aggregate_deductible).max(0.0).min(self.aggregate_limit)
    }
}

/// Terms of a policy for losses of one peril and kind, in a form that asks nothing: what does not apply stands at the value that
/// changes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cover {
    /// Both in the unit of the size: days, or 0 and infinity for a share.
    waiting: f64,
    indemnity: f64,
    /// What an insured loss must exceed to count, and what comes off it.
    franchise: f64,
    deductible: f64,
    /// 0 for a peril that is not covered.
    share: f64,
    occurrence_limit: f64,
    aggregate_deductible: f64,
    aggregate_limit: f64,
}

impl Cover {
    /// Pays nothing.
    pub(super) const NONE: Self = Self {
        waiting: 0.0,
        indemnity: f64::INFINITY,
        franchise: f64::NEG_INFINITY,
        deductible: 0.0,
        share: 0.0,
        occurrence_limit: f64::INFINITY,
        aggregate_deductible: 0.0,
        aggregate_limit: f64::INFINITY,
    };

    /// Terms for a peril, of days or of a share of value; none when a figure is below 0 or no number.
    pub(super) fn new(terms: &Terms, peril: Peril, days: bool) -> Option<Self> {
        let takes_deductible = !days || terms.perils_with_deductible_on_days & (1 << peril.index()) != 0;
        let (franchise, deductible) = match (takes_deductible, terms.franchise) {
            (true, true) => (terms.deductible, 0.0),
            (true, false) => (f64::NEG_INFINITY, terms.deductible),
            (false, _) => (f64::NEG_INFINITY, 0.0),
        };
        let cover = Self {
            waiting: if days { terms.waiting_days } else { 0.0 },
            indemnity: if days { terms.indemnity_days } else { f64::INFINITY },
            franchise,
            deductible,
            share: if terms.covers(peril) { terms.share } else { 0.0 },
            occurrence_limit: terms.occurrence_limit,
            aggregate_deductible: terms.aggregate_deductible,
            aggregate_limit: terms.aggregate_limit,
        };
        let figures = [
            terms.waiting_days,
            terms.indemnity_days,
            terms.deductible,
            terms.share,
            terms.occurrence_limit,
            terms.aggregate_deductible,
            terms.aggregate_limit,
        ];
        (figures.iter().all(|figure| *figure >= 0.0) && terms.share.is_finite()).then_some(cover)
    }

    /// As [`Terms::payment_of`] a loss of `size` at `unit` pounds each.
    #[inline]
    pub(super) fn payment(&self, size: f64, unit: f64) -> f64 {
        let insured = least(above_nothing(size - self.waiting), self.indemnity) * unit;
        // As bits, for a branch would be taken at random.
        let counts = u64::from(insured > self.franchise).wrapping_neg();
        let after = f64::from_bits(above_nothing(insured - self.deductible).to_bits() & counts);
        least(after * self.share, self.occurrence_limit)
    }

    /// As [`Terms::year_payment`].
    #[inline]
    pub(super) fn year_payment(&self, sum: f64) -> f64 {
        least(above_nothing(sum - self.aggregate_deductible), self.aggregate_limit)
    }
}

/// The smaller of two numbers, one instruction where `f64::min` has five for what is no number.
#[inline]
pub(super) fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline]
fn above_nothing(a: f64) -> f64 {
    if a > 0.0 { a } else { 0.0 }
}
