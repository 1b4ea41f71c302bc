-- Written by `python -m db dump`; do not edit. Tables, types, row security and grants after
-- all migrations. Functions and views have files of their own in db/functions and db/views.

CREATE SCHEMA bank;
ALTER SCHEMA bank OWNER TO bank_owner;

COMMENT ON SCHEMA bank IS 'The surface: the only schema callers may use.';

CREATE SCHEMA bank_data;
ALTER SCHEMA bank_data OWNER TO bank_owner;

COMMENT ON SCHEMA bank_data IS 'Tables. No caller has any right here.';

CREATE SCHEMA bank_private;
ALTER SCHEMA bank_private OWNER TO bank_owner;

COMMENT ON SCHEMA bank_private IS 'Helpers of the surface: the gate, the kernel, conversions.';

CREATE SCHEMA deploy;
ALTER SCHEMA deploy OWNER TO bank_owner;

COMMENT ON SCHEMA deploy IS 'What the deployer put into this database, and when.';

CREATE TYPE bank.account AS (
	account_number text,
	customer_id bigint,
	currency text,
	name text,
	status text,
	frozen_for text,
	balance numeric,
	available numeric,
	held numeric,
	version bigint,
	opened_at timestamp with time zone,
	closed_at timestamp with time zone,
	page_cursor text,
	product text,
	overdraft_limit numeric,
	dormant_at timestamp with time zone
);
ALTER TYPE bank.account OWNER TO bank_owner;

COMMENT ON TYPE bank.account IS 'An account with its balance. status: active, frozen, dormant, closed; frozen_for: debit, credit, all, or null; product: its code, null = none; overdraft_limit: how far it may go below zero, null = no limit, for system accounts; dormant_at: since when, or null.';

CREATE TYPE bank.agent_session AS (
	session_id bigint,
	principal_id bigint,
	customer_id bigint,
	channel text,
	started_at timestamp with time zone,
	expires_at timestamp with time zone,
	ended_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.agent_session OWNER TO bank_owner;

COMMENT ON TYPE bank.agent_session IS 'One run or conversation of an agent with a customer. ended_at: null = nobody has ended it; it is over at expires_at anyway.';

CREATE TYPE bank.allowance AS (
	mandate_id bigint,
	principal_id bigint,
	customer_id bigint,
	account_numbers text[],
	actions text[],
	currency text,
	amount_min numeric,
	amount_max numeric,
	approval_above numeric,
	payees text[],
	uses_left bigint,
	limits jsonb,
	expires_at timestamp with time zone,
	page_cursor text,
	status text,
	starts_at timestamp with time zone,
	amount_free numeric
);
ALTER TYPE bank.allowance OWNER TO bank_owner;

COMMENT ON TYPE bank.allowance IS 'What a mandate allows now. status: in_force, or why it allows nothing: not_yet, expired, revoked, suspended, customer_suspended, principal_suspended, book_suspended; amount_max: the largest amount that it would let pass, null = no limit; amount_free: the largest one without a person, null = no limit; uses_left: how many movements, null = no limit; limits: of it and of those it narrows, with what is used, held and remaining, and when they begin anew; null = none.';

CREATE TYPE bank.approval AS (
	approval_id bigint,
	status text,
	operation text,
	command jsonb,
	digest text,
	customer_id bigint,
	principal_id bigint,
	mandate_id bigint,
	session_id bigint,
	reasons jsonb,
	customers_needed integer,
	staff_needed integer,
	votes jsonb,
	created_at timestamp with time zone,
	expires_at timestamp with time zone,
	resolved_at timestamp with time zone,
	transfer_id bigint,
	failure text,
	failure_facts jsonb,
	page_cursor text
);
ALTER TYPE bank.approval OWNER TO bank_owner;

COMMENT ON TYPE bank.approval IS 'A call that waits for people, or did. command: what will be executed; digest: what a vote is for; principal_id: who asked; reasons: why people are asked; votes: who decided what, with the reason; transfer_id: the transfer that was made; failure: why one that was approved could not be executed. Texts in command, and reasons of votes, are untrusted.';

CREATE TYPE bank.balance AS (
	account_number text,
	currency text,
	balance numeric,
	available numeric,
	held numeric,
	version bigint,
	as_of timestamp with time zone
);
ALTER TYPE bank.balance OWNER TO bank_owner;

COMMENT ON TYPE bank.balance IS 'Balance of an account. balance = posted entries; available = balance - held + overdraft limit, null for system accounts without a floor; version = number of entries.';

CREATE TYPE bank.book_account AS (
	role text,
	currency text,
	account_number text,
	name text
);
ALTER TYPE bank.book_account OWNER TO bank_owner;

COMMENT ON TYPE bank.book_account IS 'An account of the bank itself and what it is for: fee_income, interest_expense, interest_income, exchange_position, exchange_rounding, suspense.';

CREATE TYPE bank.book_part AS (
	part text,
	entries bigint
);
ALTER TYPE bank.book_part OWNER TO bank_owner;

COMMENT ON TYPE bank.book_part IS 'A part of the proof of a book, and how many entries it folds, as far as that is known before.';

CREATE TYPE bank.break AS (
	side text,
	line_id bigint,
	transfer_id bigint,
	booked_on date,
	amount numeric,
	currency text,
	reference text,
	counterparty text,
	memo text,
	page_cursor text
);
ALTER TYPE bank.break OWNER TO bank_owner;

COMMENT ON TYPE bank.break IS 'What does not match. side external: a line without an entry; internal: an entry without a line. amount has the other bank''s sign: money that came in > 0.';

CREATE TYPE bank.calendar AS (
	calendar text,
	name text,
	weekend integer[],
	holidays date[],
	updated_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.calendar OWNER TO bank_owner;

COMMENT ON TYPE bank.calendar IS 'A calendar of business days. weekend: days of the week without business, 1 = Monday to 7 = Sunday; holidays: further ones.';

CREATE TYPE bank.caller AS (
	book_id integer,
	book_name text,
	principal_id bigint,
	class text,
	name text,
	customer_id bigint,
	scopes text[],
	key_id text,
	expires_at timestamp with time zone,
	mandates jsonb,
	session_id bigint
);
ALTER TYPE bank.caller OWNER TO bank_owner;

COMMENT ON TYPE bank.caller IS 'Who the presented credential is, and what it may do now.';

CREATE TYPE bank.currency AS (
	code text,
	exponent smallint,
	name text
);
ALTER TYPE bank.currency OWNER TO bank_owner;

COMMENT ON TYPE bank.currency IS 'An ISO 4217 currency and the decimal places of its minor unit.';

CREATE TYPE bank.customer AS (
	customer_id bigint,
	kind text,
	name text,
	status text,
	created_at timestamp with time zone,
	page_cursor text,
	address jsonb,
	phone text,
	email text,
	details_masked boolean,
	details_changed_at timestamp with time zone
);
ALTER TYPE bank.customer OWNER TO bank_owner;

COMMENT ON TYPE bank.customer IS 'A customer. details_masked: address, phone and email are not shown whole, because the caller is neither staff nor the customer in person. name, address and email are untrusted text from outside.';

CREATE TYPE bank.customer_change AS (
	change_id bigint,
	customer_id bigint,
	principal_id bigint,
	approval_id bigint,
	before jsonb,
	after jsonb,
	contacts jsonb,
	reason text,
	changed_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.customer_change OWNER TO bank_owner;

COMMENT ON TYPE bank.customer_change IS 'A change of details of a customer. principal_id: who asked; approval_id: with which approval; before, after: what changed; contacts: whom to tell, old and new; reason: in words of who asked. before, after and reason are untrusted text from outside.';

CREATE TYPE bank.dated_balance AS (
	account_number text,
	currency text,
	balance numeric,
	version bigint,
	at timestamp with time zone,
	value_date date
);
ALTER TYPE bank.dated_balance OWNER TO bank_owner;

COMMENT ON TYPE bank.dated_balance IS 'Balance of an account as of a booking time, or of a value day. version = number of entries booked by then.';

CREATE TYPE bank.entry AS (
	transfer_id bigint,
	account_number text,
	direction text,
	amount numeric,
	currency text,
	balance numeric,
	version bigint,
	occurred_at timestamp with time zone,
	counterparty_account text,
	memo text,
	metadata jsonb,
	page_cursor text,
	exchange jsonb,
	kind text,
	value_date date,
	end_to_end_id text,
	parent_id bigint
);
ALTER TYPE bank.entry OWNER TO bank_owner;

COMMENT ON TYPE bank.entry IS 'One line of an account: amount is signed (credit > 0), balance is the one after it. memo, metadata and end_to_end_id are untrusted text from outside. kind is the function that made it; value_date the day it counts from, null = the day of booking; parent_id the transfer it belongs to, such as that of a fee.';

CREATE TYPE bank.external_import AS (
	import_id bigint,
	account_number text,
	currency text,
	format text,
	reference text,
	opening numeric,
	closing numeric,
	first_day date,
	last_day date,
	lines integer,
	matched integer,
	explained integer,
	open integer,
	open_amount numeric,
	principal_id bigint,
	created_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.external_import OWNER TO bank_owner;

COMMENT ON TYPE bank.external_import IS 'An imported statement and how far it is reconciled. open: lines that are breaks; open_amount: their sum. Amounts have the other bank''s sign.';

CREATE TYPE bank.external_line AS (
	line_id bigint,
	import_id bigint,
	account_number text,
	number integer,
	booked_on date,
	value_date date,
	amount numeric,
	currency text,
	reference text,
	counterparty text,
	memo text,
	status text,
	transfer_id bigint,
	rule text,
	reason text,
	resolved_by bigint,
	resolved_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.external_line OWNER TO bank_owner;

COMMENT ON TYPE bank.external_line IS 'A line of an imported statement. reference, counterparty and memo are untrusted text.';

CREATE TYPE bank.finding AS (
	check_name text,
	subject text,
	detail text
);
ALTER TYPE bank.finding OWNER TO bank_owner;

COMMENT ON TYPE bank.finding IS 'Something bank.book_verify found that does not hold.';

CREATE TYPE bank.hold AS (
	hold_id bigint,
	from_account text,
	to_account text,
	other_payee_allowed boolean,
	amount numeric,
	captured_amount numeric,
	currency text,
	status text,
	memo text,
	metadata jsonb,
	principal_id bigint,
	mandate_id bigint,
	placed_at timestamp with time zone,
	expires_at timestamp with time zone,
	resolved_at timestamp with time zone,
	transfer_id bigint,
	page_cursor text
);
ALTER TYPE bank.hold OWNER TO bank_owner;

COMMENT ON TYPE bank.hold IS 'Money set aside on from_account for one payment. to_account: the payee, null = whoever the capture names; other_payee_allowed: a capture may name another. status: open, captured, released or expired; it is expired as soon as its time is over. captured_amount: paid by transfer_id, the rest was released with it. memo and metadata are untrusted text from outside.';

CREATE TYPE bank.intent AS (
	intent_id bigint,
	status text,
	principal_id bigint,
	customer_id bigint,
	mandate_id bigint,
	session_id bigint,
	from_account text,
	to_account text,
	amount numeric,
	currency text,
	memo text,
	metadata jsonb,
	end_to_end_id text,
	allow_duplicate boolean,
	fee numeric,
	balance numeric,
	available numeric,
	needs_approval boolean,
	customers_needed integer,
	staff_needed integer,
	reasons jsonb,
	payee jsonb,
	digest text,
	created_at timestamp with time zone,
	expires_at timestamp with time zone,
	executed_at timestamp with time zone,
	approval_id bigint,
	transfer_id bigint,
	page_cursor text
);
ALTER TYPE bank.intent OWNER TO bank_owner;

COMMENT ON TYPE bank.intent IS 'A transfer that was prepared. status: open, pending (it waits for approval), executed, ended (its approval came to nothing) or expired; fee, balance, available: major units, as they would have been had it been executed at once; needs_approval: people have to approve it, reasons: the facts of what asks for them; payee: what is known of the credited account; digest: sha256 of what was frozen, hexadecimal. memo, metadata, end_to_end_id and the names in payee are untrusted text.';

CREATE TYPE bank.interaction AS (
	interaction_id bigint,
	session_id bigint,
	customer_id bigint,
	case_id bigint,
	principal_id bigint,
	channel text,
	role text,
	text text,
	tool_calls jsonb,
	vouched boolean,
	occurred_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.interaction OWNER TO bank_owner;

COMMENT ON TYPE bank.interaction IS 'What was said or done. principal_id: who recorded it; vouched: not by an agent. text and tool_calls are untrusted text from outside.';

CREATE TYPE bank.interest AS (
	account_number text,
	currency text,
	accrued numeric,
	accrued_units numeric,
	units numeric,
	accrued_through date,
	product text,
	credit_rate numeric,
	debit_rate numeric,
	day_count text,
	capitalised text,
	next_capitalisation date,
	refusal text,
	postings jsonb
);
ALTER TYPE bank.interest OWNER TO bank_owner;

COMMENT ON TYPE bank.interest IS 'Interest of an account. accrued: not booked yet, major units with ten more places than the currency has, what the bank owes > 0; exactly it is accrued_units / units; accrued_through: last day in it, null = none; the terms are those in force today, null = it bears no interest; next_capitalisation: when it will be booked; refusal: why it could not be on the day it was due, tried again by the worker; postings: the newest, with since, due_on, amount, remainder and transfer_id.';

CREATE TYPE bank.interest_accrual AS (
	account_number text,
	day date,
	number integer,
	balance numeric,
	rate numeric,
	day_count text,
	amount numeric,
	amount_units numeric,
	units numeric,
	accrued_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.interest_accrual OWNER TO bank_owner;

COMMENT ON TYPE bank.interest_accrual IS 'Interest of an account for a day. number: 1 = the accrual, from 2 on corrections, which add amount; balance: at the end of the day by value date; rate: of the year, for this balance; amount: major units with ten more places than the currency has, exactly it is amount_units / units.';

CREATE TYPE bank.key AS (
	key_id text,
	principal_id bigint,
	kind text,
	scopes text[],
	label text,
	created_at timestamp with time zone,
	expires_at timestamp with time zone,
	revoked_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.key OWNER TO bank_owner;

COMMENT ON TYPE bank.key IS 'A key or session without its secret.';

CREATE TYPE bank.mandate AS (
	mandate_id bigint,
	principal_id bigint,
	customer_id bigint,
	account_numbers text[],
	actions text[],
	purpose text,
	starts_at timestamp with time zone,
	expires_at timestamp with time zone,
	revoked_at timestamp with time zone,
	created_at timestamp with time zone,
	page_cursor text,
	parent_id bigint,
	terms jsonb,
	suspended_by text[],
	suspended boolean,
	document_digest text
);
ALTER TYPE bank.mandate OWNER TO bank_owner;

COMMENT ON TYPE bank.mandate IS 'What a customer lets a principal do. account_numbers null: all accounts of the customer. purpose is untrusted text from outside.';

CREATE TYPE bank.mandate_document AS (
	mandate_id bigint,
	document jsonb,
	digest text,
	payees jsonb,
	instruments jsonb,
	unenforced text[]
);
ALTER TYPE bank.mandate_document OWNER TO bank_owner;

COMMENT ON TYPE bank.mandate_document IS 'The document a mandate was made from. digest: sha256 of the document as the database writes it, hexadecimal; payees, instruments: account numbers by the names that the document has for them; unenforced: what the giver answers for instead of the bank.';

CREATE TYPE bank.notice AS (
	notice_id bigint,
	kind text,
	subject_id bigint,
	customer_id bigint,
	journal_id bigint,
	facts jsonb,
	created_at timestamp with time zone,
	acknowledged_at timestamp with time zone,
	acknowledged_by bigint,
	page_cursor text
);
ALTER TYPE bank.notice OWNER TO bank_owner;

COMMENT ON TYPE bank.notice IS 'Something the bank did by itself. kind: what; subject_id: to whom; acknowledged_at: null = nobody of the staff has taken notice yet.';

CREATE TYPE bank.outcome AS (
	code text,
	precedence smallint,
	http_status smallint,
	retryable boolean,
	title text,
	hint text
);
ALTER TYPE bank.outcome OWNER TO bank_owner;

COMMENT ON TYPE bank.outcome IS 'A code the bank can answer, see bank_data.outcome.';

CREATE TYPE bank.payee AS (
	payee_id bigint,
	customer_id bigint,
	account_number text,
	name text,
	match text,
	trusted boolean,
	cooling_off_until timestamp with time zone,
	created_at timestamp with time zone,
	trusted_at timestamp with time zone,
	removed_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.payee OWNER TO bank_owner;

COMMENT ON TYPE bank.payee IS 'A payee of a customer. name: as it was given, untrusted text; match: what the check found when it was added; cooling_off_until: until when it counts as new, null when staff trust it.';

CREATE TYPE bank.principal AS (
	principal_id bigint,
	class text,
	name text,
	status text,
	is_operator boolean,
	customer_id bigint,
	login text,
	scopes text[],
	created_at timestamp with time zone,
	page_cursor text,
	person text
);
ALTER TYPE bank.principal OWNER TO bank_owner;

COMMENT ON TYPE bank.principal IS 'Who may act: agent, service, human or customer.';

CREATE TYPE bank.product AS (
	code text,
	name text,
	kind text,
	currency text,
	overdraft_limit numeric,
	dormant_after text,
	is_offered boolean,
	fees jsonb,
	created_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.product OWNER TO bank_owner;

COMMENT ON TYPE bank.product IS 'A product: the defaults of new accounts, and what its accounts pay. kind: current, savings, loan, internal; overdraft_limit: major units; dormant_after: ISO 8601 duration, null = never; fees: those in force, by operation.';

CREATE TYPE bank.product_fee AS (
	product text,
	operation text,
	flat numeric,
	percentage numeric,
	minimum numeric,
	maximum numeric,
	currency text,
	starts_at timestamp with time zone,
	created_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.product_fee OWNER TO bank_owner;

COMMENT ON TYPE bank.product_fee IS 'A fee of a product: flat + percentage of the amount moved, at least minimum and at most maximum (null = no limit), rounded half to even. Major units.';

CREATE TYPE bank.product_interest AS (
	product text,
	valid_from date,
	credit_rate numeric,
	debit_rate numeric,
	day_count text,
	capitalised text,
	created_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.product_interest OWNER TO bank_owner;

COMMENT ON TYPE bank.product_interest IS 'Terms of interest of a product from a day on. Rates are of a year, 0.0350 = 3.5 %; day_count: ACT/365, ACT/360, ACT/ACT, 30E/360; capitalised: monthly, quarterly, yearly.';

CREATE TYPE bank.quote AS (
	quote_id bigint,
	status text,
	side text,
	from_account text,
	from_amount numeric,
	from_currency text,
	to_account text,
	to_amount numeric,
	to_currency text,
	rate numeric,
	base_currency text,
	quote_currency text,
	rate_id bigint,
	mandate_id bigint,
	created_at timestamp with time zone,
	expires_at timestamp with time zone,
	exchange_id bigint,
	debit_transfer_id bigint,
	credit_transfer_id bigint
);
ALTER TYPE bank.quote OWNER TO bank_owner;

COMMENT ON TYPE bank.quote IS 'A price the bank stands by until expires_at. status: open, executed, expired; rate: the one applied, the spread in it: so much of the quote currency for one of the base currency; exchange_id and the transfers: of its execution.';

CREATE TYPE bank.rate AS (
	rate_id bigint,
	base_currency text,
	quote_currency text,
	rate numeric,
	spread numeric,
	source text,
	valid_from timestamp with time zone,
	valid_until timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.rate OWNER TO bank_owner;

COMMENT ON TYPE bank.rate IS 'An exchange rate: one unit of the base currency costs rate units of the quote currency, less or more the spread, a fraction of it. source is untrusted text from outside.';

CREATE TYPE bank.receipt AS (
	outcome text,
	request_id uuid,
	replayed boolean,
	resource jsonb,
	facts jsonb,
	hint text
);
ALTER TYPE bank.receipt OWNER TO bank_owner;

COMMENT ON TYPE bank.receipt IS 'Answer of every write that is no transfer: applied with the resource as it was then, or refused with facts and hint. A replay returns the recorded answer.';

CREATE TYPE bank.release AS (
	release_id bigint,
	digest text,
	deployed_at timestamp with time zone
);
ALTER TYPE bank.release OWNER TO bank_owner;

COMMENT ON TYPE bank.release IS 'The newest deployed release of functions and policies.';

CREATE TYPE bank.rule AS (
	rule_id bigint,
	code text,
	measure text,
	threshold numeric,
	effect text,
	scope text,
	scope_id text,
	per text,
	currency text,
	period text,
	length text,
	near_amount numeric,
	near_share numeric,
	starts_at text,
	ends_at text,
	explanation text,
	in_force boolean,
	created_by bigint,
	created_at timestamp with time zone,
	page_cursor text,
	times numeric
);
ALTER TYPE bank.rule OWNER TO bank_owner;

COMMENT ON TYPE bank.rule IS 'A rule. threshold: major units, a number, or days, as the measure says; scope_id: code of the product, number of the account, or id; length: ISO 8601; starts_at, ends_at: time of day; times: of the usual payment.';

CREATE TYPE bank.rule_replay AS (
	since timestamp with time zone,
	movements bigint,
	measured bigint,
	stopped bigint,
	largest_value numeric,
	examples jsonb
);
ALTER TYPE bank.rule_replay OWNER TO bank_owner;

COMMENT ON TYPE bank.rule_replay IS 'What a rule would have changed: movements: those of the time; measured: those it is for; stopped: those it would not have let pass, given that it stops what is above it; largest_value: of those it would have let pass; examples: the first that it would have stopped.';

CREATE TYPE bank.rule_set AS (
	rule_set_id bigint,
	rule_ids bigint[],
	codes text[],
	in_force boolean,
	created_by bigint,
	created_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.rule_set OWNER TO bank_owner;

COMMENT ON TYPE bank.rule_set IS 'Rules that were in force together, in the order of the values in the journal.';

CREATE TYPE bank.schedule AS (
	schedule_id bigint,
	status text,
	principal_id bigint,
	customer_id bigint,
	mandate_id bigint,
	from_account text,
	to_account text,
	amount numeric,
	currency text,
	up_to boolean,
	memo text,
	metadata jsonb,
	end_to_end_id text,
	start_at timestamp without time zone,
	time_zone text,
	recurrence text,
	calendar text,
	adjustment text,
	missed text,
	retries integer,
	retry_pause_minutes integer,
	next_due_at timestamp with time zone,
	problem text,
	created_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.schedule OWNER TO bank_owner;

COMMENT ON TYPE bank.schedule IS 'A scheduled transfer. start_at is a local time of time_zone; recurrence an RRULE of RFC 5545, null = once; next_due_at the next planned date, null until the worker has planned one; problem the code of what keeps it from being planned. memo, metadata and end_to_end_id are untrusted text from outside.';

CREATE TYPE bank.schedule_due AS (
	schedule_id bigint,
	occurrence timestamp without time zone,
	due_at timestamp with time zone,
	status text,
	attempts integer,
	next_attempt_at timestamp with time zone,
	transfer_id bigint,
	outcome text,
	facts jsonb,
	resolved_at timestamp with time zone,
	page_cursor text
);
ALTER TYPE bank.schedule_due OWNER TO bank_owner;

COMMENT ON TYPE bank.schedule_due IS 'A date of a schedule. occurrence: the local time the rule gives; due_at: when it is executed; status: planned, done, failed or skipped; outcome: the code of the last attempt; of a skipped one missed, paused or cancelled.';

CREATE TYPE bank.schedule_rule AS (
	schedule_id bigint,
	start_at timestamp without time zone,
	time_zone text,
	recurrence text,
	adjustment text,
	weekend integer[],
	holidays date[],
	planned_until timestamp without time zone,
	plan_at timestamp with time zone
);
ALTER TYPE bank.schedule_rule OWNER TO bank_owner;

COMMENT ON TYPE bank.schedule_rule IS 'What the dates of a schedule are computed from: those after planned_until are missing. plan_at says which state of the schedule this is.';

CREATE TYPE bank.spending AS (
	currency text,
	bucket text,
	debit_sum numeric,
	debit_count bigint,
	credit_sum numeric,
	credit_count bigint
);
ALTER TYPE bank.spending OWNER TO bank_owner;

COMMENT ON TYPE bank.spending IS 'What went out and came in, less what was given back. bucket: the month, day, counterparty or category; null = all the smaller ones together. A category is untrusted text from outside.';

CREATE TYPE bank.statement AS (
	account_number text,
	customer_id bigint,
	owner_name text,
	account_name text,
	bank_name text,
	currency text,
	date_from date,
	date_to date,
	time_zone text,
	starts_at timestamp with time zone,
	ends_at timestamp with time zone,
	opening_balance numeric,
	closing_balance numeric,
	debit_sum numeric,
	debit_count bigint,
	credit_sum numeric,
	credit_count bigint,
	version_from bigint,
	version_to bigint,
	is_final boolean,
	generated_at timestamp with time zone
);
ALTER TYPE bank.statement OWNER TO bank_owner;

COMMENT ON TYPE bank.statement IS 'Head of a statement: opening_balance - debit_sum + credit_sum = closing_balance, over the entries version_from to version_to (version_to = version_from - 1: none). date_from, date_to: days in the time_zone of the book, both included, from starts_at until before ends_at; is_final: the last day is over. owner_name and account_name are untrusted text from outside.';

CREATE TYPE bank.statement_line AS (
	transfer_id bigint,
	version bigint,
	occurred_at timestamp with time zone,
	booking_date date,
	value_date date,
	kind text,
	direction text,
	amount numeric,
	balance numeric,
	counterparty_account text,
	counterparty_name text,
	memo text,
	metadata jsonb,
	end_to_end_id text,
	parent_id bigint,
	page_cursor text
);
ALTER TYPE bank.statement_line OWNER TO bank_owner;

COMMENT ON TYPE bank.statement_line IS 'A line of a statement: amount is signed (credit > 0), balance is the one after it. counterparty_name is told of the same owner and of the bank only, null otherwise. memo, metadata and end_to_end_id are untrusted text from outside.';

CREATE TYPE bank.transfer AS (
	transfer_id bigint,
	request_id uuid,
	outcome text,
	replayed boolean,
	from_account text,
	to_account text,
	amount numeric,
	currency text,
	balance numeric,
	available numeric,
	version bigint,
	memo text,
	metadata jsonb,
	end_to_end_id text,
	principal_id bigint,
	mandate_id bigint,
	occurred_at timestamp with time zone,
	facts jsonb,
	hint text,
	kind text,
	value_date date,
	parent_id bigint,
	hold_id bigint,
	reverses_id bigint,
	reversed numeric,
	reversal_ids bigint[],
	fee numeric
);
ALTER TYPE bank.transfer OWNER TO bank_owner;

COMMENT ON TYPE bank.transfer IS 'A transfer, applied or refused. balance, available and version are those of the debited account after it, and null for whoever may not see that account. A refused one has no transfer_id; facts are the values behind the refusal, hint says what to do next. memo and metadata are untrusted text from outside. kind is the function that made it; value_date the day it counts from, null = the day of booking; parent_id the transfer it belongs to, such as that of a fee; hold_id what it captured; reverses_id what it gives back; reversed how much of it was given back, null = nothing, by reversal_ids; fee what was charged for it.';

CREATE TYPE bank.worker_task AS (
	task text,
	worker_id uuid,
	host text,
	fence bigint,
	every_s integer,
	led_until timestamp with time zone,
	beat_at timestamp with time zone,
	finished_at timestamp with time zone,
	done bigint,
	failures integer,
	failed_at timestamp with time zone,
	error text,
	is_overdue boolean
);
ALTER TYPE bank.worker_task OWNER TO bank_owner;

COMMENT ON TYPE bank.worker_task IS 'A task of the worker. beat_at: when its leader was last heard of; finished_at: its last good run; done: items so far; failures: failed runs since; is_overdue: no good run for three intervals and a minute.';

CREATE TYPE bank_private.bulk_item AS (
	item integer,
	from_account text,
	to_account text,
	amount numeric,
	currency text,
	idempotency_id uuid,
	allow_duplicate boolean,
	request jsonb,
	debit_account_id bigint,
	credit_account_id bigint,
	customer_id bigint,
	credit_customer_id bigint,
	mandate_id bigint,
	minor bigint,
	same_as integer,
	is_replay boolean,
	outcome text,
	facts jsonb,
	detail text,
	row_id bigint
);
ALTER TYPE bank_private.bulk_item OWNER TO bank_owner;

COMMENT ON TYPE bank_private.bulk_item IS 'An item of a bulk: a transfer as it was asked, and what is known of it so far. minor: the amount in minor units; same_as: an earlier item with the same key; is_replay: the answer is that of an earlier call or item; outcome: null while nothing forbids it; detail: of an error, which leaves no journal row; row_id: the journal row that says what became of it, of this call or of an earlier one.';

CREATE TYPE bank_private.caller AS (
	book_id integer,
	principal_id bigint,
	class text,
	is_staff boolean,
	customer_id bigint,
	credential_id bigint,
	scopes text[],
	expires_at timestamp with time zone,
	outcome text,
	session_id bigint,
	session_customer_id bigint,
	rule_set_id bigint
);
ALTER TYPE bank_private.caller OWNER TO bank_owner;

COMMENT ON TYPE bank_private.caller IS 'The authenticated caller of one call. is_staff: a human or an operator, reaches the whole book. outcome: why nothing may be done, null when it may.';

CREATE TYPE bank_private.call AS (
	caller bank_private.caller,
	operation text,
	request_id uuid,
	idempotency_id uuid,
	request jsonb,
	outcome text,
	customer_id bigint,
	mandate_id bigint,
	subject_id bigint,
	facts jsonb,
	replay bank.receipt,
	rule_set_id bigint,
	rule_values bigint[],
	is_pending boolean
);
ALTER TYPE bank_private.call OWNER TO bank_owner;

COMMENT ON TYPE bank_private.call IS 'A write in progress: who asked what, and, as the function fills them in, what came of it. replay is set when the key was answered before.';

CREATE TYPE bank_private.mandate_state AS (
	mandate_id bigint,
	chain bigint[],
	currency text,
	exponent smallint,
	amount_min bigint,
	amount_max bigint,
	approval_above bigint,
	payee_ids bigint[],
	limit_amounts bigint[],
	limit_uses integer[],
	rolling_length interval,
	starts_at timestamp with time zone[],
	resets_at timestamp with time zone[],
	amounts bigint[],
	uses integer[],
	held bigint,
	holds integer,
	read_at timestamp with time zone,
	moved bigint[],
	is_in_force boolean,
	every interval,
	next_at timestamp with time zone,
	after_at timestamp with time zone
);
ALTER TYPE bank_private.mandate_state OWNER TO bank_owner;

COMMENT ON TYPE bank_private.mandate_state IS 'The terms of a mandate and how far they are used, as of its lock, minor units. chain: itself and those it narrows, the first of them first; the arrays: total, day, week, month, rolling; held, holds: set aside by open holds, in every period; read_at: as of when; moved: added since then; every: the time between two movements; next_at: when the next one may be, null = at once; after_at: when the one after that may be, if it is now.';

CREATE TYPE bank_private.posted AS (
	item integer,
	id bigint,
	outcome text,
	facts jsonb,
	amount bigint,
	debit_balance bigint,
	debit_available bigint,
	debit_version bigint,
	credit_balance bigint,
	credit_version bigint,
	occurred_at timestamp with time zone
);
ALTER TYPE bank_private.posted OWNER TO bank_owner;

COMMENT ON TYPE bank_private.posted IS 'What became of a posting: a journal row of this id, or a refusal. Of a refused item the posting that was refused has the outcome, the others of it have none. Minor units.';

CREATE TYPE bank_private.posting AS (
	item integer,
	operation text,
	debit_account_id bigint,
	credit_account_id bigint,
	customer_id bigint,
	credit_customer_id bigint,
	mandate_id bigint,
	amount bigint,
	up_to boolean,
	released bigint,
	may_overdraw boolean,
	expected_version bigint,
	available_at_least bigint,
	duplicate_since timestamp with time zone,
	idempotency_id uuid,
	parent_id bigint,
	subject_id bigint,
	value_date date,
	request jsonb
);
ALTER TYPE bank_private.posting OWNER TO bank_owner;

COMMENT ON TYPE bank_private.posting IS 'One debit and credit asked of the kernel, minor units. Postings of one item follow each other and are booked together or not at all; those after the first belong to it. up_to: as much as is available, at most the amount; released: leaves the holds of the debited account; may_overdraw: the floor does not count; expected_version, available_at_least: must hold before it; duplicate_since: compare with transfers since then.';

CREATE TYPE bank_private.reach AS (
	account_id bigint,
	customer_id bigint,
	number text,
	currency text,
	exponent smallint,
	mandate_id bigint,
	outcome text,
	facts jsonb,
	product_id bigint,
	is_limited boolean
);
ALTER TYPE bank_private.reach OWNER TO bank_owner;

COMMENT ON TYPE bank_private.reach IS 'An account as the caller reaches it. outcome: why the action is not allowed, null when it is.';

CREATE TYPE bank_private.rule_asked AS (
	new_payee bigint,
	known_at timestamp with time zone,
	dormant boolean,
	details_changed bigint,
	unheard bigint
);
ALTER TYPE bank_private.rule_asked OWNER TO bank_owner;

COMMENT ON TYPE bank_private.rule_asked IS 'What rules ask about the past: the least threshold of each measure, null = none asks; known_at: who was added as a payee by then is not new; dormant: whether one asks.';

CREATE TYPE bank_private.rule_case AS (
	principal_id bigint,
	mandate_id bigint,
	customer_id bigint,
	account_id bigint,
	product_id bigint,
	payee_id bigint,
	currency text,
	payee_since timestamp with time zone,
	debited_at timestamp with time zone,
	amount bigint,
	hold_id bigint,
	is_promised boolean,
	is_approved boolean,
	details_changed_at timestamp with time zone,
	heard_at timestamp with time zone
);
ALTER TYPE bank_private.rule_case OWNER TO bank_owner;

COMMENT ON TYPE bank_private.rule_case IS 'A movement as rules see it. account_id: the debited account; payee_id: the account paid, null = an own one or none yet; payee_since: when the customer first paid it or added it as a payee, long ago if staff trust it; debited_at: when the account was debited before, or opened; amount: at most, minor units; hold_id: the hold it captures; is_promised: that names this payee; is_approved: people have approved it; details_changed_at, heard_at: of the customer, long ago = never.';

CREATE TYPE bank_private.rule_measured AS (
	measured bigint[]
);
ALTER TYPE bank_private.rule_measured OWNER TO bank_owner;

COMMENT ON TYPE bank_private.rule_measured IS 'The values of a movement, by the rules of a set.';

CREATE TYPE bank_private.rule_state AS (
	rule_id bigint,
	place integer,
	code text,
	measure text,
	currency text,
	exponent smallint,
	threshold bigint,
	period text,
	period_length interval,
	near_amount bigint,
	near_share numeric,
	hours_from time without time zone,
	hours_to time without time zone,
	effect text,
	explanation text,
	subject_id bigint,
	starts_at timestamp with time zone,
	resets_at timestamp with time zone,
	amount bigint,
	uses integer,
	payee_ids bigint[],
	paid_at timestamp with time zone[],
	read_at timestamp with time zone,
	local_time time without time zone,
	moved bigint[],
	is_changed boolean,
	times numeric,
	held bigint,
	holds integer,
	held_payee_ids bigint[],
	recent bigint[],
	is_counted boolean,
	is_reserved boolean
);
ALTER TYPE bank_private.rule_state OWNER TO bank_owner;

COMMENT ON TYPE bank_private.rule_state IS 'A rule of a set and what it has counted for a subject, as of the lock, minor units. place: in the set; read_at, local_time: as of when; moved: counted since then; held, holds, held_payee_ids: what open holds take of it; recent: the last movements of the account, the newest first, null = not asked; is_counted: a movement took part; is_changed: that is to be written down; is_reserved: the hold that is captured had taken part.';

CREATE TABLE bank_data.approval (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    operation text NOT NULL COLLATE pg_catalog."C",
    command jsonb NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    customer_id bigint NOT NULL,
    principal_id bigint NOT NULL,
    person text COLLATE pg_catalog."C",
    maker_id bigint,
    mandate_id bigint,
    session_id bigint,
    hold_id bigint,
    fee_hold_id bigint,
    reasons jsonb NOT NULL,
    customers_needed integer NOT NULL,
    staff_needed integer NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL COLLATE pg_catalog."C",
    resolved_at timestamp with time zone,
    journal_id bigint,
    outcome text COLLATE pg_catalog."C",
    facts jsonb,
    CONSTRAINT approval_digest_form CHECK ((digest ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT approval_executed_whole CHECK (((status = 'executed'::text) = (journal_id IS NOT NULL))),
    CONSTRAINT approval_needed_some CHECK ((((customers_needed >= 0) AND (customers_needed <= 1)) AND ((staff_needed >= 0) AND (staff_needed <= 10)) AND ((customers_needed + staff_needed) > 0))),
    CONSTRAINT approval_resolved_whole CHECK (((status = 'pending'::text) = (resolved_at IS NULL))),
    CONSTRAINT approval_status_known CHECK ((status = ANY (ARRAY['pending'::text, 'executed'::text, 'failed'::text, 'denied'::text, 'withdrawn'::text, 'expired'::text])))
);
ALTER TABLE ONLY bank_data.approval FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.approval OWNER TO bank_owner;

COMMENT ON TABLE bank_data.approval IS 'A call that waits for people, or did. What is frozen never changes; how it ended is set once.';

COMMENT ON COLUMN bank_data.approval.id IS 'Public number of the approval.';

COMMENT ON COLUMN bank_data.approval.operation IS 'The function of the surface that was called.';

COMMENT ON COLUMN bank_data.approval.command IS 'What will be executed, as it was asked. Texts in it are untrusted.';

COMMENT ON COLUMN bank_data.approval.digest IS 'sha256 of what is frozen (bank_private.approval_digest), hexadecimal: votes are for it.';

COMMENT ON COLUMN bank_data.approval.customer_id IS 'Whose money or details it is about.';

COMMENT ON COLUMN bank_data.approval.principal_id IS 'Who asked.';

COMMENT ON COLUMN bank_data.approval.person IS 'The natural person behind that one then.';

COMMENT ON COLUMN bank_data.approval.maker_id IS 'Who of the staff made the credential that asked; null = nobody.';

COMMENT ON COLUMN bank_data.approval.mandate_id IS 'Under which mandate.';

COMMENT ON COLUMN bank_data.approval.session_id IS 'In which agent session.';

COMMENT ON COLUMN bank_data.approval.hold_id IS 'The hold with the money; only this approval captures or releases it.';

COMMENT ON COLUMN bank_data.approval.fee_hold_id IS 'The hold with the fee.';

COMMENT ON COLUMN bank_data.approval.reasons IS 'Why people are asked: the facts of the mandate and of each rule.';

COMMENT ON COLUMN bank_data.approval.customers_needed IS 'Whether the customer in person must approve: 0 or 1.';

COMMENT ON COLUMN bank_data.approval.staff_needed IS 'How many of the staff must.';

COMMENT ON COLUMN bank_data.approval.created_at IS 'When it was asked for.';

COMMENT ON COLUMN bank_data.approval.expires_at IS 'Until when it can be decided.';

COMMENT ON COLUMN bank_data.approval.status IS 'pending; executed; failed: approved, but no longer possible; denied, withdrawn, expired. A pending one is expired from expires_at on.';

COMMENT ON COLUMN bank_data.approval.resolved_at IS 'When it ended.';

COMMENT ON COLUMN bank_data.approval.journal_id IS 'The journal row of what was executed.';

COMMENT ON COLUMN bank_data.approval.outcome IS 'Of a failed one: the code of the refusal.';

COMMENT ON COLUMN bank_data.approval.facts IS 'And the values behind it.';

CREATE TABLE bank_data.customer_change (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    principal_id bigint NOT NULL,
    approval_id bigint,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    contacts jsonb NOT NULL,
    reason text,
    changed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE ONLY bank_data.customer_change FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.customer_change OWNER TO bank_owner;

COMMENT ON TABLE bank_data.customer_change IS 'What was changed of the name and the details of customers. Append only, by privilege.';

COMMENT ON COLUMN bank_data.customer_change.id IS 'Public number of the change.';

COMMENT ON COLUMN bank_data.customer_change.customer_id IS 'Of whom.';

COMMENT ON COLUMN bank_data.customer_change.principal_id IS 'Who asked for it.';

COMMENT ON COLUMN bank_data.customer_change.approval_id IS 'With which approval; null: the customer in person, who needed none.';

COMMENT ON COLUMN bank_data.customer_change.before IS 'What changed, as it was; null in it: there was none. Untrusted texts.';

COMMENT ON COLUMN bank_data.customer_change.after IS 'What changed, as it is since; null in it: taken away. Untrusted texts.';

COMMENT ON COLUMN bank_data.customer_change.contacts IS 'Whom to tell: every phone and email of before and after, each a channel and a to. A taken-over customer learns of it at the old ones.';

COMMENT ON COLUMN bank_data.customer_change.reason IS 'In words of who asked; untrusted text.';

COMMENT ON COLUMN bank_data.customer_change.changed_at IS 'When it was applied.';

CREATE TABLE bank_data.product_fee (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    operation text NOT NULL COLLATE pg_catalog."C",
    flat bigint NOT NULL,
    percentage numeric(9,6) NOT NULL,
    minimum bigint DEFAULT 0 NOT NULL,
    maximum bigint DEFAULT '999999999999999999'::bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_fee_flat_range CHECK (((flat >= 0) AND (flat <= '999999999999999999'::bigint))),
    CONSTRAINT product_fee_limits_range CHECK (((0 <= minimum) AND (minimum <= maximum) AND (maximum <= '999999999999999999'::bigint))),
    CONSTRAINT product_fee_operation_known CHECK ((operation = ANY (ARRAY['transfer_post'::text, 'hold_capture'::text]))),
    CONSTRAINT product_fee_percentage_range CHECK (((percentage >= (0)::numeric) AND (percentage <= (100)::numeric)))
);
ALTER TABLE ONLY bank_data.product_fee FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.product_fee OWNER TO bank_owner;

COMMENT ON TABLE bank_data.product_fee IS 'What the accounts of a product pay for an operation. Rows are added, never changed: the newest that has started is in force.';

COMMENT ON COLUMN bank_data.product_fee.id IS 'Inner number of the fee.';

COMMENT ON COLUMN bank_data.product_fee.product_id IS 'Of which product.';

COMMENT ON COLUMN bank_data.product_fee.operation IS 'What is charged: transfer_post or hold_capture.';

COMMENT ON COLUMN bank_data.product_fee.flat IS 'Amount for each, minor units.';

COMMENT ON COLUMN bank_data.product_fee.percentage IS 'Per cent of the amount moved, in addition.';

COMMENT ON COLUMN bank_data.product_fee.minimum IS 'The sum is at least this, minor units.';

COMMENT ON COLUMN bank_data.product_fee.maximum IS 'The sum is at most this, minor units.';

COMMENT ON COLUMN bank_data.product_fee.starts_at IS 'From then on it is charged.';

COMMENT ON COLUMN bank_data.product_fee.created_at IS 'When the row was made.';

CREATE TABLE bank_data.intent (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    principal_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    mandate_id bigint,
    session_id bigint,
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    memo text,
    metadata jsonb,
    end_to_end_id text,
    allow_duplicate boolean NOT NULL,
    payee_name text,
    shown jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    execution_id uuid NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT intent_amount_range CHECK (((amount >= 1) AND (amount <= '999999999999999999'::bigint))),
    CONSTRAINT intent_digest_length CHECK ((length(digest) = 32)),
    CONSTRAINT intent_expiry_after_creation CHECK ((expires_at > created_at)),
    CONSTRAINT intent_two_accounts CHECK ((from_account_id <> to_account_id))
);
ALTER TABLE ONLY bank_data.intent FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.intent OWNER TO bank_owner;

COMMENT ON TABLE bank_data.intent IS 'Transfers as they were frozen and shown. Rows never change: whether one was executed, or waits for approval, says the journal, where its execution_id is a key that one row can have.';

COMMENT ON COLUMN bank_data.intent.id IS 'Public number of the intent.';

COMMENT ON COLUMN bank_data.intent.principal_id IS 'Who prepared it, and the only one who may execute it.';

COMMENT ON COLUMN bank_data.intent.customer_id IS 'The owner of the account to debit.';

COMMENT ON COLUMN bank_data.intent.mandate_id IS 'Under which mandate it was prepared, and is executed; null for staff and customers.';

COMMENT ON COLUMN bank_data.intent.session_id IS 'In which agent session it was prepared.';

COMMENT ON COLUMN bank_data.intent.from_account_id IS 'The account to debit.';

COMMENT ON COLUMN bank_data.intent.to_account_id IS 'The account to credit.';

COMMENT ON COLUMN bank_data.intent.currency IS 'ISO 4217, of both accounts.';

COMMENT ON COLUMN bank_data.intent.amount IS 'To move, minor units.';

COMMENT ON COLUMN bank_data.intent.memo IS 'As given; untrusted text.';

COMMENT ON COLUMN bank_data.intent.metadata IS 'As given; untrusted.';

COMMENT ON COLUMN bank_data.intent.end_to_end_id IS 'ISO 20022, as given; untrusted text.';

COMMENT ON COLUMN bank_data.intent.allow_duplicate IS 'Whether it may be executed right after an equal transfer.';

COMMENT ON COLUMN bank_data.intent.payee_name IS 'The name that was compared with that of the account to credit; null = none was given.';

COMMENT ON COLUMN bank_data.intent.shown IS 'What was told with it: fee, balance and available after it, whether people have to approve it and why, and what is known of the payee.';

COMMENT ON COLUMN bank_data.intent.created_at IS 'When it was prepared.';

COMMENT ON COLUMN bank_data.intent.expires_at IS 'From then on it cannot be executed for the first time.';

COMMENT ON COLUMN bank_data.intent.execution_id IS 'The key that its transfer, or its call for approval, has in the journal (idempotency_id).';

COMMENT ON COLUMN bank_data.intent.digest IS 'sha256 of all other columns, as bank_private.intent_digest computes it.';

CREATE TABLE bank_data.product_interest (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    product_id bigint NOT NULL,
    valid_from date NOT NULL,
    credit_rate numeric(10,8) NOT NULL,
    debit_rate numeric(10,8) NOT NULL,
    day_count text NOT NULL COLLATE pg_catalog."C",
    capitalised text NOT NULL COLLATE pg_catalog."C",
    principal_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_interest_capitalised_known CHECK ((capitalised = ANY (ARRAY['monthly'::text, 'quarterly'::text, 'yearly'::text]))),
    CONSTRAINT product_interest_day_count_known CHECK ((day_count = ANY (ARRAY['ACT/365'::text, 'ACT/360'::text, 'ACT/ACT'::text, '30E/360'::text]))),
    CONSTRAINT product_interest_rate_range CHECK ((((credit_rate >= (0)::numeric) AND (credit_rate <= (10)::numeric)) AND ((debit_rate >= (0)::numeric) AND (debit_rate <= (10)::numeric))))
);
ALTER TABLE ONLY bank_data.product_interest FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.product_interest OWNER TO bank_owner;

COMMENT ON TABLE bank_data.product_interest IS 'Terms of interest of a product, with their history. Rows are added, never changed: of those with the latest valid_from up to a day, the newest is in force on that day.';

COMMENT ON COLUMN bank_data.product_interest.id IS 'Inner number of the terms.';

COMMENT ON COLUMN bank_data.product_interest.product_id IS 'Of which product.';

COMMENT ON COLUMN bank_data.product_interest.valid_from IS 'First day they are in force, in the time zone of the book.';

COMMENT ON COLUMN bank_data.product_interest.credit_rate IS 'What a positive balance earns in a year: 0.0350 = 3.5 %.';

COMMENT ON COLUMN bank_data.product_interest.debit_rate IS 'What a negative balance costs in a year: 0.0350 = 3.5 %.';

COMMENT ON COLUMN bank_data.product_interest.day_count IS 'Which part of a year a day is: ACT/365, ACT/360, ACT/ACT, 30E/360 (2006 ISDA Definitions, section 4.16, paragraphs d, e, b and g).';

COMMENT ON COLUMN bank_data.product_interest.capitalised IS 'When interest is booked: monthly, quarterly, yearly, on the first day after.';

COMMENT ON COLUMN bank_data.product_interest.principal_id IS 'Who set them.';

COMMENT ON COLUMN bank_data.product_interest.created_at IS 'When the row was made.';

CREATE TABLE bank_data.mandate (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    principal_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    account_ids bigint[],
    actions text[] NOT NULL COLLATE pg_catalog."C",
    purpose text,
    starts_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    parent_ids bigint[],
    given_by bigint,
    is_limited boolean DEFAULT false NOT NULL,
    currency text COLLATE pg_catalog."C",
    exponent smallint,
    amount_min bigint,
    amount_max bigint,
    approval_above bigint,
    payee_ids bigint[],
    limit_amounts bigint[],
    limit_uses integer[],
    rolling_length interval,
    suspended_by text[] COLLATE pg_catalog."C",
    is_suspended boolean DEFAULT false NOT NULL,
    every interval,
    source jsonb,
    source_digest bytea,
    CONSTRAINT mandate_account_ids_some CHECK (((account_ids IS NULL) OR (cardinality(account_ids) > 0))),
    CONSTRAINT mandate_actions_known CHECK (((actions <@ ARRAY['read'::text, 'debit'::text, 'manage'::text, 'delegate'::text]) AND (cardinality(actions) > 0))),
    CONSTRAINT mandate_expiry_after_start CHECK ((expires_at > starts_at)),
    CONSTRAINT mandate_purpose_length CHECK (((length(purpose) >= 1) AND (length(purpose) <= 500))),
    CONSTRAINT mandate_suspended_by_known CHECK (((suspended_by <@ ARRAY['holder'::text, 'giver'::text, 'customer'::text, 'staff'::text]) AND (suspended_by <> '{}'::text[])))
);
ALTER TABLE ONLY bank_data.mandate FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.mandate OWNER TO bank_owner;

COMMENT ON TABLE bank_data.mandate IS 'What a customer lets an agent or service do with the customer''s accounts.';

COMMENT ON COLUMN bank_data.mandate.id IS 'Public number of the mandate.';

COMMENT ON COLUMN bank_data.mandate.principal_id IS 'Who may act.';

COMMENT ON COLUMN bank_data.mandate.customer_id IS 'For whom.';

COMMENT ON COLUMN bank_data.mandate.account_ids IS 'The accounts it covers; null means all of the customer, later ones too.';

COMMENT ON COLUMN bank_data.mandate.actions IS 'read, debit, manage (open, freeze and close accounts), delegate (give a narrower mandate to another principal).';

COMMENT ON COLUMN bank_data.mandate.purpose IS 'Why, in words of who gave it; untrusted text from outside.';

COMMENT ON COLUMN bank_data.mandate.starts_at IS 'In force from then on.';

COMMENT ON COLUMN bank_data.mandate.expires_at IS 'In force until then.';

COMMENT ON COLUMN bank_data.mandate.revoked_at IS 'Set once, effective for the very next call.';

COMMENT ON COLUMN bank_data.mandate.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.mandate.parent_ids IS 'The mandates this one narrows, the first of them first; null for most. What is moved counts on each of them.';

COMMENT ON COLUMN bank_data.mandate.given_by IS 'The principal who gave it; null = before this was written down.';

COMMENT ON COLUMN bank_data.mandate.is_limited IS 'Whether it or one it narrows has terms: then each movement is judged by them.';

COMMENT ON COLUMN bank_data.mandate.currency IS 'ISO 4217, of the amounts below and of all that it moves; null = any, and no amounts.';

COMMENT ON COLUMN bank_data.mandate.exponent IS 'Decimal places of the currency, copied.';

COMMENT ON COLUMN bank_data.mandate.amount_min IS 'Least amount of a movement, minor units.';

COMMENT ON COLUMN bank_data.mandate.amount_max IS 'Largest amount of a movement, minor units.';

COMMENT ON COLUMN bank_data.mandate.approval_above IS 'A movement above it needs the approval of a person, minor units.';

COMMENT ON COLUMN bank_data.mandate.payee_ids IS 'The accounts it may pay; null = any.';

COMMENT ON COLUMN bank_data.mandate.limit_amounts IS 'Budgets, minor units: in total, in a day, week and month of the book, in the rolling period; null = none.';

COMMENT ON COLUMN bank_data.mandate.limit_uses IS 'How many movements, in the same periods.';

COMMENT ON COLUMN bank_data.mandate.rolling_length IS 'Length of the rolling period.';

COMMENT ON COLUMN bank_data.mandate.suspended_by IS 'Which sides have suspended it: staff, customer, giver (a principal that delegated it), holder (who has it); null = none. Each lifts its own, and those of weaker sides.';

COMMENT ON COLUMN bank_data.mandate.is_suspended IS 'Whether it, or a mandate that it narrows, is suspended: then it is not in force.';

COMMENT ON COLUMN bank_data.mandate.every IS 'The time between two movements, counted in days of the book; null = any.';

COMMENT ON COLUMN bank_data.mandate.source IS 'The document it was made from, and how its names were read: document, payees, instruments, unenforced; null = none.';

COMMENT ON COLUMN bank_data.mandate.source_digest IS 'sha256 of the document, as the text that the database writes of it.';

CREATE TABLE bank_data.account_balance (
    book_id integer NOT NULL,
    account_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    posted bigint DEFAULT 0 NOT NULL,
    held bigint DEFAULT 0 NOT NULL,
    floor_amount bigint DEFAULT 0 NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    debit_open boolean DEFAULT true NOT NULL,
    credit_open boolean DEFAULT true NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY bank_data.account_balance FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.account_balance OWNER TO bank_owner;

COMMENT ON TABLE bank_data.account_balance IS 'The hot row of an account: a cache of its entries, kept by the kernel and proven by bank.book_verify.';

COMMENT ON COLUMN bank_data.account_balance.account_id IS 'The account.';

COMMENT ON COLUMN bank_data.account_balance.customer_id IS 'The owner, copied from the account for row security.';

COMMENT ON COLUMN bank_data.account_balance.posted IS 'Sum of the entries, minor units; credit > 0.';

COMMENT ON COLUMN bank_data.account_balance.held IS 'Sum of the open holds, minor units.';

COMMENT ON COLUMN bank_data.account_balance.floor_amount IS 'A debit may not take posted - held below it, minor units: 0 for most, minus the overdraft limit, -4e18 for system accounts.';

COMMENT ON COLUMN bank_data.account_balance.version IS 'Number of entries so far.';

COMMENT ON COLUMN bank_data.account_balance.debit_open IS 'False: frozen or closed for debits.';

COMMENT ON COLUMN bank_data.account_balance.credit_open IS 'False: frozen or closed for credits.';

CREATE TABLE bank_data.rule (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    scope text NOT NULL COLLATE pg_catalog."C",
    scope_id bigint,
    measure text NOT NULL COLLATE pg_catalog."C",
    per text NOT NULL COLLATE pg_catalog."C",
    currency text COLLATE pg_catalog."C",
    exponent smallint,
    threshold bigint NOT NULL,
    period text COLLATE pg_catalog."C",
    period_length interval,
    near_amount bigint,
    near_share numeric,
    starts_at time without time zone,
    ends_at time without time zone,
    effect text NOT NULL COLLATE pg_catalog."C",
    explanation text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by bigint NOT NULL,
    times numeric,
    CONSTRAINT rule_code_form CHECK ((code ~ '^[a-z0-9][a-z0-9-]{1,47}$'::text)),
    CONSTRAINT rule_effect_known CHECK ((effect = ANY (ARRAY['deny'::text, 'review'::text]))),
    CONSTRAINT rule_explanation_length CHECK (((length(explanation) >= 1) AND (length(explanation) <= 500)))
);
ALTER TABLE ONLY bank_data.rule FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.rule OWNER TO bank_owner;

COMMENT ON TABLE bank_data.rule IS 'A rule: which movements are measured how, and what happens above the threshold. Rows never change; a rule is in force while it is in the set of its book.';

COMMENT ON COLUMN bank_data.rule.id IS 'Public number of the rule.';

COMMENT ON COLUMN bank_data.rule.code IS 'Its name: small letters, digits and dashes; of the rules in force one has it.';

COMMENT ON COLUMN bank_data.rule.scope IS 'What it is for: book, product, customer, account, principal or mandate.';

COMMENT ON COLUMN bank_data.rule.scope_id IS 'Which of them; null for book.';

COMMENT ON COLUMN bank_data.rule.measure IS 'What is measured, as bank_private.rule_measures lists it. A measure that the judge does not know is above every threshold.';

COMMENT ON COLUMN bank_data.rule.per IS 'Whose movements are counted together: those of a customer, an account or a mandate.';

COMMENT ON COLUMN bank_data.rule.currency IS 'ISO 4217: only movements in it are measured; null = all, and no amounts.';

COMMENT ON COLUMN bank_data.rule.exponent IS 'Decimal places of the currency, copied.';

COMMENT ON COLUMN bank_data.rule.threshold IS 'A larger value has the effect: minor units, a number, or days, as the measure says.';

COMMENT ON COLUMN bank_data.rule.period IS 'day, week, month (of the book) or rolling.';

COMMENT ON COLUMN bank_data.rule.period_length IS 'Length of the rolling period; how long a payee is new.';

COMMENT ON COLUMN bank_data.rule.near_amount IS 'What is just below it is counted, minor units.';

COMMENT ON COLUMN bank_data.rule.near_share IS 'How much of that amount is just below it.';

COMMENT ON COLUMN bank_data.rule.starts_at IS 'When the hours begin, in the time zone of the book.';

COMMENT ON COLUMN bank_data.rule.ends_at IS 'When they end; before starts_at = over midnight.';

COMMENT ON COLUMN bank_data.rule.effect IS 'deny, or review: a person has to approve.';

COMMENT ON COLUMN bank_data.rule.explanation IS 'For whoever is refused, in plain words.';

COMMENT ON COLUMN bank_data.rule.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.rule.created_by IS 'The principal who made it.';

COMMENT ON COLUMN bank_data.rule.times IS 'How many times the usual payment of the account is far from its history.';

CREATE TABLE bank_data.schedule (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    principal_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    mandate_id bigint,
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    up_to boolean NOT NULL,
    memo text,
    metadata jsonb,
    end_to_end_id text,
    starts_at timestamp without time zone NOT NULL,
    time_zone text NOT NULL COLLATE pg_catalog."C",
    recurrence text COLLATE pg_catalog."C",
    calendar_id bigint,
    adjustment text NOT NULL COLLATE pg_catalog."C",
    missed text NOT NULL COLLATE pg_catalog."C",
    retries integer NOT NULL,
    retry_pause_minutes integer NOT NULL,
    status text DEFAULT 'active'::text NOT NULL COLLATE pg_catalog."C",
    problem text COLLATE pg_catalog."C",
    planned_until timestamp without time zone,
    plan_at timestamp with time zone,
    resumed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT schedule_adjustment_calendar CHECK (((calendar_id IS NOT NULL) OR (adjustment = 'none'::text))),
    CONSTRAINT schedule_adjustment_known CHECK ((adjustment = ANY (ARRAY['none'::text, 'following'::text, 'preceding'::text, 'modified_following'::text]))),
    CONSTRAINT schedule_amount_range CHECK (((amount >= 1) AND (amount <= '999999999999999999'::bigint))),
    CONSTRAINT schedule_missed_known CHECK ((missed = ANY (ARRAY['catch_up'::text, 'skip'::text]))),
    CONSTRAINT schedule_recurrence_length CHECK (((length(recurrence) >= 1) AND (length(recurrence) <= 255))),
    CONSTRAINT schedule_retries_range CHECK (((retries >= 0) AND (retries <= 100))),
    CONSTRAINT schedule_retry_pause_range CHECK (((retry_pause_minutes >= 1) AND (retry_pause_minutes <= 10080))),
    CONSTRAINT schedule_status_known CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'ended'::text, 'cancelled'::text])))
);
ALTER TABLE ONLY bank_data.schedule FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.schedule OWNER TO bank_owner;

COMMENT ON TABLE bank_data.schedule IS 'A transfer that was asked for once and is made on one day or many, each time with the rights its owner has on that day.';

COMMENT ON COLUMN bank_data.schedule.id IS 'Public number of the schedule.';

COMMENT ON COLUMN bank_data.schedule.principal_id IS 'The owner: in whose name it pays.';

COMMENT ON COLUMN bank_data.schedule.customer_id IS 'The owner of the debited account, copied for row security.';

COMMENT ON COLUMN bank_data.schedule.mandate_id IS 'The mandate that was named; null = any in force on the day.';

COMMENT ON COLUMN bank_data.schedule.from_account_id IS 'The debited account.';

COMMENT ON COLUMN bank_data.schedule.to_account_id IS 'The credited account.';

COMMENT ON COLUMN bank_data.schedule.currency IS 'ISO 4217, that of both accounts.';

COMMENT ON COLUMN bank_data.schedule.amount IS 'Minor units, each time.';

COMMENT ON COLUMN bank_data.schedule.up_to IS 'True: as much as is available, at most the amount.';

COMMENT ON COLUMN bank_data.schedule.memo IS 'Untrusted text from outside.';

COMMENT ON COLUMN bank_data.schedule.metadata IS 'Untrusted JSON object from outside.';

COMMENT ON COLUMN bank_data.schedule.end_to_end_id IS 'ISO 20022 end-to-end id, untrusted.';

COMMENT ON COLUMN bank_data.schedule.starts_at IS 'The first date and time it may fall due, on the clocks of its time zone.';

COMMENT ON COLUMN bank_data.schedule.time_zone IS 'IANA name, such as Europe/Berlin.';

COMMENT ON COLUMN bank_data.schedule.recurrence IS 'RRULE of RFC 5545 without its name; null = once.';

COMMENT ON COLUMN bank_data.schedule.calendar_id IS 'Its business days; null = every day is one.';

COMMENT ON COLUMN bank_data.schedule.adjustment IS 'What happens to a date that is no business day (ISDA): none, following, preceding, modified_following.';

COMMENT ON COLUMN bank_data.schedule.missed IS 'What happens when several dates are overdue: catch_up = all are executed; skip = the newest.';

COMMENT ON COLUMN bank_data.schedule.retries IS 'How often a refused payment is tried again.';

COMMENT ON COLUMN bank_data.schedule.retry_pause_minutes IS 'Minutes between two tries.';

COMMENT ON COLUMN bank_data.schedule.status IS 'active, paused, ended (nothing is left to do) or cancelled.';

COMMENT ON COLUMN bank_data.schedule.problem IS 'Code of what keeps it from being planned; it is paused then. Null = nothing.';

COMMENT ON COLUMN bank_data.schedule.planned_until IS 'Every date up to here, before adjustment, has its row in schedule_due; local time.';

COMMENT ON COLUMN bank_data.schedule.plan_at IS 'When the worker looks for further dates; null = there are none.';

COMMENT ON COLUMN bank_data.schedule.resumed_at IS 'When it was last resumed: dates up to then are skipped.';

COMMENT ON COLUMN bank_data.schedule.created_at IS 'When it was made.';

CREATE TABLE bank_data.schedule_due (
    book_id integer NOT NULL,
    schedule_id bigint NOT NULL,
    occurrence timestamp without time zone NOT NULL,
    principal_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    status text DEFAULT 'planned'::text NOT NULL COLLATE pg_catalog."C",
    attempts integer DEFAULT 0 NOT NULL,
    next_attempt_at timestamp with time zone,
    transfer_id bigint,
    outcome text COLLATE pg_catalog."C",
    facts jsonb,
    resolved_at timestamp with time zone,
    CONSTRAINT schedule_due_done_whole CHECK (((status = 'done'::text) = (transfer_id IS NOT NULL))),
    CONSTRAINT schedule_due_planned_ahead CHECK (((status = 'planned'::text) OR (next_attempt_at IS NULL))),
    CONSTRAINT schedule_due_resolved_once CHECK (((status = 'planned'::text) = (resolved_at IS NULL))),
    CONSTRAINT schedule_due_status_known CHECK ((status = ANY (ARRAY['planned'::text, 'done'::text, 'failed'::text, 'skipped'::text])))
);
ALTER TABLE ONLY bank_data.schedule_due FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.schedule_due OWNER TO bank_owner;

COMMENT ON TABLE bank_data.schedule_due IS 'One date of a schedule. Its key, the date before adjustment, is what it can be executed once for, whatever happens to calendars, clocks and workers.';

COMMENT ON COLUMN bank_data.schedule_due.schedule_id IS 'Of which schedule.';

COMMENT ON COLUMN bank_data.schedule_due.occurrence IS 'The date and time the rule gives, on the clocks of the schedule''s time zone, not adjusted.';

COMMENT ON COLUMN bank_data.schedule_due.principal_id IS 'The owner of the schedule, copied for row security.';

COMMENT ON COLUMN bank_data.schedule_due.customer_id IS 'The owner of the debited account, copied for row security.';

COMMENT ON COLUMN bank_data.schedule_due.due_at IS 'When it is executed: adjusted to business days, then taken from the local clocks.';

COMMENT ON COLUMN bank_data.schedule_due.status IS 'planned, done, failed (refused for good) or skipped.';

COMMENT ON COLUMN bank_data.schedule_due.attempts IS 'How often it was tried.';

COMMENT ON COLUMN bank_data.schedule_due.next_attempt_at IS 'When it is tried next; null = never, or the schedule is paused.';

COMMENT ON COLUMN bank_data.schedule_due.transfer_id IS 'The transfer it became, a journal id.';

COMMENT ON COLUMN bank_data.schedule_due.outcome IS 'A code of bank_data.outcome, of the last attempt; of a skipped date missed, paused or cancelled; null = not tried.';

COMMENT ON COLUMN bank_data.schedule_due.facts IS 'The values behind a refusal.';

COMMENT ON COLUMN bank_data.schedule_due.resolved_at IS 'When it was done, failed or skipped.';

CREATE TABLE bank_data.account (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    customer_id bigint NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    exponent smallint NOT NULL,
    name text,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_at timestamp with time zone,
    product_id bigint,
    dormant_after interval,
    dormancy_due_at timestamp with time zone,
    dormant_at timestamp with time zone,
    CONSTRAINT account_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT account_number_form CHECK ((number ~ '^[A-Z0-9][A-Z0-9-]{2,33}$'::text))
);
ALTER TABLE ONLY bank_data.account FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.account OWNER TO bank_owner;

COMMENT ON TABLE bank_data.account IS 'An account: what rarely changes about it. It is also the directory from number to account.';

COMMENT ON COLUMN bank_data.account.id IS 'Inner number of the account; locks are taken in its order.';

COMMENT ON COLUMN bank_data.account.number IS 'The public name of the account: 3 to 34 capital letters, digits and dashes (an IBAN fits).';

COMMENT ON COLUMN bank_data.account.customer_id IS 'The owner.';

COMMENT ON COLUMN bank_data.account.currency IS 'ISO 4217; it never changes.';

COMMENT ON COLUMN bank_data.account.exponent IS 'Decimal places of the currency, copied from bank_data.currency: it never changes.';

COMMENT ON COLUMN bank_data.account.name IS 'Name for people.';

COMMENT ON COLUMN bank_data.account.opened_at IS 'When the account was opened.';

COMMENT ON COLUMN bank_data.account.closed_at IS 'Set once; a closed account is never opened again.';

COMMENT ON COLUMN bank_data.account.product_id IS 'The product it was opened as; null = none, the defaults of the bank.';

COMMENT ON COLUMN bank_data.account.dormant_after IS 'Without an entry for so long it becomes dormant, copied from the product when it was opened; null = never.';

COMMENT ON COLUMN bank_data.account.dormancy_due_at IS 'When the worker has to look whether it has become dormant; null = never, or it is.';

COMMENT ON COLUMN bank_data.account.dormant_at IS 'Since when it is dormant: nothing is debited until staff reactivate it.';

CREATE TABLE bank_data.agent_session (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    principal_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    channel text NOT NULL COLLATE pg_catalog."C",
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT agent_session_channel_form CHECK ((channel ~ '^[a-z][a-z0-9_-]{0,29}$'::text)),
    CONSTRAINT agent_session_expiry_after_start CHECK ((expires_at > started_at))
);
ALTER TABLE ONLY bank_data.agent_session FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.agent_session OWNER TO bank_owner;

COMMENT ON TABLE bank_data.agent_session IS 'One run or conversation of an agent with a customer. Its calls present the credential that was made for it, and the journal names it in each of their rows.';

COMMENT ON COLUMN bank_data.agent_session.id IS 'Public number of the session.';

COMMENT ON COLUMN bank_data.agent_session.principal_id IS 'Who started it, and acts in it.';

COMMENT ON COLUMN bank_data.agent_session.customer_id IS 'With whom: mandates of other customers are not in force in it.';

COMMENT ON COLUMN bank_data.agent_session.channel IS 'Where it takes place, such as chat, voice or mail: a lower-case word.';

COMMENT ON COLUMN bank_data.agent_session.started_at IS 'When it was started.';

COMMENT ON COLUMN bank_data.agent_session.expires_at IS 'Its credential is refused from then on.';

COMMENT ON COLUMN bank_data.agent_session.ended_at IS 'Set once, with the end of its credential; null = nobody has ended it.';

CREATE TABLE bank_data.approval_vote (
    book_id integer NOT NULL,
    approval_id bigint NOT NULL,
    principal_id bigint NOT NULL,
    person text COLLATE pg_catalog."C",
    customer_id bigint NOT NULL,
    requester_id bigint NOT NULL,
    side text NOT NULL COLLATE pg_catalog."C",
    decision text NOT NULL COLLATE pg_catalog."C",
    reason text NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    credential_id bigint,
    maker_id bigint,
    voted_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT approval_vote_decision_known CHECK ((decision = ANY (ARRAY['approve'::text, 'deny'::text]))),
    CONSTRAINT approval_vote_reason_length CHECK (((length(reason) >= 1) AND (length(reason) <= 500))),
    CONSTRAINT approval_vote_side_known CHECK ((side = ANY (ARRAY['customer'::text, 'staff'::text])))
);
ALTER TABLE ONLY bank_data.approval_vote FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.approval_vote OWNER TO bank_owner;

COMMENT ON TABLE bank_data.approval_vote IS 'Who decided what about an approval, and why. Append only, by privilege.';

COMMENT ON COLUMN bank_data.approval_vote.approval_id IS 'Which approval.';

COMMENT ON COLUMN bank_data.approval_vote.principal_id IS 'Who decided.';

COMMENT ON COLUMN bank_data.approval_vote.person IS 'The natural person behind that one then.';

COMMENT ON COLUMN bank_data.approval_vote.customer_id IS 'That of the approval.';

COMMENT ON COLUMN bank_data.approval_vote.requester_id IS 'Who had asked for it.';

COMMENT ON COLUMN bank_data.approval_vote.side IS 'For whom: customer or staff.';

COMMENT ON COLUMN bank_data.approval_vote.decision IS 'approve or deny.';

COMMENT ON COLUMN bank_data.approval_vote.reason IS 'In words of who decided; untrusted text.';

COMMENT ON COLUMN bank_data.approval_vote.digest IS 'Of what was decided about.';

COMMENT ON COLUMN bank_data.approval_vote.credential_id IS 'With which credential.';

COMMENT ON COLUMN bank_data.approval_vote.maker_id IS 'Who of the staff made that credential; null = nobody.';

COMMENT ON COLUMN bank_data.approval_vote.voted_at IS 'When.';

CREATE TABLE bank_data.credential (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    key_id text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    principal_id bigint NOT NULL,
    scopes text[] NOT NULL COLLATE pg_catalog."C",
    label text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by bigint,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    session_id bigint,
    customer_id bigint,
    parent_id bigint,
    maker_id bigint,
    CONSTRAINT credential_digest_sha256 CHECK ((length(digest) = 32)),
    CONSTRAINT credential_kind_known CHECK ((kind = ANY (ARRAY['key'::text, 'session'::text, 'agent_session'::text]))),
    CONSTRAINT credential_label_length CHECK (((length(label) >= 1) AND (length(label) <= 200)))
);
ALTER TABLE ONLY bank_data.credential FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.credential OWNER TO bank_owner;

COMMENT ON TABLE bank_data.credential IS 'API keys and sessions. The caller presents sha256 of the secret, the table holds sha256 of that: a stolen table opens nothing.';

COMMENT ON COLUMN bank_data.credential.id IS 'Number of the credential, as in the journal.';

COMMENT ON COLUMN bank_data.credential.key_id IS 'The public part of the key, shown in lists and logs.';

COMMENT ON COLUMN bank_data.credential.digest IS 'sha256 of what is presented, which is itself sha256 of the secret.';

COMMENT ON COLUMN bank_data.credential.kind IS 'key; session: made from a verified OIDC token; agent_session: made for one run of an agent.';

COMMENT ON COLUMN bank_data.credential.principal_id IS 'Whose it is.';

COMMENT ON COLUMN bank_data.credential.scopes IS 'What this credential allows; never more than its principal or its maker had.';

COMMENT ON COLUMN bank_data.credential.label IS 'What it is for, in words of its maker.';

COMMENT ON COLUMN bank_data.credential.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.credential.created_by IS 'The principal who made it.';

COMMENT ON COLUMN bank_data.credential.expires_at IS 'It is refused from then on.';

COMMENT ON COLUMN bank_data.credential.revoked_at IS 'Set once, effective for the very next call.';

COMMENT ON COLUMN bank_data.credential.session_id IS 'The agent session that every call with it belongs to; null for most.';

COMMENT ON COLUMN bank_data.credential.customer_id IS 'Of an agent session: its customer, copied for row security.';

COMMENT ON COLUMN bank_data.credential.parent_id IS 'Of an agent session: the credential that asked for it. Revoking that one ends the session.';

COMMENT ON COLUMN bank_data.credential.maker_id IS 'Who of the staff has made it for somebody else, or the credential it was made with, and so on: has seen it, or could have. Null = an operator, or the identity provider of its owner.';

CREATE TABLE bank_data.customer (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    kind text DEFAULT 'person'::text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    details_changed_at timestamp with time zone,
    CONSTRAINT customer_kind_known CHECK ((kind = ANY (ARRAY['person'::text, 'company'::text, 'internal'::text]))),
    CONSTRAINT customer_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT customer_status_known CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
);
ALTER TABLE ONLY bank_data.customer FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.customer OWNER TO bank_owner;

COMMENT ON TABLE bank_data.customer IS 'Whose money it is. The customer of kind internal is the bank itself.';

COMMENT ON COLUMN bank_data.customer.id IS 'Public number of the customer.';

COMMENT ON COLUMN bank_data.customer.kind IS 'person, company or internal.';

COMMENT ON COLUMN bank_data.customer.name IS 'Name for people; untrusted text from outside.';

COMMENT ON COLUMN bank_data.customer.status IS 'active, or suspended: then nothing is debited or changed for this customer.';

COMMENT ON COLUMN bank_data.customer.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.customer.details_changed_at IS 'When name, address, phone or email of the customer last changed; null = never.';

CREATE TABLE bank_data.customer_detail (
    book_id integer NOT NULL,
    customer_id bigint NOT NULL,
    address jsonb,
    phone text COLLATE pg_catalog."C",
    email text COLLATE pg_catalog."C"
);
ALTER TABLE ONLY bank_data.customer_detail FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.customer_detail OWNER TO bank_owner;

COMMENT ON TABLE bank_data.customer_detail IS 'How to reach a customer, as of now; no row = nothing was said yet. The name is in customer.';

COMMENT ON COLUMN bank_data.customer_detail.customer_id IS 'Whose.';

COMMENT ON COLUMN bank_data.customer_detail.address IS 'Postal address in the hybrid form of ISO 20022: lines, post_code, town, region, country.';

COMMENT ON COLUMN bank_data.customer_detail.phone IS 'E.164.';

COMMENT ON COLUMN bank_data.customer_detail.email IS 'Its form is checked, not that it is read.';

CREATE TABLE bank_data.journal (
    id bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    request_id uuid NOT NULL,
    idempotency_id uuid,
    principal_id bigint NOT NULL,
    credential_id bigint,
    customer_id bigint,
    mandate_id bigint,
    subject_id bigint,
    debit_account_id bigint,
    credit_account_id bigint,
    credit_customer_id bigint,
    amount bigint,
    debit_balance bigint,
    debit_available bigint,
    credit_balance bigint,
    debit_version bigint,
    credit_version bigint,
    book_id integer NOT NULL,
    operation text NOT NULL COLLATE pg_catalog."C",
    outcome text NOT NULL COLLATE pg_catalog."C",
    currency text COLLATE pg_catalog."C",
    request jsonb,
    facts jsonb,
    parent_id bigint,
    value_date date,
    session_id bigint,
    rule_set_id bigint,
    rule_values bigint[]
);
ALTER TABLE ONLY bank_data.journal FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.journal OWNER TO bank_owner;

COMMENT ON TABLE bank_data.journal IS 'One row per call that changed something or was refused: audit, decision, idempotency record and double entry at once, so none of them can be missing. Insert only: no role that runs functions may update or delete. Rows of one book are final in id order once every transaction that began before has ended.';

COMMENT ON COLUMN bank_data.journal.id IS 'Drawn while the writer already holds a transaction id: the order in which a sealer can read. Also the transfer id.';

COMMENT ON COLUMN bank_data.journal.occurred_at IS 'Booking time, taken while both accounts are locked: it follows the versions of each account.';

COMMENT ON COLUMN bank_data.journal.request_id IS 'The request this row answers; shared by the rows of one request.';

COMMENT ON COLUMN bank_data.journal.idempotency_id IS 'First 128 bits of sha256 of principal, operation and idempotency key.';

COMMENT ON COLUMN bank_data.journal.principal_id IS 'Who called.';

COMMENT ON COLUMN bank_data.journal.credential_id IS 'With which key or session; null for a trusted service, known by its login.';

COMMENT ON COLUMN bank_data.journal.customer_id IS 'For whom: the owner of the debited or changed account.';

COMMENT ON COLUMN bank_data.journal.mandate_id IS 'Under which mandate.';

COMMENT ON COLUMN bank_data.journal.subject_id IS 'What the operation was about, when it is no transfer: an account, customer, principal, credential or mandate.';

COMMENT ON COLUMN bank_data.journal.debit_account_id IS 'The debited account.';

COMMENT ON COLUMN bank_data.journal.credit_account_id IS 'The credited account.';

COMMENT ON COLUMN bank_data.journal.credit_customer_id IS 'The owner of the credited account.';

COMMENT ON COLUMN bank_data.journal.amount IS 'Minor units.';

COMMENT ON COLUMN bank_data.journal.debit_balance IS 'Posted balance of the debited account after this posting, minor units.';

COMMENT ON COLUMN bank_data.journal.debit_available IS 'What was available on the debited account after this posting, minor units.';

COMMENT ON COLUMN bank_data.journal.credit_balance IS 'Posted balance of the credited account after this posting, minor units.';

COMMENT ON COLUMN bank_data.journal.debit_version IS 'Version of the debited account after this posting; null when no money moved.';

COMMENT ON COLUMN bank_data.journal.credit_version IS 'Version of the credited account after this posting; null when no money moved.';

COMMENT ON COLUMN bank_data.journal.book_id IS 'The accounting book.';

COMMENT ON COLUMN bank_data.journal.operation IS 'The surface function that was called.';

COMMENT ON COLUMN bank_data.journal.outcome IS 'A code of bank_data.outcome.';

COMMENT ON COLUMN bank_data.journal.currency IS 'ISO 4217, of both accounts.';

COMMENT ON COLUMN bank_data.journal.request IS 'What was asked beyond the columns above.';

COMMENT ON COLUMN bank_data.journal.facts IS 'What the call answered beyond the columns above: the values behind a refusal, the resource that was made.';

COMMENT ON COLUMN bank_data.journal.parent_id IS 'The row this one belongs to: the transfer of a fee, the request of a leg; null for most.';

COMMENT ON COLUMN bank_data.journal.value_date IS 'The day from which the posting counts for interest; null = the day of its booking in the time zone of the book.';

COMMENT ON COLUMN bank_data.journal.session_id IS 'In which agent session; null = in none, or before there were any.';

COMMENT ON COLUMN bank_data.journal.rule_set_id IS 'The rules the movement was measured by; null = none.';

COMMENT ON COLUMN bank_data.journal.rule_values IS 'The measured value of each rule of the set, in its order; null = the rule is not for this movement.';

CREATE TABLE bank_data.external_line (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    import_id bigint NOT NULL,
    account_id bigint NOT NULL,
    number integer NOT NULL,
    booked_on date NOT NULL,
    value_date date,
    amount bigint NOT NULL,
    reference text,
    counterparty text,
    memo text,
    status text DEFAULT 'open'::text NOT NULL COLLATE pg_catalog."C",
    transfer_id bigint,
    rule text COLLATE pg_catalog."C",
    reason text,
    resolved_by bigint,
    resolved_at timestamp with time zone,
    CONSTRAINT external_line_amount_range CHECK (((amount <> 0) AND ((amount >= '-999999999999999999'::bigint) AND (amount <= '999999999999999999'::bigint)))),
    CONSTRAINT external_line_resolved_whole CHECK (((status = 'open'::text) = (resolved_at IS NULL))),
    CONSTRAINT external_line_rule_known CHECK ((rule = ANY (ARRAY['reference'::text, 'day'::text, 'near'::text, 'manual'::text, 'booked'::text]))),
    CONSTRAINT external_line_status_known CHECK ((status = ANY (ARRAY['open'::text, 'matched'::text, 'explained'::text]))),
    CONSTRAINT external_line_transfer_matched CHECK (((status = 'matched'::text) = (transfer_id IS NOT NULL)))
);
ALTER TABLE ONLY bank_data.external_line FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.external_line OWNER TO bank_owner;

COMMENT ON TABLE bank_data.external_line IS 'A line of an imported statement, and what it is.';

COMMENT ON COLUMN bank_data.external_line.id IS 'Public number of the line.';

COMMENT ON COLUMN bank_data.external_line.import_id IS 'The statement.';

COMMENT ON COLUMN bank_data.external_line.account_id IS 'The account, copied from the import.';

COMMENT ON COLUMN bank_data.external_line.number IS 'Its place in the statement, from 1.';

COMMENT ON COLUMN bank_data.external_line.booked_on IS 'Booking day of the other bank.';

COMMENT ON COLUMN bank_data.external_line.value_date IS 'Value day of the other bank.';

COMMENT ON COLUMN bank_data.external_line.amount IS 'Minor units as the other bank signs them: money that came in > 0, which this bank''s own account shows as a debit.';

COMMENT ON COLUMN bank_data.external_line.reference IS 'End-to-end id; untrusted text.';

COMMENT ON COLUMN bank_data.external_line.counterparty IS 'Untrusted text.';

COMMENT ON COLUMN bank_data.external_line.memo IS 'Untrusted text.';

COMMENT ON COLUMN bank_data.external_line.status IS 'open (a break), matched with an entry, or explained by staff.';

COMMENT ON COLUMN bank_data.external_line.transfer_id IS 'The entry''s transfer.';

COMMENT ON COLUMN bank_data.external_line.rule IS 'What matched it: reference, day, near, manual, or booked for it.';

COMMENT ON COLUMN bank_data.external_line.reason IS 'What staff said.';

COMMENT ON COLUMN bank_data.external_line.resolved_by IS 'Who matched or explained it.';

COMMENT ON COLUMN bank_data.external_line.resolved_at IS 'When.';

CREATE TABLE bank_data.hold (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    payee_account_id bigint,
    other_payee_allowed boolean NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    amount bigint NOT NULL,
    captured_amount bigint,
    status text DEFAULT 'open'::text NOT NULL COLLATE pg_catalog."C",
    principal_id bigint NOT NULL,
    mandate_id bigint,
    memo text,
    metadata jsonb,
    placed_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    resolved_at timestamp with time zone,
    transfer_id bigint,
    CONSTRAINT hold_amount_range CHECK (((amount > 0) AND ((captured_amount >= 1) AND (captured_amount <= amount)))),
    CONSTRAINT hold_captured_whole CHECK (((status = 'captured'::text) = (num_nulls(captured_amount, transfer_id) = 0))),
    CONSTRAINT hold_payee_named CHECK (((payee_account_id IS NOT NULL) OR other_payee_allowed)),
    CONSTRAINT hold_resolved_once CHECK (((status = 'open'::text) = (resolved_at IS NULL))),
    CONSTRAINT hold_status_known CHECK ((status = ANY (ARRAY['open'::text, 'captured'::text, 'released'::text, 'expired'::text])))
);
ALTER TABLE ONLY bank_data.hold FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.hold OWNER TO bank_owner;

COMMENT ON TABLE bank_data.hold IS 'Money set aside on an account for one payment. Locked after the account: whoever changes a hold, or adds one, holds the balance row of its account.';

COMMENT ON COLUMN bank_data.hold.id IS 'Public number of the hold.';

COMMENT ON COLUMN bank_data.hold.account_id IS 'The account the money stays on until the capture.';

COMMENT ON COLUMN bank_data.hold.customer_id IS 'The owner, copied from the account for row security.';

COMMENT ON COLUMN bank_data.hold.payee_account_id IS 'Who is to be paid; null = whoever captures.';

COMMENT ON COLUMN bank_data.hold.other_payee_allowed IS 'True: a capture may name another payee.';

COMMENT ON COLUMN bank_data.hold.currency IS 'ISO 4217, that of the account.';

COMMENT ON COLUMN bank_data.hold.amount IS 'Set aside, minor units.';

COMMENT ON COLUMN bank_data.hold.captured_amount IS 'Paid by the capture, minor units; the rest of the amount was released with it.';

COMMENT ON COLUMN bank_data.hold.status IS 'open, captured, released or expired. An open one whose time is over counts as expired, whether or not anybody has written that down.';

COMMENT ON COLUMN bank_data.hold.principal_id IS 'Who placed it.';

COMMENT ON COLUMN bank_data.hold.mandate_id IS 'Under which mandate.';

COMMENT ON COLUMN bank_data.hold.memo IS 'Untrusted text from outside.';

COMMENT ON COLUMN bank_data.hold.metadata IS 'Untrusted JSON object from outside.';

COMMENT ON COLUMN bank_data.hold.placed_at IS 'When it was placed.';

COMMENT ON COLUMN bank_data.hold.expires_at IS 'From then on it counts no longer.';

COMMENT ON COLUMN bank_data.hold.resolved_at IS 'When it was captured, released or expired.';

COMMENT ON COLUMN bank_data.hold.transfer_id IS 'The journal row of the capture.';

CREATE TABLE bank_data.external_import (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    account_id bigint NOT NULL,
    format text NOT NULL COLLATE pg_catalog."C",
    digest bytea NOT NULL,
    reference text,
    opening bigint,
    closing bigint,
    first_day date NOT NULL,
    last_day date NOT NULL,
    line_count integer NOT NULL,
    principal_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT external_import_digest_sha256 CHECK ((length(digest) = 32)),
    CONSTRAINT external_import_format_known CHECK ((format = ANY (ARRAY['csv'::text, 'camt053'::text, 'lines'::text]))),
    CONSTRAINT external_import_reference_length CHECK (((length(reference) >= 1) AND (length(reference) <= 100)))
);
ALTER TABLE ONLY bank_data.external_import FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.external_import OWNER TO bank_owner;

COMMENT ON TABLE bank_data.external_import IS 'A statement of another bank about an account of the bank itself, as it was imported.';

COMMENT ON COLUMN bank_data.external_import.id IS 'Public number of the import.';

COMMENT ON COLUMN bank_data.external_import.account_id IS 'The account it is about.';

COMMENT ON COLUMN bank_data.external_import.format IS 'csv, camt053, or lines given as they are.';

COMMENT ON COLUMN bank_data.external_import.digest IS 'sha256 of the document: the same one is not imported twice.';

COMMENT ON COLUMN bank_data.external_import.reference IS 'Number of the statement; untrusted text.';

COMMENT ON COLUMN bank_data.external_import.opening IS 'Balance before the first line as the other bank says, minor units, their sign.';

COMMENT ON COLUMN bank_data.external_import.closing IS 'Balance after the last line, as opening.';

COMMENT ON COLUMN bank_data.external_import.first_day IS 'Earliest booking day of the lines.';

COMMENT ON COLUMN bank_data.external_import.last_day IS 'Latest booking day of the lines.';

COMMENT ON COLUMN bank_data.external_import.line_count IS 'Number of lines.';

COMMENT ON COLUMN bank_data.external_import.principal_id IS 'Who imported it.';

COMMENT ON COLUMN bank_data.external_import.created_at IS 'When.';

CREATE TABLE bank_data.interaction (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    session_id bigint,
    customer_id bigint NOT NULL,
    case_id bigint,
    principal_id bigint NOT NULL,
    agent_id bigint,
    channel text NOT NULL COLLATE pg_catalog."C",
    role text NOT NULL COLLATE pg_catalog."C",
    is_vouched boolean NOT NULL,
    content text,
    tool_calls jsonb,
    words tsvector DEFAULT ''::tsvector NOT NULL,
    CONSTRAINT interaction_channel_form CHECK ((channel ~ '^[a-z][a-z0-9_-]{0,29}$'::text)),
    CONSTRAINT interaction_content_length CHECK (((length(content) >= 1) AND (length(content) <= 10000))),
    CONSTRAINT interaction_not_empty CHECK ((num_nonnulls(content, tool_calls) > 0)),
    CONSTRAINT interaction_role_known CHECK ((role = ANY (ARRAY['customer'::text, 'agent'::text, 'staff'::text, 'system'::text, 'tool'::text]))),
    CONSTRAINT interaction_tool_calls_form CHECK (((jsonb_typeof(tool_calls) = 'array'::text) AND (length((tool_calls)::text) <= 20000)))
);
ALTER TABLE ONLY bank_data.interaction FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.interaction OWNER TO bank_owner;

COMMENT ON TABLE bank_data.interaction IS 'What was said and done between customers, agents and staff. Append only, by privilege. Untrusted text from outside: it is kept, shown and searched, and decides nothing.';

COMMENT ON COLUMN bank_data.interaction.id IS 'Public number of the interaction.';

COMMENT ON COLUMN bank_data.interaction.occurred_at IS 'When it was recorded.';

COMMENT ON COLUMN bank_data.interaction.session_id IS 'In which session; null = outside of any.';

COMMENT ON COLUMN bank_data.interaction.customer_id IS 'With which customer.';

COMMENT ON COLUMN bank_data.interaction.case_id IS 'In which case; null = in none.';

COMMENT ON COLUMN bank_data.interaction.principal_id IS 'Who recorded it.';

COMMENT ON COLUMN bank_data.interaction.agent_id IS 'Whose session it was recorded in, copied for row security.';

COMMENT ON COLUMN bank_data.interaction.channel IS 'Where: that of the session, or another word.';

COMMENT ON COLUMN bank_data.interaction.role IS 'Who spoke or acted: customer, agent, staff, system or tool.';

COMMENT ON COLUMN bank_data.interaction.is_vouched IS 'Whether anybody but an agent recorded it: what an agent reports of others proves nothing.';

COMMENT ON COLUMN bank_data.interaction.content IS 'What was said, as plain text.';

COMMENT ON COLUMN bank_data.interaction.tool_calls IS 'What was called, as a JSON array of objects.';

COMMENT ON COLUMN bank_data.interaction.words IS 'The words of the text, for search: whole words of any language, without case and accents.';

CREATE TABLE bank_data.interest_position (
    book_id integer NOT NULL,
    account_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    product_id bigint NOT NULL,
    started_on date NOT NULL,
    accrued_through date NOT NULL,
    capitalised_on date NOT NULL,
    due_on date,
    entry_version bigint DEFAULT 0 NOT NULL,
    outstanding numeric DEFAULT 0 NOT NULL,
    refusal text COLLATE pg_catalog."C",
    retry_at timestamp with time zone,
    CONSTRAINT interest_position_days_order CHECK (((accrued_through >= (started_on - 1)) AND (capitalised_on >= started_on)))
);
ALTER TABLE ONLY bank_data.interest_position FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.interest_position OWNER TO bank_owner;

COMMENT ON TABLE bank_data.interest_position IS 'How far the interest of an account has got: a cache of its accruals and capitalisations, proven by bank.book_verify. Its lock is taken after the lock of the account.';

COMMENT ON COLUMN bank_data.interest_position.account_id IS 'The account.';

COMMENT ON COLUMN bank_data.interest_position.customer_id IS 'The owner, copied from the account for row security.';

COMMENT ON COLUMN bank_data.interest_position.product_id IS 'The product, copied from the account.';

COMMENT ON COLUMN bank_data.interest_position.started_on IS 'First day that bears interest.';

COMMENT ON COLUMN bank_data.interest_position.accrued_through IS 'Last day that was accrued.';

COMMENT ON COLUMN bank_data.interest_position.capitalised_on IS 'First day that is not capitalised yet: the day of the last capitalisation, or the first one.';

COMMENT ON COLUMN bank_data.interest_position.due_on IS 'Day on which there is something to do again; null = never, the account is closed.';

COMMENT ON COLUMN bank_data.interest_position.entry_version IS 'Version of the account when it was accrued: later entries of earlier days are corrections.';

COMMENT ON COLUMN bank_data.interest_position.outstanding IS 'Accrued and not capitalised, interest units; what the bank owes > 0.';

COMMENT ON COLUMN bank_data.interest_position.refusal IS 'Why the capitalisation that is due was not booked; null = nothing stands in the way.';

COMMENT ON COLUMN bank_data.interest_position.retry_at IS 'When a refused capitalisation is tried again.';

CREATE TABLE bank_data.product (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    overdraft_limit bigint DEFAULT 0 NOT NULL,
    dormant_after interval,
    is_offered boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT product_code_form CHECK ((code ~ '^[A-Z0-9][A-Z0-9-]{1,33}$'::text)),
    CONSTRAINT product_dormant_after_range CHECK (((dormant_after >= '1 day'::interval) AND (dormant_after <= '100 years'::interval))),
    CONSTRAINT product_kind_known CHECK ((kind = ANY (ARRAY['current'::text, 'savings'::text, 'loan'::text, 'internal'::text]))),
    CONSTRAINT product_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT product_overdraft_limit_range CHECK (((overdraft_limit >= 0) AND (overdraft_limit <= '999999999999999999'::bigint)))
);
ALTER TABLE ONLY bank_data.product FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.product OWNER TO bank_owner;

COMMENT ON TABLE bank_data.product IS 'What kind of account the bank offers, in one currency: the defaults of its accounts.';

COMMENT ON COLUMN bank_data.product.id IS 'Inner number of the product.';

COMMENT ON COLUMN bank_data.product.code IS 'The public name: 2 to 34 capital letters, digits and dashes.';

COMMENT ON COLUMN bank_data.product.name IS 'Name for people.';

COMMENT ON COLUMN bank_data.product.kind IS 'current, savings, loan or internal.';

COMMENT ON COLUMN bank_data.product.currency IS 'ISO 4217, that of its accounts.';

COMMENT ON COLUMN bank_data.product.overdraft_limit IS 'How far a new account may go below zero, minor units.';

COMMENT ON COLUMN bank_data.product.dormant_after IS 'An account without an entry for so long becomes dormant; null = never.';

COMMENT ON COLUMN bank_data.product.is_offered IS 'False: no new accounts.';

COMMENT ON COLUMN bank_data.product.created_at IS 'When the row was made.';

CREATE TABLE bank_data.principal (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL COLLATE pg_catalog."C",
    is_operator boolean DEFAULT false NOT NULL,
    customer_id bigint,
    login name,
    scopes text[] NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    person text COLLATE pg_catalog."C",
    CONSTRAINT principal_class_known CHECK ((class = ANY (ARRAY['agent'::text, 'service'::text, 'human'::text, 'customer'::text]))),
    CONSTRAINT principal_customer_class CHECK (((class = 'customer'::text) = (customer_id IS NOT NULL))),
    CONSTRAINT principal_login_class CHECK (((login IS NULL) OR (class = 'service'::text))),
    CONSTRAINT principal_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT principal_operator_class CHECK (((NOT is_operator) OR (class = 'service'::text))),
    CONSTRAINT principal_person_length CHECK (((length(person) >= 1) AND (length(person) <= 200))),
    CONSTRAINT principal_status_known CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text])))
);
ALTER TABLE ONLY bank_data.principal FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.principal OWNER TO bank_owner;

COMMENT ON TABLE bank_data.principal IS 'Who acts: an agent, a trusted service, a human of the staff, or a customer in person.';

COMMENT ON COLUMN bank_data.principal.id IS 'Public number of the principal.';

COMMENT ON COLUMN bank_data.principal.class IS 'agent and service act under mandates; human is staff and reaches the whole book; customer reaches its own accounts.';

COMMENT ON COLUMN bank_data.principal.name IS 'Name for people.';

COMMENT ON COLUMN bank_data.principal.status IS 'active, or suspended: then the very next call is refused.';

COMMENT ON COLUMN bank_data.principal.is_operator IS 'A service that reaches the whole book as staff does; only a DBA makes one.';

COMMENT ON COLUMN bank_data.principal.customer_id IS 'The customer this principal is, for class customer.';

COMMENT ON COLUMN bank_data.principal.login IS 'Database login (session_user) of a trusted service.';

COMMENT ON COLUMN bank_data.principal.scopes IS 'The widest scopes a credential of this principal may have.';

COMMENT ON COLUMN bank_data.principal.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.principal.person IS 'The natural person behind it, in the words of the operator: the same for all principals of one person, who never approves what another self of theirs asked for. Null = not known.';

CREATE TABLE bank_data.notice (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    subject_id bigint NOT NULL,
    customer_id bigint,
    journal_id bigint NOT NULL,
    facts jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    acknowledged_at timestamp with time zone,
    acknowledged_by bigint,
    CONSTRAINT notice_acknowledged_whole CHECK (((acknowledged_at IS NULL) = (acknowledged_by IS NULL))),
    CONSTRAINT notice_kind_form CHECK ((kind ~ '^[a-z][a-z0-9_]{0,49}$'::text))
);
ALTER TABLE ONLY bank_data.notice FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.notice OWNER TO bank_owner;

COMMENT ON TABLE bank_data.notice IS 'What the bank did by itself and staff should look at, until somebody has.';

COMMENT ON COLUMN bank_data.notice.id IS 'Public number of the notice.';

COMMENT ON COLUMN bank_data.notice.kind IS 'What happened: agent_suspended, an agent was refused too often.';

COMMENT ON COLUMN bank_data.notice.subject_id IS 'Whom or what it is about, as the kind says.';

COMMENT ON COLUMN bank_data.notice.customer_id IS 'The customer it is about; null = none.';

COMMENT ON COLUMN bank_data.notice.journal_id IS 'The row of the journal that it tells of.';

COMMENT ON COLUMN bank_data.notice.facts IS 'The values behind it.';

COMMENT ON COLUMN bank_data.notice.created_at IS 'When it was written.';

COMMENT ON COLUMN bank_data.notice.acknowledged_at IS 'When somebody took notice; null = nobody has yet.';

COMMENT ON COLUMN bank_data.notice.acknowledged_by IS 'Who of the staff did.';

CREATE TABLE bank_data.payee (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    customer_id bigint NOT NULL,
    account_id bigint NOT NULL,
    name text NOT NULL,
    match text NOT NULL COLLATE pg_catalog."C",
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    created_by bigint NOT NULL,
    trusted_at timestamp with time zone,
    trusted_by bigint,
    removed_at timestamp with time zone,
    removed_by bigint,
    CONSTRAINT payee_match_known CHECK ((match = ANY (ARRAY['match'::text, 'close_match'::text, 'no_match'::text]))),
    CONSTRAINT payee_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT payee_removed_whole CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
    CONSTRAINT payee_trusted_whole CHECK (((trusted_at IS NULL) = (trusted_by IS NULL)))
);
ALTER TABLE ONLY bank_data.payee FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.payee OWNER TO bank_owner;

COMMENT ON TABLE bank_data.payee IS 'Whom a customer pays. A row keeps what was said and found when it was made; removing it and adding it again makes a new row, which counts as new.';

COMMENT ON COLUMN bank_data.payee.id IS 'Public number of the payee.';

COMMENT ON COLUMN bank_data.payee.customer_id IS 'Who pays.';

COMMENT ON COLUMN bank_data.payee.account_id IS 'The account that is paid.';

COMMENT ON COLUMN bank_data.payee.name IS 'The name as the payer gave it; untrusted text.';

COMMENT ON COLUMN bank_data.payee.match IS 'What the check against the name of the account found then: match, close_match or no_match.';

COMMENT ON COLUMN bank_data.payee.created_at IS 'When the name was checked and the payee added: since then the customer knows it.';

COMMENT ON COLUMN bank_data.payee.created_by IS 'The principal who added it.';

COMMENT ON COLUMN bank_data.payee.trusted_at IS 'Since when staff trust it; null = they do not.';

COMMENT ON COLUMN bank_data.payee.trusted_by IS 'Who of the staff.';

COMMENT ON COLUMN bank_data.payee.removed_at IS 'When it was removed; null = it was not.';

COMMENT ON COLUMN bank_data.payee.removed_by IS 'Who removed it.';

CREATE TABLE bank_data.exchange (
    book_id integer NOT NULL,
    quote_id bigint NOT NULL,
    principal_id bigint NOT NULL,
    journal_id bigint NOT NULL,
    debit_transfer_id bigint NOT NULL,
    credit_transfer_id bigint NOT NULL,
    rounding_transfer_id bigint,
    from_position_id bigint NOT NULL,
    to_position_id bigint NOT NULL,
    rounding_account_id bigint NOT NULL,
    rounding_amount bigint NOT NULL,
    CONSTRAINT exchange_rounding_booked CHECK (((rounding_amount >= 0) AND ((rounding_amount = 0) = (rounding_transfer_id IS NULL))))
);
ALTER TABLE ONLY bank_data.exchange FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.exchange OWNER TO bank_owner;

COMMENT ON TABLE bank_data.exchange IS 'Quotes that were executed, each at most once: the key says so.';

COMMENT ON COLUMN bank_data.exchange.quote_id IS 'The quote.';

COMMENT ON COLUMN bank_data.exchange.principal_id IS 'Who executed it.';

COMMENT ON COLUMN bank_data.exchange.journal_id IS 'The exchange: the journal row that its transfers belong to.';

COMMENT ON COLUMN bank_data.exchange.debit_transfer_id IS 'From the customer to the position, a journal id.';

COMMENT ON COLUMN bank_data.exchange.credit_transfer_id IS 'From the position to the customer, a journal id.';

COMMENT ON COLUMN bank_data.exchange.rounding_transfer_id IS 'From the position to the rounding account, a journal id; null when nothing whole was due.';

COMMENT ON COLUMN bank_data.exchange.from_position_id IS 'The bank''s position in the debited currency, an account.';

COMMENT ON COLUMN bank_data.exchange.to_position_id IS 'The bank''s position in the credited currency, an account.';

COMMENT ON COLUMN bank_data.exchange.rounding_account_id IS 'The bank''s account for what rounding leaves in the quote currency.';

COMMENT ON COLUMN bank_data.exchange.rounding_amount IS 'Whole minor units that were due by then, of this and earlier exchanges, and booked with it.';

CREATE TABLE bank_data.exchange_quote (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    principal_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    mandate_id bigint,
    side text NOT NULL COLLATE pg_catalog."C",
    from_account_id bigint NOT NULL,
    to_account_id bigint NOT NULL,
    from_currency text NOT NULL COLLATE pg_catalog."C",
    to_currency text NOT NULL COLLATE pg_catalog."C",
    from_amount bigint NOT NULL,
    to_amount bigint NOT NULL,
    rate_id bigint NOT NULL,
    base_currency text NOT NULL COLLATE pg_catalog."C",
    rate numeric NOT NULL,
    remainder numeric NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT exchange_quote_amount_range CHECK ((((from_amount >= 1) AND (from_amount <= '999999999999999999'::bigint)) AND ((to_amount >= 1) AND (to_amount <= '999999999999999999'::bigint)))),
    CONSTRAINT exchange_quote_base_known CHECK (((base_currency = from_currency) OR (base_currency = to_currency))),
    CONSTRAINT exchange_quote_rate_range CHECK (((rate > (0)::numeric) AND (rate < ('2000000000000'::bigint)::numeric))),
    CONSTRAINT exchange_quote_remainder_range CHECK (((remainder >= (0)::numeric) AND (remainder < 'Infinity'::numeric))),
    CONSTRAINT exchange_quote_side_known CHECK ((side = ANY (ARRAY['sell'::text, 'buy'::text]))),
    CONSTRAINT exchange_quote_two_currencies CHECK ((from_currency <> to_currency))
);
ALTER TABLE ONLY bank_data.exchange_quote FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.exchange_quote OWNER TO bank_owner;

COMMENT ON TABLE bank_data.exchange_quote IS 'Prices promised to one principal for a short time. Never changed: bank_data.exchange says which of them were executed.';

COMMENT ON COLUMN bank_data.exchange_quote.id IS 'Public number of the quote.';

COMMENT ON COLUMN bank_data.exchange_quote.principal_id IS 'Who asked, and the only one who may execute it.';

COMMENT ON COLUMN bank_data.exchange_quote.customer_id IS 'The owner of the debited account.';

COMMENT ON COLUMN bank_data.exchange_quote.mandate_id IS 'Under which mandate it was asked.';

COMMENT ON COLUMN bank_data.exchange_quote.side IS 'Which amount was given: sell = the debited one, buy = the credited one.';

COMMENT ON COLUMN bank_data.exchange_quote.from_account_id IS 'The account to debit.';

COMMENT ON COLUMN bank_data.exchange_quote.to_account_id IS 'The account to credit.';

COMMENT ON COLUMN bank_data.exchange_quote.from_currency IS 'ISO 4217, of the account to debit.';

COMMENT ON COLUMN bank_data.exchange_quote.to_currency IS 'ISO 4217, of the account to credit.';

COMMENT ON COLUMN bank_data.exchange_quote.from_amount IS 'To debit, minor units.';

COMMENT ON COLUMN bank_data.exchange_quote.to_amount IS 'To credit, minor units.';

COMMENT ON COLUMN bank_data.exchange_quote.rate_id IS 'The rate it was made from.';

COMMENT ON COLUMN bank_data.exchange_quote.base_currency IS 'The currency the rate is the price of; the price is in the other one, the quote currency.';

COMMENT ON COLUMN bank_data.exchange_quote.rate IS 'The rate applied, the spread in it, exact.';

COMMENT ON COLUMN bank_data.exchange_quote.remainder IS 'What the rounding of the customer''s amount leaves to the bank: minor units of the quote currency, exact.';

COMMENT ON COLUMN bank_data.exchange_quote.created_at IS 'When it was asked.';

COMMENT ON COLUMN bank_data.exchange_quote.expires_at IS 'From then on it cannot be executed.';

CREATE TABLE bank_data.exchange_rate (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    base_currency text NOT NULL COLLATE pg_catalog."C",
    quote_currency text NOT NULL COLLATE pg_catalog."C",
    rate numeric NOT NULL,
    spread numeric DEFAULT 0 NOT NULL,
    source text,
    principal_id bigint NOT NULL,
    valid_from timestamp with time zone DEFAULT now() NOT NULL,
    valid_until timestamp with time zone NOT NULL,
    CONSTRAINT exchange_rate_rate_range CHECK (((rate > (0)::numeric) AND (rate < ('1000000000000'::bigint)::numeric) AND (scale(rate) <= 10))),
    CONSTRAINT exchange_rate_source_length CHECK (((length(source) >= 1) AND (length(source) <= 100))),
    CONSTRAINT exchange_rate_spread_range CHECK ((((spread >= (0)::numeric) AND (spread <= 0.5)) AND (scale(spread) <= 6))),
    CONSTRAINT exchange_rate_two_currencies CHECK ((base_currency <> quote_currency)),
    CONSTRAINT exchange_rate_valid_order CHECK ((valid_from < valid_until))
);
ALTER TABLE ONLY bank_data.exchange_rate FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.exchange_rate OWNER TO bank_owner;

COMMENT ON TABLE bank_data.exchange_rate IS 'Exchange rates as they were fed, none of them ever changed. Of a pair the newest in force counts.';

COMMENT ON COLUMN bank_data.exchange_rate.id IS 'Number of the rate; a newer one is larger.';

COMMENT ON COLUMN bank_data.exchange_rate.base_currency IS 'ISO 4217: one unit of this …';

COMMENT ON COLUMN bank_data.exchange_rate.quote_currency IS 'ISO 4217: … costs so much of this.';

COMMENT ON COLUMN bank_data.exchange_rate.rate IS 'Major units of the quote currency for one major unit of the base currency, exact.';

COMMENT ON COLUMN bank_data.exchange_rate.spread IS 'Fraction of the rate that the bank keeps: it buys the base currency at rate * (1 - spread) and sells it at rate * (1 + spread).';

COMMENT ON COLUMN bank_data.exchange_rate.source IS 'Where it is from; untrusted text.';

COMMENT ON COLUMN bank_data.exchange_rate.principal_id IS 'Who fed it.';

COMMENT ON COLUMN bank_data.exchange_rate.valid_from IS 'When it was fed; in force from then on.';

COMMENT ON COLUMN bank_data.exchange_rate.valid_until IS 'No longer in force from then on.';

CREATE TABLE bank_data.exchange_remainder (
    book_id integer NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    remainder numeric DEFAULT 0 NOT NULL,
    CONSTRAINT exchange_remainder_fraction CHECK (((remainder >= (0)::numeric) AND (remainder < (1)::numeric)))
);
ALTER TABLE ONLY bank_data.exchange_remainder FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.exchange_remainder OWNER TO bank_owner;

COMMENT ON TABLE bank_data.exchange_remainder IS 'The fraction of a minor unit that rounding has left to the bank and nobody can book yet. Locked after the accounts.';

COMMENT ON COLUMN bank_data.exchange_remainder.currency IS 'ISO 4217.';

COMMENT ON COLUMN bank_data.exchange_remainder.remainder IS 'Minor units, exact, less than one.';

ALTER TABLE bank_data.account ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.account_id_seq
    START WITH 100000
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.agent_session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.agent_session_id_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.approval ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.approval_id_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.approval_level (
    book_id integer NOT NULL,
    currency text NOT NULL COLLATE pg_catalog."C",
    above bigint NOT NULL,
    approvers integer NOT NULL,
    CONSTRAINT approval_level_above_range CHECK ((above >= 0)),
    CONSTRAINT approval_level_approvers_range CHECK (((approvers >= 1) AND (approvers <= 10)))
);
ALTER TABLE ONLY bank_data.approval_level FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.approval_level OWNER TO bank_owner;

COMMENT ON TABLE bank_data.approval_level IS 'How many of the staff must approve, by amount; one where nothing is said.';

COMMENT ON COLUMN bank_data.approval_level.currency IS 'ISO 4217.';

COMMENT ON COLUMN bank_data.approval_level.above IS 'For amounts above this one, minor units.';

COMMENT ON COLUMN bank_data.approval_level.approvers IS 'How many different people.';

CREATE TABLE bank_data.book (
    id integer NOT NULL,
    name text NOT NULL,
    status text DEFAULT 'open'::text NOT NULL COLLATE pg_catalog."C",
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    internal_customer_id bigint NOT NULL,
    duplicate_window interval DEFAULT '00:02:00'::interval NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    payee_cooling_off_hours integer DEFAULT 24 NOT NULL,
    payee_misses_per_day integer DEFAULT 20 NOT NULL,
    rule_set_id bigint,
    refusals_allowed integer DEFAULT 50,
    refusals_seconds integer DEFAULT 600 NOT NULL,
    approval_hours integer DEFAULT 24 NOT NULL,
    details_by_staff text[] DEFAULT '{email,name,phone}'::text[] NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT book_approval_hours_range CHECK (((approval_hours >= 1) AND (approval_hours <= 720))),
    CONSTRAINT book_details_by_staff_known CHECK (((details_by_staff <@ ARRAY['address'::text, 'email'::text, 'name'::text, 'phone'::text]) AND ('name'::text = ANY (details_by_staff)))),
    CONSTRAINT book_duplicate_window_range CHECK (((duplicate_window >= '00:00:00'::interval) AND (duplicate_window <= '1 day'::interval))),
    CONSTRAINT book_payee_cooling_off_range CHECK (((payee_cooling_off_hours >= 0) AND (payee_cooling_off_hours <= 8760))),
    CONSTRAINT book_payee_misses_range CHECK (((payee_misses_per_day >= 1) AND (payee_misses_per_day <= 100000))),
    CONSTRAINT book_refusals_allowed_range CHECK (((refusals_allowed >= 0) AND (refusals_allowed <= 1000))),
    CONSTRAINT book_refusals_seconds_range CHECK (((refusals_seconds >= 1) AND (refusals_seconds <= 86400))),
    CONSTRAINT book_status_known CHECK ((status = ANY (ARRAY['open'::text, 'suspended'::text])))
);
ALTER TABLE ONLY bank_data.book FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.book OWNER TO bank_owner;

COMMENT ON TABLE bank_data.book IS 'An accounting book (bank, branch or tenant). A call touches exactly one book, and each book balances to zero alone.';

COMMENT ON COLUMN bank_data.book.name IS 'Name for people.';

COMMENT ON COLUMN bank_data.book.status IS 'open, or suspended: then every write is refused.';

COMMENT ON COLUMN bank_data.book.time_zone IS 'IANA time zone in which the days of the book begin and end.';

COMMENT ON COLUMN bank_data.book.internal_customer_id IS 'The customer who stands for the bank itself and owns the system accounts.';

COMMENT ON COLUMN bank_data.book.duplicate_window IS 'How long a transfer without a key is compared with earlier ones of the same debtor, payee and amount.';

COMMENT ON COLUMN bank_data.book.created_at IS 'When the book was opened.';

COMMENT ON COLUMN bank_data.book.payee_cooling_off_hours IS 'How long a payee counts as new, unless staff trust it.';

COMMENT ON COLUMN bank_data.book.payee_misses_per_day IS 'How many checks of a principal may find another name in a day, before it is told nothing more.';

COMMENT ON COLUMN bank_data.book.rule_set_id IS 'The rules in force; null = none.';

COMMENT ON COLUMN bank_data.book.refusals_allowed IS 'How many calls of an agent may be refused in the window; one more suspends it. Null = any.';

COMMENT ON COLUMN bank_data.book.refusals_seconds IS 'Length of the window, seconds: at any time, the last so many.';

COMMENT ON COLUMN bank_data.book.approval_hours IS 'How long a call waits for approval before it expires.';

COMMENT ON COLUMN bank_data.book.details_by_staff IS 'Details that a customer in person changes only with the approval of staff: name always.';

CREATE TABLE bank_data.book_account (
    book_id integer NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    currency text NOT NULL COLLATE pg_catalog."C",
    account_id bigint NOT NULL,
    CONSTRAINT book_account_role_known CHECK ((role = ANY (ARRAY['fee_income'::text, 'interest_expense'::text, 'interest_income'::text, 'exchange_position'::text, 'exchange_rounding'::text, 'suspense'::text])))
);
ALTER TABLE ONLY bank_data.book_account FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.book_account OWNER TO bank_owner;

COMMENT ON TABLE bank_data.book_account IS 'Which of the bank''s own accounts takes fees, interest and currency positions, for each currency.';

COMMENT ON COLUMN bank_data.book_account.role IS 'fee_income, interest_expense (paid to customers), interest_income (paid by customers), exchange_position (bought and sold currency), exchange_rounding (what rounding leaves), suspense (what waits for clarification).';

COMMENT ON COLUMN bank_data.book_account.currency IS 'ISO 4217, that of the account.';

COMMENT ON COLUMN bank_data.book_account.account_id IS 'An account of the bank itself.';

CREATE TABLE bank_data.calendar (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    code text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL,
    weekend integer[] NOT NULL,
    holidays date[] NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT calendar_code_form CHECK ((code ~ '^[A-Z0-9][A-Z0-9-]{1,33}$'::text)),
    CONSTRAINT calendar_holidays_count CHECK ((cardinality(holidays) <= 1000)),
    CONSTRAINT calendar_name_length CHECK (((length(name) >= 1) AND (length(name) <= 200))),
    CONSTRAINT calendar_weekend_days CHECK (((weekend <@ ARRAY[1, 2, 3, 4, 5, 6, 7]) AND (cardinality(weekend) <= 6)))
);
ALTER TABLE ONLY bank_data.calendar FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.calendar OWNER TO bank_owner;

COMMENT ON TABLE bank_data.calendar IS 'Which days are business days. One row each, holidays included, so that a change of all of them is one change.';

COMMENT ON COLUMN bank_data.calendar.id IS 'Inner number of the calendar.';

COMMENT ON COLUMN bank_data.calendar.code IS 'The public name: 2 to 34 capital letters, digits and dashes.';

COMMENT ON COLUMN bank_data.calendar.name IS 'Name for people.';

COMMENT ON COLUMN bank_data.calendar.weekend IS 'Days of the week without business, 1 = Monday to 7 = Sunday (ISO 8601); at most six.';

COMMENT ON COLUMN bank_data.calendar.holidays IS 'Further days without business, in order.';

COMMENT ON COLUMN bank_data.calendar.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.calendar.updated_at IS 'When it was last set.';

ALTER TABLE bank_data.calendar ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.calendar_id_seq
    START WITH 901
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.credential ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.credential_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.currency (
    code text NOT NULL COLLATE pg_catalog."C",
    exponent smallint NOT NULL,
    name text NOT NULL,
    CONSTRAINT currency_code_iso4217 CHECK ((code ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT currency_exponent_range CHECK (((exponent >= 0) AND (exponent <= 4)))
);
ALTER TABLE ONLY bank_data.currency FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.currency OWNER TO bank_owner;

COMMENT ON TABLE bank_data.currency IS 'ISO 4217 currencies with the decimal places of their minor unit.';

COMMENT ON COLUMN bank_data.currency.code IS 'ISO 4217 alphabetic code.';

COMMENT ON COLUMN bank_data.currency.exponent IS 'Decimal places of the minor unit (ISO 4217): USD 2, JPY 0, KWD 3.';

COMMENT ON COLUMN bank_data.currency.name IS 'English name.';

ALTER TABLE bank_data.customer_change ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.customer_change_id_seq
    START WITH 1101
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.customer ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.customer_id_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.exchange_quote ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.exchange_quote_id_seq
    START WITH 851
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.exchange_rate ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.exchange_rate_id_seq
    START WITH 801
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.external_import ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.external_import_id_seq
    START WITH 901
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.external_line ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.external_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.hold ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.hold_id_seq
    START WITH 701
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.intent ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.intent_id_seq
    START WITH 1201
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.interaction ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.interaction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.interest_accrual (
    book_id integer NOT NULL,
    account_id bigint NOT NULL,
    day date NOT NULL,
    number integer NOT NULL,
    customer_id bigint NOT NULL,
    terms_id bigint NOT NULL,
    balance bigint NOT NULL,
    amount numeric NOT NULL,
    accrued_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT interest_accrual_amount_whole CHECK (((amount = trunc(amount)) AND (abs(amount) < '1000000000000000000000000000000000000000000000000000000000000'::numeric)))
);
ALTER TABLE ONLY bank_data.interest_accrual FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.interest_accrual OWNER TO bank_owner;

COMMENT ON TABLE bank_data.interest_accrual IS 'Interest of an account for a day. Append only: an entry that arrives later with an earlier value day adds a row with the difference.';

COMMENT ON COLUMN bank_data.interest_accrual.account_id IS 'The account.';

COMMENT ON COLUMN bank_data.interest_accrual.day IS 'The day, in the time zone of the book.';

COMMENT ON COLUMN bank_data.interest_accrual.number IS '1 = the accrual of the day, from 2 on: corrections.';

COMMENT ON COLUMN bank_data.interest_accrual.customer_id IS 'The owner, copied from the account for row security.';

COMMENT ON COLUMN bank_data.interest_accrual.terms_id IS 'The terms in force: a row of bank_data.product_interest.';

COMMENT ON COLUMN bank_data.interest_accrual.balance IS 'Balance at the end of the day by value date, minor units.';

COMMENT ON COLUMN bank_data.interest_accrual.amount IS 'Interest units, a whole number; of a correction, what is added. What the bank owes > 0. One minor unit is 160308000000000 of them.';

COMMENT ON COLUMN bank_data.interest_accrual.accrued_at IS 'When the row was made.';

CREATE TABLE bank_data.interest_capitalisation (
    book_id integer NOT NULL,
    account_id bigint NOT NULL,
    due_on date NOT NULL,
    is_final boolean NOT NULL,
    customer_id bigint NOT NULL,
    since date NOT NULL,
    accrued numeric NOT NULL,
    amount bigint NOT NULL,
    remainder numeric NOT NULL,
    transfer_id bigint,
    capitalised_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT interest_capitalisation_booked CHECK (((amount <> 0) = (transfer_id IS NOT NULL))),
    CONSTRAINT interest_capitalisation_exact CHECK ((remainder = (accrued - ((amount)::numeric * ('160308000000000'::bigint)::numeric))))
);
ALTER TABLE ONLY bank_data.interest_capitalisation FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.interest_capitalisation OWNER TO bank_owner;

COMMENT ON TABLE bank_data.interest_capitalisation IS 'What was booked of the interest of an account for a period. Append only.';

COMMENT ON COLUMN bank_data.interest_capitalisation.account_id IS 'The account.';

COMMENT ON COLUMN bank_data.interest_capitalisation.due_on IS 'First day after the period, and the value date of the posting.';

COMMENT ON COLUMN bank_data.interest_capitalisation.is_final IS 'True: the account was closed on that day.';

COMMENT ON COLUMN bank_data.interest_capitalisation.customer_id IS 'The owner, copied from the account for row security.';

COMMENT ON COLUMN bank_data.interest_capitalisation.since IS 'First day of the period.';

COMMENT ON COLUMN bank_data.interest_capitalisation.accrued IS 'Interest units that were outstanding, with what the period before had left.';

COMMENT ON COLUMN bank_data.interest_capitalisation.amount IS 'Booked, minor units, rounded half to even; paid to the customer > 0.';

COMMENT ON COLUMN bank_data.interest_capitalisation.remainder IS 'Interest units carried to the next period: at most half a minor unit.';

COMMENT ON COLUMN bank_data.interest_capitalisation.transfer_id IS 'The posting; null when the amount is 0.';

COMMENT ON COLUMN bank_data.interest_capitalisation.capitalised_at IS 'When the row was made.';

CREATE TABLE bank_data.interest_enrolment (
    book_id integer NOT NULL,
    enrolled_on date NOT NULL,
    terms_id bigint NOT NULL
);
ALTER TABLE ONLY bank_data.interest_enrolment FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.interest_enrolment OWNER TO bank_owner;

COMMENT ON TABLE bank_data.interest_enrolment IS 'When the accounts of a book were last looked through for those that begin to bear interest. It spares the worker to look again on the same day.';

COMMENT ON COLUMN bank_data.interest_enrolment.enrolled_on IS 'The day, all accounts seen.';

COMMENT ON COLUMN bank_data.interest_enrolment.terms_id IS 'The newest terms of interest then: newer ones are a reason to look again.';

ALTER TABLE bank_data.journal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.journal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.mandate_hold (
    book_id integer NOT NULL,
    hold_id bigint NOT NULL,
    mandate_id bigint NOT NULL
);
ALTER TABLE ONLY bank_data.mandate_hold FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.mandate_hold OWNER TO bank_owner;

COMMENT ON TABLE bank_data.mandate_hold IS 'Open holds by the mandates whose limits they take up: a row for each mandate of a chain, removed when the hold is resolved.';

COMMENT ON COLUMN bank_data.mandate_hold.hold_id IS 'Which hold.';

COMMENT ON COLUMN bank_data.mandate_hold.mandate_id IS 'The mandate it was placed with, or one that this narrows.';

ALTER TABLE bank_data.mandate ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.mandate_id_seq
    START WITH 501
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.mandate_usage (
    book_id integer NOT NULL,
    mandate_id bigint NOT NULL,
    starts_at timestamp with time zone[] NOT NULL,
    amounts bigint[] NOT NULL,
    uses integer[] NOT NULL,
    last_at timestamp with time zone
)
WITH (fillfactor='50');
ALTER TABLE ONLY bank_data.mandate_usage FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.mandate_usage OWNER TO bank_owner;

COMMENT ON TABLE bank_data.mandate_usage IS 'What was moved with a mandate that has terms, in the periods of its limits. Its lock, taken before those of accounts, makes all of them exact. Open holds are not in it: they count as long as they are open.';

COMMENT ON COLUMN bank_data.mandate_usage.mandate_id IS 'Which mandate.';

COMMENT ON COLUMN bank_data.mandate_usage.starts_at IS 'When the periods counted here began: total, day, week, month; null for the rolling one.';

COMMENT ON COLUMN bank_data.mandate_usage.amounts IS 'Moved in each period, minor units.';

COMMENT ON COLUMN bank_data.mandate_usage.uses IS 'Movements in each period.';

COMMENT ON COLUMN bank_data.mandate_usage.last_at IS 'When it was moved with last; null = never, or before this was written down.';

CREATE TABLE bank_data.mandate_use (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    mandate_id bigint NOT NULL,
    amount bigint NOT NULL,
    occurred_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
ALTER TABLE ONLY bank_data.mandate_use FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.mandate_use OWNER TO bank_owner;

COMMENT ON TABLE bank_data.mandate_use IS 'The movements inside the rolling period of a mandate: those that leave it are taken off its usage and removed, so that no call has to add up all of them. The journal keeps them.';

COMMENT ON COLUMN bank_data.mandate_use.id IS 'Inner number.';

COMMENT ON COLUMN bank_data.mandate_use.mandate_id IS 'Which mandate.';

COMMENT ON COLUMN bank_data.mandate_use.amount IS 'Minor units.';

COMMENT ON COLUMN bank_data.mandate_use.occurred_at IS 'When it was moved.';

ALTER TABLE bank_data.mandate_use ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.mandate_use_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.notice ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.outcome (
    code text NOT NULL COLLATE pg_catalog."C",
    precedence smallint NOT NULL,
    http_status smallint NOT NULL,
    retryable boolean NOT NULL,
    title text NOT NULL,
    hint text NOT NULL,
    CONSTRAINT outcome_code_form CHECK ((code ~ '^[a-z][a-z_]+$'::text)),
    CONSTRAINT outcome_http_status_range CHECK (((http_status >= 200) AND (http_status <= 599)))
);
ALTER TABLE ONLY bank_data.outcome FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.outcome OWNER TO bank_owner;

COMMENT ON TABLE bank_data.outcome IS 'Every code the bank can answer, in the order in which the checks run: when several apply, the lowest precedence is answered. A refusal of a write is a result with this code; everything else is an exception of SQLSTATE RB<http_status> with the code as its message.';

COMMENT ON COLUMN bank_data.outcome.code IS 'The stable, machine readable name.';

COMMENT ON COLUMN bank_data.outcome.precedence IS 'Order of the checks.';

COMMENT ON COLUMN bank_data.outcome.http_status IS 'Status of the HTTP response; also the last three characters of the SQLSTATE.';

COMMENT ON COLUMN bank_data.outcome.retryable IS 'True when the same request, unchanged and with the same key, may succeed later.';

COMMENT ON COLUMN bank_data.outcome.title IS 'What happened, in one short sentence.';

COMMENT ON COLUMN bank_data.outcome.hint IS 'What to do next.';

CREATE TABLE bank_data.payee_check (
    book_id integer NOT NULL,
    principal_id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    misses integer NOT NULL
);
ALTER TABLE ONLY bank_data.payee_check FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.payee_check OWNER TO bank_owner;

COMMENT ON TABLE bank_data.payee_check IS 'How many names a principal got wrong in a day that began with the first of them.';

COMMENT ON COLUMN bank_data.payee_check.principal_id IS 'Who asked.';

COMMENT ON COLUMN bank_data.payee_check.starts_at IS 'When the day began.';

COMMENT ON COLUMN bank_data.payee_check.misses IS 'Checks since then that were no match, or of an account that does not exist.';

ALTER TABLE bank_data.payee ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.payee_id_seq
    START WITH 601
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.principal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.principal_id_seq
    START WITH 101
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.principal_identity (
    book_id integer NOT NULL,
    issuer text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL COLLATE pg_catalog."C",
    principal_id bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT principal_identity_issuer_length CHECK (((length(issuer) >= 1) AND (length(issuer) <= 500))),
    CONSTRAINT principal_identity_subject_length CHECK (((length(subject) >= 1) AND (length(subject) <= 255)))
);
ALTER TABLE ONLY bank_data.principal_identity FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.principal_identity OWNER TO bank_owner;

COMMENT ON TABLE bank_data.principal_identity IS 'Which principal the subject of an OIDC issuer is (OpenID Connect Core 1.0, section 2: iss and sub).';

COMMENT ON COLUMN bank_data.principal_identity.issuer IS 'The claim iss of its tokens.';

COMMENT ON COLUMN bank_data.principal_identity.subject IS 'The claim sub of its tokens.';

COMMENT ON COLUMN bank_data.principal_identity.principal_id IS 'Who that is.';

COMMENT ON COLUMN bank_data.principal_identity.created_at IS 'When the row was made.';

ALTER TABLE bank_data.product_fee ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.product_fee_id_seq
    START WITH 901
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.product ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.product_id_seq
    START WITH 301
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.product_interest ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.product_interest_id_seq
    START WITH 1101
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.refusal_count (
    book_id integer NOT NULL,
    principal_id bigint NOT NULL,
    refused_at timestamp with time zone[] NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY bank_data.refusal_count FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.refusal_count OWNER TO bank_owner;

COMMENT ON TABLE bank_data.refusal_count IS 'The last refusals of an agent, one row each. Its lock, the last that a refused call takes, makes the count exact. Calls that are not refused do not touch it.';

COMMENT ON COLUMN bank_data.refusal_count.principal_id IS 'Which agent.';

COMMENT ON COLUMN bank_data.refusal_count.refused_at IS 'When it was refused, inside the window: one more than allowed at most.';

CREATE TABLE bank_data.reversal (
    book_id integer NOT NULL,
    transfer_id bigint NOT NULL,
    amount bigint NOT NULL,
    reversed bigint NOT NULL,
    reversal_ids bigint[] NOT NULL,
    CONSTRAINT reversal_sum_range CHECK (((reversed >= 1) AND (reversed <= amount)))
);
ALTER TABLE ONLY bank_data.reversal FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.reversal OWNER TO bank_owner;

COMMENT ON TABLE bank_data.reversal IS 'How much of a transfer was given back, in the one row that limits it: its lock makes the sum exact.';

COMMENT ON COLUMN bank_data.reversal.transfer_id IS 'The original transfer, a journal id.';

COMMENT ON COLUMN bank_data.reversal.amount IS 'Of the original, minor units.';

COMMENT ON COLUMN bank_data.reversal.reversed IS 'Sum of the reversals, minor units.';

COMMENT ON COLUMN bank_data.reversal.reversal_ids IS 'The reversals, journal ids, oldest first.';

CREATE TABLE bank_data.rule_count (
    book_id integer NOT NULL,
    rule_id bigint NOT NULL,
    subject_id bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    amount bigint NOT NULL,
    uses integer NOT NULL,
    payee_ids bigint[] NOT NULL,
    paid_at timestamp with time zone[] NOT NULL
)
WITH (fillfactor='50');
ALTER TABLE ONLY bank_data.rule_count FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.rule_count OWNER TO bank_owner;

COMMENT ON TABLE bank_data.rule_count IS 'What a rule has counted in its period, for one customer, account or mandate.';

COMMENT ON COLUMN bank_data.rule_count.rule_id IS 'Which rule.';

COMMENT ON COLUMN bank_data.rule_count.subject_id IS 'The customer, account or mandate, as the rule says.';

COMMENT ON COLUMN bank_data.rule_count.starts_at IS 'When the period counted here began; long ago for the rolling one.';

COMMENT ON COLUMN bank_data.rule_count.amount IS 'Sum of the movements, minor units.';

COMMENT ON COLUMN bank_data.rule_count.uses IS 'Number of the movements.';

COMMENT ON COLUMN bank_data.rule_count.payee_ids IS 'The different accounts that were paid.';

COMMENT ON COLUMN bank_data.rule_count.paid_at IS 'When each of them was paid last.';

CREATE TABLE bank_data.rule_customer (
    book_id integer NOT NULL,
    customer_id bigint NOT NULL
);
ALTER TABLE ONLY bank_data.rule_customer FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.rule_customer OWNER TO bank_owner;

COMMENT ON TABLE bank_data.rule_customer IS 'The lock under which the counters of a customer, its accounts and its mandates change: taken after the limits of mandates, before accounts.';

COMMENT ON COLUMN bank_data.rule_customer.customer_id IS 'Which customer.';

CREATE TABLE bank_data.rule_hold (
    book_id integer NOT NULL,
    hold_id bigint NOT NULL,
    rule_id bigint NOT NULL,
    subject_id bigint NOT NULL
);
ALTER TABLE ONLY bank_data.rule_hold FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.rule_hold OWNER TO bank_owner;

COMMENT ON TABLE bank_data.rule_hold IS 'Open holds by the rules that counted them when they were placed: each takes part in what a rule has counted as long as it is open and its time is not over. Removed when the hold is resolved.';

COMMENT ON COLUMN bank_data.rule_hold.hold_id IS 'Which hold.';

COMMENT ON COLUMN bank_data.rule_hold.rule_id IS 'Which rule.';

COMMENT ON COLUMN bank_data.rule_hold.subject_id IS 'As in bank_data.rule_count.';

ALTER TABLE bank_data.rule ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.rule_id_seq
    START WITH 601
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.rule_set (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    rule_ids bigint[] NOT NULL,
    is_counting boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    created_by bigint NOT NULL
);
ALTER TABLE ONLY bank_data.rule_set FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.rule_set OWNER TO bank_owner;

COMMENT ON TABLE bank_data.rule_set IS 'The rules that were in force together, numbered for each book. A journal row names the set it was decided by, and has a value for each rule in it.';

COMMENT ON COLUMN bank_data.rule_set.id IS 'Number of the set, from 1 in each book.';

COMMENT ON COLUMN bank_data.rule_set.rule_ids IS 'The rules, in the order of the values in the journal.';

COMMENT ON COLUMN bank_data.rule_set.is_counting IS 'Whether a rule of it has a period: then the customer is locked before accounts.';

COMMENT ON COLUMN bank_data.rule_set.created_at IS 'When the row was made.';

COMMENT ON COLUMN bank_data.rule_set.created_by IS 'The principal who published it.';

CREATE TABLE bank_data.rule_use (
    book_id integer NOT NULL,
    id bigint NOT NULL,
    rule_id bigint NOT NULL,
    subject_id bigint NOT NULL,
    amount bigint NOT NULL,
    occurred_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY bank_data.rule_use FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.rule_use OWNER TO bank_owner;

COMMENT ON TABLE bank_data.rule_use IS 'The movements inside the rolling period of a rule: those that leave it are taken off its count and removed. The journal keeps them.';

COMMENT ON COLUMN bank_data.rule_use.id IS 'Inner number.';

COMMENT ON COLUMN bank_data.rule_use.rule_id IS 'Which rule.';

COMMENT ON COLUMN bank_data.rule_use.subject_id IS 'As in bank_data.rule_count.';

COMMENT ON COLUMN bank_data.rule_use.amount IS 'Minor units.';

COMMENT ON COLUMN bank_data.rule_use.occurred_at IS 'When it was counted.';

ALTER TABLE bank_data.rule_use ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.rule_use_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE bank_data.schedule ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME bank_data.schedule_id_seq
    START WITH 801
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE bank_data.scope (
    name text NOT NULL COLLATE pg_catalog."C",
    description text NOT NULL,
    CONSTRAINT scope_name_form CHECK ((name ~ '^[a-z]+:[a-z]+$'::text))
);
ALTER TABLE ONLY bank_data.scope FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.scope OWNER TO bank_owner;

COMMENT ON TABLE bank_data.scope IS 'What a credential can allow: resource:action. A closed list.';

COMMENT ON COLUMN bank_data.scope.name IS 'resource:action.';

COMMENT ON COLUMN bank_data.scope.description IS 'What a credential with this scope may do.';

CREATE TABLE bank_data.worker_task (
    book_id integer NOT NULL,
    task text NOT NULL COLLATE pg_catalog."C",
    worker_id uuid NOT NULL,
    host text NOT NULL,
    fence bigint DEFAULT 1 NOT NULL,
    every interval NOT NULL,
    led_until timestamp with time zone NOT NULL,
    beat_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    done bigint DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failed_at timestamp with time zone,
    error text COLLATE pg_catalog."C",
    CONSTRAINT worker_task_form CHECK ((task ~ '^[a-z][a-z_]{0,62}$'::text))
);
ALTER TABLE ONLY bank_data.worker_task FORCE ROW LEVEL SECURITY;
ALTER TABLE bank_data.worker_task OWNER TO bank_owner;

COMMENT ON TABLE bank_data.worker_task IS 'Which worker leads a task, until when, and how its last runs went. The lead only spares workers each other''s work: no task relies on it.';

COMMENT ON COLUMN bank_data.worker_task.task IS 'Name of the task.';

COMMENT ON COLUMN bank_data.worker_task.worker_id IS 'Who leads it: the number of a process.';

COMMENT ON COLUMN bank_data.worker_task.host IS 'Machine and process of that worker.';

COMMENT ON COLUMN bank_data.worker_task.fence IS 'Counts the changes of lead: what an earlier leader reports is dropped.';

COMMENT ON COLUMN bank_data.worker_task.every IS 'How often the task is due.';

COMMENT ON COLUMN bank_data.worker_task.led_until IS 'From then on another worker may lead.';

COMMENT ON COLUMN bank_data.worker_task.beat_at IS 'When the leader last asked to lead.';

COMMENT ON COLUMN bank_data.worker_task.finished_at IS 'When a run last ended well.';

COMMENT ON COLUMN bank_data.worker_task.done IS 'How many items its runs have done so far.';

COMMENT ON COLUMN bank_data.worker_task.failures IS 'Runs that failed since the last good one.';

COMMENT ON COLUMN bank_data.worker_task.failed_at IS 'When a run last failed.';

COMMENT ON COLUMN bank_data.worker_task.error IS 'The code of that failure.';

CREATE TABLE deploy.object (
    kind text NOT NULL COLLATE pg_catalog."C",
    schema_name name NOT NULL,
    object_name name NOT NULL,
    signature text NOT NULL COLLATE pg_catalog."C",
    source text NOT NULL COLLATE pg_catalog."C",
    source_digest text NOT NULL COLLATE pg_catalog."C",
    definition text NOT NULL COLLATE pg_catalog."C",
    fingerprint text NOT NULL COLLATE pg_catalog."C",
    release_id bigint NOT NULL,
    CONSTRAINT object_fingerprint_sha256 CHECK ((fingerprint ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT object_kind_known CHECK ((kind = ANY (ARRAY['function'::text, 'view'::text, 'table'::text]))),
    CONSTRAINT object_source_digest_sha256 CHECK ((source_digest ~ '^[0-9a-f]{64}$'::text))
);
ALTER TABLE ONLY deploy.object FORCE ROW LEVEL SECURITY;
ALTER TABLE deploy.object OWNER TO bank_owner;

COMMENT ON TABLE deploy.object IS 'What the deployer put into this database: one row for each source file.';

COMMENT ON COLUMN deploy.object.kind IS 'function, view, or table: then it is the table''s row security, grants and triggers.';

COMMENT ON COLUMN deploy.object.schema_name IS 'Schema, the folder of the file.';

COMMENT ON COLUMN deploy.object.object_name IS 'Name, the file name without its ending.';

COMMENT ON COLUMN deploy.object.signature IS 'Name with argument types, which tells overloads apart.';

COMMENT ON COLUMN deploy.object.source IS 'The file as it was deployed.';

COMMENT ON COLUMN deploy.object.source_digest IS 'sha256 of source, in hexadecimal.';

COMMENT ON COLUMN deploy.object.definition IS 'What the catalogue said about the object right after the deploy.';

COMMENT ON COLUMN deploy.object.fingerprint IS 'sha256 of definition, in hexadecimal: another one now means altered by hand.';

COMMENT ON COLUMN deploy.object.release_id IS 'The release that last changed it.';

CREATE TABLE deploy.release (
    id bigint NOT NULL,
    digest text NOT NULL COLLATE pg_catalog."C",
    deployed_at timestamp with time zone DEFAULT now() NOT NULL,
    deployed_by name DEFAULT SESSION_USER NOT NULL,
    created_count integer NOT NULL,
    changed_count integer NOT NULL,
    healed_count integer NOT NULL,
    dropped_count integer NOT NULL,
    CONSTRAINT release_counts_not_negative CHECK ((LEAST(created_count, changed_count, healed_count, dropped_count) >= 0)),
    CONSTRAINT release_digest_sha256 CHECK ((digest ~ '^[0-9a-f]{64}$'::text))
);
ALTER TABLE ONLY deploy.release FORCE ROW LEVEL SECURITY;
ALTER TABLE deploy.release OWNER TO bank_owner;

COMMENT ON TABLE deploy.release IS 'One row for each deploy that changed anything; the newest is the one in force.';

COMMENT ON COLUMN deploy.release.id IS 'Order of the releases.';

COMMENT ON COLUMN deploy.release.digest IS 'sha256 over all source files of the release, in hexadecimal; the API compares it with its own.';

COMMENT ON COLUMN deploy.release.deployed_at IS 'Start of the deploying transaction.';

COMMENT ON COLUMN deploy.release.deployed_by IS 'Login that deployed.';

COMMENT ON COLUMN deploy.release.created_count IS 'Objects that had no file before.';

COMMENT ON COLUMN deploy.release.changed_count IS 'Objects whose file had changed.';

COMMENT ON COLUMN deploy.release.healed_count IS 'Objects that had been altered by hand and were set back to their file.';

COMMENT ON COLUMN deploy.release.dropped_count IS 'Objects whose file was gone.';

ALTER TABLE deploy.release ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME deploy.release_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY bank_data.account_balance
    ADD CONSTRAINT account_balance_pk PRIMARY KEY (book_id, account_id);

ALTER TABLE ONLY bank_data.account
    ADD CONSTRAINT account_number_key UNIQUE (number, book_id);

ALTER TABLE ONLY bank_data.account
    ADD CONSTRAINT account_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.agent_session
    ADD CONSTRAINT agent_session_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.approval_level
    ADD CONSTRAINT approval_level_pk PRIMARY KEY (book_id, currency, above);

ALTER TABLE ONLY bank_data.approval
    ADD CONSTRAINT approval_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.approval_vote
    ADD CONSTRAINT approval_vote_pk PRIMARY KEY (book_id, approval_id, principal_id);

ALTER TABLE ONLY bank_data.book_account
    ADD CONSTRAINT book_account_pk PRIMARY KEY (book_id, role, currency);

ALTER TABLE ONLY bank_data.book
    ADD CONSTRAINT book_pk PRIMARY KEY (id);

ALTER TABLE ONLY bank_data.calendar
    ADD CONSTRAINT calendar_code_key UNIQUE (code, book_id);

ALTER TABLE ONLY bank_data.calendar
    ADD CONSTRAINT calendar_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.credential
    ADD CONSTRAINT credential_digest_key UNIQUE (digest, book_id);

ALTER TABLE ONLY bank_data.credential
    ADD CONSTRAINT credential_key_id_key UNIQUE (key_id, book_id);

ALTER TABLE ONLY bank_data.credential
    ADD CONSTRAINT credential_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.currency
    ADD CONSTRAINT currency_pk PRIMARY KEY (code);

ALTER TABLE ONLY bank_data.customer_change
    ADD CONSTRAINT customer_change_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.customer_detail
    ADD CONSTRAINT customer_detail_pk PRIMARY KEY (book_id, customer_id);

ALTER TABLE ONLY bank_data.customer
    ADD CONSTRAINT customer_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.exchange
    ADD CONSTRAINT exchange_pk PRIMARY KEY (book_id, quote_id);

ALTER TABLE ONLY bank_data.exchange_quote
    ADD CONSTRAINT exchange_quote_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.exchange_rate
    ADD CONSTRAINT exchange_rate_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.exchange_remainder
    ADD CONSTRAINT exchange_remainder_pk PRIMARY KEY (book_id, currency);

ALTER TABLE ONLY bank_data.external_import
    ADD CONSTRAINT external_import_digest_key UNIQUE (digest, account_id, book_id);

ALTER TABLE ONLY bank_data.external_import
    ADD CONSTRAINT external_import_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.external_line
    ADD CONSTRAINT external_line_number_key UNIQUE (import_id, number, book_id);

ALTER TABLE ONLY bank_data.external_line
    ADD CONSTRAINT external_line_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.hold
    ADD CONSTRAINT hold_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.intent
    ADD CONSTRAINT intent_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.interaction
    ADD CONSTRAINT interaction_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.interest_accrual
    ADD CONSTRAINT interest_accrual_pk PRIMARY KEY (book_id, account_id, day, number);

ALTER TABLE ONLY bank_data.interest_capitalisation
    ADD CONSTRAINT interest_capitalisation_pk PRIMARY KEY (book_id, account_id, due_on, is_final);

ALTER TABLE ONLY bank_data.interest_enrolment
    ADD CONSTRAINT interest_enrolment_pk PRIMARY KEY (book_id);

ALTER TABLE ONLY bank_data.interest_position
    ADD CONSTRAINT interest_position_pk PRIMARY KEY (book_id, account_id);

ALTER TABLE ONLY bank_data.journal
    ADD CONSTRAINT journal_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.mandate_hold
    ADD CONSTRAINT mandate_hold_pk PRIMARY KEY (book_id, hold_id, mandate_id);

ALTER TABLE ONLY bank_data.mandate
    ADD CONSTRAINT mandate_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.mandate_usage
    ADD CONSTRAINT mandate_usage_pk PRIMARY KEY (book_id, mandate_id);

ALTER TABLE ONLY bank_data.mandate_use
    ADD CONSTRAINT mandate_use_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.notice
    ADD CONSTRAINT notice_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.outcome
    ADD CONSTRAINT outcome_pk PRIMARY KEY (code);

ALTER TABLE ONLY bank_data.outcome
    ADD CONSTRAINT outcome_precedence_key UNIQUE (precedence);

ALTER TABLE ONLY bank_data.payee_check
    ADD CONSTRAINT payee_check_pk PRIMARY KEY (book_id, principal_id);

ALTER TABLE ONLY bank_data.payee
    ADD CONSTRAINT payee_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.principal_identity
    ADD CONSTRAINT principal_identity_pk PRIMARY KEY (book_id, issuer, subject);

ALTER TABLE ONLY bank_data.principal
    ADD CONSTRAINT principal_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.product
    ADD CONSTRAINT product_code_key UNIQUE (code, book_id);

ALTER TABLE ONLY bank_data.product_fee
    ADD CONSTRAINT product_fee_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.product_interest
    ADD CONSTRAINT product_interest_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.product
    ADD CONSTRAINT product_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.refusal_count
    ADD CONSTRAINT refusal_count_pk PRIMARY KEY (book_id, principal_id);

ALTER TABLE ONLY bank_data.reversal
    ADD CONSTRAINT reversal_pk PRIMARY KEY (book_id, transfer_id);

ALTER TABLE ONLY bank_data.rule_count
    ADD CONSTRAINT rule_count_pk PRIMARY KEY (book_id, rule_id, subject_id);

ALTER TABLE ONLY bank_data.rule_customer
    ADD CONSTRAINT rule_customer_pk PRIMARY KEY (book_id, customer_id);

ALTER TABLE ONLY bank_data.rule_hold
    ADD CONSTRAINT rule_hold_pk PRIMARY KEY (book_id, subject_id, rule_id, hold_id);

ALTER TABLE ONLY bank_data.rule
    ADD CONSTRAINT rule_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.rule_set
    ADD CONSTRAINT rule_set_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.rule_use
    ADD CONSTRAINT rule_use_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.schedule_due
    ADD CONSTRAINT schedule_due_pk PRIMARY KEY (book_id, schedule_id, occurrence);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_pk PRIMARY KEY (book_id, id);

ALTER TABLE ONLY bank_data.scope
    ADD CONSTRAINT scope_pk PRIMARY KEY (name);

ALTER TABLE ONLY bank_data.worker_task
    ADD CONSTRAINT worker_task_pk PRIMARY KEY (book_id, task);

ALTER TABLE ONLY deploy.object
    ADD CONSTRAINT object_pk PRIMARY KEY (kind, schema_name, object_name);

ALTER TABLE ONLY deploy.release
    ADD CONSTRAINT release_pk PRIMARY KEY (id);

CREATE INDEX account_currency_idx ON bank_data.account USING btree (currency);

CREATE INDEX account_customer_idx ON bank_data.account USING btree (customer_id, book_id, id);

CREATE INDEX account_dormancy_idx ON bank_data.account USING btree (dormancy_due_at, book_id) WHERE (dormancy_due_at IS NOT NULL);

CREATE INDEX account_product_idx ON bank_data.account USING btree (product_id, book_id);

CREATE INDEX agent_session_customer_idx ON bank_data.agent_session USING btree (customer_id, book_id, id);

CREATE INDEX agent_session_principal_idx ON bank_data.agent_session USING btree (principal_id, book_id, id);

CREATE INDEX approval_customer_idx ON bank_data.approval USING btree (customer_id, book_id, id);

CREATE UNIQUE INDEX approval_fee_hold_key ON bank_data.approval USING btree (fee_hold_id, book_id) WHERE (fee_hold_id IS NOT NULL);

CREATE UNIQUE INDEX approval_hold_key ON bank_data.approval USING btree (hold_id, book_id) WHERE (hold_id IS NOT NULL);

CREATE INDEX approval_level_currency_idx ON bank_data.approval_level USING btree (currency, book_id);

CREATE INDEX approval_pending_idx ON bank_data.approval USING btree (expires_at, book_id, id) WHERE (status = 'pending'::text);

CREATE INDEX approval_principal_idx ON bank_data.approval USING btree (principal_id, book_id, id);

CREATE INDEX book_account_account_idx ON bank_data.book_account USING btree (account_id, book_id);

CREATE INDEX book_account_currency_idx ON bank_data.book_account USING btree (currency);

CREATE INDEX credential_parent_idx ON bank_data.credential USING btree (parent_id, book_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX credential_principal_idx ON bank_data.credential USING btree (principal_id, book_id);

CREATE INDEX credential_session_idx ON bank_data.credential USING btree (session_id, book_id) WHERE (session_id IS NOT NULL);

CREATE UNIQUE INDEX customer_change_approval_key ON bank_data.customer_change USING btree (approval_id, book_id);

CREATE INDEX customer_change_customer_idx ON bank_data.customer_change USING btree (customer_id, book_id, id);

CREATE INDEX exchange_principal_idx ON bank_data.exchange USING btree (principal_id, book_id);

CREATE INDEX exchange_quote_from_account_idx ON bank_data.exchange_quote USING btree (from_account_id, book_id);

CREATE INDEX exchange_quote_principal_idx ON bank_data.exchange_quote USING btree (principal_id, book_id);

CREATE INDEX exchange_quote_rate_idx ON bank_data.exchange_quote USING btree (rate_id, book_id);

CREATE INDEX exchange_quote_to_account_idx ON bank_data.exchange_quote USING btree (to_account_id, book_id);

CREATE INDEX exchange_rate_pair_idx ON bank_data.exchange_rate USING btree (base_currency, quote_currency, valid_until, book_id);

CREATE INDEX exchange_rate_principal_idx ON bank_data.exchange_rate USING btree (principal_id, book_id);

CREATE INDEX exchange_rate_quote_currency_idx ON bank_data.exchange_rate USING btree (quote_currency);

CREATE INDEX exchange_rate_valid_until_idx ON bank_data.exchange_rate USING btree (valid_until, book_id);

CREATE INDEX exchange_remainder_currency_idx ON bank_data.exchange_remainder USING btree (currency);

CREATE INDEX external_import_account_idx ON bank_data.external_import USING btree (account_id, book_id, id);

CREATE INDEX external_line_open_idx ON bank_data.external_line USING btree (account_id, booked_on, id, book_id) WHERE (status = 'open'::text);

CREATE INDEX external_line_status_idx ON bank_data.external_line USING btree (import_id, book_id, status, number);

CREATE UNIQUE INDEX external_line_transfer_key ON bank_data.external_line USING btree (transfer_id, account_id, book_id) WHERE (transfer_id IS NOT NULL);

CREATE INDEX hold_account_idx ON bank_data.hold USING btree (account_id, book_id, id);

CREATE INDEX hold_customer_idx ON bank_data.hold USING btree (customer_id, book_id, id);

CREATE INDEX hold_due_idx ON bank_data.hold USING btree (expires_at, book_id) WHERE (status = 'open'::text);

CREATE INDEX hold_open_idx ON bank_data.hold USING btree (account_id, expires_at, book_id) WHERE (status = 'open'::text);

CREATE INDEX hold_principal_idx ON bank_data.hold USING btree (principal_id, book_id, id);

CREATE INDEX intent_currency_idx ON bank_data.intent USING btree (currency);

CREATE INDEX intent_from_account_idx ON bank_data.intent USING btree (from_account_id, book_id);

CREATE INDEX intent_principal_idx ON bank_data.intent USING btree (principal_id, book_id, id);

CREATE INDEX intent_to_account_idx ON bank_data.intent USING btree (to_account_id, book_id);

CREATE INDEX interaction_customer_idx ON bank_data.interaction USING btree (customer_id, book_id, id);

CREATE INDEX interaction_last_idx ON bank_data.interaction USING btree (customer_id, role, is_vouched, id, book_id);

CREATE INDEX interaction_session_idx ON bank_data.interaction USING btree (session_id, book_id, id);

CREATE INDEX interest_position_due_idx ON bank_data.interest_position USING btree (due_on, account_id, book_id);

CREATE INDEX interest_position_product_idx ON bank_data.interest_position USING btree (product_id, accrued_through, book_id);

CREATE INDEX journal_credit_idx ON bank_data.journal USING btree (credit_account_id, credit_version, book_id);

CREATE INDEX journal_credit_value_idx ON bank_data.journal USING btree (credit_account_id, value_date, book_id) WHERE (value_date IS NOT NULL);

CREATE INDEX journal_debit_idx ON bank_data.journal USING btree (debit_account_id, debit_version, book_id);

CREATE INDEX journal_debit_value_idx ON bank_data.journal USING btree (debit_account_id, value_date, book_id) WHERE (value_date IS NOT NULL);

CREATE UNIQUE INDEX journal_idempotency_key ON bank_data.journal USING btree (idempotency_id, book_id);

CREATE INDEX journal_parent_idx ON bank_data.journal USING btree (parent_id, book_id) WHERE (parent_id IS NOT NULL);

CREATE INDEX mandate_customer_idx ON bank_data.mandate USING btree (customer_id, book_id);

CREATE INDEX mandate_giver_idx ON bank_data.mandate USING btree (given_by, book_id);

CREATE INDEX mandate_hold_mandate_idx ON bank_data.mandate_hold USING btree (mandate_id, book_id);

CREATE INDEX mandate_principal_idx ON bank_data.mandate USING btree (principal_id, book_id, customer_id);

CREATE INDEX mandate_use_mandate_idx ON bank_data.mandate_use USING btree (mandate_id, book_id, occurred_at);

CREATE INDEX notice_open_idx ON bank_data.notice USING btree (id, book_id) WHERE (acknowledged_at IS NULL);

CREATE INDEX payee_account_idx ON bank_data.payee USING btree (account_id, book_id);

CREATE UNIQUE INDEX payee_account_key ON bank_data.payee USING btree (customer_id, account_id, book_id) WHERE (removed_at IS NULL);

CREATE INDEX payee_creator_idx ON bank_data.payee USING btree (created_by, created_at, book_id);

CREATE INDEX payee_customer_idx ON bank_data.payee USING btree (customer_id, book_id, id);

CREATE INDEX principal_customer_idx ON bank_data.principal USING btree (customer_id, book_id);

CREATE INDEX principal_identity_principal_idx ON bank_data.principal_identity USING btree (principal_id, book_id);

CREATE UNIQUE INDEX principal_login_key ON bank_data.principal USING btree (login, book_id) WHERE (login IS NOT NULL);

CREATE INDEX product_currency_idx ON bank_data.product USING btree (currency);

CREATE INDEX product_fee_product_idx ON bank_data.product_fee USING btree (product_id, book_id, operation, starts_at, id);

CREATE INDEX product_interest_product_idx ON bank_data.product_interest USING btree (product_id, book_id, valid_from, id);

CREATE INDEX rule_currency_idx ON bank_data.rule USING btree (currency);

CREATE INDEX rule_hold_hold_idx ON bank_data.rule_hold USING btree (hold_id, book_id);

CREATE INDEX rule_use_rule_idx ON bank_data.rule_use USING btree (rule_id, subject_id, occurred_at, book_id);

CREATE INDEX schedule_calendar_idx ON bank_data.schedule USING btree (calendar_id, book_id);

CREATE INDEX schedule_currency_idx ON bank_data.schedule USING btree (currency);

CREATE INDEX schedule_customer_idx ON bank_data.schedule USING btree (customer_id, book_id, id);

CREATE INDEX schedule_due_next_idx ON bank_data.schedule_due USING btree (next_attempt_at, book_id) WHERE (status = 'planned'::text);

CREATE INDEX schedule_due_planned_idx ON bank_data.schedule_due USING btree (schedule_id, due_at, book_id) WHERE (status = 'planned'::text);

CREATE INDEX schedule_from_account_idx ON bank_data.schedule USING btree (from_account_id, book_id, id);

CREATE INDEX schedule_mandate_idx ON bank_data.schedule USING btree (mandate_id, book_id);

CREATE INDEX schedule_plan_idx ON bank_data.schedule USING btree (plan_at, book_id) WHERE (status = 'active'::text);

CREATE INDEX schedule_principal_idx ON bank_data.schedule USING btree (principal_id, book_id, id);

CREATE INDEX schedule_to_account_idx ON bank_data.schedule USING btree (to_account_id, book_id);

CREATE INDEX object_release_idx ON deploy.object USING btree (release_id);

ALTER TABLE ONLY bank_data.account
    ADD CONSTRAINT account_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.account
    ADD CONSTRAINT account_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.account
    ADD CONSTRAINT account_product_fk FOREIGN KEY (book_id, product_id) REFERENCES bank_data.product(book_id, id);

ALTER TABLE ONLY bank_data.agent_session
    ADD CONSTRAINT agent_session_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.agent_session
    ADD CONSTRAINT agent_session_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.approval
    ADD CONSTRAINT approval_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.approval_level
    ADD CONSTRAINT approval_level_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.approval_level
    ADD CONSTRAINT approval_level_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.approval
    ADD CONSTRAINT approval_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.approval_vote
    ADD CONSTRAINT approval_vote_approval_fk FOREIGN KEY (book_id, approval_id) REFERENCES bank_data.approval(book_id, id);

ALTER TABLE ONLY bank_data.book_account
    ADD CONSTRAINT book_account_account_fk FOREIGN KEY (book_id, account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.book_account
    ADD CONSTRAINT book_account_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.calendar
    ADD CONSTRAINT calendar_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.credential
    ADD CONSTRAINT credential_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.customer
    ADD CONSTRAINT customer_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.customer_change
    ADD CONSTRAINT customer_change_approval_fk FOREIGN KEY (book_id, approval_id) REFERENCES bank_data.approval(book_id, id);

ALTER TABLE ONLY bank_data.customer_change
    ADD CONSTRAINT customer_change_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.customer_detail
    ADD CONSTRAINT customer_detail_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.exchange
    ADD CONSTRAINT exchange_quote_fk FOREIGN KEY (book_id, quote_id) REFERENCES bank_data.exchange_quote(book_id, id);

ALTER TABLE ONLY bank_data.exchange_quote
    ADD CONSTRAINT exchange_quote_from_account_fk FOREIGN KEY (book_id, from_account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.exchange_quote
    ADD CONSTRAINT exchange_quote_rate_fk FOREIGN KEY (book_id, rate_id) REFERENCES bank_data.exchange_rate(book_id, id);

ALTER TABLE ONLY bank_data.exchange_quote
    ADD CONSTRAINT exchange_quote_to_account_fk FOREIGN KEY (book_id, to_account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.exchange_rate
    ADD CONSTRAINT exchange_rate_base_currency_fk FOREIGN KEY (base_currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.exchange_rate
    ADD CONSTRAINT exchange_rate_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.exchange_rate
    ADD CONSTRAINT exchange_rate_quote_currency_fk FOREIGN KEY (quote_currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.exchange_remainder
    ADD CONSTRAINT exchange_remainder_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.external_import
    ADD CONSTRAINT external_import_account_fk FOREIGN KEY (book_id, account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.external_line
    ADD CONSTRAINT external_line_import_fk FOREIGN KEY (book_id, import_id) REFERENCES bank_data.external_import(book_id, id);

ALTER TABLE ONLY bank_data.intent
    ADD CONSTRAINT intent_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.intent
    ADD CONSTRAINT intent_from_account_fk FOREIGN KEY (book_id, from_account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.intent
    ADD CONSTRAINT intent_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.intent
    ADD CONSTRAINT intent_to_account_fk FOREIGN KEY (book_id, to_account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.interaction
    ADD CONSTRAINT interaction_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.interaction
    ADD CONSTRAINT interaction_session_fk FOREIGN KEY (book_id, session_id) REFERENCES bank_data.agent_session(book_id, id);

ALTER TABLE ONLY bank_data.interest_enrolment
    ADD CONSTRAINT interest_enrolment_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.interest_position
    ADD CONSTRAINT interest_position_account_fk FOREIGN KEY (book_id, account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.mandate
    ADD CONSTRAINT mandate_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.mandate_hold
    ADD CONSTRAINT mandate_hold_mandate_fk FOREIGN KEY (book_id, mandate_id) REFERENCES bank_data.mandate(book_id, id);

ALTER TABLE ONLY bank_data.mandate
    ADD CONSTRAINT mandate_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.mandate_usage
    ADD CONSTRAINT mandate_usage_mandate_fk FOREIGN KEY (book_id, mandate_id) REFERENCES bank_data.mandate(book_id, id);

ALTER TABLE ONLY bank_data.mandate_use
    ADD CONSTRAINT mandate_use_mandate_fk FOREIGN KEY (book_id, mandate_id) REFERENCES bank_data.mandate(book_id, id);

ALTER TABLE ONLY bank_data.payee
    ADD CONSTRAINT payee_account_fk FOREIGN KEY (book_id, account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.payee
    ADD CONSTRAINT payee_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.principal
    ADD CONSTRAINT principal_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.principal_identity
    ADD CONSTRAINT principal_identity_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.product
    ADD CONSTRAINT product_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.product
    ADD CONSTRAINT product_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.product_fee
    ADD CONSTRAINT product_fee_product_fk FOREIGN KEY (book_id, product_id) REFERENCES bank_data.product(book_id, id);

ALTER TABLE ONLY bank_data.product_interest
    ADD CONSTRAINT product_interest_product_fk FOREIGN KEY (book_id, product_id) REFERENCES bank_data.product(book_id, id);

ALTER TABLE ONLY bank_data.refusal_count
    ADD CONSTRAINT refusal_count_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.rule
    ADD CONSTRAINT rule_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.rule_count
    ADD CONSTRAINT rule_count_rule_fk FOREIGN KEY (book_id, rule_id) REFERENCES bank_data.rule(book_id, id);

ALTER TABLE ONLY bank_data.rule
    ADD CONSTRAINT rule_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.rule_customer
    ADD CONSTRAINT rule_customer_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.rule_set
    ADD CONSTRAINT rule_set_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_calendar_fk FOREIGN KEY (book_id, calendar_id) REFERENCES bank_data.calendar(book_id, id);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_currency_fk FOREIGN KEY (currency) REFERENCES bank_data.currency(code);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_customer_fk FOREIGN KEY (book_id, customer_id) REFERENCES bank_data.customer(book_id, id);

ALTER TABLE ONLY bank_data.schedule_due
    ADD CONSTRAINT schedule_due_schedule_fk FOREIGN KEY (book_id, schedule_id) REFERENCES bank_data.schedule(book_id, id);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_from_account_fk FOREIGN KEY (book_id, from_account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_mandate_fk FOREIGN KEY (book_id, mandate_id) REFERENCES bank_data.mandate(book_id, id);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_principal_fk FOREIGN KEY (book_id, principal_id) REFERENCES bank_data.principal(book_id, id);

ALTER TABLE ONLY bank_data.schedule
    ADD CONSTRAINT schedule_to_account_fk FOREIGN KEY (book_id, to_account_id) REFERENCES bank_data.account(book_id, id);

ALTER TABLE ONLY bank_data.worker_task
    ADD CONSTRAINT worker_task_book_fk FOREIGN KEY (book_id) REFERENCES bank_data.book(id);

ALTER TABLE ONLY deploy.object
    ADD CONSTRAINT object_release_fk FOREIGN KEY (release_id) REFERENCES deploy.release(id);

ALTER TABLE bank_data.account ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.account_balance ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.agent_session ENABLE ROW LEVEL SECURITY;

CREATE POLICY all_exec ON bank_data.payee_check TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY all_ledger ON bank_data.account TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.account_balance TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.customer_detail TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.exchange TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.exchange_remainder TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.hold TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.interest_accrual TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.interest_capitalisation TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.interest_enrolment TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.interest_position TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.mandate TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.mandate_hold TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.mandate_usage TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.mandate_use TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.refusal_count TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.reversal TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.rule_count TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.rule_customer TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.rule_hold TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY all_ledger ON bank_data.rule_use TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

ALTER TABLE bank_data.approval ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.approval_level ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.approval_vote ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.book ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.book_account ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.calendar ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.credential ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.currency ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.customer ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.customer_change ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.customer_detail ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.exchange ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.exchange_quote ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.exchange_rate ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.exchange_remainder ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.external_import ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.external_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.hold ENABLE ROW LEVEL SECURITY;

CREATE POLICY insert_exec ON bank_data.agent_session FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR ((current_setting('bank.reach'::text, true) = ANY (ARRAY['owner'::text, 'customer'::text])) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)))));

CREATE POLICY insert_exec ON bank_data.approval FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND (status = 'pending'::text) AND ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY insert_exec ON bank_data.approval_level FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.approval_vote FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND (requester_id <> principal_id) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN (side = 'staff'::text)
    WHEN 'owner'::text THEN ((side = 'customer'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint))
    ELSE false
END));

CREATE POLICY insert_exec ON bank_data.book_account FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.calendar FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.credential FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY insert_exec ON bank_data.customer FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.exchange_quote FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY insert_exec ON bank_data.exchange_rate FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND (current_setting('bank.reach'::text, true) = ANY (ARRAY['book'::text, 'feed'::text]))));

CREATE POLICY insert_exec ON bank_data.external_import FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.external_line FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.intent FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint))));

CREATE POLICY insert_exec ON bank_data.interaction FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR ((current_setting('bank.reach'::text, true) = ANY (ARRAY['owner'::text, 'customer'::text])) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)))));

CREATE POLICY insert_exec ON bank_data.mandate FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR ((current_setting('bank.reach'::text, true) = ANY (ARRAY['customer'::text, 'accounts'::text])) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (given_by = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND (parent_ids IS NOT NULL)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY insert_exec ON bank_data.payee FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (created_by = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND (trusted_at IS NULL) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint))));

CREATE POLICY insert_exec ON bank_data.principal FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.principal_identity FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.product FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.product_fee FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.product_interest FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.rule FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.rule_set FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.schedule FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY insert_exec ON bank_data.schedule_due FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_exec ON bank_data.worker_task FOR INSERT TO bank_exec WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY insert_ledger ON bank_data.customer_change FOR INSERT TO bank_ledger WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) AND ((approval_id IS NOT NULL) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)))));

CREATE POLICY insert_ledger ON bank_data.journal FOR INSERT TO bank_ledger WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY insert_ledger ON bank_data.notice FOR INSERT TO bank_ledger WITH CHECK ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

ALTER TABLE bank_data.intent ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.interaction ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.interest_accrual ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.interest_capitalisation ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.interest_enrolment ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.interest_position ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.journal ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.mandate ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.mandate_hold ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.mandate_usage ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.mandate_use ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.notice ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.outcome ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.payee ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.payee_check ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.principal ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.principal_identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.product ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.product_fee ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.product_interest ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.refusal_count ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.reversal ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.rule ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.rule_count ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.rule_customer ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.rule_hold ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.rule_set ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.rule_use ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.schedule ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.schedule_due ENABLE ROW LEVEL SECURITY;

ALTER TABLE bank_data.scope ENABLE ROW LEVEL SECURITY;

CREATE POLICY select_exec ON bank_data.account FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END));

CREATE POLICY select_exec ON bank_data.account_balance FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (account_id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END));

CREATE POLICY select_exec ON bank_data.agent_session FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.approval FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.approval_level FOR SELECT TO bank_exec USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.approval_vote FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((requester_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.book FOR SELECT TO bank_exec USING ((id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.book_account FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_exec ON bank_data.calendar FOR SELECT TO bank_exec USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.credential FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((digest = decode(NULLIF(current_setting('bank.digest'::text, true), ''::text), 'hex'::text)) OR (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.currency FOR SELECT TO bank_exec USING (true);

CREATE POLICY select_exec ON bank_data.customer FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR (id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint))));

CREATE POLICY select_exec ON bank_data.customer_change FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)))));

CREATE POLICY select_exec ON bank_data.customer_detail FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)))));

CREATE POLICY select_exec ON bank_data.exchange FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY select_exec ON bank_data.exchange_quote FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY select_exec ON bank_data.exchange_rate FOR SELECT TO bank_exec USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.external_import FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_exec ON bank_data.external_line FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_exec ON bank_data.hold FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (account_id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END)));

CREATE POLICY select_exec ON bank_data.intent FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)));

CREATE POLICY select_exec ON bank_data.interaction FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR (agent_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint)))
    ELSE false
END));

CREATE POLICY select_exec ON bank_data.interest_accrual FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (account_id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END));

CREATE POLICY select_exec ON bank_data.interest_capitalisation FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (account_id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END));

CREATE POLICY select_exec ON bank_data.interest_position FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (account_id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END));

CREATE POLICY select_exec ON bank_data.journal FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR
CASE current_setting('bank.reach'::text, true)
    WHEN 'book'::text THEN true
    WHEN 'owner'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'customer'::text THEN (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)
    WHEN 'accounts'::text THEN ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND (debit_account_id = ANY ((NULLIF(current_setting('bank.accounts'::text, true), ''::text))::bigint[])))
    ELSE false
END)));

CREATE POLICY select_exec ON bank_data.mandate FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR (given_by = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.notice FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_exec ON bank_data.outcome FOR SELECT TO bank_exec USING (true);

CREATE POLICY select_exec ON bank_data.payee FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint))));

CREATE POLICY select_exec ON bank_data.principal FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR (login = SESSION_USER) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.principal_identity FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (((issuer = current_setting('bank.issuer'::text, true)) AND (subject = current_setting('bank.subject'::text, true))) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.product FOR SELECT TO bank_exec USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.product_fee FOR SELECT TO bank_exec USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.product_interest FOR SELECT TO bank_exec USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_exec ON bank_data.rule FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_exec ON bank_data.rule_set FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_exec ON bank_data.schedule FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.schedule_due FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY select_exec ON bank_data.scope FOR SELECT TO bank_exec USING (true);

CREATE POLICY select_exec ON bank_data.worker_task FOR SELECT TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY select_ledger ON bank_data.agent_session FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.approval FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.approval_level FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.approval_vote FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.book FOR SELECT TO bank_ledger USING ((id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.book_account FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.calendar FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.currency FOR SELECT TO bank_ledger USING (true);

CREATE POLICY select_ledger ON bank_data.customer FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.customer_change FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.exchange_quote FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.exchange_rate FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.external_import FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.external_line FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.intent FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.interaction FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.journal FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.notice FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.outcome FOR SELECT TO bank_ledger USING (true);

CREATE POLICY select_ledger ON bank_data.payee FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.payee_check FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.principal FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.product FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.product_fee FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.product_interest FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.rule FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.rule_set FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.schedule FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.schedule_due FOR SELECT TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY select_ledger ON bank_data.scope FOR SELECT TO bank_ledger USING (true);

CREATE POLICY select_reader ON bank_data.account FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.account_balance FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.agent_session FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.approval FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.approval_level FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.approval_vote FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.book FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.book_account FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.calendar FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.credential FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.currency FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.customer FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.customer_change FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.customer_detail FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.exchange FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.exchange_quote FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.exchange_rate FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.exchange_remainder FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.external_import FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.external_line FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.hold FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.intent FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.interaction FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.interest_accrual FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.interest_capitalisation FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.interest_enrolment FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.interest_position FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.journal FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.mandate FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.mandate_hold FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.mandate_usage FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.mandate_use FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.notice FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.outcome FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.payee FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.payee_check FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.principal FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.principal_identity FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.product FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.product_fee FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.product_interest FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.refusal_count FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.reversal FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.rule FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.rule_count FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.rule_customer FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.rule_hold FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.rule_set FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.rule_use FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.schedule FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.schedule_due FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.scope FOR SELECT TO bank_reader USING (true);

CREATE POLICY select_reader ON bank_data.worker_task FOR SELECT TO bank_reader USING (true);

CREATE POLICY update_exec ON bank_data.agent_session FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY update_exec ON bank_data.approval FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY update_exec ON bank_data.approval_level FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.book FOR UPDATE TO bank_exec USING (((id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.book_account FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.calendar FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.credential FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY update_exec ON bank_data.customer FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.external_line FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.notice FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.payee FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)))) WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((current_setting('bank.reach'::text, true) = 'book'::text) OR ((customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint) AND ((trusted_at IS NULL) OR (removed_at IS NOT NULL))))));

CREATE POLICY update_exec ON bank_data.principal FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.product FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_exec ON bank_data.schedule FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY update_exec ON bank_data.schedule_due FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND ((principal_id = (NULLIF(current_setting('bank.principal'::text, true), ''::text))::bigint) OR ((current_setting('bank.reach'::text, true) = 'owner'::text) AND (customer_id = (NULLIF(current_setting('bank.customer'::text, true), ''::text))::bigint)) OR (current_setting('bank.reach'::text, true) = 'book'::text))));

CREATE POLICY update_exec ON bank_data.worker_task FOR UPDATE TO bank_exec USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (current_setting('bank.reach'::text, true) = 'book'::text)));

CREATE POLICY update_ledger ON bank_data.customer FOR UPDATE TO bank_ledger USING ((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer));

CREATE POLICY update_ledger ON bank_data.principal FOR UPDATE TO bank_ledger USING (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (class = 'agent'::text))) WITH CHECK (((book_id = (NULLIF(current_setting('bank.book'::text, true), ''::text))::integer) AND (status = 'suspended'::text)));

ALTER TABLE bank_data.worker_task ENABLE ROW LEVEL SECURITY;

CREATE POLICY all_owner ON deploy.object TO bank_owner USING (true);

CREATE POLICY all_owner ON deploy.release TO bank_owner USING (true);

ALTER TABLE deploy.object ENABLE ROW LEVEL SECURITY;

ALTER TABLE deploy.release ENABLE ROW LEVEL SECURITY;

CREATE POLICY select_exec ON deploy.release FOR SELECT TO bank_exec USING (true);

GRANT ALL ON SCHEMA bank TO bank_exec;
GRANT USAGE ON SCHEMA bank TO bank_ledger;
GRANT USAGE ON SCHEMA bank TO bank_reader;
GRANT USAGE ON SCHEMA bank TO bank_api;
GRANT USAGE ON SCHEMA bank TO bank_authn;
GRANT USAGE ON SCHEMA bank TO bank_service;
GRANT USAGE ON SCHEMA bank TO bank_worker;

GRANT USAGE ON SCHEMA bank_data TO bank_exec;
GRANT USAGE ON SCHEMA bank_data TO bank_ledger;
GRANT USAGE ON SCHEMA bank_data TO bank_reader;

GRANT ALL ON SCHEMA bank_private TO bank_exec;
GRANT ALL ON SCHEMA bank_private TO bank_ledger;

GRANT USAGE ON SCHEMA deploy TO bank_exec;

REVOKE USAGE ON SCHEMA public FROM PUBLIC;

GRANT SELECT,INSERT ON TABLE bank_data.approval TO bank_exec;
GRANT SELECT ON TABLE bank_data.approval TO bank_ledger;
GRANT SELECT ON TABLE bank_data.approval TO bank_reader;

GRANT UPDATE(status) ON TABLE bank_data.approval TO bank_exec;

GRANT UPDATE(resolved_at) ON TABLE bank_data.approval TO bank_exec;

GRANT UPDATE(journal_id) ON TABLE bank_data.approval TO bank_exec;

GRANT UPDATE(outcome) ON TABLE bank_data.approval TO bank_exec;

GRANT UPDATE(facts) ON TABLE bank_data.approval TO bank_exec;

GRANT SELECT ON TABLE bank_data.customer_change TO bank_exec;
GRANT SELECT,INSERT ON TABLE bank_data.customer_change TO bank_ledger;
GRANT SELECT ON TABLE bank_data.customer_change TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.product_fee TO bank_exec;
GRANT SELECT ON TABLE bank_data.product_fee TO bank_ledger;
GRANT SELECT ON TABLE bank_data.product_fee TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.intent TO bank_exec;
GRANT SELECT ON TABLE bank_data.intent TO bank_ledger;
GRANT SELECT ON TABLE bank_data.intent TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.product_interest TO bank_exec;
GRANT SELECT ON TABLE bank_data.product_interest TO bank_ledger;
GRANT SELECT ON TABLE bank_data.product_interest TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.mandate TO bank_exec;
GRANT SELECT ON TABLE bank_data.mandate TO bank_ledger;
GRANT SELECT ON TABLE bank_data.mandate TO bank_reader;

GRANT UPDATE(revoked_at) ON TABLE bank_data.mandate TO bank_ledger;

GRANT UPDATE(suspended_by) ON TABLE bank_data.mandate TO bank_ledger;

GRANT UPDATE(is_suspended) ON TABLE bank_data.mandate TO bank_ledger;

GRANT SELECT ON TABLE bank_data.account_balance TO bank_exec;
GRANT SELECT,INSERT ON TABLE bank_data.account_balance TO bank_ledger;
GRANT SELECT ON TABLE bank_data.account_balance TO bank_reader;

GRANT UPDATE(posted) ON TABLE bank_data.account_balance TO bank_ledger;

GRANT UPDATE(held) ON TABLE bank_data.account_balance TO bank_ledger;

GRANT UPDATE(floor_amount) ON TABLE bank_data.account_balance TO bank_ledger;

GRANT UPDATE(version) ON TABLE bank_data.account_balance TO bank_ledger;

GRANT UPDATE(debit_open) ON TABLE bank_data.account_balance TO bank_ledger;

GRANT UPDATE(credit_open) ON TABLE bank_data.account_balance TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.rule TO bank_exec;
GRANT SELECT ON TABLE bank_data.rule TO bank_ledger;
GRANT SELECT ON TABLE bank_data.rule TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.schedule TO bank_exec;
GRANT SELECT ON TABLE bank_data.schedule TO bank_ledger;
GRANT SELECT ON TABLE bank_data.schedule TO bank_reader;

GRANT UPDATE(status) ON TABLE bank_data.schedule TO bank_exec;

GRANT UPDATE(problem) ON TABLE bank_data.schedule TO bank_exec;

GRANT UPDATE(planned_until) ON TABLE bank_data.schedule TO bank_exec;

GRANT UPDATE(plan_at) ON TABLE bank_data.schedule TO bank_exec;

GRANT UPDATE(resumed_at) ON TABLE bank_data.schedule TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.schedule_due TO bank_exec;
GRANT SELECT ON TABLE bank_data.schedule_due TO bank_ledger;
GRANT SELECT ON TABLE bank_data.schedule_due TO bank_reader;

GRANT UPDATE(due_at) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(status) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(attempts) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(next_attempt_at) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(transfer_id) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(outcome) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(facts) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT UPDATE(resolved_at) ON TABLE bank_data.schedule_due TO bank_exec;

GRANT SELECT ON TABLE bank_data.account TO bank_exec;
GRANT SELECT,INSERT ON TABLE bank_data.account TO bank_ledger;
GRANT SELECT ON TABLE bank_data.account TO bank_reader;

GRANT UPDATE(closed_at) ON TABLE bank_data.account TO bank_ledger;

GRANT UPDATE(dormancy_due_at) ON TABLE bank_data.account TO bank_ledger;

GRANT UPDATE(dormant_at) ON TABLE bank_data.account TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.agent_session TO bank_exec;
GRANT SELECT ON TABLE bank_data.agent_session TO bank_ledger;
GRANT SELECT ON TABLE bank_data.agent_session TO bank_reader;

GRANT UPDATE(ended_at) ON TABLE bank_data.agent_session TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.approval_vote TO bank_exec;
GRANT SELECT ON TABLE bank_data.approval_vote TO bank_ledger;
GRANT SELECT ON TABLE bank_data.approval_vote TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.credential TO bank_exec;

GRANT SELECT(book_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(key_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(kind) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(principal_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(scopes) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(label) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(created_at) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(created_by) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(expires_at) ON TABLE bank_data.credential TO bank_reader;

GRANT UPDATE(revoked_at) ON TABLE bank_data.credential TO bank_exec;
GRANT SELECT(revoked_at) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(session_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(customer_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(parent_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT(maker_id) ON TABLE bank_data.credential TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.customer TO bank_exec;
GRANT SELECT ON TABLE bank_data.customer TO bank_reader;

GRANT SELECT(book_id) ON TABLE bank_data.customer TO bank_ledger;

GRANT SELECT(id) ON TABLE bank_data.customer TO bank_ledger;

GRANT SELECT(kind) ON TABLE bank_data.customer TO bank_ledger;

GRANT SELECT(name),UPDATE(name) ON TABLE bank_data.customer TO bank_ledger;

GRANT SELECT(status) ON TABLE bank_data.customer TO bank_ledger;
GRANT UPDATE(status) ON TABLE bank_data.customer TO bank_exec;

GRANT SELECT(details_changed_at),UPDATE(details_changed_at) ON TABLE bank_data.customer TO bank_ledger;

GRANT SELECT ON TABLE bank_data.customer_detail TO bank_exec;
GRANT SELECT,INSERT ON TABLE bank_data.customer_detail TO bank_ledger;
GRANT SELECT ON TABLE bank_data.customer_detail TO bank_reader;

GRANT UPDATE(address) ON TABLE bank_data.customer_detail TO bank_ledger;

GRANT UPDATE(phone) ON TABLE bank_data.customer_detail TO bank_ledger;

GRANT UPDATE(email) ON TABLE bank_data.customer_detail TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.journal TO bank_ledger;
GRANT SELECT ON TABLE bank_data.journal TO bank_reader;

GRANT SELECT(id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(occurred_at) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(request_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(idempotency_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(principal_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(credential_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(customer_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(mandate_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(subject_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(debit_account_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(credit_account_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(amount) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(debit_balance) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(debit_available) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(debit_version) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(book_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(operation) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(outcome) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(currency) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(request) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(facts) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(parent_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(value_date) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(session_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(rule_set_id) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT(rule_values) ON TABLE bank_data.journal TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.external_line TO bank_exec;
GRANT SELECT ON TABLE bank_data.external_line TO bank_ledger;
GRANT SELECT ON TABLE bank_data.external_line TO bank_reader;

GRANT UPDATE(status) ON TABLE bank_data.external_line TO bank_exec;

GRANT UPDATE(transfer_id) ON TABLE bank_data.external_line TO bank_exec;

GRANT UPDATE(rule) ON TABLE bank_data.external_line TO bank_exec;

GRANT UPDATE(reason) ON TABLE bank_data.external_line TO bank_exec;

GRANT UPDATE(resolved_by) ON TABLE bank_data.external_line TO bank_exec;

GRANT UPDATE(resolved_at) ON TABLE bank_data.external_line TO bank_exec;

GRANT SELECT ON TABLE bank_data.hold TO bank_exec;
GRANT SELECT ON TABLE bank_data.hold TO bank_reader;
GRANT SELECT,INSERT ON TABLE bank_data.hold TO bank_ledger;

GRANT UPDATE(captured_amount) ON TABLE bank_data.hold TO bank_ledger;

GRANT UPDATE(status) ON TABLE bank_data.hold TO bank_ledger;

GRANT UPDATE(resolved_at) ON TABLE bank_data.hold TO bank_ledger;

GRANT UPDATE(transfer_id) ON TABLE bank_data.hold TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.external_import TO bank_exec;
GRANT SELECT ON TABLE bank_data.external_import TO bank_ledger;
GRANT SELECT ON TABLE bank_data.external_import TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.interaction TO bank_exec;
GRANT SELECT ON TABLE bank_data.interaction TO bank_ledger;
GRANT SELECT ON TABLE bank_data.interaction TO bank_reader;

GRANT SELECT ON TABLE bank_data.interest_position TO bank_exec;
GRANT SELECT ON TABLE bank_data.interest_position TO bank_reader;
GRANT SELECT,INSERT ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(accrued_through) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(capitalised_on) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(due_on) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(entry_version) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(outstanding) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(refusal) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT UPDATE(retry_at) ON TABLE bank_data.interest_position TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.product TO bank_exec;
GRANT SELECT ON TABLE bank_data.product TO bank_ledger;
GRANT SELECT ON TABLE bank_data.product TO bank_reader;

GRANT UPDATE(name) ON TABLE bank_data.product TO bank_exec;

GRANT UPDATE(overdraft_limit) ON TABLE bank_data.product TO bank_exec;

GRANT UPDATE(dormant_after) ON TABLE bank_data.product TO bank_exec;

GRANT UPDATE(is_offered) ON TABLE bank_data.product TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.principal TO bank_exec;
GRANT SELECT ON TABLE bank_data.principal TO bank_ledger;
GRANT SELECT ON TABLE bank_data.principal TO bank_reader;

GRANT UPDATE(status) ON TABLE bank_data.principal TO bank_exec;
GRANT UPDATE(status) ON TABLE bank_data.principal TO bank_ledger;

GRANT UPDATE(person) ON TABLE bank_data.principal TO bank_exec;

GRANT SELECT ON TABLE bank_data.notice TO bank_exec;
GRANT SELECT,INSERT ON TABLE bank_data.notice TO bank_ledger;
GRANT SELECT ON TABLE bank_data.notice TO bank_reader;

GRANT UPDATE(acknowledged_at) ON TABLE bank_data.notice TO bank_exec;

GRANT UPDATE(acknowledged_by) ON TABLE bank_data.notice TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.payee TO bank_exec;
GRANT SELECT ON TABLE bank_data.payee TO bank_ledger;
GRANT SELECT ON TABLE bank_data.payee TO bank_reader;

GRANT UPDATE(trusted_at) ON TABLE bank_data.payee TO bank_exec;

GRANT UPDATE(trusted_by) ON TABLE bank_data.payee TO bank_exec;

GRANT UPDATE(removed_at) ON TABLE bank_data.payee TO bank_exec;

GRANT UPDATE(removed_by) ON TABLE bank_data.payee TO bank_exec;

GRANT SELECT ON TABLE bank_data.exchange TO bank_exec;
GRANT SELECT ON TABLE bank_data.exchange TO bank_reader;
GRANT SELECT,INSERT ON TABLE bank_data.exchange TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.exchange_quote TO bank_exec;
GRANT SELECT ON TABLE bank_data.exchange_quote TO bank_ledger;
GRANT SELECT ON TABLE bank_data.exchange_quote TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.exchange_rate TO bank_exec;
GRANT SELECT ON TABLE bank_data.exchange_rate TO bank_ledger;
GRANT SELECT ON TABLE bank_data.exchange_rate TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.exchange_remainder TO bank_ledger;
GRANT SELECT ON TABLE bank_data.exchange_remainder TO bank_reader;

GRANT UPDATE(remainder) ON TABLE bank_data.exchange_remainder TO bank_ledger;

GRANT USAGE ON SEQUENCE bank_data.account_id_seq TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.approval_level TO bank_exec;
GRANT SELECT ON TABLE bank_data.approval_level TO bank_ledger;
GRANT SELECT ON TABLE bank_data.approval_level TO bank_reader;

GRANT UPDATE(approvers) ON TABLE bank_data.approval_level TO bank_exec;

GRANT SELECT ON TABLE bank_data.book TO bank_exec;
GRANT SELECT ON TABLE bank_data.book TO bank_ledger;
GRANT SELECT ON TABLE bank_data.book TO bank_reader;

GRANT UPDATE(status) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(payee_cooling_off_hours) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(payee_misses_per_day) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(rule_set_id) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(refusals_allowed) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(refusals_seconds) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(approval_hours) ON TABLE bank_data.book TO bank_exec;

GRANT UPDATE(details_by_staff) ON TABLE bank_data.book TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.book_account TO bank_exec;
GRANT SELECT ON TABLE bank_data.book_account TO bank_ledger;
GRANT SELECT ON TABLE bank_data.book_account TO bank_reader;

GRANT UPDATE(account_id) ON TABLE bank_data.book_account TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.calendar TO bank_exec;
GRANT SELECT ON TABLE bank_data.calendar TO bank_ledger;
GRANT SELECT ON TABLE bank_data.calendar TO bank_reader;

GRANT UPDATE(name) ON TABLE bank_data.calendar TO bank_exec;

GRANT UPDATE(weekend) ON TABLE bank_data.calendar TO bank_exec;

GRANT UPDATE(holidays) ON TABLE bank_data.calendar TO bank_exec;

GRANT UPDATE(updated_at) ON TABLE bank_data.calendar TO bank_exec;

GRANT SELECT ON TABLE bank_data.currency TO bank_exec;
GRANT SELECT ON TABLE bank_data.currency TO bank_ledger;
GRANT SELECT ON TABLE bank_data.currency TO bank_reader;

GRANT USAGE ON SEQUENCE bank_data.intent_id_seq TO bank_exec;

GRANT SELECT ON TABLE bank_data.interest_accrual TO bank_exec;
GRANT SELECT ON TABLE bank_data.interest_accrual TO bank_reader;
GRANT SELECT,INSERT ON TABLE bank_data.interest_accrual TO bank_ledger;

GRANT SELECT ON TABLE bank_data.interest_capitalisation TO bank_exec;
GRANT SELECT ON TABLE bank_data.interest_capitalisation TO bank_reader;
GRANT SELECT,INSERT ON TABLE bank_data.interest_capitalisation TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.interest_enrolment TO bank_ledger;
GRANT SELECT ON TABLE bank_data.interest_enrolment TO bank_reader;

GRANT UPDATE(enrolled_on) ON TABLE bank_data.interest_enrolment TO bank_ledger;

GRANT UPDATE(terms_id) ON TABLE bank_data.interest_enrolment TO bank_ledger;

GRANT USAGE ON SEQUENCE bank_data.journal_id_seq TO bank_ledger;

GRANT SELECT,INSERT,DELETE ON TABLE bank_data.mandate_hold TO bank_ledger;
GRANT SELECT ON TABLE bank_data.mandate_hold TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.mandate_usage TO bank_ledger;
GRANT SELECT ON TABLE bank_data.mandate_usage TO bank_reader;

GRANT UPDATE(starts_at) ON TABLE bank_data.mandate_usage TO bank_ledger;

GRANT UPDATE(amounts) ON TABLE bank_data.mandate_usage TO bank_ledger;

GRANT UPDATE(uses) ON TABLE bank_data.mandate_usage TO bank_ledger;

GRANT UPDATE(last_at) ON TABLE bank_data.mandate_usage TO bank_ledger;

GRANT SELECT,INSERT,DELETE ON TABLE bank_data.mandate_use TO bank_ledger;
GRANT SELECT ON TABLE bank_data.mandate_use TO bank_reader;

GRANT SELECT ON TABLE bank_data.outcome TO bank_exec;
GRANT SELECT ON TABLE bank_data.outcome TO bank_ledger;
GRANT SELECT ON TABLE bank_data.outcome TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.payee_check TO bank_exec;
GRANT SELECT ON TABLE bank_data.payee_check TO bank_ledger;
GRANT SELECT ON TABLE bank_data.payee_check TO bank_reader;

GRANT UPDATE(starts_at) ON TABLE bank_data.payee_check TO bank_exec;

GRANT UPDATE(misses) ON TABLE bank_data.payee_check TO bank_exec;

GRANT SELECT,INSERT ON TABLE bank_data.principal_identity TO bank_exec;
GRANT SELECT ON TABLE bank_data.principal_identity TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.refusal_count TO bank_ledger;
GRANT SELECT ON TABLE bank_data.refusal_count TO bank_reader;

GRANT UPDATE(refused_at) ON TABLE bank_data.refusal_count TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.reversal TO bank_ledger;
GRANT SELECT ON TABLE bank_data.reversal TO bank_reader;

GRANT UPDATE(reversed) ON TABLE bank_data.reversal TO bank_ledger;

GRANT UPDATE(reversal_ids) ON TABLE bank_data.reversal TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.rule_count TO bank_ledger;
GRANT SELECT ON TABLE bank_data.rule_count TO bank_reader;

GRANT UPDATE(starts_at) ON TABLE bank_data.rule_count TO bank_ledger;

GRANT UPDATE(amount) ON TABLE bank_data.rule_count TO bank_ledger;

GRANT UPDATE(uses) ON TABLE bank_data.rule_count TO bank_ledger;

GRANT UPDATE(payee_ids) ON TABLE bank_data.rule_count TO bank_ledger;

GRANT UPDATE(paid_at) ON TABLE bank_data.rule_count TO bank_ledger;

GRANT SELECT,INSERT ON TABLE bank_data.rule_customer TO bank_ledger;
GRANT SELECT ON TABLE bank_data.rule_customer TO bank_reader;

GRANT UPDATE(customer_id) ON TABLE bank_data.rule_customer TO bank_ledger;

GRANT SELECT,INSERT,DELETE ON TABLE bank_data.rule_hold TO bank_ledger;
GRANT SELECT ON TABLE bank_data.rule_hold TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.rule_set TO bank_exec;
GRANT SELECT ON TABLE bank_data.rule_set TO bank_ledger;
GRANT SELECT ON TABLE bank_data.rule_set TO bank_reader;

GRANT SELECT,INSERT,DELETE ON TABLE bank_data.rule_use TO bank_ledger;
GRANT SELECT ON TABLE bank_data.rule_use TO bank_reader;

GRANT SELECT ON TABLE bank_data.scope TO bank_exec;
GRANT SELECT ON TABLE bank_data.scope TO bank_ledger;
GRANT SELECT ON TABLE bank_data.scope TO bank_reader;

GRANT SELECT,INSERT ON TABLE bank_data.worker_task TO bank_exec;
GRANT SELECT ON TABLE bank_data.worker_task TO bank_reader;

GRANT UPDATE(worker_id) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(host) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(fence) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(every) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(led_until) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(beat_at) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(finished_at) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(done) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(failures) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(failed_at) ON TABLE bank_data.worker_task TO bank_exec;

GRANT UPDATE(error) ON TABLE bank_data.worker_task TO bank_exec;

GRANT SELECT ON TABLE deploy.release TO bank_exec;

ALTER DEFAULT PRIVILEGES FOR ROLE bank_exec REVOKE ALL ON FUNCTIONS FROM PUBLIC;

ALTER DEFAULT PRIVILEGES FOR ROLE bank_ledger REVOKE ALL ON FUNCTIONS FROM PUBLIC;

ALTER DEFAULT PRIVILEGES FOR ROLE bank_owner REVOKE ALL ON FUNCTIONS FROM PUBLIC;
