// Keys for the whole page: / and Ctrl K search, y copies the permanent link of the section in view, ? lists
// them.
// All but Ctrl K are single letters, so anyone may turn them off (WCAG 2.1.4); only then something is kept on the
// device.

import { isComposing, make } from '../shared/dom.js'
import * as texts from 'words:keys'
import './page.js'
import { copyLink } from './permanent_link.js'
import { open } from './search/search.js'

const KEPT = 'help-keys'
const isMac = /Mac|iP/.test(navigator.platform)
const FIELDS = 'input:not([type=checkbox]), textarea, select, [contenteditable]'
const KEYS = [
  [['/', isMac ? '⌘ K' : `${texts.ctrl} K`], texts.search],
  [['y'], texts.copyLink],
  [['?'], texts.showKeys],
]

let areOn = true
try {
  areOn = localStorage.getItem(KEPT) !== 'off'
} catch {
  // storage is off: the keys are on
}

/**
 * The permanent link of what is in view, with the words to name it: the last heading that is in the upper
 * part of the window, else the page.
 */
function inView() {
  const signs = [...document.querySelectorAll('a.anchor[data-copy]')]
  const top = sign => sign.parentElement.getBoundingClientRect().top
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2
  const named = signs.find(sign => sign.hash === location.hash && top(sign) >= 0 && top(sign) < innerHeight)
  const sign = (atEnd && named) || signs.filter(sign => top(sign) < Math.max(140, innerHeight * 0.3)).at(-1)
  if (sign) return { path: sign.dataset.copy, name: sign.parentElement.textContent.trim() }
  const path = document.querySelector('[data-permalink]')?.dataset.permalink
  return path ? { path, name: document.querySelector('h1').textContent.trim() } : null
}

let help
function showKeys() {
  help ??= makeHelp()
  if (!help.open) help.showModal()
}

function makeHelp() {
  const box = make('input', { type: 'checkbox' })
  box.checked = areOn
  box.addEventListener('change', () => {
    areOn = box.checked
    try {
      if (areOn) localStorage.removeItem(KEPT)
      else localStorage.setItem(KEPT, 'off')
    } catch {
      // storage is off: the choice holds for this page only
    }
  })
  const close = make('button', { class: 'button button--quiet', type: 'button' }, texts.close)
  const dialog = make(
    'dialog',
    { class: 'keys', 'aria-labelledby': 'keys-title' },
    make('h2', { id: 'keys-title' }, texts.title),
    make(
      'dl',
      {},
      KEYS.map(([keys, what]) =>
        make(
          'div',
          {},
          make(
            'dt',
            {},
            keys.map(key => make('kbd', {}, key)),
          ),
          make('dd', {}, what),
        ),
      ),
    ),
    make('label', { class: 'keys-on' }, box, texts.useKeys),
    close,
  )
  close.addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', event => event.target === dialog && dialog.close())
  document.body.append(dialog)
  return dialog
}

for (const trigger of document.querySelectorAll('[data-open-keys]'))
  trigger.addEventListener('click', showKeys)

function copyLinkInView() {
  const found = inView()
  if (found) copyLink(found)
}

const ACTIONS = { '/': open, y: copyLinkInView, '?': showKeys }

/**
 * Ctrl K, on a Mac ⌘ K, where Ctrl K edits: no single letter, so it works in a field and cannot be turned off.
 */
const isForSearch = event =>
  event.key?.toLowerCase() === 'k' &&
  (isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey) &&
  !event.altKey &&
  !event.shiftKey

document.addEventListener('keydown', event => {
  if (isComposing(event) || event.defaultPrevented) return
  if (isForSearch(event) && !document.querySelector('dialog[open]:not([data-search-dialog])')) {
    event.preventDefault() // the browser's own field
    return open()
  }
  const isTyping = event.composedPath()[0]?.closest?.(FIELDS)
  const act = ACTIONS[event.key]
  if (
    !act ||
    !areOn ||
    isTyping ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    document.querySelector('dialog[open]')
  )
    return
  event.preventDefault()
  act()
})
