// Runs before the first paint: says that there is JavaScript, whether the page's review is overdue, and takes
// up the colors that the person chose. The site allows no inline script, so this is a file of its own.
;(() => {
  const page = document.documentElement
  page.classList.replace('no-js', 'js')
  // a page is read for longer than it takes to build it: the day after its review was due may have come
  // since. The service counts days in UTC, too.
  const due = document.querySelector('meta[name=review-by]')?.content
  if (due && due < new Date().toISOString().slice(0, 10)) page.classList.add('overdue')
  try {
    const scheme = localStorage.getItem('help-scheme')
    if (scheme === 'light' || scheme === 'dark') page.dataset.scheme = scheme
  } catch {
    // storage is off: the colors of the device
  }
})()
