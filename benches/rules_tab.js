/**
 * How quickly rules go through lines in a tab: a hunt on one thread of Chromium, from bytes in memory to findings.
 *
 * usage: node benches/rules_tab.js NAME=FILE…    (after ./build.sh; FILE may be gzipped)
 *
 * Prints a Markdown row for each: the best of three passes of `huntLog`, and of `analyzeLines` over its first 20,000 lines. The
 * time is that of the tab's process on a processor (Linux: /proc), which a busy machine changes little, and that on the clock.
 *
 * @module
 */
import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

import { launch, serve } from './browser.js';

const PASSES = 3;
const ANSWERED = 20_000;

/** @type {Buffer} */
let log = Buffer.alloc(0);
const server = await serve({
  '/logloupe.js': () => ({ type: 'text/javascript', body: readFileSync('dist/api/logloupe.js') }),
  '/log': () => ({ type: 'application/octet-stream', body: log }),
});
const browser = await launch();
console.log('| log | lines | findings | hunt, lines/s of processor (of clock) | answers, the same |\n|---|---|---|---|---|');
for (const argument of process.argv.slice(2)) {
  const [name, file] = argument.split('=');
  const bytes = readFileSync(file);
  log = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const page = await browser.newPage();
  await page.goto(server.address);
  const { lines, asked } = await page.evaluate(load, ANSWERED);
  const findings = await page.evaluate(hunt);
  const [hunted, answered] = [await best(() => page.evaluate(hunt)), await best(() => page.evaluate(answer))];
  const rate = (/** @type {number} */ count, /** @type {{cpu: number, clock: number}} */ { cpu, clock }) =>
    `${Math.round(count / cpu).toLocaleString('en-US')} (${Math.round(count / clock).toLocaleString('en-US')})`;
  console.log(`| ${name} | ${lines.toLocaleString('en-US')} | ${findings} | ${rate(lines, hunted)} | ${rate(asked, answered)} |`);
  await page.close();
}
await browser.close();
server.close();

/**
 * The least seconds of several passes, on the processor and on the clock.
 * @param {() => Promise<unknown>} work
 */
async function best(work) {
  let least = { cpu: Infinity, clock: Infinity };
  for (let pass = 0; pass < PASSES; pass += 1) {
    const [cpu, clock] = [processorSeconds(), performance.now()];
    await work();
    least = { cpu: Math.min(least.cpu, processorSeconds() - cpu), clock: Math.min(least.clock, (performance.now() - clock) / 1000) };
  }
  return least;
}

/** What the browser's tabs have used of processors so far, in seconds: user and system time, in hundredths. */
function processorSeconds() {
  const own = tabs().map((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' '));
  return own.reduce((sum, fields) => sum + Number(fields[11]) + Number(fields[12]), 0) / 100;
}

/** The processes of tabs that this browser began. */
function tabs() {
  const browserPid = browser.process()?.pid;
  const parents = new Map(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => statusOf(pid)));
  const isOurs = (/** @type {string | undefined} */ pid) => {
    for (let at = pid; at && at !== '0'; at = parents.get(at)) if (Number(at) === browserPid) return true;
    return false;
  };
  return [...parents.keys()].filter((pid) => isOurs(pid) && commandOf(pid).includes('--type=renderer'));
}

/** @param {string} pid @returns {[string, string][]} */
function statusOf(pid) {
  try {
    return [[pid, readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]]];
  } catch {
    return [];
  }
}

/** @param {string} pid */
function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Runs in the page: takes the module and the log. @param {number} most */
async function load(most) {
  const address = '/logloupe.js';
  const bytes = new Uint8Array(await (await fetch('/log')).arrayBuffer());
  const all = new TextDecoder().decode(bytes).split('\n');
  const some = all.slice(0, most).filter(Boolean);
  Object.assign(globalThis, { module: await import(address), bytes, some });
  return { lines: all.filter(Boolean).length, asked: some.length };
}

/** Runs in the page. */
function hunt() {
  const { module, bytes } = /** @type {any} */ (globalThis);
  return module.huntLog(bytes).length;
}

/** Runs in the page. */
function answer() {
  const { module, some } = /** @type {any} */ (globalThis);
  return module.analyzeLines(some).length;
}
