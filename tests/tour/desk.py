# SPDX-License-Identifier: GPL-3.0-or-later
"""Driving a window from outside, the way a person does: through the accessibility tree, the keyboard and the mouse.

Everything waits for what it needs (find, until) and nothing sleeps for luck. Names are the accessible names, which in
an English session are the source strings."""
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

PATIENCE = 20.0
HURRY = 0.3     # of its patience is what a step gets that was broken on purpose
hurry = 1.0


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
        time.sleep(0.05)


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
    """The window of one process, found by its pid on the accessibility bus."""

    def __init__(self, process):
        self.process = process
        Atspi.init()
        self.app = until(self.find_app, f"a window of process {process.pid}")
        Atspi.Accessible.set_cache_mask(self.app, Atspi.Cache.NONE)

    def find_app(self):
        if self.process.poll() is not None:
            raise NotFound(f"the app ended with {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            app = desktop.get_child_at_index(index)
            if app and app.get_process_id() == self.process.pid and app.get_child_count():
                return app
        return None

    def walk(self, node=None):
        """Every node a person could see, parents first: what is hidden or has no size (the other pages of a stack, a
        closed popup) is left out with all below it."""
        for child in self.children(node or self.app):
            if self.visible(child):
                yield child
                yield from self.walk(child)

    @staticmethod
    def visible(node):
        if not node.get_state_set().contains(Atspi.StateType.VISIBLE):
            return False
        component = node.get_component_iface()
        if component is None:
            return True
        box = Atspi.Component.get_extents(component, Atspi.CoordType.WINDOW)
        return box.width > 0 or box.height > 0

    def look(self, role, wanted, within=None):
        for node in self.walk(within):
            if (role is None or node.get_role_name() == role) and wanted(node):
                return node
        return None

    def find(self, role=None, name=None, contains=None, within=None, seconds=PATIENCE, where=None):
        """Waits for a node by role and accessible name (exact, or a part of it)."""
        def wanted(node):
            label = node.get_name() or ""
            return ((name is None or label == name) and (contains is None or contains in label)
                    and (where is None or where(node)))

        what = f"{role or 'a node'} {name or contains or ''!r}"
        return until(lambda: self.look(role, wanted, within), what, seconds)

    def text_of(self, node):
        text = node.get_text_iface()
        return Atspi.Text.get_text(text, 0, -1) if text else ""

    def all_words(self, within=None):
        """Names and texts of all visible nodes, to look for what a person could read."""
        words = []
        for node in self.walk(within):
            words += [node.get_name() or "", self.text_of(node)]
        return "\n".join(word for word in words if word)

    def reads(self, words, within=None, seconds=PATIENCE):
        return until(lambda: words in self.all_words(within), f"the words {words[:40]!r}", seconds)

    def activate(self, node):
        """Presses what has an action; selects what is a row of a list."""
        action = node.get_action_iface()
        if action and Atspi.Action.get_n_actions(action):
            Atspi.Action.do_action(action, 0)
        else:
            self.click(node)

    def press(self, name=None, contains=None, within=None, role=None):
        node = self.find(role=role, name=name, contains=contains, within=within,
                         where=lambda n: n.get_role_name() in (
                             "push button", "button", "toggle button", "radio button", "menu item", "page tab", "tab")
                         and n.get_state_set().contains(Atspi.StateType.SENSITIVE))
        self.activate(node)
        return node

    def center(self, node):
        """Where the middle of a node is on the screen. GTK 4.8 knows positions inside the window only; the window's
        own place is the X server's, less the frame that GTK draws around an unmaximised one."""
        frame = next(child for child in self.children(self.app) if child.get_role() == Atspi.Role.FRAME)
        outer = dict(line.split("=") for line in subprocess.run(
            ["xdotool", "getactivewindow", "getwindowgeometry", "--shell"], check=True, capture_output=True,
            text=True).stdout.split())
        inner, box = (Atspi.Component.get_extents(n.get_component_iface(), Atspi.CoordType.WINDOW)
                      for n in (frame, node))
        left = int(outer["X"]) + (int(outer["WIDTH"]) - inner.width) // 2
        top = int(outer["Y"]) + (int(outer["HEIGHT"]) - inner.height) // 2
        return left + box.x + box.width // 2, top + box.y + box.height // 2

    def click(self, node):
        x, y = self.center(node)
        subprocess.run(["xdotool", "mousemove", "--sync", str(x), str(y), "click", "1"], check=True)

    def focus(self, node):
        """Gives a text the keyboard as a person does, with a click."""
        self.click(node)
        until(lambda: node.get_state_set().contains(Atspi.StateType.FOCUSED), "the keyboard focus")

    def insert(self, node, text):
        editable = node.get_editable_text_iface()
        Atspi.EditableText.insert_text(editable, 0, text, len(text.encode()))

    def dump(self, node=None, depth=0):
        """The tree as text, for the log of a failed step."""
        lines = []
        try:
            for child in self.children(node or self.app):
                lines.append(f"{'  ' * depth}{child.get_role_name()} {child.get_name()!r}")
                lines += self.dump(child, depth + 1)
        except GLib.Error as gone:  # a node that went away while we looked: the rest is still worth reading
            lines.append(f"{'  ' * depth}({gone.message})")
        return lines if depth else "\n".join(lines)

    @staticmethod
    def children(node):
        found = [node.get_child_at_index(index) for index in range(node.get_child_count())]
        return [child for child in found if child is not None]


def session_env(**extra):
    """The environment of the app under tour: this desktop's, with what a step adds."""
    return {**os.environ, **extra}
