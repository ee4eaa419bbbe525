//! From hits on assets to pounds of holdings: loss rules, the cap, insurance terms, in time order.

use super::arrivals::{Event, Hit};
use super::prepared::Prepared;
use crate::model::peril::Peril;
use crate::model::plan::{HoldingKind, Plan, PlanPolicy};
use crate::units::DAYS_PER_YEAR;

/// A loss of a holding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    pub(super) time: f64,
    /// Number of the event inside the trial and branch: postings of one event stand together.
    pub(super) event: usize,
    pub(super) holding: usize,
    pub(super) asset: usize,
    pub(super) peril: Peril,
    pub(super) gross: f64,
    pub(super) recovered: f64,
    /// Days and daily amount, for a day loss; waiting and indemnity days apply to these only.
    days: f64,
    daily: f64,
}

/// Scratch space of a worker.
#[derive(Debug)]
pub(super) struct Settlement {
    pub(super) postings: Vec<Posting>,
    /// By holding and position: pounds lost so far (the cap runs over the trial).
    used: Vec<Vec<f64>>,
    /// By holding and position: summed shares of a loan, undelivered share of a contract, and the year they belong to.
    shares: Vec<Vec<(u32, f64)>>,
    /// By policy: recoveries before aggregates, and the year they belong to.
    covered: Vec<(u32, f64)>,
    touched: Vec<(usize, usize)>,
    before_aggregate: Vec<f64>,
}

impl Settlement {
    pub(super) fn new(plan: &Plan) -> Self {
        let shape = |holding: &crate::model::plan::PlanHolding| holding.positions.len();
        Self {
            postings: Vec::new(),
            used: plan.holdings.iter().map(|holding| vec![0.0; shape(holding)]).collect(),
            shares: plan.holdings.iter().map(|holding| vec![(0, 0.0); shape(holding)]).collect(),
            covered: vec![(0, 0.0); plan.policies.len()],
            touched: Vec::new(),
            before_aggregate: Vec::new(),
        }
    }

    /// Settles the events of one branch, which come in time order.
    pub(super) fn settle(&mut self, prepared: &Prepared, events: &[Event], hits: &[Hit]) {
        self.postings.clear();
        for (holding, position) in self.touched.drain(..) {
            self.used[holding][position] = 0.0;
            self.shares[holding][position] = (0, 0.0);
        }
        self.covered.fill((0, 0.0));
        for (number, event) in events.iter().enumerate() {
            let first = self.postings.len();
            for hit in &hits[event.first_hit..event.last_hit] {
                for &(holding, position) in &prepared.positions[hit.asset] {
                    self.post(prepared.plan, (number, event.time), holding, position, hit);
                }
            }
            if prepared.plan.switches.terms {
                self.recover(prepared.plan, event.time, first);
            }
        }
    }

    fn post(&mut self, plan: &Plan, event: (usize, f64), holding: usize, position: usize, hit: &Hit) {
        let (number, time) = event;
        let item = &plan.holdings[holding];
        let pounds = item.positions[position].pounds;
        if pounds == 0.0 || item.maturity.is_some_and(|maturity| time > maturity) {
            return;
        }
        self.touched.push((holding, position));
        let blank = Posting {
            time,
            event: number,
            holding,
            asset: hit.asset,
            peril: hit.share_peril,
            gross: 0.0,
            recovered: 0.0,
            days: 0.0,
            daily: 0.0,
        };
        let year = time.floor() as u32;
        let (money, by_days) = match item.kind {
            HoldingKind::Equity | HoldingKind::AssetStake => {
                (hit.share * pounds, (hit.days, hit.daily_share * pounds))
            }
            HoldingKind::Loan => {
                let threshold = item.rule.loan_threshold;
                let state = year_state(&mut self.shares[holding][position], year);
                let owed = |share: f64| pounds * (share.min(1.0) - threshold).max(0.0) / (1.0 - threshold);
                let start = *state;
                let middle = start + hit.share;
                *state = middle + hit.days * hit.daily_share;
                let money = owed(middle) - owed(start);
                let rest = owed(*state) - owed(middle);
                // What a stop costs a lender is money: no waiting days apply.
                self.push(plan, holding, position, Posting { gross: money, ..blank });
                let stop = Posting { gross: rest, peril: hit.days_peril, ..blank };
                return self.push(plan, holding, position, stop);
            }
            HoldingKind::Offtake | HoldingKind::Supply => {
                let state = year_state(&mut self.shares[holding][position], year);
                let left = time.floor() + 1.0 - time;
                let stopped =
                    if hit.stops_delivery { (hit.days / DAYS_PER_YEAR).min(1.0 - *state) } else { 0.0 };
                *state += stopped;
                let lost = if hit.taken { left.min(1.0 - *state) } else { 0.0 };
                *state += lost;
                let yearly = pounds * item.rule.replacement_cost;
                (lost * yearly, (stopped * DAYS_PER_YEAR, yearly / DAYS_PER_YEAR))
            }
        };
        self.push(plan, holding, position, Posting { gross: money, ..blank });
        let (days, daily) = by_days;
        let stop = Posting { gross: days * daily, peril: hit.days_peril, days, daily, ..blank };
        self.push(plan, holding, position, stop);
    }

    /// Adds a loss, cut to what is left of the position.
    fn push(&mut self, plan: &Plan, holding: usize, position: usize, mut posting: Posting) {
        if posting.gross <= 0.0 {
            return;
        }
        if plan.switches.cap {
            let left = plan.holdings[holding].positions[position].pounds - self.used[holding][position];
            if left <= 0.0 {
                return;
            }
            if posting.gross > left {
                posting.days *= left / posting.gross;
                posting.gross = left;
            }
        }
        self.used[holding][position] += posting.gross;
        self.postings.push(posting);
    }

    /// Applies the policies to the postings of one event, from `first` on.
    fn recover(&mut self, plan: &Plan, time: f64, first: usize) {
        let year = time.floor() as u32;
        for (index, policy) in plan.policies.iter().enumerate() {
            let covers = |posting: &Posting| {
                plan.holdings[posting.holding].policy == Some(index) && policy.perils.contains(&posting.peril)
            };
            let event = &self.postings[first..];
            if !event.iter().any(covers) {
                continue;
            }
            self.before_aggregate.clear();
            self.before_aggregate.extend(
                event.iter().map(|posting| if covers(posting) { insured(policy, posting) } else { 0.0 }),
            );
            let insured: f64 = self.before_aggregate.iter().sum();
            let paid = event_payment(policy, event, &self.before_aggregate);
            let state = year_state(&mut self.covered[index], year);
            let aggregate = |sum: f64| {
                let above = (sum - policy.aggregate_deductible).max(0.0);
                policy.aggregate_limit.map_or(above, |limit| above.min(limit))
            };
            let increment = aggregate(*state + paid) - aggregate(*state);
            *state += paid;
            if increment > 0.0 && insured > 0.0 {
                for (posting, amount) in self.postings[first..].iter_mut().zip(&self.before_aggregate) {
                    posting.recovered +=
                        (increment * amount / insured).min(posting.gross - posting.recovered);
                }
            }
        }
    }
}

/// The state of the year `year` of the trial: annual sums start again on anniversaries.
fn year_state(state: &mut (u32, f64), year: u32) -> &mut f64 {
    if state.0 != year {
        *state = (year, 0.0);
    }
    &mut state.1
}

/// The part of a posting that the policy looks at: all of a money loss, the covered days of a day loss.
fn insured(policy: &PlanPolicy, posting: &Posting) -> f64 {
    if posting.days == 0.0 {
        return posting.gross;
    }
    let days = (posting.days - policy.waiting_days).max(0.0);
    policy.indemnity_days.map_or(days, |longest| days.min(longest)) * posting.daily
}

/// What the policy pays for one event before annual terms: deductible or franchise, share, limit.
fn event_payment(policy: &PlanPolicy, event: &[Posting], insured: &[f64]) -> f64 {
    let bears_deductible =
        |posting: &Posting| posting.days == 0.0 || policy.deductible_on_days.contains(&posting.peril);
    let sum = |bears: bool| -> f64 {
        event
            .iter()
            .zip(insured)
            .filter(|(p, _)| bears_deductible(p) == bears)
            .map(|(_, amount)| amount)
            .sum()
    };
    let money = sum(true);
    let after = if policy.franchise {
        if money > policy.deductible { money } else { 0.0 }
    } else {
        (money - policy.deductible).max(0.0)
    };
    let paid = (after + sum(false)) * policy.share;
    policy.occurrence_limit.map_or(paid, |limit| paid.min(limit))
}

/// A loss of one event, for the closed terms below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TermsLoss {
    /// Money.
    Money(f64),
    /// Days at a daily amount.
    Days {
        /// Days.
        days: f64,
        /// Amount a day.
        daily: f64,
    },
}

/// What a policy pays for a year of events of one holding: per event before annual terms, and in all.
///
/// The same code as in the simulation, for a year that is given and not drawn.
pub fn apply_terms(policy: &PlanPolicy, losses: &[TermsLoss]) -> (Vec<f64>, f64) {
    let peril = policy.perils.first().copied().unwrap_or(Peril::Violence);
    let per_event: Vec<f64> = losses
        .iter()
        .map(|loss| {
            let (gross, days, daily) = match *loss {
                TermsLoss::Money(amount) => (amount, 0.0, 0.0),
                TermsLoss::Days { days, daily } => (days * daily, days, daily),
            };
            let posting = Posting {
                time: 0.0,
                event: 0,
                holding: 0,
                asset: 0,
                peril,
                gross,
                recovered: 0.0,
                days,
                daily,
            };
            event_payment(policy, &[posting], &[insured(policy, &posting)])
        })
        .collect();
    let above = (crate::maths::sum(per_event.iter().copied()) - policy.aggregate_deductible).max(0.0);
    let all = policy.aggregate_limit.map_or(above, |limit| above.min(limit));
    (per_event, all)
}
