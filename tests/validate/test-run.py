#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-run.py ROOT WARBLERCTL: what ./run --clean removes of a checkout, and what it says when it cannot (TAP)."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT, CTL = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
BUILT = ["desk/nest", "run/src", "prefix/bin", "tour", "locale", "dev"]
GONE = "The development desk, its keyring items, its settings and its build are gone."


class Checkout:
    """A copy of the script in a folder of its own, with what a build and a desk leave behind; nothing is built."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        (self.root / "scripts").mkdir()
        for name in ["run", "scripts/deps.sh", "scripts/build.sh"]:
            shutil.copy(ROOT / name, self.root / name)
        for name in BUILT:
            (self.root / "_build" / name).mkdir(parents=True)
            (self.root / "_build" / name / "file").write_text("x")
        self.ctl = self.root / "_build/prefix/bin/warblerctl"
        self.ctl.symlink_to(CTL)
        self.store = self.root / "_build/desk/store"
        clear = {name: value for name, value in os.environ.items() if name not in ("XDG_DATA_DIRS", "GSETTINGS_SCHEMA_DIR")}
        self.environment = {**clear, "DBUS_SESSION_BUS_ADDRESS": "disabled:", "HOME": folder}

    def make_store(self):
        subprocess.run([self.ctl, "account", "list", "--store", self.store], env=self.environment, check=True,
                       capture_output=True)

    def run(self, *arguments):
        return subprocess.run([self.root / "run", *arguments], env=self.environment, capture_output=True, text=True,
                              check=False)

    def left(self):
        return sorted(path.name for path in (self.root / "_build").iterdir())


def cleaned(checkout):
    checkout.make_store()
    done = checkout.run("--clean")
    return done.returncode == 0 and done.stdout.strip() == GONE and checkout.left() == ["dev"]


def twice(checkout):
    return [checkout.run("--clean").returncode for _ in range(2)] == [0, 0] and checkout.left() == ["dev"]


def kept_account(checkout):
    """A store that cannot be opened keeps its desk and the program for it, and that is said."""
    checkout.store.mkdir()
    (checkout.store / "store.db").write_text("this is no database, not at all")
    done = checkout.run("--clean")
    return (done.returncode == 1 and GONE not in done.stdout and "not removed: the account" in done.stderr
            and checkout.left() == ["desk", "dev", "prefix"] and checkout.ctl.exists())


def no_program(checkout):
    checkout.make_store()
    checkout.ctl.unlink()
    done = checkout.run("--clean")
    return done.returncode == 1 and "the keyring items" in done.stderr and checkout.store.is_dir()


def no_settings(checkout):
    schemas = checkout.root / "_build/prefix/share/glib-2.0/schemas"
    schemas.mkdir(parents=True)
    (schemas / "gschemas.compiled").write_text("broken")
    done = checkout.run("--clean")
    return done.returncode == 1 and "not removed: the settings" in done.stderr


def not_removable(checkout):
    """A folder that rm refuses is named."""
    (checkout.root / "bin").mkdir()
    (checkout.root / "bin/rm").write_text('#!/bin/sh\ncase "$*" in */_build/tour) exit 1 ;; esac\nexec /bin/rm "$@"\n')
    (checkout.root / "bin/rm").chmod(0o755)
    checkout.environment["PATH"] = f"{checkout.root / 'bin'}:{os.environ['PATH']}"
    done = checkout.run("--clean")
    return done.returncode == 1 and done.stderr.strip().endswith("_build/tour") and "tour" in checkout.left()


def misspelt(checkout):
    done = checkout.run("--claen")
    return done.returncode == 64 and "unknown option" in done.stderr and len(checkout.left()) == len(BUILT)


def main():
    cases = [cleaned, twice, kept_account, no_program, no_settings, not_removable, misspelt]
    print(f"1..{len(cases)}")
    bad = 0
    for number, case in enumerate(cases, 1):
        with tempfile.TemporaryDirectory() as folder:
            good = case(Checkout(folder))
        bad += not good
        print(f"{'ok' if good else 'not ok'} {number} - {case.__name__}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
