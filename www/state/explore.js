/**
 * What a person does inside an opened log: zoom, choose a finding, look at lines, save a result.
 *
 * @module
 */
import { formatCount } from '../lib/format.js';
import { around, aroundWhole, extend, lastLine, merge } from '../lib/ranges.js';
import { countPassing } from './passing.js';
import { nameOfLine, rangesInFiles } from './places.js';
import { PAGE_LINES, placeInList } from './selectors.js';
import { messageOf, spanOf } from './session.js';

/** @typedef {import('./app-state.js').AppStore} AppStore */
/** @typedef {import('./app-state.js').LineView} LineView */
/** @typedef {import('./app-state.js').Span} Span */
/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../lib/ranges.js').LineRange} LineRange */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Line} Line */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {'report.json' | 'settings.json' | 'usual.model' | 'findings.jsonl' | 'events.jsonl' | 'findings.csv' | 'windows.csv' | 'templates.csv' | 'lines.csv' | 'sessions.csv' | 'entities.csv' | 'comparison.csv' | 'threats.json' | 'threats.csv' | 'attack-layer.json'} ExportName */
/** @typedef {'evidence' | 'sheet' | 'threatLines'} Place Where in the state a LineView stands. */

const CONTEXT = 2;
const SHEET_CONTEXT = 40;
const MORE_LINES = 10;
/** Lines of a stack trace that are shown without being asked for. */
const MOST_CONTINUATIONS = 30;
/** So many pasted lines are looked at, and so much of each: a little more than the engine does, so that it can say so. */
const MOST_CHECKED = 20;
const MOST_OF_A_LINE = 65_536 + 2;
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
      const { timeline } = reply;
      const shown = zoom && timeline.start.length > 0 ? spanOf(timeline, report, asked.to) : zoom;
      const passing = await countPassing(this.client, { report, timeline, filters: this.store.get().filters, to: (shown ?? whole).to });
      if (this.store.get().zoom !== zoom || this.store.get().report !== report) return;
      this.store.set({ timeline, zoom: shown, passing });
    } catch (error) {
      this.#note(error);
    }
  }

  /** Looks at single lines, beside the open log where there is one. @param {string} text */
  async checkLines(text) {
    const all = /^\s*[{<]/.test(text) ? [text] : text.split(/\r?\n/).filter((line) => line.trim() !== '');
    const lines = all.slice(0, MOST_CHECKED).map((line) => line.slice(0, MOST_OF_A_LINE));
    const check = { text, lines, left: all.length - lines.length, answers: null };
    this.store.set({ check });
    const isCurrent = () => this.store.get().check === check;
    try {
      const { answers } = await this.client.request({ type: 'check-lines', lines, beside: this.store.get().report !== null });
      if (isCurrent()) this.store.set({ check: { ...check, answers } });
    } catch (error) {
      if (isCurrent()) this.store.set({ check: { ...check, answers: messageOf(error) } });
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
    const ranges = surroundings(report, [...marks.keys()], context);
    this.store.set({ sheet: { title, marks, ranges, blocks: null, error: null, list: null, back: this.#listToReturnTo(marks) } });
    return this.#readLines('sheet');
  }

  /** @param {number} line @param {string} [why] */
  showLine(line, why = '') {
    const { report } = this.store.get();
    if (report) return this.showLines(capital(nameOfLine(report, line)), new Map([[line, why]]));
  }

  /**
   * Opens the sheet with all lines of the log, at one of them.
   * @param {number} line
   * @param {Map<number, string>} [marks]
   */
  showAll(line, marks = new Map()) {
    if (!this.store.get().report) return;
    this.store.set({ sheet: { title: 'All lines', marks, ranges: [], blocks: null, error: null, list: null, back: this.#listToReturnTo(marks), all: line } });
  }

  /** Some lines of the log; none where they can't be read, and then the sheet says why. @param {number} first @param {number} count */
  async readLines(first, count) {
    const view = this.store.get().sheet;
    try {
      return (await this.client.request({ type: 'lines', first, count })).lines;
    } catch (error) {
      if (view && this.store.get().sheet === view) this.store.set({ sheet: { ...view, error: messageOf(error) } });
      return [];
    }
  }

  /** Asks for the sessions of the open log, where it was read with a session key. */
  async readSessions() {
    const { report } = this.store.get();
    if (!report || (report.settings.session_key ?? 'none') === 'none') return;
    /** @type {import('./app-state.js').State['sessions']} */
    let sessions;
    try {
      sessions = (await this.client.request({ type: 'sessions' })).sessions;
    } catch (error) {
      sessions = messageOf(error);
    }
    if (this.store.get().report === report) this.store.set({ sessions });
  }

  /** Trains a network that judges the order of events, and asks for the sessions anew. */
  async trainSequenceModel() {
    const { report, sessions: before } = this.store.get();
    if (!report || this.store.get().training) return;
    const isOpen = () => this.store.get().report === report;
    this.store.set({ training: { epoch: 1, epochs: 0, done: 0, last: null } });
    /** @type {import('./app-state.js').State['sessions']} */
    let sessions = before;
    try {
      const tell = (/** @type {any} */ reply) => isOpen() && this.store.set({ training: reply.progress });
      sessions = (await this.client.request({ type: 'train' }, tell)).sessions;
    } catch (error) {
      sessions = messageOf(error);
    }
    this.store.set(isOpen() ? { sessions, training: null } : { training: null });
  }

  /** Breaks the training off. */
  async stopTraining() {
    await this.client.request({ type: 'stop-training' });
  }

  /** Opens the sheet with every line of a template. @param {Template} template */
  showTemplate({ id, count }) {
    return this.#showPage(`Lines of template ${id}`, { template: id, level: null, entity: null, total: count, after: [0] });
  }

  /**
   * Opens the sheet with the lines of a template that have a value in one of its places.
   * @param {number} template
   * @param {import('../protocol.js').SlotValue} slot
   * @param {number} count
   * @param {number[]} [files] Those in some files.
   */
  showValue(template, slot, count, files) {
    return this.#showPage(`Lines of template ${template} with ${slot.value}`, { template, level: null, entity: null, slot, files, total: count, after: [0] });
  }

  /**
   * Opens the sheet with the lines where a template is followed by another one, or by a session's end.
   * @param {string} title
   * @param {{from: number, to: number | null}} step
   * @param {boolean} isSuspect Whether those of the files that are not known to be good.
   */
  async showStep(title, { from, to }, isSuspect) {
    const { report } = this.store.get();
    try {
      const { lines } = await this.client.request({ type: 'step-lines', from, to, isSuspect });
      if (this.store.get().report === report) await this.showNumbers(title, lines);
    } catch (error) {
      this.#note(error);
    }
  }

  /**
   * Opens the sheet with every line of an entity, or those of a template.
   * @param {{kind: import('../protocol.js').EntityKind, id: number, name: string}} entity
   * @param {number} count How many lines there are.
   * @param {number | null} [template]
   */
  showEntity({ kind, id, name }, count, template = null) {
    const title = template === null ? `Lines of ${name}` : `Lines of ${name} of template ${template}`;
    return this.#showPage(title, { template, level: null, entity: { kind, id }, total: count, after: [0] });
  }

  /**
   * Opens the sheet with every line of a session, or those of a template.
   * @param {string} title
   * @param {number} session Its number.
   * @param {number | null} template
   * @param {number} count How many there are.
   */
  async showSession(title, session, template, count) {
    const { report } = this.store.get();
    try {
      const { lines } = await this.client.request({ type: 'session-lines', session, template });
      if (this.store.get().report !== report) return;
      await this.showNumbers(title, lines);
      if (lines.length < count) this.noteInSheet(`The first ${formatCount(lines.length)} of ${formatCount(count)}.`);
    } catch (error) {
      this.#note(error);
    }
  }

  /** Opens the sheet with every line of which the same became. @param {string} kind @param {number} total */
  showKind(kind, total) {
    return this.#showPage(`Lines that are ${kind === 'unparsed' || kind === 'skipped' ? kind : `${kind}s`}`, { template: null, level: null, entity: null, kind, total, after: [0] });
  }

  /** Opens the sheet with these lines, page by page. @param {string} title @param {number[]} numbers In order. */
  showNumbers(title, numbers) {
    return this.#showPage(title, { template: null, level: null, entity: null, numbers, total: numbers.length, after: [0] });
  }

  /** Opens the sheet with the hits of the search, from the first on; with none where there is no search. */
  showSearch() {
    const { search } = this.store.get();
    /** @type {import('./app-state.js').LineList} */
    const list = { template: null, level: null, entity: null, search: true, total: search?.found?.kept ?? 0, after: [0] };
    if (search?.under || search?.found) return this.#showPage('Search', list);
    this.store.set({ sheet: { title: 'Search', marks: new Map(), ranges: [], blocks: [[]], error: null, list, back: null } });
  }

  /** Shows what the search has found meanwhile: how much, and lines where there was room for more. */
  async refreshSearch() {
    const { sheet, search } = this.store.get();
    if (!search || !sheet) return;
    const total = search.found?.kept ?? 0;
    const grown = (/** @type {LineView} */ view) => ({ ...view, list: view.list && { ...view.list, total } });
    if (!sheet.list?.search) {
      if (sheet.back?.list?.search && sheet.back.list.total !== total) this.store.set({ sheet: { ...sheet, back: grown(sheet.back) } });
      return;
    }
    const shown = sheet.blocks?.[0]?.length ?? 0;
    // A full page stays as it is until the search has ended: whoever reads there is not to be disturbed.
    if (search.under && shown === PAGE_LINES) return;
    const view = sheet.list.total === total ? sheet : grown(sheet);
    this.store.set({ sheet: view });
    if (!sheet.blocks || (shown < PAGE_LINES && placeInList({ ...sheet.list, total }, shown).rest > 0)) await this.#readPage(view);
  }

  /** Says something of the lines that are shown. @param {string} note */
  noteInSheet(note) {
    const { sheet } = this.store.get();
    if (sheet) this.store.set({ sheet: { ...sheet, note } });
    else this.store.set({ notice: { tone: 'note', text: note, action: null } });
  }

  /** Shows some lines of a threat beside it. @param {import('../protocol.js').Threat} threat */
  readThreatLines({ title, evidence }) {
    const { report } = this.store.get();
    if (!report) return;
    const ranges = surroundings(report, evidence, 0);
    /** @type {LineView} */
    const view = { title, marks: new Map(evidence.map((line) => [line, ''])), ranges, blocks: null, error: null, list: null, back: null };
    this.store.set({ threatLines: view });
    return this.#readLines('threatLines');
  }

  /** Opens the sheet with every line of a level. @param {{level: string, count: number}} counted */
  showLevel({ level, count }) {
    return this.#showPage(`Lines of the level ${level}`, { template: null, level, entity: null, total: count, after: [0] });
  }

  /** The next or previous lines of the list in the sheet. @param {1 | -1} step */
  turnPage(step) {
    const { sheet } = this.store.get();
    const last = sheet?.blocks?.[0]?.at(-1);
    if (!sheet?.list || !last) return;
    const { after } = sheet.list;
    return this.#showPage(sheet.title, { ...sheet.list, after: step > 0 ? [...after, last.number] : after.slice(0, -1) });
  }

  /** From a line's surroundings to the list in which it stood. */
  backToList() {
    const { sheet } = this.store.get();
    if (sheet?.back) this.store.set({ sheet: sheet.back });
  }

  closeSheet() {
    this.store.set({ sheet: null, noting: null });
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
    const ranges = merge(longer);
    // Until the new lines come, those that are there stand in their ranges, of which there may be fewer by now.
    const known = view.blocks?.flat();
    const blocks = known ? ranges.map((range) => known.filter(({ number }) => number >= range.first && number <= lastLine(range))) : null;
    this.store.set({ [place]: { ...view, ranges, blocks } });
    return this.#readLines(place);
  }

  /** Lets the engine write a result, and saves it as a file. @param {ExportName} what */
  async export(what) {
    const isTold = () => this.store.get().notice === told;
    /** @type {import('./app-state.js').State['notice']} */
    let told = null;
    try {
      const reply = await this.client.request({ type: 'export', what }, (/** @type {any} */ { bytes, total }) => {
        if (told && !isTold()) return;
        told = { tone: 'note', text: `Working out the fingerprint of the log for ${what}: ${Math.floor((100 * bytes) / total)} %.`, action: null };
        this.store.set({ notice: told });
      });
      if (told && isTold()) this.store.set({ notice: null });
      this.surroundings.save(reply.name, reply.mime, reply.bytes);
    } catch (error) {
      this.#note(error);
    }
  }

  /**
   * A report to hand on; none where it can't be written, and then a notice says why.
   * @param {import('../protocol.js').HandoutForm} form
   * @param {boolean} redacts
   * @returns {Promise<{bytes: Uint8Array<ArrayBuffer>, changes: import('../protocol.js').Redacted[]} | null>}
   */
  async handout(form, redacts) {
    try {
      const noted = [...this.store.get().noted].map(([line, note]) => ({ line, note }));
      return await this.client.request({ type: 'handout', form, redacts, noted });
    } catch (error) {
      this.#note(error);
      return null;
    }
  }

  /** Saves what was made for a person. @param {string} name @param {Uint8Array<ArrayBuffer>} bytes @param {string} [mime] */
  save(name, bytes, mime = 'application/octet-stream') {
    this.surroundings.save(name, mime, bytes);
  }

  #readEvidence() {
    const { report, selected } = this.store.get();
    const finding = report?.findings.find((one) => one.rank === selected);
    if (!report || !finding) return;
    const marks = new Map(finding.evidence.map(({ line, why }) => [line, why]));
    const ranges = surroundings(report, [...marks.keys()], CONTEXT);
    /** @type {LineView} */
    const view = { title: `Evidence of finding ${finding.rank}`, marks, ranges, blocks: null, error: null, list: null, back: null };
    this.store.set({ evidence: view });
    this.#fillView('evidence', view, async (read) => {
      // A stack trace belongs to its line: it is looked for behind each, and shown with it.
      const beyond = await read(surroundings(report, [...marks.keys()], MOST_CONTINUATIONS));
      const lines = new Map(beyond.flat().map((line) => [line.number, line]));
      const continues = (/** @type {number} */ line) => lines.get(line)?.kind === 'continuation';
      const whole = rangesInFiles(report, [...marks.keys()], (own, total, shift) =>
        aroundWhole(own, CONTEXT, total, { continues: (line) => continues(line + shift), most: MOST_CONTINUATIONS }),
      );
      return { ranges: whole, blocks: whole.map((range) => linesOf(range, lines)) };
    });
  }

  /**
   * @param {string} title
   * @param {import('./app-state.js').LineList} list
   */
  #showPage(title, list) {
    if (!this.store.get().report) return;
    /** @type {LineView} */
    const view = { title, marks: new Map(), ranges: [], blocks: null, error: null, list, back: null };
    this.store.set({ sheet: view });
    return this.#readPage(view);
  }

  /** Reads the page of a list that the sheet shows. @param {LineView} view */
  #readPage(view) {
    const { list } = view;
    if (!list) return;
    return this.#fillView('sheet', view, async () => {
      const { template, level, entity, slot = null, files = null, after, numbers } = list;
      if (list.search) {
        return { blocks: [(await this.client.request({ type: 'search-page', after: after.at(-1) ?? 0, count: PAGE_LINES })).lines] };
      }
      if (list.kind) {
        return { blocks: [(await this.client.request({ type: 'lines-of-kind', kind: list.kind, after: after.at(-1) ?? 0, count: PAGE_LINES })).lines] };
      }
      if (numbers) {
        const page = numbers.filter((number) => number > (after.at(-1) ?? 0)).slice(0, PAGE_LINES);
        return { blocks: [(await this.client.request({ type: 'lines-at', numbers: page })).lines] };
      }
      const request = /** @type {const} */ ({ type: 'lines-where', template, level, entity, slot, files, after: after.at(-1) ?? 0, count: PAGE_LINES });
      return { blocks: [(await this.client.request(request)).lines] };
    });
  }

  /**
   * The list that the sheet shows, as it shall look to those who come back from one of its lines.
   * @param {Map<number, string>} marks
   */
  #listToReturnTo(marks) {
    const { sheet } = this.store.get();
    const list = sheet?.list ? sheet : sheet?.back;
    return list ? { ...list, marks: new Map([...marks.keys()].map((line) => [line, ''])) } : null;
  }

  /** @param {Place} place */
  #readLines(place) {
    const view = this.store.get()[place];
    if (!view) return;
    return this.#fillView(place, view, async (read) => ({ blocks: await read(view.ranges) }));
  }

  /**
   * Gives a view its lines, or says why it has none; unless another stands in its place by then.
   * @param {Place} place
   * @param {LineView} view
   * @param {(read: (ranges: LineRange[]) => Promise<Line[][]>) => Promise<Partial<LineView>>} gather
   */
  async #fillView(place, view, gather) {
    const isCurrent = () => this.store.get()[place] === view;
    const read = async (/** @type {LineRange[]} */ ranges) => {
      /** @type {Line[][]} */
      const blocks = [];
      for (const { first, count } of ranges) {
        if (!isCurrent()) break;
        const marked = view.back?.list?.search === true;
        const reply = await this.client.request({ type: 'lines', first, count: Math.min(count, MOST_LINES), marked });
        blocks.push(reply.lines);
      }
      return blocks;
    };
    try {
      const gathered = await gather(read);
      if (isCurrent()) this.store.set({ [place]: { ...view, ...gathered } });
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
 * The lines with some before and after each, of the same file.
 * @param {Report} report
 * @param {number[]} lines
 * @param {number} context
 */
function surroundings(report, lines, context) {
  return rangesInFiles(report, lines, (own, total) => around(own, context, total));
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * @param {LineRange} range
 * @param {Map<number, Line>} lines
 */
function linesOf(range, lines) {
  /** @type {Line[]} */
  const found = [];
  for (let number = range.first; number <= lastLine(range); number += 1) {
    const line = lines.get(number);
    if (line) found.push(line);
  }
  return found;
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
