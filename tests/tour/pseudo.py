#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pseudo-locale run.

pseudo.py --make POT PO   a translation that is each string in ⟦brackets⟧
pseudo.py OUT ALLOW       walks all pages in that locale; fails on a name with letters, no brackets, and no place in the
                          demo desk's own data, and on a control without a name
"""
import pathlib
import re
import subprocess
import sys

OPEN, SHUT = "⟦", "⟧"
NOT_OURS = ("about", "shortcuts")  # windows that libadwaita and GTK make
ENOUGH = 300  # names; with fewer the pages were not there
NEEDS_NAME = ("push button", "toggle button", "entry", "text", "combo box", "check box", "switch", "list item")
QUOTED = re.compile(r'^"(.*)"$')


def bracket(text):
    """The PO-quoted lines of a msgid -> those of its translation. Line ends at both ends stay where they are."""
    whole = "".join(QUOTED.match(line).group(1) for line in text)
    lead = re.match(r"(?:\\n)*", whole).group()
    tail = re.search(r"(?:\\n)*$", whole[len(lead):]).group()
    middle = whole[len(lead):len(whole) - len(tail)] if tail else whole[len(lead):]
    return f'"{lead}{OPEN}{middle}{SHUT}{tail}"'


def make(pot, po):
    done = subprocess.run(["msgcat", "--no-wrap", pot], capture_output=True, text=True, check=True)
    out = ['msgid ""', 'msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n!=1;\\n"', ""]
    for block in done.stdout.split("\n\n")[1:]:
        fields, name = {}, None
        for line in block.splitlines():
            match = re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$', line)
            if match:
                name = match.group(1)
                fields[name] = [match.group(2)]
            elif line.startswith('"') and name:
                fields[name].append(line)
        if "msgid" not in fields:
            continue
        for key in ("msgctxt", "msgid", "msgid_plural"):
            if key in fields:
                out.append(f"{key} " + "\n".join(fields[key]))
        if "msgid_plural" in fields:
            out += [f"msgstr[0] {bracket(fields['msgid'])}", f"msgstr[1] {bracket(fields['msgid_plural'])}"]
        else:
            out.append(f"msgstr {bracket(fields['msgid'])}")
        out.append("")
    pathlib.Path(po).write_text("\n".join(out), encoding="utf-8")


def source_strings(pot):
    """Source strings long enough to be recognised inside a composed name."""
    text = pathlib.Path(pot).read_text(encoding="utf-8")
    return {s for s in re.findall(r'^msgid "((?:[^"\\]|\\.)+)"$', text, re.M) if len(s) > 4 and "%" not in s}


def needs_name(page, node):
    """Whether a control says what it is for only by a name of its own. The value that a combo row shows is read as part of
    it, the inner button of a menu button as the outer one, a row as what is in it."""
    inside, above = node.parent, node.parent
    while inside is not None and inside.role != "combo box":
        inside = inside.parent
    if page in NOT_OURS or node.role not in NEEDS_NAME or (inside is not None and node.role != "combo box"):
        return False
    if node.role == "list item":
        return not any(below.role == "label" and below.name for below in node.walk())
    return not (above.role in NEEDS_NAME and OPEN in above.name)


def outside_brackets(label):
    """What no bracket holds; strings stand inside strings."""
    while True:
        less = re.sub(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", "", label)
        if less == label:
            return label
        label = less


def judge(names, allow):
    import pages
    data, sources, bad = pages.data(names.tour), source_strings(names.out / "warbler.pot"), set()
    for page, node in names.nodes:
        if (needs_name(page, node) and (not node.name or pages.TYPE_NAME.fullmatch(node.name))
                and f"{node.role} {node.name}" not in allow):
            bad.add(f"{page}: {node.role} without a name ({node.name})")
    for label, where in sorted(names.seen.items()):
        outside = outside_brackets(label)
        leaked = [s for s in sources if s in outside and s not in data]
        ours = re.search(r"[^\W\d_]", label) and not (  # no source string is Chinese: what is, is the desk's
            OPEN in label or pages.CHINESE.search(label) or pages.KEY.fullmatch(label) or pages.is_data(label, data))
        if (leaked or ours) and label not in allow:
            bad.add(f"{where}: {label!r} {leaked or ''}")
    print(f"{len(names.seen)} names, {len(bad)} without brackets")
    print("\n".join(sorted(bad)))
    return 1 if bad or len(names.seen) < ENOUGH else 0


def main():
    if sys.argv[1] == "--make":
        make(*sys.argv[2:4])
        return 0
    import pages  # needs the accessibility bus, which --make does not have
    names = pages.Names(pathlib.Path(sys.argv[1]).resolve(), "qps")
    try:
        names.walk()
        return judge(names, pages.allowed(pathlib.Path(sys.argv[2])))
    finally:
        names.close()


if __name__ == "__main__":
    sys.exit(main())
