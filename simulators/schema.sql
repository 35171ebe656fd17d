-- State of every simulator; one file, readable with any SQLite tool.
create table if not exists setting (name text primary key, value text not null);
create table if not exists counter (name text primary key, value integer not null);
create table if not exists nonce (app_id text, nonce text, at real not null, primary key (app_id, nonce));
create table if not exists idempotency (
    scope text, key text, digest text not null, status integer not null, body text not null, at real not null,
    primary key (scope, key));
create table if not exists journal (
    id integer primary key, at text not null, system text not null, direction text not null, method text not null,
    path text not null, status integer not null, ms integer not null, request text not null, response text not null,
    note text not null default '');
create table if not exists fault (
    id integer primary key, op text not null, subject text not null default '', nth integer not null default 1,
    fault text not null, params text not null default '{}', times integer not null default 1,
    seen integer not null default 0, used integer not null default 0, at text not null);
create table if not exists message (
    id integer primary key, system text not null, path text not null, msg_id text not null, type text not null,
    subject text not null, body text not null, tampering text not null default '', due real not null,
    attempts integer not null default 0, state text not null default 'WAITING', answer text not null default '');
create index if not exists message_due on message (state, due);

create table if not exists item (code text primary key, name text not null);
create table if not exists notice (
    pay_code text primary key, app_id text not null, notice_ref text, status text not null, division text not null,
    unit_code text not null, unit_name text not null, payer_name text not null, payer_type integer not null,
    item_code text not null, item_name text not null, amount_fen integer not null, principal_fen integer not null,
    surcharge_fen integer not null, due_on text not null, valid_until text not null, memo text not null,
    supersedes text not null, registered_at text not null, void_reason text not null default '');
create unique index if not exists notice_ref_once on notice (app_id, notice_ref) where notice_ref <> '';
create table if not exists session (
    token text primary key, pay_code text not null references notice, return_url text not null,
    expires_at text not null, state text not null default 'OPEN');
create table if not exists trade (
    trade_no text primary key, pay_code text not null references notice, channel text not null,
    amount_fen integer not null, paid_at text not null, paid_on text not null, payer_account text not null,
    state text not null default 'CONFIRMED', settled_on text not null default '', remitted_on text not null default '');
create index if not exists trade_of on trade (pay_code);
create table if not exists segment (
    id text primary key, unit_code text not null, receipt_code text not null, start_no integer not null,
    end_no integer not null, next_no integer not null, document_no text not null, issued_at text not null);
create table if not exists receipt (
    receipt_code text, number text, check_code text not null, pay_code text not null, payment_seq integer not null,
    amount_fen integer not null, payer_name text not null, unit_name text not null, status text not null,
    issued_at text not null, red_of text not null default '', red_by text not null default '',
    paper_no text not null default '', accounted_on text not null default '', reason text not null default '',
    written_off_at text not null default '', xml blob not null, pdf blob not null, primary key (receipt_code, number));
create unique index if not exists receipt_once on receipt (pay_code, payment_seq)
    where red_of = '' and status = 'ISSUED';
create table if not exists refund (
    refund_no text primary key, pay_code text not null references notice, amount_fen integer not null,
    ground text not null, payee_name text not null, payee_account text not null, status text not null,
    opinion text not null default '', slip_no text not null default '', at text not null);

create table if not exists sms (
    id text primary key, phone text not null, text text not null, ref text not null, state text not null,
    at text not null, done_at text not null default '', reason text not null default '');
create index if not exists sms_phone on sms (phone, at);
create table if not exists face (token text primary key, ticket text not null, at text not null, used integer not null default 0);
create table if not exists realname (
    id text primary key, level integer not null, result text not null, score integer not null, at text not null);
