// Gives what it reads on standard input, a map of names to JavaScript modules, with each made small. See tests/widget_dist.py.
import { readFileSync } from 'node:fs'
import { minify } from 'terser'

// one word for both kinds of names packs better
const short = code => code.replace(/\bconst\b/g, 'let')

const modules = JSON.parse(readFileSync(0, 'utf8'))
const compress = { passes: 2, keep_fargs: false, reduce_funcs: false, pure_getters: true, unsafe: true, unsafe_arrows: true, unsafe_comps: true }
for (const [name, code] of Object.entries(modules)) modules[name] = (await minify(short(code), { module: true, ecma: 2022, compress })).code + '\n'
process.stdout.write(JSON.stringify(modules))
