// The API of the help center, as its faces ask it.

/** The name of a section, as the service gives and takes it. */
export const refOf = source => `${source.id}#${source.anchor}`

/**
 * The `context` of the next question: the last three that were asked, with what came of them. In memory only.
 */
export const goneOn = (context, question, { status, source }) => [
  ...context.slice(-2),
  { question, status, source: source && refOf(source) },
]

/**
 * A signal that aborts with another one, and after some milliseconds. `AbortSignal.any` is younger than many
 * phones.
 */
export function inTime(signal, milliseconds) {
  const own = new AbortController()
  const abort = () => own.abort()
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort, { once: true })
  setTimeout(abort, milliseconds)
  return own.signal
}

export class Api {
  #root
  #face
  #patience
  #credentials
  #token

  /**
   * `root()` gives the address of the help center, `face` says who asks. What takes longer than `patience`
   * milliseconds counts as away. `credentials` is that of `fetch`; a `token` goes with each request.
   */
  constructor({ root, face, patience, credentials = 'same-origin', token }) {
    this.#root = root
    this.#face = face
    this.#patience = patience
    this.#credentials = credentials
    this.#token = token
  }

  /**
   * Ask a route: with a body as POST, else as GET. Gives `status`, which is 0 where nobody answered in time,
   * and `data`, which is undefined where the answer was no JSON: the service answers in JSON, also when it
   * refuses. Rejects only when `signal` aborts.
   */
  async send(path, body, signal = new AbortController().signal) {
    try {
      const response = await fetch(new URL(path, this.#root()), {
        ...this.#options(body),
        signal: inTime(signal, this.#patience),
      })
      const isJson = response.headers.get('Content-Type')?.includes('json')
      return { status: response.status, isOk: response.ok, data: isJson ? await response.json() : undefined }
    } catch {
      signal.throwIfAborted()
      return { status: 0, isOk: false, data: undefined }
    }
  }

  /**
   * Send without waiting, also while the page is being left. It is about counting: whether it arrives
   * changes nothing.
   */
  tell(path, body) {
    fetch(new URL(path, this.#root()), { ...this.#options(body), keepalive: true }).catch(() => {})
  }

  #options(body) {
    const credentials = this.#credentials
    const known = this.#token && { Authorization: `Bearer ${this.#token}` }
    // without a header of ours, another origin needs no second request
    if (!body) return { credentials, headers: known ?? {} }
    const headers = { 'Content-Type': 'application/json', 'Help-Face': this.#face, ...known }
    return { method: 'POST', credentials, headers, body: JSON.stringify(body) }
  }
}
