// The imitation: screens that change without loading, as a single-page application does. The widget is told which one is in view.

const SCREENS = {
  users: { page: 'settings/users', title: 'Users' },
  booking: { page: 'settings/public-page', title: 'Public page' },
  requests: { page: 'inbox/requests', title: 'Requests' },
}
const help = document.querySelector('help-widget')

function show(name) {
  const screen = SCREENS[name] ? name : 'users'
  const { page, title } = SCREENS[screen]
  for (const part of document.querySelectorAll('[data-screen]')) part.hidden = part.dataset.screen !== screen
  for (const link of document.querySelectorAll('.side a[href]')) link.toggleAttribute('aria-current', link.hash === `#${screen}`)
  for (const link of document.querySelectorAll('.side a[aria-current]')) link.setAttribute('aria-current', 'page')
  document.title = `${title} - Example app (demo)`
  help.page = page
}

addEventListener('hashchange', () => {
  show(location.hash.slice(1))
  document.getElementById('main').focus()
})
show(location.hash.slice(1))

for (const toggle of document.querySelectorAll('.switch')) {
  toggle.addEventListener('click', () => toggle.setAttribute('aria-checked', String(toggle.getAttribute('aria-checked') !== 'true')))
}
