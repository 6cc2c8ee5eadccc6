/**
 * A search through the open files for a text or an expression. Each slice is looked through by itself, here or by a helper; what was
 * found is taken in file order, and can be asked for while the search goes on.
 *
 * @module
 */
import { beyond_slice, LogSearch } from 'virtual:engine';
import { LEAST_PIECE, nextPiece, SLOW_MS } from '../lib/pace.js';
import { bytesOf, isWorthSharing, shareOut } from './read.js';

/** @typedef {import('virtual:engine').Engine} Engine */
/** @typedef {import('../protocol.js').Line} Line */
/** @typedef {import('../protocol.js').Wording} Wording */
/** @typedef {import('../protocol.js').SearchFilter} SearchFilter */
/** @typedef {import('./read.js').Slice} Slice */

/**
 * A look through slices, in pieces: there are expressions that take a millisecond for every line. Where a piece has taken long,
 * messages are heard before the next one, which is shorter.
 */
export class Looking {
  #piece = LEAST_PIECE;

  /**
   * @param {Pick<LogSearch, 'look'>} search
   * @param {() => Promise<boolean>} onSlow Called after a piece that took long. Whether to go on.
   */
  constructor(search, onSlow) {
    this.search = search;
    this.onSlow = onSlow;
  }

  /**
   * What is found in a slice, as `LogSearch.look` tells it; null where it was given up.
   * @param {File[]} files
   * @param {Slice} slice
   */
  async slice(files, { file, start, end }) {
    // The byte before it, where there is one, says whether a line begins with it.
    const before = Math.min(start, 1);
    const bytes = await bytesOf(files[file], start - before, Math.min(files[file].size, end + beyond_slice()));
    /** @type {number[]} */
    const hits = [];
    let lines = 0;
    for (let at = before; at < before + end - start; ) {
      const length = Math.min(this.#piece, before + end - start - at);
      const follows = at > 0;
      const began = performance.now();
      const found = numbersOf(this.search.look(bytes.subarray(at - Number(follows), at + length + beyond_slice()), follows, length));
      for (const hit of found.subarray(1)) hits.push(lines + hit);
      lines += found[0];
      at += length;
      const took = performance.now() - began;
      this.#piece = nextPiece(length, took);
      if (took > SLOW_MS && !(await this.onSlow())) return null;
    }
    return packed(lines, hits);
  }
}

/** @param {Uint8Array<ArrayBuffer>} found */
function numbersOf(found) {
  return new Uint32Array(found.buffer, found.byteOffset, found.byteLength / 4);
}

/** @param {number} lines @param {number[]} hits */
function packed(lines, hits) {
  const numbers = new Uint32Array(1 + hits.length);
  numbers[0] = lines;
  numbers.set(hits, 1);
  return new Uint8Array(numbers.buffer);
}

/** @typedef {import('./read.js').Share | null} Share */
/** What is called now and then, with the bytes looked through so far. @typedef {(bytes: number, found: {count: number, kept: number}) => Promise<void>} Pause */

/** The searches through one opened log: only the latest goes on, and is asked. */
export class Searches {
  /** @type {LogSearch | null} */
  #search = null;
  /** Counts searches, and stops. */
  #turn = 0;
  /** The latest search, whatever became of it. @type {Promise<unknown>} */
  #latest = Promise.resolve();
  /** Lets a search that waits for helpers look whether it is still wanted. */
  #wake = () => {};

  /**
   * Searches through the files; an earlier search is given up, unless this one can't be done.
   * @param {Engine} engine
   * @param {{files: File[], slices: Slice[]}} opened
   * @param {{wording: Wording, filter: SearchFilter | null}} what
   * @param {<T>(work: (share: Share) => Promise<T>) => Promise<T>} withHelpers
   * @param {Pause} pause
   */
  run(engine, opened, { wording, filter }, withHelpers, pause) {
    const search = new LogSearch(wording, filter);
    this.stop();
    // From now on it is this one that is asked.
    this.#search = search;
    const turn = this.#turn;
    const check = () => {
      if (turn !== this.#turn) throw Object.assign(new Error('The search was stopped.'), { code: 'cancelled' });
    };
    const before = this.#latest;
    const run = before.then(async () => {
      check();
      await withHelpers((share) => this.#look(engine, opened, search, wording, share, pause, check));
      return this.found();
    });
    this.#latest = run.catch(() => {});
    return run;
  }

  /**
   * @param {Engine} engine
   * @param {{files: File[], slices: Slice[]}} opened
   * @param {LogSearch} search
   * @param {Wording} wording
   * @param {Share} share
   * @param {Pause} pause
   * @param {() => void} check Throws where the search was given up.
   */
  async #look(engine, { files, slices }, search, wording, share, pause, check) {
    let looked = 0;
    const take = (/** @type {Slice} */ { start, end }, /** @type {Uint8Array} */ found) => {
      check();
      search.take(engine, found);
      looked += end - start;
    };
    const breathe = async () => {
      await pause(looked, this.found());
      check();
    };
    const looking = new Looking(search, async () => {
      await breathe();
      return true;
    });
    const lookHere = async (/** @type {Slice} */ slice) => {
      check();
      const found = await looking.slice(files, slice);
      if (found) take(slice, found);
    };
    if (!isWorthSharing(share, slices.length)) {
      for (const slice of slices) {
        await lookHere(slice);
        await breathe();
      }
      return;
    }
    const { job, of, helpers } = share;
    const lives = helpers.lives();
    this.#wake = () => helpers.alarm.wake();
    try {
      await shareOut(slices, job, { type: 'search', job, of, wording }, 'look', helpers, {
        take: (number, found) => take(slices[number], found),
        makeHere: (number) => lookHere(slices[number]),
        pause: breathe,
        check,
      });
    } finally {
      this.#wake = () => {};
      // Of a search that was given up, they would look through what they have to its end.
      for (const helper of lives) helper.postMessage(/** @type {import('./helper.js').HelperRequest} */ ({ type: 'rest', job }));
    }
  }

  /** Gives up the search that is under way. What it has found stays. */
  stop() {
    this.#turn += 1;
    this.#wake();
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
