// Finds operations by words of their names, paths and descriptions, in the page and in its contents list.

import { isComposing } from '../shared/dom.js'
import * as texts from './words.js'

const field = document.getElementById('filter')
const said = document.getElementById('filtered')
const operations = [...document.querySelectorAll('.operation')].map(element => ({
  element,
  heading: element.querySelector('h3'),
  words: [element.dataset.operation, ...element.querySelectorAll('.operation-head, .operation-text > p')]
    .map(each => each.textContent ?? each)
    .join(' ')
    .toLowerCase(),
}))
const entries = [...document.querySelectorAll('.toc li, .toc-fold li')]

function filter() {
  const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean)
  for (const { element, words } of operations) element.hidden = !wanted.every(word => words.includes(word))
  for (const group of document.querySelectorAll('.group')) {
    const own = group.querySelectorAll('.operation')
    group.hidden = own.length ? !group.querySelector('.operation:not([hidden])') : wanted.length > 0
  }
  for (const entry of entries) {
    const target = document.getElementById(entry.querySelector('a').hash.slice(1))
    entry.hidden = Boolean(target.closest('[hidden]'))
  }
  const found = operations.filter(({ element }) => !element.hidden).length
  said.textContent = wanted.length ? texts.found(found, operations.length) : ''
}

field.addEventListener('input', filter)

field.addEventListener('keydown', event => {
  if (isComposing(event)) return
  if (event.key === 'Escape' && field.value) {
    event.preventDefault()
    field.value = ''
    filter()
  } else if (event.key === 'Enter') {
    const first = operations.find(({ element }) => !element.hidden)
    first?.heading.scrollIntoView()
    first?.heading.focus({ preventScroll: true })
  }
})

// a link leads to its operation, also to one that is filtered out
addEventListener('hashchange', () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (!target?.closest('[hidden]')) return
  field.value = ''
  filter()
  target.scrollIntoView()
})

/** Whether single keys are on; the site's window of keys turns them off. */
function areKeysOn() {
  try {
    return localStorage.getItem('help-keys') !== 'off'
  } catch {
    return true // storage is off: the keys are on
  }
}

document.addEventListener('keydown', event => {
  const isTyping = event.target.closest?.('input:not([type=radio]), textarea, select')
  if (event.key !== '/' || isTyping || isComposing(event) || !areKeysOn()) return
  if (event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  field.focus()
  field.select()
})

// what the browser brought back with the page
if (field.value) filter()
