"""Makes `assistant/web/widget/dist/` from the modules that people read: what browsers load, with every byte
that nobody needs taken out.

`python scripts/manifest.py` calls it. Three modules come out, and users need neither Node.js nor this step:

`help-widget.js`  the button, with the name and the hash of the panel in each language
`panel-en.js`     all the rest in one language: gzip packs one file better than four, and no name has to
                  cross a border
`sensitive.js`    for the search box of the site, which looks for sensitive data too

The style sheets get the tokens of `web/shared/tokens.css` that they use, so that colors and sizes stay in
one file.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import install_packages

from assistant.builds.widget import ENTRY, FOLDER, integrity

TOKENS = FOLDER.parent / "shared" / "tokens.css"
PARTS = ("sensitive.js", "pack.js", "panel.js")
"""The modules of a panel beside its texts, each behind those that it imports."""

_SHEET = re.compile(r"(const SHEET = `)@tokens([^`]*)`")
_TOKEN = re.compile(r"^\s+(--help-[\w-]+):\s*([^;]+);", re.M)
_USED = re.compile(r"var\((--help-[\w-]+)\)")  # not those with a value of their own behind a comma
_REM = re.compile(r"(?<![\w.])(\d*\.?\d+)rem\b")
_LABEL = re.compile(r"^export const help = '([^']*)'", re.M)
_IMPORT = re.compile(r"^import .*\n", re.M)
_ALONE = re.compile(r"^.*// alone\n", re.M)
"""What a module does only where it is used without the panel, which never reads it."""


def is_possible() -> bool:
    """Whether the minifier is installed."""
    return shutil.which("node") is not None and (install_packages.FOLDER / "node_modules" / "terser").is_dir()


def made() -> dict[str, bytes]:
    """Every module of `dist/` as the sources give it. The same sources give the same bytes."""
    languages = sorted(path.stem for path in FOLDER.glob("lang/*.js"))
    first = _used(_source(ENTRY)) & _used(_source("panel.js"))
    modules = {f"panel-{language}.js": panel(language, first) for language in languages}
    served = _minified(modules | {"sensitive.js": _source("sensitive.js")})
    named = {
        language: [
            _LABEL.findall(_source(f"lang/{language}.js"))[0],
            integrity(served[f"panel-{language}.js"]),
        ]
        for language in languages
    }
    button = _sheet(_source(ENTRY), shared=_used(_source("panel.js"))).replace(
        "'@languages'", json.dumps(named, ensure_ascii=False)
    )
    return _minified({ENTRY: button}) | served


def panel(language: str, known: frozenset[str] = frozenset()) -> str:
    """The modules of a panel one behind another, as one that exports `openPanel` alone."""
    texts = re.sub(r"^export const ", "const t_", _source(f"lang/{language}.js"), flags=re.M)
    *modules, last = [_ALONE.sub("", _IMPORT.sub("", _source(part))) for part in PARTS]
    last = re.sub(
        r"\bt\.(?=\w)", "t_", last
    )  # a name of its own for each text, so that the minifier puts it where it is used
    return _sheet(
        re.sub(r"^export (?!function openPanel)", "", "".join([*modules, texts, last]), flags=re.M), known
    )


def _source(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _minified(modules: dict[str, str]) -> dict[str, bytes]:
    done = subprocess.run(
        ["node", "minify.mjs"],
        cwd=install_packages.FOLDER,
        input=json.dumps(modules),
        capture_output=True,
        text=True,
        check=True,
    )
    return {name: code.encode() for name, code in json.loads(done.stdout).items()}


def _sheet(text: str, known: frozenset[str] = frozenset(), shared: frozenset[str] = frozenset()) -> str:
    """A module whose style sheet has the tokens that it uses and that no sheet before it has, with one blank
    where there were many.

    A token that is used once, and not by a sheet behind it, stands where it is used.
    """

    def filled(match: re.Match[str]) -> str:
        tokens, used, sheet = _tokens(), _used(match[2]) - known, match[2]
        for name in sorted(used):
            if (
                len(re.findall(rf"var\({name}\)", sheet + "".join(tokens[other] for other in used))) == 1
                and name not in shared
            ):
                sheet, used = sheet.replace(f"var({name})", f"var({name},{tokens[name]})"), used - {name}
        own = ":host{" + "".join(f"{name}:{tokens[name]};" for name in tokens if name in used)
        return (
            match[1]
            + _css(
                re.sub(
                    r"^\s*(?::host \{)?", lambda host: own + ("" if host[0].strip() else "}"), sheet, count=1
                )
            )
            + "`"
        )

    return _SHEET.sub(filled, text)


def _css(text: str) -> str:
    """Fewer blanks, and sizes in a unit that the host may set: its root may be of any size."""
    text = re.sub(r"\s*([{};,>])\s*", r"\1", re.sub(r"\s+", " ", text)).replace(": ", ":").replace(";}", "}")
    text = re.sub(r"#(\w)\1(\w)\2(\w)\3\b", r"#\1\2\3", text)
    return _REM.sub(
        lambda size: "var(--help-unit,1rem)" if size[1] == "1" else f"calc({size[1]}*var(--help-unit,1rem))",
        re.sub(r"(?<!\d)0\.", ".", text),
    ).strip()


def _tokens() -> dict[str, str]:
    return {
        name: " ".join(value.split()) for name, value in reversed(_TOKEN.findall(TOKENS.read_text("utf-8")))
    }


def _used(text: str) -> frozenset[str]:
    """The tokens that a style sheet uses, also by way of others."""
    tokens = _tokens()
    found: set[str] = set()
    new = {name for name in _USED.findall(text) if name in tokens}
    while new:
        found |= new
        new = {name for used in new for name in _USED.findall(tokens[used]) if name in tokens} - found
    return frozenset(found)


def main() -> int:
    install_packages.main()
    files = made()
    folder = FOLDER / "dist"
    folder.mkdir(exist_ok=True)
    for old in folder.glob("*.js"):
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return 0
