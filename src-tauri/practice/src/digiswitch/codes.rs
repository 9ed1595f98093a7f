//! The response codes that this provider gives, with the words and the HTTP status beside them.
//!
//! Only the codes that the simulator has a reason to give. What a client should make of a code is
//! not said here: that is the client's own table, and a shared one would hide its mistakes.

/// One response code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) rc: &'static str,
    pub(super) status: &'static str,
    pub(super) message: &'static str,
    /// Refusals of the request itself come as HTTP 400, outcomes of a sale as HTTP 200.
    pub(super) http: u16,
    /// Whether the provider makes a record, which spends the reference.
    pub(super) recorded: bool,
}

const fn refusal(rc: &'static str, message: &'static str) -> Code {
    Code { rc, status: FAILED_WORD, message, http: 400, recorded: false }
}

const fn failure(rc: &'static str, message: &'static str) -> Code {
    Code { rc, status: FAILED_WORD, message, http: 200, recorded: true }
}

const fn pending(rc: &'static str, message: &'static str) -> Code {
    Code { rc, status: "Pending", message, http: 200, recorded: true }
}

pub(super) const FAILED_WORD: &str = "Gagal";
pub(super) const PAID: Code =
    Code { rc: "00", status: "Sukses", message: "Transaksi Sukses", http: 200, recorded: true };
pub(super) const TIMEOUT: Code = failure("01", "Transaksi timeout");
pub(super) const FAILED: Code = failure("02", "Transaksi Gagal");
pub(super) const PENDING: Code = pending("03", "Transaksi Pending");
pub(super) const PAYLOAD: Code = refusal("40", "Payload tidak sesuai");
pub(super) const SIGNATURE: Code = refusal("41", "Signature tidak valid");
pub(super) const USERNAME: Code = refusal("42", "Username tidak ditemukan");
pub(super) const PRODUCT: Code = refusal("43", "Produk tidak ditemukan atau tidak aktif");
pub(super) const DEPOSIT: Code = refusal("44", "Saldo tidak mencukupi");
pub(super) const REFERENCE: Code = refusal("49", "Ref ID tidak unik");
pub(super) const NOT_FOUND: Code = refusal("50", "Transaksi tidak ditemukan");
pub(super) const PREFIX: Code = failure("52", "Prefix tidak sesuai dengan operator");
pub(super) const CUSTOMER: Code = failure("54", "Nomor pelanggan salah");
pub(super) const DIGITS: Code = failure("57", "Jumlah digit nomor pelanggan tidak sesuai");
pub(super) const CUT_OFF: Code = failure("58", "Sedang cut-off");
pub(super) const NO_BILL: Code = failure("60", "Tagihan sudah lunas atau belum tersedia");
pub(super) const REFUNDED: Code = failure("74", "Transaksi direfund");
/// In no list of the provider: what a client meets when a list grows.
pub(super) const UNLISTED: Code = failure("77", "Transaksi tidak dapat ditampilkan");
pub(super) const NOMINAL: Code = failure("84", "Nominal tidak valid");
pub(super) const MULTIPLE: Code = refusal("87", "Nominal harus kelipatan 1.000");
pub(super) const ROUTER: Code = pending("99", "Terjadi kendala pada router");

/// The code of a payment that did not go through or is not decided, from its record.
pub(super) fn of_record(rc: &str) -> &'static Code {
    const RECORDED: [&Code; 5] = [&FAILED, &PENDING, &NO_BILL, &REFUNDED, &ROUTER];
    RECORDED.into_iter().find(|code| code.rc == rc).unwrap_or(&FAILED)
}
