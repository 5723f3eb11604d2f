// Tell the owner of an article that something in it is wrong or outdated.

import { make } from '../assets/answer.js'
import { guard } from './redaction.js'
import { ask } from './service.js'

export const LONGEST = 1000

let count = 0

/** The form for one section. `done(said)` is called when it is sent, `cancel()` when it is not. */
export function flagForm(item, done, cancel) {
  const id = `flag-${(count += 1)}`
  const verdicts = [['wrong', 'Wrong'], ['outdated', 'Outdated']].map(([value, label], place) =>
    make('label', {}, make('input', { type: 'radio', name: `${id}-verdict`, value, checked: place ? null : '' }), label))
  const reason = make('textarea', { id, maxlength: LONGEST, rows: 3, required: '', 'aria-describedby': `${id}-note ${id}-left` })
  const left = make('span', { id: `${id}-left`, class: 'flag-left' })
  const found = make('div', { class: 'left-out', role: 'status' })
  const trouble = make('p', { class: 'trouble', role: 'alert' })
  const send = make('button', { class: 'button', type: 'submit' }, 'Send flag ', make('kbd', { 'aria-hidden': 'true' }, 'Ctrl ↵'))
  const stop = make('button', { class: 'button button--quiet', type: 'button' }, 'Cancel ', make('kbd', { 'aria-hidden': 'true' }, 'Esc'))
  const form = make(
    'form', { class: 'flag', autocomplete: 'off' },
    make('fieldset', {}, make('legend', {}, 'This section is'), make('div', { class: 'flag-verdicts' }, verdicts)),
    make('label', { for: id }, 'What is wrong with it?'), reason,
    make('p', { class: 'note', id: `${id}-note` }, 'Goes to the owner of the article. Leave out the ticket; personal data is taken out here. ', left),
    found, trouble, make('div', { class: 'row' }, send, stop),
  )
  const watched = guard(reason, found)
  const counted = () => (left.textContent = `${(LONGEST - reason.value.length).toLocaleString('en')} characters left.`)
  counted()
  reason.addEventListener('input', counted)
  stop.addEventListener('click', cancel)
  form.addEventListener('keydown', event => {
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
      trouble.textContent = 'Say what is wrong, in a few words.'
      reason.focus()
      return
    }
    const verdict = form.querySelector('input:checked').value
    send.disabled = true
    try {
      await ask('v1/flags', { article: item.id, anchor: item.anchor, verdict, reason: text })
      done(`Flag sent: ${verdict}. The owner of the article gets it.`)
    } catch (error) {
      trouble.textContent = `${(error.detail ?? 'That did not arrive').replace(/[.\s]*$/, '.')} Your words are still here; try again.`
      send.disabled = false
    }
  })
  return form
}
