// What the page tells the journal of how it went: no name, no cookie, nothing kept in the browser. See
// docs/privacy.md.
import { api, isThere } from './service.js'

function tell(path, body) {
  if (isThere()) api.tell(path, body)
}

/** Somebody follows the way to a person from an answer. */
export const personWanted = answer => answer.answer_id && tell('v1/handoffs', { answer_id: answer.answer_id })

/** A search has ended: with the result that was opened, or with none. */
export const searchEnded = (query, opened) =>
  tell('v1/searches', { query: query.slice(0, 1000), opened: opened || null })

/**
 * A question that was answered while somebody typed is one that they asked: they opened its answer, or left
 * with it in view.
 */
export const questionAsked = body => tell('v1/answers', body)
