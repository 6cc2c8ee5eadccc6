// Threats on the page: what the hunt finds by rules is what the command line finds, can be clicked down to its lines, filtered,
// changed by thresholds and by rules of one's own.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { inEachBrowser } from './harness/browsers.js';
import { logloupe } from './harness/command.js';
import { calmHour, noRealLogs, realLog, temporaryFolder } from './harness/logs.js';
import { dropFile, pickFile, text, waitState } from './harness/page.js';
import { saveExport } from './harness/result.js';

/** @typedef {import('puppeteer-core').Page} Page */

const write = temporaryFolder();

/** The name that somebody tries: it must stay a text. */
const HOSTILE = '<img/src=x>';

/** @param {number} second Of the first of March. @param {string} message */
const sshd = (second, message) => {
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  return `Mar  1 ${two(10 + Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)} gate sshd[${100 + second}]: ${message}`;
};

/** One source guesses forty times and gets in; another guesses a dozen times at a user with a hostile name; and ordinary logins. */
const auth = [
  ...Array.from({ length: 60 }, (_, minute) => sshd(minute * 60, `Accepted publickey for ann${minute % 6} from 192.0.2.${minute % 6} port 22 ssh2`)),
  ...Array.from({ length: 40 }, (_, at) => sshd(4000 + at, 'Failed password for bob from 203.0.113.9 port 22 ssh2')),
  sshd(4050, 'Accepted password for bob from 203.0.113.9 port 22 ssh2'),
  ...Array.from({ length: 12 }, (_, at) => sshd(4100 + at, `Failed password for invalid user ${HOSTILE} from 198.51.100.7 port 22 ssh2`)),
];
const authPath = write('auth.log', `${auth.join('\n')}\n`);

/** @param {number} second @param {string} source @param {string} path @param {number} status @param {string} [agent] */
const request = (second, source, path, status, agent = 'Mozilla/5.0') =>
  `${source} - - [01/May/2024:12:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')} +0000] "GET ${path} HTTP/1.1" ${status} 512 "-" "${agent}"`;

/** A visitor who reads, and one who attacks, with markup in a path. */
const attacks = ['/a?id=1%27%20union%20select%201,2--', '/a?f=../../../../etc/passwd', '/a?q=<script>alert(1)</script>', '/.env'];
const web = [
  ...Array.from({ length: 200 }, (_, at) => request(at * 3, '192.0.2.1', `/page/${at % 9}`, 200)),
  ...attacks.map((path, at) => request(650 + at, '203.0.113.66', path, 404)),
  request(660, '203.0.113.66', '/a?x=${jndi:ldap://x/a}', 200),
];
const webPath = write('access.log', `${web.join('\n')}\n`);

const RULE = [
  'title: Somebody tries bob',
  'id: 11111111-2222',
  'level: critical',
  'tags:',
  '  - attack.t1110.001',
  'logsource:',
  '  product: linux',
  '  service: sshd',
  'detection:',
  '  keywords:',
  '    - failed password for bob',
  '  condition: keywords',
  '',
].join('\n');

inEachBrowser('threats', (rig) => {
  test('those of an auth log are the command line’s, byte by byte, and shown by severity', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    const [first, second] = await cards(page);
    assert.match(first, /Success after failures.*from 203\.0\.113\.9 of bob.*T1078.*critical.*1 time/);
    assert.match(second, /Guessing.*from 203\.0\.113\.9.*T1110\.001.*medium.*40 times/);
    assert.match(await text(page, '#threat .threat-why'), /By rule success-after-failures: A login succeeded after 40 failures/);
    assert.match(await text(page, '#threat'), /T1078 Valid Accounts · Initial Access · version 17/);
    await same(rig, page, authPath);
    // Who looks at findings alone is told of it, and led there.
    await page.click('#tab-findings');
    assert.match(await text(page, '#foremost'), /^1 threat of the highest severity: Success after failures from 203\.0\.113\.9 of bob$/);
    await page.click('#foremost .link');
    await page.waitForSelector('#panel-threats:not([hidden]) [data-threat="0"][aria-current="true"]');
    assert.match(await text(page, '.threats-status'), /113 lines, of which 113 tell of logins/);
    assert.deepEqual(problems, []);
  });

  test('a count opens all of its lines, and a threat and its entities lead to each other', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    await page.click('[data-threat="1"]');
    await page.waitForFunction(() => /40 times/.test(document.querySelector('#threat [data-lines="all"]')?.textContent ?? ''));
    await page.click('#threat [data-lines="all"]');
    await page.waitForSelector('#sheet[open] [data-line-text]');
    const shown = await page.$$eval('#sheet [data-line-text]', (all) => all.map((line) => line.textContent));
    assert.deepEqual(shown, auth.filter((line) => line.includes('Failed password for bob')));
    await page.keyboard.press('Escape');
    await page.waitForSelector('#sheet:not([open])');
    await page.click('#threat [data-entity="ip"]');
    await page.waitForSelector('.entity [data-threat="1"]');
    assert.match(await text(page, '.entity-head'), /address 203\.0\.113\.9/);
    assert.equal(await page.$$eval('.entity [data-threat]', (all) => all.length), 2);
    await page.click('.entity [data-threat="0"]');
    await page.waitForSelector('#panel-threats:not([hidden]) [data-threat="0"][aria-current="true"]');
    await page.click('#threat [data-entity="host"]');
    await page.waitForSelector('.entity [data-threat="0"]');
    assert.match(await text(page, '.entity-head'), /host gate/);
    assert.deepEqual(problems, []);
  });

  test('a line that tells of several times is one line of as many as are shown', async () => {
    const { page, problems } = await rig.open();
    const failed = 'Failed password for bob from 203.0.113.9 port 22 ssh2';
    const lines = Array.from({ length: 57 }, (_, at) => sshd(4000 + at, at === 30 ? `message repeated 4 times: [ ${failed}]` : failed));
    await open(page, write('repeated.log', `${[...auth.slice(0, 60), ...lines].join('\n')}\n`));
    await page.waitForFunction(() => document.querySelector('.threat-count')?.textContent === '60 times in 57 lines');
    await page.click('.threat-count');
    await page.waitForSelector('#sheet[open] [data-line-text]');
    assert.equal(await page.$$eval('#sheet [data-line-text]', (all) => all.length), 57);
    assert.deepEqual(problems, []);
  });

  test('attacks on a web server fill the matrix, whose cells lead to their threats', async () => {
    const { page, problems } = await rig.open();
    await open(page, webPath);
    const kinds = (await findings(webPath)).map(({ kind }) => kind);
    for (const kind of ['vulnerability-scan', 'sql-injection', 'traversal', 'cross-site-scripting', 'secret', 'jndi']) assert.ok(kinds.includes(kind), `${kind}: ${kinds}`);
    await view(page, 'matrix');
    const columns = await page.$$eval('.matrix-column h3', (all) => all.map((head) => head.firstChild?.textContent));
    assert.deepEqual(columns.slice(0, 2), ['Reconnaissance', 'Initial Access']);
    await page.focus('.matrix-cell[data-technique="T1190"]');
    await page.keyboard.press('Enter');
    const left = (await findings(webPath)).filter(({ technique }) => technique === 'T1190');
    assert.equal(left.length, 3);
    await page.waitForFunction((count) => document.querySelectorAll('#threats-list [data-threat]').length === count, {}, left.length);
    assert.equal(await page.evaluate(() => document.activeElement?.matches('#threats-list .threat-card')), true, 'the focus goes along');
    await page.select('.threats-filter select[aria-label="Tactic"]', 'Discovery');
    await page.waitForFunction(() => document.querySelectorAll('#threats-list [data-threat]').length === 1);
    assert.match((await cards(page))[0], /Path traversal/);
    // Firefox shows what it saves above the page, which then has no keys.
    await same(rig, page, webPath);
    assert.deepEqual(problems, []);
  });

  test('what an attacker wrote is only text', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    await page.type('#threat-filter', 'img');
    await page.waitForFunction(() => document.querySelectorAll('#threats-list [data-threat]').length === 1);
    await page.click('#threats-list [data-threat]');
    await page.waitForFunction((name) => document.querySelector('#threat .threat-facts')?.textContent?.includes(name), {}, HOSTILE);
    await page.click('#threat [data-entity="user"]');
    await page.waitForSelector('.entity .entity-findings [data-threat]');
    assert.equal(await page.evaluate(() => document.querySelectorAll('img, main script').length), 0);
    assert.deepEqual(problems, []);
  });

  test('a threshold is drawn on the log’s own values, and changed at once', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    await view(page, 'thresholds');
    const failures = '[data-threshold="failures"]';
    assert.match(await text(page, failures), /2 of 2 sources reach it; the greatest value is 40\./);
    assert.equal(await page.$$eval(`${failures} .histogram-told`, (bars) => bars.length), 2);
    await page.$eval('#threshold-failures', (input) => {
      /** @type {HTMLInputElement} */ (input).value = '41';
      input.dispatchEvent(new Event('input', { bubbles: true }));
    });
    await page.waitForFunction(() => /0 of 2 sources/.test(document.querySelector('[data-threshold="failures"]')?.textContent ?? ''));
    const expected = logloupe('hunt', authPath, '--format', 'csv', '--set', 'failures=41').toString();
    assert.equal((await saveExport(rig, page, 'threats.csv')).toString(), expected);
    const settings = write('settings.json', await saveExport(rig, page, 'settings.json'));
    assert.equal(logloupe('hunt', authPath, '--format', 'csv', '--settings', settings).toString(), expected);
    await page.$eval('#threshold-failures', (input) => {
      /** @type {HTMLInputElement} */ (input).value = '0';
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await page.waitForFunction(() => /whole number from 1 to/.test(document.querySelector('[data-threshold="failures"] [role="alert"]')?.textContent ?? ''));
    // What is refused stays marked, with the value that holds, until it is another.
    assert.match(await text(page, `${failures} [role="alert"]`), /41 stays in force/);
    assert.equal(await page.$eval('#threshold-failures', (input) => input.getAttribute('aria-invalid')), 'true');
    await page.focus('#threshold-failures');
    await page.keyboard.press('Escape');
    assert.deepEqual(await page.$eval('#threshold-failures', (input) => [/** @type {HTMLInputElement} */ (input).value, input.getAttribute('aria-invalid')]), ['41', null]);
    assert.match(await text(page, '[data-threshold="web_logins"]'), /Nothing of the kind was seen in this log/);
    // Whatever can be set has a name in words.
    const unnamed = await page.$$eval('.threshold label', (all) => all.filter((label) => !label.firstChild?.textContent?.includes(' ')).length);
    assert.equal(unnamed, 0);
    assert.deepEqual(problems, []);
  });

  test('a Sigma rule is dropped, and what is not supported is named', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    await dropFile(page, 'bob.yml', RULE);
    await page.waitForFunction(() => document.querySelector('[data-rule="sigma:11111111-2222"] .number .link')?.textContent === '1');
    const path = write('bob.yml', RULE);
    await same(rig, page, authPath, '--rules', path);
    await page.click('[data-rule="sigma:11111111-2222"] .number .link');
    await page.waitForFunction(() => /Somebody tries bob.*40 times/.test(document.querySelector('#threats-list .threat-item')?.textContent ?? ''));
    await dropFile(page, 'net.yaml', RULE.replace('service: sshd', 'service: guacamole'));
    await page.waitForFunction(() => /net\.yaml.*guacamole/.test(document.querySelector('.rules-refused')?.textContent ?? ''));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.state), 'ready', 'the log stays open');
    assert.deepEqual(problems, []);
  });

  test('of a file with several Sigma rules each is left out by itself', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    const other = RULE.replace('Somebody tries bob', 'Again').replace('11111111-2222', '33333333-4444');
    await dropFile(page, 'two.yml', `${RULE}---\n${other}---\n${RULE.replace('service: sshd', 'service: guacamole')}---\ntitle: None\n`);
    await page.waitForFunction(() => document.querySelectorAll('[data-rule^="sigma:"] .number .link').length === 2);
    await page.click('[data-rule="sigma:11111111-2222"] button[aria-label^="Leave out"]');
    await page.waitForFunction(() => document.querySelectorAll('[data-rule^="sigma:"]').length === 1);
    await page.waitForFunction(() => document.querySelector('[data-rule="sigma:33333333-4444"] .number .link')?.textContent === '1');
    await same(rig, page, authPath, '--rules', write('other.yml', other));
    const forget = () => page.$$eval('.rules-refused li', (all) => all.map((one) => one.textContent ?? ''));
    assert.equal((await forget()).length, 2);
    await page.click('.rules-refused li:last-child button');
    assert.match((await forget()).join(), /guacamole/);
    assert.equal((await forget()).length, 1);
    assert.deepEqual(problems, []);
  });

  test('words and expressions of one’s own are looked for, and a wrong one is told', async () => {
    const { page, problems } = await rig.open();
    await open(page, authPath);
    await view(page, 'rules');
    const add = async (/** @type {string} */ name, /** @type {string} */ what, isRegex = true) => {
      await page.$eval(
        '.rule-form',
        (form, name, what, isRegex) => {
          const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (form.querySelector(id));
          [field('#rule-name').value, field('#rule-what').value, field('#rule-regex').checked] = [name, what, isRegex];
          /** @type {HTMLFormElement} */ (form).requestSubmit();
        },
        name,
        what,
        isRegex,
      );
    };
    await add('broken', '(');
    await page.waitForFunction(() => /broken.*expression .*can't be read/.test(document.querySelector('.rules-part [role="alert"]')?.textContent ?? ''));
    await add('mine', 'PUBLICKEY for ann3', false);
    await page.waitForFunction(() => document.querySelector('[data-rule="own:mine"] .number .link')?.textContent === '1');
    const settings = write('own.json', await saveExport(rig, page, 'settings.json'));
    await same(rig, page, authPath, '--settings', settings);
    assert.deepEqual((await findings(authPath, '--settings', settings)).filter(({ kind }) => kind === 'own:mine').map(({ count }) => count), [10]);
    assert.deepEqual(problems, []);
  });

  test('a log of many slices has the command line’s threats, too', async () => {
    const { page, problems } = await rig.open();
    const path = write('large.log', `${auth.join('\n')}\n`.repeat(1800));
    await open(page, path);
    await same(rig, page, path);
    assert.deepEqual(problems, []);
  });

  for (const name of ['auth/auth_ec2_7k.log', 'auth/auth_bruteforce_10k.log', 'web/scan_acunetix.log', 'web/wordpress_access.log.gz']) {
    test(`the threats of ${name} are the command line’s`, { skip: noRealLogs }, async () => {
      const { page, problems } = await rig.open();
      const path = realLog(name);
      await open(page, path);
      await same(rig, page, path);
      assert.deepEqual(problems, []);
    });
  }

  test('where there is nothing, it is said what was looked for', async () => {
    const { page, problems } = await rig.open();
    await pickFile(page, write('calm.log', calmHour().join('\n')));
    await waitState(page, 'ready');
    await page.click('#tab-threats');
    await page.waitForFunction(() => /Nothing here that the rules know/.test(document.querySelector('#threats-list')?.textContent ?? ''));
    assert.match(await text(page, '#threats-list'), /All 1,200 lines were looked through for logins/);
    assert.deepEqual(problems, []);
  });
});

/** @param {Page} page @param {string} path */
async function open(page, path) {
  await pickFile(page, path);
  await waitState(page, 'ready');
  await page.click('#tab-threats');
  await page.waitForSelector('#threats-list [data-threat]');
}

/** @param {Page} page @param {string} name */
async function view(page, name) {
  await page.click(`[data-view="${name}"]`);
}

/**
 * What the page saves is what the command line writes.
 * @param {import('./harness/browsers.js').Rig} rig
 * @param {Page} page
 * @param {...string} words
 */
async function same(rig, page, ...words) {
  for (const [name, format] of [['threats.json', 'json'], ['threats.csv', 'csv'], ['attack-layer.json', 'navigator']]) {
    const saved = (await saveExport(rig, page, name)).toString();
    assert.equal(saved, logloupe('hunt', ...words, '--format', format).toString(), name);
  }
}

/**
 * What the command line finds.
 * @param {...string} words
 * @returns {Promise<{kind: string, technique: string, count: number}[]>}
 */
async function findings(...words) {
  return JSON.parse(logloupe('hunt', ...words, '--format', 'json').toString());
}

/** @param {Page} page */
function cards(page) {
  return page.$$eval('#threats-list .threat-item', (all) => all.map((card) => card.textContent ?? ''));
}
