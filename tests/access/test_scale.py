"""The rules that keep the road to many machines open, asked of the catalogue."""

import re
from typing import Any, LiteralString

from tests.access.surface import AUTHN, PUBLIC, PURE, WORKER, read_surface
from tests.bank import Bank

# Small, rarely written, the same for every book: each machine has all of them.
REFERENCE = {"currency", "outcome", "scope"}
# The book itself: its id is the book.
BOOK = "book"


def business_tables(bank: Bank) -> set[str]:
    """Every table whose rows belong to a book."""
    tables = column(
        bank,
        "select relname from pg_class"
        " where relnamespace = 'bank_data'::regnamespace and relkind in ('r', 'p')",
    )
    assert {*REFERENCE, BOOK} < tables
    return tables - REFERENCE - {BOOK}


def column(bank: Bank, query: LiteralString, *parameters: object) -> set[Any]:
    """The first column a query of the superuser finds."""
    rows = bank.root.execute(query, parameters).fetchall()
    return {next(iter(row.values())) for row in rows}


def test_business_table__book_id__not_null(bank: Bank) -> None:
    with_book = column(
        bank,
        "select c.relname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        " where c.relnamespace = 'bank_data'::regnamespace and c.relkind in ('r', 'p')"
        "   and a.attname = 'book_id' and a.attnotnull and a.atttypid = 'integer'::regtype",
    )
    assert with_book == business_tables(bank)


def test_business_table__keys__have_the_book(bank: Bank) -> None:
    """Primary keys begin with it, unique indexes contain it: so each machine can check its own.

    No other index begins with it: see decision 0018.
    """
    rows = bank.root.execute(
        """
        select c.relname, i.indexrelid::regclass::text as index, i.indisprimary, i.indisunique,
               (select array_agg(a.attname::text order by k.place)
                  from unnest(i.indkey::smallint[]) with ordinality k (attnum, place)
                  join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum) as columns
          from pg_index i
          join pg_class c on c.oid = i.indrelid
         where c.relnamespace = 'bank_data'::regnamespace
        """
    ).fetchall()
    tables = business_tables(bank)
    found = [row for row in rows if row["relname"] in tables]
    assert {row["relname"] for row in found if row["indisprimary"]} == tables
    for row in found:
        assert "book_id" in row["columns"] or not row["indisunique"], row["index"]
        assert (row["columns"][0] == "book_id") == row["indisprimary"], row["index"]


def test_foreign_key__between_business_tables__begins_with_the_book(bank: Bank) -> None:
    rows = bank.root.execute(
        """
        select k.conname, t.relname, f.relname as referenced, a.attname as first,
               b.attname as referenced_first
          from pg_constraint k
          join pg_class t on t.oid = k.conrelid
          join pg_class f on f.oid = k.confrelid
          join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1]
          join pg_attribute b on b.attrelid = f.oid and b.attnum = k.confkey[1]
         where k.contype = 'f' and t.relnamespace = 'bank_data'::regnamespace
        """
    ).fetchall()
    tables = business_tables(bank)
    between = {row["conname"]: row for row in rows if row["referenced"] in tables}
    assert len(between) >= 6
    for name, row in between.items():
        assert (row["first"], row["referenced_first"]) == ("book_id", "book_id"), name
    assert not [row["conname"] for row in rows if row["relname"] in REFERENCE]
    others = {row["referenced"] for row in rows} - tables
    assert others <= {*REFERENCE, BOOK}


def test_business_table__triggers_rules_deferrables__none(bank: Bank) -> None:
    triggers = column(
        bank,
        "select t.tgname from pg_trigger t join pg_class c on c.oid = t.tgrelid"
        " where not t.tgisinternal and c.relnamespace = 'bank_data'::regnamespace",
    )
    rules = column(
        bank,
        "select r.rulename from pg_rewrite r join pg_class c on c.oid = r.ev_class"
        " where c.relnamespace = 'bank_data'::regnamespace",
    )
    deferrable = column(bank, "select conname from pg_constraint where condeferrable")
    assert triggers | rules | deferrable == set()


def test_event_trigger__none(bank: Bank) -> None:
    assert column(bank, "select evtname from pg_event_trigger") == set()


# What a plain transfer is not in: legs, and what counts from another day than that of its booking.
PARTIAL_OF_JOURNAL = {
    "bank_data.journal_parent_idx",
    "bank_data.journal_debit_value_idx",
    "bank_data.journal_credit_value_idx",
}


def test_hot_table__checks_foreign_keys_partial_indexes__none_but_these(bank: Bank) -> None:
    """Every transfer writes them, and each of these is prepared anew for every statement."""
    constraints = column(
        bank,
        "select conname from pg_constraint where contype in ('c', 'f')"
        " and conrelid in ('bank_data.journal'::regclass, 'bank_data.account_balance'::regclass)",
    )
    indexes = column(
        bank,
        "select indexrelid::regclass::text from pg_index where indpred is not null"
        " and indrelid in ('bank_data.journal'::regclass, 'bank_data.account_balance'::regclass)",
    )
    assert constraints | indexes == PARTIAL_OF_JOURNAL


def test_policy__own_columns_and_settings__nothing_else(bank: Bank) -> None:
    """No subquery: the parsed expression holds no SubLink, and no column of another table."""
    rows = bank.root.execute(
        """
        select c.relname, p.polname,
               coalesce(p.polqual::text, '') || coalesce(p.polwithcheck::text, '') as tree
          from pg_policy p
          join pg_class c on c.oid = p.polrelid
         where c.relnamespace = 'bank_data'::regnamespace
        """
    ).fetchall()
    assert len(rows) > 30
    for row in rows:
        name = (row["relname"], row["polname"])
        assert "SUBLINK" not in row["tree"], name
        assert set(re.findall(r":varno (\d+)", row["tree"])) <= {"1"}, name
        assert set(re.findall(r":varlevelsup (\d+)", row["tree"])) <= {"0"}, name


def test_policy__business_table__compares_the_book(bank: Bank) -> None:
    """Only an auditor reads across books; every other policy begins with the book."""
    rows = bank.root.execute(
        "select tablename, policyname, roles::text[] as roles, qual, with_check"
        "  from pg_policies where schemaname = 'bank_data'"
    ).fetchall()
    for row in rows:
        if row["tablename"] in REFERENCE or row["roles"] == ["bank_reader"]:
            continue
        key = "id" if row["tablename"] == BOOK else "book_id"
        for expression in filter(None, (row["qual"], row["with_check"])):
            text = expression.lstrip("(")
            begin = f"{key} = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer"
            assert text.startswith(begin), (row["tablename"], row["policyname"])


def test_function__public__executes_none(bank: Bank) -> None:
    """Asked of every schema: a function without an ACL is one that PUBLIC may execute."""
    open_to_all = column(
        bank,
        """
        select p.oid::regprocedure::text
          from pg_proc p
          join pg_namespace n on n.oid = p.pronamespace
         cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
         where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.grantee = 0
        """,
    )
    assert open_to_all == set()


def grantees(bank: Bank, schema: str) -> dict[str, set[str]]:
    """Who may execute each function of a schema, its owner apart."""
    rows = bank.root.execute(
        """
        select p.proname, coalesce(array_agg(a.grantee::regrole::text)
                 filter (where a.grantee <> p.proowner), '{}') as roles
          from pg_proc p
         cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
         where p.pronamespace = %s::regnamespace
         group by p.oid, p.proname
        """,
        [schema],
    ).fetchall()
    return {row["proname"]: set(row["roles"]) for row in rows}


def test_surface__execute__api_and_services_alone(bank: Bank) -> None:
    expected = {function.name: {"bank_api", "bank_service"} for function in read_surface(bank.root)}
    expected["session_open"] = {"bank_authn"}
    expected |= {name: {"bank_worker"} for name in WORKER}
    for name in ("outcome_list", "release_get"):  # what the API maps its errors and release with
        expected[name] |= {"bank_authn"}
    assert grantees(bank, "bank") == expected


def test_private_functions__execute__owners_of_functions_alone(bank: Bank) -> None:
    granted = grantees(bank, "bank_private")
    assert granted.pop("operator_enroll") == {"bank_owner"}
    assert set().union(*granted.values()) == {"bank_exec", "bank_ledger"}


def test_surface__one_owner_and_definer(bank: Bank) -> None:
    """The surface runs as bank_exec, never with the rights of whoever calls."""
    owners = column(
        bank,
        "select distinct proowner::regrole::text || ' ' || prosecdef from pg_proc"
        " where pronamespace = 'bank'::regnamespace",
    )
    assert owners == {"bank_exec true"}


def test_private_functions__definer__kernel_alone(bank: Bank) -> None:
    """Definer among the helpers means the kernel: the few that act as bank_ledger."""
    rows = bank.root.execute(
        "select proname, proowner::regrole::text as owner, prosecdef from pg_proc"
        " where pronamespace = 'bank_private'::regnamespace"
    ).fetchall()
    definers = {row["proname"]: row["owner"] for row in rows if row["prosecdef"]}
    assert definers.pop("operator_enroll") == "bank_exec"
    assert set(definers.values()) == {"bank_ledger"}
    assert {row["owner"] for row in rows} == {"bank_exec", "bank_ledger"}


def test_login__schemas_of_data__no_right(bank: Bank) -> None:
    """Neither usage nor create, whatever roles a login is a member of; the auditor reads."""
    rows = bank.root.execute(
        """
        select r.rolname, s.nspname, privilege
          from pg_roles r
         cross join pg_namespace s
         cross join unnest(array['usage', 'create']) privilege
         where r.rolname in ('bank_api', 'bank_authn', 'bank_auditor', 'bank_service',
                             'test_service')
           and s.nspname !~ '^pg_' and s.nspname <> 'information_schema'
           and has_schema_privilege(r.oid, s.oid, privilege)
        """
    ).fetchall()
    held = {(row["rolname"], row["nspname"], row["privilege"]) for row in rows}
    logins = ("bank_api", "bank_authn", "bank_auditor", "bank_service", "test_service")
    expected = {(login, "bank", "usage") for login in logins}
    assert held == expected | {("bank_auditor", "bank_data", "usage")}


def test_surface__book_argument__last_and_defaulted(bank: Bank) -> None:
    """A human caller need not know that there are books."""
    for function in read_surface(bank.root):
        if function.name in PUBLIC | PURE:
            assert "book" not in function.arguments, function.name
        else:
            assert function.arguments[-1] == "book", function.name
            assert "book" in function.optional, function.name
            if function.name not in AUTHN | WORKER:
                assert "credential" in function.optional, function.name


def test_surface__overloads__none(bank: Bank) -> None:
    names = [function.name for function in read_surface(bank.root)]
    assert len(names) == len(set(names))


def test_journal__ids__not_assumed_gapless(bank: Bank) -> None:
    """A refused id leaves a gap: no function counts on ids that follow each other."""
    bank.root.execute("select setval('bank_data.journal_id_seq', 900000)")
    assert bank.pay("ann_agent", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    bank.verify()


def test_call__another_book__sees_nothing_of_this_one(bank: Bank) -> None:
    """The same ids in a second book are other rows: its caller reaches none of the first."""
    root = bank.root
    root.execute(
        "insert into bank_data.book (id, name, internal_customer_id) values (2, 'second', 1)"
    )
    root.execute(
        "insert into bank_data.customer (book_id, id, kind, name) overriding system value"
        " values (2, 1, 'internal', 'The second bank')"
    )
    root.execute("select bank_private.operator_enroll(session_user, 2)")
    journal = bank.journal_count()
    assert bank.rows("account_list", "operator", book=2) == []
    assert [row["customer_id"] for row in bank.rows("customer_list", "operator", book=2)] == [1]
    principals = bank.rows("principal_list", "operator", book=2)
    assert [row["is_operator"] for row in principals] == [True]
    refused = bank.call(
        "transfer_post",
        "operator",
        from_account="CASH-USD",
        to_account="ACC10001",
        amount=1,
        book=2,
    )
    assert refused["outcome"] == "account_unknown"
    assert bank.journal_count() == journal + 1
    bank.verify()
