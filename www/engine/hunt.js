/**
 * The hunt for threats: a second look through the open files, by rules, once what the first one found is on the screen.
 *
 * Each slice is scouted by itself, here or by a helper, into notes; the engine takes notes file by file. They are kept, so that
 * a hunt with other thresholds takes them again and reads no file.
 *
 * @module
 */
import { beyond_slice } from 'virtual:engine';
import { bytesOf, isWorthSharing, shareOut } from './read.js';

/** @typedef {import('virtual:engine').Engine} Engine */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('./read.js').Slice} Slice */
/** @typedef {import('./read.js').Share} Share */
/** @typedef {(file: number, bytes: Uint8Array, follows: boolean, length: number) => Uint8Array<ArrayBuffer>} Scout */
/** @typedef {{files: File[], slices: Slice[]}} Opened */

/** Notes beyond so many bytes are not kept: their slices are scouted again. */
const MOST_KEPT = 256 << 20;

/**
 * The notes on a slice. A line belongs to the slice in which it begins, and is read to its end beyond it.
 * @param {File[]} files
 * @param {Slice} slice
 * @param {Scout} scout
 */
export async function scoutSlice(files, { file, start, end }, scout) {
  const bytes = await bytesOf(files[file], Math.max(0, start - 1), Math.min(files[file].size, end + beyond_slice()));
  return scout(file, bytes, start > 0, end - start);
}

/** The hunts through one opened log, one at a time. */
export class Hunts {
  /** Notes by slice. @type {Map<string, Uint8Array>} */
  #notes = new Map();
  #kept = 0;
  /** What the notes were made by. */
  #by = '';
  /** Counts hunts: only the latest goes on. */
  #turn = 0;
  /** The latest hunt, whatever became of it. @type {Promise<unknown>} */
  #latest = Promise.resolve();

  /**
   * Hunts through the files; an earlier hunt is given up.
   * @param {Engine} engine
   * @param {Opened} opened
   * @param {{settings: Settings, rules: string[]}} how
   * @param {Share | null} share
   * @param {(bytes: number) => Promise<void>} pause Called now and then with the bytes taken so far.
   */
  run(engine, opened, how, share, pause) {
    const turn = ++this.#turn;
    const run = this.#run(engine, opened, how, share, pause, () => {
      if (turn !== this.#turn) throw Object.assign(new Error('The search for threats was stopped.'), { code: 'cancelled' });
    });
    this.#latest = run.catch(() => {});
    return run;
  }

  /** Gives up the hunt that is under way, if there is one. */
  stop() {
    this.#turn += 1;
  }

  /**
   * @param {Engine} engine
   * @param {Opened} opened
   * @param {{settings: Settings, rules: string[]}} how
   * @param {Share | null} share
   * @param {(bytes: number) => Promise<void>} pause
   * @param {() => void} check Throws where the hunt was given up.
   */
  async #run(engine, { files, slices: inOrder }, { settings, rules }, share, pause, check) {
    engine.hunt_begin(settings, rules);
    this.#settle(settings, rules);
    const slices = byTime(inOrder, engine);
    const missing = slices.filter((slice) => !this.#notes.has(nameOf(slice, files)));
    let next = 0;
    let taken = 0;
    const take = (/** @type {Uint8Array} */ notes) => {
      if (slices[next].file !== slices[next - 1]?.file) engine.hunt_begin_file(slices[next].file);
      engine.hunt_take(notes);
      taken += slices[next].end - slices[next].start;
      next += 1;
    };
    const takeKept = async (/** @type {Slice | null} */ until) => {
      for (let slice = slices[next]; slice && slice !== until; slice = slices[next]) {
        check();
        take(/** @type {Uint8Array} */ (this.#notes.get(nameOf(slice, files))));
        await pause(taken);
      }
    };
    const scout = engine.hunt_scout.bind(engine);
    const takeNew = (/** @type {Slice} */ slice, /** @type {Uint8Array} */ notes) => {
      check();
      this.#keep(nameOf(slice, files), notes);
      take(notes);
    };
    const scoutHere = async (/** @type {Slice} */ slice) => {
      check();
      takeNew(slice, await scoutSlice(files, slice, scout));
    };
    if (missing.length === slices.length && isWorthSharing(share, slices.length)) {
      const opening = /** @type {const} */ ({ type: 'hunt', job: share.job, of: share.of, settings, rules });
      await shareOut(slices, share.job, opening, 'scout', share.helpers, {
        take: (number, notes) => takeNew(slices[number], notes),
        makeHere: (number) => scoutHere(slices[number]),
        pause: async (bytes) => {
          await pause(bytes);
          check();
        },
      });
    } else {
      for (const slice of missing) {
        await takeKept(slice);
        await scoutHere(slice);
        await pause(taken);
      }
      await takeKept(null);
    }
    check();
    return engine.hunt_finish();
  }

  /**
   * The numbers of all lines of a finding of the last hunt.
   * @param {Engine} engine
   * @param {Opened} opened
   * @param {number} finding
   */
  async linesOf(engine, { files, slices }, finding) {
    await this.#latest;
    engine.trace_begin(finding);
    let file = -1;
    for (const slice of byTime(slices, engine)) {
      if (slice.file !== file) engine.trace_begin_file(slice.file);
      file = slice.file;
      const kept = this.#notes.get(nameOf(slice, files));
      engine.trace_take(kept ?? (await scoutSlice(files, slice, engine.hunt_scout.bind(engine))));
    }
    return [...engine.trace_finish()];
  }

  /** Forgets notes that were made by other rules. @param {Settings} settings @param {string[]} rules */
  #settle({ hunt }, rules) {
    const by = JSON.stringify([hunt?.rules ?? [], hunt?.ipv6_prefix ?? null, rules]);
    if (by === this.#by) return;
    this.#by = by;
    this.#notes.clear();
    this.#kept = 0;
  }

  /** @param {string} name @param {Uint8Array} notes */
  #keep(name, notes) {
    if (this.#kept + notes.length > MOST_KEPT) return;
    this.#notes.set(name, notes);
    this.#kept += notes.length;
  }
}

/**
 * The slices file by file, the files in the order of their times: what was tried before a log was rotated is held against what
 * succeeded after it.
 * @param {Slice[]} slices
 * @param {Engine} engine
 */
function byTime(slices, engine) {
  /** @type {Map<number, Slice[]>} */
  const ofFile = new Map();
  for (const slice of slices) {
    const known = ofFile.get(slice.file);
    if (known) known.push(slice);
    else ofFile.set(slice.file, [slice]);
  }
  return [...engine.hunt_order()].flatMap((file) => ofFile.get(file) ?? []);
}

/**
 * What tells a slice with all that its lines reach into: where the file has grown by now, the notes on its end are no longer
 * those on it.
 * @param {Slice} slice
 * @param {File[]} files
 */
function nameOf({ file, start, end }, files) {
  return `${file} ${start} ${Math.min(files[file].size, end + beyond_slice())}`;
}
