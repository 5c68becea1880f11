#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The agent's main job, played from outside through the real window; see docs/testing.md.

tour.py [--out DIR] [--list] [--sabotage STEP]

Each step is done through the accessibility tree and the keyboard, and then confirmed by a second source: what the
local desk stores, what the app's own store says through warblerctl, what was recorded on the bus, what the customer's
page received. The first step that fails ends the tour with exit code 1. --sabotage breaks the named step: a tour that
then fails at exactly that step exits with 10, any other ending with 3.
"""
import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time
import traceback

import desk
from customer import Customer
from nest import Nest

APP_ID = "io.github.warblerdesk.Warbler.Devel"
NAME = "苏晓岚"
QUESTION = "你好，帐篷用了一晚上内壁全是水，是漏水了吗？可以退货吗？"
SEARCH = "帐篷 冷凝"
RIGHT_ARTICLE = "condensation-zh"   # what a person at the shop would give, whatever a search says
ADDED = "Please send us a photo of the seams."
COMMENT = "等太久了，不过讲得很清楚"
NOTE = "Answer was right, first reply took too long: add the condensation article to the snippets."
CAUSE = "Process"
NOTICED = 10
STEPS = []


def step(title):
    def register(function):
        STEPS.append((function.__name__.replace("_", "-"), title, function))
        return function
    return register


class Failed(Exception):
    pass


def expect(truth, words):
    if not truth:
        raise Failed(words)


class Tour:
    def __init__(self, out, sabotage, seed="demo"):
        self.out, self.sabotage = out, sabotage
        self.app = self.window = self.customer = None
        prefix = pathlib.Path(os.environ["WBL_PREFIX"])
        self.warbler, self.ctl = prefix / "bin/warbler", prefix / "bin/warblerctl"
        self.articles = prefix / "share/warbler/demo/articles"
        self.log = open(out / "app.log", "ab")
        self.nest = Nest(prefix / "libexec/warbler-nest", out / "nest", out / "nest.log", seed)

    def broken(self, name):
        return self.sabotage == name

    # ---- second sources ---------------------------------------------------------------------------

    def store(self, *arguments):
        """A question to the store of the running app, through its control socket."""
        done = subprocess.run([self.ctl, *arguments, "--json", "--store", self.data / "store"], check=False,
                              capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise Failed(f"warblerctl {' '.join(arguments)}: {done.stderr.strip()}")
        try:
            return json.loads(done.stdout)
        except ValueError:
            return [json.loads(line) for line in done.stdout.splitlines()]

    def notifications(self):
        with open(os.environ["DESK_BUS_LOG"], encoding="utf-8") as log:
            return [json.loads(line) for line in log]

    def exported(self, wanted):
        return next((m for m in self.nest.export() if wanted(m)), None)

    # ---- the app ----------------------------------------------------------------------------------

    def start_app(self, agent, role):
        subprocess.run(["gsettings", "set", APP_ID, "window-maximized", "true"], check=True)
        subprocess.run(["gsettings", "set", APP_ID, "first-run-done", "true"], check=True)
        subprocess.run(["gsettings", "set", APP_ID, "send-key", "ctrl-enter"], check=True)
        self.data = self.out / agent.replace(" ", "-")
        account = ["account", "add", "--server", self.nest.server, "--app-id", self.nest.info["app_id"],
                   "--user", self.nest.info["user"], "--agent", agent, "--role", role, "--store", self.data / "store"]
        subprocess.run([self.ctl, *account], check=True, input=self.nest.info["password"] + "\n", text=True,
                       stdout=self.log, stderr=self.log, timeout=60)
        subprocess.run([self.ctl, "kb", "import", self.articles, "--store", self.data / "store"], check=True,
                       stdout=self.log, stderr=self.log, timeout=60)
        self.open_window()

    def start_nobody(self):
        """The window of somebody who is not signed in."""
        self.data = self.out / "nobody"
        self.open_window()

    def open_window(self):
        self.app = subprocess.Popen([self.warbler, "--data-dir", self.data], stdout=self.log, stderr=self.log,
                                    env=desk.session_env())
        self.window = desk.Window(self.app)

    def quit_app(self):
        if self.app and self.app.poll() is None:
            self.app.terminate()
            try:
                self.app.wait(20)
            except subprocess.TimeoutExpired:
                self.app.kill()
                raise Failed("the app did not quit when asked") from None
        self.app = None

    def close(self):
        if self.customer:
            self.customer.disconnect()
        self.quit_app()
        self.nest.stop()
        self.log.close()

    def row(self, contains, within="Conversations", seconds=desk.PATIENCE):
        listing = self.window.find(name=within, seconds=seconds)
        return self.window.find(contains=contains, within=listing, seconds=seconds)

    def conversation(self):
        found = [c for c in self.store("inbox", "list", "--status", "any") if NAME in json.dumps(c, ensure_ascii=False)]
        expect(len(found) == 1, f"{len(found)} conversations of {NAME} in the store")
        return found[0]

    def composer(self):
        return self.window.find(name=f"Reply to {NAME}")

    # ---- the steps --------------------------------------------------------------------------------

    @step("an agent signs in and sees the inbox")
    def sign_in(self):
        if self.broken("notified"):
            subprocess.run(["gsettings", "set", APP_ID, "notifications", "false"],
                           check=True)
        if self.broken("sign-in"):
            self.nest.info["password"] += "x"
        self.start_app("林岚", "agent")
        listing = self.window.find(name="Conversations")
        desk.until(lambda: self.window.children(listing), "rows in the inbox")
        expect(len(self.store("inbox", "list")) > 10, "the store holds no demo desk")
        again = subprocess.run([self.warbler, "--data-dir", self.data], stdout=self.log, stderr=self.log,
                               env=desk.session_env(), timeout=60)
        expect(again.returncode == 0 and len(self.window.frames()) == 1, "a second start is not the first window")

    @step("a customer writes through the customer page's protocol")
    def customer_writes(self):
        self.customer = Customer(self.nest.server, self.nest.info["app_id"], self.desk_uid(), NAME)
        if not self.broken("customer-writes"):
            self.customer.send(QUESTION)
        expect(self.exported(lambda m: m["content"] == QUESTION and int(m["from"]) == self.customer.uid),
               "the local desk does not store the question")

    def desk_uid(self):
        staff = self.store("account", "list")
        return int((staff[0] if isinstance(staff, list) else staff)["uid"])

    @step("a notification and an unread row")
    def notified(self):
        def shown():
            return [n for n in self.notifications() if n["method"] == "Notify" and NAME in n["summary"] + n["body"]]
        desk.until(shown, "a notification on the bus", 10)
        expect(QUESTION[:6] not in json.dumps(shown(), ensure_ascii=False), "the notification shows the words")
        self.window.press(contains="All")
        row = self.row(NAME)
        expect("unread" in row.get_name(), f"the row does not say unread: {row.get_name()}")
        expect(self.conversation()["unread"] >= 1, "the store does not say unread")

    @step("the notification opens the conversation")
    def opened(self):
        shown = [n for n in self.notifications() if n["method"] == "Notify" and NAME in n["summary"] + n["body"]]
        if not self.broken("opened"):
            subprocess.run(["gdbus", "call", "-e", "-d", "org.freedesktop.Notifications", "-o",
                            "/org/freedesktop/Notifications", "-m", "io.github.warblerdesk.Desk1.Activate",
                            str(shown[-1]["id"]), ""], check=True, stdout=subprocess.DEVNULL)
        self.composer()
        self.window.reads(QUESTION)
        desk.until(lambda: self.conversation()["unread"] == 0, "the store to say read")
        desk.until(lambda: any(n["method"] in ("CloseNotification", "Closed") for n in self.notifications()),
                   "the notification to go away")

    @step("the agent takes it")
    def taken(self):
        if not self.broken("taken"):
            desk.keys("ctrl+t")
        desk.until(lambda: self.conversation().get("assignee_name") == "林岚", "the store to say whose it is", 10)

    @step("the knowledge pane finds the right article")
    def article_found(self):
        words = "qqqq" if self.broken("article-found") else SEARCH
        entry = self.window.find(name="Search articles")
        self.window.focus(entry)
        desk.paste(words)
        right = self.store("kb", "show", RIGHT_ARTICLE)
        listing = self.window.find(contains="rticles", role="list")
        self.article = self.window.find(contains=right["title"], within=listing, seconds=10)
        self.window.activate(self.article)

    @step("the article is inserted into the reply")
    def inserted(self):
        if not self.broken("inserted"):
            self.window.press(name="Insert Passage")
        self.draft = desk.until(lambda: self.window.text_of(self.composer()).strip(), "words in the composer", 10)
        article = self.store("kb", "show", RIGHT_ARTICLE)
        expect(self.draft.split("\n")[0].strip()[:12] in article["body"].replace("*", ""),
               "what was inserted is not in the article")

    @step("the agent edits the words and sends them")
    def sent(self):
        if self.broken("received"):
            self.customer.disconnect()
        self.window.focus(self.composer())
        desk.keys("ctrl+End")
        desk.keys("Return")
        desk.type_keys(ADDED)
        desk.until(lambda: ADDED in self.window.text_of(self.composer()), "the typed words")
        if not self.broken("sent"):
            self.window.press(name=f"Send to {NAME}")
        desk.until(lambda: self.exported(
            lambda m: ADDED in m["content"] and int(m["to"]) == self.customer.uid), "the local desk to store it", 10)
        expect(not self.window.text_of(self.composer()).strip(), "the composer is not empty after sending")

    @step("the customer receives it")
    def received(self):
        message = self.customer.wait_for(lambda m: ADDED in m["content"], "the reply on the customer's page", 10)
        expect(message["ext"].get("name") == "林岚", "the reply does not carry the public name")
        expect(set(message["ext"]) <= {"app", "v", "name"}, f"the reply carries more: {message['ext']}")

    @step("the conversation is resolved and a rating asked for")
    def resolved(self):
        if not self.broken("resolved"):
            desk.keys("ctrl+e")
        self.survey = self.customer.wait_for(lambda m: m["ext"].get("t") == "survey", "the question for a rating", 10)
        desk.until(lambda: "resolved" in json.dumps(self.conversation()), "the store to say resolved")

    @step("the customer gives 2 stars and a comment")
    def rated(self):
        if not self.broken("rated"):
            self.customer.rate(self.survey["ext"]["survey"], 2, COMMENT)
        expect(self.exported(lambda m: COMMENT in m["content"]), "the local desk does not store the rating")
        desk.until(self.rating, "the rating in the app's store", 10)

    def rating(self):
        return next((r for r in self.store("feedback", "list") if r.get("comment") == COMMENT), None)

    @step("the supervisor signs in on a desk of their own")
    def supervisor(self):
        self.quit_app()
        if self.broken("supervisor"):
            self.nest.info["password"] += "x"
        self.start_app("周敏", "supervisor")
        self.window.find(name="Conversations")
        desk.until(lambda: self.store("account", "list")["as_of"], "the supervisor's store to have everything")
        desk.until(self.rating, "the rating in the supervisor's store")
        desk.keys("alt+2")
        self.window.find(name="Ratings")
        desk.until(self.rating, "the rating in the supervisor's store")

    @step("the network is cut")
    def network_cut(self):
        if not self.broken("network-cut"):
            self.nest.stop()
        expect(self.nest.refuses(), "the port still answers")
        self.window.find(role="label", contains="Offline. Work goes on", seconds=20)

    @step("the supervisor finds the rating and reads the conversation, offline")
    def rating_read(self):
        self.window.find(contains=COMMENT, within=self.window.find(name="Ratings"))
        self.window.press(name="Next Rating")  # away from the newest one, which shows by itself
        desk.until(lambda: QUESTION not in self.window.all_words(), "another conversation")
        if not self.broken("rating-read"):
            self.window.activate(self.row(COMMENT, within="Ratings"))
        self.window.reads(QUESTION, seconds=10)
        self.window.reads(ADDED)
        expect(self.rating()["stars"] == 2, "the store says another score")

    @step("the supervisor writes a cause and a note, offline")
    def reviewed(self):
        self.choose("Cause", CAUSE)
        note = self.window.find(role="text", contains="Review note")
        self.window.focus(note)
        desk.paste(NOTE)
        desk.until(lambda: NOTE in self.window.text_of(note), "the note in its field")
        if not self.broken("reviewed"):
            self.window.press(name="Finish and Open Next")
        desk.until(lambda: NOTE in json.dumps(self.store("feedback", "show", self.rating()["id"]), ensure_ascii=False),
                   "the review in the store", 10)
        expect(self.store("account", "list")["outbox"], "nothing waits for the network")
        expect(self.nest.refuses(), "the port answers again")
        self.window.activate(self.row(COMMENT, within="Ratings"))
        desk.until(lambda: NOTE in self.window.text_of(self.window.find(role="text", contains="Review note")), "the note read again")

    def choose(self, name, value):
        """Opens a combo row and walks to the value with the arrow keys; a popup has no place on the screen to click."""
        row = self.window.find(role="combo box", name=name)
        self.window.click(row)

        def choices():
            popup = self.window.look("filler", lambda n: n.get_name() == "GtkPopover", row)
            return [n.get_name() for n in self.window.walk(popup) if n.get_role_name() == "label"] if popup else []
        labels = desk.until(choices, f"the choices of {name}")
        expect(value in labels, f"{name} has no {value}: {labels}")
        desk.keys("Home", *["Down"] * labels.index(value), "Return")
        desk.until(lambda: not choices(), "the popup to close")

    @step("the network is back and the review is in the team's log")
    def network_back(self):
        if not self.broken("network-back"):
            self.nest.start()

        def in_log():
            return self.exported(lambda m: NOTE in (m.get("ext") if isinstance(m.get("ext"), str)
                                                    else json.dumps(m.get("ext"), ensure_ascii=False)))
        message = desk.until(in_log, "the review in the team's log", 60)
        expect(int(message["to"]) != self.customer.uid, "the review went to the customer")
        desk.until(lambda: not self.store("account", "list")["outbox"], "the outbox to be empty")
        self.window.find(role="label", name="Saved")


def report(tour, number, name, title, seconds, words=""):
    try:
        desk.screenshot(tour.out / f"{number:02d}-{name}.png")
    except (OSError, subprocess.CalledProcessError) as error:
        words = f"{words} (no screenshot: {error})"
    print(f"{'FAILED' if words else '    ok'} {seconds:6.1f} s  {number:2d} {name}: {title}{words}", flush=True)


def play(tour):
    for number, (name, title, function) in enumerate(STEPS, 1):
        began = time.monotonic()
        desk.hurry = desk.HURRY if tour.broken(name) else 1.0
        try:
            function(tour)
        except Exception as error:  # whatever it is, the step failed and the tour ends here
            report(tour, number, name, title, time.monotonic() - began, f"\n       {type(error).__name__}: {error}")
            with open(tour.out / "failure.txt", "w", encoding="utf-8") as log:
                log.write(traceback.format_exc())
                if tour.window and tour.app and tour.app.poll() is None:
                    log.write(tour.window.dump())
            return name
        report(tour, number, name, title, time.monotonic() - began)
    return None


def main():
    parser = argparse.ArgumentParser(description="Plays the agent's main job through the window.")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("_build/tour"))
    parser.add_argument("--list", action="store_true", help="print the steps")
    parser.add_argument("--sabotage", metavar="STEP", help="break this step; the tour must fail at it")
    options = parser.parse_args()
    names = [name for name, _title, _function in STEPS]
    if options.list:
        print("\n".join(f"{name}: {title}" for name, title, _function in STEPS))
        return 0
    if options.sabotage and options.sabotage not in names:
        parser.error(f"no step {options.sabotage}; see --list")
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    began = time.monotonic()
    tour = Tour(options.out.resolve(), options.sabotage)
    try:
        failed = play(tour)
    finally:
        tour.close()
    if options.sabotage:
        print(f"sabotaged {options.sabotage}: " + (f"failed at {failed}" if failed else "nothing noticed it"))
        return NOTICED if failed == options.sabotage else 3
    print(f"The tour {'failed at ' + failed if failed else 'passed'} after {time.monotonic() - began:.0f} s; "
          f"pictures in {options.out}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
