-- Kernel: tells staff of something the bank did by itself.
create or replace function bank_private.notice_write(
  book        integer,
  kind        text,
  subject_id  bigint,
  customer_id bigint,
  journal_id  bigint,
  facts       jsonb
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  insert into bank_data.notice (book_id, kind, subject_id, customer_id, journal_id, facts)
  values (book, notice_write.kind, notice_write.subject_id, notice_write.customer_id,
          notice_write.journal_id, notice_write.facts);
end
$fn$;
comment on function bank_private.notice_write is
  'Adds a notice for staff. kind: what happened; subject_id: to whom; journal_id: the row that '
  'says so; facts: as in that row.';
alter function bank_private.notice_write owner to bank_ledger;
revoke all on function bank_private.notice_write from public;
