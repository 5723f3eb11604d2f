// The support desk: a ticket, a few words or an old link at the left, what answers it at the right. Works by keyboard alone.

import { make } from '../assets/answer.js'
import { Cards, itemOf } from './cards.js'
import { guard } from './redaction.js'
import { ask, Refused } from './service.js'

const $ = id => document.getElementById(id)
const found = $('found'), title = $('found-title'), greeting = $('greeting')
const modes = ['ticket', 'words', 'link']
let mode = 'ticket'
let running = new AbortController()
let again = () => {}

// --- said aloud, and remembered ---------------------------------------------------------------------------------------

let fading

/** Say something to a screen reader; show it as well, unless it can be seen anyway. */
function say(text, { isShown = true } = {}) {
  clearTimeout(fading)
  $('said').textContent = ''
  $('said').classList.remove('toast--shown')
  requestAnimationFrame(() => {
    $('said').textContent = text
    $('said').classList.toggle('toast--shown', isShown)
  })
  fading = setTimeout(() => $('said').classList.remove('toast--shown'), 2600)
}

const remember = (name, value) => {
  try {
    localStorage.setItem(name, value)
  } catch {
    // storage is off: the choice holds for this page only
  }
}

const remembered = name => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

const cards = new Cards(found, { say, language: () => greeting.value, chosen: place => lightUp(place) })

// --- the right pane ---------------------------------------------------------------------------------------------------

const person = () => $('person').content.cloneNode(true)

function show(heading, ...content) {
  title.textContent = heading
  cards.items = []
  cards.open = -1
  found.setAttribute('aria-busy', 'false')
  found.replaceChildren(...content)
}

function start() {
  show(
    { ticket: 'Suggestions', words: 'Results', link: 'Where it leads' }[mode],
    make(
      'div', { class: 'quiet' },
      make('p', {}, {
        ticket: 'Paste a ticket. You get the sections that answer it, each with a reply to copy and a link that does not break.',
        words: 'Type a few words. Mistyped words are understood.',
        link: 'Paste a link of any age, also one of the former help center. You see where it leads now.',
      }[mode]),
      make('ul', { class: 'first-steps' }, {
        ticket: [['Ctrl V', 'Paste the ticket'], ['Ctrl ↵', 'Find answers'], ['c', 'Copy the reply'], ['?', 'See all keys']],
        words: [['↓', 'Go to the results'], ['c', 'Copy the reply'], ['y', 'Copy the permanent link'], ['?', 'See all keys']],
        link: [['↵', 'Look it up'], ['y', 'Copy the permanent link'], ['?', 'See all keys']],
      }[mode].map(([name, does]) => make('li', {}, make('span', {}, make('kbd', {}, name)), make('span', {}, does)))),
    ),
  )
}

function refused(error) {
  const button = make('button', { class: 'button', type: 'button' }, 'Try again ', make('kbd', { 'aria-hidden': 'true' }, 'r'))
  button.setAttribute('aria-keyshortcuts', 'r')
  button.addEventListener('click', () => again())
  const gone = error.status === 0
  show(
    gone ? 'The help service cannot be reached' : 'That did not work',
    make(
      'div', { class: 'quiet quiet--trouble' },
      make('p', {}, gone ? 'The desk needs it for every answer. What you wrote is still here and went nowhere else.' : error.detail),
      make('div', { class: 'row' }, button), gone ? null : person(),
    ),
  )
  title.focus()
  say(title.textContent, { isShown: false })
}

/** Run one question at a time; a new one stops the one before. */
async function run(question, repeat) {
  running.abort()
  running = new AbortController()
  again = repeat
  found.setAttribute('aria-busy', 'true')
  try {
    await question(running.signal)
  } catch (error) {
    if (error.name === 'AbortError') return
    if (!(error instanceof Refused)) throw error
    refused(error)
  }
}

const noticesOf = notices => (notices ?? []).map(({ kind, text }) => make('p', { class: `notice notice--${kind.replace(/[^a-z-]/g, '')}` }, text))

/** Nothing fits: the nearest articles, and a person. */
function none(heading, data) {
  show(
    heading, ...noticesOf(data.notices),
    make('div', { class: 'quiet' }, make('p', {}, 'That is a normal result: no article covers it. Nearest to it are these, or hand it to a person.'), person()),
  )
  cards.show(data.nearest.map(article => ({
    id: article.id, anchor: 'top', heading: article.title, title: article.title, url: article.url, permalink: `${new URL('..', import.meta.url).pathname}a/${article.id}`,
    snippet: article.summary,
  })))
  cards.close()
}

// --- a ticket -----------------------------------------------------------------------------------------------------------

const ticket = guard($('ticket'), $('ticket-found'))
let sentText = ''

async function findAnswers({ focus = true } = {}) {
  const text = ticket.clean()
  if (!text.trim()) {
    show('Suggestions', make('div', { class: 'quiet' }, make('p', {}, 'There is no text yet. Paste the ticket first.')))
    $('ticket').focus()
    say('There is no text yet')
    return
  }
  await run(async signal => {
    const data = await ask('v1/suggestions', { ticket: text }, signal)
    sentText = text
    read(data.suggestions.map(s => s.sentence))
    if (!data.suggestions.length) {
      none('Nothing fits this ticket', data)
      title.focus()
      return
    }
    const count = data.suggestions.length
    show(`${count} suggestion${count === 1 ? '' : 's'}`, ...noticesOf(data.notices))
    cards.show(data.suggestions.map(s => itemOf(s.source, { confidence: s.confidence, sentence: s.sentence, reply: s.reply })))
    if (focus) cards.choose(0)
    say(title.textContent, { isShown: false })
  }, () => findAnswers())
}

/** Show the ticket as it was sent, with the sentences that found something. */
function read(sentences) {
  const places = []
  sentences.forEach((sentence, number) => {
    const words = sentence.trim().split(/\s+/).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const match = new RegExp(words.join('\\s+')).exec(sentText)
    const known = match && places.find(place => place.start === match.index)
    if (known) known.numbers.push(number)
    else if (match) places.push({ start: match.index, end: match.index + match[0].length, numbers: [number] })
  })
  const parts = []
  let at = 0
  for (const { start, end, numbers } of places.sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    parts.push(...chips(sentText.slice(at, start)), make('mark', { 'data-for': numbers.join(' ') }, ...chips(sentText.slice(start, end)), make('sup', {}, numbers.map(n => n + 1).join(' '))))
    at = end
  }
  $('sent').replaceChildren(...parts, ...chips(sentText.slice(at)))
  setReading(true)
}

/** What was taken out stands out. */
const chips = text => text.split(/(\[[A-Za-z ]+\])/).filter(Boolean).map((part, place) => (place >= 0 && /^\[[A-Za-z ]+\]$/.test(part) ? make('span', { class: 'gone' }, part) : part))

function lightUp(place) {
  for (const mark of $('sent').querySelectorAll('mark')) mark.classList.toggle('mark--on', mark.dataset.for.split(' ').includes(String(place)))
}

function setReading(isReading) {
  $('ticket-write').hidden = isReading
  $('ticket-read').hidden = !isReading
  $('find').hidden = isReading
  $('edit').hidden = !isReading
}

function edit() {
  setReading(false)
  $('ticket').focus()
}

function newTicket() {
  running.abort()
  ticket.reset()
  sentText = ''
  $('sent').replaceChildren()
  turnTo('ticket')
  setReading(false)
  start()
  $('ticket').focus()
}

$('form-ticket').addEventListener('submit', event => {
  event.preventDefault()
  findAnswers()
})
$('edit').addEventListener('click', edit)
$('clear').addEventListener('click', newTicket)

// --- words --------------------------------------------------------------------------------------------------------------

const words = guard($('words'), $('words-found'))
let typing

async function search({ focus = false } = {}) {
  clearTimeout(typing)
  const query = words.clean().trim()
  if (!query) {
    running.abort()
    start()
    return
  }
  await run(async signal => {
    const data = await ask('v1/search', { query, limit: 9 }, signal)
    if (!data.results.length) {
      const near = await ask('v1/suggestions', { ticket: query }, signal)
      if (near.suggestions.length) {
        show('No section has these words; these may answer them')
        cards.show(near.suggestions.map(s => itemOf(s.source, { confidence: s.confidence, reply: s.reply })))
      } else none('Nothing fits these words', near)
    } else {
      show(data.corrected ? `Results for “${data.corrected}”` : `${data.results.length} result${data.results.length === 1 ? '' : 's'}`)
      cards.show(data.results.map(hit => ({
        id: hit.article.id, anchor: hit.ref.split('#')[1] || 'top', heading: hit.heading, title: hit.article.title, status: hit.status, url: hit.url,
        permalink: hit.permalink, snippet: hit.snippet, marks: hit.marks,
      })))
    }
    say(title.textContent, { isShown: false })
    if (focus) cards.items.length ? cards.choose(Math.max(cards.open, 0)) : title.focus()
  }, () => search({ focus: true }))
}

$('words').addEventListener('input', () => {
  clearTimeout(typing)
  // half a number is not recognized as what it will be, so numbers wait for Enter
  if (!/\d/.test($('words').value)) typing = setTimeout(search, 160)
})
$('form-words').addEventListener('submit', event => {
  event.preventDefault()
  search({ focus: true })
})

// --- an old link --------------------------------------------------------------------------------------------------------

const FORMER = /^.*?(\/knowledgebase\/articles\/\d{1,12})(?:-[^/?#]*)?\/?/
const KIND = { former: 'An address of the former help center.', short: 'A permanent link.', page: 'A page of this site.' }
const link = guard($('link'), $('link-found'))

/** What of a link is needed to follow it: its path and its section. The number in an old address is enough. */
export function bare(text) {
  const [address, fragment = ''] = text.trim().split('#')
  const path = address.replace(/\?.*$/, '').replace(/^[a-z][a-z\d+.-]*:\/\/[^/]*/i, '')
  const former = FORMER.exec(path)
  return (former ? former[1] : path) + (fragment ? `#${fragment.replace(/\?.*$/, '')}` : '')
}

async function lookUp() {
  $('link').value = bare($('link').value)
  // the number of an article is no personal data, however long it is; all else of the path may be
  const [, head, rest] = /^((?:.*?\/(?:knowledgebase\/articles|a)\/)?\d{1,12})?(.*)$/.exec($('link').value)
  $('link').value = rest
  const address = (head ?? '') + link.clean()
  $('link').value = address
  if (!address) {
    $('link').focus()
    say('There is no link yet')
    return
  }
  await run(async signal => {
    const { found: isFound, destination: to } = await ask('v1/links', { link: address }, signal)
    if (!isFound) {
      show('This link leads nowhere', make('div', { class: 'quiet' }, make('p', {}, 'It is no address of this help center, or its number is wrong. Try a few of its words instead.'), person()))
      title.focus()
      say(title.textContent, { isShown: false })
      return
    }
    const moved = to.moved ? 'It moved: what it showed has another address now.' : 'It has not moved.'
    const inexact = to.exact ? '' : ' The section that it names is not there; it leads to the beginning.'
    show(to.moved ? 'It moved, and still arrives' : 'It still arrives', make('p', { class: 'verdict' }, `${KIND[to.kind] ?? ''} ${moved}${inexact}`), make('p', { class: 'leads' }, 'Leads to ', make('a', { href: to.url }, to.url)))
    if (to.id) {
      cards.show([itemOf(to)])
      cards.choose(0)
    } else {
      found.append(make('p', { class: 'verdict' }, make('a', { href: to.url }, to.title)))
      title.focus()
    }
    say(`${title.textContent}: ${to.title}`, { isShown: false })
  }, lookUp)
}

$('form-link').addEventListener('submit', event => {
  event.preventDefault()
  lookUp()
})

// --- modes --------------------------------------------------------------------------------------------------------------

function turnTo(name, { focus = false } = {}) {
  const isOther = name !== mode
  mode = name
  for (const each of modes) {
    $(`panel-${each}`).hidden = each !== name
    $(`tab-${each}`).setAttribute('aria-selected', String(each === name))
    $(`tab-${each}`).tabIndex = each === name ? 0 : -1
  }
  if (isOther) {
    running.abort()
    start()
  }
  if (focus && name === 'ticket') edit()
  else if (focus) {
    $(name).focus()
    $(name).select()
  }
}

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

// --- greeting -----------------------------------------------------------------------------------------------------------

const known = remembered('help-desk-greeting')
if ([...greeting.options].some(option => option.value === known)) greeting.value = known

function greet() {
  remember('help-desk-greeting', greeting.value)
  cards.refresh()
  const name = greeting.selectedOptions[0].textContent
  say(greeting.value === 'none' ? 'No greeting' : `Greeting: ${name}. The answer stays in the article’s words`)
}

greeting.addEventListener('change', greet)

// --- keys ---------------------------------------------------------------------------------------------------------------

const keys = $('keys'), switched = $('keys-on')
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
  c: () => cards.copy(),
  m: () => cards.copyMarkdown(),
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
const needsCards = new Set(['j', 'k', 'ArrowDown', 'ArrowUp', 'c', 'm', 'y', 'o', 'f'])

document.addEventListener('keydown', event => {
  const inField = event.target.closest?.('input:not([type=radio], [type=checkbox]), textarea, select')
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.closest?.('#form-ticket')) {
    event.preventDefault()
    $('form-ticket').requestSubmit()
    return
  }
  if (keys.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (event.key === 'Escape' && inField && event.target.closest('.pane--ask')) {
    if (cards.items.length) cards.choose(Math.max(cards.open, 0))
    else title.focus()
    return
  }
  if (event.target.id === 'words' && event.key === 'ArrowDown' && cards.items.length) {
    event.preventDefault()
    cards.choose(Math.max(cards.open, 0))
    return
  }
  if (inField || event.target.closest?.('[role=tab]') && event.key.startsWith('Arrow') || event.target.closest?.('form.flag')) return
  if (event.key.startsWith('Arrow') && !event.target.closest?.('.pane--found')) return
  if (!switched.checked && !event.key.startsWith('Arrow')) return
  const act = /^[1-9]$/.test(event.key) && cards.items[event.key - 1] ? () => cards.choose(event.key - 1) : single[event.key]
  if (!act || (needsCards.has(event.key) && !cards.items.length)) return
  event.preventDefault()
  act()
})

start()
if (matchMedia('(hover: hover)').matches) $('ticket').focus({ preventScroll: true }) // on a phone its keyboard would cover the page
