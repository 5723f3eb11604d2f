// Makes the page new when its file was saved. `kb serve` adds this script while an author edits, and nothing
// that is published has it.

import { keepPlace, restorePlace } from './place.js'
import { Panel } from './panel.js'

const script = document.querySelector('script[data-watch]')
const own = script.dataset.watch
const root = new URL('.', script.src)
const page = encodeURIComponent(location.pathname)

const panel = new Panel(root, () => fetch(new URL(`answers?page=${page}`, root)).then(answer => answer.json()))
/** Whether the page here is an older one than the server has. */
let isOld = false
let events

if (restorePlace()) panel.open()

/** Fields into which somebody typed: their texts would be lost with the page. */
const typed = new Set()
const isTyping = () => [...typed].some(field => field.isConnected && field.value !== field.defaultValue)

function reload() {
  keepPlace(panel.isOpen)
  location.reload()
}

/** Show the new page, or say that there is one as long as somebody is typing. */
function renew() {
  if (!isOld) return
  if (isTyping()) panel.sayThatItChanged(reload)
  else reload()
}

addEventListener('input', event => {
  // a box that is ticked or a choice is kept by the page itself, or is quickly made again
  const isText = event.target.matches('textarea, input:not([type=checkbox], [type=radio])')
  if (event.isTrusted && isText) typed.add(event.target)
  if (isOld && !isTyping()) reload()
})

// a tab that nobody sees waits for nothing: a browser has few connections for a host
function follow() {
  if (document.hidden) {
    events?.close()
    events = undefined
  } else if (!events) {
    events = new EventSource(new URL(`events?page=${page}`, root))
    events.addEventListener('message', ({ data }) => {
      const { mark, mistakes, moved } = JSON.parse(data)
      panel.showMistakes(mistakes)
      panel.showMoved(moved)
      isOld = mark !== null && mark !== own
      renew()
    })
  }
}

addEventListener('visibilitychange', follow)
addEventListener('pagehide', () => {
  events?.close()
  events = undefined
})
addEventListener('pageshow', follow)
follow()
