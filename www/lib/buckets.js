/**
 * Buckets of a timeline: how long they are, and which one holds a moment.
 *
 * All hold equally many windows. Where these are of time, all buckets are equally long; only where the log has a gap does
 * the next one begin later than this one ends. Where they are of lines, each ends where the next one begins.
 *
 * @module
 */

/**
 * How long a bucket is: the least distance between two beginnings, for a gap only makes distances longer.
 * @param {ArrayLike<number>} starts Ascending.
 * @param {number} window Length of a window: the answer for a single bucket.
 */
export function bucketLength(starts, window) {
  let least = Infinity;
  for (let index = 1; index < starts.length; index += 1) least = Math.min(least, starts[index] - starts[index - 1]);
  return Number.isFinite(least) ? least : window;
}

/**
 * Where a bucket begins and ends.
 * @param {ArrayLike<number>} starts Ascending.
 * @param {number} bucket
 * @param {{basis: 'time' | 'line', length: number}} windows
 * @param {number} spanEnd Where the last bucket ends.
 * @returns {[number, number]}
 */
export function boundsOf(starts, bucket, { basis, length }, spanEnd) {
  const start = starts[bucket] ?? 0;
  if (basis === 'line') return [start, starts[bucket + 1] ?? spanEnd];
  return [start, Math.min(start + bucketLength(starts, length), Math.max(spanEnd, start + length))];
}

/**
 * The bucket that begins last before a value, or at it.
 * @param {ArrayLike<number>} starts Ascending.
 * @param {number} value
 * @returns {number} -1 where the value lies before all of them.
 */
export function bucketAt(starts, value) {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
