// What this tab remembers until it is closed: which steps are ticked, and the last questions, without personal
// data, and what may go along to a person. No other tab sees it, and nothing of it is sent but what somebody
// sends along with a message. docs/privacy.md tells of it.

/** What is kept under a name; null where there is nothing, or where the browser keeps nothing. */
export function remembered(name) {
  try {
    return JSON.parse(sessionStorage.getItem(`help-${name}`))
  } catch {
    return null // storage is off, or somebody else wrote there
  }
}

/** Keep a value under a name; null forgets it. */
export function remember(name, value) {
  try {
    if (value === null) sessionStorage.removeItem(`help-${name}`)
    else sessionStorage.setItem(`help-${name}`, JSON.stringify(value))
  } catch {
    // storage is off or full: what is on the page holds for this page only
  }
}
