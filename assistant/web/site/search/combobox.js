// The combobox of a search: the static index answers each key at once; with the API its answer and its order
// win. Nothing that is on the page moves when an answer arrives late: its place is kept from the key that
// asked for it.

import { answerCard, briefCard, heldBrief, noneBrief, unreachableBrief } from '../answer_card.js'
import { goneOn } from '../../shared/api.js'
import { isComposing, make } from '../../shared/dom.js'
import { matcher, tellingWords } from '../../shared/offline_search.js'
import { root } from '../../shared/site_root.js'
import { searchBox as texts } from '../../shared/words/en.js'
import { copy, say } from '../page.js'
import { questionAsked, searchEnded } from './feedback.js'
import { Listbox } from './listbox.js'
import { hasPersonalData, maySendTyped, redacted } from './privacy.js'
import { fromApi, fromIndex, groupElements, grouped } from './results.js'
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
    this.clear = part('clear')
    this.selects = [...form.querySelectorAll('[data-filter]')]
    this.rest = document.querySelector('[data-search-rest]')
    this.person = { label: form.dataset.personLabel, url: form.dataset.person }
    this.cleaned = ''
    this.timers = []
    this.answered = null
    this.context = [] // what was asked before and read in full, in memory only
    this.input.addEventListener('input', () => this.changed())
    this.input.addEventListener('keydown', event => this.key(event))
    this.input.addEventListener('focus', () => staticIndex().catch(() => {}))
    for (const select of this.selects) select.addEventListener('change', () => this.changed())
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
    addEventListener('pagehide', () => this.ended())
    part('share').addEventListener('click', () => this.share())
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

  /** What is filtered by, without the filters that are open. */
  get filters() {
    return Object.fromEntries(
      this.selects.filter(select => select.value).map(select => [select.dataset.filter, select.value]),
    )
  }

  get isFiltered() {
    return this.selects.some(select => select.value)
  }

  set(text, filters) {
    this.input.value = text
    if (filters)
      for (const select of this.selects)
        select.value = [...select.options].some(o => o.value === filters[select.dataset.filter])
          ? filters[select.dataset.filter]
          : ''
    this.changed()
  }

  changed() {
    this.timers.forEach(clearTimeout)
    this.abort?.abort()
    this.abort = new AbortController()
    this.clear.hidden = !this.input.value
    this.answered = null
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
    else this.keep(wanted.length > 1)
    this.searchIndex(signal).catch(() => {})
    this.timers = [
      setTimeout(() => this.searchApi(signal), SEARCH_AFTER),
      setTimeout(() => this.draftAnswer(), ANSWER_AFTER),
    ]
  }

  draftAnswer() {
    if (!this.isHeld && !this.brief.hidden && (this.hasFound || !this.isFiltered)) this.ask()
  }

  reset() {
    clearTimeout(this.speaking)
    this.count.textContent = ''
    this.list.fill([])
    this.hideResults(false)
    this.keep(false)
    this.unfold(false)
  }

  /** Show what is below the field, or put it away. */
  unfold(isOpen) {
    this.body.hidden = !isOpen
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
    const options = { ...this.filters, limit: ASKED_FOR }
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
      : await post('v1/search', { query: typed, limit: ASKED_FOR, ...this.filters }, signal)
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
    this.show({ results: found, corrected: corrected?.trim(), missing }, index)
  }

  /** Show results; where there are none, what is nearest. */
  show({ results, corrected, missing }, index) {
    this.hasFound = results.length > 0
    const isCorrected = this.hasFound && corrected && corrected.toLowerCase() !== this.query.toLowerCase()
    let said = isCorrected ? [texts.showingResultsFor, make('strong', {}, corrected)] : []
    let shown = results
    if (!this.hasFound) {
      const typed = this.input.value.trimStart()
      const unfiltered = this.isFiltered ? (index?.search(typed, { limit: 5 }).sections ?? []) : []
      const { isNear, sections } = unfiltered.length
        ? { isNear: true, sections: unfiltered }
        : (index?.nearest(typed) ?? { sections: [] })
      shown = sections.map(section => fromIndex(section, matcher(typed), index.categories))
      said = [unfiltered.length ? texts.withoutFilters : isNear ? texts.nearest : texts.often]
      if (!this.isHeld && !this.isAnswering)
        this.put(noneBrief(this.person, this.isFiltered ? () => this.unfilter() : null))
    } else if (this.brief.querySelector('.brief--none')) this.keep(tellingWords(this.query).length > 1)
    const groups = grouped(shown, LIMIT)
    this.list.fill(groupElements(groups, this.input.getAttribute('aria-controls')))
    this.hideResults(this.isWaiting)
    this.unfold(true)
    const number = texts.results(this.list.options.length)
    const places = groups.length > 1 ? texts.inArticles(number, groups.length) : number
    const counted = missing?.length ? texts.withoutWords(places, missing) : places
    if (this.hasFound && !isCorrected) said = [counted]
    this.said.replaceChildren(...said)
    this.heard = isCorrected
      ? `${this.said.textContent}. ${counted}`
      : this.said.textContent + (this.hasFound ? '' : ` ${number}`)
    this.speak(this.isHeld ? texts.pressEnter(this.heard) : this.heard)
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
    for (const select of this.selects) select.value = ''
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
    const { audience } = this.filters
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
            : staticAnswer(query, this.filters, this.person, signal)
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
    this.put(briefCard(answer, () => this.whole(true)))
    if (answer.status === 'answered') this.speak(texts.thereIsAnAnswer(this.heard))
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
    this.hideResults(false)
    this.answer.replaceChildren(card)
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

  // --- keys and links ---

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

  /** Copy a link that runs this search: its words, without personal data, behind the #, which is not sent. */
  async share() {
    if (await hasPersonalData(this.query)) return say(texts.takeOutPersonalData)
    const words = `#${new URLSearchParams({ q: this.query, ...this.filters })}`
    if (await copy(new URL(words, root).href)) return say(texts.linkCopied)
    history.replaceState(null, '', words)
    say(texts.linkInAddress)
  }
}
