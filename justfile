# Short names for what CONTRIBUTING.md describes. `just` is a convenience: every line works in a plain shell.

# Everything that must hold before a change is merged.
check:
    .ci/run

# The main job, on the shipped sample book.
run scenario="us-reengagement":
    cargo run --release -- run {{scenario}}

# One group of tests: `just test scenario_files`.
test filter="":
    cargo test {{filter}}

# The layouts of files, for editors.
schemas folder="target/schemas":
    mkdir -p {{folder}}
    for kind in scenario portfolio plan view manifest; do cargo run --quiet -- schema $kind > {{folder}}/$kind.schema.json; done
