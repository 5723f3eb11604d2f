// The small things of a page: the colors, the contents list beside the text, print.

import * as texts from 'words:page'
import { format } from '../shared/texts.js'
import './article_page.js'
import './page_menu.js'
import './permanent_link.js'
import './verdicts.js'

// --- colors and menu ---

const page = document.documentElement
const { schemes } = texts
const schemeButton = document.querySelector('[data-scheme-button]')

function nameScheme() {
  const names = Object.keys(schemes)
  const now = page.dataset.scheme ?? 'auto'
  const next = names[(names.indexOf(now) + 1) % names.length]
  schemeButton.dataset.next = next
  schemeButton.setAttribute('aria-label', format(texts.changeColors, { now: schemes[now], next: schemes[next] }))
  schemeButton.title = format(texts.colors, { now: schemes[now] })
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
  for (const link of document.querySelectorAll('.prose a[href]:not(.term-link)')) {
    const isHere = link.pathname === location.pathname && link.host === location.host && link.hash
    if (!isHere) link.dataset.address = link.href
  }
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
