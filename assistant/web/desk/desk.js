// The support desk: a ticket, a few words or an old link at the left, what answers it at the right. Works by
// keyboard alone.

import { $, again, cards, found, greeting, remember, remembered, say, start, stop, title } from './pane.js'
import * as reply from './composer.js'
import { edit, forget } from './ticket.js'
import './links.js'
import '../site/page.js'
import { isComposing } from '../shared/dom.js'
import { desk as texts } from './words.js'
import { ended } from './search.js'
export { compose, copyReply } from './reply.js'
export { Draft } from './draft.js'
export { typedForms } from './typed.js'

const modes = ['ticket', 'words', 'link']
let mode = 'ticket'

// --- modes ---

function turnTo(name, { focus = false } = {}) {
  const isOther = name !== mode
  mode = name
  for (const each of modes) {
    $(`panel-${each}`).hidden = each !== name
    $(`tab-${each}`).setAttribute('aria-selected', String(each === name))
    $(`tab-${each}`).tabIndex = each === name ? 0 : -1
  }
  if (isOther) {
    ended()
    stop()
    start(name)
  }
  if (focus && name === 'ticket') edit()
  else if (focus) {
    $(name).focus()
    $(name).select()
  }
}

function newTicket() {
  forget()
  turnTo('ticket')
  start('ticket')
  $('ticket').focus()
}

$('clear').addEventListener('click', newTicket)

for (const name of modes) {
  const tab = $(`tab-${name}`)
  tab.addEventListener('click', () => turnTo(name))
  tab.addEventListener('keydown', event => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!by) return
    event.preventDefault()
    const next = modes[(modes.indexOf(name) + by + modes.length) % modes.length]
    turnTo(next)
    $(`tab-${next}`).focus()
  })
}

// --- greeting ---

const known = remembered('help-desk-greeting')
if ([...greeting.options].some(option => option.value === known)) greeting.value = known

function greet() {
  remember('help-desk-greeting', greeting.value)
  cards.refresh()
  reply.greet()
  const name = greeting.selectedOptions[0].textContent
  say(greeting.value === 'none' ? texts.noGreeting : texts.greeting(name))
}

greeting.addEventListener('change', greet)

// --- the agent's name ---

const own = $('name')
own.value = remembered('help-desk-name') ?? own.value
own.addEventListener('change', () => {
  remember('help-desk-name', own.value.trim())
  cards.refresh()
  reply.greet()
})

// --- keys ---

const keys = $('keys'),
  switched = $('keys-on')
switched.checked = remembered('help-desk-keys') !== 'off'
switched.addEventListener('change', () => remember('help-desk-keys', switched.checked ? 'on' : 'off'))
$('keys-button').addEventListener('click', () => keys.showModal())
$('keys-close').addEventListener('click', () => keys.close())
keys.addEventListener('click', event => {
  if (event.target === keys) keys.close()
})

const single = {
  t: () => turnTo('ticket', { focus: true }),
  '/': () => turnTo('words', { focus: true }),
  l: () => turnTo('link', { focus: true }),
  n: newTicket,
  j: () => cards.move(1),
  ArrowDown: () => cards.move(1),
  k: () => cards.move(-1),
  ArrowUp: () => cards.move(-1),
  a: () => cards.collectOpen(),
  A: () => cards.collectLikely(),
  e: () => reply.count() && reply.edit(),
  p: () => reply.count() && reply.toParts(),
  s: reply.nextForm,
  c: () => (reply.count() ? reply.copy() : cards.copy()),
  m: () => (reply.count() ? reply.copyMarkdown() : cards.copyMarkdown()),
  y: () => cards.copyLink(),
  o: () => cards.openArticle(),
  f: () => cards.flag(),
  g() {
    greeting.selectedIndex = (greeting.selectedIndex + 1) % greeting.options.length
    greet()
  },
  r: () => found.querySelector('.quiet--trouble') && again(),
  '?': () => keys.showModal(),
}
const needsCards = new Set(['j', 'k', 'ArrowDown', 'ArrowUp', 'a', 'A', 'y', 'o', 'f'])

document.addEventListener('keydown', event => {
  if (isComposing(event)) return
  const inField = event.target.closest?.('input:not([type=radio], [type=checkbox]), textarea, select')
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.closest?.('#form-ticket')) {
    event.preventDefault()
    $('form-ticket').requestSubmit()
    return
  }
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.id === 'draft') {
    event.preventDefault()
    reply.copy()
    return
  }
  if (keys.open || $('ask').open || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 'Escape' && inField && event.target.closest('.pane--ask, .pane--reply, .greeting')) {
    if (cards.items.length) cards.choose(Math.max(cards.open, 0))
    else title.focus()
    return
  }
  if (event.target.id === 'words' && event.key === 'ArrowDown' && cards.items.length) {
    event.preventDefault()
    cards.choose(Math.max(cards.open, 0))
    return
  }
  if (
    inField ||
    (event.target.closest?.('[role=tab]') && event.key.startsWith('Arrow')) ||
    event.target.closest?.('form.flag')
  )
    return
  if (event.key.startsWith('Arrow') && !event.target.closest?.('.pane--found')) return
  if (!switched.checked && !event.key.startsWith('Arrow')) return
  const act =
    /^[1-9]$/.test(event.key) && cards.items[event.key - 1]
      ? () => cards.choose(event.key - 1)
      : single[event.key]
  if (!act || (needsCards.has(event.key) && !cards.items.length)) return
  event.preventDefault()
  act()
})

start(mode)
// on a phone its keyboard would cover the page
if (matchMedia('(hover: hover)').matches) $('ticket').focus({ preventScroll: true })
