// The imitation: screens that change without loading, as a single-page application does. The widget is told which one is in view.
// Each screen says of itself which page of the application it is: data-screen, data-page, data-title.

const screens = [...document.querySelectorAll('[data-screen]')]
const help = document.querySelector('help-widget')
const application = document.querySelector('.bar-name').textContent

function show(name) {
  const shown = screens.find(screen => screen.dataset.screen === name) ?? screens[0]
  for (const screen of screens) screen.hidden = screen !== shown
  for (const link of document.querySelectorAll('.side a[href]')) link.toggleAttribute('aria-current', link.hash === `#${shown.dataset.screen}`)
  for (const link of document.querySelectorAll('.side a[aria-current]')) link.setAttribute('aria-current', 'page')
  document.title = `${shown.dataset.title} - ${application} (demo)`
  help.page = shown.dataset.page
}

addEventListener('hashchange', () => {
  show(location.hash.slice(1))
  document.getElementById('main').focus()
})
show(location.hash.slice(1))

for (const toggle of document.querySelectorAll('.switch')) {
  toggle.addEventListener('click', () => toggle.setAttribute('aria-checked', String(toggle.getAttribute('aria-checked') !== 'true')))
}
