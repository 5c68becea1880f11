#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The customer page in a real browser: what a customer does, confirmed by what nest stored."""

import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import traceback
import urllib.error

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import browser as chromium
from nest import Desk, Nest

SOURCE = pathlib.Path(__file__).resolve().parents[3]
PICTURE = SOURCE / "data" / "demo" / "pictures" / "tent-condensation.jpg"
ONLINE = "document.getElementById('state').textContent === 'Connected'"


def page_url(nest):
    return f"{nest.info['chat']}{'&' if '?' in nest.info['chat'] else '?'}name=Canary"


def shows(text, extra="true"):
    return f"[...document.querySelectorAll('#log li')].some((li) => li.innerText.includes({json.dumps(text)}) && {extra})"


class Story:
    """One customer, one desk; the steps build on each other."""

    def __init__(self, folder, program):
        self.nest = Nest(folder)
        self.browser = chromium.Browser(program)
        self.page = self.browser.open(page_url(self.nest), "en-US")

    def close(self):
        self.browser.close()
        self.nest.stop()

    def stored(self, text):
        return [m for m in self.nest.export() if m.get("content") == text]

    def write(self, text):
        self.page.run("document.getElementById('text').focus()")
        self.page.type(text)
        self.page.enter()

    def customer_writes(self):
        self.page.until(ONLINE)
        self.write("Does the tent leak? 帐篷漏水吗")
        self.page.until(shows("Does the tent leak? 帐篷漏水吗", "li.innerText.includes('Sent')"))
        found = self.stored("Does the tent leak? 帐篷漏水吗")
        assert len(found) == 1, found
        self.customer, self.desk = int(found[0]["from"]), Desk(self.nest)
        assert int(found[0]["to"]) == self.desk.uid, found
        self.question = int(found[0]["id"])

    def customer_is_known(self):
        people = self.desk.call("POST", "/roster/list", {"list": [self.customer]})["data"]
        assert people[0]["nick_name"] == "Canary", people
        info = json.loads(people[0]["public_info"])
        assert info["channel"] == "web" and info["lang"] == "en", info

    def desk_answers(self):
        self.desk.send(self.customer, "Drops on the roof are condensation: https://example.org/a?b=1 .")
        self.page.until(shows("condensation", "li.innerText.includes('林岚')"))
        href = self.page.run("document.querySelector('#log a').getAttribute('href')")
        assert href == "https://example.org/a?b=1", href

    def quote_is_shown(self):
        quote = {"mid": str(self.question), "text": "something that was never said"}
        self.desk.send(self.customer, "No, it does not.", {"app": "warbler", "v": 1, "name": "林岚", "quote": quote})
        self.page.until(shows("No, it does not.", "li.querySelector('blockquote')?.textContent.startsWith('You: Does the tent leak?')"))
        quote = {"mid": "12", "name": "林岚", "text": "<b>Welcome</b>"}
        self.desk.send(self.customer, "As I said.", {"app": "warbler", "v": 1, "name": "林岚", "quote": quote})
        self.page.until(shows("As I said.", "li.querySelector('blockquote')?.textContent === '林岚: <b>Welcome</b>'"))

    def text_is_never_markup(self):
        self.desk.send(self.customer, "<img src=x onerror=alert(1)><b>bold</b> javascript:alert(2) \u202eevil")
        self.page.until(shows("<b>bold</b>"))
        assert self.page.run("document.querySelectorAll('#log img, #log b').length") == 0
        assert self.page.run("[...document.links].every((a) => /^https?:/.test(a.href))")

    def message_is_seen(self):
        self.desk.seen(self.customer, self.question)
        self.page.until(shows("Does the tent leak?", "li.innerText.includes('Seen')"))

    def desk_sees_the_acknowledgement(self):
        mid = self.desk.send(self.customer, "Is it better now?")
        self.page.until(shows("Is it better now?"))
        self.write("Yes")
        self.page.until(shows("Yes", "li.innerText.includes('Sent')"))
        path = f"/message/conversation?opposite_id={self.customer}&msg_id_start=0&limit=20"
        history = self.desk.call("GET", path)["data"]["messages"]
        state = [m["status"] for m in history if int(m["msg_id"]) == mid]
        assert [str(s).upper() for s in state] in (["READ"], ["2"]), (mid, history)

    def typing_shows(self):
        ext = {"input_status": "typing"}
        self.desk.send(self.customer, "", ext, online_only=True)
        self.page.until("!document.getElementById('typing').hidden")
        self.desk.send(self.customer, "Done.")
        self.page.until("document.getElementById('typing').hidden")

    def image_goes_up(self):
        self.page.choose_file("#image", PICTURE)
        self.page.until("[...document.querySelectorAll('#log img')].some((i) => i.complete && i.naturalWidth > 0)")
        box = self.page.run("(({width, height}) => [width, height])(document.querySelector('#log img').getBoundingClientRect())")
        assert box[0] <= 230 and box[1] <= 230, box
        images = [m for m in self.nest.export() if int(m["from"]) == self.customer and m.get("ctype", m.get("type")) in (1, "IMAGE")
                  or "tent-condensation" in json.dumps(m) and int(m["from"]) == self.customer]
        assert len(images) == 1, images

    def bad_files_are_refused(self):
        with tempfile.NamedTemporaryFile(suffix=".png") as empty:
            self.page.choose_file("#image", empty.name)
            self.page.until("document.getElementById('problem').textContent.includes('empty')")
        with tempfile.NamedTemporaryFile(suffix=".png") as liar:
            liar.write(b"not a picture")
            liar.flush()
            self.page.choose_file("#image", liar.name)
            self.page.until("document.getElementById('problem').textContent.includes('PNG')")

    def rating_is_given(self):
        ext = {"app": "warbler", "v": 1, "t": "survey", "survey": "s-1", "scale": 5}
        self.desk.send(self.customer, "How was this conversation? 1-5", ext)
        self.page.until("document.querySelector('.survey input')")
        self.page.run("document.querySelector('.survey input').focus()")
        for _ in range(3):
            self.page.key("ArrowRight", code=39)
        self.page.run("document.querySelector('.survey input:checked').value === '4' || fail()")
        self.page.run("document.querySelector('.survey textarea').focus()")
        self.page.type("quick & kind")
        self.page.run("document.querySelector('.survey').requestSubmit()")
        self.page.until("document.querySelector('#log').innerText.includes('Thank you for your rating')")
        self.page.until(shows("★★★★☆ quick & kind", "li.innerText.includes('Sent')"))
        found = self.stored("★★★★☆ quick & kind")
        ext = found[0]["ext"]
        ext = json.loads(ext) if isinstance(ext, str) else ext
        assert len(found) == 1 and ext["t"] == "rating" and ext["stars"] == 4, found
        assert ext["survey"] == "s-1" and ext["comment"] == "quick & kind", ext

    def restart(self, how, text):
        self.nest.stop(how)
        self.page.until("document.getElementById('state').textContent.startsWith('No connection')")
        self.write(text)
        self.page.until(shows(text, "li.classList.contains('pending')"))
        self.nest.start()
        self.page.until(shows(text, "li.innerText.includes('Sent')"), 60)
        assert len(self.stored(text)) == 1, self.stored(text)
        assert self.page.run("document.querySelectorAll('#log .pending').length") == 0
        times = self.page.run(f"[...document.querySelectorAll('#log li')].filter((li) => li.innerText.includes({json.dumps(text)})).length")
        assert times == 1, times

    def server_restarts(self):
        self.restart(signal.SIGTERM, "written while the desk was away")

    def server_is_killed(self):
        self.restart(signal.SIGKILL, "written after a crash")

    def offline_text_survives_the_page(self):
        self.nest.stop()
        self.page.until("document.getElementById('state').textContent.startsWith('No connection')")
        self.write("kept in the browser")
        self.page.until(shows("kept in the browser", "li.classList.contains('pending')"))
        saved = self.page.run("Object.values(localStorage).join()")
        assert "kept in the browser" in saved, saved
        self.nest.start()
        self.page.call("Page.reload")
        self.page.until(shows("kept in the browser", "li.innerText.includes('Sent')"), 60)
        assert len(self.stored("kept in the browser")) == 1

    def history_is_there_after_reload(self):
        self.page.until(shows("Does the tent leak?"))
        mids = self.page.run("[...document.querySelectorAll('#log li')].map((li) => li.dataset.mid)")
        assert [int(m) for m in mids] == sorted({int(m) for m in mids}), mids

    def same_visitor_after_reload(self):
        assert {int(m["from"]) for m in self.stored("kept in the browser")} == {self.customer}

    def everything_has_a_name(self):
        nodes = self.page.call("Accessibility.getFullAXTree")["nodes"]
        roles = ("button", "textbox", "radio", "link", "log", "image")
        nameless = [n["role"]["value"] for n in nodes if not n.get("ignored") and n["role"]["value"] in roles
                    and not n.get("name", {}).get("value")]
        assert not nameless, nameless
        assert any(n["role"]["value"] == "log" for n in nodes)

    def play_cuts_the_network(self):
        play = self.desk.call("POST", "/__play__/start", {})["data"]
        assert play["running"] and play["steps"] > 20, play
        self.page.until("document.getElementById('state').textContent.startsWith('No connection')")
        assert self.desk.call("GET", "/__play__/state")["data"]["cut"]
        try:
            self.desk.call("GET", "/roster/list")
            raise AssertionError("REST goes on in the cut")
        except urllib.error.HTTPError as error:
            assert error.code == 503, error
        self.write("written in the cut")
        self.page.until(shows("written in the cut", "li.innerText.includes('Sent')"))
        assert len(self.stored("written in the cut")) == 1
        play = self.desk.call("POST", "/__play__/stop", {})["data"]
        assert not play["running"] and not play["cut"] and "problem" not in play, play

    def only_the_desk_directs_the_play(self):
        token = self.page.run("JSON.stringify(Object.values(localStorage).map((v) => JSON.parse(v).me))")
        visitor = json.loads(token)[0]
        body = {"name": visitor["username"], "password": visitor["password"]}
        stranger = Desk(self.nest)
        stranger.token = stranger.call("POST", "/token/user", body)["data"]["token"]
        try:
            stranger.call("POST", "/__play__/start", {})
            raise AssertionError("a visitor may start the play")
        except RuntimeError as error:
            assert "10010" in str(error), error

    def fits_a_phone(self):
        self.page.call("Emulation.setDeviceMetricsOverride", width=360, height=640, deviceScaleFactor=1, mobile=False)
        over = self.page.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, over
        bottom = self.page.run("document.getElementById('send').getBoundingClientRect().bottom")
        assert bottom <= 640, bottom

    def chinese_and_dark(self):
        page = self.browser.open(page_url(self.nest), "zh-CN", "dark")
        page.until("document.getElementById('state')?.textContent === '已连接'")
        assert page.run("document.title") == "在线客服"
        assert page.run("document.getElementById('send').textContent") == "发送"
        assert page.run("document.documentElement.lang") == "zh"
        assert page.run("getComputedStyle(document.body).backgroundColor") == "rgb(30, 30, 34)"
        assert page.problems() == [], page.problems()

    def codec_meets_the_vectors(self):
        frames = json.loads((SOURCE / "tests" / "data" / "frames.json").read_text())
        wanted = {f["name"]: f["hex"] for f in frames if f["name"] in ("sync_up_pull_next", "sync_up_history_before")}
        assert len(wanted) == 2, wanted
        made = self.page.run("""import('/chat/wire.js').then(({ encode, frame }) => {
          const hex = (bytes) => [...bytes].slice(1).map((b) => b.toString(16).padStart(2, '0')).join('');
          const xid = { uid: '2199040544848', deviceSN: 0 };
          return { sync_up_pull_next: hex(frame(1, encode('SyncUL', { xid, key: '901720943210987521' }))),
            sync_up_history_before: hex(frame(1, encode('SyncUL', { xid, key: '1700000000123', is_full_sync: true,
              full_sync_num: 50 }))) }; })""")
        assert made == wanted, (made, wanted)

    def bot_is_asked(self):
        bot = int(self.nest.info["bot"])
        self.page = self.browser.open(f"{self.nest.info['chat']}?to={bot}&name=Canary", "en-US")
        self.page.until(ONLINE)
        self.write("Can I take the lantern on a plane?")
        self.page.until("document.querySelector('#log li.theirs .choices button')", 30)
        assert self.page.run("document.querySelector('.choices button').textContent") == "Talk to a human"
        self.visitor = int(self.stored("Can I take the lantern on a plane?")[0]["from"])

    def button_speaks_for_the_customer(self):
        self.page.run("document.querySelector('.choices button').focus()")
        self.page.enter()
        self.page.until(shows("Talk to a human", "li.classList.contains('mine') && li.innerText.includes('Sent')"))
        found = self.stored("Talk to a human")
        to_bot = [m for m in found if int(m["to"]) == int(self.nest.info["bot"])]
        to_desk = [m for m in found if int(m["to"]) == self.desk.uid]
        assert len(to_bot) == 1 and int(to_bot[0]["from"]) == self.visitor, found
        assert len(to_desk) == 1 and int(to_desk[0]["from"]) == self.visitor, found
        self.page.until(shows("passed you to a colleague"))
        seen = self.page.run("[...document.querySelectorAll('.choices')].filter((c) => c.offsetParent).length")
        assert seen == 0, seen

    def person_answers_in_the_same_thread(self):
        self.desk.send(self.visitor, "This is Lin Lan: yes, in hand luggage.")
        self.page.until(shows("in hand luggage", "li.innerText.includes('林岚')"))
        self.write("And in the hold?")
        self.page.until(shows("And in the hold?", "li.innerText.includes('Sent')"))
        copies = [m for m in self.stored("And in the hold?") if int(m["to"]) == self.desk.uid]
        assert len(copies) == 1, copies
        times = self.page.run("[...document.querySelectorAll('#log li')].filter((li) => li.innerText.includes('And in the hold?')).length")
        assert times == 1, times

    def person_is_rated(self):
        ext = {"app": "warbler", "v": 1, "t": "survey", "survey": "s-2", "scale": 5}
        self.desk.send(self.visitor, "How was it? 1-5", ext)
        self.page.until("document.querySelector('.survey input')")
        self.page.run("document.querySelectorAll('.survey input')[4].click()")
        self.page.run("document.querySelector('.survey').requestSubmit()")
        self.page.until(shows("★★★★★", "li.innerText.includes('Sent')"))
        rating = [m for m in self.stored("★★★★★") if int(m["from"]) == self.visitor]
        assert [int(m["to"]) for m in rating] == [self.desk.uid], rating
        assert rating[0]["ext"] and "s-2" in json.dumps(rating[0]["ext"]), rating

    def both_are_there_after_reload(self):
        self.page.call("Page.reload")
        self.page.until(shows("in hand luggage"))
        self.page.until(shows("Talk to a human", "li.classList.contains('mine')"))
        times = self.page.run("[...document.querySelectorAll('#log li')].filter((li) => li.innerText.includes('Talk to a human')).length")
        assert times == 1, times

    def hostile_buttons_are_words(self):
        buttons = [{"label": "<img src=x onerror=alert(1)>", "text": "plain"}, {"label": 5, "text": "n"}, "x", None,
                   {"label": "y" * 41, "text": "long"}, {"label": "no text"}, {"label": "  ", "text": "blank"}]
        self.desk.send(self.visitor, "Choose.", {"app": "warbler", "v": 1, "name": "林岚", "buttons": buttons})
        self.page.until(shows("Choose."))
        labels = self.page.run("[...document.querySelector('#log li:last-child').querySelectorAll('button')].map((b) => b.textContent)")
        assert labels == ["<img src=x onerror=alert(1)>"], labels
        assert self.page.run("document.querySelectorAll('#log img').length") == 0
        self.desk.send(self.visitor, "No list.", {"app": "warbler", "v": 1, "buttons": {"label": "a", "text": "b"}})
        self.page.until(shows("No list."))
        assert self.page.run("document.querySelectorAll('#log li:last-child button').length") == 0

    def nothing_went_wrong(self):
        bad = [p for p in self.page.problems() if "ERR_CONNECTION_REFUSED" not in p and "ERR_CONNECTION_RESET" not in p
               and "WebSocket" not in p and "ERR_EMPTY_RESPONSE" not in p]
        assert not bad, bad


STEPS = ["customer_writes", "customer_is_known", "desk_answers", "quote_is_shown", "text_is_never_markup", "message_is_seen",
         "desk_sees_the_acknowledgement", "typing_shows", "image_goes_up", "bad_files_are_refused", "rating_is_given",
         "codec_meets_the_vectors", "everything_has_a_name", "nothing_went_wrong", "server_restarts", "server_is_killed",
         "offline_text_survives_the_page", "history_is_there_after_reload", "same_visitor_after_reload", "play_cuts_the_network",
         "only_the_desk_directs_the_play", "fits_a_phone",
         "chinese_and_dark", "bot_is_asked", "button_speaks_for_the_customer", "person_answers_in_the_same_thread",
         "person_is_rated", "both_are_there_after_reload", "hostile_buttons_are_words", "nothing_went_wrong"]


def run_steps(folder, program):
    failed = 0
    story = Story(folder, program)
    try:
        for number, step in enumerate(STEPS, 1):
            try:
                getattr(story, step)()
                print(f"ok {number} {step}", flush=True)
            except Exception:
                failed += 1
                print("\n".join("# " + line for line in traceback.format_exc().splitlines()))
                print(f"not ok {number} {step}", flush=True)
    finally:
        story.close()
    return failed


def main():
    program = chromium.find()
    if os.environ.get("WBL_NO_CHROMIUM"):
        print("1..0 # SKIP WBL_NO_CHROMIUM is set")
        return 0
    if program is None:
        print("Bail out! no Chromium: install the package chromium, or set WBL_NO_CHROMIUM to leave this test out")
        return 1
    print(f"1..{len(STEPS)}")
    folder = tempfile.mkdtemp(prefix="wbl-chat-page-")
    try:
        return 1 if run_steps(pathlib.Path(folder), program) else 0
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
