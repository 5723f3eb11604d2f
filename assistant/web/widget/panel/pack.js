// Opens the signed pack that `kb build` writes. docs/offline.md says what is in it.
import { Pack } from './pack_answers.js'
import { problem } from './problems.js'

const NEW_LINE = 10

const textOf = bytes => new TextDecoder().decode(bytes)

/**
 * Opens the pack at `url` when it is signed by `key`: the public key, base64, pinned by the host or from GET
 * /v1/pack-key. Rejects with { code, message }, whose code is 'unreachable' or 'bad-signature'; without a
 * key it is the latter. Gives a Pack.
 */
export async function openPack(url, key) {
  const bytes = await loadBytes(url)
  try {
    const signed = await signedPart(bytes, key)
    if (signed) return new Pack(JSON.parse(textOf(signed)))
  } catch {
    // cut, or nothing of the kind: the same to whoever asked
  }
  throw problem('bad-signature')
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
