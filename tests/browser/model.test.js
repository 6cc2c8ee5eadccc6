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

  test('the autoencoder says how its training went', async () => {
    const visit = await rig.open();
    await dropFile(visit.page, 'odd.log', calmHour((minute) => (minute === 40 ? Array.from({ length: 80 }, () => 'ERROR no room left') : [])).join('\n'));
    await waitState(visit.page, 'ready');
    const said = await visit.page.waitForSelector('#losses');
    await said?.evaluate((details) => ((/** @type {HTMLDetailsElement} */ (details)).open = true));
    const { summary, epochs } = await visit.page.$eval('#losses', (details) => ({
      summary: details.querySelector('summary')?.textContent ?? '',
      epochs: [...details.querySelectorAll('li')].map((epoch) => epoch.textContent ?? ''),
    }));
    assert.match(summary, /^Loss \S+ to \S+ in 40 epochs$/);
    assert.equal(epochs.length, 40);
    const loss = (/** @type {string} */ epoch) => Number(epoch.split(': ')[1]);
    assert.ok(loss(epochs[39]) < loss(epochs[0]), `${epochs[0]} to ${epochs[39]}`);
  });
});
