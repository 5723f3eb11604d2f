// What is sensitive in a question is taken out before it is sent, and the person is told.
import { NAMES, redact } from '../../shared/sensitive.js'
import * as words from '../../shared/words/en.js'

/**
 * A text without what is sensitive in it, and the sentence about what that was, empty where there was
 * nothing.
 */
export function clean(text) {
  const kinds = new Set()
  const question = redact(text, kind => {
    if (kind !== 'name') kinds.add(words.kinds[kind] ?? NAMES[kind])
  })
  return { question, warning: kinds.size ? words.leftOut([...kinds].join(', ')) : '' }
}
