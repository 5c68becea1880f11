# SPDX-License-Identifier: GPL-3.0-or-later
"""The local desk as the tour sees it: a process that can be stopped, started again, and asked what it stores."""
import json
import os
import signal
import socket
import subprocess
import urllib.parse


class Nest:
    def __init__(self, program, data, log, seed="demo"):
        self.program, self.data, self.log, self.seed = program, str(data), open(log, "ab"), seed
        self.process = None
        self.port = 0
        self.start()

    def start(self):
        """Starts it on the data and, from the second time on, the port it had."""
        self.process = subprocess.Popen(
            [self.program, "--data", self.data, "--port", str(self.port), "--app-id", "bluefinch", "--seed", self.seed],
            stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"warbler-nest ended with {self.process.wait()} before it was ready")
        self.info = {**getattr(self, "info", {}), **json.loads(line)}
        self.server = self.info["http"].rstrip("/")
        self.port = urllib.parse.urlsplit(self.server).port

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.kill(self.process.pid, signal.SIGKILL)
                raise
        self.process = None

    def refuses(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
            return False
        except ConnectionRefusedError:
            return True

    def export(self):
        """Every stored message, oldest first."""
        done = subprocess.run([self.program, "export", "--data", self.data], capture_output=True, check=True)
        return [json.loads(line) for line in done.stdout.decode().splitlines() if line]
