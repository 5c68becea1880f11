#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window in Chinese.

chinese.py OUT   sign-in, inbox, thread and feedback in zh_CN: each says its words as the translation has them. What is
                 expected comes from the installed translation, so a window that does not load it fails.
"""
import gettext
import os
import pathlib
import subprocess
import sys

import desk
import tour as play

SIGN_IN = ("Sign In to Lanying", "_Try It on This Computer")
INBOX = ("Inbox", "Feedback", "Knowledge", "Search articles", "Unassigned")
FEEDBACK = ("All Agents", "Review")


class Walk:
    def __init__(self, out):
        translation = gettext.translation("warbler", pathlib.Path(os.environ["WBL_PREFIX"]) / "share/locale", ["zh_CN"])
        self.say, self.out = translation.gettext, out
        self.tour = play.Tour(out, None)

    def page(self, name, sources):
        for source in sources:
            words = self.say(source)
            if words == source:
                raise desk.NotFound(f"a translation of {source!r}")
            self.tour.window.reads(words.replace("_", ""))
        desk.screenshot(self.out / f"{name}.png")

    def sign_in(self):
        self.tour.app = subprocess.Popen([self.tour.warbler, "--data-dir", self.out / "nobody"], stdout=self.tour.log,
                                         stderr=self.tour.log, env=desk.session_env())
        self.tour.window = desk.Window(self.tour.app)
        self.page("sign-in", SIGN_IN)
        self.tour.quit_app()

    def go(self):
        self.sign_in()
        self.tour.start_app("林岚", "agent")
        self.page("inbox", INBOX)
        self.tour.window.press(contains=self.say("Feedback"))
        self.page("feedback", FEEDBACK)


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    out.mkdir(parents=True, exist_ok=True)
    walk = Walk(out)
    try:
        walk.go()
        return 0
    finally:
        walk.tour.close()


if __name__ == "__main__":
    sys.exit(main())
