//! From events to pounds in one branch of one trial: the loss rules of the holdings, the cap, the insurance.

use super::arrivals::{Event, Hit, Trial};
use super::prepared::{Prepared, ReadyPosition};
use super::terms::{self, AggregateState};
use crate::model::peril::Peril;
use crate::model::plan::HoldingKind;

/// Days of a year, everywhere.
pub(super) const DAYS_IN_YEAR: f64 = 365.25;

/// A part of an event's loss: one holding, one peril, money or days.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) holding: u32,
    pub(super) peril: Peril,
    pub(super) gross: f64,
    pub(super) recovered: f64,
    /// Covered loss: what is left of `gross` after waiting and indemnity days; 0 where the peril is excluded.
    covered: f64,
    /// Days of the stop; `None` for a loss of money.
    days: Option<f64>,
}

/// What a position has lost so far in a trial.
#[derive(Debug, Clone, Copy, Default)]
struct Spent {
    pounds: f64,
    /// Year of the contract to which `used` belongs.
    year: f64,
    /// Loan: summed loss shares of the asset. Offtake and supply: share of the year's delivery lost.
    used: f64,
}

/// State of one branch of one trial.
#[derive(Debug, Clone)]
pub(super) struct Ledger {
    order: Vec<(f64, u32)>,
    spent: Vec<Spent>,
    touched: Vec<u32>,
    aggregates: Vec<AggregateState>,
    policies: Vec<usize>,
    parts: Vec<Part>,
}

impl Ledger {
    pub(super) fn new(prepared: &Prepared<'_>) -> Self {
        Self {
            order: Vec::new(),
            spent: vec![Spent::default(); prepared.positions.len()],
            touched: Vec::new(),
            aggregates: vec![AggregateState::default(); prepared.plan.policies.len()],
            policies: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Books the events of a branch in order of time; hands each event's time and parts to `post`.
    pub(super) fn book(
        &mut self,
        prepared: &Prepared<'_>,
        trial: &Trial,
        branch: usize,
        mut post: impl FnMut(f64, &[Part]),
    ) {
        self.begin(prepared, trial, branch);
        for place in 0..self.order.len() {
            let (time, index) = self.order[place];
            let event = trial.events[index as usize];
            self.parts.clear();
            for hit in &trial.hits[event.first_hit as usize..event.end_hit as usize] {
                self.hit(prepared, event, *hit, time);
            }
            if self.parts.is_empty() {
                continue;
            }
            if prepared.plan.switches.terms {
                self.insure(prepared, time);
            }
            post(time, &self.parts);
        }
    }

    fn begin(&mut self, prepared: &Prepared<'_>, trial: &Trial, branch: usize) {
        for position in self.touched.drain(..) {
            self.spent[position as usize] = Spent::default();
        }
        self.aggregates.fill(AggregateState::default());
        let times = trial.times.chunks_exact(prepared.layout.branches);
        self.order.clear();
        self.order.extend(
            (0_u32..).zip(times).filter(|(_, t)| t[branch].is_finite()).map(|(index, t)| (t[branch], index)),
        );
        // Events stand in order of process and ordinal, which settles equal times.
        self.order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    }

    fn hit(&mut self, prepared: &Prepared<'_>, event: Event, hit: Hit, time: f64) {
        let process = &prepared.processes[event.process as usize];
        for &index in &prepared.positions_of[hit.asset as usize] {
            let position = prepared.positions[index as usize];
            let holding = &prepared.plan.holdings[position.holding as usize];
            if holding.maturity.is_some_and(|end| time > end) {
                continue;
            }
            let mut cost = Cost { ledger: self, prepared, index, position, time };
            match holding.kind {
                HoldingKind::Equity | HoldingKind::AssetStake => {
                    cost.money(process.money_peril, hit.share * position.pounds);
                    let year = hit.days / DAYS_IN_YEAR;
                    cost.days(process.days_peril, position.pounds * position.margin * year, hit.days);
                }
                HoldingKind::Loan => {
                    let threshold = holding.rule.loan_threshold;
                    let money = cost.loan(hit.share, threshold);
                    cost.money(process.money_peril, money);
                    let stop = cost.loan(position.margin * hit.days / DAYS_IN_YEAR, threshold);
                    cost.days(process.days_peril, stop, hit.days);
                }
                HoldingKind::Offtake | HoldingKind::Supply => {
                    let pounds = position.pounds * holding.rule.replacement_cost;
                    let left = contract_year(time) + 1.0 - time;
                    if process.taking {
                        let lost = cost.undelivered(left);
                        cost.money(process.money_peril, pounds * lost);
                    } else {
                        let stop = (hit.days / DAYS_IN_YEAR).min(left);
                        let lost = cost.undelivered(stop);
                        cost.days(process.days_peril, pounds * lost, stop * DAYS_IN_YEAR);
                    }
                }
            }
        }
    }

    /// Applies each policy to the parts of one event.
    fn insure(&mut self, prepared: &Prepared<'_>, time: f64) {
        let policy_of = |part: &Part| prepared.plan.holdings[part.holding as usize].policy;
        self.policies.clear();
        self.policies.extend(self.parts.iter().filter_map(policy_of));
        self.policies.sort_unstable();
        self.policies.dedup();
        for &index in &self.policies {
            let policy = &prepared.plan.policies[index];
            let covers = &prepared.covers[index];
            let (mut bearing, mut free) = (0.0, 0.0);
            for part in self.parts.iter_mut().filter(|part| policy_of(part) == Some(index)) {
                let (covered, on_days) = covers[part.peril.index()];
                part.covered = match part.days {
                    _ if !covered => 0.0,
                    None => part.gross,
                    Some(days) => part.gross * terms::covered_days(policy, days) / days,
                };
                if part.days.is_none() || on_days { bearing += part.covered } else { free += part.covered }
            }
            let claim = terms::occurrence_payment(policy, bearing, free);
            if claim <= 0.0 {
                continue;
            }
            let payment = self.aggregates[index].pay(policy, contract_year(time), claim);
            let net = terms::occurrence_weights(policy, bearing);
            let weight = bearing * net + free;
            for part in self.parts.iter_mut().filter(|part| policy_of(part) == Some(index)) {
                let bears = part.days.is_none() || covers[part.peril.index()].1;
                let share = part.covered * if bears { net } else { 1.0 } / weight;
                part.recovered = (payment * share).min(part.gross);
            }
        }
    }
}

/// One hit on one position.
struct Cost<'a, 'p> {
    ledger: &'a mut Ledger,
    prepared: &'a Prepared<'p>,
    index: u32,
    position: ReadyPosition,
    time: f64,
}

impl Cost<'_, '_> {
    fn money(&mut self, peril: Peril, gross: f64) {
        self.part(peril, gross, None);
    }

    fn days(&mut self, peril: Peril, gross: f64, days: f64) {
        self.part(peril, gross, Some(days));
    }

    fn spent(&mut self) -> &mut Spent {
        let year = contract_year(self.time);
        self.ledger.touched.push(self.index);
        let spent = &mut self.ledger.spent[self.index as usize];
        if spent.year != year {
            (spent.year, spent.used) = (year, 0.0);
        }
        spent
    }

    /// Pounds that a loan loses when its asset loses a further share.
    fn loan(&mut self, share: f64, threshold: f64) -> f64 {
        let pounds = self.position.pounds;
        let lost = |used: f64| (used - threshold).max(0.0) / (1.0 - threshold);
        let spent = self.spent();
        let before = spent.used;
        spent.used = (before + share).min(1.0);
        pounds * (lost(spent.used) - lost(before))
    }

    /// Share of a year's delivery that is lost besides what is already; a year has one delivery to lose.
    fn undelivered(&mut self, share: f64) -> f64 {
        let cap = self.prepared.plan.switches.cap;
        let spent = self.spent();
        let lost = if cap { share.min(1.0 - spent.used) } else { share };
        spent.used += lost;
        lost
    }

    fn part(&mut self, peril: Peril, gross: f64, days: Option<f64>) {
        let pounds = self.position.pounds;
        let cap = self.prepared.plan.switches.cap;
        let spent = self.spent();
        let gross = if cap { gross.min(pounds - spent.pounds) } else { gross };
        if gross <= 0.0 {
            return;
        }
        spent.pounds += gross;
        let holding = self.position.holding;
        self.ledger.parts.push(Part { holding, peril, gross, recovered: 0.0, covered: 0.0, days });
    }
}

/// Year of the contract that holds a time, from 0; a year ends with its anniversary.
fn contract_year(time: f64) -> f64 {
    (time.ceil() - 1.0).max(0.0)
}
