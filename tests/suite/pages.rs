//! `--format pdf` through the program: the pages of the sample book, or how to get them.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn run(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_harmattan"))
        .current_dir(folder)
        .args([&["run", "us-reengagement", "--years", "2048", "--format", "pdf"], arguments].concat())
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

#[test]
#[cfg(not(feature = "pdf"))]
fn a_program_without_pages_says_how_to_get_them_and_writes_nothing() {
    let home = tempfile::tempdir().expect("a folder");
    let output = run(home.path(), &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("cargo build --release --features pdf"), "{said}");
    assert_eq!(fs::read_dir(home.path()).expect("readable").count(), 0);
}

#[test]
#[cfg(feature = "pdf")]
fn the_pages_of_the_sample_book_are_the_same_bytes_on_one_thread_and_two_and_small() {
    let home = tempfile::tempdir().expect("a folder");
    let written = |threads: &str| {
        let output = run(home.path(), &["--threads", threads, "--out", threads]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        fs::read(home.path().join(threads).join("report.pdf")).expect("there")
    };
    let bytes = written("1");
    assert!(bytes == written("2"), "one thread and two differ");
    assert!(bytes.starts_with(b"%PDF-1.7"));
    assert!(bytes.len() < 2_000_000, "{} bytes", bytes.len());
}
