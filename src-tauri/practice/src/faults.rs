//! What can happen to a number, and the endings of numbers that choose it at every provider.
//!
//! A shop trains and a test breaks things by the choice of the customer number alone: any number
//! of the right length that ends in `9990` and the two digits beside a happening below meets it,
//! whatever its bill type. Where a number has parts (SAMSAT), the part before the comma counts.
//! Knows no provider's codes and no wire.

/// Digits before the two that name the fault. Long enough that a shop's real numbers, which may be
/// tried as well, hardly ever end so.
pub const ENDING_MARK: &str = "9990";

/// What happens to a sale of one number: at the payment, unless the name says inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Happening {
    Paid,
    PaidTwoBills,
    InquiryFails,
    PayFails,
    PendingThenPaid,
    PendingThenPaidTwoBills,
    PendingThenFailed,
    AlreadyPaid,
    UnknownCustomer,
    Slow,
    CutBody,
    CutSilent,
    Garbage,
    Html,
    NeverAnswers,
    UnlistedCode,
    OtherAmount,
    ForeignReference,
    RouterIssue,
    LostUnbooked,
    BookedLate,
    Disagrees,
    TimeoutCode,
    Redirect,
    FalseFailure,
    InquiryNeverAnswers,
    EmptyBody,
    FirstProviderClosed,
}

/// One line of the table: how a happening is chosen, and how the help list tells of it.
pub(crate) struct Entry {
    pub(crate) happening: Happening,
    /// The two last digits that choose it; none where only listed sandbox numbers do.
    pub(crate) ending: Option<&'static str>,
    pub(crate) id: &'static str,
    pub(crate) indonesian: &'static str,
    pub(crate) english: &'static str,
}

const fn listed(
    happening: Happening,
    id: &'static str,
    indonesian: &'static str,
    english: &'static str,
) -> Entry {
    Entry { happening, ending: None, id, indonesian, english }
}

const fn ending(
    digits: &'static str,
    happening: Happening,
    id: &'static str,
    indonesian: &'static str,
    english: &'static str,
) -> Entry {
    Entry { happening, ending: Some(digits), id, indonesian, english }
}

/// Every happening once. Where a note says "paid" or "berhasil", the books have it as paid, however
/// the answer looked.
#[rustfmt::skip] // a table is read by its columns
pub(crate) const HAPPENINGS: [Entry; 28] = [
    listed(Happening::Paid, "paid",
        "Berhasil", "Paid"),
    listed(Happening::PaidTwoBills, "paid-two-bills",
        "Berhasil, dua lembar tagihan", "Paid, two bills"),
    listed(Happening::InquiryFails, "inquiry-fails",
        "Cek tagihan gagal", "The inquiry fails"),
    listed(Happening::PayFails, "pay-fails",
        "Pembayaran gagal", "The payment fails"),
    listed(Happening::PendingThenPaid, "pending-then-paid",
        "Tertunda, lalu berhasil saat cek status", "Pending, then paid when asked"),
    listed(Happening::PendingThenPaidTwoBills, "pending-then-paid-two-bills",
        "Dua lembar; tertunda, lalu berhasil saat cek status",
        "Two bills; pending, then paid when asked"),
    listed(Happening::PendingThenFailed, "pending-then-failed",
        "Tertunda, lalu gagal saat cek status", "Pending, then failed when asked"),
    ending("01", Happening::AlreadyPaid, "already-paid",
        "Cek tagihan: sudah lunas", "The inquiry says already paid"),
    ending("02", Happening::UnknownCustomer, "unknown-customer",
        "Cek tagihan: nomor pelanggan salah", "The inquiry knows no such customer"),
    ending("03", Happening::Slow, "slow",
        "Jawaban lambat, lalu berhasil", "A slow answer, then paid"),
    ending("04", Happening::CutBody, "cut-body",
        "Jawaban terputus di tengah; sebenarnya berhasil", "The answer breaks off; paid"),
    ending("05", Happening::CutSilent, "cut-silent",
        "Sambungan putus tanpa jawaban; sebenarnya berhasil", "Closed without a byte; paid"),
    ending("06", Happening::Garbage, "garbage",
        "Jawaban tidak terbaca; sebenarnya berhasil", "An unreadable answer; paid"),
    ending("07", Happening::Html, "html",
        "Halaman galat 502; sebenarnya berhasil", "A gateway's page with HTTP 502; paid"),
    ending("08", Happening::NeverAnswers, "never-answers",
        "Tidak pernah dijawab; sebenarnya berhasil", "Never answered; paid"),
    ending("09", Happening::UnlistedCode, "unlisted-code",
        "Kode gagal yang tidak dikenal; sebenarnya berhasil", "An unlisted failure code; paid"),
    ending("10", Happening::OtherAmount, "other-amount",
        "Berhasil dengan total lain", "Paid at another total"),
    ending("11", Happening::ForeignReference, "foreign-reference",
        "Jawaban memuat ref transaksi lain; sebenarnya berhasil",
        "The answer names another reference; paid"),
    ending("12", Happening::RouterIssue, "router-issue",
        "Gangguan penyedia, lalu berhasil saat cek status",
        "The provider's own trouble, then paid when asked"),
    ending("13", Happening::LostUnbooked, "lost-unbooked",
        "Putus tanpa jawaban; tidak pernah dibayar", "Closed without a byte; never booked"),
    ending("14", Happening::BookedLate, "booked-late",
        "Putus; cek status pertama tidak ditemukan, berikutnya berhasil",
        "Closed; not found at the first question, paid at the next"),
    ending("15", Happening::Disagrees, "disagrees",
        "Kode berhasil dengan status gagal; sebenarnya berhasil",
        "The code says success, the status failure; paid"),
    ending("16", Happening::TimeoutCode, "timeout-code",
        "Kode waktu habis; sebenarnya berhasil", "The provider's timeout code; paid"),
    ending("17", Happening::Redirect, "redirect",
        "Dialihkan (HTTP 307); sebenarnya berhasil", "Redirected (HTTP 307); paid"),
    ending("18", Happening::FalseFailure, "false-failure",
        "Dijawab gagal, kemudian ternyata berhasil", "Answered as failed, later paid"),
    ending("19", Happening::InquiryNeverAnswers, "inquiry-never-answers",
        "Cek tagihan tidak pernah dijawab", "The inquiry is never answered"),
    ending("20", Happening::EmptyBody, "empty-body",
        "Jawaban kosong; sebenarnya berhasil", "An empty answer; paid"),
    ending("21", Happening::FirstProviderClosed, "first-provider-closed",
        "Penyedia pertama sedang tutup; penyedia berikutnya berhasil",
        "The first provider is closed; the next one is paid"),
];

impl Happening {
    /// The happening that the number's ending chooses, if it chooses one.
    pub fn of_ending(number: &str) -> Option<Happening> {
        HAPPENINGS.iter().find_map(|entry| {
            let start = number.strip_suffix(entry.ending?)?;
            start.ends_with(ENDING_MARK).then_some(entry.happening)
        })
    }

    /// The stable id of this happening, for lists and tests.
    pub fn id(self) -> &'static str {
        self.entry().map_or("", |entry| entry.id)
    }

    pub(crate) fn entry(self) -> Option<&'static Entry> {
        HAPPENINGS.iter().find(|entry| entry.happening == self)
    }
}

#[cfg(test)]
mod tests {
    use super::{HAPPENINGS, Happening};

    #[test]
    fn only_the_marked_endings_choose_a_fault() {
        assert_eq!(Happening::of_ending("530000999004"), Some(Happening::CutBody));
        assert_eq!(Happening::of_ending("1999002"), Some(Happening::UnknownCustomer));
        for ordinary in ["530000000001", "329801092375999991", "999099", "530000999000", "04", ""] {
            assert_eq!(Happening::of_ending(ordinary), None, "{ordinary} is no fault");
        }
    }

    #[test]
    fn every_happening_and_every_ending_stands_once_in_the_table() {
        for (at, entry) in HAPPENINGS.iter().enumerate() {
            for other in HAPPENINGS.iter().skip(at + 1) {
                assert_ne!(entry.happening, other.happening);
                assert_ne!(entry.id, other.id);
                assert!(entry.ending.is_none() || entry.ending != other.ending);
            }
            assert!(!entry.happening.id().is_empty());
        }
    }
}
