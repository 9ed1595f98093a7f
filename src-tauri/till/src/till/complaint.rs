//! What a shop sends to a provider's help desk about one payment: a counted copy of its slip, its
//! facts, and every step with what the provider said.

use std::path::PathBuf;

use loket_core::receipt::{self, Complaint, Page, Step, Tearoff};

use super::words::event_view;
use super::{Form, Till};
use crate::error::TillError;
use crate::ledger::entry::{Came, Entry};
use crate::view::PrintView;

impl Till {
    /// The complaint about a payment as a PDF, in `folder` or beside the ledger. The slip in it is a
    /// copy, recorded and counted like one on paper.
    ///
    /// # Errors
    /// No such payment, or the file cannot be written.
    pub fn complaint_file(
        &self,
        id: &str,
        folder: Option<PathBuf>,
    ) -> Result<PrintView, TillError> {
        let told = self.complaint(id).map_err(|error| self.told_of(id, error))?;
        self.share_file_with(id, Form::Pdf(Page::A4), folder, "pengaduan", Some(&told))
    }

    fn complaint(&self, id: &str) -> Result<Tearoff, TillError> {
        let payment = self.show(id)?;
        let zone = self.zone()?;
        let settings = self.settings_now()?;
        let shop = settings.shop();
        let rupiah = |amount: i64| {
            loket_core::money::Rupiah::try_from(amount).map(|it| it.to_string()).unwrap_or_default()
        };
        let facts = [
            ("NO TRX", payment.number.clone()),
            ("REF LOKET", payment.reference.clone()),
            ("REF PENYEDIA", payment.provider_reference.clone()),
            ("KEADAAN", state_word(&payment.state).to_owned()),
            ("PENYEDIA", format!("{} (akun {})", payment.provider_label, payment.account)),
            ("JENIS", payment.bill_type.clone()),
            ("PRODUK", [payment.product.clone(), payment.biller.clone()].join(" ")),
            ("NO PELANGGAN", payment.customer_no.clone()),
            ("NAMA", payment.customer_name.clone()),
            ("PERIODE", payment.periods.join(", ")),
            ("TOTAL TAGIHAN", rupiah(payment.customer_total)),
            ("TOTAL PENYEDIA", payment.provider_total.map(rupiah).unwrap_or_default()),
            ("KODE PENYEDIA", payment.provider_code.clone()),
            ("PESAN PENYEDIA", payment.provider_message.clone()),
            ("DIBUAT", payment.created_at.clone()),
            ("LUNAS PADA", payment.paid_at.clone().unwrap_or_default()),
            ("PETUGAS", payment.operator.clone()),
        ];
        let steps = self.ledger().events(&payment.payment_id)?.into_iter().map(|event| {
            let (who, raw) = (event.who.clone(), raw(&event.entry));
            let view = event_view(event, zone);
            Step { at: view.at, who, text: view.text, raw }
        });
        Ok(receipt::complaint(&Complaint {
            shop: [shop.name, shop.address].join(" "),
            practice: self.is_practice(),
            at: zone.rfc3339(self.clock.now()),
            facts: facts
                .into_iter()
                .filter(|(_, value)| !value.trim().is_empty())
                .map(|(label, value)| (label.to_owned(), value))
                .collect(),
            steps: steps.collect(),
        }))
    }
}

fn state_word(state: &str) -> &str {
    match state {
        "paid" => "LUNAS",
        "failed" => "GAGAL",
        _ => "MENUNGGU KEPASTIAN",
    }
}

/// What went over the wire in this step. Secrets were removed before it was written down.
fn raw(entry: &Entry) -> String {
    if let Entry::Opened(opening) = entry {
        return format!("POST {} {}", opening.url, opening.request);
    }
    let Entry::Answered { came, .. } = entry else { return String::new() };
    match came {
        Came::Answered { status, body } => format!("HTTP {status} {body}"),
        Came::NoAnswer { detail } | Came::NotSent { detail } => detail.clone(),
    }
}
