/**
 * Zones as a person may set them: UTC, or a distance from it.
 *
 * @module
 */
import { aheadOfUtc, formatDistance } from './format.js';

const MINUTE = 60_000;

/** Distances that logs come from most often; any other can be typed. */
export const COMMON_ZONES = [
  'UTC', '-08:00', '-07:00', '-06:00', '-05:00', '-04:00', '-03:00', '+01:00', '+02:00', '+03:00', '+03:30', '+04:00', '+05:30',
  '+07:00', '+08:00', '+09:00', '+10:00', '+12:00',
];

/** This browser's own distance from UTC at an instant, as the engine takes it. @param {number} ms */
export function zoneOfBrowser(ms) {
  const minutes = Math.round(aheadOfUtc(ms, 'local') / MINUTE);
  return minutes === 0 ? 'UTC' : formatDistance(minutes);
}

/**
 * What a person typed as the engine takes it: without the "UTC" or "GMT" that many put before a distance, with a plain sign.
 * What is no zone stays as it is, for the engine to refuse in its words.
 * @param {string} text
 * @returns {string | null} Null for nothing.
 */
export function readZone(text) {
  const typed = text.trim().replace(/[−–]/g, '-');
  if (typed === '') return null;
  if (/^(utc|gmt|z)$/i.test(typed)) return 'UTC';
  return typed.replace(/^(utc|gmt)\s*(?=[+-])/i, '');
}
