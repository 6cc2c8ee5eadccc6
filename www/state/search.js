/**
 * The search through the whole log: what is looked for, how far it has come, and the way from hit to hit and from error to error.
 *
 * @module
 */
import { formatCount } from '../lib/format.js';
import { chip as chipFor, filterOf } from './chips.js';
import { messageOf } from './session.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('../protocol.js').Wording} Wording */
/** @typedef {import('./app-state.js').Chip} Chip */
/** @typedef {import('./app-state.js').LineView} LineView */
/** @typedef {import('./app-state.js').Search} Search */
/** @typedef {import('./app-state.js').State} State */

/** @type {Search} */
export const NO_SEARCH = {
  wording: { text: '', is_expression: false, heeds_case: false },
  chips: [],
  span: null,
  under: null,
  found: null,
  isStopped: false,
  lines: 0,
  fault: null,
  at: 0,
};

/** Whether lines of the search, or around one of them, are shown. @param {LineView | null} view */
export function isOfSearch(view) {
  return view !== null && (view.list?.search === true || view.back?.list?.search === true);
}

/** Opens the sheet with the search, as it was left. @param {App} app */
export async function openSearch(app) {
  const { report, sheet, search } = app.store.get();
  if (!report || isOfSearch(sheet)) return;
  // A search that begins, begins with the filters of the page.
  const { filters, zoom } = app.store.get();
  await (search === null && filters.length > 0 ? lookFor(app, { chips: filters, span: zoom }) : app.explore.showSearch());
}

/** Shows these lines, whatever was looked for before. @param {App} app @param {Pick<Search, 'chips' | 'span'>} what */
export function showLines(app, what) {
  return lookFor(app, { wording: NO_SEARCH.wording, ...what });
}

/**
 * Shows the lines of a session in the shown time that pass the filters.
 * @param {App} app
 * @param {Pick<import('../protocol.js').SessionRow, 'id' | 'name' | 'events'>} session
 */
export async function showLinesOfSession(app, { id, name, events }) {
  const { store, client, explore } = app;
  const { report, filters, zoom } = store.get();
  try {
    const { lines } = await client.request({ type: 'session-lines', session: id, template: null });
    if (store.get().report !== report) return;
    const chips = [...filters, chipFor(`session ${name}`, { lines })];
    await showLines(app, { chips, span: zoom });
    if (lines.length < events && store.get().search?.chips === chips) explore.noteInSheet(`Looked for among the first ${formatCount(lines.length)} of its ${formatCount(events)} events.`);
  } catch (error) {
    store.set({ notice: { tone: 'problem', text: messageOf(error), action: null } });
  }
}

/** Opens the search in the lines of a list, and in no others. @param {App} app @param {Chip} chip */
export function searchIn(app, chip) {
  const { search } = app.store.get();
  return lookFor(app, { wording: { ...(search ?? NO_SEARCH).wording, text: '' }, chips: [chip], span: null });
}

/**
 * Looks for something else, or elsewhere. An empty text without anything else asks for nothing.
 * @param {App} app
 * @param {Partial<Pick<Search, 'wording' | 'chips' | 'span'>>} change
 */
export async function lookFor(app, change) {
  const { store, client, explore } = app;
  const { wording, chips, span } = { ...(store.get().search ?? NO_SEARCH), ...change };
  /** @type {Search} */
  const search = { ...NO_SEARCH, wording, chips, span, lines: store.get().report?.ledger.lines ?? 0 };
  if (wording.text === '' && chips.length === 0 && span === null) {
    store.set({ search });
    return explore.showSearch();
  }
  store.set({ search: { ...search, under: { bytes: 0, total: 0 } } });
  const mine = ++turn;
  // The search goes with the log, and stays where that is only analysed anew or grows.
  const isCurrent = () => mine === turn && store.get().search !== null;
  const tell = (/** @type {Partial<Search>} */ news) => {
    const now = store.get().search;
    if (isCurrent() && now) store.set({ search: { ...now, ...news } });
  };
  // Asked before the first page of what it finds is.
  const asked = client.request({ type: 'search', wording, filter: filterOf(search, store.get()) }, (/** @type {any} */ { bytes, total, count, kept }) => {
    tell({ under: { bytes, total }, found: { count, kept } });
    if (isCurrent()) explore.refreshSearch();
  });
  explore.showSearch();
  try {
    const reply = await asked;
    tell({ under: null, found: { count: reply.count, kept: reply.kept } });
    if (isCurrent()) await explore.refreshSearch();
  } catch (error) {
    tell({ under: null, found: null, fault: messageOf(error) });
    if (isCurrent() && isOfSearch(store.get().sheet)) explore.showSearch();
  }
}

/** Counts searches: what an earlier one says is not heard. */
let turn = 0;

/** Breaks the search off; what it has found stays. @param {App} app */
export async function stopSearch({ store, client, explore }) {
  turn += 1;
  const { search } = store.get();
  if (!search?.under) return;
  store.set({ search: { ...search, under: null, isStopped: true } });
  const { count, kept } = await client.request({ type: 'stop-search' });
  const now = store.get().search;
  if (now?.isStopped) store.set({ search: { ...now, found: { count, kept } } });
  explore.refreshSearch();
}

/** Shows the hit after the one that was shown last, or before it. @param {App} app @param {boolean} back */
export async function stepHit(app, back) {
  const { store, client, explore } = app;
  const { search } = store.get();
  if (!search?.found) return openSearch(app);
  const { hit } = await client.request({ type: 'search-step', line: search.at, back });
  if (store.get().search?.wording !== search.wording) return;
  if (!hit) return explore.noteInSheet(back ? 'No hit before this one.' : search.under ? 'No further hit yet.' : 'No hit after this one.');
  store.set({ search: { .../** @type {Search} */ (store.get().search), at: hit.line } });
  if (!isOfSearch(store.get().sheet)) await explore.showSearch();
  return explore.showLines(`Hit ${formatCount(hit.place)} of ${formatCount(search.found.count)}`, new Map([[hit.line, '']]));
}

/** Shows the next line with an error, or the last one before, from the line that is shown on. @param {App} app @param {boolean} back */
export async function stepError({ store, client, explore }, back) {
  const { report, sheet } = store.get();
  if (!report) return;
  const from = lineOf(sheet) ?? (back ? report.ledger.lines + 1 : 0);
  const { line } = await client.request({ type: 'error-step', line: from, back });
  if (store.get().report !== report) return;
  if (line === null) return explore.noteInSheet(back ? 'No error before this line.' : 'No error after this line.');
  return explore.showLine(line, 'error');
}

/** The line that a person looks at. @param {LineView | null} sheet */
function lineOf(sheet) {
  if (!sheet) return null;
  const [marked] = sheet.marks.keys();
  return (sheet.list ? undefined : marked) ?? sheet.all ?? sheet.blocks?.[0]?.[0]?.number ?? null;
}
