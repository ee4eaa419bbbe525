//! The year-loss table as Parquet: every branch and window, all digits, types that need no guessing.
//!
//! In: the names of a plan and the losses of its years. Out: the bytes of one file, the same for the same losses on any number of
//! threads: row groups are filled in order by one thread, and neither the day nor the machine is in them. A year without a loss has
//! no row; `harmattan.years` in the file's metadata is the number of years. Branches of one year stand together: they share their
//! random numbers, so most of their values repeat, and the file is a quarter of what it is branch by branch (7.4 MB against 31.5 for
//! 100,000 years of four leaves).

use crate::model::plan::Plan;
use crate::simulation::{LossTable, Yearly};
use polars::prelude::{
    Column, DataFrame, KeyValueMetadata, ParquetCompression, ParquetWriter, PolarsResult, StatisticsOptions,
};

/// Version of this layout; in the file's metadata as `harmattan.schema`.
pub const YEAR_LOSSES_SCHEMA: u32 = 1;

/// Rows of a row group; the last one holds the rest. Judgement: 5 MB of values, so that neither side needs much memory, and long
/// enough for the fixed cost of a group not to count.
pub const GROUP_ROWS: usize = 1 << 17;

/// Bytes of a name that the statistics of a column keep: more than any branch or window has. Fixed, because the library would
/// otherwise ask the environment.
const NAME_STATISTICS: u64 = 64;

/// The columns in Arrow's own words (an encoded schema message), where texts are plain ones. The library would write its own kind of
/// text there, which pyarrow and pandas read but cannot filter by. Made by pyarrow 26: `base64(pa.schema([...]).serialize())`.
const ARROW_SCHEMA: &str = "\
/////7ABAAAQAAAAAAAKAAwABgAFAAgACgAAAAABBAAMAAAACAAIAAAABAAIAAAABAAAAAcAAABMAQAADAEAAOAAAACsAAAAeAAAAEAAAAAEAAAA4P7/\
/wAAAQMQAAAAJAAAAAQAAAAAAAAAEAAAAGxhcmdlc3RfcmV0YWluZWQAAAAAcv///wAAAgAY////AAABAxAAAAAgAAAABAAAAAAAAAANAAAAbGFyZ2Vz\
dF9ncm9zcwAAAKb///8AAAIATP///wAAAQMQAAAAHAAAAAQAAAAAAAAACAAAAHJldGFpbmVkAAAAANb///8AAAIAfP///wAAAQMQAAAAHAAAAAQAAAAA\
AAAABQAAAGdyb3NzAAYACAAGAAYAAAAAAAIArP///wAAAQUQAAAAGAAAAAQAAAAAAAAABgAAAHdpbmRvdwAA2P///9T///8AAAEFEAAAABwAAAAEAAAA\
AAAAAAYAAABicmFuY2gAAAQABAAEAAAAEAAUAAgABgAHAAwAAAAQABAAAAAAAAECEAAAABwAAAAEAAAAAAAAAAQAAAB5ZWFyAAAGAAgABAAGAAAAIAAA\
AAAAAAA=";

/// The table: `year`, `branch`, `window`, then the year's sum before and after insurance (`gross`, `retained`) and its largest event
/// (`largest_gross`, `largest_retained`), in pounds. Ordered by window as in the plan, then year from 1, then branch as in the plan.
pub fn year_losses_parquet(plan: &Plan, table: &LossTable) -> Vec<u8> {
    let mut bytes = Vec::new();
    write(plan, table, &mut bytes).expect("memory takes every byte");
    bytes
}

fn write(plan: &Plan, table: &LossTable, bytes: &mut Vec<u8>) -> PolarsResult<()> {
    let mut group = Group::default();
    let statistics = StatisticsOptions {
        binary_statistics_truncate_length: Some(NAME_STATISTICS),
        ..StatisticsOptions::default()
    };
    let metadata = [("harmattan.schema", u64::from(YEAR_LOSSES_SCHEMA)), ("harmattan.years", table.years)];
    let mut metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_string())).to_vec();
    metadata.insert(0, ("ARROW:schema".to_owned(), ARROW_SCHEMA.to_owned()));
    let mut file = ParquetWriter::new(bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .with_statistics(statistics)
        .with_key_value_metadata(Some(KeyValueMetadata::from_static(metadata)))
        .set_parallel(false)
        .batched(group.frame()?.schema())?;
    let years = u32::try_from(table.years).unwrap_or(u32::MAX);
    for (at, window) in plan.windows.iter().enumerate() {
        for year in 1..=years {
            for (branch, windows) in plan.branches.iter().zip(&table.yearly) {
                group.add(year, &branch.name, &window.name, &windows[at]);
                if group.year.len() == GROUP_ROWS {
                    file.write_batch(&group.frame()?)?;
                }
            }
        }
    }
    if !group.year.is_empty() {
        file.write_batch(&group.frame()?)?;
    }
    file.finish().map(|_| ())
}

/// Rows that wait for their group to be full.
#[derive(Default)]
struct Group<'a> {
    year: Vec<u32>,
    branch: Vec<&'a str>,
    window: Vec<&'a str>,
    gross: Vec<f64>,
    retained: Vec<f64>,
    largest_gross: Vec<f64>,
    largest_retained: Vec<f64>,
}

impl<'a> Group<'a> {
    fn add(&mut self, year: u32, branch: &'a str, window: &'a str, years: &Yearly) {
        let index = year as usize - 1;
        // Nothing is recovered of nothing, so a year without a gross loss has none at all.
        if years.gross[index] == 0.0 {
            return;
        }
        self.year.push(year);
        self.branch.push(branch);
        self.window.push(window);
        self.gross.push(years.gross[index]);
        self.retained.push(years.retained[index]);
        self.largest_gross.push(years.largest_gross[index]);
        self.largest_retained.push(years.largest_retained[index]);
    }

    /// The rows as a frame; none are left.
    fn frame(&mut self) -> PolarsResult<DataFrame> {
        let height = self.year.len();
        let group = std::mem::take(self);
        let columns = vec![
            Column::new("year".into(), group.year),
            Column::new("branch".into(), group.branch),
            Column::new("window".into(), group.window),
            Column::new("gross".into(), group.gross),
            Column::new("retained".into(), group.retained),
            Column::new("largest_gross".into(), group.largest_gross),
            Column::new("largest_retained".into(), group.largest_retained),
        ];
        DataFrame::new(height, columns)
    }
}
