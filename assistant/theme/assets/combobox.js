// The combobox of a search: the static index answers each key at once; with the API its answer and its order win.
// Nothing that is on the page moves when an answer arrives late: its place is kept from the key that asked for it.

import { answerCard, briefCard, make, noneBrief } from './answer.js'
import { matcher, terms } from './matching.js'
import { fromApi, fromIndex, groupElements, grouped } from './results.js'
import { base, chosenAnswer, post, staticAnswer, staticIndex } from './service.js'
import { searchEnded, wasAsked } from './told.js'
import { copy, say } from './site.js'

const LIMIT = 8
const ASKED_FOR = 24
const SEARCH_AFTER = 120
const ANSWER_AFTER = 700
const SPOKEN_AFTER = 400

export class SearchBox {
  constructor(form) {
    const part = name => form.querySelector(`[data-${name}]`)
    this.form = form
    this.input = form.querySelector('input')
    this.body = part('body')
    this.list = part('results')
    this.brief = part('brief')
    this.answer = part('answer')
    this.count = part('count')
    this.said = part('said')
    this.foot = part('foot')
    this.clear = part('clear')
    this.selects = [...form.querySelectorAll('[data-filter]')]
    this.rest = document.querySelector('[data-search-rest]')
    this.person = { label: form.dataset.personLabel, url: form.dataset.person }
    this.options = []
    this.active = -1
    this.timers = []
    this.answered = null
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
    this.list.addEventListener('click', event => this.ended(event.target.closest('[role=option]')?.dataset.ref))
    addEventListener('pagehide', () => this.ended())
    part('share').addEventListener('click', () => this.share())
    this.list.addEventListener('pointermove', event => {
      const option = event.target.closest('[role=option]')
      if (option) this.activate(this.options.indexOf(option))
    })
  }

  /** Tell once how a search ended. One that was answered ended with that, in full or with the answer in brief in view. */
  ended(opened) {
    if (!this.query || this.told === this.query || (!opened && this.answer.childElementCount) || !terms(this.query).length) return
    this.told = this.query
    if (!opened && this.answered?.status === 'answered') this.asked()
    else searchEnded(this.query, opened)
  }

  /** What was answered as a draft counts from now on as asked, once. */
  asked() {
    if (this.draft) wasAsked(this.draft)
    this.draft = null
  }

  get query() {
    return this.input.value.trim()
  }

  /** What is filtered by, without the filters that are open. */
  get filters() {
    return Object.fromEntries(this.selects.filter(select => select.value).map(select => [select.dataset.filter, select.value]))
  }

  get isFiltered() {
    return this.selects.some(select => select.value)
  }

  set(text, filters) {
    this.input.value = text
    if (filters) for (const select of this.selects) select.value = [...select.options].some(o => o.value === filters[select.dataset.filter]) ? filters[select.dataset.filter] : ''
    this.changed()
  }

  changed() {
    this.timers.forEach(clearTimeout)
    this.abort?.abort()
    this.abort = new AbortController()
    this.clear.hidden = !this.input.value
    this.answered = null
    this.draft = null
    this.isWaiting = false
    this.isFromApi = false
    this.isMistyped = false
    this.answer.replaceChildren()
    const { query } = this
    const wanted = terms(query)
    if (!wanted.length) return this.reset()
    const { signal } = this.abort
    this.keep(wanted.length > 1)
    this.searchIndex(signal).catch(() => {})
    this.timers = [setTimeout(() => this.searchApi(signal), SEARCH_AFTER), setTimeout(() => this.brief.hidden || (this.isFiltered && !this.hasFound) || this.ask(), ANSWER_AFTER)]
  }

  reset() {
    this.options = []
    this.list.replaceChildren()
    this.brief.replaceChildren()
    this.body.hidden = true
    this.list.hidden = true
    this.brief.hidden = true
    this.count.textContent = ''
    this.input.setAttribute('aria-expanded', 'false')
    this.activate(-1)
    this.form.classList.remove('search--open')
    if (this.rest) this.rest.hidden = false
  }

  /** Keep the place of the answer, or give it up: only ever in the same moment as a key. */
  keep(isWanted) {
    this.brief.hidden = !isWanted
    this.brief.classList.toggle('search-brief--waiting', isWanted)
    if (!isWanted) this.brief.replaceChildren()
  }

  // --- searching ---------------------------------------------------------------------------------------------------

  async searchIndex(signal) {
    const index = await staticIndex()
    if (signal.aborted || this.isFromApi) return
    const typed = this.input.value.trimStart()
    const found = index.search(typed, { ...this.filters, limit: ASKED_FOR })
    const hits = matcher(typed, found.found)
    this.isMistyped = Boolean(found.corrected) || !found.sections.length
    this.show({ results: found.sections.map(section => fromIndex(section, hits, index.categories)), corrected: found.corrected }, index)
  }

  async searchApi(signal) {
    // a blank at the end says that the last word is finished: then a mistyped one is read as what it most likely was
    const typed = this.input.value.trimStart() + (this.isMistyped ? ' ' : '')
    const data = await post('v1/search', { query: typed, limit: ASKED_FOR, ...this.filters }, signal)
    if (signal.aborted || this.active >= 0 || !Array.isArray(data?.results)) return
    if (!data.results.length && this.hasFound) return
    const index = await staticIndex().catch(() => null)
    if (signal.aborted) return
    this.isFromApi = true
    const hits = matcher(data.corrected ?? typed)
    this.show({ results: data.results.map(result => fromApi(result, hits, index?.categories ?? {})), corrected: data.corrected?.trim() }, index)
  }

  /** Show results; where there are none, what is nearest. */
  show({ results, corrected }, index) {
    this.hasFound = results.length > 0
    const isCorrected = this.hasFound && corrected && corrected.toLowerCase() !== this.query.toLowerCase()
    let said = isCorrected ? ['Showing results for ', make('strong', {}, corrected)] : []
    let shown = results
    if (!this.hasFound) {
      const typed = this.input.value.trimStart()
      const unfiltered = this.isFiltered ? (index?.search(typed, { limit: 5 }).sections ?? []) : []
      const { isNear, sections } = unfiltered.length ? { isNear: true, sections: unfiltered } : (index?.nearest(typed) ?? { sections: [] })
      shown = sections.map(section => fromIndex(section, matcher(typed), index.categories))
      said = [unfiltered.length ? 'Found without the filters:' : isNear ? 'Nothing matches. The nearest sections:' : 'Nothing matches. Often read:']
      this.brief.hidden = false
      this.brief.classList.remove('search-brief--waiting')
      this.brief.replaceChildren(noneBrief(this.person, this.isFiltered ? () => this.unfilter() : null))
    } else if (this.brief.querySelector('.brief--none')) this.keep(terms(this.query).length > 1)
    const groups = grouped(shown, LIMIT)
    this.list.replaceChildren(...groupElements(groups, this.list.id))
    this.options = [...this.list.querySelectorAll('[role=option]')]
    this.hideResults(this.isWaiting)
    this.body.hidden = false
    this.input.setAttribute('aria-expanded', String(this.options.length > 0))
    this.activate(-1)
    const number = this.options.length === 1 ? '1 result' : `${this.options.length} results`
    const counted = groups.length > 1 ? `${number} in ${groups.length} articles` : number
    if (this.hasFound && !isCorrected) said = [counted]
    this.said.replaceChildren(...said)
    this.heard = isCorrected ? `${this.said.textContent}. ${counted}` : this.said.textContent + (this.hasFound ? '' : ` ${number}`)
    this.speak(this.heard)
    this.form.classList.add('search--open')
    if (this.rest) this.rest.hidden = true
  }

  hideResults(areHidden) {
    this.list.hidden = areHidden || !this.options.length
    this.foot.hidden = areHidden
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

  // --- answering ---------------------------------------------------------------------------------------------------

  /** Get the answer and show it in its place: in brief, or whole when Enter was pressed. */
  async ask(choice) {
    const { signal } = this.abort
    const { audience } = this.filters
    const question = this.query
    const isDraft = !choice && !this.isWaiting
    const body = { question, ...(audience && { audience }), ...(choice && { choice }), ...(this.read && !choice && { after: this.read }) }
    const sent = await post('v1/answers', { ...body, ...(isDraft && { draft: true }) }, signal)
    const answer =
      sent ??
      (signal.aborted ? null : await (choice ? chosenAnswer(choice, this.person, signal) : staticAnswer(question, this.filters, this.person, signal)).catch(() => null))
    if (signal.aborted) return
    this.answered = answer
    this.draft = sent && isDraft ? body : null
    if (answer && (choice || this.isWaiting || answer.notices?.some(notice => notice.kind === 'emergency'))) return this.whole(Boolean(choice))
    this.isWaiting = false
    this.hideResults(false)
    if (!answer) this.keep(false)
    else if (this.hasFound || answer.status !== 'no_answer' || answer.notices?.length) {
      this.brief.classList.remove('search-brief--waiting')
      this.brief.replaceChildren(briefCard(answer, () => this.whole(true)))
      if (answer.status === 'answered') this.speak(`${this.heard}. There is an answer: press Enter to read it.`)
    }
  }

  /** The whole answer, in the place of its beginning. */
  whole(takesFocus = false) {
    const card = answerCard(this.answered, choice => this.ask(choice))
    this.isWaiting = false
    this.asked()
    this.read = this.answered.answer_id // the next question comes after this one; in memory only
    this.brief.hidden = true
    this.hideResults(false)
    this.answer.replaceChildren(card)
    if (!takesFocus) return
    card.tabIndex = -1
    card.focus()
  }

  enter() {
    if (this.active >= 0) return this.options[this.active].click()
    if (!terms(this.query).length || this.answer.childElementCount) return
    this.timers.splice(1).forEach(clearTimeout)
    if (matchMedia('(pointer: coarse)').matches) this.input.blur()
    if (this.answered) return this.whole()
    this.isWaiting = true
    this.hideResults(true) // they come back under the answer, so that it pushes nothing
    this.keep(true)
    this.ask()
  }

  // --- keys and links ----------------------------------------------------------------------------------------------

  activate(place) {
    this.options[this.active]?.setAttribute('aria-selected', 'false')
    this.active = place
    const option = this.options[place]
    if (option) {
      option.setAttribute('aria-selected', 'true')
      this.input.setAttribute('aria-activedescendant', option.id)
    } else {
      this.input.removeAttribute('aria-activedescendant')
    }
  }

  key(event) {
    const last = this.options.length - 1
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (last < 0) return
      event.preventDefault()
      const next = this.active + (event.key === 'ArrowDown' ? 1 : -1)
      this.activate(next > last ? -1 : next < -1 ? last : next)
      this.options[this.active]?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Escape') {
      const dialog = this.form.closest('dialog')
      event.preventDefault()
      if (!dialog) return this.set('')
      dialog.close()
      if (document.activeElement === this.input) this.input.blur() // so that the next key is the page's
    }
  }

  /** Copy a link that runs this search. Its words stand behind the #, which no browser sends to a server; personal data is kept out of it. */
  async share() {
    if (await hasPersonalData(this.query)) return say('Take the personal data out first')
    const words = `#${new URLSearchParams({ q: this.query, ...this.filters })}`
    if (await copy(new URL(words, base).href)) return say('Link to this search copied')
    history.replaceState(null, '', words)
    say('The link is in the address bar')
  }
}

/** Whether a text has personal data in it, by the same rules as the server; many digits when the rules are not there. */
async function hasPersonalData(text) {
  const rules = await import(new URL('widget/sensitive.js', base)).catch(() => null)
  return rules ? rules.findSensitive(text).some(found => found.kind !== 'name') : (text.match(/\d/g) ?? []).length > 6
}
