/**
 * What a person does inside an opened log: zoom, choose a finding, look at lines, save a result.
 *
 * @module
 */
import { around, extend, merge } from '../lib/ranges.js';
import { formatCount } from '../lib/format.js';
import { messageOf, spanOf } from './session.js';

/** @typedef {import('./app-state.js').AppStore} AppStore */
/** @typedef {import('./app-state.js').LineView} LineView */
/** @typedef {import('./app-state.js').Span} Span */
/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {'report.json' | 'findings.csv' | 'windows.csv' | 'templates.csv' | 'lines.csv'} ExportName */
/** @typedef {'evidence' | 'sheet'} Place Where in the state a LineView stands. */

const CONTEXT = 2;
const SHEET_CONTEXT = 40;
const MORE_LINES = 10;
/** More lines than this in one view would slow the page down and help nobody. */
const MOST_LINES = 2000;

export class Explore {
  /**
   * @param {AppStore} store
   * @param {EngineClient} client
   * @param {{buckets: () => number, save: (name: string, mime: string, bytes: Uint8Array<ArrayBuffer>) => void}} surroundings
   */
  constructor(store, client, surroundings) {
    this.store = store;
    this.client = client;
    this.surroundings = surroundings;
    // A result that appears with its first finding open shows that finding's lines as well.
    store.watch(
      (state) => state.report,
      () => this.#readEvidence(),
    );
  }

  /** Shows a part of the log in the timeline, or all of it. @param {Span | null} span */
  async zoom(span) {
    const { report, whole } = this.store.get();
    if (!report || !whole) return;
    const { length } = report.windows;
    const asked = span ? clampSpan(span, whole, length) : whole;
    const zoom = asked.from <= whole.from && asked.to >= whole.to ? null : asked;
    this.store.set({ zoom });
    try {
      // The engine gives the windows that begin within the range; the one that reaches into it belongs there as well.
      const reply = await this.client.request({
        type: 'timeline',
        from: asked.from - length + 1,
        to: asked.to,
        buckets: this.surroundings.buckets(),
      });
      if (this.store.get().zoom !== zoom || this.store.get().report !== report) return;
      const isEmpty = reply.timeline.start.length === 0;
      this.store.set({ timeline: reply.timeline, zoom: zoom && !isEmpty ? spanOf(reply.timeline, report) : zoom });
    } catch (error) {
      this.#note(error);
    }
  }

  /** Opens a finding. @param {number} rank */
  select(rank) {
    const { report, selected, zoom } = this.store.get();
    const finding = report?.findings.find((one) => one.rank === rank);
    if (!finding) return;
    if (this.store.get().tab !== 'findings') this.store.set({ tab: 'findings' });
    if (zoom && !overlaps(finding, zoom)) this.zoom(null);
    if (rank === selected) return;
    this.store.set({ selected: rank, evidence: null });
    this.#readEvidence();
  }

  /** The finding after or before the open one. @param {1 | -1} step */
  selectNext(step) {
    const { report, selected } = this.store.get();
    if (!report?.findings.length) return;
    const ranks = report.findings.map((finding) => finding.rank);
    const at = ranks.indexOf(selected ?? -1);
    this.select(ranks[Math.min(ranks.length - 1, Math.max(0, at + step))]);
  }

  /** Zooms the timeline to a finding, with as much again on either side. @param {Finding} finding */
  zoomTo(finding) {
    const margin = finding.end - finding.start;
    return this.zoom({ from: finding.start - 2 * margin, to: finding.end + 2 * margin });
  }

  /**
   * Opens the sheet with these lines.
   * @param {string} title
   * @param {Map<number, string>} marks
   */
  showLines(title, marks) {
    const { report } = this.store.get();
    if (!report) return;
    const context = marks.size === 1 ? SHEET_CONTEXT : CONTEXT;
    const ranges = around([...marks.keys()], context, report.ledger.lines);
    this.store.set({ sheet: { title, marks, ranges, blocks: null, error: null } });
    return this.#readLines('sheet');
  }

  /** @param {number} line @param {string} [why] */
  showLine(line, why = '') {
    return this.showLines(`Line ${formatCount(line)}`, new Map([[line, why]]));
  }

  /** @param {Template} template */
  showTemplate(template) {
    const marks = new Map([
      [template.last_line, 'last of this template'],
      [template.first_line, 'first of this template'],
    ]);
    return this.showLines(`Template ${template.id}: first and last line`, marks);
  }

  closeSheet() {
    this.store.set({ sheet: null });
  }

  /**
   * Shows more lines at one end of a block.
   * @param {Place} place
   * @param {number} index
   * @param {'earlier' | 'later'} end
   */
  moreLines(place, index, end) {
    const { report, [place]: view } = this.store.get();
    if (!report || !view) return;
    const by = place === 'sheet' ? SHEET_CONTEXT : MORE_LINES;
    const longer = view.ranges.map((range, at) => (at === index ? extend(range, end, by, report.ledger.lines) : range));
    this.store.set({ [place]: { ...view, ranges: merge(longer) } });
    return this.#readLines(place);
  }

  /** Lets the engine write a result, and saves it as a file. @param {ExportName} what */
  async export(what) {
    try {
      const reply = await this.client.request({ type: 'export', what });
      this.surroundings.save(reply.name, reply.mime, reply.bytes);
    } catch (error) {
      this.#note(error);
    }
  }

  #readEvidence() {
    const { report, selected } = this.store.get();
    const finding = report?.findings.find((one) => one.rank === selected);
    if (!report || !finding) return;
    const marks = new Map(finding.evidence.map(({ line, why }) => [line, why]));
    const ranges = around([...marks.keys()], CONTEXT, report.ledger.lines);
    this.store.set({ evidence: { title: `Evidence of finding ${finding.rank}`, marks, ranges, blocks: null, error: null } });
    this.#readLines('evidence');
  }

  /** @param {Place} place */
  async #readLines(place) {
    const view = this.store.get()[place];
    if (!view) return;
    const isCurrent = () => this.store.get()[place] === view;
    try {
      /** @type {import('../protocol.js').Line[][]} */
      const blocks = [];
      for (const range of view.ranges) {
        const reply = await this.client.request({ type: 'lines', first: range.first, count: Math.min(range.count, MOST_LINES) });
        if (!isCurrent()) return;
        blocks.push(reply.lines);
      }
      this.store.set({ [place]: { ...view, blocks } });
    } catch (error) {
      if (isCurrent()) this.store.set({ [place]: { ...view, blocks: null, error: messageOf(error) } });
    }
  }

  /** @param {unknown} error */
  #note(error) {
    const code = /** @type {{code?: string}} */ (error)?.code;
    if (code === 'cancelled' || code === 'crashed') return; // told elsewhere, see session.js
    this.store.set({ notice: { tone: 'problem', text: messageOf(error), action: null } });
  }
}

/**
 * Whether two half-open ranges share anything.
 * @param {{start: number, end: number}} range
 * @param {Span} span
 */
export function overlaps(range, span) {
  return range.start < span.to && span.from < range.end;
}

/**
 * A span inside the whole, at least four windows long: less would show nothing.
 * @param {Span} span
 * @param {Span} whole
 * @param {number} window
 * @returns {Span}
 */
export function clampSpan(span, whole, window) {
  const least = Math.min(4 * window, whole.to - whole.from);
  const length = Math.max(least, Math.min(span.to, whole.to) - Math.max(span.from, whole.from));
  const middle = (Math.max(span.from, whole.from) + Math.min(span.to, whole.to)) / 2;
  const from = Math.min(whole.to - length, Math.max(whole.from, middle - length / 2));
  return { from, to: from + length };
}
