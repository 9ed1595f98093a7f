//! The commands that only look: history, receipts, the chain.

use loket_core::receipt::Page;
use loket_till::error::TillError;
use loket_till::sheet::Kind;
use loket_till::till::Form;
use loket_till::view::{HistoryAsking, ReportAsking};

use crate::End;
use crate::args::{By, Format, History, PageKind, Receipt, Report};
use crate::run::{Desk, internal, out_bytes};
use crate::words;

impl Desk {
    pub(crate) fn history(&self, asking: &History) -> Result<End, TillError> {
        let page = HistoryAsking {
            from: asking.from.clone(),
            to: asking.to.clone(),
            query: asking.query.clone(),
            state: asking.state.clone(),
            limit: asking.limit,
            after: asking.after.clone(),
            operator: asking.operator.clone(),
        };
        let file = asking.csv.as_ref().map(|file| (file, Kind::Csv));
        if let Some((file, kind)) = file.or(asking.xlsx.as_ref().map(|file| (file, Kind::Xlsx))) {
            let written = self.till.export_history(&page, kind, file)?;
            return self.done(&written, |written| format!("{} baris.", written.payments));
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

    pub(crate) fn report(&self, asking: &Report) -> Result<End, TillError> {
        if asking.print {
            let printed = self.till.print_day_list(asking.date.as_deref(), None)?;
            return self.done(&printed, words::printed);
        }
        if asking.by.is_none() && asking.from.is_none() && asking.to.is_none() {
            return self.done(&self.till.day(asking.date.as_deref())?, words::day);
        }
        let by = match asking.by.unwrap_or(By::Day) {
            By::Day => "day",
            By::Month => "month",
            By::Type => "type",
            By::Provider => "provider",
            By::Account => "account",
            By::Hour => "hour",
        };
        let wanted = ReportAsking {
            span: "dates".into(),
            from: asking.date.clone().or(asking.from.clone()),
            to: asking.date.clone().or(asking.to.clone()),
            by: by.into(),
        };
        self.done(&self.till.report(&wanted)?, words::report)
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
}
