//! Results in words, for people at a terminal.

use loket_core::money::Rupiah;
use loket_till::view::{
    AccountTest, AccountView, BillTypeView, CheckView, DayView, InquiryView, PaymentView,
    PrintView, ReportView, SumsView, UnprintedView,
};

use crate::accounts::Listed;

pub(crate) fn rp(amount: i64) -> String {
    Rupiah::try_from(amount).map_or_else(|_| format!("Rp {amount}"), |money| money.to_string())
}

pub(crate) fn money_moved(moved: &str) -> &'static str {
    match moved {
        "yes" => "Uang sudah terpotong.",
        "no" => "Tidak ada uang yang berpindah.",
        _ => "Uang mungkin sudah terpotong.",
    }
}

pub(crate) fn state(state: &str) -> &'static str {
    match state {
        "paid" => "LUNAS",
        "failed" => "GAGAL",
        _ => "MENUNGGU KEPASTIAN",
    }
}

pub(crate) fn bill_type(view: &BillTypeView) -> String {
    let accounts: Vec<&str> = view.accounts.iter().map(|one| one.account.as_str()).collect();
    let accounts =
        if accounts.is_empty() { "belum ada akun".to_owned() } else { accounts.join(", ") };
    format!("{:<22} {:<24} {accounts}", view.bill_type, view.label)
}

pub(crate) fn inquiry(view: &InquiryView) -> String {
    let mut lines = vec![
        format!("{} {}", view.biller, view.customer_no),
        view.customer_name.clone(),
        format!("Total tagihan {}", rp(view.customer_total)),
    ];
    if !view.periods.is_empty() {
        lines.push(view.periods.join(", "));
    }
    if let Some(book) = &view.book {
        let differs = if book.differs { ": NAMA BERBEDA, cocokkan dulu" } else { "" };
        let known = book.known_as.as_deref().map(|name| format!(", tercatat {name}"));
        let known = known.unwrap_or_default();
        lines.push(format!("Buku pelanggan: {}{known}{differs}", book.name));
    }
    lines.extend(view.lines.iter().map(|line| format!("  {:<24} {}", line.label, rp(line.amount))));
    lines.extend(view.details.iter().map(|line| format!("  {:<24} {}", line.label, line.value)));
    for one in &view.passed_over {
        lines.push(format!("Dilewati: {} ({})", one.account, one.message));
    }
    lines.push(match view.margin {
        Some(margin) => {
            format!("Lewat {} ({}), margin {}", view.account, view.provider_label, rp(margin))
        }
        None => format!("Lewat {} ({})", view.account, view.provider_label),
    });
    if let Some(balance) = view.short_balance {
        lines.push(format!(
            "Saldo terakhir hanya {}: bayar dengan --low-balance kalau sudah diisi",
            rp(balance)
        ));
    }
    if let Some(before) = &view.paid_before {
        lines.push(format!("Sudah pernah dibayar: {} {}", before.number, before.paid_at));
    }
    lines.push(format!("Berlaku sampai {}", view.expires_at));
    lines.push(format!("loketctl pay {} --total {}", view.inquiry_id, view.customer_total));
    lines.join("\n")
}

pub(crate) fn payment(view: &PaymentView) -> String {
    let mut lines = vec![
        format!("{} {}", state(&view.state), view.number),
        format!("{} {} {}", view.biller, view.customer_no, view.customer_name),
        format!(
            "Total bayar {}  tunai {}  kembali {}",
            rp(view.grand_total),
            rp(view.cash),
            rp(view.change)
        ),
    ];
    if !view.provider_message.is_empty() {
        lines.push(format!("{} {}", view.provider_code, view.provider_message));
    }
    lines.push(money_moved(&view.money_moved).to_owned());
    match view.attention.as_deref() {
        Some("contradiction") => lines.push(
            "Kata penyedia kemudian bertentangan dengan putusan ini. Periksa bersama penyedia sebelum \
             membayar atau mengembalikan uang."
                .into(),
        ),
        Some(_) => lines.push("Perlu diputuskan orang: tanyakan ke penyedia.".into()),
        None => {}
    }
    if view.state == "in_doubt" {
        lines.push("Jangan bayar ulang. Cek statusnya dengan: loketctl advise".into());
    }
    lines.push(format!("loketctl receipt {}", view.payment_id));
    lines.join("\n")
}

pub(crate) fn life(view: &PaymentView) -> String {
    let mut text = payment(view);
    for event in view.events.iter().flatten() {
        text.push_str(&format!("\n{}  {}", event.at, event.text));
    }
    text
}

pub(crate) fn row(view: &PaymentView) -> String {
    format!(
        "{}  {:<18}  {:<16} {:<24} {:>14}  {}",
        view.number,
        state(&view.state),
        view.customer_no,
        view.customer_name,
        rp(view.grand_total),
        view.payment_id
    )
}

pub(crate) fn printed(view: &PrintView) -> String {
    let outcome = match view.outcome.as_str() {
        "sent" => "dikirim ke",
        _ => "tercetak:",
    };
    format!("{} {outcome} {}", view.copy, view.target).trim().to_owned()
}

pub(crate) fn checked(view: &CheckView) -> String {
    let Some(print) = &view.print else {
        return format!("BUKAN STRUK LOKET INI: {}", view.code);
    };
    let verdict = match view.verdict.as_str() {
        "original" => "ASLI",
        "reprint" => "CETAK ULANG",
        _ => "TIDAK BERLAKU LAGI",
    };
    format!(
        "{verdict}  {}  {}\n  {}  {}\n  {}  dicetak {} oleh {}\n  sekarang: {}",
        print.number,
        print.copy,
        print.customer_no,
        print.customer_name,
        rp(print.grand_total),
        print.printed_at,
        print.by,
        state(&print.state)
    )
}

pub(crate) fn unprinted(view: &UnprintedView) -> String {
    let again = match &view.shift_id {
        Some(_) => format!("shift print {}", view.number),
        None => format!("print {}", view.payment_id),
    };
    format!(
        "{}  {}  {}  {}\n  {}\n  loketctl {again}",
        view.number,
        view.copy,
        view.customer_no,
        view.customer_name,
        view.fault.as_deref().unwrap_or("tidak diketahui; lihat kertasnya, lalu --came-out yes|no")
    )
}

pub(crate) fn day(view: &DayView) -> String {
    format!(
        "{}\nLunas {}  menunggu {}  gagal {}\nTagihan {}\nJasa loket {}\nTotal bayar {}\nModal {}\nMargin {}",
        view.date,
        view.paid,
        view.in_doubt,
        view.failed,
        rp(view.customer_total),
        rp(view.service_fee),
        rp(view.grand_total),
        rp(view.deposit_cost),
        rp(view.margin)
    )
}

pub(crate) fn report(view: &ReportView) -> String {
    let line = |label: &str, sums: &SumsView| {
        format!(
            "{label:<24} {:>6} {:>17} {:>15} {:>15}",
            sums.paid,
            rp(sums.grand_total),
            rp(sums.service_fee),
            rp(sums.margin)
        )
    };
    let mut lines = vec![
        format!("{} sampai {}", view.from, view.to),
        format!("{:<24} {:>6} {:>17} {:>15} {:>15}", "", "lunas", "tunai", "jasa loket", "margin"),
    ];
    let rows = view.rows.iter().filter(|row| row.sums != SumsView::default());
    lines.extend(rows.map(|row| line(&row.label, &row.sums)));
    lines.push(line("Jumlah", &view.sums));
    if view.sums.cost_unknown > 0 {
        lines.push(format!("Modal {} transaksi belum diketahui.", view.sums.cost_unknown));
    }
    if view.sums.in_doubt > 0 {
        let held = rp(view.sums.held);
        lines.push(format!("{} menunggu kepastian, titipan {held}.", view.sums.in_doubt));
    }
    lines.push(format!(
        "Dibanding {} sampai {}: tunai {}, margin {}",
        view.before.from,
        view.before.to,
        rp(view.before.grand_total),
        rp(view.before.margin)
    ));
    lines.join("\n")
}

pub(crate) fn account(view: &AccountView) -> String {
    format!(
        "{} v{}  {}  {}  kunci: {}",
        view.name, view.version, view.provider, view.base_url, view.key
    )
}

pub(crate) fn listed(view: &Listed) -> String {
    match (view.balance, &view.balance_at) {
        (Some(balance), Some(at)) => {
            format!("{}  saldo {} ({at})", account(&view.account), rp(balance))
        }
        (Some(_) | None, _) => account(&view.account),
    }
}

pub(crate) fn test(view: &AccountTest) -> String {
    let found = match view.found.as_str() {
        "ok" => "tersambung",
        "key" => "kunci, username, atau kode produk ditolak penyedia",
        "address" => "alamat IP komputer ini tidak ada di daftar penyedia",
        "network" => "tidak ada sambungan ke penyedia",
        _ => "jawaban penyedia tidak jelas",
    };
    let mut text = format!("{}: {found}", view.account);
    if let Some(address) = &view.address {
        text.push_str(&format!(" (IP yang terlihat: {address})"));
    }
    if let Some(balance) = view.balance {
        text.push_str(&format!(", saldo {}", rp(balance)));
    }
    if !view.ok {
        text.push_str(&format!("\n{}", view.message));
    }
    text
}

/// How far a check of the ledger is.
pub(crate) fn verify_progress((checked, played, of): (i64, i64, i64)) -> String {
    // Each is counted in strides.
    let near_all = |done: i64| done > 0 && of - done < of / 50 + 2_000;
    let dotted = |number: i64| {
        Rupiah::try_from(number).map_or_else(|_| number.to_string(), |it| it.dotted())
    };
    if near_all(played) {
        "Membandingkan isi buku dengan kejadian...".into()
    } else if played > 0 {
        format!("Memutar ulang {} dari {} kejadian...", dotted(played), dotted(of))
    } else if near_all(checked) {
        "Semua kejadian utuh. Menyalin untuk diputar ulang...".into()
    } else {
        format!("Memeriksa {} dari {} kejadian...", dotted(checked), dotted(of))
    }
}
