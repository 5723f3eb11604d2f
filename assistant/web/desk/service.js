// The API, as the desk asks it. Nothing is kept: not here, not there.
import { Api } from '../shared/api.js'
import { root } from '../shared/site_root.js'
import { desk as texts } from './words.js'

const PATIENCE = 20_000
const token = document.querySelector('meta[name=desk-token]')?.content // where the desk is not for everybody
const api = new Api({ root: () => root, face: 'desk', patience: PATIENCE, token })

/**
 * The API cannot be reached, or it refuses; `detail` says why in words for people. `status` is 0 where
 * nobody answered.
 */
export class Refused extends Error {
  constructor(detail, status = 0) {
    super(detail)
    this.detail = detail
    this.status = status
  }
}

/** Ask a route, with a body or without one. Rejects with Refused, or as `fetch` does when `signal` aborts. */
export async function ask(path, body, signal) {
  const { status, isOk, data } = await api.send(path, body, signal)
  if (status === 413) throw new Refused(texts.tooLong, status)
  if (!data && (status === 0 || status >= 500)) throw new Refused(texts.unreachable)
  if (!data) throw new Refused(texts.otherAnswered, status)
  if (!isOk) throw new Refused(data.detail ?? texts.noAnswer, status)
  return data
}

/** Tell which sections were copied as a reply: only that, nothing of the reply or the ticket. */
export const replySent = sections => api.tell('v1/replies', { sections })

/** Tell how a search of a few words ended: with the section that was used, or with none. */
export const searchEnded = (query, opened) => api.tell('v1/searches', { query: query.slice(0, 1000), opened })
