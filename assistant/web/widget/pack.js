// Answers from the signed pack that `kb build` writes, while the API cannot be reached. What it gives is the API's JSON.
import { plainText } from './sensitive.js'

/** What is thrown for others to tell apart. */
export const problem = (code, message = code) => ({ code, message })

const text = data => new TextDecoder().decode(data)
const stem = word => word.length > 4 ? word.replace(/(ies|ing|ed|es|s|y|e)$/, '') : word.length > 3 ? word.replace(/s$/, '') : word
const unique = list => [...new Set(list)]

/** Sixteen digits for a text. */
const digest = async text => {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return new Uint8Array(hash, 0, 8).toHex()
}

const opened = ({ build, handoff, articles, sections, blank, reasons, ...pack }) => {
  for (const s of sections) {
    const { text, source: { at, ...source } } = s.answer, { source: of } = articles[s.of]
    // what is left out is the same as the text, or nothing
    s.answer = {
      markdown: text, short: text, html: '<p>' + text + '</p>', notices: [], ...s.answer,
      source: { ...of, ...source, anchor: decodeURIComponent(at.slice(1)) || 'top', url: of.url + at, permalink: of.permalink + at.replace('#', '/') },
    }
  }
  const [terms, open] = [pack.terms, pack.open].map(pairs => new Map(pairs))
  const words = asked => (plainText(asked).toLowerCase().match(/[a-z0-9]+(?:'[a-z]+)?/g) ?? []).filter(w => !pack.polite.includes(w)).map(w => w.replace("'", ''))
  const stems = asked => unique(words(asked).map(stem))
  const links = (some, reason) => some.map(({ link }) => ({ ...link, reason }))
  const matches = (pattern, asked) => new RegExp(pattern, 'i').test(plainText(asked))
  const ref = source => `${source.id}#${source.anchor}`
  const articlesOf = some => unique(some.map(s => articles[s.of]))

  const add = (scores, code = '', share = 1) => {
    let number, weight
    for (const c of code) c < ':' ? [number, weight] = [-1, c * share] : scores[number += c.charCodeAt() - 58] += weight
  }
  const ordered = scores => [...sections.keys()].filter(n => scores[n]).sort((a, b) => scores[b] - scores[a])

  const rank = asked => {
    const scores = Array(sections.length + 1).fill(0)
    for (const one of stems(asked)) add(scores, terms.get(one))
    const order = ordered(scores), top = scores[order[0]]
    const rival = scores[order.find(n => sections[n].of !== sections[order[0]].of)] ?? 0
    const signals = [top, rival, scores.at(-1), stems(asked).filter(one => !terms.has(one)).length, 1]
    return [scores, order, top ? 1 / (1 + Math.exp(signals.reduce((sum, x, n) => sum - x * pack.weights[n], 0))) : 0]
  }

  /** Whether the review of an article is overdue by more than so many days; never where none is due. */
  const isLate = (of, days = pack.late.days) => new Date() - Date.parse(articles[of].due + ' UTC') >= (days + 1) * 864e5

  const made = async (answer, sure, related, notices, choices = []) => {
    const named = [build, answer.status, answer.source ? ref(answer.source) : '', ...choices.map(c => c.choice)].join('|')
    return { ...blank, ...answer, confidence: +sure.toFixed(4), choices, related: related.slice(0, 3), notices, answer_id: await digest(named), handoff, build }
  }

  /** The sections that answer, several where one has to be chosen, and how sure that is. */
  const decided = async (asked, choice, [scores, order, sure]) => {
    if (choice) {
      const chosen = sections.filter(s => ref(s.answer.source) === choice)
      if (chosen[0]) return [chosen, 1]
      throw problem('not-found')
    }
    const hash = (await digest(words(asked).join(' '))).slice(0, 6)
    const target = pack.exact.find(([, hashes]) => hashes.match(/.{6}/g).includes(hash))?.[0] ?? open.get(stems(asked).filter(w => !pack.empty.includes(w)).sort().join(' '))
    if (target != null) return target ? [target.split(' ').map(n => sections[n]), 1] : [[], sure]
    const near = order.map(n => sections[n])
    if (sure < pack.sure && near[0]?.flow && matches(pack.clarify, asked) && words(asked).length < 15) {
      const close = near.filter((s, n) => s.flow && scores[order[n]] >= pack.near * scores[order[0]])
      const checks = close.filter((s, n) => close.find(other => other.flow === s.flow) === s)
      if (checks[1]) return [checks, sure]
    }
    return [near.slice(0, sure >= pack.threshold), sure]
  }

  return {
    async answer(asked, { choice } = {}) {
      const ranked = rank(asked), isDanger = matches(pack.danger, asked)
      const [offered, sure] = isDanger ? [[], ranked[2]] : await decided(asked, choice, ranked)
      if (offered[1]) {
        const choices = offered.slice(0, 4).map(({ label, answer: { source } }) => ({ label: label ?? source.heading, choice: ref(source) }))
        return made({ status: 'clarify' }, sure, links(articlesOf(offered), reasons.choice), [], choices)
      }
      if (!offered[0]) {
        const near = articlesOf(ranked[1].slice(0, 10).map(n => sections[n]))
        return made({ status: 'no_answer' }, sure, near[0] ? links(near, reasons.near) : links(articles, reasons.often), isDanger ? [{ kind: 'emergency', text: pack.call }] : [])
      }
      const [{ of, answer }] = offered, { source } = answer, { due, link, related } = articles[of]
      const said = text => [{ kind: 'stale', text: text.replace('{day}', due) }]
      if (isLate(of)) return made({ status: 'no_answer' }, sure, [{ ...link, url: source.url, reason: pack.late.reason }, ...related.filter(other => other.id !== link.id)], said(pack.late.text))
      const stale = isLate(of, 0)
      return made({ ...answer, source: { ...source, stale } }, sure, related, [...answer.notices, ...stale ? said(pack.overdue) : []])
    },
    async search(query, limit = 10) {
      const asked = words(query), last = asked.at(-1), [scores] = rank(query)
      const isHit = word => asked.some(one => one[1] && word.toLowerCase().startsWith(stem(one))) // alone
      if (last?.[1]) for (const [term, code] of terms) if (term !== stem(last) && term.startsWith(stem(last))) add(scores, code, 0.3)
      const results = ordered(scores).slice(0, limit).map(n => {
        const { of, answer: { source, text } } = sections[n]
        const snippet = isLate(of) ? pack.late.reason : text.replace(/\s+/g, ' ').replace(/^(.{150}\S*) .*/, '$1 …')
        return {
          ref: ref(source), heading: source.heading, article: articles[of].link, snippet,
          marks: [...snippet.matchAll(/[\p{L}\p{N}'’]+/gu)].filter(m => isHit(m[0])).map(m => [m.index, m.index + m[0].length]), // alone
          url: source.url, permalink: source.permalink, category: articles[of].category, audience: sections[n].audience, status: source.status, // alone
          article: { ...articles[of].link, reason: isLate(of) ? snippet : '' }, reviewed: source.reviewed ?? null, stale: isLate(of, 0), // alone
        }
      })
      return {
        corrected: null, total: results.length, build, // alone
        results, handoff,
      }
    },
    async page(name) {
      const page = name.replace(/^\/+|\/+$/g, '').toLowerCase()
      const isIn = (a, b) => (a + '/').startsWith(b + '/')
      const isNear = other => isIn(page, other) || isIn(other, page)
      const [here, beside] = [true, false].map(is => articles.filter(({ pages }) => pages.includes(page) === is && pages.some(isNear)))
      const chosen = [...links(here, reasons.page), ...links(beside, reasons.nearby)]
      return {
        page, build, // alone
        articles: (chosen[0] ? chosen : links(articles, reasons.often)).slice(0, 5), handoff,
      }
    },
  }
}

/**
 * Opens the pack at `url` when it is signed by `key`: the public key, base64, pinned by the host or from GET /v1/pack-key.
 * Rejects with { code, message }, whose code is 'unreachable' or 'bad-signature'; without a key it is the latter.
 * Gives { answer(question, { choice }), search(query, limit), page(name) }; the three are async, want words without sensitive data,
 * and give what POST /v1/answers, POST /v1/search and GET /v1/pages/{page} give. An unknown choice rejects with code 'not-found'.
 */
export const openPack = async (url, key) => {
  // a server that is down may have left its file with the browser
  const load = cache => fetch(url, { cache }).then(response => response.ok ? response.bytes() : Promise.reject())
  const all = await load('default').catch(() => load('force-cache'))
    .catch(() => { throw problem('unreachable') }) // alone
  try {
    const start = all.indexOf(10) + 1, signed = all.subarray(start, all.lastIndexOf(10, -2))
    const { signature } = JSON.parse(text(all.subarray(0, start)) + '0}')
    const by = await crypto.subtle.importKey('raw', Uint8Array.fromBase64(key), 'Ed25519', false, ['verify'])
    if (await crypto.subtle.verify('Ed25519', by, Uint8Array.fromBase64(signature), signed)) return opened(JSON.parse(text(signed)))
  } catch { /* the same to whoever asked */ }
  throw problem('bad-signature')
}
