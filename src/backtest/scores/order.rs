//! Spearman's rank correlation of weighted pairs: a whole number of copies of each, so that a resample needs no new sort.

/// Values sorted once: their order, and where ties end.
pub(super) struct Sorted {
    order: Vec<usize>,
    values: Vec<f64>,
}

impl Sorted {
    pub(super) fn new(values: Vec<f64>) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
        Self { order, values }
    }

    /// Ranks when each value stands `weights` times: ties share their mean rank. Ranks of values without weight mean nothing.
    pub(super) fn ranks(&self, weights: &[u32]) -> Vec<f64> {
        let mut ranks = vec![0.0; self.values.len()];
        let (mut start, mut before) = (0, 0_u32);
        while start < self.order.len() {
            let value = self.values[self.order[start]];
            let rest = self.order[start..].iter();
            let end = start + rest.take_while(|i| self.values[**i] == value).count();
            let tied = &self.order[start..end];
            let weight: u32 = tied.iter().map(|i| weights[*i]).sum();
            let rank = f64::from(before) + (f64::from(weight) + 1.0) / 2.0;
            tied.iter().for_each(|i| ranks[*i] = rank);
            before += weight;
            start = end;
        }
        ranks
    }
}

/// Correlation of ranks; `None` when one side does not vary.
pub(super) fn correlation(x: &[f64], y: &[f64], weights: &[u32]) -> Option<f64> {
    let count: f64 = weights.iter().map(|w| f64::from(*w)).sum();
    let mean = |ranks: &[f64]| ranks.iter().zip(weights).map(|(r, w)| r * f64::from(*w)).sum::<f64>() / count;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for ((x, y), weight) in x.iter().zip(y).zip(weights) {
        let (dx, dy, weight) = (x - mean_x, y - mean_y, f64::from(*weight));
        xx += weight * dx * dx;
        yy += weight * dy * dy;
        xy += weight * dx * dy;
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

/// Spearman's correlation; `None` when one side does not vary.
pub(super) fn spearman(x: Vec<f64>, y: Vec<f64>) -> Option<f64> {
    let weights = vec![1; x.len()];
    let ranks = |values: Vec<f64>| Sorted::new(values).ranks(&weights);
    correlation(&ranks(x), &ranks(y), &weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ties: ranks 1, 2.5, 2.5, 4 and 1, 3, 2, 4 give 4.5 / sqrt(4.5 * 5).
    #[test]
    fn ties_share_their_mean_rank() {
        let found = spearman(vec![10.0, 20.0, 20.0, 30.0], vec![0.0, 2.0, 1.0, 3.0]).expect("varies");
        assert!((found - 4.5 / 22.5_f64.sqrt()).abs() < 1e-12, "{found}");
    }

    #[test]
    fn an_order_agrees_with_itself_and_with_nothing_flat() {
        assert_eq!(spearman(vec![1.0, 2.0, 3.0], vec![5.0, 7.0, 70.0]), Some(1.0));
        assert_eq!(spearman(vec![1.0, 2.0, 3.0], vec![5.0, 5.0, 5.0]), None);
    }

    #[test]
    fn a_weight_is_a_number_of_copies() {
        let (x, y) = ([1.0, 4.0, 2.0, 2.0], [3.0, 1.0, 2.0, 9.0]);
        let weights = [2, 1, 0, 3];
        let copies = |values: &[f64]| -> Vec<f64> {
            values.iter().zip(weights).flat_map(|(value, n)| vec![*value; n as usize]).collect()
        };
        let ranks = |values: &[f64]| Sorted::new(values.to_vec()).ranks(&weights);
        let weighted = correlation(&ranks(&x), &ranks(&y), &weights).expect("varies");
        let copied = spearman(copies(&x), copies(&y)).expect("varies");
        assert!((weighted - copied).abs() < 1e-12, "{weighted} against {copied}");
    }
}
