/**
 * How the training of a detector went.
 *
 * @module
 */
import { el } from '../lib/dom.js';
import { formatNoun, formatValue } from '../lib/format.js';
import { sparkline } from './sparkline.js';

/** How training went: from which loss to which, the curve in between, and each epoch for whoever asks. @param {number[]} losses */
export function lossOf(losses) {
  const [first, last] = [losses[0], losses[losses.length - 1]];
  const most = Math.max(...losses, Number.MIN_VALUE);
  const at = (/** @type {number} */ epoch) => `${((96 * epoch) / Math.max(1, losses.length - 1)).toFixed(1)},${(19 - (18 * losses[epoch]) / most).toFixed(1)}`;
  const path = `M${losses.map((_, epoch) => at(epoch)).join('L')}`;
  const epochs = losses.map((loss, epoch) => el('li', {}, `${epoch + 1}: ${formatValue(loss)}`));
  return el(
    'details',
    { class: 'reason-what training-losses' },
    el('summary', {}, `Loss ${formatValue(first)} to ${formatValue(last)} in ${formatNoun(losses.length, 'epoch')}`, sparkline(path)),
    el('ol', { class: 'losses' }, epochs),
  );
}
