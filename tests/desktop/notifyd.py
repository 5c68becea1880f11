#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A notification service that shows nothing and records everything.

notifyd.py LOG owns org.freedesktop.Notifications and appends one JSON line for each Notify and
CloseNotification to LOG. Tests press what a person would press through a second interface on the same object:
io.github.warblerdesk.Desk1.Activate(id, action) with action "" for the default one.
"""
import json
import sys
import time

from gi.repository import Gio, GLib

PATH = "/org/freedesktop/Notifications"
XML = """
<node>
  <interface name="org.freedesktop.Notifications">
    <method name="GetCapabilities"><arg type="as" direction="out"/></method>
    <method name="GetServerInformation">
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
      <arg type="s" direction="out"/><arg type="s" direction="out"/>
    </method>
    <method name="Notify">
      <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
      <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
      <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
    </method>
    <method name="CloseNotification"><arg type="u" direction="in"/></method>
    <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
    <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  </interface>
  <interface name="io.github.warblerdesk.Desk1">
    <method name="Activate"><arg type="u" direction="in"/><arg type="s" direction="in"/></method>
  </interface>
</node>"""


class Recorder:
    def __init__(self, path):
        self.log = open(path, "a", encoding="utf-8", buffering=1)
        self.last = 0
        self.senders = {}

    def record(self, **entry):
        self.log.write(json.dumps({"time": int(time.time() * 1000), **entry}, ensure_ascii=False) + "\n")

    def notify(self, sender, app, replaces, icon, summary, body, actions, hints, timeout):
        self.last = self.last + 1 if not replaces else self.last
        ident = replaces or self.last
        self.senders[ident] = sender
        plain = {key: value for key, value in hints.items() if isinstance(value, (str, int, bool))}
        self.record(method="Notify", id=ident, replaces=replaces, app=app, summary=summary, body=body,
                    actions=actions, hints=plain)
        return GLib.Variant("(u)", (ident,))

    def call(self, bus, sender, _path, _interface, method, args, invocation):
        values = args.unpack()
        reply = None
        if method == "GetCapabilities":
            reply = GLib.Variant("(as)", (["actions", "body", "persistence"],))
        elif method == "GetServerInformation":
            reply = GLib.Variant("(ssss)", ("recorder", "warbler", "1", "1.2"))
        elif method == "Notify":
            reply = self.notify(sender, *values)
        elif method == "CloseNotification":
            self.record(method="CloseNotification", id=values[0])
            self.emit(bus, values[0], "NotificationClosed", GLib.Variant("(uu)", (values[0], 3)))
        elif method == "Activate":
            ident, action = values
            self.record(method="Activate", id=ident, action=action or "default")
            self.emit(bus, ident, "ActionInvoked", GLib.Variant("(us)", (ident, action or "default")))
            # As desktops do: one that was pressed is gone.
            self.record(method="Closed", id=ident)
            self.emit(bus, ident, "NotificationClosed", GLib.Variant("(uu)", (ident, 2)))
        invocation.return_value(reply)

    def emit(self, bus, ident, signal, value):
        if ident in self.senders:
            bus.emit_signal(self.senders[ident], PATH, "org.freedesktop.Notifications", signal, value)


def main():
    recorder = Recorder(sys.argv[1])
    node = Gio.DBusNodeInfo.new_for_xml(XML)

    def acquired(bus, _name):
        for interface in node.interfaces:
            bus.register_object(PATH, interface, recorder.call, None, None)

    loop = GLib.MainLoop()
    Gio.bus_own_name(Gio.BusType.SESSION, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE,
                     acquired, None, lambda *_: loop.quit())
    loop.run()


if __name__ == "__main__":
    main()
