"""A second import: what changed at the source comes in, what was edited here since is never touched."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.authoring.importing.drafts import Draft, Migrated
from assistant.authoring.importing.exports.opening import Brought, brought
from assistant.authoring.importing.front_matter import split
from assistant.authoring.importing.headings import headings
from assistant.authoring.importing.left import Kind, Left
from assistant.authoring.importing.record import FILE, Imported, Record, digest, read_record, write_record
from assistant.authoring.importing.report import BESIDE, waiting, write_report
from assistant.authoring.importing.run import check, fill
from assistant.cache import write_whole
from assistant.content.addresses import is_markdown, slugify
from assistant.content.article_files import markdown_files
from assistant.content.markdown import inline_text, markdown
from assistant.errors import BuildError
from assistant.progress import Progress, silent
from assistant.settings import Settings


@dataclass
class Again:
    """What a second import did; articles by their paths below kb/articles."""

    result: Migrated
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    """Edited here and unchanged at the source: left as they are."""

    beside: list[Left] = field(default_factory=list)
    """Changed on both sides, now or in an import before: the new version waits beside."""

    gone: list[str] = field(default_factory=list)
    """No longer at the source, or a draft there now: they stay."""


def import_again(docs: Path, root: Path, progress: Progress = silent) -> Again:
    """Bring into the base in `root` what changed in the Markdown or export that it was made of. Raises
    BuildError when it was made of none."""
    record = read_record(root)
    if record is None:
        raise BuildError(
            f"{root / FILE} is not there, so nothing was brought into this base before\n"
            f"  Make a new base of it: kb init my-help --from {docs}"
        )
    articles = root / "kb" / "articles"
    with brought(docs, progress) as source, tempfile.TemporaryDirectory(prefix="kb-again-") as folder:
        places = _places(source, record, articles)
        result = Migrated(left=[*source.export.left, *source.folder.left], done=source.export.done)
        kept = [p.relative_to(articles).as_posix() for p in markdown_files(articles)]
        drafts = fill(
            Path(folder), source, Settings.load(root).base.site_name, result, progress, places, kept
        )
        done = Again(result)
        published = [d for d in drafts if not _became_a_draft(d, source.key(d.source), root, record)]
        try:
            for draft in published:
                _article(draft, source.key(draft.source), Path(folder), root, record, done)
            _files(Path(folder), root, record, done)
        finally:  # what was written is known, also when the disk was full in the middle
            write_record(root, record)
    here = {source.key(draft.source) for draft in published}
    done.gone = sorted(entry.path for key, entry in record.articles.items() if key not in here)
    done.beside = waiting(root)
    result.errors.clear()
    write_report(root, result.left, result.placed, {*done.new, *done.changed})
    check(root, result, progress)
    return done


def _became_a_draft(draft: Draft, key: str, root: Path, record: Record) -> bool:
    """Whether an article that readers have here is a draft at the source now."""
    here = root / "kb" / "articles" / draft.path
    if not draft.said.is_draft or key not in record.articles or not here.is_file():
        return False
    return not split(here.read_text("utf-8", "replace"), draft.path, Counter())[0].is_draft


def _places(source: Brought, record: Record, articles: Path) -> dict[str, str]:
    """Where the articles of the source are here, by their paths there: also those that were renamed here,
    which are known by their ids."""
    by_id: dict[int, str] | None = None
    places = {}
    for name in source.folder.articles:
        entry = record.articles.get(source.key(name))
        if entry is None:
            continue
        places[name] = entry.path
        if not (articles / entry.path).is_file():
            by_id = _by_id(articles) if by_id is None else by_id
            number = _id_of(source.folder.root / name)
            places[name] = by_id.get(number or 0, entry.path)
    return places


def _by_id(articles: Path) -> dict[int, str]:
    found = {}
    for path in markdown_files(articles):
        if number := _id_of(path):
            found[number] = path.relative_to(articles).as_posix()
    return found


def _id_of(path: Path) -> int | None:
    return split(path.read_text("utf-8", "replace"), path.name, Counter())[0].id


def _article(draft: Draft, key: str, made: Path, root: Path, record: Record, done: Again) -> None:
    """Take one article in, leave it, or put it beside."""
    here = root / "kb" / "articles" / draft.path
    text = (made / "kb" / "articles" / draft.path).read_text("utf-8")
    new, known = digest(text.encode()), record.articles.get(key)
    now = digest(here.read_bytes()) if here.is_file() else ""
    if known is None:
        write_whole(here, text)
        done.new.append(draft.path)
        record.articles[key] = Imported(draft.path, new, new)
        return
    is_edited = now not in (known.written, known.source)
    if new == known.source or now == new:
        if is_edited and now != new:
            done.edited.append(draft.path)
        written = now if now == new else known.written
        record.articles[key] = Imported(draft.path, new, written)
    elif is_edited:
        write_whole(root / BESIDE / draft.path, text)
        record.articles[key] = replace(known, path=draft.path, source=new)
    else:
        text = with_anchors(here.read_text("utf-8"), text)
        write_whole(here, text)
        done.changed.append(draft.path)
        record.articles[key] = Imported(draft.path, new, digest(text.encode()))


def _files(made: Path, root: Path, record: Record, done: Again) -> None:
    """Pictures, other files and pages of categories: what is new comes in, what was edited here stays."""
    new = made / "kb" / "articles"
    for path in sorted(p for p in new.rglob("*") if p.is_file()):
        name = path.relative_to(new).as_posix()
        here = root / "kb" / "articles" / name
        if is_markdown(path.name):
            if name.startswith("pages/categories/") and not here.exists():
                write_whole(here, path.read_text("utf-8"))
            continue
        content = digest(path.read_bytes())
        now = digest(here.read_bytes()) if here.is_file() else ""
        if content in (now, record.files.get(name)):
            continue
        target = here if now in ("", record.files.get(name)) else root / BESIDE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        record.files[name] = content
        if target == here:
            done.changed.append(name)


def with_anchors(old: str, new: str) -> str:
    """The new text of an article, in which a heading that was only reworded keeps the anchor that it had:
    links to it go on working."""
    before, after = list(_anchored(old)), list(_anchored(new))
    lines = new.split("\n")
    taken = {anchor for _, _, anchor in after}
    matcher = difflib.SequenceMatcher(
        None, [a for _, _, a in before], [a for _, _, a in after], autojunk=False
    )
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind != "replace" or end - start != last - first:
            continue
        for (_, level, anchor), (line, now_level, _) in zip(
            before[start:end], after[first:last], strict=True
        ):
            if level == now_level and anchor not in taken and not lines[line].rstrip().endswith("}"):
                lines[line] = f"{lines[line].rstrip()} {{#{anchor}}}"
                taken.add(anchor)
    return "\n".join(lines)


def _anchored(text: str) -> Iterator[tuple[int, int, str]]:
    """Line, level and anchor of every heading below the title, the lines counted in the whole file."""
    body = split(text, "article.md", Counter())[1]
    offset = text[: len(text) - len(body)].count("\n") if text.endswith(body) else 0
    for heading in headings(body):
        tokens = markdown().parse(f"# {heading.words}")
        if heading.level > 1 and tokens and tokens[0].type == "heading_open":
            anchor = str(tokens[0].meta.get("anchor") or "") or slugify(inline_text(tokens[1]).strip())
            yield heading.start + offset, heading.level, anchor


def told(again: Again) -> list[Left]:
    """What a person has to do after it."""
    problem = "the article is no longer at the source, or no longer published there; it stays here"
    remedy = "Nothing, or write 'draft: true' in it."
    gone = (Left(Kind.GONE, f"kb/articles/{path}", None, problem, remedy) for path in again.gone)
    return [*again.beside, *gone]
