//! From an event to the tables that show the present. The same function serves the live ledger
//! and its rebuilding, so that both always agree.

use loket_core::account::Account;
use loket_core::calendar::Moment;
use loket_core::payment::{Attention, Event, State, Verdict, Why};
use rusqlite::{Connection, OptionalExtension, params};

use super::entry::{Entry, Inquiry, Opening, Stamp};
use super::{
    LedgerError, book, collective, deposit, operators, prints, report, run, shift, updates,
};

/// How far a provider's clock may be off ours, in milliseconds.
const CLOCKS_DIFFER_MS: i64 = 5 * 60 * 1000;

pub(super) fn project(
    writer: &Connection,
    seq: i64,
    stamp: &Stamp,
    entry: &Entry,
) -> Result<(), LedgerError> {
    let at = stamp.at;
    // A person's word that the clock is right as it is now.
    let latest = if matches!(entry, Entry::SettingSet { not_of_the_clock: false, .. }) {
        "UPDATE identity SET latest_ms = ?1"
    } else {
        "UPDATE identity SET latest_ms = max(latest_ms, ?1)"
    };
    writer.prepare_cached(latest)?.execute([at])?;
    match entry {
        Entry::LedgerMade { .. }
        | Entry::Restored { replaced_events: Some(_), .. }
        | Entry::Answered { .. }
        | Entry::SlipsVoided { .. }
        | Entry::CashMoved { .. }
        | Entry::ShiftCorrected { .. }
        | Entry::SignedOut { .. } => {}
        Entry::BackedUp { file, events, .. } => {
            run(
                writer,
                "INSERT INTO last_copy VALUES (1, ?1, ?2, ?3)
                 ON CONFLICT (one) DO UPDATE SET at_ms = ?1, file = ?2, events = ?3",
                params![at, file, events],
            )?;
        }
        Entry::OperatorSaved(operator) => operators::saved(writer, operator)?,
        Entry::OperatorRemoved { code } => operators::removed(writer, code)?,
        Entry::SignedIn { code } => operators::tried(writer, at, code, true)?,
        Entry::SignInRefused { code } => operators::tried(writer, at, code, false)?,
        Entry::SettingSet { name, value, .. } => {
            run(
                writer,
                "INSERT INTO setting VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, value],
            )?;
        }
        Entry::AccountSaved { account } => {
            if is_another_deposit(writer, account)? {
                deposit::forget(writer, &account.name)?;
            }
            run(
                writer,
                "INSERT INTO account_version VALUES (?1, ?2, ?3)",
                params![account.name, account.version, serde_json::to_string(account)?],
            )?;
            run(
                writer,
                "INSERT INTO account VALUES (?1, ?2)
                 ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                params![account.name, account.version],
            )?;
        }
        Entry::AccountRemoved { name } => {
            run(writer, "DELETE FROM account WHERE name = ?1", [name])?;
            run(writer, "DELETE FROM account_order WHERE name = ?1", [name])?;
            deposit::forget(writer, name)?;
        }
        Entry::AccountsOrdered { bill_type, names } => {
            run(writer, "DELETE FROM account_order WHERE bill_type = ?1", [bill_type.id()])?;
            for (place, name) in names.iter().enumerate() {
                run(
                    writer,
                    "INSERT INTO account_order VALUES (?1, ?2, ?3)",
                    params![bill_type.id(), i64::try_from(place).unwrap_or(i64::MAX), name],
                )?;
            }
        }
        Entry::Inquired(inquiry) => inquired(writer, seq, at, inquiry)?,
        Entry::Opened(opening) => {
            opened(writer, seq, stamp, opening)?;
            shift::took(writer, &opening.payment_id)?;
        }
        Entry::Judged { payment_id, verdict, next_advice, .. } => {
            let before = state_of(writer, payment_id)?;
            judged(writer, seq, at, payment_id, verdict, *next_advice)?;
            shift::decided(writer, payment_id, before)?;
            collective::decided(writer, payment_id)?;
        }
        Entry::Asked { payment_id } => {
            run(
                writer,
                "UPDATE payment SET asked = asked + 1, last_asked_ms = ?2 WHERE payment_id = ?1",
                params![payment_id, at],
            )?;
        }
        Entry::Settled { payment_id, outcome, .. } => {
            let before = state_of(writer, payment_id)?;
            settled(writer, at, payment_id, *outcome)?;
            shift::decided(writer, payment_id, before)?;
            collective::decided(writer, payment_id)?;
        }
        Entry::ShiftOpened(opening) => shift::opened(writer, seq, opening)?,
        Entry::ShiftClosed(closing) => shift::closed(writer, seq, &closing.shift_id)?,
        Entry::ShiftPrinted { shift_id, copy, target } => {
            shift::printed(writer, at, shift_id, *copy, target)?;
        }
        Entry::ShiftPrintEnded { shift_id, copy, outcome, detail } => {
            shift::print_ended(writer, shift_id, *copy, *outcome, detail)?;
        }
        Entry::OperatorCalled { payment_id, .. } => {
            run(
                writer,
                "UPDATE payment SET attention = 'operator', next_advice_ms = NULL
                 WHERE payment_id = ?1 AND state = 'in_doubt'",
                [payment_id],
            )?;
        }
        Entry::BalanceTold { account, balance } => {
            deposit::told(writer, seq, at, account, Some(balance.get()))?;
        }
        Entry::Printed { payment_id, copy, target, job, shared, .. } => {
            prints::queued(writer, at, payment_id, *job, *copy, target, *shared)?;
        }
        Entry::PrintEnded { payment_id, job, outcome, detail } => {
            prints::ended(writer, payment_id, *job, *outcome, detail)?;
        }
        // What was done since is not known here: nobody is held to what was agreed to before it.
        Entry::Restored { replaced_events: None, .. } | Entry::OlderAccepted { .. } => {
            collective::unsure(writer)?;
        }
        Entry::LineClosed { of, .. } => collective::closed(writer, of)?,
        Entry::CollectiveMade(made) => collective::made(writer, seq, stamp, made)?,
        Entry::LineRefused { of, code, message } => {
            collective::refused(writer, of, code, message)?;
        }
        Entry::CollectiveAgreed { collective_id, lines, cash, change } => {
            collective::agreed(writer, collective_id, lines, *cash, *change)?;
        }
        Entry::CollectiveReturned { collective_id, lines, .. } => {
            collective::returned(writer, collective_id, lines)?;
        }
        Entry::CollectiveRemoved { collective_id } => collective::removed(writer, collective_id)?,
        Entry::UpdateChecked(found) => updates::checked(writer, at, found)?,
        Entry::CustomerSaved { customer } => book::saved(writer, customer)?,
        Entry::CustomerRemoved { book_id } => book::removed(writer, book_id)?,
    }
    Ok(())
}

/// Whether a new version of an account draws on another deposit than the one before.
fn is_another_deposit(writer: &Connection, account: &Account) -> Result<bool, LedgerError> {
    let before: Option<String> = writer
        .query_row(
            "SELECT v.body FROM account a
             JOIN account_version v ON v.name = a.name AND v.version = a.version
             WHERE a.name = ?1",
            [&account.name],
            |row| row.get(0),
        )
        .optional()?;
    let Some(before) = before else { return Ok(false) };
    let before: Account = serde_json::from_str(&before)?;
    Ok(before.provider != account.provider
        || before.base_url != account.base_url
        || before.username != account.username
        || before.partner_id != account.partner_id)
}

fn inquired(
    writer: &Connection,
    seq: i64,
    at: Moment,
    inquiry: &Inquiry,
) -> Result<(), LedgerError> {
    writer
        .prepare_cached("INSERT INTO inquiry VALUES (?1, ?2)")?
        .execute(params![inquiry.inquiry_id, seq])?;
    let bill = &inquiry.bill;
    if let Some(cost) = bill.deposit_cost {
        let margin = bill.customer_total.get().saturating_sub(cost.get());
        writer
            .prepare_cached(
                "INSERT INTO account_margin VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name, bill_type)
                 DO UPDATE SET margin = excluded.margin, at_ms = excluded.at_ms",
            )?
            .execute(params![inquiry.account, inquiry.question.bill_type().id(), margin, at])?;
    }
    collective::asked(writer, inquiry)?;
    deposit::told(writer, seq, at, &inquiry.account, bill.balance.map(i64::from))
}

fn opened(
    writer: &Connection,
    seq: i64,
    stamp: &Stamp,
    opening: &Opening,
) -> Result<(), LedgerError> {
    let order = &opening.order;
    let customer = customer(writer, &order.question.customer_no, &order.bill.customer_name)?;
    writer
        .prepare_cached(
            "INSERT INTO payment (payment_id, opened_seq, number, counter, day, hour, day_count,
                created_ms, customer_id, lock_key, state, why, account, account_version,
                customer_total, service_fee, cash, deposit_cost, next_advice_ms, operator)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 'in_doubt', 'interrupted', ?11, ?12,
                ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            opening.payment_id,
            seq,
            opening.number,
            opening.counter,
            opening.day,
            opening.hour,
            opening.day_count,
            stamp.at,
            customer,
            order.lock().key(),
            opening.account,
            opening.account_version,
            order.bill.customer_total.get(),
            order.service_fee.get(),
            order.cash.get(),
            order.bill.deposit_cost.map(i64::from),
            opening.next_advice,
            stamp.who,
        ])?;
    book::opened(writer, opening)?;
    deposit::count(writer, &opening.payment_id, 1)?;
    report::count(writer, &opening.payment_id, 1)
}

/// The row of this customer, made where it is new. Search looks through these, not the receipts.
fn customer(writer: &Connection, number: &str, name: &str) -> Result<i64, LedgerError> {
    let known = writer
        .prepare_cached("SELECT customer_id FROM customer WHERE customer_no = ?1 AND name = ?2")?
        .query_row([number, name], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    run(writer, "INSERT INTO customer (customer_no, name) VALUES (?1, ?2)", [number, name])?;
    let id = writer.last_insert_rowid();
    run(
        writer,
        "INSERT INTO customer_text (rowid, customer_no, name) VALUES (?1, ?2, ?3)",
        params![id, number, name],
    )?;
    Ok(id)
}

/// The name of a word in its column.
pub(super) fn word<T: serde::Serialize>(value: &T) -> Result<String, LedgerError> {
    let value = serde_json::to_value(value)?;
    value.as_str().map(str::to_owned).ok_or_else(|| LedgerError::Io("not a word".into()))
}

pub(super) fn state_of(writer: &Connection, payment_id: &str) -> Result<State, LedgerError> {
    let name: String = writer
        .prepare_cached("SELECT state FROM payment WHERE payment_id = ?1")?
        .query_row([payment_id], |row| row.get(0))
        .optional()?
        .ok_or(LedgerError::NotFound)?;
    Ok(serde_json::from_value(serde_json::Value::String(name))?)
}

fn judged(
    writer: &Connection,
    seq: i64,
    at: Moment,
    payment_id: &str,
    verdict: &Verdict,
    next_advice: Option<Moment>,
) -> Result<(), LedgerError> {
    let before = state_of(writer, payment_id)?;
    let Ok(after) = before.after(verdict.event) else {
        return raise(writer, payment_id);
    };
    if before != State::InDoubt {
        return Ok(()); // heard again after the verdict: it changes nothing
    }
    let why = match (verdict.event, verdict.why) {
        (Event::Confirmed, _) => None,
        (Event::Rejected, _) => Some(Why::Rejected),
        (Event::NotSent, _) => Some(Why::NotSent),
        (Event::NoVerdict, why) => why,
    };
    let attention = match after {
        State::InDoubt => verdict.attention,
        State::Paid | State::Failed => None,
    };
    report::count(writer, payment_id, -1)?;
    deposit::count(writer, payment_id, -1)?;
    writer
        .prepare_cached(
            "UPDATE payment SET state = ?2, why = ?3,
                attention = CASE WHEN ?2 = 'in_doubt' THEN COALESCE(?4, attention) END,
                provider_code = CASE WHEN ?5 = '' THEN provider_code ELSE ?5 END,
                provider_message = CASE WHEN ?6 = '' THEN provider_message ELSE ?6 END,
                provider_reference = CASE WHEN ?7 = '' THEN provider_reference ELSE ?7 END,
                deposit_cost = COALESCE(?8, deposit_cost), balance = COALESCE(?9, balance),
                provider_total = COALESCE(?10, provider_total), bill = COALESCE(?11, bill),
                -- The provider's own time of payment, where it lies between our send and its
                -- answer; clocks that disagree by more are not believed.
                paid_ms = CASE WHEN ?2 = 'paid' THEN
                    CASE WHEN ?14 BETWEEN created_ms - ?15 AND ?12 + ?15 THEN ?14 ELSE ?12 END
                END,
                next_advice_ms = CASE WHEN ?2 = 'in_doubt' THEN ?13 END,
                -- The first print of the valid receipt is the original, whatever slips came before.
                printed = CASE WHEN ?2 = 'in_doubt' THEN printed ELSE 0 END
             WHERE payment_id = ?1",
        )?
        .execute(params![
            payment_id,
            word(&after)?,
            why.map(|why| word(&why)).transpose()?,
            attention.map(|attention: Attention| word(&attention)).transpose()?,
            verdict.provider_code,
            verdict.provider_message,
            // Kept for an operator who settles an answer at another amount as paid.
            if after == State::Paid || verdict.other_total.is_some() {
                verdict.provider_reference.as_str()
            } else {
                ""
            },
            verdict.deposit_cost.map(i64::from),
            verdict.balance.map(i64::from),
            verdict.other_total.map(i64::from),
            verdict.bill.as_ref().map(serde_json::to_string).transpose()?,
            at,
            next_advice,
            verdict.paid_at,
            CLOCKS_DIFFER_MS,
        ])?;
    report::count(writer, payment_id, 1)?;
    deposit::count(writer, payment_id, 1)?;
    if after != State::InDoubt {
        prints::forget(writer, payment_id)?;
    }
    if after == State::Paid {
        book::paid(writer, payment_id)?;
    }
    let account: String = writer
        .prepare_cached("SELECT account FROM payment WHERE payment_id = ?1")?
        .query_row([payment_id], |row| row.get(0))?;
    deposit::told(writer, seq, at, &account, verdict.balance.map(i64::from))
}

fn raise(writer: &Connection, payment_id: &str) -> Result<(), LedgerError> {
    run(
        writer,
        "UPDATE payment SET attention = 'contradiction', contradicted = 1 WHERE payment_id = ?1",
        [payment_id],
    )?;
    Ok(())
}

fn settled(
    writer: &Connection,
    at: Moment,
    payment_id: &str,
    outcome: State,
) -> Result<(), LedgerError> {
    let before = state_of(writer, payment_id)?;
    if before != State::InDoubt && before != outcome {
        return raise(writer, payment_id);
    }
    report::count(writer, payment_id, -1)?;
    deposit::count(writer, payment_id, -1)?;
    // Settling a decided payment the way it stands is the operator's word that a contradiction
    // was looked into.
    run(
        writer,
        "UPDATE payment SET state = ?2, why = CASE WHEN ?2 = 'failed' THEN 'rejected' END,
            attention = NULL, next_advice_ms = NULL,
            printed = CASE WHEN state = ?2 THEN printed ELSE 0 END,
            paid_ms = CASE WHEN ?2 = 'paid' THEN COALESCE(paid_ms, ?3) END
         WHERE payment_id = ?1",
        params![payment_id, word(&outcome)?, at],
    )?;
    report::count(writer, payment_id, 1)?;
    deposit::count(writer, payment_id, 1)?;
    if before != outcome {
        prints::forget(writer, payment_id)?;
    }
    if before != outcome && outcome == State::Paid {
        book::paid(writer, payment_id)?;
    }
    Ok(())
}
