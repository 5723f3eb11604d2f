// What stands beside the page while an author edits: mistakes, the news that the page changed, and what it
// answers. In a shadow root, so that neither the page's styles nor the panel's reach the other.

import { words } from './words.js'

/** Wordings that are shown of those that moved together. */
const WORDINGS_SHOWN = 3

/** An element with its class, and texts or children. Texts are only ever text. */
function make(tag, name, ...children) {
  const element = document.createElement(tag)
  if (name) element.className = name
  element.append(...children)
  return element
}

function button(name, text, act) {
  const element = make('button', name, text)
  element.type = 'button'
  element.addEventListener('click', act)
  return element
}

/** A region with a title and a button that closes it, folded until it is shown. */
class Fold {
  #title = make('h2', '')
  #body = make('div', '')
  opener

  constructor(name, chip, closed = () => {}) {
    this.closed = closed
    this.opener = button(`chip ${chip}`, '', () => this.toggle())
    this.element = make(
      'section',
      `panel ${name}`,
      make('div', 'head', this.#title, button('close', words.close, () => this.toggle())),
      this.#body,
    )
    this.isOpen = false
  }

  get isOpen() {
    return !this.element.hidden
  }

  set isOpen(isOpen) {
    this.element.hidden = !isOpen
    this.opener.setAttribute('aria-expanded', String(isOpen))
  }

  toggle() {
    this.isOpen = !this.isOpen
    if (!this.isOpen) this.closed()
    ;(this.isOpen ? this.element.querySelector('button') : this.opener).focus()
  }

  fill(title, ...parts) {
    this.#title.textContent = title
    this.element.setAttribute('aria-label', title)
    this.#body.replaceChildren(...parts)
  }
}

export class Panel {
  #mistakes = new Fold('panel--mistakes', 'chip--mistakes', () => this.#showChip())
  #answers = new Fold('panel--answers', '')
  #changed = make('section', 'panel panel--changed')
  #shown = '[]'
  #ask
  #asked = 0
  #told = ''

  /**
   * @param {URL} root  where the files of this folder are
   * @param {() => Promise<object>} ask  gives what the page answers, and what moved
   */
  constructor(root, ask) {
    this.#ask = ask
    const host = document.createElement('kb-watch')
    const inside = host.attachShadow({ mode: 'open' })
    const sheet = make('link')
    sheet.rel = 'stylesheet'
    sheet.href = new URL('watch.css', root)
    this.#mistakes.element.setAttribute('role', 'alert')
    this.#mistakes.opener.hidden = true
    this.#changed.setAttribute('role', 'status')
    this.#changed.hidden = true
    this.#answers.opener.append(words.answers)
    this.#answers.opener.addEventListener('click', () => this.#fillAnswers())
    const bar = make('div', 'bar', this.#mistakes.opener, this.#answers.opener)
    inside.append(sheet, this.#mistakes.element, this.#changed, this.#answers.element, bar)
    document.body.append(host)
    addEventListener('keydown', event => {
      if (event.key !== 'Escape' || event.isComposing || event.defaultPrevented) return
      if (document.querySelector('dialog[open]')) return
      const open = [this.#answers, this.#mistakes].find(fold => fold.isOpen)
      open?.toggle()
    })
  }

  /** Whether what the page answers is in view. */
  get isOpen() {
    return this.#answers.isOpen
  }

  /** Show it, as it was before the page was loaded anew. */
  open() {
    this.#answers.isOpen = true
    this.#fillAnswers()
  }

  showMistakes(mistakes) {
    const text = JSON.stringify(mistakes)
    if (text === this.#shown) return
    this.#shown = text
    const list = mistakes.map(({ place, problem, remedy }) =>
      make(
        'li',
        '',
        ...(place ? [make('code', 'place', place)] : []),
        make('p', 'problem', problem),
        ...(remedy ? [make('p', 'remedy', remedy)] : []),
      ),
    )
    const title = words.mistakes(list.length)
    this.#mistakes.fill(title, make('ul', '', ...list), make('p', 'note', words.stays))
    this.#mistakes.opener.textContent = title
    this.#mistakes.isOpen = list.length > 0
    this.#showChip()
  }

  /** The way back to mistakes that were closed. */
  #showChip() {
    this.#mistakes.opener.hidden = this.#shown === '[]'
  }

  /** Somebody is typing: say that there is a new page, and let them choose. */
  sayThatItChanged(reload) {
    if (!this.#changed.hidden) return
    this.#changed.replaceChildren(make('p', '', words.changed), button('chip', words.reload, reload))
    this.#changed.hidden = false
  }

  /** How many questions moved; null while that is being compared. */
  showMoved(count) {
    const told = count ? [make('span', 'count', words.count(count))] : []
    this.#answers.opener.replaceChildren(words.answers, ...told)
    this.#fillAnswers()
  }

  async #fillAnswers() {
    if (!this.#answers.isOpen) return
    const number = (this.#asked += 1)
    const found = await this.#ask().catch(() => null)
    const text = JSON.stringify(found)
    // others were asked for meanwhile, the service has ended, or it says what stands there
    if (number !== this.#asked || !found || text === this.#told) return
    this.#told = text
    const { sections, moved } = found
    const answered = sections.map(({ anchor, heading, questions, more }) => {
      const link = make('a', '', heading)
      link.href = `#${encodeURIComponent(anchor)}`
      const asked = questions.map(question => make('li', '', question))
      if (more) asked.push(make('li', 'note', words.more(more)))
      const below = asked.length ? make('ul', 'asked', ...asked) : make('p', 'note', words.noQuestions)
      return make('li', '', make('h4', '', link), below)
    })
    this.#answers.fill(
      words.answers,
      make('h3', '', words.moved),
      this.#moved(moved),
      make('h3', '', words.sections),
      answered.length ? make('ul', '', ...answered) : make('p', 'note', words.noSections),
    )
  }

  #moved(moved) {
    if (moved === null) return make('p', 'note', words.comparing)
    if (!moved.length) return make('p', 'note', words.notMoved)
    // wordings of one question move together: what happens to them is said once
    const groups = Map.groupBy(moved, ({ kind, before, after }) => JSON.stringify([kind, before, after]))
    const rows = [...groups.values()].map(changes => {
      const { kind, before, after } = changes[0]
      const isSame = before.heading === after.heading
      const others = changes.length - WORDINGS_SHOWN
      return make(
        'li',
        '',
        make('p', 'problem', changes[0].question),
        ...changes.slice(1, WORDINGS_SHOWN).map(({ question }) => make('p', '', question)),
        ...(others > 0 ? [make('p', 'note', words.more(others))] : []),
        make('p', 'note', words.kinds[kind]),
        make('p', '', make('b', '', words.before), ' ', this.#outcome(before, isSame)),
        make('p', '', make('b', '', words.now), ' ', this.#outcome(after, isSame)),
      )
    })
    return make('ul', 'rows', ...rows)
  }

  #outcome({ heading, text }, isHeadingKnown) {
    const quoted = heading && !isHeadingKnown ? `“${heading}”` : ''
    return [quoted, text].filter(Boolean).join(' ') || words.nothing
  }
}
