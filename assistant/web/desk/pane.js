// The right pane: what is shown there, what is said aloud, and one question at a time.

import { callButton } from '../shared/call.js'
import { make } from '../shared/dom.js'
import { root } from '../shared/site_root.js'
import { desk as texts } from './words.js'
import { Cards, itemOfSuggestion } from './cards.js'
import { Refused } from './service.js'

export const $ = id => document.getElementById(id)
export const found = $('found'),
  title = $('found-title'),
  greeting = $('greeting')
let running = new AbortController()
export let again = () => {}

let fading

/** Say something to a screen reader; show it as well, unless it can be seen anyway. */
export function say(text, { isShown = true } = {}) {
  clearTimeout(fading)
  $('said').textContent = ''
  $('said').classList.remove('toast--shown')
  requestAnimationFrame(() => {
    $('said').textContent = text
    $('said').classList.toggle('toast--shown', isShown)
  })
  fading = setTimeout(() => $('said').classList.remove('toast--shown'), 2600)
}

export const remember = (name, value) => {
  try {
    localStorage.setItem(name, value)
  } catch {
    // storage is off: the choice holds for this page only
  }
}

export const remembered = name => {
  try {
    return localStorage.getItem(name)
  } catch {
    return null
  }
}

/** Hears which card is open, -1 for none, and which item was copied or opened. */
export const watch = {
  chosen: () => {},
  used: () => {},
  /** Hears that a reply was begun: what could be brought back until then stays away. */
  begun: () => {},
  /** Puts an item into the reply. */
  collect: () => {},
  /** The place of an item in the reply, from 1; 0 when it is not there. */
  placeOf: () => 0,
  /** Whether the reply has any part. */
  hasReply: () => false,
  /** Hears which items were copied as a reply of their own. */
  copied: () => {},
}

export const cards = new Cards(found, {
  say,
  language: () => greeting.value,
  name: () => nameOf(),
  chosen: place => watch.chosen(place),
  used: item => watch.used(item),
  collect: item => watch.collect(item),
  placeOf: item => (item ? watch.placeOf(item) : 0),
  hasReply: () => watch.hasReply(),
  replied: item => watch.copied([item]),
})

/** The agent's name, as it stands below the closing line. */
export const nameOf = () => $('name').value.trim()

/** Ask before something that somebody typed is lost; resolves to whether it may be. */
export function asked(question) {
  const dialog = $('ask')
  $('ask-text').textContent = question
  dialog.returnValue = ''
  dialog.showModal()
  return new Promise(answered =>
    dialog.addEventListener('close', () => answered(dialog.returnValue === 'yes'), { once: true }),
  )
}

/** Show other content; whoever was in what stood there is in what comes. */
export function show(heading, ...content) {
  cards.isEntered = found.contains(document.activeElement)
  title.textContent = heading
  cards.items = []
  cards.open = -1
  found.setAttribute('aria-busy', 'false')
  found.replaceChildren(...content)
  if (cards.isEntered) title.focus()
}

export function start(mode) {
  show(
    texts.modes[mode].title,
    make(
      'div',
      { class: 'quiet' },
      make('p', {}, texts.modes[mode].begin),
      make(
        'ul',
        { class: 'first-steps' },
        texts.modes[mode].keys.map(([name, does]) =>
          make('li', {}, make('span', {}, make('kbd', {}, name)), make('span', {}, does)),
        ),
      ),
    ),
  )
}

function refused(error) {
  const button = make(
    'button',
    { class: 'button', type: 'button' },
    `${texts.tryAgain} `,
    make('kbd', { 'aria-hidden': 'true' }, 'r'),
  )
  button.setAttribute('aria-keyshortcuts', 'r')
  button.addEventListener('click', () => again())
  const gone = error.status === 0
  show(
    gone ? texts.serviceAway : texts.failed,
    make(
      'div',
      { class: 'quiet quiet--trouble' },
      make('p', {}, gone ? texts.serviceAwayWhy : error.detail),
      make('div', { class: 'row' }, button),
    ),
  )
  title.focus()
  say(title.textContent, { isShown: false })
}

/** Forget the question that is being asked. */
export function stop() {
  running.abort()
}

/** Run one question at a time; a new one stops the one before. */
export async function run(question, repeat) {
  stop()
  running = new AbortController()
  const { signal } = running
  again = repeat
  found.setAttribute('aria-busy', 'true')
  try {
    await question(signal)
  } catch (error) {
    if (signal.aborted) return
    if (!(error instanceof Refused)) throw error
    refused(error)
  } finally {
    if (!signal.aborted) found.setAttribute('aria-busy', 'false')
  }
}

export const noticesOf = notices =>
  (notices ?? []).map(({ kind, text, phone }) =>
    make(
      'p',
      { class: `notice notice--${kind.replace(/[^a-z-]/g, '')}` },
      text,
      phone && [' ', callButton(phone, 'button button--call')],
    ),
  )

/** What of a link to an article a card needs. */
function itemOfLink(article) {
  const [, anchor] = article.url.split('#')
  return {
    id: article.id,
    anchor: anchor ? decodeURIComponent(anchor) : 'top',
    heading: article.title,
    title: article.title,
    url: article.url,
    permalink: `${root.pathname}a/${article.id}${anchor ? `/${anchor}` : ''}`,
    snippet: article.summary,
  }
}

/**
 * No suggestion: what is near, ready to be copied, where anything is; else, in plain words, that nothing is.
 */
export function none(heading, data) {
  const isLate = (data.notices ?? []).some(({ kind }) => kind === 'stale')
  const isNear = data.near.length > 0
  const [said, why] = isLate
    ? [texts.late, texts.lateWhy]
    : isNear
      ? [texts.nothingSure, texts.nothingSureWhy]
      : [heading, texts.noneWhy]
  show(said, ...noticesOf(data.notices), make('div', { class: 'quiet' }, make('p', {}, why)))
  if (isLate) cards.show(data.nearest.map(itemOfLink))
  else if (isNear) cards.show(data.near.map(near => itemOfSuggestion(near)))
  cards.close()
}
