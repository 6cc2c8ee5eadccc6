/**
 * Runs a test's function inside the page's own workers.
 *
 * A worker made by the test would prove nothing about the page's, and Firefox lets no driver into a worker. So the page makes its
 * workers as always, from a blob, and this puts one more listener into their source as the page builds that blob.
 *
 * @module
 */

/**
 * To be called before the page loads.
 * @param {import('puppeteer-core').Page} page
 * @param {(argument: string) => Promise<unknown>} body What `runInWorkers` will run; it can use nothing from outside itself.
 */
export function tapWorkers(page, body) {
  const listener = `addEventListener('message', (event) => {
    if (event.data?.tap === undefined) return;
    event.stopImmediatePropagation();
    (${body})(event.data.tap).then((result) => event.ports[0].postMessage(result));
  });\n`;
  return page.evaluateOnNewDocument((listener) => {
    /** @type {Worker[]} */
    const workers = [];
    Object.assign(globalThis, {
      tappedWorkers: workers,
      Blob: class extends Blob {
        /** @param {BlobPart[]} parts @param {BlobPropertyBag} options */
        constructor(parts, options) {
          super(options?.type === 'text/javascript' ? [listener, ...parts] : parts, options);
        }
      },
      Worker: class extends Worker {
        /** @param {string} address @param {WorkerOptions} options */
        constructor(address, options) {
          super(address, options);
          workers.push(this);
        }
      },
    });
  }, listener);
}

/**
 * Runs the body in every worker that the page has by now: the engine, and its helpers where the machine has the cores.
 * @param {import('puppeteer-core').Page} page
 * @param {string} argument
 * @returns {Promise<unknown[]>} What each returned.
 */
export function runInWorkers(page, argument) {
  return page.evaluate(async (argument) => {
    /** @type {Worker[]} */
    const workers = Reflect.get(globalThis, 'tappedWorkers');
    while (workers.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const answers = workers.map((worker) => {
      const { port1, port2 } = new MessageChannel();
      worker.postMessage({ tap: argument }, [port2]);
      return new Promise((resolve) => {
        port1.onmessage = (event) => resolve(event.data);
      });
    });
    return Promise.all(answers);
  }, argument);
}
