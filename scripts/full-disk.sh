#!/usr/bin/env bash
# A batch on a disk that is full, and one whose inputs vanish while it works: it ends with exit 1 (or goes on, having read what it
# needs), says why, leaves nothing half-written, and goes on once there is space, to the same bytes.
#
#   scripts/full-disk.sh [target/release/harmattan]
#
# Mounts a small tmpfs, which needs root on Linux; says so and skips where that is not allowed. Needs bash and Python 3.
set -euo pipefail
program=$(realpath "${1:-target/release/harmattan}")
here=$(cd "$(dirname "$0")" && pwd)
home=$(mktemp -d)
disk="$home/disk"
mkdir "$disk" "$home/books"
trap 'umount "$disk" 2>/dev/null || true; rm -rf "$home"' EXIT
cd "$home"

fail() {
    echo "failed: $1" >&2
    exit 1
}
verify() {
    python3 "$here/kill-batch.py" --verify "$1" || fail "$1 is not whole"
}
# Runs a command that must end with a code; its messages are in said.txt.
ends_with() {
    local code=$1 got=0
    shift
    "$@" >told.txt 2>said.txt || got=$?
    [ "$got" = "$code" ] || { cat said.txt; fail "$* ended with $got, not $code"; }
}

cat >plan.toml <<'T'
quarters = ["2026Q2"]
scenarios = ["baseline", "capital-siege"]
years = 2000
formats = ["csv"]
[[portfolios]]
path = "books/*.csv"
T
heading=holding_id,name,kind,issuer_id,asset_id,country_iso3,commodity,amount,currency,as_of,maturity,insurance,note
printf '%s\nH01,Endeavour,equity,EDV:LSE,,,,25000000,GBP,2026-06-30,,,\n' "$heading" >books/a.csv
printf '%s\nH02,Resolute,equity,RSG:LSE,,,,6000000,GBP,2026-06-30,,,\n' "$heading" >books/b.csv

"$program" --quiet batch plan.toml --out calm >/dev/null
need=$(du -sk calm | cut -f1)
echo "undisturbed: 6 cells, $need KB"

if ! mount -t tmpfs -o size=64k harmattan-full "$disk" 2>/dev/null; then
    echo "skipped the full disk: mounting a tmpfs is not allowed here"
else
    for size in 64 $((need / 3)) $((need * 2 / 3)); do
        mount -o remount,size="${size}k" "$disk"
        ends_with 1 "$program" batch plan.toml --out disk/store
        grep -q "cannot be written: " said.txt || { cat said.txt; fail "no reason is given"; }
        echo "disk of $size KB: exit 1; $(tail -1 told.txt)"
        [ ! -e disk/store/store.json ] || verify disk/store
    done
    mount -o remount,size=64m "$disk"
    ends_with 0 "$program" batch plan.toml --out disk/store
    echo "disk of 64 MB: exit 0; $(tail -1 told.txt)"
    verify disk/store
    for quarter in calm/quarter=*; do
        diff -r "$quarter" "disk/store/${quarter#calm/}" || fail "other bytes than undisturbed"
    done
    [ -z "$(find disk/store -name '.*.partial-*')" ] || fail "leftovers stay"

    # The parts of shards, on a disk that holds some of them.
    ends_with 0 "$program" batch plan plan.toml --out parts
    plan=parts/$(ls parts)
    mount -o remount,size=64m "$disk"
    rm -rf disk/* && cp -r "$plan" disk/
    plan=disk/$(ls disk | head -1)
    mount -o remount,size=$(($(du -sk disk | cut -f1) + 40))k "$disk"
    ends_with 1 "$program" batch shard "$plan" --shard 0/1
    grep -q "cannot be written: " said.txt || { cat said.txt; fail "no reason is given"; }
    echo "shard on a full disk: exit 1; $(find "$plan/parts" -name '*.ok' | wc -l) of 6 units done"
    mount -o remount,size=64m "$disk"
    ends_with 0 "$program" batch shard "$plan" --shard 0/1
    ends_with 0 "$program" batch merge "$plan" --out merged
    diff -r calm/quarter=2026Q2 merged/quarter=2026Q2 || fail "other bytes than undisturbed"
    echo "shard with space: exit 0; the merge is byte-equal to the undisturbed store"
fi

# A book that vanishes once the batch has begun: everything was read before the first cell.
sed -i 's/years = 2000/years = 2001/' plan.toml
"$program" --quiet batch plan.toml --out calm >/dev/null
"$program" batch plan.toml --out gone --jobs 1 --log json >/dev/null 2>gone.jsonl &
batch=$!
until grep -q '"event":"done"' gone.jsonl; do
    kill -0 "$batch" 2>/dev/null || break
    sleep 0.01
done
mv books/b.csv kept.csv
wait "$batch" || fail "a batch that had read its books failed"
diff -r calm/quarter=2026Q2 gone/quarter=2026Q2 || fail "other bytes than undisturbed"
echo "a book removed half-way: exit 0, byte-equal, for it had been read"
mv books/a.csv kept-too.csv
ends_with 2 "$program" batch plan.toml --out gone
echo "started again without its books: exit 2; $(cat said.txt)"
mv kept.csv books/b.csv
mv kept-too.csv books/a.csv

# The resolved plan of a cell that vanishes under a shard.
ends_with 0 "$program" batch plan plan.toml --out more
plan=more/$(ls more)
input=$(find "$plan/inputs/cells" -type f | sort | tail -1)
mv "$input" kept.gz
ends_with 2 "$program" batch shard "$plan" --shard 0/1
echo "an input of a shard removed: exit 2; $(cat said.txt)"
ends_with 0 "$program" batch plan plan.toml --out more
ends_with 0 "$program" batch shard "$plan" --shard 0/1
ends_with 0 "$program" batch merge "$plan" --out merged-too
diff -r calm/quarter=2026Q2 merged-too/quarter=2026Q2 || fail "other bytes than undisturbed"
echo "planned again: the shard ends with 0, and the merge is byte-equal"
