/**
 * How the page keeps a log here, and a way to see it: the page tries to send something by every way there is, and lists
 * what the browser says to each attempt.
 *
 * The address of the attempts ends in .invalid, a name that can never exist: should a browser not refuse, nothing arrives
 * anywhere either.
 *
 * @module
 */
import { el, fill } from '../lib/dom.js';
import { formatTimeOfDay } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { allStored, forgetAll } from '../state/stored.js';
import { mountDialog } from './dialogs.js';
import { tableOf } from './table.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {{way: string, refused: boolean}} Attempt */

const ADDRESS = ['https:', '', 'logloupe.invalid', 'probe'].join('/'); // in parts: the build lets no whole address into the page
/** How long a refusal may take to be reported. */
const PATIENCE_MS = 400;

/** @type {{at: number, directive: string, target: string}[]} */
const refusals = [];

/** @param {App} app */
export function mountPrivacy(app) {
  const log = el('tbody', {});
  const show = () =>
    fill(
      log,
      refusals.map((one) =>
        el('tr', {}, el('td', {}, formatTimeOfDay(one.at, 'utc')), el('td', {}, el('code', {}, one.directive)), el('td', {}, one.target)),
      ),
    );
  document.addEventListener('securitypolicyviolation', (event) => {
    refusals.unshift({ at: Date.now(), directive: event.effectiveDirective, target: event.blockedURI || 'inline' });
    refusals.length = Math.min(refusals.length, 50);
    show();
  });
  mountDialog(app, 'privacy', 'Your log stays here', () => [words(), storedPanel(app), probePanel(app, log), policyPanel()]);
}

function words() {
  return el(
    'div',
    { class: 'prose' },
    el(
      'p',
      {},
      'The log is read by this tab, from your disk into this tab’s memory. The page needs no server: it is one file, and it works with the network cable pulled out or from a USB stick.',
    ),
    el(
      'p',
      {},
      'It carries a security policy that the browser enforces: no connection may be opened, by the page or by its workers, and no code may run but its own. Text from a log never becomes a link.',
    ),
    el(
      'p',
      {},
      'Nothing is stored unless you ask for it, and never anything of a log. Closing the tab forgets everything else. Files that you export are saved where your browser saves downloads. The address of the page tells the view, the number of the finding and the time that is shown, and never text of a log.',
    ),
    el(
      'p',
      { class: 'quiet' },
      'What a page can’t promise: browser extensions that you installed may read any page, this one too.',
    ),
  );
}

/** What is stored, and the button that forgets it. @param {App} app */
function storedPanel({ store }) {
  const host = el('section', { class: 'stored', id: 'stored' });
  const show = () => {
    const all = allStored();
    const forget = () => {
      forgetAll();
      store.set({ theme: 'system' });
      show();
      host.querySelector('h3')?.focus();
    };
    fill(
      host,
      el('h3', { tabindex: '-1' }, 'What is stored in this browser'),
      all.length === 0
        ? el('p', {}, 'Nothing.')
        : [
            tableOf(['What', 'Under the key', 'Value'], all.map(({ key, what, value }) => el('tr', {}, el('td', {}, what), el('td', {}, el('code', {}, key)), el('td', {}, value)))),
            el('button', { class: 'button small', type: 'button', id: 'forget', on: { click: forget } }, 'Forget all of it'),
          ],
    );
  };
  show();
  return host;
}

/**
 * @param {App} app
 * @param {HTMLTableSectionElement} log
 */
function probePanel(app, log) {
  const results = el('ul', { class: 'probe-results', 'aria-live': 'polite' });
  const run = async () => {
    fill(results, el('li', { class: 'quiet' }, 'Trying …'));
    const attempts = await tryEverything(app);
    fill(
      results,
      attempts.map(({ way, refused }) =>
        el(
          'li',
          { data: { refused } },
          icon(refused ? 'check' : 'warning'),
          `${way}: ${refused ? 'refused by the browser' : 'NOT refused'}`,
        ),
      ),
    );
  };
  return el(
    'section',
    { class: 'probe' },
    el('h3', {}, 'Let the page try to send something'),
    el('p', {}, el('button', { class: 'button', type: 'button', id: 'probe', on: { click: run } }, 'Try every way out')),
    results,
    el(
      'details',
      {},
      el('summary', {}, 'Everything the browser refused since the page opened'),
      tableOf(['Time (UTC)', 'Rule', 'Address'], log),
    ),
  );
}

/** @param {App} app @returns {Promise<Attempt[]>} */
async function tryEverything({ client, store }) {
  const attempts = [
    await attempt('A request (fetch)', 'connect-src', () => fetch(ADDRESS).catch(() => {})),
    await attempt('A beacon', 'connect-src', () => navigator.sendBeacon(ADDRESS, 'x')),
    await attempt('A web socket', 'connect-src', () => new WebSocket(ADDRESS.replace('https', 'wss'))),
    await attempt('A picture’s address', 'img-src', () => (new Image().src = ADDRESS)),
  ];
  // While a log is read the worker has no time for this.
  if (store.get().phase === 'working') return attempts;
  const reply = await client.request({ type: 'probe', address: ADDRESS }).catch(() => ({ refused: false }));
  return [...attempts, { way: 'A request from the worker that reads the log', refused: reply.refused }];
}

/**
 * @param {string} way
 * @param {string} directive The rule that must refuse it.
 * @param {() => unknown} action
 * @returns {Promise<Attempt>}
 */
function attempt(way, directive, action) {
  return new Promise((resolve) => {
    const settle = (/** @type {boolean} */ refused) => {
      document.removeEventListener('securitypolicyviolation', hear);
      clearTimeout(timer);
      resolve({ way, refused });
    };
    const hear = (/** @type {SecurityPolicyViolationEvent} */ event) => event.effectiveDirective === directive && settle(true);
    const timer = setTimeout(() => settle(false), PATIENCE_MS);
    document.addEventListener('securitypolicyviolation', hear);
    try {
      action();
    } catch {
      // A refused web socket may also throw; the event says who refused it.
    }
  });
}

function policyPanel() {
  const policy =
    document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ??
    'This copy of the page carries none.';
  return el(
    'details',
    { class: 'policy' },
    el('summary', {}, 'The policy, word for word'),
    el('pre', {}, policy.split(/;\s*/).join(';\n')),
  );
}
