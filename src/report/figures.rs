//! The figures of a run as Parquet: one row each, the same columns for every cell of a store.

use crate::model::figure::{FIGURES_SCHEMA, Figure};
use polars::prelude::{
    Column, DataFrame, KeyValueMetadata, ParquetCompression, ParquetReader, ParquetWriter, PolarsResult,
    SerReader, StatisticsOptions,
};
use std::io::Cursor;

/// Bytes of a name that the statistics of a column keep: more than any name has.
const NAME_STATISTICS: u64 = 128;

/// The columns in Arrow's own words (an encoded schema message), where texts are plain ones. The library would write its own kind of
/// text there, which pyarrow and pandas read but cannot filter by. Made by pyarrow 26: `base64(pa.schema([...]).serialize())`.
const ARROW_SCHEMA: &str = "\
/////wgCAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAoAAACsAQAAcAEAAEQBAAAYAQAA7AAAAMAAAACMAAAAYAAA\
ADQAAAAEAAAAjP7//wAAAQMQAAAAGAAAAAQAAAAAAAAABAAAAGhpZ2gAAAAAhv///wAAAgC4/v//AAABAxAAAAAUAAAABAAAAAAAAAADAAAAbG93AK7/\
//8AAAIA4P7//wAAAQMQAAAAFAAAAAQAAAAAAAAAAgAAAHNlAADW////AAACAAj///8AAAEDEAAAABwAAAAEAAAAAAAAAAUAAAB2YWx1ZQAGAAgABgAG\
AAAAAAACADj///8AAAEFEAAAABgAAAAEAAAAAAAAAAQAAAB1bml0AAAAACj///9g////AAABBRAAAAAYAAAABAAAAAAAAAAFAAAAdGVybXMAAABQ////\
iP///wAAAQUQAAAAGAAAAAQAAAAAAAAABgAAAGJyYW5jaAAAeP///7D///8AAAEFEAAAABgAAAAEAAAAAAAAAAYAAABmaWd1cmUAAKD////Y////AAAB\
BRAAAAAYAAAABAAAAAAAAAAEAAAAbmFtZQAAAADI////EAAUAAgABgAHAAwAAAAQABAAAAAAAAEFEAAAABwAAAAEAAAAAAAAAAcAAABzdWJqZWN0AAQA\
BAAEAAAA";

/// Writes figures; `notes` go into the file's metadata beside `harmattan.schema`.
pub fn figures_parquet(figures: &[Figure], notes: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(figures, notes, &mut bytes).expect("memory takes every byte");
    bytes
}

fn write(figures: &[Figure], notes: &[(&str, &str)], bytes: &mut Vec<u8>) -> PolarsResult<()> {
    let mut metadata = vec![
        ("ARROW:schema".to_owned(), ARROW_SCHEMA.to_owned()),
        ("harmattan.schema".to_owned(), FIGURES_SCHEMA.to_string()),
    ];
    metadata.extend(notes.iter().map(|(key, value)| (format!("harmattan.{key}"), (*value).to_owned())));
    // Fixed, because the library would otherwise ask the environment. Without ends in the statistics one reader found no row at all.
    let statistics = StatisticsOptions {
        binary_statistics_truncate_length: Some(NAME_STATISTICS),
        ..StatisticsOptions::default()
    };
    ParquetWriter::new(bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(statistics)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
        .set_parallel(false)
        .finish(&mut frame(figures)?)
        .map(|_| ())
}

fn frame(figures: &[Figure]) -> PolarsResult<DataFrame> {
    let text = |name: &str, pick: fn(&Figure) -> &str| {
        Column::new(name.into(), figures.iter().map(pick).collect::<Vec<_>>())
    };
    let number = |name: &str, pick: fn(&Figure) -> Option<f64>| {
        Column::new(name.into(), figures.iter().map(pick).collect::<Vec<_>>())
    };
    let columns = vec![
        text("subject", |row| &row.subject),
        text("name", |row| &row.name),
        text("figure", |row| &row.figure),
        text("branch", |row| &row.branch),
        text("terms", |row| &row.terms),
        text("unit", |row| &row.unit),
        number("value", |row| row.value),
        number("se", |row| row.se),
        number("low", |row| row.low),
        number("high", |row| row.high),
    ];
    DataFrame::new(figures.len(), columns)
}

/// Reads figures back.
///
/// # Errors
/// Why the bytes are no such file.
pub fn read_figures(bytes: Vec<u8>) -> Result<Vec<Figure>, String> {
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().map_err(|error| error.to_string())?;
    rows(&frame).map_err(|error| error.to_string())
}

fn rows(frame: &DataFrame) -> PolarsResult<Vec<Figure>> {
    let text = |name: &str| -> PolarsResult<Vec<String>> {
        let column = frame.column(name)?.str()?;
        Ok(column.iter().map(|cell| cell.unwrap_or_default().to_owned()).collect())
    };
    let number =
        |name: &str| -> PolarsResult<Vec<Option<f64>>> { Ok(frame.column(name)?.f64()?.iter().collect()) };
    let (subject, name, figure, branch) = (text("subject")?, text("name")?, text("figure")?, text("branch")?);
    let (terms, unit) = (text("terms")?, text("unit")?);
    let (value, se, low, high) = (number("value")?, number("se")?, number("low")?, number("high")?);
    let row = |i: usize| Figure {
        subject: subject[i].clone(),
        name: name[i].clone(),
        figure: figure[i].clone(),
        branch: branch[i].clone(),
        terms: terms[i].clone(),
        unit: unit[i].clone(),
        value: value[i],
        se: se[i],
        low: low[i],
        high: high[i],
    };
    Ok((0..frame.height()).map(row).collect())
}
