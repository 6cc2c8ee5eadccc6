/**
 * The only way this page makes elements.
 *
 * Text goes in as text nodes; nothing is ever parsed as markup. Attributes that can carry code, addresses or styles are
 * refused outright, so that no line of a log can reach one by accident.
 *
 * @module
 */

/** @typedef {Node | string | number | null | undefined | false} Child */
/** @typedef {Child | Child[]} Children */
/**
 * @typedef {object} Special
 * @property {string} [class]
 * @property {Record<string, string | number | boolean | undefined>} [data] Becomes `data-…` attributes.
 * @property {Record<string, (event: any) => void>} [on] Event listeners by event name.
 */
/** @typedef {Special & Record<string, any>} Props */

const REFUSED = /^(on.*|style|href|src|srcdoc|srcset|action|formaction|xlink:href)$/i;
const SVG = 'http://www.w3.org/2000/svg';

/**
 * Makes an HTML element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Props | null} [props]
 * @param {...Children} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, props, ...children) {
  const element = document.createElement(tag);
  applyProps(element, props ?? {});
  append(element, children);
  return element;
}

/**
 * Makes an SVG element.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, String(value));
  element.append(...children);
  return element;
}

/**
 * Replaces what an element holds.
 * @param {Element} element
 * @param {...Children} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/**
 * The element with this id: part of the skeleton in index.html, so its absence is a mistake of ours.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no element #${id}.`);
  return /** @type {T} */ (element);
}

/**
 * @param {Element} element
 * @param {Children[]} children
 */
function append(element, children) {
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === 'number' ? String(child) : child);
  }
}

/**
 * @param {HTMLElement} element
 * @param {Props} props
 */
function applyProps(element, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null) continue;
    if (name === 'class') element.className = value;
    else if (name === 'data') applyData(element, value);
    else if (name === 'on') listen(element, value);
    else if (name === 'value') /** @type {HTMLInputElement} */ (element).value = String(value);
    else if (typeof value === 'boolean' && !name.startsWith('aria-')) element.toggleAttribute(name, value);
    else setAttribute(element, name, String(value));
  }
}

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 */
function setAttribute(element, name, value) {
  if (REFUSED.test(name)) throw new Error(`The attribute ${name} is not set from script in this page.`);
  element.setAttribute(name, value);
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, string | number | boolean | undefined>} data
 */
function applyData(element, data) {
  for (const [name, value] of Object.entries(data)) {
    if (value !== undefined) element.dataset[name] = String(value);
  }
}

/**
 * @param {HTMLElement} element
 * @param {Record<string, (event: any) => void>} listeners
 */
function listen(element, listeners) {
  for (const [type, listener] of Object.entries(listeners)) element.addEventListener(type, listener);
}
