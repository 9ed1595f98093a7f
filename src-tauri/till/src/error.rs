//! What can stop a sale, as people and scripts read it: a stable code, what happened, whether
//! money moved, what to do next. A payment that has no verdict is a state, never one of these.

use loket_core::account::BadAccount;
use loket_core::bill::BadNumber;
use loket_core::provider::{Refusal, RefusalKind};

use crate::ledger::LedgerError;
use crate::secrets::SecretError;
use crate::view::ErrorView;

/// What a caller does about it: the exit codes of `loketctl`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Usage, or something of our own broke.
    Internal,
    /// Refused before anything was sent.
    Refused,
    /// The provider refused.
    Failed,
    /// Bytes of a payment left, and what came of it could not be written down or told.
    InDoubt,
}

#[derive(Debug)]
pub struct TillError {
    pub class: Class,
    pub view: Box<ErrorView>,
}

impl TillError {
    pub fn new(class: Class, code: &str, message: impl Into<String>, hint: &str) -> TillError {
        TillError {
            class,
            view: Box::new(ErrorView {
                code: code.into(),
                message: message.into(),
                money_moved: "no".into(),
                hint: hint.into(),
                payment_id: None,
                account: None,
            }),
        }
    }

    pub fn refused(code: &str, message: impl Into<String>, hint: &str) -> TillError {
        TillError::new(Class::Refused, code, message, hint)
    }

    pub fn about(mut self, payment_id: impl Into<String>) -> TillError {
        self.view.payment_id = Some(payment_id.into());
        self
    }

    /// A fact could not be written after bytes left: the row still says in doubt, which is true.
    pub fn after_sending(mut self, payment_id: &str) -> TillError {
        self.class = Class::InDoubt;
        self.view.payment_id = Some(payment_id.into());
        self.view.money_moved = "unknown".into();
        self.view.hint =
            "Uang mungkin sudah terpotong. Jangan bayar ulang; periksa status pembayaran ini."
                .into();
        self
    }
}

impl std::fmt::Display for TillError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.view.code, self.view.message)
    }
}

impl std::error::Error for TillError {}

impl From<BadNumber> for TillError {
    fn from(bad: BadNumber) -> Self {
        TillError::refused("bad_number", bad.to_string(), "Periksa lagi nomor pelanggan.")
    }
}

impl From<BadAccount> for TillError {
    fn from(bad: BadAccount) -> Self {
        let message = match bad {
            BadAccount::NoName => "Nama akun belum diisi.",
            BadAccount::BadName => "Nama akun terlalu panjang, atau memuat tanda yang bukan huruf.",
            BadAccount::NotABase => {
                "Alamat penyedia tanpa tanda tanya dan tanda pagar: hanya https://, nama, dan awalan jalur."
            }
            BadAccount::NotHttps => "Alamat penyedia harus diawali https://.",
            BadAccount::NotAnAddress => "Alamat penyedia tidak bisa dibaca.",
            BadAccount::GapNeedsLoopback => "Jeda cek status 0 hanya boleh untuk alamat loopback.",
            BadAccount::NoUsername => "Username belum diisi.",
            BadAccount::NoPartnerId => "Partner ID belum diisi.",
            BadAccount::UnknownFormat => "Penyedia ini tidak memakai format itu.",
            BadAccount::BadPath => "Jalur cek tagihan harus diawali satu garis miring.",
        };
        TillError::refused("bad_account", message, "Perbaiki isian akun.")
    }
}

impl From<LedgerError> for TillError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Held { by } => TillError::refused(
                "ledger_held",
                format!("Buku transaksi sedang dipakai oleh {by}."),
                "Pakai jendela Loket yang sudah terbuka, atau tutup dulu.",
            ),
            LedgerError::BillInDoubt { payment_id } => TillError::refused(
                "bill_in_doubt",
                "Tagihan ini punya pembayaran yang masih menunggu kepastian.",
                "Jangan bayar ulang. Cek status pembayaran yang lama.",
            )
            .about(payment_id),
            LedgerError::AlreadyPaying { payment_id } => TillError::refused(
                "already_paying",
                format!("Tagihan hasil cek ini sudah dibayar sekali: pembayaran {payment_id}."),
                "Lihat pembayaran itu, atau cek tagihan lagi.",
            )
            .about(payment_id),
            LedgerError::PaidBefore { payment_id } => TillError::refused(
                "paid_before",
                "Tagihan yang sama sudah pernah dibayar di loket ini.",
                "Lihat struk lama. Kalau memang harus dibayar lagi, ulangi dengan --again.",
            )
            .about(payment_id),
            LedgerError::NotFound => {
                TillError::refused("not_found", "Tidak ada di buku transaksi.", "Periksa nomornya.")
            }
            LedgerError::Decided => TillError::refused(
                "decided",
                "Pembayaran ini sudah punya kepastian; itu tidak bisa diubah.",
                "Lihat riwayat pembayaran ini.",
            ),
            LedgerError::AccountInUse => TillError::refused(
                "account_in_use",
                "Akun ini masih punya pembayaran yang menunggu kepastian.",
                "Tunggu sampai semua pembayarannya pasti.",
            ),
            LedgerError::AccountChanged => TillError::refused(
                "bad_account",
                "Akun ini baru saja diubah atau dihapus di tempat lain.",
                "Buka lagi daftar akun, lalu ulangi.",
            ),
            LedgerError::AccountGone => TillError::refused(
                "no_account",
                "Akun tempat tagihan ini dicek sudah dihapus.",
                "Cek tagihan lagi lewat akun yang ada.",
            ),
            LedgerError::NoOwner => TillError::refused(
                "no_owner",
                "Harus ada paling sedikit satu pemilik.",
                "Jadikan orang lain pemilik dulu.",
            ),
            LedgerError::NumberTaken { number, name } => TillError::refused(
                "number_taken",
                format!("Nomor {number} sudah ada di buku pelanggan, atas nama {name}."),
                "Buka pelanggan itu, atau periksa nomornya.",
            ),
            LedgerError::ShiftIsOpen { number } => TillError::refused(
                "shift_is_open",
                format!("Shift {number} masih buka."),
                "Tutup dulu shift itu.",
            ),
            LedgerError::NoShift => TillError::refused(
                "no_shift",
                "Tidak ada shift yang buka.",
                "Buka shift dulu dengan uang modal di laci.",
            ),
            LedgerError::ShiftNotClosed => TillError::refused(
                "shift_not_closed",
                "Shift ini belum ditutup.",
                "Hitung laci dan tutup shift dulu.",
            ),
            LedgerError::LineBusy { line } => TillError::refused(
                "line_busy",
                format!("Baris {line} masih menunggu kepastian, atau sudah dibayar."),
                "Jangan kembalikan uangnya dan jangan bayar ulang. Lihat pembayarannya di Riwayat.",
            ),
            LedgerError::ListChanged => TillError::refused(
                "list_changed",
                "Daftar kolektif berubah sejak ditampilkan.",
                "Lihat lagi baris dan totalnya, lalu ulangi.",
            ),
            LedgerError::NotAgreed => TillError::refused(
                "not_agreed",
                "Tagihan ini bagian daftar kolektif dan belum disetujui dengan total ini.",
                "Buka daftar kolektifnya dan bayar dari sana.",
            ),
            LedgerError::MoneyTaken => TillError::refused(
                "money_taken",
                "Uang untuk daftar ini sudah diterima.",
                "Selesaikan atau kembalikan uangnya dulu.",
            ),
            LedgerError::TooLarge => TillError::refused(
                "bad_amount",
                "Jumlahnya terlalu besar untuk dihitung.",
                "Periksa lagi isiannya.",
            ),
            LedgerError::OtherMode => TillError::refused(
                "other_mode",
                "Buku latihan dan buku asli tidak boleh tertukar.",
                "Pakai --practice untuk buku latihan, dan jangan untuk buku asli.",
            ),
            LedgerError::OntoItself => TillError::refused(
                "bad_input",
                "Salinan tidak boleh menimpa buku yang sedang dipakai.",
                "Pilih nama berkas lain.",
            ),
            LedgerError::Copy(what) => TillError::new(
                Class::Internal,
                "copy_failed",
                format!("Salinan tidak bisa dibuat atau dibaca: {what}."),
                "Buku transaksi sendiri tidak berubah. Periksa nama berkas dan tempatnya.",
            ),
            LedgerError::LosesNewer { newer } => TillError::refused(
                "loses_newer",
                format!("Buku yang ada punya {newer} kejadian yang tidak ada di salinan."),
                "Kalau memang mau kembali ke salinan lama, ulangi dengan --lose-newer.",
            ),
            LedgerError::Full => TillError::new(
                Class::Refused,
                "ledger_full",
                "Disk penuh: buku transaksi tidak bisa ditulis.",
                "Kosongkan disk dulu, lalu coba lagi.",
            ),
            LedgerError::Newer(step) => TillError::refused(
                "ledger_newer",
                format!(
                    "Buku transaksi ini sudah dipakai Loket yang lebih baru (langkah {step}), dan tidak diubah."
                ),
                "Uang tidak bergerak. Pasang lagi Loket versi terbaru. Kalau harus dengan versi ini: \
                 loketctl restore, dengan salinan \u{201c}sebelum-pembaruan\u{201d} dari folder salinan.",
            ),
            LedgerError::NoCopyBefore(why) => TillError::refused(
                "no_copy_before",
                format!(
                    "Buku transaksi dari Loket yang lebih lama belum diperbarui: salinannya tidak bisa dibuat ({why})."
                ),
                "Uang tidak bergerak dan buku tidak berubah. Kosongkan disk, lalu buka lagi Loket.",
            ),
            LedgerError::Broken { .. }
            | LedgerError::OldSqlite(_)
            | LedgerError::Disk(_)
            | LedgerError::Io(_) => TillError::new(
                Class::Internal,
                "ledger_broken",
                format!("Buku transaksi bermasalah: {error}."),
                "Jangan berjualan dulu; simpan salinan folder data dan hubungi bantuan.",
            ),
        }
    }
}

impl From<SecretError> for TillError {
    fn from(error: SecretError) -> Self {
        let (code, message, hint) = match &error {
            SecretError::NoKey => {
                ("no_key", "Kunci akun tidak ditemukan.", "Masukkan kunci API akun ini lagi.")
            }
            SecretError::Locked => (
                "keyring_locked",
                "Keyring terkunci.",
                "Buka kunci keyring, atau ketik kunci API untuk kali ini.",
            ),
            SecretError::Slow => (
                "keyring_slow",
                "Keyring belum menjawab; mungkin menunggu kata sandi.",
                "Isi kata sandi di jendela keyring lalu ulangi, atau ketik kunci API untuk kali ini.",
            ),
            SecretError::NoKeyring(_) => (
                "keyring_missing",
                "Komputer ini tidak punya keyring.",
                "Ketik kunci API; Loket mengingatnya sampai ditutup.",
            ),
        };
        TillError::refused(code, message, hint)
    }
}

impl From<Refusal> for TillError {
    fn from(refusal: Refusal) -> Self {
        let (code, message, hint) = match refusal.kind {
            RefusalKind::UnknownCustomer => (
                "unknown_customer",
                "Nomor pelanggan tidak dikenal.",
                "Periksa lagi nomornya bersama pelanggan.",
            ),
            RefusalKind::NothingOwed => (
                "nothing_owed",
                "Tagihan belum tersedia atau sudah lunas.",
                "Tidak ada yang perlu dibayar sekarang.",
            ),
            RefusalKind::Unavailable => (
                "unavailable",
                "Produk ini sedang tidak bisa dipakai di penyedia.",
                "Coba lagi nanti.",
            ),
            RefusalKind::BadInput => {
                ("bad_input", "Penyedia menolak isian ini.", "Periksa nominal dan isian lain.")
            }
            RefusalKind::Account => (
                "account_refused",
                "Penyedia menolak akun ini.",
                "Periksa username, kunci API, dan kode produk di Pengaturan.",
            ),
            RefusalKind::Address => (
                "address_refused",
                "Alamat IP komputer ini tidak ada di daftar penyedia.",
                "Daftarkan IP yang disebut penyedia di menu koneksi API mereka.",
            ),
            RefusalKind::Deposit => {
                ("deposit_low", "Saldo di penyedia tidak cukup.", "Isi saldo dulu.")
            }
            RefusalKind::TooOften => (
                "too_often",
                "Terlalu sering bertanya ke penyedia.",
                "Tunggu satu menit, lalu coba lagi.",
            ),
            RefusalKind::Unreadable => (
                "unreadable",
                "Jawaban penyedia tidak bisa dibaca.",
                "Coba lagi; kalau tetap begini, hubungi penyedia.",
            ),
            RefusalKind::Other => ("provider_refused", "Penyedia menolak.", "Coba lagi nanti."),
        };
        let said = refusal.provider_message.trim();
        let message = if said.is_empty() {
            message.to_owned()
        } else {
            format!("{message} ({} {said})", refusal.provider_code).replace("( ", "(")
        };
        TillError::new(Class::Failed, code, message, hint)
    }
}
