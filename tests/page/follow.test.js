// A followed file is looked at again and again, until nobody follows it or it is gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState } from '../../www/state/app-state.js';
import { watchFollowing } from '../../www/state/follow.js';
import { createStore } from '../../www/state/store.js';
import { settle } from './fake-worker.js';

/** @param {{getFile: () => Promise<any>}} handle */
function setUp(handle) {
  const store = createStore(initialState());
  /** @type {any[]} */
  const grown = [];
  /** @type {(() => void)[]} */
  const waiting = [];
  const wait = () => new Promise((/** @type {(value: void) => void} */ resolve) => waiting.push(() => resolve(undefined)));
  watchFollowing(store, { grow: async (file) => void grown.push(file) }, { wait });
  const source = /** @type {any} */ ({ kind: 'files', files: [], name: 'a.log', bytes: 0, handle: Promise.resolve(handle) });
  const tick = async () => {
    waiting.shift()?.();
    await settle();
  };
  return { store, grown, waiting, source, tick };
}

test('the file goes to the engine after each wait, and no more once it is not followed', async () => {
  const { store, grown, waiting, source, tick } = setUp({ getFile: async () => 'file' });
  store.set({ source, following: { at: 0, lines: 0 } });
  await tick();
  await tick();
  assert.deepEqual(grown, ['file', 'file']);
  store.set({ following: null });
  await tick();
  assert.equal(grown.length, 2);
  assert.equal(waiting.length, 0);
  store.set({ following: { at: 0, lines: 0 } });
  await tick();
  assert.equal(grown.length, 3);
});

test('switching it off and on does not look twice as often', async () => {
  const { store, waiting, source } = setUp({ getFile: async () => 'file' });
  store.set({ source, following: { at: 0, lines: 0 } });
  store.set({ following: null });
  store.set({ following: { at: 0, lines: 0 } });
  assert.equal(waiting.length, 1);
});

test('a file that is gone ends it with a sentence', async () => {
  const { store, grown, source, tick } = setUp({ getFile: () => Promise.reject(new Error('NotFoundError')) });
  store.set({ source, following: { at: 0, lines: 0 } });
  await tick();
  assert.deepEqual([grown.length, store.get().following], [0, null]);
  assert.match(store.get().notice?.text ?? '', /no longer followed/);
});
