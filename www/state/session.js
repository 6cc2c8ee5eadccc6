/**
 * Opening, analysing and giving up: what a person does with a whole log.
 * (What they do inside one stands in explore.js.)
 *
 * Every answer of the engine is checked against the state before it is used: whoever opened a second file meanwhile, or
 * went back, must not see the first one's result appear.
 *
 * @module
 */
import { EngineError } from '../engine/client.js';
import { bucketLength } from '../lib/buckets.js';
import { formatNoun } from '../lib/format.js';
import { remember, speedOf } from '../lib/progress.js';
import { nothingAsked, nothingOpen } from './app-state.js';
import { notedWithin } from './noted.js';
import { countPassing } from './passing.js';
import { withBaseline } from './reading.js';

/** @typedef {import('./app-state.js').AppStore} AppStore */
/** @typedef {import('./app-state.js').Source} Source */
/** @typedef {import('./app-state.js').Span} Span */
/** @typedef {import('./app-state.js').Failure} Failure */
/** @typedef {import('../engine/client.js').EngineClient} EngineClient */
/** @typedef {import('../engine/client.js').Progress} Progress */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Planted} Planted */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('../protocol.js').Timeline} Timeline */

const SAMPLE_SEED = 1;

export class Session {
  /** Counts what was asked for: only the latest analysis, of the latest log, is shown. */
  #turn = 0;
  /** Settings that were asked for while a log was read. @type {Settings | null} */
  #pending = null;
  /** How many things were expected before the last ones were marked. */
  #undoTo = 0;
  /** The analysis under way, or the last one. @type {Promise<void>} */
  #analysing = Promise.resolve();

  /**
   * @param {AppStore} store
   * @param {EngineClient} client
   * @param {{buckets: () => number, now: () => number, wall: () => number}} surroundings
   *   `buckets`: how many the timeline has room for; `now`: a steady clock in milliseconds; `wall`: the one on the wall.
   */
  constructor(store, client, surroundings) {
    this.store = store;
    this.client = client;
    this.surroundings = surroundings;
    client.onCrash = (message) => this.#afterCrash(message);
    client.version.then(
      (version) => store.set({ version }),
      (error) => error.code === 'no-engine' && this.#fail(error),
    );
  }

  /**
   * Opens files as one log; what is still being read is given up.
   * @param {File[]} files At least one.
   * @param {Promise<import('./follow.js').Handle | null>} [handle] A lasting hold on the file, where there is one and it is the only one.
   */
  openFiles(files, handle) {
    const name = files.length === 1 ? files[0].name : formatNoun(files.length, 'file');
    const bytes = files.reduce((sum, file) => sum + file.size, 0);
    return this.#open({ kind: 'files', files, name, bytes, handle }, this.#settingsForAnother());
  }

  /** Opens one of the samples that the engine makes. @param {string} sample @param {string} title */
  openSample(sample, title) {
    return this.#open({ kind: 'sample', sample, name: title, bytes: 0 }, this.#settingsForAnother());
  }

  /** Opens what was open, from the start. */
  reopen() {
    const { source, settings } = this.store.get();
    return source ? this.#openAgain(source, settings) : undefined;
  }

  /**
   * Reads the same log once more; the page stays where a person is.
   * @param {Source} source
   * @param {Settings} settings
   * @param {boolean} [follow]
   */
  #openAgain(source, settings, follow = this.store.get().following !== null) {
    const { tab, fileSort, fileFilter, filesOpen, labels, noted } = this.store.get();
    const opened = this.#open(source, settings, follow);
    this.store.set({ tab, fileSort, fileFilter, filesOpen, labels, noted });
    return opened;
  }

  /**
   * Reads the file once more, as it is by now, and goes on with it as it grows. Ends following where it was.
   * @param {import('./follow.js').Handle} handle
   */
  async follow(handle) {
    const { source, settings } = this.store.get();
    const isSame = source?.kind === 'files' && (await source.handle) === handle;
    const file = await handle.getFile();
    /** @type {Source} */
    const asked = { kind: 'files', files: [file], name: file.name, bytes: file.size, handle: Promise.resolve(handle) };
    if (isSame) await this.#openAgain(asked, settings, true);
    else await this.#open(asked, this.#settingsForAnother(), true);
  }

  unfollow() {
    this.store.set({ following: null });
  }

  /**
   * Gives the engine the followed file as it is by now, and shows what it makes of it.
   * @param {File} file
   */
  async grow(file) {
    const { source, settings, following, report } = this.store.get();
    const turn = this.#turn;
    const isCurrent = () => this.store.get().following !== null && this.store.get().source === source && turn === this.#turn;
    if (!following || !report) return;
    try {
      const reply = await this.client.request({ type: 'grow', file, settings });
      if (!isCurrent()) return;
      const at = this.surroundings.wall();
      if (!reply.report) return this.store.set({ following: { ...following, at } });
      const lines = following.lines + reply.report.ledger.lines - report.ledger.lines;
      await this.#show(reply.report, null, isCurrent, report);
      this.store.set({ following: { at, lines } });
    } catch (error) {
      if (!isCurrent()) return;
      this.store.set({ following: null, notice: { tone: 'problem', text: messageOf(error), action: 'reopen' } });
    }
  }

  /**
   * Takes settings, and reads the log again only where they say how it is to be read. While a log is read, they are taken when that
   * is done.
   * @param {Settings} settings
   * @returns {Promise<string | null>} Why the log can't be read in that way. The result then stays as it was.
   */
  async apply(settings) {
    const { source, report, phase } = this.store.get();
    if (source && phase === 'working') {
      this.#pending = settings;
      return null;
    }
    if (!source || !report || readsAlike(settings, report.settings)) {
      this.analyse(settings);
      return null;
    }
    try {
      await this.client.request({ type: 'check', settings });
    } catch (error) {
      return messageOf(error);
    }
    if (this.store.get().report === report) this.#openAgain(source, settings);
    return null;
  }

  /** Ends the reading at once. */
  cancel() {
    const { source } = this.store.get();
    this.client.cancel();
    const name = source ? `Cancelled: ${source.name} was not analysed.` : 'Cancelled.';
    this.store.set({ ...nothingOpen(), notice: { tone: 'note', text: name, action: null } });
  }

  /** Back to the first screen; the engine's memory is given back. */
  close() {
    this.client.cancel();
    this.store.set({ ...nothingOpen(), notice: null });
  }

  /** Analyses what was read with other settings, without reading it again. @param {Settings} settings */
  async analyse(settings) {
    if (!this.store.get().report) return;
    const turn = ++this.#turn;
    const isCurrent = () => turn === this.#turn;
    // What is asked next begins with these settings, though their answer is not there yet.
    this.store.set({ reanalysing: true, notice: null, settings });
    // One after the other: the engine holds the result of the last one, and what was overtaken while it waited is left out.
    const before = this.#analysing;
    this.#analysing = before.then(() => (isCurrent() ? this.#analyseNow(settings, isCurrent) : undefined));
    await this.#analysing;
    if (isCurrent()) this.store.set({ reanalysing: false });
  }

  /**
   * @param {Settings} settings
   * @param {() => boolean} isCurrent
   */
  async #analyseNow(settings, isCurrent) {
    try {
      const reply = await this.client.request({ type: 'analyse', settings });
      if (isCurrent()) await this.#show(reply.report, this.store.get().planted, isCurrent);
    } catch (error) {
      if (!isCurrent()) return;
      this.store.set({ settings: this.store.get().report?.settings ?? settings });
      this.#note(error);
    }
  }

  /**
   * Changes the templates once more. The log is not read again.
   * @param {import('../protocol.js').TemplateChange} change
   */
  changeTemplates(change) {
    return this.#withChanges((changes) => [...changes, change]);
  }

  /** Takes back the last change of the templates, or all of them. @param {'last' | 'all'} which */
  undoTemplates(which) {
    return this.#withChanges((changes) => (which === 'all' ? [] : changes.slice(0, -1)));
  }

  /** @param {(changes: import('../protocol.js').TemplateChange[]) => import('../protocol.js').TemplateChange[]} next */
  #withChanges(next) {
    const { settings } = this.store.get();
    this.store.set({ chosenTemplates: [] });
    return this.analyse({ ...settings, templates: next(settings.templates ?? []) });
  }

  /**
   * Says of a file whether it is known to be good. The log is not read again.
   * @param {string} name
   * @param {boolean} baseline
   */
  setBaseline(name, baseline) {
    const { report, settings } = this.store.get();
    return report ? this.analyse(withBaseline(settings, name, baseline)) : undefined;
  }

  /**
   * Marks something as expected, and tells what that took away.
   * @param {import('../protocol.js').Expectation[]} more
   */
  async expect(more) {
    const { settings, report } = this.store.get();
    if (!report) return;
    const kept = (settings.expected ?? []).filter((one) => !more.some((other) => JSON.stringify(other) === JSON.stringify(one)));
    await this.analyse({ ...settings, expected: [...kept, ...more] });
    const after = this.store.get().report;
    if (!after || after === report) return;
    const taken = after.expected.slice(kept.length).reduce((sum, count) => sum + count, 0);
    const text = `Marked as expected: ${formatNoun(taken, 'finding')} ${taken === 1 ? 'is' : 'are'} left out. The settings list what is expected.`;
    this.store.set({ notice: { tone: 'note', text, action: 'unexpect' } });
    this.#undoTo = kept.length;
  }

  /** Takes back what was marked last. */
  unexpect() {
    const { settings } = this.store.get();
    return this.analyse({ ...settings, expected: (settings.expected ?? []).slice(0, this.#undoTo) });
  }

  /** Expects one thing less. @param {number} at Its place in the list. */
  forget(at) {
    const { settings } = this.store.get();
    return this.analyse({ ...settings, expected: (settings.expected ?? []).filter((_, place) => place !== at) });
  }

  /** A seed that nobody chose. @returns {Promise<number>} */
  async freshSeed() {
    const reply = await this.client.request({ type: 'fresh-seed' });
    return reply.seed;
  }

  /** What a pattern makes of the open log. @param {string} pattern @returns {Promise<import('../protocol.js').Preview>} */
  async preview(pattern) {
    const reply = await this.client.request({ type: 'preview', pattern });
    return reply.preview;
  }

  /** Every format that a log can be read as. @returns {Promise<import('../protocol.js').FormatName[]>} */
  async formats() {
    const reply = await this.client.request({ type: 'formats' });
    return reply.formats;
  }

  /** What a person set goes on to the next log, but for what says how the last one was to be read. @returns {Settings} */
  #settingsForAnother() {
    const { settings, settingsWait } = this.store.get();
    if (settingsWait) return settings;
    return { ...settings, format: null, pattern: null, year: null, zone: null, files: [], session_key: 'none' };
  }

  /**
   * @param {Source} asked
   * @param {Settings} settings
   * @param {boolean} [follow]
   */
  async #open(asked, settings, follow = false) {
    if (this.store.get().framed) return;
    this.#turn += 1;
    this.#pending = null;
    this.#freeEngine();
    // A copy, so that opening the same thing twice makes two that can be told apart.
    const source = { ...asked };
    this.store.set({
      ...nothingOpen(),
      phase: 'working',
      source,
      settings,
      settingsWait: false,
      notice: null,
      dialog: null,
      work: startOfWork(source),
    });
    const isCurrent = () => this.store.get().source === source && this.store.get().phase === 'working';
    try {
      const reply = await this.client.request(
        openRequest(source, settings, this.store.get().model?.file ?? null, follow),
        (progress) => isCurrent() && this.#progress(progress),
      );
      if (!isCurrent()) return;
      await this.#show(reply.report, reply.planted, isCurrent);
      if (reply.cutShort) this.store.set({ notice: { tone: 'problem', text: reply.cutShort, action: 'reopen' } });
      if (reply.follows) this.store.set({ following: { at: this.surroundings.wall(), lines: 0 } });
      if (this.#pending) await this.apply(this.#pending);
    } catch (error) {
      if (isCurrent()) this.#fail(error);
    }
  }

  /** WebAssembly memory never shrinks: a new log gets a new worker, and one that is busy is given up. */
  #freeEngine() {
    const { phase } = this.store.get();
    if (phase !== 'idle') this.client.cancel();
  }

  /**
   * Shows a report together with its timeline and what filters leave of it: half a screen first would jump.
   * @param {Report} report
   * @param {Planted[] | null} planted
   * @param {() => boolean} isCurrent
   * @param {Report | null} [before] The report of the same log, shorter, in which a person has looked around.
   */
  async #show(report, planted, isCurrent, before = null) {
    const reply = await this.client.request({
      type: 'timeline',
      from: -Infinity,
      to: Infinity,
      buckets: this.surroundings.buckets(),
    });
    const { zoom } = this.store.get();
    const zoomed = before && zoom ? await this.#timelineIn(zoom, report) : null;
    const timeline = zoomed ?? reply.timeline;
    const whole = spanOf(reply.timeline, report);
    const passing = await countPassing(this.client, { report, timeline, filters: this.store.get().filters, to: (zoomed && zoom ? zoom : whole).to });
    if (!isCurrent()) return;
    const { tab, source, work, rate, selected, noted } = this.store.get();
    this.store.set({
      phase: 'ready',
      work: null,
      rate: (work && speedOf(work.samples, work.total)?.bytesPerSecond) || rate,
      report,
      planted,
      settings: report.settings ?? {},
      source: source && { ...source, name: report.input.name, bytes: report.input.bytes },
      timeline,
      whole,
      passing,
      zoom: zoomed ? zoom : null,
      selected: (before && sameFinding(before, selected, report)) ?? report.findings[0]?.rank ?? null,
      evidence: null,
      ...nothingAsked(),
      noted: notedWithin(noted, report.ledger.lines),
      reanalysing: false,
      tab,
    });
  }

  /** @param {Span} span @param {Report} report @returns {Promise<Timeline>} */
  async #timelineIn({ from, to }, { windows }) {
    const buckets = this.surroundings.buckets();
    const reply = await this.client.request({ type: 'timeline', from: from - windows.length + 1, to, buckets });
    return reply.timeline;
  }

  /** @param {Progress} progress */
  #progress(progress) {
    const { work } = this.store.get();
    if (!work) return;
    const { stage, bytes, total, lines, events, format, file, expected } = progress;
    // The last look stands until there is another.
    const glance = progress.glance ?? work.glance;
    const samples = remember(work.samples, { at: this.surroundings.now(), bytes, lines });
    this.store.set({ work: { stage, bytes, total, lines, events, format, file, expected, glance, samples } });
  }

  /** @param {unknown} error */
  #fail(error) {
    const { source, work } = this.store.get();
    const failure = { ...failureOf(error, source), glance: work?.glance ?? null };
    this.store.set({ ...nothingOpen(), phase: 'failed', source, failure });
  }

  /** @param {unknown} error */
  #note(error) {
    if (error instanceof EngineError && (error.code === 'cancelled' || error.code === 'crashed')) return;
    this.store.set({ notice: { tone: 'problem', text: messageOf(error), action: null } });
  }

  /**
   * The worker is replaced already. A report on the screen stays; the file must be read again for anything new.
   * @param {string} message
   */
  #afterCrash(message) {
    if (this.store.get().phase !== 'ready') return;
    const text = `The engine stopped unexpectedly (${message}) and was replaced. This result stays; to see more lines or change settings, read the file again.`;
    this.store.set({ reanalysing: false, following: null, notice: { tone: 'problem', text, action: 'reopen' } });
  }
}

/**
 * The rank by now of the finding that was open; null where it is none any more.
 * @param {Report} before
 * @param {number | null} selected
 * @param {Report} after
 */
function sameFinding(before, selected, after) {
  const open = before.findings.find(({ rank }) => rank === selected);
  return after.findings.find(({ start, end }) => open && start < open.end && end > open.start)?.rank ?? null;
}

/** The settings that say how a log is read; the others only say how what was read is analysed. */
const READING = /** @type {const} */ (['format', 'pattern', 'year', 'zone', 'files', 'unpack_limit', 'session_key', 'session_gap', 'miner', 'drain3']);

/**
 * Whether two settings read a log in the same way. A setting that is absent is as the engine has it by default, which is
 * what stands in a report.
 * @param {Settings} asked
 * @param {Settings} report
 */
export function readsAlike(asked, report) {
  return READING.every((name) => {
    const [one, other] = [asked[name] ?? null, report[name] ?? null];
    const isDefault = one === null && !['format', 'pattern', 'year', 'zone'].includes(name);
    if (name === 'files') return JSON.stringify(readingsOf(asked)) === JSON.stringify(readingsOf(report));
    return isDefault || JSON.stringify(one) === JSON.stringify(other);
  });
}

/**
 * How single files are read, without what else is said of them.
 * @param {Settings} settings
 */
function readingsOf({ files }) {
  const readings = (files ?? []).map(({ name, format = null, pattern = null, year = null, zone = null }) => [name, format, pattern, year, zone]);
  return readings.filter(([, ...set]) => set.some((one) => one !== null));
}

/** @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * The span that a timeline's buckets really cover: the last one may hold fewer windows than the others, where the log ends.
 * @param {Timeline} timeline
 * @param {Report} report
 * @param {number} [asked] Where the range ends that was asked for. Events may take any number of lines, so that the lines
 *   of the last bucket are known only where the log ends.
 * @returns {Span}
 */
export function spanOf({ start }, { windows, time, ledger }, asked = Infinity) {
  const first = start[0] ?? 0;
  const last = start.at(-1) ?? 0;
  const { basis, length } = windows;
  const bucketEnd = last + bucketLength(start, length);
  if (basis === 'line') return { from: first, to: Math.min(Math.max(bucketEnd, Math.ceil(asked)), ledger.lines + 1) };
  const wholeWindows = Math.floor(((time.last_ms ?? last) - last) / length) + 1;
  return { from: first, to: Math.min(bucketEnd, last + Math.max(1, wholeWindows) * length) };
}

/**
 * @param {Source} source
 * @param {Settings} settings
 * @param {File | null} model What windows are judged by.
 * @param {boolean} follow
 */
function openRequest(source, settings, model, follow) {
  if (source.kind === 'files') return /** @type {const} */ ({ type: 'open', files: source.files, settings, model, follow });
  return /** @type {const} */ ({ type: 'sample', kind: source.sample, seed: SAMPLE_SEED, settings, model });
}

/** @param {Source} source */
function startOfWork(source) {
  return {
    stage: /** @type {const} */ ('reading'),
    bytes: 0,
    total: source.bytes,
    lines: 0,
    events: 0,
    format: null,
    file: null,
    expected: null,
    glance: null,
    samples: [],
  };
}

/**
 * @param {unknown} error
 * @param {Source | null} source
 * @returns {Omit<Failure, 'glance'>}
 */
function failureOf(error, source) {
  const message = messageOf(error);
  const code = error instanceof EngineError ? error.code : 'unexpected';
  if (code === 'no-engine') {
    return {
      title: 'Logloupe can’t run here',
      message,
      advice: 'Nothing was read. Try a current version of Chromium, Firefox or Safari.',
      canRetry: false,
    };
  }
  if (code === 'crashed') {
    const advice =
      'It was replaced and is ready again. If the same file stops it twice, open a part of the file, or use the command line, which has all of the machine’s memory: logloupe analyze FILE.';
    return { title: 'The engine stopped', message, advice, canRetry: source !== null };
  }
  return {
    title: source ? `${source.name} was not analysed` : 'That did not work',
    message,
    advice: '',
    canRetry: source !== null,
  };
}
