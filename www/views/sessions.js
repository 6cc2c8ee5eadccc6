/**
 * Sessions: the events that share an identifier, and which of these stand out.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatCount, formatTime, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { expectedInstead, likelihood, stepsAround } from '../lib/steps.js';
import { visibleText } from '../lib/visible.js';
import { tableOf } from './table.js';
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
  const trainer = el('div', {});
  const refusal = el('p', { class: 'problem-text', role: 'alert' });
  const form = keyForm(app, refusal);
  fill(byId('panel-sessions'), form.node, refusal, trainer, result);
  store.watch(
    (state) => usualKey(state),
    (key) => form.show(key),
  );
  store.watch(
    (state) => state.tab === 'sessions' && state.report && state.sessions === null,
    (isWanted) => isWanted && app.explore.readSessions(),
  );
  store.watch(
    shown,
    ({ report, sessions, training, model }) => {
      fill(result, report && contents(report, sessions, model, store.get().clock, app));
      const isJudged = report && sessions && typeof sessions === 'object';
      fill(trainer, isJudged && trainingOf(training, sessions, app));
    },
  );
}

/** The key by which sessions are, or may be made: the model's where it has learned some. @param {State} state */
function usualKey({ report, model }) {
  const key = report?.settings.session_key ?? 'none';
  if (key !== 'none') return key;
  return model?.sessions ? model.key : 'auto';
}

/** What the view depends on, as one value that changes only with it. */
function shown(/** @type {State} */ state) {
  const { report, sessions, clock, training, model } = state;
  const isSame = last?.report === report && last.sessions === sessions && last.clock === clock && last.training === training && last.model === model;
  return isSame && last ? last : (last = { report, sessions, clock, training, model });
}
/** @type {Pick<State, 'report' | 'sessions' | 'clock' | 'training' | 'model'> | null} */
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
  return { node, show: (/** @type {string} */ key) => (input.value = key) };
}

/**
 * @param {Report} report
 * @param {State['sessions']} sessions
 * @param {State['model']} model
 * @param {State['clock']} clock
 * @param {App} app
 */
function contents(report, sessions, model, clock, app) {
  if (report.settings.session_key === 'none' || sessions === null)
    return el(
      'p',
      { class: 'panel notes-none' },
      'A session is what shares an identifier: a request, a block, a process, an address. Name one above, or let it be found, and sessions with unusual counts or an unusual order come first.',
      model !== null && model.sessions > 0 && ` The model has learned ${formatNoun(model.sessions, 'session')} by ${visibleText(model.key)}: found by the same, they are judged by it.`,
    );
  if (typeof sessions === 'string') return el('p', { class: 'panel notes-none' }, visibleText(sessions));
  const { key, count, baseline, texts, flagged, abstained, rows } = sessions;
  const learned = baseline > 0 ? `, judged by ${formatCount(baseline)} of ${texts ? 'the model' : 'the baseline'}` : '';
  const unlike = model !== null && baseline === 0 ? unlikeModel(model) : '';
  const said = `${formatNoun(count, 'session')} by ${key}${learned}; ${formatCount(flagged)} ${flagged === 1 ? 'stands' : 'stand'} out.${unlike}`;
  const names = new Map(texts ?? report.templates.map(({ id, name, text }) => [id, name ?? text]));
  const save = () => app.explore.export('sessions.csv');
  return [
    el(
      'div',
      { class: 'templates-tools' },
      el('p', { class: 'quiet', role: 'status' }, visibleText(said), abstained && ` No verdict. ${abstained}`),
      el('button', { class: 'button small', type: 'button', data: { export: 'sessions.csv' }, on: { click: save } }, icon('export'), 'All sessions (CSV)'),
    ),
    tableOf(
      [{ title: 'Score', class: 'number' }, 'Session', { title: 'Events', class: 'number' }, { title: 'Begins', class: 'wide-only' }, 'Why'],
      rows.map((row) => rowOf(row, names, clock, app)),
      { name: 'sessions', frame: 'panel' },
    ),
    rows.length < count && el('p', { class: 'quiet' }, `The first ${formatCount(rows.length)} of ${formatCount(count)}; the CSV has all.`),
  ];
}

/** Why these sessions are not judged by the model. @param {NonNullable<State['model']>} model */
function unlikeModel({ sessions, key }) {
  if (sessions === 0) return ' The model has learned no sessions: they are judged by one another.';
  return ` The model has learned sessions by ${key}: these are judged by one another.`;
}

/**
 * @param {SessionRow} row
 * @param {Map<number, string>} names Of the templates.
 * @param {State['clock']} clock
 * @param {App} app
 */
function rowOf(row, names, clock, { explore }) {
  const marks = new Map(row.lines.map((line) => [line, row.name]));
  const show = () => explore.showLines(`Session ${row.name}`, marks);
  const score = el('span', { class: row.flagged ? 'strong' : 'quiet' }, row.score.toFixed(3));
  return el(
    'tr',
    { data: { flagged: String(row.flagged) } },
    el('td', { class: 'number' }, score, row.flagged && el('span', { class: 'tag sessions-tag' }, 'stands out')),
    el('td', {}, el('button', { class: 'link', type: 'button', on: { click: show } }, logText(row.name))),
    el('td', { class: 'number' }, linesButton(row, row.events, null, formatCount(row.events), explore)),
    el('td', { class: 'wide-only quiet' }, row.start === null ? '' : formatTime(row.start, clock)),
    el('td', {}, row.flagged && reasonsOf(row, names, explore)),
  );
}

/**
 * @param {SessionRow} row
 * @param {Map<number, string>} texts Of the templates.
 * @param {App['explore']} explore
 */
function reasonsOf(row, texts, explore) {
  const { reasons, votes, step } = row;
  const said = reasons.map(({ template, count, usual }) =>
    el(
      'li',
      {},
      el('span', { class: 'strong' }, count > 0 ? linesButton(row, count, template, `${formatCount(count)}×`, explore) : '0×'),
      ` (usually ${usual < 0.005 ? '0' : usual.toFixed(2)}) `,
      logText(texts.get(template) ?? ''),
    ),
  );
  return [
    el('ul', { class: 'sessions-reasons' }, said),
    step && stepOf(step, (template) => texts.get(template) ?? ''),
    el('p', { class: 'quiet' }, `Found by ${votes.join(', ')}`),
  ];
}

/**
 * A number of a session's events, which leads to their lines.
 * @param {SessionRow} row
 * @param {number} count
 * @param {number | null} template Only those of one.
 * @param {string} said
 * @param {App['explore']} explore
 */
function linesButton({ id, name }, count, template, said, explore) {
  const title = template === null ? `Lines of session ${name}` : `Lines of session ${name} of template ${template}`;
  return el('button', { class: 'link', type: 'button', title: 'Show these lines', data: { lines: template === null ? 'session' : 'template' }, on: { click: () => explore.showSession(title, id, template, count) } }, said);
}

/**
 * The steps around the unexpected one, which is marked by a word, and what was expected in its place.
 * @param {import('../protocol.js').UnexpectedStep} step
 * @param {(template: number) => string} text
 */
function stepOf(step, text) {
  const rows = stepsAround(step, text).map((row) =>
    el(
      'li',
      { class: 'sessions-step', value: String(row.place), data: { unexpected: String(row.unexpected) } },
      row.unexpected && el('span', { class: 'tag sessions-unexpected' }, `unexpected (${likelihood(step)})`),
      logText(row.text),
    ),
  );
  const instead = expectedInstead(step, text).map((likely) => el('li', {}, el('span', { class: 'strong' }, likely.share), ' ', logText(likely.text)));
  return el(
    'div',
    { class: 'sessions-steps' },
    el('ol', { start: String(step.first + 1) }, rows),
    instead.length > 0 && el('p', { class: 'quiet' }, 'Expected there:'),
    el('ul', { class: 'sessions-reasons' }, instead),
  );
}

/**
 * Training a network: a button, or how far it has come and a way out.
 * @param {NonNullable<State['training']> | null} training
 * @param {import('../protocol.js').Sessions} sessions
 * @param {App} app
 */
function trainingOf(training, { epochs, count }, { explore }) {
  if (training) {
    const said = `Training: epoch ${training.epoch}${training.epochs ? ` of at most ${training.epochs}` : ''}${training.last ? `, loss ${training.last.loss.toFixed(3)}` : ''}`;
    return el(
      'div',
      { class: 'sessions-training' },
      el('progress', { max: '1', value: String(training.done), 'aria-label': 'This epoch' }),
      el('p', { role: 'status' }, said),
      el('button', { class: 'button small', type: 'button', on: { click: () => explore.stopTraining() } }, 'Cancel'),
    );
  }
  const last = epochs?.at(-1);
  return el(
    'div',
    { class: 'sessions-training' },
    el('button', { class: 'button small', type: 'button', disabled: count === 0, on: { click: () => explore.trainSequenceModel() } }, 'Train sequence model'),
    el(
      'p',
      { class: 'quiet' },
      last
        ? `A network was trained in ${formatNoun(epochs?.length ?? 0, 'epoch')}; its last loss was ${last.loss.toFixed(3)}. It judges as lstm.`
        : 'A network that learns the order of events judges beside the other detectors.',
    ),
  );
}
