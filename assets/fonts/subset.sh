#!/bin/sh
# Rebuilds the two report fonts from the npm package @fontsource/source-sans-pro 5.3.0 (Source Sans Pro, OFL 1.1).
# The licence reserves the name "Source", so the subset is called "Report Sans". Needs fonttools and brotli.
# Use: subset.sh DIRECTORY_OF_THE_UNPACKED_PACKAGE
set -eu
from="$1/files"
here=$(dirname "$0")
range='U+0020-007E,U+00A0-017F,U+0218-021B,U+2010,U+2013,U+2014,U+2018-201A,U+201C-201E,U+2022,U+2026,U+2030,U+20AC,U+2191,U+2193,U+2212,U+2265,U+2264,U+2192'
work=$(mktemp -d)
for pair in 400:Regular 600:SemiBold; do
    weight=${pair%%:*}
    style=${pair##*:}
    for part in latin latin-ext; do
        pyftsubset "$from/source-sans-pro-$part-$weight-normal.woff2" --unicodes="$range" --layout-features='kern' \
            --no-hinting --desubroutinize --name-IDs='1,2,4,6' --output-file="$work/$part.ttf"
    done
    pyftmerge --output-file="$work/merged.ttf" "$work/latin.ttf" "$work/latin-ext.ttf"
    python3 - "$work/merged.ttf" "$here/ReportSans-$style" "$style" <<'PYTHON'
import sys
from fontTools.ttLib import TTFont
source, target, style = sys.argv[1:]
font = TTFont(source, recalcTimestamp=False)
font["head"].created = font["head"].modified = 0
names = {1: "Report Sans", 2: style, 4: f"Report Sans {style}", 6: f"ReportSans-{style}"}
for record in list(font["name"].names):
    if record.nameID not in names:
        font["name"].removeNames(nameID=record.nameID)
for number, text in names.items():
    font["name"].removeNames(nameID=number)
    font["name"].setName(text, number, 3, 1, 0x409)
font["OS/2"].usWeightClass = 600 if style == "SemiBold" else 400
font.save(target + ".ttf")
font.flavor = "woff2"
font.save(target + ".woff2")
PYTHON
done
rm -r "$work"
