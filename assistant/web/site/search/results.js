// Found sections as elements: grouped by their article, the words that were found marked.

import { make } from '../../shared/dom.js'
import { WORD, excerpt, matcher } from '../../shared/offline_search.js'
import { safeUrl } from '../../shared/safe_html.js'
import { quoted } from 'words:formats'
import { notConfirmed, partlyConfirmed } from 'words:common'
import * as texts from 'words:search'
import { format } from '../../shared/texts.js'

const AN_ARTICLE = 3

/** What is said of an article in which something is missing. */
const STATUS = { partial: partlyConfirmed, outline: notConfirmed }

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

/** A section of the static index as a result. */
export const fromIndex = (section, hits, categories) => ({
  ref: section.r,
  url: section.u,
  article: section.t,
  heading: section.h,
  category: categories[section.c] ?? '',
  status: section.s,
  title: () => marked(section.h, hits),
  text: () => marked(excerpt(section.x, hits), hits),
})

/** A result of POST /v1/search. */
export const fromApi = (result, hits, categories) => ({
  ref: result.ref,
  url: result.url,
  article: String(result.article?.title ?? ''),
  heading: String(result.heading ?? ''),
  category: categories[result.category] ?? '',
  status: result.status,
  title: () => marked(String(result.heading ?? ''), hits),
  text: () => markedAt(String(result.snippet ?? ''), result.marks ?? []),
})

/** What is shown where nothing was found, and what is said of it: what there is without filters, else what is near. */
export function nearestFor(typed, index, isFiltered) {
  const unfiltered = isFiltered ? (index?.search(typed, { limit: 5 }).sections ?? []) : []
  const { isNear, sections } = unfiltered.length
    ? { sections: unfiltered }
    : (index?.nearest(typed) ?? { sections: [] })
  return {
    results: sections.map(section => fromIndex(section, matcher(typed), index.categories)),
    said: unfiltered.length ? texts.withoutFilters : isNear ? texts.nearest : texts.often,
  }
}

/** How many results are shown, and in how many articles; which words nothing has. */
export function count(shown, all = shown, articles, missing) {
  const number =
    all > shown
      ? format(texts.firstResults, { shown, count: all })
      : format(texts.results, { count: shown })
  const places = articles > 1 ? format(texts.inArticles, { results: number, count: articles }) : number
  const words = missing?.map(text => format(quoted, { text })).join(', ')
  return { number, counted: words ? format(texts.withoutWords, { results: places, words }) : places }
}

/** Whether a result is another section than those that an answer shows. */
export const isElsewhere = ({ url }, { source, parts }) =>
  ![source, ...(parts ?? []).map(part => part.source)].some(
    shown => shown && safeUrl(shown.url)?.href === safeUrl(url)?.href,
  )

/** At most `limit` results, at most three of one article, as groups in the order of each article's best. */
export function grouped(results, limit) {
  const groups = new Map()
  let count = 0
  for (const result of results) {
    const group = groups.get(result.article) ?? groups.set(result.article, []).get(result.article)
    if (count === limit || group.length === AN_ARTICLE) continue
    group.push(result)
    count += 1
  }
  return [...groups.values()].filter(group => group.length)
}

function option(result, id) {
  return make(
    'a',
    {
      class: 'result',
      role: 'option',
      id,
      'data-ref': result.ref,
      href: safeUrl(result.url) && result.url,
      tabindex: '-1',
      'aria-selected': 'false',
    },
    make('span', { class: 'result-heading' }, result.title()),
    make('span', { class: 'result-text' }, result.text()),
  )
}

/**
 * The groups as elements of the listbox `id`: each names its article, and the article's status where
 * something is missing.
 */
export function groupElements(groups, id) {
  let number = 0
  return groups.map((group, place) => {
    // the article's title is the first option: above it stands the category
    const isItself = group[0].heading === group[0].article
    const label = make(
      'p',
      { class: 'result-group-label', id: `${id}-group-${place}` },
      make('span', {}, isItself ? group[0].category || group[0].article : group[0].article),
      STATUS[group[0].status]
        ? make('span', { class: `status status--${group[0].status}` }, STATUS[group[0].status])
        : null,
    )
    return make(
      'div',
      { class: 'result-group', role: 'group', 'aria-labelledby': label.id },
      label,
      ...group.map(result => option(result, `${id}-${number++}`)),
    )
  })
}
