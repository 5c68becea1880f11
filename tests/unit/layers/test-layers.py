#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-layers.py SRC LIBRARY…: holds the arrows of docs/architecture.md.

Reads every #include below SRC and the undefined symbols of every layer's static library. The tables below are the
arrows written out: a layer that needs another one is a change here and there.
"""
import pathlib
import re
import subprocess
import sys

# Which layers' headers a layer may include, besides its own. "wire" is the codec, a library of its own that
# lives in src/lanying.
MAY_INCLUDE = {
    "model": set(),
    "text": set(),
    "wire": {"model"},
    "store": {"model", "text"},
    "search": {"model", "text", "store"},
    "lanying": {"model", "wire"},
    "sync": {"model", "text", "store", "lanying", "wire"},
    "desk": {"model", "text", "store", "search", "sync", "lanying"},
    "importer": {"model", "text"},
    "nest": {"model", "text", "wire"},
    "cli": {"model", "text", "desk", "wire"},
    "ui": {"model", "text", "desk", "cli"},
    "main": {"ui", "cli"},
}
# Headers that hold a layer's error codes. Those who choose words for people may read them; the symbols below see to it
# that they use nothing else of that layer.
ERROR_CODES = {"store/wbl-db.h", "lanying/wbl-cloud-error.h"}
READ_ERROR_CODES = {"ui", "cli", "desk", "sync"}
# Symbols and headers, and the layers that may use them.
OWNERS = [
    ("the store's worker", r"wbl_db_\w+", r"store/wbl-db-.*", {"store", "search", "sync", "desk"}),
    ("the cloud", r"wbl_cloud_\w+_(async|finish)|wbl_cloud_(get|set|start|stop|send|pull|read|history|new)\b.*",
     r"lanying/wbl-cloud\.h", {"lanying", "sync", "desk"}),
    ("sqlite3", r"sqlite3_\w+", r"sqlite3\.h", {"store", "nest"}),
    ("libsoup", r"soup_\w+", r"libsoup/.*", {"lanying", "nest"}),
    ("GTK", r"(gtk|gdk(?!_pixbuf)|gsk)_\w+", r"(gtk|gdk|gsk)/.*", {"ui"}),
    ("libadwaita", r"adw_\w+", r"adwaita\.h", {"ui"}),
    ("libsecret", r"secret_\w+", r"libsecret/.*", {"sync"}),
    ("libarchive", r"archive_\w+", r"archive(_entry)?\.h", {"importer"}),
    ("poppler", r"poppler_\w+", r"poppler.*\.h", {"importer"}),
    ("libxml2", r"(xml|html)[A-Z]\w+", r"libxml/.*", {"importer"}),
    ("protobuf-c", r"protobuf_c_\w+", r"(protobuf-c/|google/).*|.*\.pb-c\.h", {"wire", "nest"}),
]
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^">]+)[">]', re.M)
count = 0
failed = 0


def check(name, problems):
    global count, failed
    count += 1
    for problem in problems:
        print(f"# {problem}")
    failed += bool(problems)
    print(f"{'not ok' if problems else 'ok'} {count} - {name}")


def layer_of(path):
    """The layer of a file named relative to src."""
    parts = pathlib.PurePath(path).parts
    if len(parts) < 2:
        return "main"
    if parts[0] == "lanying" and (parts[1].startswith("wbl-wire") or "xsync" in parts[1]):
        return "wire"
    return parts[0]


def foreign_problems(layer, where, names, column):
    for label, symbol, header, owners in OWNERS:
        pattern = re.compile(symbol if column == "symbol" else header)
        if layer not in owners:
            for name in sorted(names):
                if pattern.fullmatch(name):
                    yield f"{where}: {layer} may not use {label} ({name})"


def include_problems(src, layer, files):
    for path in files:
        where = path.relative_to(src)
        names = INCLUDE.findall(path.read_text(encoding="utf-8"))
        yield from foreign_problems(layer, where, names, "header")
        for name in names:
            target = name if "/" in name else str(where.parent / name)
            if not (src / target).exists():
                continue
            other = layer_of(target)
            if layer in READ_ERROR_CODES and target in ERROR_CODES:
                continue
            if other != layer and other not in MAY_INCLUDE[layer]:
                yield f"{where}: {layer} may not include {other} ({name})"


# A header that only some files may include, whatever their layer: administrator tokens are for tools.
ONLY_IN = {"lanying/wbl-cloud-admin.h": {"lanying/wbl-cloud-admin.c", "desk/wbl-doctor.c"}}


def only_in_problems(src, files):
    for path in files:
        where = str(path.relative_to(src))
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            if name in ONLY_IN and where not in ONLY_IN[name]:
                yield f"{where} may not include {name}"


def symbol_problems(library):
    layer = re.fullmatch(r"libwbl-(\w+)\.a", library.name).group(1)
    output = subprocess.run(["nm", "-u", "-P", library], check=True, capture_output=True, text=True).stdout
    names = {line.split()[0] for line in output.splitlines() if line and not line.endswith(":")}
    return list(foreign_problems(layer, library.name, names, "symbol"))


def main():
    src = pathlib.Path(sys.argv[1])
    layers = {}
    for path in sorted([*src.rglob("*.c"), *src.rglob("*.h")]):
        layers.setdefault(layer_of(path.relative_to(src)), []).append(path)
    check("every folder is a known layer", [f"unknown layer {name}" for name in layers if name not in MAY_INCLUDE])
    for layer, files in sorted(layers.items()):
        if layer in MAY_INCLUDE:
            check(f"includes of {layer}", list(include_problems(src, layer, files)))
    check("headers for few", list(only_in_problems(src, [path for files in layers.values() for path in files])))
    for library in map(pathlib.Path, sys.argv[2:]):
        check(f"symbols of {library.name}", symbol_problems(library))
    print(f"1..{count}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
