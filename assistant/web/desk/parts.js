// The parts of a reply as a list: each can be moved, taken out and given another form, by mouse and by keys.

import { isComposing, make } from '../shared/dom.js'
import { desk as texts } from './words.js'
import { FORMS } from './reply.js'

const icon = path => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.setAttribute('viewBox', '0 0 16 16')
  svg.setAttribute('class', 'part-icon')
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS('http://www.w3.org/2000/svg', 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}
const UP = 'M8 13V3M4 7l4-4 4 4'
const DOWN = 'M8 3v10M4 9l4 4 4-4'
const CROSS = 'M4 4l8 8M12 4l-8 8'

/**
 * The list in `box`. `does` has what can be done with a part by its key: `remove(key)`, which resolves to
 * whether it went, `move(key, by)`, `reform(key, form)`, `edit(key)`; `next(key)` is the form behind its own,
 * `leave()` goes back to the suggestions.
 */
export function partsList(box, does) {
  let keys = []

  const heads = () => [...box.querySelectorAll('.part-head')]
  const focusOn = place => heads()[Math.min(Math.max(place, 0), keys.length - 1)]?.focus()

  /** The same control in the row of a part, whose list was made anew; its name where that is off. */
  function focusAgain(key, control) {
    const found = control && box.children[keys.indexOf(key)]?.querySelector(`.${control}:enabled`)
    found ? found.focus() : focusOn(keys.indexOf(key))
  }

  function tool(name, path, act, { isOff = false, kind } = {}) {
    const attributes = { class: `part-tool part-${kind}`, type: 'button', 'aria-label': name, title: name }
    const button = make('button', attributes, icon(path))
    button.disabled = isOff
    button.addEventListener('click', act)
    return button
  }

  async function remove(key) {
    const place = keys.indexOf(key)
    if (!(await does.remove(key))) return focusOn(place)
    if (keys.length) focusOn(place)
    else does.leave()
  }

  function move(key, by, control) {
    does.move(key, by)
    focusAgain(key, control)
  }

  async function reform(key, form, control) {
    await does.reform(key, form)
    focusAgain(key, control)
  }

  function row({ key, item, form }, place) {
    const head = make(
      'button',
      {
        class: 'part-head',
        type: 'button',
        'aria-describedby': 'parts-help',
        'aria-keyshortcuts': 'Shift+ArrowUp Shift+ArrowDown s x Enter',
      },
      make('span', { class: 'part-number', 'aria-hidden': 'true' }, String(place + 1)),
      make('span', { class: 'part-name' }, item.heading),
    )
    head.addEventListener('click', () => does.edit(key))
    head.addEventListener('keydown', event => pressed(event, key, place))
    const select = make(
      'select',
      { class: 'part-form', 'aria-label': texts.formOfPart(place + 1) },
      FORMS.map(name =>
        make('option', { value: name, selected: name === form ? '' : null }, texts.forms[name]),
      ),
    )
    select.addEventListener('change', () => reform(key, select.value, 'part-form'))
    return make(
      'li',
      { class: 'part' },
      head,
      select,
      tool(texts.moveUp(place + 1), UP, () => move(key, -1, 'part-up'), { kind: 'up', isOff: place === 0 }),
      tool(texts.moveDown(place + 1), DOWN, () => move(key, 1, 'part-down'), {
        kind: 'down',
        isOff: place === keys.length - 1,
      }),
      tool(texts.takeOut(place + 1), CROSS, () => remove(key), { kind: 'out' }),
    )
  }

  function pressed(event, key, place) {
    if (isComposing(event) || event.ctrlKey || event.metaKey) return
    const isMoving = event.shiftKey || event.altKey
    const by = { ArrowUp: -1, ArrowDown: 1, k: -1, j: 1, K: -1, J: 1 }[event.key]
    const act = by
      ? () => (isMoving ? move(key, by) : focusOn(place + by))
      : {
          x: () => remove(key),
          Delete: () => remove(key),
          Backspace: () => remove(key),
          s: () => reform(key, does.next(key)),
          Enter: () => does.edit(key),
          Escape: does.leave,
        }[event.key]
    if (!act) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  return {
    show(parts) {
      keys = parts.map(part => part.key)
      box.replaceChildren(...parts.map(row))
    },
    focus: () => focusOn(0),
  }
}
