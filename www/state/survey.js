/**
 * What the detectors say of the whole log: asked for where somebody looks, with the windows behind each number, and what another
 * cut of the verdict would bring.
 *
 * @module
 */
import { formatCount, formatNoun, formatScore } from '../lib/format.js';
import { memo } from '../lib/memo.js';
import { ask } from './asked.js';
import { messageOf } from './session.js';

/** @typedef {import('../views/app.js').App} App */
/** @typedef {import('./app-state.js').State} State */
/** @typedef {import('../protocol.js').Judge} Judge */
/** @typedef {import('../protocol.js').Report} Report */
/** @typedef {import('../protocol.js').Survey} Survey */
/** @typedef {import('../protocol.js').SurveyedDetector} SurveyedDetector */
/** @typedef {import('../protocol.js').WindowChoice} WindowChoice */

/** How long after the last move of the cut it is asked what it would bring, in milliseconds. */
const PATIENCE_MS = 200;

/** Detectors in a word, for where there is no room for more. @type {Record<string, string>} */
const SHORT = { isolation_forest: 'Forest', extended_forest: 'Ext. forest', squared_z: 'Squares', surprisal: 'Surprisal', series: 'Series', dbscan: 'DBSCAN', autoencoder: 'Autoencoder' };

/** @param {string} name */
export function shortName(name) {
  return SHORT[name] ?? name;
}

/** @param {App} app */
export function readSurvey(app) {
  return ask(app, 'survey', async () => (await app.client.request({ type: 'detectors' })).survey);
}

/** Looks up the windows that a number counts. @param {App} app @param {WindowChoice} choice */
export async function chooseWindows({ store, client }, choice) {
  const { report } = store.get();
  store.set({ chosenWindows: { choice, found: null } });
  /** @type {import('../protocol.js').ChosenWindows | string} */
  let found;
  try {
    found = (await client.request({ type: 'windows-of', choice })).chosen;
  } catch (error) {
    found = messageOf(error);
  }
  const now = store.get();
  if (now.report === report && now.chosenWindows?.choice === choice) store.set({ chosenWindows: { choice, found } });
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/** Moves the verdict's cut to a stop, and asks soon what it would bring there; at today's it is known. @param {App} app @param {number} at */
export function moveCut(app, at) {
  const { survey } = app.store.get();
  clearTimeout(timer);
  if (!isSurvey(survey) || at === todayOf(survey)) return app.store.set({ triedCut: null });
  const triedCut = { at, tried: null };
  app.store.set({ triedCut });
  timer = setTimeout(() => tryCut(app, triedCut), PATIENCE_MS);
}

/** @param {App} app @param {NonNullable<State['triedCut']>} asked */
async function tryCut({ store, client }, asked) {
  const { survey } = store.get();
  if (!isSurvey(survey) || store.get().triedCut !== asked) return;
  /** @type {import('../protocol.js').TriedCut | string} */
  let tried;
  try {
    tried = (await client.request({ type: 'try-cut', ...survey.stops[asked.at] })).tried;
  } catch (error) {
    tried = messageOf(error);
  }
  if (store.get().triedCut === asked) store.set({ triedCut: { ...asked, tried } });
}

/** @param {State['survey']} survey @returns {survey is Survey} */
export function isSurvey(survey) {
  return survey !== null && typeof survey === 'object';
}

/** Stops of the cut that lie in one bin. @param {Survey} survey */
export function stopsInBin({ stops, verdict }) {
  return Math.max(1, (stops.length - 1) / verdict.histogram.counts.length);
}

/** The stop that is the cut as it is. @param {Survey} survey */
export function todayOf(survey) {
  return survey.verdict.histogram.cut * stopsInBin(survey);
}

/** Who is shown: the chosen detector where it has scores, else the verdict. @param {Survey} survey @param {string | null} name @returns {{name: string | null, judge: Judge}} */
export function shownJudge({ verdict, detectors }, name) {
  const judge = detectors.find((one) => one.name === name);
  return judge ? { name, judge } : { name: null, judge: verdict };
}

/**
 * A row a detector, those that decide first; with what the survey says of it, or null where it abstained.
 */
export const rowsOf = memo((/** @type {Survey} */ survey, /** @type {Report} */ report) => {
  const rows = report.detector.detectors.map((detector) => ({ ...detector, said: survey.detectors.find(({ name }) => name === detector.name) ?? null }));
  // The sort is stable: among its like, the order stays.
  return rows.sort((one, other) => Number(other.decides) - Number(one.decides));
});

/** How the rule comes to the verdict. @param {Report} report */
export function ruleOf({ settings, detector, windows }) {
  const share = (/** @type {number} */ value) => `${formatScore(value)} %`;
  /** @type {Record<string, string>} */
  const rules = {
    own: 'Our own rule: the series alone decides, and the others vote beside it.',
    vote: `A vote: anomalous is what two of isolation forest, DBSCAN and autoencoder find; forest and autoencoder cut at percentile ${formatScore(settings.percentile ?? 95)} of their scores.`,
    percentile: `The isolation forest decides: anomalous is what lies above percentile ${formatScore(settings.percentile ?? 95)} of its scores.`,
    contamination: `The isolation forest decides: the ${share(100 * (settings.contamination ?? 0.05))} of all windows with its highest scores are anomalous.`,
  };
  const learned = detector.learned ? ` What is usual, and every cut, are those of the good log, of ${formatNoun(detector.learned.windows, 'window')}.` : '';
  return `${formatNoun(windows.count, 'window')}. ${rules[settings.preset ?? 'own'] ?? ''}${learned}`;
}

/** What a choice of windows is, in words. @param {WindowChoice} choice @param {Survey} survey @param {Report} report */
export function titleOfChoice({ kind, judge, other, number = 0 }, survey, report) {
  const name = (/** @type {string | null | undefined} */ of) => report.detector.detectors.find((one) => one.name === of)?.title ?? 'The verdict';
  const who = name(judge);
  switch (kind) {
    case 'above':
      return `Anomalous: ${who}`;
    case 'agreed':
      return `Anomalous: ${who}, and the verdict`;
    case 'alone':
      return `Anomalous: ${who}, and no other`;
    case 'gone':
      return `No longer anomalous without ${who}`;
    case 'new':
      return `Anomalous as well without ${who}`;
    case 'votes':
      return number === 0 ? 'Anomalous to no detector' : `Anomalous to ${formatNoun(number, 'detector')}`;
    case 'both':
      return `Anomalous: ${who}, and ${name(other)}`;
    case 'either':
      return `Anomalous: ${who}, or ${name(other)}, or both`;
    case 'bin':
      return `${who}: ${rangeOfBin(shownJudge(survey, judge ?? null).judge, number)}`;
  }
}

/** Which scores a bin holds. @param {Judge} judge @param {number} bin */
export function rangeOfBin({ histogram: { edges } }, bin) {
  const [from, to] = [edges[bin], edges[bin + 1]].map(formatScore);
  return bin === 0 ? `scores up to ${to}` : `scores above ${from}, up to ${to}`;
}

/** What a bin holds, for who goes through them. @param {Judge} judge @param {number} bin */
export function binText(judge, bin) {
  const { counts, anomalous, cut } = judge.histogram;
  const side = bin >= cut ? 'above the cut' : 'below the cut';
  const found = anomalous[bin] === 0 ? 'none of them anomalous by the verdict' : `${formatCount(anomalous[bin])} of them anomalous by the verdict`;
  return `${rangeOfBin(judge, bin)}, ${side}  ·  ${formatNoun(counts[bin], 'window')}${counts[bin] > 0 ? `, ${found}` : ''}`;
}

/**
 * What a moved cut would bring, beside what there is today.
 * @param {NonNullable<State['triedCut']>} moved
 * @param {Survey} survey
 * @param {Report} report
 */
export function triedText({ at, tried }, survey, report) {
  const { cut, windows } = survey.stops[at];
  const findings = tried === null ? ' …' : typeof tried === 'string' ? '.' : `, ${formatFindings(tried.findings, report)}.`;
  return `With a cut at ${formatScore(cut)}: ${formatNoun(windows, 'window')}${findings}`;
}

/** What there is with the cut as it is. @param {Survey} survey @param {Report} report */
export function todayText({ verdict }, report) {
  return `The cut is at ${formatScore(verdict.cut)}: ${formatNoun(verdict.above, 'window')}, ${formatFindings(report.findings.length, report)}.`;
}

/** @param {number} count @param {Report} report */
function formatFindings(count, { settings }) {
  return `${formatNoun(count, 'finding')}${count > 0 && count >= (settings.budget ?? Infinity) ? ' (as many as the budget allows)' : ''}`;
}

/**
 * The way to a moved cut: settings that make it the rule's own, or that leave the same findings; else what settings there are.
 * @typedef {{title: string, patch: Partial<import('../protocol.js').Settings>} | {text: string, field: string | null}} Way
 */

/**
 * @param {NonNullable<State['triedCut']>} moved
 * @param {Survey} survey
 * @param {Report} report
 * @returns {Way | null} None until it is known.
 */
export function wayTo({ at, tried }, survey, report) {
  if (tried === null || typeof tried === 'string') return null;
  if (tried.setting) return { title: `Take it over: ${tried.setting.name} ${tried.setting.value}`, patch: { [tried.setting.name]: tried.setting.value } };
  const { cut } = survey.stops[at];
  const left = report.findings.filter(({ score }) => score > cut).length;
  if (left > 0 && left < report.findings.length) return { title: `Keep ${formatCount(left)} of today’s findings, those above it: budget ${left}`, patch: { budget: left } };
  return waysOfRule(report, cut > survey.verdict.cut);
}

/** What the settings offer where they can't take over a cut. @param {Report} report @param {boolean} isHigher @returns {Way} */
function waysOfRule({ settings, detector }, isHigher) {
  if (detector.learned) return { text: 'The cut is that of the good log, and no setting moves it.', field: null };
  if (settings.preset === 'vote') return { text: 'Two in three must agree, and no setting changes that; “Percentile” says where forest and autoencoder cut.', field: 'setting-percentile' };
  if (settings.preset === 'percentile') return { text: 'The setting “Percentile” goes from 50 to 99.99: this cut lies beyond.', field: 'setting-percentile' };
  if (settings.preset === 'contamination') return { text: 'The setting “Contamination” goes from 0.0001 to 0.5: this cut lies beyond.', field: 'setting-contamination' };
  if (isHigher) return { text: 'Our own rule sets its cut by the number of windows and features. Fewer findings: a smaller budget.', field: 'setting-budget' };
  return { text: 'Our own rule sets its cut by the number of windows and features. The verdicts “Percentile” and “Contamination” cut where you say, by the isolation forest.', field: 'setting-preset' };
}

/** What would be without a detector, where nothing is to be counted: one that only votes changes nothing. @param {SurveyedDetector['without']} without */
export function withoutText({ kind, gone, new: more }) {
  if (kind === 'same') return 'Nothing changes';
  if (kind === 'no_verdict') return 'No verdict: nothing else decides';
  return gone === 0 && more === 0 ? 'Nothing changes' : null;
}
