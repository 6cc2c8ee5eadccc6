/**
 * A search through the open files for a text or an expression. Each slice is looked through by itself, here or by a helper; what was
 * found is taken in file order, and can be asked for while the search goes on.
 *
 * @module
 */
import { LogSearch } from 'virtual:engine';
import { scoutSlice } from './hunt.js';
import { shareOut } from './read.js';

/** @typedef {import('virtual:engine').Engine} Engine */
/** @typedef {import('../protocol.js').Line} Line */
/** @typedef {import('../protocol.js').Wording} Wording */
/** @typedef {import('../protocol.js').SearchFilter} SearchFilter */
/** @typedef {import('./read.js').Slice} Slice */
/** @typedef {import('./read.js').Helpers} Helpers */

/** Fewer slices than this are looked through without helpers. */
const SLICES_FOR_HELPERS = 3;

/**
 * What is found in a slice.
 * @param {File[]} files
 * @param {Slice} slice
 * @param {LogSearch} search
 */
export function searchSlice(files, slice, search) {
  return scoutSlice(files, slice, (_file, bytes, follows, length) => search.look(bytes, follows, length));
}

/** The searches through one opened log: only the latest goes on, and is asked. */
export class Searches {
  /** @type {LogSearch | null} */
  #search = null;
  /** Counts searches, and stops. */
  #turn = 0;

  /**
   * Searches through the files; an earlier search is given up, unless this one can't be done.
   * @param {Engine} engine
   * @param {{files: File[], slices: Slice[]}} opened
   * @param {{wording: Wording, filter: SearchFilter | null}} what
   * @param {{job: number, of: number, helpers: Helpers} | null} share Names the work and the job with which the helpers got the files.
   * @param {(bytes: number, found: {count: number, kept: number}) => Promise<void>} pause Called now and then with the bytes looked through so far.
   */
  async run(engine, { files, slices }, { wording, filter }, share, pause) {
    const search = new LogSearch(wording, filter);
    const turn = ++this.#turn;
    this.#search = search;
    const check = () => {
      if (turn !== this.#turn) throw Object.assign(new Error('The search was stopped.'), { code: 'cancelled' });
    };
    let looked = 0;
    const take = (/** @type {Slice} */ { start, end }, /** @type {Uint8Array} */ found) => {
      check();
      search.take(engine, found);
      looked += end - start;
    };
    const lives = share?.helpers.lives() ?? [];
    if (share && lives.length > 1 && slices.length > SLICES_FOR_HELPERS) {
      await shareOut(slices, share.job, { type: 'search', job: share.job, of: share.of, wording }, 'look', share.helpers, {
        take: (number, found) => take(slices[number], found),
        makeHere: async (number) => {
          check();
          take(slices[number], await searchSlice(files, slices[number], search));
        },
        pause: async () => {
          await pause(looked, this.found());
          check();
        },
      });
    } else {
      for (const slice of slices) {
        take(slice, await searchSlice(files, slice, search));
        await pause(looked, this.found());
        check();
      }
    }
    return this.found();
  }

  /** Gives up the search that is under way. What it has found stays. */
  stop() {
    this.#turn += 1;
    return this.found();
  }

  found() {
    return { count: this.#search?.count() ?? 0, kept: this.#search?.kept() ?? 0 };
  }

  /** The numbers of the first hits after a line. @param {number} after @param {number} count */
  numbers(after, count) {
    return this.#search?.numbers(after, count) ?? new Uint32Array();
  }

  /** The hit beside a line, and its place among all. @param {number} line @param {boolean} back */
  beside(line, back) {
    const [number, place] = this.#search?.beside(line, back) ?? [];
    return number === undefined ? null : { line: number, place };
  }

  /** Lines with where in them the text stands. @param {Line[]} lines @returns {Line[]} */
  mark(lines) {
    const search = this.#search;
    return search ? lines.map((line) => ({ ...line, spans: [...search.spans(line.text)] })) : lines;
  }
}
