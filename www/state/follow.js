/**
 * Following a file that grows: it is looked at every few seconds, and what is new of it goes to the engine.
 *
 * Browsers hand out files as they are at that moment. Only with a handle, which Chromium gives for what is dropped or chosen
 * in its own picker, can a page ask for the file as it is by now.
 *
 * @module
 */

/** @typedef {{getFile(): Promise<File>, isSameEntry?(other: Handle): Promise<boolean>}} Handle What of a FileSystemFileHandle is needed. */
/** @typedef {import('./app-state.js').AppStore} AppStore */
/** @typedef {import('./session.js').Session} Session */

/** How long to wait after each look, in milliseconds. */
export const EVERY_MS = 3000;

/**
 * Looks after the file for as long as it is followed.
 * @param {AppStore} store
 * @param {Pick<Session, 'grow'>} session
 * @param {{wait: (ms: number) => Promise<void>}} [surroundings]
 */
export function watchFollowing(store, session, { wait } = { wait: later }) {
  let isWatching = false;
  store.watch(
    ({ following }) => following !== null,
    async (isFollowing) => {
      if (!isFollowing || isWatching) return;
      isWatching = true;
      while (store.get().following) {
        await wait(EVERY_MS);
        await lookOnce(store, session);
      }
      isWatching = false;
    },
  );
}

/**
 * @param {AppStore} store
 * @param {Pick<Session, 'grow'>} session
 */
async function lookOnce(store, session) {
  const { source, following, reanalysing } = store.get();
  if (!following || reanalysing || source?.kind !== 'files' || !source.handle) return;
  try {
    const handle = await source.handle;
    if (handle) await session.grow(await handle.getFile());
  } catch {
    if (!store.get().following) return;
    const text = 'The file is no longer followed: it was moved or deleted, or the browser may not read it any more. What was read stands.';
    store.set({ following: null, notice: { tone: 'problem', text, action: null } });
  }
}

/** @param {number} ms @returns {Promise<void>} */
function later(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
