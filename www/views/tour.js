/**
 * A tour of five short steps: a card at the edge that says what stands where, and frames it. It asks for nothing and can be left
 * at any time; the offer of it can be dismissed for ever.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { store as keep, stored } from '../state/stored.js';

/** @typedef {import('./app.js').App} App */

const KEY = 'logloupe.tour';

/** @type {{title: string, text: string, target: string, needsLog: boolean}[]} */
const STEPS = [
  { title: 'A log goes in', text: 'Drop files anywhere, choose a folder, or paste. Everything is read in this tab and goes nowhere. For the tour, a sample will do.', target: '#drop-frame, #ledger', needsLog: false },
  { title: 'The whole log at a glance', text: 'Events and errors below, the score above, findings as numbered bands. Drag to zoom: lists and counts follow the time that is shown.', target: '#timeline', needsLog: true },
  { title: 'What stands out, ranked', text: 'Each finding says why, with the usual beside the actual. The brackets [ and ] lead from one to the next; Threats has what rules recognise.', target: '#findings-list', needsLog: true },
  { title: 'Down to the lines', text: 'Every number opens its lines. Plus and minus beside a value show only that, or all but that; / searches the whole log.', target: '#finding', needsLog: true },
  { title: 'Hand it on', text: 'Export writes a report in which names have pseudonyms, and shows which before it is saved. Ctrl K finds everything else.', target: '#export-toggle', needsLog: true },
];

/** @param {App} app */
export function mountTour({ store, session }) {
  const card = byId('tour');
  const end = () => store.set({ tour: null });
  card.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    end();
  });
  offer(store);
  store.watch(
    (state) => (state.tour === null ? null : `${state.tour} ${state.phase}`),
    (_step, { tour, phase }) => {
      for (const framed of document.querySelectorAll('.toured')) framed.classList.remove('toured');
      card.hidden = tour === null;
      if (tour === null) return fill(card);
      const { title, text, target, needsLog } = STEPS[tour];
      const waits = phase !== 'ready' && (needsLog || tour === 0);
      const go = (/** @type {number} */ step) => () => store.set({ tour: step });
      const button = (/** @type {string} */ label, /** @type {() => void} */ click, primary = false) =>
        el('button', { class: `button small${primary ? ' primary' : ''}`, type: 'button', on: { click } }, label);
      const heading = el('h2', { id: 'tour-title', tabindex: '-1' }, title);
      fill(
        card,
        el('p', { class: 'quiet' }, `${tour + 1} of ${STEPS.length}`),
        heading,
        el('p', {}, text),
        el(
          'div',
          { class: 'button-row' },
          button('End', end),
          tour > 0 && button('Back', go(tour - 1)),
          waits && phase !== 'working' && button('Use a sample', () => session.openSample('auth', 'Login attack'), true),
          !waits && (tour + 1 < STEPS.length ? button('Next', go(tour + 1), true) : button('Done', end, true)),
        ),
      );
      const framed = [...document.querySelectorAll(target)].find((one) => one.checkVisibility());
      framed?.classList.add('toured');
      framed?.scrollIntoView({ block: 'nearest' });
      heading.focus({ preventScroll: true });
    },
  );
}

/** On the first screen, unless somebody said never again. @param {App['store']} store */
function offer(store) {
  const host = byId('tour-offer');
  if (stored(KEY) !== null) return;
  const never = () => {
    keep(KEY, 'never');
    fill(host);
    byId('choose-label').focus();
  };
  fill(
    host,
    'New here? ',
    el('button', { class: 'link', type: 'button', id: 'tour-begin', on: { click: () => store.set({ tour: 0, tab: 'findings' }) } }, 'Take the tour: five short steps'),
    ' · ',
    el('button', { class: 'link', type: 'button', id: 'tour-never', title: 'Keeps a note of it in this browser', on: { click: never } }, 'Never offer it again'),
  );
}
