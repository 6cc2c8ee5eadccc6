// What the detectors say of the whole log, on the page's side: whose scores, what a moved cut leads to, what is asked and which answer counts.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { binAt, LEFT, namedEdges, RIGHT } from '../../www/charts/scores.js';
import { initialState } from '../../www/state/app-state.js';
import { createStore } from '../../www/state/store.js';
import { binText, chooseWindows, moveCut, rowsOf, ruleOf, shownJudge, stopsInBin, titleOfChoice, todayOf, todayText, triedText, wayTo, withoutText } from '../../www/state/survey.js';

const histogram = { edges: [0, 0.25, 0.5, 0.75, 1], counts: [90, 5, 3, 2], anomalous: [0, 0, 3, 2], cut: 2, logarithmic: false };
const stops = Array.from({ length: 17 }, (_, at) => ({ cut: at / 16, windows: at < 8 ? 20 : 16 - at }));
const survey = /** @type {any} */ ({
  windows: 100,
  verdict: { cut: 0.5, above: 5, histogram },
  detectors: [
    { name: 'isolation_forest', cut: 0.6, above: 7, histogram, agreed: 4, alone: 2, without: { kind: 'same', gone: 0, new: 0 } },
    { name: 'series', cut: 16, above: 5, histogram, agreed: 5, alone: 0, without: { kind: 'no_verdict', gone: 5, new: 0 } },
  ],
  votes: [93, 2, 5],
  pairs: [{ one: 'isolation_forest', other: 'series', both: 4, either: 8 }],
  stops,
});
const report = /** @type {any} */ ({
  settings: { preset: 'own', budget: 20 },
  windows: { count: 100 },
  detector: {
    detectors: [
      { name: 'isolation_forest', title: 'Isolation forest', abstained: null, decides: false },
      { name: 'autoencoder', title: 'Autoencoder', abstained: 'It learns from 32 windows or more.', decides: false },
      { name: 'series', title: 'Series', abstained: null, decides: true },
    ],
  },
  findings: [{ rank: 1, score: 0.9 }, { rank: 2, score: 0.6 }],
});
const withSettings = (/** @type {object} */ settings) => ({ ...report, settings: { ...report.settings, ...settings } });

test('who decides comes first, and who abstained has no numbers', () => {
  assert.deepEqual(rowsOf(survey, report).map(({ name, said }) => [name, said?.above ?? null]), [['series', 5], ['isolation_forest', 7], ['autoencoder', null]]);
  assert.equal(shownJudge(survey, 'series').judge.cut, 16);
  assert.equal(shownJudge(survey, 'autoencoder').name, null);
});

test('what would be without a detector is said where nothing is to be counted', () => {
  assert.match(withoutText({ kind: 'same', gone: 0, new: 0 }) ?? '', /^Nothing changes/);
  assert.match(withoutText({ kind: 'no_verdict', gone: 5, new: 0 }) ?? '', /^No verdict/);
  assert.equal(withoutText({ kind: 'changed', gone: 0, new: 0 }), 'Nothing changes');
  assert.equal(withoutText({ kind: 'changed', gone: 2, new: 1 }), null);
});

test('a rule is said with its number', () => {
  assert.match(ruleOf(report), /^100 windows\. Our own rule/);
  assert.match(ruleOf(withSettings({ preset: 'percentile', percentile: 97.5 })), /percentile 97\.5 of its scores/);
  assert.match(ruleOf(withSettings({ preset: 'contamination', contamination: 0.02 })), /the 2 % of all windows/);
  assert.match(ruleOf({ ...report, detector: { ...report.detector, learned: { windows: 60, events: 9 } } }), /those of the good log, of 60 windows/);
});

test('a choice of windows says what it is', () => {
  const said = (/** @type {any} */ choice) => titleOfChoice(choice, survey, report);
  assert.equal(said({ kind: 'above', judge: null }), 'Anomalous: The verdict');
  assert.equal(said({ kind: 'gone', judge: 'series' }), 'No longer anomalous without Series');
  assert.equal(said({ kind: 'votes', number: 1 }), 'Anomalous to 1 detector');
  assert.equal(said({ kind: 'bin', judge: null, number: 2 }), 'The verdict: scores above 0.5, up to 0.75');
  assert.equal(binText(survey.verdict, 2), 'scores above 0.5, up to 0.75, above the cut  ·  3 windows, 3 of them anomalous by the verdict');
  assert.equal(binText(survey.verdict, 0), 'scores up to 0.25, below the cut  ·  90 windows, none of them anomalous by the verdict');
});

test('a moved cut is told beside today’s, the budget with it', () => {
  assert.deepEqual([stopsInBin(survey), todayOf(survey)], [4, 8]);
  assert.equal(todayText(survey, report), 'The cut is at 0.5: 5 windows, 2 findings.');
  assert.equal(triedText({ at: 12, tried: null }, survey, report), 'With a cut at 0.75: 4 windows …');
  const tried = { findings: 2, setting: null };
  assert.equal(triedText({ at: 4, tried }, survey, withSettings({ budget: 2 })), 'With a cut at 0.25: 20 windows, 2 findings (as many as the budget allows).');
});

test('a moved cut is taken over by the setting that makes it, or the budget that leaves the same; else it is said what there is', () => {
  const set = { findings: 1, setting: { name: /** @type {const} */ ('percentile'), value: 97.5 } };
  assert.deepEqual(wayTo({ at: 12, tried: set }, survey, withSettings({ preset: 'percentile' })), { title: 'Take it over: percentile 97.5', patch: { percentile: 97.5 } });
  const none = { findings: 1, setting: null };
  assert.deepEqual(wayTo({ at: 12, tried: none }, survey, report), { title: 'Keep 1 of today’s findings, those above it: budget 1', patch: { budget: 1 } });
  const field = (/** @type {any} */ way) => way.field;
  assert.equal(field(wayTo({ at: 4, tried: none }, survey, report)), 'setting-preset');
  assert.equal(field(wayTo({ at: 15, tried: none }, survey, report)), 'setting-budget');
  assert.equal(field(wayTo({ at: 4, tried: none }, survey, withSettings({ preset: 'vote' }))), 'setting-percentile');
  assert.equal(wayTo({ at: 4, tried: null }, survey, report), null);
});

test('a place on the chart is its bin, and names on its axis keep their distance from the cut’s', () => {
  const width = LEFT + 400 + RIGHT;
  assert.deepEqual([LEFT - 1, LEFT, LEFT + 250, width - RIGHT - 1, width - 1].map((x) => binAt(histogram, x, width)), [null, 0, 2, 3, null]);
  assert.deepEqual(namedEdges(histogram, 100), [0, 1, 2, 3, 4]);
  assert.deepEqual(namedEdges(histogram, 40), [0, 2, 4]);
});

test('only the answer to the last choice is shown, and only the last stop is asked about', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  /** @type {{request: any, resolve: (reply: any) => void}[]} */
  const asked = [];
  const client = { request: (/** @type {any} */ request) => new Promise((resolve) => asked.push({ request, resolve })) };
  const store = createStore({ ...initialState(), report, survey });
  const app = /** @type {any} */ ({ store, client });
  const first = chooseWindows(app, { kind: 'votes', number: 1 });
  const second = chooseWindows(app, { kind: 'votes', number: 2 });
  asked[0].resolve({ chosen: { count: 2, rows: [] } });
  await first;
  assert.equal(store.get().chosenWindows?.found, null);
  asked[1].resolve({ chosen: { count: 5, rows: [] } });
  await second;
  assert.deepEqual(store.get().chosenWindows?.found, { count: 5, rows: [] });

  moveCut(app, 9);
  moveCut(app, 12);
  t.mock.timers.tick(1000);
  assert.deepEqual(asked.slice(2).map(({ request }) => request), [{ type: 'try-cut', cut: 0.75, windows: 4 }]);
  asked[2].resolve({ tried: { findings: 1, setting: null } });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(store.get().triedCut, { at: 12, tried: { findings: 1, setting: null } });
  moveCut(app, 8);
  assert.equal(store.get().triedCut, null);
});
