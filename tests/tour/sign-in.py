#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signing in, and what goes wrong with it, played from outside by the keyboard.

sign-in.py OUT keyring|none   with a keyring: every refusal of the server and of the network, each with its own words and
                              the way out that its button offers; a keyring that is locked; the demo desk. Without one:
                              the password that nobody keeps.
Each step is confirmed by a second source: the store, the keyring, the port, what the demo's own server stores."""
import contextlib
import gettext
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import time

import desk
import tour as play
from gi.repository import Gio, GLib

SECRETS = "org.freedesktop.secrets"
LOGIN = "/org/freedesktop/secrets/collection/login"
KEYRING_PASSWORD = "a desk of its own"      # session.sh
PEM = pathlib.Path(__file__).resolve().parents[1] / "data/untrusted.pem"
TABS = 40
WORDS = gettext.translation("warbler", pathlib.Path(os.environ["WBL_PREFIX"]) / "share/locale", fallback=True)
SAY = WORDS.gettext


@contextlib.contextmanager
def untrusted_server():
    """A TLS server on loopback whose certificate nobody trusts. Yields its address and the handshakes that failed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    listener = socket.create_server(("127.0.0.1", 0))
    refused = []

    def serve():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as stream:
                    refused.append(stream.recv(1))
            except OSError as error:
                refused.append(error)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"https://127.0.0.1:{listener.getsockname()[1]}", refused
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


class SignIn:
    def __init__(self, out):
        self.out, self.began = out, time.monotonic()
        self.tour = play.Tour(out, None, "shop")
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    @property
    def window(self):
        return self.tour.window

    # ---- the keyboard -----------------------------------------------------------------------------

    def tab_to(self, name):
        """What libadwaita's entry rows hold, and which of them has the keyboard, is not told to the accessibility bus: Tab
        may move unseen."""
        for _ in range(TABS):
            if self.at(name):
                return
            before = self.window.focused()
            desk.keys("Tab")
            with contextlib.suppress(desk.NotFound):
                desk.until(lambda: self.window.focused() != before, "the keyboard to move on", 0.5)
        raise desk.NotFound(f"{name!r} by the Tab key")

    def at(self, name):
        node = self.window.focused()
        return node is not None and node.name == SAY(name).replace("_", "")

    def write(self, text):
        """Over what is in the field that has the keyboard."""
        desk.keys("ctrl+a")
        desk.type_keys(text)

    def press(self, name):
        self.tab_to(name)
        desk.keys("Return")

    def sign_in(self, app_id, user, password, server):
        """From the first field on, by Tab, as it has the keyboard when the page opens."""
        self.window.find(role="text", name=SAY("App ID"))
        for text in (app_id, user, password):
            self.write(text)
            desk.keys("Tab")
        self.tab_to("Your Name, Role and Server")
        desk.keys("Return")
        self.tab_to("Role")
        desk.keys("Tab")
        self.write(server)
        self.press("_Sign In")

    # ---- second sources ---------------------------------------------------------------------------

    def account(self):
        answer = self.tour.store("account", "list")
        return answer[0] if isinstance(answer, list) and answer else answer or None

    def kept(self):
        """The password in the keyring, as another program finds it."""
        return subprocess.run(["secret-tool", "lookup", "kind", "login", "user", self.tour.nest.info["user"]],
                              capture_output=True, check=False, text=True, timeout=20).stdout

    def locked(self):
        value = self.bus.call_sync(SECRETS, LOGIN, "org.freedesktop.DBus.Properties", "Get", GLib.Variant(
            "(ss)", ("org.freedesktop.Secret.Collection", "Locked")), None, Gio.DBusCallFlags.NONE, 10000, None)
        return value.unpack()[0]

    def secrets(self, interface, method, arguments):
        return self.bus.call_sync(SECRETS, "/org/freedesktop/secrets", interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, 10000, None).unpack()

    def lock(self):
        self.secrets("org.freedesktop.Secret.Service", "Lock", GLib.Variant("(ao)", ([LOGIN],)))
        play.expect(self.locked(), "the keyring is not locked")

    def unlock(self):
        _, session = self.secrets("org.freedesktop.Secret.Service", "OpenSession",
                                  GLib.Variant("(sv)", ("plain", GLib.Variant("s", ""))))
        secret = (session, b"", KEYRING_PASSWORD.encode(), "text/plain")
        self.secrets("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface", "UnlockWithMasterPassword",
                     GLib.Variant("(o(oayays))", (LOGIN, secret)))
        play.expect(not self.locked(), "the keyring is still locked")

    # ---- the steps --------------------------------------------------------------------------------

    def told(self, name, title):
        """The words of what went wrong are there."""
        self.window.find(role="label", name=SAY(title))
        desk.screenshot(self.out / f"{name}.png")
        print(f"{time.monotonic() - self.began:5.1f} s  {name}: {title}", flush=True)

    def nobody(self):
        play.expect(not self.account() and not self.kept(), "somebody is signed in")

    def signed_in(self, name):
        self.window.find(role="label", contains=WORDS.pgettext("connection", "online"))
        desk.screenshot(self.out / f"{name}.png")
        print(f"{time.monotonic() - self.began:5.1f} s  {name}: signed in", flush=True)

    def refusals(self):
        """One after the other on one page: each way out leads to the field that is wrong, so the next word goes there."""
        nest, user, password = self.tour.nest, self.tour.nest.info["user"], self.tour.nest.info["password"]
        self.tour.start_nobody()
        with untrusted_server() as (address, handshakes):
            self.sign_in("blackbird", user, password + "x", address)
            self.told("tls", "The Connection Is Not Safe")
            play.expect(any(isinstance(shake, OSError) for shake in handshakes), "the certificate was taken")
        self.press("Check the _Address")
        self.write(nest.server)
        desk.keys("Return")
        self.press("_Sign In")
        self.told("unknown-app", "Unknown App ID")
        self.press("Change the _App ID")
        self.write(nest.info["app_id"])
        desk.keys("Return")
        self.told("wrong-password", "Wrong Password")
        self.nobody()
        self.press("Change the _Password")
        self.write(password)
        nest.stop()
        play.expect(nest.refuses(), "the port still answers")
        desk.keys("Return")
        self.told("no-network", "No Connection")
        self.nobody()
        nest.start()
        self.press("_Try Again")
        self.signed_in("network-back")
        play.expect(self.account()["user"] == user, "the store knows of nobody")
        desk.until(lambda: self.kept() == password, "the password in the keyring")

    def locked_keyring(self):
        """The password is in a keyring that is locked; once it is open, the button goes on."""
        self.tour.quit_app()
        self.lock()
        self.tour.open_window()
        self.told("locked", "The Keyring Is Locked")
        self.unlock()
        self.press("_Unlock")
        self.signed_in("unlocked")

    def no_keyring(self):
        """Nothing keeps the password: the desk opens all the same, and asks for it at the next start."""
        nest, user, password = self.tour.nest, self.tour.nest.info["user"], self.tour.nest.info["password"]
        play.expect(subprocess.run(["secret-tool", "search", "kind", "login"], capture_output=True,
                                   check=False).returncode, "there is a keyring")
        self.tour.start_nobody()
        self.sign_in(nest.info["app_id"], user, password, nest.server)
        self.signed_in("without-keyring")
        self.window.find(role="label", name=SAY("No open keyring keeps the password. You are asked for it at the next start."))
        self.tour.quit_app()
        self.tour.open_window()
        self.told("no-keyring", "No Keyring")
        self.press("Go On _Without")
        self.write(password)
        desk.keys("Return")
        self.signed_in("went-on-without")
        play.expect(self.account()["user"] == user, "the store knows of nobody")

    def demo(self):
        """The window starts a server of its own, which fills itself, and ends it again."""
        self.tour.quit_app()
        self.tour.data = self.out / "tried"
        self.tour.open_window()
        self.window.find(role="text", name=SAY("App ID"))
        self.press("_Try It on This Computer")
        listing = self.window.find(role="list", name=SAY("Conversations"))
        desk.until(lambda: self.window.children(listing), "the demo's conversations")
        self.signed_in("demo")
        data = self.tour.data / "demo"
        told = subprocess.run([self.tour.nest.program, "export", "--data", data / "nest"], capture_output=True, check=True)
        play.expect(len(told.stdout.splitlines()) > 300, "the demo's own server stores no past")
        children = pathlib.Path(f"/proc/{self.tour.app.pid}/task/{self.tour.app.pid}/children").read_text().split()
        self.tour.quit_app()
        play.expect(children and not any(pathlib.Path(f"/proc/{child}").exists() for child in children),
                    "the demo's own server did not end with the window")


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    walk = SignIn(out)
    steps = {"keyring": (walk.refusals, walk.locked_keyring, walk.demo), "none": (walk.no_keyring,)}[sys.argv[2]]
    try:
        for step in steps:
            step()
        return 0
    except Exception:
        desk.screenshot(out / "failure.png")
        if walk.tour.window and walk.tour.app and walk.tour.app.poll() is None:
            (out / "failure.txt").write_text(walk.window.dump(), encoding="utf-8")
        raise
    finally:
        walk.tour.close()


if __name__ == "__main__":
    sys.exit(main())
