//! A file as downloaded: what form it has, and its rows, whether text, zipped text or workbook.

use super::cell::{Cell, Kind};
use super::limits::MOST_MEMBERS;
use super::stream::{Guard, Hashed, hexadecimal};
use super::xlsx::{Merged, Workbook};
use crate::problem::{Problem, Problems};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Bytes looked at to recognise a file.
const HEAD: usize = 64 << 10;

/// A file of the user's, or a member of an archive of theirs.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    /// As the user named it; with the member of an archive.
    pub(crate) place: String,
    path: PathBuf,
    pub(crate) form: Form,
}

/// The form of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text with cells between delimiters, perhaps a member of an archive.
    Text { delimiter: u8, member: Option<String> },
    /// A workbook and its sheets.
    Workbook { sheets: Vec<String> },
}

/// A row and where it stands.
pub(crate) struct Row<'a> {
    /// Line of a text, row of a sheet; from 1.
    pub(crate) line: u64,
    /// Cells.
    pub(crate) cells: &'a csv::ByteRecord,
    /// What a workbook says of them; empty for text.
    pub(crate) kinds: &'a [Cell],
}

/// Opens a file: one input, or one for each table of an archive.
///
/// # Errors
/// What it is instead of a table.
pub(crate) fn open(path: &Path) -> Result<Vec<Input>, Problems> {
    let place = path.display().to_string();
    let refuse = |what: &str| Problems::from(Problem::new(&place, what));
    let mut file = open_file(path)?;
    let head = head(&mut file).map_err(|error| refuse(&format!("cannot be read: {}", error.kind())))?;
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return archive(path);
    }
    let delimiter = recognise_text(&place, &head)?;
    Ok(vec![Input { place, path: path.to_owned(), form: Form::Text { delimiter, member: None } }])
}

fn open_file(path: &Path) -> Result<File, Problems> {
    let place = path.display().to_string();
    if path.is_dir() {
        return Err(Problem::new(place, "is a folder; a file is expected").into());
    }
    File::open(path).map_err(|error| {
        let reason = match error.kind() {
            ErrorKind::NotFound => "there is no such file".to_owned(),
            ErrorKind::PermissionDenied => "permission denied".to_owned(),
            kind => kind.to_string(),
        };
        Problem::new(place, format!("cannot be read: {reason}"))
            .hint("check the path and the permissions")
            .into()
    })
}

fn head(source: &mut impl Read) -> Result<Vec<u8>, std::io::Error> {
    let mut head = Vec::with_capacity(HEAD);
    source.take(HEAD as u64).read_to_end(&mut head)?;
    Ok(head)
}

/// The delimiter of a text, or what the file is instead.
fn recognise_text(place: &str, head: &[u8]) -> Result<u8, Problems> {
    let problem = |what: &str, hint: &str| Err(Problem::new(place, what).hint(hint).into());
    let body = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let first = body.iter().copied().find(|byte| !byte.is_ascii_whitespace());
    if first.is_none() {
        return problem("is empty", "download it again");
    }
    if head.starts_with(b"\xd0\xcf\x11\xe0") {
        return problem(
            "is a workbook of the old form (.xls) or locked with a password",
            "open it and save it as .xlsx or CSV, without a password",
        );
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return problem("is text in UTF-16", "save it as CSV in UTF-8");
    }
    if head.starts_with(b"PAR1") {
        return problem("is a Parquet file", "give the CSV or XLSX file that the source publishes");
    }
    if first == Some(b'<') {
        return problem(
            "is a web page, not a table",
            "the download may have met a login page; open it in a browser and save the file itself",
        );
    }
    if first == Some(b'{') || first == Some(b'[') {
        return problem("is JSON, not a table", "ask the source for CSV (output_format=csv)");
    }
    if body.contains(&0) {
        return problem(
            "holds bytes that no text has",
            "the file is damaged or of another form; download it again",
        );
    }
    Ok(delimiter(body))
}

/// The sign that parts the cells of the first lines that have any, outside quotes.
fn delimiter(body: &[u8]) -> u8 {
    let mut counts = [(b',', 0u32), (b';', 0), (b'\t', 0), (b'|', 0)];
    let (mut quoted, mut lines) = (false, 0);
    for byte in body {
        match *byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                lines += 1;
                if lines >= 1 && counts.iter().any(|(_, count)| *count > 2) {
                    break;
                }
            }
            other if !quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(sign, _)| *sign == other) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // The first of equals wins, and the comma is the first.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}

fn archive(path: &Path) -> Result<Vec<Input>, Problems> {
    let place = path.display().to_string();
    let damaged = |error: zip::result::ZipError| {
        Problems::from(
            Problem::new(&place, format!("is no whole archive: {error}")).hint("download it again"),
        )
    };
    let mut archive = ZipArchive::new(open_file(path)?).map_err(damaged)?;
    if archive.len() > MOST_MEMBERS {
        return Err(Problem::new(
            &place,
            format!("has {} members; the limit is {MOST_MEMBERS}", archive.len()),
        )
        .into());
    }
    if archive.index_for_name("xl/workbook.xml").is_some() {
        let workbook = Workbook::open(open_file(path)?)
            .map_err(|reason| Problems::from(Problem::new(&place, reason)))?;
        let sheets = workbook.names().into_iter().map(str::to_owned).collect();
        return Ok(vec![Input { place, path: path.to_owned(), form: Form::Workbook { sheets } }]);
    }
    let mut found = Vec::new();
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(damaged)?;
        let name = member.name().map(|name| name.into_owned()).unwrap_or_default();
        let is_table = [".csv", ".tsv", ".txt"].iter().any(|ending| name.to_lowercase().ends_with(ending));
        if !is_table || name.contains("__MACOSX") || name.to_lowercase().contains("readme") {
            continue;
        }
        let inside = format!("{place}/{name}");
        let packed = member.compressed_size();
        let (mut guard, _) = Guard::new(&mut member, Some(packed));
        let head = head(&mut guard)
            .map_err(|error| Problems::from(Problem::new(&inside, format!("cannot be unpacked: {error}"))))?;
        let delimiter = recognise_text(&inside, &head)?;
        found.push(Input {
            place: inside,
            path: path.to_owned(),
            form: Form::Text { delimiter, member: Some(name) },
        });
    }
    if found.is_empty() {
        return Err(Problem::new(&place, "is an archive without a CSV file or a workbook")
            .hint("unpack it and give the file itself")
            .into());
    }
    Ok(found)
}

/// What a pass over rows says: go on, or stop.
pub(crate) type Flow = ControlFlow<()>;

impl Input {
    /// What is said of the form.
    pub(crate) fn describe(&self) -> String {
        match &self.form {
            Form::Workbook { sheets } => format!("a workbook with the sheets {}", sheets.join(", ")),
            Form::Text { delimiter, member } => {
                let sign = match delimiter {
                    b';' => "semicolons",
                    b'\t' => "tabs",
                    b'|' => "bars",
                    _ => "commas",
                };
                let zipped = if member.is_some() { "zipped " } else { "" };
                format!("{zipped}text with {sign}")
            }
        }
    }

    /// Passes over the rows of a text, or of the sheet of a workbook, and gives the SHA-256 of the file when all was read.
    pub(crate) fn rows(
        &self,
        sheet: usize,
        mut each: impl FnMut(Row<'_>) -> Flow,
    ) -> Result<String, Problems> {
        match &self.form {
            Form::Workbook { .. } => self.sheet_rows(sheet, &mut each),
            Form::Text { delimiter, member: None } => {
                let (guard, record) = Guard::new(Hashed::new(open_file(&self.path)?), None);
                let mut reader = reader(*delimiter, guard);
                self.text_rows(&mut reader, &record, &mut each)?;
                Ok(reader.get_mut().source().digest())
            }
            Form::Text { delimiter, member: Some(member) } => {
                let hash = self.hash()?;
                let damaged = |error: zip::result::ZipError| {
                    Problems::from(Problem::new(&self.place, error.to_string()))
                };
                let mut archive = ZipArchive::new(open_file(&self.path)?).map_err(damaged)?;
                let file = archive.by_name(member).map_err(damaged)?;
                let packed = file.compressed_size();
                let (guard, record) = Guard::new(file, Some(packed));
                self.text_rows(&mut reader(*delimiter, guard), &record, &mut each)?;
                Ok(hash)
            }
        }
    }

    /// The rows as [`Self::rows`] gives them, and the merged ranges of a sheet.
    pub(crate) fn merged_rows(
        &self,
        sheet: usize,
        mut each: impl FnMut(Row<'_>) -> Flow,
    ) -> Result<Vec<Merged>, Problems> {
        match &self.form {
            Form::Workbook { .. } => self.pass_sheet(sheet, &mut each),
            Form::Text { .. } => self.rows(sheet, each).map(|_| Vec::new()),
        }
    }

    fn hash(&self) -> Result<String, Problems> {
        let mut digest = Sha256::new();
        let mut file = open_file(&self.path)?;
        let mut piece = vec![0; 1 << 20];
        loop {
            match file.read(&mut piece) {
                Ok(0) => return Ok(hexadecimal(&digest.finalize())),
                Ok(count) => digest.update(&piece[..count]),
                Err(error) => {
                    return Err(Problem::new(&self.place, format!("cannot be read: {}", error.kind())).into());
                }
            }
        }
    }

    fn text_rows<R: Read>(
        &self,
        reader: &mut csv::Reader<R>,
        record: &std::rc::Rc<std::cell::Cell<u64>>,
        each: &mut impl FnMut(Row<'_>) -> Flow,
    ) -> Result<(), Problems> {
        let mut cells = csv::ByteRecord::new();
        loop {
            record.set(0);
            match reader.read_byte_record(&mut cells) {
                Ok(false) => return Ok(()),
                Ok(true) => {
                    let line = cells.position().map_or(0, csv::Position::line);
                    if each(Row { line, cells: &cells, kinds: &[] }).is_break() {
                        return Ok(());
                    }
                }
                Err(error) => {
                    let line = reader.position().line();
                    let reason = match error.into_kind() {
                        csv::ErrorKind::Io(error) => error.to_string(),
                        _ => "it is no table of cells".to_owned(),
                    };
                    let problem = Problem::new(&self.place, reason).at_line(line);
                    return Err(problem.hint("close every quote, or download the file again").into());
                }
            }
        }
    }

    fn sheet_rows(&self, sheet: usize, each: &mut impl FnMut(Row<'_>) -> Flow) -> Result<String, Problems> {
        self.pass_sheet(sheet, each)?;
        self.hash()
    }

    fn pass_sheet(
        &self,
        sheet: usize,
        each: &mut impl FnMut(Row<'_>) -> Flow,
    ) -> Result<Vec<Merged>, Problems> {
        let damaged = |reason: String| {
            let problem = Problem::new(&self.place, reason);
            Problems::from(problem.hint("open it, save it again as .xlsx, or give CSV"))
        };
        let mut workbook = Workbook::open(open_file(&self.path)?).map_err(damaged)?;
        let mut cells = csv::ByteRecord::new();
        let passed = workbook.rows(sheet, |line, found| {
            cells.clear();
            for cell in found.iter() {
                // A missing value of a workbook's formula is missing.
                cells.push_field(if cell.kind == Kind::Error { b"" } else { cell.text.as_bytes() });
            }
            each(Row { line, cells: &cells, kinds: found })
        });
        passed.map_err(damaged)
    }
}

fn reader<R: Read>(delimiter: u8, source: R) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .buffer_capacity(256 << 10)
        .from_reader(source)
}
