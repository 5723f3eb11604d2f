// A reply as it is sent: greeting, the article's own words, closing line; and its way to the clipboard, in
// all forms at once.

import { copyForms } from '../shared/clipboard.js'

/**
 * The words around the answer. Only they change with the language: the answer is the article's, and each
 * says so.
 */
export const GREETINGS = {
  en: {
    lang: 'en',
    hello: 'Hello,',
    before: 'This is what our help article says, in its own words:',
    bye: 'Kind regards,',
  },
  es: {
    lang: 'es',
    hello: 'Hola:',
    before:
      'Esto es lo que dice nuestro artículo de ayuda. El texto está en inglés, ' +
      'con las palabras del artículo:',
    bye: 'Un saludo cordial,',
  },
}

export const MARKDOWN = 'web text/markdown'

/** A reply of the API with the greeting of a language, in the same three forms; as it is for `none`. */
export function compose(reply, language) {
  const words = GREETINGS[language]
  if (!words) return { ...reply }
  const { lang, hello, before, bye } = words
  const own = text => `<p lang="${lang}">${text}</p>`
  const around = text => [hello, before, text, bye].join('\n\n')
  return {
    text: around(reply.text),
    markdown: around(reply.markdown),
    html: `${own(hello)}${own(before)}<div lang="en">${reply.html}</div>${own(bye)}`,
  }
}

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
