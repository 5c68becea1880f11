#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon Warbler's window can be used, and what it costs, beside a bare libadwaita window in the same run.

window.py WARBLER BARE FILL-STORE [CONVERSATIONS] [ROUNDS], inside tests/desktop/session.sh; run.sh does both.

A start ends when a row of the inbox (the bare window: its label) can be read through the accessibility tree. Both programs
are started in turn; the figures are medians. Memory is the proportional set size after 1,000 rows were scrolled through.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tour"))
import desk  # noqa: E402

SERVER = "http://127.0.0.1:9"
START_GOAL, MEMORY_GOAL = 1.5, 1.8


def keep_password():
    """The account's password, so that the app does not ask for it. Nobody answers at SERVER."""
    subprocess.run(["secret-tool", "store", "--label=bench", "xdg:schema",
                    "io.github.warblerdesk.Warbler.Devel", "kind", "login", "profile", "development", "server", SERVER,
                    "app_id", "bench", "user", "bench"], input=b"secret", check=True)


def started(command, words):
    """Starts a program; returns its window and the seconds until `words` can be read in it."""
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    window = desk.Window(process)
    desk.until(lambda: window.look(None, lambda node: words in (node.get_name() or "")), words, 60)
    return window, time.monotonic() - begun


def stopped(window):
    window.process.terminate()
    window.process.wait(20)


def pss_mib(process):
    text = pathlib.Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
    return int(text.split("\nPss:")[1].split()[0]) / 1024


def scroll(window):
    """Through 1,000 rows by the keyboard, a page at a time."""
    row = window.find(role="list item", contains="please")
    window.focus(row)
    for _ in range(70):
        desk.keys("Page_Down")


def main():
    warbler, bare, fill = sys.argv[1:4]
    n = int(sys.argv[4]) if len(sys.argv) > 4 else 100_000
    rounds = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    keep_password()
    with tempfile.TemporaryDirectory(prefix="warbler-bench-") as data:
        filled = subprocess.run([fill, f"{data}/store", str(n), SERVER], check=True, capture_output=True, text=True)
        print(f"{n} conversations stored: {filled.stdout.strip()}", flush=True)
        programs = {"bare": ([bare], "Ready"), "warbler": ([warbler, "--data-dir", data], "please")}
        seconds, memory = {name: [] for name in programs}, {name: [] for name in programs}
        for turn in range(rounds + 1):
            for name, (command, words) in programs.items():
                window, taken = started(command, words)
                if turn:  # the first turn warms the caches
                    seconds[name].append(taken)
                if turn == rounds:
                    if name == "warbler":
                        scroll(window)
                    memory[name].append(pss_mib(window.process))
                stopped(window)
    return report(seconds, "usable after", "s", START_GOAL) + report(memory, "memory", "MiB", MEMORY_GOAL)


def report(figures, what, unit, goal):
    bare, ours = (statistics.median(figures[name]) for name in ("bare", "warbler"))
    print(f"{what}: bare {bare:.2f} {unit}, warbler {ours:.2f} {unit}, ratio {ours / bare:.2f} (goal {goal})")
    return int(ours / bare > goal)


if __name__ == "__main__":
    sys.exit(main())
