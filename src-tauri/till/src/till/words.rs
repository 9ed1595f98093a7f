//! Events in plain words, as a person at the counter reads them.

use loket_core::calendar::Zone;
use loket_core::payment::{Event, State};

use crate::ledger::entry::{Call, Came, Entry, Outcome};
use crate::ledger::read::Recorded;
use crate::view::EventView;

pub(super) fn event_view(event: Recorded, zone: Zone) -> EventView {
    EventView {
        event_id: event.event_id,
        at: zone.rfc3339(event.at),
        who: event.who,
        kind: event.entry.kind().into(),
        text: plain_words(&event.entry),
        data: serde_json::to_value(&event.entry).unwrap_or_default(),
    }
}

fn plain_words(entry: &Entry) -> String {
    match entry {
        Entry::Inquired(inquiry) => {
            let passed: Vec<&str> =
                inquiry.passed_over.iter().map(|one| one.account.as_str()).collect();
            let passed = match passed.is_empty() {
                true => String::new(),
                false => format!(" Dilewati karena tidak bisa menjawab: {}.", passed.join(", ")),
            };
            format!(
                "Tagihan dicek di {}: total {}.{passed}",
                inquiry.account, inquiry.bill.customer_total
            )
        }
        Entry::Opened(opening) => format!(
            "Pembayaran {} dicatat, lalu permintaan dikirim ke {}.",
            opening.number, opening.account
        ),
        Entry::Answered { call, came, .. } => {
            let what = match call {
                Call::Pay => "pembayaran",
                Call::Advice => "cek status",
            };
            match came {
                Came::Answered { status, .. } => {
                    format!("Jawaban {what} diterima (HTTP {status}).")
                }
                Came::NoAnswer { .. } => format!("Tidak ada jawaban {what}."),
                Came::NotSent { .. } => format!("Permintaan {what} tidak terkirim."),
            }
        }
        Entry::Judged { contradiction: true, .. } => {
            "Penyedia berkata lain setelah ada kepastian; perlu dilihat.".into()
        }
        Entry::Judged { verdict, .. } => match verdict.event {
            Event::Confirmed => "LUNAS menurut penyedia.".into(),
            Event::Rejected => format!("GAGAL menurut penyedia (kode {}).", verdict.provider_code),
            Event::NotSent => "GAGAL: tidak ada yang terkirim.".into(),
            Event::NoVerdict => "Belum ada kepastian.".into(),
        },
        Entry::Asked { .. } => "Status ditanyakan ke penyedia.".into(),
        Entry::Settled { outcome, note, by, .. } => {
            let outcome = match outcome {
                State::Paid => "LUNAS",
                State::Failed => "GAGAL",
                State::InDoubt => "MENUNGGU",
            };
            format!("Diputuskan {outcome} oleh {by}: {note}")
        }
        Entry::OperatorCalled { .. } => {
            "Penyedia tidak memberi kepastian; operator dipanggil.".into()
        }
        Entry::Printed { copy, target, by, .. } => {
            let by = if by.is_empty() { String::new() } else { format!(" oleh {by}") };
            format!("Struk (ke-{copy}) dikirim ke {target}{by}.")
        }
        Entry::PrintEnded { outcome: Outcome::Sent, .. } => "Printer menerima struk.".into(),
        Entry::PrintEnded { outcome: Outcome::OnPaper, detail, .. } if detail.is_empty() => {
            "Struk sudah keluar.".into()
        }
        Entry::PrintEnded { outcome: Outcome::OnPaper, detail, .. } => {
            format!("Struk sudah keluar: {detail}.")
        }
        Entry::PrintEnded { outcome: Outcome::NotOnPaper, detail, .. } => {
            format!("Struk belum keluar: {detail}.")
        }
        Entry::SlipsVoided { slip, copies, .. } => {
            let slip = match slip {
                State::InDoubt => "titip uang",
                State::Paid => "lunas",
                State::Failed => "pengembalian",
            };
            format!("Struk {slip} ({copies} lembar) tidak berlaku lagi.")
        }
        Entry::LedgerMade { .. } => "Buku dibuat.".into(),
        Entry::Restored { from, .. } => format!("Buku dikembalikan dari {from}."),
        Entry::AccountSaved { .. } => "Akun disimpan.".into(),
        Entry::AccountRemoved { .. } => "Akun dihapus.".into(),
        Entry::AccountsOrdered { .. } => "Urutan akun diubah.".into(),
        Entry::BalanceTold { balance, .. } => format!("Saldo menurut penyedia: {balance}."),
        Entry::SettingSet { .. } => "Pengaturan diubah.".into(),
        Entry::CustomerSaved { customer } => {
            format!("{} disimpan di buku pelanggan.", customer.name)
        }
        Entry::CustomerRemoved { .. } => "Dihapus dari buku pelanggan.".into(),
        Entry::OlderAccepted { had, has } => {
            format!("Buku yang lebih lama dipakai terus: {has} kejadian, sebelumnya {had}.")
        }
        Entry::BackedUp { file, .. } => format!("Salinan {file} dibuat dan diperiksa."),
        Entry::UpdateChecked(found) => format!("Pembaruan dicek: {}.", found.outcome),
        Entry::OperatorSaved(operator) => format!("Operator {} disimpan.", operator.name),
        Entry::OperatorRemoved { code } => format!("Operator {code} dihapus."),
        Entry::SignedIn { code } => format!("{code} masuk."),
        Entry::SignInRefused { code } => format!("PIN salah untuk {code}."),
        Entry::SignedOut { code, idle: true } => {
            format!("Terkunci sendiri; {code} tidak di tempat.")
        }
        Entry::SignedOut { code, idle: false } => format!("{code} mengunci Loket."),
        // Of a list or a shift, and in no payment's life.
        Entry::CollectiveMade(collective) => format!("Daftar kolektif {} dibuat.", collective.name),
        Entry::LineRefused { of, message, .. } => format!("Baris {}: {message}", of.line),
        Entry::LineClosed { of, note } => format!("Baris {} dianggap lunas: {note}", of.line),
        Entry::CollectiveAgreed { lines, cash, change, .. } => {
            format!("{} tagihan disetujui: terima {cash}, kembali {change}.", lines.len())
        }
        Entry::CollectiveReturned { lines, amount, .. } => {
            format!("Uang {} tagihan dikembalikan: {amount}.", lines.len())
        }
        Entry::CollectiveRemoved { .. } => "Daftar kolektif dihapus.".into(),
        Entry::ShiftOpened(opening) => format!("Shift {} dibuka.", opening.number),
        Entry::CashMoved { amount, reason, .. } => format!("Kas {amount}: {reason}"),
        Entry::ShiftClosed(_) => "Shift ditutup.".into(),
        Entry::ShiftCorrected { note, .. } => format!("Hitungan dikoreksi: {note}"),
        Entry::ShiftPrinted { copy, target, .. } => format!("Slip cetakan {copy} ke {target}."),
        Entry::ShiftPrintEnded { detail, .. } => format!("Hasil cetak slip: {detail}"),
    }
}
