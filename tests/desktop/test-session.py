#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-session.py: the private desktop keeps its promises (TAP)."""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
NOTIFY = ("gdbus call -e -d org.freedesktop.Notifications -o /org/freedesktop/Notifications "
          "-m org.freedesktop.Notifications.Notify app 0 '' '王小明' 'body' '[\"default\",\"\"]' '{}' 0")
ACTIVATE = ("gdbus call -e -d org.freedesktop.Notifications -o /org/freedesktop/Notifications "
            "-m io.github.warblerdesk.Desk1.Activate 1 ''")
LOCKED = ("gdbus call -e -d org.freedesktop.secrets -o /org/freedesktop/secrets/collection/login "
          "-m org.freedesktop.DBus.Properties.Get org.freedesktop.Secret.Collection Locked")


def session(script, **knobs):
    env = {**os.environ, "GSETTINGS_BACKEND": "memory", **knobs}
    done = subprocess.run([HERE / "session.sh", "bash", "-c", script], env=env, capture_output=True, text=True,
                          check=False, stdin=subprocess.DEVNULL, timeout=60)
    return done.returncode, done.stdout + done.stderr


def exit_code():
    return session("exit 7")[0] == 7


def own_home_and_display():
    code, out = session("echo $HOME $DISPLAY $WAYLAND_DISPLAY; xprop -root _NET_SUPPORTING_WM_CHECK")
    return code == 0 and os.environ.get("HOME", "/root") not in out.split() and "0x" in out


def notifications_are_recorded():
    with tempfile.TemporaryDirectory() as folder:
        log = pathlib.Path(folder) / "bus.jsonl"
        session(f"{NOTIFY}; {ACTIVATE}", DESK_BUS_LOG=str(log))
        text = log.read_text(encoding="utf-8")
    return "王小明" in text and '"method": "Activate"' in text


def keyring_unlocked():
    return session("printf secret | secret-tool store --label=x k v && secret-tool lookup k v")[1].endswith("secret")


def keyring_locked():
    return "true" in session(LOCKED, DESK_KEYRING="locked")[1]


def keyring_none():
    return session("secret-tool lookup k v", DESK_KEYRING="none")[0] != 0


def chinese_locale():
    return session("locale charmap; date -d 2026-11-23 +%A", DESK_LOCALE="zh_CN")[1].split() == ["UTF-8", "星期一"]


def nothing_is_left():
    _code, out = session("sleep 1000 & setsid sleep 1000 & echo tag=$WBL_DESK")
    tag = next(word for word in out.split() if word.startswith("tag="))[4:].encode()
    left = []
    for entry in pathlib.Path("/proc").glob("[0-9]*/environ"):
        try:
            left += [entry] if b"WBL_DESK=" + tag + b"\0" in entry.read_bytes() else []
        except OSError:
            pass
    return tag and not left


def main():
    tests = [exit_code, own_home_and_display, notifications_are_recorded, keyring_unlocked, keyring_locked,
             keyring_none, chinese_locale, nothing_is_left]
    print(f"1..{len(tests)}")
    failed = 0
    for number, test in enumerate(tests, 1):
        good = test()
        failed += not good
        print(f"{'ok' if good else 'not ok'} {number} - {test.__name__}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
