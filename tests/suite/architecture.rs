//! Arrows point down, the mathematics stays pure, and the lists agree with the folders.

use std::fs;
use std::path::{Path, PathBuf};

/// Modules by layer: a module may use its own layer and those above it in this list.
const LAYERS: &[(&str, &[&str])] = &[
    ("vocabulary", &["units", "period", "id", "problem", "provenance", "maths", "rng"]),
    ("records", &["model"]),
    ("world", &["world"]),
    (
        "mathematics",
        &[
            "backtest",
            "compare",
            "ep",
            "exposure",
            "indicators",
            "hazard",
            "scenario",
            "simulation",
            "metrics",
            "explain",
            "signals",
        ],
    ),
    ("plan and view", &["plan", "view"]),
    ("edges", &["datasets", "charts", "grid", "report", "store", "wording"]),
    ("composition", &["pipeline"]),
    ("command line", &["cli", "main"]),
];

/// Layers in which nothing may touch a file, a clock, the environment or a terminal.
const PURE: &[&str] = &["vocabulary", "records", "world", "mathematics", "plan and view"];

/// What a pure module may not name. `std::fmt::Write` and the like stay allowed.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::time",
    "std::env",
    "std::net",
    "std::process",
    "std::io",
    "std::thread",
    "println!",
    "print!(",
    "dbg!",
    "include_str!",
    "include_dir!",
    "SystemTime",
    "Instant::now",
    "Zoned::now",
    "Timestamp::now",
    "rand::",
];

/// Longest source file, in lines.
const LONGEST_FILE: usize = 450;

struct SourceFile {
    path: PathBuf,
    module: String,
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// All source files, without their comments and tests: neither makes an arrow.
fn sources() -> Vec<SourceFile> {
    let folder = root().join("src");
    files_below(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .map(|path| {
            let text = fs::read_to_string(&path).expect("source is UTF-8");
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
            let code: Vec<&str> = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
            let first = path.strip_prefix(&folder).expect("below").components().next().expect("has a name");
            let module = first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned();
            SourceFile { module, code: code.join("\n"), path }
        })
        .filter(|file| file.module != "lib")
        .collect()
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

/// Modules of the crate that a text uses, from `crate::x` and the members of `crate::{x, y}`.
fn used_modules(code: &str) -> Vec<String> {
    let word = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut used = Vec::new();
    for (at, _) in code.match_indices("crate::").chain(code.match_indices("harmattan::")) {
        let rest = &code[at..][code[at..].find("::").expect("just found") + 2..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let end = list.find("};").unwrap_or(list.len());
                used.extend(top_level(&list[..end]).map(|part| word(part.trim())));
            }
            None => used.push(word(rest)),
        }
    }
    used.sort();
    used.dedup();
    used
}

/// Members of a `use` list, split at the commas outside inner braces.
fn top_level(list: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    list.split(move |c| {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        c == ',' && depth == 0
    })
}

#[test]
fn every_module_has_a_layer() {
    let missing: Vec<String> = sources()
        .iter()
        .filter(|file| layer(&file.module).is_none())
        .map(|file| file.module.clone())
        .collect();
    assert!(missing.is_empty(), "give these modules a layer in {}: {missing:?}", file!());
}

#[test]
fn arrows_point_down() {
    let mut wrong = Vec::new();
    for file in sources() {
        let Some(own) = layer(&file.module) else { continue };
        for used in used_modules(&file.code) {
            if layer(&used).is_some_and(|other| other > own) {
                wrong.push(format!("{} ({}) uses {used}", file.path.display(), LAYERS[own].0));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_mathematics_touches_no_file_clock_environment_or_terminal() {
    let mut wrong = Vec::new();
    for file in sources() {
        let pure = layer(&file.module).is_some_and(|own| PURE.contains(&LAYERS[own].0));
        for word in IMPURE.iter().filter(|word| pure && file.code.contains(**word)) {
            wrong.push(format!("{} names {word}", file.path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_readers_world_and_the_composition_see_the_package() {
    let allowed = ["model", "world", "datasets", "pipeline", "cli"];
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|file| !allowed.contains(&file.module.as_str()))
        .filter(|file| file.code.contains("Package"))
        .map(|file| file.path.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "what was known is in World: {wrong:?}");
}

#[test]
fn only_the_command_line_prints() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|file| file.module != "cli")
        .filter(|file| {
            ["println!", "print!(", "eprint", "stdout()", "stderr()"]
                .iter()
                .any(|word| file.code.contains(word))
        })
        .map(|file| file.path.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn no_file_is_named_mod_rs_and_none_is_long() {
    for file in sources() {
        assert!(!file.path.ends_with("mod.rs"), "{}", file.path.display());
        let lines = fs::read_to_string(&file.path).expect("readable").lines().count();
        let records = file.path.ends_with("model/view.rs");
        assert!(records || lines <= LONGEST_FILE, "{} has {lines} lines; split it", file.path.display());
    }
}

#[test]
fn every_chart_file_is_in_the_list_of_charts() {
    let text = fs::read_to_string(root().join("src/charts/catalogue.rs")).expect("there is a list of charts");
    for path in files_below(&root().join("src/charts/catalogue")) {
        let name = path.strip_prefix(root().join("src/charts/catalogue")).expect("is below it");
        let name = name.iter().next().expect("has a name").to_string_lossy().replace(".rs", "");
        let is_listed =
            text.contains(&format!("mod {name};")) && text.contains(&format!("draw: {name}::draw"));
        assert!(is_listed, "{} is in no list", path.display());
    }
}

#[test]
fn the_changelog_tells_of_this_version() {
    let text = fs::read_to_string(root().join("CHANGELOG.md")).expect("there is a changelog");
    assert!(text.contains(concat!("## ", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn the_documents_speak_of_the_modules_that_there_are() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("there is an architecture page");
    let mut modules: Vec<String> = sources().into_iter().map(|file| file.module).collect();
    modules.dedup();
    for module in modules {
        assert!(text.contains(&format!("`{module}")), "ARCHITECTURE.md has no line on {module}");
    }
}

#[test]
fn the_test_of_arrows_reads_lists() {
    let code = "use crate::{cli::run, model::{plan, view}};\nlet x = crate::world::as_of();";
    assert_eq!(used_modules(code), ["cli", "model", "world"]);
}

/// Where `unsafe` is allowed: `docs/decisions/005-wide-instructions.md`.
const UNSAFE: &[&str] = &["rng/lanes.rs", "rng/lanes/wide.rs"];

#[test]
fn unsafe_code_stands_only_where_wide_instructions_are_called() {
    for file in sources() {
        let allowed = UNSAFE.iter().any(|name| file.path.ends_with(name));
        assert!(allowed || !file.code.contains("unsafe "), "{}", file.path.display());
    }
}
