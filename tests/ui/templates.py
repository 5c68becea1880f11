#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""templates.py SRC OUTPUT: the types of all templates below SRC, as C for test-templates.c."""
import pathlib
import re
import sys


def main():
    source, output = map(pathlib.Path, sys.argv[1:])
    names = sorted({name for path in source.rglob("*.ui")
                    for name in re.findall(r'<template class="(\w+)"', path.read_text(encoding="utf-8"))})
    functions = [re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() + "_get_type" for name in names]
    lines = [f"GType {function} (void);" for function in functions]
    lines += ["", "static GType (*const template_types[]) (void) = {", *[f"  {f}," for f in functions], "  NULL", "};"]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
