// What passes the filters: asked for with them, told beside timeline and findings, and never of another time or another log.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EngineClient } from '../../www/engine/client.js';
import { initialState } from '../../www/state/app-state.js';
import { templateChip } from '../../www/state/chips.js';
import { findingsThatPass, passingInTime, totalsOf, watchPassing } from '../../www/state/passing.js';
import { createStore } from '../../www/state/store.js';
import { settle, workshop } from './fake-worker.js';

const report = /** @type {any} */ ({ windows: { basis: 'time' }, findings: [{ rank: 1 }, { rank: 2 }, { rank: 3 }] });
const timeline = /** @type {any} */ ({ start: Float64Array.of(0, 10, 20), events: Float64Array.of(5, 7, 9) });
const counted = { events: Uint32Array.of(0, 2, 9), errors: Uint32Array.of(0, 1, 1), findings: Uint32Array.of(0, 4, 0) };

function setUp() {
  const { workers, boot } = workshop();
  const store = createStore({ ...initialState(), report, timeline, whole: { from: 0, to: 30 } });
  watchPassing(/** @type {any} */ ({ store, client: new EngineClient(boot) }));
  const worker = () => /** @type {import('./fake-worker.js').FakeWorker} */ (workers.at(-1));
  return { store, worker };
}

/** @param {import('./fake-worker.js').FakeWorker} worker */
async function answer(worker) {
  await settle();
  worker.say({ type: 'passing', id: worker.last('passing').id, passing: counted });
  await settle();
}

test('filters are counted in the buckets of the timeline and in the findings', async () => {
  const { store, worker } = setUp();
  await settle();
  assert.equal(worker().last('passing'), undefined);
  store.set({ filters: [templateChip(7), { ...templateChip(8), isOut: true }] });
  await settle();
  const { filter, starts, to } = worker().last('passing');
  assert.deepEqual([filter.only[0].template, filter.without[0].template, filter.span, [...starts], to], [7, 8, null, [0, 10, 20], 30]);
  assert.equal(findingsThatPass(store.get()), null);
  await answer(worker());
  const passing = findingsThatPass(store.get());
  assert.deepEqual(passing?.left.map(({ finding, events }) => [finding.rank, events]), [[2, 4]]);
  assert.deepEqual(passing?.folded.map(({ rank }) => rank), [1, 3]);
  const inTime = passingInTime(store.get());
  assert.deepEqual(inTime && totalsOf(inTime), { passing: 11, all: 21, errors: 2 });
  store.set({ filters: [] });
  assert.equal(store.get().passing, null);
});

test('another time waits for its own counts, and an answer that was overtaken is not heard', async () => {
  const { store, worker } = setUp();
  await settle();
  store.set({ filters: [templateChip(7)] });
  await answer(worker());
  const other = /** @type {any} */ ({ start: Float64Array.of(10), events: Float64Array.of(7) });
  store.set({ timeline: other });
  assert.equal(passingInTime(store.get()), null);
  // The findings are the same ones; their counts stand.
  assert.equal(findingsThatPass(store.get())?.left.length, 1);
  await settle();
  const { id } = worker().last('passing');
  store.set({ filters: [templateChip(8)] });
  await settle();
  worker().say({ type: 'passing', id, passing: counted });
  await settle();
  assert.equal(passingInTime(store.get()), null);
  store.set({ report: { ...report } });
  assert.equal(findingsThatPass(store.get()), null);
});
