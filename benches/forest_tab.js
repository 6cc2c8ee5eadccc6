/**
 * How quickly the forest is grown and scores in a tab, on one thread of Chromium: the matrices of `benches/forest`.
 *
 * usage: node benches/forest_tab.js ENGINE.js ENGINE.wasm    (of the module in benches/forest_tab; ./build.sh bench makes them)
 *
 * @module
 */
import { readFileSync } from 'node:fs';

import { launch, serve } from './browser.js';

const [glue, module] = process.argv.slice(2);
const server = await serve({
  '/engine.js': () => ({ type: 'text/javascript', body: readFileSync(glue) }),
  '/engine.wasm': () => ({ type: 'application/wasm', body: readFileSync(module) }),
});
const browser = await launch();
const page = await browser.newPage();
await page.goto(server.address);
for (const rows of [2_000, 50_000, 500_000]) {
  const { fit, score, above } = await page.evaluate(timed, rows);
  const speed = Math.round(rows / score).toLocaleString('en-US');
  console.log(`${rows} x 12 in a tab: fit ${fit.toFixed(3)} s, score ${score.toFixed(3)} s, ${speed} rows/s (${above} above a half)`);
}
await browser.close();
server.close();

/** The least seconds of three passes; runs in the page. @param {number} rows */
async function timed(rows) {
  // The page's own address: no file beside this one.
  const { default: init, Timed } = await import(/** @type {string} */ ('/engine.js'));
  await init({ module_or_path: '/engine.wasm' });
  const forest = new Timed(rows);
  let [fit, score, above] = [Infinity, Infinity, 0];
  for (let pass = 0; pass < 3; pass += 1) {
    const start = performance.now();
    forest.fit();
    const fitted = performance.now();
    above = forest.score();
    [fit, score] = [Math.min(fit, (fitted - start) / 1000), Math.min(score, (performance.now() - fitted) / 1000)];
  }
  forest.free();
  return { fit, score, above };
}
