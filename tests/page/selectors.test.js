// What the views derive from a report: sorting, filtering, what was planted, what to try instead.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { clampSpan, overlaps } from '../../www/state/explore.js';
import {
  failures,
  filterTemplates,
  otherWindow,
  placeInList,
  plantedOutcomes,
  sideOf,
  sortTemplates,
  suggestedWindow,
  unitOf,
} from '../../www/state/selectors.js';

const TEMPLATES = [
  { id: 0, count: 90, text: 'Accepted password for <*>', name: null, slots: [], level: 'info', first_line: 1, last_line: 100 },
  { id: 1, count: 7, text: 'Failed password for <*>', name: null, slots: [], level: 'error', first_line: 40, last_line: 60 },
  { id: 2, count: 7, text: 'session opened for <*>', name: null, slots: [], level: null, first_line: 2, last_line: 99 },
];

/** @param {{id: number}[]} templates */
const ids = (templates) => templates.map(({ id }) => id);

test('the filter wants every word, and knows levels', () => {
  assert.deepEqual(ids(filterTemplates(TEMPLATES, '')), [0, 1, 2]);
  assert.deepEqual(ids(filterTemplates(TEMPLATES, 'PASSWORD for')), [0, 1]);
  assert.deepEqual(ids(filterTemplates(TEMPLATES, 'password level:error')), [1]);
  assert.deepEqual(ids(filterTemplates(TEMPLATES, 'level:debug')), []);
});

test('sorting keeps the order of equals', () => {
  assert.deepEqual(ids(sortTemplates(TEMPLATES, { key: 'count', descending: true })), [0, 1, 2]);
  assert.deepEqual(ids(sortTemplates(TEMPLATES, { key: 'count', descending: false })), [1, 2, 0]);
  assert.deepEqual(ids(sortTemplates(TEMPLATES, { key: 'first_line', descending: false })), [0, 2, 1]);
  assert.deepEqual(ids(sortTemplates(TEMPLATES, { key: 'text', descending: false })), [0, 1, 2]);
});

test('the worst level comes first, none last', () => {
  assert.deepEqual(ids(sortTemplates(TEMPLATES, { key: 'level', descending: true })), [1, 0, 2]);
});

test('what was planted is found where a finding overlaps it', () => {
  const planted = /** @type {any[]} */ ([
    { name: 'a', start: 100, end: 200 },
    { name: 'b', start: 300, end: 400 },
  ]);
  const findings = /** @type {any[]} */ ([
    { rank: 1, start: 199, end: 260 },
    { rank: 2, start: 200, end: 300 },
  ]);
  assert.deepEqual(
    plantedOutcomes(planted, findings).map(({ finding }) => finding?.rank ?? null),
    [1, null],
  );
});

test('a shorter window is suggested where it gives thirty windows or more', () => {
  const report = (/** @type {number} */ seconds, /** @type {number} */ length) =>
    /** @type {any} */ ({ windows: { basis: 'time', length }, time: { first_ms: 0, last_ms: seconds * 1000 } });
  assert.equal(suggestedWindow(report(400, 60_000)), 10);
  assert.equal(suggestedWindow(report(40, 60_000)), 1);
  assert.equal(suggestedWindow(report(20, 60_000)), null);
  assert.equal(suggestedWindow(report(3600, 1000)), null);
});

test('a zoom stays within the log and above four windows', () => {
  const whole = { from: 0, to: 1000 };
  assert.deepEqual(clampSpan({ from: 200, to: 600 }, whole, 10), { from: 200, to: 600 });
  assert.deepEqual(clampSpan({ from: 500, to: 501 }, whole, 10), { from: 480.5, to: 520.5 });
  assert.deepEqual(clampSpan({ from: -50, to: 10 }, whole, 10), { from: 0, to: 40 });
  assert.deepEqual(clampSpan({ from: -500, to: 5000 }, whole, 10), whole);
});

test('half-open ranges that only touch share nothing', () => {
  assert.equal(overlaps({ start: 0, end: 10 }, { from: 10, to: 20 }), false);
  assert.equal(overlaps({ start: 0, end: 11 }, { from: 10, to: 20 }), true);
});

test('where no shorter window gives thirty, another is longer', () => {
  const report = (/** @type {number} */ seconds, /** @type {number} */ length) =>
    /** @type {any} */ ({ windows: { basis: 'time', length }, time: { first_ms: 0, last_ms: seconds * 1000 } });
  assert.equal(otherWindow(report(4000, 60_000)), 10);
  assert.equal(otherWindow(report(4000, 1000)), 10);
  assert.equal(otherWindow(report(20, 1000)), null);
  assert.equal(otherWindow(/** @type {any} */ ({ windows: { basis: 'line', length: 50 }, time: {} })), null);
});

test('failures are errors and worse, the gravest first', () => {
  const levels = [
    { level: 'info', count: 90 },
    { level: 'error', count: 7 },
    { level: 'critical', count: 1 },
  ];
  assert.deepEqual(
    failures(/** @type {any} */ ({ levels })).map(({ level }) => level),
    ['critical', 'error'],
  );
});

test('bits of surprise are read as odds, others as bits', () => {
  const unit = (/** @type {string} */ name) => unitOf(/** @type {any} */ ({ name, unit: 'bits' }));
  assert.deepEqual(['mean_surprise', 'peak_surprise', 'template_entropy'].map(unit), ['odds', 'odds', 'bits']);
});

test('a page knows its place in the list', () => {
  const list = (/** @type {number[]} */ after) => ({ template: 1, level: null, holds: null, entity: null, total: 450, after });
  assert.deepEqual(placeInList(list([0]), 200), { before: 0, shown: 200, rest: 250 });
  assert.deepEqual(placeInList(list([0, 812, 4000]), 50), { before: 400, shown: 50, rest: 0 });
});

test('deviations lie above or below what they are set against', () => {
  assert.equal(sideOf('volume_shift', -9.5), 'below its surroundings');
  assert.equal(sideOf('error_onset', 4), 'above those before');
});
