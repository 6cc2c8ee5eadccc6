/**
 * A worker that does nothing by itself: a test says what it answers, and when.
 *
 * @module
 */

/** @typedef {import('../../www/protocol.js').Reply} Reply */

export class FakeWorker {
  /** @type {any[]} */
  received = [];
  terminated = false;
  /** @type {Record<string, ((event: any) => void)[]>} */
  listeners = { message: [], error: [] };

  /** @param {any} message */
  postMessage(message) {
    this.received.push(message);
    if (message.type === 'init') this.say({ type: 'ready', id: message.id, version: '1.2.3' });
  }

  terminate() {
    this.terminated = true;
  }

  /**
   * @param {string} type
   * @param {any} listener
   */
  addEventListener(type, listener) {
    this.listeners[type].push(listener);
  }

  /** @param {Reply} reply */
  say(reply) {
    for (const listener of this.listeners.message) listener({ data: reply });
  }

  /** @param {string} message */
  break(message) {
    for (const listener of this.listeners.error) listener({ message });
  }

  /** The last request of a type. @param {string} type */
  last(type) {
    return this.received.findLast((message) => message.type === type);
  }
}

/** The workers that a client starts, oldest first. */
export function workshop() {
  /** @type {FakeWorker[]} */
  const workers = [];
  const boot = {
    module: /** @type {WebAssembly.Module} */ ({}),
    spawn() {
      const worker = new FakeWorker();
      workers.push(worker);
      return worker;
    },
  };
  return { workers, boot: Promise.resolve(boot) };
}

/** Lets everything that waits for promises go on. */
export function settle() {
  return new Promise((resolve) => setImmediate(resolve));
}
