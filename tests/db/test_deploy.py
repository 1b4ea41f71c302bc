"""db/deploy.py and what it is made of, on small trees of their own."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from db.catalog import Connection, read_live
from db.deploy import Release, deploy, deployed_digest, fixed_path
from db.difference import find_differences
from db.migrate import MIGRATIONS, migrate
from db.source import DeployError, Key, read_sources, release_digest

FUNCTION = """\
-- Doubles a number.
create or replace function shop.{name}({arguments})
returns {result}
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return {body};
end
$fn$;
comment on function shop.{name} is 'Doubles a number.';
alter function shop.{name} owner to bank_owner;
revoke all on function shop.{name} from public;
grant execute on function shop.{name} to pg_monitor;
"""
SQL_FUNCTION = """\
create or replace function shop.{name}() returns integer
language sql
set search_path = pg_catalog, pg_temp
as $fn$
  {body}
$fn$;
comment on function shop.{name} is 'A number.';
alter function shop.{name} owner to bank_owner;
revoke all on function shop.{name} from public;
"""
VIEW = """\
create or replace view shop.{name} with (security_invoker = true) as
  select {columns} from {source};
comment on view shop.{name} is 'Numbers.';
alter view shop.{name} owner to bank_owner;
grant select on shop.{name} to pg_monitor;
"""
TRIGGER_FUNCTION = FUNCTION.format(name="item_guard", arguments="", result="trigger", body="new")
ACCESS = """\
alter table shop_data.item enable row level security, force row level security;
create policy select_monitor on shop_data.item for select to pg_monitor
  using (shop.twice(id::integer) > 0);
comment on policy select_monitor on shop_data.item is 'Positive ones.';
grant select on shop_data.item to pg_monitor;
grant update (label) on shop_data.item to pg_monitor;
grant usage on sequence shop_data.item_id_seq to pg_monitor;
create trigger item_guard before insert on shop_data.item
  for each row execute function shop.item_guard();
"""
TWICE = Key("function", "shop", "twice")
EVERYTHING = {
    TWICE,
    Key("function", "shop", "item_guard"),
    Key("view", "shop", "item_list"),
    Key("table", "shop_data", "item"),
}


def twice(arguments: str = "n integer", result: str = "integer", body: str = "n * 2") -> str:
    return FUNCTION.format(name="twice", arguments=arguments, result=result, body=body)


class Tree:
    """A folder of source files."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> None:
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def remove(self, path: str) -> None:
        (self.root / path).unlink()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """One of everything: a function, a trigger function, a view that needs the former, a table."""
    tree = Tree(tmp_path / "tree")
    tree.write("functions/shop/twice.sql", twice())
    tree.write("functions/shop/item_guard.sql", TRIGGER_FUNCTION)
    listed = VIEW.format(
        name="item_list", columns="id, shop.twice(7) as n", source="shop_data.item"
    )
    tree.write("views/shop/item_list.sql", listed)
    tree.write("access/shop_data/item.sql", ACCESS)
    return tree


@pytest.fixture
def bare(empty_database: str, tmp_path: Path) -> str:
    """URL of a database with the deployer's records and one table, and nothing deployed."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for path in MIGRATIONS.glob("0001*.sql"):
        shutil.copy(path, folder)
    migrate(empty_database, folder)
    with psycopg.connect(empty_database, autocommit=True) as connection:
        connection.execute("create schema shop authorization bank_owner")
        connection.execute("create schema shop_data authorization bank_owner")
        connection.execute("set role bank_owner")
        connection.execute(
            "create table shop_data.item (id bigint generated always as identity, label text)"
        )
    return empty_database


@pytest.fixture
def connection(bare: str) -> Iterator[Connection]:
    with psycopg.connect(bare, autocommit=True) as connection:
        yield connection


@pytest.fixture
def deployed(connection: Connection, tree: Tree) -> Connection:
    """`tree` is live."""
    deploy(connection, tree.root)
    return connection


def changes(connection: Connection, tree: Tree) -> dict[Key, str]:
    with fixed_path(connection):
        found = find_differences(connection, read_sources(tree.root))
    return {difference.key: difference.change for difference in found}


def must_deploy(connection: Connection, tree: Tree) -> Release:
    release = deploy(connection, tree.root)
    assert release is not None
    assert changes(connection, tree) == {}
    return release


def release_count(connection: Connection) -> int:
    return one(connection, "select count(*) from deploy.release")


def one(connection: Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    value: int = row[0]
    return value


def fingerprints(connection: Connection) -> dict[str, str]:
    with fixed_path(connection):
        live = read_live(connection, ["shop", "shop_data"])
    return {item.signature: item.fingerprint for items in live.values() for item in items}


def test_deploy__first_time(connection: Connection, tree: Tree) -> None:
    assert changes(connection, tree).keys() == EVERYTHING
    release = must_deploy(connection, tree)
    assert (release.created, release.changed, release.healed, release.dropped) == (4, 0, 0, 0)
    assert release.digest == deployed_digest(connection) == release_digest(tree.root)
    assert one(connection, "select n from shop.item_list union all select shop.twice(7)") == 14
    assert one(connection, "select count(*) from pg_policy where polname = 'select_monitor'") == 1


def test_deploy__nothing_to_do(deployed: Connection, tree: Tree) -> None:
    with deployed.transaction():
        assert deploy(deployed, tree.root) is None
        locks = deployed.execute(
            "select distinct mode from pg_locks where pid = pg_backend_pid()"
            " and locktype in ('relation', 'object')"
        ).fetchall()
        assert locks in ([], [("AccessShareLock",)])
    assert release_count(deployed) == 1


def test_deploy__only_a_migration_is_new(deployed: Connection, tree: Tree) -> None:
    tree.write("migrations/0002_add_index.sql", "select 1;")
    release = must_deploy(deployed, tree)
    assert (release.created, release.changed, release.healed, release.dropped) == (0, 0, 0, 0)
    assert deploy(deployed, tree.root) is None


def test_deploy__changed_file(deployed: Connection, tree: Tree) -> None:
    tree.write("functions/shop/twice.sql", twice(body="n + n + 1"))
    assert changes(deployed, tree) == {TWICE: "changed"}
    assert must_deploy(deployed, tree).changed == 1
    assert one(deployed, "select shop.twice(7)") == 15


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("create or replace function shop.twice(n integer) returns int language sql as 'select n'",
         "function"),
        ("alter function shop.twice security definer", "function"),
        ("alter function shop.twice reset search_path", "function"),
        ("alter function shop.twice owner to pg_monitor", "function"),
        ("grant execute on function shop.twice to public", "function"),
        ("grant execute on function shop.twice to pg_read_all_data with grant option", "function"),
        ("revoke execute on function shop.twice from pg_monitor", "function"),
        ("comment on function shop.twice is 'Halves.'", "function"),
        ("create or replace view shop.item_list as select id, 3 as n from shop_data.item", "view"),
        ("alter view shop.item_list reset (security_invoker)", "view"),
        ("grant insert on shop.item_list to pg_monitor", "view"),
        ("grant select (id) on shop.item_list to pg_read_all_data", "view"),
        ("comment on column shop.item_list.id is 'By hand.'", "view"),
        ("drop view shop.item_list", "view"),
        ("alter table shop_data.item disable row level security", "table"),
        ("alter table shop_data.item no force row level security", "table"),
        ("create policy open on shop_data.item using (true)", "table"),
        ("drop policy select_monitor on shop_data.item", "table"),
        ("alter policy select_monitor on shop_data.item to public", "table"),
        ("alter policy select_monitor on shop_data.item using (true)", "table"),
        ("comment on policy select_monitor on shop_data.item is null", "table"),
        ("grant delete on shop_data.item to public", "table"),
        ("grant insert (label) on shop_data.item to pg_read_all_data", "table"),
        ("revoke select on shop_data.item from pg_monitor", "table"),
        ("revoke truncate on shop_data.item from bank_owner", "table"),
        ("grant usage on sequence shop_data.item_id_seq to pg_read_all_data", "table"),
        ("alter table shop_data.item disable trigger item_guard", "table"),
        ("drop trigger item_guard on shop_data.item", "table"),
    ],
)  # fmt: skip
def test_deploy__altered_by_hand(
    deployed: Connection, tree: Tree, statement: str, kind: str
) -> None:
    before = fingerprints(deployed)
    deployed.execute(statement.encode())
    found = changes(deployed, tree)
    assert [(key.kind, change) for key, change in found.items()] == [(kind, "drifted")]
    assert must_deploy(deployed, tree).healed == 1
    assert fingerprints(deployed) == before


def test_deploy__function_dropped_by_hand_with_all_that_needs_it(
    deployed: Connection, tree: Tree
) -> None:
    before = fingerprints(deployed)
    deployed.execute("drop function shop.twice cascade")
    assert must_deploy(deployed, tree).healed == 3
    assert fingerprints(deployed) == before


@pytest.mark.parametrize(
    ("arguments", "result", "body"),
    [
        ("n integer, by integer default 2", "integer", "n * by"),
        ("n integer", "bigint", "n * 2"),
        ("m integer", "integer", "m * 2"),
        ("n integer, out a integer, out b integer", "record", "; a := n; b := n"),
    ],
    ids=["argument added", "return type", "argument renamed", "out arguments"],
)
def test_deploy__signature_changed(
    deployed: Connection, tree: Tree, arguments: str, result: str, body: str
) -> None:
    tree.write("functions/shop/twice.sql", twice(arguments, result, body))
    if result == "record":
        listed = VIEW.format(name="item_list", columns="id, 14 as n", source="shop_data.item")
        tree.write("views/shop/item_list.sql", listed)
        tree.write("access/shop_data/item.sql", ACCESS.replace("shop.twice(id::integer)", "id"))
    must_deploy(deployed, tree)
    assert one(deployed, "select count(*) from pg_proc where proname = 'twice'") == 1
    assert one(deployed, "select count(*) from pg_policy where polname = 'select_monitor'") == 1
    assert one(deployed, "select n from shop.item_list union all select 14") == 14


def test_deploy__view_loses_a_column_that_no_other_view_needs(
    deployed: Connection, tree: Tree
) -> None:
    tree.write(
        "views/shop/a_first.sql",
        VIEW.format(name="a_first", columns="n", source="shop.item_list"),
    )
    must_deploy(deployed, tree)
    listed = VIEW.format(name="item_list", columns="shop.twice(7) as n", source="shop_data.item")
    tree.write("views/shop/item_list.sql", listed)
    assert must_deploy(deployed, tree).changed == 1
    assert one(deployed, "select count(*) from pg_views where schemaname = 'shop'") == 2


def test_deploy__files_gone(deployed: Connection, tree: Tree) -> None:
    tree.remove("views/shop/item_list.sql")
    tree.remove("functions/shop/twice.sql")
    tree.write("access/shop_data/item.sql", ACCESS.replace("shop.twice(id::integer)", "id"))
    release = must_deploy(deployed, tree)
    assert (release.changed, release.dropped) == (1, 2)
    assert one(deployed, "select count(*) from pg_proc where proname = 'twice'") == 0
    assert one(deployed, "select count(*) from pg_views where schemaname = 'shop'") == 0


def test_deploy__file_gone_but_object_needed_elsewhere(deployed: Connection, tree: Tree) -> None:
    deployed.execute("create view public.report as select shop.twice(2)")
    tree.remove("views/shop/item_list.sql")
    tree.remove("functions/shop/twice.sql")
    tree.write("access/shop_data/item.sql", ACCESS.replace("shop.twice(id::integer)", "id"))
    with pytest.raises(DeployError, match=r"its file is gone.*report") as caught:
        deploy(deployed, tree.root)
    assert caught.value.where == "function shop.twice"
    assert one(deployed, "select count(*) from pg_views where schemaname = 'shop'") == 1


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ("create function shop.stray() returns integer language sql as 'select 1'",
         "function shop.stray()"),
        ("create function shop.twice(n text) returns text language sql as 'select n'",
         "function shop.twice(text)"),
        ("create view shop.stray as select 1", "view shop.stray"),
        ("create materialized view shop.stray as select 1", "view shop.stray"),
        ("create table shop_data.stray ()", "table shop_data.stray"),
        ("create table shop.stray ()", "table shop.stray"),
        ("alter table shop_data.item rename to thing", "table shop_data.thing"),
        ("drop table shop_data.item cascade", "table shop_data.item"),
    ],
)  # fmt: skip
def test_deploy__what_no_file_knows(
    deployed: Connection, tree: Tree, statement: str, where: str
) -> None:
    deployed.execute(statement.encode())
    tree.write("functions/shop/twice.sql", twice(body="0"))
    with pytest.raises(DeployError) as caught:
        deploy(deployed, tree.root)
    assert caught.value.where == where
    assert one(deployed, "select shop.twice(7)") == 14


def test_deploy__schema_missing(connection: Connection, tree: Tree) -> None:
    tree.write("functions/other/f.sql", twice().replace("shop.twice", "other.f"))
    with pytest.raises(DeployError) as caught:
        deploy(connection, tree.root)
    assert caught.value.where == "schema other"


def test_deploy__before_the_first_migration(empty_database: str, tree: Tree) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        assert changes(connection, tree).keys() == EVERYTHING
        with pytest.raises(DeployError, match="yoyo apply"):
            deploy(connection, tree.root)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (twice(body="n *"), 9),
        (twice(body="n * 2; if n then"), 9),
        (twice(body="(select nothing.here)").replace("plpgsql", "sql"), 9),
        (twice().replace("as $fn$\n", "as $fn$\ndeclare\n  x shop.nothing;\n"), 9),
        (twice(result="nothing"), 2),
        (twice().replace("to pg_monitor", "to nobody_known"), 15),
    ],
    ids=["expression", "block", "sql body", "declaration", "return type", "role"],
)
def test_deploy__mistake_in_a_body(deployed: Connection, tree: Tree, text: str, line: int) -> None:
    tree.write("functions/shop/item_guard.sql", TRIGGER_FUNCTION.replace("new", "null"))
    tree.write("functions/shop/twice.sql", text)
    with pytest.raises(DeployError) as caught:
        deploy(deployed, tree.root)
    assert caught.value.where == f"functions/shop/twice.sql:{line}"
    assert changes(deployed, tree).keys() == {TWICE, Key("function", "shop", "item_guard")}
    assert release_count(deployed) == 1


def test_deploy__mistake_in_a_policy(deployed: Connection, tree: Tree) -> None:
    tree.write("access/shop_data/item.sql", ACCESS.replace("id::integer", "idd"))
    before = fingerprints(deployed)
    with pytest.raises(DeployError) as caught:
        deploy(deployed, tree.root)
    assert caught.value.where == "access/shop_data/item.sql:2"
    assert fingerprints(deployed) == before


def test_deploy__grant_to_public_in_a_file(deployed: Connection, tree: Tree) -> None:
    tree.write(
        "functions/shop/twice.sql", twice() + "grant execute on function shop.twice to public;\n"
    )
    must_deploy(deployed, tree)
    public = "select count(*) from pg_proc, aclexplode(proacl) a where proname = 'twice'"
    assert one(deployed, f"{public} and a.grantee = 0") == 0


def test_deploy__table_in_use(deployed: Connection, tree: Tree, bare: str) -> None:
    tree.write("access/shop_data/item.sql", ACCESS.replace("> 0", "> 1"))
    with psycopg.connect(bare) as reader:
        reader.execute("select from shop_data.item")
        with pytest.raises(DeployError, match="in use"):
            deploy(deployed, tree.root)
    must_deploy(deployed, tree)


def test_deploy__another_file_names_what_is_gone(deployed: Connection, tree: Tree) -> None:
    """The function that becomes invalid has not changed itself."""
    four = FUNCTION.format(name="four", arguments="", result="integer", body="4")
    eight = SQL_FUNCTION.format(name="eight", body="select shop.four() * 2")
    tree.write("functions/shop/four.sql", four)
    tree.write("functions/shop/eight.sql", eight)
    must_deploy(deployed, tree)
    tree.write("functions/shop/four.sql", four.replace("four()", "four(n integer)"))
    with pytest.raises(DeployError) as caught:
        deploy(deployed, tree.root)
    assert caught.value.where == "functions/shop/eight.sql:5"


def test_deploy__by_a_member_of_the_owner(
    connection: Connection, server_admin: Connection, tree: Tree
) -> None:
    """A migrator need not be superuser."""
    role = "pgteller_test_migrator"
    server_admin.execute(f"drop role if exists {role}".encode())
    server_admin.execute(f"create role {role} in role bank_owner".encode())
    connection.execute(f"set session authorization {role}".encode())
    assert must_deploy(connection, tree).created == 4
    tree.write("functions/shop/twice.sql", twice(result="bigint"))
    assert must_deploy(connection, tree).changed == 1
    connection.execute("drop view shop.item_list")
    assert must_deploy(connection, tree).healed == 1
    connection.execute("reset session authorization")
    connection.execute(f"drop owned by {role}".encode())
    server_admin.execute(f"drop role {role}".encode())


def test_deploy__two_at_once(bare: str, tree: Tree) -> None:
    def run(_: int) -> Release | None:
        with psycopg.connect(bare, autocommit=True) as connection:
            return deploy(connection, tree.root)

    with ThreadPoolExecutor(4) as pool:
        releases = list(pool.map(run, range(4)))
    assert sum(release is not None for release in releases) == 1


def test_deploy__leaves_the_session_as_it_was(deployed: Connection, tree: Tree) -> None:
    tree.write("functions/shop/twice.sql", twice(body="n"))
    with deployed.transaction():
        deployed.execute("set local search_path = shop")
        must_deploy(deployed, tree)
        assert deployed.execute("show search_path").fetchone() == ("shop",)


def test_objects_drop__policies_depend_on_functions(deployed: Connection, tree: Tree) -> None:
    before = fingerprints(deployed)
    deployed.execute("call deploy.objects_drop()")
    assert fingerprints(deployed).keys() == {"shop_data.item"}
    assert one(deployed, "select count(*) from pg_policy where polname = 'select_monitor'") == 0
    assert must_deploy(deployed, tree).created == 4
    assert fingerprints(deployed) == before


def test_objects_drop__needed_elsewhere(deployed: Connection) -> None:
    deployed.execute("create view public.report as select shop.twice(2)")
    with pytest.raises(psycopg.errors.DependentObjectsStillExist):
        deployed.execute("call deploy.objects_drop()")


PLAIN = "functions/shop/twice.sql"


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        (PLAIN, twice().replace("shop.twice", "shop.thrice"), PLAIN + ":2"),
        (PLAIN, twice() + twice("n text", "text", "n"), PLAIN + ":17"),
        (PLAIN, twice().replace("comment", "-- comment"), PLAIN),
        (PLAIN, twice().replace("alter", "-- alter"), PLAIN),
        (PLAIN, twice().replace("revoke", "-- revoke"), PLAIN),
        (PLAIN, twice() + "drop table shop_data.item;\n", PLAIN + ":16"),
        (PLAIN, twice() + "grant execute on function shop.item_guard to public;", PLAIN + ":16"),
        (PLAIN, twice().replace("or replace ", ""), PLAIN + ":2"),
        (PLAIN, "create or replace function shop.twice() begin atomic end;", PLAIN + ":1"),
        ("functions/loose.sql", twice(), "functions/loose.sql"),
        ("functions/Shop/twice.sql", twice(), "functions/Shop/twice.sql"),
        ("functions/deploy/twice.sql", twice(), "functions/deploy/twice.sql"),
        ("views/shop/v.sql", VIEW.format(name="v", columns="1", source="shop_data.item")
         .replace(" = true", " = false"), "views/shop/v.sql:1"),
        ("access/shop_data/item.sql", ACCESS.replace(", force row level security", ""),
         "access/shop_data/item.sql"),
        ("access/shop_data/item.sql", ACCESS + "alter table shop_data.item add x integer;",
         "access/shop_data/item.sql:10"),
        ("access/shop_data/item.sql", ACCESS + "grant select on shop_data.item, shop_data.x to a;",
         "access/shop_data/item.sql:10"),
    ],
)  # fmt: skip
def test_read_sources__rule_broken(tree: Tree, path: str, text: str, where: str) -> None:
    tree.write(path, text)
    with pytest.raises(DeployError) as caught:
        read_sources(tree.root)
    assert caught.value.where == where


def test_read_sources__two_views_need_each_other(tree: Tree) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        view = VIEW.format(name=name, columns="1", source=f"shop.{other}")
        tree.write(f"views/shop/{name}.sql", view)
    with pytest.raises(DeployError, match="each needs the next"):
        read_sources(tree.root)


def test_read_sources__semicolons_and_names_that_do_not_count(tree: Tree) -> None:
    body = "n * 2; -- it's; shop.item_list\n  perform 'a;b', e'\\';', $x$;$x$; /* ; */"
    tree.write(PLAIN, twice(body=body))
    assert read_sources(tree.root).keys() == EVERYTHING


def test_release_digest__depends_on_names_and_texts_only(tree: Tree, tmp_path: Path) -> None:
    digest = release_digest(tree.root)
    copy = Tree(tmp_path / "copy")
    for path in sorted(tree.root.rglob("*.sql"), reverse=True):
        name = path.relative_to(tree.root).as_posix()
        copy.write(name, "")
        (copy.root / name).write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    copy.write("migrations/0001_a.rollback.sql", "select 1;")
    assert release_digest(copy.root) == digest
    copy.write("migrations/0001_a.sql", "select 1;")
    assert release_digest(copy.root) != digest
