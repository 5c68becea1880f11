#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""make-sets.py DIR: judged sets for kb-quality, made of documentation that Debian distributes.

Known items: what somebody wrote about a page (an index keyword, a line that sums it up) is the question, the page without
that line the answer. Packages are fetched with apt-get into DIR/packages; the sets are DIR/sets/NAME and, with each question
between the courtesies of a conversation, DIR/sets/NAME-talk."""
import collections
import glob
import gzip
import html
import json
import pathlib
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

PACKAGES = ["libreoffice-help-en-us", "libreoffice-help-zh-cn", "libreoffice-help-zh-tw", "gnome-user-docs", "manpages-zh",
            "manpages", "manpages-dev"]
MALLARD = "{http://projectmallard.org/1.0/}"
HAN = re.compile("[\u4e00-\u9fff]")
QUERIES = 600
LONGEST = 20000  # characters of a page
COURTESIES = {
    False: ["Hi there", "Hello, how can I help you today?", "Thanks for waiting, let me have a look.", "ok"],
    True: ["你好", "您好，请问有什么可以帮您？", "好的，我帮您看一下，请稍等。", "好的，谢谢"],
}


def fetch(packages):
    packages.mkdir(parents=True, exist_ok=True)
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=packages, check=True)
    for deb in packages.glob("*.deb"):
        subprocess.run(["dpkg-deb", "-x", deb.name, "root"], cwd=packages, check=True)
    return packages / "root" / "usr" / "share"


def write_lines(path, lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")


def conversation(text):
    hello, offer, wait, thanks = COURTESIES[HAN.search(text) is not None]
    said_by = zip(("customer", "agent", "customer", "agent", "customer"), (hello, offer, text, wait, thanks))
    return [{"from": who, "text": words} for who, words in said_by]


def write_set(folder, pages, questions):
    """pages: {id: (title, body)}; questions: [(text, {ids})], of which some are drawn."""
    random.Random(7).shuffle(questions)
    questions = questions[:QUERIES]
    write_twin(folder, pages, questions, lambda text: {})
    write_twin(folder.with_name(folder.name + "-talk"), pages, questions, lambda text: {"messages": conversation(text)})


def write_twin(folder, pages, questions, more):
    folder.mkdir(parents=True, exist_ok=True)
    write_lines(folder / "corpus.jsonl", [{"id": key, "title": title, "body": body} for key, (title, body) in pages.items()])
    write_lines(folder / "queries.dev.jsonl",
                [{"id": f"q{n}", "text": text, **more(text)} for n, (text, _) in enumerate(questions)])
    (folder / "qrels.dev.tsv").write_text(
        "".join(f"q{n}\t{key}\t1\n" for n, (_, keys) in enumerate(questions) for key in sorted(keys)), encoding="utf-8")
    print(f"{folder.name}: {len(pages)} articles, {len(questions)} questions")


def plain(markup):
    markup = re.sub(r"<(script|style|nav|footer|noscript)\b.*?</\1>", "", markup, flags=re.S)
    text = html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"</(p|h\d|li|td|div)>", "\n", markup)))
    return re.sub(r"\n\s*", "\n", re.sub(r"[ \t\r]+", " ", text)).strip()


def office(share, locale):
    """LibreOffice's help: pages, and the keywords of its index."""
    base = share / "libreoffice" / "help" / locale
    pages, keywords = {}, collections.defaultdict(set)
    for path in sorted(base.glob("text/**/*.html")):
        markup = path.read_text(encoding="utf-8", errors="replace")
        title = plain(re.search(r"<title>(.*?)</title>", markup, re.S).group(1))
        body = plain(markup[markup.find('id="DisplayArea"') + len('id="DisplayArea">'):])
        if title and len(body) > 80:
            pages[str(path.relative_to(base))] = (title, body[:LONGEST])
    index = (base / "bookmarks.js").read_text(encoding="utf-8")
    for url, text in re.findall(r'url:"([^"]*)", app:"[^"]*", text:"([^"]*)"', index):
        key = url.split("?")[0].partition("/")[2]
        if key in pages:
            keywords[html.unescape(text).replace("--", " ").strip()].add(key)
    return pages, keywords


def asked(keywords, pattern):
    return [(text, keys) for text, keys in sorted(keywords.items()) if re.search(pattern, text) and len(keys) <= 5]


def said(element):
    return " ".join("".join(element.itertext()).split())


def desktop(share, locale):
    """GNOME's help: pages, and the sentence that describes each in lists."""
    pages, questions = {}, []
    for path in sorted(glob.glob(str(share / "help" / locale / "*" / "*.page"))):
        root = ElementTree.parse(path).getroot()
        info, title = root.find(MALLARD + "info"), root.find(MALLARD + "title")
        if info is None or title is None:
            continue
        about = info.find(MALLARD + "desc")
        root.remove(info)
        root.remove(title)
        body = said(root)
        if len(body) < 60 or locale != "C" and not HAN.search(body):
            continue
        key = f"{locale}:{pathlib.Path(path).stem}"
        pages[key] = (said(title), body)
        if about is not None and len(said(about)) > 8 and (locale == "C" or HAN.search(said(about))):
            questions.append((said(about), {key}))
    return pages, questions


def without_macros(source):
    source = re.sub(r"""^[.']\\".*\n""", "", source, flags=re.M)
    source = re.sub(r"\\f.|\\[&|,]", "", source).replace(r"\-", "-")
    source = re.sub(r"^[.'](SH|SS|B|I|BR|BI|IR|RB|RI|IB|TP|IP|Nm|Fl|Ar) ?", "", source, flags=re.M)
    return re.sub(r"^[.'].*\n", "", source, flags=re.M)


def manual(share, locale, words):
    """Manual pages, and what each says that it is for, in these words."""
    pages, questions = {}, []
    for path in sorted((share / "man" / locale).glob("man[1-8]/*.gz")):
        with gzip.open(path, "rt", encoding="utf-8", errors="replace") as source:
            text = without_macros(source.read())
        purpose = re.search(r"\s[-–—]+\s*(" + words + r")\n", text[:700])
        if len(text) < 400:
            continue
        if purpose is not None:
            questions.append((purpose.group(1).strip(), {path.stem}))
            text = text[:purpose.start(1)] + text[purpose.end():]
        pages[path.stem] = (path.stem.rpartition(".")[0], text[:LONGEST])
    return pages, questions


def main():
    folder = pathlib.Path(sys.argv[1])
    share, sets = fetch(folder / "packages"), folder / "sets"
    for name, locale, pattern in (("office-en", "en-US", "..."), ("office-zh", "zh-CN", HAN), ("office-tw", "zh-TW", HAN)):
        pages, keywords = office(share, locale)
        write_set(sets / name, pages, asked(keywords, pattern))
        if locale == "zh-CN":
            mainland = asked(keywords, "[\u4e00-\u9fff]{3}")
    write_set(sets / "office-both", pages, [(text, {key for key in keys if key in pages}) for text, keys in mainland])
    english, chinese = desktop(share, "C"), desktop(share, "zh_CN")
    write_set(sets / "gnome-en", *english)
    write_set(sets / "gnome-zh", *chinese)
    write_set(sets / "gnome-mixed", {**english[0], **chinese[0]}, english[1] + chinese[1])
    chinese_words = r"[^\n]*[\u4e00-\u9fff][^\n]*"
    write_set(sets / "manual-zh", *manual(share, "zh_CN", chinese_words))
    write_set(sets / "manual-tw", *manual(share, "zh_TW", chinese_words))
    write_set(sets / "manual-en", *manual(share, ".", r"[^\n]{8,}"))


if __name__ == "__main__":
    main()
