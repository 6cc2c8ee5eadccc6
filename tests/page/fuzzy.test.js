// What is typed finds what is meant: words in any order, beginnings before middles, letters in order at the last.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fitting } from '../../www/lib/fuzzy.js';

const TITLES = ['Go to Findings', 'Go to Templates', 'Export: templates.csv', 'Theme: dark', 'Next finding', 'Finding 3: errors', 'Close the log'];

/** @param {string} query */
const found = (query) => fitting(TITLES, query, (title) => title);

test('nothing typed shows all, in their order', () => {
  assert.deepEqual(found('  '), TITLES);
});

test('words are found in any order, beginnings of titles first', () => {
  assert.deepEqual(found('templates go'), ['Go to Templates']);
  assert.deepEqual(found('finding'), ['Finding 3: errors', 'Next finding', 'Go to Findings']);
  assert.deepEqual(fitting(['Finding 1: 2 of them', 'Finding 2: errors'], 'finding 2', (title) => title)[0], 'Finding 2: errors');
  assert.deepEqual(found('TEMPL'), ['Go to Templates', 'Export: templates.csv']);
});

test('letters in order are enough where no word fits', () => {
  assert.deepEqual(found('thdk'), ['Theme: dark']);
  assert.deepEqual(found('zzz'), []);
});
