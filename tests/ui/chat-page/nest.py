# SPDX-License-Identifier: GPL-3.0-or-later
"""A warbler-nest of one's own, and the support account's side of a conversation over REST."""

import json
import os
import signal
import subprocess
import urllib.request

PROGRAM = os.environ["WBL_NEST"]


class Nest:
    def __init__(self, data):
        self.data = str(data)
        self.port = 0
        self.start()

    def start(self):
        self.process = subprocess.Popen([PROGRAM, "--data", self.data, "--port", str(self.port), "--seed", "demo",
                                         "--play-speed", "20"],
                                        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self.info = json.loads(self.process.stdout.readline())
        self.http = self.info["http"]
        self.port = int(self.http.rsplit(":", 1)[1].strip("/"))

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.process.wait(20)
        self.process.stdout.close()

    def export(self):
        out = subprocess.run([PROGRAM, "export", "--data", self.data], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in out.stdout.splitlines()]


class Desk:
    """The support account."""

    def __init__(self, nest):
        self.nest = nest
        self.token = ""
        data = self.call("POST", "/token/user", {"name": nest.info["user"], "password": nest.info["password"]})["data"]
        self.token = data["token"]
        self.uid = int(data["user_id"])

    def call(self, method, path, body=None):
        headers = {"app_id": self.nest.info["app_id"], "Content-Type": "application/json"}
        if self.token:
            headers["access-token"] = self.token
        request = urllib.request.Request(self.nest.http.rstrip("/") + path, method=method, headers=headers,
                                         data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, timeout=20) as answer:
            envelope = json.load(answer)
        if envelope["code"] != 200:
            raise RuntimeError(f"{path}: {envelope}")
        return envelope

    def send(self, customer, text, ext=None, **more):
        body = {"type": 1, "targets": [customer], "content_type": 0, "content": text, **more}
        body["ext"] = json.dumps(ext or {"app": "warbler", "v": 1, "name": "林岚"}, ensure_ascii=False)
        return self.call("POST", "/message/send", body).get("msg_ids", [0])[0]

    def seen(self, customer, mid):
        self.send(customer, "", content_type=9, related_mid=mid)
