/**
 * The focus, where what had it is made anew: elements that stand for the same have the same `data-focus`.
 *
 * @module
 */

/**
 * Makes elements anew and gives the focus back to the one that stands in place of the old one.
 * @param {HTMLElement} host
 * @param {() => void} make
 */
export function keepFocus(host, make) {
  const active = document.activeElement;
  const key = active instanceof HTMLElement && host.contains(active) ? active.dataset.focus : undefined;
  make();
  if (!key) return;
  const heirs = /** @type {NodeListOf<HTMLElement>} */ (host.querySelectorAll('[data-focus]'));
  const heir = [...heirs].find((heir) => heir.dataset.focus === key);
  // The next page's button of the last page can't have it: what stands beside it can.
  const beside = heir instanceof HTMLButtonElement && heir.disabled ? heir.parentElement?.querySelector('button:enabled') : null;
  (beside instanceof HTMLElement ? beside : heir)?.focus();
}
