// Copying the permanent link of an article or of one of its sections.
import { make } from '../shared/dom.js'
import * as texts from 'words:keys'
import { linkCopied } from 'words:page'
import { format } from '../shared/texts.js'
import { copy, say } from './toast.js'

/** Copy the link of what is at a path of this site, and say so with its name; or show it where it cannot be. */
export async function copyLink({ path, name }) {
  const address = location.origin + path
  if (await copy(address)) say(format(texts.linkCopiedTo, { name }))
  else showAddress(name, address)
}

/** Where nothing may be copied by a script: the address, selected, for the person's own copying. */
function showAddress(name, address) {
  const field = make('input', {
    type: 'text',
    readonly: '',
    value: address,
    'aria-labelledby': 'address-title address-name',
  })
  const close = make('button', { class: 'button button--quiet', type: 'button' }, texts.close)
  const dialog = make(
    'dialog',
    { class: 'keys', 'aria-labelledby': 'address-title' },
    make('h2', { id: 'address-title' }, texts.permanentLink),
    make('p', { id: 'address-name' }, name),
    field,
    close,
  )
  close.addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
  field.select()
}

document.addEventListener('click', async event => {
  const link = event.target.closest?.('a[data-copy]')
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return
  // else the link has still led to its section
  if (await copy(location.origin + link.dataset.copy)) say(linkCopied)
})
