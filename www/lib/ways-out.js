/**
 * The ways that a script has out of a tab, tried one by one: what the browser says to each is the proof that none is open.
 *
 * Runs in the page and in its workers. A way counts as refused where the browser reports that its policy refused it; that an
 * attempt merely failed proves nothing, for the address it goes to is nobody's.
 *
 * @module
 */

/** How long a refusal may take to be reported. */
const PATIENCE_MS = 400;

/** @typedef {{way: string, refused: boolean}} Attempt */

/**
 * What both a page and a worker can try.
 * @param {EventTarget} scope Where refusals are reported: the document, or the worker itself.
 * @param {string} address
 * @returns {Promise<Attempt[]>}
 */
export async function tryConnections(scope, address) {
  const connect = (/** @type {string} */ way, /** @type {() => unknown} */ action) => attempt(scope, way, 'connect-src', action);
  return [
    await connect('A request (fetch)', () => fetch(address).catch(() => {})),
    await connect('A request (XMLHttpRequest)', () => {
      const request = new XMLHttpRequest();
      request.open('GET', address);
      request.send();
    }),
    await connect('A web socket', () => new WebSocket(address.replace('https', 'wss'))),
  ];
}

/**
 * @param {EventTarget} scope
 * @param {string} way
 * @param {string} directive The rule that must refuse it.
 * @param {() => unknown} action
 * @returns {Promise<Attempt>}
 */
export function attempt(scope, way, directive, action) {
  return new Promise((resolve) => {
    const settle = (/** @type {boolean} */ refused) => {
      scope.removeEventListener('securitypolicyviolation', hear);
      clearTimeout(timer);
      resolve({ way, refused });
    };
    const hear = (/** @type {Event} */ event) => /** @type {any} */ (event).effectiveDirective === directive && settle(true);
    const timer = setTimeout(() => settle(false), PATIENCE_MS);
    scope.addEventListener('securitypolicyviolation', hear);
    try {
      action();
    } catch {
      // What is refused may also throw; the event says who refused it.
    }
  });
}
