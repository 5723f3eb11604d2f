// A short message at the edge of the page, such as "Link copied", and copying, which it tells of.

import { copyText } from '../shared/clipboard.js'

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
