// The reply that is being written: the sections that were collected as its parts, and the one field in which
// the whole is edited before it is copied. What somebody typed is never taken away without asking.

import { copyText } from '../shared/clipboard.js'
import { refOf } from '../shared/api.js'
import { desk as texts } from './words.js'
import { Draft } from './draft.js'
import { $, asked, cards, greeting, nameOf, say, watch } from './pane.js'
import { partsList } from './parts.js'
import { FORMS, around, copyReply, formOf, inEnglish } from './reply.js'
import { replySent } from './service.js'
import { typedForms } from './typed.js'

const draft = new Draft()
const field = $('draft')
const all = $('forms')
let parts = [] // { key, item, form, isTold }
let form = 'full' // of what comes next
let waiting = Promise.resolve()
let coming = 0
let replies = 0 // how many were begun: what was meant for an earlier one does not come into this one

/** How many parts the reply has, also those whose words are still being read. */
export const count = () => parts.length + coming

const same = text => text?.toLowerCase().replace(/[\W_]+/g, '')

/** The question that a part answers, as it was asked, where the part's heading does not say it anyway. */
function questionOf({ sentence, heading }) {
  const isSafe = sentence && sentence.length <= 300 && !/\[[A-Za-z ]+\]/.test(sentence)
  if (!isSafe || same(sentence) === same(heading)) return ''
  const said = sentence.replace(/\s+/g, ' ').trim()
  return said[0].toUpperCase() + said.slice(1)
}

function madeOf(part) {
  const reply = formOf(part.item.reply, part.form)
  const question = parts.length > 1 ? questionOf(part.item) : ''
  const lead = question ? typedForms(`> ${question}`) : undefined
  const joined = format => [lead?.[format], reply[format]].filter(Boolean).join('\n\n')
  return {
    text: joined('text'),
    markdown: joined('markdown'),
    html: (lead?.html ?? '') + inEnglish(reply.html),
  }
}

/** The segments that the text should have; none without a part. */
function wanted() {
  if (!parts.length) return []
  const words = around(greeting.value, { count: parts.length, name: nameOf() })
  const madeFor = key => words?.[key] ?? (draft.hasChanged(key) ? draft.find(key).made : undefined)
  const framed = key => (madeFor(key) ? [{ key, made: madeFor(key) }] : [])
  return [
    ...framed('hello'),
    ...framed('lead'),
    ...parts.map(part => ({ key: part.key, made: madeOf(part) })),
    ...framed('bye'),
  ]
}

/** Make the text anew around what was typed, and show it. */
function show() {
  draft.arrange(wanted())
  field.value = draft.text
  $('reply').hidden = !parts.length
  $('reply-bar').hidden = !parts.length
  $('reply-count').textContent = $('reply-bar-count').textContent = texts.partsOf(parts.length)
  const forms = new Set(parts.map(part => part.form))
  all.value = forms.size === 1 ? [...forms][0] : ''
  list.show(parts)
  check()
  cards.mark()
}

/** Say which of the sentences that must stay is not in the text any more. */
function check() {
  const flat = field.value.replace(/\s+/g, ' ')
  const missing = parts
    .flatMap(part => part.item.reply.must_carry)
    .filter(sentence => !flat.includes(sentence.replace(/\s+/g, ' ').trim()))
  const said = missing.length ? texts.mustStay(missing) : ''
  if ($('draft-note').textContent !== said) $('draft-note').textContent = said
}

// --- parts ---

/** The place of a section among the parts, from 1; 0 for one that is none. */
export const placeOf = item => parts.findIndex(part => part.key === refOf(item)) + 1

/** Put a section into the reply, behind those that it has; one after the other, however fast they come. */
export function collect(item) {
  coming += 1
  watch.begun()
  waiting = waiting.then(() => add(item)).finally(() => (coming -= 1))
  return waiting
}

async function add(item) {
  if (placeOf(item)) return say(texts.isPart(placeOf(item)))
  const reply = replies
  try {
    await cards.replyOf(item)
  } catch (error) {
    return say(error.detail ?? texts.replyNotRead)
  }
  if (reply !== replies) return
  parts.push({ key: refOf(item), item: { ...item }, form, isTold: false })
  show()
  reveal(parts.at(-1).key)
  say(texts.added(parts.length, item.heading))
  watch.used(item)
}

/** Scroll the field to a part. */
function reveal(key) {
  const [start] = draft.rangeOf(key)
  const lines = field.value.slice(0, start).split('\n').length - 1
  const shown = field.value.split('\n').length
  field.scrollTop = (field.scrollHeight * lines) / Math.max(shown, 1) - 24
}

/** Whether what was typed into some parts may go. */
async function mayDrop(keys, question) {
  return !keys.some(key => draft.hasChanged(key) && draft.find(key).text.trim()) || asked(question)
}

async function remove(key) {
  const isLast = parts.length === 1
  const going = isLast ? draft.segments.map(segment => segment.key) : [key]
  if (!(await mayDrop(going, isLast ? texts.askRemoveLast : texts.askRemove))) return false
  parts = parts.filter(part => part.key !== key)
  show()
  say(texts.removed)
  return true
}

function move(key, by) {
  const from = parts.findIndex(part => part.key === key)
  const to = from + by
  if (!parts[to]) return
  parts.splice(to, 0, ...parts.splice(from, 1))
  show()
  say(texts.movedTo(to + 1))
}

async function reform(chosen, next) {
  const changing = chosen.filter(part => part.form !== next)
  if (
    await mayDrop(
      changing.map(part => part.key),
      texts.askReplace,
    )
  ) {
    for (const part of changing) {
      draft.reset(part.key)
      part.form = next
    }
    say(texts.formNow(texts.forms[next]))
  }
  show()
}

const following = now => FORMS[(FORMS.indexOf(now) + 1) % FORMS.length]

/** The next form, for all parts at once and for those that come. */
export function nextForm() {
  form = following(all.value || form)
  return parts.length ? reform(parts, form) : say(texts.formNow(texts.forms[form]))
}

const list = partsList($('parts'), {
  remove,
  move,
  reform: (key, next) =>
    reform(
      parts.filter(part => part.key === key),
      next,
    ),
  next: key => following(parts.find(part => part.key === key).form),
  edit: key => edit(key),
  leave: () => (cards.items.length ? cards.choose(Math.max(cards.open, 0)) : $('found-title').focus()),
})

export const toParts = () => list.focus()

all.addEventListener('change', () => {
  if (all.value) reform(parts, (form = all.value))
})

// --- the field ---

/** Go to the field: to a part's words, or to where the answers begin. */
export function edit(key = parts[0]?.key) {
  const [, end] = draft.rangeOf(key)
  field.focus()
  field.setSelectionRange(end, end)
  reveal(key)
}

field.addEventListener('input', () => {
  draft.type(field.value)
  check()
})

/** The greeting or the name changed; what was typed around the answers stays unless somebody lets it go. */
export async function greet() {
  const typed = ['hello', 'lead', 'bye'].filter(key => draft.hasChanged(key))
  if (typed.length && (await asked(texts.askGreeting))) typed.forEach(key => draft.reset(key))
  if (parts.length) show()
}

// --- copying ---

/** Tell which sections were sent, each once in this reply. */
function told() {
  const there = parts.filter(part => !part.isTold && draft.find(part.key)?.text.trim())
  if (there.length) replySent(there.map(part => part.key))
  for (const part of there) part.isTold = true
}

async function copied(act) {
  await waiting
  if (!parts.length) return
  try {
    say(await act(draft.forms))
    told()
  } catch {
    say(texts.notCopied(texts.reply))
  }
}

export const copy = () => copied(async forms => texts.replyCopied(await copyReply(forms)))

export const copyMarkdown = () =>
  copied(async ({ markdown }) => {
    await copyText(markdown)
    return texts.markdownCopied
  })

$('reply-copy').addEventListener('click', copy)
$('reply-markdown').addEventListener('click', copyMarkdown)

// --- another ticket ---

/** Take the reply away; gives what `restore` needs to bring it back, or undefined when there was none. */
export function take() {
  replies += 1
  if (!parts.length) return undefined
  const state = { parts, segments: draft.segments }
  parts = []
  show()
  return state
}

export function restore(state) {
  if (!state) return
  replies += 1
  parts = state.parts
  draft.segments = state.segments
  show()
}

watch.collect = collect
watch.placeOf = placeOf
watch.hasReply = () => parts.length > 0
watch.copied = items => replySent(items.map(refOf))
