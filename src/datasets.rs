//! Readers of files: everything wrong in every file at once, with place, line, what was found and what is allowed.

pub mod scenarios;
