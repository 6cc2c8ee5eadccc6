// Opening, replacing, cancelling, crashing: the page's state after each.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EngineClient } from '../../www/engine/client.js';
import { initialState } from '../../www/state/app-state.js';
import { templateChip } from '../../www/state/chips.js';
import { Explore } from '../../www/state/explore.js';
import { Session } from '../../www/state/session.js';
import { createStore } from '../../www/state/store.js';
import { settle, workshop } from './fake-worker.js';

const LEDGER = { lines: 100, events: 100, continuations: 0, unparsed: 0, skipped: 0 };

/** A report with two findings; only what the state's code reads. @param {string} name */
function report(name) {
  return /** @type {any} */ ({
    input: { name, bytes: 10 },
    files: [{ name, left_out: null, first_line: 1, lines: 100 }],
    settings: {},
    notes: [],
    ledger: LEDGER,
    time: { basis: 'time', first_ms: 0, last_ms: 599_000 },
    windows: { basis: 'time', length: 60_000, count: 10, gaps: [] },
    findings: [finding(1, 60_000, 10), finding(2, 300_000, 50)],
    templates: [],
  });
}

/**
 * @param {number} rank
 * @param {number} start
 * @param {number} line
 */
function finding(rank, start, line) {
  return { rank, start, end: start + 60_000, evidence: [{ line, why: 'new' }] };
}

const TIMELINE = /** @type {any} */ ({ start: Float64Array.from({ length: 10 }, (_, minute) => minute * 60_000) });

function setUp() {
  const { workers, boot } = workshop();
  const store = createStore(initialState());
  const client = new EngineClient(boot);
  const session = new Session(store, client, { buckets: () => 100, now: () => 0, wall: () => 0 });
  const explore = new Explore(store, client, { buckets: () => 100, save: () => {} });
  const current = () => /** @type {import('./fake-worker.js').FakeWorker} */ (workers.at(-1));
  return { workers, store, client, session, explore, current };
}

/**
 * Answers `open` and the request for the timeline that follows it.
 * @param {() => import('./fake-worker.js').FakeWorker} current
 * @param {string} name
 */
async function finish(current, name) {
  await settle();
  const worker = current();
  worker.say({ type: 'report', id: worker.last('open').id, report: report(name), planted: null });
  await settle();
  worker.say({ type: 'timeline', id: worker.last('timeline').id, timeline: TIMELINE });
  await settle();
}

test('a file becomes a result with its first finding open', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  assert.equal(store.get().phase, 'working');
  await finish(current, 'a.log');
  const { phase, selected, whole } = store.get();
  assert.deepEqual({ phase, selected, whole }, { phase: 'ready', selected: 1, whole: { from: 0, to: 600_000 } });
  // Line 10 with two lines of context on either side.
  assert.deepEqual(store.get().evidence?.ranges, [{ first: 8, count: 5 }]);
});

test('a second file replaces the first, whose result never appears', async () => {
  const { workers, store, session, current } = setUp();
  session.openFiles([new File(['x'], 'first.log')]);
  await settle();
  session.openFiles([new File(['y'], 'second.log')]);
  await settle();
  assert.equal(workers[0].terminated, true);
  workers[0].say({ type: 'report', id: workers[0].last('open').id, report: report('first.log'), planted: null });
  await finish(current, 'second.log');
  assert.equal(store.get().report?.input.name, 'second.log');
});

test('opening the same file twice does not fail the second time', async () => {
  const { store, session, current } = setUp();
  const file = new File(['x'], 'a.log');
  session.openFiles([file]);
  await settle();
  session.reopen();
  await settle();
  assert.equal(store.get().phase, 'working');
  await finish(current, 'a.log');
  assert.equal(store.get().phase, 'ready');
});

test('cancel goes back to the start at once, with a note', async () => {
  const { store, session } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  session.cancel();
  assert.equal(store.get().phase, 'idle');
  assert.match(store.get().notice?.text ?? '', /a\.log was not analysed/);
  await settle();
  assert.equal(store.get().phase, 'idle');
});

test('a cancel before the engine is ready fails nothing', async () => {
  const { store, session } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  session.cancel();
  await settle();
  assert.equal(store.get().phase, 'idle');
  assert.equal(store.get().failure, null);
});

test('what the engine refuses is shown in its words', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File([], 'empty.log')]);
  await settle();
  current().say({ type: 'failed', id: current().last('open').id, code: 'empty', message: 'The file is empty.' });
  await settle();
  assert.equal(store.get().phase, 'failed');
  assert.equal(store.get().failure?.message, 'The file is empty.');
});

test('a crash while reading fails that file and nothing else', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  current().say({ type: 'crashed', message: 'unreachable' });
  await settle();
  assert.equal(store.get().phase, 'failed');
  session.openFiles([new File(['y'], 'b.log')]);
  await finish(current, 'b.log');
  assert.equal(store.get().phase, 'ready');
});

test('a crash afterwards leaves the result, and offers to read the file again', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  current().say({ type: 'crashed', message: 'unreachable' });
  await settle();
  assert.equal(store.get().phase, 'ready');
  assert.equal(store.get().notice?.action, 'reopen');
});

test('other settings bring another report without reading again', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  const opened = current().received.filter(({ type }) => type === 'open').length;
  session.analyse({ window_seconds: 10 });
  await settle();
  assert.equal(store.get().reanalysing, true);
  current().say({ type: 'report', id: current().last('analyse').id, report: report('again'), planted: null });
  await settle();
  current().say({ type: 'timeline', id: current().last('timeline').id, timeline: TIMELINE });
  await settle();
  assert.equal(store.get().report?.input.name, 'again');
  assert.equal(store.get().reanalysing, false);
  assert.equal(current().received.filter(({ type }) => type === 'open').length, opened);
});

test('settings that are asked for while a log is read are taken when it was', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  assert.equal(await session.apply({ budget: 3 }), null);
  assert.equal(store.get().phase, 'working');
  await finish(current, 'a.log');
  assert.deepEqual(current().last('analyse').settings, { budget: 3 });
  assert.equal(current().received.filter(({ type }) => type === 'open').length, 1);
});

test('settings that the engine refuses leave the result as it was', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  session.analyse({ budget: 0 });
  await settle();
  current().say({
    type: 'failed',
    id: current().last('analyse').id,
    code: 'settings',
    message: 'The budget must lie between 1 and 1000.',
  });
  await settle();
  assert.equal(store.get().phase, 'ready');
  assert.equal(store.get().reanalysing, false);
  assert.match(store.get().notice?.text ?? '', /budget/);
});

test('another format reads the file again, once it is known to be possible', async () => {
  const { store, session, current } = setUp();
  const file = new File(['x'], 'a.log');
  session.openFiles([file]);
  await finish(current, 'a.log');
  store.set({ report: { .../** @type {any} */ (store.get().report), settings: { budget: 5, format: null, pattern: null } } });
  const applied = session.apply({ budget: 5, format: null, pattern: '(?P<message>.*)' });
  await settle();
  const { id, settings } = current().last('check');
  assert.equal(settings.pattern, '(?P<message>.*)');
  assert.equal(store.get().phase, 'ready');
  current().say({ type: 'check', id });
  assert.equal(await applied, null);
  await settle();
  assert.equal(store.get().phase, 'working');
  assert.deepEqual(current().last('open').files, [file]);
  assert.deepEqual(current().last('open').settings, settings);
});

test('an impossible pattern leaves the result, and is refused in the engine’s words', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  store.set({ report: { .../** @type {any} */ (store.get().report), settings: { format: null, pattern: null } } });
  const { report } = store.get();
  const applied = session.apply({ format: null, pattern: '(' });
  await settle();
  current().say({ type: 'failed', id: current().last('check').id, code: 'settings', message: 'The pattern is none.' });
  assert.equal(await applied, 'The pattern is none.');
  assert.equal(store.get().report, report);
  assert.equal(store.get().phase, 'ready');
});

test('settings go on to the next file, but for those that say how it is read', async () => {
  const { store, session, current } = setUp();
  store.set({ settings: { budget: 7, window_seconds: 10, format: 'hdfs', pattern: 'x', year: 2015, zone: '+02:00' } });
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  assert.deepEqual(current().last('open').settings, {
    budget: 7,
    window_seconds: 10,
    format: null,
    pattern: null,
    year: null,
    zone: null,
    files: [], session_key: 'none',
  });
});

test('a template’s lines come in pages, and a line’s surroundings lead back to its page', async () => {
  const { store, session, explore, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  explore.showTemplate(/** @type {any} */ ({ id: 3, count: 450 }));
  await settle();
  const { template, level, after, count } = current().last('lines-where');
  assert.deepEqual({ template, level, after, count }, { template: 3, level: null, after: 0, count: 200 });
  const page = /** @type {any[]} */ (Array.from({ length: 200 }, (_, index) => ({ number: 2 * index + 1 })));
  current().say({ type: 'lines-where', id: current().last('lines-where').id, lines: page });
  await settle();
  explore.turnPage(1);
  await settle();
  assert.equal(current().last('lines-where').after, 399);
  current().say({ type: 'lines-where', id: current().last('lines-where').id, lines: /** @type {any[]} */ ([{ number: 500 }]) });
  await settle();
  explore.showLine(50);
  assert.deepEqual([...(store.get().sheet?.marks.keys() ?? [])], [50]);
  explore.backToList();
  assert.deepEqual(store.get().sheet?.list?.after, [0, 399]);
  assert.deepEqual([...(store.get().sheet?.marks.keys() ?? [])], [50]);
  explore.turnPage(-1);
  await settle();
  assert.equal(current().last('lines-where').after, 0);
});

test('evidence comes with the stack trace behind it', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  const { id, first, count } = current().last('lines');
  const lines = Array.from({ length: count }, (_, index) => {
    const number = first + index;
    return { number, kind: number > 10 && number < 17 ? 'continuation' : 'event' };
  });
  current().say({ type: 'lines', id, lines: /** @type {any} */ (lines) });
  await settle();
  const { ranges, blocks } = store.get().evidence ?? {};
  assert.deepEqual(ranges, [{ first: 8, count: 9 }]);
  assert.deepEqual(
    blocks?.[0].map(({ number }) => number),
    [8, 9, 10, 11, 12, 13, 14, 15, 16],
  );
});

test('lines that can’t be read again say why in their place', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  current().say({ type: 'failed', id: current().last('lines').id, code: 'file', message: 'The file changed.' });
  await settle();
  assert.equal(store.get().evidence?.error, 'The file changed.');
  assert.equal(store.get().phase, 'ready');
});

test('lines of a finding that was left are not shown in the next one', async () => {
  const { store, session, explore, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  const { id } = current().last('lines');
  explore.selectNext(1);
  await settle();
  current().say({ type: 'lines', id, lines: [] });
  await settle();
  assert.equal(store.get().selected, 2);
  assert.equal(store.get().evidence?.blocks, null);
  assert.deepEqual(store.get().evidence?.ranges, [{ first: 48, count: 5 }]);
});

test('the next finding after the last is the last', async () => {
  const { store, session, explore, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  explore.selectNext(1);
  explore.selectNext(1);
  assert.equal(store.get().selected, 2);
});

test('zooming asks for the windows that reach into the range', async () => {
  const { store, session, explore, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  explore.zoom({ from: 90_000, to: 400_000 });
  await settle();
  const { from, to } = current().last('timeline');
  assert.deepEqual({ from, to }, { from: 30_001, to: 400_000 });
  current().say({
    type: 'timeline',
    id: current().last('timeline').id,
    timeline: /** @type {any} */ ({ start: Float64Array.of(60_000, 120_000, 180_000) }),
  });
  await settle();
  assert.deepEqual(store.get().zoom, { from: 60_000, to: 240_000 });
});

test('nothing is opened inside another page', async () => {
  const { store, session, current } = setUp();
  store.set({ framed: true });
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  assert.equal(current().last('open'), undefined);
});

test('settings changed again while the first change is analysed: the last one is shown, and the one between is left out', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  session.analyse({ budget: 1 });
  await settle();
  for (const budget of [2, 3]) session.analyse({ budget });
  await settle();
  const worker = current();
  const analyses = () => worker.received.filter((/** @type {any} */ request) => request.type === 'analyse');
  assert.deepEqual(analyses().map((/** @type {any} */ request) => request.settings.budget), [1]);
  worker.say({ type: 'report', id: worker.last('analyse').id, report: report('first'), planted: null });
  await settle();
  assert.equal(store.get().reanalysing, true);
  assert.deepEqual(analyses().map((/** @type {any} */ request) => request.settings.budget), [1, 3]);
  worker.say({ type: 'report', id: worker.last('analyse').id, report: report('last'), planted: null });
  await settle();
  worker.say({ type: 'timeline', id: worker.last('timeline').id, timeline: TIMELINE });
  await settle();
  assert.equal(store.get().report?.input.name, 'last');
  assert.equal(store.get().reanalysing, false);
});

test('a log that could only be read in part is shown, with what happened', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  current().say({ type: 'report', id: current().last('open').id, report: report('a.log'), planted: null, cutShort: 'Only the first 40 % …' });
  await settle();
  current().say({ type: 'timeline', id: current().last('timeline').id, timeline: TIMELINE });
  await settle();
  assert.equal(store.get().phase, 'ready');
  assert.deepEqual(store.get().notice, { tone: 'problem', text: 'Only the first 40 % …', action: 'reopen' });
});

test('a crash while reading keeps the last look at the log', async () => {
  const { store, session, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  const glance = /** @type {any} */ ({ lines: 7 });
  const progress = { type: /** @type {const} */ ('progress'), stage: /** @type {const} */ ('reading'), bytes: 1, total: 2, lines: 7, events: 7, format: null, file: null, expected: null };
  current().say({ ...progress, id: current().last('open').id, glance });
  current().say({ ...progress, id: current().last('open').id, glance: null });
  assert.equal(store.get().work?.glance, glance);
  current().say({ type: 'crashed', message: 'unreachable' });
  await settle();
  assert.equal(store.get().failure?.glance, glance);
});

test('a followed file that grew brings a new report; the open finding and the zoom stay', async () => {
  const { store, session, explore, current } = setUp();
  const file = new File(['x'], 'a.log');
  const handle = { getFile: async () => file };
  session.follow(handle);
  await settle();
  assert.equal(current().last('open').follow, true);
  current().say({ type: 'report', id: current().last('open').id, report: report('a.log'), planted: null, follows: true });
  await settle();
  current().say({ type: 'timeline', id: current().last('timeline').id, timeline: TIMELINE });
  await settle();
  assert.deepEqual(store.get().following, { at: 0, lines: 0 });
  explore.select(2);
  const after = report('a.log');
  after.ledger = { ...LEDGER, lines: 130 };
  after.findings = [{ ...finding(1, 300_000, 50) }, finding(2, 60_000, 10)];
  const grown = session.grow(new File(['xy'], 'a.log'));
  await settle();
  current().say({ type: 'grow', id: current().last('grow').id, report: after });
  await settle();
  current().say({ type: 'timeline', id: current().last('timeline').id, timeline: TIMELINE });
  await grown;
  assert.deepEqual(store.get().following, { at: 0, lines: 30 });
  assert.equal(store.get().selected, 1);
  session.unfollow();
  assert.equal(store.get().following, null);
  assert.equal(store.get().phase, 'ready');
});

test('more lines that close a gap join the blocks around it at once, and none is lost', async () => {
  const { store, session, explore, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  const block = (/** @type {number} */ first, /** @type {number} */ count) =>
    /** @type {any} */ (Array.from({ length: count }, (_, at) => ({ number: first + at })));
  const ranges = [{ first: 10, count: 3 }, { first: 15, count: 3 }, { first: 40, count: 2 }];
  const blocks = ranges.map(({ first, count }) => block(first, count));
  store.set({ evidence: { title: '', marks: new Map(), ranges, blocks, error: null, list: null, back: null } });
  explore.moreLines('evidence', 0, 'later');
  const { evidence } = store.get();
  assert.deepEqual(evidence?.ranges, [{ first: 10, count: 13 }, { first: 40, count: 2 }]);
  assert.deepEqual(evidence?.blocks?.map((lines) => lines.map(({ number }) => number)), [[10, 11, 12, 15, 16, 17], [40, 41]]);
});

test('a new report comes with what the filters leave of it, and not before', async () => {
  const { store, session, explore, current } = setUp();
  session.openFiles([new File(['x'], 'a.log')]);
  await finish(current, 'a.log');
  const filters = [templateChip(7)];
  store.set({ filters });
  session.analyse({ budget: 3 });
  await settle();
  const again = report('again');
  current().say({ type: 'report', id: current().last('analyse').id, report: again, planted: null });
  await settle();
  current().say({ type: 'timeline', id: current().last('timeline').id, timeline: TIMELINE });
  await settle();
  assert.equal(store.get().report?.input.name, 'a.log');
  const counted = { events: new Uint32Array(10), errors: new Uint32Array(10), findings: Uint32Array.of(0, 2) };
  assert.equal(current().last('passing').to, 600_000);
  current().say({ type: 'passing', id: current().last('passing').id, passing: counted });
  await settle();
  assert.deepEqual([store.get().report?.input.name, store.get().passing?.report, store.get().passing?.filters], ['again', again, filters]);

  explore.zoom({ from: 0, to: 300_000 });
  await settle();
  current().say({ type: 'timeline', id: current().last('timeline').id, timeline: { ...TIMELINE, start: TIMELINE.start.slice(0, 5) } });
  await settle();
  assert.equal(store.get().timeline?.start.length, 10);
  current().say({ type: 'passing', id: current().last('passing').id, passing: counted });
  await settle();
  assert.equal(store.get().passing?.timeline, store.get().timeline);
  assert.equal(store.get().timeline?.start.length, 5);
});

test('settings that wait for the next log are taken whole, and those of the last one are not', async () => {
  const { store, session, current } = setUp();
  store.set({ settings: { zone: '+02:00', budget: 3 }, settingsWait: true });
  session.openFiles([new File(['x'], 'a.log')]);
  await settle();
  assert.deepEqual(current().last('open').settings, { zone: '+02:00', budget: 3 });
  session.openFiles([new File(['y'], 'b.log')]);
  await settle();
  assert.equal(current().last('open').settings.zone, null);
});
