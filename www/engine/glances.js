/**
 * Looks at a log while it is read: how often, so that all of them together cost next to nothing.
 *
 * @module
 */

/** @typedef {import('virtual:engine').Engine} Engine */
/** @typedef {import('../protocol.js').Glance} Glance */

/** Columns of the small chart. */
const BUCKETS = 72;

/** After a look, nothing is looked at for so many times as long as the look took: three per cent of the time at most … */
const REST = 32;

/** … and for so long at least, in milliseconds: more often nobody could read it. */
const LEAST_REST_MS = 250;

/**
 * @param {() => number} now
 * @returns {(engine: Pick<Engine, 'glance'>) => Glance | null} Looks, or returns null where it is not yet time.
 */
export function glances(now = () => performance.now()) {
  let next = -Infinity;
  return (engine) => {
    const began = now();
    if (began < next) return null;
    const glance = glanceAt(engine);
    const ended = now();
    next = ended + Math.max(LEAST_REST_MS, (ended - began) * REST);
    return glance;
  };
}

/** A look that fails is none: if the file can't be read any more, the reading itself says so. @param {Pick<Engine, 'glance'>} engine */
export function glanceAt(engine) {
  try {
    return engine.glance(BUCKETS);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    return null;
  }
}
