#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-validate.py: each validator finds the defect it is there for, and is quiet about sound input (TAP)."""
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import validate  # noqa: E402

SPDX = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
BODY = "static void\nf (void)\n{\n%s}\n"
PO = ('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
      'msgid "a"\nmsgstr "b"\n\n#, fuzzy\nmsgid "c"\nmsgstr "d"\n\nmsgid "e"\nmsgstr ""\n')


def found(check, folder, text, name="a.c"):
    path = pathlib.Path(folder) / name
    path.write_text(text, encoding="utf-8")
    return len(list(check(path)))


def left_behind(folder, data):
    path = pathlib.Path(folder) / "core"
    path.write_bytes(data)
    return len(list(validate.left_behind(path)))


def layers(folder):
    """The arrows: a window that reads SQLite, and one that does not."""
    source = pathlib.Path(folder) / "src/ui"
    source.mkdir(parents=True)
    script = pathlib.Path(__file__).resolve().parent.parent / "unit/layers/test-layers.py"

    def run(text):
        (source / "a.c").write_text(text)
        return subprocess.run([sys.executable, script, source.parent], stdout=subprocess.DEVNULL, check=False).returncode
    return run("#include <sqlite3.h>\n") == 1 and run("#include <gtk/gtk.h>\n") == 0


def main():
    with tempfile.TemporaryDirectory() as folder:
        po = pathlib.Path(folder) / "x.po"
        po.write_text(PO, encoding="utf-8")
        entries = validate.messages(po)
        results = {
            "61 lines are too long a function": found(validate.long_functions, folder, BODY % ("  g ();\n" * 61)) == 1,
            "60 lines are not": found(validate.long_functions, folder, BODY % ("  g ();\n" * 60)) == 0,
            "an automatic pointer without a value": found(
                validate.uninitialised, folder, "  g_autoptr (GError) error;\n  g_autofree char *a;\n") == 2,
            "one with a value": found(
                validate.uninitialised, folder, "  g_autoptr (GError) error = NULL;\n  g_autofree char *a = f ();\n") == 0,
            "a familiar word to a person": found(validate.familiar, folder, 'msgstr "你的团队"\n', "y.po") == 1,
            "a polite one": found(validate.familiar, folder, '# 你\nmsgstr "您的团队"\n', "y.po") == 0,
            "no licence": found(validate.headers_missing, folder, "int a;\n") == 1,
            "a licence": found(validate.headers_missing, folder, SPDX) == 0,
            "a colour in code": found(validate.stray_colours, folder, 'x = "#ff0000";\n') == 1,
            "a colour in the style of a pane": found(validate.stray_colours, folder, "a { color: #fff; }\n", "a.css") == 1,
            "a colour in the palette": found(
                validate.stray_colours, folder, "@define-color a #fff;\n", "style.css") == 0,
            "a colour beside the palette": found(
                validate.stray_colours, folder, "b { color: #fff; }\n", "style.css") == 1,
            "words for people in code": bool(found(
                lambda path: [1] if validate.translatable(path) else [], folder, 'x = _("Send");\n')),
            "a fuzzy translation": [ident for _c, ident, fuzzy, _d in entries if fuzzy] == ["c"],
            "a missing translation": [ident for _c, ident, _f, done in entries if not done] == ["e"],
            "a program's memory": left_behind(folder, b"\x7fELF\2\1\1\0") == 1 and left_behind(folder, bytes(2 << 20)) == 1,
            "a picture": left_behind(folder, b"\x89PNG\r\n\x1a\n") == 0,
            "an arrow that runs the wrong way": layers(folder),
        }
    print(f"1..{len(results)}")
    for number, (name, good) in enumerate(results.items(), 1):
        print(f"{'ok' if good else 'not ok'} {number} - {name}")
    return 0 if all(results.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
