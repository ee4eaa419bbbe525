//! Readers of files: everything wrong in every file at once, with place, line, what was found and what is allowed.

pub mod scenarios;

use crate::model::package::Package;
use crate::problem::Problems;
use std::path::PathBuf;

/// Which packages are read, lowest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layers {
    /// Whether the shipped package lies at the bottom.
    pub shipped: bool,
    /// Folders, lowest first.
    pub over: Vec<PathBuf>,
}

/// Reads all tables of the layers.
///
/// # Errors
/// Every problem of every file.
pub fn load(_layers: &Layers) -> Result<Package, Problems> {
    Ok(Package::default())
}

/// Books.
pub mod portfolio {
    use crate::model::package::Package;
    use crate::model::portfolio::Portfolio;
    use crate::problem::{Problem, Problems};

    /// Names of the shipped books.
    pub fn shipped_books() -> Vec<String> {
        Vec::new()
    }

    /// Reads a book.
    ///
    /// # Errors
    /// Every problem of the book.
    pub fn read(book: &str, _package: &Package) -> Result<Portfolio, Problems> {
        Err(Problem::new(book, "is no file and no shipped book").into())
    }
}
