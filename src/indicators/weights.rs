//! Weights read off the data, as a diagnostic: they measure how much indicators vary, not how much they matter (`docs/methodology.md`).

use crate::maths;

/// Entropy of a column of non-negative values as shares of their sum, over its largest possible; `None` without a sum.
pub fn entropy(column: &[f64]) -> Option<f64> {
    let total = maths::sum(column.iter().copied());
    if column.len() < 2 || total <= 0.0 || column.iter().any(|x| *x < 0.0) {
        return None;
    }
    let shares = column.iter().map(|x| x / total).filter(|p| *p > 0.0);
    Some(-maths::sum(shares.map(|p| p * maths::ln(p))) / maths::ln(column.len() as f64))
}

/// Entropy weights of columns; equal when no column varies, `None` where a column has no entropy.
pub fn entropy_weights(columns: &[Vec<f64>]) -> Option<Vec<f64>> {
    let spare: Vec<f64> =
        columns.iter().map(|column| entropy(column).map(|e| (1.0 - e).max(0.0))).collect::<Option<_>>()?;
    let total = maths::sum(spare.iter().copied());
    if total <= 1e-15 {
        return Some(vec![1.0 / columns.len() as f64; columns.len()]);
    }
    Some(spare.into_iter().map(|part| part / total).collect())
}

/// Principal components of the correlation matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Components {
    /// Eigenvalues, largest first.
    pub eigenvalues: Vec<f64>,
    /// Squared loadings of the first component; they sum to 1.
    pub weights: Vec<f64>,
}

/// Rows asked for per column before components mean anything (`docs/methodology.md`).
pub const ROWS_PER_COLUMN: usize = 3;

/// Principal components of columns, each of which must vary; the caller checks [`ROWS_PER_COLUMN`].
pub fn principal_components(columns: &[Vec<f64>]) -> Option<Components> {
    let standard: Vec<Vec<f64>> =
        columns.iter().map(|column| super::normalise::standard_scores(column)).collect();
    if standard.iter().any(|column| column.iter().all(|z| *z == 0.0)) {
        return None;
    }
    let n = columns.first()?.len() as f64;
    let correlation = standard
        .iter()
        .map(|a| standard.iter().map(|b| maths::sum(a.iter().zip(b).map(|(x, y)| x * y)) / n).collect())
        .collect();
    let (values, vectors) = eigen(correlation);
    let first = (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b]))?;
    let weights = vectors.iter().map(|row| row[first] * row[first]).collect();
    let mut eigenvalues = values;
    eigenvalues.sort_by(|a, b| b.total_cmp(a));
    Some(Components { eigenvalues, weights })
}

/// Eigenvalues and eigenvectors (in columns) of a symmetric matrix by Jacobi rotations.
fn eigen(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = a.len();
    let mut v: Vec<Vec<f64>> =
        (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..100 {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]).sum();
        if off < 1e-28 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut v, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), v)
}

fn rotate(a: &mut [Vec<f64>], v: &mut [Vec<f64>], p: usize, q: usize) {
    if a[p][q] == 0.0 {
        return;
    }
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let t = 1.0_f64.copysign(theta) / (theta.abs() + (theta * theta + 1.0).sqrt());
    let c = 1.0 / (t * t + 1.0).sqrt();
    let s = t * c;
    for row in a.iter_mut().chain(v.iter_mut()) {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    let (upper, lower) = a.split_at_mut(q);
    for (x, y) in upper[p].iter_mut().zip(lower[0].iter_mut()) {
        (*x, *y) = (c * *x - s * *y, s * *x + c * *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_does_not_vary_has_no_entropy_weight() {
        let weights = entropy_weights(&[vec![5.0, 5.0, 5.0], vec![1.0, 2.0, 9.0]]).unwrap();
        assert!(weights[0].abs() < 1e-12 && (weights[1] - 1.0).abs() < 1e-12);
        assert_eq!(entropy_weights(&[vec![5.0; 3], vec![2.0; 3]]).unwrap(), vec![0.5, 0.5]);
        assert_eq!(entropy_weights(&[vec![0.0; 3]]), None);
    }

    #[test]
    fn components_of_two_columns_that_move_together_share_the_weight() {
        let found = principal_components(&[vec![1.0, 2.0, 3.0, 5.0], vec![2.0, 4.0, 6.0, 10.0]]).unwrap();
        assert!((found.eigenvalues[0] - 2.0).abs() < 1e-12 && (found.weights[0] - 0.5).abs() < 1e-12);
        assert_eq!(principal_components(&[vec![1.0, 1.0], vec![1.0, 2.0]]), None);
    }
}
