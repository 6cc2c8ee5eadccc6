/**
 * Speed and time left, from the byte counts that the engine reports.
 *
 * The speed is that of the last three seconds: an average since the start would promise too much after a slow beginning.
 *
 * @module
 */

/** @typedef {{at: number, bytes: number, lines: number}} Sample `at`: milliseconds on any steady clock. */
/** @typedef {{bytesPerSecond: number, linesPerSecond: number, secondsLeft: number | null}} Speed */

const MEMORY_MS = 3000;
const MINIMUM_MS = 200;

/** Bytes that one core reads in a second, of a log that gives it work. */
const CORE_RATE = 60e6;
const MOST_CORES = 4;

/**
 * How many bytes will be read in a second, where nothing was read yet.
 * @param {number | undefined} cores
 */
export function guessRate(cores) {
  return CORE_RATE * Math.min(Math.max(1, cores ?? 1), MOST_CORES);
}

/**
 * The samples to keep: the new one and those of the last three seconds, one older as the foot of the slope.
 * @param {Sample[]} samples Oldest first.
 * @param {Sample} sample
 * @returns {Sample[]}
 */
export function remember(samples, sample) {
  const oldest = samples.findLastIndex((one) => sample.at - one.at >= MEMORY_MS);
  return [...samples.slice(Math.max(0, oldest)), sample];
}

/**
 * @param {Sample[]} samples Oldest first.
 * @param {number} total Bytes of the file.
 * @returns {Speed | null} null while there is too little to say anything.
 */
export function speedOf(samples, total) {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || last.at - first.at < MINIMUM_MS) return null;
  const seconds = (last.at - first.at) / 1000;
  const bytesPerSecond = (last.bytes - first.bytes) / seconds;
  const secondsLeft = bytesPerSecond > 0 ? (total - last.bytes) / bytesPerSecond : null;
  return { bytesPerSecond, linesPerSecond: (last.lines - first.lines) / seconds, secondsLeft };
}
