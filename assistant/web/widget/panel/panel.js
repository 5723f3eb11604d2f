// The panel of <help-widget>: asks, shows, goes back, and leads to a person. Everything is made of elements
// and text, never of HTML strings.
import { isComposing, make } from '../../shared/dom.js'
import { language } from 'words:language'
import * as words from 'words:widget'
import { ask } from './answers.js'
import { readArticle } from './articles.js'
import SHEET from './panel.css'
import { button, statement } from './parts.js'
import { problem } from './problems.js'
import { RecentQuestions } from './recent.js'
import { rules } from './redaction.js'
import { Search } from './search.js'
import { showStart } from './start.js'
import { Talk } from './talk.js'
import { person, showPerson } from './to_person.js'
import { Transport } from './transport.js'
import { Views } from './views.js'

const COVERS_SCREEN = '(max-width:40em),(max-height:28em)'

/** Codes of failures whose message is for the person. */
const SAID = new Set(['refused', 'too-old'])

/** The panel of `host`. `isForeign` when there is no panel in the language of the page. */
export const openPanel = (host, isForeign) => new Panel(host, isForeign)

class Panel {
  views = new Views()
  /** The id of the answer before: the next question comes after it. */
  lastAnswer
  /** What was asked before in this panel. */
  context = []
  #abort = new AbortController()

  constructor(host, isForeign) {
    this.host = host
    this.isForeign = isForeign
    this.transport = new Transport(host, {
      away: isAway => this.#sayAway(isAway),
      failed: error => this.#tellHost(error),
    })
    this.recent = new RecentQuestions(host)
    this.talk = new Talk(() => this.#startOver())
    this.#makeElements()
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(SHEET)
    host.shadowRoot.adoptedStyleSheets.push(sheet)
    host.shadowRoot.append(this.dialog)
    showStart(this)
  }

  // --- what the button does with it ---

  show() {
    if (this.dialog.open) return
    this.dialog[matchMedia(COVERS_SCREEN).matches ? 'showModal' : 'show']()
    this.start.focus()
    this.host.tell('help-open', { page: this.host.page })
    // what comes later, while nobody waits for it
    rules().catch(() => {})
    person().catch(() => {})
    this.transport.pack().catch(() => {})
  }

  /** Close it; the focus goes back to what had it, else to the button. */
  close(button) {
    this.dialog.close()
    if (document.activeElement === document.body) button.focus()
  }

  remove() {
    this.#abort.abort()
    this.dialog.remove()
    this.host.shadowRoot.adoptedStyleSheets.pop()
  }

  /** The application shows another page. */
  pageChanged() {
    showStart(this)
  }

  ask(question) {
    return ask(this, question)
  }

  read(id) {
    return readArticle(this, id)
  }

  // --- views and the way back ---

  /** Put a view on top. The focus goes to its beginning, or stays where somebody types. */
  push(view, { keepsFocus = false, place } = {}) {
    this.views.push(view, this.body.scrollTop)
    this.#draw(keepsFocus, place)
  }

  /**
   * Show a view, and with `show(sent)` what comes from `path`; what was on its way before is given up.
   * `again()` repeats it. Resolves to what `show` gives, or to null.
   */
  async load(view, { path, body, fromPack, keepsFocus, again, show, place, undo = () => this.views.drop() }) {
    this.#abort.abort()
    const { signal } = (this.#abort = new AbortController())
    const wait = make('p', { class: 'quiet' }, words.looking)
    const { shown } = this.views
    if (shown.wait?.parentNode) shown.undo() // overtaken: nothing will come
    const target = place ?? view.node
    this.push(Object.assign(view, { wait, undo }), { keepsFocus, place })
    target.append(wait)
    try {
      const sent = await this.transport.send(path, { body, fromPack, signal })
      wait.remove()
      const shownOf = show(sent)
      if (place) this.#scrollTo(place)
      return shownOf
    } catch (error) {
      const repeat = () => {
        undo()
        again()
      }
      if (!signal.aborted) wait.replaceWith(...this.failure(error, repeat))
      return null
    }
  }

  #scrollTo(place) {
    this.body.scrollTop = place.offsetTop - this.body.offsetTop
  }

  /** Begin anew: nothing of what was asked is context any more. */
  #startOver() {
    this.#abort.abort()
    this.talk.clear()
    this.lastAnswer = undefined
    this.context = []
    this.views.dropAll()
    showStart(this)
    this.#draw()
  }

  /** What is shown where something failed, which the host is told. */
  failure(error, again) {
    this.#tellHost(error)
    const message = SAID.has(error.code) ? error.message : words.unreachable
    this.say(message, { isUrgent: true })
    const retry = () => {
      this.transport.retry()
      again()
    }
    return [statement(message), button('link', retry, words.tryAgain)]
  }

  /** The view of a question that could not be sent. */
  fail(again) {
    const repeat = () => {
      this.views.drop()
      again()
    }
    this.push({ node: make('section', {}, ...this.failure(problem('unreachable'), repeat)) })
    return null
  }

  hideView(isHidden) {
    this.view.hidden = isHidden
  }

  #draw(keepsFocus, place) {
    const { node, scroll = 0 } = this.views.shown
    this.search.clear()
    this.view.replaceChildren(node)
    this.back.style.visibility = this.views.canGoBack ? '' : 'hidden' // its place stays: the title does not move
    if (!keepsFocus && this.dialog.open) ((place ?? node).querySelector('[tabindex]') ?? this.start).focus()
    this.body.scrollTop = scroll
    if (place) this.#scrollTo(place)
  }

  #goBack() {
    this.#abort.abort()
    this.views.drop()
    if (!this.views.canGoBack) showStart(this)
    this.#draw()
  }

  // --- what is said ---

  /** Said to a screen reader; the same words again are said again. */
  say(text, { isUrgent = false } = {}) {
    const place = isUrgent ? this.alert : this.status
    place.textContent = place.textContent === text ? `${text} ` : text
  }

  /** Shown at a place, and said. */
  sayAt(place, text) {
    place.textContent = text
    this.say(text)
  }

  #sayAway(isAway) {
    if (isAway && this.offline.hidden) this.sayAt(this.offline, words.answersFromCopy)
    this.offline.hidden = !isAway
  }

  #tellHost({ code = 'unreachable', message }) {
    this.host.tell('help-error', { code, message })
  }

  // --- its elements ---

  /** Where somebody begins. The keyboard of a phone would hide the suggestions. */
  get start() {
    return matchMedia('(hover:none)').matches ? this.heading : this.search.input
  }

  #leave() {
    this.host.open = false
  }

  /**
   * Keys are for the panel alone: the application may have shortcuts. Escape puts the list away, else the
   * panel.
   */
  #key(event) {
    event.stopPropagation()
    if (event.key && event.key !== 'Escape') return
    event.preventDefault()
    if (isComposing(event)) return
    if (this.search.isOpen) this.search.clear()
    else this.#leave()
  }

  #makeElements() {
    const leave = () => this.#leave()
    const key = event => this.#key(event)
    const keep = event => event.stopPropagation() // no key that is pressed here is the host's
    this.search = new Search(this)
    this.back = signButton('icon turn', () => this.#goBack(), words.back, '‹')
    this.heading = make('h2', { tabindex: -1 }, words.help)
    this.offline = make('p', { class: 'notice', hidden: '' })
    this.view = make('div')
    this.body = make(
      'div',
      { class: 'body', part: 'body', role: 'region', tabindex: 0, 'aria-label': words.answers },
      this.search.spelling,
      this.search.list,
      this.view,
    )
    this.status = make('p', { class: 'sr', role: 'status' })
    this.alert = make('p', { class: 'sr', role: 'alert' })
    this.dialog = make(
      'dialog',
      {
        part: 'panel',
        'aria-label': words.help,
        lang: language,
        onkeydown: key,
        onkeyup: keep,
        onkeypress: keep,
        oncancel: key,
        onclose: () => this.dialog.open || this.#leave(),
      },
      make(
        'div',
        { class: 'head', part: 'header' },
        this.back,
        this.heading,
        signButton('icon', leave, words.close, '×'),
      ),
      this.search.form,
      this.offline,
      this.body,
      make(
        'div',
        { class: 'foot', part: 'footer' },
        button('link', () => showPerson(this), words.askPerson),
      ),
      this.status,
      this.alert,
    )
  }
}

/** A button with a sign, and its name for screen readers. */
function signButton(classes, onclick, name, sign) {
  return make('button', { class: classes, onclick, 'aria-label': name }, sign)
}
