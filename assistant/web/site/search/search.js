// The search of a page: where its box is, what opens it, and the words that come with an address.

import { root } from '../../shared/site_root.js'
import * as texts from 'words:search'
import '../page.js'
import { copy, say } from '../toast.js'
import { SearchBox } from './combobox.js'
import { forgetSearch, keepSearch, keptSearch, restoreSearch } from './kept_search.js'
import { hasPersonalData } from './privacy.js'

const boxes = [...document.querySelectorAll('[data-search]')].map(form => new SearchBox(form))
const box = boxes[0]
const dialog = document.querySelector('[data-search-dialog]')

/** Open the search of this page and go there. */
export function open() {
  if (!box) return
  if (dialog && !dialog.open) {
    dialog.showModal()
    if (box.shown) keepSearch(box) // what it was put away with is in view again
  }
  box.input.focus()
  if (dialog) box.input.select()
  else box.input.scrollIntoView({ block: 'center' })
}

if (dialog) {
  dialog.addEventListener('close', forgetSearch)
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', event => {
    // a press on the backdrop is a press on the dialog itself
    if (event.target === dialog) dialog.close()
    // a link to a section of this very page does not load anything
    const link = !event.defaultPrevented && event.target.closest('a[href]') // not one to a note in the answer
    if (link && new URL(link.href).pathname === location.pathname) dialog.close()
  })
}

for (const trigger of document.querySelectorAll('[data-open-search]')) trigger.addEventListener('click', open)

/** Copy a link that runs this search: its words, without personal data, behind the #, which is not sent. */
async function share({ query, filters }) {
  if (await hasPersonalData(query)) return say(texts.takeOutPersonalData)
  const words = `#${new URLSearchParams({ q: query, ...filters.values })}`
  if (await copy(new URL(words, root).href)) return say(texts.linkCopied)
  history.replaceState(history.state, '', words)
  say(texts.linkInAddress)
}

for (const each of boxes)
  each.form.querySelector('[data-share]').addEventListener('click', () => share(each))

/**
 * Words behind the #, from a copied link or the browser's own search field: they go into the box and out of
 * the address.
 */
function takeWords() {
  const { q, ...filters } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  if (!q || !box) return
  history.replaceState(null, '', location.pathname)
  open()
  box.set(q.slice(0, box.input.maxLength), filters)
  box.enter()
}

takeWords()
addEventListener('hashchange', takeWords)

// the way back leads to the search that was left; a page that is loaded anew begins anew
const kept = keptSearch()
const [{ type } = {}] = performance.getEntriesByType('navigation')
if (kept && box && !box.query && type === 'back_forward') {
  open()
  restoreSearch(box, kept)
} else if (kept) forgetSearch()

// The page that is not there: its path says what was looked for.
const lost = document.querySelector('[data-search-path]')
if (lost && box) {
  let path = location.pathname.slice(root.pathname.length)
  try {
    path = decodeURIComponent(path)
  } catch {
    // not an encoded address: its words as they stand
  }
  path = path.replace(/\.html?$|index$/g, '')
  // what says nothing about what was looked for
  const places = ['articles', 'a', ...lost.dataset.searchPath.split('/')]
  const guess = (path.match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter(word => !/^\d+$/.test(word) && !places.includes(word.toLowerCase()))
    .join(' ')
  if (guess) box.set(guess.slice(0, box.input.maxLength), null, { isGuess: true })
}
