#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-tally.py TALLY: the counting behind ./check counts failures, deaths, skips and bad logs (TAP)."""
import json
import pathlib
import subprocess
import sys
import tempfile

TALLY = sys.argv[1]
SUITE = ('<testsuites><testsuite name="w.{name}">{cases}</testsuite></testsuites>')
CASE = {"pass": '<testcase name="a"/>', "fail": '<testcase name="a"><failure/></testcase>',
        "skip": '<testcase name="a"><skipped/></testcase>'}


def tally(*arguments):
    done = subprocess.run([sys.executable, TALLY, *map(str, arguments)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def meson(folder, result, cases, skips=""):
    (folder / "x.json").write_text(json.dumps({"name": "w:unit / test-a", "result": result, "returncode": 1}) + "\n")
    (folder / "x.junit.xml").write_text(SUITE.format(name="w:unit / test-a", cases="".join(CASE[c] for c in cases)))
    (folder / "skips").write_text(skips)
    return [line.split("\t")[0] for line in tally("meson", "x", folder, folder / "skips")[1].splitlines()]


def logs(folder, text, allow=""):
    (folder / "a.log").write_text(text)
    (folder / "allow").write_text(allow)
    return tally("logs", folder, folder / "allow")[1].split("\t")[0]


def total(folder, *lines):
    (folder / "results").write_text("".join(f"{line}\tname\n" for line in lines))
    code, out = tally("sum", folder / "results")
    return code, out.splitlines()[-1]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        results = {
            "each case counts": meson(folder, "OK", ["pass", "pass"]) == ["pass", "pass"],
            "a failed case counts once": meson(folder, "FAIL", ["pass", "fail"]) == ["pass", "fail"],
            "a death after good cases is a failure": meson(folder, "ERROR", ["pass"]) == ["pass", "fail"],
            "a time-out is a failure": meson(folder, "TIMEOUT", []) == ["fail"],
            "an unlisted skip is a failure": meson(folder, "OK", ["skip"]) == ["fail"],
            "a listed skip is a skip": meson(folder, "OK", ["skip"], "test-a:a: no such hardware\n") == ["skip"],
            "a skip without a reason is refused": meson(folder, "OK", ["skip"], "test-a:a\n") == [],
            "a critical in a log fails": logs(folder, "(x:1): Gtk-CRITICAL **: bad\n") == "fail",
            "a sanitizer report fails": logs(folder, "a.c:1:2: runtime error: shift\n") == "fail",
            "a clean log passes": logs(folder, "all is well\n") == "pass",
            "an explained line passes": logs(folder, "xkb WARNING\n", "xkb: not ours\n") == "pass",
            "the sum": total(folder, "pass", "pass", "skip") == (0, "2 passed, 0 failed, 1 skipped"),
            "a failure fails the sum": total(folder, "pass", "fail") == (1, "1 passed, 1 failed, 0 skipped"),
            "nothing at all fails": total(folder)[0] == 1,
        }
    print(f"1..{len(results)}")
    for number, (name, good) in enumerate(results.items(), 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
