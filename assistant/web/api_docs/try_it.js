// "Try it": a form of the page becomes a request to this service, and shows what came back. Nothing of it is
// kept; a token is gone when the page is left.

import { fill, make } from '../shared/dom.js'
import * as texts from './words.js'

const PATIENCE = 60_000
const COLORED = 40_000 // characters of a response; more would be thousands of elements
const HEADERS = ['Content-Type', 'X-Build', 'X-Request-Id', 'Retry-After', 'WWW-Authenticate', 'ETag']
const JSON_PARTS = /("(?:[^"\\]|\\.)*")(?=:)|("(?:[^"\\]|\\.)*")|(-?\d[\d.eE+-]*|\b\w+)/g

/** What is written in a field as its type has it. Throws a SyntaxError for what has to be JSON and is not. */
function valueOf({ dataset, value }) {
  if (dataset.kind === 'text') return value
  try {
    return JSON.parse(value)
  } catch (error) {
    if (dataset.kind === 'number') return value // the service says what is wrong with it
    throw error
  }
}

/** What a form says: the address, the options of `fetch`. Throws an error with the `field` that is wrong. */
function requestOf(form) {
  const method = form.dataset.method
  const headers = new Headers(method === 'GET' ? {} : { 'Content-Type': 'application/json' })
  const body = {}
  const query = new URLSearchParams()
  let path = form.dataset.path
  for (const field of form.querySelectorAll('[data-in]')) {
    const name = field.dataset.field
    const text = field.value.trim()
    if (!text) continue
    try {
      if (field.dataset.in === 'path') path = path.replace(`{${name}}`, encodeURIComponent(text))
      else if (field.dataset.in === 'query') query.set(name, text)
      else if (field.dataset.in === 'header') headers.set(name, text)
      else if (field.dataset.in === 'token') headers.set('Authorization', `Bearer ${text}`)
      else body[name] = valueOf(field)
    } catch (error) {
      throw Object.assign(error, { field })
    }
  }
  const address = new URL(path, location.origin)
  address.search = query
  return { address, options: { method, headers, body: method === 'GET' ? null : JSON.stringify(body) } }
}

/** Indented JSON as texts and elements, colored as the examples are. */
function colored(text) {
  const parts = []
  let at = 0
  for (const found of text.matchAll(JSON_PARTS)) {
    const kind = found[1] ? 'key' : found[2] ? 'text' : 'word'
    parts.push(text.slice(at, found.index), make('span', { class: `j-${kind}` }, found[0]))
    at = found.index + found[0].length
  }
  return [...parts, text.slice(at)]
}

/** A body as it is shown, with what it says when it is an error. */
function readable(text, type) {
  if (!type.includes('json')) return { shown: [text], problem: '' }
  try {
    const data = JSON.parse(text)
    const whole = JSON.stringify(data, null, 2)
    const problem = type.includes('problem') ? `${data.title}: ${data.detail}` : ''
    return { shown: whole.length > COLORED ? [whole] : colored(whole), problem }
  } catch {
    return { shown: [text], problem: '' }
  }
}

/** What a response says: a line for its status, its headers, what is wrong, its body. */
async function told(response, began) {
  if (response.type === 'opaqueredirect') return { line: texts.redirected, problem: texts.elsewhere }
  const text = await response.text()
  const took = Math.round(performance.now() - began)
  const size = new TextEncoder().encode(text).length
  const { shown, problem } = readable(text, response.headers.get('Content-Type') ?? '')
  const wait = response.headers.get('Retry-After')
  return {
    line: [`${response.status} ${response.statusText}`.trim(), texts.took(took, size)].join(', '),
    problem: problem && wait ? `${problem} ${texts.again(wait)}` : problem,
    isBad: !response.ok,
    headers: HEADERS.map(name => [name, response.headers.get(name)]).filter(([, value]) => value),
    shown: text ? shown : [],
  }
}

function wire(form) {
  const outcome = form.querySelector('.outcome')
  const statusLine = outcome.querySelector('.outcome-line')
  const trouble = outcome.querySelector('.outcome-problem')
  const list = outcome.querySelector('.outcome-headers')
  const frame = outcome.querySelector('pre')
  let sending

  function show({ line, problem = '', isBad = Boolean(problem), headers = [], shown = [] }) {
    statusLine.textContent = line
    statusLine.classList.toggle('outcome-line--bad', isBad)
    trouble.textContent = problem
    trouble.hidden = !problem
    list.replaceChildren(
      ...headers.map(([name, value]) => make('div', {}, make('dt', {}, name), make('dd', {}, value))),
    )
    const code = frame.querySelector('code')
    code.replaceChildren()
    fill(code, {}, shown)
    frame.hidden = !shown.length
  }

  async function send() {
    sending?.abort()
    let request
    try {
      request = requestOf(form)
    } catch (error) {
      const { field } = error
      if (field.closest('details')) field.closest('details').open = true
      field.focus()
      return show({ line: texts.notSent, problem: texts.wrongField(field.dataset.field, error.message) })
    }
    const mine = (sending = new AbortController())
    const waiting = setTimeout(() => mine.abort(), PATIENCE)
    outcome.ariaBusy = 'true'
    show({ line: texts.sending })
    const began = performance.now()
    let found = { line: texts.noAnswer, problem: texts.unreachable }
    try {
      const response = await fetch(request.address, {
        ...request.options,
        cache: 'no-store',
        redirect: 'manual',
        signal: mine.signal,
      })
      found = await told(response, began)
    } catch {
      // it did not arrive, which is what is shown
    }
    clearTimeout(waiting)
    if (sending !== mine) return // another one was sent meanwhile
    outcome.ariaBusy = 'false'
    show(found)
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    send()
  })
  form.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && event.target.matches('textarea')) {
      event.preventDefault()
      form.requestSubmit()
    }
  })
}

for (const form of document.querySelectorAll('.try-form')) wire(form)

// also for a page that the browser keeps to come back to
addEventListener('pagehide', () => {
  for (const field of document.querySelectorAll('[data-in=token]')) field.value = ''
})
