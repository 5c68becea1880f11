#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""One family of validators, reported as TAP; see the functions below.

validate.py CHECK SOURCE BUILD
validate.py --template SOURCE POT   write a fresh translation template
"""
import configparser
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

BASE_ID = "io.github.warblerdesk.Warbler"
LONGEST_FUNCTION = 60
LONGEST_FILE = 900
LARGEST_FILE = 1 << 20  # bytes
HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
DRAW = """
import sys, gi
gi.require_version("GdkPixbuf", "2.0")
from gi.repository import GdkPixbuf
picture = GdkPixbuf.Pixbuf.new_from_file_at_size(sys.argv[1], 64, 64)
sys.exit(picture.get_width() != 64 or len(set(picture.get_pixels())) < 2)
"""


class Tap:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, problems):
        problems = list(problems)
        self.count += 1
        self.failed += bool(problems)
        for problem in problems:
            print(f"# {problem}")
        print(f"{'not ok' if problems else 'ok'} {self.count} - {name}")

    def run(self, name, *command):
        """One command that must succeed and stay silent about errors."""
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        output = (done.stdout + done.stderr).strip().splitlines()
        self.check(name, output[-20:] or [f"exit {done.returncode}"] if done.returncode else [])

    def done(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def read(path):
    return path.read_text(encoding="utf-8")


def sources_of(src, *patterns):
    return sorted(path for pattern in patterns for path in (src / "src").rglob(pattern))


# -------------------------------------------------------------------------------------------- sources


def long_functions(path):
    """GNU style: a body starts and ends with a brace in column 0. Tables (`= {`) never start there."""
    start = None
    for number, line in enumerate(read(path).splitlines(), 1):
        if line == "{":
            start = number
        elif line.startswith("}") and start:
            if number - start - 1 > LONGEST_FUNCTION:
                yield f"{path}:{start}: {number - start - 1} lines in one function"
            start = None


def uninitialised(path):
    for number, line in enumerate(read(path).splitlines(), 1):
        if re.match(r"\s*g_auto(ptr|free|list|slist|\s*\()[^=]*;\s*$", line) or \
           re.match(r"\s*g_auto(ptr|list|slist)?\s*\([^=]*\)[^=]*;\s*$", line):
            yield f"{path}:{number}: not initialised: {line.strip()}"


def headers_missing(path):
    text = read(path)
    if not text.startswith("/* SPDX-License-Identifier: GPL-3.0-or-later */"):
        yield f"{path}: no SPDX line at the top"


def stray_colours(path):
    """Hex colours are named once, by @define-color in style*.css; everything else uses the names."""
    for number, line in enumerate(read(path).splitlines(), 1):
        named = path.name.startswith("style") and path.suffix == ".css" and line.startswith("@define-color")
        for hit in HEX_COLOUR.findall(line):
            if not named and (path.suffix == ".css" or re.search(r'"[^"]*' + re.escape(hit), line)):
                yield f"{path}:{number}: a colour outside the palette: {hit}"


def left_behind(path):
    """What a program made and nobody wrote: its memory after a crash, objects, programs."""
    with path.open("rb") as file:
        head = file.read(8)
    if path.stat().st_size > LARGEST_FILE:
        yield f"{path}: {path.stat().st_size} bytes"
    elif head[:4] == b"\x7fELF" or head == b"!<arch>\n":
        yield f"{path}: a program or what is left of one"


def kept_files(src):
    """All files of the checkout; without its history, those that no build makes."""
    listed = subprocess.run(["git", "-c", f"safe.directory={src}", "-C", src, "ls-files", "-z"], capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else \
        (path.relative_to(src) for path in src.rglob("*") if not str(path.relative_to(src)).startswith(("_build", ".git")))
    return (src / name for name in names if name and (src / name).is_file())


def check_sources(tap, src, _build):
    code = sources_of(src, "*.c", "*.h")
    looks = [*sorted((src / "src/ui").rglob("*.css")), *sorted((src / "src/ui").rglob("*.c"))]
    tap.check(f"no function over {LONGEST_FUNCTION} lines", (p for path in code for p in long_functions(path)))
    tap.check(f"no file over {LONGEST_FILE} lines",
              (f"{path}: too long" for path in code if len(read(path).splitlines()) > LONGEST_FILE))
    tap.check("automatic pointers are initialised", (p for path in code for p in uninitialised(path)))
    tap.check("every source names its licence", (p for path in code for p in headers_missing(path)))
    tap.check("nothing that a program left behind", (p for path in kept_files(src) for p in left_behind(path)))
    tap.check("colours only in the palette", (p for path in looks for p in stray_colours(path)))


# -------------------------------------------------------------------------------------------- data


def check_xml(tap, src, build):
    files = [path for folder in ("src", "data", "tests") for suffix in ("*.ui", "*.xml", "*.svg", "*.in")
             for path in (src / folder).rglob(suffix) if read(path).lstrip().startswith("<")]
    for path in sorted(files):
        tap.run(f"well-formed {path.relative_to(src)}", "xmllint", "--noout", "--nonet", path)
    listed = {entry.text for resource in (src / "src").rglob("*.gresource.xml")
              for entry in ET.parse(resource).getroot().iter("file")}
    templates = [path for path in (src / "src").rglob("*.ui")]
    tap.check("every template is in a resource", (
        f"{path}: in no gresource" for path in templates
        if not any(str(path).endswith("/" + name) for name in listed)))


def check_icons(tap, src, _build):
    icons = src / "data/icons"
    for name in (f"{BASE_ID}.svg", f"{BASE_ID}.Devel.svg", f"{BASE_ID}-symbolic.svg"):
        found = list(icons.rglob(name))
        tap.check(f"icon {name} is there", [] if found else [f"{name} is missing"])
        for path in found:
            root = ET.parse(path).getroot()
            tap.check(f"{name} is a square drawing with no bitmap and no link", [
                *([] if root.get("width") == root.get("height") and root.get("viewBox") else ["not square"]),
                *[f"<{node.tag}>" for node in root.iter() if node.tag.endswith(("}image", "}script"))]])
    for path in sorted(icons.rglob("*.svg")):
        tap.run(f"{path.name} can be drawn", "/usr/bin/python3", "-c", DRAW, path)


def check_desktop(tap, src, build):
    for path in sorted((build / "data").glob("*.desktop")):
        tap.run(path.name, "desktop-file-validate", "--warn-kde", path)
    tap.check("a desktop file was built", [] if list((build / "data").glob("*.desktop")) else ["none"])
    for path in sorted((build / "data").glob("*.service")):
        name = re.search(r"^Name=(.*)$", read(path), re.M).group(1)
        tap.check(f"{path.name} names itself", [] if path.name == name + ".service" else [name])


def check_search(tap, src, build):
    """What GNOME Shell reads must name what the application owns; Flatpak exports the file by its name."""
    found = sorted((build / "data").glob("*.search-provider.ini"))
    tap.check("a search provider was built", [] if found else ["none"])
    for path in found:
        ini = configparser.ConfigParser()
        ini.optionxform = str
        ini.read(path, encoding="utf-8")
        app = path.name.removesuffix(".search-provider.ini")
        wanted = {"DesktopId": app + ".desktop", "BusName": app, "Version": "2",
                  "ObjectPath": "/" + app.replace(".", "/") + "/SearchProvider"}
        has = dict(ini["Shell Search Provider"]) if ini.has_section("Shell Search Provider") else {}
        tap.check(f"{path.name} says what the shell needs", (
            f"{key} is {has.get(key)}, not {value}" for key, value in wanted.items() if has.get(key) != value))
        tap.check(f"{path.name} names a desktop file and a service", (
            name for name in (app + ".desktop", app + ".service") if not (build / "data" / name).exists()))
        service = read(build / "data" / (app + ".service"))
        tap.check("the bus starts it without a window", [] if "--gapplication-service" in service else [service])
    code = read(src / "src/ui/wbl-application.c")
    tap.check("the code uses the same path", [] if '"/SearchProvider"' in code else ["wbl-application.c: another path"])


def check_metainfo(tap, src, build):
    built = sorted((build / "data").glob("*.metainfo.xml"))
    tap.check("metainfo was built", [] if built else ["none"])
    for path in built:
        tap.run(path.name, "appstreamcli", "validate", "--strict", "--no-net", path)
        root = ET.parse(path).getroot()
        version = re.search(r"version: '([^']+)'", read(src / "meson.build")).group(1)
        tap.check("the newest release is this version", [
            f"{release.get('version')} is not {version}" for release in list(root.iter("release"))[:1]
            if release.get("version") != version])
        tap.check("every screenshot has a caption", [
            "no caption" for shot in root.iter("screenshot") if not (shot.findtext("caption") or "").strip()])


def check_schema(tap, src, build):
    with tempfile.TemporaryDirectory() as folder:
        tap.run("schemas compile strictly", "glib-compile-schemas", "--strict", f"--targetdir={folder}", build / "data")
    known = {key.get("name") for path in (build / "data").glob("*.gschema.xml")
             for key in ET.parse(path).getroot().iter("key")}
    used = {name for path in sources_of(src, "*.c")
            for name in re.findall(r"g_settings_(?:get|set|bind|create)_?\w* \([^;]*?\"([a-z][a-z0-9-]+)\"", read(path))}
    tap.check("every key the code reads is in the schema", sorted(used - known))


def check_flatpak(tap, src, _build):
    manifest = json.loads(read(src / "flatpak" / f"{BASE_ID}.json"))
    tap.check("the manifest is for this app", [] if manifest["id"] == BASE_ID else [manifest["id"]])
    allowed = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri"}
    tap.check("no permission beyond the stated ones", sorted(set(manifest["finish-args"]) - allowed))
    for module in manifest["modules"]:
        for source in module["sources"]:
            pinned = source["type"] == "dir" or re.fullmatch(r"[0-9a-f]{64}", source.get("sha256", "")) or \
                re.fullmatch(r"[0-9a-f]{40}", source.get("commit", ""))
            tap.check(f"{module['name']} is pinned", [] if pinned else [str(source)])


# -------------------------------------------------------------------------------------------- translations


def translatable(path):
    text = read(path)
    if path.suffix in (".c", ".h"):
        return re.search(r"\b(_|N_|C_|NC_|ngettext|g_dngettext|g_dpgettext2?) ?\(\"", text)
    if path.suffix in (".ui", ".xml"):
        return re.search(r'translatable="(yes|true)"|<(summary|description)>', text)
    return path.name.endswith((".desktop.in", ".metainfo.xml.in", ".gschema.xml.in"))


def messages(po):
    """The entries of a .po file as (context, id, plural, fuzzy, translated); msgcat does the parsing."""
    done = subprocess.run(["msgcat", "--no-wrap", "--no-location", po], capture_output=True, text=True, check=True)
    entries = []
    for block in done.stdout.split("\n\n"):
        lines = [line for line in block.splitlines() if not line.startswith("#~")]
        fields = {}
        for line in lines:
            match = re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?) (".*")$', line)
            if match:
                key = match.group(1)
                fields[key] = json.loads(match.group(2))
            elif line.startswith('"'):
                fields[key] += json.loads(line)
        if fields.get("msgid"):
            strings = [value for name, value in fields.items() if name.startswith("msgstr")]
            entries.append((fields.get("msgctxt", ""), fields["msgid"],
                            any(line.startswith("#,") and "fuzzy" in line for line in lines), all(strings)))
    return entries


def extract(src, pot):
    """A fresh template from POTFILES, with the keywords meson's glib preset uses."""
    subprocess.run(
        ["xgettext", "--from-code=UTF-8", "--add-comments", f"--files-from={src}/po/POTFILES.in",
         f"--directory={src}", f"--output={pot}", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2",
         "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
         "--flag=N_:1:pass-c-format", "--flag=C_:2:pass-c-format", "--flag=NC_:2:pass-c-format",
         "--package-name=warbler"],
        check=True, capture_output=True, text=True)
    return messages(pot)


def familiar(po):
    """Lines of a Chinese translation that say 你: the interface says 您, also of the agent's own things."""
    for number, line in enumerate(read(po).splitlines(), 1):
        if "你" in line and not line.startswith("#"):
            yield f"{po.name}:{number}"


def check_translations(tap, src, _build):
    listed = [line.strip() for line in read(src / "po/POTFILES.in").splitlines()
              if line.strip() and not line.startswith("#")]
    wanted = [*sources_of(src, "*.c", "*.h", "*.ui"), *sorted((src / "data").glob("*.in"))]
    tap.check("POTFILES lists every file with words for people", (
        str(path.relative_to(src)) for path in wanted
        if translatable(path) and str(path.relative_to(src)) not in listed))
    tap.check("POTFILES lists only files that exist", (name for name in listed if not (src / name).exists()))
    with tempfile.TemporaryDirectory() as folder:
        template = extract(src, pathlib.Path(folder) / "warbler.pot")
    for language in read(src / "po/LINGUAS").split():
        po = src / "po" / f"{language}.po"
        tap.run(f"{language} is well-formed", "msgfmt", "--check", "--output-file=/dev/null", po)
        if language.startswith("zh"):
            tap.check(f"{language} has one form of address", familiar(po))
        entries = messages(po)
        have = {(context, ident) for context, ident, _fuzzy, _done in entries}
        tap.check(f"{language} has nothing fuzzy", (ident for _c, ident, fuzzy, _done in entries if fuzzy))
        tap.check(f"{language} has nothing untranslated", (ident for _c, ident, _f, done in entries if not done))
        tap.check(f"{language} has every string of the sources", (
            repr(ident) for context, ident, _f, _d in template if (context, ident) not in have))


def main():
    if sys.argv[1] == "--template":
        extract(pathlib.Path(sys.argv[2]), sys.argv[3])
        return 0
    name, src, build = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
    tap = Tap()
    globals()[f"check_{name}"](tap, src, build)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
