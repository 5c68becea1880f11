# SPDX-License-Identifier: GPL-3.0-or-later
"""A customer, as the customer page is one: anonymous registration over REST, then engine.io 3 / socket.io 2 over a
WebSocket with protobuf frames. Standard library only, and nothing shared with Warbler's own code: this is the tour's
second source for what went over the wire."""
import base64
import json
import os
import socket
import struct
import threading
import time
import urllib.parse
import urllib.request

UNREAD, SYNC, NOTICE, PROVISION = range(4)
CHAT = 2
HEADER = '451-["frame",{"_placeholder":true,"num":0}]'


# ---- protobuf, as much of it as a customer needs ------------------------------------------------

def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def pack(*fields):
    """(number, int | str | bytes) pairs -> a message; text and bytes are length-delimited."""
    out = b""
    for number, value in fields:
        if isinstance(value, int):
            out += varint(number << 3) + varint(value)
        else:
            data = value.encode() if isinstance(value, str) else value
            out += varint(number << 3 | 2) + varint(len(data)) + data
    return out


def unpack(data):
    """A message -> {number: [values]}; numbers stay int, everything else bytes."""
    fields, at = {}, 0

    def read():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    while at < len(data):
        tag = read()
        if tag & 7 == 0:
            value = read()
        elif tag & 7 == 2:
            size = read()
            value, at = data[at:at + size], at + size
        else:
            raise ValueError(f"wire type {tag & 7}")
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def first(fields, number, default=b""):
    return fields.get(number, [default])[0]


def xid(uid, device=0):
    return pack((1, uid), (2, device))


# ---- WebSocket, client side ---------------------------------------------------------------------

class WebSocket:
    def __init__(self, url):
        parts = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=20)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self.more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise ConnectionError(head.split(b"\r\n", 1)[0].decode())
        self.socket.settimeout(None)
        self.lock = threading.Lock()

    def more(self):
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionError("closed by the server")
        self.buffer += data

    def take(self, size):
        while len(self.buffer) < size:
            self.more()
        data, self.buffer = self.buffer[:size], self.buffer[size:]
        return data

    def send(self, opcode, data):
        size = len(data)
        if size < 126:
            length = bytes([0x80 | size])
        elif size < 65536:
            length = b"\xfe" + struct.pack(">H", size)
        else:
            length = b"\xff" + struct.pack(">Q", size)
        mask = os.urandom(4)
        body = bytes(byte ^ mask[i & 3] for i, byte in enumerate(data))
        with self.lock:
            self.socket.sendall(bytes([0x80 | opcode]) + length + mask + body)

    def receive(self):
        """The next whole message as text or bytes; answers pings by itself."""
        kind, data = None, b""
        while True:
            head = self.take(2)
            size = head[1] & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            body, opcode = self.take(size), head[0] & 0x0F
            if opcode == 8:
                raise ConnectionError("closed by the server")
            if opcode == 9:
                self.send(10, body)
            elif opcode != 10:
                kind, data = kind or opcode, data + body
                if head[0] & 0x80:
                    return data.decode() if kind == 1 else data

    def close(self):
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.socket.close()


# ---- the customer -------------------------------------------------------------------------------

class Customer:
    """One visitor talking to the desk's account. `received` grows as messages arrive; wait_for() waits for one."""

    def __init__(self, server, app_id, desk_uid, name):
        self.server, self.app_id, self.desk, self.name = server, app_id, desk_uid, name
        self.received = []       # dicts of id, from, content, ext, operation
        self.acknowledged = {}   # client id -> server id
        self.changed = threading.Condition()
        self.last_client = 0
        self.key = base64.urlsafe_b64encode(os.urandom(18)).decode()
        self.token = ""
        self.register()
        self.connect()

    def rest(self, method, path, body=None):
        request = urllib.request.Request(self.server + path, method=method, headers={
            "app_id": self.app_id, "access-token": self.token, "Content-Type": "application/json"},
            data=json.dumps(body).encode() if body is not None else None)
        with urllib.request.urlopen(request, timeout=20) as answer:
            reply = json.load(answer)
        if reply["code"] != 200:
            raise RuntimeError(f"{path}: {reply['code']} {reply.get('message')}")
        return reply["data"]

    def register(self):
        made = self.rest("POST", "/user/register/anonymous",
                         {"username": "anon_", "password": self.key, "cid": self.desk})
        login = self.rest("POST", "/token/user", {"name": made["username"], "password": self.key})
        self.token, self.uid = login["token"], int(login["user_id"])
        self.rest("POST", "/user/profile", {"nick_name": self.name})

    def connect(self):
        self.socket = WebSocket(self.server.replace("http", "ws", 1) + "/socket.io/?EIO=3&transport=websocket")
        opened = self.socket.receive()
        self.interval = json.loads(opened[1:])["pingInterval"] / 1000
        if self.socket.receive() != "40":
            raise ConnectionError("no socket.io connect")
        self.command(PROVISION, pack((2, xid(self.uid)), (6, self.token), (7, 6), (8, "2.0.0"),
                                     (10, f"{self.uid}_tour"), (13, "Tour")))
        self.online = False
        for work in (self.listen, self.beat):
            threading.Thread(target=work, daemon=True).start()
        self.until(lambda: self.online, "the customer to be let in")

    def disconnect(self):
        self.socket.close()

    def command(self, command, payload):
        frame = pack((1, 0), (2, 0), (3, command), *([(4, payload)] if payload else []))
        with self.changed:
            self.socket.send(1, HEADER.encode())
            self.socket.send(2, b"\x04" + frame)

    def beat(self):
        try:
            while True:
                time.sleep(self.interval)
                self.socket.send(1, b"2")
        except OSError:
            pass

    def listen(self):
        try:
            while True:
                message = self.socket.receive()
                if isinstance(message, bytes):
                    self.frame(unpack(message[1:]))
        except OSError:
            with self.changed:
                self.online = False
                self.changed.notify_all()

    def frame(self, fields):
        command, payload = first(fields, 3, 0), unpack(first(fields, 4))
        if command == PROVISION:
            self.provisioned(payload)
        elif command == UNREAD:
            for entry in payload.get(2, []):
                if first(unpack(entry), 2, 0):
                    self.command(SYNC, pack((1, first(unpack(entry), 1))))
        elif command == NOTICE:
            self.command(SYNC, pack((1, first(payload, 1))))
        elif command == SYNC:
            self.synced(payload)

    def provisioned(self, payload):
        code = first(unpack(first(payload, 1)), 1, 0)
        if code != 1:
            raise ConnectionError(f"not let in: status {code}")
        self.device = first(unpack(first(payload, 2)), 2, 0)
        self.command(UNREAD, b"")
        with self.changed:
            self.online = True
            self.changed.notify_all()

    def synced(self, payload):
        with self.changed:
            client = first(payload, 5, 0)
            if client and not first(payload, 8, 0):
                self.acknowledged[client] = first(payload, 6, 0)
            for meta in payload.get(2, []):
                self.keep(unpack(meta))
            self.changed.notify_all()
        if first(payload, 3, 0):
            self.command(SYNC, pack((1, first(payload, 4)), (2, first(payload, 3, 0))))

    def keep(self, meta):
        if first(meta, 5, 0) != 1:
            return
        body = unpack(first(meta, 6))
        try:
            ext = json.loads(first(body, 9).decode() or "{}")
        except ValueError:
            ext = {}
        self.received.append({
            "id": first(meta, 1, 0), "from": first(unpack(first(meta, 2)), 1, 0),
            "content": first(body, 4).decode("utf-8", "replace"), "ext": ext, "type": first(body, 1, 0)})

    def until(self, condition, what, seconds=20):
        deadline = time.monotonic() + seconds
        with self.changed:
            while not condition():
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError(f"waited {seconds} s for {what}")
                self.changed.wait(left)

    def send(self, content, ext=None):
        """Sends a text and waits for the server's answer; returns the server id."""
        client = max(int(time.time() * 1000) * 1000, self.last_client + 1)
        self.last_client = client
        body = pack((1, CHAT), (4, content), (5, 0), *([(9, json.dumps(ext, ensure_ascii=False))] if ext else []))
        meta = pack((1, client), (2, xid(self.uid, self.device)), (3, xid(self.desk)),
                    (4, int(time.time() * 1000)), (5, 1), (6, body))
        self.command(SYNC, pack((3, meta)))
        self.until(lambda: client in self.acknowledged, "the server to take the message")
        return self.acknowledged[client]

    def rate(self, survey, stars, comment):
        ext = {"app": "warbler", "v": 1, "t": "rating", "survey": survey, "stars": stars, "comment": comment}
        return self.send("★" * stars + "☆" * (5 - stars) + " " + comment, ext)

    def wait_for(self, wanted, what, seconds=20):
        """Waits for a message of the desk that `wanted` accepts, and returns it."""
        def found():
            return next((m for m in self.received if m["from"] == self.desk and wanted(m)), None)
        self.until(lambda: found() is not None, what, seconds)
        return found()
