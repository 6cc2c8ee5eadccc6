/**
 * The engine's worker: turns messages into calls of the engine, and answers, errors and panics into messages.
 * It decides nothing. It starts from a blob: address and so lives under the page's Content-Security-Policy.
 *
 * @module
 */
import * as engineModule from 'virtual:engine';
import { Engine, formats, fresh_seed, initSync, sample, version } from 'virtual:engine';
import { help, offer } from './helper.js';
import { readAlone, readWithHelpers, slicesOf } from './read.js';
import { unpack } from './unpack.js';

/** @typedef {import('../protocol.js').Request} Request */
/** @typedef {import('../protocol.js').Reply} Reply */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('../protocol.js').Planted} Planted */
/** @typedef {{postMessage(reply: Reply, transfer?: Transferable[]): void, onmessage: ((event: MessageEvent<Request>) => void) | null}} Scope */

const PROGRESS_MS = 100;
const MIB = 2 ** 20;
const scope = /** @type {Scope} */ (/** @type {unknown} */ (globalThis));

/** Logs of fewer slices than this are read without helpers: their workers would take longer to tell than to read. */
const SLICES_FOR_HELPERS = 3;

/** @type {Engine | null} */
let engine = null;

/** What the engine reads: files of text. @type {File[]} */
let opened = [];

/** @type {MessagePort[]} */
let helpers = [];

scope.onmessage = (event) => {
  answer(event.data).catch((error) => complain(event.data.id, error));
};

/** @param {Request} request */
async function answer(request) {
  const { id } = request;
  switch (request.type) {
    case 'init':
      initSync({ module: request.module });
      helpers = request.helpers;
      return scope.postMessage({ type: 'ready', id, version: version() });
    case 'help':
      initSync({ module: request.module });
      return help(request.port, (error) => scope.postMessage({ type: 'crashed', message: String(error) }));
    case 'files':
      return offer(id, request.files);
    case 'open':
      return read(id, request.files, request.settings, null);
    case 'sample': {
      const { name, modified, bytes, planted } = sample(request.kind, request.seed);
      return read(id, [new File([bytes], name, { lastModified: modified })], request.settings, planted);
    }
    case 'check':
      check(request.settings);
      return scope.postMessage({ type: 'check', id });
    case 'analyse':
      return scope.postMessage({ type: 'report', id, report: current().analyse(request.settings), planted: null });
    case 'timeline':
      return scope.postMessage({ type: 'timeline', id, timeline: current().timeline(request.from, request.to, request.buckets) });
    case 'lines':
      return scope.postMessage({ type: 'lines', id, lines: current().lines(request.first, request.count) });
    case 'lines-where': {
      const { template, level, holds, after, count } = request;
      return scope.postMessage({ type: 'lines-where', id, lines: current().lines_where(template, level, holds, after, count) });
    }
    case 'export': {
      const bytes = current().export(request.what);
      return scope.postMessage({ type: 'export', id, name: request.what, mime: mimeOf(request.what), bytes }, [bytes.buffer]);
    }
    case 'preview':
      return scope.postMessage({ type: 'preview', id, preview: current().preview(request.pattern) });
    case 'formats':
      return scope.postMessage({ type: 'formats', id, formats: formats() });
    case 'fresh-seed':
      return scope.postMessage({ type: 'fresh-seed', id, seed: fresh_seed() });
    case 'probe':
      return scope.postMessage({ type: 'probe', id, refused: await isRefused(request.address) });
    default:
      throw new Error(`The worker knows no message of the type ${/** @type {any} */ (request).type}.`);
  }
}

/**
 * Unpacks what is packed, reads slice by slice, telling how far it got, then analyses all of it as one log.
 * @param {number} id
 * @param {File[]} chosen
 * @param {Settings} settings
 * @param {Planted[] | null} planted
 */
async function read(id, chosen, settings, planted) {
  engine?.free();
  const mine = (engine = new Engine(settings));
  const { files, notes } = await unpacked(id, mine, chosen, settings);
  opened = files;
  const slices = slicesOf(files, mine.open(files, notes));
  const total = slices.reduce((sum, { start, end }) => sum + end - start, 0);
  const readable = [...new Set(slices.map(({ file }) => file))];
  const underWay = (/** @type {number} */ file) => ({ name: files[file].name, place: readable.indexOf(file) + 1, of: readable.length });
  const pause = pauses((/** @type {number} */ bytes, /** @type {number} */ file) =>
    tell(id, mine, { stage: 'reading', bytes, total, file: readable.length > 1 ? underWay(file) : null }),
  );
  // The page sends the files to the helpers; a sample is made here, and small.
  const shared = planted === null && helpers.length > 1 && slices.length > SLICES_FOR_HELPERS;
  if (shared) await readWithHelpers(mine, slices, id, settings, helpers, pause);
  else await readAlone(mine, files, slices, pause);
  mine.finish();
  tell(id, mine, { stage: 'analysing', bytes: total, total, file: null });
  scope.postMessage({ type: 'report', id, report: mine.analyse(settings), planted });
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
  const { members, notes, skipped } = await unpack(engineModule, chosen, limits, pause);
  const isSame = members.length === chosen.length && members.every((member, place) => member === chosen[place]);
  scope.postMessage({ type: 'unpacked', id, files: isSame ? null : members });
  const told = notes.map(({ member, text }) => ({ file: member, text }));
  return { files: members, notes: [...told, ...skipped.map(({ name, text }) => ({ file: name, text }))] };
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
 */
function tell(id, from, how) {
  scope.postMessage({ type: 'progress', id, ...how, ...from.so_far() });
}

/** A macrotask's pause, in which the message just posted leaves and the next one can come in. */
function turn() {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function current() {
  if (!engine) throw Object.assign(new Error('No file is open any more. Open it again.'), { code: 'no-file' });
  return engine;
}

/** @param {string} name */
function mimeOf(name) {
  return name.endsWith('.json') ? 'application/json' : 'text/csv;charset=utf-8';
}

/**
 * Whether the policy refuses connections here. The address is one that cannot exist, so a request to it fails in any case;
 * a `data:` address needs no network, so that one fails only where the policy refuses it.
 * @param {string} address
 */
async function isRefused(address) {
  const attempts = await Promise.allSettled([fetch(address), fetch('data:,probe')]);
  return attempts.every(({ status }) => status === 'rejected');
}

/**
 * An error of the engine is a sentence and work goes on; after a panic or without memory the instance is unusable.
 * @param {number} id
 * @param {unknown} error
 */
function complain(id, error) {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
    scope.postMessage({ type: 'crashed', message });
  } else {
    const code = /** @type {{code?: string}} */ (error)?.code ?? 'unexpected';
    scope.postMessage({ type: 'failed', id, code, message });
  }
}
