// The page of contact: fills in what goes along, warns of personal data, and sends the form in place. Without
// this script the form is sent as a page.
import { contact as texts } from '../shared/words/en.js'
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
  async function look() {
    const written = [...form.elements]
      .filter(({ name }) => name && name !== 'email')
      .map(({ value }) => value)
      .join('\n')
    const { kinds } = await redacted(written).catch(() => ({ kinds: [] }))
    const named = kinds.filter(kind => kind !== 'name')
    place.hidden = !named.length
    const said = named.length ? texts.hasPersonalData(named.join(', ')) : ''
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
  const button = form.querySelector('[type=submit]')
  button.disabled = true
  state.textContent = texts.sending
  try {
    const body = new URLSearchParams(new FormData(form))
    const signal = AbortSignal.timeout(PATIENCE)
    const response = await fetch(form.action, { method: 'POST', body, signal })
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const found = page.querySelector('[data-message]')
    if (!found) throw new Error('not a page of the service')
    if (response.ok) leaveAll()
    form.closest('[data-message]').replaceWith(found)
    begin(found)
    found.querySelector('[data-said]')?.focus()
  } catch {
    button.disabled = false
    state.textContent = texts.notArrived
  }
}

function begin(message) {
  const form = message.querySelector('[data-message-form]')
  if (!form) return
  fillIn(form)
  warn(form)
  form.addEventListener('submit', event => {
    event.preventDefault()
    send(form)
  })
}

const message = document.querySelector('[data-message]')
if (message) begin(message)
