// SPDX-License-Identifier: GPL-3.0-or-later
// Buttons below a message: what a press says is what the customer would have typed, and it goes out as theirs.

const MAX_BUTTONS = 5;
const MAX_LABEL = 40;
const MAX_TEXT = 200;

const isWords = (value, max) => typeof value === 'string' && value.trim() !== '' && value.length <= max;

/** BUTTONS as they came, from whoever wrote the message; SAY gets the customer's text. Returns no node, or one. */
export function choices(buttons, say) {
  const sound = (Array.isArray(buttons) ? buttons : [])
    .filter((one) => one && isWords(one.label, MAX_LABEL) && isWords(one.text, MAX_TEXT)).slice(0, MAX_BUTTONS);
  if (!sound.length) return [];
  const row = document.createElement('div');
  row.className = 'choices';
  for (const { label, text } of sound) {
    const button = Object.assign(document.createElement('button'), { type: 'button', textContent: label });
    button.addEventListener('click', () => {
      row.remove();
      say(text);
      document.getElementById('text').focus();
    });
    row.append(button);
  }
  return [row];
}
