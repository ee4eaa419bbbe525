//! A Parquet table, read with the checks and the messages of a CSV table.
//!
//! A cell becomes the text that reads back as the same number, so that one record type states once what is allowed. Problems are
//! placed by row, from 1. Reading uses one thread: it is short beside what follows, and the bytes do not depend on it.

use crate::datasets::field::shorten;
use crate::datasets::table::{Cells, Count, Keyed, Place, Record, is_heading_sound, read_cells};
use crate::problem::{Problem, Problems};
use polars::prelude::{
    ArrowDataType, ChunkedArray, Column, DataFrame, DataType, Float64Type, Int64Type, ParallelStrategy,
    ParquetReader, PolarsResult, SerReader, StringChunked, UInt64Type,
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
    let Some(frame) = decoded.frame else { return Vec::new() };
    let Some(rows) = problems.keep(Rows::of(place.file, &frame)) else { return Vec::new() };
    read_cells(place, &heading, rows, problems)
}

/// Columns of a file with their types, and their values when all of them are wanted and readable.
struct Decoded {
    columns: Vec<(String, ArrowDataType)>,
    frame: Option<DataFrame>,
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
    let problem = Problem::new(file, format!("is no whole Parquet file: {reason}"));
    Err(problem.hint("write it again, or give CSV").into())
}

fn decode(bytes: Vec<u8>, wanted: &[&str]) -> PolarsResult<Decoded> {
    let mut reader = ParquetReader::new(Cursor::new(bytes)).read_parallel(ParallelStrategy::None);
    let schema = reader.schema()?;
    let columns: Vec<(String, ArrowDataType)> =
        schema.iter_values().map(|field| (field.name.to_string(), field.dtype.clone())).collect();
    let is_sound = columns.iter().all(|(name, kind)| wanted.contains(&name.as_str()) && is_readable(kind));
    let frame = if is_sound { Some(reader.finish()?) } else { None };
    Ok(Decoded { columns, frame })
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

/// The rows of a frame as cells of text.
struct Rows {
    columns: Vec<Values>,
    height: usize,
    next: usize,
    cell: String,
}

/// Values of one column, in the widest type of their kind.
enum Values {
    Whole(ChunkedArray<Int64Type>),
    Natural(ChunkedArray<UInt64Type>),
    Real(ChunkedArray<Float64Type>),
    Text(StringChunked),
}

impl Rows {
    fn of(file: &str, frame: &DataFrame) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let columns: Vec<Values> =
            frame.columns().iter().filter_map(|column| problems.keep(values(file, column))).collect();
        problems.or(Self { columns, height: frame.height(), next: 0, cell: String::new() })
    }
}

fn values(file: &str, column: &Column) -> Result<Values, Problems> {
    let refused = || Problems::from(unreadable(file, column.name(), &column.dtype().to_string()));
    let series = column.as_materialized_series().rechunk();
    let widened = |kind: &DataType| series.cast(kind).map_err(|_| refused());
    // The type is the one just cast to, so the last step of an arm cannot fail.
    let values = match column.dtype() {
        DataType::UInt64 => widened(&DataType::UInt64)?.u64().cloned().map(Values::Natural),
        kind if kind.is_integer() => widened(&DataType::Int64)?.i64().cloned().map(Values::Whole),
        // A column without any value has no type of its own.
        DataType::Null => widened(&DataType::String)?.str().cloned().map(Values::Text),
        DataType::String => series.str().cloned().map(Values::Text),
        _ => widened(&DataType::Float64)?.f64().cloned().map(Values::Real),
    };
    values.map_err(|_| refused())
}

impl Values {
    /// Writes a cell; a missing one is empty.
    fn write(&self, row: usize, cell: &mut String) {
        cell.clear();
        let done = match self {
            Self::Whole(values) => values.get(row).map_or(Ok(()), |value| write!(cell, "{value}")),
            Self::Natural(values) => values.get(row).map_or(Ok(()), |value| write!(cell, "{value}")),
            // The shortest text that reads back as this number.
            Self::Real(values) => values.get(row).map_or(Ok(()), |value| write!(cell, "{value}")),
            Self::Text(values) => values.get(row).map_or(Ok(()), |value| cell.write_str(value)),
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
