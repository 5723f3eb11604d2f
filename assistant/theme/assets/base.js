// Runs before the first paint: says that there is JavaScript, and takes up the colors that the person chose.
// The site allows no inline script, so this is a file of its own.
;(() => {
  const page = document.documentElement
  page.classList.replace('no-js', 'js')
  try {
    const scheme = localStorage.getItem('help-scheme')
    if (scheme === 'light' || scheme === 'dark') page.dataset.scheme = scheme
  } catch {
    // storage is off: the colors of the device
  }
})()
