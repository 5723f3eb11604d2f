// Where somebody was on a page that is loaded anew: which heading was at which height, and what was open. It
// is kept for this one time, in the tab.

const KEY = 'kb-watch-place'
const HEADINGS = 'h1[id], h2[id], h3[id], h4[id], h5[id], h6[id]'

/** The open parts, by what their summaries say. */
const openParts = () =>
  [...document.querySelectorAll('details[open] > summary')].map(summary => summary.textContent.trim())

export function keepPlace(isPanelOpen) {
  // what is not shown stands nowhere, and what is beside the text does not move with it
  const headings = [...document.querySelectorAll(HEADINGS)].filter(
    heading => heading.getClientRects().length && !heading.closest('aside, nav, dialog'),
  )
  const near = headings.findLast(heading => heading.getBoundingClientRect().top <= innerHeight / 3)
  const top = near?.getBoundingClientRect().top
  const place = { path: location.pathname, y: scrollY, id: near?.id, top, open: openParts(), isPanelOpen }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place))
  } catch {
    return // a browser that keeps nothing: the new page begins at its top
  }
  history.scrollRestoration = 'manual'
}

/** What was kept, once. */
function taken() {
  try {
    const kept = sessionStorage.getItem(KEY)
    sessionStorage.removeItem(KEY)
    return JSON.parse(kept) ?? {}
  } catch {
    return {}
  }
}

/** Go to the place that was kept; gives whether the panel was open. */
export function restorePlace() {
  const { path, y, id, top, open, isPanelOpen } = taken()
  if (path !== location.pathname) return false
  for (const summary of document.querySelectorAll('details > summary')) {
    if (open.includes(summary.textContent.trim())) summary.parentElement.open = true
  }
  const scroll = () => {
    const heading = id && document.getElementById(id)
    // what stands above may be longer now: the heading stays where it was
    const to = heading ? scrollY + heading.getBoundingClientRect().top - top : y
    scrollTo({ top: y === 0 ? 0 : to, behavior: 'instant' })
  }
  const end = () => {
    scroll()
    // not before: the browser would go to the height where the page was, whatever stands there now
    requestAnimationFrame(() => (history.scrollRestoration = 'auto'))
  }
  scroll()
  if (document.readyState === 'complete') end()
  else addEventListener('load', end, { once: true })
  return isPanelOpen
}
