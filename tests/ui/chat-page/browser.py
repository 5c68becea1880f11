# SPDX-License-Identifier: GPL-3.0-or-later
"""A headless Chromium, driven through its debugging pipe with nothing but the standard library."""

import json
import os
import select
import shutil
import subprocess
import tempfile
import time

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--mute-audio",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--hide-scrollbars", "--remote-debugging-pipe"]


def find():
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if shutil.which(name):
            return shutil.which(name)
    return None


class Browser:
    """One process; open() makes pages in contexts of their own (no shared storage)."""

    def __init__(self, program):
        self.home = tempfile.mkdtemp(prefix="wbl-chromium-")
        to_read, self.to = os.pipe()
        self.answers, from_write = os.pipe()

        def wire():
            a, b = os.dup(to_read), os.dup(from_write)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen([program, *FLAGS, f"--user-data-dir={self.home}", "about:blank"],
                                        preexec_fn=wire, pass_fds=(3, 4), stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(from_write)
        self.buffer = b""
        self.last = 0
        self.events = []

    def close(self):
        self.process.terminate()
        self.process.wait(20)
        os.close(self.to)
        os.close(self.answers)
        shutil.rmtree(self.home, ignore_errors=True)

    def read(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            data = os.read(self.answers, 1 << 16)
            if not data:
                raise RuntimeError("the browser has gone")
            self.buffer += data
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, session=None, timeout=40, **params):
        self.last += 1
        request = {"id": self.last, "method": method, "params": params}
        if session:
            request["sessionId"] = session
        os.write(self.to, json.dumps(request).encode() + b"\0")
        deadline = time.monotonic() + timeout
        while True:
            message = self.read(deadline)
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            if "method" in message:
                self.events.append(message)

    def open(self, url, language, scheme="light", width=1000, height=800):
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Runtime", "Log", "DOM"):
            page.call(f"{domain}.enable")
        page.call("Emulation.setUserAgentOverride", userAgent="Mozilla/5.0 test", acceptLanguage=language)
        page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        page.call("Page.navigate", url=url)
        return page


class Page:
    def __init__(self, browser, session):
        self.browser = browser
        self.session = session

    def call(self, method, timeout=40, **params):
        return self.browser.call(method, self.session, timeout, **params)

    def run(self, script, timeout=40):
        """The value of SCRIPT, a JavaScript expression; promises are awaited."""
        result = self.call("Runtime.evaluate", timeout, expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"].get("exception", {}).get("description", str(result)))
        return result["result"].get("value")

    def until(self, condition, seconds=25):
        """Waits in the page, at every change of its tree, for CONDITION; its value, or an error with what is there."""
        script = f"""new Promise((done, fail) => {{
          const check = () => {{ try {{ return {condition}; }} catch {{ return false; }} }};
          const finish = (value) => {{ observer.disconnect(); clearTimeout(timer); done(value); }};
          const observer = new MutationObserver(() => {{ const value = check(); if (value) finish(value); }});
          const timer = setTimeout(() => {{ const value = check(); observer.disconnect();
            value ? done(value) : fail(new Error('never true: ' + document.body?.innerText)); }}, {seconds * 1000});
          observer.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
          document.addEventListener('load', () => {{ const value = check(); if (value) finish(value); }}, true);
          const value = check(); if (value) finish(value); }})"""
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.run(script, seconds + 20)
            except RuntimeError as error:  # the first document of a page may go while we look
                if "context" not in str(error) or time.monotonic() > deadline:
                    raise

    def type(self, text):
        self.call("Input.insertText", text=text)

    def key(self, name, text=None, code=0):
        common = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        down = {"text": text} if text else {}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **common, **down)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def enter(self):
        self.key("Enter", "\r", 13)

    def choose_file(self, selector, path):
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def problems(self):
        """Exceptions, and what the console calls an error, seen so far."""
        self.run("1")
        found = []
        for event in self.browser.events:
            if event.get("sessionId") != self.session:
                continue
            if event["method"] == "Runtime.exceptionThrown":
                found.append(event["params"]["exceptionDetails"].get("exception", {}).get("description", "exception"))
            elif event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                entry = event["params"]["entry"]
                found.append(f"{entry['source']}: {entry['text']} {entry.get('url', '')}")
        return found
