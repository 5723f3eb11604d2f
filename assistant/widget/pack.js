// Answers from the signed pack that `kb build` writes, while the API cannot be reached. What it gives is the API's JSON.
import { plainText } from './sensitive.js'

/** An Error with a code. */
export const problem = (code, message = code) => Object.assign(new Error(message), { code })

const bytes = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt())
const text = data => new TextDecoder().decode(data)
const stem = word => word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s|y|e)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word
const unique = list => [...new Set(list)]

/** Sixteen digits for a text. */
const digest = async text => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return [...new Uint8Array(hash, 0, 8)].map(byte => byte.toString(16).padStart(2, 0)).join('')
}

/**
 * Opens the pack at `url` when it is signed by `key`: the public key, base64, pinned by the host or from GET /v1/pack-key.
 * Rejects with an Error whose code is 'unreachable' or 'bad-signature'; without a key it is the latter.
 * Gives { answer(question, { choice }), search(query, limit), page(name) }; the three are async, want words without sensitive data,
 * and give what POST /v1/answers, POST /v1/search and GET /v1/pages/{page} give. An unknown choice rejects with code 'not-found'.
 */
export async function openPack(url, key) {
  // a server that is down may have left its file with the browser
  const load = options => fetch(url, options).then(response => response.ok ? response.arrayBuffer() : Promise.reject())
  const data = await load().catch(() => load({ cache: 'force-cache' })).catch(() => { throw problem('unreachable') })
  try {
    const all = new Uint8Array(data), start = all.indexOf(10) + 1
    const signed = all.subarray(start, all.lastIndexOf(10, -2))
    const [, signature] = text(all.subarray(0, start)).match(/"signature": "(.+?)"/)
    const by = await crypto.subtle.importKey('raw', bytes(key), 'Ed25519', false, ['verify'])
    if (await crypto.subtle.verify('Ed25519', by, bytes(signature), signed)) return opened(JSON.parse(text(signed)))
  } catch { /* the same to whoever asked */ }
  throw problem('bad-signature', 'the pack is not signed by this key')
}

function opened({ build, handoff, articles, sections, blank, reasons, ...pack }) {
  for (const s of sections) {
    const { text, source } = s.answer, { link: { id, title, url }, source: of } = articles[s.of]
    const place = sign => source.anchor === 'top' ? '' : sign + encodeURIComponent(source.anchor)
    // what is left out is the same as the text, or nothing
    s.answer = { markdown: text, short: text, html: `<p>${text}</p>`, notices: [], ...s.answer }
    s.answer.source = { id, title, ...of, ...source, url: url + place('#'), permalink: of.permalink + place('/'), span: [s.from, s.from + [...text].length] }
  }
  const always = { handoff, build }
  const [terms, ambiguous] = [pack.terms, pack.open].map(table => new Map(Object.entries(table)))
  const known = new Map(Object.entries(pack.exact).flatMap(([target, all]) => all.match(/.{6}/g).map(hash => [hash, target])))
  const words = asked => (plainText(asked).toLowerCase().match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? []).filter(w => !pack.polite.includes(w)).map(w => w.replace("'", ''))
  const stems = asked => unique(words(asked).map(stem))
  const links = (some, reason) => some.map(({ link }) => ({ ...link, reason }))
  const matches = (pattern, asked) => new RegExp(pattern, 'i').test(plainText(asked))

  const add = (scores, code = '', share = 1) => {
    let number, weight
    for (const c of code) c < ':' ? [number, weight] = [-1, c * share] : scores[number += c.charCodeAt() - 58] += weight
  }
  const ordered = scores => [...sections.keys()].filter(n => scores[n]).sort((a, b) => scores[b] - scores[a])

  function rank(asked) {
    const scores = Array(sections.length + 1).fill(0)
    for (const one of stems(asked)) add(scores, terms.get(one))
    const order = ordered(scores), top = scores[order[0]]
    const rival = scores[order.find(n => sections[n].of !== sections[order[0]].of)] ?? 0
    const signals = [top, top - rival, top - scores.at(-1), stems(asked).filter(one => !terms.has(one)).length, 1]
    return { scores, order, sure: top ? 1 / (1 + Math.exp(-signals.reduce((sum, x, n) => sum + x * pack.weights[n], 0))) : 0 }
  }

  const ref = source => `${source.id}#${source.anchor}`
  const articlesOf = some => unique(some.map(s => articles[s.of]))

  async function made(answer, sure, related, notices, choices = []) {
    const named = [build, answer.status, answer.source ? ref(answer.source) : '', ...choices.map(c => c.choice)].join('|')
    return { ...blank, ...answer, confidence: +sure.toFixed(4), choices, related, notices, answer_id: await digest(named), ...always }
  }

  /** The sections that answer, several where one has to be chosen, and how sure that is. */
  async function decided(asked, choice, { scores, order, sure }) {
    const near = order.map(n => sections[n])
    if (choice) {
      const chosen = sections.filter(s => ref(s.answer.source) === choice)
      if (chosen[0]) return [chosen, 1]
      throw problem('not-found')
    }
    const target = known.get((await digest(words(asked).join(' '))).slice(0, 6)) ?? ambiguous.get(stems(asked).filter(w => !pack.empty.includes(w)).sort().join(' '))
    if (target != null) return target ? [target.split(' ').map(n => sections[n]), 1] : [[], sure]
    if (sure < pack.sure && near[0]?.flow && matches(pack.identity, asked) && words(asked).length < 15) {
      const close = near.filter((s, n) => s.flow && scores[order[n]] >= pack.near * scores[order[0]])
      const checks = close.filter((s, n) => close.findIndex(other => other.flow === s.flow) === n)
      if (checks[1]) return [checks, sure]
    }
    return [sure >= pack.threshold ? near.slice(0, 1) : [], sure]
  }

  return {
    async answer(asked, { choice } = {}) {
      const ranked = rank(asked), isDanger = matches(pack.danger, asked)
      const [offered, sure] = isDanger ? [[], ranked.sure] : await decided(asked, choice, ranked)
      if (offered[1]) {
        const choices = offered.slice(0, 4).map(({ label, answer: { source } }) => ({ label: label ?? source.heading, choice: ref(source) }))
        return made({ status: 'clarify' }, sure, links(articlesOf(offered).slice(0, 3), reasons.choice), [], choices)
      }
      if (!offered[0]) {
        const near = articlesOf(ranked.order.slice(0, 10).map(n => sections[n]))
        const related = near[0] ? links(near, reasons.near) : links(articles, reasons.often)
        return made({ status: 'no_answer' }, sure, related.slice(0, 3), isDanger ? [{ kind: 'emergency', text: pack.call }] : [])
      }
      const [{ of, answer }] = offered, { due, related } = articles[of]
      const stale = !!due && new Date() - Date.parse(due + ' UTC') >= 864e5 // from the day after
      const notices = [...answer.notices, ...stale ? [{ kind: 'stale', text: pack.overdue.replace('{day}', due) }] : []]
      return made({ ...answer, source: { ...answer.source, stale } }, sure, related.flatMap(([n, why]) => links([articles[n]], why)), notices)
    },
    async search(query, limit = 10) {
      const asked = words(query), typed = asked.join(' '), last = asked.at(-1), { scores } = rank(typed)
      const isHit = word => words(word).some(w => asked.some(v => stem(v) === stem(w)) || last?.[1] && w.startsWith(last))
      if (last?.[1]) for (const [term, code] of terms) if (term !== stem(last) && term.startsWith(stem(last))) add(scores, code, 0.3)
      sections.forEach(({ answer }, n) => typed && words(answer.source.heading).join(' ').startsWith(typed) && (scores[n] += 99))
      const hits = shown => [...shown.matchAll(/[\p{L}\p{N}'’]+/gu)].filter(m => isHit(m[0])).map(m => [m.index, m.index + m[0].length])
      const results = ordered(scores).slice(0, limit).map(n => {
        const { of, audience, answer: { source, text } } = sections[n]
        const { heading, url, permalink, status } = source
        const snippet = text.replace(/\s+/g, ' ').replace(/^(.{150}\S*) .*/, '$1 …')
        const [article] = links([articles[of]], ''), { category } = articles[of]
        return { ref: ref(source), url, permalink, heading, article, category, audience, status, snippet, marks: hits(snippet) }
      })
      return { corrected: null, total: results.length, results, ...always }
    },
    async page(name) {
      const page = name.replace(/^\/+|\/+$/g, '').toLowerCase()
      const isNear = other => [page, other].map(path => path + '/').sort().reduce((a, b) => b.startsWith(a))
      const [here, beside] = [true, false].map(is => articles.filter(({ pages }) => pages.includes(page) === is && pages.some(isNear)))
      const chosen = [...links(here, reasons.page), ...links(beside, reasons.nearby)]
      return { page, articles: (chosen[0] ? chosen : links(articles, reasons.often)).slice(0, 5), ...always }
    },
  }
}
