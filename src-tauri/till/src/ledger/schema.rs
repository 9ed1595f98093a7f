//! The tables. `event` is the ledger; every other table is a projection of it that can be
//! rebuilt. Old steps are never edited: a new one is added below.

/// How many steps this program knows.
pub(super) fn known() -> i64 {
    i64::try_from(STEPS.len()).unwrap_or(i64::MAX)
}

/// SQL of each schema step; `user_version` counts the steps done.
pub(super) const STEPS: &[&str] = &[
    r"
CREATE TABLE event (
    seq      INTEGER PRIMARY KEY,
    epoch    INTEGER NOT NULL,
    at_ms    INTEGER NOT NULL,
    kind     TEXT NOT NULL,
    subject  TEXT NOT NULL,
    body     TEXT NOT NULL,
    previous BLOB NOT NULL CHECK (length(previous) = 32),
    hash     BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX event_subject ON event (subject, seq);
CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

CREATE TABLE identity (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    ledger_id TEXT NOT NULL,
    epoch     INTEGER NOT NULL,
    practice  INTEGER NOT NULL CHECK (practice IN (0, 1)),
    -- The latest moment written down, in milliseconds: a clock behind it stops paying.
    latest_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE account_version (
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    body    TEXT NOT NULL,
    PRIMARY KEY (name, version)
) STRICT;
CREATE TABLE account (
    name    TEXT PRIMARY KEY,
    version INTEGER NOT NULL,
    FOREIGN KEY (name, version) REFERENCES account_version (name, version)
) STRICT;
CREATE TABLE account_order (
    bill_type TEXT NOT NULL,
    place     INTEGER NOT NULL,
    name      TEXT NOT NULL,
    PRIMARY KEY (bill_type, place)
) STRICT;
CREATE TABLE account_balance (
    name    TEXT PRIMARY KEY,
    balance INTEGER NOT NULL,
    at_ms   INTEGER NOT NULL
) STRICT;

CREATE TABLE inquiry (
    inquiry_id TEXT PRIMARY KEY,
    seq        INTEGER NOT NULL REFERENCES event (seq)
) STRICT;

CREATE TABLE customer (
    customer_id INTEGER PRIMARY KEY,
    customer_no TEXT NOT NULL,
    name        TEXT NOT NULL,
    UNIQUE (customer_no, name)
) STRICT;
CREATE VIRTUAL TABLE customer_text USING fts5 (customer_no, name, tokenize = 'trigram');

CREATE TABLE payment (
    payment_id         TEXT PRIMARY KEY,
    opened_seq         INTEGER NOT NULL UNIQUE REFERENCES event (seq),
    number             TEXT NOT NULL UNIQUE,
    counter            TEXT NOT NULL,
    day                TEXT NOT NULL,
    hour               INTEGER NOT NULL,
    day_count          INTEGER NOT NULL,
    created_ms         INTEGER NOT NULL,
    customer_id        INTEGER NOT NULL REFERENCES customer (customer_id),
    lock_key           TEXT NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('in_doubt', 'paid', 'failed')),
    why                TEXT,
    attention          TEXT,
    account            TEXT NOT NULL,
    account_version    INTEGER NOT NULL,
    customer_total     INTEGER NOT NULL CHECK (customer_total >= 0),
    service_fee        INTEGER NOT NULL CHECK (service_fee >= 0),
    cash               INTEGER NOT NULL CHECK (cash >= 0),
    deposit_cost       INTEGER,
    balance            INTEGER,
    provider_total     INTEGER,
    provider_code      TEXT NOT NULL DEFAULT '',
    provider_message   TEXT NOT NULL DEFAULT '',
    provider_reference TEXT NOT NULL DEFAULT '',
    bill               TEXT,
    paid_ms            INTEGER,
    asked              INTEGER NOT NULL DEFAULT 0,
    last_asked_ms      INTEGER,
    next_advice_ms     INTEGER,
    printed            INTEGER NOT NULL DEFAULT 0
) STRICT;
-- The bill's lock: a second payment of a bill in doubt cannot even be written down.
CREATE UNIQUE INDEX payment_one_in_doubt ON payment (lock_key) WHERE state = 'in_doubt';
CREATE INDEX payment_lock ON payment (lock_key, opened_seq);
CREATE INDEX payment_day ON payment (day, opened_seq);
CREATE INDEX payment_customer ON payment (customer_id, opened_seq);
CREATE INDEX payment_open ON payment (opened_seq) WHERE state = 'in_doubt';
CREATE INDEX payment_called ON payment (opened_seq) WHERE attention IS NOT NULL;
",
    r"
-- What each account last left to the shop of a bill of each type, in rupiah.
CREATE TABLE account_margin (
    name      TEXT NOT NULL,
    bill_type TEXT NOT NULL,
    margin    INTEGER NOT NULL,
    at_ms     INTEGER NOT NULL,
    PRIMARY KEY (name, bill_type)
) STRICT;
",
    r"
-- Print jobs that nobody knows to be on paper: under way, cut off with the program, or refused.
CREATE TABLE print_queue (
    payment_id TEXT PRIMARY KEY REFERENCES payment (payment_id),
    job        INTEGER NOT NULL,
    copy       INTEGER NOT NULL,
    target     TEXT NOT NULL,
    at_ms      INTEGER NOT NULL,
    -- What the printer said; nothing where nobody knows what became of it.
    fault      TEXT
) STRICT;
",
    r"
-- Each job waits by itself: a copy that is shared takes no paper that waits away.
ALTER TABLE print_queue RENAME TO print_queue_of_payments;
CREATE TABLE print_queue (
    payment_id TEXT NOT NULL REFERENCES payment (payment_id),
    job        INTEGER NOT NULL,
    copy       INTEGER NOT NULL,
    target     TEXT NOT NULL,
    at_ms      INTEGER NOT NULL,
    -- What the printer said; nothing where nobody knows what became of it.
    fault      TEXT,
    -- A copy for the customer's phone: it never waits to be printed.
    shared     INTEGER NOT NULL CHECK (shared IN (0, 1)),
    PRIMARY KEY (payment_id, job)
) STRICT;
INSERT INTO print_queue
    SELECT payment_id, job, copy, target, at_ms, fault, 0 FROM print_queue_of_payments;
DROP TABLE print_queue_of_payments;
",
    r"
-- Who may stand at the counter, with the wrong PINs in a row.
CREATE TABLE operator (
    code          TEXT PRIMARY KEY,
    name          TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('owner', 'cashier')),
    pin           TEXT NOT NULL,
    wrong         INTEGER NOT NULL DEFAULT 0,
    last_wrong_ms INTEGER
) STRICT;
-- Who made the payment.
ALTER TABLE payment ADD COLUMN operator TEXT NOT NULL DEFAULT '';
",
    r"
-- The last copy that was made and found whole.
CREATE TABLE last_copy (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    at_ms  INTEGER NOT NULL,
    file   TEXT NOT NULL,
    events INTEGER NOT NULL
) STRICT;
",
    r"
-- What the payments of each hour of each business day come to. Money is that of paid bills, but for
-- what is held for payments in doubt.
CREATE TABLE day_sum (
    day            TEXT NOT NULL,
    hour           INTEGER NOT NULL,
    bill_type      TEXT NOT NULL,
    provider       TEXT NOT NULL,
    account        TEXT NOT NULL,
    operator       TEXT NOT NULL,
    paid           INTEGER NOT NULL,
    in_doubt       INTEGER NOT NULL,
    failed         INTEGER NOT NULL,
    customer_total INTEGER NOT NULL,
    service_fee    INTEGER NOT NULL,
    deposit_cost   INTEGER NOT NULL,
    cost_unknown   INTEGER NOT NULL,
    margin         INTEGER NOT NULL,
    held           INTEGER NOT NULL,
    PRIMARY KEY (day, hour, bill_type, provider, account, operator)
) STRICT, WITHOUT ROWID;
-- Payments are looked for by the count at the end of their number.
CREATE INDEX payment_count ON payment (day_count, opened_seq);
",
    r"
-- The shop's own customers.
CREATE TABLE book_customer (
    customer   INTEGER PRIMARY KEY,
    book_id    TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL COLLATE NOCASE,
    group_name TEXT NOT NULL COLLATE NOCASE,
    phone      TEXT NOT NULL,
    note       TEXT NOT NULL
) STRICT;
CREATE INDEX book_customer_group ON book_customer (group_name);
CREATE TABLE book_number (
    book_id     TEXT NOT NULL REFERENCES book_customer (book_id),
    place       INTEGER NOT NULL,
    bill_type   TEXT NOT NULL,
    customer_no TEXT NOT NULL,
    product     TEXT NOT NULL,
    biller      TEXT NOT NULL COLLATE NOCASE,
    due_day     INTEGER CHECK (due_day BETWEEN 1 AND 31),
    known_as    TEXT,
    PRIMARY KEY (book_id, place)
) STRICT;
-- A number is one customer's.
CREATE UNIQUE INDEX book_number_once ON book_number (bill_type, customer_no, product);
CREATE VIRTUAL TABLE book_text USING fts5 (numbers, name, group_name, tokenize = 'trigram');
-- Whose bill each payment is, to tell what was paid of a number this month.
CREATE TABLE payment_number (
    payment_id  TEXT PRIMARY KEY REFERENCES payment (payment_id),
    bill_type   TEXT NOT NULL,
    customer_no TEXT NOT NULL,
    product     TEXT NOT NULL,
    biller      TEXT NOT NULL COLLATE NOCASE,
    -- The name that the book learns where it is paid.
    known_as    TEXT
) STRICT;
CREATE INDEX payment_number_of ON payment_number (bill_type, customer_no);
",
    r"
-- Shifts at the drawer.
CREATE TABLE shift (
    shift_id   TEXT PRIMARY KEY,
    opened_seq INTEGER NOT NULL UNIQUE REFERENCES event (seq),
    number     TEXT NOT NULL UNIQUE,
    counter    TEXT NOT NULL,
    day        TEXT NOT NULL,
    day_count  INTEGER NOT NULL,
    closed_seq INTEGER REFERENCES event (seq),
    printed    INTEGER NOT NULL DEFAULT 0
) STRICT;
-- One drawer, one shift: a second one that is open cannot even be written down.
CREATE UNIQUE INDEX shift_one_open ON shift (closed_seq IS NULL) WHERE closed_seq IS NULL;
CREATE INDEX shift_day ON shift (day, counter);
-- Which shift took a payment's money, and in which its verdict came. None of both: no row.
CREATE TABLE shift_payment (
    payment_id TEXT PRIMARY KEY REFERENCES payment (payment_id),
    taken_in   TEXT REFERENCES shift (shift_id),
    decided_in TEXT REFERENCES shift (shift_id)
) STRICT;
CREATE INDEX shift_payment_taken ON shift_payment (taken_in);
CREATE INDEX shift_payment_decided ON shift_payment (decided_in);
",
    r"
-- Lists of bills that are paid with one sum of money.
CREATE TABLE collective (
    collective_id TEXT PRIMARY KEY,
    made_seq      INTEGER NOT NULL UNIQUE REFERENCES event (seq),
    made_ms       INTEGER NOT NULL,
    made_by       TEXT NOT NULL,
    name          TEXT NOT NULL,
    removed       INTEGER NOT NULL DEFAULT 0,
    cash          INTEGER NOT NULL DEFAULT 0,
    change        INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE collective_line (
    collective_id  TEXT NOT NULL REFERENCES collective (collective_id),
    line           INTEGER NOT NULL,
    listed         TEXT NOT NULL,
    -- The last inquiry, which is the id of its payment, and what it told.
    inquiry_id     TEXT,
    bill           TEXT,
    refusal        TEXT,
    -- What people agreed to, and the money that was taken for it.
    agreed         TEXT,
    agreed_total   INTEGER,
    returned       INTEGER NOT NULL DEFAULT 0,
    -- 1: it is paid, and nothing is left to do. 2: a person found that it was paid, whatever its payment
    -- says; what was taken for it lies in the drawer, and is no payment's.
    settled        INTEGER NOT NULL DEFAULT 0,
    -- The agreement is older than what this ledger knows of.
    unsure         INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (collective_id, line)
) STRICT;
-- What is still to be done with money that was taken.
CREATE INDEX collective_line_open ON collective_line (collective_id)
    WHERE agreed_total IS NOT NULL AND settled <> 1;
-- Every inquiry for a line: none of their payments may be forgotten.
CREATE TABLE collective_try (
    inquiry_id    TEXT PRIMARY KEY,
    collective_id TEXT NOT NULL,
    line          INTEGER NOT NULL
) STRICT;
CREATE INDEX collective_try_of ON collective_try (collective_id, line);
-- What was held for collective lists when a shift began: its float was counted with it.
ALTER TABLE shift ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
-- Its provider once said otherwise after the verdict, whatever a person made of that.
ALTER TABLE payment ADD COLUMN contradicted INTEGER NOT NULL DEFAULT 0;
",
    r"
-- deposit: what the payments cost that were opened since the balance was told.
ALTER TABLE account_balance ADD COLUMN told_seq INTEGER NOT NULL DEFAULT 0;
ALTER TABLE account_balance ADD COLUMN spent INTEGER NOT NULL DEFAULT 0;
-- An account's sales in their order.
CREATE INDEX payment_account ON payment (account, opened_seq);
",
    r"
-- slips: closing slips that nobody knows to be on paper, the last one of each shift.
CREATE TABLE shift_print (
    shift_id TEXT PRIMARY KEY REFERENCES shift (shift_id),
    copy     INTEGER NOT NULL,
    target   TEXT NOT NULL,
    at_ms    INTEGER NOT NULL,
    -- What the printer said; nothing where nobody knows what became of it.
    fault    TEXT
) STRICT;
",
    r"
-- updates: when it was last asked for a newer Loket, and the most that was ever seen.
CREATE TABLE update_seen (
    one       INTEGER PRIMARY KEY CHECK (one = 1),
    at_ms     INTEGER NOT NULL,
    outcome   TEXT NOT NULL,
    version   TEXT,
    issued_ms INTEGER NOT NULL
) STRICT;
",
];

/// Steps that nothing of before has anything to say about: the events that fill their tables came with them.
/// A ledger of many years is not played once more for these.
pub(super) const OF_NEW_EVENTS: &[i64] = &[13];

/// The projections, in an order in which they can be emptied.
pub(super) const PROJECTIONS: &[&str] = &[
    "collective_try",
    "collective_line",
    "collective",
    "shift_payment",
    "shift_print",
    "shift",
    "print_queue",
    "day_sum",
    "payment_number",
    "book_text",
    "book_number",
    "book_customer",
    "payment",
    "customer_text",
    "customer",
    "inquiry",
    "account_balance",
    "account_margin",
    "account_order",
    "account",
    "account_version",
    "last_copy",
    "update_seen",
    "operator",
    "setting",
];
