// Copying, also where the browser has no clipboard for scripts: addresses without https.

/** Copy plain text. Rejects when the browser does not allow it. */
export async function copyText(text) {
  if (navigator.clipboard?.writeText) await navigator.clipboard.writeText(text)
  else copyForms({ 'text/plain': text })
}

/** The older way: each form by its type. Throws when the browser does not allow it. */
export function copyForms(forms) {
  const put = event => {
    event.preventDefault()
    for (const [type, content] of Object.entries(forms)) event.clipboardData.setData(type, content)
  }
  document.addEventListener('copy', put, { once: true })
  const isDone = document.execCommand('copy')
  document.removeEventListener('copy', put)
  if (!isDone) throw new Error('the browser did not copy')
}
