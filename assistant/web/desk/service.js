// The API, as the desk asks it. Nothing is kept: not here, not there.

const root = new URL('..', import.meta.url)

const PATIENCE = 20_000

/** The API cannot be reached, or it refuses; `detail` says why in words for people. */
export class Refused extends Error {
  constructor(detail, status = 0) {
    super(detail)
    this.detail = detail
    this.status = status
  }
}

/** Ask a route, with a body or without one. Rejects with Refused, also when nothing comes for too long, or as `fetch` does when `signal` aborts. */
export async function ask(path, body, signal = new AbortController().signal) {
  let response, data
  try {
    response = await fetch(new URL(path, root), {
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      headers: { 'Help-Face': 'desk', ...(body && { 'Content-Type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    // the service answers in JSON, also when it refuses
    if (response.headers.get('Content-Type')?.includes('json')) data = await response.json()
  } catch (error) {
    if (signal.aborted) throw error
    throw new Refused('The help service cannot be reached.')
  }
  if (response.status === 413) throw new Refused('This is too long. Paste only the part with the question.', 413)
  if (!data && response.status >= 500) throw new Refused('The help service cannot be reached.')
  if (!data) {
    const said = 'Something else than the help service answered, perhaps a page to sign in. Open the help site in another tab, sign in there if it asks you to, then try again.'
    throw new Refused(said, response.status)
  }
  if (!response.ok) throw new Refused(data.detail ?? 'The help service could not answer.', response.status)
  return data
}

/** Tell how a search of a few words ended: with the section that was used, or with none. It counts; whether it arrives changes nothing here. */
export function searchEnded(query, opened) {
  const headers = { 'Content-Type': 'application/json', 'Help-Face': 'desk' }
  fetch(new URL('v1/searches', root), { method: 'POST', headers, body: JSON.stringify({ query: query.slice(0, 1000), opened }), keepalive: true }).catch(() => {})
}
