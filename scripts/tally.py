#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Counts results honestly for ./check.

tally.py meson LABEL LOGDIR SKIPS   meson's records of one run -> pass/fail/skip lines
tally.py logs DIR ALLOW             one line per log: fails if it holds a warning or a sanitizer report
tally.py sum RESULTS                "N passed, N failed, N skipped" and the exit code
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ET

GOOD = {"OK", "EXPECTEDFAIL"}
ALARM = re.compile(
    r"\b(WARNING|CRITICAL)\b|ERROR: (Address|Leak|Thread|UndefinedBehavior)Sanitizer"
    r"|runtime error:|Segmentation fault|SUMMARY: \w+Sanitizer")


def rows(path):
    """The entries of a list with reasons: `NAME: reason`, comments and blank lines left out."""
    entries = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines():
        name, colon, reason = line.partition(": ")
        if line.strip() and not line.startswith("#"):
            if not colon or not reason.strip():
                sys.exit(f"{path}: no reason given for {line!r}")
            entries[name.strip()] = reason.strip()
    return entries


def subtests(junit):
    """Test name -> [(case, outcome)] from meson's JUnit file, which lists the cases of TAP tests."""
    found = {}
    for suite in ET.parse(junit).getroot().iter("testsuite"):
        for case in suite.iter("testcase"):
            outcome = "pass"
            if case.find("failure") is not None or case.find("error") is not None:
                outcome = "fail"
            elif case.find("skipped") is not None:
                outcome = "skip"
            found.setdefault(suite.get("name", ""), []).append((case.get("name", ""), outcome))
    return found


def cases_of(test, junit):
    """The TAP cases of one test; meson calls their JUnit suite PROJECT.NAME."""
    return next((cases for key, cases in junit.items() if key.endswith("." + test)), [])


def emit(outcome, name, allowed):
    if outcome == "skip" and not any(name == a or name.endswith("/" + a) for a in allowed):
        outcome, name = "fail", name + " (skipped, and not in the list of skips)"
    print(f"{outcome}\t{name}")


def meson(label, logdir, skips):
    logs, allowed = pathlib.Path(logdir), rows(skips)
    record = logs / f"{label}.json"
    if not record.exists():
        print(f"fail\t{label}: meson left no record")
        return
    junit = subtests(logs / f"{label}.junit.xml")
    for line in record.read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        name = test["name"].rsplit(" / ", 1)[-1]
        cases = cases_of(test["name"], junit)
        for case, outcome in cases:
            emit(outcome, f"{label}/{name}:{case}", allowed)
        broken = test["result"] not in GOOD | {"SKIP"}
        if broken and not any(o == "fail" for _, o in cases):
            print(f"fail\t{label}/{name}: {test['result']} (exit {test.get('returncode')})")
        elif not cases:
            emit("skip" if test["result"] == "SKIP" else "pass", f"{label}/{name}", allowed)


def logs(directory, allow):
    allowed = [re.compile(pattern) for pattern in rows(allow)]
    for log in sorted(pathlib.Path(directory).rglob("*.log")):
        if any(part in ("build", "asan", "prefix") for part in log.relative_to(directory).parts[:-1]):
            continue
        text = log.read_text(encoding="utf-8", errors="replace")
        bad = [line for line in text.splitlines()
               if ALARM.search(line) and not any(a.search(line) for a in allowed)]
        name = log.relative_to(directory)
        for line in bad[:10]:
            print(f"{name}: {line}", file=sys.stderr)
        print(f"{'fail' if bad else 'pass'}\tclean log {name}")


def total(results):
    count = {"pass": 0, "fail": 0, "skip": 0}
    for line in pathlib.Path(results).read_text(encoding="utf-8").splitlines():
        outcome, _, name = line.partition("\t")
        count[outcome] += 1
        if outcome != "pass":
            print(f"{outcome}: {name}")
    if count["pass"] == 0:
        count["fail"] += 1
        print("fail: no test ran")
    print(f"{count['pass']} passed, {count['fail']} failed, {count['skip']} skipped")
    return 1 if count["fail"] else 0


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    sys.exit({"meson": meson, "logs": logs, "sum": total}[command](*rest))
