//! The response codes that this provider gives, with the words beside them.
//!
//! Only the codes that the simulator has a reason to give. What a client should make of a code is
//! not said here: that is the client's own table, and a shared one would hide its mistakes.

/// One response code.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Code {
    pub(super) rc: &'static str,
    pub(super) success: bool,
    pub(super) indonesian: &'static str,
    pub(super) english: &'static str,
}

impl Code {
    /// As answers have it.
    pub(super) fn number(&self) -> i64 {
        self.rc.parse().unwrap_or(-1)
    }
}

const fn good(rc: &'static str, indonesian: &'static str, english: &'static str) -> Code {
    Code { rc, success: true, indonesian, english }
}

const fn bad(rc: &'static str, indonesian: &'static str, english: &'static str) -> Code {
    Code { rc, success: false, indonesian, english }
}

pub(super) const PAID: Code =
    good("0", "Transaksi Anda Telah Berhasil", "Your transaction was successful");
pub(super) const PENDING: Code =
    good("299", "Transaksi sedang dalam proses", "Your transaction is processing");
pub(super) const SHOWN: Code = good("300", "Inkuiri berhasil", "Inquiry is successful");
pub(super) const LISTED: Code = good("0", "Berhasil", "Successful");

// Payments.
pub(super) const FAILED: Code = bad("100", "Transaksi gagal", "Your transaction has failed");
pub(super) const DUPLICATE: Code = bad("102", "Transaksi ganda", "Duplicate transaction");
/// Inside of the range of failures, but in no list.
pub(super) const UNLISTED: Code =
    bad("150", "Transaksi tidak dapat ditampilkan", "The transaction cannot be shown");
pub(super) const OFFLINE: Code = bad("184", "Produk sedang tidak aktif", "Product is offline");
pub(super) const NO_INQUIRY: Code = bad("185", "Inkuiri tidak tersedia", "Inquiry not available");
pub(super) const NO_PRODUCT: Code = bad("186", "Produk tidak tersedia", "Product not available");
pub(super) const NOT_FOUND: Code =
    bad("188", "Transaksi tidak tersedia", "Transaction is not available");
pub(super) const REVERSED: Code =
    bad("198", "Transaksi digagalkan secara manual", "Transaction was failed manually");
/// No list has a code for a deposit that does not suffice; this is the general failure.
pub(super) const DEPOSIT: Code =
    bad("199", "Saldo mitra tidak mencukupi", "Partner balance is insufficient");

// Inquiries.
pub(super) const MONTHS: Code =
    bad("301", "Tagihan lebih dari 3 bulan", "The bill is of more than 3 months");
pub(super) const NO_BILL: Code =
    bad("302", "Tagihan sudah dibayar", "The bill has been paid already");
pub(super) const CUSTOMER: Code =
    bad("304", "Nomor pelanggan salah", "The customer number is wrong");
pub(super) const EXPIRED: Code = bad("312", "Inkuiri sudah kedaluwarsa", "Inquiry has expired");
pub(super) const DIFFERS: Code =
    bad("313", "Data inkuiri dan pembayaran berbeda", "Inquiry and payment details differ");
pub(super) const REQUEST: Code = bad("321", "Permintaan tidak sesuai", "Bad request");
pub(super) const UNKNOWN_PRODUCT: Code = bad("341", "Produk tidak dikenal", "Unknown product");
pub(super) const UNAUTHORISED: Code = bad("401", "Tidak diizinkan", "Unauthorised");

// Outside of all ranges: still processing.
pub(super) const TROUBLE: Code = bad("502", "Gangguan sistem", "Bad gateway");
pub(super) const TIMEOUT: Code = bad("504", "Waktu habis", "Gateway timeout");

/// The code of a payment, from its record.
pub(super) fn of_record(rc: &str) -> &'static Code {
    const RECORDED: [&Code; 6] = [&PAID, &PENDING, &FAILED, &NO_BILL, &REVERSED, &TROUBLE];
    RECORDED.into_iter().find(|code| code.rc == rc).unwrap_or(&FAILED)
}
