// The form for a message to a person: what was written, and what goes along, all to see and to change before it
// is sent.
import { Api } from '../../shared/api.js'
import { make } from '../../shared/dom.js'
import * as words from 'words:widget'
import { format } from '../../shared/texts.js'
import { button } from './parts.js'
import { clean } from './redaction.js'

const PAUSE = 400 // milliseconds after the last key
const PATIENCE = 20_000 // longer than for an answer: who is told too early that it failed sends it twice

/** A field below its label. */
const labeled = (label, field) => make('label', {}, label, field)

/**
 * The elements of the form. `along` is what goes along: `question`, which is where the message begins, `section`
 * and `page`; what is empty has no field. `sent()` is called when it has been sent.
 */
export function messageForm(panel, { longest }, { question, sent, ...along }) {
  const { host } = panel
  const api = new Api({ root: () => host.api, face: 'widget', patience: PATIENCE, credentials: 'omit' })
  const message = make('textarea', { rows: 5, maxlength: longest }, question)
  const email = make('input', { type: 'email', maxlength: 254, autocomplete: 'email' })
  const fields = Object.entries(along)
    .filter(([, value]) => value)
    .map(([name, value]) => [name, make('textarea', { rows: 2, maxlength: 500 }, value)])
  const warning = make('p', { class: 'notice', hidden: '' })
  const status = make('p', { class: 'quiet', tabindex: -1 })
  const form = make('section', {})
  let timer
  let looks = 0
  let told = ''
  let isSending = false

  async function warn() {
    const number = (looks += 1)
    const written = [message, ...fields.map(([, field]) => field)].map(({ value }) => value).join('\n')
    const { found } = await clean(written).catch(() => ({}))
    if (number !== looks) return // it was written on meanwhile
    const said = found ? format(words.hasPersonalData, { kinds: found }) : ''
    if (said === told) return
    told = said
    warning.hidden = !said
    panel.sayAt(warning, said)
  }

  async function send() {
    if (isSending) return
    if (!message.value.trim()) {
      message.focus()
      return panel.sayAt(status, words.writeMessage)
    }
    if (!email.validity.valid) {
      email.focus()
      return panel.sayAt(status, words.mistypedEmail)
    }
    isSending = true
    panel.sayAt(status, words.sending)
    const body = { message: message.value, email: email.value.trim() }
    for (const [name, field] of fields) body[name] = field.value
    const { isOk, data } = await api.send('v1/messages', body)
    isSending = false
    if (!isOk) return panel.sayAt(status, `${data?.detail ?? words.unreachable} ${words.notSent}`)
    sent()
    status.className = 'says'
    form.replaceChildren(status)
    panel.sayAt(status, email.value ? words.sentAndAnswered : words.sent)
    status.focus()
  }

  form.oninput = () => {
    clearTimeout(timer)
    timer = setTimeout(warn, PAUSE)
  }
  warn()
  form.append(
    labeled(words.yourMessage, message),
    labeled(words.yourEmail, email),
    ...fields.map(([name, field]) => labeled(words.sentAlong[name], field)),
    warning,
    button('go', send, words.send),
    status,
  )
  return [form]
}
