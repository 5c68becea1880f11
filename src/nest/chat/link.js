// SPDX-License-Identifier: GPL-3.0-or-later
// One realtime connection as a state machine: idle, connecting, online, backoff. It keeps what was written
// until the server has acknowledged it and always resends with the same client id.

import { COMMAND, OPER, decode, encode, frame, jsonObject } from './wire.js';

const PING_GRACE_MS = 5000;
const HEARTBEAT_MS = 50000;
const KICKED_BY_SAME_DEVICE = 4;
const GUID_CONFLICT = 15;
const BINARY_EVENT = '451-["frame",{"_placeholder":true,"num":0}]';

export class Link extends EventTarget {
  /** REST is signed in by renew(); PEER is the desk's user id; OUTBOX the unsent messages of last time. */
  constructor({ rest, peer, me, outbox, renew }) {
    super();
    Object.assign(this, { rest, peer, me, renew, outbox: outbox || [], state: 'idle', retries: 0, lastId: 0n, others: new Set() });
  }

  emit(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  setState(state) {
    this.state = state;
    this.emit('state', state);
  }

  start() {
    clearTimeout(this.timer);
    this.setState('connecting');
    const url = new URL('/socket.io/?EIO=3&transport=websocket', this.rest.base);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    socket.onmessage = (event) => this.socket === socket && this.received(event.data);
    socket.onclose = () => this.socket === socket && this.lost();
    this.socket = socket;
    this.timer = setTimeout(() => this.lost(), 10000);
  }

  lost() {
    clearTimeout(this.timer);
    clearInterval(this.pinger);
    clearInterval(this.heartbeat);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
    this.setState('backoff');
    const limit = Math.min(30000, 1000 * 2 ** this.retries++);
    this.timer = setTimeout(() => this.start(), 200 + Math.random() * limit);
  }

  /** Tries again at once, for instance when the browser says that the network is back. */
  hurry() {
    if (this.state === 'backoff') this.start();
  }

  send(command, payload) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(BINARY_EVENT);
    this.socket.send(frame(command, payload));
    return true;
  }

  received(data) {
    this.alive();
    try {
      if (typeof data === 'string') this.control(data);
      else this.frame(new Uint8Array(data).subarray(1));
    } catch (error) {
      console.warn('frame skipped:', error.message);
    }
  }

  alive() {
    if (this.state !== 'online') return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.lost(), this.interval + PING_GRACE_MS);
  }

  control(text) {
    if (text.startsWith('0')) this.interval = jsonObject(text.slice(1)).pingInterval || 25000;
    else if (text === '40') this.provision();
    else if (text === '41' || text === '1') this.lost();
  }

  provision() {
    this.send(COMMAND.PROVISION, encode('Provision', {
      xid: { uid: this.me.uid, deviceSN: this.me.deviceSN || 0 }, token: this.rest.token, os_type: 6,
      sdk_vsn: '2.0.0', device_guid: this.me.guid, device_info: 'Web',
    }));
  }

  frame(bytes) {
    const outer = decode('Frame', bytes);
    if (outer.compress_method) throw new Error('compressed frame');
    const payload = outer.payload || new Uint8Array();
    if (outer.command === COMMAND.PROVISION) this.provisioned(decode('Provision', payload));
    else if (outer.command === COMMAND.NOTICE) this.noticed(decode('Notice', payload));
    else if (outer.command === COMMAND.SYNC) this.synced(decode('SyncDL', payload));
    else if (!outer.command) this.unread(decode('UnreadDL', payload));
  }

  async provisioned({ status, xid }) {
    if (status?.code === GUID_CONFLICT) return this.becomeAnother();
    if (status?.code !== 1) {
      this.rest.token = '';
      try {
        await this.renew();
      } finally {
        this.lost();
      }
      return;
    }
    this.me.deviceSN = xid?.deviceSN || 0;
    this.retries = 0;
    this.pinger = setInterval(() => this.socket?.send('2'), this.interval);
    this.heartbeat = setInterval(() => this.send(COMMAND.UNREAD), HEARTBEAT_MS);
    this.setState('online');
    this.alive();
    this.others.clear();
    this.send(COMMAND.UNREAD);
    this.history('0');
    for (const item of this.outbox) this.transmit(item);
  }

  /** Whoever took over from the bot writes from an id of their own; their words belong to the same thread. */
  meets(uid, type) {
    if (!uid || uid === '0' || uid === this.peer || type === 2 || this.others.has(uid)) return;
    this.others.add(uid);
    this.history('0', uid);
  }

  unread({ unread = [] }) {
    for (const { xid, n, type } of unread) {
      this.meets(xid?.uid, type);
      if (n && (xid?.uid === this.peer || this.others.has(xid?.uid))) this.pull(undefined, xid.uid);
    }
  }

  noticed({ xid }) {
    this.meets(xid?.uid);
    if (xid?.uid && xid.uid !== '0') this.pull(undefined, xid.uid);
  }

  pull(key, uid = this.peer) {
    this.send(COMMAND.SYNC, encode('SyncUL', { xid: { uid, deviceSN: 0 }, key }));
  }

  /** Asks for the twenty messages before KEY ("0" = the newest). */
  history(key, uid = this.peer) {
    this.send(COMMAND.SYNC, encode('SyncUL', {
      xid: { uid, deviceSN: 0 }, key, is_full_sync: true, full_sync_num: 20,
    }));
  }

  synced(answer) {
    if (BigInt(answer.client_mid || 0) > 0n && !answer.is_full_sync) return this.acknowledged(answer);
    for (const meta of answer.metas || []) this.meta(meta);
    const next = answer.next_key || '0';
    const uid = answer.xid?.uid || this.peer;
    if (answer.is_full_sync) uid === this.peer && this.emit('history', { next });
    else if (next !== '0') this.pull(next, uid);
  }

  acknowledged({ status, client_mid: id, server_mid: mid, server_time: time }) {
    const item = this.outbox.find((one) => one.id === id);
    if (!item) return;
    const known = status?.code === 1 || /duplicat/i.test(status?.reason || '');
    this.outbox = this.outbox.filter((one) => one !== item);
    this.emit('outbox');
    this.emit(known ? 'sent' : 'failed', { item, mid, time: Number(time) || Date.now(), reason: status?.reason });
  }

  meta(meta) {
    if (meta.ns === 4) return this.userNotice(decode('UserNotice', meta.payload || new Uint8Array()));
    if (meta.ns !== 1 || !meta.payload) return;
    const body = decode('MessageBody', meta.payload);
    const mine = meta.from?.uid === this.me.uid;
    const uid = (mine ? meta.to : meta.from)?.uid;
    const ext = jsonObject(body.ext);
    if (uid !== this.peer && !this.others.has(uid) && body.type !== 1) return;
    if (mine && ext.ai?.handover) return; // our own words, as the bot passed them on
    if (body.type === 1) this.operation(meta, body, mine);
    else if (ext.input_status) mine || this.emit('typing', ext.input_status === 'typing');
    else if (body.ctype !== 6)
      this.emit('message', {
        mid: meta.id, mine, peer: uid, time: Number(meta.timestamp) || 0, ctype: body.ctype || 0, text: body.content || '', ext,
        attachment: jsonObject(body.attachment), seen: body.status === 2,
      });
  }

  /** Another tab signed in with our device's name: take a new one instead of fighting for it. */
  userNotice({ type }) {
    if (type === KICKED_BY_SAME_DEVICE) this.becomeAnother();
  }

  becomeAnother() {
    this.me.deviceSN = 0;
    this.emit('guid');
    this.lost();
  }

  operation(meta, body, mine) {
    const { type, mid } = body.operation || {};
    if (type === OPER.READ_ACK && !mine) this.emit('seen', mid);
    else if (type === OPER.RECALL) this.emit('recall', mid);
    else if (type === OPER.APPEND) this.emit('edit', { mid, append: body.content || '', ext: jsonObject(body.ext) });
    else if (type === OPER.REPLACE) this.emit('edit', { mid, replace: body.content || '', ext: jsonObject(body.ext) });
  }

  newId() {
    const now = BigInt(Date.now()) * 1000n;
    this.lastId = now > this.lastId ? now : this.lastId + 1n;
    return this.lastId.toString();
  }

  envelope(id, to, body) {
    const from = { uid: this.me.uid, deviceSN: this.me.deviceSN || 0 };
    const meta = {
      id, from, to: { uid: to, deviceSN: 0 }, timestamp: Date.now(), ns: 1, payload: encode('MessageBody', body),
    };
    return this.send(COMMAND.SYNC, encode('SyncUL', { meta }));
  }

  /** Queues a message; it stays in the outbox until it is acknowledged. Returns the queued item. */
  queue({ ctype = 0, text = '', attachment, ext, to }) {
    const item = { id: this.newId(), ctype, text, attachment, ext, to, time: Date.now() };
    this.outbox.push(item);
    this.emit('outbox');
    if (this.state === 'online') this.transmit(item);
    return item;
  }

  transmit({ id, ctype, text, attachment, ext, to }) {
    this.envelope(id, to || this.peer, {
      type: 2, content: text, ctype, operation: { type: 0, mid: '0' },
      attachment: attachment && JSON.stringify(attachment), ext: ext && JSON.stringify(ext),
    });
  }

  typing(on) {
    if (this.state !== 'online') return;
    const ext = JSON.stringify({ input_status: on ? 'typing' : 'nothing' });
    this.envelope(this.newId(), this.peer, { type: 2, content: '', ctype: 0, ext, qos: 1 });
  }

  /** Tells PEER that MID was seen; with LAST also our own other devices. Returns whether it left. */
  markRead(mid, last, peer) {
    const xid = { uid: peer, deviceSN: 0 };
    const body = (operation) => ({ type: 1, ctype: 6, operation });
    if (last) this.envelope(this.newId(), this.me.uid, body({ type: OPER.READ_ALL, mid, xid }));
    return this.envelope(this.newId(), peer, body({ type: OPER.READ_ACK, mid }));
  }
}
