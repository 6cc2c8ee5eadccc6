/**
 * What the engine is asked for only when somebody looks at it: entities, the comparison with good files, what the analysis is
 * worth by labels, what a finding could be expected by.
 *
 * Each answer is put into the state unless the log was analysed anew meanwhile; what can't be told is a sentence in its place.
 *
 * @module
 */
import { filterOfPage } from './chips.js';
import { nameOfRange } from './places.js';
import { featuresByName, templatesById } from './selectors.js';
import { messageOf } from './session.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('../protocol.js').EntityKind} EntityKind */
/** @typedef {import('../protocol.js').Expectation} Expectation */
/** @typedef {import('../protocol.js').Finding} Finding */
/** @typedef {import('../protocol.js').Foremost} Foremost */
/** @typedef {import('../protocol.js').Report} Report */

/** @type {EntityKind[]} */
export const ENTITY_KINDS = ['ip', 'user', 'host', 'process'];

/** Buckets of an entity's chart. */
const BUCKETS = 96;

/** Templates of a finding that are offered one by one. */
const TEMPLATES_OFFERED = 3;

/** What so many detectors find, and no other, may be expected. */
const DETECTORS_OFFERED = 2;

/** @param {App} app */
export function readEntities(app) {
  return ask(app, 'entities', async () => (await app.client.request({ type: 'entities', kinds: ENTITY_KINDS })).entities);
}

/**
 * What entities did in a part of the log, in the events that pass the filters: of each kind, by their numbers.
 * @typedef {{counts: Record<EntityKind, Map<number, Counted>>}} Within
 */

/** @typedef {Pick<import('../protocol.js').EntityRow, 'events' | 'errors' | 'failed_logins' | 'templates'>} Counted */

/** Asks what entities did in the time that is shown, in the events that pass the filters. @param {App} app */
export async function readWithin(app) {
  const { zoom, filters, report } = app.store.get();
  const filter = filterOfPage({ filters, report });
  if (!zoom && !filter) return;
  const read = async () => {
    const { counts } = await app.client.request({ type: 'entities-within', kinds: ENTITY_KINDS, span: zoom, filter });
    const of = (/** @type {EntityKind} */ kind) => /** @type {const} */ ([kind, countedById(counts[kind])]);
    return { counts: /** @type {Within['counts']} */ (Object.fromEntries(ENTITY_KINDS.map(of))) };
  };
  await ask(app, 'entitiesWithin', read, () => app.store.get().zoom === zoom && app.store.get().filters === filters);
}

/** How many sessions have events in a part of the log that pass the filters, and those of them that stand out most. @typedef {import('../protocol.js').SessionsWithin} SessionsWithin */

/** Asks which sessions have events in the time that is shown that pass the filters. @param {App} app */
export async function readSessionsWithin(app) {
  const { zoom, filters, sessions, report } = app.store.get();
  const read = async () => (await app.client.request({ type: 'sessions-within', span: zoom, filter: filterOfPage({ filters, report }) })).within;
  // A network that was trained meanwhile has judged them anew.
  await ask(app, 'sessionsWithin', read, () => app.store.get().zoom === zoom && app.store.get().filters === filters && app.store.get().sessions === sessions);
}

/** @param {Uint32Array} numbers Five for each. */
function countedById(numbers) {
  /** @type {Map<number, Counted>} */
  const counted = new Map();
  for (let at = 0; at < numbers.length; at += 5) {
    counted.set(numbers[at], { events: numbers[at + 1], errors: numbers[at + 2], failed_logins: numbers[at + 3], templates: numbers[at + 4] });
  }
  return counted;
}

/** Opens the page of one entity. @param {App} app @param {EntityKind} kind @param {number} id */
export function openEntity({ store }, kind, id) {
  store.set({ tab: 'entities', entityKind: kind, entity: { kind, id }, entityDetail: null });
}

/** @param {App} app */
export function readEntity(app) {
  const { entity, zoom } = app.store.get();
  if (!entity) return undefined;
  const { kind, id } = entity;
  const read = async () => (await app.client.request({ type: 'entity', kind, entity: id, buckets: BUCKETS, part: zoom })).detail;
  return ask(app, 'entityDetail', read, () => app.store.get().entity === entity && app.store.get().zoom === zoom);
}

/** @param {App} app */
export function readComparison(app) {
  return ask(app, 'comparison', async () => (await app.client.request({ type: 'compare' })).comparison);
}

/** @param {App} app */
export function readAssessment(app) {
  const { labels: file } = app.store.get();
  if (!file) return undefined;
  const read = async () => (await app.client.request({ type: 'assess', file })).assessment;
  return ask(app, 'assessment', read, () => app.store.get().labels === file);
}

/**
 * Looks up in which ways a finding could be expected, and what each would take away.
 * @param {App} app
 * @param {Finding} finding
 */
export async function readOffer({ store, client }, finding) {
  const { report, clock } = store.get();
  if (!report) return;
  const isCurrent = () => store.get().report === report && store.get().selected === finding.rank;
  try {
    const { foremost } = await client.request({ type: 'entities-of', rank: finding.rank });
    if (!isCurrent()) return;
    const ways = waysOf(finding, report, foremost, clock);
    const { ranks } = await client.request({
      type: 'expected-of',
      settings: ways.map(({ expected }) => ({ ...report.settings, expected })),
    });
    if (!isCurrent()) return;
    const known = ways.map((way, at) => ({ ...way, ranks: /** @type {number[]} */ (ranks[at]) }));
    // What would leave this finding where it is, is no way to expect it.
    store.set({ offer: { rank: finding.rank, foremost, ways: known.filter(({ ranks }) => ranks.includes(finding.rank)) } });
  } catch (error) {
    if (isCurrent()) store.set({ notice: { tone: 'problem', text: messageOf(error), action: null } });
  }
}

/** What kinds of entities are called. @type {Record<EntityKind, string>} */
export const KIND_NAMES = { ip: 'address', user: 'user', host: 'host', process: 'process' };

/**
 * @param {Finding} finding
 * @param {Report} report
 * @param {Foremost[]} foremost
 * @param {import('../lib/format.js').Clock} clock
 * @returns {{title: string, expected: Expectation[]}[]}
 */
function waysOf(finding, report, foremost, clock) {
  const texts = finding.templates.flatMap(({ template }) => {
    const known = templatesById(report).get(template);
    return known ? [{ ...known, expected: { template: known.text } }] : [];
  });
  const [reason] = finding.reasons;
  const { basis } = report.windows;
  const agreeing = finding.detectors.filter(({ anomalous }) => anomalous);
  return [
    ...texts.slice(0, TEMPLATES_OFFERED).map(({ name, text, expected }) => ({ title: `Template: ${name ?? text}`, expected: [expected] })),
    ...(texts.length > 1 ? [{ title: `All ${texts.length} templates that shifted here`, expected: texts.map(({ expected }) => expected) }] : []),
    ...foremost.map(({ kind, name }) => ({ title: `${capital(KIND_NAMES[kind])}: ${name}`, expected: [{ entity: { kind, name } }] })),
    ...(basis === 'time'
      ? [{ title: `This time: ${nameOfRange(report, finding.start, finding.end, clock)}`, expected: [{ time: { from_ms: finding.start, to_ms: finding.end } }] }]
      : []),
    ...(reason
      ? [{ title: `Foremost reason: ${featuresByName(report).get(reason.feature)?.title ?? reason.feature}`, expected: [{ reason: reason.feature }] }]
      : []),
    ...(agreeing.length > 0 && agreeing.length <= DETECTORS_OFFERED
      ? [{ title: `What ${agreeing.length > 1 ? 'none' : 'no other'} finds but ${agreeing.map(({ title }) => title).join(' and ')}`, expected: agreeing.map(({ name }) => ({ detector: name })) }]
      : []),
  ];
}

/** @param {string} text */
function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Puts an answer, or why there is none, into a field of the state.
 * @template {'entities' | 'entitiesWithin' | 'sessionsWithin' | 'entityDetail' | 'comparison' | 'assessment' | 'survey'} F
 * @param {App} app
 * @param {F} field
 * @param {() => Promise<import('./app-state.js').State[F]>} read
 * @param {() => boolean} [isWanted]
 */
export async function ask({ store }, field, read, isWanted = () => true) {
  const { report } = store.get();
  /** @type {import('./app-state.js').State[F] | string} */
  let answer;
  try {
    answer = await read();
  } catch (error) {
    answer = messageOf(error);
  }
  if (store.get().report === report && isWanted()) store.set(/** @type {any} */ ({ [field]: answer }));
}
