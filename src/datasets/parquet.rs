//! A Parquet table, read with the checks and the messages of a CSV table.
//!
//! A cell becomes the text that reads back as the same number, so that one record type states once what is allowed. Problems are
//! placed by row, from 1. Reading uses one thread: it is short beside what follows, and the bytes do not depend on it.

use crate::datasets::field::shorten;
use crate::datasets::table::{Cells, Count, Keyed, Place, Record, is_heading_sound, read_cells};
use crate::problem::{Problem, Problems};
use polars::prelude::{
    ArrowDataType, Column, DataType, ParallelStrategy, ParquetReader, PolarsResult, SerReader,
};
use std::fmt::Write;
use std::io::Cursor;

/// First and last bytes of every Parquet file.
const MAGIC: &[u8] = b"PAR1";

/// Name of the thread in which a file is decoded. The library panics on some damaged files; there it does no harm, and whoever
/// prints panics can leave out those of a thread of this name.
pub const DECODER: &str = "parquet decoder";

/// True when a file says that it is Parquet.
pub fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Reads a table. Problems are added to `problems`; what is returned is every row without one.
pub fn read_parquet<T: Record>(place: Place<'_>, bytes: Vec<u8>, problems: &mut Problems) -> Vec<Keyed<T>> {
    let Some(decoded) = problems.keep(decode_apart(place.file, bytes, T::COLUMNS)) else { return Vec::new() };
    let heading: Vec<String> = decoded.columns.iter().map(|(name, _)| name.clone()).collect();
    if !is_heading_sound::<T>(place.file, &heading, Count::Rows, problems) {
        return Vec::new();
    }
    for (name, kind) in decoded.columns.iter().filter(|(_, kind)| !is_readable(kind)) {
        problems.push(unreadable(place.file, name, &shorten(&format!("{kind:?}"))));
    }
    let Some(columns) = decoded.values else { return Vec::new() };
    let height = columns.first().map_or(0, Values::len);
    if columns.iter().any(|values| values.len() != height) {
        problems.push(damaged(place.file, "its columns have different lengths"));
        return Vec::new();
    }
    let rows = Rows { columns, height, next: 0, cell: String::new() };
    read_cells(place, &heading, rows, problems)
}

/// Columns of a file with their types, and their values when all of them are wanted and readable.
struct Decoded {
    columns: Vec<(String, ArrowDataType)>,
    values: Option<Vec<Values>>,
}

fn decode_apart(file: &str, bytes: Vec<u8>, wanted: &'static [&'static str]) -> Result<Decoded, Problems> {
    let thread = std::thread::Builder::new().name(DECODER.to_owned()).spawn(move || decode(bytes, wanted));
    let reason = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(decoded))) => return Ok(decoded),
        // What follows the first line are hints for users of the library.
        Ok(Ok(Err(error))) => error.to_string().lines().next().unwrap_or_default().to_owned(),
        Ok(Err(_)) => "its bytes are damaged".to_owned(),
        Err(error) => format!("no thread to read it in: {error}"),
    };
    Err(damaged(file, &reason).into())
}

fn damaged(file: &str, reason: &str) -> Problem {
    let problem = Problem::new(file, format!("is no whole Parquet file: {reason}"));
    problem.hint("write it again, or give CSV")
}

fn decode(bytes: Vec<u8>, wanted: &[&str]) -> PolarsResult<Decoded> {
    let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
    let schema = reader.schema()?;
    let columns: Vec<(String, ArrowDataType)> =
        schema.iter_values().map(|field| (field.name.to_string(), field.dtype.clone())).collect();
    let is_sound = columns.iter().all(|(name, kind)| wanted.contains(&name.as_str()) && is_readable(kind));
    let values = if is_sound {
        Some(reader.finish()?.columns().iter().map(values).collect::<PolarsResult<_>>()?)
    } else {
        None
    };
    Ok(Decoded { columns, values })
}

/// The types that the library reads as it is built here and that can be what a column means.
fn is_readable(kind: &ArrowDataType) -> bool {
    use ArrowDataType as Kind;
    matches!(
        kind,
        Kind::Int32 | Kind::Int64 | Kind::UInt32 | Kind::UInt64 | Kind::Float32 | Kind::Float64 | Kind::Null
    ) || matches!(kind, Kind::Utf8 | Kind::LargeUtf8 | Kind::Utf8View)
}

fn unreadable(file: &str, column: &str, kind: &str) -> Problem {
    let message = format!("holds values of type {kind}; numbers of 32 or 64 bits and texts are read");
    Problem::new(file, message).in_column(column)
}

/// The rows of the values as cells of text.
struct Rows {
    columns: Vec<Values>,
    height: usize,
    next: usize,
    cell: String,
}

/// Values of one column, in the widest type of their kind.
enum Values {
    Whole(Vec<Option<i64>>),
    Natural(Vec<Option<u64>>),
    Real(Vec<Option<f64>>),
    Text(Vec<Option<String>>),
}

/// Values out of the library's hands, while still in the thread that may panic.
fn values(column: &Column) -> PolarsResult<Values> {
    let series = column.as_materialized_series();
    Ok(match column.dtype() {
        DataType::UInt64 => Values::Natural(series.u64()?.iter().collect()),
        kind if kind.is_integer() => Values::Whole(series.cast(&DataType::Int64)?.i64()?.iter().collect()),
        kind if kind.is_float() => Values::Real(series.cast(&DataType::Float64)?.f64()?.iter().collect()),
        // Text, or a column without any value, which has no type of its own.
        _ => {
            let texts = series.cast(&DataType::String)?;
            Values::Text(texts.str()?.iter().map(|text| text.map(str::to_owned)).collect())
        }
    })
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Self::Whole(values) => values.len(),
            Self::Natural(values) => values.len(),
            Self::Real(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Writes a cell; a missing one is empty. A number becomes the shortest text that reads back as it.
    fn write(&self, row: usize, cell: &mut String) {
        cell.clear();
        let done = match self {
            Self::Whole(values) => values[row].map_or(Ok(()), |value| write!(cell, "{value}")),
            Self::Natural(values) => values[row].map_or(Ok(()), |value| write!(cell, "{value}")),
            Self::Real(values) => values[row].map_or(Ok(()), |value| write!(cell, "{value}")),
            Self::Text(values) => values[row].as_deref().map_or(Ok(()), |value| cell.write_str(value)),
        };
        done.expect("writing to a string");
    }
}

impl Cells for Rows {
    const COUNT: Count = Count::Rows;
    fn next(&mut self, record: &mut csv::StringRecord) -> Option<u64> {
        if self.next >= self.height {
            return None;
        }
        record.clear();
        for values in &self.columns {
            values.write(self.next, &mut self.cell);
            record.push_field(&self.cell);
        }
        self.next += 1;
        Some(self.next as u64)
    }
}
