/**
 * The timeline's arithmetic, apart from its drawing.
 *
 * The plot has two lanes on one time axis: the score above, events and errors below. Each lane is a scale that runs far
 * beyond its lane, so one canvas holds both and a moment is one vertical line through everything.
 *
 * @module
 */

/** Share of the plot's height that the score's lane takes, and the empty strip below it. */
export const SCORE_LANE = 0.32;
const LANE_GAP = 0.08;
const SCORE_TOP = 1.04;
/** A bar of something is never drawn lower than this share of its lane: one error must be seen. */
const LEAST_BAR = 0.02;

/** @typedef {import('../protocol.js').Timeline} Timeline */

/** The scale of counts whose lower lane ends at the highest count. @param {number} most @returns {[number, number]} */
export function countRange(most) {
  return [0, Math.max(1, most) / (1 - SCORE_LANE - LANE_GAP)];
}

/** The scale of scores whose 0 stands at the foot of the upper lane. @returns {[number, number]} */
export function scoreRange() {
  return [(-SCORE_TOP * (1 - SCORE_LANE)) / SCORE_LANE, SCORE_TOP];
}

/**
 * At most `count` round numbers from 0 up to `most`: 0, 200, 400.
 * @param {number} most
 * @param {number} count
 * @returns {number[]}
 */
export function niceTicks(most, count) {
  if (!(most > 0)) return [0];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((one) => one * power >= rough) ?? 10;
  const step = Math.max(1, factor * power);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, index) => index * step);
}

/** A row of what the chart draws: axis, events, those that pass the filters, errors, score. @typedef {[number, Bar, Bar, Bar, number | null]} Row */
/** @typedef {number | null | undefined} Bar */

/**
 * The columns as the chart draws them: small bars lifted to where they can be seen, no score as a gap, and a point more
 * where a run of buckets ends, so that its last step has its width and none reaches over a gap. Such a point has no bar:
 * undefined, which uPlot leaves out when it measures how wide a bar may be.
 * @param {Timeline} timeline
 * @param {number} length Length of a bucket.
 * @param {number} end Where the last bucket ends.
 * @param {Pick<import('../protocol.js').Passing, 'events' | 'errors'> | null} [passing] What passes the filters, where there are some; then errors are those among it.
 * @returns {[number[], Bar[], Bar[], Bar[], Row[4][]]}
 */
export function drawnColumns({ start, events, errors, score }, length, end, passing = null) {
  const most = maximum(events);
  const lift = (/** @type {number} */ value) => (value > 0 ? Math.max(value, most * LEAST_BAR) : null);
  /** @type {Row[]} */
  const rows = [];
  for (let bucket = 0; bucket < start.length; bucket += 1) {
    const scored = Number.isNaN(score[bucket]) ? null : score[bucket];
    rows.push([start[bucket], lift(events[bucket]), lift(passing?.events[bucket] ?? 0), lift((passing ?? { errors }).errors[bucket]), scored]);
    if (bucket + 1 === start.length) rows.push([end, undefined, undefined, undefined, scored]);
    else if (start[bucket + 1] > start[bucket] + 1.5 * length) rows.push([start[bucket] + length, undefined, undefined, undefined, null]);
  }
  return [rows.map((row) => row[0]), rows.map((row) => row[1]), rows.map((row) => row[2]), rows.map((row) => row[3]), rows.map((row) => row[4])];
}

/** @param {ArrayLike<number>} values */
export function maximum(values) {
  let most = 0;
  for (let index = 0; index < values.length; index += 1) most = Math.max(most, values[index]);
  return most;
}

/**
 * Which marks get a numbered flag: by rank, as long as none lies upon an earlier one.
 * @template {{rank: number, at: number}} M
 * @param {M[]} marks `at`: pixels from the left.
 * @param {number} room Pixels that a flag needs.
 * @returns {M[]}
 */
export function withoutCollisions(marks, room) {
  /** @type {M[]} */
  const kept = [];
  for (const mark of [...marks].sort((a, b) => a.rank - b.rank)) {
    if (kept.every((other) => Math.abs(other.at - mark.at) >= room)) kept.push(mark);
  }
  return kept;
}
