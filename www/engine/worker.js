/**
 * The engine's worker: turns messages into calls of the engine, and answers, errors and panics into messages.
 * It decides nothing. It starts from a blob: address and so lives under the page's Content-Security-Policy.
 *
 * @module
 */
import * as engineModule from 'virtual:engine';
import { check_lines, check_rules, Engine, formats, fresh_seed, initSync, sample, version } from 'virtual:engine';
import { tryConnections } from '../lib/ways-out.js';
import { isFatal, whyStopped } from './fatal.js';
import { grown } from './follow.js';
import { glanceAt, glances } from './glances.js';
import { help, offer } from './helper.js';
import { Hunts } from './hunt.js';
import { bytesIn, readAlone, readWithHelpers, SLICE, SLICES_FOR_HELPERS, slicesOf } from './read.js';
import { Searches } from './search.js';
import { unpack } from './unpack.js';

/** @typedef {import('../protocol.js').Request} Request */
/** @typedef {import('../protocol.js').Reply} Reply */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('../protocol.js').Planted} Planted */
/** @typedef {{postMessage(reply: Reply, transfer?: Transferable[]): void, onmessage: ((event: MessageEvent<Request>) => void) | null}} Scope */

const PROGRESS_MS = 100;
const MIB = 2 ** 20;
const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));

/** The instance's memory. @type {WebAssembly.Memory | null} */
let memory = null;

/** @type {Engine | null} */
let engine = null;

/** What the engine reads: files of text. @type {File[]} */
let opened = [];

/** Its parts, in file order. @type {import('./read.js').Slice[]} */
let slices = [];

/** The job with which the helpers got these files; null where they did not. @type {number | null} */
let sharedJob = null;

/** The hunts for threats in them. */
let hunts = new Hunts();

/** The searches through them. */
let searches = new Searches();

/** Whether the helpers are at work for a hunt or a search: another goes on without them. */
let lent = false;

/** What the open files promise. @type {import('../protocol.js').Expected | null} */
let expected = null;

/** Those that live, of all that there were. @type {MessagePort[]} */
let helpers = [];
/** @type {MessagePort[]} */
let allHelpers = [];
/** What is done when a helper is lost. */
const alarm = { wake: () => {} };

scope.onmessage = (event) => {
  answer(event.data).catch((error) => complain(event.data.id, error));
};

/** @param {Request} request */
async function answer(request) {
  const { id } = request;
  switch (request.type) {
    case 'init':
      ({ memory } = initSync({ module: request.module }));
      helpers = [...request.helpers];
      allHelpers = request.helpers;
      return scope.postMessage({ type: 'ready', id, version: version() });
    case 'help':
      ({ memory } = initSync({ module: request.module }));
      return help(request.port, (error) => scope.postMessage({ type: 'crashed', message: whyStopped(error, memory) }));
    case 'files':
      return offer(id, request.files);
    case 'open':
      return read(id, request.files, request.settings, { planted: null, model: request.model, follow: request.follow });
    case 'grow': {
      const isGrown = await grown(current(), opened, request.file);
      // The helpers have the file as it was.
      if (isGrown) sharedJob = null;
      slices = slicesOf(opened, [0]);
      const report = isGrown ? current().analyse(request.settings) : null;
      return scope.postMessage({ type: 'grow', id, report });
    }
    case 'lost':
      helpers = helpers.filter((helper) => helper !== allHelpers[request.helper]);
      return alarm.wake();
    case 'sample': {
      const { name, modified, bytes, planted } = sample(request.kind, request.seed);
      return read(id, [new File([bytes], name, { lastModified: modified })], request.settings, { planted, model: request.model });
    }
    case 'learn':
      return scope.postMessage({ type: 'learn', id, learned: learn(request.model, request.settings) });
    case 'check':
      check(request.settings);
      return scope.postMessage({ type: 'check', id });
    case 'analyse':
      return scope.postMessage({ type: 'report', id, report: current().analyse(request.settings), planted: null });
    case 'timeline':
      return scope.postMessage({ type: 'timeline', id, timeline: current().timeline(request.from, request.to, request.buckets) });
    case 'passing':
      return scope.postMessage({ type: 'passing', id, passing: current().passing(request.filter, request.starts, request.to) });
    case 'lines':
      return scope.postMessage({ type: 'lines', id, lines: marked(current().lines(request.first, request.count), request.marked) });
    case 'lines-where': {
      const { template, level, entity, files, slot, after, count } = request;
      const lines = current().lines_where({ template, level, entity, files, slot }, after, count);
      return scope.postMessage({ type: 'lines-where', id, lines });
    }
    case 'lines-of-kind':
      return scope.postMessage({ type: 'lines-of-kind', id, lines: current().lines_of_kind(request.kind, request.after, request.count) });
    case 'lines-at':
      return scope.postMessage({ type: 'lines-at', id, lines: current().lines_at(Uint32Array.from(request.numbers)) });
    case 'search':
      return search(id, request);
    case 'stop-search':
      return scope.postMessage({ type: 'stop-search', id, ...searches.stop() });
    case 'search-page': {
      const lines = current().lines_at(searches.numbers(request.after, request.count));
      return scope.postMessage({ type: 'search-page', id, lines: searches.mark(lines) });
    }
    case 'search-step':
      return scope.postMessage({ type: 'search-step', id, hit: searches.beside(request.line, request.back) });
    case 'error-step':
      return scope.postMessage({ type: 'error-step', id, line: current().error_beside(request.line, request.back) ?? null });
    case 'hunt':
      return hunt(id, request.settings, request.rules);
    case 'stop-hunt':
      hunts.stop();
      return scope.postMessage({ type: 'stop-hunt', id });
    case 'hunt-lines':
      return scope.postMessage({ type: 'hunt-lines', id, lines: await hunts.linesOf(current(), snapshot(), request.finding) });
    case 'check-rules':
      return scope.postMessage({ type: 'check-rules', id, checked: check_rules(new TextEncoder().encode(request.text)) });
    case 'export': {
      if (request.what === 'report.json') hashFiles(id);
      const bytes = current().export(request.what);
      return scope.postMessage({ type: 'export', id, name: request.what, mime: mimeOf(request.what), bytes }, [bytes.buffer]);
    }
    case 'handout': {
      if (request.form !== 'timesketch') hashFiles(id);
      const { bytes, changes } = current().report(request.form, request.redacts, request.noted);
      return scope.postMessage({ type: 'handout', id, bytes, changes }, [bytes.buffer]);
    }
    case 'heat': {
      const counts = current().heat(request.from, request.to, request.buckets, Uint32Array.from(request.templates), request.filter);
      return scope.postMessage({ type: 'heat', id, counts }, [counts.buffer]);
    }
    case 'templates-passing': {
      const counts = current().templates_passing(request.filter);
      return scope.postMessage({ type: 'templates-passing', id, counts }, [counts.buffer]);
    }
    case 'sessions':
      return scope.postMessage({ type: 'sessions', id, sessions: current().sessions() });
    case 'sessions-within': {
      const { span, filter } = request;
      return scope.postMessage({ type: 'sessions-within', id, within: current().sessions_within(span?.from, span?.to, filter) });
    }
    case 'entities':
      return scope.postMessage({ type: 'entities', id, entities: request.kinds.map((kind) => current().entities(kind)) });
    case 'step-lines':
      return scope.postMessage({ type: 'step-lines', id, lines: [...current().step_lines(request.from, request.to ?? undefined, request.isSuspect)] });
    case 'session-lines':
      return scope.postMessage({ type: 'session-lines', id, lines: [...current().session_lines(request.session, request.template ?? undefined)] });
    case 'entities-within': {
      const { kinds, span, filter } = request;
      const counts = Object.fromEntries(kinds.map((kind) => [kind, current().entities_within(kind, span?.from, span?.to, filter)]));
      return scope.postMessage({ type: 'entities-within', id, counts: /** @type {import('../protocol.js').EntitiesWithin} */ (counts) });
    }
    case 'entity': {
      const { kind, entity, buckets, part } = request;
      return scope.postMessage({ type: 'entity', id, detail: current().entity(kind, entity, buckets, part?.from, part?.to) });
    }
    case 'entities-of':
      return scope.postMessage({ type: 'entities-of', id, foremost: current().entities_of(request.rank) });
    case 'compare':
      return scope.postMessage({ type: 'compare', id, comparison: current().compare() });
    case 'detectors':
      return scope.postMessage({ type: 'detectors', id, survey: current().detectors() });
    case 'windows-of':
      return scope.postMessage({ type: 'windows-of', id, chosen: current().windows_of(request.choice) });
    case 'try-cut':
      return scope.postMessage({ type: 'try-cut', id, tried: current().try_cut(request.cut, request.windows) });
    case 'assess':
      return scope.postMessage({ type: 'assess', id, assessment: current().assess(bytesOf(request.file)) });
    case 'expected-of':
      return scope.postMessage({ type: 'expected-of', id, ranks: request.settings.map((settings) => [...current().expected_of(settings)]) });
    case 'train':
      return train(id);
    case 'stop-training':
      stopsTraining = true;
      return scope.postMessage({ type: 'stop-training', id });
    case 'preview':
      return scope.postMessage({ type: 'preview', id, preview: current().preview(request.pattern) });
    case 'check-lines': {
      const answers = request.beside ? current().check_lines(request.lines) : check_lines(request.lines);
      return scope.postMessage({ type: 'check-lines', id, answers });
    }
    case 'formats':
      return scope.postMessage({ type: 'formats', id, formats: formats() });
    case 'fresh-seed':
      return scope.postMessage({ type: 'fresh-seed', id, seed: fresh_seed() });
    case 'probe':
      return scope.postMessage({ type: 'probe', id, attempts: await tryConnections(globalThis, request.address) });
    default:
      throw new Error(`The worker knows no message of the type ${/** @type {any} */ (request).type}.`);
  }
}

/**
 * Works out the fingerprints of the open files, which a saved report names them by.
 * @param {number} id
 */
function hashFiles(id) {
  const total = bytesIn(slices);
  let told = performance.now();
  for (let bytes = current().hash(); bytes !== undefined; bytes = current().hash()) {
    if (performance.now() - told < PROGRESS_MS) continue;
    told = performance.now();
    scope.postMessage({ type: 'hashing', id, bytes, total });
  }
}

/**
 * Looks through the open files by rules, and tells what was found.
 * @param {number} id
 * @param {Settings} settings
 * @param {string[]} rules Sigma rules.
 */
async function hunt(id, settings, rules) {
  const total = bytesIn(slices);
  const pause = pauses((/** @type {number} */ bytes) => scope.postMessage({ type: 'hunting', id, bytes, total }));
  const hunted = await withHelpers(id, (share) => hunts.run(current(), snapshot(), { settings, rules }, share, pause));
  scope.postMessage({ type: 'hunt', id, hunted });
}

/**
 * Looks through the open files for a text, and tells how much was found.
 * @param {number} id
 * @param {{wording: import('../protocol.js').Wording, filter: import('../protocol.js').SearchFilter | null}} what
 */
async function search(id, { wording, filter }) {
  const total = bytesIn(slices);
  const pause = pauses((/** @type {number} */ bytes, /** @type {{count: number, kept: number}} */ found) => scope.postMessage({ type: 'searching', id, bytes, total, ...found }));
  const found = await searches.run(current(), snapshot(), { wording, filter }, (work) => withHelpers(id, work), pause);
  scope.postMessage({ type: 'search', id, ...found });
}

/**
 * Does work that helpers can share, where they have the files and nothing else to do.
 * @template T
 * @param {number} job Names the work.
 * @param {(share: {job: number, of: number, helpers: import('./read.js').Helpers} | null) => Promise<T>} work
 */
async function withHelpers(job, work) {
  if (sharedJob === null || lent) return work(null);
  lent = true;
  try {
    return await work({ job, of: sharedJob, helpers: { lives: () => helpers, alarm } });
  } finally {
    lent = false;
  }
}

/** @param {import('../protocol.js').Line[]} lines @param {boolean} [isMarked] Whether what was looked for is marked in them. */
function marked(lines, isMarked = false) {
  return isMarked ? searches.mark(lines) : lines;
}

/** The open files as they are by now: one that is followed grows on. */
function snapshot() {
  return { files: [...opened], slices };
}

/** Whether the page wants the training to end. */
let stopsTraining = false;

/**
 * Trains a network batch by batch, hearing messages between; then, or when it was broken off, tells the sessions.
 * @param {number} id
 */
async function train(id) {
  const mine = current();
  stopsTraining = false;
  mine.train_begin();
  const pause = pauses((/** @type {import('../protocol.js').TrainingProgress} */ progress) =>
    scope.postMessage({ type: 'training', id, progress }),
  );
  for (let progress = mine.train_step(); progress !== null; progress = mine.train_step()) {
    await pause(progress);
    if (engine !== mine) throw Object.assign(new Error('Another log was opened.'), { code: 'cancelled' });
    if (stopsTraining) {
      mine.train_stop();
      break;
    }
  }
  scope.postMessage({ type: 'sessions', id, sessions: mine.sessions() });
}

/**
 * Unpacks what is packed, reads slice by slice, telling how far it got, then analyses all of it as one log.
 * @param {number} id
 * @param {File[]} chosen
 * @param {Settings} settings
 * @param {{planted: Planted[] | null, model?: File | null, follow?: boolean}} how `model`: what windows are judged by; `follow`: whether the log stays open at its end.
 */
async function read(id, chosen, settings, { planted, model, follow = false }) {
  hunts.stop();
  searches.stop();
  searches = new Searches();
  engine?.free();
  expected = null;
  const mine = (engine = new Engine(settings));
  if (model) mine.judge_by(bytesOf(model), settings);
  const { files, notes } = await unpacked(id, mine, chosen, settings);
  opened = files;
  slices = slicesOf(files, mine.open(files, notes));
  hunts = new Hunts();
  expected = mine.expected();
  const total = bytesIn(slices);
  const readable = [...new Set(slices.map(({ file }) => file))];
  const underWay = (/** @type {number} */ file) => ({ name: files[file].name, place: readable.indexOf(file) + 1, of: readable.length });
  const look = glances();
  const pause = pauses((/** @type {number} */ bytes, /** @type {number} */ file) =>
    tell(id, mine, { stage: 'reading', bytes, total, file: readable.length > 1 ? underWay(file) : null }, look(mine)),
  );
  tell(id, mine, { stage: 'reading', bytes: 0, total, file: null });
  // The page sends the files to the helpers; a sample is made here, and small.
  const shared = planted === null && helpers.length > 1 && slices.length > SLICES_FOR_HELPERS;
  sharedJob = shared ? id : null;
  // What comes out of an archive does not grow, and of several files only the last one could.
  const follows = follow && files.length === 1 && files[0] === chosen[0];
  let cutShort = null;
  try {
    if (shared) await readWithHelpers(mine, files, slices, id, settings, { lives: () => helpers, alarm }, pause);
    else await readAlone(mine, files, slices, pause);
    if (follows) mine.finish_for_now();
    else mine.finish();
  } catch (error) {
    cutShort = standing(mine, error, files, total);
  }
  tell(id, mine, { stage: 'analysing', bytes: total, total, file: null });
  scope.postMessage({ type: 'report', id, report: mine.analyse(settings), planted, cutShort, follows: follows && cutShort === null });
}

/**
 * Judges windows by a model, or by the log itself again; without a log only what the model is.
 * @param {File | null} model
 * @param {Settings} settings
 */
function learn(model, settings) {
  if (model === null) {
    engine?.judge_alone();
    return null;
  }
  if (engine) return engine.judge_by(bytesOf(model), settings);
  const trial = new Engine(settings);
  try {
    return trial.judge_by(bytesOf(model), settings);
  } finally {
    trial.free();
  }
}

/**
 * Ends the log where a file could no longer be read: what was read stands. Nothing stands of a log of which not a slice was
 * read, or where it was not the file's fault.
 * @param {Engine} mine
 * @param {unknown} error
 * @param {File[]} files
 * @param {number} total
 * @returns {string} What happened, as a sentence.
 */
function standing(mine, error, files, total) {
  const { lines, bytes, file } = mine.so_far();
  if (lines === 0 || !(error instanceof Error) || /** @type {{code?: string}} */ (error).code !== 'unreadable') throw error;
  const told = `Only the first ${share(bytes, total)} of the log could be read. ${error.message}`;
  mine.finish_here([{ file: files[file].name, text: told }]);
  return told;
}

/** @param {number} bytes @param {number} total */
function share(bytes, total) {
  return `${Math.floor((100 * bytes) / total)} %`;
}

/**
 * The texts in the files that a person chose, and what there is to say about them.
 * @param {number} id
 * @param {Engine} from
 * @param {File[]} chosen
 * @param {Settings} settings
 */
async function unpacked(id, from, chosen, settings) {
  const limits = settings.unpack_limit ? { bytes: settings.unpack_limit * MIB } : {};
  const pause = pauses((/** @type {import('./unpack.js').UnpackProgress} */ { bytes, total, member }) =>
    tell(id, from, { stage: 'unpacking', bytes, total, file: { name: member, place: 1, of: 1 } }),
  );
  const { members, notes, skipped } = await unpack(engineModule, chosen, limits, pause, (begun) => {
    tell(id, from, { stage: 'unpacking', bytes: 0, total: 0, file: null }, peek(begun, settings));
  });
  const isSame = members.length === chosen.length && members.every((member, place) => member === chosen[place]);
  scope.postMessage({ type: 'unpacked', id, files: isSame ? null : members });
  const told = notes.map(({ member, text }) => ({ file: member, text }));
  return { files: members, notes: [...told, ...skipped.map(({ name, text }) => ({ file: name, text }))] };
}

/**
 * A first look at text of which the rest is still packed.
 * @param {File} begun
 * @param {Settings} settings
 */
function peek(begun, settings) {
  const trial = new Engine(settings);
  try {
    trial.open([begun], []);
    trial.push(new Uint8Array(new FileReaderSync().readAsArrayBuffer(begun.slice(0, SLICE))));
    return glanceAt(trial);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    // If it can't be read, the reading itself will say so.
    return null;
  } finally {
    trial.free();
  }
}

/**
 * Tells progress at once, then now and then; between, the worker hears messages.
 * @template {any[]} Progress
 * @param {(...progress: Progress) => void} tellProgress
 */
function pauses(tellProgress) {
  let told = -Infinity;
  return async (/** @type {Progress} */ ...progress) => {
    if (performance.now() - told < PROGRESS_MS) return;
    tellProgress(...progress);
    told = performance.now();
    await turn();
  };
}

/**
 * Lets another engine begin with the files, which tells whether these settings are possible with them; the open one stays.
 * @param {Settings} settings
 */
function check(settings) {
  const trial = new Engine(settings);
  try {
    if (opened.length > 0) trial.open(opened, []);
  } finally {
    trial.free();
  }
}

/**
 * @param {number} id
 * @param {Engine} from
 * @param {{stage: 'unpacking' | 'reading' | 'analysing', bytes: number, total: number, file: import('../protocol.js').FileUnderWay | null}} how
 * @param {import('../protocol.js').Glance | null} [glance]
 */
function tell(id, from, how, glance = null) {
  const { lines, events, format } = from.so_far();
  scope.postMessage({ type: 'progress', id, ...how, lines, events, format, expected, glance });
}

/** A macrotask's pause, in which the message just posted leaves and the next one can come in. */
function turn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function current() {
  if (!engine) throw Object.assign(new Error('No file is open any more. Open it again.'), { code: 'no-file' });
  return engine;
}

/** Labels, or a model, of more than so much are of nothing that fits into a tab, in bytes. */
const MOST_BESIDE = 512 * MIB;

/** @param {File} file */
function bytesOf(file) {
  if (file.size > MOST_BESIDE) {
    const text = `Expected labels or a model; ${file.name} has ${Math.round(file.size / MIB)} MiB, more than the ${MOST_BESIDE / MIB} MiB that are read of either.`;
    throw Object.assign(new Error(text), { code: 'limit' });
  }
  return new Uint8Array(new FileReaderSync().readAsArrayBuffer(file));
}

/** @param {string} name */
function mimeOf(name) {
  if (name.endsWith('.model')) return 'application/octet-stream';
  return /\.jsonl?$/.test(name) ? 'application/json' : 'text/csv;charset=utf-8';
}

/**
 * An error of the engine is a sentence and work goes on; after a panic or without memory the instance is unusable.
 * @param {number} id
 * @param {unknown} error
 */
function complain(id, error) {
  if (isFatal(error)) {
    scope.postMessage({ type: 'crashed', message: whyStopped(error, memory) });
  } else {
    const message = error instanceof Error ? error.message : String(error);
    const code = /** @type {{code?: string}} */ (error)?.code ?? 'unexpected';
    scope.postMessage({ type: 'failed', id, code, message });
  }
}
