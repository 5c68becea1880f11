# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessibility tree of one program, read over the accessibility bus.

A tree is asked for whole (org.a11y.atspi.Cache) and what the answer leaves open is asked for in one flight, so that a
window of hundreds of nodes costs a handful of turns. What comes back is a picture of that moment."""
import ast
import functools
import re

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402  (Atspi for the names of roles)

ROOT = "/org/a11y/atspi/accessible/root"
STATES = {"active": 1, "checked": 4, "focused": 12, "selected": 23, "sensitive": 24, "visible": 30}
IN_WINDOW = 1
DEADLINE_MS = 15000
STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
ITEM = re.compile(  # path, application, parent, index, children, interfaces, name, role, description, states
    r"\(\('[^']*', '([^']*)'\), \('[^']*', '[^']*'\), \('[^']*', '([^']*)'\), (-?\d+), (\d+), \[([^\]]*)\], "
    rf"({STRING}), (\d+), (?:{STRING}), \[(\d+), (\d+)\]\)")


@functools.cache
def role_name(role):
    return Atspi.role_get_name(Atspi.Role(role))


class Node:
    """A widget as it was when the tree was read."""

    def __init__(self, path, parent, index, n_children, interfaces, name, role, states):
        self.path, self.parent_path, self.index, self.n_children = path, parent, index, n_children
        self.interfaces, self.name, self.role, self.states = interfaces, name, role, states
        self.parent, self.all_children, self.children, self.box = None, [], [], None

    def get_name(self):
        return self.name

    def get_role_name(self):
        return self.role

    def is_(self, state):
        return bool(self.states >> STATES[state] & 1)

    def has(self, interface):
        return f".{interface}'" in self.interfaces

    def has_size(self):
        return self.box is None or self.box[2] > 0 or self.box[3] > 0

    def walk(self):
        """All below it, parents first."""
        for child in self.children:
            yield child
            yield from child.walk()

    def __eq__(self, other):
        return isinstance(other, Node) and self.path == other.path

    def __hash__(self):
        return hash(self.path)


def unquote(text):
    return ast.literal_eval(text) if "\\" in text else text[1:-1]


def tie(answer):
    """The answer of the cache -> {path: node}. Its text is taken apart by one expression: the bindings take a second to
    turn a large window's answer into tuples."""
    nodes = {}
    for path, parent, index, n_children, interfaces, name, role, low, high in ITEM.findall(answer.print_(False)):
        nodes[path] = Node(path, parent, int(index), int(n_children), interfaces, unquote(name), role_name(int(role)),
                           int(low) | int(high) << 32)
    if len(nodes) != answer.get_child_value(0).n_children():
        raise ValueError("the accessibility bus says what cannot be read here")
    for node in nodes.values():
        node.parent = nodes.get(node.parent_path)
        if node.parent is not None:
            node.parent.all_children.append(node)
    for node in nodes.values():
        node.all_children.sort(key=lambda child: child.index)
    return nodes


def connect():
    session = Gio.bus_get_sync(Gio.BusType.SESSION)
    address, = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                 Gio.DBusCallFlags.NONE, DEADLINE_MS, None).unpack()
    flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
    return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)


class Program:
    """One program on the accessibility bus."""

    def __init__(self, bus, name):
        self.bus, self.name = bus, name
        self.told, self.nodes = None, {}

    def ask(self, path, interface, method, arguments=None):
        return self.bus.call_sync(self.name, path, f"org.a11y.atspi.{interface}", method, arguments, None,
                                  Gio.DBusCallFlags.NONE, DEADLINE_MS, None)

    def call(self, path, interface, method, arguments=None):
        return self.ask(path, interface, method, arguments).unpack()

    def flight(self, paths, interface, method, arguments=None):
        """The same question to many nodes at once; None for those that have gone meanwhile."""
        answers, left = [None] * len(paths), [len(paths)]

        def answered(bus, result, index):
            left[0] -= 1
            try:
                answers[index] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass

        for index, path in enumerate(paths):
            self.bus.call(self.name, path, f"org.a11y.atspi.{interface}", method, arguments, None,
                          Gio.DBusCallFlags.NONE, DEADLINE_MS, None, answered, index)
        while left[0]:
            GLib.MainContext.default().iteration(True)
        return answers

    def states(self, node):
        """Those of now."""
        low, high = self.call(node.path, "Accessible", "GetState")[0]
        return low | high << 32

    def items(self):
        """What the program has told of itself so far: {path: node}, with parents and children tied together. Who waits
        asks again and again, so an answer that says the same as the last one is not taken apart again."""
        answer = self.ask("/org/a11y/atspi/cache", "Cache", "GetItems")
        told = answer.get_data_as_bytes().get_data()
        if told != self.told:
            self.told, self.nodes = told, tie(answer)
        for node in self.nodes.values():
            node.children = list(node.all_children)
        return self.nodes

    def read(self):
        """The whole tree: the node of the program. Widgets enter the answer once somebody asked for them, so what the
        answer leaves open is asked for down to its leaves, and then once more for all."""
        asked = set()
        while True:
            nodes = self.items()
            root = nodes[ROOT]
            ends = {node.path for node in (root, *root.walk()) if node.n_children > len(node.children)} - asked
            if not ends:
                return root
            while ends:
                asked |= ends
                answers = self.flight(ends, "Accessible", "GetChildren")
                ends = {path for answer in answers if answer for _, path in answer[0]} - asked - nodes.keys()

    def place(self, nodes):
        """Gives nodes their box in the window, and returns them."""
        boxes = self.flight([node.path for node in nodes], "Component", "GetExtents", GLib.Variant("(u)", (IN_WINDOW,)))
        for node, box in zip(nodes, boxes):
            node.box = box[0] if box else (0, 0, 0, 0)
        return nodes

    def sized(self, root):
        """Leaves out what has no size, with all below it: the other pages of a stack, a closed popup."""
        def prune(node):
            node.children = [child for child in node.children if child.has_size()]
            for child in node.children:
                prune(child)

        self.place([node for node in root.walk() if node.has("Component")])
        prune(root)
        return root


def shown(node):
    """Leaves out what is hidden, with all below it."""
    node.children = [child for child in node.children if child.is_("visible")]
    for child in node.children:
        shown(child)
    return node


def find_program(bus, pid):
    """The program of a process once it has a window, or None."""
    registry = Program(bus, "org.a11y.atspi.Registry")
    for name, _path in registry.call(ROOT, "Accessible", "GetChildren")[0]:
        owner, = bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                               "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)), None, Gio.DBusCallFlags.NONE,
                               DEADLINE_MS, None).unpack()
        if owner == pid:
            program = Program(bus, name)
            return program if program.call(ROOT, "Accessible", "GetChildren")[0] else None
    return None
