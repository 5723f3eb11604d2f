// The static index: the sections of `assets/search-index.json`, found in the browser.
import { TermIndex } from '../../shared/offline_search.js'

const GLOSSARY = '/glossary/#'
const TERM = 0.5 // what a term of the glossary counts beside a section: it has fewer words
const MOST = 4 // sections of which one may be meant

/** Whether a section is for an audience; one that names none is for everybody. */
const isFor = (section, audience) => !audience || !section.a.length || section.a.includes(audience)

export class StaticIndex {
  #terms
  #often

  /** `data` is the JSON of the file; assistant/site writes it, and says what its short names mean. */
  constructor(data) {
    this.sections = data.sections
    this.said = data.said
    this.categories = data.categories ?? {}
    this.#often = (data.often ?? []).map(ref => this.sectionAt(ref)).filter(Boolean)
    this.#terms = TermIndex.ofTexts(
      data.sections.map(({ u, h, t, x, k }) => ({
        heading: h,
        title: t,
        text: x,
        wordings: k.split('\n').filter(Boolean),
        share: u.includes(GLOSSARY) ? TERM : 1,
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
    const { hits, stems, corrected } = this.#terms.search(query, { limit, isWanted: this.#filter(filters) })
    return { sections: hits.map(({ number }) => this.sections[number]), stems, corrected }
  }

  /** The sections that have a question nearly in so many words, the nearest first. */
  nearlyAsked(question, { least, spread, ...filters }) {
    const { hits } = this.#terms.search(question, { limit: Infinity, isWanted: this.#filter(filters) })
    const near = hits.sort((a, b) => b.sure - a.sure).slice(0, MOST)
    const found = near.filter(({ sure }) => sure >= least && near[0].sure - sure <= spread)
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
    const near = this.#terms.nearest(query).slice(0, limit)
    if (near.length) return { isNear: true, sections: near.map(number => this.sections[number]) }
    return { isNear: false, sections: (this.#often.length ? this.#often : this.sections).slice(0, limit) }
  }
}
