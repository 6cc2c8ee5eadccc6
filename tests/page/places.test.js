// Where a line lies, how single files are read, and by which clock instants are shown.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { warpOf, warpedTicks } from '../../www/charts/warp.js';
import { aheadOfUtc, formatSentence, formatTick, formatTime, formatZone } from '../../www/lib/format.js';
import { readZone, zoneOfBrowser } from '../../www/lib/zones.js';
import { around } from '../../www/lib/ranges.js';
import { hasSeveral, nameOfLine, nameOfRange, placeOf, rangesInFiles } from '../../www/state/places.js';
import { isBaseline, isSet, knownBy, lacksYear, lacksZone, readingOf, withBaseline, withReading } from '../../www/state/reading.js';
import { readsAlike } from '../../www/state/session.js';
import { filterFiles, formatsOf, sortFiles } from '../../www/state/selectors.js';

// Summer time begins here on 2024-03-31 at 01:00 UTC.
process.env.TZ = 'Europe/Berlin';

const WINTER = Date.parse('2024-01-15T12:00:00Z');
const SUMMER = Date.parse('2024-07-15T12:00:00Z');

const FILES = /** @type {any[]} */ ([
  { name: 'web/a.log', left_out: null, first_line: 1, lines: 10, formats: [{ name: 'combined', title: 'Web access log' }], bytes: 5, coverage: 1 },
  { name: 'photo.png', left_out: 'no text', first_line: 0, lines: 0, formats: [], bytes: 900, coverage: 0 },
  { name: 'empty', left_out: null, first_line: 11, lines: 0, formats: [{ name: 'plain', title: 'Plain text' }], bytes: 1, coverage: 0 },
  { name: 'db/b.log', left_out: null, first_line: 11, lines: 20, formats: [{ name: 'combined', title: 'Web access log' }], bytes: 50, coverage: 0.5 },
]);

const several = /** @type {any} */ ({ files: FILES, settings: {}, windows: { basis: 'line' } });
const alone = /** @type {any} */ ({ files: FILES.slice(0, 1), settings: { format: 'hdfs', year: 2015 }, windows: { basis: 'line' } });

test('a line over all files has its number in one', () => {
  const place = (/** @type {number} */ line) => {
    const found = placeOf(several, line);
    return `${found?.file.name}:${found?.inFile}`;
  };
  assert.deepEqual([1, 10, 11, 30].map(place), ['web/a.log:1', 'web/a.log:10', 'db/b.log:1', 'db/b.log:20']);
  assert.equal(hasSeveral(several), true);
  assert.equal(hasSeveral(alone), false);
});

test('the file is named only where there are several', () => {
  assert.equal(nameOfLine(alone, 7), 'line 7');
  assert.equal(nameOfLine(several, 12), 'line 2 of b.log');
  assert.equal(nameOfRange(alone, 3, 8, 'utc'), 'lines 3 – 7');
  assert.equal(nameOfRange(several, 3, 8, 'utc'), 'a.log, lines 3 – 7');
  assert.equal(nameOfRange(several, 3, 13, 'utc'), 'line 3 of a.log – line 2 of b.log');
});

test('the lines around a line are of its file', () => {
  const ranges = rangesInFiles(several, [10, 12], (lines, total) => around(lines, 3, total));
  assert.deepEqual(ranges, [
    { first: 7, count: 4 },
    { first: 11, count: 5 },
  ]);
});

test('what is set for one of several files stands beside the others', () => {
  const settings = { files: [{ name: 'web/a.log', zone: '+02:00' }] };
  const report = { ...several, settings };
  const changed = withReading(report, 'db/b.log', { year: 2015 });
  assert.deepEqual(changed.files, [
    { name: 'web/a.log', zone: '+02:00' },
    { name: 'db/b.log', format: null, pattern: null, year: 2015, zone: null },
  ]);
  assert.deepEqual(withReading(report, 'web/a.log', { zone: null }).files, []);
  assert.equal(readingOf(report, 'web/a.log').zone, '+02:00');
  assert.equal(isSet(readingOf(report, 'db/b.log')), false);
});

test('a file that is known to be good is not read anew, and what else is set for it stays', () => {
  const settings = { files: [{ name: 'web/a.log', zone: '+02:00' }] };
  const good = withBaseline(settings, 'db/b.log', true);
  assert.deepEqual([isBaseline(good, 'db/b.log'), isBaseline(good, 'web/a.log')], [true, false]);
  assert.equal(readsAlike(good, settings), true);
  const both = withBaseline(good, 'web/a.log', true);
  assert.equal(readsAlike(both, settings), true);
  assert.equal(readsAlike(withReading({ ...several, settings: both }, 'web/a.log', { zone: null }), settings), false);
  assert.equal(isBaseline(withReading({ ...several, settings: both }, 'web/a.log', { zone: null }), 'web/a.log'), true);
  const none = ['web/a.log', 'db/b.log'].reduce((of, name) => withBaseline(of, name, false), both);
  assert.deepEqual(none.files, [{ name: 'web/a.log', format: null, pattern: null, year: null, zone: '+02:00' }]);
});

test('what is set for a single file is set for all', () => {
  assert.deepEqual(withReading(alone, 'web/a.log', { year: null, zone: 'UTC' }), { format: 'hdfs', pattern: null, year: null, zone: 'UTC' });
});

test('how instants are known, in a word', () => {
  const known = (/** @type {any} */ file) => knownBy({ first_ms: 0, is_exact: false, zone: 'converted to UTC where written', year: 'written', ...file });
  assert.equal(known({ first_ms: null }), 'none');
  assert.equal(known({ is_exact: true }), 'exact');
  assert.equal(known({ zone: 'not written; read as UTC' }), 'inferred');
  assert.equal(known({ zone: 'not written; read as UTC+02:00, as set' }), 'set');
  assert.equal(known({ zone: 'not written; read as UTC+02:00, as set', year: 'inferred: 2015' }), 'inferred');
  assert.equal(known({ zone: 'not written; read as UTC+02:00, as set', year: 'set: 2015' }), 'set');
  assert.deepEqual(['inferred: 2015', 'set: 2015', 'unknown', 'written', 'none'].map((year) => lacksYear(/** @type {any} */ ({ year }))), [true, true, true, false, false]);
  assert.deepEqual(['not written; read as UTC', 'none'].map((zone) => lacksZone(/** @type {any} */ ({ zone }))), [true, false]);
});

test('zones are taken as people write them', () => {
  const texts = ['', ' utc ', 'GMT', '+02:00', 'UTC+2', 'gmt -5', '−05:30', 'Berlin'];
  assert.deepEqual(texts.map(readZone), [null, 'UTC', 'UTC', '+02:00', '+2', '-5', '-05:30', 'Berlin']);
  assert.deepEqual([WINTER, SUMMER].map(zoneOfBrowser), ['+01:00', '+02:00']);
});

test('instants are shown by the clock that is chosen, summer time as it was then', () => {
  assert.equal(formatTime(SUMMER, 'local'), '2024-07-15 14:00:00');
  assert.deepEqual([WINTER, SUMMER].map((at) => formatZone(at, 'local')), ['UTC+01:00', 'UTC+02:00']);
  assert.equal(formatZone(SUMMER, 'utc'), 'UTC');
  assert.equal(formatTick(Date.parse('2024-07-14T22:00:00Z'), 3_600_000, 'local'), '07-15');
  const sentence = 'from 2024-07-15T12:00:00Z to 2024-07-15T12:00:01.500Z: far';
  assert.equal(formatSentence(sentence, 'local'), 'from 2024-07-15 14:00:00 to 2024-07-15 14:00:01.500: far');
});

test('ticks of an axis with short gaps are round by the clock that is shown', () => {
  const day = 86_400_000;
  const warp = warpOf([{ start: SUMMER + day, end: SUMMER + 90 * day }], { from: SUMMER, to: SUMMER + 91 * day });
  assert.ok(warp);
  const round = warpedTicks(warp, day / 10, (at) => aheadOfUtc(at, 'local')).filter(({ begins }) => !begins);
  assert.ok(round.length > 0);
  for (const { at } of round) assert.equal((at + 2 * 3_600_000) % 10_800_000, 0);
});

test('files are filtered by name and format, and sorted with what was left out last', () => {
  const names = (/** @type {any[]} */ files) => files.map(({ name }) => name);
  assert.deepEqual(names(filterFiles(FILES, 'WEB access')), ['web/a.log', 'db/b.log']);
  assert.deepEqual(names(sortFiles(FILES, { key: 'coverage', descending: false })), ['empty', 'db/b.log', 'web/a.log', 'photo.png']);
  assert.deepEqual(names(sortFiles(FILES, { key: 'bytes', descending: true })), ['db/b.log', 'web/a.log', 'empty', 'photo.png']);
  assert.deepEqual(names(sortFiles(FILES, { key: 'name', descending: false })), ['db/b.log', 'empty', 'photo.png', 'web/a.log']);
  assert.deepEqual(formatsOf(several).map(({ title, files }) => [title, files]), [
    ['Web access log', 2],
    ['Plain text', 1],
  ]);
});
