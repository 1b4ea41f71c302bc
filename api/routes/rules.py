"""Rules: what the bank measures each movement of its customers' money by."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.call import Call
from api.fields import (
    Amount,
    Id,
    IdempotencyKey,
    IdInput,
    Money,
    Page,
    PageFilter,
    ReasonRequest,
    Receipt,
    RequestModel,
    ResponseModel,
    Text,
    Time,
    TimeInput,
    Word,
)
from api.openapi import refusals
from api.operation import Operation

router = APIRouter(route_class=Operation, tags=["rules"])

Measure = Literal[
    "amount",
    "sum",
    "count",
    "payees",
    "near",
    "new_payee",
    "details_changed",
    "history",
    "unheard",
    "dormant",
    "hours",
]
Scope = Literal["book", "product", "customer", "account", "principal", "mandate"]
Effect = Literal["deny", "review"]
Per = Literal["customer", "account", "mandate"]
Period = Literal["day", "week", "month", "rolling"]
NOT_FOUND = (
    "customer_unknown",
    "principal_unknown",
    "account_unknown",
    "mandate_unknown",
    "product_unknown",
)
MALFORMED = ("amount_invalid", "currency_unknown", "amount_precision")


class RuleTerms(RequestModel):
    """What a rule measures, above which value it does what, and for whom."""

    measure: Measure
    threshold: Word = Field(
        description="Above it the effect comes: major units, a number, or days.",
        examples=["1000.00"],
    )
    effect: Effect = Field(description="review: a person has to approve.")
    explanation: Text | None = Field(
        default=None, description="For whoever is stopped, up to 500 characters."
    )
    scope: Scope | None = Field(default=None, description="Null: the whole book.")
    scope_id: Word | None = Field(
        default=None, description="Code of the product, number of the account, or id."
    )
    per: Per | None = Field(default=None, description="Whose movements are counted together.")
    currency: Word | None = Field(default=None, description="ISO 4217; null: any, no amounts.")
    period: Period | None = None
    length: Text | None = Field(
        default=None,
        description="Of the rolling period, or how long a payee is new, changed details count, a"
        " history is, or somebody counts as heard: PT24H.",
    )
    near_amount: Amount | None = Field(default=None, description="What is just below it counts.")
    near_share: Word | None = Field(default=None, description="How near: 0.1 is a tenth.")
    times: Word | None = Field(
        default=None, description="What is far: so many times the usual payment of the account."
    )
    starts_at: Word | None = Field(default=None, description="Time of day, 22:00.")
    ends_at: Word | None = Field(default=None, description="Before starts_at: over midnight.")

    def write(self) -> dict[str, Any]:
        """As the function takes it."""
        return self.model_dump(exclude_none=True, mode="json")


class RuleRequest(RequestModel):
    """A rule to make."""

    code: Word = Field(
        description="2 to 48 small letters, digits and dashes.", examples=["daily-sum"]
    )
    terms: RuleTerms


class ReplayRequest(RequestModel):
    """A rule to preview."""

    terms: RuleTerms
    since: TimeInput | None = Field(
        default=None, description="Within the last 92 days; null: 7 days ago."
    )


class Rule(ResponseModel):
    """A rule, in force or retired; it never changes."""

    rule_id: Id
    code: str
    measure: Measure
    threshold: Money
    effect: Effect
    scope: Scope
    scope_id: str | None
    per: Per
    currency: str | None
    period: Period | None
    length: str | None = Field(description="ISO 8601.")
    near_amount: Money | None
    near_share: Money | None
    times: Money | None
    starts_at: str | None
    ends_at: str | None
    explanation: str | None
    in_force: bool
    created_by: Id
    created_at: Time


class RuleReceipt(Rule, Receipt):
    """A rule after a change."""

    rule_set_id: Id | None = Field(default=None, description="The set that the change published.")


class RulePage(Page):
    """Rules in the order they were made."""

    items: list[Rule]


class RuleFilter(PageFilter):
    """Which rules to list."""

    in_force: Literal["true", "false", "all"] = Field(
        default="true", description="Only those in force, only retired ones, or all."
    )
    code: Word | None = None


class RuleSet(ResponseModel):
    """Rules in force together, in the order of the values of a decision."""

    rule_set_id: Id
    rule_ids: list[Id]
    codes: list[str]
    in_force: bool
    created_by: Id
    created_at: Time


class RuleSetPage(Page):
    """Sets, the newest first."""

    items: list[RuleSet]


class RuleReplay(ResponseModel):
    """What a rule would have changed."""

    since: Time
    movements: int = Field(description="Of customers' money since then.")
    measured: int = Field(description="Those the rule is for.")
    stopped: int = Field(description="Those it would not have let pass.")
    largest_value: Decimal | None = Field(description="Of those it would have let pass.")
    examples: list[dict[str, Any]] = Field(description="The first that it would have stopped.")


@router.get(
    "/rules",
    operation_id="rule_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",)}),
)
async def list_rules(call: Call, query: Annotated[RuleFilter, Query()]) -> RulePage:
    """The rules of the bank. Staff only."""
    rows = await call.read(
        "rule_list",
        in_force={"true": True, "false": False, "all": None}[query.in_force],
        code=query.code,
        page_size=query.limit,
        page_cursor=query.cursor,
    )
    return RulePage.model_validate(query.paginate(rows))


@router.post(
    "/rules",
    status_code=201,
    operation_id="rule_create",
    responses=refusals(
        {400: MALFORMED, 403: ("staff_only",), 404: NOT_FOUND, 409: ("rule_code_taken",)},
        write=True,
    ),
)
async def create_rule(
    call: Call, body: RuleRequest, idempotency_key: IdempotencyKey = None
) -> RuleReceipt:
    """Make a rule, in force from the very next call. Staff only."""
    record = await call.write(
        "rule_create", code=body.code, terms=body.terms.write(), idempotency_key=idempotency_key
    )
    rule = RuleReceipt.of_receipt(record)
    call.locate(f"/rules/{rule.rule_id}")
    return rule


@router.post(
    "/rules/replay",
    operation_id="rule_replay",
    responses=refusals({400: MALFORMED, 403: ("staff_only",), 404: NOT_FOUND}),
)
async def replay_rule(call: Call, body: ReplayRequest) -> RuleReplay:
    """What a rule would have changed; nothing is written. Staff only."""
    rows = await call.read("rule_replay", terms=body.terms.write(), since=body.since)
    return RuleReplay.of(rows[0])


@router.get(
    "/rules/{rule_id}",
    operation_id="rule_get",
    responses=refusals({403: ("staff_only",), 404: ("rule_unknown",)}),
)
async def get_rule(call: Call, rule_id: IdInput) -> Rule:
    """A rule, in force or not. Staff only."""
    rows = await call.read("rule_get", rule=rule_id)
    return Rule.of(rows[0])


@router.post(
    "/rules/{rule_id}/retire",
    operation_id="rule_retire",
    responses=refusals({403: ("staff_only",), 404: ("rule_unknown",)}, write=True),
)
async def retire_rule(
    call: Call, rule_id: IdInput, body: ReasonRequest, idempotency_key: IdempotencyKey = None
) -> RuleReceipt:
    """Take a rule out of force, from the very next call. Staff only."""
    record = await call.write(
        "rule_retire", rule=rule_id, reason=body.reason, idempotency_key=idempotency_key
    )
    return RuleReceipt.of_receipt(record)


@router.get(
    "/rule-sets",
    operation_id="rule_set_list",
    responses=refusals({400: ("cursor_invalid",), 403: ("staff_only",)}),
)
async def list_rule_sets(call: Call, query: Annotated[PageFilter, Query()]) -> RuleSetPage:
    """The sets of rules that were in force one after another. Staff only."""
    rows = await call.read("rule_set_list", page_size=query.limit, page_cursor=query.cursor)
    return RuleSetPage.model_validate(query.paginate(rows))
