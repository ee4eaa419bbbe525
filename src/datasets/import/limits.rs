//! What a file may be at most: beyond it is damage or an attack, refused by the name of the limit before memory is spent.

/// Longest record of a text, in bytes, line ends inside quotes included.
pub(crate) const LONGEST_RECORD: u64 = 4 << 20;
/// Most bytes that come out of one member of an archive.
pub(crate) const LARGEST_MEMBER: u64 = 4 << 30;
/// Most bytes that come out of an archive for one byte that went in; text packs to a fortieth, a workbook to a hundredth.
pub(crate) const LARGEST_RATIO: u64 = 400;
/// Bytes out of a member that are always allowed, so that a small file of zeros is no bomb.
pub(crate) const ALWAYS_ALLOWED: u64 = 16 << 20;
/// Most bytes of shared texts of a workbook.
pub(crate) const LARGEST_TEXTS: usize = 256 << 20;
/// Most rows without a cell, in a row, of a sheet.
pub(crate) const EMPTY_ROWS: u64 = 100_000;
/// Most columns of a table; a workbook can have no more.
pub(crate) const MOST_COLUMNS: usize = 16_384;
/// Most members of an archive.
pub(crate) const MOST_MEMBERS: usize = 10_000;
