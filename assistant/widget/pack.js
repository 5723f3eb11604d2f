// Answers from the signed pack that `kb build` writes, while the API cannot be reached. The JSON is the API's.
import { findSensitive, KINDS, plainText, redact } from './sensitive.js'

const failure = (code, message) => Object.assign(new Error(message), { code })
const bytes = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt())
const text = data => new TextDecoder().decode(data)
const words = question => (plainText(question).toLowerCase().match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? []).map(word => word.replace(/'/g, ''))
const stem = word => word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s|y|e)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word

/** Five characters for a question's words, as assistant/pack.py makes them. */
const hashed = question => {
  let value = 0x811c9dc5, digits = ''
  for (const c of words(question).join(' ')) value = Math.imul(value ^ c.charCodeAt(), 0x01000193)
  for (value >>>= 0; digits.length < 5; value = Math.floor(value / 36)) digits += (value % 36).toString(36)
  return digits
}

/**
 * Opens the pack at `url` when it is signed by `key`: the public key, base64, pinned by the host or from GET /v1/pack-key.
 * Rejects with an Error whose code is 'unreachable' or 'bad-signature'; without a key it is the latter.
 * Gives { build, answer(question, { choice }), search(query, limit), page(name) }; the three are async and give what
 * POST /v1/answers, POST /v1/search and GET /v1/pages/{page} give. An unknown choice rejects with code 'not-found'.
 */
export async function openPack(url, key) {
  // a server that is down may still have left its file with the browser
  const response = await fetch(url).catch(() => fetch(url, { cache: 'force-cache' })).catch(() => 0)
  const data = response.ok && new Uint8Array(await response.arrayBuffer().catch(() => 0))
  if (!data?.length) throw failure('unreachable', 'the pack cannot be loaded')
  try {
    const start = data.indexOf(10) + 1
    const signed = data.subarray(start, data.lastIndexOf(125) - 1)
    const [, signature] = text(data.subarray(0, start)).match(/"signature": "(.+?)"/)
    const by = await crypto.subtle.importKey('raw', bytes(key), 'Ed25519', false, ['verify'])
    if (!await crypto.subtle.verify('Ed25519', by, bytes(signature), signed)) throw 0
    return opened(JSON.parse(text(signed)))
  } catch {
    throw failure('bad-signature', 'the pack is not signed by this key')
  }
}

function opened(pack) {
  const { build, handoff, articles, sections } = pack
  const terms = new Map(Object.entries(pack.terms))
  const exact = new Map(Object.entries(pack.exact).flatMap(([target, all]) => all.match(/.{5}/g).map(hash => [hash, target])))
  const ref = s => `${articles[s[0]][0]}#${s[1]}`
  const at = (s, way, sign) => way + (s[1] === 'top' ? '' : sign + encodeURIComponent(s[1]))
  const link = ([id, , title, url, summary], reason = '') => ({ id, title, url, summary, reason })
  const permalink = s => at(s, `${pack.base}/a/${articles[s[0]][0]}`, '/')
  const unique = list => [...new Set(list)]

  const add = (scores, code = '', share = 1) => {
    let number, weight
    for (const c of code) {
      if (c < ':') [number, weight] = [-1, c * share]
      else scores[number += c.charCodeAt() - 58] += weight
    }
  }

  const best = scores => [...sections.keys()].filter(n => scores[n] > 0).sort((a, b) => scores[b] - scores[a] || a - b)

  function rank(question) {
    const scores = Array(sections.length + 1).fill(0), stems = unique(words(question).map(stem))
    for (const one of stems) add(scores, terms.get(one))
    const order = best(scores), top = scores[order[0]]
    const rival = scores[order.find(n => sections[n][0] !== sections[order[0]][0])] ?? 0
    const signals = [top, top - rival, top - scores.at(-1), stems.filter(one => !terms.has(one)).length, 1]
    return { scores, order, sure: top ? 1 / (1 + Math.exp(-signals.reduce((sum, x, i) => sum + x * pack.weights[i], 0))) : 0 }
  }

  async function made(status, { s, sure = 0, choices = [], related, notices = [] }) {
    const [id, number, title, , , hash, state, reviewed, due] = s ? articles[s[0]] : []
    const stale = !!due && new Date().toISOString().slice(0, 10) > due
    const named = [build, status, s ? ref(s) : '', ...choices.map(c => c.choice)].join('|')
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(named)))
    if (s) {
      notices = [...notices, ...s[8].map(text => ({ kind: 'must-carry', text }))]
      if (stale) notices.push({ kind: 'stale', text: `This article was due for review on ${due}.` })
    }
    const [, anchor, heading, body = null, markdown = null, html = null, cut, steps = [], , span] = s ?? []
    return {
      status, kind: s ? (steps.length ? 'steps' : /\?\s*$/.test(heading) && anchor !== 'top' ? 'faq' : 'section') : null,
      text: body, markdown, html, short: s ? body.trim().split(/\s+/).join(' ').slice(0, cut[0]) + cut[1] : null, steps,
      source: s ? { id, number, title, heading, anchor, url: at(s, articles[s[0]][3], '#'), permalink: permalink(s), span, hash, status: state, reviewed, stale } : null,
      confidence: Math.round(sure * 1e4) / 1e4, choices, related, notices, handoff, parts: [],
      answer_id: [...digest.slice(0, 8)].map(b => b.toString(16).padStart(2, '0')).join(''), build,
    }
  }

  const section = (s, sure, notices) => {
    const a = articles[s[0]]
    return made(a[6] === 'outline' ? 'outline' : 'answered', { s, sure, notices, related: a[10].map(([n, reason]) => link(articles[n], reason)) })
  }

  const none = ({ order, sure }, notices) => {
    const near = unique(order.slice(0, 10).map(n => articles[sections[n][0]]))
    return made('no_answer', { sure, notices, related: (near[0] ? near : articles).slice(0, 3).map(a => link(a, near[0] ? 'Near your question' : 'Often read')) })
  }

  const clarify = (offered, sure, notices) => made('clarify', {
    sure, notices,
    choices: offered.map(s => ({ label: s[11].length === 1 ? `${s[2]} (for ${pack.who[s[11]] ?? s[11]})` : s[2], choice: ref(s) })),
    related: unique(offered.map(s => articles[s[0]])).slice(0, 3).map(a => link(a, 'One of the choices')),
  })

  function told(question) {
    const found = findSensitive(question).map(f => f.kind)
    const names = Object.keys(KINDS).filter(kind => kind !== 'name' && found.includes(kind)).map(kind => KINDS[kind])
    return names[0] ? [{ kind: 'sensitive-data', text: pack.told.replace('{kinds}', names.join(', ').replace(/, ([^,]+)$/, ' and $1')) }] : []
  }

  return {
    build,
    async answer(question, { choice } = {}) {
      const notices = told(question)
      question = redact(question)
      const ranking = rank(question)
      if (new RegExp(pack.danger, 'i').test(plainText(question))) return none(ranking, [{ kind: 'emergency', text: pack.call }, ...notices])
      if (choice) {
        const s = sections.find(s => ref(s) === choice)
        if (!s) throw failure('not-found', 'there is no such choice')
        return section(s, 1, notices)
      }
      const known = exact.get(hashed(question))
      if (known) {
        const offered = known.split(' ').map(n => sections[n])
        return offered[1] ? clarify(offered.slice(0, 4), 1, notices) : section(offered[0], 1, notices)
      }
      const { scores, order, sure } = ranking
      const offered = []
      if (sure < pack.sure && new RegExp(pack.identity, 'i').test(question) && words(question).length < 15) {
        for (const n of order) {
          if (!sections[n][10] && !offered[0] || scores[n] < pack.near * scores[order[0]]) break
          if (sections[n][10] && offered.every(s => s[10] !== sections[n][10])) offered.push(sections[n])
        }
      }
      if (offered[1] && known !== '') return clarify(offered.slice(0, 4), sure, notices)
      return known === '' || sure < pack.threshold ? none(ranking, notices) : section(sections[order[0]], sure, notices)
    },
    async search(query, limit = 10) {
      const asked = redact(query), last = words(asked).at(-1) ?? ' ', { scores } = rank(asked)
      const typed = words(asked).join(' '), is = word => words(word).some(w => (last[1] && w.startsWith(last)) || words(asked).some(v => stem(v) === stem(w)))
      if (last[1]) for (const [term, code] of terms) if (term.startsWith(stem(last)) && term !== stem(last)) add(scores, code, 0.3)
      sections.forEach((s, n) => { if (typed && words(s[2]).join(' ').startsWith(typed)) scores[n] += 99 })
      const results = best(scores).slice(0, limit).map(n => {
        const s = sections[n], a = articles[s[0]], flat = s[3].trim().split(/\s+/).join(' ')
        const first = [...flat.matchAll(/[\p{L}\p{N}'’]+/gu)].find(m => is(m[0]))?.index ?? 0
        const from = flat.length > 180 && first > 60 ? flat.lastIndexOf(' ', first - 30) + 1 : 0
        const snippet = (from ? '… ' : '') + (flat.length - from > 180 ? flat.slice(from, flat.lastIndexOf(' ', from + 180)) + ' …' : flat.slice(from))
        return {
          ref: ref(s), url: at(s, a[3], '#'), permalink: permalink(s), heading: s[2], article: link(a), category: a[9], audience: s[11], status: a[6], snippet,
          marks: [...snippet.matchAll(/[\p{L}\p{N}'’]+/gu)].filter(m => is(m[0])).map(m => [m.index, m.index + m[0].length]),
        }
      })
      return { corrected: null, total: results.length, results, handoff, build }
    },
    async page(name) {
      name = name.replace(/^\/+|\/+$/g, '').toLowerCase()
      const exactly = articles.filter(a => a[11].includes(name))
      const near = articles.filter(a => !exactly.includes(a) && name && a[11].some(p => p.startsWith(name + '/') || name.startsWith(p + '/')))
      const chosen = [...exactly, ...near]
      const reason = a => exactly.includes(a) ? 'For this page' : near.includes(a) ? 'For a page nearby' : 'Often read'
      return { page: name, articles: (chosen[0] ? chosen : articles).slice(0, 5).map(a => link(a, reason(a))), handoff, build }
    },
  }
}
