//! From the events of collective lists to their tables.

use loket_core::money::Rupiah;
use rusqlite::{Connection, params};

use super::super::entry::{Collective, Inquiry, LineAgreed, LineOf, Stamp};
use super::super::{LedgerError, run};
use super::{LineBill, LineRefusal};

pub(in super::super) fn made(
    writer: &Connection,
    seq: i64,
    stamp: &Stamp,
    made: &Collective,
) -> Result<(), LedgerError> {
    run(
        writer,
        "INSERT INTO collective (collective_id, made_seq, made_ms, made_by, name)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![made.collective_id, seq, stamp.at, stamp.who, made.name],
    )?;
    for line in &made.lines {
        writer
            .prepare_cached(
                "INSERT INTO collective_line (collective_id, line, listed) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![made.collective_id, line.line, serde_json::to_string(line)?])?;
    }
    Ok(())
}

/// A bill was told. Where money was taken for the line it goes on being for it, at the total that
/// was agreed to.
pub(in super::super) fn asked(writer: &Connection, inquiry: &Inquiry) -> Result<(), LedgerError> {
    let Some(of) = &inquiry.of else { return Ok(()) };
    writer.prepare_cached("INSERT INTO collective_try VALUES (?1, ?2, ?3)")?.execute(params![
        inquiry.inquiry_id,
        of.collective_id,
        of.line
    ])?;
    writer
        .prepare_cached(
            "UPDATE collective_line SET inquiry_id = ?3, bill = ?4, refusal = NULL, returned = 0
             WHERE collective_id = ?1 AND line = ?2",
        )?
        .execute(params![
            of.collective_id,
            of.line,
            inquiry.inquiry_id,
            serde_json::to_string(&LineBill::of(inquiry))?
        ])?;
    Ok(())
}

/// There is nothing to pay, and what was told before is of no use any more, but where a payment
/// was made of it.
pub(in super::super) fn refused(
    writer: &Connection,
    of: &LineOf,
    code: &str,
    message: &str,
) -> Result<(), LedgerError> {
    let refusal = LineRefusal { code: code.into(), message: message.into() };
    writer
        .prepare_cached(
            "UPDATE collective_line AS l SET refusal = ?3,
                inquiry_id = CASE WHEN p.held THEN l.inquiry_id END,
                bill = CASE WHEN p.held THEN l.bill END
             FROM (SELECT agreed_total IS NOT NULL OR returned AS held FROM collective_line
                   WHERE collective_id = ?1 AND line = ?2) p
             WHERE l.collective_id = ?1 AND l.line = ?2",
        )?
        .execute(params![of.collective_id, of.line, serde_json::to_string(&refusal)?])?;
    Ok(())
}

pub(in super::super) fn agreed(
    writer: &Connection,
    collective_id: &str,
    lines: &[LineAgreed],
    cash: Rupiah,
    change: Rupiah,
) -> Result<(), LedgerError> {
    for line in lines {
        let total = line.grand_total().ok_or(LedgerError::TooLarge)?;
        writer
            .prepare_cached(
                "UPDATE collective_line
                 SET agreed = ?3, agreed_total = ?4, refusal = NULL, unsure = 0
                 WHERE collective_id = ?1 AND line = ?2",
            )?
            .execute(params![
                collective_id,
                line.line,
                serde_json::to_string(line)?,
                total.get()
            ])?;
    }
    run(
        writer,
        "UPDATE collective SET cash = cash + ?2, change = change + ?3 WHERE collective_id = ?1",
        params![collective_id, cash.get(), change.get()],
    )?;
    Ok(())
}

pub(in super::super) fn returned(
    writer: &Connection,
    collective_id: &str,
    lines: &[u32],
) -> Result<(), LedgerError> {
    for line in lines {
        writer
            .prepare_cached(
                "UPDATE collective_line
                 SET agreed = NULL, agreed_total = NULL, returned = 1, unsure = 0
                 WHERE collective_id = ?1 AND line = ?2",
            )?
            .execute(params![collective_id, line])?;
    }
    Ok(())
}

pub(in super::super) fn removed(
    writer: &Connection,
    collective_id: &str,
) -> Result<(), LedgerError> {
    writer
        .execute("UPDATE collective SET removed = 1 WHERE collective_id = ?1", [collective_id])?;
    Ok(())
}

/// A verdict may have come: what is paid is done with.
pub(in super::super) fn decided(writer: &Connection, payment_id: &str) -> Result<(), LedgerError> {
    writer
        .prepare_cached(
            "UPDATE collective_line SET settled = 1
             WHERE (collective_id, line) =
                    (SELECT collective_id, line FROM collective_try WHERE inquiry_id = ?1)
                AND EXISTS (SELECT 1 FROM payment WHERE payment_id = ?1 AND state = 'paid')",
        )?
        .execute([payment_id])?;
    Ok(())
}

pub(in super::super) fn closed(writer: &Connection, of: &LineOf) -> Result<(), LedgerError> {
    run(
        writer,
        "UPDATE collective_line SET settled = 2 WHERE collective_id = ?1 AND line = ?2",
        params![of.collective_id, of.line],
    )?;
    Ok(())
}

/// This ledger does not know what became of what was agreed to before now.
pub(in super::super) fn unsure(writer: &Connection) -> Result<(), LedgerError> {
    run(
        writer,
        "UPDATE collective_line SET unsure = 1 WHERE agreed_total IS NOT NULL AND settled = 0",
        [],
    )?;
    Ok(())
}
