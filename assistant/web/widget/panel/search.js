// Matching sections while somebody types: a listbox below the field.
import { fill, isComposing, make } from '../../shared/dom.js'
import * as words from 'words:widget'
import { format } from '../../shared/texts.js'
import { ask } from './answers.js'
import { CONTENT } from './parts.js'
import { clean, rules } from './redaction.js'

const WAIT = 120
const LIMIT = 6

export class Search {
  #panel
  #timer
  #active = -1

  constructor(panel) {
    this.#panel = panel
    this.input = make('input', {
      id: 'ask',
      placeholder: words.askQuestion,
      role: 'combobox',
      'aria-controls': 'list',
      'aria-autocomplete': 'list',
      'aria-describedby': 'note',
      autocomplete: 'off',
      maxlength: 1000,
      enterkeyhint: 'send',
      oninput: () => this.#typed(),
      onkeydown: event => this.#key(event),
    })
    this.note = make('p', { class: 'note', id: 'note', role: 'status' })
    this.spelling = make('p', { class: 'quiet' })
    this.list = make('ul', { id: 'list', role: 'listbox', 'aria-label': words.matchingSections })
    this.form = make(
      'form',
      { onsubmit: event => this.#submit(event) },
      make('label', { for: 'ask' }, words.question),
      make(
        'div',
        { class: 'ask' },
        this.input,
        make('button', { class: 'go turn', 'aria-label': words.ask }, '→'),
      ),
      this.note,
    )
    this.#warn()
  }

  get isOpen() {
    return this.list.childElementCount > 0
  }

  /** Put the list away; the view below it is shown again. */
  clear() {
    clearTimeout(this.#timer)
    this.list.textContent = ''
    this.spelling.textContent = ''
    this.#unfold(false)
    this.#activate(-1)
  }

  #typed() {
    clearTimeout(this.#timer)
    this.#activate(-1) // Enter asks what is typed, not what was chosen before
    this.#timer = setTimeout(() => this.#search(this.input.value.trim()).catch(() => {}), WAIT)
  }

  async #search(typed) {
    const { question: query, warning } = await clean(typed)
    this.#warn(warning)
    const { maySendTyped } = await rules()
    const isSent = query.length > 1 && maySendTyped(typed)
    const found = isSent ? await this.#find(query) : { results: [] }
    if (typed !== this.input.value.trim()) return
    this.clear()
    fill(
      this.list,
      {},
      found.results.map((result, place) => this.#option(result, place, typed)),
    )
    this.#activate(-1)
    if (found.corrected) this.spelling.textContent = format(words.corrected, { words: found.corrected })
    this.#unfold(found.results.length > 0)
    this.#panel.body.scrollTop = 0
    if (!isSent) return
    const count = found.results.length
    const said = count ? format(words.matches, { count }) : words.noMatch
    this.#panel.say(`${this.spelling.textContent} ${said}`)
  }

  #find(query) {
    return this.#panel.transport.send('search', {
      body: { query, limit: LIMIT },
      fromPack: pack => pack.search(query, LIMIT),
    })
  }

  #option({ ref, heading, article, snippet, marks = [] }, place, typed) {
    const choose = () => {
      this.input.value = ''
      ask(this.#panel, typed, { choice: ref, label: heading })
    }
    return make(
      'li',
      { ...CONTENT, id: `option${place}`, role: 'option', onclick: choose },
      make('b', {}, heading),
      make('small', {}, markedText(snippet, marks)),
      heading !== article.title && make('small', {}, article.title),
    )
  }

  #unfold(isOpen) {
    this.#panel.hideView(isOpen)
    this.input.ariaExpanded = isOpen
  }

  /** Names what is left out of a question before it is sent. */
  #warn(warning) {
    this.note.textContent = warning || words.noPersonalData
    this.note.className = warning ? 'note amber' : 'note'
  }

  #activate(place) {
    this.#active = place
    const options = [...this.list.children]
    for (const [at, option] of options.entries()) option.ariaSelected = at === place
    options[place]?.scrollIntoView({ block: 'nearest' })
    this.input.setAttribute('aria-activedescendant', options[place]?.id ?? '')
  }

  #key(event) {
    if (isComposing(event)) return
    const places = this.list.childElementCount + 1 // the field itself is one of them
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!by || places < 2) return
    event.preventDefault()
    this.#activate(((this.#active + 1 + by + places) % places) - 1)
  }

  #submit(event) {
    event.preventDefault()
    const option = this.list.children[this.#active]
    if (option) return option.click()
    const { value } = this.input
    this.input.focus()
    if (!value.trim()) return
    this.input.value = ''
    this.#warn()
    ask(this.#panel, value, { keepsFocus: this.#panel.start === this.input })
  }
}

/** A text whose parts at `marks`, starts and ends, are marked. */
function markedText(text, marks) {
  let end = 0
  const parts = marks.map(([from, to]) => {
    const before = text.slice(end, from)
    end = to
    return [before, make('mark', {}, text.slice(from, to))]
  })
  return [parts, text.slice(end)]
}
