/**
 * How much is done at once of work whose speed nobody knows: so much that it takes a moment, and a message is heard after it.
 *
 * @module
 */

/** What takes longer than this is slow, in milliseconds. */
export const SLOW_MS = 50;

/** The first piece, and the smallest, in bytes. */
export const LEAST_PIECE = 4 << 10;

/** The largest, in bytes. */
const MOST_PIECE = 4 << 20;

/**
 * How much comes next, after so many bytes took so long: at most four times as much, for what follows may be slower.
 * @param {number} bytes
 * @param {number} took In milliseconds.
 */
export function nextPiece(bytes, took) {
  const wanted = (bytes * SLOW_MS) / Math.max(took, 0.1) / 2;
  return Math.round(Math.min(MOST_PIECE, 4 * Math.max(bytes, LEAST_PIECE), Math.max(LEAST_PIECE, wanted)));
}
