"""A statement on paper: PDF, A4.

Set in FiraGO (Latin, Greek, Cyrillic, Hebrew, Arabic, Thai, Devanagari, Georgian), shaped and in
the right direction, and in Noto Sans CJK for Chinese, Japanese and Korean. For other scripts the
operator names fonts of the machine (`PGTELLER_STATEMENT_FONTS`); a character that no font has
becomes a question mark.
"""

import atexit
import functools
import importlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import noto_cjk_sans_jp_regular
from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

from api.database import Row
from api.statements.words import clean, write_amount, write_day, write_kind

# Read from modules of pymupdf_fonts: one for each font.
BUNDLED = {"body": "FiraGO_Regular", "bold": "FiraGO_Bold", "symbols": "NotoSansSymbols2_Regular"}
MARGIN = 16.0
NAME_LINES = 4
DAY_WIDTH, AMOUNT_WIDTH, BALANCE_WIDTH = 23.0, 26.0, 31.0
LINE_HEIGHT = 4.4
INK, GREY, RULE, SHADE = (28, 32, 38), (104, 112, 122), (206, 211, 217), (243, 245, 247)
# Millimetres a letter takes on average, for each point of its size, and then some: what is shorter
# need not be measured.
WIDEST = 0.25
UNKNOWN = "?"
# Seconds of a processor for one statement. A line of plain text takes milliseconds; long memos in
# scripts that must be shaped take a hundred times as much.
PATIENCE = 20.0


class TooLongError(Exception):
    """The statement would keep a processor busy for too long."""


@functools.cache
def unpack_fonts() -> dict[str, Path]:
    """The bundled fonts as files, which is how the library takes them. Once for a process."""
    folder = find_folder()
    found = {}
    for family, module in BUNDLED.items():
        found[family] = folder / f"{module}.ttf"
        found[family].write_bytes(importlib.import_module(f"pymupdf_fonts.{module}").fontbuffer)
    found["cjk"] = Path(noto_cjk_sans_jp_regular.__file__).parent / "NotoSansCJKjp-Regular.otf"
    return found


@functools.cache
def find_folder() -> Path:
    """A folder for the fonts of this process; removed when it ends."""
    folder = tempfile.TemporaryDirectory(prefix="pgteller-fonts-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@functools.cache
def strip(path: Path) -> Path:
    """The font without the tables that only shaping needs: they cost half the time of a page."""
    # A name of its own: two threads may be doing the same.
    plain = Path(tempfile.mkstemp(suffix=path.suffix, dir=find_folder())[1])
    with TTFont(path, fontNumber=0, lazy=True) as font:
        for table in {"GSUB", "GPOS", "GDEF", "BASE", "vhea", "vmtx", "VORG"} & set(font.keys()):
            del font[table]
        font.save(plain)
    return plain


@functools.cache
def find_characters(path: Path) -> frozenset[str]:
    """The characters a font has."""
    with TTFont(path, fontNumber=0, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def is_complex(text: str) -> bool:
    """Whether letters join, move or run from right to left: Hebrew to Khmer, and their like.

    Shaping costs five times as much as plain setting.
    """
    return any("\u0590" <= each <= "\u1cff" or "\ua800" <= each <= "\ufefe" for each in text)


class Paper(FPDF):
    """The pages of one statement.

    Args:
        head: A row of bank.statement.
        lines: Its rows of bank.statement_line.
        fonts: Paths of fonts for what the bundled ones lack.
    """

    def __init__(self, head: Row, lines: Sequence[Row], fonts: Sequence[str]) -> None:
        super().__init__(orientation="P", unit="mm", format="A4")
        self.head = head
        self.lines = lines
        bundled = unpack_fonts()
        shaped = is_complex("".join(map(clean, self.find_texts())))
        self.add_font("body", "", bundled["body"] if shaped else strip(bundled["body"]))
        self.add_font("body", "B", bundled["bold"] if shaped else strip(bundled["bold"]))
        self.characters = set(find_characters(bundled["body"]))
        self.add_fallbacks([bundled["symbols"], bundled["cjk"], *map(Path, fonts)])
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(auto=False)
        self.c_margin = 0
        self.set_title(f"Account statement {head['account_number']}")
        self.set_author(clean(head["bank_name"]))
        self.set_lang("en")
        self.set_creation_date(head["generated_at"])

    def find_texts(self) -> list[str | None]:
        """The texts from outside; all else is written in ASCII, but for a few signs."""
        head = self.head
        return [head["owner_name"], head["account_name"], head["bank_name"]] + [
            line[name]
            for line in self.lines
            for name in ("memo", "end_to_end_id", "counterparty_name")
        ]

    def add_fallbacks(self, paths: Sequence[Path]) -> None:
        """Load the fonts that have a character needed: each costs time and space."""
        missing = set("".join(map(clean, self.find_texts()))) - self.characters
        families, cjk = [], unpack_fonts()["cjk"]
        for place, path in enumerate(paths):
            if missing & find_characters(path):
                families.append(f"fallback{place}")
                self.add_font(families[-1], "", strip(path) if path == cjk else path)
                self.characters |= find_characters(path)
                missing -= find_characters(path)
        self.set_fallback_fonts(families, exact_match=False)

    @property
    def details_width(self) -> float:
        """What the other columns leave."""
        return self.epw - DAY_WIDTH - 2 * AMOUNT_WIDTH - BALANCE_WIDTH

    def show(self, text: str | None) -> str:
        """Text from outside as it can be printed."""
        return "".join(
            each if each in self.characters else UNKNOWN
            for each in clean(text)
            if each not in "\u200d\ufe0f"
        )

    def write_cell(
        self, width: float, text: str, *, bold: bool = False, size: float = 8.6,
        color: tuple[int, int, int] = INK, align: Align = Align.L, height: float = LINE_HEIGHT,
    ) -> None:  # fmt: skip
        """One line of text, and on to the right."""
        self.set_font("body", "B" if bold else "", size)
        self.set_text_color(*color)
        self.set_text_shaping(use_shaping_engine=is_complex(text))
        self.cell(width, height, text, align=align, new_x=XPos.RIGHT, new_y=YPos.TOP)

    def fit(self, text: str, width: float, size: float, *, bold: bool = False) -> str:
        """Text cut to a width, with dots where it was cut."""
        if len(text) * size * WIDEST <= width:
            return text
        self.set_font("body", "B" if bold else "", size)
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + "…") > width:
            text = text[:-1]
        return text.rstrip() + "…"

    def wrap(self, text: str, width: float, size: float) -> list[str]:
        """The lines a text needs."""
        if len(text) * size * WIDEST <= width:
            return [text]
        self.set_font("body", "", size)
        self.set_text_shaping(use_shaping_engine=is_complex(text))
        lines = self.multi_cell(
            width, LINE_HEIGHT, text, align=Align.L, dry_run=True, output=MethodReturnValue.LINES
        )
        return [str(line) for line in lines] if isinstance(lines, list) else [text]

    def rule(self, color: tuple[int, int, int] = RULE, width: float = 0.2) -> None:
        """A line across the page."""
        self.set_draw_color(*color)
        self.set_line_width(width)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())

    def header(self) -> None:
        """The top of each page: all of the head on the first, a line of it on the others."""
        self.alias_nb_pages("")  # up to the footer: in a text from outside it is no sign
        if self.page_no() == 1:
            self.write_letterhead()
            self.write_summary()
        else:
            title = f"Account statement {self.head['account_number']}"
            self.write_cell(self.epw / 2, title, bold=True)
            self.write_cell(self.epw / 2, self.write_period(), color=GREY, align=Align.R)
            self.ln(7)
        self.write_columns()

    def write_letterhead(self) -> None:
        """Who sends it to whom, about which account."""
        head, half = self.head, self.epw / 2
        bank = self.fit(self.show(head["bank_name"]), half, 12, bold=True)
        self.write_cell(half, bank, bold=True, size=12, height=6)
        self.write_cell(half, "Account statement", size=12, height=6, align=Align.R, color=GREY)
        self.ln(8)
        self.rule(INK, 0.5)
        self.ln(6)
        name = self.wrap(self.show(head["owner_name"]), (half - 6) * 0.92, 11)  # bold is wider
        if len(name) > NAME_LINES:
            name = [*name[: NAME_LINES - 1], name[NAME_LINES - 1] + "…"]
        facts = [
            ("Account", head["account_number"]),
            ("Currency", head["currency"]),
            ("Period", self.write_period()),
            ("Issued", f"{write_day(head['generated_at'].date())} (UTC)"),
        ]
        if head["account_name"]:
            facts.insert(1, ("Name", self.fit(self.show(head["account_name"]), half - 22, 8.6)))
        top = self.get_y()
        for line in name:
            self.write_cell(half, line, bold=True, size=11, height=6)
            self.ln(6)
        self.set_y(top)
        for label, value in facts:
            self.set_x(self.l_margin + half)
            self.write_cell(22, label, color=GREY, height=5)
            self.write_cell(half - 22, value, height=5)
            self.ln(5)
        self.set_y(max(self.get_y(), top + 6 * len(name)) + 4)

    def write_period(self) -> str:
        """Both days."""
        return f"{write_day(self.head['date_from'])} \N{EN DASH} {write_day(self.head['date_to'])}"

    def write_summary(self) -> None:
        """The totals, in a box."""
        head = self.head
        cells = [
            ("Opening balance", write_amount(head["opening_balance"]), False),
            (f"Money in ({head['credit_count']:,})", write_amount(head["credit_sum"]), False),
            (f"Money out ({head['debit_count']:,})", write_amount(head["debit_sum"]), False),
            ("Closing balance", write_amount(head["closing_balance"]), True),
        ]
        width, top = self.epw / len(cells), self.get_y()
        self.set_fill_color(*SHADE)
        self.rect(self.l_margin, top, self.epw, 16, style="F")
        for place, (label, value, bold) in enumerate(cells):
            self.set_xy(self.l_margin + place * width + 4, top + 3)
            self.write_cell(width - 6, label, size=7.6, color=GREY)
            self.set_xy(self.l_margin + place * width + 4, top + 8)
            size = 10.5
            self.set_font("body", "B" if bold else "", size)
            while self.get_string_width(value) > width - 6:
                size -= 0.5
                self.set_font_size(size)
            self.write_cell(width - 6, value, bold=bold, size=size, height=5)
        self.set_xy(self.l_margin, top + 20)
        if not head["is_final"]:
            note = "Provisional: the period is not over, and more entries may follow."
            self.write_cell(self.epw, note, size=7.6, color=GREY)
            self.ln(6)

    def write_columns(self) -> None:
        """The names of the columns."""
        self.write_cell(DAY_WIDTH, "Date", size=7.6, color=GREY)
        self.write_cell(self.details_width, "Details", size=7.6, color=GREY)
        for label, width in (
            ("Money out", AMOUNT_WIDTH),
            ("Money in", AMOUNT_WIDTH),
            ("Balance", BALANCE_WIDTH),
        ):
            self.write_cell(width, label, size=7.6, color=GREY, align=Align.R)
        self.ln(5.5)
        self.rule(INK, 0.3)
        self.ln(1.6)

    def footer(self) -> None:
        """The bottom of each page."""
        self.set_y(-13)
        self.rule()
        self.ln(2)
        head = self.head
        left = f"Days in {head['time_zone']}. Amounts in {head['currency']}."
        page = f"Page {self.page_no()} of "
        # How many pages there are is known only at the end, how many digits that has, before.
        digits = "0" * len(str(len(self.lines) // 14 + 1))
        self.set_font("body", "", 7.2)
        width = self.get_string_width(page + digits)
        self.write_cell(self.epw - width, left, size=7.2, color=GREY)
        self.alias_nb_pages("{nb}")
        self.write_cell(width, page + "{nb}", size=7.2, color=GREY)

    def write_entry(self, line: Row) -> None:
        """An entry; it is never torn apart."""
        width = self.details_width - 3
        details = [(text, INK) for text in self.wrap(self.describe(line), width, 8.6)]
        for text in (self.show(line["memo"]), self.write_references(line)):
            if text:
                details += [(part, GREY) for part in self.wrap(text, width, 8)]
        self.keep_together(len(details) * LINE_HEIGHT + 2.6)
        self.write_cell(DAY_WIDTH, write_day(line["booking_date"]))
        self.write_cell(self.details_width, details[0][0])
        amount = write_amount(abs(line["amount"]))
        is_debit = line["direction"] == "debit"
        self.write_cell(AMOUNT_WIDTH * (1 if is_debit else 2), amount, align=Align.R)
        rest = BALANCE_WIDTH + (AMOUNT_WIDTH if is_debit else 0)
        self.write_cell(rest, write_amount(line["balance"]), align=Align.R)
        self.ln(LINE_HEIGHT)
        for text, color in details[1:]:
            self.set_x(self.l_margin + DAY_WIDTH)
            self.write_cell(width, text, size=8, color=color)
            self.ln(LINE_HEIGHT)
        self.ln(1)
        self.rule()
        self.ln(1.6)

    def describe(self, line: Row) -> str:
        """What sort of entry it is, with whom."""
        other = line["counterparty_account"]
        if line["counterparty_name"]:
            other = f"{self.show(line['counterparty_name'])}, {other}"
        way = "to" if line["direction"] == "debit" else "from"
        return f"{write_kind(line['kind'])} {way} {other}"

    def write_references(self, line: Row) -> str:
        """The numbers to ask for, and the value day if it is another."""
        parts = [f"No. {line['transfer_id']}"]
        if line["end_to_end_id"]:
            parts.append(f"Ref. {self.show(line['end_to_end_id'])}")
        if line["value_date"] != line["booking_date"]:
            parts.append(f"Value {write_day(line['value_date'])}")
        return " · ".join(parts)

    def write_end(self) -> None:
        """The last line."""
        self.keep_together(8)
        if self.head["version_to"] < self.head["version_from"]:
            self.write_cell(self.epw, "No entries in this period.", color=GREY)
            self.ln(7)
            self.rule()
            self.ln(2)
        label = f"Closing balance on {write_day(self.head['date_to'])}"
        self.write_cell(self.epw - 50, label, bold=True)
        closing = write_amount(self.head["closing_balance"])
        self.write_cell(50, closing, bold=True, align=Align.R)

    def keep_together(self, height: float) -> None:
        """Begin a new page if this one has no room for it."""
        if self.get_y() + height > self.h - 17:
            self.add_page()


def write(head: Row, lines: Sequence[Row], fonts: Sequence[str] = ()) -> bytes:
    """Write a statement as PDF.

    Args:
        head: A row of bank.statement.
        lines: Its rows of bank.statement_line.
        fonts: Paths of fonts for what the bundled ones lack.

    Raises:
        TooLongError: It took longer than PATIENCE.
    """
    began = time.thread_time()
    paper = Paper(head, lines, fonts)
    try:
        paper.add_page()
        for line in lines:
            if time.thread_time() - began > PATIENCE:
                raise TooLongError
            paper.write_entry(line)
        paper.write_end()
        return bytes(paper.output())
    finally:  # the library closes the files of fonts only when it has written all of them
        for font in paper.fonts.values():
            if isinstance(font, TTFFont):
                font.close()
