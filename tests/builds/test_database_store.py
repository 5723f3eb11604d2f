"""Builds in a real PostgreSQL: published at once or not at all, brought whole or not at all, kept while somebody
serves them."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import SecretStr
from support.builds import edit, names, tree
from support.killed_builds import in_child
from support.postgres import own_database
from support.relay import relayed

from assistant.builds import build as builds
from assistant.builds import database as db
from assistant.builds import database_changes as changes
from assistant.builds import folder, store
from assistant.builds.database_store import DatabaseStore
from assistant.errors import BuildError, Busy, IndexBroken, IndexMissing, SettingsError, StoreAway
from assistant.history.versions import FILE as RECORD
from assistant.settings import Settings

POINTS = 20
Machine = Callable[[str], Settings]


@pytest.fixture
def machine(tmp_path: Path, two_builds: Path, database: str) -> Machine:
    """`machine("a")`: settings of a copy of the base without any build, as on another machine."""

    def make(name: str, address: str = database) -> Settings:
        root = tmp_path / name
        shutil.copytree(two_builds, root, ignore=shutil.ignore_patterns("index", "site"))
        return Settings.load(root, database_url=address, build_store="database", pack_key=pack_key)

    pack_key = tmp_path / "pack.key"
    shutil.copy(two_builds / "kb/index/pack.key", pack_key)
    return make


@pytest.fixture
def publisher(machine: Machine, two_builds: Path) -> Settings:
    """A machine with the two builds in its folder; the older one is published in the database."""
    settings = machine("publisher")
    shutil.copytree(two_builds / "kb/index", settings.index_dir)
    old = folder.builds_on_disk(settings)[1]
    opened(settings).publish(old.folder.name)
    return settings


def opened(settings: Settings) -> DatabaseStore:
    return DatabaseStore(settings, patience=0)


def publish_newest(settings: Settings) -> str:
    found = opened(settings)
    found.bring()
    name = folder.builds_on_disk(settings)[0].folder.name
    found.publish(name)
    return name


def test_a_machine_with_an_empty_folder_gets_the_published_build_to_the_last_byte(
    publisher: Settings, machine: Machine
) -> None:
    other = machine("other")

    assert opened(other).bring()

    there, here = folder.current(publisher), folder.current(other)
    assert tree(here.folder) == tree(there.folder)
    assert tree(other.site_dir).keys() >= tree(here.folder / "site").keys()
    assert not opened(other).bring(), "there is nothing more to bring"


def test_a_build_command_publishes_for_all_machines_and_continues_what_another_one_published(
    machine: Machine,
) -> None:
    one, two = machine("one"), machine("two")
    first, _ = builds.build(one)
    edit(two.root, "Six", "Seven")

    second, _ = builds.build(two)
    opened(one).bring()

    assert folder.current(one).id == second.id != first.id
    assert "Six working days" in (second.folder / RECORD).read_text("utf-8"), "what the other one published"
    assert [found.id for found in opened(one).builds()] == [second.id, first.id]


def test_a_folder_that_has_published_moves_to_the_database_with_its_next_build_and_back(
    machine: Machine, two_builds: Path
) -> None:
    settings = machine("moving")
    shutil.copytree(two_builds / "kb/index", settings.index_dir)
    name = names(settings.root)[0]

    builds.build(settings)
    assert opened(settings).published() == name
    back = settings.model_copy(update={"build_store": "folder"})
    assert store.open_store(back).published() == name


def test_of_two_who_publish_at_once_one_wins_and_the_other_says_so(
    publisher: Settings, machine: Machine, database: str
) -> None:
    other = machine("other")
    late = opened(other)
    late.bring()
    edit(other.root, "Six", "Eight")
    mine = built_beside(other)
    winner = publish_newest(publisher)

    with pytest.raises(
        BuildError, match=f"another build \\({winner}\\) was published while this one was made"
    ):
        late.publish(mine)

    assert opened(other).published() == winner
    with db.connect(database) as holder, holder.transaction():
        changes._locked(holder)
        with pytest.raises(Busy, match="another build is running in the database of the builds"):
            publish_newest(publisher)


def built_beside(settings: Settings) -> str:
    """A build of a base that is published in the folder alone."""
    alone = settings.model_copy(update={"build_store": "folder"})
    return builds.build(alone)[0].folder.name


def kill_at(point: int) -> None:
    """From now on, the statement with this number ends the process, as SIGKILL does, before it is sent."""
    left, execute = [point], psycopg.Connection.execute

    def counted(self: Any, *args: Any, **options: Any) -> Any:
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        return execute(self, *args, **options)

    psycopg.Connection.execute = counted  # type: ignore[method-assign]


def statements(settings: Settings) -> int:
    """How many statements a publish takes, by doing it in a copy of this process that ends before the commit."""
    read, write = os.pipe()

    def work() -> None:
        count, execute = [0], psycopg.Connection.execute

        def counted(self: Any, query: Any, *args: Any, **options: Any) -> Any:
            if "pg_notify" in str(query):
                os.write(write, str(count[0]).encode())
                os.kill(os.getpid(), signal.SIGKILL)
            count[0] += 1
            return execute(self, query, *args, **options)

        psycopg.Connection.execute = counted  # type: ignore[method-assign]
        publish_newest(settings)

    assert in_child(work) == -signal.SIGKILL
    count = int(os.read(read, 20))
    os.close(read)
    os.close(write)
    return count


def test_a_publisher_that_is_killed_anywhere_leaves_the_old_build_and_the_next_publish_works(
    publisher: Settings, machine: Machine
) -> None:
    old = opened(publisher).published()
    last = statements(publisher)
    points = sorted({*range(last - 5, last + 1), *(round(n * last / POINTS) for n in range(POINTS))})
    assert len(points) >= POINTS

    for point in points:
        assert in_child(lambda point=point: (kill_at(point), publish_newest(publisher))) == -signal.SIGKILL  # type: ignore[misc]
        assert (opened(publisher).published(), folder.published(publisher)) == (old, old), f"point {point}"
        assert [found.folder.name for found in opened(publisher).builds()] == [old]

    other = machine("other")
    assert opened(other).bring()
    assert folder.published(other) == old
    new = publish_newest(publisher)
    assert opened(other).bring()
    assert folder.published(other) == new != old


def test_a_publisher_that_is_killed_after_the_commit_is_caught_up_with_by_its_own_folder(
    publisher: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def work() -> None:
        monkeypatch.setattr(folder, "point", killed)
        publish_newest(publisher)

    old = folder.published(publisher)
    assert in_child(work) == -signal.SIGKILL
    assert folder.published(publisher) == old != opened(publisher).published()

    opened(publisher).bring()
    assert folder.published(publisher) == opened(publisher).published()


def test_a_damaged_byte_in_the_database_is_refused_and_the_next_publish_mends_it(
    publisher: Settings, machine: Machine, database: str
) -> None:
    other = machine("other")
    opened(other).bring()
    old = folder.published(other)
    new = publish_newest(publisher)
    spoil(database, new, "library.json")

    with pytest.raises(IndexBroken, match=r"in the database .* is not what was published"):
        opened(other).bring()
    assert folder.published(other) == old
    assert folder.builds_on_disk(other) == [folder.current(other)], "nothing half is there"

    mend = opened(publisher)
    mend.bring()
    mend.publish(new)
    assert opened(other).bring()
    assert folder.published(other) == new


def spoil(address: str, name: str, path: str) -> None:
    with psycopg.connect(address) as connection:
        connection.execute(
            "UPDATE build_content c SET bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1) FROM build_file f "
            "WHERE f.sha256 = c.sha256 AND f.build = %s AND f.path = %s AND f.number = 0",
            (name, path),
        )


def test_a_list_that_names_a_file_outside_of_a_build_is_refused(
    publisher: Settings, machine: Machine, database: str
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE build_file SET path = '../../outside' WHERE path = 'library.json'")
    other = machine("other")

    with pytest.raises(BuildError, match="names a file outside of a build"):
        opened(other).bring()
    assert not (other.index_dir / "outside").exists()


def test_a_rollback_moves_the_pointer_for_all_machines(publisher: Settings, machine: Machine) -> None:
    other = machine("other")
    old, new = opened(publisher).published(), publish_newest(publisher)

    target = store.roll_back(other)
    opened(publisher).bring()

    assert target.folder.name == folder.published(publisher) == folder.published(other) == old
    newest = next(found for found in opened(publisher).builds() if found.folder.name == new)
    assert folder.set_aside(publisher) == {newest.id}
    assert tree(folder.current(publisher).folder) == tree(target.folder), "also the record of earlier texts"


def test_what_is_taken_back_leaves_the_database_and_the_folders_that_follow_it(
    publisher: Settings, machine: Machine, database: str
) -> None:
    other = machine("other")
    opened(other).bring()
    old, new = folder.published(other), publish_newest(publisher)
    with db.connect(database) as connection:
        changes.lease(connection, "somebody", [str(old)], 600)

    opened(publisher).clear()
    opened(other).bring()

    assert [found.folder.name for found in opened(publisher).builds()] == [new]
    assert names(other.root) == [new]


def test_an_empty_database_has_nothing_published(machine: Machine) -> None:
    settings = machine("empty")

    assert not opened(settings).bring()
    assert (opened(settings).published(), opened(settings).builds()) == (None, [])
    with pytest.raises(IndexMissing):
        store.roll_back(settings)


def test_while_the_database_is_away_publishing_waits_and_then_says_so(
    publisher: Settings, database: str
) -> None:
    told: list[str] = []
    with relayed(database) as (relay, address):
        through = Settings.load(publisher.root, database_url=address, build_store="database")
        relay.cut()

        with pytest.raises(StoreAway, match="does not answer\n  What is published stays"):
            DatabaseStore(through, patience=0.2).bring(lambda what, *_: told.append(what))
        assert "Waiting for the database" in told
        assert folder.published(publisher) == opened(publisher).published()

        waiting = DatabaseStore(through, patience=30)
        waiting.bring(lambda *_: relay.mend())
        assert waiting.published() == opened(publisher).published()


def test_an_edit_of_one_page_moves_less_than_a_megabyte(
    published: Settings, database: str, tmp_path: Path
) -> None:
    with relayed(database) as (relay, address):
        for name in ("here", "there"):
            shutil.copytree(
                published.root,
                tmp_path / name,
                ignore=shutil.ignore_patterns("*.sqlite*"),
                dirs_exist_ok=True,
            )
        here, there = (
            Settings.load(tmp_path / name, database_url=address, build_store="database")
            for name in ("here", "there")
        )
        shutil.rmtree(there.index_dir)
        direct = {"database_url": SecretStr(database)}  # the whole of it need not be counted
        builds.build(here.model_copy(update=direct))
        opened(there.model_copy(update=direct)).bring()
        page = sorted(here.articles_dir.rglob("*.md"))[5]
        page.write_text(page.read_text("utf-8") + "\nOne sentence more about this.\n", "utf-8")

        made, _ = builds.build(here)
        sent = relay.bytes
        opened(there).bring()
        fetched = relay.bytes - sent

    print(f"an edit: {sent:,} bytes to publish, {fetched:,} to fetch")
    assert folder.current(there).id == made.id
    assert sent < 1_000_000
    assert fetched < 1_000_000


def test_the_setting_needs_a_database(two_builds: Path) -> None:
    with pytest.raises(SettingsError, match="name the database in 'database_url', too"):
        Settings.load(two_builds, build_store="database")


# --- which builds go ------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("publish"), st.sets(st.integers(0, 5), min_size=1)),
        st.tuples(st.just("serve"), st.integers(0, 2)),
        st.tuples(st.just("die"), st.integers(0, 2)),
        st.tuples(st.just("prune"), st.integers(1, 3)),
    ),
    min_size=4,
    max_size=25,
)


@hypothesis_settings(max_examples=40)
@given(steps=STEPS)
def test_whatever_happens_pruning_takes_only_what_is_neither_published_nor_kept_nor_leased(
    steps: list[tuple[str, Any]], postgres: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    files = [tmp_path_factory.getbasetemp() / f"content-{number}" for number in range(6)]
    for number, file in enumerate(files):
        file.write_text(f"content {number}")
    manifest = tmp_path_factory.getbasetemp() / "manifest.json"
    manifest.write_text("{}")
    there: dict[str, set[int]] = {}
    serving: dict[int, str] = {}
    now: str | None = None
    with own_database(postgres) as address, db.connect(address) as connection:
        for number, (what, which) in enumerate(steps):
            if what == "publish":
                paths = {f"site/{n}": files[n] for n in which} | {"manifest.json": manifest}
                changes.publish(connection, f"b{number}", paths, aside=(), expected=now)
                now = f"b{number}"
                there[now] = which
            elif what == "serve" and now:
                assert changes.lease(connection, str(which), [now], 600) == {now}
                serving[which] = now  # the lease of what it served before stays until its end
            elif what == "die":
                if db.has_tables(connection):
                    changes.release(connection, str(which))
                serving.pop(which, None)
            elif what == "prune" and now:
                gone = changes.prune(connection, which, {now})
                newest = [*there][::-1][:which]
                assert not {*gone} & {now, *serving.values(), *newest}
                there = {name: those for name, those in there.items() if name not in gone}
            for name, those in there.items():
                listed = db.files(connection, name)
                assert listed.keys() == {*(f"site/{n}" for n in those), "manifest.json"}
                stored = {one for pieces_ in listed.values() for one in pieces_}
                assert len({*db.contents(connection, stored)}) == len(stored)
        if now:
            serving_or_kept = {now, *serving.values()}
            changes.prune(connection, 1, {now})
            assert {name for name, _ in db.manifests(connection)} >= serving_or_kept
            used = {number for name, _ in db.manifests(connection) for number in there[name]}
            row = connection.execute("SELECT count(*) FROM build_content").fetchone()
            assert row == (len(used) + 1,), "what no build has is gone"
