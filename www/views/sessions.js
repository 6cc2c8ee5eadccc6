/**
 * Sessions: the events that share an identifier, and which of these stand out.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatTime, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { visibleText } from '../lib/visible.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').SessionRow} SessionRow */
/** @typedef {import('../protocol.js').Report} Report */

/** Keys that a person need not write. */
const KEYS = [
  ['auto', 'What suits the log'],
  ['ip', 'Address'],
  ['pid', 'Process and number'],
  ['host', 'Host'],
  ['uuid', 'UUID'],
];

/** @param {App} app */
export function mountSessions(app) {
  const { store } = app;
  const result = el('div', { class: 'sessions-result' });
  const refusal = el('p', { class: 'problem-text', role: 'alert' });
  const form = keyForm(app, refusal);
  fill(byId('panel-sessions'), form.node, refusal, result);
  store.watch(
    (state) => state.report,
    (report) => form.show(report?.settings.session_key ?? 'none'),
  );
  store.watch(
    (state) => state.tab === 'sessions' && state.report && state.sessions === null,
    (isWanted) => isWanted && app.explore.readSessions(),
  );
  store.watch(
    shown,
    ({ report, sessions }) => fill(result, report && contents(report, sessions, store.get().clock, app)),
  );
}

/** What the view depends on, as one value that changes only with it. */
function shown(/** @type {State} */ state) {
  const { report, sessions, clock } = state;
  if (last?.report !== report || last.sessions !== sessions || last.clock !== clock) last = { report, sessions, clock };
  return last;
}
/** @type {Pick<State, 'report' | 'sessions' | 'clock'> | null} */
let last = null;

/**
 * Which identifier events are put together by.
 * @param {App} app
 * @param {HTMLElement} refusal
 */
function keyForm(app, refusal) {
  const input = el('input', {
    class: 'input',
    type: 'text',
    id: 'session-key',
    list: 'session-keys',
    autocomplete: 'off',
    spellcheck: false,
    placeholder: 'auto, ip, order_id, prefix:blk_, regex:job (\\d+)',
  });
  const submit = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const { report } = app.store.get();
    if (!report) return;
    refusal.textContent = '';
    const refused = await app.session.apply({ ...report.settings, session_key: input.value.trim() || 'auto' });
    if (refused !== null) refusal.textContent = refused;
  };
  const node = el(
    'form',
    { class: 'sessions-form', on: { submit } },
    el('label', { for: 'session-key' }, 'Events belong together by'),
    input,
    el('datalist', { id: 'session-keys' }, KEYS.map(([value, title]) => el('option', { value }, title))),
    el('button', { class: 'button primary', type: 'submit' }, 'Find sessions'),
    el('span', { class: 'quiet' }, 'The log is read again.'),
  );
  return { node, show: (/** @type {string} */ key) => (input.value = key === 'none' ? 'auto' : key) };
}

/**
 * @param {Report} report
 * @param {State['sessions']} sessions
 * @param {State['clock']} clock
 * @param {App} app
 */
function contents(report, sessions, clock, app) {
  if (report.settings.session_key === 'none' || sessions === null)
    return el(
      'p',
      { class: 'panel notes-none' },
      'A session is what shares an identifier: a request, a block, a process, an address. Name one above, or let it be found, and sessions with unusual counts or an unusual order come first.',
    );
  if (typeof sessions === 'string') return el('p', { class: 'panel notes-none' }, visibleText(sessions));
  const { key, count, baseline, flagged, abstained, rows } = sessions;
  const learned = baseline > 0 ? `, judged by ${formatCount(baseline)} of the baseline` : '';
  const said = `${formatNoun(count, 'session')} by ${key}${learned}; ${formatCount(flagged)} ${flagged === 1 ? 'stands' : 'stand'} out.`;
  const save = () => app.explore.export('sessions.csv');
  return [
    el(
      'div',
      { class: 'templates-tools' },
      el('p', { class: 'quiet', role: 'status' }, visibleText(said), abstained && ` No verdict. ${abstained}`),
      el('button', { class: 'button small', type: 'button', on: { click: save } }, icon('export'), 'All sessions (CSV)'),
    ),
    el(
      'div',
      { class: 'table-scroll panel' },
      el(
        'table',
        { class: 'table sessions' },
        el('thead', {}, el('tr', {}, head('Score', true), head('Session'), head('Events', true), head('Begins', false, 'wide-only'), head('Why'))),
        el('tbody', {}, rows.map((row) => rowOf(row, report, clock, app))),
      ),
    ),
    rows.length < count && el('p', { class: 'quiet' }, `The first ${formatCount(rows.length)} of ${formatCount(count)}; the CSV has all.`),
  ];
}

/** @param {string} title @param {boolean} [number] @param {string} [more] */
function head(title, number = false, more = '') {
  return el('th', { scope: 'col', class: `${number ? 'number ' : ''}${more}` }, title);
}

/**
 * @param {SessionRow} row
 * @param {Report} report
 * @param {State['clock']} clock
 * @param {App} app
 */
function rowOf(row, report, clock, { explore }) {
  const marks = new Map(row.lines.map((line) => [line, row.name]));
  const show = () => explore.showLines(`Session ${row.name}`, marks);
  const score = el('span', { class: row.flagged ? 'strong' : 'quiet' }, row.score.toFixed(3));
  return el(
    'tr',
    { data: { flagged: String(row.flagged) } },
    el('td', { class: 'number' }, score, row.flagged && el('span', { class: 'tag sessions-tag' }, 'stands out')),
    el('td', {}, el('button', { class: 'link', type: 'button', on: { click: show } }, logText(row.name))),
    el('td', { class: 'number' }, formatCount(row.events)),
    el('td', { class: 'wide-only quiet' }, row.start === null ? '' : formatTime(row.start, clock)),
    el('td', {}, row.flagged && reasonsOf(row, report)),
  );
}

/**
 * @param {SessionRow} row
 * @param {Report} report
 */
function reasonsOf({ reasons, votes }, report) {
  const texts = new Map(report.templates.map(({ id, name, text }) => [id, name ?? text]));
  const said = reasons.map(({ template, count, usual }) =>
    el(
      'li',
      {},
      el('span', { class: 'strong' }, `${formatCount(count)}×`),
      ` (usually ${usual < 0.005 ? '0' : usual.toFixed(2)}) `,
      logText(texts.get(template) ?? ''),
    ),
  );
  return [el('ul', { class: 'sessions-reasons' }, said), el('p', { class: 'quiet' }, `Found by ${votes.join(', ')}`)];
}
