// The menu of a page: copy its link or its Markdown, print it. Its links work without this script.
import * as texts from 'words:page'
import { lightDismiss } from './light_dismiss.js'
import { copyLink } from './permanent_link.js'
import { copy, say } from './toast.js'

const menu = document.querySelector('.page-menu')
const source = menu?.querySelector('[data-markdown]')
let markdown // fetched when the menu opens: a browser may refuse to copy what comes long after the press

const whole = async response => {
  if (!response.ok) throw new Error(response.statusText)
  return response.text()
}

const actions = {
  link: () => copyLink({ path: menu.dataset.link, name: document.querySelector('h1').textContent.trim() }),
  async markdown() {
    const text = await markdown.catch(() => null)
    say(text !== null && (await copy(text)) ? texts.markdownCopied : texts.markdownNotCopied)
  },
  print: () => print(),
}

if (menu) {
  lightDismiss(menu)
  menu.addEventListener('toggle', () => {
    if (!menu.open) return
    markdown = fetch(source.href).then(whole)
    markdown.catch(() => {}) // told when it is asked for
  })
  menu.addEventListener('click', ({ target }) => {
    const action = actions[target.closest('button')?.value]
    if (!action) return
    menu.querySelector('summary').focus()
    menu.open = false
    action()
  })
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) menu.open = false
  })
}
