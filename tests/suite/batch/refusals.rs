//! Plans that are refused: exit 2, each problem where it stands with the way out, and nothing written.

use super::{BOOK_A, batch, fails, home, said, told, write};
use std::fs;

const HEAD: &str = "quarters = ['2026Q2']\nscenarios = ['baseline']\n";
const BOOK: &str = "[[portfolios]]\npath = 'books/a.csv'\n";

/// A home with what a plan must not reach.
fn trap() -> tempfile::TempDir {
    let outer = home("");
    let inner = outer.path().join("plans");
    fs::create_dir_all(inner.join("books")).expect("ours");
    fs::create_dir(inner.join("more")).expect("ours");
    for name in ["books/a.csv", "books/b.csv", "more/a.csv", "more/B.csv", "more/house.csv"] {
        write(&inner, name, BOOK_A);
    }
    #[cfg(unix)]
    for (to, name) in [("../books/b.csv", "linked.csv"), ("../books", "linked")] {
        std::os::unix::fs::symlink(to, inner.join(name)).expect("ours");
    }
    outer
}

/// Refuses plans one after another: what is wrong, its text, what must be said of it.
fn refuse(cases: &[(&str, String, &[&str])]) {
    let outer = trap();
    let home = outer.path().join("plans");
    for (what, plan, says) in cases {
        write(&home, "plan.toml", plan);
        for arguments in
            [&["plan.toml", "--dry-run"][..], &["plan.toml"], &["plan", "plan.toml", "--out", "p"]]
        {
            let text = fails(&home, arguments, 2);
            for expected in *says {
                assert!(text.contains(expected), "{what}: \"{expected}\" not in:\n{text}");
            }
            assert!(!text.contains("panicked"), "{what}: {text}");
        }
        let left = fs::read_dir(&home).expect("readable").count();
        assert_eq!(left, if cfg!(unix) { 5 } else { 3 }, "{what}: something was written");
    }
}

fn with(lines: &str) -> String {
    format!("{lines}\n{HEAD}{BOOK}")
}

fn books(lines: &str) -> String {
    format!("{HEAD}{lines}\n")
}

#[test]
fn unknown_keys_and_values_are_refused_with_the_nearest_known_one() {
    refuse(&[
        (
            "unknown key",
            with("colour = 1"),
            &["plan.toml:1:1: unknown key \"colour\"", "known keys are alerts"],
        ),
        ("typo in a book", format!("{HEAD}{BOOK}nam = 'x'\n"), &["plan.toml:5:1:", "did you mean name?"]),
        (
            "format",
            with("formats = ['htlm']"),
            &["plan.toml:1:12:", "\"htlm\" is no format", "did you mean html?"],
        ),
        (
            "shipped book",
            books("[[portfolios]]\nshipped = 'sample-bok'"),
            &["plan.toml:4:11:", "did you mean sample-book?"],
        ),
        (
            "scenario",
            with("").replace("['baseline']", "['basline']"),
            &["plan.toml:3:14:", "did you mean baseline?"],
        ),
        ("horizon", with("horizons = [13]"), &["plan.toml:1:13: must be 12, 24 or 36 months, was 13"]),
        (
            "currency",
            with("currency = 'XYZ'"),
            &["there is no exchange rate for \"XYZ\"", "GBP, EUR, USD, XOF"],
        ),
        ("fraction", with("years = 1.5"), &["plan.toml:1:9: must be a whole number, was 1.5"]),
        ("no TOML", "quarters = [\n".to_owned(), &["plan.toml:"]),
    ]);
}

#[test]
fn quarters_are_refused_when_misspelt_missing_or_past_the_data() {
    refuse(&[
        (
            "misspelt",
            with("").replace("2026Q2", "2026Q5"),
            &["plan.toml:2:13: a quarter must look like 2026Q2, was \"2026Q5\""],
        ),
        (
            "past",
            with("").replace("2026Q2", "2026Q3"),
            &["2026Q3 ends on 2026-09-30, after the end of the data, 2026-06-30", "harmattan data import"],
        ),
        ("none", with("").replace("quarters = ['2026Q2']\n", ""), &["names no quarter", "--quarter 2026Q2"]),
    ]);
}

#[test]
fn names_that_collide_or_cannot_be_a_folder_are_refused() {
    let two =
        |a: &str, b: &str| books(&format!("[[portfolios]]\npath = '{a}'\n[[portfolios]]\npath = '{b}'"));
    refuse(&[
        (
            "one name",
            two("books/a.csv", "more/a.csv"),
            &["plan.toml:5:1:", "have one name, a", "give one of them another name"],
        ),
        ("capitals", two("books/b.csv", "more/B.csv"), &["names \"B\" and \"b\" differ in capitals only"]),
        (
            "house",
            books("[[portfolios]]\npath = 'more/house.csv'"),
            &["\"house\" cannot be a portfolio's name", "house and none are taken"],
        ),
        (
            "escape",
            format!("{HEAD}{BOOK}name = '../x'\n"),
            &["\"../x\" cannot be a portfolio's name in the store"],
        ),
        (
            "one name for two files",
            books("[[portfolios]]\npath = 'books/*.csv'\nname = 'x'"),
            &["2 files fit \"books/*.csv\", and one name is given"],
        ),
        ("neither", books("[[portfolios]]\nname = 'x'"), &["plan.toml:3:1: needs either shipped"]),
        (
            "no file",
            books("[[portfolios]]\npath = 'bocks/*.csv'"),
            &["plan.toml:4:8: no file fits \"bocks/*.csv\""],
        ),
    ]);
}

#[test]
fn paths_that_lead_out_of_the_plan_s_folder_are_refused() {
    let out = "leads out of the folder of this plan; move it in, or write allow_outside = true";
    let path = |path: &str| books(&format!("[[portfolios]]\npath = '{path}'"));
    refuse(&[
        ("book", path("../books/a.csv"), &["plan.toml:4:8:", out]),
        ("pattern", path("../books/*.csv"), &["plan.toml:4:8:", "../books/b.csv", out]),
        ("store", with("out = '../x'"), &["plan.toml:1:7:", out]),
        ("scenario", with("").replace("'baseline'", "'../plan.toml'"), &["plan.toml:3:14:", out]),
        ("data", with("data = ['..']"), &["plan.toml:1:9:", out]),
    ]);
    #[cfg(unix)]
    refuse(&[
        ("book by a link", path("linked.csv"), &["linked.csv", out]),
        ("book in a linked folder", path("linked/*.csv"), &["linked/a.csv", out]),
        ("store by a link", with("out = 'linked/store'"), &["plan.toml:1:7:", out]),
        ("data by a link", with("data = ['linked']"), &["plan.toml:1:9:", out]),
    ]);
    let outer = trap();
    let home = outer.path().join("plans");
    write(&home, "plan.toml", &format!("allow_outside = true\n{}", path("../books/a.csv")));
    let dry = batch(&home, &["plan.toml", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", said(&dry));
    assert!(told(&dry).contains("2026Q2/a/baseline"), "{}", told(&dry));
}

#[test]
fn limits_on_what_is_not_there_are_refused() {
    let limit = |lines: &str| format!("{HEAD}{BOOK}[[limits]]\nname = 'x'\nmost = 1\n{lines}\n");
    refuse(&[
        (
            "portfolio",
            limit("figure = 'tvar99'\nportfolio = 'c'"),
            &["plan.toml:9:13:", "\"c\" is no portfolio of this plan; portfolios are a"],
        ),
        (
            "house",
            format!("house = false\n{}", limit("figure = 'tvar99'")),
            &["there is no house view", "house = false"],
        ),
        (
            "of a tail",
            limit("figure = 'tvar99'\nof = 'BFA'"),
            &["plan.toml:9:6: a value at risk has a limit for a whole book only"],
        ),
        (
            "country",
            limit("figure = 'pounds'\nof = 'bfa'"),
            &["\"bfa\" is no country code of three capital letters"],
        ),
        ("figure", limit("figure = 'tvar'"), &["plan.toml:8:", "tvar99"]),
        (
            "twice",
            limit("figure = 'pounds'\n[[limits]]\nname = 'x'\nmost = 2\nfigure = 'pounds'"),
            &["limit 2 has the name of limit 1: \"x\""],
        ),
    ]);
}

#[test]
fn all_problems_of_a_plan_come_at_once() {
    refuse(&[(
        "four",
        "quarters = ['2026Q9']\nscenarios = ['basline']\nformats = ['htlm']\n[[portfolios]]\npath = 'x/*.csv'\n".to_owned(),
        &["plan.toml:1:13:", "plan.toml:2:14:", "plan.toml:3:12:", "plan.toml:5:8:"],
    )]);
}

#[test]
fn a_date_on_which_cells_cannot_be_had_is_told_before_anything_runs() {
    let home = home(&super::small("['baseline']"));
    let text = fails(home.path(), &["plan.toml", "--dry-run", "--quarter", "1990Q1"], 2);
    assert!(text.contains("1990"), "{text}");
    let text = fails(home.path(), &["plan.toml", "--only", "2026Q1/*/*"], 2);
    assert!(text.contains("fits no cell of the plan; cells look like 2026Q2/a/baseline"), "{text}");
    let text = fails(home.path(), &["plan.toml", "--resume"], 2);
    assert!(text.contains("is no store of a batch"), "{text}");
    assert!(!home.path().join("store").exists());
    fs::create_dir(home.path().join("store")).expect("ours");
    write(home.path(), "store/thesis.txt", "mine");
    let text = fails(home.path(), &["plan.toml"], 2);
    assert!(text.contains("thesis.txt"), "{text}");
    assert!(home.path().join("store/thesis.txt").exists());
}
