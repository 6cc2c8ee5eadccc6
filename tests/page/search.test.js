// The search on the page's side: which answer counts, what is asked of the engine, and where keys lead.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState } from '../../www/state/app-state.js';
import { filterOf } from '../../www/state/chips.js';
import { Explore } from '../../www/state/explore.js';
import { lookFor, NO_SEARCH, searchIn, stepError, stepHit, stopSearch } from '../../www/state/search.js';
import { createStore } from '../../www/state/store.js';

/** @typedef {import('../../www/state/app-state.js').Chip} Chip */

const wording = (/** @type {string} */ text) => ({ text, is_expression: false, heeds_case: false });
/** @param {Partial<Chip>} some @returns {Chip} */
const chip = (some) => ({ title: 'a chip', isOut: false, template: null, level: null, entity: null, status: null, files: null, lines: null, ...some });

test('only the latest search is heard', async () => {
  const { app, asked, of } = rig();
  const first = lookFor(app, { wording: wording('a') });
  const second = lookFor(app, { wording: wording('ab') });
  assert.deepEqual(of('search').map((one) => one.wording.text), ['a', 'ab']);
  of('search')[0].progress({ bytes: 1, total: 2, count: 7, kept: 7 });
  of('search')[0].reject(new Error('The search was stopped.'));
  of('search')[1].progress({ bytes: 1, total: 2, count: 1, kept: 1 });
  assert.deepEqual(app.store.get().search?.found, { count: 1, kept: 1 });
  of('search')[1].resolve({ count: 3, kept: 3 });
  for (const page of of('search-page')) page.resolve({ lines: [] });
  await Promise.all([first, settle(asked), second]);
  const { search } = app.store.get();
  assert.deepEqual([search?.found, search?.under, search?.fault], [{ count: 3, kept: 3 }, null, null]);
});

test('its first page is asked for after the search itself', () => {
  const { app, asked } = rig();
  lookFor(app, { wording: wording('a') });
  assert.deepEqual(asked.map(({ type }) => type), ['search', 'search-page']);
});

test('an empty text asks for nothing, but for what else lines must be', () => {
  const { app, asked, of } = rig();
  lookFor(app, { wording: wording('') });
  assert.deepEqual(asked, []);
  assert.deepEqual(app.store.get().sheet?.blocks, [[]]);
  searchIn(app, chip({ level: 'error' }));
  assert.deepEqual(of('search')[0].filter, { only: [{ template: null, level: 'error', entity: null, status: null, files: null, lines: null }], without: [], span: null });
});

test('what can’t be looked for is told, and shows no lines', async () => {
  const { app, of } = rig();
  const search = lookFor(app, { wording: wording('(') });
  of('search')[0].reject(new Error('This is no regular expression.'));
  await search;
  assert.match(app.store.get().search?.fault ?? '', /no regular expression/);
  assert.deepEqual(app.store.get().sheet?.blocks, [[]]);
});

test('a filter parts what lines must be from what they must not, and names what its span counts', () => {
  const chips = [chip({ template: 3 }), chip({ level: 'error', isOut: true })];
  const state = /** @type {any} */ ({ report: { windows: { basis: 'line' } } });
  assert.equal(filterOf(NO_SEARCH, state), null);
  assert.deepEqual(filterOf({ ...NO_SEARCH, chips, span: { from: 1, to: 5 } }, state), {
    only: [{ template: 3, level: null, entity: null, status: null, files: null, lines: null }],
    without: [{ template: null, level: 'error', entity: null, status: null, files: null, lines: null }],
    span: { from: 1, to: 5, by: 'line' },
  });
});

test('a search goes on where its log is analysed anew, and ends with its log', async () => {
  const { app, of } = rig();
  const search = lookFor(app, { wording: wording('a') });
  app.store.set({ report: { .../** @type {any} */ (app.store.get().report) }, sheet: null });
  of('search')[0].resolve({ count: 3, kept: 3 });
  of('search-page')[0].resolve({ lines: [] });
  await search;
  assert.deepEqual([app.store.get().search?.found, app.store.get().search?.under], [{ count: 3, kept: 3 }, null]);
  const other = lookFor(app, { wording: wording('b') });
  app.store.set({ search: null, sheet: null });
  of('search')[1].reject(new Error('Cancelled.'));
  await other;
  assert.deepEqual([app.store.get().search, app.store.get().sheet], [null, null]);
});

test('a search that is stopped keeps what it has found', async () => {
  const { app, of } = rig();
  lookFor(app, { wording: wording('a') });
  of('search')[0].progress({ bytes: 1, total: 2, count: 5, kept: 5 });
  const stopped = stopSearch(app);
  of('stop-search')[0].resolve({ count: 6, kept: 6 });
  of('search')[0].reject(new Error('The search was stopped.'));
  await stopped;
  const { search } = app.store.get();
  assert.deepEqual([search?.found, search?.under, search?.isStopped, search?.fault], [{ count: 6, kept: 6 }, null, true, null]);
});

test('keys go on from the hit, and from the line, that was shown last', async () => {
  const { app, of } = rig();
  app.store.set({ search: { ...NO_SEARCH, wording: wording('a'), found: { count: 2, kept: 2 } } });
  const step = stepHit(app, false);
  assert.deepEqual([of('search-step')[0].line, of('search-step')[0].back], [0, false]);
  of('search-step')[0].resolve({ hit: { line: 12, place: 1 } });
  await turn();
  of('search-page')[0].resolve({ lines: [] });
  await turn();
  of('lines')[0].resolve({ lines: [] });
  await step;
  assert.equal(app.store.get().sheet?.title, 'Hit 1 of 2');
  assert.equal(of('lines')[0].marked, true);
  stepHit(app, false);
  assert.equal(of('search-step')[1].line, 12);
  const error = stepError(app, true);
  assert.equal(of('error-step')[0].line, 12);
  of('error-step')[0].resolve({ line: null });
  await error;
  assert.match(app.store.get().sheet?.note ?? '', /No error before/);
  app.store.set({ sheet: null });
  stepError(app, true);
  assert.equal(of('error-step')[1].line, 101, 'from outside, the last one comes first');
});

/** @param {any[]} asked */
async function settle(asked) {
  for (let round = 0; round < 5; round += 1) {
    await turn();
    for (const one of asked) if (one.type === 'search-page') one.resolve({ lines: [] });
  }
}

function turn() {
  return new Promise((resolve) => setTimeout(resolve));
}

function rig() {
  /** @type {any[]} */
  const asked = [];
  const client = { request: (/** @type {object} */ request, /** @type {any} */ progress) => new Promise((resolve, reject) => asked.push({ ...request, progress, resolve, reject })) };
  const file = { name: 'a.log', lines: 100, first_line: 1, left_out: null };
  const report = { input: { name: 'a.log' }, ledger: { lines: 100 }, settings: {}, files: [file], findings: [], windows: { basis: 'time' } };
  const store = createStore({ ...initialState(), phase: 'ready', report: /** @type {any} */ (report) });
  const explore = new Explore(/** @type {any} */ (store), /** @type {any} */ (client), { buckets: () => 10, save: () => {} });
  const of = (/** @type {string} */ type) => asked.filter((one) => one.type === type);
  return { app: /** @type {import('../../www/views/app.js').App} */ (/** @type {any} */ ({ store, client, explore })), asked, of };
}
