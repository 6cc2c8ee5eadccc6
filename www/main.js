/**
 * Logloupe's page: one store, one engine, and the views that show the one and ask the other.
 *
 * @module
 */
import { boot } from './engine/boot.js';
import { EngineClient } from './engine/client.js';
import { seal } from './lib/seal.js';
import { initialState } from './state/app-state.js';
import { Explore } from './state/explore.js';
import { Session } from './state/session.js';
import { createStore } from './state/store.js';
import { watchAddress } from './state/address.js';
import { watchInTime } from './state/heat.js';
import { watchPassing } from './state/passing.js';
import { watchThreats } from './state/threats.js';
import { storedTheme } from './state/theme.js';
import { mountCheck } from './views/check.js';
import { mountCompare } from './views/compare.js';
import { mountDetectors } from './views/survey.js';
import { mountEntities } from './views/entities.js';
import { mountOffer } from './views/expected.js';
import { mountFailed } from './views/failed.js';
import { mountFiles } from './views/files.js';
import { mountFilters } from './views/filters.js';
import { mountFinding } from './views/finding.js';
import { mountFollow } from './views/follow.js';
import { mountFindings } from './views/findings.js';
import { mountHandout } from './views/handout.js';
import { mountHeader } from './views/header.js';
import { mountHeat } from './views/heat.js';
import { mountHelp, mountKeys } from './views/help.js';
import { mountIntake } from './views/intake.js';
import { mountLabels } from './views/labels.js';
import { mountLedger } from './views/ledger.js';
import { mountNoted } from './views/noted.js';
import { mountNotes } from './views/notes.js';
import { mountPalette } from './views/palette.js';
import { mountPaste } from './views/paste.js';
import { mountPlanted } from './views/planted.js';
import { mountPrivacy } from './views/privacy.js';
import { mountSettings } from './views/settings.js';
import { mountSheet } from './views/sheet.js';
import { mountShell } from './views/shell.js';
import { mountTabs } from './views/tabs.js';
import { mountSessions } from './views/sessions.js';
import { mountTemplates } from './views/templates.js';
import { mountThreats } from './views/threats.js';
import { mountTimeline, roomForBuckets } from './views/timeline.js';
import { mountTour } from './views/tour.js';
import { mountWorking } from './views/working.js';

const MOUNTS = [
  mountShell,
  mountHeader,
  mountFollow,
  mountIntake,
  mountWorking,
  mountFailed,
  mountLedger,
  mountTimeline,
  mountFilters,
  mountHeat,
  mountPlanted,
  mountTabs,
  mountFindings,
  mountFinding,
  mountOffer,
  mountThreats,
  mountSessions,
  mountEntities,
  mountTemplates,
  mountCompare,
  mountDetectors,
  mountLabels,
  mountNoted,
  mountFiles,
  mountNotes,
  mountSheet,
  mountPaste,
  mountCheck,
  mountSettings,
  mountPrivacy,
  mountHandout,
  mountPalette,
  mountHelp,
  mountKeys,
  mountTour,
];

seal();

const store = createStore({ ...initialState(), theme: storedTheme() });
const client = new EngineClient(boot());
const session = new Session(store, client, { buckets: roomForBuckets, now: () => performance.now(), wall: () => Date.now() });
const explore = new Explore(store, client, { buckets: roomForBuckets, save });

// Before the views: the engine counts while these are drawn.
watchPassing({ store, session, explore, client });
watchInTime({ store, session, explore, client });
for (const mount of MOUNTS) mount({ store, session, explore, client });
watchThreats({ store, session, explore, client });
watchAddress({ store, session, explore, client });
refuseWhenFramed();

/**
 * Saves bytes as a file, through a blob: address: the bytes go nowhere but to the disk.
 * @param {string} name
 * @param {string} mime
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
function save(name, mime, bytes) {
  const link = document.createElement('a');
  link.download = name;
  link.href = URL.createObjectURL(new Blob([bytes], { type: mime }));
  link.click();
  // The browser needs the address until it has begun to save; half a minute is plenty.
  setTimeout(() => URL.revokeObjectURL(link.href), 30_000);
}

/**
 * Inside another page, that page could dress this one up and lure a log into it, or cover parts of it. A policy in a meta
 * element can't forbid framing, so the page itself refuses to open anything there.
 */
function refuseWhenFramed() {
  if (window.top === window.self) return;
  const message = 'Logloupe is shown inside another page here, and opens no files there. Open it in a tab of its own.';
  store.set({
    framed: true,
    phase: 'failed',
    failure: { title: 'Not inside another page', message, advice: '', canRetry: false, glance: null },
  });
}
