/**
 * Numbers, sizes, durations and instants as people in this field write them.
 *
 * One fixed notation (1,234,567; ISO dates; 24 hours), whatever the browser's language: a number in a screenshot means the
 * same to everyone who reads the incident report. Instants are shown by one of two clocks, UTC's or that of the browser's
 * own zone, and whoever shows one says which.
 *
 * @module
 */

/** @typedef {'utc' | 'local'} Clock */

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** 1234567 → "1,234,567". @param {number} value */
export function formatCount(value) {
  return COUNT.format(value);
}

/**
 * An estimate, with no more digits than it deserves: "2.2 million", "430,000", "about 60" without the word.
 * @param {number} value
 */
export function formatAbout(value) {
  if (value >= 999_500) return `${trimZeros((value / 1e6).toPrecision(value >= 99.5e6 ? 3 : 2))} million`;
  return formatCount(Number(value.toPrecision(2)));
}

/**
 * A noun with its count: "1 line", "2,000 lines".
 * @param {number} value
 * @param {string} one
 * @param {string} [many]
 */
export function formatNoun(value, one, many = `${one}s`) {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/**
 * A measured value: whole from ten up, one decimal below, two below one. The engine's sentences round in the same way, so
 * that a number reads the same in a sentence and in the table beside it.
 * @param {number} value
 */
export function formatValue(value) {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (Number.isInteger(value) || size >= 10) return formatCount(Math.round(value));
  return value.toFixed(size >= 1 ? 1 : 2);
}

/**
 * A score, whose scale may be any: three digits, as a power of ten where they would not show: "0.5", "0.643", "4,812", "3.2e-7".
 * @param {number} value
 */
export function formatScore(value) {
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '–';
  const size = Math.abs(value);
  if (size >= 100) return formatCount(Math.round(value));
  return size > 0 && size < 0.001 ? trimExponent(value.toExponential(1)) : trimZeros(value.toPrecision(3));
}

/**
 * A count that is an average: what is hardly anything is not written out in digits.
 * @param {number} value
 */
export function formatAverage(value) {
  return value > 0 && value < 0.1 ? '< 0.1' : formatValue(value);
}

/**
 * A share of 1 as per cent. What is not all is never shown as all, what is not nothing never as nothing.
 * @param {number} share
 */
export function formatShare(share) {
  if (!Number.isFinite(share)) return '–';
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share > 0.999) return '> 99.9 %';
  return `${trimZeros((share * 100).toFixed(1))} %`;
}

/**
 * A feature's value in its unit: "1,234", "13 %", "3.2 bits", "77 bytes", "1 in 1,024" for 10 bits of odds, and "9.5 σ" for
 * standard deviations.
 * @param {number} value
 * @param {string | undefined} unit
 */
export function formatQuantity(value, unit) {
  if (unit === 'share') return `${formatValue(value * 100)} %`;
  if (unit === 'odds') return `1 in ${formatValue(2 ** value)}`;
  if (unit === 'deviations') return `${formatValue(value)} σ`;
  return unit === 'bits' || unit === 'bytes' || unit === 'ms' ? `${formatValue(value)} ${unit}` : formatValue(value);
}

/**
 * A p-value: two digits, as a power of ten where it is small: "0.043", "3e-12", "< 1e-99".
 * @param {number} p
 */
export function formatChance(p) {
  if (!Number.isFinite(p)) return '–';
  if (p < 1e-99) return '< 1e-99';
  if (p < 0.001) return p.toExponential(0);
  return p >= 0.995 ? '1' : p.toPrecision(2);
}

/** 1500000 → "1.5 MB" (powers of 1000, as disks and transfer rates are given). @param {number} bytes */
export function formatBytes(bytes) {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

/** The two largest parts of a span: "2 h 5 min", "350 ms", "3 d". @param {number} ms */
export function formatDuration(ms) {
  if (!Number.isFinite(ms) || ms < 0) return '–';
  if (ms < SECOND) return `${Math.round(ms)} ms`;
  if (ms < MINUTE) return `${trimZeros((Math.floor(ms / 100) / 10).toFixed(1))} s`;
  if (ms < HOUR) return parts(ms, MINUTE, 'min', SECOND, 's');
  if (ms < DAY) return parts(ms, HOUR, 'h', MINUTE, 'min');
  return parts(ms, DAY, 'd', HOUR, 'h');
}

/**
 * An instant: "2008-11-09 20:35:18", with milliseconds where it has any.
 * @param {number} ms
 * @param {Clock} clock
 */
export function formatTime(ms, clock) {
  const shown = ms + aheadOfUtc(ms, clock);
  if (!isInstant(shown)) return '–';
  const { date, time } = written(shown);
  return `${date} ${ms % SECOND === 0 ? time.slice(0, 8) : time}`;
}

/**
 * Only the time of day: "20:35:18".
 * @param {number} ms
 * @param {Clock} clock
 */
export function formatTimeOfDay(ms, clock) {
  return formatTime(ms, clock).split(' ').pop() ?? '';
}

/**
 * How far a clock is ahead of UTC at an instant, in milliseconds.
 * @param {number} ms
 * @param {Clock} clock
 */
export function aheadOfUtc(ms, clock) {
  return clock === 'utc' || !isInstant(ms) ? 0 : -new Date(ms).getTimezoneOffset() * MINUTE;
}

/**
 * The zone of a clock at an instant: "UTC", "UTC+02:00".
 * @param {number} ms
 * @param {Clock} clock
 */
export function formatZone(ms, clock) {
  const minutes = aheadOfUtc(ms, clock) / MINUTE;
  return minutes === 0 ? 'UTC' : `UTC${formatDistance(minutes)}`;
}

/** A distance from UTC as people write it: "+02:00". @param {number} minutes */
export function formatDistance(minutes) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, '0');
  const size = Math.round(Math.abs(minutes));
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** An instant as the engine writes it into its sentences: a zone may take it beyond the years 0 and 9999. */
const WRITTEN = /(-?)(\d{4,6})(-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/g;

/**
 * A sentence of the engine, its instants by the clock that all others are shown by.
 * @param {string} sentence
 * @param {Clock} clock
 */
export function formatSentence(sentence, clock) {
  return sentence.replace(WRITTEN, (_, sign, year, rest) => {
    const expanded = !sign && year.length === 4 ? year : `${sign || '+'}${year.padStart(6, '0')}`;
    return formatTime(Date.parse(expanded + rest), clock);
  });
}

/**
 * A half-open range: "2008-11-09 20:35:00 – 20:36:00", with the second date only where it differs.
 * @param {number} start
 * @param {number} end
 * @param {'time' | 'line'} basis Instants in UTC milliseconds, or line numbers.
 * @param {Clock} clock
 */
export function formatRange(start, end, basis, clock) {
  if (basis === 'line') return formatLineRange(start, end);
  const from = formatTime(start, clock);
  const to = formatTime(end, clock);
  return `${from} – ${from.split(' ')[0] === to.split(' ')[0] ? formatTimeOfDay(end, clock) : to}`;
}

/**
 * The length of such a range.
 * @param {number} start
 * @param {number} end
 * @param {'time' | 'line'} basis
 */
export function formatSpan(start, end, basis) {
  return basis === 'line' ? formatNoun(end - start, 'line') : formatDuration(end - start);
}

/**
 * How far a value is from what is typical: "12 × typical", "none typically", "0.1 × typical".
 * @param {number} actual
 * @param {number} typical
 */
export function formatRatio(actual, typical) {
  if (actual === typical) return 'as typical';
  if (typical === 0) return 'typically none';
  if (actual === 0) return 'now none';
  return `${formatValue(actual / typical)} × typical`;
}

/**
 * How far a feature's value is from what is typical, in words that suit its unit.
 * @param {number} actual
 * @param {number} typical
 * @param {string | undefined} unit
 */
export function formatDifference(actual, typical, unit) {
  if (unit !== 'odds' || actual === typical) return formatRatio(actual, typical);
  return `${formatValue(2 ** Math.abs(actual - typical))} × ${actual > typical ? 'rarer' : 'more common'}`;
}

/**
 * A tick of the time axis: only as much of the instant as its distance to the next tick needs.
 * @param {number} ms
 * @param {number} step Distance between ticks in milliseconds.
 * @param {Clock} clock
 */
export function formatTick(ms, step, clock) {
  const shown = ms + aheadOfUtc(ms, clock);
  if (!isInstant(shown)) return '';
  const { date, time } = written(shown);
  if (step >= 28 * DAY) return date.slice(0, -3);
  if (step >= DAY || shown % DAY === 0) return date.slice(-5);
  if (step >= MINUTE || shown % MINUTE === 0) return time.slice(0, 5);
  return step >= SECOND ? time.slice(0, 8) : time.slice(3);
}

/**
 * Where a stretch of the time axis begins: "08-11-09 20:35", and years of other than four digits whole.
 * @param {number} ms
 * @param {Clock} clock
 */
export function formatBeginning(ms, clock) {
  const text = formatTime(ms, clock).split(':').slice(0, 2).join(':');
  return /^\d{4}-/.test(text) ? text.slice(2) : text;
}

/**
 * Date and time of day with milliseconds. ECMAScript writes years before 0 and after 9999 with a sign and six digits.
 * @param {number} ms
 */
function written(ms) {
  const [date, time] = new Date(ms).toISOString().slice(0, -1).split('T');
  return { date: date.replace(/^\+0?|^-00/, (sign) => (sign[0] === '-' ? '-' : '')), time };
}

/**
 * @param {number} start
 * @param {number} end
 */
function formatLineRange(start, end) {
  const last = Math.max(start, end - 1);
  return start === last ? `line ${formatCount(start)}` : `lines ${formatCount(start)} – ${formatCount(last)}`;
}

/**
 * @param {number} ms
 * @param {number} large
 * @param {string} largeName
 * @param {number} small
 * @param {string} smallName
 */
function parts(ms, large, largeName, small, smallName) {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

/** 3.0e-7 → 3e-7. @param {string} text */
function trimExponent(text) {
  return text.replace('.0e', 'e');
}

/** @param {string} text */
function trimZeros(text) {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** The range that ECMAScript's Date can hold. @param {number} ms */
function isInstant(ms) {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15;
}
