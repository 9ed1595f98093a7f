//! The commands that only look: history, receipts, the chain, the doctor.

use std::path::Path;

use loket_core::receipt::Page;
use loket_till::error::TillError;
use loket_till::ledger::verify::Anchor;
use loket_till::till::Form;
use loket_till::view::HistoryAsking;
use serde_json::json;

use crate::End;
use crate::args::{Format, History, PageKind, Receipt};
use crate::run::{Desk, internal, out_bytes};
use crate::words;

impl Desk {
    pub(crate) fn history(&self, asking: &History) -> Result<End, TillError> {
        if asking.xlsx.is_some() {
            return Err(not_yet("--xlsx", "--csv"));
        }
        let mut page = HistoryAsking {
            from: asking.from.clone(),
            to: asking.to.clone(),
            query: asking.query.clone(),
            state: asking.state.clone(),
            limit: asking.limit,
            after: asking.after.clone(),
        };
        if let Some(file) = &asking.csv {
            return self.history_csv(&mut page, file);
        }
        let found = self.till.history(&page)?;
        for payment in &found.payments {
            self.put(payment, words::row)?;
        }
        if let Some(next) = found.next {
            eprintln!("--after {next}");
        }
        Ok(End::Done)
    }

    fn history_csv(&self, asking: &mut HistoryAsking, file: &Path) -> Result<End, TillError> {
        let mut writer = csv::Writer::from_path(file).map_err(internal)?;
        writer.write_record(words::CSV_HEAD).map_err(internal)?;
        let mut count = 0u64;
        loop {
            let page = self.till.history(asking)?;
            for payment in &page.payments {
                writer.write_record(words::csv_row(payment)).map_err(internal)?;
                count = count.saturating_add(1);
            }
            match page.next {
                Some(next) if asking.limit.is_none() => asking.after = Some(next),
                Some(_) | None => break,
            }
        }
        writer.flush().map_err(internal)?;
        self.done(&json!({"file": file, "payments": count}), |_| format!("{count} baris."))
    }

    pub(crate) fn receipt(&self, asked: &Receipt) -> Result<End, TillError> {
        if let Some(code) = &asked.check {
            let found = self.till.check_receipt(code)?;
            self.put(&found, words::checked)?;
            return Ok(if found.print.is_some() { End::Done } else { End::Failed });
        }
        let id = asked.payment_id.as_deref().unwrap_or_default();
        let form = match asked.format {
            Format::Json => None,
            Format::Text => Some(Form::Text),
            Format::Escpos => Some(Form::EscPos),
            Format::Escp => Some(Form::EscP),
            Format::Png => Some(Form::Png),
            Format::Pdf => Some(Form::Pdf(match asked.page {
                PageKind::A4 => Page::A4,
                PageKind::Roll58 => Page::Roll58,
                PageKind::Roll80 => Page::Roll80,
            })),
        };
        let bytes = match form {
            Some(form) => self.till.receipt_bytes(id, form, asked.width)?,
            None => format!("{}\n", self.till.receipt_json(id, asked.width)?).into_bytes(),
        };
        match &asked.out {
            Some(file) => std::fs::write(file, bytes).map_err(internal)?,
            None => out_bytes(&bytes)?,
        }
        Ok(End::Done)
    }

    pub(crate) fn verify(&self, expect: Option<&Anchor>) -> Result<End, TillError> {
        let ledger = self.till.ledger();
        let found = match expect {
            Some(anchor) => ledger.verify_from(anchor)?,
            None => ledger.verify()?,
        };
        let view = json!({
            "ok": true, "events": found.events, "payments": found.payments, "head": found.head,
        });
        self.done(&view, |_| format!("Utuh: {} kejadian.\n{0}:{}", found.events, found.head))
    }

    pub(crate) fn doctor(&self) -> Result<End, TillError> {
        let till = &self.till;
        let status = till.status()?;
        let accounts = till.accounts()?;
        let verified = till.ledger().verify();
        let view = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "system": format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            "data_dir": self.data,
            "practice": till.is_practice(),
            "held_by": till.ledger().held_by(),
            "ledger": match &verified {
                Ok(found) => json!({"ok": true, "events": found.events}),
                Err(error) => json!({"ok": false, "error": error.to_string()}),
            },
            "clock": status.clock_wrong,
            "now": status.now,
            "in_doubt": status.in_doubt.len(),
            "attention": status.attention,
            "accounts": accounts.iter().map(|account| json!({
                "name": account.name, "provider": account.provider, "key": account.key,
            })).collect::<Vec<_>>(),
            "queues": loket_till::printer::queues(),
        });
        self.put(&view, |view| serde_json::to_string_pretty(view).unwrap_or_default())?;
        Ok(if verified.is_ok() { End::Done } else { End::Internal })
    }
}

fn not_yet(what: &str, instead: &str) -> TillError {
    TillError::refused(
        "not_available",
        format!("Versi ini belum bisa {what}."),
        &format!("Pakai {instead}."),
    )
}
