// Answers, search and pages from the pack, while the API cannot be reached. What it gives is the API's JSON.
import { refOf } from '../../shared/api.js'
import { TermIndex, WORD, alsoWithoutTopic, excerpt, matcher, stem, words } from '../../shared/offline_search.js'
import { plainText } from '../../shared/plain_text.js'
import { problem } from './problems.js'

const DAY = 864e5
const NEAREST = 3
const unique = list => [...new Set(list)]
const linksTo = (articles, reason) => articles.map(({ link }) => ({ ...link, reason }))

/** Sixteen digits for a text, as the service makes them. */
async function digest(text) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return new Uint8Array(hash, 0, 8).toHex()
}

/**
 * For each stem the sections for which it speaks and how strongly; assistant/offline/terms.py writes them.
 */
function postingsOf(terms) {
  return new Map(
    terms.map(([term, code]) => {
      const found = new Map()
      let number, weight
      for (const character of code) {
        if (character < ':') [number, weight] = [-1, Number(character)]
        else found.set((number += character.charCodeAt() - 58), weight)
      }
      return [term, found]
    }),
  )
}

/** A section with all fields of an answer; what the pack leaves out is the same as the text, or nothing. */
function wholeSection(section, articles) {
  const {
    text,
    source: { at, ...source },
  } = section.answer
  const of = articles[section.of].source
  const place = {
    anchor: decodeURIComponent(at.slice(1)) || 'top',
    url: of.url + at,
    permalink: of.permalink + at.replace('#', '/'),
  }
  const answer = {
    markdown: text,
    short: text,
    html: `<p>${text}</p>`,
    notices: [],
    ...section.answer,
    source: { ...of, ...source, ...place },
  }
  return { ...section, answer }
}

/**
 * `answer`, `search` and `page` want words without sensitive data, and give what POST /v1/answers,
 * /v1/search and /v1/pages give. An unknown choice rejects with code 'not-found'.
 */
export class Pack {
  #pack
  #sections
  #index
  #open

  constructor(pack) {
    this.#pack = pack
    alsoWithoutTopic(pack.functionWords ?? [])
    this.#sections = pack.sections.map(section => wholeSection(section, pack.articles))
    this.#open = new Map(pack.open)
    const written = new Map()
    for (const { answer } of this.#sections) {
      for (const word of words(`${answer.source.heading} ${answer.text}`)) {
        if (!written.has(stem(word)) || word === stem(word)) written.set(stem(word), word)
      }
    }
    const headings = this.#sections.map(({ answer }) => answer.source.heading)
    this.#index = new TermIndex({ postings: postingsOf(pack.terms), headings, written })
  }

  /** When it was made, in the form whose order is that of its letters. */
  get created() {
    return this.#pack.created ?? ''
  }

  /** Whether it may be used no more. One that does not say until when may not be used at all. */
  get isExpired() {
    return !(Date.parse(this.#pack.expires) > Date.now())
  }

  async answer(asked, { choice } = {}) {
    const ranking = this.#rank(asked)
    const { articles, reasons } = this.#pack
    const notices = this.danger(asked)
    const { offered, sure } = notices.length
      ? { offered: [], sure: ranking.sure }
      : await this.#decide(asked, choice, ranking)
    if (offered.length > 1) {
      const choices = offered
        .slice(0, 4)
        .map(({ label, answer: { source } }) => ({ label: label ?? source.heading, choice: refOf(source) }))
      return this.#made({ status: 'clarify' }, sure, {
        choices,
        related: linksTo(this.#articlesOf(offered), reasons.choice),
      })
    }
    if (!offered.length) {
      const near = this.#articlesOf(ranking.order.slice(0, 10).map(number => this.#sections[number]))
      const related = near.length ? linksTo(near, reasons.near) : linksTo(articles, reasons.often)
      if (notices.length) return this.#made({ status: 'handoff' }, sure, { related, notices })
      const { results } = await this.search(asked, NEAREST)
      // words alone know less than the service: that there is no answer cannot be said
      const none = { status: 'no_answer', isUnsure: true, nearest: results }
      return this.#made(none, sure, { related })
    }
    return this.#found(offered[0], sure)
  }

  async search(query, limit = 10) {
    const { articles, build, handoff, late } = this.#pack
    const { hits, stems, corrected, missing } = this.#index.search(query, { limit: Infinity })
    const isMatch = matcher(corrected || query, stems)
    // what answers a whole question comes first
    const isWhole = words(query).length > 2
    const { offered } = isWhole ? await this.#decide(query, '', this.#rank(query)) : { offered: [] }
    const sections = unique([...offered, ...hits.map(({ number }) => this.#sections[number])])
    const results = sections.slice(0, limit).map(({ of, audience, answer: { source, text } }) => {
      const { link, category } = articles[of]
      const isLate = this.#isOverdue(of, late.days)
      const snippet = isLate ? late.reason : excerpt(text, isMatch)
      const marks = isLate ? [] : [...snippet.matchAll(WORD)].filter(([word]) => isMatch(word))
      return {
        ref: refOf(source),
        heading: source.heading,
        article: { ...link, reason: isLate ? snippet : '' },
        snippet,
        marks: marks.map(({ index, 0: word }) => [index, index + word.length]),
        url: source.url,
        permalink: source.permalink,
        category,
        audience,
        status: source.status,
        reviewed: source.reviewed ?? null,
        stale: this.#isOverdue(of),
      }
    })
    const notices = this.danger(query)
    return {
      corrected: corrected || null,
      notices,
      total: sections.length,
      missing,
      results,
      handoff,
      build,
    }
  }

  async page(name) {
    const { articles, reasons, language, build, handoff } = this.#pack
    const page = name.replace(/^\/+|\/+$/g, '').toLowerCase()
    const isBelow = (a, b) => `${a}/`.startsWith(`${b}/`)
    const near = articles.filter(({ pages }) =>
      pages.some(other => isBelow(page, other) || isBelow(other, page)),
    )
    const here = near.filter(({ pages }) => pages.includes(page))
    const beside = near.filter(({ pages }) => !pages.includes(page))
    const found = [...linksTo(here, reasons.page), ...linksTo(beside, reasons.nearby)]
    return {
      page,
      for_page: found.length > 0,
      language,
      articles: (found.length ? found : linksTo(articles, reasons.often)).slice(0, 5),
      handoff,
      build,
    }
  }

  // --- which sections answer ---

  /** The words of a question without those of politeness. */
  #wordsOf(asked) {
    const polite = this.#pack.polite
    return words(asked).filter(word => !polite.includes(word))
  }

  #stemsOf(asked) {
    return unique(this.#wordsOf(asked).map(stem))
  }

  #matches(pattern, asked) {
    return new RegExp(pattern, 'i').test(plainText(asked))
  }

  #articlesOf(sections) {
    return unique(sections.map(({ of }) => this.#pack.articles[of]))
  }

  /** The sections in the order of their scores, without terms, which are looked up; and how sure it is that the first one answers. */
  #rank(asked) {
    const { sections, weights } = this.#pack
    const stems = this.#stemsOf(asked)
    const scores = this.#index.sum(stems, sections.length + 1)
    const never = scores.pop() // what must not be answered
    const isRanked = number => scores[number] && sections[number].answer.kind !== 'term'
    const order = [...scores.keys()].filter(isRanked).sort((a, b) => scores[b] - scores[a])
    const top = scores[order[0]]
    const rival = scores[order.find(number => sections[number].of !== sections[order[0]].of)] ?? 0
    const unknown = stems.filter(one => !this.#index.has(one)).length
    const signals = [top, rival, never, unknown, 1]
    const logit = signals.reduce((sum, signal, place) => sum + signal * weights[place], 0)
    return { scores, order, sure: top ? 1 / (1 + Math.exp(-logit)) : 0 }
  }

  /** The sections that answer, several where one has to be chosen, and how sure that is. */
  async #decide(asked, choice, ranking) {
    if (choice) {
      const chosen = this.#sections.filter(({ answer }) => refOf(answer.source) === choice)
      if (!chosen.length) throw problem('not-found')
      return { offered: chosen, sure: 1 }
    }
    const own = await this.#ownQuestion(asked)
    if (own) {
      const numbers = own.split(' ')
      return { offered: numbers.map(number => this.#sections[number]), sure: 1 }
    }
    if (own === '') return { offered: [], sure: ranking.sure }
    const flows = this.#flowsToChoose(asked, ranking)
    if (flows.length > 1) return { offered: flows, sure: ranking.sure }
    // what is in a language that the service does not read is near, and no answer
    const isRead = !this.#pack.articles[this.#sections[ranking.order[0]]?.of]?.onlyNear
    const isSure = ranking.sure >= this.#pack.threshold && ranking.order.length > 0 && isRead
    return { offered: isSure ? this.#best(ranking) : [], sure: ranking.sure }
  }

  /**
   * The numbers of the sections for one of the base's own questions, empty when it must not be answered;
   * else nothing.
   */
  async #ownQuestion(asked) {
    const { exact, empty } = this.#pack
    const hash = (await digest(this.#wordsOf(asked).join(' '))).slice(0, 6)
    const own = exact.find(([, hashes]) => hashes.match(/.{6}/g).includes(hash))
    return own
      ? own[0]
      : this.#open.get(
          this.#stemsOf(asked)
            .filter(word => !empty.includes(word))
            .sort()
            .join(' '),
        )
  }

  /** The best section of each flow where a question may mean several of them. */
  #flowsToChoose(asked, { scores, order, sure }) {
    const { clarify, near, sure: isSure } = this.#pack
    const isOpen = sure < isSure && this.#sections[order[0]]?.flow
    if (!isOpen || !clarify || !this.#matches(clarify, asked) || this.#wordsOf(asked).length >= 15) return []
    const close = order
      .filter(number => scores[number] >= near * scores[order[0]])
      .map(number => this.#sections[number])
    return close.filter(({ flow }, place) => flow && close.findIndex(other => other.flow === flow) === place)
  }

  /** The best section, and those that words cannot tell from it: turning off, and turning back on. */
  #best({ scores, order }) {
    const least = scores[order[0]] - this.#pack.tied
    return order.filter(number => scores[number] >= least).map(number => this.#sections[number])
  }

  // --- what is said ---

  /** The notice about an emergency, when a text sounds like one, in the language of its words. */
  danger(text) {
    const found = this.#pack.emergencies.find(([signs]) => this.#matches(signs, text))
    return found ? [found[1]] : []
  }

  /** Whether the review of an article is overdue by more than so many days; never where none is due. */
  #isOverdue(article, days = 0) {
    return new Date() - Date.parse(this.#pack.articles[article].due_on) >= (days + 1) * DAY
  }

  /**
   * The answer that a section is; of an article whose review is overdue for too long, only where it stands.
   */
  #found({ of, answer }, sure) {
    const { late, overdue, articles } = this.#pack
    const { due, link } = articles[of]
    const related = answer.related ?? articles[of].related
    const stale = text => ({ kind: 'stale', text: text.replace('{day}', due), phone: null })
    if (this.#isOverdue(of, late.days)) {
      const itself = { ...link, url: answer.source.url, reason: late.reason }
      const others = related.filter(({ id }) => id !== link.id)
      return this.#made({ status: 'no_answer' }, sure, {
        related: [itself, ...others],
        notices: [stale(late.text)],
      })
    }
    const isStale = this.#isOverdue(of)
    const notices = isStale ? [...answer.notices, stale(overdue)] : answer.notices
    return this.#made({ ...answer, source: { ...answer.source, stale: isStale } }, sure, { related, notices })
  }

  async #made(answer, sure, { related, notices = [], choices = [] }) {
    const { blank, handoff, build } = this.#pack
    const ref = answer.source ? refOf(answer.source) : ''
    const named = [build, answer.status, ref, ...choices.map(({ choice }) => choice)].join('|')
    return {
      ...blank,
      ...answer,
      confidence: +sure.toFixed(4),
      choices,
      related: related.slice(0, 3),
      notices,
      answer_id: await digest(named),
      handoff,
      build,
    }
  }
}
