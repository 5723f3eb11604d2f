// Answers from the signed pack that `kb build` writes, while the API cannot be reached. What it gives is the API's JSON.
import { findSensitive, KINDS, plainText, redact } from './sensitive.js'

const failure = (code, message) => Object.assign(new Error(message), { code })
const bytes = base64 => Uint8Array.from(atob(base64), c => c.charCodeAt())
const text = data => new TextDecoder().decode(data)
const POLITE = ['please', 'pls', 'hi', 'hello', 'hey', 'thanks', 'thank']
const words = asked => (plainText(asked).toLowerCase().match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? []).filter(w => !POLITE.includes(w)).map(w => w.replace("'", ''))
const stem = word => word.length > 4 ? word.replace(/(?:ies|ing|ed|es|s|y|e)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word
const unique = list => [...new Set(list)]

/** Five characters for a question's words, as assistant/pack.py makes them. */
const hashed = asked => {
  let value = 0x811c9dc5, digits = ''
  for (const c of words(asked).join(' ')) value = Math.imul(value ^ c.charCodeAt(), 0x01000193)
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
  // a server that is down may have left its file with the browser
  const load = options => fetch(url, options).then(response => response.ok ? response.arrayBuffer() : Promise.reject())
  const data = await load().catch(() => load({ cache: 'force-cache' })).catch(() => { throw failure('unreachable', 'the pack cannot be loaded') })
  try {
    const all = new Uint8Array(data), start = all.indexOf(10) + 1
    const signed = all.subarray(start, all.lastIndexOf(10, -2))
    const [, signature] = text(all.subarray(0, start)).match(/"signature": "(.+?)"/)
    const by = await crypto.subtle.importKey('raw', bytes(key), 'Ed25519', false, ['verify'])
    if (await crypto.subtle.verify('Ed25519', by, bytes(signature), signed)) return opened(JSON.parse(text(signed)))
  } catch { /* the same to whoever asked */ }
  throw failure('bad-signature', 'the pack is not signed by this key')
}

function opened({ build, handoff, articles, sections, terms, exact, ...pack }) {
  for (const s of sections) {
    const { text, source } = s.answer, of = articles[s.of].source
    const place = sign => source.anchor === 'top' ? '' : sign + encodeURIComponent(source.anchor)
    // what is left out is the same as the text, or nothing
    s.answer = { markdown: text, short: text, html: `<p>${text}</p>`, notices: [], ...s.answer }
    s.answer.source = { ...of, ...source, url: of.url + place('#'), permalink: of.permalink + place('/'), span: [s.from, s.from + [...text].length] }
  }
  const always = { handoff, build }
  const postings = new Map(Object.entries(terms))
  const known = new Map(Object.entries(exact).flatMap(([target, all]) => all.match(/.{5}/g).map(hash => [hash, target])))
  const ambiguous = new Map(Object.entries(pack.open))
  const ref = ({ answer: { source } }) => `${source.id}#${source.anchor}`
  const link = (article, reason = '') => ({ ...article.link, reason })
  const matches = (pattern, asked) => new RegExp(pattern, 'i').test(plainText(asked))

  const add = (scores, code = '', share = 1) => {
    let number, weight
    for (const c of code) c < ':' ? [number, weight] = [-1, c * share] : scores[number += c.charCodeAt() - 58] += weight
  }
  const ordered = scores => [...sections.keys()].filter(n => scores[n]).sort((a, b) => scores[b] - scores[a])

  function rank(asked) {
    const scores = Array(sections.length + 1).fill(0), stems = unique(words(asked).map(stem))
    for (const one of stems) add(scores, postings.get(one))
    const order = ordered(scores), top = scores[order[0]]
    const rival = scores[order.find(n => sections[n].of !== sections[order[0]].of)] ?? 0
    const signals = [top, top - rival, top - scores.at(-1), stems.filter(one => !postings.has(one)).length, 1]
    return { scores, order, sure: top ? 1 / (1 + Math.exp(-signals.reduce((sum, x, n) => sum + x * pack.weights[n], 0))) : 0 }
  }

  async function made(answer, sure, related, notices, choices = []) {
    const named = [build, answer.status, answer.source ? ref({ answer }) : '', ...choices.map(c => c.choice)].join('|')
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(named)))
    const answer_id = [...digest.slice(0, 8)].map(b => b.toString(16).padStart(2, '0')).join('')
    return {
      kind: null, text: null, markdown: null, html: null, short: null, steps: [], source: null, ...answer,
      confidence: Math.round(sure * 1e4) / 1e4, choices, related, notices, parts: [], answer_id, ...always,
    }
  }

  function section({ of, answer }, sure, notices) {
    const { due, related } = articles[of], stale = due && new Date().toISOString() > `${due}U` // behind every time of that day
    notices = [...notices, ...answer.notices, ...stale ? [{ kind: 'stale', text: `This article was due for review on ${due}.` }] : []]
    return made({ ...answer, source: { ...answer.source, stale: !!stale } }, sure, related.map(([n, why]) => link(articles[n], why)), notices)
  }

  function none({ order, sure }, notices) {
    const near = unique(order.slice(0, 10).map(n => articles[sections[n].of]))
    const why = near[0] ? 'Near your question' : 'Often read'
    return made({ status: 'no_answer' }, sure, (near[0] ? near : articles).slice(0, 3).map(a => link(a, why)), notices)
  }

  function clarify(offered, sure, notices) {
    const near = unique(offered.map(s => articles[s.of])).slice(0, 3).map(a => link(a, 'One of the choices'))
    return made({ status: 'clarify' }, sure, near, notices, offered.slice(0, 4).map(s => ({ label: s.label ?? s.answer.source.heading, choice: ref(s) })))
  }

  function told(asked) {
    const kinds = findSensitive(asked).map(f => f.kind)
    const names = Object.keys(KINDS).filter(kind => kind !== 'name' && kinds.includes(kind)).map(kind => KINDS[kind]).join(', ').replace(/, ([^,]+)$/, ' and $1')
    return names ? [{ kind: 'sensitive-data', text: pack.told.replace('{kinds}', names) }] : []
  }

  return {
    build,
    async answer(question, { choice } = {}) {
      const notices = told(question), asked = redact(question), { scores, order, sure } = rank(asked)
      if (matches(pack.danger, asked)) return none({ order, sure }, [{ kind: 'emergency', text: pack.call }, ...notices])
      if (choice) {
        const chosen = sections.find(s => ref(s) === choice)
        if (!chosen) throw failure('not-found', 'there is no such choice')
        return section(chosen, 1, notices)
      }
      let offered = []
      const target = known.get(hashed(asked)) ?? ambiguous.get(unique(words(asked).map(stem)).filter(w => !pack.empty.includes(w)).sort().join(' '))
      if (target) offered = target.split(' ').map(n => sections[n])
      else if (target == null) {
        const near = order.map(n => sections[n])
        if (sure >= pack.threshold) offered = near.slice(0, 1)
        if (sure < pack.sure && near[0]?.flow && matches(pack.identity, asked) && words(asked).length < 15) {
          const close = near.filter((s, n) => s.flow && scores[order[n]] >= pack.near * scores[order[0]])
          const checks = close.filter((s, n) => close.findIndex(other => other.flow === s.flow) === n)
          if (checks[1]) offered = checks
        }
      }
      const certain = target ? 1 : sure
      return offered[1] ? clarify(offered, certain, notices) : offered[0] ? section(offered[0], certain, notices) : none({ order, sure }, notices)
    },
    async search(query, limit = 10) {
      const asked = words(redact(query)), typed = asked.join(' '), last = asked.at(-1), { scores } = rank(typed)
      const isHit = word => words(word).some(w => asked.some(v => stem(v) === stem(w)) || last?.[1] && w.startsWith(last))
      if (last?.[1]) for (const [term, code] of postings) if (term !== stem(last) && term.startsWith(stem(last))) add(scores, code, 0.3)
      sections.forEach(({ answer }, n) => typed && words(answer.source.heading).join(' ').startsWith(typed) && (scores[n] += 99))
      const hits = shown => [...shown.matchAll(/[\p{L}\p{N}'’]+/gu)].filter(m => isHit(m[0])).map(m => [m.index, m.index + m[0].length])
      const results = ordered(scores).slice(0, limit).map(n => {
        const { of, audience, answer: { source, text } } = sections[n]
        const { heading, url, permalink } = source
        const flat = text.split(/\s+/).join(' '), start = hits(flat)[0]?.[0] > 60 && flat.length > 180 ? flat.lastIndexOf(' ', hits(flat)[0][0] - 30) + 1 : 0
        const rest = flat.slice(start), snippet = (start ? '… ' : '') + (rest[180] ? rest.slice(0, rest.lastIndexOf(' ', 180)) + ' …' : rest)
        return { ref: ref(sections[n]), url, permalink, heading, article: link(articles[of]), category: articles[of].category, audience, status: source.status, snippet, marks: hits(snippet) }
      })
      return { corrected: null, total: results.length, results, ...always }
    },
    async page(name) {
      const page = name.replace(/^\/+|\/+$/g, '').toLowerCase(), isNear = p => page && (`${p}/`.startsWith(`${page}/`) || `${page}/`.startsWith(`${p}/`))
      const order = why => articles.filter(a => why === (a.pages.includes(page) ? 'For this page' : a.pages.some(isNear) ? 'For a page nearby' : '')).map(a => link(a, why))
      const chosen = [...order('For this page'), ...order('For a page nearby')]
      return { page, articles: (chosen[0] ? chosen : articles.map(a => link(a, 'Often read'))).slice(0, 5), ...always }
    },
  }
}
