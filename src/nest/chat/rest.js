// SPDX-License-Identifier: GPL-3.0-or-later
// REST: every answer is {code, data, message}; a code other than 200 is an error whatever the HTTP status.

export class RestError extends Error {
  constructor(code, message) {
    super(message || `error ${code}`);
    this.code = code;
  }
}

// Ids may be larger than a double holds, so bare numbers of 15 digits and more become strings first.
const parse = (text) => JSON.parse(text.replace(/([:[,]\s*)(\d{15,})(?=\s*[,\]}])/g, '$1"$2"'));

export class Rest {
  constructor(base) {
    this.base = base;
    this.appId = '';
    this.token = '';
  }

  async call(method, path, body) {
    const headers = {};
    if (this.appId) headers.app_id = this.appId;
    if (this.token) headers['access-token'] = this.token;
    if (body) headers['Content-Type'] = 'application/json';
    const answer = await fetch(this.base + path, {
      method, headers, body: body && (typeof body === 'string' ? body : JSON.stringify(body)),
      signal: AbortSignal.timeout(20000),
    });
    const envelope = parse(await answer.text());
    if (envelope.code !== 200) throw new RestError(envelope.code, envelope.message);
    return envelope.data;
  }

  get(path) {
    return this.call('GET', path);
  }

  post(path, body) {
    return this.call('POST', path, body);
  }

  /** Uploads an image for the chat with TO in the cloud's two steps. Returns its address. */
  async upload(file, to) {
    const where = await this.get(`/file/upload/chat?file_type=102&to_id=${to}&to_type=1`);
    const form = new FormData();
    const fields = where.oss_body_param || {};
    if (fields.key)
      for (const name of ['OSSAccessKeyId', 'policy', 'signature', 'callback', 'key'])
        form.append(name, fields[name] ?? '');
    form.append('file', file, file.name);
    const target = new URL(where.upload_url, this.base);
    const own = target.origin === new URL(this.base).origin;
    const answer = await fetch(target, {
      method: 'POST', body: form, headers: own ? { 'access-token': this.token } : {},
    });
    if (!answer.ok) throw new RestError(answer.status, 'upload');
    return where.download_url;
  }

  /** The address of a stored file with what is needed to read it; only for our own server. */
  fileUrl(url, small) {
    const target = new URL(url, this.base);
    if (target.protocol !== 'http:' && target.protocol !== 'https:') return null;
    if (target.origin === new URL(this.base).origin) {
      if (this.appId) target.searchParams.set('app_id', this.appId);
      target.searchParams.set('access-token', this.token);
      if (small) target.searchParams.set('image_type', '2');
    }
    return target.href;
  }
}
