// A ticket: cleaned in view, sent, then shown as it was sent, with the sentences that found something.

import { make } from '../shared/dom.js'
import { desk as texts } from './words.js'
import { itemOfSuggestion } from './cards.js'
import { restore, take } from './composer.js'
import { $, cards, none, noticesOf, run, say, show, stop, title, watch } from './pane.js'
import { guard } from './redaction.js'
import { ask } from './service.js'

const ticket = guard($('ticket'), $('ticket-found'))
const KEPT = 20_000
let sentText = ''
/** The ticket before this one, without personal data, and its reply, as long as they can be brought back. */
let last
let dropping

async function findAnswers({ focus = true } = {}) {
  const text = ticket.clean()
  if (!text.trim()) {
    show(texts.suggestions, make('div', { class: 'quiet' }, make('p', {}, texts.pasteFirst)))
    $('ticket').focus()
    say(texts.noText)
    return
  }
  await run(
    async signal => {
      const data = await ask('v1/suggestions', { ticket: text }, signal)
      sentText = text
      read([...data.suggestions, ...data.near].map(s => s.sentence))
      if (!data.suggestions.length) {
        none(texts.nothingFitsTicket, data)
        title.focus()
        return
      }
      const count = data.suggestions.length
      show(texts.suggestionsFound(count), ...noticesOf(data.notices))
      cards.show(data.suggestions.map(itemOfSuggestion))
      if (focus) cards.choose(0)
      say(title.textContent, { isShown: false })
    },
    () => findAnswers(),
  )
}

/** Show the ticket as it was sent, with the sentences that found something. */
function read(sentences) {
  const places = []
  sentences.forEach((sentence, number) => {
    const words = sentence
      .trim()
      .split(/\s+/)
      .map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    const match = new RegExp(words.join('\\s+')).exec(sentText)
    const known = match && places.find(place => place.start === match.index)
    if (known) known.numbers.push(number)
    else if (match) places.push({ start: match.index, end: match.index + match[0].length, numbers: [number] })
  })
  const parts = []
  let at = 0
  for (const { start, end, numbers } of places.sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    parts.push(
      ...chips(sentText.slice(at, start)),
      make(
        'mark',
        { 'data-for': numbers.join(' ') },
        ...chips(sentText.slice(start, end)),
        make('sup', {}, numbers.map(n => n + 1).join(' ')),
      ),
    )
    at = end
  }
  $('sent').replaceChildren(...parts, ...chips(sentText.slice(at)))
  setReading(true)
}

/** What was taken out stands out. */
const chips = text =>
  text
    .split(/(\[[A-Za-z ]+\])/)
    .filter(Boolean)
    .map((part, place) =>
      place >= 0 && /^\[[A-Za-z ]+\]$/.test(part) ? make('span', { class: 'gone' }, part) : part,
    )

watch.chosen = place => {
  for (const mark of $('sent').querySelectorAll('mark'))
    mark.classList.toggle('mark--on', mark.dataset.for.split(' ').includes(String(place)))
}

function setReading(isReading) {
  $('ticket-write').hidden = isReading
  $('ticket-read').hidden = !isReading
  $('find').hidden = isReading
  $('edit').hidden = !isReading
}

export function edit() {
  setReading(false)
  $('ticket').focus()
}

/** Nothing of the ticket stays, once it cannot be brought back any more. */
export function forget() {
  stop()
  const text = ticket.clean()
  const reply = take()
  if (text.trim() || reply) keep({ text, reply })
  ticket.reset()
  sentText = ''
  $('sent').replaceChildren()
  setReading(false)
}

function keep(state) {
  last = state
  $('undo').hidden = !state
  clearTimeout(dropping)
  if (state) dropping = setTimeout(keep, KEPT)
}

function bringBack() {
  $('ticket').value = last.text
  restore(last.reply)
  keep()
  edit()
}

$('undo').addEventListener('click', bringBack)
$('ticket').addEventListener('input', () => keep())
watch.begun = () => keep()
$('ticket').addEventListener('keydown', event => {
  if (!last || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey) || event.shiftKey) return
  event.preventDefault()
  bringBack()
})
$('form-ticket').addEventListener('submit', event => {
  event.preventDefault()
  findAnswers()
})
$('edit').addEventListener('click', edit)
