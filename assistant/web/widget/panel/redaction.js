// What is sensitive in a question is taken out before it is sent, and the person is told. The rules are a module
// of their own, which comes when the panel is open: nothing is sent before they are there.
// `RULES` is filled in by scripts/bundle.mjs: the hash of that module.
/* global RULES */
import { importWhole } from '../../shared/import_whole.js'
import { kinds as names } from 'words:kinds'
import { leftOut } from 'words:widget'
import { format } from '../../shared/texts.js'

let loading

/** The rules; a load that failed is tried again. */
export function rules() {
  loading ??= importWhole(new URL('sensitive.js', import.meta.url).href, RULES)
  loading.catch(() => (loading = null))
  return loading
}

/**
 * A text without what is sensitive in it, the names of what that was in one text, and the sentence about it;
 * both are empty where there was nothing. Rejects when the rules do not come.
 */
export async function clean(text) {
  const { redact } = await rules()
  const kinds = new Set()
  const question = redact(text, kind => kind !== 'name' && kinds.add(names[kind]), names)
  const found = [...kinds].join(', ')
  return { question, found, warning: found && format(leftOut, { kinds: found }) }
}
