//! The security-only bound: better security alone does not resolve a conflict while governance and humanitarian conditions stand.
//!
//! In: pillars before and as a scenario asks. Out: the part of an improvement that passes, and the security pillar after it.
//! Rises pass untouched. The rule is continuous and monotone: worse co-drivers never give a larger improvement.

/// The three pillars the rule reads, 0 safe to 100 worst; `None` is unknown, never 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PillarValues {
    /// Security.
    pub security: Option<f64>,
    /// Governance and policy.
    pub governance: Option<f64>,
    /// Humanitarian.
    pub humanitarian: Option<f64>,
}

/// Numbers of the rule; judgement, rows of the package.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundRule {
    /// Part of the co-drivers' mean below which security does not fall (phi).
    pub floor: f64,
    /// Improvement of a co-driver, in points, from which the bound is off.
    pub points: f64,
    /// Longest half-life of a security easing while the bound is fully on, in months.
    pub half_life_cap: f64,
}

/// How the rule acted on a country.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// Security before.
    pub security_before: f64,
    /// Security as the scenario asks.
    pub security_asked: f64,
    /// Security after the rule.
    pub security_after: f64,
    /// Part of an improvement that passes, `f`; also the factor on easing shocks of the security family.
    pub pass_through: f64,
    /// How far the co-drivers lift the rule: 0 not at all, 1 wholly.
    pub relief: f64,
}

impl Bounded {
    /// True when the rule took something from the security pillar.
    pub fn applied(&self) -> bool {
        self.security_after > self.security_asked
    }

    /// The half-life of a security easing under the cap.
    ///
    /// `HL` when it is below the cap, else `cap + relief x (HL - cap)`.
    pub fn half_life(&self, months: f64, rule: BoundRule) -> f64 {
        if months <= rule.half_life_cap {
            months
        } else {
            rule.half_life_cap + self.relief * (months - rule.half_life_cap)
        }
    }
}

/// The level below which an improvement of security alone cannot go: `phi x (governance + humanitarian) / 2`.
pub fn security_floor(co_drivers: f64, phi: f64) -> f64 {
    phi * co_drivers
}

/// Security after the rule: a fall passes with `pass_through` and stops at the floor, a rise is untouched.
///
/// `min(before, max(before - f (before - asked), floor))` for a fall; the floor never lifts security above where it was.
pub fn effective_security(before: f64, asked: f64, pass_through: f64, floor: f64) -> f64 {
    if asked >= before {
        return asked;
    }
    before.min((before - pass_through * (before - asked)).max(floor))
}

/// Applies the rule to a country; `None` when security or both co-drivers are unknown, which is then said.
///
/// `h = (governance + humanitarian) / 200` after the shocks, `D` the larger improvement of the two (at least 0),
/// `f = 1 - h (1 - min(1, D / points))`. One unknown co-driver leaves the other to speak alone.
pub fn bound(before: PillarValues, asked: PillarValues, rule: BoundRule) -> Option<Bounded> {
    let security_before = before.security?;
    let security_asked = asked.security?;
    let co_drivers = mean([asked.governance, asked.humanitarian])?;
    let improvement = [(before.governance, asked.governance), (before.humanitarian, asked.humanitarian)]
        .into_iter()
        .filter_map(|(from, to)| Some(from? - to?))
        .fold(0.0, f64::max);
    let relief = (improvement / rule.points).min(1.0);
    let pass_through = 1.0 - co_drivers / 100.0 * (1.0 - relief);
    let floor = security_floor(co_drivers, rule.floor);
    let security_after = effective_security(security_before, security_asked, pass_through, floor);
    Some(Bounded { security_before, security_asked, security_after, pass_through, relief })
}

fn mean(values: [Option<f64>; 2]) -> Option<f64> {
    let known: Vec<f64> = values.into_iter().flatten().collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULE: BoundRule = BoundRule { floor: 0.5, points: 5.0, half_life_cap: 6.0 };

    fn values(security: f64, governance: f64, humanitarian: f64) -> PillarValues {
        PillarValues {
            security: Some(security),
            governance: Some(governance),
            humanitarian: Some(humanitarian),
        }
    }

    #[test]
    fn a_co_driver_that_improves_by_five_points_lifts_the_bound() {
        let lifted = bound(values(82.0, 65.0, 68.0), values(70.0, 60.0, 68.0), RULE).expect("all known");
        assert_eq!(lifted.pass_through, 1.0);
        assert_eq!(lifted.security_after, 70.0);
        assert!(!lifted.applied());
        assert_eq!(lifted.half_life(12.0, RULE), 12.0);
    }

    #[test]
    fn security_alone_passes_in_part_and_decays_within_six_months() {
        let bitten = bound(values(82.0, 65.0, 68.0), values(74.0, 65.0, 68.0), RULE).expect("all known");
        assert!((bitten.pass_through - (1.0 - 0.665)).abs() < 1e-12);
        assert!(bitten.applied());
        assert_eq!(bitten.half_life(12.0, RULE), 6.0);
        assert_eq!(bitten.half_life(4.0, RULE), 4.0);
    }

    #[test]
    fn unknown_co_drivers_are_not_zero() {
        let unknown = PillarValues { security: Some(80.0), governance: None, humanitarian: None };
        assert_eq!(bound(unknown, unknown, RULE), None);
        let one = PillarValues { security: Some(80.0), governance: Some(60.0), humanitarian: None };
        assert_eq!(bound(one, one, RULE).map(|b| b.pass_through), Some(0.4));
    }

    proptest! {
        #[test]
        fn a_rise_is_untouched_and_a_fall_never_overshoots(
            before in 0.0..100.0_f64, asked in 0.0..100.0_f64, gov in 0.0..100.0_f64, hum in 0.0..100.0_f64,
        ) {
            let b = bound(values(before, gov, hum), values(asked, gov, hum), RULE).expect("all known");
            if asked >= before {
                prop_assert_eq!(b.security_after, asked);
            } else {
                prop_assert!(asked <= b.security_after && b.security_after <= before);
            }
        }

        #[test]
        fn worse_co_drivers_never_give_a_larger_improvement(
            before in 0.0..100.0_f64, fall in 0.0..60.0_f64, gov in 10.0..90.0_f64, hum in 10.0..90.0_f64,
            worse in 0.0..10.0_f64, better in 0.0..8.0_f64,
        ) {
            let asked = (before - fall).max(0.0);
            let at = |gov1: f64| bound(values(before, gov, hum), values(asked, gov1, hum), RULE).expect("all known");
            let (mild, harsh) = (at(gov - better), at(gov - better + worse));
            prop_assert!(harsh.security_after >= mild.security_after - 1e-12);
            prop_assert!(harsh.pass_through <= mild.pass_through + 1e-12);
        }

        #[test]
        fn a_small_step_of_a_co_driver_makes_a_small_step_of_the_result(
            before in 20.0..100.0_f64, fall in 0.0..60.0_f64, gov in 20.0..80.0_f64, better in 0.0..8.0_f64,
        ) {
            let asked = (before - fall).max(0.0);
            let at = |b: f64| bound(values(before, gov, 50.0), values(asked, gov - b, 50.0), RULE)
                .expect("all known").security_after;
            prop_assert!((at(better) - at(better + 1e-6)).abs() < 1e-4);
        }
    }
}
