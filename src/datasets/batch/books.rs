//! The books of a batch plan: shipped names, paths and patterns.

use super::file::PortfolioFile;
use super::{Reader, is_fit};
use crate::datasets::portfolio::shipped_books;
use crate::model::batch::{BookSource, HOUSE};
use crate::problem::nearest;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Policies of a folder's books: never a book.
const POLICIES: &str = "policies.csv";

impl Reader<'_> {
    /// All books in name order.
    pub(super) fn portfolios(&mut self, files: &[PortfolioFile]) -> Vec<BookSource> {
        let mut found: BTreeMap<String, BookSource> = BTreeMap::new();
        if files.is_empty() {
            self.hinted("portfolios", "names no portfolio", "write [[portfolios]] with shipped or path");
        }
        for (index, file) in files.iter().enumerate() {
            let path = format!("portfolios/{index}");
            for book in self.sources(file, &path) {
                if !is_fit(&book.name) || book.name.eq_ignore_ascii_case(HOUSE) || book.name == "none" {
                    let message = format!("\"{}\" cannot be a portfolio's name in the store", book.name);
                    self.hinted(
                        &path,
                        message,
                        "give a name of letters, digits, - and _; house and none are taken",
                    );
                }
                if let Some(held) = found.get(&book.name) {
                    let message =
                        format!("\"{}\" and \"{}\" have one name, {}", held.place, book.place, book.name);
                    self.hinted(&path, message, "give one of them another name");
                }
                found.insert(book.name.clone(), book);
            }
        }
        self.unlike(found.keys(), "portfolios");
        found.into_values().collect()
    }

    fn sources(&mut self, file: &PortfolioFile, path: &str) -> Vec<BookSource> {
        match (&file.shipped, &file.path) {
            (Some(shipped), None) => self.shipped(shipped, file.name.as_deref(), path),
            (None, Some(pattern)) => self.files(pattern, file.name.as_deref(), path),
            _ => {
                self.at(
                    path,
                    "needs either shipped (the name of a shipped book) or path (a file or a pattern)",
                );
                Vec::new()
            }
        }
    }

    fn shipped(&mut self, shipped: &str, name: Option<&str>, path: &str) -> Vec<BookSource> {
        let books = shipped_books();
        if books.iter().any(|book| book == shipped) {
            return vec![BookSource { name: name.unwrap_or(shipped).to_owned(), place: shipped.to_owned() }];
        }
        let message = format!("\"{shipped}\" is no shipped book; shipped books are {}", books.join(", "));
        let path = format!("{path}/shipped");
        match nearest(shipped, books.iter().map(String::as_str)) {
            Some(near) => self.hinted(&path, message, format!("did you mean {near}?")),
            None => self.at(&path, message),
        }
        Vec::new()
    }

    fn files(&mut self, pattern: &str, name: Option<&str>, path: &str) -> Vec<BookSource> {
        let path = &format!("{path}/path");
        let found = self.matches(pattern, path);
        if found.is_empty() {
            self.at(path, format!("no file fits \"{pattern}\" beside this plan"));
        }
        if name.is_some() && found.len() > 1 {
            self.at(path, format!("{} files fit \"{pattern}\", and one name is given", found.len()));
        }
        let mut books = Vec::new();
        for file in found {
            let stem = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
            if self.inside(&file, path).is_some() {
                let name = name.map_or(stem, str::to_owned);
                books.push(BookSource { name, place: file.display().to_string() });
            }
        }
        books
    }

    /// A file of that very name wins over a pattern, so that brackets in names do no harm.
    fn matches(&mut self, pattern: &str, path: &str) -> Vec<PathBuf> {
        let plain = self.folder.join(pattern);
        if plain.is_file() {
            return vec![plain];
        }
        let escaped = glob::Pattern::escape(&self.folder.display().to_string());
        let whole = Path::new(&escaped).join(pattern);
        match glob::glob(&whole.to_string_lossy()) {
            Ok(paths) => {
                let mut found: Vec<PathBuf> = paths.flatten().filter(|file| is_book(file)).collect();
                found.sort();
                found
            }
            Err(error) => {
                self.at(path, format!("\"{pattern}\" is no pattern: {}", error.msg));
                Vec::new()
            }
        }
    }
}

fn is_book(file: &Path) -> bool {
    file.is_file() && file.file_name().is_some_and(|name| name != POLICIES)
}
