// Where the help center is, for the scripts that lie in a folder of its site: `assets/` and `support/`.

export const root = new URL('..', import.meta.url)
