#!/usr/bin/env python3
"""Makes many portfolios of invented amounts from the shipped registry, and a batch plan over them.

    scripts/make-books.py /tmp/many                              20 books of 5 to 40 holdings, and quarterly.toml
    scripts/make-books.py /tmp/many --books 4 --years 10000      fewer of them, fewer years
    harmattan validate /tmp/many/books/*.csv && harmattan batch /tmp/many/quarterly.toml

Issuers and assets are real, every amount is invented. The same seed gives the same bytes. Needs Python 3 and nothing else.
"""

import argparse
import csv
import random
from pathlib import Path

REGISTRY = Path(__file__).resolve().parent.parent / "datasets" / "registry"
COLUMNS = ["holding_id", "name", "kind", "issuer_id", "asset_id", "country_iso3", "commodity", "amount", "currency",
           "as_of", "maturity", "insurance", "note"]
QUARTERS = ["2025Q3", "2025Q4", "2026Q1", "2026Q2"]
AS_OF = "2025-06-30"
# Hubs and refiners a UK buyer takes from, as in the shipped supply chain.
SUPPLY = [("CHE", "gold"), ("ARE", "gold"), ("CHL", "lithium"), ("NLD", "lithium"), ("CHN", "lithium")]
# Millions of GBP, USD or EUR of a line; each lognormal about these medians.
MEDIANS = {"equity": 6.0, "asset_stake": 4.0, "loan": 8.0, "offtake": 5.0, "supply": 3.0}
SPREAD = 0.9
CURRENCIES = ["GBP", "USD", "EUR"]
XOF_PER_POUND = 760.0
POLICIES = [
    ("POLA", "EX;TR;PV", 180, 200000, "deductible", 0.9, 3600000, 0, 3600000, "USD"),
    ("POLB", "EX;CC;TR;PV", 90, 500000, "franchise", 0.85, 10000000, 250000, 12000000, "USD"),
]
POLICY_COLUMNS = ["policy_id", "perils", "waiting_days", "deductible", "deductible_type", "share", "occurrence_limit",
                  "aggregate_deductible", "aggregate_limit", "currency"]


def rows(name):
    with open(REGISTRY / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def line(chance, number, kind, issuers, assets):
    """One holding; blank cells are left to the program."""
    row = dict.fromkeys(COLUMNS, "")
    pounds = 1e6 * chance.lognormvariate(0, SPREAD) * MEDIANS[kind]
    currency = chance.choice(CURRENCIES + (["XOF"] if kind == "loan" else []))
    amount = pounds * (XOF_PER_POUND if currency == "XOF" else 1)
    row.update(holding_id=f"H{number:03}", kind=kind, currency=currency, as_of=AS_OF, note="invented amount",
               amount=str(round(amount / 1000) * 1000 or 1000))
    if kind == "equity":
        issuer = chance.choice(issuers)
        row.update(name=f"{issuer['name']} shares", issuer_id=issuer["id"])
    elif kind == "supply":
        country, commodity = chance.choice(SUPPLY)
        row.update(name=f"{commodity} from {country}", country_iso3=country, commodity=commodity)
    else:
        asset = chance.choice(assets)
        row.update(name=f"{kind.replace('_', ' ')}, {asset['name']}", asset_id=asset["id"])
    if kind in ("loan", "offtake", "supply"):
        row["maturity"] = f"{chance.randint(2027, 2031)}-{chance.choice(['06-30', '12-31'])}"
    if kind in ("asset_stake", "loan"):
        row["insurance"] = chance.choice(["", "", "POLA", "POLB"])
    return row


def book(chance, size, issuers, assets):
    kinds = chance.choices(["equity", "asset_stake", "loan", "offtake", "supply"], [50, 18, 16, 8, 8], k=size)
    return [line(chance, number, kind, issuers, assets) for number, kind in enumerate(kinds, start=1)]


def write(path, columns, lines):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--books", type=int, default=20)
    parser.add_argument("--fewest", type=int, default=5, help="holdings of the smallest book")
    parser.add_argument("--most", type=int, default=40, help="holdings of the largest book")
    parser.add_argument("--years", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    # Screened-out issuers stay in: a book may hold them, and the program says so.
    issuers = rows("issuers.csv")
    assets = rows("assets.csv")
    folder = args.out / "books"
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "policies.csv", POLICY_COLUMNS, POLICIES)
    steps = max(args.books - 1, 1)
    for number in range(args.books):
        size = args.fewest + round((args.most - args.fewest) * number / steps)
        lines = book(chance, size, issuers, assets)
        write(folder / f"book-{number + 1:02}.csv", COLUMNS, [[row[name] for name in COLUMNS] for row in lines])
    quarters = ", ".join(f'"{quarter}"' for quarter in QUARTERS)
    (args.out / "quarterly.toml").write_text(
        f'title = "{args.books} made-up books"\nquarters = [{quarters}]\nscenarios = ["*"]\n'
        f'years = {args.years}\nout = "store"\nhouse = false\n\n[[portfolios]]\npath = "books/*.csv"\n',
        encoding="utf-8")
    print(f"{args.books} books and quarterly.toml in {args.out}")


if __name__ == "__main__":
    main()
