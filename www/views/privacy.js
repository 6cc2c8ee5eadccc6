/**
 * How the page keeps a log here, and a way to see it: the page and its worker try to send something by every way there is,
 * and list what the browser says to each attempt. Then what no policy can cover, and how to know the page for the released
 * one.
 *
 * The address of the attempts ends in .invalid, a name that can never exist: should a browser not refuse, nothing arrives
 * anywhere either.
 *
 * @module
 */
import { engineBytes } from '../engine/boot.js';
import { el, fill } from '../lib/dom.js';
import { fingerprint, names, ownProgram } from '../lib/fingerprint.js';
import { formatTimeOfDay } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { attempt, tryConnections } from '../lib/ways-out.js';
import { allStored } from '../state/stored.js';
import { forgetChoices } from '../state/theme.js';
import { mountDialog } from './dialogs.js';
import { tableOf } from './table.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('../lib/ways-out.js').Attempt} Attempt */

const ADDRESS = ['https:', '', 'logloupe.invalid', 'probe'].join('/'); // in parts: the build lets no whole address into the page
/** @type {{at: number, directive: string, target: string}[]} */
const refusals = [];

/** @param {App} app */
export function mountPrivacy(app) {
  const log = el('tbody', {});
  const show = () =>
    fill(
      log,
      refusals.length === 0 && el('tr', {}, el('td', { class: 'quiet', colspan: 3 }, 'Nothing was refused so far.')),
      refusals.map((one) =>
        el('tr', {}, el('td', {}, formatTimeOfDay(one.at, 'utc')), el('td', {}, el('code', {}, one.directive)), el('td', {}, one.target)),
      ),
    );
  show();
  document.addEventListener('securitypolicyviolation', (event) => {
    refusals.unshift({ at: Date.now(), directive: event.effectiveDirective, target: event.blockedURI || 'inline' });
    refusals.length = Math.min(refusals.length, 50);
    show();
  });
  mountDialog(app, 'privacy', 'Your log stays here', () => [words(), storedPanel(app), probePanel(app, log), policyPanel(), limits(), identity()]);
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
  );
}

/** What is stored, and the button that forgets it. @param {App} app */
function storedPanel({ store }) {
  const host = el('section', { class: 'stored', id: 'stored' });
  const show = () => {
    const all = allStored();
    const forget = () => {
      forgetChoices(store);
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
  const attempts = [...(await tryConnections(document, ADDRESS)), ...(await tryDocument(ADDRESS))];
  // While a log is read the worker has no time for this.
  if (store.get().phase === 'working') return attempts;
  const reply = await client.request({ type: 'probe', address: ADDRESS }).catch(() => ({ attempts: [{ way: 'Any', refused: false }] }));
  return [...attempts, ...reply.attempts.map((/** @type {Attempt} */ one) => ({ ...one, way: `${one.way}, from the worker that reads the log` }))];
}

function policyPanel() {
  const policy = ownPolicy() ?? 'This copy of the page carries none.';
  return el(
    'details',
    { class: 'policy' },
    el('summary', {}, 'The policy, word for word'),
    el('pre', {}, policy.split(/;\s*/).join(';\n')),
  );
}

/**
 * What only a page can try.
 * @param {string} address
 * @returns {Promise<Attempt[]>}
 */
async function tryDocument(address) {
  return [
    await attempt(document, 'A stream of events', 'connect-src', () => {
      const stream = new EventSource(address);
      setTimeout(() => stream.close(), 100);
    }),
    await attempt(document, 'A beacon', 'connect-src', () => navigator.sendBeacon(address, 'x')),
    await attempt(document, 'A picture’s address', 'img-src', () => (new Image().src = address)),
    await attempt(document, 'A page within the page', 'frame-src', () => {
      const frame = Object.assign(document.createElement('iframe'), { src: address, hidden: true });
      document.body.append(frame);
      setTimeout(() => frame.remove());
    }),
  ];
}

function ownPolicy() {
  return document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? null;
}

/** What no policy covers, and what is done about it. @type {[string, string][]} */
const LIMITS = [
  ['Extensions', 'may read any page, this one too. A private window, where most browsers run none, keeps them out.'],
  ['The browser and the system', 'can do as they like: they may send crash reports, record the screen, or share what you copy. No page can see or stop that; a machine without a network does.'],
  ['A changed copy of this page', 'can leave out its policy. Compare its fingerprint, below, before you trust a copy that somebody gave you.'],
  ['Names looked up in advance', 'are outside the policy. The page holds no address that could be looked up, which its build checks, makes none from your log, and tells the browser to look up none.'],
  ['Going to another page', 'is outside it, too. The page has no link to one and no code that could go there, which its build checks. What you type into the address bar is yours.'],
  ['WebRTC', 'is outside it as well, so the page takes it away from itself before anything else runs.'],
  ['Saved files', 'lie where your browser saves downloads; reports hold lines and names of the log.'],
];

function limits() {
  return el(
    'details',
    { class: 'policy' },
    el('summary', {}, 'What no policy covers, and what is done about it'),
    el('ul', { class: 'prose' }, LIMITS.map(([what, how]) => el('li', {}, el('b', {}, what), ` ${how}`))),
  );
}

/** How to know that this is the page that was released. */
function identity() {
  const shown = el('dl', { class: 'fingerprints', id: 'fingerprints' });
  const panel = el(
    'details',
    { class: 'policy' },
    el('summary', {}, 'Is this the page that was released?'),
    el(
      'div',
      { class: 'prose' },
      el('p', {}, 'All that runs here is one script, with the worker and the engine inside it. Its SHA-256, as this page works it out, must be the one that the policy names, and the one beside the release (fingerprints.json):'),
      shown,
      el(
        'p',
        {},
        'A page can’t read the file that it came from, and a dishonest one would show you any number. So take it from outside: save this page’s file, run ',
        el('code', {}, 'sha256sum index.html'),
        ' (Windows: ',
        el('code', {}, 'certutil -hashfile index.html SHA256'),
        '), and compare it with SHA256SUMS of the release. ',
        el('code', {}, './build.sh reproduce'),
        ' builds the same bytes from the source.',
      ),
    ),
  );
  panel.addEventListener('toggle', () => showFingerprints(shown), { once: true });
  return panel;
}

/** @param {HTMLElement} shown */
async function showFingerprints(shown) {
  const program = await fingerprint(ownProgram());
  const engine = await fingerprint(engineBytes());
  if (!program || !engine) return fill(shown, el('dd', {}, 'The browser works out no hashes for pages from an address without TLS. Open the file itself, or use sha256sum.'));
  const isNamed = names(ownPolicy() ?? '', program);
  fill(shown, [
    el('dt', {}, `The script (${isNamed ? 'the one that the policy names' : 'NOT the one that the policy names'})`),
    el('dd', { data: { fingerprint: 'program' } }, el('code', {}, program)),
    el('dt', {}, 'The engine in it, unpacked'),
    el('dd', { data: { fingerprint: 'engine' } }, el('code', {}, engine)),
  ]);
}
