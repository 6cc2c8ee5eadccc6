/**
 * Settings that were dropped as a file: taken for the open log, or for the next one. A file without any is refused, and the open log
 * stays as it is.
 *
 * @module
 */
import { readSettings } from '../lib/settings-file.js';
import { messageOf } from './session.js';

/** @typedef {import('../views/app.js').App} App */

/** @param {App} app @param {File} file */
export async function takeSettings({ store, client, session }, file) {
  try {
    const settings = await readSettings(file);
    const { phase } = store.get();
    const isOpen = phase === 'ready' || phase === 'working';
    await client.request({ type: 'check', settings });
    const refused = isOpen ? await session.apply(settings) : null;
    if (refused) throw new Error(refused);
    if (!isOpen) store.set({ settings, settingsWait: true });
    const text = `${file.name} holds settings: ${isOpen ? 'this log is analysed by them, and so is what you open next' : 'what you open now is read and analysed by them'}.`;
    store.set({ notice: { tone: 'note', text, action: null } });
  } catch (error) {
    store.set({ notice: { tone: 'problem', text: `${file.name}: ${messageOf(error)}`, action: null } });
  }
}
