// The way to a person is a module of its own for each language, which comes when the panel is open.
// `PERSON` is filled in by scripts/bundle.mjs: the hash of that module.
/* global PERSON */
import { make } from '../../shared/dom.js'
import { importWhole } from '../../shared/import_whole.js'
import { language } from 'words:language'
import { CONTENT, externalLink } from './parts.js'

let loading

/** That module; a load that failed is tried again. */
export function person() {
  loading ??= importWhole(new URL(`person-${language}.js`, import.meta.url).href, PERSON)
  loading.catch(() => (loading = null))
  return loading
}

/** The view that leads to a person; where it does not come, the link alone. */
export async function showPerson(panel) {
  const found = await person().catch(() => null)
  if (found) return found.showPerson(panel, CONTENT)
  const { label, url } = panel.transport.handoff
  const link = externalLink(panel.host, url, { class: 'go' }, label)
  panel.push({ node: make('section', {}, make('h3', { ...CONTENT, tabindex: -1 }, label), link) })
}
