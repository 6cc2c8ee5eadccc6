/**
 * What shows the page's state as a whole: the state's name on the document, the theme, the title, the notice, the live
 * region.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatNoun } from '../lib/format.js';
import { icon } from '../lib/icons.js';
import { visibleText } from '../lib/visible.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */

/** How long a note stays, in milliseconds: time to read two lines, twice. */
const NOTE_STAYS = 12_000;

/** @param {App} app */
export function mountShell({ store, session }) {
  const root = document.documentElement;
  const more = matchMedia('(prefers-contrast: more)');
  const contrast = (/** @type {string} */ theme) => root.toggleAttribute('data-contrast', theme === 'contrast' || (theme === 'system' && more.matches));
  store.watch(
    (state) => state.theme,
    (theme) => {
      root.dataset.theme = theme;
      contrast(theme);
    },
  );
  more.addEventListener('change', () => contrast(store.get().theme));
  store.watch(
    (state) => state.phase,
    (phase, state) => {
      root.dataset.state = phase;
      document.title = titleOf(state);
      if (phase !== 'ready') scrollTo({ top: 0 });
      else if (isFocusLost()) byId(state.tab === 'findings' ? 'result-title' : `tab-${state.tab}`).focus({ preventScroll: true });
    },
  );
  store.watch(
    (state) => state.reanalysing,
    (busy) => root.toggleAttribute('data-busy', busy),
  );
  store.watch(announcement, (text) => (byId('announcer').textContent = text));
  store.watch(
    (state) => state.notice,
    (notice) => {
      fill(byId('notice'), notice && noticeOf(notice, store, session));
      if (notice?.tone === 'note') closeLater(notice, store);
    },
  );
  store.watch(
    (state) => state.version,
    (version) => fill(byId('foot'), footOf(version)),
  );
}

/** A note goes by itself, unless somebody is at it; a problem stays. @param {import('../state/app-state.js').Notice} notice @param {App['store']} store */
function closeLater(notice, store) {
  setTimeout(() => {
    if (store.get().notice !== notice) return;
    if (byId('notice').matches(':focus-within, :has(:hover)')) return closeLater(notice, store);
    store.set({ notice: null });
  }, NOTE_STAYS);
}

/** Whether what had the focus is gone or hidden, as the button of a sample is once that is open. */
function isFocusLost() {
  const { activeElement, body } = document;
  return !activeElement || activeElement === body || !activeElement.checkVisibility();
}

/** @param {State} state */
function titleOf({ phase, source }) {
  if (phase === 'idle' || !source) return 'Logloupe';
  return `${visibleText(source.name)} – Logloupe`;
}

/** What a screen reader is told: each stage and the finish, not every number. @param {State} state */
function announcement({ phase, work, report, reanalysing, failure }) {
  if (phase === 'working') return work?.stage === 'analysing' ? 'Analysing.' : 'Reading the log.';
  if (phase === 'failed') return failure?.title ?? '';
  if (reanalysing) return 'Analysing again.';
  if (phase !== 'ready' || !report) return '';
  return `Done: ${formatNoun(report.ledger.lines, 'line')}, ${formatNoun(report.findings.length, 'finding')}.`;
}

/**
 * @param {import('../state/app-state.js').Notice} notice
 * @param {App['store']} store
 * @param {App['session']} session
 */
function noticeOf(notice, store, session) {
  return el(
    'div',
    { class: 'notice', data: { tone: notice.tone } },
    notice.tone === 'problem' && icon('warning'),
    el('p', {}, visibleText(notice.text)),
    notice.action === 'reopen' &&
      el('button', { class: 'button small', type: 'button', on: { click: () => session.reopen() } }, 'Read it again'),
    notice.action === 'close' &&
      el('button', { class: 'button small', type: 'button', on: { click: () => session.close() } }, 'Close the log'),
    notice.action === 'unexpect' &&
      el('button', { class: 'button small', type: 'button', on: { click: () => session.unexpect() } }, 'Undo'),
    el(
      'button',
      {
        class: 'button ghost square',
        type: 'button',
        'aria-label': 'Close this note',
        on: { click: () => store.set({ notice: null }) },
      },
      icon('close'),
    ),
  );
}

/** @param {string} version */
function footOf(version) {
  return el('p', {}, `Logloupe${version ? ` ${version}` : ''}. Times are UTC unless said otherwise; those of exports always are.`);
}
