// SPDX-License-Identifier: GPL-3.0-or-later
// The thread: messages in the order of their server ids, unsent ones last. All text goes in as text nodes.

import { choices } from './buttons.js';
import { rateForm } from './survey.js';
import { lang, say } from './words.js';

const locale = lang === 'zh' ? 'zh-CN' : 'en';
const hour = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
const dayAndHour = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** MS as the hour alone today, with the day before that. */
function timeText(ms) {
  const today = new Date(ms).toDateString() === new Date().toDateString();
  return (today ? hour : dayAndHour).format(ms);
}

export function element(name, className, text) {
  const node = document.createElement(name);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function link(href, text) {
  const node = element('a', '', text);
  Object.assign(node, { href, target: '_blank', rel: 'noopener noreferrer' });
  return node;
}

/** TEXT as nodes in which http and https addresses are links and nothing else is. */
export function textNodes(text) {
  return text.split(/(https?:\/\/[^\s<>"'（）。，]+)/).map((part, n) =>
    n % 2 ? link(part, part) : document.createTextNode(part));
}

export class Thread {
  constructor({ link: connection, rest, log, older, typing }) {
    Object.assign(this, { link: connection, rest, log, olderButton: older, typingLine: typing });
    this.rows = new Map();
    this.rated = new Map();
    older.addEventListener('click', () => this.link.history(this.oldest));
  }

  /** Adds or replaces a message; the server id decides its place. */
  add(message) {
    const key = `m${message.mid}`;
    if (this.rows.has(key)) return message.mine && message.seen ? this.seen(message.mid) : undefined;
    if (message.ext.t === 'rating') this.rated.set(message.ext.survey, message);
    const row = { ...message, key, node: element('li', message.mine ? 'mine' : 'theirs') };
    this.rows.set(key, row);
    this.draw(row);
    this.place(row);
    if (!message.mine) this.typing(false);
    if (message.ext.t === 'rating') this.redrawSurvey(message.ext.survey);
    this.markRead();
  }

  place(row) {
    const atEnd = this.log.parentElement.scrollHeight - this.log.parentElement.scrollTop
      - this.log.parentElement.clientHeight < 80;
    const after = [...this.log.children].find((node) =>
      node.dataset.mid === undefined || BigInt(node.dataset.mid) > BigInt(row.mid));
    row.node.dataset.mid = row.mid;
    this.log.insertBefore(row.node, after || null);
    if (atEnd || row.mine) row.node.scrollIntoView({ block: 'end' });
  }

  pending(item) {
    const row = {
      ...item, key: item.id, mine: true, ext: item.ext || {}, attachment: item.attachment || {}, state: 'queued',
      node: element('li', 'mine pending'),
    };
    this.rows.set(row.key, row);
    this.draw(row);
    this.log.append(row.node);
    row.node.scrollIntoView({ block: 'end' });
  }

  /** The server took the message: the row changes its key, or goes away if history brought it already. */
  sent(item, mid, at) {
    const row = this.rows.get(item.id);
    if (!row) return;
    this.rows.delete(item.id);
    row.node.remove();
    if (mid && mid !== '0') this.add({ ...row, mid, time: at, state: undefined, seen: false });
  }

  failed(item, reason) {
    const row = this.rows.get(item.id);
    if (!row) return;
    Object.assign(row, { state: 'failed', reason });
    row.node.className = 'mine failed';
    this.draw(row);
  }

  seen(mid) {
    for (const row of this.rows.values())
      if (row.mine && row.mid && !row.seen && BigInt(row.mid) <= BigInt(mid)) {
        row.seen = true;
        this.draw(row);
      }
  }

  recall(mid) {
    const row = this.rows.get(`m${mid}`);
    if (row) this.draw(Object.assign(row, { ctype: 0, text: say('recalled'), ext: {} }));
  }

  edit({ mid, append, replace, ext }) {
    const row = this.rows.get(`m${mid}`);
    if (!row) return;
    row.text = append ? row.text + append : replace || row.text;
    row.ext = { ...row.ext, ...ext };
    this.draw(row);
  }

  typing(on) {
    clearTimeout(this.typingTimer);
    this.typingLine.hidden = !on;
    if (on) this.typingTimer = setTimeout(() => this.typing(false), 6000);
  }

  older(next) {
    this.oldest = next;
    this.olderButton.hidden = !next || next === '0';
  }

  /** Acknowledges every foreign message once, in order, and only while the page can be seen. */
  markRead() {
    if (document.hidden || this.link.state !== 'online') return;
    const fresh = [...this.rows.values()].filter((row) => !row.mine && row.mid && !row.seen)
      .sort((a, b) => (BigInt(a.mid) < BigInt(b.mid) ? -1 : 1));
    const last = new Map(fresh.map((row) => [row.peer, row]));
    for (const row of fresh) row.seen = this.link.markRead(row.mid, row === last.get(row.peer), row.peer);
  }

  draw(row) {
    const bubble = element('div', 'bubble');
    bubble.append(...this.quote(row.ext.quote), ...this.content(row));
    row.node.replaceChildren(bubble, this.meta(row));
    const survey = row.ext.t === 'survey' && !row.mine && row.ext.survey;
    if (survey) row.node.append(this.survey(survey, row.peer));
    if (!row.mine) row.node.append(...choices(row.ext.buttons, (text) => this.pending(this.link.queue({ text }))));
  }

  /** What a message answers: the words of the page's own copy, else those that came with it. */
  quote(quote) {
    if (!quote || typeof quote !== 'object') return [];
    const original = this.rows.get(`m${quote.mid}`);
    const words = original ? original.text : String(quote.text || '').slice(0, 120);
    const name = original && original.mine ? say('you') : String(quote.name || (original ? '' : say('you'))).slice(0, 40);
    return [element('blockquote', '', [name, words || say('photo')].filter(Boolean).join(': '))];
  }

  content(row) {
    if (row.ctype === 1) return [this.image(row)];
    if (row.ctype === 2) return [document.createTextNode(say('voice', { n: row.attachment.duration || 0 }))];
    if (row.ctype === 4 || row.ctype === 3) {
      const href = row.attachment.url && this.rest.fileUrl(String(row.attachment.url));
      const words = say('file', { name: String(row.attachment.dName || '') });
      return [href ? link(href, words) : document.createTextNode(words)];
    }
    return textNodes(row.text);
  }

  image(row) {
    const url = row.attachment.url && this.rest.fileUrl(String(row.attachment.url), true);
    if (!url) return document.createTextNode(say('photo'));
    const picture = element('img');
    Object.assign(picture, { src: url, alt: say('photo'), loading: 'lazy' });
    const full = link(this.rest.fileUrl(String(row.attachment.url)), '');
    full.append(picture);
    return full;
  }

  meta(row) {
    const who = row.mine ? say('you') : String(row.ext.name || '').slice(0, 40);
    const state = row.state === 'failed' ? say('failed') + (row.reason || '')
      : row.state === 'queued' ? say('queued') : row.mine ? say(row.seen ? 'seen' : 'sent') : '';
    return element('span', 'meta', [who, timeText(row.time || Date.now()), state].filter(Boolean).join(' · '));
  }

  survey(id, to) {
    const rating = this.rated.get(id);
    return rating ? element('p', 'meta', say('rated')) : rateForm(id, (ext, text) => {
      this.pending(this.link.queue({ text, ext, to }));
      this.rated.set(id, { ext });
      this.redrawSurvey(id);
    });
  }

  redrawSurvey(id) {
    for (const row of this.rows.values()) if (row.ext.t === 'survey' && row.ext.survey === id) this.draw(row);
  }
}
