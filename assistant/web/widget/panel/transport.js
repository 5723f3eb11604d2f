// What the panel asks: the API, and the signed pack while the API cannot be reached.
// `OFFLINE` is filled in by scripts/bundle.mjs: the hash of the module that answers from the pack. It comes with
// the pack, when the panel is open and nobody waits for it.
/* global OFFLINE */
import { Api } from '../../shared/api.js'
import { importWhole } from '../../shared/import_whole.js'
import * as words from 'words:widget'
import { problem } from './problems.js'

const PATIENCE = 5000
const REST = 10_000 // milliseconds for which the service is left alone after it did not answer

export class Transport {
  /** The way to a person, as the service or the pack said it last. */
  handoff
  #host
  #api
  #heard
  #restsUntil = 0
  #sent = 0
  #failed = 0 // number of the last request that the service did not answer
  #pack
  #loading // the pack that is on its way
  #sentKey // what the service said to check the pack with

  /**
   * `heard` has `away(isAway)`, which is called when the source of the answers changes, and `failed(error)`.
   */
  constructor(host, heard) {
    this.#host = host
    this.#heard = heard
    this.#api = new Api({ root: () => host.api, face: 'widget', patience: PATIENCE, credentials: 'omit' })
    this.handoff = { label: words.askPerson, url: host.api, prepare: [] }
  }

  /** Ask the service at once, also when it did not answer just now. */
  retry() {
    this.#restsUntil = 0
  }

  /**
   * What the API sent, or what `fromPack(pack)` gives when the API cannot be reached. Rejects with a
   * problem.
   */
  async send(path, { body, fromPack, signal = new AbortController().signal } = {}) {
    if (Date.now() > this.#restsUntil) {
      const number = ++this.#sent
      const { status, data } = await this.#api.send('v1/' + path, body, signal)
      if (data && status < 500) {
        this.handoff = data.handoff ?? this.handoff
        // a late answer to what was sent before the service went away says nothing of it now
        if (number > this.#failed) this.#heard.away(false)
        if (fromPack) this.pack().catch(() => {}) // again, when it did not come before
        if (status < 400) return data
        throw problem('refused', data.detail)
      }
      this.#failed = Math.max(this.#failed, number)
      // that the key of the pack is late, which nobody waits for, keeps no question from the service
      if (fromPack) this.#restsUntil = Date.now() + REST
    }
    const pack = fromPack && (await this.#readablePack())
    if (!pack) throw problem('unreachable', words.unreachable)
    const found = await fromPack(pack)
    signal.throwIfAborted()
    this.handoff = found.handoff
    this.#heard.away(true)
    return found
  }

  /**
   * The pack; it is loaded once, while the service is there, and again when its time is over. Rejects with a
   * problem.
   */
  async pack() {
    if (this.#pack && !this.#pack.isExpired) return this.#pack
    return (this.#loading ??= this.#load().finally(() => (this.#loading = undefined)))
  }

  async #load() {
    const { openPack } = await importWhole(new URL('offline.js', import.meta.url).href, OFFLINE)
    const url = this.#host.api + 'widget/pack.json'
    return (this.#pack = await openPack(url, await this.#key(), this.#host.storage))
  }

  async #key() {
    return this.#host.packKey || (this.#sentKey ??= (await this.send('pack-key')).key)
  }

  /**
   * The pack, or nothing. One that was not signed by the key is an error to tell the host; that one is too
   * old, the person hears.
   */
  async #readablePack() {
    try {
      return await this.pack()
    } catch (error) {
      if (error?.code === 'too-old') throw problem('too-old', words.copyTooOld)
      if (error?.code === 'bad-signature') this.#heard.failed(error)
    }
  }
}
