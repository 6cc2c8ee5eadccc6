/**
 * Sessions: the events that share an identifier, and which of these stand out.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { keepFocus } from '../lib/focus.js';
import { formatCount, formatTime, formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { memo } from '../lib/memo.js';
import { expectedInstead, likelihood, stepsAround } from '../lib/steps.js';
import { visibleText } from '../lib/visible.js';
import { readSessionsWithin } from '../state/asked.js';
import { isPart, partInWords } from '../state/heat.js';
import { showLinesOfSession } from '../state/search.js';
import { scopeOf } from './scope.js';
import { tableOf } from './table.js';
import { logText } from './text.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */
/** @typedef {import('../protocol.js').SessionRow} SessionRow */
/** @typedef {import('../protocol.js').Sessions} Sessions */
/** @typedef {import('../state/asked.js').SessionsWithin} SessionsWithin */
/** @typedef {import('../protocol.js').Report} Report */

/** Keys that a person need not write. */
const KEYS = [
  ['auto', 'What suits the log'],
  ['ip', 'Address'],
  ['pid', 'Process and number'],
  ['host', 'Host'],
  ['uuid', 'UUID'],
];

/** Rows of the table at once: each may hold a dozen steps. */
const PAGE_ROWS = 50;

/** What the columns say. */
const COLUMNS_TOLD =
  'A row is a session, the most unusual first. Its score, 0 to 1, says how far the counts and the order of its events lie from those of the others; from 0.5 on it stands out, and Why tells which templates came more or less often than usual, and the step that was least expected.';

/** @param {App} app */
export function mountSessions(app) {
  const { store, explore } = app;
  // What stays where it is has its changes read aloud.
  const status = el('p', { class: 'quiet', role: 'status' });
  const save = el(
    'button',
    { class: 'button small', type: 'button', data: { export: 'sessions.csv' }, on: { click: () => explore.export('sessions.csv') } },
    icon('export'),
    'All sessions (CSV)',
  );
  const tools = el('div', { class: 'templates-tools', hidden: true }, status, save);
  const list = el('div', {});
  const trainer = el('div', {});
  const refusal = el('p', { class: 'problem-text', role: 'alert' });
  const form = keyForm(app, refusal);
  fill(byId('panel-sessions'), form.node, refusal, trainer, el('div', { class: 'sessions-result' }, tools, list));
  store.watch(
    (state) => usualKey(state),
    (key) => form.show(key),
  );
  store.watch(
    (state) => state.tab === 'sessions' && state.report && state.sessions === null,
    (isWanted) => isWanted && explore.readSessions(),
  );
  // What is shown of another time, or by other filters, is dropped with them; other scores bring another order.
  store.watch(
    ({ zoom, filters }) => scope(zoom, filters),
    () => store.set({ sessionsWithin: null, sessionsPage: 0 }),
  );
  store.watch(
    (state) => state.sessions,
    () => store.set({ sessionsWithin: null }),
  );
  store.watch(
    (state) => (state.tab === 'sessions' && isCounting(state) ? asked(state.zoom, state.filters, state.sessions) : null),
    (wanted) => wanted && readSessionsWithin(app),
  );
  store.watch(shown, ({ report, sessions, training, model, page }, state) => {
    const isJudged = report !== null && sessions !== null && typeof sessions === 'object';
    fill(trainer, isJudged && trainingOf(training, sessions, app));
    tools.hidden = !isJudged;
    if (!isJudged) {
      status.textContent = '';
      return fill(list, report && noteOf(report, typeof sessions === 'string' ? sessions : null, model));
    }
    // Until the counts of another time are there, the last ones stand.
    if (isCounting(state)) return void (status.textContent = 'Counting …');
    status.textContent = visibleText(statusOf(sessions, model, state));
    keepFocus(list, () => fill(list, listOf(report, sessions, page, state, app)));
  });
}

/** What the list is of. */
const scope = memo((/** @type {State['zoom']} */ zoom, /** @type {State['filters']} */ filters) => ({ zoom, filters }));

/** What is asked about it. */
const asked = memo((/** @type {State['zoom']} */ zoom, /** @type {State['filters']} */ filters, /** @type {State['sessions']} */ sessions) => ({ zoom, filters, sessions }));

/** Whether it is not known yet which sessions have events that are shown. @param {State} state */
function isCounting(state) {
  const { report, sessions, sessionsWithin } = state;
  return report !== null && sessions !== null && typeof sessions === 'object' && isPart(state) && sessionsWithin === null;
}

/** The key by which sessions are, or may be made: the model's where it has learned some. @param {State} state */
function usualKey({ report, model }) {
  const key = report?.settings.session_key ?? 'none';
  if (key !== 'none') return key;
  return model?.sessions ? model.key : 'auto';
}

/** What the view depends on, as one value that changes only with it. */
function shown(/** @type {State} */ state) {
  const { report, sessions, sessionsWithin, zoom, filters, clock, training, model, sessionsPage } = state;
  return depends(report, sessions, sessionsWithin, scope(zoom, filters), clock, training, model, sessionsPage);
}
const depends = memo(
  (
    /** @type {State['report']} */ report,
    /** @type {State['sessions']} */ sessions,
    /** @type {State['sessionsWithin']} */ _within,
    /** @type {Pick<State, 'zoom' | 'filters'>} */ _scope,
    /** @type {State['clock']} */ _clock,
    /** @type {State['training']} */ training,
    /** @type {State['model']} */ model,
    /** @type {number} */ page,
  ) => ({ report, sessions, training, model, page }),
);

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
 * Why there is no list: nobody asked for one, or there are no sessions.
 * @param {Report} report
 * @param {string | null} fault
 * @param {State['model']} model
 */
function noteOf(report, fault, model) {
  if (report.settings.session_key === 'none' || fault === null)
    return el(
      'p',
      { class: 'panel notes-none' },
      'A session is what shares an identifier: a request, a block, a process, an address. Name one above, or let it be found, and sessions with unusual counts or an unusual order come first.',
      model !== null && model.sessions > 0 && ` The model has learned ${formatNoun(model.sessions, 'session')} by ${visibleText(model.key)}: found by the same, they are judged by it.`,
    );
  return el('p', { class: 'panel notes-none' }, visibleText(fault));
}

/**
 * How many sessions there are and stand out, and how many of these are left.
 * @param {Sessions} sessions
 * @param {State['model']} model
 * @param {State} state
 */
function statusOf({ key, count, baseline, texts, flagged, abstained }, model, state) {
  const learned = baseline > 0 ? `, judged by ${formatCount(baseline)} of ${texts ? 'the model' : 'the baseline'}` : '';
  const unlike = model !== null && baseline === 0 ? unlikeModel(model) : '';
  const verdict = `${unlike}${abstained ? ` No verdict. ${abstained}` : ''}`;
  const within = withinOf(state);
  if (!within) return `${formatNoun(count, 'session')} by ${key}${learned}; ${formatCount(flagged)} ${flagged === 1 ? 'stands' : 'stand'} out.${verdict}`;
  const among = flagged > 0 ? `${formatCount(within.flagged)} of the ${formatCount(flagged)} that ${flagged === 1 ? 'stands' : 'stand'} out among them` : 'no session stands out';
  return `${formatCount(within.count)} of ${formatNoun(count, 'session')} by ${key}${learned} ${within.count === 1 ? 'has' : 'have'} events ${partInWords(state)}; ${among}.${verdict}`;
}

/** What is left of the sessions; null where all are shown. @param {Pick<State, 'zoom' | 'filters' | 'sessionsWithin'>} state */
function withinOf(state) {
  const { sessionsWithin: within } = state;
  return isPart(state) && within !== null && typeof within === 'object' ? within : null;
}

/**
 * @param {Report} report
 * @param {Sessions} sessions
 * @param {number} page
 * @param {State} state
 * @param {App} app
 */
function listOf(report, sessions, page, state, app) {
  if (typeof state.sessionsWithin === 'string' && isPart(state)) return [el('p', { class: 'panel notes-none', role: 'alert' }, visibleText(state.sessionsWithin))];
  const within = withinOf(state);
  const { texts, count, rows } = within ?? sessions;
  if (within && count === 0) return [el('div', { class: 'panel notes-none scope' }, scopeOf(`No session has events ${partInWords(state)}. Forget some of that under the timeline, or show all of the log.`, app))];
  const names = new Map(texts ?? report.templates.map(({ id, name, text }) => [id, name ?? text]));
  const from = page * PAGE_ROWS;
  const shown = rows.slice(from, from + PAGE_ROWS).map((row, at) => rowOf(row, within?.passing[from + at] ?? null, names, state.clock, app));
  return [
    within && el('div', { class: 'scope' }, scopeOf('Events: those that are shown, of all of the session. Scores are of the whole log; the CSV has all sessions.', app)),
    el('p', { class: 'quiet sessions-told' }, COLUMNS_TOLD),
    tableOf([{ title: 'Score', class: 'number' }, 'Session', { title: 'Events', class: 'number' }, { title: 'Begins', class: 'wide-only' }, 'Why'], shown, {
      name: 'sessions',
      frame: 'panel',
      caption: 'Sessions, the most unusual first',
    }),
    rows.length > PAGE_ROWS && pagerOf(page, rows.length, count, app),
  ];
}

/**
 * Which rows are shown of those that came, and the way to the others.
 * @param {number} page
 * @param {number} came
 * @param {number} count All that there are.
 * @param {App} app
 */
function pagerOf(page, came, count, { store }) {
  const last = Math.ceil(came / PAGE_ROWS) - 1;
  const go = (/** @type {string} */ label, /** @type {number} */ to) => {
    const click = () => {
      store.set({ sessionsPage: to });
      byId('panel-sessions').querySelector('.table-scroll')?.scrollIntoView({ block: 'start' });
    };
    return el('button', { class: 'button small', type: 'button', disabled: to < 0 || to > last, data: { focus: label }, on: { click } }, label);
  };
  const shown = `${formatCount(page * PAGE_ROWS + 1)} to ${formatCount(Math.min(came, (page + 1) * PAGE_ROWS))} of ${formatNoun(count, 'session')}`;
  return el(
    'div',
    { class: 'sessions-pages' },
    go('Previous', page - 1),
    el('span', { class: 'quiet', role: 'status' }, shown),
    go('Next', page + 1),
    came < count && el('span', { class: 'quiet' }, `The ${formatCount(came)} most unusual are here; the CSV has all.`),
  );
}

/** Why these sessions are not judged by the model. @param {NonNullable<State['model']>} model */
function unlikeModel({ sessions, key }) {
  if (sessions === 0) return ' The model has learned no sessions: they are judged by one another.';
  return ` The model has learned sessions by ${key}: these are judged by one another.`;
}

/**
 * @param {SessionRow} row
 * @param {number | null} passing How many of its events are shown; null where all are.
 * @param {Map<number, string>} names Of the templates.
 * @param {State['clock']} clock
 * @param {App} app
 */
function rowOf(row, passing, names, clock, app) {
  const { explore } = app;
  const marks = new Map(row.lines.map((line) => [line, row.name]));
  const show = () => explore.showLines(`Session ${row.name}`, marks);
  const score = el('span', { class: row.flagged ? 'strong' : 'quiet' }, row.score.toFixed(3));
  return el(
    'tr',
    { data: { flagged: String(row.flagged) } },
    el('td', { class: 'number' }, score, row.flagged && el('span', { class: 'tag sessions-tag' }, 'stands out')),
    el('td', {}, el('button', { class: 'link', type: 'button', on: { click: show } }, logText(row.name))),
    el('td', { class: 'number sessions-events' }, passing !== null && [passingButton(row, passing, app), ' of '], linesButton(row, row.events, null, formatCount(row.events), explore)),
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
 * How many events of a session are shown, which leads to their lines.
 * @param {SessionRow} row
 * @param {number} count
 * @param {App} app
 */
function passingButton(row, count, app) {
  const title = `Lines of session ${row.name} ${partInWords(app.store.get())}`;
  return el('button', { class: 'link strong', type: 'button', title, data: { lines: 'session-passing' }, on: { click: () => showLinesOfSession(app, row) } }, formatCount(count));
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
