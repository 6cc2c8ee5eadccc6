// The hunt on the page's side: when it runs, which answer counts, what filters and the matrix make of threats.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { initialState, NO_FILTER } from '../../www/state/app-state.js';
import { createStore } from '../../www/state/store.js';
import { areRules, changeHunt, filtered, hunt, kindsOf, matrixOf, stopHunt, titleOf, watchThreats } from '../../www/state/threats.js';

/** @param {object} some */
const threat = (some) => ({ number: 0, kind: 'guessing', title: 'Guessing', source: '192.0.2.9', user: '', severity: 3, technique: { id: 'T1110.001', name: 'Password Guessing', tactic: 'Credential Access' }, ...some });

const threats = [
  threat({ number: 0, severity: 5, kind: 'jndi', title: 'JNDI lookup', technique: { id: 'T1190', name: 'Exploit', tactic: 'Initial Access' } }),
  threat({ number: 1 }),
  threat({ number: 2, source: '198.51.100.7', user: 'Ann', severity: 4 }),
  threat({ number: 3, kind: 'mine', title: 'mine', technique: { id: 'T9999', name: '', tactic: '' } }),
  threat({ number: 4, kind: 'refused', title: 'Refused', technique: null }),
];

test('rules of one number are called as the engine calls them', () => {
  assert.deepEqual(kindsOf(['a', 'b', 'a', 'a'].map((id) => ({ id }))), ['sigma:a', 'sigma:b', 'sigma:a (2)', 'sigma:a (3)']);
});

test('filters ask for all that they name', () => {
  const left = (/** @type {object} */ filter) => filtered(/** @type {any} */ (threats), { ...NO_FILTER, ...filter }).map(({ number }) => number);
  assert.deepEqual(left({}), [0, 1, 2, 3, 4]);
  assert.deepEqual(left({ text: ' ann' }), [2]);
  assert.deepEqual(left({ tactic: 'Credential Access', text: '192.' }), [1]);
  assert.deepEqual(left({ technique: 'T1190' }), [0]);
  assert.deepEqual(left({ tactic: 'Without a tactic' }), [3, 4]);
  assert.deepEqual(left({ kind: 'mine', technique: 'T1190' }), []);
});

test('the matrix has the tactics in the order of ATT&CK, and every threat once', () => {
  const columns = matrixOf(/** @type {any} */ (threats));
  assert.deepEqual(columns.map(({ tactic }) => tactic), ['Initial Access', 'Credential Access', 'Without a tactic']);
  assert.deepEqual(columns[1].cells, [{ id: 'T1110.001', name: 'Password Guessing', count: 2, severity: 4 }]);
  const counted = columns.flatMap(({ cells }) => cells).reduce((sum, { count }) => sum + count, 0);
  assert.equal(counted, threats.length);
});

test('files that end in .yml are rules, all of them or none', () => {
  const files = (/** @type {string[]} */ ...names) => /** @type {any} */ (names.map((name) => ({ name })));
  assert.deepEqual([files('a.yml', 'B.YAML'), files('a.yml', 'a.log'), files('a.yml.log'), files()].map(areRules), [true, false, false, false]);
});

test('a threat is named with whose it is', () => {
  assert.equal(titleOf(/** @type {any} */ (threat({ user: 'ann' }))), 'Guessing from 192.0.2.9 of ann');
});

test('only the latest hunt counts, and the report takes its settings', async () => {
  const { app, asked } = rig();
  const first = hunt(app);
  const second = changeHunt(app, { failures: 5 });
  assert.deepEqual(asked.map(({ settings }) => settings.hunt), [{ failures: 10 }, { failures: 5 }]);
  asked[0].resolve({ hunted: hunted('early') });
  await first;
  assert.equal(app.store.get().threats, null);
  asked[1].resolve({ hunted: hunted('late') });
  assert.equal(await second, null);
  assert.equal(/** @type {any} */ (app.store.get().threats).findings[0].kind, 'late');
  assert.deepEqual(app.store.get().report?.settings.hunt, { failures: 5 });
  assert.equal(app.store.get().hunting, null);
});

test('settings that can’t be leave all as it was', async () => {
  const { app, asked } = rig();
  const changed = changeHunt(app, { failures: 0 });
  asked[0].reject(new Error('The setting hunt.failures must lie between 1 and 9.'));
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(asked[1].settings.hunt, { failures: 10 }, 'what was under way begins again');
  asked[1].resolve({ hunted: hunted('again') });
  assert.match((await changed) ?? '', /must lie between/);
  assert.deepEqual(app.store.get().report?.settings.hunt, { failures: 10 });
});

test('a hunt that was stopped says so, and shows nothing', async () => {
  const { app, asked } = rig();
  const running = hunt(app);
  const stopped = stopHunt(app);
  asked[0].resolve({ hunted: hunted('late') });
  asked[1].resolve({});
  await Promise.all([running, stopped]);
  assert.match(String(app.store.get().threats), /was stopped/);
});

test('a hunt that was stopped leaves what an earlier one found', async () => {
  const { app, asked } = rig();
  const first = hunt(app);
  asked[0].resolve({ hunted: hunted('early') });
  await first;
  const running = changeHunt(app, { failures: 5 });
  const stopped = stopHunt(app);
  asked[1].reject(new Error('The search for threats was stopped.'));
  asked[2].resolve({});
  await Promise.all([running, stopped]);
  assert.equal(/** @type {any} */ (app.store.get().threats).findings[0].kind, 'early');
  assert.deepEqual(app.store.get().report?.settings.hunt, { failures: 10 });
});

test('a log is hunted through once, and again where it grew or the hunt has other settings', () => {
  const { app, asked } = rig();
  const { report } = app.store.get();
  const show = (/** @type {object} */ change) => app.store.set({ report: { ...report, ...change } });
  watchThreats(app);
  assert.equal(asked.length, 1);
  show({ settings: { ...report.settings, budget: 5 } });
  assert.equal(asked.length, 1, 'another number of findings');
  show({ ledger: { lines: 12 } });
  assert.equal(asked.length, 2, 'more lines');
  show({ ledger: { lines: 12 }, settings: { hunt: { failures: 11 } } });
  assert.equal(asked.length, 3, 'another threshold');
  app.store.set({ report: null });
  show({ ledger: { lines: 12 }, settings: { hunt: { failures: 11 } } });
  assert.equal(asked.length, 4, 'read once more, perhaps with another zone');
});

test('settings that a hunt has brought are no news', async () => {
  const { app, asked } = rig();
  watchThreats(app);
  asked[0].resolve({ hunted: hunted('first') });
  const changed = changeHunt(app, { failures: 5 });
  asked[1].resolve({ hunted: hunted('second') });
  await changed;
  const { report } = app.store.get();
  app.store.set({ report: { ...report, settings: { ...report.settings } } });
  assert.equal(asked.length, 2);
});

/** @param {string} kind */
function hunted(kind) {
  return { findings: [threat({ kind })], count: 1 };
}

function rig() {
  /** @type {any[]} */
  const asked = [];
  const client = { request: (/** @type {object} */ request) => new Promise((resolve, reject) => asked.push({ ...request, resolve, reject })) };
  const report = { input: { name: 'auth.log' }, ledger: { lines: 10 }, settings: { hunt: { failures: 10 } } };
  const store = createStore({ ...initialState(), phase: 'ready', report: /** @type {any} */ (report) });
  return { app: /** @type {any} */ ({ store, client }), asked };
}
