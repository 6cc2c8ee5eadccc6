/**
 * Counts of templates over the shown time: asked for where somebody looks, and again when the time or the templates are others.
 *
 * @module
 */
import { columnsOf } from '../charts/heat-axis.js';
import { warpOf } from '../charts/warp.js';
import { boundsOf } from '../lib/buckets.js';
import { memo } from '../lib/memo.js';
import { filterOfPage, isErrorLevel } from './chips.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('./app-state.js').State} State */
/** @typedef {import('./app-state.js').Chip} Chip */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {import('../protocol.js').Timeline} Timeline */

/**
 * `columns`: how many buckets each template has; `counts`: its row, one after the other in the order of `templates`.
 * @typedef {{timeline: Timeline, templates: Template[], columns: number, counts: Uint32Array}} Heat
 */

/** Rows of the heat map. */
const ROWS = 14;

/** The templates that the filters leave. */
export const takenTemplates = memo((/** @type {Template[]} */ templates, /** @type {Chip[]} */ chips) => {
  const asked = chips.filter(({ template, level }) => template !== null || level !== null);
  if (asked.length === 0) return templates;
  const fits = (/** @type {Template} */ { id, level }, /** @type {Chip} */ chip) => (chip.template === null ? chip.level === level : chip.template === id);
  const only = asked.filter(({ isOut }) => !isOut);
  const kinds = [only.filter(({ template }) => template !== null), only.filter(({ template }) => template === null)];
  return templates.filter(
    (one) => kinds.every((kind) => kind.length === 0 || kind.some((chip) => fits(one, chip))) && !asked.some((chip) => chip.isOut && fits(one, chip)),
  );
});

/** The templates of the heat map: those that findings are made of, then errors, then the commonest. */
export const heatRows = memo((/** @type {Report} */ report, /** @type {Chip[]} */ chips) => {
  const shifted = new Set(report.findings.flatMap(({ templates }) => templates.map(({ template }) => template)));
  const rank = (/** @type {Template} */ { id, level }) => (shifted.has(id) ? 0 : isErrorLevel(level) ? 1 : 2);
  // The sort is stable: among its like, the commoner one stays first.
  return takenTemplates(report.templates, chips).toSorted((a, b) => rank(a) - rank(b)).slice(0, ROWS);
});

/**
 * Counts these templates over the shown time.
 * @param {App} app
 * @param {'heat' | 'trends'} field
 * @param {Template[]} templates
 * @param {number} buckets
 */
export async function readHeat({ store, client }, field, templates, buckets) {
  const { report, timeline, zoom, whole, filters } = store.get();
  const span = zoom ?? whole;
  if (!report || !timeline || !span || timeline.start.length === 0 || templates.length === 0) return;
  const ids = templates.map(({ id }) => id);
  try {
    const filter = filterOfPage({ filters, report });
    const { counts } = await client.request({ type: 'heat', from: timeline.start[0], to: span.to, buckets, templates: ids, filter });
    if (isStill(store.get(), { report, timeline, filters })) store.set({ [field]: { timeline, templates, columns: counts.length / ids.length, counts } });
  } catch {
    // A worker that was replaced has told so; the map stays as it was.
  }
}

/** Keeps the templates known that have events in the shown time that pass the filters, where that is a part of the log. @param {App} app */
export function watchInTime(app) {
  const asked = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  app.store.watch(({ report, timeline, zoom, filters }) => asked(report, zoom && timeline, filters), () => readInTime(app));
}

/** @param {App} app */
async function readInTime({ store, client }) {
  const { report, timeline, zoom, filters, inTime } = store.get();
  if (!report || !timeline || timeline.start.length === 0) return inTime && store.set({ inTime: null });
  const filter = filterOfPage({ filters, report });
  const ids = report.templates.map(({ id }) => id);
  /** @type {State['inTime']} */
  let found = null;
  try {
    if (zoom) found = { report, timeline, filters, ...(await inBuckets(client, ids, { from: timeline.start[0], to: zoom.to, filter })) };
    else if (filter) found = { report, timeline, filters, ...(await passing(client, ids, filter)) };
  } catch {
    // A worker that was replaced has told so; then nothing is known.
  }
  if (found !== store.get().inTime && isStill(store.get(), { report, timeline, filters })) store.set({ inTime: found });
}

/** Whether the page still shows what was asked about. @param {Pick<State, 'report' | 'timeline' | 'filters'>} now @param {Pick<State, 'report' | 'timeline' | 'filters'>} asked */
function isStill(now, asked) {
  return now.report === asked.report && now.timeline === asked.timeline && now.filters === asked.filters;
}

/**
 * Those with events in a time that pass a filter.
 * @param {App['client']} client
 * @param {number[]} ids
 * @param {{from: number, to: number, filter: import('../protocol.js').SearchFilter | null}} part
 */
async function inBuckets(client, ids, part) {
  const { counts } = await client.request({ type: 'heat', ...part, buckets: 1, templates: ids });
  // There is a bucket more for each gap.
  const columns = counts.length / Math.max(1, ids.length);
  const has = (/** @type {number} */ row) => counts.subarray(row * columns, (row + 1) * columns).some((/** @type {number} */ count) => count > 0);
  return { templates: new Set(ids.filter((_, row) => has(row))), counts: null };
}

/** Those with events in the whole log that pass a filter, those without a time too. @param {App['client']} client @param {number[]} ids @param {import('../protocol.js').SearchFilter} filter */
async function passing(client, ids, filter) {
  const { counts } = await client.request({ type: 'templates-passing', filter });
  return { templates: new Set(ids.filter((id) => counts[id] > 0)), counts };
}

/** How many of these templates have events in the shown time that pass the filters; null where that is all of the log, or it is not known yet. @param {State} state @param {Template[]} templates */
export function countInTime(state, templates) {
  const { inTime } = state;
  if (!isPart(state) || !inTime || !isStill(inTime, state)) return null;
  return templates.filter(({ id }) => inTime.templates.has(id)).length;
}

/** Whether not all of the log is asked for. @param {Pick<State, 'zoom' | 'filters'>} state */
export function isPart({ zoom, filters }) {
  return zoom !== null || filters.length > 0;
}

/** Which events these are, in words; nothing where they are all. @param {Pick<State, 'zoom' | 'filters'>} state */
export function partInWords({ zoom, filters }) {
  return [zoom && 'in the shown time', filters.length > 0 && 'that pass the filters'].filter(Boolean).join(' ');
}

/** Where a bucket of a heat map begins and ends. @param {Heat} heat @param {number} column @param {Pick<State, 'zoom' | 'whole' | 'report'>} state @returns {[number, number]} */
export function boundsOfColumn({ timeline, columns }, column, { zoom, whole, report }) {
  const { start } = timeline;
  const end = (zoom ?? whole)?.to ?? Infinity;
  if (columns === start.length && report) return boundsOf(start, column, report.windows, end);
  const width = (end - start[0]) / columns;
  return [start[0] + column * width, start[0] + (column + 1) * width];
}

const placed = memo((/** @type {Heat} */ heat, /** @type {import('./app-state.js').Span} */ span, /** @type {Report} */ report) => {
  const bounds = Array.from({ length: heat.columns }, (_, column) => boundsOfColumn(heat, column, { zoom: span, whole: span, report }));
  return columnsOf(bounds, span, warpOf(report.windows.gaps, span));
});

/** Where the columns stand: on the timeline's axis. @param {Heat} heat @param {State} state */
export function columnsOfHeat(heat, { zoom, whole, report }) {
  const span = zoom ?? whole;
  return span && report ? placed(heat, span, report) : [];
}
