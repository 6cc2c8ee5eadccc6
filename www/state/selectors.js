/**
 * What follows from the state: computed once a change, the same for every view.
 *
 * @module
 */
import { memo } from '../lib/memo.js';
import { comparePaths } from '../lib/paths.js';
import { knownBy } from './reading.js';

/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Template} Template */
/** @typedef {import('../protocol.js').FileReport} FileReport */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Planted} Planted */
/** @typedef {import('../protocol.js').Feature} Feature */
/** @typedef {import('../protocol.js').Timeline} Timeline */
/** @typedef {import('./app-state.js').State} State */

/** Lines of a list at once. */
export const PAGE_LINES = 200;

/** Features whose bits are the binary logarithm of odds. */
const ODDS = ['mean_surprise', 'peak_surprise', 'transition_surprise'];

/** Levels from worst to least, as the engine names them. */
const LEVELS = ['critical', 'error', 'warning', 'notice', 'info', 'debug', 'trace'];

/** Lengths of a window that the settings offer, in seconds. */
export const WINDOW_CHOICES = [1, 10, 60, 300, 900, 3600];

/** Fewer windows than this tell a detector little. */
const LEAST_WINDOWS = 30;

/** What a view of times is made from: it changes when the report does, and when all instants are shown in another zone. */
const timed = memo((/** @type {Report | null} */ report, /** @type {import('../lib/format.js').Clock} */ clock) => ({ report, clock }));

/** @param {State} state */
export function reportByClock({ report, clock }) {
  return timed(report, clock);
}

/** The open finding. @param {State} state @returns {Finding | null} */
export function selectedFinding({ report, selected }) {
  return report?.findings.find((finding) => finding.rank === selected) ?? null;
}

export const templatesById = memo((/** @type {Report} */ report) => new Map(report.templates.map((one) => [one.id, one])));

export const featuresByName = memo(
  (/** @type {Report} */ report) => new Map(report.detector.features.map((one) => [one.name, one])),
);

/** The files that the filter leaves, in the chosen order. */
export const shownFiles = memo(
  (/** @type {FileReport[]} */ files, /** @type {string} */ filter, /** @type {State['fileSort']} */ sort) =>
    sortFiles(filterFiles(files, filter), sort),
);

/**
 * Keeps the files whose name or formats hold every word of the filter.
 * @param {FileReport[]} files
 * @param {string} filter
 */
export function filterFiles(files, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (/** @type {FileReport} */ { name, formats }) => [name, ...formats.map(({ title }) => title)].join(' ').toLowerCase();
  return files.filter((file) => words.every((word) => text(file).includes(word)));
}

/**
 * @param {FileReport[]} files
 * @param {State['fileSort']} sort Ties keep the report's order, and what has no value comes last.
 */
export function sortFiles(files, { key, descending }) {
  if (key === 'order') return files;
  if (key === 'name') return files.toSorted((a, b) => comparePaths(a.name, b.name) * (descending ? -1 : 1));
  const last = descending ? -Infinity : Infinity;
  const value = (/** @type {FileReport} */ file) => (file.left_out === null ? (file[key] ?? last) : last);
  return files.toSorted((a, b) => compare(value(a), value(b)) * (descending ? -1 : 1));
}

/** Files that were not read. @param {Report} report */
export function leftOut({ files }) {
  return files.filter(({ left_out }) => left_out !== null);
}

/** What is told of what was opened and became no file of the report: passed over while it was unpacked. @param {Report} report */
export function passedOver({ notes, files }) {
  const names = new Set(files.map(({ name }) => name));
  return notes.filter(({ file }) => !names.has(file));
}

/** Files whose instants had to be completed by what nobody has confirmed. @param {Report} report */
export function inferredFiles({ files }) {
  return files.filter((file) => knownBy(file) === 'inferred');
}

/**
 * The formats that the files are read as, each with the number of files that have it as their first, the most common first.
 * @param {Report} report
 */
export function formatsOf({ files }) {
  /** @type {Map<string, {name: string, title: string, files: number}>} */
  const counts = new Map();
  for (const { formats } of files) {
    if (formats.length === 0) continue;
    const { name, title } = formats[0];
    counts.set(name, { name, title, files: (counts.get(name)?.files ?? 0) + 1 });
  }
  return [...counts.values()].sort((a, b) => b.files - a.files);
}

/** The worse, the higher; 0 for a level that we do not know, or none. @param {string | null} level */
function severity(level) {
  const at = LEVELS.indexOf(level ?? '');
  return at < 0 ? 0 : LEVELS.length - at;
}

/** The templates that the filter leaves, in the chosen order. */
export const shownTemplates = memo(
  (/** @type {Template[]} */ templates, /** @type {string} */ filter, /** @type {State['templateSort']} */ sort) =>
    sortTemplates(filterTemplates(templates, filter), sort),
);

/**
 * Keeps the templates that hold every word of the filter; "level:error" asks for a level.
 * @param {Template[]} templates
 * @param {string} filter
 */
export function filterTemplates(templates, filter) {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return templates.filter((template) => words.every((word) => matches(template, word)));
}

/**
 * @param {Template} template
 * @param {string} word
 */
function matches(template, word) {
  if (word.startsWith('level:')) return template.level === word.slice('level:'.length);
  const { text, name, id } = template;
  return [text, name ?? ''].some((label) => label.toLowerCase().includes(word)) || String(id) === word;
}

/**
 * @param {Template[]} templates
 * @param {State['templateSort']} sort Ties keep the report's order, most frequent first.
 */
export function sortTemplates(templates, { key, descending }) {
  const value = (/** @type {Template} */ template) => (key === 'level' ? severity(template.level) : template[key]);
  return [...templates].sort((a, b) => compare(value(a), value(b)) * (descending ? -1 : 1));
}

/**
 * @param {string | number} a
 * @param {string | number} b
 */
function compare(a, b) {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Which lines of a list its page holds: how many come before, stand on it, and come after.
 * @param {import('./app-state.js').LineList} list
 * @param {number} shown
 */
export function placeInList({ after, total }, shown) {
  const before = (after.length - 1) * PAGE_LINES;
  return { before, shown, rest: Math.max(0, total - before - shown) };
}

/** How many events failed, by level, the gravest first. @param {Report} report */
export function failures({ levels }) {
  return levels.filter(({ level, count }) => severity(level) >= severity('error') && count > 0).toReversed();
}

/** The feature's unit; surprise comes in bits, which people read as odds. @param {Feature | undefined} feature */
export function unitOf(feature) {
  return feature && ODDS.includes(feature.name) ? 'odds' : feature?.unit;
}

/**
 * What each detector says of a finding, those on which the verdict rests first; the ones that abstained say why.
 * @param {Finding} finding
 * @param {Report} report
 * @returns {{title: string, decides: boolean, says: string, anomalous: boolean, score: number | null, cut: number | null, losses: number[]}[]}
 */
export function detectorRows(finding, { detector }) {
  const rows = detector.detectors.map(({ name, title, abstained, decides, losses }) => {
    const vote = finding.detectors.find((one) => one.name === name);
    const says = vote ? (vote.anomalous ? 'anomalous' : 'normal') : (abstained ?? 'nothing');
    return { title, decides, says, anomalous: vote?.anomalous ?? false, score: vote?.score ?? null, cut: vote?.cut ?? null, losses: losses ?? [] };
  });
  return rows.sort((one, other) => Number(other.decides) - Number(one.decides));
}

/**
 * On which side of what it is set against a value in standard deviations lies: it says so by itself, without a typical one.
 * @param {string} feature
 * @param {number} value
 */
export function sideOf(feature, value) {
  // A share says by its name on which side it lies.
  if (/^(template|source|address|outcome)_(rise|fall)$/.test(feature)) return 'off its share';
  return `${value < 0 ? 'below' : 'above'} ${feature === 'volume_shift' ? 'its surroundings' : 'those before'}`;
}

/**
 * For each planted anomaly, the first finding that overlaps it, if any.
 */
export const plantedOutcomes = memo((/** @type {Planted[] | null} */ planted, /** @type {Finding[]} */ findings) =>
  (planted ?? []).map((one) => ({
    planted: one,
    finding: findings.find((finding) => finding.start < one.end && one.start < finding.end) ?? null,
  })),
);

/**
 * A shorter window that gives the detector enough of them to learn from, where it had too few.
 * @param {Report} report
 * @returns {number | null} Seconds.
 */
export function suggestedWindow({ windows, time }) {
  if (windows.basis !== 'time' || time.first_ms === null || time.last_ms === null) return null;
  const seconds = (time.last_ms - time.first_ms) / 1000;
  const shorter = WINDOW_CHOICES.filter((choice) => choice * 1000 < windows.length && seconds / choice >= LEAST_WINDOWS);
  return shorter.at(-1) ?? null;
}

/**
 * Another length at which something may stand out that doesn't at this one: shorter if possible, else longer.
 * @param {Report} report
 * @returns {number | null} Seconds.
 */
export function otherWindow(report) {
  const { windows, time } = report;
  const shorter = suggestedWindow(report);
  if (shorter !== null || windows.basis !== 'time' || time.first_ms === null || time.last_ms === null) return shorter;
  const seconds = (time.last_ms - time.first_ms) / 1000;
  return WINDOW_CHOICES.find((choice) => choice * 1000 > windows.length && seconds / choice >= LEAST_WINDOWS) ?? null;
}
