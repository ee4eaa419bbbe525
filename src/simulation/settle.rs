//! From hits on assets to pounds of holdings: loss rules, the cap, insurance terms, in time order.

use super::arrivals::Event;
use super::book::{Claim, Claimed, Terms, UNINSURED};
use super::hits::Hit;
use super::prepared::Prepared;
use crate::model::peril::Peril;
use crate::model::plan::{HoldingKind, PlanPolicy};
use crate::units::DAYS_PER_YEAR;

/// A loss of a holding.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting {
    /// Place of the event in its branch: postings of one event stand together.
    pub(super) event: u32,
    pub(super) holding: u32,
    pub(super) asset: u32,
    /// Index, or [`UNINSURED`].
    pub(super) policy: u32,
    pub(super) loss: Claimed,
    pub(super) recovered: f64,
}

/// What a claim has lost so far in a trial.
#[derive(Debug, Clone, Copy, Default)]
struct ClaimState {
    trial: u32,
    /// Year of the trial to which `share` belongs.
    year: u32,
    /// Pounds: the cap runs over the trial.
    used: f64,
    /// Summed shares of a loan, undelivered share of a contract.
    share: f64,
}

/// What a policy has paid so far.
#[derive(Debug, Clone, Copy, Default)]
struct PolicyState {
    trial: u32,
    year: u32,
    /// Event payments of the year, before annual terms.
    paid: f64,
}

/// Scratch space of a worker.
#[derive(Debug)]
pub(super) struct Settlement {
    pub(super) postings: Vec<Posting>,
    /// Number of the trial that is settled: states of another one are void.
    trial: u32,
    claims: Vec<ClaimState>,
    policies: Vec<PolicyState>,
    insured: Vec<f64>,
}

impl Settlement {
    pub(super) fn new(prepared: &Prepared) -> Self {
        Self {
            postings: Vec::new(),
            trial: 0,
            claims: vec![ClaimState::default(); prepared.book.len()],
            policies: vec![PolicyState::default(); prepared.book.policies.len()],
            insured: Vec::new(),
        }
    }

    /// Settles the events of one branch, which come in time order.
    pub(super) fn settle(&mut self, prepared: &Prepared, events: &[Event], hits: &[Hit]) {
        self.postings.clear();
        self.start_trial();
        for (number, event) in (0u32..).zip(events) {
            let first = self.postings.len();
            let hits = &hits[event.first_hit as usize..event.last_hit as usize];
            if let [hit] = hits
                && let Some((index, claim)) = prepared.book.only(hit.asset)
                && self.settle_one(prepared, (number, event.time), (index, claim), hit)
            {
                continue;
            }
            for hit in hits {
                for (index, claim) in prepared.book.on(hit.asset) {
                    if event.time <= claim.maturity {
                        self.post(prepared, (number, event.time), (index, claim), hit);
                    }
                }
            }
            if prepared.plan.switches.terms {
                self.recover(prepared, event.time as u32, first);
            }
        }
    }

    /// Settles what most events are: one hit, on an asset that one owner has a claim on, of one kind of loss. False when it is
    /// something else; then nothing was done.
    #[inline]
    fn settle_one(&mut self, prepared: &Prepared, at: (u32, f64), of: (usize, &Claim), hit: &Hit) -> bool {
        let (number, time) = at;
        let (index, claim) = of;
        if !matches!(claim.kind, HoldingKind::Equity | HoldingKind::AssetStake) || time > claim.maturity {
            return false;
        }
        let daily = hit.daily_share * claim.pounds;
        let (money, stop) = (hit.share * claim.pounds, hit.days * daily);
        let mut loss = match (money > 0.0, stop > 0.0) {
            (true, false) => Claimed { peril: hit.share_peril, gross: money, days: 0.0, daily: 0.0 },
            (false, true) => Claimed { peril: hit.days_peril, gross: stop, days: hit.days, daily },
            (false, false) => return true,
            (true, true) => return false,
        };
        if prepared.plan.switches.cap && !self.cut(index, claim.pounds, time as u32, &mut loss) {
            return true;
        }
        let mut recovered = 0.0;
        if prepared.plan.switches.terms && claim.policy != UNINSURED {
            let terms = &prepared.book.policies[claim.policy as usize];
            let paid = terms.payment_of(&loss);
            if paid > 0.0 {
                recovered = self.pay(terms, claim.policy, time as u32, paid).min(loss.gross);
            }
        }
        let Claim { holding, policy, .. } = *claim;
        self.postings.push(Posting { event: number, holding, asset: hit.asset, policy, loss, recovered });
        true
    }

    /// Cuts a loss to what is left of a claim; false when nothing is.
    fn cut(&mut self, claim: usize, pounds: f64, year: u32, loss: &mut Claimed) -> bool {
        let state = self.state(claim, year);
        let left = pounds - state.used;
        if left <= 0.0 {
            return false;
        }
        if loss.gross > left {
            loss.days *= left / loss.gross;
            loss.gross = left;
        }
        state.used += loss.gross;
        true
    }

    fn start_trial(&mut self) {
        self.trial = self.trial.wrapping_add(1);
        if self.trial == 0 {
            self.claims.fill(ClaimState::default());
            self.policies.fill(PolicyState::default());
            self.trial = 1;
        }
    }

    /// The state of a claim in a year of the trial: annual sums start again on anniversaries.
    fn state(&mut self, claim: usize, year: u32) -> &mut ClaimState {
        let state = &mut self.claims[claim];
        if state.trial != self.trial {
            *state = ClaimState { trial: self.trial, year, used: 0.0, share: 0.0 };
        } else if state.year != year {
            (state.year, state.share) = (year, 0.0);
        }
        state
    }

    fn post(&mut self, prepared: &Prepared, at: (u32, f64), of: (usize, &Claim), hit: &Hit) {
        let (number, time) = at;
        let (index, claim) = of;
        let loss = |peril, gross, days, daily| Claimed { peril, gross, days, daily };
        let (money, stop) = match claim.kind {
            HoldingKind::Equity | HoldingKind::AssetStake => {
                let daily = hit.daily_share * claim.pounds;
                (hit.share * claim.pounds, loss(hit.days_peril, hit.days * daily, hit.days, daily))
            }
            HoldingKind::Loan => {
                let state = self.state(index, time as u32);
                let (before, after) = (state.share, state.share + hit.share);
                state.share = after + hit.days * hit.daily_share;
                let threshold = claim.rule.loan_threshold;
                let owed =
                    |share: f64| claim.pounds * (share.min(1.0) - threshold).max(0.0) / (1.0 - threshold);
                // What a stop costs a lender is money: no waiting days apply.
                let rest = owed(state.share) - owed(after);
                (owed(after) - owed(before), loss(hit.days_peril, rest, 0.0, 0.0))
            }
            HoldingKind::Offtake | HoldingKind::Supply => {
                let state = self.state(index, time as u32);
                let stopped =
                    if hit.stops_delivery { (hit.days / DAYS_PER_YEAR).min(1.0 - state.share) } else { 0.0 };
                state.share += stopped;
                let left = time.floor() + 1.0 - time;
                let lost = if hit.taken { left.min(1.0 - state.share) } else { 0.0 };
                state.share += lost;
                let yearly = claim.pounds * claim.rule.replacement_cost;
                let (days, daily) = (stopped * DAYS_PER_YEAR, yearly / DAYS_PER_YEAR);
                (lost * yearly, loss(hit.days_peril, days * daily, days, daily))
            }
        };
        for mut loss in [loss(hit.share_peril, money, 0.0, 0.0), stop] {
            let counts = loss.gross > 0.0
                && (!prepared.plan.switches.cap || self.cut(index, claim.pounds, time as u32, &mut loss));
            if counts {
                let Claim { holding, policy, .. } = *claim;
                let asset = hit.asset;
                self.postings.push(Posting { event: number, holding, asset, policy, loss, recovered: 0.0 });
            }
        }
    }

    /// Enters an event payment in the policy's year; what it adds to the year's payment.
    fn pay(&mut self, terms: &Terms, policy: u32, year: u32, paid: f64) -> f64 {
        let state = &mut self.policies[policy as usize];
        if state.trial != self.trial || state.year != year {
            *state = PolicyState { trial: self.trial, year, paid: 0.0 };
        }
        let before = state.paid;
        state.paid += paid;
        terms.year_payment(state.paid) - terms.year_payment(before)
    }

    /// Applies the policies to the postings of one event, from `first` on.
    fn recover(&mut self, prepared: &Prepared, year: u32, first: usize) {
        for start in first..self.postings.len() {
            let policy = self.postings[start].policy;
            let done = || self.postings[first..start].iter().any(|earlier| earlier.policy == policy);
            if policy != UNINSURED && !done() {
                self.recover_under(prepared, policy, year, start);
            }
        }
    }

    /// Applies one policy to the postings of one event, the first of which is at `start`.
    fn recover_under(&mut self, prepared: &Prepared, policy: u32, year: u32, start: usize) {
        let terms = &prepared.book.policies[policy as usize];
        let (mut with_deductible, mut without) = (0.0, 0.0);
        self.insured.clear();
        for posting in &self.postings[start..] {
            let covered = posting.policy == policy && terms.covers(posting.loss.peril);
            let insured = if covered { terms.insured(&posting.loss) } else { 0.0 };
            if terms.takes_deductible(&posting.loss) {
                with_deductible += insured;
            } else {
                without += insured;
            }
            self.insured.push(insured);
        }
        let insured = with_deductible + without;
        if insured <= 0.0 {
            return;
        }
        let paid = terms.event_payment(with_deductible, without);
        let increment = self.pay(terms, policy, year, paid);
        if increment > 0.0 {
            for (posting, amount) in self.postings[start..].iter_mut().zip(&self.insured) {
                let share = increment * amount / insured;
                posting.recovered += share.min(posting.loss.gross - posting.recovered);
            }
        }
    }
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
    let terms = Terms::new(policy);
    let per_event: Vec<f64> = losses
        .iter()
        .map(|loss| {
            let (gross, days, daily) = match *loss {
                TermsLoss::Money(amount) => (amount, 0.0, 0.0),
                TermsLoss::Days { days, daily } => (days * daily, days, daily),
            };
            terms.payment_of(&Claimed { peril, gross, days, daily })
        })
        .collect();
    let all = terms.year_payment(crate::maths::sum(per_event.iter().copied()));
    (per_event, all)
}
