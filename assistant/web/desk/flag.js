// Tell the owner of an article that something in it is wrong or outdated.

import { isComposing, make } from '../shared/dom.js'
import { desk } from './words.js'
import { guard } from './redaction.js'
import { ask } from './service.js'

const texts = desk.flagForm

export const LONGEST = 1000

let count = 0

/** The form for one section. `done(said)` is called when it is sent, `cancel()` when it is not. */
export function flagForm(item, done, cancel) {
  const id = `flag-${(count += 1)}`
  const verdicts = texts.verdicts.map(([value, label], place) =>
    make(
      'label',
      {},
      make('input', { type: 'radio', name: `${id}-verdict`, value, checked: place ? null : '' }),
      label,
    ),
  )
  const reason = make('textarea', {
    id,
    maxlength: LONGEST,
    rows: 3,
    required: '',
    'aria-describedby': `${id}-note ${id}-left`,
  })
  const left = make('span', { id: `${id}-left`, class: 'flag-left' })
  const found = make('div', { class: 'left-out', role: 'status' })
  const trouble = make('p', { class: 'trouble', role: 'alert' })
  const send = make(
    'button',
    { class: 'button', type: 'submit' },
    texts.send,
    make('kbd', { 'aria-hidden': 'true' }, 'Ctrl ↵'),
  )
  const stop = make(
    'button',
    { class: 'button button--quiet', type: 'button' },
    texts.cancel,
    make('kbd', { 'aria-hidden': 'true' }, 'Esc'),
  )
  const form = make(
    'form',
    { class: 'flag', autocomplete: 'off' },
    make(
      'fieldset',
      {},
      make('legend', {}, texts.sectionIs),
      make('div', { class: 'flag-verdicts' }, verdicts),
    ),
    make('label', { for: id }, texts.whatIsWrong),
    reason,
    make('p', { class: 'note', id: `${id}-note` }, texts.note, left),
    found,
    trouble,
    make('div', { class: 'row' }, send, stop),
  )
  const watched = guard(reason, found)
  const counted = () => (left.textContent = texts.left(LONGEST - reason.value.length))
  counted()
  reason.addEventListener('input', counted)
  stop.addEventListener('click', cancel)
  form.addEventListener('keydown', event => {
    if (isComposing(event)) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      cancel()
    }
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      form.requestSubmit()
    }
  })
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const text = watched.clean().trim().slice(0, LONGEST)
    counted()
    trouble.textContent = ''
    if (!text) {
      trouble.textContent = texts.sayWhatIsWrong
      reason.focus()
      return
    }
    const verdict = form.querySelector('input:checked').value
    send.disabled = true
    try {
      await ask('v1/flags', { article: item.id, anchor: item.anchor, verdict, reason: text })
      done(texts.sent(verdict))
    } catch (error) {
      trouble.textContent = `${(error.detail ?? texts.notArrived).replace(/[.\s]*$/, '.')} ${texts.wordsStay}`
      send.disabled = false
    }
  })
  return form
}
