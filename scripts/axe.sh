#!/bin/sh
# Looks at a report in headless Chromium: axe-core at three widths in both themes, the page without JavaScript, its script at work,
# its print, and whatever it asks of a network. Fails on a serious finding.
#
#   scripts/axe.sh reports/out/today/index.html [more.html ...]
#
# Needs node, npm and chromium (or CHROMIUM=/path). What npm brings goes to target/axe and nowhere else.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
tools="$here/../target/axe"
mkdir -p "$tools"
if [ ! -d "$tools/node_modules/axe-core" ] || [ ! -d "$tools/node_modules/puppeteer-core" ]; then
    PUPPETEER_SKIP_DOWNLOAD=1 npm install --silent --no-audit --no-fund --prefix "$tools" \
        axe-core@4.14.1 puppeteer-core@24.43.1
fi
for page in "$@"; do
    AXE_TOOLS="$tools" CHROMIUM="${CHROMIUM:-$(command -v chromium || command -v google-chrome)}" \
        node "$here/axe.mjs" "$page"
done
