// The client matches replies to requests, drops what nobody waits for, and outlives its worker.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { EngineClient } from '../../www/engine/client.js';
import { FakeWorker, settle, workshop } from './fake-worker.js';

test('a reply goes to the request with its id, progress to its callback', async () => {
  const { workers, boot } = workshop();
  const client = new EngineClient(boot);
  /** @type {number[]} */
  const progress = [];
  const first = client.request({ type: 'sample', kind: 'auth', seed: 1, settings: {} }, ({ bytes }) => progress.push(bytes));
  const second = client.request({ type: 'fresh-seed' });
  await settle();
  const [worker] = workers;
  worker.say({ type: 'fresh-seed', id: worker.last('fresh-seed').id, seed: 7 });
  worker.say({
    type: 'progress',
    id: worker.last('sample').id,
    stage: 'reading',
    bytes: 10,
    total: 20,
    lines: 1,
    events: 1,
    format: null,
    file: null,
    expected: null,
    glance: null,
  });
  worker.say({ type: 'report', id: worker.last('sample').id, report: /** @type {any} */ ({ schema: 1 }), planted: null });
  assert.equal((await second).seed, 7);
  assert.equal((await first).report.schema, 1);
  assert.deepEqual(progress, [10]);
});

test('a reply to an unknown or answered id is dropped', async () => {
  const { workers, boot } = workshop();
  const client = new EngineClient(boot);
  const answer = client.request({ type: 'fresh-seed' });
  await settle();
  const [worker] = workers;
  const { id } = worker.last('fresh-seed');
  worker.say({ type: 'fresh-seed', id: id + 100, seed: 1 });
  worker.say({ type: 'fresh-seed', id, seed: 2 });
  worker.say({ type: 'fresh-seed', id, seed: 3 });
  assert.equal((await answer).seed, 2);
});

test('an error arrives with its code and sentence', async () => {
  const { workers, boot } = workshop();
  const client = new EngineClient(boot);
  const answer = client.request({ type: 'lines', first: 1, count: 1 });
  await settle();
  workers[0].say({ type: 'failed', id: workers[0].last('lines').id, code: 'file', message: 'The file changed.' });
  await assert.rejects(answer, { code: 'file', message: 'The file changed.' });
});

test('cancel ends the worker at once and starts another', async () => {
  const { workers, boot } = workshop();
  const client = new EngineClient(boot);
  const doomed = client.request({ type: 'fresh-seed' });
  await settle();
  const [old] = workers;
  client.cancel();
  assert.equal(old.terminated, true);
  await assert.rejects(doomed, { code: 'cancelled' });

  const answer = client.request({ type: 'fresh-seed' });
  await settle();
  const { id } = workers[1].last('fresh-seed');
  // What the old worker still had in the post is not heard.
  old.say({ type: 'fresh-seed', id, seed: 1 });
  workers[1].say({ type: 'fresh-seed', id, seed: 2 });
  assert.equal((await answer).seed, 2);
});

test('a request made before a cancel is not sent after it', async () => {
  const { workers, boot } = workshop();
  const client = new EngineClient(boot);
  const doomed = client.request({ type: 'fresh-seed' });
  client.cancel();
  await assert.rejects(doomed, { code: 'cancelled' });
  await settle();
  assert.equal(workers.at(-1)?.last('fresh-seed'), undefined);
});

for (const how of /** @type {const} */ (['says so', 'breaks'])) {
  test(`a worker that crashes (${how}) is replaced, and its requests are told`, async () => {
    const { workers, boot } = workshop();
    /** @type {string[]} */
    const crashes = [];
    const client = new EngineClient(boot, (message) => crashes.push(message));
    const doomed = client.request({ type: 'lines', first: 1, count: 1 });
    await settle();
    if (how === 'breaks') workers[0].break('unreachable');
    else workers[0].say({ type: 'crashed', message: 'unreachable' });
    await assert.rejects(doomed, { code: 'crashed', message: /unexpectedly \(unreachable\)/ });
    assert.deepEqual(crashes, ['unreachable']);
    await settle();
    assert.equal(workers.length, 2);
    assert.equal(workers[0].terminated, true);
    assert.equal(await client.version, '1.2.3');
  });
}

test('a worker that dies before its first answer is not started again and again', async () => {
  let started = 0;
  const spawn = () => {
    started += 1;
    const worker = new FakeWorker();
    worker.postMessage = () => queueMicrotask(() => worker.break('refused'));
    return worker;
  };
  const client = new EngineClient(Promise.resolve({ module: /** @type {WebAssembly.Module} */ ({}), spawn }));
  await assert.rejects(client.version, { code: 'no-engine' });
  await assert.rejects(client.request({ type: 'fresh-seed' }), { code: 'no-engine' });
  await settle();
  assert.equal(started, 1);
});

test('without an engine every request says why', async () => {
  const client = new EngineClient(Promise.reject(new Error('This browser has no WebAssembly.')));
  await assert.rejects(client.request({ type: 'fresh-seed' }), {
    code: 'no-engine',
    message: 'This browser has no WebAssembly.',
  });
});

test('a helper that dies is given up alone, and the engine is told which', async () => {
  const { workers, boot } = workshop();
  const client = new EngineClient(boot.then((one) => ({ ...one, helpers: 2 })));
  let crashes = 0;
  client.onCrash = () => (crashes += 1);
  await client.version;
  const [engine, , second] = workers;
  second.say({ type: 'crashed', message: 'unreachable' });
  assert.deepEqual([second.terminated, engine.terminated, crashes], [true, false, 0]);
  assert.equal(engine.last('lost').helper, 1);
  const request = client.request({ type: 'fresh-seed' });
  await settle();
  engine.say({ type: 'fresh-seed', id: engine.last('fresh-seed').id, seed: 3 });
  assert.equal((await request).seed, 3);
});
