/**
 * Buckets of a timeline: how long they are, and which one holds a moment.
 *
 * All hold equally many windows, so all are equally long; only where the log has a gap does the next one begin later than
 * this one ends.
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
