// The API, as the desk asks it. Nothing is kept: not here, not there.

const root = new URL('..', import.meta.url)

/** The API cannot be reached, or it refuses; `detail` says why in words for people. */
export class Refused extends Error {
  constructor(detail, status = 0) {
    super(detail)
    this.detail = detail
    this.status = status
  }
}

/** Ask a route, with a body or without one. Rejects with Refused, or as `fetch` does when `signal` aborts. */
export async function ask(path, body, signal) {
  let response
  try {
    response = await fetch(new URL(path, root), {
      signal,
      headers: { 'Help-Face': 'desk', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new Refused('The help service cannot be reached.')
  }
  const data = await response.json().catch(() => ({}))
  if (response.status === 413) throw new Refused('This is too long. Paste only the part with the question.', 413)
  if (!response.ok) throw new Refused(data.detail ?? 'The help service could not answer.', response.status)
  return data
}

/** Tell how a search of a few words ended: with the section that was used, or with none. It counts; whether it arrives changes nothing here. */
export function searchEnded(query, opened) {
  const headers = { 'Content-Type': 'application/json', 'Help-Face': 'desk' }
  fetch(new URL('v1/searches', root), { method: 'POST', headers, body: JSON.stringify({ query: query.slice(0, 1000), opened }), keepalive: true }).catch(() => {})
}
