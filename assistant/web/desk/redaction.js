// Personal data is taken out of a field while the person looks on, before anything of it is sent.

import { NAMES, findSensitive, redact } from '../shared/sensitive.js'
import { desk as texts } from './words.js'

const named = kinds => [...kinds].map(kind => NAMES[kind]).join(', ')

/**
 * Watch a field. What is pasted is cleaned at once; what is typed is cleaned by `clean()`, which gives the
 * text to send.
 */
export function guard(field, box) {
  const taken = new Set()
  let waiting

  function tell(found = []) {
    const coming = new Set(found.map(f => f.kind))
    const said = taken.size
      ? texts.takenOut(named(taken))
      : coming.size
        ? texts.willBeTakenOut(named(coming))
        : ''
    if (box.textContent !== said) box.textContent = said
  }

  function clean() {
    clearTimeout(waiting)
    const found = findSensitive(field.value)
    for (const { kind } of found) taken.add(kind)
    const text = redact(field.value)
    if (found.length) {
      field.value = text
      field.setSelectionRange?.(text.length, text.length)
    }
    tell()
    return text
  }

  field.addEventListener('input', event => {
    clearTimeout(waiting)
    if (!field.value) taken.clear()
    if (/^insertFrom(?:Paste|Drop)/.test(event.inputType ?? '')) clean()
    else waiting = setTimeout(() => tell(findSensitive(field.value)), 350)
  })
  return {
    clean,
    reset() {
      clearTimeout(waiting)
      taken.clear()
      field.value = ''
      tell()
    },
  }
}
