//! The tree from a headline to its rows, and the check of its sums.

use harmattan::explain::{check, tree};
use harmattan::provenance::{Arena, Evidence, RowRef, Rule};

fn row(row: u64) -> RowRef {
    RowRef { resource: "security/conflict_months".to_owned(), row }
}

#[test]
fn a_tree_names_value_formula_basis_and_rows_and_tells_a_shared_part_once() {
    let mut arena = Arena::default();
    let leaf = arena.push(Evidence::data("deaths", 12.0, "deaths").rows([row(2), row(3)]));
    let weight = arena.push(Evidence::judgement("weight", 0.5, "share", "equal"));
    let part = arena.push(Evidence::data("part", 6.0, "points").from(Rule::Product, [weight, leaf]));
    let whole = arena
        .push(Evidence::data("score", 12.0, "points").formula("part + part").from(Rule::Sum, [part, part]));
    let lines: Vec<String> = tree(&arena, whole).iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "score: 12.00 points = part + part",
            "  part: 6.00 points",
            "    weight: 0.5000 share (judgement); equal",
            "    deaths: 12.00 deaths [security/conflict_months:2, security/conflict_months:3]",
            "  part: 6.00 points (as above)",
        ]
    );
    assert_eq!(check(&arena), Ok(()));
}

#[test]
fn a_sum_that_does_not_hold_or_hides_a_missing_part_is_found() {
    let mut arena = Arena::default();
    let one = arena.push(Evidence::data("one", 1.0, "points"));
    let missing = arena.push(Evidence::data("unknown", None, "points"));
    let off = arena.push(Evidence::data("off", 2.0 + 1e-6, "points").from(Rule::Sum, [one, one]));
    let hides = arena.push(Evidence::data("hides", 1.0, "points").from(Rule::Sum, [one, missing]));
    let faults = check(&arena).expect_err("two faults");
    assert_eq!(faults.iter().map(|fault| fault.id).collect::<Vec<_>>(), [off, hides]);
    assert!(tree(&arena, off)[0].to_string().ends_with("DOES NOT SUM"));
}
