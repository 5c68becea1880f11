#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""All pages of the window in Chinese.

chinese.py OUT ALLOW…  walks them in zh_CN, and finds each by the words of the installed translation, so that a window
                       which does not load it fails; then no accessible name may hold a word of Latin letters that is
                       neither the demo desk's own nor on one of the lists
"""
import pathlib
import re
import sys

import pages

WORD = re.compile(r"[A-Za-z]{3,}")
PATH = re.compile(r"(?:^|(?<=\s))/\S+")   # where something lies is in no language
ENOUGH = 300  # names; with fewer the pages were not there


def judge(names, allow):
    data = pages.data(names.tour)
    known = {word for name in allow for word in WORD.findall(name)}
    bad = []
    for said, where in sorted(names.seen.items()):
        label = PATH.sub("", said)
        foreign = [word for word in WORD.findall(label) if word not in known and not re.search(rf"\b{word}", data)]
        plain = WORD.search(label) and not (pages.CHINESE.search(label) or pages.KEY.fullmatch(label)
                                            or pages.is_data(label, data) or label in allow)
        if plain or foreign:
            bad.append(f"{where}: {said!r} {foreign or ''}")
    print(f"{len(names.seen)} names, {len(bad)} not in Chinese")
    print("\n".join(bad))
    return 1 if bad or len(names.seen) < ENOUGH else 0


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    names = pages.Names(out, "zh_CN")
    try:
        names.walk()
        return judge(names, set().union(*(pages.allowed(pathlib.Path(path)) for path in sys.argv[2:])))
    finally:
        names.close()


if __name__ == "__main__":
    sys.exit(main())
