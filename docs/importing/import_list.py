#!/usr/bin/env python3
"""Imports a bundle of arrears: a reference to start from, in the standard library alone.

    python3 import_list.py BUNDLE INBOX ACKS

BUNDLE is a published night (runs/<as_of_date>), INBOX the folder of the importing system, and ACKS the folder
acks/<as_of_date> of the workspace, into which the answers go. The list is refused as a whole (exit code 4) when
anything about it does not hold; a list that was imported before is left alone. Where INBOX has a file loans.txt,
only the loans in it are known, and others are rejected one by one.
"""

import csv
import hashlib
import json
import os
import re
import sys
from decimal import Decimal
from pathlib import Path

VERSION = (2, 1)  # this importer reads every 2.x from 2.1 on: later ones only add columns


class Refused(Exception):
    """The bundle must not be imported."""


def require(holds, reason):
    if not holds:
        raise Refused(reason)


def read_manifest(bundle):
    require((bundle / ".done").is_file(), ".done is missing: the bundle is not complete")
    manifest = json.loads((bundle / "manifest.json").read_text("utf-8"))
    version = tuple(int(part) for part in manifest["schema_version"].split("."))
    require(version[0] == VERSION[0] and version >= VERSION, f"schema version {manifest['schema_version']}")
    require((bundle / ".done").read_text("utf-8").strip() == manifest["run_id"], ".done names another run")
    return manifest


def check_files(bundle, manifest):
    listed = {entry["file"]: entry["sha256"] for entry in manifest["files"]}
    there = {path.relative_to(bundle).as_posix() for path in bundle.rglob("*") if path.is_file()}
    there -= {"manifest.json", ".done"}
    require(there == set(listed), f"files missing or unlisted: {sorted(there ^ set(listed))}")
    for name, wanted in listed.items():
        found = hashlib.sha256((bundle / name).read_bytes()).hexdigest()
        require(found == wanted, f"{name} was changed: its SHA-256 is not that of the manifest")


def plain(cell):
    """A cell without the apostrophe that keeps spreadsheets from running it."""
    return cell[1:] if re.match(r"'+[=+\-@\t\r]", cell) else cell


def read_rows(bundle, manifest):
    with open(bundle / "ranked_accounts.csv", encoding="utf-8", newline="") as file:
        rows = [{name: plain(cell) for name, cell in row.items()} for row in csv.DictReader(file, strict=True)]
    totals = manifest["control_totals"]
    require(len(rows) == manifest["accounts"], f"{len(rows)} rows, and {manifest['accounts']} in the manifest")
    past_due = sum((Decimal(row["amount_past_due"]) for row in rows), Decimal(0))
    require(past_due == Decimal(totals["amount_past_due"]), f"amount_past_due sums to {past_due}")
    require(sum(int(row["dpd"]) for row in rows) == totals["dpd"], "dpd does not sum to the control total")
    require(all(int(row["rank"]) == place for place, row in enumerate(rows, 1)), "ranks are not 1 to n in order")
    require(len({row["loan_id"] for row in rows}) == len(rows), "a loan stands twice")
    require(all(row["run_id"] == manifest["run_id"] for row in rows), "rows of another run")
    return rows


def rejection(row, known_loans):
    """Why the importing system does not take an account, if it does not."""
    if known_loans is not None and row["loan_id"] not in known_loans:
        return "unknown_loan"
    return None


def put(path, write):
    """Writes a file beside its place and moves it in: readers see the old one or the new one, whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    with open(beside, "w", encoding="utf-8", newline="") as file:
        write(file)
    os.replace(beside, path)


def answer(path, header, rows):
    def write(file):
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(rows)

    put(path, write)


def main(bundle, inbox, acks):
    manifest = read_manifest(bundle)
    run_id = manifest["run_id"]
    imported = inbox / f"{manifest['as_of_date']}.json"
    if imported.is_file() and json.loads(imported.read_text("utf-8"))["run_id"] == run_id:
        print(f"run {run_id} was imported before; nothing to do")
        return
    check_files(bundle, manifest)
    rows = read_rows(bundle, manifest)
    known = inbox / "loans.txt"
    known_loans = set(known.read_text("utf-8").split()) if known.is_file() else None
    rejected = {row["loan_id"]: reason for row in rows if (reason := rejection(row, known_loans))}
    accepted = [row for row in rows if row["loan_id"] not in rejected]
    # The answers go first: should the last step fail, the whole import is simply done again.
    answer(acks / "ack.csv", ["run_id", "loan_id"], [[run_id, row["loan_id"]] for row in accepted])
    answer(
        acks / "rejects.csv",
        ["run_id", "loan_id", "reason"],
        [[run_id, loan_id, reason] for loan_id, reason in rejected.items()],
    )
    put(imported, lambda file: json.dump({"run_id": run_id, "accounts": accepted}, file, ensure_ascii=False))
    print(f"run {run_id}: {len(accepted)} accounts imported, {len(rejected)} rejected")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(*map(Path, sys.argv[1:]))
    except (Refused, OSError, KeyError, ValueError, ArithmeticError, csv.Error) as error:
        print(f"refused: {error}", file=sys.stderr)
        sys.exit(4)
