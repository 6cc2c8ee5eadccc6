/**
 * One template, opened below its row: its slots with their commonest values, and what a person may change about it.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatCount, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { logText, slottedText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {import('../protocol.js').Slot} Slot */

const LONGEST_NAME = 200;

/** What the kinds of slots are called. @type {Record<string, string>} */
const KINDS = {
  number: 'Number',
  ip: 'Address',
  path: 'Path',
  id: 'Identifier',
  user: 'User',
  host: 'Host',
  duration: 'Duration',
  size: 'Size',
  time: 'Time',
  word: 'Word',
  text: 'Free text',
  mixed: 'Mixed',
};

/**
 * @param {Template} template
 * @param {App} app
 */
export function templatePanel(template, app) {
  return el(
    'section',
    { class: 'template-panel', 'aria-label': `Template ${template.id}` },
    el('p', { class: 'template-whole' }, slottedText(template.text)),
    template.slots.length > 0
      ? el(
          'ol',
          { class: 'slots' },
          template.slots.map((slot) => slotCard(slot, template, app)),
        )
      : el('p', { class: 'quiet' }, noSlotsText(template)),
    actionsOf(template, app),
  );
}

/** @param {Template} template */
function noSlotsText({ text }) {
  return text.includes('<*>') ? 'The values of these places were not kept.' : 'Nothing varies in it: all its lines say the same.';
}

/**
 * @param {Slot} slot
 * @param {Template} template
 * @param {App} app
 */
function slotCard(slot, template, app) {
  const most = Math.max(1, ...slot.top.map((one) => one.count));
  const split = el(
    'button',
    {
      class: 'button small ghost',
      type: 'button',
      title: 'Make a template of each of its values',
      'aria-label': `Split at slot ${slot.position + 1}`,
      data: { split: slot.position },
      on: { click: () => app.session.changeTemplates({ split: { template: template.text, slot: slot.position } }) },
    },
    'Split here',
  );
  return el(
    'li',
    { class: 'slot-card', data: { slot: slot.position } },
    el(
      'p',
      { class: 'slot-head' },
      el('span', { class: 'slot-number', 'aria-hidden': 'true' }, slot.position + 1),
      el('b', {}, KINDS[slot.kind] ?? slot.kind),
      el('span', { class: 'quiet' }, distinctText(slot)),
      slot.can_split && slot.distinct > 1 && split,
    ),
    slot.top.length > 0 &&
      el(
        'ol',
        { class: 'slot-values' },
        slot.top.map((one) => valueRow(one, one.count / most, slot.position, template, app)),
      ),
  );
}

/** @param {Slot} slot */
function distinctText({ distinct, saturated }) {
  return saturated ? `about ${formatNoun(roughly(distinct), 'value')}` : formatNoun(distinct, 'value');
}

/** An estimate to two digits: more would be a pretence. @param {number} value */
function roughly(value) {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 1);
  return Math.round(value / unit) * unit;
}

/**
 * @param {Slot['top'][number]} one
 * @param {number} share
 * @param {number} position
 * @param {Template} template
 * @param {App} app
 */
function valueRow({ value, count, estimated }, share, position, template, { explore }) {
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' }, el('span', { class: 'bar-fill' }));
  bar.style.setProperty('--share', String(share));
  const shown = estimated ? `~ ${formatCount(roughly(count))}` : formatCount(count);
  return el(
    'li',
    {},
    el(
      'button',
      {
        class: 'template-link slot-value',
        type: 'button',
        title: 'Show the lines with this value',
        on: { click: () => explore.showValue(template.id, { position, value }, count) },
      },
      logText(value === '' ? '(nothing)' : value),
    ),
    bar,
    el('span', { class: 'number quiet', title: estimated ? 'Estimated from lines drawn by lot' : undefined }, shown),
  );
}

/**
 * @param {Template} template
 * @param {App} app
 */
function actionsOf(template, app) {
  const { explore, session } = app;
  const id = `template-name-${template.id}`;
  const name = el('input', {
    class: 'input',
    id,
    type: 'text',
    maxlength: LONGEST_NAME,
    value: template.name ?? '',
    placeholder: 'A name of your own',
    autocomplete: 'off',
  });
  const rename = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = name.value.trim();
    if (text && text !== template.name) session.changeTemplates({ rename: { template: template.text, name: text } });
  };
  return el(
    'div',
    { class: 'template-actions' },
    el(
      'form',
      { class: 'template-rename', on: { submit: rename } },
      el('label', { for: id }, 'Name'),
      name,
      el('button', { class: 'button small', type: 'submit' }, 'Rename'),
    ),
    el(
      'button',
      { class: 'button small', type: 'button', data: { lines: 'all' }, on: { click: () => explore.showTemplate(template) } },
      icon('file'),
      `All ${formatNoun(template.count, 'line')}`,
    ),
    el('p', { class: 'quiet' }, 'To merge it with others, tick the boxes of all of them.'),
  );
}
