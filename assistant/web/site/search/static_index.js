// The static index: the sections of `assets/search-index.json`, found in the browser.
import { TermIndex, alsoWithoutTopic, stem, words } from '../../shared/offline_search.js'

const TERM = 0.5 // what a term of the glossary counts beside a section: it has fewer words
const SURE = 0.62
const AS_SURE = 0.04
const NEAREST = 10
const LOOKED_AT = 1000 // characters of a query, as the API
const MOST = 4 // sections of which one may be meant

/** Whether a section is for an audience; one that names none is for everybody. */
const isFor = (section, audience) => !audience || !section.a.length || section.a.includes(audience)

export class StaticIndex {
  #terms
  #often

  /** `data` is the JSON of the file; assistant/site writes it, and says what its short names mean. */
  constructor(data) {
    alsoWithoutTopic(data.functionWords ?? [])
    this.sections = data.sections
    this.said = data.said
    this.categories = data.categories ?? {}
    this.#often = (data.often ?? []).map(ref => this.sectionAt(ref)).filter(Boolean)
    this.#terms = TermIndex.ofTexts(
      data.sections.map(({ h, t, x, k, g }) => ({
        heading: h,
        title: t,
        text: x,
        wordings: k.split('\n').filter(Boolean),
        share: g ? TERM : 1,
      })),
    )
  }

  sectionAt(ref) {
    return this.sections.find(({ r }) => r === ref)
  }

  /**
   * The sections for a query, best first, and the stems that were found in them. `corrected` is the query as
   * it was read when a word was mistyped.
   */
  search(query, { limit = 8, ...filters } = {}) {
    const { hits, ...found } = this.#terms.search(query.slice(0, LOOKED_AT), { limit, isWanted: this.#filter(filters) })
    return { sections: hits.map(({ number }) => this.sections[number]), ...found }
  }

  /**
   * Whether a query is a whole question rather than words that are still being typed: by its mark, or with
   * three words, the last of which is one of the base, where no heading begins so and goes on.
   */
  isWhole(query) {
    const all = words(query)
    if (/[?!.。？！]\s*$/.test(query)) return all.length > 1
    const typed = all.join(' ')
    const goesOn = this.sections.some(({ h }) => {
      const heading = words(h).join(' ')
      return heading !== typed && heading.startsWith(typed)
    })
    return all.length > 2 && !goesOn && (query.endsWith(' ') || this.#terms.has(stem(all.at(-1))))
  }

  /**
   * As `search`, for a whole question, in the order of the widget's pack: what it has learned from all
   * wordings is not in this index. A section that has the question nearly in so many words stays first.
   */
  async searchWhole(pack, question, { limit = 8, ...filters } = {}) {
    const found = this.search(question, { ...filters, limit: Infinity })
    const isWanted = this.#filter(filters)
    const { results } = await pack.search(question, NEAREST)
    const near = results
      .map(({ ref }) => this.sections.findIndex(({ r }) => r === ref))
      .filter(number => number >= 0 && isWanted(number))
      .map(number => this.sections[number])
    const [own, ...others] = this.nearlyAsked(question, filters)
    const sections = [...new Set([...(own && !others.length ? [own] : []), ...near, ...found.sections])]
    return { ...found, sections: sections.slice(0, limit) }
  }

  /** The sections that have a question nearly in so many words, the nearest first. */
  nearlyAsked(question, filters) {
    const { hits } = this.#terms.search(question, { limit: Infinity, isWanted: this.#filter(filters) })
    const near = hits.sort((a, b) => b.sure - a.sure).slice(0, MOST)
    const found = near.filter(({ sure }) => sure >= SURE && near[0].sure - sure <= AS_SURE)
    return found.map(({ number }) => this.sections[number])
  }

  #filter({ audience = '', category = '' }) {
    return number =>
      isFor(this.sections[number], audience) && (!category || this.sections[number].c === category)
  }

  /**
   * Sections for words that nothing matches: those with the most alike words, else those that are often
   * read.
   */
  nearest(query, limit = 5) {
    const near = this.#terms.nearest(query.slice(0, LOOKED_AT)).slice(0, limit)
    if (near.length) return { isNear: true, sections: near.map(number => this.sections[number]) }
    return { isNear: false, sections: (this.#often.length ? this.#often : this.sections).slice(0, limit) }
  }
}
