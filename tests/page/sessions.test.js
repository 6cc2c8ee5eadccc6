// Sessions in the shown time and filters: asked for with these, dropped where they are others by now, and led to their lines.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EngineClient } from '../../www/engine/client.js';
import { initialState } from '../../www/state/app-state.js';
import { readSessionsWithin } from '../../www/state/asked.js';
import { templateChip } from '../../www/state/chips.js';
import { Explore } from '../../www/state/explore.js';
import { showLinesOfSession } from '../../www/state/search.js';
import { createStore } from '../../www/state/store.js';
import { settle, workshop } from './fake-worker.js';

const report = /** @type {any} */ ({ windows: { basis: 'time' }, ledger: { lines: 900 }, files: [], findings: [] });
const sessions = /** @type {any} */ ({ key: 'ip', count: 9, rows: [] });
const within = /** @type {any} */ ({ count: 2, flagged: 1, texts: null, rows: [], passing: [] });

async function setUp() {
  const { workers, boot } = workshop();
  const store = createStore({ ...initialState(), report, sessions });
  store.set({ phase: 'ready' });
  const client = new EngineClient(boot);
  const explore = new Explore(store, client, { buckets: () => 10, save: () => {} });
  const app = /** @type {import('../../www/views/app.js').App} */ (/** @type {any} */ ({ store, client, explore }));
  await settle();
  const worker = () => /** @type {import('./fake-worker.js').FakeWorker} */ (workers.at(-1));
  return { app, store, worker };
}

test('they are asked for with the shown time and the filters', async () => {
  const { app, store, worker } = await setUp();
  store.set({ filters: [{ ...templateChip(8), isOut: true }], zoom: { from: 10, to: 20 } });
  readSessionsWithin(app);
  await settle();
  const { id, span, filter } = worker().last('sessions-within');
  assert.deepEqual([span, filter.only, filter.without[0].template], [{ from: 10, to: 20 }, [], 8]);
  worker().say({ type: 'sessions-within', id, within });
  await settle();
  assert.equal(store.get().sessionsWithin, within);
});

test('an answer about other filters, another time or other scores is not heard', async () => {
  for (const change of [{ filters: [templateChip(2)] }, { zoom: { from: 1, to: 2 } }, { sessions: { ...sessions } }, { report: { ...report } }]) {
    const { app, store, worker } = await setUp();
    store.set({ filters: [templateChip(1)] });
    readSessionsWithin(app);
    await settle();
    store.set(change);
    worker().say({ type: 'sessions-within', id: worker().last('sessions-within').id, within });
    await settle();
    assert.equal(store.get().sessionsWithin, null, Object.keys(change)[0]);
  }
});

test('the lines of one are looked for with the time and the filters, and what was cut off is said', async () => {
  const { app, store, worker } = await setUp();
  store.set({ filters: [templateChip(4)], zoom: { from: 10, to: 20 } });
  showLinesOfSession(app, { id: 7, name: 'blk_1', events: 5 });
  await settle();
  const { id, session, template } = worker().last('session-lines');
  assert.deepEqual([session, template], [7, null]);
  worker().say({ type: 'session-lines', id, lines: [3, 8, 9] });
  await settle();
  const { filter } = worker().last('search');
  assert.deepEqual(filter.only.map((/** @type {any} */ one) => [one.template, one.lines]), [[4, null], [null, [3, 8, 9]]]);
  assert.deepEqual(filter.span, { from: 10, to: 20, by: 'time' });
  assert.deepEqual(store.get().search?.chips.map(({ title }) => title), ['template 4', 'session blk_1']);
  worker().say({ type: 'search', id: worker().last('search').id, count: 2, kept: 2 });
  await settle();
  worker().say({ type: 'search-page', id: worker().last('search-page').id, lines: [] });
  await settle();
  assert.equal(store.get().sheet?.note, 'Looked for among the first 3 of its 5 events.');
  // The page's own filters are as they were.
  assert.deepEqual(store.get().filters, [templateChip(4)]);
});
