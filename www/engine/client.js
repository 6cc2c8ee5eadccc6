/**
 * The page's side of the conversation with the engine worker.
 *
 * Every request gets an id and a promise. A reply to an id that nobody waits for any more (of a cancelled or replaced
 * request) is dropped. Cancelling ends the worker and starts another from the module that is already compiled: it works
 * at once, however busy the engine is, and gives the memory back. A worker that crashes is replaced in the same way.
 *
 * @module
 */

/** @typedef {import('../protocol.js').Request} Request */
/** @typedef {import('../protocol.js').Reply} Reply */
/** @typedef {Extract<Reply, {type: 'progress'}>} Progress */
/** @typedef {Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>} WorkerLike */
/** @typedef {{spawn: () => WorkerLike, module: WebAssembly.Module, helpers?: number}} Boot */
/** @typedef {{resolve: (reply: any) => void, reject: (error: Error) => void, onProgress?: (progress: Progress) => void, files: File[]}} Pending */
/**
 * The request without its id, which the client gives.
 * @template R
 * @typedef {R extends {id: number} ? Omit<R, 'id'> : never} WithoutId
 */

/** What went wrong, as a sentence for a person, with a code for the program. */
export class EngineError extends Error {
  /**
   * @param {string} code 'cancelled', 'crashed', 'no-engine', or what the engine says.
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = 'EngineError';
    this.code = code;
  }
}

export class EngineClient {
  /** @type {Map<number, Pending>} */
  #pending = new Map();
  /** @type {Promise<Boot>} */
  #boot;
  /** @type {WorkerLike | null} */
  #worker = null;
  /** Workers that share the reading of large files with it. @type {WorkerLike[]} */
  #helpers = [];
  #ready = false;
  #nextId = 1;
  /** Counts workers: what an earlier one still says is not heard. */
  #generation = 0;

  /**
   * @param {Promise<Boot>} boot
   * @param {(message: string) => void} [onCrash] Called after the crashed worker was replaced and its requests rejected.
   */
  constructor(boot, onCrash = () => {}) {
    this.#boot = boot;
    this.onCrash = onCrash;
    this.version = this.#start();
    this.version.catch(() => {});
  }

  /**
   * Sends a request; the promise holds the reply of the same type (`report` for `open`, `sample` and `analyse`).
   * @param {WithoutId<Request>} request
   * @param {(progress: Progress) => void} [onProgress]
   * @returns {Promise<any>}
   */
  async request(request, onProgress) {
    const generation = this.#generation;
    await this.version;
    if (generation !== this.#generation || !this.#worker) throw cancelled();
    return this.#post(this.#worker, request, onProgress);
  }

  /** Ends whatever runs, at once. Every open request is rejected with the code 'cancelled'. */
  cancel() {
    this.#replace(cancelled());
  }

  /** @returns {Promise<string>} The engine's version, once it answers. */
  async #start() {
    const generation = this.#generation;
    const boot = await this.#boot.catch(noEngine);
    if (generation !== this.#generation) throw cancelled();
    try {
      this.#worker = this.#spawn(boot, generation, (message) => this.#crash(generation, message));
    } catch (error) {
      throw new EngineError('no-engine', `The engine did not start: ${error instanceof Error ? error.message : String(error)}`);
    }
    const helpers = this.#startHelpers(boot, generation);
    const ready = await this.#post(this.#worker, { type: 'init', module: boot.module, helpers }, undefined, helpers);
    this.#ready = true;
    return ready.version;
  }

  /**
   * @param {Boot} boot
   * @param {number} generation
   * @param {(message: string) => void} onDeath
   */
  #spawn({ spawn }, generation, onDeath) {
    const worker = spawn();
    worker.addEventListener('message', (event) => {
      const reply = /** @type {Reply} */ (/** @type {MessageEvent} */ (event).data);
      if (reply.type === 'crashed') onDeath(reply.message);
      else this.#hear(generation, reply);
    });
    worker.addEventListener('error', (event) => onDeath(/** @type {ErrorEvent} */ (event).message));
    return worker;
  }

  /**
   * @param {Boot} boot
   * @param {number} generation
   * @returns {MessagePort[]} The engine's ends of the channels to its helpers.
   */
  #startHelpers(boot, generation) {
    /** @type {MessagePort[]} */
    const ports = [];
    try {
      for (let number = 0; number < (boot.helpers ?? 0); number += 1) {
        const { port1, port2 } = new MessageChannel();
        const helper = this.#spawn(boot, generation, () => this.#lose(generation, helper, number));
        helper.postMessage({ type: 'help', id: 0, module: boot.module, port: port1 }, [port1]);
        this.#helpers.push(helper);
        ports.push(port2);
      }
    } catch {
      // A browser that gives no more workers: those that there are do the work.
    }
    return ports;
  }

  /**
   * @param {WorkerLike} worker
   * @param {WithoutId<Request>} request
   * @param {(progress: Progress) => void} [onProgress]
   * @param {Transferable[]} [transfer]
   * @returns {Promise<any>}
   */
  #post(worker, request, onProgress, transfer = []) {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const files = request.type === 'open' ? request.files : [];
      this.#pending.set(id, { resolve, reject, onProgress, files });
      worker.postMessage({ ...request, id }, transfer);
    });
  }

  /**
   * Gives the helpers the files of a request.
   * @param {number} id
   * @param {File[]} files
   */
  #offer(id, files) {
    for (const helper of this.#helpers) helper.postMessage({ type: 'files', id, files });
  }

  /**
   * @param {number} generation
   * @param {Reply} reply
   */
  #hear(generation, reply) {
    if (generation !== this.#generation || reply.type === 'crashed') return;
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    if (reply.type === 'progress' || reply.type === 'training' || reply.type === 'hunting' || reply.type === 'hashing' || reply.type === 'searching') return pending.onProgress?.(/** @type {any} */ (reply));
    if (reply.type === 'unpacked') return this.#offer(reply.id, reply.files ?? pending.files);
    this.#pending.delete(reply.id);
    if (reply.type === 'failed') pending.reject(new EngineError(reply.code, reply.message));
    else pending.resolve(reply);
  }

  /**
   * @param {number} generation
   * @param {string | undefined} message
   */
  #crash(generation, message) {
    if (generation !== this.#generation) return;
    const text = message || 'no reason given';
    if (!this.#ready) return this.#giveUp(text);
    this.#replace(new EngineError('crashed', `The engine stopped unexpectedly (${text}).`));
    this.onCrash(text);
  }

  /**
   * A helper that dies takes nothing along: the engine does its work.
   * @param {number} generation
   * @param {WorkerLike} helper
   * @param {number} number
   */
  #lose(generation, helper, number) {
    if (generation !== this.#generation) return;
    helper.terminate();
    this.#helpers = this.#helpers.filter((one) => one !== helper);
    this.#worker?.postMessage({ type: 'lost', id: 0, helper: number });
  }

  /** @param {EngineError} reason What the open requests are told. */
  #replace(reason) {
    const open = this.#end();
    this.version = this.#start();
    this.version.catch(() => {});
    for (const pending of open) pending.reject(reason);
  }

  /** A worker that dies before its first answer would die again: say so instead of starting one after another. */
  #giveUp(/** @type {string} */ message) {
    const reason = new EngineError('no-engine', `The engine did not start: ${message}`);
    for (const pending of this.#end()) pending.reject(reason);
  }

  /** Ends the worker; returns the requests that it leaves open. */
  #end() {
    this.#worker?.terminate();
    for (const helper of this.#helpers) helper.terminate();
    this.#worker = null;
    this.#helpers = [];
    this.#ready = false;
    this.#generation += 1;
    const open = [...this.#pending.values()];
    this.#pending.clear();
    return open;
  }
}

function cancelled() {
  return new EngineError('cancelled', 'Cancelled.');
}

/**
 * @param {unknown} error
 * @returns {never}
 */
function noEngine(error) {
  throw new EngineError('no-engine', error instanceof Error ? error.message : String(error));
}
