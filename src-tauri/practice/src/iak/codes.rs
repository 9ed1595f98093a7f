//! The response codes that this provider gives, with its words for each.
//!
//! What a client should make of a code is not said here: that is the client's own table, and a
//! shared one would hide its mistakes. The last column is for the sandbox alone, where a number
//! can ask for a code by name.

use crate::faults::Happening;

/// One response code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) rc: &'static str,
    pub(super) message: &'static str,
    /// Requests that are wrong in themselves are HTTP 400, all else is HTTP 200.
    pub(super) http: u16,
    /// What a sandbox payment that ends with this code has met; none where no payment ends so.
    pub(super) at_payment: Option<Happening>,
}

const fn only_said(rc: &'static str, message: &'static str) -> Code {
    Code { rc, message, http: 200, at_payment: None }
}

const fn refusal(rc: &'static str, message: &'static str) -> Code {
    Code { http: 400, ..fails(rc, message) }
}

const fn fails(rc: &'static str, message: &'static str) -> Code {
    Code { rc, message, http: 200, at_payment: Some(Happening::PayFails) }
}

const fn waits(rc: &'static str, message: &'static str) -> Code {
    Code { rc, message, http: 200, at_payment: Some(Happening::PendingThenPaid) }
}

/// Not decided, but not said to be in process either.
const fn trouble(rc: &'static str, message: &'static str) -> Code {
    Code { rc, message, http: 200, at_payment: Some(Happening::RouterIssue) }
}

pub(super) const BILL_SHOWN: Code = only_said("00", "INQUIRY SUCCESS");
pub(super) const PAID: Code = only_said("00", "PAYMENT SUCCESS");
pub(super) const ALREADY_PAID: Code = fails("01", "TAGIHAN SUDAH TERBAYAR");
pub(super) const REFERENCE: Code = only_said("03", "REF ID TIDAK VALID");
pub(super) const OTHER_DAY: Code = only_said("04", "REF ID SUDAH KEDALUWARSA");
pub(super) const NOT_FOUND: Code = fails("06", "TRANSAKSI TIDAK DITEMUKAN");
pub(super) const FAILED: Code = fails("07", "PEMBAYARAN GAGAL");
pub(super) const NOT_AVAILABLE: Code = fails("10", "TAGIHAN BELUM TERSEDIA");
pub(super) const DUPLICATE: Code = only_said("11", "REF ID SUDAH DIGUNAKAN");
pub(super) const CUSTOMER: Code = fails("14", "NOMOR TUJUAN SALAH");
pub(super) const OPERATOR: Code = fails("16", "NOMOR TIDAK SESUAI DENGAN OPERATOR");
pub(super) const DEPOSIT: Code = fails("17", "SALDO TIDAK CUKUP");
pub(super) const PRODUCT: Code = fails("20", "KODE PRODUK TIDAK TERDAFTAR");
pub(super) const PAYMENT_FAILED: Code = fails("37", "PEMBAYARAN GAGAL");
pub(super) const PENDING: Code = waits("39", "PENDING / TRANSAKSI SEDANG DIPROSES");
pub(super) const NOT_RECEIVED: Code = only_said("42", "REQUEST PEMBAYARAN BELUM DITERIMA");
/// In no list of the provider: what a client meets when a list grows.
pub(super) const UNLISTED: Code = only_said("77", "TRANSAKSI TIDAK DAPAT DITAMPILKAN");
pub(super) const SIGNATURE: Code = refusal("100", "SIGN TIDAK VALID");
pub(super) const COMMAND: Code = refusal("101", "COMMAND TIDAK VALID");
pub(super) const TIMEOUT: Code = trouble("103", "TIMEOUT");
pub(super) const BILLER: Code = trouble("105", "MISC ERROR / BILLER SYSTEM ERROR");
pub(super) const SWITCHED_OFF: Code = fails("106", "PRODUK SEDANG TIDAK AKTIF");
pub(super) const BODY: Code = refusal("107", "FORMAT BODY TIDAK SESUAI");
pub(super) const ADDRESS: Code = refusal("117", "URL TIDAK VALID");
/// The prepaid house, which tells the balance, has codes of its own for three of these.
pub(super) const PREPAID_SENDER: Code = refusal("204", "WRONG AUTHENTICATION");
pub(super) const PREPAID_COMMAND: Code = refusal("205", "WRONG COMMAND");
pub(super) const PREPAID_BODY: Code = refusal("208", "INVALID DATA");

/// All that a sandbox number may ask for.
const ALL: [&Code; 52] = [
    &ALREADY_PAID,
    &only_said("02", "TAGIHAN BELUM TERBAYAR"),
    &REFERENCE,
    &OTHER_DAY,
    &waits("05", "UNDEFINED ERROR"),
    &NOT_FOUND,
    &FAILED,
    &fails("08", "ID TAGIHAN DIBLOKIR"),
    &only_said("09", "INQUIRY GAGAL"),
    &NOT_AVAILABLE,
    &DUPLICATE,
    &fails("13", "NOMOR PELANGGAN DIBLOKIR"),
    &CUSTOMER,
    &fails("15", "NOMOR TIDAK DIDUKUNG"),
    &OPERATOR,
    &DEPOSIT,
    &PRODUCT,
    &fails("30", "PEMBAYARAN HARUS DI LOKET PERUSAHAAN"),
    &fails("31", "TOTAL TAGIHAN MELEBIHI BATAS"),
    &fails("32", "SEMUA PERIODE HARUS DIBAYAR"),
    &fails("33", "TIDAK DAPAT DIPROSES, COBA LAGI NANTI"),
    &fails("34", "TAGIHAN SUDAH DIBAYAR"),
    &fails("35", "ADA TUNGGAKAN LAIN YANG HARUS DIBAYAR"),
    &fails("36", "LEWAT JATUH TEMPO, BAYAR DI LOKET PERUSAHAAN"),
    &PAYMENT_FAILED,
    &fails("38", "PEMBAYARAN GAGAL, BUAT PERMINTAAN BARU"),
    &PENDING,
    &fails("40", "SALAH SATU TUNGGAKAN SUDAH DIBAYAR"),
    &fails("41", "BAYAR LANGSUNG KE PERUSAHAAN"),
    &NOT_RECEIVED,
    &only_said("44", "BATAS INQUIRY HARIAN TERCAPAI"),
    &only_said("45", "TERLALU BANYAK INQUIRY"),
    &trouble("91", "DATABASE ERROR"),
    &trouble("92", "GENERAL ERROR"),
    &fails("93", "JUMLAH TIDAK VALID"),
    &trouble("94", "LAYANAN KEDALUWARSA"),
    &SIGNATURE,
    &COMMAND,
    &refusal("102", "ALAMAT IP TIDAK TERDAFTAR"),
    &TIMEOUT,
    &BILLER,
    &SWITCHED_OFF,
    &BODY,
    &fails("108", "ID TIDAK DAPAT DIGUNAKAN UNTUK PRODUK INI"),
    &fails("109", "PLN TUTUP PUKUL 23.00 SAMPAI 01.00 WIB"),
    &trouble("110", "SISTEM SEDANG DIPERBAIKI"),
    &ADDRESS,
    &fails("118", "AKUN DITANGGUHKAN"),
    &waits("201", "UNDEFINED RESPONSE CODE"),
    &PREPAID_SENDER,
    &PREPAID_COMMAND,
    &PREPAID_BODY,
];

/// The code that these three digits stand for: "001" is 01, "103" is 103.
pub(super) fn of_digits(three: &str) -> Option<&'static Code> {
    let rc = match three.strip_prefix('0') {
        Some(two) => two,
        None => three,
    };
    ALL.into_iter().find(|code| code.rc == rc)
}

#[cfg(test)]
mod tests {
    use super::{ALL, of_digits};

    #[test]
    fn every_code_stands_once_in_the_list() {
        for (at, code) in ALL.iter().enumerate() {
            assert!(!ALL[at + 1..].iter().any(|other| other.rc == code.rc), "{}", code.rc);
        }
        assert_eq!(of_digits("014").map(|code| code.rc), Some("14"));
        assert_eq!(of_digits("105").map(|code| code.rc), Some("105"));
        for none in ["000", "999", "077", ""] {
            assert_eq!(of_digits(none), None, "{none}");
        }
    }
}
