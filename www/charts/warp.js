/**
 * An axis on which long gaps are short.
 *
 * A log of a few busy hours, months apart, would be a few hairlines on an even axis. Where gaps without events take more
 * than half of it, each is drawn as a narrow strip, all as wide as each other; everywhere else a second stays as long as any
 * other second.
 *
 * @module
 */

/** @typedef {import('../state/app-state.js').Span} Span */

/**
 * @typedef {object} Warp
 * @property {(value: number) => number} toAxis From an instant to its place on the axis, in milliseconds of what is no gap.
 * @property {(place: number) => number} fromAxis The inverse.
 * @property {Span[]} stretches What lies between the gaps.
 */

/** The widest strip of a gap, and the widest that all may be together: shares of what is no gap. */
const GAP_SHARE = 0.02;
const GAPS_SHARE = 0.2;

const STEPS = [1, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 86_400, 604_800, 2_592_000].map((seconds) => seconds * 1000);

/**
 * The axis for a span with these gaps; null where they take less than half of it, and an even axis serves.
 * @param {{start: number, end: number}[]} gaps Ascending.
 * @param {Span} span
 * @returns {Warp | null}
 */
export function warpOf(gaps, span) {
  const inside = gaps.filter(({ start, end }) => span.from < start && end < span.to);
  const empty = inside.reduce((sum, { start, end }) => sum + end - start, 0);
  const held = span.to - span.from - empty;
  if (empty <= held) return null;
  const strip = Math.min(held * GAP_SHARE, (held * GAPS_SHARE) / inside.length);
  const values = [span.from, ...inside.flatMap(({ start, end }) => [start, end]), span.to];
  const places = [0];
  for (let knot = 1; knot < values.length; knot += 1) {
    const isGap = knot % 2 === 0;
    places.push(places[knot - 1] + (isGap ? strip : values[knot] - values[knot - 1]));
  }
  const stretches = Array.from({ length: inside.length + 1 }, (_, index) => ({
    from: values[2 * index],
    to: values[2 * index + 1],
  }));
  return {
    toAxis: (value) => interpolate(values, places, value),
    fromAxis: (place) => interpolate(places, values, place),
    stretches,
  };
}

/**
 * From the knots of one scale to those of another, in straight lines between them, and one to one beyond the ends.
 * @param {number[]} from Ascending.
 * @param {number[]} to
 * @param {number} value
 */
function interpolate(from, to, value) {
  const last = from.length - 1;
  if (value <= from[0]) return to[0] + value - from[0];
  if (value >= from[last]) return to[last] + value - from[last];
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle;
    else high = middle;
  }
  return to[low] + ((value - from[low]) / (from[high] - from[low])) * (to[high] - to[low]);
}

/**
 * Ticks for such an axis: the beginnings of its stretches, and round instants where one is long enough.
 * @param {Warp} warp
 * @param {number} room What a tick needs of the axis.
 * @param {(at: number) => number} ahead How far the clock that makes instants round is ahead of UTC.
 * @returns {{at: number, begins: boolean, step: number}[]}
 */
export function warpedTicks({ toAxis, stretches }, room, ahead = () => 0) {
  const step = STEPS.find((one) => one >= room) ?? Infinity;
  const ticks = [];
  let free = -Infinity;
  for (const { from, to } of stretches) {
    const place = toAxis(from);
    if (place >= free) {
      ticks.push({ at: from, begins: true, step });
      free = place + room;
    }
    const least = from + Math.max(0, free - place);
    const first = Number.isFinite(step) ? Math.ceil((least + ahead(least)) / step) * step - ahead(least) : Infinity;
    for (let at = first; at + room <= to; at += step) {
      ticks.push({ at, begins: false, step });
      free = toAxis(at) + room;
    }
  }
  return ticks;
}
