# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page, dialog and popover of the window, and how a person gets there by the keyboard.

Pages(tour, say, see).go() starts the window, opens one after the other and calls see(name) on each. `say` is the
session's translation: words are looked for as a person reads them. Actions are found in the palette by their English
name, which it knows in every language. What was opened must close on Escape and leave the keyboard in the window."""
import contextlib
import gettext
import json
import os
import pathlib
import re

import desk
import tour as play

AGENT = "林岚"
IN_THREAD = (  # a popover, and the key that opens it
    ("snooze", "ctrl+shift+s"),
    ("holding-reply", "ctrl+shift+h"),
    ("snippets", "ctrl+j"),
)
CHOOSERS = (("assign", "Assign to a Colleague"), ("labels", "Edit Labels"))
THREAD_MENUS = (("conversation-menu", "Conversation Menu"), ("status-menu", "Status: %s"),
                ("insert-menu", "Other Ways to Insert"), ("articles-menu", "Import, Write and Keep Articles"))
ARTICLE_WINDOWS = (("article-window", "Open", "ctrl+w"), ("article-use", "How It Is Used, and Its Versions", "Escape"),
                   ("article-editor", "Edit This Article", "ctrl+w"))
DIALOGS = (  # an action, and the key that closes what it opens
    ("team", "Set Up or Join a Team", "Escape"),
    ("snippet-manager", "Manage Snippets", "Escape"),
    ("gaps", "Show What Is Missing or Due", "Escape"),
    ("editor", "Write an Article", "ctrl+w"),
    ("article-from-conversation", "Make an Article of This Conversation", "ctrl+w"),
    ("shortcuts", "Keyboard Shortcuts", "Escape"),
    ("about", "About Warbler", "Escape"),
)
PREFERENCES = ("Writing", "Keyboard", "Notifications", "Security", "Account")
FILTERS = ("Last 30 Days", "All Agents", "All Ratings", "All States", "More Filters")
QUESTION = "帐篷"
NO_ARTICLE = "none.md"
KEY = re.compile(r"((Ctrl|Shift|Alt)\+)*(\S|F\d+|Ctrl|Shift|Alt|Tab|Enter|Escape|[1-9].{1,3}[1-9])")  # in the same letters everywhere
CHINESE = re.compile(r"[\u3400-\u9fff]")


TYPE_NAME = re.compile(r"(Gtk|Adw|Wbl)[A-Z]\w+")  # what GTK says of a widget that has no name


def translation(locale):
    """The installed translation of a locale, so that one that is not installed fails."""
    return gettext.translation("warbler", pathlib.Path(os.environ["WBL_PREFIX"]) / "share/locale", [locale]).gettext


def allowed(path):
    """The names before the colon of a list of exceptions; each line has its reason behind it."""
    return {line.partition(": ")[0] for line in path.read_text(encoding="utf-8").splitlines()
            if ": " in line and not line.startswith("#")}


def data(tour):
    """Everything the demo desk says itself."""
    words = []
    for message in tour.nest.export():
        words += [str(value) for value in message.values()]
    for question in (["inbox", "list"], ["feedback", "list"], ["account", "list"], ["kb", "search", "退"],
                     ["kb", "search", "a"]):
        words.append(json.dumps(tour.store(*question), ensure_ascii=False))
    for article in sorted(tour.articles.glob("*.md")):
        text = article.read_text(encoding="utf-8").replace(" | ", " · ")
        words.append(re.sub(r"[*`_]|^\d+\. |^#+ |^- ", "", text, flags=re.M))
    words += [str(tour.data), NO_ARTICLE]
    return "\n".join(words)


def is_data(label, data):
    """Whether the desk itself says this; numbers and names that may not be kept are cut out of it with "…"."""
    return all(part.strip() in data for part in label.split("…"))


class Names:
    """The accessible names of page after page, and where each was first seen."""

    def __init__(self, out, locale):
        self.out, self.seen, self.nodes = out, {}, []
        self.tour = play.Tour(out, None)
        self.pages = Pages(self.tour, translation(locale), self.see)

    def see(self, page):
        desk.screenshot(self.out / f"{page}.png")
        for node in self.tour.window.walk():
            self.nodes.append((page, node))
            if node.name and not TYPE_NAME.fullmatch(node.name):
                self.seen.setdefault(node.name, f"{page}: {node.role}")

    def walk(self):
        """Goes through all pages; what went wrong is left in OUT/failure.txt."""
        try:
            self.pages.go()
        except Exception:
            desk.screenshot(self.out / "failure.png")
            (self.out / "failure.txt").write_text(self.tour.window.dump(), encoding="utf-8")
            raise
        (self.out / "names.txt").write_text("\n".join(sorted(self.seen)), encoding="utf-8")

    def close(self):
        self.tour.close()


class Pages:
    def __init__(self, tour, say, see):
        self.tour, self.see = tour, see
        self.say = lambda words: say(words).replace("_", "")  # a mnemonic is not read

    def part(self, words):
        """What is read of words before something is filled in."""
        return self.say(words).partition("%")[0]

    @property
    def window(self):
        return self.tour.window

    # ---- getting there ----------------------------------------------------------------------------

    def surfaces(self):
        """What is in front of the window: dialogs, popovers, menus."""
        root = self.window.glance()
        popovers = [node.parent for node in root.walk() if node.name == "GtkPopoverContent"]
        return set(root.children[1:]) | {node for node in self.window.program.place(popovers) if node.has_size()}

    def settled(self):
        """Waits until the tree says the same twice: nothing is being filled any more."""
        last = [None]

        def same():
            self.window.program.read()
            before, last[0] = last[0], self.window.program.told
            return before == last[0]
        desk.until(same, "a page that stands still")

    def has_keyboard(self, contains):
        node = self.window.focused()
        return node is not None and contains in node.name

    def palette(self, action):
        desk.keys("ctrl+k")
        desk.until(lambda: self.has_keyboard(self.say("Find an action or a conversation")), "the palette")
        desk.type_keys(action)
        desk.until(lambda: any(n.is_("selected") and self.say(action) in n.name for n in self.window.glance().walk()),
                   f"{action!r} in the palette")
        desk.keys("Return")

    def press(self, words, within=None):
        """Presses what has just this name; else the first that has it as a part."""
        said = self.part(words)

        def found():
            named = [node for node in self.window.walk(within)
                     if said in node.name and self.window.can_be_pressed(node)]
            return min(named, key=lambda node: node.name != said, default=None)
        self.window.activate(desk.until(found, f"something to press named {said!r}"))

    @contextlib.contextmanager
    def surface(self, what, how, *arguments, close="Escape"):
        """Opens something in front of the window, and closes it again."""
        before = self.surfaces()
        how(*arguments)
        new = desk.until(lambda: self.surfaces() - before, f"{what} to open")
        self.settled()
        yield next(iter(new))
        desk.keys(close)
        desk.until(lambda: not self.surfaces() & new, f"{what} to close on {close}")
        desk.until(self.window.focused, f"the keyboard after {what}")

    def visit(self, name, how, *arguments, close="Escape"):
        with self.surface(name, how, *arguments, close=close):
            self.see(name)

    def page(self, name):
        self.settled()
        self.see(name)

    # ---- the pages --------------------------------------------------------------------------------

    def go(self):
        self.sign_in()
        self.tour.start_app(AGENT, "agent")
        for part in (self.inbox, self.thread, self.articles, self.dialogs, self.preferences, self.imports, self.feedback,
                     self.offline):
            part()

    def sign_in(self):
        self.tour.start_nobody()
        self.window.find(contains=self.say("Sign In to Lanying"))
        self.window.click(self.window.find(role="list item", name=self.say("Your Name, Role and Server")))
        self.page("sign-in")
        self.visit("sign-in-menu", desk.keys, "F10")
        self.tour.quit_app()

    def inbox(self):
        listing = self.window.find(name=self.say("Conversations"))
        desk.until(lambda: self.window.children(listing), "rows in the inbox")
        self.page("inbox")
        self.visit("status-filter", self.press, "Filter by Status")
        self.visit("main-menu", desk.keys, "F10")
        desk.keys("ctrl+k")
        self.page("palette")
        desk.keys("Escape")
        self.next_conversation()
        self.page("thread")

    def next_conversation(self):
        desk.keys("alt+Down")

        def writing():
            desk.keys("ctrl+r")
            return self.has_keyboard(self.part("Reply to %s"))
        desk.until(writing, "a conversation to write in")

    def thread(self):
        for name, key in IN_THREAD:
            self.visit(name, desk.keys, key)
        for name, action in CHOOSERS:
            self.visit(name, self.palette, action)
        for name, button in THREAD_MENUS:
            self.visit(name, self.press, button)
        self.press("Customer")
        self.page("customer")
        self.press("Knowledge")
        desk.keys("ctrl+shift+n")
        self.page("note")
        desk.keys("ctrl+r")
        desk.keys("ctrl+f")
        self.page("find")
        desk.keys("Escape")
        self.visit("detached", desk.keys, "ctrl+shift+o", close="ctrl+w")
        self.next_conversation()

    def articles(self):
        desk.keys("ctrl+shift+k")
        desk.until(lambda: self.has_keyboard(self.say("Search articles")), "the field for articles")
        desk.paste(QUESTION)
        self.page("articles")
        for name, button, close in ARTICLE_WINDOWS:
            self.visit(name, self.press, button, close=close)

    def dialogs(self):
        for name, action, close in DIALOGS:
            self.visit(name, self.palette, action, close=close)

    def preferences(self):
        with self.surface("preferences", self.palette, "Preferences") as frame:
            for title in PREFERENCES:
                self.press(title, within=frame)
                self.page(f"preferences-{title.lower()}")
        with self.surface("preferences", self.palette, "Change Keyboard Shortcuts"):
            self.visit("key-capture", self.choose_key, "Resolve")

    def choose_key(self, action):
        """Finds the row of an action by its name, which has to be typed, and opens it."""
        desk.type_keys("ctrl+e")
        desk.keys("Tab")
        desk.until(lambda: self.has_keyboard(self.say(action)), f"the row {action!r}")
        desk.keys("Return")

    def imports(self):
        """An article that is new and a file that is none, named in the desktop's own file dialog."""
        folder = self.tour.out / "import"
        folder.mkdir(exist_ok=True)
        (folder / "new.md").write_text(f"# {QUESTION}\n\n{QUESTION}\n", encoding="utf-8")
        (folder / NO_ARTICLE).write_bytes(bytes(range(256)))
        with self.surface("folder dialog", self.palette, "Import Articles from a Folder") as dialog:
            desk.type_keys(str(folder))
            desk.keys("Return")
            desk.until(lambda: dialog not in self.surfaces(), "the folder to be taken")
            desk.until(self.surfaces, "the import")
            self.page("import-plan")
            self.press("_Import")
            self.window.find(contains=self.say("Imported, with Exceptions"))
            self.page("import-result")

    def feedback(self):
        desk.keys("alt+2")
        self.window.find(name=self.say("Ratings"))
        self.page("feedback")
        for name in FILTERS:
            self.visit(f"filter-{name.lower().replace(' ', '-')}", self.press, name)
        self.press("Search Ratings")
        self.page("feedback-search")
        self.press("Insights")
        self.page("insights")
        desk.keys("alt+1")

    def offline(self):
        self.tour.nest.stop()
        self.window.find(contains=self.say("Offline. Work goes on; what you write is saved."))
        desk.keys("ctrl+r")
        desk.until(lambda: self.has_keyboard(self.part("Reply to %s")), "the field for the reply")
        desk.paste(QUESTION)
        desk.keys("ctrl+Return")
        with self.surface("outbox", self.palette, "Show What Is Not Sent Yet"):
            self.window.find(contains=QUESTION)
            self.page("outbox")
