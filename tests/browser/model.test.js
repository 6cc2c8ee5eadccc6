// A model: what is usual in a good log, saved by the page or the command line, judges other logs alike in both.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

const write = temporaryFolder();

const good = write('good.log', `${calmHour().join('\n')}\n`);

/** A message in every minute that the good log does not have: usual here, and not there. */
const suspect = write('suspect.log', `${calmHour(() => ['ERROR replica r7 is lost', 'ERROR replica r9 is lost']).join('\n')}\n`);

/** What happens to every order. */
const STEPS = (/** @type {number} */ _order) => ['received', 'packed', 'sent', 'paid'];

/** Orders that begin a second after each other, with what happens to each. @param {string} name @param {number} count @param {(order: number) => string[]} steps */
function orders(name, count, steps) {
  const at = (/** @type {number} */ seconds) => new Date(Date.UTC(2026, 2, 1, 10) + seconds * 1000).toISOString();
  const of = (/** @type {number} */ order) => steps(order).map((step) => `${at(order)} INFO order ord_${order} was ${step}`);
  return write(name, `${Array.from({ length: count }, (_, order) => of(order)).flat().join('\n')}\n`);
}

inEachBrowser('model', (rig) => {
  test('what the page saves is what the command line learns, and both judge by it alike', async () => {
    const visit = await rig.open();
    await pickFile(visit.page, good);
    await waitState(visit.page, 'ready');
    const saved = await saveExport(rig, visit.page, 'usual.model');
    const path = join(good, '..', 'usual.model');
    logloupe('train', good, '--key', 'none', '-o', path);
    assert.ok(saved.equals(readFileSync(path)));

    await pickFile(visit.page, path);
    await visit.page.waitForSelector('#judged-by');
    await pickFile(visit.page, suspect);
    await waitState(visit.page, 'ready');
    assert.match((await visit.page.$eval('#judged-by', (chip) => chip.textContent)) ?? '', /judged by usual\.model/);
    const report = (await saveExport(rig, visit.page, 'report.json')).toString();
    assert.equal(report, logloupe('analyze', '--format', 'json', '--model', path, suspect).toString());
    const [first] = JSON.parse(report).findings;
    assert.match(first.headline, /replica r<\*> is lost/);
    assert.ok(first.windows >= 50, `${first.windows} windows`);

    // By itself the log has nothing to say of what fills it.
    await visit.page.click('#judge-alone');
    await visit.page.waitForFunction(() => !document.querySelector('#judged-by'));
    const alone = JSON.parse((await saveExport(rig, visit.page, 'report.json')).toString());
    assert.equal(alone.detector.learned, undefined);
    assert.ok(alone.findings.every((/** @type {any} */ { headline }) => !/replica/.test(headline)));
  });

  test('a model waits for the log that it is to judge; what is none says so', async () => {
    const path = join(good, '..', 'first.model');
    logloupe('train', good, '--key', 'none', '-o', path);
    const broken = join(good, '..', 'broken.model');
    writeFileSync(broken, readFileSync(path).subarray(0, 900));
    const visit = await rig.open();
    await pickFile(visit.page, broken);
    await visit.page.waitForFunction(() => /broken\.model: .*damaged or cut off/.test(document.body.textContent ?? ''));
    await pickFile(visit.page, path);
    await visit.page.waitForFunction(() => /What you open now is judged by 60 windows/.test(document.body.textContent ?? ''));
    await dropFile(visit.page, 'suspect.log', readFileSync(suspect, 'utf8'));
    await waitState(visit.page, 'ready');
    await visit.page.waitForSelector('#judged-by');
    assert.match((await visit.page.$eval('#panel-findings', (panel) => panel.textContent)) ?? '', /replica/);
  });

  test('sessions are judged by a model, too, in the page as by the command line', async () => {
    const path = join(good, '..', 'orders.model');
    logloupe('train', orders('usual.log', 200, STEPS), '--key', 'prefix:ord_', '-o', path);
    const hurried = orders('hurried.log', 60, (order) => (order === 33 ? ['received', 'sent', 'paid'] : STEPS(order)));
    const visit = await rig.open();
    await pickFile(visit.page, path);
    await visit.page.waitForFunction(() => /200 sessions by prefix:ord_ of a good log/.test(document.body.textContent ?? ''));
    await pickFile(visit.page, hurried);
    await waitState(visit.page, 'ready');
    await visit.page.click('#tab-sessions');
    assert.equal(await visit.page.$eval('#session-key', (input) => /** @type {HTMLInputElement} */ (input).value), 'prefix:ord_');
    await visit.page.click('.sessions-form button[type="submit"]');
    await visit.page.waitForSelector('.sessions-result tr[data-flagged="true"]');
    const said = await visit.page.$eval('.sessions-result', (result) => result.textContent ?? '');
    assert.match(said, /60 sessions by prefix:ord_, judged by 200 of the model; 1 stands out\./);
    const row = await visit.page.$eval('.sessions-result tr[data-flagged="true"]', (row) => row.textContent ?? '');
    assert.match(row, /ord_33.*0×.*order ord_<\*> was packed/);
    const saved = await saveExport(rig, visit.page, 'sessions.csv');
    assert.equal(saved.toString(), logloupe('sessions', '--model', path, hurried).toString());
    // The templates are the model's; their lines are the log's.
    await visit.page.click('.sessions-result tr[data-flagged="true"] [data-lines="session"]');
    await visit.page.waitForFunction(() => document.querySelectorAll('#sheet [data-line-text]').length === 3);
    assert.deepEqual(visit.problems, []);
  });

  test('the autoencoder says how its training went', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'odd.log', calmHour((minute) => (minute === 40 ? Array.from({ length: 80 }, () => 'ERROR no room left') : [])).join('\n'));
    await waitState(visit.page, 'ready');
    const said = await visit.page.waitForSelector('#finding .training-losses');
    await said?.evaluate((details) => ((/** @type {HTMLDetailsElement} */ (details)).open = true));
    const { summary, epochs } = await visit.page.$eval('#finding .training-losses', (details) => ({
      summary: details.querySelector('summary')?.textContent ?? '',
      epochs: [...details.querySelectorAll('li')].map((epoch) => epoch.textContent ?? ''),
    }));
    assert.match(summary, /^Loss \S+ to \S+ in 40 epochs$/);
    assert.equal(epochs.length, 40);
    const loss = (/** @type {string} */ epoch) => Number(epoch.split(': ')[1]);
    assert.ok(loss(epochs[39]) < loss(epochs[0]), `${epochs[0]} to ${epochs[39]}`);
  });
});
