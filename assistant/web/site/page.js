// The small things of a page: copying permanent links, "Was this helpful?", the colors, the menu.

import { Api } from '../shared/api.js'
import { copyText } from '../shared/clipboard.js'
import { root } from '../shared/site_root.js'
import { page as texts } from '../shared/words/en.js'

const PATIENCE = 30_000
const api = new Api({ root: () => root, face: 'site', patience: PATIENCE })

/** Whether the API is there; asked once a page. */
let alive
function apiIsThere() {
  alive ??= api.send('livez').then(({ isOk }) => isOk)
  return alive
}

/** Tell the API how it went with an article or one section of it. Resolves to whether it took it. */
async function sendFeedback(article, anchor, verdict, answerId) {
  const build = document.querySelector('meta[name=build]')?.content
  const page = location.pathname.slice(0, 300)
  return (await api.send('v1/feedback', { article, anchor, verdict, answer_id: answerId, page, build })).isOk
}

// --- "Link copied" ---

const spoken = document.createElement('p')
spoken.className = 'toast'
spoken.setAttribute('role', 'status')
document.body.append(spoken)
let fading

/** Show a short message and say it to a screen reader. */
export function say(text) {
  clearTimeout(fading)
  spoken.textContent = text
  spoken.classList.add('toast--shown')
  fading = setTimeout(() => {
    spoken.classList.remove('toast--shown')
    spoken.textContent = ''
  }, 2500)
}

/** Copy a text. Resolves to whether the browser allowed it. */
export const copy = text =>
  copyText(text).then(
    () => true,
    () => false,
  )

document.addEventListener('click', async event => {
  const link = event.target.closest?.('a[data-copy]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  // else the link has still led to its section
  if (await copy(location.origin + link.dataset.copy)) say(texts.linkCopied)
})

// --- "Was this helpful?" ---

/**
 * Make the two buttons in `box` send a verdict about an article's section, then say thank you in their
 * place.
 */
export function wireFeedback(box, article, anchor = 'top', answerId = undefined) {
  const answer = box.querySelector('[role=status]')
  box.addEventListener('click', async event => {
    const button = event.target.closest('button[value]')
    if (!button) return
    const buttons = [...box.querySelectorAll('button[value]')]
    for (const each of buttons) each.disabled = true
    const taken = await sendFeedback(article, anchor, button.value, answerId)
    if (taken) {
      button.parentElement.hidden = true
      answer.textContent = button.value === 'helped' ? texts.helped : texts.notHelped
      answer.tabIndex = -1
      answer.focus({ preventScroll: true })
    } else {
      for (const each of buttons) each.disabled = false
      answer.textContent = texts.notArrived
    }
  })
}

const feedback = document.querySelector('[data-feedback]')
if (feedback) {
  wireFeedback(feedback, Number(feedback.dataset.feedback))
  // asked only when the end of the text comes near, or was jumped over
  const observer = new IntersectionObserver(
    seen => {
      if (!seen.some(entry => entry.isIntersecting)) return
      observer.disconnect()
      apiIsThere().then(there => (feedback.hidden = !there))
    },
    { rootMargin: '1000000px 0px 600px 0px' },
  )
  observer.observe(feedback.nextElementSibling)
}

// --- colors and menu ---

const page = document.documentElement
const { schemes } = texts
const schemeButton = document.querySelector('[data-scheme-button]')

function nameScheme() {
  const names = Object.keys(schemes)
  const now = page.dataset.scheme ?? 'auto'
  const next = names[(names.indexOf(now) + 1) % names.length]
  schemeButton.dataset.next = next
  schemeButton.setAttribute('aria-label', texts.changeColors(schemes[now], schemes[next]))
  schemeButton.title = texts.colors(schemes[now])
}

if (schemeButton) {
  nameScheme()
  schemeButton.addEventListener('click', () => {
    const { next } = schemeButton.dataset
    if (next === 'auto') delete page.dataset.scheme
    else page.dataset.scheme = next
    try {
      if (next === 'auto') localStorage.removeItem('help-scheme')
      else localStorage.setItem('help-scheme', next)
    } catch {
      // storage is off: the choice holds for this page only
    }
    nameScheme()
  })
}

const menu = document.getElementById('menu')
menu?.addEventListener('click', event => {
  if (event.target.closest('a')) menu.hidePopover?.()
})

// --- the contents list says where one is ---

const entries = [...document.querySelectorAll('.toc a')].map(link => [
  link,
  document.getElementById(decodeURIComponent(link.hash.slice(1))),
])
if (entries.length && matchMedia('(min-width: 75rem)').matches) {
  let waiting = false
  const track = () => {
    waiting = false
    const atEnd = innerHeight + scrollY >= page.scrollHeight - 2
    const passed = entries.filter(([, heading]) => heading && heading.getBoundingClientRect().top < 120)
    const hash = atEnd && entries.find(([link]) => link.hash === location.hash)
    const current = (hash || passed.at(-1))?.[0]
    for (const [link] of entries) {
      if (link === current && !link.hasAttribute('aria-current')) {
        link.setAttribute('aria-current', 'true')
        const list = link.closest('.toc')
        if (list.scrollHeight > list.clientHeight)
          list.scrollTo({ top: link.offsetTop - list.clientHeight / 2 })
      } else if (link !== current) {
        link.removeAttribute('aria-current')
      }
    }
  }
  addEventListener('scroll', () => (waiting ||= Boolean(requestAnimationFrame(track))), { passive: true })
  addEventListener('hashchange', track)
  track()
}

// On paper a link says where it leads, with its whole address; one within the page leads nowhere there.
addEventListener('beforeprint', () => {
  for (const link of document.querySelectorAll('.prose a[href]')) {
    const isHere = link.pathname === location.pathname && link.host === location.host && link.hash
    if (!isHere) link.dataset.address = link.href
  }
})

const fold = document.querySelector('.toc-fold')
fold?.addEventListener('click', event => {
  if (event.target.closest('a')) fold.open = false
})

// A table wider than a phone scrolls by itself, and with the keyboard.
for (const table of document.querySelectorAll('.prose table')) {
  const frame = document.createElement('div')
  frame.className = 'table-frame'
  table.replaceWith(frame)
  frame.append(table)
  if (frame.scrollWidth > frame.clientWidth) {
    frame.tabIndex = 0
    frame.setAttribute('role', 'group')
    frame.setAttribute('aria-label', texts.table)
  }
}
