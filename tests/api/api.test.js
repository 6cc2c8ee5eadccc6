// The module for programs, as it is built, under Node.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';

const MODULE = 'dist/api/logloupe.js';
if (!existsSync(MODULE)) throw new Error(`${MODULE} is missing: run ./build.sh first`);
const address = pathToFileURL(MODULE).href;

/** @returns {Promise<typeof import('../../api/logloupe.js')>} A module of its own, so that tests share nothing. */
const fresh = () => import(`${address}?${Math.random()}`);

const ATTACK = '192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] "GET /a?f=..%252f..%252fetc/passwd HTTP/1.1" 200 5 "-" "curl/8"';

/** Ninety events of two kinds. @returns {string[]} */
const goodLog = () =>
  Array.from({ length: 90 }, (_, n) => {
    const time = `2026-03-01T10:${String(Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}Z`;
    return `${time} web1 worker[${n}]: job ${n} ${n % 3 ? 'ended well' : 'started'}`;
  });

/** @param {() => unknown} work @param {string} code @param {RegExp} sentence */
function refuses(work, code, sentence) {
  assert.throws(work, (/** @type {any} */ error) => {
    assert.ok(error instanceof Error, String(error));
    assert.equal(error.name, 'LogloupeError');
    assert.equal(/** @type {any} */ (error).code, code);
    assert.match(error.message, sentence);
    return true;
  });
}

test('a line is answered with what was read, what rules saw and each decoding step', async () => {
  const { analyzeLine } = await fresh();
  const answer = analyzeLine(ATTACK);
  assert.equal(answer.anomaly, true);
  assert.equal(answer.model, 'rules');
  assert.equal(answer.nearest, null);
  const { timestamp, ip, method, path, status, template_id: template } = answer.parsed_log;
  assert.deepEqual([timestamp, ip, method, status, template], ['2026-03-01T10:20:30Z', '192.0.2.7', 'GET', 200, null]);
  assert.equal(path, '/a?f=..%252f..%252fetc/passwd');
  const traversal = answer.rules.find(({ id }) => id === 'traversal');
  assert.equal(traversal?.technique?.id, 'T1083');
  assert.deepEqual(traversal?.steps.map(({ name }) => name), ['as written', 'percent', 'percent (again)']);
  const texts = traversal?.steps.map(({ before, hit, after }) => before + hit + after);
  assert.deepEqual(texts, ['..%252f..%252fetc/passwd', '..%2f..%2fetc/passwd', '../../etc/passwd']);
});

test('lines are answered one each, and counted', async () => {
  const { analyzeLines, stats, health, version } = await fresh();
  assert.deepEqual(stats(), { lines: 0, anomalies: 0, rules: {}, reasons: {}, formats: {} });
  const answers = analyzeLines(new Set([ATTACK, '', 'hello']));
  assert.deepEqual(answers.map(({ anomaly }) => anomaly), [true, false, false]);
  assert.equal(answers[1].reason, 'The line is empty.');
  const { lines, anomalies, rules } = stats();
  assert.deepEqual([lines, anomalies, rules.traversal], [3, 1, 1]);
  const state = health();
  assert.ok(state.status === 'ok' && state.version === version && state.formats > 80 && state.model.kind === 'none', JSON.stringify(state));
  assert.deepEqual(analyzeLines([]), []);
});

test('a rule with a name that objects know is counted as any other', async () => {
  const { analyzeLine, setRules, stats } = await fresh();
  setRules([{ name: '__proto__', keyword: 'frob' }, { name: 'constructor', keyword: 'frob' }]);
  assert.deepEqual(analyzeLine('a frob').rules.map(({ severity }) => severity), [3, 3]);
  assert.deepEqual(Object.entries(stats().rules), [['own:__proto__', 1], ['own:constructor', 1]]);
});

test('thousands of new lines beside a log of thousands of templates are answered in seconds', async () => {
  const { analyzeLines, health, loadLog } = await fresh();
  const word = (/** @type {number} */ n) => [0, 1, 2, 3].map((place) => String.fromCharCode(97 + (Math.floor(n / 26 ** place) % 26))).join('');
  const log = Array.from({ length: 24_000 }, (_, n) => `2026-03-01T10:00:00Z web1 app[7]: ${word((n % 8_000) * 7919)} did ${word((n % 8_000) * 31)} in ${n} ms`);
  loadLog(log.join('\n'));
  const state = health();
  assert.ok(state.status === 'ok' && state.model.templates > 4_000, JSON.stringify(state));
  const start = performance.now();
  const answers = analyzeLines(Array.from({ length: 10_000 }, (_, n) => `2026-03-01T10:00:00Z web1 app[7]: ${word(n * 13 + 5)} did ${word(n * 17)} at ${n} ms x`));
  // By comparing each line with each template it took minutes on a busy machine.
  assert.ok(performance.now() - start < 40_000, `${performance.now() - start} ms`);
  assert.equal(answers.length, 10_000);
});

test('beside a log, an unusual line has the words named that differ', async () => {
  const { analyzeLine, health, loadLog, unload } = await fresh();
  loadLog(goodLog().join('\n'), { name: 'good.log' });
  const state = health();
  assert.ok(state.status === 'ok');
  assert.deepEqual([state.model.kind, state.model.name, state.model.events], ['log', 'good.log', 90]);
  const usual = analyzeLine('2026-03-02T10:00:00Z web1 worker[5]: job 5 started');
  assert.deepEqual([usual.anomaly, usual.model, usual.nearest?.matches, usual.nearest?.count], [false, 'rules+log', true, 30]);
  const odd = analyzeLine('2026-03-02T10:00:00Z web1 worker[5]: job 5 ended badly');
  assert.deepEqual([odd.anomaly, odd.reasons[0].kind], [true, 'new_template']);
  const different = odd.nearest?.tokens.filter(({ same }) => !same);
  assert.deepEqual(different, [{ line: 'badly', template: 'well', same: false }]);
  unload();
  assert.equal(analyzeLine('hello').model, 'rules');
});

test('a model of the command line is read', { skip: !process.env.LOGLOUPE_CLI }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'logloupe-api-'));
  writeFileSync(join(folder, 'good.log'), goodLog().join('\n'));
  execFileSync(process.env.LOGLOUPE_CLI ?? '', ['train', join(folder, 'good.log'), '--key', 'host', '-o', join(folder, 'm')], { stdio: 'pipe' });
  const { analyzeLine, loadModel } = await fresh();
  loadModel(readFileSync(join(folder, 'm')));
  assert.equal(analyzeLine('2026-03-02T10:00:00Z web1 worker[5]: job 5 started').nearest?.matches, true);
  const odd = analyzeLine('2026-03-02T10:00:00Z web1 worker[5]: job 5 ended badly');
  assert.deepEqual([odd.model, odd.anomaly], ['rules+model', true]);
});

test('a whole log is hunted', async () => {
  const { huntLog } = await fresh();
  const line = (/** @type {number} */ n) => `Mar  1 10:00:${String(n).padStart(2, '0')} web1 sshd[7]: ${n < 12 ? 'Failed' : 'Accepted'} password for root from 192.0.2.9 port 22 ssh2\n`;
  const [first] = huntLog(Array.from({ length: 13 }, (_, n) => line(n)).join(''));
  assert.deepEqual([first.kind, first.source, first.severity, first.first_line], ['success-after-failures', '192.0.2.9', 5, 13]);
});

test('rules of one’s own', async () => {
  const { analyzeLine, setRules } = await fresh();
  setRules([{ name: 'frob', keyword: 'FROB', severity: 4, technique: 'T1059' }]);
  assert.deepEqual(analyzeLine('a frobnicated b').rules.map(({ id, steps }) => [id, steps[0].hit]), [['own:frob', 'frob']]);
  refuses(() => setRules([{ name: 'x', regex: '(' }]), 'settings', /x.*expression/);
  refuses(() => setRules(/** @type {any} */ ('rules')), 'settings', /Expected a list in brackets, found the text "rules"/);
});

test('wrong input ends in a sentence, and the module goes on', async () => {
  const { analyzeLine, analyzeLines, loadModel, loadLog, setRules } = await fresh();
  const any = (/** @type {unknown} */ value) => /** @type {any} */ (value);
  refuses(() => analyzeLine(any(undefined)), 'misuse', /Expected a line as a string; found undefined/);
  refuses(() => analyzeLines(any('one line')), 'misuse', /Expected a list of lines; found string/);
  refuses(() => analyzeLines(['a', any(7)]), 'misuse', /at place 1; found number/);
  refuses(() => analyzeLine('x', { format: 'nonsense' }), 'settings', /There is no format "nonsense"/);
  refuses(() => analyzeLine('x', any({ format: 7 })), 'misuse', /name of a format/);
  refuses(() => analyzeLine('x', any({ formt: 'syslog' })), 'misuse', /no option "formt"; there is format/);
  refuses(() => analyzeLines(['x'], any('syslog')), 'misuse', /Expected options as an object/);
  refuses(() => loadLog('a b\n', any({ modifed: 1 })), 'misuse', /no option "modifed"; there are name and modified/);
  refuses(() => setRules(any([{ name: 'x', keyword: 'y', severity: 0 }])), 'settings', /severity 0, and 1 to 5 are known/);
  refuses(() => setRules(any([{ name: 'x', keyword: 'y', severty: 4 }])), 'settings', /no setting "severty"; perhaps "severity"/);
  refuses(() => loadModel(any('m')), 'misuse', /bytes of a model/);
  refuses(() => loadLog('a b\n', { modified: 1e19 }), 'misuse', /date as a Date/);
  refuses(() => loadLog('a b\n', any({ name: { toString: null } })), 'misuse', /name as a string/);
  refuses(() => setRules(any(10n)), 'misuse', /list of rules/);
  refuses(() => loadModel(new TextEncoder().encode('no model')), 'file', /Expected a model/);
  refuses(() => loadModel(new Uint8Array(0)), 'file', /Expected a model/);
  refuses(() => loadLog(''), 'empty', /empty/);
  refuses(() => loadLog(new Uint8Array(2_000).map((_, place) => place)), 'binary', /Expected log lines as text/);
  refuses(() => analyzeLines(Array(100_001).fill('x')), 'limit', /more than 100000 lines/);
  assert.equal(analyzeLine(ATTACK).anomaly, true);
});

test('odd text is only text', async () => {
  const { analyzeLine } = await fresh();
  for (const text of ['', '\0'.repeat(1_000), '\ud800', 'a\ud800b\udfff', '\u202e\u0007', '%'.repeat(65_536), '{'.repeat(70_000), '<'.repeat(70_000), '\n\n\n']) {
    const { score, reason } = analyzeLine(text);
    assert.ok(score >= 0 && score <= 1 && reason.length > 0, JSON.stringify(text.slice(0, 20)));
  }
  assert.equal(analyzeLine('a\ud800b').parsed_log.message, 'a\ufffdb');
  const path = `/${'%2e%2e%2f'.repeat(7_000)}`;
  const long = analyzeLine(`192.0.2.7 - - [01/Mar/2026:10:20:30 +0000] "GET ${path} HTTP/1.1" 404 5`);
  assert.deepEqual(long.rules.map(({ id }) => id), ['traversal']);
  assert.equal(long.parsed_log.path, path);
});

test('a line of 200 MB is answered at once', async () => {
  const { analyzeLine } = await fresh();
  const start = performance.now();
  const { notes, parsed_log: parsed } = analyzeLine('x'.repeat(200 * 2 ** 20));
  assert.ok(performance.now() - start < 2_000);
  assert.match(notes[0], /longer than 65536 bytes/);
  assert.ok((parsed.message?.length ?? 0) <= 65_536);
});

test('nothing is fetched', async () => {
  const script = readFileSync(MODULE, 'utf8');
  assert.doesNotMatch(script, /\bfetch\(|XMLHttpRequest|WebSocket|importScripts|node:/);
});

test('the example of the documentation does what it says', () => {
  const text = readFileSync('docs/api.md', 'utf8');
  const [, example, output] = /```js\n(.*?)```\n.*?```text\n(.*?)```/s.exec(text) ?? [];
  const file = join(mkdtempSync(join(tmpdir(), 'logloupe-api-')), 'example.mjs');
  writeFileSync(file, example.replace("'./logloupe.js'", JSON.stringify(address)));
  assert.equal(execFileSync(process.execPath, [file], { encoding: 'utf8' }), output);
});
