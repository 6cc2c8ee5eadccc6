/**
 * How many events pass the page's filters: bucket by bucket of the timeline, and finding by finding. Asked for whenever the
 * filters, the timeline or the report are others; what was told before stands until the answer comes, so that nothing jumps.
 *
 * @module
 */
import { memo } from '../lib/memo.js';
import { filterOf } from './search.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('./app-state.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Timeline} Timeline */

/**
 * Events that pass and errors among them, a number for each bucket of `timeline`, and events in each finding of `report`.
 * @typedef {import('../protocol.js').Passing & {report: Report, timeline: Timeline}} Passing
 */

/** @param {App} app */
export function watchPassing(app) {
  const asked = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  app.store.watch(({ report, timeline, filters }) => asked(report, timeline, filters), () => readPassing(app));
}

/** @param {App} app */
async function readPassing({ store, client }) {
  const { report, timeline, filters, zoom, whole, passing } = store.get();
  if (!report || !timeline || filters.length === 0) return passing && store.set({ passing: null });
  const isCurrent = () => store.get().report === report && store.get().timeline === timeline && store.get().filters === filters;
  try {
    const { only = [], without = [] } = filterOf({ chips: filters, span: null }, store.get()) ?? {};
    const reply = await client.request({ type: 'passing', filter: { only, without, span: null }, starts: timeline.start, to: (zoom ?? whole)?.to ?? Infinity });
    if (isCurrent()) store.set({ passing: { ...reply.passing, report, timeline } });
  } catch {
    // A worker that was replaced has told so; a count that is no longer true must not stay.
    if (isCurrent()) store.set({ passing: null });
  }
}

/** What passes in the buckets of the timeline that is shown; null where nothing is filtered, or it is not known yet. @param {Pick<State, 'passing' | 'timeline'>} state */
export function passingInTime({ passing, timeline }) {
  return passing && passing.timeline === timeline ? passing : null;
}

/**
 * The findings with how many of their events pass, those without any apart; null where nothing is filtered, or it is not known yet.
 * @param {Pick<State, 'passing' | 'report'>} state
 * @returns {{left: {finding: Finding, events: number}[], folded: Finding[]} | null}
 */
export function findingsThatPass({ passing, report }) {
  return passing && report && passing.report === report ? parted(passing, report) : null;
}

const parted = memo((/** @type {Passing} */ passing, /** @type {Report} */ report) => {
  const counted = report.findings.map((finding, place) => ({ finding, events: passing.findings[place] ?? 0 }));
  return { left: counted.filter(({ events }) => events > 0), folded: counted.filter(({ events }) => events === 0).map(({ finding }) => finding) };
});

/** How many events of the shown time pass, how many there are in it, and how many of those that pass are errors. @param {Passing} passing */
export function totalsOf({ timeline, events, errors }) {
  const sum = (/** @type {ArrayLike<number> & Iterable<number>} */ column) => [...column].reduce((total, count) => total + count, 0);
  return { passing: sum(events), all: sum(timeline.events), errors: sum(errors) };
}
