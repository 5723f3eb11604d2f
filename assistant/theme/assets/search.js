// The search box: a combobox over the sections. It searches the static index at once; with the API its answer and its order win.
// What a person types travels only inside a request, never in an address.

import { answerCard, make, safeUrl } from './answer.js'
import { StaticIndex, WORD, excerpt, matcher, terms } from './matching.js'

const base = new URL('..', import.meta.url)
const LIMIT = 8
const SEARCH_AFTER = 180
const ANSWER_AFTER = 900

let index
/** The static index, loaded when the first person types. */
const staticIndex = () => (index ??= fetch(new URL('search-index.json', import.meta.url)).then(r => r.json()).then(data => new StaticIndex(data)))

let api = true

/** POST to the API. Null when it is not there (then it is not asked again), or when it has nothing to say. */
async function post(path, body, signal) {
  if (!api) return null
  try {
    const response = await fetch(new URL(path, base), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal })
    const isJson = response.headers.get('Content-Type')?.includes('json')
    if ([404, 405, 501].includes(response.status) || (response.ok && !isJson)) api = false
    return response.ok && isJson ? await response.json() : null
  } catch (error) {
    if (error.name !== 'AbortError') api = false
    return null
  }
}

/** Text with each word that matches in a <mark>. */
function marked(text, hits) {
  const out = []
  let end = 0
  for (const match of text.matchAll(WORD)) {
    if (!hits(match[0])) continue
    out.push(text.slice(end, match.index), make('mark', {}, match[0]))
    end = match.index + match[0].length
  }
  return [...out, text.slice(end)]
}

/** Text with the ranges [[start, end], …] in a <mark>. */
function markedAt(text, ranges) {
  const out = []
  let end = 0
  for (const [from, to] of ranges) {
    if (from < end || to > text.length) continue
    out.push(text.slice(end, from), make('mark', {}, text.slice(from, to)))
    end = to
  }
  return [...out, text.slice(end)]
}

const STATUS = { partial: 'Partly confirmed', outline: 'Outline' }

class SearchBox {
  constructor(form) {
    this.form = form
    this.input = form.querySelector('input')
    this.list = form.querySelector('[data-results]')
    this.answer = form.querySelector('[data-answer]')
    this.count = form.querySelector('[data-count]')
    this.none = form.querySelector('[data-none]')
    this.clear = form.querySelector('[data-clear]')
    this.rest = document.querySelector('[data-search-rest]')
    this.active = -1
    this.timers = []
    this.shownFor = ''
    this.answeredFor = ''
    this.input.addEventListener('input', () => this.changed({ isTyped: true }))
    this.input.addEventListener('keydown', event => this.key(event))
    this.input.addEventListener('focus', () => staticIndex().catch(() => {}), { once: true })
    form.addEventListener('submit', event => {
      event.preventDefault()
      this.enter()
    })
    this.clear.addEventListener('click', () => {
      this.set('')
      this.input.focus()
    })
    this.list.addEventListener('pointermove', event => {
      const option = event.target.closest('[role=option]')
      if (option) this.activate([...this.list.children].indexOf(option))
    })
  }

  get query() {
    return this.input.value.trim()
  }

  /** Whether someone is about to follow a result: then nothing may move under the finger. */
  get isChoosing() {
    return this.active >= 0 || this.list.matches(':hover')
  }

  set(text) {
    this.input.value = text
    this.changed({ isTyped: false })
  }

  changed({ isTyped }) {
    const query = this.query
    this.timers.forEach(clearTimeout)
    this.clear.hidden = !this.input.value
    this.abort?.abort()
    this.abort = new AbortController()
    if (this.answeredFor !== query) {
      this.answeredFor = ''
      this.answer.replaceChildren()
    }
    if (!terms(query).length) return this.reset()
    const { signal } = this.abort
    staticIndex()
      .then(sections => {
        if (signal.aborted || this.shownFor === query) return
        const typed = this.input.value.trimStart()
        const result = sections.search(typed, LIMIT)
        const hits = matcher(typed, result.found)
        this.show(query, result.sections.map(section => this.fromIndex(section, hits)))
      })
      .catch(() => {})
    this.timers = [setTimeout(() => this.searchApi(query, signal), SEARCH_AFTER)]
    if (isTyped && terms(query).length > 1) this.timers.push(setTimeout(() => this.isChoosing || this.ask(query), ANSWER_AFTER))
  }

  reset() {
    this.shownFor = ''
    this.list.replaceChildren()
    this.list.hidden = true
    this.none.hidden = true
    this.count.textContent = ''
    this.input.setAttribute('aria-expanded', 'false')
    this.activate(-1)
    this.form.classList.remove('search--open')
    if (this.rest) this.rest.hidden = false
  }

  async searchApi(query, signal) {
    const data = await post('v1/search', { query }, signal)
    if (signal.aborted || !Array.isArray(data?.results)) return
    if (!data.results.length && this.list.children.length) return // the static index knows more: a misspelling
    const hits = matcher(query)
    this.show(query, data.results.slice(0, LIMIT).map(result => this.fromApi(result, hits)), data.corrected)
    this.shownFor = query
  }

  async ask(query, choice) {
    if (this.answeredFor === query && !choice) return
    const answer = await post('v1/answers', choice ? { question: query, choice } : { question: query }, this.abort?.signal)
    if (!answer || this.query !== query) return
    this.answeredFor = query
    const card = answerCard(answer, chosen => this.ask(query, chosen))
    this.answer.replaceChildren(card)
    this.none.hidden = true
    if (choice) {
      card.tabIndex = -1
      card.focus()
    }
  }

  /** A row of the static index. */
  fromIndex(section, hits) {
    const isTop = section.h === section.t
    return this.option(section.u, marked(section.h, hits), isTop ? section.c : section.t, marked(excerpt(section.x, hits), hits), section.s)
  }

  /** A row of POST /v1/search. */
  fromApi(result, hits) {
    const title = result.article?.title ?? ''
    const snippet = result.snippet && typeof result.snippet === 'object' ? result.snippet : { text: result.snippet ?? '', marks: result.marks ?? [] }
    const text = String(snippet.text ?? '')
    return this.option(result.url, marked(result.heading ?? title, hits), result.heading === title ? '' : title, markedAt(text, snippet.marks ?? []), result.status)
  }

  option(url, heading, place, snippet, status) {
    return make(
      'a', { class: 'result', role: 'option', href: safeUrl(url), tabindex: '-1', 'aria-selected': 'false' },
      make('span', { class: 'result-heading' }, heading),
      make('span', { class: 'result-text' }, snippet),
      place || STATUS[status] ? make('span', { class: 'result-place' }, place, STATUS[status] ? make('span', { class: `status status--${status}` }, STATUS[status]) : null) : null,
    )
  }

  show(query, options, corrected) {
    options.forEach((option, number) => (option.id = `${this.list.id}-${number}`))
    this.list.replaceChildren(...options)
    this.list.hidden = !options.length
    this.none.hidden = options.length > 0 || this.answer.childElementCount > 0
    this.none.textContent = options.length ? '' : 'Nothing matches these words. Try fewer or other words.'
    this.input.setAttribute('aria-expanded', String(options.length > 0))
    this.activate(-1)
    const number = options.length === 1 ? '1 result' : `${options.length} results`
    this.count.textContent = options.length ? number + (corrected && corrected !== query ? ` for ${corrected}` : '') : this.none.textContent
    this.form.classList.add('search--open')
    if (this.rest) this.rest.hidden = true
  }

  activate(place) {
    const options = [...this.list.children]
    options[this.active]?.setAttribute('aria-selected', 'false')
    this.active = place
    const option = options[place]
    if (option) {
      option.setAttribute('aria-selected', 'true')
      this.input.setAttribute('aria-activedescendant', option.id)
    } else {
      this.input.removeAttribute('aria-activedescendant')
    }
  }

  key(event) {
    const last = this.list.children.length - 1
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (last < 0) return
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      const next = this.active + step
      this.activate(next > last ? -1 : next < -1 ? last : next)
      this.list.children[this.active]?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Escape') {
      const dialog = this.form.closest('dialog')
      event.preventDefault()
      if (dialog) dialog.close()
      else this.set('')
    }
  }

  enter() {
    const chosen = this.list.children[this.active]
    if (chosen) {
      chosen.click()
      return
    }
    if (!this.query) return
    this.timers.forEach(clearTimeout)
    if (matchMedia('(pointer: coarse)').matches) this.input.blur()
    if (api) this.ask(this.query)
    else if (this.list.children.length) this.activate(0)
  }
}

const boxes = [...document.querySelectorAll('[data-search]')].map(form => new SearchBox(form))
const box = boxes[0]
const dialog = document.querySelector('[data-search-dialog]')

function open() {
  if (!box) return
  if (!dialog) {
    box.input.focus()
    box.input.scrollIntoView({ block: 'center' })
    return
  }
  if (!dialog.open) dialog.showModal()
  box.input.focus()
  box.input.select()
}

if (dialog) {
  dialog.querySelector('[data-close]').addEventListener('click', () => dialog.close())
  dialog.addEventListener('click', event => {
    // a press on the backdrop is a press on the dialog itself
    if (event.target === dialog) dialog.close()
    // a link to a section of this very page does not load anything
    const link = event.target.closest('a[href]')
    if (link && new URL(link.href).pathname === location.pathname) dialog.close()
  })
}

for (const trigger of document.querySelectorAll('[data-open-search]')) trigger.addEventListener('click', open)

document.addEventListener('keydown', event => {
  const typing = event.target.closest?.('input, textarea, select, [contenteditable]')
  if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  open()
})

// Someone who came from the browser's own search field brings words in the address: they go into the box and out of the address.
const brought = new URLSearchParams(location.search).get('q') ?? new URLSearchParams(location.hash.slice(1)).get('q')
if (brought && box) {
  history.replaceState(null, '', location.pathname)
  open()
  box.set(brought)
  box.ask(box.query)
}

// The page that is not there: its path says what was looked for.
if (document.querySelector('[data-search-path]') && box) {
  let path = location.pathname.slice(base.pathname.length)
  try {
    path = decodeURIComponent(path)
  } catch {
    // not an encoded address: its words as they stand
  }
  path = path.replace(/\.html?$|index$/g, '')
  const guess = (path.match(WORD) ?? []).filter(word => !/^\d+$|^(?:articles|knowledgebase|a)$/i.test(word)).join(' ')
  if (guess) box.set(guess)
}
