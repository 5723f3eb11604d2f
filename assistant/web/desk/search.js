// A few words, as they are typed.

import { maySendTyped } from '../shared/sensitive.js'
import { desk as texts } from './words.js'
import { itemOfSuggestion } from './cards.js'
import { $, cards, none, run, say, show, start, stop, title, watch } from './pane.js'
import { guard } from './redaction.js'
import { ask, searchEnded } from './service.js'

const words = guard($('words'), $('words-found'))
let typing
let found = '' // the words whose results are shown, until it is told how that ended

/** A suggestion for an agent's own words, which no customer asked. */
const unasked = suggestion => ({ ...suggestion, sentence: undefined })

async function search({ focus = false } = {}) {
  clearTimeout(typing)
  const query = words.clean().trim()
  if (!query) {
    ended()
    stop()
    start('words')
    return
  }
  await run(
    async signal => {
      const data = await ask('v1/search', { query, limit: 9 }, signal)
      if (!data.results.length) {
        const near = await ask('v1/suggestions', { ticket: query }, signal)
        if (near.suggestions.length) {
          show(texts.mayAnswer)
          cards.show(near.suggestions.map(unasked).map(itemOfSuggestion))
        } else none(texts.nothingFitsWords, { ...near, near: near.near.map(unasked) })
      } else {
        show(data.corrected ? texts.resultsFor(data.corrected) : texts.results(data.results.length))
        cards.show(
          data.results.map(hit => ({
            id: hit.article.id,
            anchor: hit.ref.split('#')[1] || 'top',
            heading: hit.heading,
            title: hit.article.title,
            status: hit.status,
            reviewed: hit.reviewed,
            stale: hit.stale,
            url: hit.url,
            permalink: hit.permalink,
            snippet: hit.snippet,
            marks: hit.marks,
          })),
        )
      }
      found = query
      say(title.textContent, { isShown: false })
      if (focus) cards.items.length ? cards.choose(Math.max(cards.open, 0)) : title.focus()
      if (data.results.length) await rate(query, signal, focus)
    },
    () => search({ focus: true }),
  )
}

/**
 * How sure a result is takes the ranking of whole questions: when the keys rest. Without it the results stay
 * as they are.
 */
async function rate(query, signal, isFinished) {
  if (!isFinished) await new Promise(rested => setTimeout(rested, 600))
  if (signal.aborted) return
  const rated = await ask('v1/suggestions', { ticket: query }, signal).catch(error => {
    if (signal.aborted) throw error
    return { suggestions: [] }
  })
  cards.rate(rated.suggestions)
}

$('words').addEventListener('input', () => {
  clearTimeout(typing)
  if (maySendTyped($('words').value)) typing = setTimeout(search, 160)
})
$('form-words').addEventListener('submit', event => {
  event.preventDefault()
  search({ focus: true })
})

/** Tell once how the search ended: with the section that was used, or with none. */
export function ended(item) {
  if (found) searchEnded(found, item ? `${item.id}#${item.anchor}` : null)
  found = ''
}

watch.used = item => ended(item)
addEventListener('pagehide', () => ended())
