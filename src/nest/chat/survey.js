// SPDX-License-Identifier: GPL-3.0-or-later
// Five stars and a comment. Plain radio buttons, so keyboard and screen reader know them.

import { say } from './words.js';

function make(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children);
  return node;
}

function star(n, group) {
  const input = make('input', { type: 'radio', name: group, value: String(n), required: true, ariaLabel: say('star', { n }) });
  const mark = make('span', { textContent: '★' });
  mark.setAttribute('aria-hidden', 'true');
  return make('label', { title: say('star', { n }) }, input, mark);
}

function light(stars, chosen) {
  stars.forEach((label, n) => label.classList.toggle('on', n < chosen));
}

/** The form for survey ID; SEND gets the rating's ext and its readable words. */
export function rateForm(id, send) {
  const stars = [1, 2, 3, 4, 5].map((n) => star(n, `stars-${id}`));
  const row = make('fieldset', { className: 'stars' }, make('legend', { textContent: say('rateTitle') }), ...stars);
  const comment = make('textarea', { rows: 2, maxLength: 1000, placeholder: say('comment'), ariaLabel: say('comment') });
  const button = make('button', { type: 'submit', textContent: say('rateSend') });
  const form = make('form', { className: 'survey' }, row, comment, button);
  const chosen = () => Number(form.querySelector('input:checked')?.value || 0);
  row.addEventListener('change', () => light(stars, chosen()));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const ext = { app: 'warbler', v: 1, t: 'rating', survey: id, stars: chosen(), comment: comment.value.trim() };
    const words = '★'.repeat(ext.stars) + '☆'.repeat(5 - ext.stars);
    send(ext, ext.comment ? `${words} ${ext.comment}` : words);
  });
  return form;
}
