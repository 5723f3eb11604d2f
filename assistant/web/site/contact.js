// The page of contact: fills in what goes along, warns of personal data, and sends the form in place. Without
// this script the form is sent as a page.
import * as texts from 'words:message'
import { inTime } from '../shared/api.js'
import { format } from '../shared/texts.js'
import { along, leaveAll } from './person.js'
import { redacted } from './search/privacy.js'

const PATIENCE = 20_000
const PAUSE = 400 // milliseconds after the last key

/** Show in a form what goes along, where somebody has not written there. */
function fillIn(form) {
  for (const [name, text] of Object.entries(along())) {
    const field = form.querySelector(`[data-carried="${name}"]`)
    const input = field?.querySelector('textarea')
    if (!input || !text || input.value) continue
    input.value = text.slice(0, input.maxLength)
    field.hidden = false
    form.querySelector('[data-along]').hidden = false
  }
}

/** Say which personal data is in a form, while it is being filled in. The email address is asked for. */
function warn(form) {
  const place = form.querySelector('[data-sensitive]')
  let timer
  let looks = 0
  async function look() {
    const number = (looks += 1)
    const written = [...form.elements]
      .filter(({ name }) => name && name !== 'email')
      .map(({ value }) => value)
      .join('\n')
    const { kinds } = await redacted(written).catch(() => ({ kinds: [] }))
    if (number !== looks) return // it was written on meanwhile
    place.hidden = !kinds.length
    const said = kinds.length ? format(texts.hasPersonalData, { kinds: kinds.join(', ') }) : ''
    if (place.textContent !== said) place.textContent = said
  }
  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(look, PAUSE)
  })
  look()
}

/** Send a form and put what the service answers in its place. What does not arrive stays as it was written. */
async function send(form) {
  const state = form.querySelector('[data-state]')
  // what is written while it is on its way would be lost with the form; a button that is disabled loses the focus
  const fields = [...form.querySelectorAll('input, textarea')]
  if (fields.some(field => field.readOnly)) return
  for (const field of fields) field.readOnly = true
  state.textContent = texts.sending
  try {
    const body = new URLSearchParams(new FormData(form))
    const signal = inTime(new AbortController().signal, PATIENCE)
    const response = await fetch(form.action, { method: 'POST', body, signal })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const found = page.querySelector('[data-message]')
    if (!found) throw new Error('not a page of the service')
    if (response.ok) leaveAll()
    form.closest('[data-message]').replaceWith(found)
    begin(found)
    found.querySelector('[data-said]')?.focus()
  } catch {
    for (const field of fields) field.readOnly = false
    state.textContent = texts.notArrived
  }
}

function begin(message) {
  const form = message.querySelector('[data-message-form]')
  if (!form) return
  warn(form)
  form.addEventListener('submit', event => {
    event.preventDefault()
    send(form)
  })
}

const message = document.querySelector('[data-message]')
if (message) {
  // once: in a form that comes back, what is empty was emptied by somebody
  for (const form of message.querySelectorAll('[data-message-form]')) fillIn(form)
  begin(message)
}
