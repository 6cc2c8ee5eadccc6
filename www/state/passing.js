/**
 * How many events pass the page's filters: bucket by bucket of the timeline, and finding by finding. Asked for whenever the
 * filters, the timeline or the report are others; what was told before stands until the answer comes, so that nothing jumps.
 *
 * @module
 */
import { memo } from '../lib/memo.js';
import { filterOfPage } from './chips.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('./app-state.js').Chip} Chip */
/** @typedef {import('./app-state.js').State} State */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Timeline} Timeline */

/**
 * Events that pass `filters` and errors among them, a number for each bucket of `timeline`, and events in each finding of `report`.
 * @typedef {import('../protocol.js').Passing & {report: Report, timeline: Timeline, filters: Chip[]}} Passing
 */

/**
 * Counts what passes; null where nothing is filtered, or it can't be told: then a worker that was replaced has said so.
 * @param {App['client']} client
 * @param {{report: Report, timeline: Timeline, filters: Chip[], to: number}} what `to`: where the last bucket ends.
 * @returns {Promise<Passing | null>}
 */
export async function countPassing(client, { report, timeline, filters, to }) {
  const filter = filterOfPage({ filters, report });
  if (!filter) return null;
  try {
    const { passing } = await client.request({ type: 'passing', filter, starts: timeline.start, to });
    return { ...passing, report, timeline, filters };
  } catch {
    return null;
  }
}

/** Keeps the counts true, whatever changes. @param {App} app */
export function watchPassing({ store, client }) {
  const asked = memo((/** @type {unknown[]} */ ...parts) => ({ parts }));
  store.watch(
    ({ report, timeline, filters }) => asked(report, timeline, filters),
    async (_asked, { report, timeline, filters, zoom, whole, passing }) => {
      if (!report || !timeline || filters.length === 0) return passing && store.set({ passing: null });
      // A new report and another time come with theirs.
      if (passing?.report === report && passing.timeline === timeline && passing.filters === filters) return;
      const counted = await countPassing(client, { report, timeline, filters, to: (zoom ?? whole)?.to ?? Infinity });
      const now = store.get();
      if (now.report === report && now.timeline === timeline && now.filters === filters) store.set({ passing: counted });
    },
  );
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
