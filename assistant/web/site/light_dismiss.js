// What opens over the page closes without a button of its own.

/** Let an open `<details>` close by a press beside it and by Escape, which gives the focus to its summary. */
export function lightDismiss(details) {
  addEventListener('pointerdown', ({ target }) => {
    if (details.open && !details.contains(target)) details.open = false
  })
  addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !details.open) return
    details.open = false
    details.querySelector('summary').focus()
  })
}
