// Opens the signed pack that `kb build` writes. docs/offline.md says what is in it.
import { Pack } from './pack_answers.js'
import { problem } from './problems.js'

const NEW_LINE = 10

const textOf = bytes => new TextDecoder().decode(bytes)

const KEY = 'help-widget-pack'

/** By address, when the newest pack was made that this page has had. */
const newest = {}

/**
 * Opens the pack at `url` when it is signed by `key`: the public key, base64, pinned by the host or from GET
 * /v1/pack-key. Rejects with { code, message }, whose code is 'unreachable', 'bad-signature' (also without a
 * key), or 'too-old': its time is over, or there was a newer one here. This page remembers which was the
 * newest; so do other windows where the host allows a `storage`, "session" or "local". Gives a Pack.
 */
export async function openPack(url, key, storage) {
  const pack = await readPack(await loadBytes(url), key)
  const kept = keptIn(storage)
  const had = [newest[url] ?? '', kept[url] ?? '']
  if (pack.isExpired || had.some(time => pack.created < time)) throw problem('too-old')
  newest[url] = pack.created
  keep(storage, { ...kept, [url]: pack.created })
  return pack
}

async function readPack(bytes, key) {
  try {
    const signed = await signedPart(bytes, key)
    if (signed) return new Pack(JSON.parse(textOf(signed)))
  } catch {
    // cut, or nothing of the kind: the same to whoever asked
  }
  throw problem('bad-signature')
}

function keptIn(storage) {
  try {
    return JSON.parse(window[`${storage}Storage`].getItem(KEY)) ?? {}
  } catch {
    return {} // the host or the browser allows no storage
  }
}

function keep(storage, times) {
  try {
    window[`${storage}Storage`].setItem(KEY, JSON.stringify(times))
  } catch {
    // as above: this page remembers
  }
}

async function loadBytes(url) {
  const load = async cache => {
    const response = await fetch(url, { cache })
    return response.ok ? response.bytes() : Promise.reject(problem('unreachable'))
  }
  try {
    // a server that is down may have left its file with the browser
    return await load('default').catch(() => load('force-cache'))
  } catch {
    throw problem('unreachable')
  }
}

/**
 * The bytes between the first line and the last one when the signature in the first line is theirs, else
 * null.
 */
async function signedPart(bytes, key) {
  const start = bytes.indexOf(NEW_LINE) + 1
  const signed = bytes.subarray(start, bytes.lastIndexOf(NEW_LINE, -2))
  const { signature } = JSON.parse(`${textOf(bytes.subarray(0, start))}0}`)
  const signer = await crypto.subtle.importKey('raw', Uint8Array.fromBase64(key), 'Ed25519', false, [
    'verify',
  ])
  const isRight = await crypto.subtle.verify('Ed25519', signer, Uint8Array.fromBase64(signature), signed)
  return isRight ? signed : null
}
