// Modules that are named by their hash.

/** The module at `href`, refused when its bytes do not have the hash `integrity`. */
export function importWhole(href, integrity) {
  document.head.append(
    Object.assign(document.createElement('link'), { rel: 'modulepreload', href, integrity }),
  )
  return import(href)
}
