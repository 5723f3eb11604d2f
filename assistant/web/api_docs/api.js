// The page that describes the API: the address in the examples, their language, copying, and what the other
// modules do: filter.js finds operations, try_it.js sends requests.

import '../site/page.js'
import { copy, say } from '../site/toast.js'
import * as texts from './words.js'
import './filter.js'
import './try_it.js'

const page = document.documentElement

// --- the address is the one that the browser is at, which no server behind a proxy knows for sure ---

const written = document.querySelector('meta[name=address]').content
const here = new URL('.', location.href).href.replace(/\/$/, '') // the page is beside v1/
if (here !== written) {
  for (const code of document.querySelectorAll('.sample code, [data-address]'))
    code.textContent = code.textContent.replaceAll(written, here)
}

// --- one language for all examples, kept in this tab ---

const KEPT = 'help-api-language'
const choices = [...document.querySelectorAll('.languages input')]

function show(language) {
  page.dataset.language = language
  for (const each of choices) each.checked = each.value === language
}

let language = 'curl'
try {
  const kept = sessionStorage.getItem(KEPT)
  if (choices.some(({ value }) => value === kept)) language = kept
} catch {
  // storage is off: the first language
}
show(language)

document.addEventListener('change', event => {
  if (!choices.includes(event.target)) return
  const top = event.target.getBoundingClientRect().top
  show(event.target.value)
  // the examples above have another height now: what was chosen stays where it was
  scrollBy({ top: event.target.getBoundingClientRect().top - top, behavior: 'instant' })
  try {
    sessionStorage.setItem(KEPT, event.target.value)
  } catch {
    // storage is off: the choice holds for this page only
  }
})

// --- copying ---

document.addEventListener('click', async event => {
  const button = event.target.closest?.('[data-copy-code]')
  if (!button) return
  const code = [...button.closest('.panel').querySelectorAll('code')].find(each => each.getClientRects().length)
  if (await copy(code.textContent)) return say(texts.copied)
  getSelection().selectAllChildren(code)
  say(texts.notCopied)
})
