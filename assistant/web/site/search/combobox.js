// The combobox of a search: the static index answers each key at once; with the API its answer and its order
// win. Nothing that is on the page moves when an answer arrives late: its place is kept from the key that
// asked for it.
import { answerCard, briefCard, heldBrief, noneBrief, unreachableBrief } from '../answer_card.js'
import { goneOn } from '../../shared/api.js'
import { isComposing, make } from '../../shared/dom.js'
import { matcher, tellingWords } from '../../shared/offline_search.js'
import { takeQuestion } from '../person.js'
import { root } from '../../shared/site_root.js'
import * as texts from 'words:search'
import { format } from '../../shared/texts.js'
import { Begin, rememberQuestion } from './begin.js'
import { questionAsked, searchEnded } from './feedback.js'
import { Filters } from './filters.js'
import { forgetSearch, keepPlace, keepSearch } from './kept_search.js'
import { Listbox } from './listbox.js'
import { maySendTyped, redacted } from './privacy.js'
import { count, fromApi, fromIndex, groupElements, grouped, isElsewhere, nearestFor } from './results.js'
import {
  chosenAnswer,
  post,
  searchWhole,
  staticAnswer,
  staticIndex,
  withSensitiveNotice,
} from './service.js'

const LIMIT = 8
const ASKED_FOR = 24
const [SEARCH_AFTER, ANSWER_AFTER, SPOKEN_AFTER] = [120, 700, 400] // milliseconds

export class SearchBox {
  constructor(form) {
    const part = name => form.querySelector(`[data-${name}]`)
    this.form = form
    this.input = form.querySelector('input')
    this.body = part('body')
    this.list = new Listbox(part('results'), this.input)
    this.brief = part('brief')
    this.answer = part('answer')
    this.count = part('count')
    this.said = part('said')
    this.foot = part('foot')
    this.begin = new Begin(part('begin'), question => {
      this.set(question)
      this.enter()
    })
    this.clear = part('clear')
    this.filters = new Filters(form, () => this.changed())
    this.rest = document.querySelector('[data-search-rest]')
    this.person = { label: form.dataset.personLabel, url: form.dataset.person }
    this.cleaned = ''
    this.timers = []
    this.answered = null
    this.context = [] // what was asked before and read in full, in memory only
    this.input.addEventListener('input', () => this.changed())
    this.input.addEventListener('keydown', event => this.key(event))
    this.input.addEventListener('focus', () => staticIndex().catch(() => {}))
    form.addEventListener('submit', event => {
      event.preventDefault()
      this.enter()
    })
    this.clear.addEventListener('click', () => {
      this.set('')
      this.input.focus()
    })
    part('results').addEventListener('click', event =>
      this.ended(event.target.closest('[role=option]')?.dataset.ref),
    )
    form.addEventListener('click', event => event.target.closest('a[href]') && keepPlace(this))
    addEventListener('pagehide', () => this.ended())
  }

  /**
   * Tell once how a search ended. One that was answered ended with that, in full or with the answer in brief
   * in view.
   */
  ended(opened) {
    const words = this.isHeld ? this.cleaned : this.query
    if (
      !words ||
      this.told === words ||
      (!opened && this.answer.childElementCount) ||
      !tellingWords(words).length
    )
      return
    this.told = words
    if (!opened && this.answered?.status === 'answered') this.asked()
    else searchEnded(words, opened)
  }

  /** What was answered as a draft counts from now on as asked, once. */
  asked() {
    if (this.draft) questionAsked(this.draft)
    this.draft = null
  }

  get query() {
    return this.input.value.trim()
  }

  /** Whether the words wait for Enter. What is sent of them then is in `cleaned`. */
  get isHeld() {
    return !maySendTyped(this.query)
  }

  /** Whether the whole answer is there or on its way. */
  get isAnswering() {
    return this.isWaiting || this.answer.childElementCount > 0
  }

  /** Put words into the field. Those that are only a `guess` are looked for, and no question. */
  set(text, filters, guess) {
    this.input.value = text
    if (filters) this.filters.set(filters)
    this.changed(guess)
  }

  changed({ isGuess = false } = {}) {
    this.timers.forEach(clearTimeout)
    this.abort?.abort()
    this.abort = new AbortController()
    this.clear.hidden = !this.input.value
    this.answered = null
    this.shown = null
    this.draft = null
    this.isAsking = false
    this.isWaiting = false
    this.isFromApi = false
    this.isMistyped = false
    this.answer.replaceChildren()
    const { query } = this
    const wanted = tellingWords(query)
    this.cleaned = ''
    if (!wanted.length) return this.reset()
    const { signal } = this.abort
    if (this.isHeld) this.put(heldBrief(() => this.enter()))
    else this.keep(wanted.length > 1 && !isGuess)
    this.searchIndex(signal).catch(() => {})
    this.timers = [
      setTimeout(() => this.searchApi(signal), SEARCH_AFTER),
      setTimeout(() => this.draftAnswer(), ANSWER_AFTER),
    ]
  }

  draftAnswer() {
    if (!this.isHeld && !this.brief.hidden && (this.hasFound || !this.filters.areSet)) this.ask()
  }

  reset() {
    clearTimeout(this.speaking)
    forgetSearch()
    this.count.textContent = ''
    this.list.fill([])
    this.hideResults(false)
    this.keep(false)
    this.unfold(false)
  }

  /** Show what is below the field, or put it away. */
  unfold(isOpen) {
    this.body.hidden = !isOpen
    if (isOpen) this.begin.hide()
    else this.begin.show()
    this.form.classList.toggle('search--open', isOpen)
    if (this.rest) this.rest.hidden = isOpen
  }

  /**
   * Keep the place of the answer, or give it up: only ever in the same moment as a key. What stood there
   * answers other words and cannot be pressed.
   */
  keep(isWanted) {
    this.brief.hidden = !isWanted
    this.brief.inert = isWanted
    this.brief.classList.toggle('search-brief--waiting', isWanted)
    if (!isWanted) this.brief.replaceChildren()
  }

  /** Put a card in the place of the answer. */
  put(card) {
    this.keep(false)
    this.brief.hidden = false
    this.brief.replaceChildren(card)
  }

  // --- searching ---

  async searchIndex(signal) {
    const index = await staticIndex()
    if (signal.aborted || this.isFromApi) return
    const typed = this.input.value.trimStart()
    const options = { ...this.filters.values, limit: ASKED_FOR }
    const found = index.search(typed, options)
    this.isMistyped = Boolean(found.corrected) || !found.sections.length
    this.showFromIndex(found, index)
    const whole = await searchWhole(index, typed, options)
    if (whole && !signal.aborted && !this.list.chosen) this.showFromIndex(whole, index)
  }

  showFromIndex({ sections, stems, corrected, missing }, index) {
    const hits = matcher(this.input.value, stems)
    const results = sections.map(section => fromIndex(section, hits, index.categories))
    this.show({ results, corrected, missing }, index)
  }

  async searchApi(signal) {
    // a blank at the end says that the last word is finished: then a mistyped one is read as what it most
    // likely was
    const typed = this.input.value.trimStart() + (this.isMistyped ? ' ' : '')
    const data = this.isHeld
      ? null
      : await post('v1/search', { query: typed, limit: ASKED_FOR, ...this.filters.values }, signal)
    const index = await staticIndex().catch(() => null)
    if (signal.aborted) return
    // the index came later, and says so
    if (this.isMistyped && !typed.endsWith(' ')) return this.searchApi(signal)
    const results = Array.isArray(data?.results) ? data.results : null
    if (!index && !results) return this.unreachable()
    if (this.list.chosen || !results || (!results.length && this.hasFound)) return
    this.isFromApi = true
    const hits = matcher(data.corrected ?? typed)
    const found = results.map(result => fromApi(result, hits, index?.categories ?? {}))
    const { corrected, missing } = data
    this.show({ results: found, corrected: corrected?.trim(), missing, total: data.total }, index)
  }

  /** Show results; where there are none, what is nearest. */
  show({ results, corrected, missing, total }, index) {
    this.hasFound = results.length > 0
    const isCorrected = this.hasFound && corrected && corrected.toLowerCase() !== this.query.toLowerCase()
    let said = isCorrected ? [texts.showingResultsFor, make('strong', {}, corrected)] : []
    this.shown = results
    if (!this.hasFound) {
      const near = nearestFor(this.input.value.trimStart(), index, this.filters.areSet)
      this.shown = near.results
      said = [near.said]
      if (!this.isHeld && !this.isAnswering) {
        this.put(noneBrief(this.person, this.filters.areSet ? () => this.unfilter() : null))
        takeQuestion(this.query)
      }
    } else if (this.brief.querySelector('.brief--none')) this.keep(tellingWords(this.query).length > 1)
    const groups = this.fillList()
    this.hideResults(this.isWaiting)
    this.unfold(true)
    keepSearch(this)
    const { number, counted } = count(this.list.options.length, total, groups.length, missing)
    if (this.hasFound && !isCorrected) said = [counted]
    this.said.replaceChildren(...said)
    this.heard = isCorrected
      ? `${this.said.textContent}. ${counted}`
      : this.said.textContent + (this.hasFound ? '' : ` ${number}`)
    this.speak(this.isHeld ? format(texts.pressEnter, { heard: this.heard }) : this.heard)
  }

  /** The results as a list, without what the whole answer above it shows already. */
  fillList() {
    const isOpened = this.answer.childElementCount > 0
    const others = isOpened ? this.shown.filter(result => isElsewhere(result, this.answered)) : this.shown
    const groups = grouped(others, LIMIT)
    this.list.fill(groupElements(groups, this.input.getAttribute('aria-controls')))
    return groups
  }

  hideResults(areHidden) {
    this.list.hide(areHidden)
    this.foot.hidden = areHidden
  }

  /** Neither the API nor the static index is there. */
  unreachable() {
    this.timers.forEach(clearTimeout)
    this.isWaiting = false
    this.answer.replaceChildren()
    this.said.replaceChildren()
    this.list.fill([])
    this.hideResults(true)
    this.put(unreachableBrief(this.person, new URL('topics/', root).pathname))
    this.unfold(true)
    if (this.rest) this.rest.hidden = false // what was loaded with the page leads on
    this.speak(texts.unreachable)
  }

  unfilter() {
    this.filters.set({})
    this.changed()
    this.input.focus()
  }

  /** Say it to a screen reader when the keys rest. */
  speak(text) {
    clearTimeout(this.speaking)
    this.speaking = setTimeout(() => (this.count.textContent = text), SPOKEN_AFTER)
  }

  // --- answering ---

  /**
   * Get the answer and show it in its place: in brief, or whole when Enter was pressed, also while it is on
   * its way. One question at a time: while somebody types it is a draft, which counts as asked when its
   * answer is opened.
   */
  async ask(choice) {
    if (this.isAsking) return
    this.isAsking = true
    const { signal } = this.abort
    const { audience } = this.filters.values
    const { query } = this
    const isDraft = !choice && !this.isWaiting
    // finished words show what is sensitive in them; where the rules are not there, they stay here
    const { text, kinds } = this.isHeld
      ? await redacted(query).catch(() => ({ text: '', kinds: [] }))
      : { text: query, kinds: [] }
    if (signal.aborted) return
    this.cleaned = text
    const body = {
      question: text,
      ...(audience && { audience }),
      ...(choice && { choice }),
      ...(this.read && !choice && { after: this.read, context: this.context }),
    }
    const sent = text && (await post('v1/answers', { ...body, ...(isDraft && { draft: true }) }, signal))
    if (signal.aborted) return
    const answer = await withSensitiveNotice(
      kinds,
      sent ||
        (await (
          choice
            ? chosenAnswer(choice, this.person, signal)
            : staticAnswer(query, this.filters.values, this.person, signal)
        ).catch(() => null)),
    )
    if (signal.aborted) return
    this.isAsking = false
    if (!answer) return this.unreachable()
    this.answered = answer
    this.draft = sent && isDraft ? body : null
    if (choice || this.isWaiting || answer.notices?.some(notice => notice.kind === 'emergency'))
      return this.whole(Boolean(choice))
    if (!this.hasFound && answer.status === 'no_answer' && !answer.notices?.length) return
    this.put(
      briefCard(
        answer,
        () => this.whole(true),
        choice => this.ask(choice),
      ),
    )
    if (answer.status === 'answered') this.speak(format(texts.thereIsAnAnswer, { heard: this.heard }))
  }

  /** The whole answer, in the place of its beginning. */
  whole(takesFocus = false) {
    const card = answerCard(this.answered, choice => this.ask(choice))
    this.isWaiting = false
    this.asked()
    const { answer_id: id } = this.answered
    if (id && id !== this.read) this.context = goneOn(this.context, this.cleaned, this.answered)
    this.read = id // the next question comes after this one; in memory only
    this.keep(false)
    this.unfold(true)
    this.answer.replaceChildren(card)
    if (this.shown) this.fillList()
    this.hideResults(false)
    keepSearch(this)
    if (this.answered.status !== 'no_answer') rememberQuestion(this.query)
    takeQuestion(this.query, this.answered.source)
    if (!takesFocus) return
    card.tabIndex = -1
    card.focus()
  }

  enter() {
    if (this.list.chosen) return this.list.chosen.click()
    if (!tellingWords(this.query).length || this.isAnswering) return
    this.timers.splice(1).forEach(clearTimeout)
    if (matchMedia('(pointer: coarse)').matches) this.input.blur()
    if (this.answered) return this.whole()
    this.isWaiting = true
    this.unfold(true)
    this.hideResults(true) // they come back under the answer, so that it pushes nothing
    this.keep(true)
    this.ask()
  }

  // --- keys ---

  key(event) {
    // else the field empties itself and the dialog closes, also while a word is composed
    if (event.key === 'Escape') event.preventDefault()
    if (isComposing(event)) return
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by && this.list.move(by)) event.preventDefault()
    else if (event.key === 'Escape') {
      const dialog = this.form.closest('dialog')
      if (!dialog) return this.set('')
      dialog.close()
      if (document.activeElement === this.input) this.input.blur() // so that the next key is the page's
    }
  }
}
