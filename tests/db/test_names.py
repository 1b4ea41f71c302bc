# ruff: noqa: RUF001 - the names of the world have letters that look alike
"""When two names are the same, nearly the same, and not: docs/decisions/0031-payees.md."""

import pytest

from tests.bank import Bank
from tests.kept import Kept

SAME = [
    ("John Smith", "John Smith"),
    ("JOHN SMITH", "john smith"),
    ("  John   Smith ", "John Smith"),
    ("Smith, John", "John Smith"),
    ("Smith John", "John Smith"),
    ("Mr John Smith", "John Smith"),
    ("Prof. Dr. John Smith", "John Smith"),
    ("Mrs. Smith", "Smith"),
    ("John-Paul O'Brien", "John Paul OBrien"),
    ("John O\u2019Brien", "John O'Brien"),
    ("José Núñez", "Jose Nunez"),
    ("Jose\u0301", "José"),
    ("Jürgen Müller", "Jurgen Muller"),
    ("Jürgen Müller", "Juergen Mueller"),
    ("Søren Ærø", "Soren Aero"),
    ("Søren Bærg", "Soeren Baerg"),
    ("Åse Strand", "Aase Strand"),
    ("Weiß", "WEISS"),
    ("Łukasz Żak", "Lukasz Zak"),
    ("ＪＯＨＮ　ＳＭＩＴＨ", "John Smith"),
    ("ﬁnn", "Finn"),
    ("İlker Işık", "ilker ışık"),
    ("Van der Berg", "Vanderberg"),
    ("Acme Ltd", "ACME LIMITED"),
    ("Acme Ltd.", "Acme Limited"),
    ("Acme S.A.", "Acme SA"),
    ("Müller G.m.b.H.", "Mueller GmbH"),
    ("Smith & Sons", "Smith and Sons"),
    ("Smith + Sons", "Sons and Smith"),
    ("ΓΙΏΡΓΟΣ ΠΑΠΑΔΌΠΟΥΛΟΣ", "Γιώργος Παπαδόπουλος"),
    ("ИВАН ЙОВЧЕВ", "Иван Йовчев"),
    ("Ѓорѓи Ѕимов", "ЃОРЃИ ЅИМОВ"),
    ("王小明", "王小明"),
    ("דָּוִד", "דוד"),
    ("3M Company", "3M Co"),
    ("John\u200bSmith", "John Smith"),
    ("John\x01Smith", "John Smith"),
    ("Mr", "mr"),
]
NEAR = [
    ("J Smith", "John Smith"),
    ("J. Smith", "John Smith"),
    ("Smith J", "John Smith"),
    ("John S", "John Smith"),
    ("John Smith", "John Michael Smith"),
    ("John M Smith", "John Michael Smith"),
    ("J M Smith", "John Michael Smith"),
    ("J Smith", "John Michael Smith"),
    ("Jon Smith", "John Smith"),
    ("John Smiht", "John Smith"),
    ("Jhon Smith", "John Smith"),
    ("John Smithe", "John Smith"),
    ("Jon Smyth", "John Smith"),
    ("Alexandr Konstantnov", "Alexandre Konstantinov"),
    ("Papadopolous", "Papadopoulos"),
    ("Anne", "Anna"),
    ("Ann", "Anne"),
    ("Acme", "Acme Ltd"),
    ("Acme Ltd", "Acme plc"),
    ("Acme GmbH & Co. KG", "Acme GmbH"),
    ("Acme Trading Ltd", "Acme Trading International Ltd"),
    ("Maria Souza", "Maria de Souza"),
    ("J. Muller", "Jürgen Müller"),
    ("Muelller", "Müller"),
]
OTHER = [
    ("Smith", "John Smith"),  # a word of it is not enough to be told the rest
    ("John", "John Smith"),
    ("J S", "John Smith"),
    ("J", "John"),
    ("K Smith", "John Smith"),
    ("Jane Smith", "John Smith"),
    ("John Jones", "John Smith"),
    ("Maria de", "Maria de Souza"),
    ("de Souza", "Maria de Souza"),
    ("Beta Ltd", "Alpha Ltd"),
    ("B Ltd", "Bravo Ltd"),
    ("Ltd", "Acme Ltd"),
    ("Bob", "Rob"),
    ("Bop", "Bob"),
    ("John Smith", "John A B C Smith"),
    ("Jahn Smythe", "John Smith"),
    ("Jonh Smtih Cartre", "John Smith Carter"),
    ("!?", "John Smith"),
    ("", "John Smith"),
    ("John Smith", "...", ),
    ("!", "?"),
    ("王小明", "王大明"),
    ("%", "John Smith"),
    ("John.*", "John Smith"),
    ("🏦" * 200, "John Smith"),
    ("ﷺ" * 200, "John Smith"),
]  # fmt: skip
CASES = (
    [(*pair, "match") for pair in SAME]
    + [(*pair, "close_match") for pair in NEAR]
    + [(*pair, "no_match") for pair in OTHER]
)


def match(bank: Bank, given: str, held: str) -> str:
    found: str = bank.one("select bank_private.name_match(%s, %s)", given, held)
    return found


@pytest.fixture
def bank(kept: Kept) -> Bank:
    """These tests change nothing, so the bank need not be cloned for each."""
    return kept.take()


@pytest.mark.parametrize(("given", "held", "expected"), CASES)
def test_name_match__two_names__expected(bank: Bank, given: str, held: str, expected: str) -> None:
    assert match(bank, given, held) == expected
    assert match(bank, held, given) == expected


@pytest.mark.parametrize("collation", ["C", "POSIX"])
def test_name_fold__any_collation__the_same(bank: Bank, collation: str) -> None:
    """Which letters are letters does not depend on the locale of a server."""
    words = bank.one(
        'select bank_private.name_fold(%s collate "' + collation + '", false)', "ÉLAN Žižka ΣΊΣΥΦΟΣ"
    )
    assert words == ["elan", "zizka", "σισυφοσ"]


@pytest.mark.parametrize(
    ("word", "other", "errors"),
    [
        ("smith", "smith", 0),
        ("smith", "smiht", 1),
        ("smith", "smit", 1),
        ("smith", "smiths", 1),
        ("smith", "smyth", 1),
        ("smith", "simht", 2),
        ("ab", "ba", 1),
        ("a", "abc", 2),
        ("a", "abcd", 3),
        ("smith", "jones", 3),
        ("ca", "abc", 3),  # the restricted distance: no letter is touched twice
    ],
)
def test_name_errors__two_words__counted(bank: Bank, word: str, other: str, errors: int) -> None:
    for pair in ((word, other), (other, word)):
        assert bank.one("select bank_private.name_errors(%s, %s)", *pair) == errors


def test_name_match__longest_names__soon(bank: Bank) -> None:
    """What a caller may send costs no more than some milliseconds."""
    given, held = "ab" * 100, "ba" * 100
    bank.root.execute("set statement_timeout = '1s'")
    assert match(bank, given, held) == "close_match"
    assert match(bank, "ab " * 66, "ba " * 66) == "no_match"
