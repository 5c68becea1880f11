#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pseudo-locale run.

pseudo.py --make POT PO   a translation that is each string in ⟦brackets⟧
pseudo.py OUT ALLOW       walk the window in that locale; fails on a name with letters, no brackets, and no place in the
                          demo desk's own data
"""
import pathlib
import re
import subprocess
import sys

OPEN, SHUT = "⟦", "⟧"
TYPE_NAME = re.compile(r"(Gtk|Adw|Wbl)[A-Z]\w+")  # what GTK says of a widget that has no name
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


def inside_combo(node):
    """The value that a combo row shows is read as part of the row."""
    while node is not None and node.get_role_name() != "application":
        if node.get_role_name() == "combo box":
            return True
        node = node.get_parent()
    return False


def outside_brackets(label):
    """What no bracket holds; strings stand inside strings."""
    while True:
        less = re.sub(f"{OPEN}[^{OPEN}{SHUT}]*{SHUT}", "", label)
        if less == label:
            return label
        label = less


class Walk:
    """Collects the names of page after page and judges them at the end."""

    def __init__(self, out, allow):
        import tour as play  # needs the accessibility bus, which --make does not have
        self.play, self.out = play, out
        self.allowed = {line.partition(": ")[0] for line in allow.read_text(encoding="utf-8").splitlines()
                        if ": " in line and not line.startswith("#")}
        self.sources = source_strings(out / "warbler.pot")
        self.seen = {}
        self.nameless = []
        self.tour = play.Tour(out, None)

    def page(self, name):
        window = self.tour.window
        self.play.desk.until(lambda: OPEN in window.all_words(), f"bracketed words on {name}")
        self.play.desk.screenshot(self.out / f"{name}.png")
        for node in window.walk():
            label, role = node.get_name() or "", node.get_role_name()
            if label and not TYPE_NAME.fullmatch(label):
                self.seen.setdefault(label, f"{name}: {role}")
            elif role in NEEDS_NAME and (role == "combo box" or not inside_combo(node)) and OPEN not in (node.get_parent().get_name() or ""):
                self.nameless.append(f"{name}: {role} without a name ({label})")

    def go(self):
        tour = self.tour
        tour.start_app("林岚", "agent")
        listing = tour.window.find(contains=f"{OPEN}Conversations")
        rows = self.play.desk.until(lambda: tour.window.children(listing), "rows in the inbox")
        self.page("inbox")
        tour.window.activate(rows[0])
        tour.window.find(contains=f"{OPEN}Reply to ")
        self.page("thread")
        tour.window.press(contains=f"{OPEN}Feedback")
        tour.window.find(contains=f"{OPEN}Ratings")
        self.page("feedback")

    def data(self):
        """Everything the demo desk says itself."""
        words = []
        for message in self.tour.nest.export():
            words += [str(value) for value in message.values()]
        for question in (["inbox", "list"], ["feedback", "list"], ["account", "list"], ["kb", "search", "退"],
                         ["kb", "search", "a"]):
            words.append(self.play.json.dumps(self.tour.store(*question), ensure_ascii=False))
        for article in sorted(self.tour.articles.glob("*.md")):
            words.append(re.sub(r"[*`_]|^\d+\. |^#+ |^- ", "", article.read_text(encoding="utf-8").replace(" | ", " · "), flags=re.M))
        return re.sub(r"(?<=[^\x00-\x7f])\n(?=[^\x00-\x7f])", "", "\n".join(words)) + "\n".join(words)

    def judge(self):
        data, bad = self.data(), sorted(set(self.nameless))
        for label, where in sorted(self.seen.items()):
            outside = outside_brackets(label)
            leaked = [s for s in self.sources if s in outside and s not in data]
            plain = OPEN not in label and re.search(r"[^\W\d_]", label) and label not in data
            if (leaked or plain) and label not in self.allowed:
                bad.append(f"{where}: {label!r} {leaked or ''}")
        (self.out / "names.txt").write_text("\n".join(sorted(self.seen)), encoding="utf-8")
        print(f"{len(self.seen)} names, {len(bad)} without brackets")
        print("\n".join(bad))
        return 1 if bad or len(self.seen) < 30 else 0


def main():
    if sys.argv[1] == "--make":
        make(*sys.argv[2:4])
        return 0
    walk = Walk(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]))
    try:
        walk.go()
        return walk.judge()
    finally:
        walk.tour.close()


if __name__ == "__main__":
    sys.exit(main())
