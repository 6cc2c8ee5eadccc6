// Numbers, durations and instants are written in one notation, and never claim more than they are.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  formatAverage,
  formatBeginning,
  formatBytes,
  formatTimeOfDay,
  formatCount,
  formatDifference,
  formatDuration,
  formatNoun,
  formatQuantity,
  formatRange,
  formatRatio,
  formatScore,
  formatSentence,
  formatShare,
  formatSpan,
  formatTick,
  formatTime,
  formatValue,
} from '../../www/lib/format.js';

/** 2008-11-09 20:35:18 UTC: 14,192 days of 86,400 s, then 74,118 s. */
const INSTANT = (14_192 * 86_400 + 74_118) * 1000;

/**
 * @template T
 * @param {(value: T) => string} format
 * @param {[T, string][]} cases
 */
function each(format, cases) {
  for (const [value, expected] of cases) assert.equal(format(value), expected);
}

test('counts have groups of three', () => {
  each(formatCount, [
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [11_175_629, '11,175,629'],
  ]);
  assert.equal(formatNoun(1, 'line'), '1 line');
  assert.equal(formatNoun(2000, 'line'), '2,000 lines');
  assert.equal(formatNoun(0, 'anomaly', 'anomalies'), '0 anomalies');
});

test('a value is rounded as the engine’s sentences are', () => {
  each(formatValue, [
    [3, '3'],
    [0.5, '0.50'],
    [1.26, '1.3'],
    [12.34, '12'],
    [1234.5, '1,235'],
    [-2.5, '-2.5'],
    [NaN, '–'],
  ]);
});

test('a score has three digits, on whatever scale', () => {
  each(formatScore, [
    [0, '0'],
    [0.5, '0.5'],
    [0.64251, '0.643'],
    [16, '16'],
    [4811.6, '4,812'],
    [0.0000003, '3e-7'],
    [Infinity, '∞'],
    [NaN, '–'],
  ]);
});

test('what is not all is never shown as all, nor what is something as nothing', () => {
  each(formatShare, [
    [0, '0 %'],
    [1, '100 %'],
    [0.5, '50 %'],
    [0.123, '12.3 %'],
    [0.99999, '> 99.9 %'],
    [0.00001, '< 0.1 %'],
    [0.998, '99.8 %'],
  ]);
});

test('quantities carry their unit', () => {
  assert.equal(formatQuantity(42, 'count'), '42');
  assert.equal(formatQuantity(0.188, 'share'), '19 %');
  assert.equal(formatQuantity(3.5, 'bits'), '3.5 bits');
  assert.equal(formatQuantity(76.6, 'bytes'), '77 bytes');
  assert.equal(formatQuantity(10, 'odds'), '1 in 1,024');
  assert.equal(formatQuantity(0, 'odds'), '1 in 1');
  assert.equal(formatQuantity(0.3, 'odds'), '1 in 1.2');
  assert.equal(formatQuantity(-9.46, 'deviations'), '-9.5 σ');
});

test('an average of hardly anything is not nothing', () => {
  each(formatAverage, [
    [0, '0'],
    [0.0021, '< 0.1'],
    [0.44, '0.44'],
    [7, '7'],
  ]);
});

test('sizes are powers of a thousand', () => {
  each(formatBytes, [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1_500_000, '1.5 MB'],
    [999_999, '1.0 MB'],
    [123_456_789, '123 MB'],
    [4_200_000_000, '4.2 GB'],
  ]);
});

test('a duration is its two largest parts', () => {
  each(formatDuration, [
    [0, '0 ms'],
    [350, '350 ms'],
    [1000, '1 s'],
    [1550, '1.5 s'],
    [59_999, '59.9 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [86_400_000, '1 d'],
    [133_200_000, '1 d 13 h'],
    [-1, '–'],
  ]);
});

test('instants are UTC, with milliseconds where they have any', () => {
  assert.equal(formatTime(INSTANT, 'utc'), '2008-11-09 20:35:18');
  assert.equal(formatTime(INSTANT + 7, 'utc'), '2008-11-09 20:35:18.007');
  assert.equal(formatTime(-1000, 'utc'), '1969-12-31 23:59:59');
  assert.equal(formatTime(9e15, 'utc'), '–');
  assert.equal(formatTimeOfDay(INSTANT, 'utc'), '20:35:18');
});

test('a range names a second date only where there is one', () => {
  assert.equal(formatRange(INSTANT, INSTANT + 60_000, 'time', 'utc'), '2008-11-09 20:35:18 – 20:36:18');
  assert.equal(formatRange(INSTANT, INSTANT + 86_400_000, 'time', 'utc'), '2008-11-09 20:35:18 – 2008-11-10 20:35:18');
  assert.equal(formatRange(1, 101, 'line', 'utc'), 'lines 1 – 100');
  assert.equal(formatRange(7, 8, 'line', 'utc'), 'line 7');
  assert.equal(formatSpan(1, 101, 'line'), '100 lines');
  assert.equal(formatSpan(INSTANT, INSTANT + 60_000, 'time'), '1 min');
});

test('a ratio says what a factor can’t', () => {
  assert.equal(formatRatio(42, 1), '42 × typical');
  assert.equal(formatRatio(1, 4), '0.25 × typical');
  assert.equal(formatRatio(3, 0), 'typically none');
  assert.equal(formatRatio(0, 3), 'now none');
  assert.equal(formatRatio(3, 3), 'as typical');
});

test('a difference suits its unit', () => {
  assert.equal(formatDifference(42, 1, 'count'), '42 × typical');
  assert.equal(formatDifference(10, 6, 'odds'), '16 × rarer');
  assert.equal(formatDifference(6, 10, 'odds'), '16 × more common');
  assert.equal(formatDifference(6, 6, 'odds'), 'as typical');
});

test('a tick shows as much of the instant as its step needs', () => {
  assert.equal(formatTick(INSTANT, 1000, 'utc'), '20:35:18');
  assert.equal(formatTick(INSTANT + 250, 250, 'utc'), '35:18.250');
  assert.equal(formatTick(INSTANT - 18_000, 300_000, 'utc'), '20:35');
  assert.equal(formatTick(14_192 * 86_400_000, 3_600_000, 'utc'), '11-09');
  assert.equal(formatTick(14_192 * 86_400_000, 31 * 86_400_000, 'utc'), '2008-11');
});

test('years that have not four digits are shown whole', () => {
  // date -u -d '0000-01-01' +%s and date -u -d '9999-12-31 23:59:59' +%s, and seconds around them.
  const [first, last] = [-62_167_219_200_000, 253_402_300_799_000];
  assert.equal(formatTime(first, 'utc'), '0000-01-01 00:00:00');
  assert.equal(formatTime(first - 1000, 'utc'), '-0001-12-31 23:59:59');
  assert.equal(formatTime(last, 'utc'), '9999-12-31 23:59:59');
  assert.equal(formatTime(last + 1000, 'utc'), '10000-01-01 00:00:00');
  assert.equal(formatTime(8.64e15, 'utc'), '275760-09-13 00:00:00');
  assert.equal(formatTime(8.64e15 + 1, 'utc'), '–');
  assert.equal(formatTimeOfDay(last + 1500, 'utc'), '00:00:00.500');
  assert.equal(formatRange(last, last + 2000, 'time', 'utc'), '9999-12-31 23:59:59 – 10000-01-01 00:00:01');
  assert.equal(formatRange(last + 1000, last + 2000, 'time', 'utc'), '10000-01-01 00:00:00 – 00:00:01');
  assert.equal(formatTick(last + 1000, 86_400_000, 'utc'), '01-01');
  assert.equal(formatTick(last + 1000, 30 * 86_400_000, 'utc'), '10000-01');
  assert.equal(formatTick(Number.NaN, 1000, 'utc'), '');
  assert.equal(formatBeginning(INSTANT, 'utc'), '08-11-09 20:35');
  assert.equal(formatBeginning(last + 1000, 'utc'), '10000-01-01 00:00');
  const sentence = 'From -0001-12-31T10:00:00Z over 2008-11-09T20:35:18.250Z to 10000-01-01T11:59:59Z.';
  assert.equal(formatSentence(sentence, 'utc'), 'From -0001-12-31 10:00:00 over 2008-11-09 20:35:18.250 to 10000-01-01 11:59:59.');
});
