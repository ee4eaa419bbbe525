//! Special functions for calibration: what comes out of here enters a plan rounded, never a simulated year.

use super::{exp, ln};

const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;

/// Exponential integral `Ei(x)` for `x` other than 0.
pub fn expi(x: f64) -> f64 {
    if x < -1.0 {
        return -upper_expint(-x);
    }
    if x < 40.0 {
        return EULER_GAMMA + ln(x.abs()) + power_series(x);
    }
    // Asymptotic series, cut at its smallest term.
    let (mut term, mut total) = (1.0, 1.0);
    for k in 1..40 {
        let next = term * f64::from(k) / x;
        if next >= term {
            break;
        }
        term = next;
        total += term;
    }
    exp(x) / x * total
}

/// `sum x^k / (k k!)`.
fn power_series(x: f64) -> f64 {
    let (mut power, mut total) = (1.0, 0.0);
    for k in 1..200 {
        power *= x / f64::from(k);
        let term = power / f64::from(k);
        total += term;
        if term.abs() < 1e-17 * f64::abs(total) {
            break;
        }
    }
    total
}

/// `E1(x)` for `x > 1` by Lentz's continued fraction.
fn upper_expint(x: f64) -> f64 {
    let mut b = x + 1.0;
    let mut c = 1e300;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..500 {
        let a = -f64::from(i) * f64::from(i);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        h *= c * d;
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h * exp(-x)
}

/// Distribution function of Beta(a, b).
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        statrs::function::beta::beta_reg(a, b, x)
    }
}

/// Quantile of Beta(a, b).
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    quantile_between(|x| beta_cdf(a, b, x), p, 0.0, 1.0)
}

/// Distribution function of Gamma(shape, rate 1).
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 { 0.0 } else { statrs::function::gamma::gamma_lr(shape, x) }
}

/// Quantile of Gamma(shape, rate 1).
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let mut top = shape + 10.0 * libm::sqrt(shape) + 10.0;
    while gamma_cdf(shape, top) < p {
        top *= 2.0;
        if top > 1e12 {
            break;
        }
    }
    quantile_between(|x| gamma_cdf(shape, x), p, 0.0, top)
}

/// Root of `cdf(x) = p` in a bracket: regula falsi that halves every third step, so that it ends whatever the shape.
pub fn quantile_between(cdf: impl Fn(f64) -> f64, p: f64, mut low: f64, mut high: f64) -> f64 {
    let (mut at_low, mut at_high) = (cdf(low) - p, cdf(high) - p);
    if at_low >= 0.0 {
        return low;
    }
    if at_high <= 0.0 {
        return high;
    }
    for step in 0..200 {
        let width = high - low;
        if width <= 1e-15 * high.abs() {
            break;
        }
        let secant = low - at_low * width / (at_high - at_low);
        let x = if step % 3 == 2 || !(secant > low && secant < high) { low + 0.5 * width } else { secant };
        let at = cdf(x) - p;
        if at == 0.0 {
            return x;
        }
        if at < 0.0 {
            (low, at_low) = (x, at);
            at_high *= 0.5;
        } else {
            (high, at_high) = (x, at);
            at_low *= 0.5;
        }
        at_low = at_low.min(-f64::MIN_POSITIVE);
        at_high = at_high.max(f64::MIN_POSITIVE);
    }
    low + 0.5 * (high - low)
}
