#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-customer.py NEST: the local desk as the customer page meets it, by a client that shares no code with it (TAP)."""
import json
import os
import pathlib
import signal
import sys
import tempfile
import urllib.request

sys.dont_write_bytecode = True
from customer import Customer  # noqa: E402
from nest import Nest  # noqa: E402

QUESTION = "帐篷漏水了 👋 – is that normal?"
ANSWER = "您好！"


class Talk:
    def __init__(self, folder):
        self.nest = Nest(sys.argv[1], folder / "nest", folder / "nest.log")
        signed_in = self.rest("/token/user", {"name": self.nest.info["user"], "password": self.nest.info["password"]})
        self.token, self.uid = signed_in["token"], int(signed_in["user_id"])
        self.customer = Customer(self.nest.server, self.nest.info["app_id"], self.uid, "苏晓岚")

    def rest(self, path, body):
        request = urllib.request.Request(self.nest.server + path, data=json.dumps(body).encode(), headers={
            "app_id": self.nest.info["app_id"], "access-token": getattr(self, "token", ""),
            "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)["data"]

    def stored(self, content):
        return [m for m in self.nest.export() if m["content"] == content]

    def the_question_is_stored(self):
        mid = self.customer.send(QUESTION)
        found = self.stored(QUESTION)
        return len(found) == 1 and int(found[0]["id"]) == mid and int(found[0]["from"]) == self.customer.uid

    def the_answer_arrives(self):
        self.rest("/message/send", {"type": 1, "targets": [self.customer.uid], "content_type": 0, "content": ANSWER,
                                    "ext": json.dumps({"app": "warbler", "v": 1, "name": "林岚"})})
        return self.customer.wait_for(lambda m: m["content"] == ANSWER, "the answer")["ext"]["name"] == "林岚"

    def a_rating_keeps_its_stars(self):
        self.customer.rate("s1", 2, "等太久")
        return json.loads(self.nest.export()[-1]["ext"])["stars"] == 2

    def a_stopped_desk_refuses(self):
        self.nest.stop()
        return self.nest.refuses()

    def the_same_port_and_data_again(self):
        server = self.nest.server
        self.nest.start()
        return self.nest.server == server and len(self.stored(QUESTION)) == 1

    def nothing_acknowledged_is_lost_when_killed(self):
        self.customer.connect()
        self.customer.send("last words")
        os.kill(self.nest.process.pid, signal.SIGKILL)
        self.nest.process.wait(20)
        return len(self.stored("last words")) == 1

    def close(self):
        self.customer.disconnect()
        self.nest.stop()


def main():
    with tempfile.TemporaryDirectory() as folder:
        talk = Talk(pathlib.Path(folder))
        tests = [talk.the_question_is_stored, talk.the_answer_arrives, talk.a_rating_keeps_its_stars,
                 talk.a_stopped_desk_refuses, talk.the_same_port_and_data_again,
                 talk.nothing_acknowledged_is_lost_when_killed]
        print(f"1..{len(tests)}")
        failed = 0
        try:
            for number, test in enumerate(tests, 1):
                good = test()
                failed += not good
                print(f"{'ok' if good else 'not ok'} {number} - {test.__name__}", flush=True)
        finally:
            talk.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
