"""A statement as a message between banks: ISO 20022 camt.053.001.08, BankToCustomerStatement.

Version 08 is the one that banks exchange today (CBPR+, and most of SEPA). What comes from
outside is made to fit the types of the schema: characters that XML cannot hold are taken out, and
long memos become several lines.
"""

import datetime
import re
from collections.abc import Sequence
from decimal import Decimal

from pyiso20022.camt import camt_053_001_08 as camt
from xsdata.formats.dataclass.serializers import XmlSerializer
from xsdata.models.datatype import XmlDate, XmlDateTime

from api.database import Row
from api.statements.words import clean

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
# Max140Text: one line of remittance information.
REMITTANCE_LENGTH = 140
# XML 1.0, section 2.2: what a document can hold.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# The domain, family and sub-family of ISO's external code set, for debits and credits.
CODES = {
    "transfer_fee": (("ACMT", "MDOP", "CHRG"), ("ACMT", "MCOP", "CHRG")),
    "interest_post": (("ACMT", "MDOP", "INTR"), ("ACMT", "MCOP", "INTR")),
}
TRANSFER_CODES = (("PMNT", "ICDT", "BOOK"), ("PMNT", "RCDT", "BOOK"))


def fit(text: str | None, length: int) -> str | None:
    """Text from outside as the schema takes it, on one line; None when nothing is left."""
    return NOT_XML.sub("", clean(text))[:length].strip() or None


def split(text: str | None) -> list[str]:
    """A memo as lines of remittance information."""
    rest = NOT_XML.sub("", clean(text))
    lines = []
    while rest:
        lines.append(rest[:REMITTANCE_LENGTH].strip())
        rest = rest[REMITTANCE_LENGTH:].strip()
    return [line for line in lines if line]


def is_iban(number: str) -> bool:
    """Whether an account number is an IBAN, by its form and its check digits (ISO 7064)."""
    if not IBAN.fullmatch(number):
        return False
    return int("".join(str(int(each, 36)) for each in number[4:] + number[:4])) % 97 == 1


def write_account_id(number: str) -> camt.AccountIdentification4Choice:
    """An account number as the schema tells them apart."""
    if is_iban(number):
        return camt.AccountIdentification4Choice(iban=number)
    return camt.AccountIdentification4Choice(othr=camt.GenericAccountIdentification1(id=number))


def write_moment(time: datetime.datetime) -> XmlDateTime:
    """A time in UTC, to the second."""
    return XmlDateTime.from_datetime(time.astimezone(datetime.UTC).replace(microsecond=0))


def write_day(day: datetime.date) -> camt.DateAndDateTime2Choice:
    """A day."""
    return camt.DateAndDateTime2Choice(dt=XmlDate.from_date(day))


def write_amount(amount: Decimal, currency: str) -> camt.ActiveOrHistoricCurrencyAndAmount:
    """An amount without its sign, which the schema keeps apart."""
    return camt.ActiveOrHistoricCurrencyAndAmount(value=abs(amount), ccy=currency)


def write_sign(amount: Decimal) -> camt.CreditDebitCode:
    """The sign of a balance or an amount."""
    return camt.CreditDebitCode.CRDT if amount >= 0 else camt.CreditDebitCode.DBIT


def write_balance(
    code: str, amount: Decimal, currency: str, day: datetime.date
) -> camt.CashBalance8:
    """A balance of a kind: OPBD opening, CLBD closing, ITBD in between."""
    return camt.CashBalance8(
        tp=camt.BalanceType13(cd_or_prtry=camt.BalanceType10Choice(cd=code)),
        amt=write_amount(amount, currency),
        cdt_dbt_ind=write_sign(amount),
        dt=write_day(day),
    )


def write_code(line: Row) -> camt.BankTransactionCodeStructure4:
    """What sort of entry it is: by ISO's codes, and by our own word."""
    codes = CODES.get(line["kind"], TRANSFER_CODES)
    domain, family, sub_family = codes[line["direction"] == "credit"]
    return camt.BankTransactionCodeStructure4(
        domn=camt.BankTransactionCodeStructure5(
            cd=domain,
            fmly=camt.BankTransactionCodeStructure6(cd=family, sub_fmly_cd=sub_family),
        ),
        prtry=camt.ProprietaryBankTransactionCodeStructure1(cd=line["kind"]),
    )


def write_parties(line: Row) -> camt.TransactionParties6:
    """The other side: its account, and its name where it is told."""
    account = camt.CashAccount38(id=write_account_id(line["counterparty_account"]))
    name = fit(line["counterparty_name"], 140)
    party = camt.Party40Choice(pty=camt.PartyIdentification135(nm=name)) if name else None
    if line["direction"] == "debit":
        return camt.TransactionParties6(cdtr=party, cdtr_acct=account)
    return camt.TransactionParties6(dbtr=party, dbtr_acct=account)


def write_entry(line: Row, currency: str) -> camt.ReportEntry10:
    """An entry with its one transaction."""
    amount, sign = write_amount(line["amount"], currency), write_sign(line["amount"])
    number, remittance = str(line["transfer_id"]), split(line["memo"])
    return camt.ReportEntry10(
        ntry_ref=str(line["version"]),
        amt=amount,
        cdt_dbt_ind=sign,
        rvsl_ind=True if line["kind"] == "transfer_reverse" else None,
        sts=camt.EntryStatus1Choice(cd="BOOK"),
        bookg_dt=write_day(line["booking_date"]),
        val_dt=write_day(line["value_date"]),
        acct_svcr_ref=number,
        bk_tx_cd=write_code(line),
        ntry_dtls=[
            camt.EntryDetails9(
                tx_dtls=[
                    camt.EntryTransaction10(
                        refs=camt.TransactionReferences6(
                            acct_svcr_ref=number,
                            end_to_end_id=fit(line["end_to_end_id"], 35) or "NOTPROVIDED",
                        ),
                        amt=amount,
                        cdt_dbt_ind=sign,
                        rltd_pties=write_parties(line),
                        rmt_inf=camt.RemittanceInformation16(ustrd=remittance)
                        if remittance
                        else None,
                    )
                ]
            )
        ],
    )


def build(head: Row, lines: Sequence[Row], message_id: str) -> camt.Document:
    """The message as the library's model."""
    currency, generated_at = head["currency"], write_moment(head["generated_at"])
    net = head["credit_sum"] - head["debit_sum"]
    closing = "CLBD" if head["is_final"] else "ITBD"
    owner, bank = fit(head["owner_name"], 140), fit(head["bank_name"], 140)
    statement = camt.AccountStatement9(
        id=f"{head['date_from']:%Y%m%d}-{head['date_to']:%Y%m%d}-{head['version_to']}"[:35],
        cre_dt_tm=generated_at,
        fr_to_dt=camt.DateTimePeriod1(
            fr_dt_tm=write_moment(head["starts_at"]),
            to_dt_tm=write_moment(head["ends_at"] - datetime.timedelta(seconds=1)),
        ),
        acct=camt.CashAccount39(
            id=write_account_id(head["account_number"]),
            ccy=currency,
            nm=fit(head["account_name"], 70),
            ownr=camt.PartyIdentification135(nm=owner),
            svcr=camt.BranchAndFinancialInstitutionIdentification6(
                fin_instn_id=camt.FinancialInstitutionIdentification18(nm=bank)
            ),
        ),
        bal=[
            write_balance("OPBD", head["opening_balance"], currency, head["date_from"]),
            write_balance(closing, head["closing_balance"], currency, head["date_to"]),
        ],
        txs_summry=camt.TotalTransactions6(
            ttl_ntries=camt.NumberAndSumOfTransactions4(
                nb_of_ntries=str(head["debit_count"] + head["credit_count"]),
                sum=head["credit_sum"] + head["debit_sum"],
                ttl_net_ntry=camt.AmountAndDirection35(amt=abs(net), cdt_dbt_ind=write_sign(net)),
            ),
            ttl_cdt_ntries=camt.NumberAndSumOfTransactions1(
                nb_of_ntries=str(head["credit_count"]), sum=head["credit_sum"]
            ),
            ttl_dbt_ntries=camt.NumberAndSumOfTransactions1(
                nb_of_ntries=str(head["debit_count"]), sum=head["debit_sum"]
            ),
        ),
        ntry=[write_entry(line, currency) for line in lines],
    )
    header = camt.GroupHeader81(msg_id=message_id[:35], cre_dt_tm=generated_at)
    return camt.Document(
        bk_to_cstmr_stmt=camt.BankToCustomerStatementV08(grp_hdr=header, stmt=[statement])
    )


def write(head: Row, lines: Sequence[Row], message_id: str) -> bytes:
    """Write a statement as camt.053.001.08.

    Args:
        head: A row of bank.statement.
        lines: Its rows of bank.statement_line.
        message_id: Unique for each message, 1 to 35 characters.
    """
    text = XmlSerializer().render(build(head, lines, message_id), ns_map={None: NAMESPACE})
    return text.encode()
