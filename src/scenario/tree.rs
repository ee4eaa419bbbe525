//! Event trees: leaves with probabilities multiplied along the path, and mixtures over them.
//!
//! Outcomes are mixed over the leaves; a mean multiplier plugged into one run would overstate the chance of an event and miss the tail.

use crate::maths;
use crate::problem::Problem;

/// Sums of children's probabilities may differ from 1 by this.
pub const TOLERANCE: f64 = 1e-9;

/// A node of an event tree that carries `T`.
#[derive(Debug, Clone, PartialEq)]
pub struct Node<T> {
    /// Name; a leaf's path is its names from the top.
    pub name: String,
    /// Probability, given the parent.
    pub probability: f64,
    /// What this node adds.
    pub payload: T,
    /// Children, or none for a leaf.
    pub children: Vec<Node<T>>,
}

/// A leaf with what lies on its path.
#[derive(Debug, Clone, PartialEq)]
pub struct LeafPath<'a, T> {
    /// Names from the top.
    pub path: Vec<&'a str>,
    /// Product of the probabilities.
    pub probability: f64,
    /// Payloads from the top.
    pub payloads: Vec<&'a T>,
}

/// The leaves, in order.
///
/// # Errors
/// A [`Problem`] at the first set of children whose probabilities do not sum to 1 or leave 0 to 1.
pub fn leaves<'a, T>(nodes: &'a [Node<T>], place: &str) -> Result<Vec<LeafPath<'a, T>>, Problem> {
    let mut out = Vec::new();
    let top = LeafPath { path: Vec::new(), probability: 1.0, payloads: Vec::new() };
    walk(nodes, &top, place, &mut out)?;
    Ok(out)
}

fn walk<'a, T>(
    nodes: &'a [Node<T>],
    above: &LeafPath<'a, T>,
    place: &str,
    out: &mut Vec<LeafPath<'a, T>>,
) -> Result<(), Problem> {
    check(nodes.iter().map(|node| node.probability), &above.path, place)?;
    for node in nodes {
        let mut path = above.path.clone();
        path.push(&node.name);
        let mut payloads = above.payloads.clone();
        payloads.push(&node.payload);
        let here = LeafPath { path, probability: above.probability * node.probability, payloads };
        if node.children.is_empty() {
            out.push(here);
        } else {
            walk(&node.children, &here, place, out)?;
        }
    }
    Ok(())
}

fn check(
    probabilities: impl Iterator<Item = f64> + Clone,
    path: &[&str],
    place: &str,
) -> Result<(), Problem> {
    let of = if path.is_empty() { "the tree".to_owned() } else { format!("\"{}\"", path.join("/")) };
    if let Some(bad) = probabilities.clone().find(|p| !(0.0..=1.0).contains(p)) {
        return Err(Problem::new(place, format!("a probability of {of} must be between 0 and 1, was {bad}")));
    }
    let sum = maths::sum(probabilities);
    if (sum - 1.0).abs() > TOLERANCE {
        return Err(Problem::new(
            place,
            format!(
                "the probabilities of the branches of {of} sum to {sum}; they must sum to 1 (tolerance 1e-9)"
            ),
        ));
    }
    Ok(())
}

/// The mean of a figure over leaves, each with its probability.
pub fn mixture(weighted: impl IntoIterator<Item = (f64, f64)>) -> f64 {
    maths::sum(weighted.into_iter().map(|(weight, value)| weight * value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, probability: f64) -> Node<()> {
        Node { name: name.to_owned(), probability, payload: (), children: Vec::new() }
    }

    #[test]
    fn children_that_do_not_sum_to_one_are_refused_with_their_place() {
        let mut top = node("coup", 1.0);
        top.children = vec![node("sanctions", 0.6), node("none", 0.3)];
        let problem = leaves(&[top], "scenarios/x.toml").expect_err("they sum to .9");
        assert!(problem.to_string().contains("\"coup\" sum to 0.8999999999999999"), "{problem}");
    }

    #[test]
    fn a_negative_probability_is_refused_even_when_the_sum_is_right() {
        assert!(leaves(&[node("a", 1.5), node("b", -0.5)], "x").is_err());
    }
}
