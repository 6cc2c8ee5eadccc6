/**
 * The hunt for threats: it begins by itself once a log is analysed, and again whenever it grows or a threshold or a rule is changed.
 *
 * What an earlier hunt found stands until the next one is done, unless that one is of another log.
 *
 * @module
 */
import { formatNoun } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { readEntities } from './asked.js';
import { fitsChips } from './chips.js';
import { messageOf } from './session.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('../protocol.js').Hunted} Hunted */
/** @typedef {import('../protocol.js').HuntSettings} HuntSettings */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Settings} Settings */
/** @typedef {import('../protocol.js').Threat} Threat */
/** @typedef {import('./app-state.js').State} State */
/** @typedef {import('./app-state.js').SigmaRule} SigmaRule */

/** A file of more bytes than this is no rule. */
const MOST_RULE = 2 ** 20;

/**
 * Hunts through each log that is opened, and again where it has grown or the hunt's own settings are others: a new number of
 * findings, say, changes no threat.
 * @param {App} app
 */
export function watchThreats(app) {
  /** @type {Report | null} */
  let before = null;
  app.store.watch(
    (state) => state.report,
    (report) => {
      // An earlier report has by now the settings of the hunt that came after it.
      const isSame = report !== null && before !== null && matterOf(report) === matterOf(before);
      before = report;
      if (report && !isSame) hunt(app);
    },
  );
}

/**
 * All that a hunt depends on while a log stays open. How its lines are read, the zone and the year among it, changes only where the
 * log is read again, and then there is no report in between.
 * @param {Report} report
 */
function matterOf({ input, ledger, settings }) {
  return JSON.stringify([input, ledger, settings.hunt]);
}

/** Whether a hunt came to its end, and so to threats, or none. @param {State['threats']} threats @returns {threats is Hunted} */
export function isHunted(threats) {
  return threats !== null && typeof threats === 'object';
}

/** Counts hunts: what an earlier one finds is not shown. */
let turn = 0;

/**
 * Hunts through the open log.
 * @param {App} app
 * @param {Settings} [settings] Others than those of the report, which are those of the hunt when it is done.
 * @returns {Promise<string | null>} Why it can't be done.
 */
export async function hunt(app, settings) {
  const { store, client } = app;
  const { report, sigmaRules } = store.get();
  if (!report) return null;
  const mine = ++turn;
  const { input } = report;
  // The same log may be analysed anew meanwhile; another one begins a hunt of its own.
  const isCurrent = () => mine === turn && store.get().report?.input.name === input.name;
  store.set({ hunting: { bytes: 0, total: 0 } });
  const asked = settings ?? report.settings;
  try {
    const tell = (/** @type {any} */ { bytes, total }) => isCurrent() && store.set({ hunting: { bytes, total } });
    const reply = await client.request({ type: 'hunt', settings: asked, rules: sigmaRules.map(({ text }) => text) }, tell);
    if (!isCurrent()) return null;
    show(store, reply.hunted, asked.hunt);
    // Sources of threats stand out among entities; those that are shown stay until the others come.
    if (store.get().entities !== null) readEntities(app);
    return null;
  } catch (error) {
    if (!isCurrent()) return null;
    store.set(settings ? { hunting: null } : { hunting: null, threats: messageOf(error) });
    return messageOf(error);
  }
}

/**
 * @param {App['store']} store
 * @param {Hunted} threats
 * @param {HuntSettings | undefined} settings
 */
function show(store, threats, settings) {
  const { report, threats: before, threat } = store.get();
  if (!report) return;
  // The engine's report has these settings by now. Nothing else of it has changed, so that no other view is made anew.
  if (settings) report.settings.hunt = settings;
  const open = isHunted(before) ? before.findings[threat ?? -1] : undefined;
  const same = open && threats.findings.find((one) => one.kind === open.kind && one.source === open.source && one.user === open.user);
  store.set({
    threats,
    hunting: null,
    settings: { ...store.get().settings, hunt: report.settings.hunt },
    threat: same?.number ?? threats.findings[0]?.number ?? null,
    threatLines: null,
  });
}

/** Breaks the hunt off. What an earlier one found stands, with the settings that it had. @param {App} app */
export async function stopHunt({ store, client }) {
  turn += 1;
  const { threats } = store.get();
  store.set({ hunting: null, threats: isHunted(threats) ? threats : 'The search for threats was stopped: nothing can be told of them.' });
  await client.request({ type: 'stop-hunt' });
}

/**
 * Hunts again with some settings of the hunt changed; if that can't be done, all stays as it was.
 * @param {App} app
 * @param {Partial<HuntSettings>} change
 */
export async function changeHunt(app, change) {
  const { report } = app.store.get();
  if (!report) return null;
  const why = await hunt(app, { ...report.settings, hunt: { ...report.settings.hunt, ...change } });
  // A hunt that was under way has been given up for this one.
  if (why !== null) await hunt(app);
  return why;
}

/** Whether these files are rules. @param {File[]} files */
export function areRules(files) {
  return files.length > 0 && files.every(({ name }) => /\.ya?ml$/i.test(name));
}

/**
 * Takes Sigma rules for this log and all that are opened after it. One that can't be used is named with the reason.
 * @param {App} app
 * @param {File[]} files
 */
export async function addRules(app, files) {
  const { store, client } = app;
  /** @type {SigmaRule[]} */
  const read = [];
  /** @type {State['refusedRules']} */
  const refused = [];
  for (const file of files) {
    try {
      if (file.size > MOST_RULE) throw new Error('The file is longer than any rule.');
      const text = await file.text();
      const { checked } = await client.request({ type: 'check-rules', text });
      read.push(...checked.rules.map((/** @type {import('../protocol.js').CheckedRule} */ rule) => ({ ...rule, name: file.name })));
      refused.push(...checked.refused.map((/** @type {string} */ why) => ({ name: file.name, why })));
    } catch (error) {
      refused.push({ name: file.name, why: messageOf(error) });
    }
  }
  const { sigmaRules, refusedRules, phase } = store.get();
  const isNew = ({ name = '' }) => !files.some((file) => file.name === name);
  store.set({ sigmaRules: [...sigmaRules.filter(isNew), ...read], refusedRules: [...refusedRules.filter(isNew), ...refused] });
  if (phase === 'ready') {
    store.set({ tab: 'threats', threatView: 'rules' });
    if (read.length > 0) await hunt(app);
    return;
  }
  const said = [
    read.length > 0 && `${formatNoun(read.length, 'Sigma rule')} ready for the next log.`,
    ...refused.map(({ name, why }) => `${name}: ${why}`),
  ];
  store.set({ notice: { tone: refused.length > 0 ? 'problem' : 'note', text: said.filter(Boolean).join(' '), action: null } });
}

/**
 * What rules' findings are called: the engine tells rules with one number, or one title where they have none, apart in this way.
 * @param {{id: string}[]} rules
 */
export function kindsOf(rules) {
  /** @type {string[]} */
  const kinds = [];
  for (const { id } of rules) {
    let kind = `sigma:${id}`;
    for (let count = 2; kinds.includes(kind); count += 1) kind = `sigma:${id} (${count})`;
    kinds.push(kind);
  }
  return kinds;
}

/** Leaves a Sigma rule out, and no other of its file. @param {App} app @param {SigmaRule} rule */
export function dropRule(app, rule) {
  app.store.set({ sigmaRules: app.store.get().sigmaRules.filter((other) => other !== rule) });
  return hunt(app);
}

/** Forgets that a rule can't be used. @param {App} app @param {State['refusedRules'][number]} refused */
export function forgetRefused({ store }, refused) {
  store.set({ refusedRules: store.get().refusedRules.filter((other) => other !== refused) });
}

/** Opens a threat in its tab. @param {App} app @param {number} number */
export function openThreat({ store, explore }, number) {
  const { threats, filters, threat } = store.get();
  // What was asked for is shown, whatever else the page shows.
  if (isHunted(threats) && threats.findings[number] && !threatsOfPage(store.get()).some((one) => one.number === number)) {
    store.set({ filters: filters.filter(({ entity }) => entity === null) });
    explore.zoom(null);
  }
  if (threat !== number) store.set({ threat: number, threatLines: null });
  store.set({ tab: 'threats', threatView: 'findings' });
}

/** Opens the sheet with every line of a threat. @param {App} app @param {Threat} threat */
export async function showAllLines({ store, client, explore }, threat) {
  const { threats } = store.get();
  try {
    const { lines } = await client.request({ type: 'hunt-lines', finding: threat.number });
    if (store.get().threats === threats) await explore.showNumbers(`Lines of: ${titleOf(threat)}`, lines);
  } catch (error) {
    store.set({ notice: { tone: 'problem', text: messageOf(error), action: null } });
  }
}

/** The threats of a severity and above. @param {State['threats']} threats @param {number} least @returns {Threat[]} */
export function graveOf(threats, least) {
  return isHunted(threats) ? threats.findings.filter(({ severity }) => severity >= least) : NOTHING;
}

/** What it is, and whose. @param {Threat} threat */
export function titleOf({ title, source, user }) {
  return [title, source && ` from ${source}`, user && ` of ${user}`].filter(Boolean).join('');
}

/**
 * How often it was seen, and in how many lines, which are as many as can be shown: "60 times in 57 lines".
 * @param {Threat} threat
 */
export function oftenOf({ count, lines }) {
  const times = formatNoun(count, 'time');
  if (count === lines) return times;
  return `${times} ${count > lines ? 'in' : 'among'} ${formatNoun(lines, 'line')}`;
}

/**
 * The threats that the filter leaves.
 * @param {Threat[]} findings
 * @param {import('./app-state.js').ThreatFilter} filter
 */
export function filtered(findings, { text, tactic, technique, kind }) {
  const wanted = text.trim().toLowerCase();
  return findings.filter(
    (one) =>
      (tactic === '' || tacticOf(one) === tactic) &&
      (technique === '' || one.technique?.id === technique) &&
      (kind === '' || one.kind === kind) &&
      (wanted === '' || [one.source, one.user, one.title, one.kind].some((part) => part.toLowerCase().includes(wanted))),
  );
}

/**
 * Whether a threat has to do with the time that is shown: whether any of it lies there. One whose time is not known lies in none.
 * @param {Threat} threat
 * @param {import('./app-state.js').Span | null} zoom
 * @param {'time' | 'line'} basis
 */
export function touches({ first_ms, last_ms, first_line, last_line }, zoom, basis) {
  if (zoom === null) return true;
  const [first, last] = basis === 'time' ? [first_ms, last_ms] : [first_line, last_line];
  return first !== null && last !== null && Math.min(first, last) < zoom.to && zoom.from <= Math.max(first, last);
}

/** The threats that the page's own filters leave: the time that is shown, and whom they are about. */
const ofPage = memo((/** @type {Threat[]} */ findings, /** @type {State['zoom']} */ zoom, /** @type {State['filters']} */ chips, /** @type {'time' | 'line'} */ basis) =>
  findings.filter((one) => touches(one, zoom, basis) && fitsChips(one.entities, chips)),
);

/** @param {State} state */
export function threatsOfPage({ threats, zoom, filters, report }) {
  return ofPage(isHunted(threats) ? threats.findings : NOTHING, zoom, filters, report?.windows.basis ?? 'time');
}

/** @type {Threat[]} */
const NOTHING = [];

/** The tactics of ATT&CK, in its order. */
const TACTICS = [
  'Reconnaissance',
  'Resource Development',
  'Initial Access',
  'Execution',
  'Persistence',
  'Privilege Escalation',
  'Defense Evasion',
  'Credential Access',
  'Discovery',
  'Lateral Movement',
  'Collection',
  'Command and Control',
  'Exfiltration',
  'Impact',
];

/** What has no technique, or one that is not known here. */
const OTHER = 'Without a tactic';

/** @param {Threat} threat */
export function tacticOf({ technique }) {
  return technique?.tactic || OTHER;
}

/**
 * The tactics that were found, each with its techniques and the threats of each.
 * @param {Threat[]} findings
 */
export function matrixOf(findings) {
  return [...TACTICS, OTHER].flatMap((tactic) => {
    const own = findings.filter((one) => tacticOf(one) === tactic);
    const ids = [...new Set(own.map(({ technique }) => technique?.id ?? ''))].sort();
    const cells = ids.map((id) => {
      const threats = own.filter(({ technique }) => (technique?.id ?? '') === id);
      return { id, name: threats[0].technique?.name ?? '', count: threats.length, severity: Math.max(...threats.map(({ severity }) => severity)) };
    });
    return cells.length > 0 ? [{ tactic, count: own.length, cells }] : [];
  });
}
