/**
 * The model that windows and sessions are judged by: what is usual, learned from a good log.
 *
 * It stays for the logs that are opened later, until it is taken away; nothing of it is stored.
 *
 * @module
 */
import { formatNoun } from '../lib/format.js';
import { messageOf } from './session.js';

/** @typedef {import('../views/app.js').App} App */

/** Whether these files are one model, by its name: what else they hold, the engine says. @param {File[]} files */
export function areModel(files) {
  return files.length === 1 && /\.model$/i.test(files[0].name);
}

/** Judges the open log by a model, and those that come after it. @param {App} app @param {File} file */
export async function takeModel({ store, client, session }, file) {
  const { settings, report } = store.get();
  try {
    const { learned } = await client.request({ type: 'learn', model: file, settings });
    if (!learned) return;
    const { windows, events, sessions, key } = learned;
    store.set({ model: { file, windows, events, sessions, key }, settings: learned.settings });
    if (store.get().report !== report) return;
    const refused = report && (await session.apply(learned.settings));
    if (refused) throw new Error(refused);
    const alsoSessions = sessions > 0 ? ` and ${formatNoun(sessions, 'session')} by ${key}` : '';
    const by = `${formatNoun(windows, 'window')}${alsoSessions} of a good log (${file.name})`;
    const text = report ? `This log is judged by ${by}, and so is what you open next.` : `What you open now is judged by ${by}.`;
    store.set({ notice: { tone: 'note', text, action: null } });
  } catch (error) {
    store.set({ notice: { tone: 'problem', text: `${file.name}: ${messageOf(error)}`, action: null } });
  }
}

/** Judges the open log by itself again. @param {App} app */
export async function dropModel({ store, client, session }) {
  const { settings } = store.get();
  await client.request({ type: 'learn', model: null, settings });
  store.set({ model: null });
  await session.analyse(settings);
}
