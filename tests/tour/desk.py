# SPDX-License-Identifier: GPL-3.0-or-later
"""Driving a window from outside, the way a person does: through the accessibility tree, the keyboard and the mouse.

Everything waits for what it needs (find, until) and nothing sleeps for luck. Names are the accessible names, which in
an English session are the source strings."""
import os
import subprocess
import time

from gi.repository import GLib

import a11y

PATIENCE = 20.0
HURRY = 0.3     # of its patience is what a step gets that was broken on purpose
hurry = 1.0
PRESSABLE = ("push button", "button", "toggle button", "radio button", "menu item", "page tab", "tab")
ALL_TEXT = GLib.Variant("(ii)", (0, -1))


class NotFound(Exception):
    pass


def until(condition, what, seconds=PATIENCE):
    """Calls `condition` until it returns something true, and returns that."""
    deadline = time.monotonic() + seconds * hurry
    while True:
        try:
            value = condition()
        except GLib.Error:
            value = None  # a node that went away while we looked
        if value:
            return value
        if time.monotonic() > deadline:
            raise NotFound(f"waited {seconds:.0f} s for {what}")
        time.sleep(0.1)


def keys(*combination):
    subprocess.run(["xdotool", "key", "--clearmodifiers", *combination], check=True)


def paste(text):
    """Text of any script reaches the focused widget through the clipboard and Ctrl+V."""
    subprocess.run(["xclip", "-selection", "clipboard", "-in"], input=text.encode(), check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    keys("ctrl+v")


def type_keys(text):
    """ASCII, key by key."""
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--delay", "12", text], check=True)


def screenshot(path):
    subprocess.run(["import", "-window", "root", str(path)], check=True)


class Window:
    """The windows of one process, found by its pid on the accessibility bus."""

    def __init__(self, process):
        self.process = process
        self.bus = a11y.connect()
        self.program = until(self.find_program, f"a window of process {process.pid}")

    def find_program(self):
        if self.process.poll() is not None:
            raise NotFound(f"the app ended with {self.process.returncode}")
        return a11y.find_program(self.bus, self.process.pid)

    def glance(self):
        """What is there and not hidden; quick, but the other pages of a stack count."""
        return a11y.shown(self.program.read())

    def tree(self, within=None):
        """What a person could see now, below a node seen before or of the whole program; None when that node has gone."""
        root = self.program.sized(self.glance())
        if within is None:
            return root
        return next((node for node in root.walk() if node == within), None)

    def walk(self, within=None):
        """Every node a person could see, parents first."""
        tree = self.tree(within)
        return list(tree.walk()) if tree else []

    def children(self, node):
        tree = self.tree(node)
        return tree.children if tree else []

    def frames(self):
        """The windows and dialogs that are open, the main one first."""
        return self.tree().children

    def look(self, role, wanted, within=None):
        return next((node for node in self.walk(within) if (role is None or node.role == role) and wanted(node)), None)

    def find(self, role=None, name=None, contains=None, within=None, seconds=PATIENCE, where=None):
        """Waits for a node by role and accessible name (exact, or a part of it)."""
        def wanted(node):
            return ((name is None or node.name == name) and (contains is None or contains in node.name)
                    and (where is None or where(node)))

        what = f"{role or 'a node'} {name or contains or ''!r}"
        return until(lambda: self.look(role, wanted, within), what, seconds)

    def text_of(self, node):
        if not node.has("Text"):
            return ""
        return self.program.call(node.path, "Text", "GetText", ALL_TEXT)[0]

    def all_words(self, within=None):
        """Names and texts of all visible nodes, to look for what a person could read."""
        nodes = self.walk(within)
        texts = self.program.flight([node.path for node in nodes if node.has("Text")], "Text", "GetText", ALL_TEXT)
        return "\n".join([node.name for node in nodes if node.name] + [text[0] for text in texts if text and text[0]])

    def reads(self, words, within=None, seconds=PATIENCE):
        return until(lambda: words in self.all_words(within), f"the words {words[:40]!r}", seconds)

    def focused(self):
        """The node that has the keyboard, or None."""
        return next((node for node in self.glance().walk() if node.is_("focused")), None)

    def activate(self, node):
        """Presses what has an action; selects what is a row of a list."""
        if node.has("Action") and self.program.call(node.path, "Action", "GetActions")[0]:
            self.program.call(node.path, "Action", "DoAction", GLib.Variant("(i)", (0,)))
        else:
            self.click(node)

    @staticmethod
    def can_be_pressed(node):
        """Of a button in a button of the same name, as GtkMenuButton is, it is the inner one that acts."""
        return (node.role in PRESSABLE and node.is_("sensitive")
                and not any(child.name == node.name and child.role in PRESSABLE for child in node.children))

    def press(self, name=None, contains=None, within=None, role=None):
        node = self.find(role=role, name=name, contains=contains, within=within, where=self.can_be_pressed)
        self.activate(node)
        return node

    def center(self, node):
        """Where the middle of a node is on the screen. GTK 4.8 knows positions inside the window only; the window's
        own place is the X server's, less the frame that GTK draws around an unmaximised one."""
        root = self.tree()
        node = next(seen for seen in root.walk() if seen == node)
        frame = next(frame for frame in root.children if frame.role == "frame")
        outer = dict(line.split("=") for line in subprocess.run(
            ["xdotool", "getactivewindow", "getwindowgeometry", "--shell"], check=True, capture_output=True,
            text=True).stdout.split())
        (_, _, width, height), (x, y, w, h) = frame.box, node.box
        left = int(outer["X"]) + (int(outer["WIDTH"]) - width) // 2
        top = int(outer["Y"]) + (int(outer["HEIGHT"]) - height) // 2
        return left + x + w // 2, top + y + h // 2

    def click(self, node):
        x, y = self.center(node)
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def focus(self, node):
        """Gives a text the keyboard as a person does, with a click."""
        self.click(node)
        until(lambda: self.program.states(node) >> a11y.STATES["focused"] & 1, "the keyboard focus")

    def dump(self):
        """The tree as text, for the log of a failed step."""
        def lines(node, depth):
            for child in node.children:
                yield f"{'  ' * depth}{child.role} {child.name!r}"
                yield from lines(child, depth + 1)
        return "\n".join(lines(self.program.read(), 0))


def session_env(**extra):
    """The environment of the app under tour: this desktop's, with what a step adds."""
    return {**os.environ, **extra}
