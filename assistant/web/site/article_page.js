// What the page of an article does: steps that are ticked, terms that explain themselves, the contents list.
import { make } from '../shared/dom.js'
import * as texts from 'words:page'
import { lightDismiss } from './light_dismiss.js'
import { keepTicks } from './steps.js'

// --- steps ---

const article = document.querySelector('[data-permalink]')
for (const steps of article?.querySelectorAll('.prose--steps') ?? []) {
  const list = steps.querySelector(':scope > ol')
  const sign = steps.parentElement.querySelector(':scope > * > a.anchor[data-copy]') // none above the first heading
  if (list) keepTicks(list, sign?.dataset.copy ?? article.dataset.permalink)
}

// --- terms of the glossary: a tap, the focus or the pointer shows what one means, Escape puts it away ---

const box = make('div', { class: 'term-box', id: 'term-box', role: 'tooltip', popover: 'manual' })
const more = make('a', { class: 'term-more' }, texts.inGlossary)
let shown = null
let leaving

function show(term) {
  clearTimeout(leaving)
  if (shown === term) return
  hide()
  shown = term
  more.href = term.href
  box.replaceChildren(make('span', {}, term.dataset.meaning), more)
  term.after(box) // so that the next Tab leads to its link
  term.setAttribute('aria-describedby', box.id)
  box.showPopover()
  const place = term.getBoundingClientRect()
  const { width, height } = box.getBoundingClientRect()
  const left = Math.max(12, Math.min(place.left, document.documentElement.clientWidth - width - 12))
  const isBelow = place.bottom + height + 12 < innerHeight
  box.style.left = `${left}px`
  box.style.insetBlockStart = `${isBelow ? place.bottom + 6 : place.top - height - 6}px`
}

function hide() {
  clearTimeout(leaving)
  shown?.removeAttribute('aria-describedby')
  shown = null
  if (box.isConnected) {
    box.hidePopover()
    box.remove()
  }
}

const isOf = target => target === shown || box.contains(target)
const leave = () => (leaving = setTimeout(() => isOf(document.activeElement) || hide(), 250))

for (const term of 'showPopover' in box ? document.querySelectorAll('a.term-link') : []) {
  term.addEventListener('focus', () => show(term))
  term.addEventListener('pointerenter', ({ pointerType }) => pointerType === 'mouse' && show(term))
  term.addEventListener('pointerleave', ({ pointerType }) => pointerType === 'mouse' && leave())
  term.addEventListener('click', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault() // its link leads on
    show(term)
  })
}
box.addEventListener('pointerenter', () => clearTimeout(leaving))
box.addEventListener('pointerleave', leave)
addEventListener('focusin', ({ target }) => shown && !isOf(target) && hide())
addEventListener('pointerdown', ({ target }) => shown && !isOf(target) && hide())
addEventListener('scroll', () => shown && hide(), { passive: true })
addEventListener(
  'keydown',
  event => {
    if (event.key !== 'Escape' || !shown) return
    const term = shown
    if (box.contains(document.activeElement)) term.focus()
    hide()
    event.stopPropagation()
  },
  { capture: true },
)

// --- the contents list above the text ---

const fold = document.querySelector('.toc-fold')
fold?.addEventListener('click', event => {
  if (event.target.closest('a')) fold.open = false
})
if (fold) lightDismiss(fold)
