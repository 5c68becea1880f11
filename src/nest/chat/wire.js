// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the realtime schema that a customer needs, as plain objects.
// 64-bit ids are decimal strings outside and BigInt inside; a double never holds one.

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() };

// name: [field number, kind]; a kind that is an object is a nested message.
const XID = { uid: [1, 'uint64'], deviceSN: [2, 'uint32'] };
const STATUS = { code: [1, 'uint32'], reason: [2, 'string'] };
const META = {
  id: [1, 'uint64'], from: [2, XID], to: [3, XID], timestamp: [4, 'uint64'], ns: [5, 'uint32'],
  payload: [6, 'bytes'],
};
const OPERATION = { type: [1, 'uint32'], mid: [2, 'uint64'], xid: [3, XID] };
const schemas = {
  Frame: { vsn: [1, 'uint32'], compress_method: [2, 'uint32'], command: [3, 'uint32'], payload: [4, 'bytes'] },
  Provision: {
    status: [1, STATUS], xid: [2, XID], token: [6, 'string'], os_type: [7, 'uint32'], sdk_vsn: [8, 'string'],
    device_guid: [10, 'string'], device_info: [13, 'string'],
  },
  UnreadDL: { status: [1, STATUS], unread: [2, { xid: [1, XID], n: [2, 'uint32'], type: [3, 'uint32'] }, 'many'] },
  Notice: { xid: [1, XID] },
  SyncUL: {
    xid: [1, XID], key: [2, 'uint64'], meta: [3, META], is_full_sync: [4, 'bool'], full_sync_num: [5, 'sint32'],
  },
  SyncDL: {
    status: [1, STATUS], metas: [2, META, 'many'], next_key: [3, 'uint64'], xid: [4, XID], client_mid: [5, 'uint64'],
    server_mid: [6, 'uint64'], server_time: [7, 'uint64'], is_full_sync: [8, 'bool'],
  },
  UserNotice: { type: [1, 'uint32'] },
  MessageBody: {
    type: [1, 'uint32'], content: [4, 'string'], ctype: [5, 'uint32'], operation: [6, OPERATION],
    config: [7, 'string'], attachment: [8, 'string'], ext: [9, 'string'], qos: [10, 'uint32'], status: [14, 'uint32'],
  },
};

export const COMMAND = { UNREAD: 0, SYNC: 1, NOTICE: 2, PROVISION: 3 };
export const OPER = { READ_ACK: 1, READ_ALL: 2, RECALL: 5, APPEND: 8, REPLACE: 9 };

function putVarint(out, value) {
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

function putField(out, number, kind, value) {
  if (kind === 'uint64' || kind === 'uint32' || kind === 'bool' || kind === 'sint32') {
    putVarint(out, number << 3);
    putVarint(out, kind === 'sint32' ? BigInt(value) << 1n ^ BigInt(value) >> 63n : BigInt(value));
    return;
  }
  const bytes = kind === 'bytes' ? value : kind === 'string' ? utf8.encode.encode(value) : encodeWith(kind, value);
  putVarint(out, number << 3 | 2);
  putVarint(out, bytes.length);
  for (const byte of bytes) out.push(byte);
}

function encodeWith(schema, object) {
  const out = [];
  for (const [name, [number, kind]] of Object.entries(schema))
    if (object[name] !== undefined) putField(out, number, kind, object[name]);
  return Uint8Array.from(out);
}

/** Encodes OBJECT as the message NAME; absent members are left out. */
export const encode = (name, object) => encodeWith(schemas[name], object);

class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  varint() {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= this.bytes.length) throw new Error('frame ends inside a number');
      const byte = this.bytes[this.at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new Error('number too long');
  }

  take(length) {
    if (length > this.bytes.length - this.at) throw new Error('frame ends inside a field');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  value(wire) {
    if (wire === 0) return this.varint();
    if (wire === 1) return this.take(8);
    if (wire === 2) return this.take(Number(this.varint()));
    if (wire === 5) return this.take(4);
    throw new Error('unknown wire type');
  }
}

function convert(kind, wire, raw) {
  const scalar = typeof kind === 'string' && kind !== 'bytes' && kind !== 'string';
  if (wire !== (scalar ? 0 : 2)) return undefined;
  if (kind === 'uint64') return raw.toString();
  if (kind === 'bool') return raw !== 0n;
  if (kind === 'sint32') return Number(raw >> 1n ^ -(raw & 1n));
  if (scalar) return Number(raw);
  if (kind === 'bytes') return raw;
  return kind === 'string' ? utf8.decode.decode(raw) : decodeWith(kind, raw);
}

function decodeWith(schema, bytes) {
  const byNumber = new Map(Object.entries(schema).map(([name, field]) => [field[0], [name, field[1], field[2]]]));
  const reader = new Reader(bytes);
  const object = {};
  while (reader.at < bytes.length) {
    const tag = Number(reader.varint());
    const raw = reader.value(tag & 7);
    const field = byNumber.get(tag >>> 3);
    const value = field && convert(field[1], tag & 7, raw);
    if (value === undefined) continue;
    if (field[2]) (object[field[0]] ??= []).push(value);
    else object[field[0]] = value;
  }
  return object;
}

/** Decodes BYTES as the message NAME; unknown fields are skipped. Throws on a broken frame. */
export const decode = (name, bytes) => decodeWith(schemas[name], bytes);

/** A binary WebSocket message: engine.io's leading byte 4 and the frame. */
export function frame(command, payload) {
  const bytes = encode('Frame', { vsn: 0, compress_method: 0, command, payload });
  const out = new Uint8Array(bytes.length + 1);
  out[0] = 4;
  out.set(bytes, 1);
  return out;
}

/** Parses JSON text; anything but an object becomes {}. */
export function jsonObject(text) {
  try {
    const value = JSON.parse(text || '{}');
    return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
