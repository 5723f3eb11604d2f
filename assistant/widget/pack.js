// Skeleton: the interface is real, the answers come with a later commit.

/**
 * Opens the signed pack. `key`: the public key, base64, as GET /v1/pack-key gives it.
 * Rejects with an Error whose `code` is 'unreachable' (no file, no network) or 'bad-signature' (changed, another key, or no key).
 *
 * Resolves to { build, answer, search, page }; all three are async and give the same JSON as the API:
 *   await answer(question, { choice })   POST /v1/answers
 *   await search(query, limit = 10)      POST /v1/search
 *   await page(name)                     GET /v1/pages/{page}
 */
export async function openPack(url, key) {
  const response = await fetch(url).catch(() => null)
  if (!response?.ok) throw Object.assign(new Error('the pack cannot be loaded'), { code: 'unreachable' })
  throw Object.assign(new Error('the pack is not signed by this key'), { code: 'bad-signature' })
}
