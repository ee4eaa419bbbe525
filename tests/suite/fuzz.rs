//! Readers met with damaged bytes: a mutation engine on our own generator, the same inputs on every machine.
//!
//! As part of the suite each target meets a few hundred inputs. A long run, of so many seconds and inputs for each target:
//! `HARMATTAN_FUZZ_SECONDS=1800 HARMATTAN_FUZZ_INPUTS=200000 cargo test --release --test suite fuzz -- --nocapture`.
//! `HARMATTAN_FUZZ_SEED` takes other inputs. An input that panics is written to `target/fuzz/`.

use super::damage;
use super::imports::fixtures as files;
use harmattan::datasets::import::{self, Options, Request};
use harmattan::datasets::scenarios::{self, Known};
use harmattan::datasets::{self, Layers, portfolio};
use harmattan::model::package::Package;
use harmattan::model::plan::Plan;
use harmattan::problem::Problems;
use harmattan::rng::{Stream, philox4x32};
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Inputs of a target in the suite.
const INPUTS: u32 = 60;
/// Inputs between two looks at the clock.
const STRIDE: u32 = 16;

/// Bytes that readers treat in a way of their own.
const TOKENS: [&[u8]; 24] = [
    b"\"",
    b"\"\"",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r\n",
    b"\x00",
    b"\xff",
    b"\xef\xbb\xbf",
    b"-1",
    b"1e308",
    b"NaN",
    b"99999999999999999999",
    b"0",
    b"",
    b"..",
    b"2026-02-30",
    b"9999-12-31",
    b"#x",
    b"<v>",
    b"&#xD800;",
    b"[[",
    "\u{1f600}".as_bytes(),
];

/// A stream of numbers for one input.
struct Numbers {
    key: [u32; 2],
    input: u32,
    drawn: u32,
}

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        let block = philox4x32([self.input, self.drawn, 0, 0], self.key, 10);
        self.drawn += 1;
        ((u64::from(block[0]) << 32 | u64::from(block[1])) % bound.max(1) as u64) as usize
    }
}

/// A few changes to a text: bytes, tokens, lines and cells lost, doubled or exchanged, pieces of another seed.
fn mutated(seed: &[u8], other: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.below(5) {
        let at = numbers.below(bytes.len() + 1);
        match numbers.below(8) {
            0 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
            1 => {
                let token = TOKENS[numbers.below(TOKENS.len())];
                bytes.splice(at..at, token.iter().copied());
            }
            2 => {
                let to = (at + 1 + numbers.below(40)).min(bytes.len());
                bytes.drain(at.min(to)..to);
            }
            3 => bytes.truncate(at),
            4 => {
                let line: Vec<u8> = line_at(&bytes, at).to_vec();
                bytes.splice(at..at, line);
            }
            5 => {
                let from = numbers.below(other.len() + 1);
                let to = (from + numbers.below(200)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            6 => cell(&mut bytes, at, numbers),
            _ => {
                let repeat = numbers.below(300);
                let byte = bytes.get(at).copied().unwrap_or(b'"');
                bytes.splice(at..at, std::iter::repeat_n(byte, repeat));
            }
        }
    }
    bytes
}

fn line_at(bytes: &[u8], at: usize) -> &[u8] {
    let from = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let to = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found + 1);
    &bytes[from..to]
}

/// Puts a token in the place of the cell at a byte.
fn cell(bytes: &mut Vec<u8>, at: usize, numbers: &mut Numbers) {
    let is_edge = |byte: &u8| matches!(byte, b',' | b';' | b'\n' | b'\t');
    let from = bytes[..at].iter().rposition(is_edge).map_or(0, |at| at + 1);
    let to = bytes[at..].iter().position(is_edge).map_or(bytes.len(), |found| at + found);
    bytes.splice(from..to, TOKENS[numbers.below(TOKENS.len())].iter().copied());
}

/// A workbook or archive with one member damaged: bytes of the archive itself would nearly always break its checksums.
fn repacked(seed: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    use std::io::{Read, Write};
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(seed)).expect("ours");
    let chosen = numbers.below(archive.len());
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).expect("ours");
        let name = member.name().expect("ours").into_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).expect("ours");
        if index == chosen || name.contains("sheet1") {
            bytes = mutated(&bytes, &bytes, numbers);
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
        out.write_all(&bytes).expect("memory");
    }
    out.finish().expect("memory").into_inner()
}

type Reader = Box<dyn Fn(&[u8]) -> Result<(), Problems>>;

struct Target {
    name: String,
    seeds: Vec<Vec<u8>>,
    read: Reader,
}

/// The package with little in it: what every import looks through is no part of what is tested.
fn package() -> Package {
    let mut package = datasets::load(&Layers::default()).expect("sound");
    package.conflict.retain(|row| row.month.year() >= 2025);
    package.world_conflict.truncate(50);
    package
}

fn importer(home: &Path, kind: &'static str, file: &'static str, package: &'static Package) -> Reader {
    let (path, mapping) = (home.join(file), home.join("map.toml"));
    Box::new(move |bytes| {
        fs::write(&path, bytes).expect("ours");
        let options = Options {
            vintage: Some("1".to_owned()),
            mapping: (kind == "table").then(|| mapping.clone()),
            ..Options::default()
        };
        import::import(&Request { kind: Some(kind), files: std::slice::from_ref(&path), package, options })
            .map(|_| ())
    })
}

fn targets(home: &Path, package: &'static Package) -> Vec<Target> {
    let mut targets = Vec::new();
    for (number, sound) in damage::sound().into_iter().enumerate() {
        let read = importer(home, sound.kind, "f.csv", package);
        targets.push(Target { name: format!("{} {number}", sound.kind), seeds: vec![sound.bytes], read });
    }
    let legacy = vec![files::acled_legacy().into_bytes(), files::acled(';').into_bytes()];
    targets.push(Target {
        name: "acled older".to_owned(),
        seeds: legacy,
        read: importer(home, "acled", "f.csv", package),
    });
    targets.push(Target {
        name: "recognition".to_owned(),
        seeds: damage::sound().into_iter().map(|sound| sound.bytes).collect(),
        read: importer(home, "auto", "f.csv", package),
    });
    let books = vec![
        files::workbook(&files::cells(&files::ged(true))),
        files::pink_sheet(),
        files::wgi_workbook(),
        files::zipped("f.csv", files::ged(true).as_bytes()),
    ];
    for (name, kind) in [
        ("workbook of events", "ucdp-ged"),
        ("workbook of prices", "pink-sheet"),
        ("workbook of indicators", "wgi"),
    ] {
        targets.push(Target {
            name: name.to_owned(),
            seeds: books.clone(),
            read: importer(home, kind, "f.xlsx", package),
        });
    }
    for (name, file) in [("portfolio", "book.csv"), ("portfolio workbook", "book.xlsx")] {
        let path = home.join(file);
        let read = move |bytes: &[u8]| {
            fs::write(&path, bytes).expect("ours");
            portfolio::read(&path.display().to_string(), package).map(|_| ())
        };
        let seeds = if name == "portfolio" {
            book_seeds()
        } else {
            vec![files::workbook(&files::cells(&String::from_utf8_lossy(&book_seeds()[0])))]
        };
        targets.push(Target { name: name.to_owned(), seeds, read: Box::new(read) });
    }
    targets.extend(texts(home, package));
    targets
}

fn book_seeds() -> Vec<Vec<u8>> {
    [
        "Holdings as at 30 June 2026\n\nTicker,Security,Value (GBP),Type\nEDV LN Equity,Endeavour,\"18,000,000\",Shares\nTotal,,18000000,\n",
        "Ticker;Security;Mkt Val (USDm);Date\nEDV:LSE;Endeavour;18,5;30.06.2026\n",
        "holding_id,name,kind,issuer_id,amount,currency,as_of\nH1,Endeavour,equity,EDV:LSE,18000000,GBP,2026-06-30\n",
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .collect()
}

/// Scenario, mapping of a book, plan of a run.
fn texts(home: &Path, package: &'static Package) -> Vec<Target> {
    let known: &'static Known = Box::leak(Box::new(Known::of(package)));
    let scenario = home.join("s.toml");
    let read_scenario = move |bytes: &[u8]| {
        fs::write(&scenario, bytes).expect("ours");
        scenarios::read(&scenario.display().to_string(), known).map(|_| ())
    };
    let mut seeds: Vec<Vec<u8>> = Vec::new();
    for entry in
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios")).expect("ours").flatten()
    {
        seeds.push(fs::read(entry.path()).expect("ours"));
    }
    seeds.sort();
    let folder = home.join("mapped");
    fs::create_dir_all(&folder).expect("ours");
    fs::write(folder.join("book.csv"), &book_seeds()[0]).expect("ours");
    let read_mapping = move |bytes: &[u8]| {
        fs::write(folder.join("book.map.toml"), bytes).expect("ours");
        portfolio::read(&folder.join("book.csv").display().to_string(), package).map(|_| ())
    };
    let mapping = b"heading = 3\ncurrency = \"GBP\"\nscale = 1.0\ndecimal = \".\"\nas_of = \"2026-06-30\"\n\n[columns]\namount = \"Value (GBP)\"\n\n[kinds]\n\"Shares\" = \"equity\"\n".to_vec();
    let read_plan = |bytes: &[u8]| {
        serde_json::from_slice::<Plan>(bytes)
            .map(|_| ())
            .map_err(|error| harmattan::problem::Problem::new("plan", error.to_string()).into())
    };
    vec![
        Target { name: "scenario".to_owned(), seeds, read: Box::new(read_scenario) },
        Target { name: "mapping of a book".to_owned(), seeds: vec![mapping], read: Box::new(read_mapping) },
        Target {
            name: "plan".to_owned(),
            seeds: vec![b"{\"schema\":\"1\",\"key\":\"\",\"years\":10,\"processes\":[]}".to_vec()],
            read: Box::new(read_plan),
        },
    ]
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What a target met: inputs, and how many ended in each wording.
#[derive(Default)]
struct Met {
    inputs: u32,
    read: u32,
    wordings: BTreeMap<String, u32>,
}

fn run(target: &Target, seed: u64, inputs: u32, until: Option<Instant>, crashes: &Path) -> Met {
    let key = Stream::named(&format!("fuzz:{}", target.name), seed).words();
    let mut met = Met::default();
    for input in 0..inputs {
        if input % STRIDE == 0 && until.is_some_and(|until| Instant::now() > until) {
            break;
        }
        let mut numbers = Numbers { key, input, drawn: 0 };
        let base = &target.seeds[numbers.below(target.seeds.len())];
        let other = &target.seeds[numbers.below(target.seeds.len())];
        let bytes = if base.starts_with(b"PK") && numbers.below(8) > 0 {
            repacked(base, &mut numbers)
        } else {
            mutated(base, other, &mut numbers)
        };
        met.inputs += 1;
        match catch_unwind(AssertUnwindSafe(|| (target.read)(&bytes))) {
            Ok(Ok(())) => met.read += 1,
            Ok(Err(problems)) => {
                assert!(!problems.is_empty(), "{}, input {input}: refused without a word", target.name);
                for problem in &problems.0 {
                    let wording: String = problem
                        .message
                        .split('"')
                        .step_by(2)
                        .collect::<String>()
                        .chars()
                        .filter(|c| !c.is_ascii_digit())
                        .collect();
                    *met.wordings.entry(wording).or_default() += 1;
                }
            }
            Err(_) => {
                fs::create_dir_all(crashes).expect("a folder");
                let path = crashes.join(format!("{}-{seed}-{input}", target.name.replace(' ', "-")));
                fs::write(&path, &bytes).expect("ours");
                panic!("{} panics on input {input} of seed {seed}, kept in {}", target.name, path.display());
            }
        }
    }
    met
}

#[test]
fn no_reader_panics_whatever_the_bytes() {
    let home = tempfile::tempdir().expect("a folder");
    fs::write(home.path().join("map.toml"), files::MAPPING).expect("ours");
    let package: &'static Package = Box::leak(Box::new(package()));
    let seed = setting("HARMATTAN_FUZZ_SEED").unwrap_or(1);
    let inputs = setting("HARMATTAN_FUZZ_INPUTS").map_or(INPUTS, |inputs| inputs as u32);
    let crashes: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    let targets = targets(home.path(), package);
    let share = setting("HARMATTAN_FUZZ_SECONDS")
        .map(|seconds| Duration::from_millis(seconds * 1_000 / targets.len() as u64));
    for target in &targets {
        let until = share.map(|share| Instant::now() + share);
        let met = run(target, seed, inputs, until, &crashes);
        println!(
            "{}: {} inputs, {} read whole, {} wordings of problems met",
            target.name,
            met.inputs,
            met.read,
            met.wordings.len()
        );
        assert!(met.inputs > 0);
    }
}
