/**
 * Rules from outside: words and expressions of a person's own, which stand in the settings, and Sigma rules that were dropped.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { formatCount } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { visibleText } from '../lib/visible.js';
import { NO_FILTER } from '../state/app-state.js';
import { addRules, changeHunt, dropRule, forgetRefused, isHunted, kindsOf } from '../state/threats.js';
import { tableOf } from './table.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').OwnRule} OwnRule */

/** @param {App} app */
export function mountRules(app) {
  const own = el('div', {});
  const sigma = el('div', {});
  app.store.watch(shownRules, ({ rules, sigmaRules, refusedRules, threats }) => {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const { kind } of isHunted(threats) ? threats.findings : []) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    fill(own, ownTable(rules, counts, app));
    fill(sigma, sigmaTable(sigmaRules, counts, app), refusedList(refusedRules, app));
  });
  return el(
    'div',
    { class: 'rules' },
    el('section', { class: 'panel rules-part' }, el('h2', {}, 'Words and expressions'), ownForm(app), own),
    el('section', { class: 'panel rules-part' }, el('h2', {}, 'Sigma rules'), sigmaChooser(app), sigma),
  );
}

const shown = memo(
  (
    /** @type {OwnRule[]} */ rules,
    /** @type {State['sigmaRules']} */ sigmaRules,
    /** @type {State['refusedRules']} */ refusedRules,
    /** @type {State['threats']} */ threats,
  ) => ({ rules, sigmaRules, refusedRules, threats }),
);

/** @type {OwnRule[]} */
const NO_RULES = [];

/** @param {State} state */
function shownRules({ settings, sigmaRules, refusedRules, threats }) {
  return shown(settings.hunt?.rules ?? NO_RULES, sigmaRules, refusedRules, threats);
}

/** @param {App} app */
function ownForm(app) {
  const name = el('input', { class: 'input', type: 'text', id: 'rule-name', required: true, maxlength: 200 });
  const what = el('input', { class: 'input', type: 'text', id: 'rule-what', required: true, spellcheck: 'false' });
  const isRegex = el('input', { type: 'checkbox', id: 'rule-regex' });
  const severity = el('select', { class: 'input', id: 'rule-severity' }, [1, 2, 3, 4, 5].map((one) => el('option', { value: one, selected: one === 3 }, one)));
  const technique = el('input', { class: 'input short', type: 'text', id: 'rule-technique', placeholder: 'T1110.001', pattern: 'T[0-9.]{4,}', title: 'A number of ATT&CK, such as T1110.001' });
  const fault = el('p', { class: 'problem-text', role: 'alert' });
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    /** @type {OwnRule} */
    const rule = {
      name: name.value.trim(),
      keyword: isRegex.checked ? '' : what.value,
      regex: isRegex.checked ? what.value : '',
      severity: Number(severity.value),
      technique: technique.value,
    };
    const rules = [...(app.store.get().report?.settings.hunt?.rules ?? []).filter((one) => one.name !== rule.name), rule];
    fault.textContent = (await changeHunt(app, { rules })) ?? '';
    if (fault.textContent !== '') return;
    form.reset();
    name.focus();
  };
  const field = (/** @type {string} */ title, /** @type {HTMLElement} */ input) => el('label', { class: 'rule-field', for: input.id }, title, input);
  const form = el(
    'form',
    { class: 'rule-form', on: { submit: add } },
    field('Name', name),
    field('Text to look for', what),
    field('Severity', severity),
    field('Technique', technique),
    el('label', { class: 'rule-check' }, isRegex, ' It is a regular expression'),
    el('button', { class: 'button primary' }, 'Look for it'),
  );
  return [el('p', { class: 'quiet' }, 'Looked for in whole lines: a text without case, an expression as it stands. They are part of the settings.'), form, fault];
}

/** @param {OwnRule[]} rules @param {Map<string, number>} counts @param {App} app */
function ownTable(rules, counts, app) {
  const drop = (/** @type {OwnRule} */ rule) => changeHunt(app, { rules: rules.filter((one) => one !== rule) });
  return table(
    rules.map((rule) => ({
      title: rule.name,
      what: logText(rule.keyword || rule.regex),
      kind: `own:${rule.name}`,
      severity: rule.severity,
      technique: rule.technique,
      drop: () => drop(rule),
    })),
    counts,
    app,
  );
}

/** @param {App} app */
function sigmaChooser(app) {
  const input = el('input', { class: 'unseen', type: 'file', id: 'rules-file', accept: '.yml,.yaml', multiple: true, tabindex: '-1', 'aria-label': 'Choose Sigma rules' });
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    // Emptied, so that choosing the same file again is a change again.
    input.value = '';
    if (files.length > 0) addRules(app, files);
  });
  return [
    el('p', { class: 'quiet' }, 'Drop .yml files anywhere on this page, or choose them. Read are rules for web servers, for sshd, sudo, cron, vsftpd, auditd and syslog, for applications, and for events of Windows, Sysmon’s and process creation among them. They stay until this page is closed.'),
    el('p', {}, el('button', { class: 'button', type: 'button', on: { click: () => input.click() } }, icon('open'), 'Choose Sigma rules'), input),
  ];
}

/** @param {State['sigmaRules']} rules @param {Map<string, number>} counts @param {App} app */
function sigmaTable(rules, counts, app) {
  const kinds = kindsOf(rules);
  return table(
    rules.map((rule, place) => {
      const { name, title, severity, technique } = rule;
      return { title, what: logText(name), kind: kinds[place], severity, technique, drop: () => dropRule(app, rule) };
    }),
    counts,
    app,
  );
}

/**
 * @param {{title: string, what: Node, kind: string, severity: number, technique: string, drop: () => unknown}[]} rows
 * @param {Map<string, number>} counts
 * @param {App} app
 */
function table(rows, counts, { store }) {
  if (rows.length === 0) return null;
  const open = (/** @type {string} */ kind) => store.set({ threatView: 'findings', threatFilter: { ...NO_FILTER, kind } });
  const body = rows.map(({ title, what, kind, severity, technique, drop }) => {
    const count = counts.get(kind) ?? 0;
    return el(
      'tr',
      { data: { rule: kind } },
      el('th', { scope: 'row' }, visibleText(title), el('span', { class: 'rule-what' }, what)),
      el('td', {}, severity),
      el('td', {}, visibleText(technique)),
      el('td', { class: 'number' }, count > 0 ? el('button', { class: 'link', type: 'button', on: { click: () => open(kind) } }, formatCount(count)) : '0'),
      el('td', {}, el('button', { class: 'button ghost small', type: 'button', 'aria-label': `Leave out ${visibleText(title)}`, on: { click: drop } }, icon('close'))),
    );
  });
  return tableOf(['Rule', 'Severity', 'Technique', { title: 'Threats', class: 'number' }, { title: 'Leave out', unseen: true }], body);
}

/** @param {State['refusedRules']} refused @param {App} app */
function refusedList(refused, app) {
  if (refused.length === 0) return null;
  return el(
    'div',
    { class: 'rules-refused', role: 'alert' },
    el('h3', {}, 'Left out'),
    el(
      'ul',
      {},
      refused.map((one) =>
        el('li', {}, logText(one.name), ': ', visibleText(one.why), ' ', el('button', { class: 'link', type: 'button', on: { click: () => forgetRefused(app, one) } }, 'Forget it')),
      ),
    ),
  );
}
