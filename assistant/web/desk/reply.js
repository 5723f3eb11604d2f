// A reply as it is sent: greeting, the article's own words, closing line; and its way to the clipboard, in
// all forms at once.

import { copyForms } from '../shared/clipboard.js'
import { typedForms } from './typed.js'

/**
 * The words between the greeting and the answer. Only they change with the language: the answer is the
 * article's, and each says so.
 */
const LEADS = {
  en: {
    one: 'This is what our help article says, in its own words:',
    several: 'This is what our help articles say, in their own words:',
  },
  es: {
    one:
      'Esto es lo que dice nuestro artículo de ayuda. El texto está en inglés, ' +
      'con las palabras del artículo:',
    several:
      'Esto es lo que dicen nuestros artículos de ayuda. El texto está en inglés, ' +
      'con las palabras de los artículos:',
  },
}

export const MARKDOWN = 'web text/markdown'

/** How much of a section a part has. */
export const FORMS = ['full', 'short', 'link']

/** What a reply of the API is in one of these forms. */
export const formOf = (reply, form) => (form === 'full' ? reply : reply[form])

/**
 * What stands around the answers, in three formats each: the settings' greeting, the words that lead to so
 * many answers, the settings' closing with a name below it. Nothing in the language `none`.
 */
export function around(language, { count = 1, name = '' } = {}) {
  const lead = LEADS[language]?.[count > 1 ? 'several' : 'one']
  if (!lead) return undefined
  const { greeting, closing } = document.querySelector(`#greeting option[value="${language}"]`).dataset
  const own = text => ({
    ...typedForms(text),
    html: typedForms(text).html.replaceAll('<p>', `<p lang="${language}">`),
  })
  return { hello: own(greeting), lead: own(lead), bye: own([closing, name].filter(Boolean).join('\n')) }
}

/** A reply of the API with the greeting of a language, in the same three formats; as it is for `none`. */
export function compose(reply, language, name = '') {
  const words = around(language, { name })
  if (!words) return { text: reply.text, markdown: reply.markdown, html: reply.html }
  const { hello, lead, bye } = words
  const joined = format => [hello[format], lead[format], reply[format], bye[format]].join('\n\n')
  return {
    text: joined('text'),
    markdown: joined('markdown'),
    html: `${hello.html}${lead.html}${inEnglish(reply.html)}${bye.html}`,
  }
}

/** The words of an article, whatever the language around them. */
export const inEnglish = html => `<div lang="en">${html}</div>`

const blob = (type, text) => new Blob([text], { type })

/**
 * Copy text, HTML and, where the browser takes it, Markdown at once. Resolves to the names of the forms that
 * were copied.
 */
export async function copyReply({ text, html, markdown }) {
  const forms = { 'text/plain': text, 'text/html': html }
  if (navigator.clipboard?.write && globalThis.ClipboardItem) {
    const takesMarkdown = ClipboardItem.supports?.(MARKDOWN) ?? false
    if (takesMarkdown) forms[MARKDOWN] = markdown
    // a custom format is written as it is named without "web "
    const blobs = Object.entries(forms).map(([type, content]) => [
      type,
      blob(type.replace('web ', ''), content),
    ])
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))])
    return takesMarkdown ? ['text', 'HTML', 'Markdown'] : ['text', 'HTML']
  }
  copyForms(forms)
  return ['text', 'HTML']
}
