/**
 * The switch that follows a growing file. Where that can't be, it says why and what can be done.
 *
 * @module
 */
import { byId, el, fill } from '../lib/dom.js';
import { formatNoun, formatTimeOfDay } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { watchFollowing } from '../state/follow.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./app.js').State} State */

const NO_HANDLES =
  'This browser hands out a file as it is when it is chosen, so the page can’t see it grow. Chromium, Chrome and Edge can; so does the command line: logloupe analyze --follow FILE.';

/** @param {App} app */
export function mountFollow(app) {
  const { store, session } = app;
  const button = el('button', { class: 'chip follow', id: 'follow', type: 'button', on: { click: () => press(app) } });
  byId('top-file').after(button);
  const shown = memo((...state) => state);
  store.watch(
    ({ report, source, following, clock }) => shown(report, source, following, clock),
    () => show(button, store.get()),
  );
  watchFollowing(store, session);
}

/**
 * Only one plain file can be followed.
 * @param {State['report']} report
 * @param {State['source']} source
 */
function canShow(report, source) {
  return report !== null && source?.kind === 'files' && source.files.length === 1 && report.files.length === 1;
}

/**
 * @param {HTMLButtonElement} button
 * @param {State} state
 */
function show(button, { report, source, following, clock }) {
  button.hidden = !canShow(report, source);
  button.setAttribute('aria-pressed', String(following !== null));
  const news = following && (following.lines > 0 ? `${formatNoun(following.lines, 'new line')}, ` : '');
  button.title = following ? 'What is new of the file is read every few seconds. Press to stop.' : 'Go on with the file as it grows';
  fill(button, following ? 'Following' : 'Follow', following && el('span', { class: 'quiet' }, ` ${news}${formatTimeOfDay(Math.floor(following.at / 1000) * 1000, clock)}`));
}

/** @param {App} app */
async function press({ store, session }) {
  const { source, following } = store.get();
  if (following) return session.unfollow();
  const known = source?.kind === 'files' ? await source.handle : null;
  const handle = known ?? (await choose(store));
  if (!handle) return;
  try {
    await session.follow(handle);
  } catch {
    store.set({ notice: { tone: 'problem', text: 'The file can no longer be read: it was moved or deleted. What was read stands.', action: null } });
  }
}

/**
 * A handle on a file that a person chooses once more, since the browser gave none with it.
 * @param {App['store']} store
 * @returns {Promise<import('../state/follow.js').Handle | null>}
 */
async function choose(store) {
  const pick = /** @type {any} */ (globalThis).showOpenFilePicker;
  if (!pick) {
    store.set({ notice: { tone: 'note', text: NO_HANDLES, action: null } });
    return null;
  }
  store.set({ notice: { tone: 'note', text: 'Choose the file once more: to follow it, the page needs a lasting hold on it. Or drop it on the page.', action: null } });
  try {
    const [handle] = await pick({ multiple: false });
    store.set({ notice: null });
    return handle;
  } catch {
    // Nothing was chosen.
    return null;
  }
}
