// SPDX-License-Identifier: GPL-3.0-or-later
// The customer's page: signs a visitor in, shows the thread, sends what is written.

import { Link } from './link.js';
import { Rest } from './rest.js';
import { Thread } from './thread.js';
import { lang, say } from './words.js';

const MAX_IMAGE = 10 * 1024 * 1024;
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const query = new URLSearchParams(location.search);
const $ = (id) => document.getElementById(id);
const rest = new Rest(location.origin);

const box = {
  get key() {
    return `warbler-chat:${rest.appId}:${query.get('to') || ''}`;
  },
  load() {
    try {
      return JSON.parse(localStorage.getItem(this.key)) || {};
    } catch {
      return {};
    }
  },
  save(values) {
    try {
      localStorage.setItem(this.key, JSON.stringify({ ...this.load(), ...values }));
    } catch {
      // A browser that refuses storage still chats; it only forgets the visitor when the page closes.
    }
  },
};

function random(length) {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';
  return Array.from(crypto.getRandomValues(new Uint8Array(length)), (n) => letters[n % letters.length]).join('');
}

/** Each tab is a device of its own. */
function deviceGuid(fresh) {
  try {
    const guid = !fresh && sessionStorage.getItem('warbler-guid') || random(32);
    sessionStorage.setItem('warbler-guid', guid);
    return guid;
  } catch {
    return random(32);
  }
}

function problem(text) {
  $('problem').textContent = text || '';
  $('problem').hidden = !text;
}

async function findDesk() {
  if (query.get('to')) return query.get('to').replace(/\D/g, '');
  const staff = await rest.get('/app/support_staff');
  return staff.length ? String(staff[0].user_id) : '';
}

async function signIn(me) {
  const token = await rest.post('/token/user', { name: me.username, password: me.password, device_guid: me.guid });
  rest.token = token.token;
  me.uid = String(token.user_id);
}

async function register(peer) {
  const password = random(24);
  const body = `{"username":"anon_","password":"${password}","cid":${peer}}`;
  const made = await rest.post('/user/register/anonymous', body);
  const me = { username: made.username, password, guid: deviceGuid(), peer };
  await signIn(me);
  const name = query.get('name') || say('visitor', { n: me.uid.slice(-4) });
  const info = JSON.stringify({ channel: 'web', lang, region: query.get('region') || undefined });
  await rest.post('/user/profile', { nick_name: name, public_info: info });
  box.save({ me });
  return me;
}

/** Signs in as the visitor of last time, or makes a new one when there is none (or the server forgot it). */
async function visitor() {
  const { me } = box.load();
  if (me) {
    try {
      me.guid = deviceGuid();
      await signIn(me);
      return me;
    } catch (error) {
      if (!error.code || error.code >= 500 && error.code < 600) throw error;
    }
  }
  const peer = await findDesk();
  if (!peer) throw new Error(say('noDesk'));
  return register(peer);
}

async function untilSignedIn() {
  for (let wait = 1000; ; wait = Math.min(30000, wait * 2)) {
    try {
      rest.appId = query.get('app_id') || (await rest.get('/app/config?platform=6'))?.app_id || '';
      return await visitor();
    } catch (error) {
      problem(error.code ? error.message : '');
      $('state').textContent = say('backoff');
      await new Promise((done) => setTimeout(done, wait));
    }
  }
}

function checkImage(file) {
  if (!file.size) return say('empty');
  if (!IMAGE_TYPES.includes(file.type)) return say('notImage');
  return file.size > MAX_IMAGE ? say('tooBig') : '';
}

async function imageSize(file) {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight };
  } finally {
    URL.revokeObjectURL(url);
  }
}

async function sendImage(link, thread, file) {
  problem(checkImage(file));
  if (checkImage(file)) return;
  try {
    const size = await imageSize(file);
    const url = await rest.upload(file, link.peer);
    thread.pending(link.queue({ ctype: 1, attachment: { dName: file.name, fLen: file.size, ...size, url } }));
  } catch (error) {
    problem(say('failed') + (error.name === 'EncodingError' ? say('notImage') : error.message));
  }
}

function wireTyping(link) {
  let last = 0;
  let stop = 0;
  $('text').addEventListener('input', () => {
    clearTimeout(stop);
    stop = setTimeout(() => { link.typing(false); last = 0; }, 5000);
    if (Date.now() - last > 4000) link.typing(true);
    if (Date.now() - last > 4000) last = Date.now();
  });
}

function wireComposer(link, thread) {
  $('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const text = $('text').value.trim();
    if (text) thread.pending(link.queue({ text }));
    $('text').value = '';
    problem('');
  });
  $('text').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    $('composer').requestSubmit();
  });
  $('image').addEventListener('change', () => {
    if ($('image').files[0]) sendImage(link, thread, $('image').files[0]);
    $('image').value = '';
  });
  wireTyping(link);
}

function wireLink(link, thread) {
  const on = (type, handler) => link.addEventListener(type, (event) => handler(event.detail));
  on('state', (state) => { $('state').textContent = say(state); });
  on('outbox', () => box.save({ outbox: link.outbox }));
  on('message', (message) => thread.add(message));
  on('sent', ({ item, mid, time }) => thread.sent(item, mid, time));
  on('failed', ({ item, reason }) => thread.failed(item, reason));
  on('seen', (mid) => thread.seen(mid));
  on('recall', (mid) => thread.recall(mid));
  on('edit', (edit) => thread.edit(edit));
  on('typing', (typing) => thread.typing(typing));
  on('guid', () => { link.me.guid = deviceGuid(true); });
  on('history', ({ next }) => thread.older(next));
  window.addEventListener('online', () => link.hurry());
  document.addEventListener('visibilitychange', () => document.hidden || (link.hurry(), thread.markRead()));
  window.addEventListener('focus', () => thread.markRead());
}

function labels() {
  document.documentElement.lang = lang;
  document.title = $('title').textContent = say('title');
  $('log').setAttribute('aria-label', say('log'));
  $('text').setAttribute('aria-label', say('input'));
  $('text').placeholder = say('input');
  $('image').setAttribute('aria-label', say('image'));
  $('image-label').textContent = say('image');
  $('send').textContent = say('send');
  $('older').textContent = say('older');
  $('typing').textContent = say('typing');
  $('state').textContent = say('idle');
}

async function main() {
  labels();
  const me = await untilSignedIn();
  problem('');
  const link = new Link({ rest, me, peer: me.peer, outbox: box.load().outbox, renew: () => signIn(me) });
  const thread = new Thread({ link, rest, log: $('log'), older: $('older'), typing: $('typing') });
  link.outbox.forEach((item) => thread.pending(item));
  wireLink(link, thread);
  wireComposer(link, thread);
  link.start();
  $('text').focus();
}

main();
