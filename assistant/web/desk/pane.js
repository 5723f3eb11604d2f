// The right pane: what is shown there, what is said aloud, and one question at a time.

import { make } from '../assets/answer.js'
import { Cards } from './cards.js'
import { Refused } from './service.js'

export const $ = id => document.getElementById(id)
export const found = $('found'), title = $('found-title'), greeting = $('greeting')
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
export const watch = { chosen: () => {}, used: () => {} }

export const cards = new Cards(found, { say, language: () => greeting.value, chosen: place => watch.chosen(place), used: item => watch.used(item) })

export const person = () => $('person').content.cloneNode(true)

export function show(heading, ...content) {
  title.textContent = heading
  cards.items = []
  cards.open = -1
  found.setAttribute('aria-busy', 'false')
  found.replaceChildren(...content)
}

export function start(mode) {
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

export const noticesOf = notices => (notices ?? []).map(({ kind, text }) => make('p', { class: `notice notice--${kind.replace(/[^a-z-]/g, '')}` }, text))

/** Nothing fits: the nearest articles, and a person. */
export function none(heading, data) {
  const isLate = (data.notices ?? []).some(({ kind }) => kind === 'stale')
  const said = isLate ? 'The first of these covers it. Read it with care before you send its link, or hand the ticket to a person.' : 'That is a normal result: no article covers it. Nearest to it are these, or hand it to a person.'
  show(
    isLate ? 'This has not been reviewed for a long time' : heading, ...noticesOf(data.notices),
    make('div', { class: 'quiet' }, make('p', {}, said), person()),
  )
  cards.show(data.nearest.map(article => {
    const [, anchor] = article.url.split('#')
    return {
      id: article.id, anchor: anchor ? decodeURIComponent(anchor) : 'top', heading: article.title, title: article.title, url: article.url,
      permalink: `${new URL('..', import.meta.url).pathname}a/${article.id}${anchor ? `/${anchor}` : ''}`, snippet: article.summary,
    }
  }))
  cards.close()
}
