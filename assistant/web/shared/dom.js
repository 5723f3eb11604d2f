// Elements out of names, attributes and children.

/**
 * An element. An attribute that is null, undefined or false is left out; a function is a listener such as
 * `onclick`. Children may be lists in lists; a text goes in as text, never as HTML, and what is empty is
 * left out.
 */
export const make = (name, attributes = {}, ...children) =>
  fill(document.createElement(name), attributes, ...children)

/** Whether a key belongs to an input method, in which a word is being composed: nothing else may happen. */
export const isComposing = event => event.isComposing || event.keyCode === 229 // the last key, in Safari

/** Gives an element attributes and, behind what it has, children. */
export function fill(element, attributes, ...children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element[name] = value
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value)
  }
  element.append(...children.flat(Infinity).filter(Boolean))
  return element
}
