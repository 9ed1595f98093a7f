//! What an examination may find, and the words for it. The window has the same words, and their
//! English: `ui/src/i18n/id-doctor.ts`, `en-doctor.ts`.

use std::collections::BTreeMap;

use crate::view::FindingView;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worst {
    Ok,
    /// The counter sells, and somebody should see to it.
    Warning,
    /// Something does not work.
    Fault,
}

use Worst::{Fault, Ok as Good, Warning};

impl Worst {
    pub fn name(self) -> &'static str {
        match self {
            Worst::Ok => "ok",
            Worst::Warning => "warning",
            Worst::Fault => "fault",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub(super) name: &'static str,
    pub(super) about: Option<String>,
    found: &'static str,
    facts: BTreeMap<String, String>,
}

impl Finding {
    pub(super) fn new(name: &'static str, found: &'static str) -> Finding {
        Finding { name, about: None, found, facts: BTreeMap::new() }
    }

    pub(super) fn about(mut self, about: &str) -> Finding {
        self.about = Some(about.into());
        self
    }

    pub(super) fn with(mut self, name: &str, fact: impl ToString) -> Finding {
        self.facts.insert(name.into(), fact.to_string());
        self
    }

    fn words(&self) -> (Worst, &'static str, &'static str) {
        let key = (self.name, self.found);
        let known = WORDS.iter().find(|(name, found, ..)| (*name, *found) == key);
        known.map_or((Warning, "", ""), |(_, _, worst, says, advice)| (*worst, says, advice))
    }

    pub(super) fn worst(&self) -> Worst {
        self.words().0
    }

    pub(super) fn view(&self) -> FindingView {
        let (worst, says, advice) = self.words();
        let fill = |words: &str| {
            self.facts.iter().fold(words.to_owned(), |text, (name, fact)| {
                text.replace(&format!("{{{name}}}"), fact)
            })
        };
        FindingView {
            name: self.name.into(),
            about: self.about.clone(),
            state: worst.name().into(),
            found: self.found.into(),
            facts: self.facts.clone(),
            says: fill(says),
            advice: fill(advice),
        }
    }
}

/// What a row is called.
pub(super) fn title(name: &str) -> &str {
    TITLES.iter().find(|(known, _)| *known == name).map_or(name, |(_, title)| title)
}

pub(super) const TITLES: &[(&str, &str)] = &[
    ("versions", "Versi"),
    ("folders", "Folder"),
    ("machine", "Komputer"),
    ("disk", "Disk"),
    ("clock", "Jam"),
    ("ledger", "Buku transaksi"),
    ("holder", "Pemakai buku"),
    ("copies", "Salinan"),
    ("waiting", "Menunggu kepastian"),
    ("keyring", "Penyimpan kunci"),
    ("key", "Kunci akun"),
    ("network", "Internet"),
    ("provider", "Penyedia"),
    ("printer", "Printer"),
    ("logs", "Catatan gangguan"),
    ("late", "Belum selesai"),
];

/// What was looked at, what was found, how bad it is, what it means, and what to do.
#[rustfmt::skip] // a table is read by its columns
pub const WORDS: &[(&str, &str, Worst, &str, &str)] = &[
    ("versions", "ok", Good, "Loket {loket}, SQLite {sqlite}, {system}, WebKitGTK {webview}.", ""),
    ("folders", "ok", Good, "Program {program}, data {data}.", ""),
    ("machine", "ok", Good, "{cores} inti prosesor, memori {memory} MB, bebas {free} MB.", ""),
    ("machine", "low", Warning, "Memori hampir habis: bebas {free} MB dari {memory} MB.", "Tutup program lain."),
    ("machine", "unknown", Good, "{cores} inti prosesor.", ""),
    ("disk", "ok", Good, "Bebas {free} MB; satu catatan tersimpan dalam {ms} md.", ""),
    ("disk", "low", Warning, "Disk hampir penuh: bebas {free} MB.", "Hapus berkas yang tidak perlu, di luar folder data Loket."),
    ("disk", "full", Fault, "Disk penuh: bebas {free} MB.", "Hapus berkas yang tidak perlu, di luar folder data Loket. Loket tidak membayar sebelum bisa mencatat."),
    ("disk", "slow", Warning, "Disk lambat: satu catatan perlu {ms} md.", "Tutup program lain. Kalau tetap begini, disk mungkin mulai rusak: salin buku ke tempat lain."),
    ("disk", "read_only", Fault, "Folder data tidak bisa ditulis.", "Periksa izin folder, atau nyalakan ulang komputer. Kalau tetap begini, disk mungkin rusak."),
    ("disk", "broken", Fault, "Disk menolak catatan.", "Nyalakan ulang komputer. Kalau tetap begini, disk mungkin rusak: salin buku ke tempat lain."),
    ("clock", "ok", Good, "Jam berjalan maju dari catatan terakhir.", ""),
    ("clock", "behind", Fault, "Jam komputer lebih awal {minutes} menit daripada catatan terakhir.", "Betulkan tanggal dan jam komputer. Kalau sudah benar, pemilik menekan Jam sudah benar."),
    ("clock", "agrees", Good, "Cocok dengan jam penyedia, beda {seconds} detik.", ""),
    ("clock", "off", Warning, "Jam komputer beda {minutes} menit dari jam penyedia.", "Betulkan tanggal dan jam komputer. Lebih dari 5 menit, Loket tidak membayar."),
    ("clock", "unknown", Warning, "Jam tidak bisa dibandingkan: buku transaksi tidak terbaca.", ""),
    ("ledger", "ok", Good, "Utuh: {events} kejadian, {payments} transaksi, skema {schema}.", ""),
    ("ledger", "end_ok", Good, "{events} kejadian, {payments} transaksi, skema {schema}; {checked} kejadian terakhir utuh.", "Memeriksa seluruhnya perlu waktu: loketctl verify."),
    ("ledger", "broken", Fault, "Buku transaksi rusak pada kejadian {event}.", "Berhenti membayar, kembalikan dari salinan terbaru, dan kirim berkas bantuan ini. Jangan hapus berkas apa pun."),
    ("ledger", "not_ours", Fault, "Isi buku transaksi tidak cocok dengan catatannya.", "Berhenti membayar, kembalikan dari salinan terbaru, dan kirim berkas bantuan ini. Jangan hapus berkas apa pun."),
    ("ledger", "unreadable", Fault, "Buku transaksi tidak bisa dibaca ({kind}).", "Kirim berkas bantuan ini. Jangan hapus berkas apa pun."),
    ("ledger", "older", Fault, "Buku ini lebih lama: {has} kejadian, sebelumnya {had}.", "Kembalikan dari salinan terbaru; atau pemilik menyatakan bahwa buku ini yang dipakai."),
    ("holder", "free", Good, "Tidak dipakai program lain.", ""),
    ("holder", "held", Good, "Sedang dipakai oleh {by}.", ""),
    ("copies", "ok", Good, "Salinan terakhir {days} hari lalu, utuh, {events} kejadian.", ""),
    ("copies", "late", Warning, "Salinan terakhir {days} hari lalu.", "Buka Pengaturan, Salinan buku, lalu Salin sekarang."),
    ("copies", "none", Warning, "Belum ada salinan buku.", "Buka Pengaturan, Salinan buku, dan pilih flashdisk atau folder lain."),
    ("copies", "gone", Warning, "Salinan terakhir tidak ada di foldernya.", "Pasang flashdisk tempat salinan disimpan."),
    ("copies", "broken", Fault, "Salinan terakhir tidak utuh.", "Salin lagi ke flashdisk atau folder lain."),
    ("copies", "practice", Good, "Buku latihan tidak disalin.", ""),
    ("copies", "unknown", Warning, "Tidak bisa diperiksa: buku transaksi tidak terbaca.", ""),
    ("waiting", "none", Good, "Tidak ada pembayaran yang menunggu.", ""),
    ("waiting", "some", Warning, "{count} pembayaran menunggu, yang tertua sejak {since}.", "Jangan bayar ulang; Loket terus menanyakannya."),
    ("waiting", "calling", Warning, "{count} pembayaran menunggu, yang tertua sejak {since}; {calling} perlu dilihat.", "Jangan bayar ulang. Buka Riwayat, dan tanyakan ke layanan penyedia."),
    ("waiting", "unknown", Warning, "Tidak bisa diperiksa: buku transaksi tidak terbaca.", ""),
    ("keyring", "ok", Good, "Terbuka.", ""),
    ("keyring", "unused", Good, "Tidak diperlukan.", ""),
    ("keyring", "locked", Fault, "Terkunci.", "Buka kunci dengan kata sandi komputer, lalu ulangi."),
    ("keyring", "slow", Fault, "Tidak menjawab; mungkin menunggu kata sandi.", "Lihat apakah ada permintaan kata sandi di layar."),
    ("keyring", "missing", Fault, "Komputer ini tidak punya penyimpan kunci.", "Pasang gnome-keyring, atau ketik kunci setiap Loket dibuka."),
    ("key", "there", Good, "Ada.", ""),
    ("key", "missing", Fault, "Tidak ada.", "Buka Pengaturan, Akun, dan isi kuncinya lagi."),
    ("key", "unknown", Warning, "Tidak bisa diperiksa: penyimpan kunci tidak terbuka.", ""),
    ("network", "ok", Good, "Nama penyedia ditemukan.", ""),
    ("network", "none", Fault, "Tidak ada nama penyedia yang ditemukan.", "Periksa kabel, Wi-Fi, atau kuota internet."),
    ("network", "unused", Good, "Tidak ada akun yang perlu internet.", ""),
    ("provider", "ok", Good, "{host} menjawab (DNS {dns} md, sambungan {connect} md, jawaban {answer} md).", ""),
    ("provider", "address", Fault, "Alamat, proxy atau sertifikat akun ini tidak bisa dipakai.", "Periksa isian akun."),
    ("provider", "dns", Fault, "Nama {host} tidak ditemukan ({kind}).", "Periksa internet; kalau akun lain menjawab, periksa alamat akun ini."),
    ("provider", "connect", Fault, "{host} tidak bisa disambung ({kind}).", "Coba lagi nanti. Kalau akun lain menjawab, hubungi penyedia ini."),
    ("provider", "tls", Fault, "Sambungan aman ke {host} ditolak ({kind}).", "Periksa tanggal komputer dan sertifikat akun. Jangan masukkan kunci di jaringan yang tidak dikenal."),
    ("provider", "answer", Warning, "{host} tersambung tetapi tidak menjawab ({kind}).", "Coba lagi nanti. Kalau tetap begini, hubungi penyedia ini."),
    ("provider", "practice", Good, "Simulator latihan, tanpa internet.", ""),
    ("printer", "ok", Good, "{printer} siap.", ""),
    ("printer", "none", Good, "Belum ada printer; struk menjadi berkas.", ""),
    ("printer", "offline", Fault, "{printer} tidak bisa dihubungi.", "Nyalakan printer dan periksa kabelnya."),
    ("printer", "no_queue", Fault, "Antrean {printer} tidak ada di komputer ini.", "Pilih printer lagi di Pengaturan."),
    ("printer", "bad", Fault, "Nama printer di Pengaturan tidak bisa dibaca.", "Pilih printer lagi di Pengaturan."),
    ("printer", "jobs", Warning, "{printer}: {jobs} cetakan menunggu di antrean.", "Periksa kertas dan kabel printer."),
    ("printer", "unprinted", Warning, "{unprinted} struk belum pasti tercetak.", "Lihat daftar di bawah jendela Loket, atau loketctl unprinted."),
    ("printer", "queues", Good, "Antrean di komputer ini: {queues}.", ""),
    ("printer", "unknown", Warning, "Tidak bisa diperiksa: buku transaksi tidak terbaca.", ""),
    ("logs", "ok", Good, "Tidak ada gangguan.", ""),
    ("logs", "some", Good, "Terakhir: {codes}.", ""),
    ("logs", "bad", Warning, "Terakhir: {codes}.", "Kirim berkas bantuan ini."),
    ("late", "late", Warning, "{check} tidak selesai dalam {seconds} detik.", "Ulangi pemeriksaan."),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn page(file: &str) -> String {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/i18n");
        std::fs::read_to_string(root.join(file)).unwrap()
    }

    /// The window says in Indonesian what the till says, and has English for all of it.
    #[test]
    fn the_window_has_the_same_words() {
        let (id, en) = (page("id-doctor.ts"), page("en-doctor.ts"));
        for (name, found, _, says, advice) in WORDS {
            let key = format!("'{name}.{found}': [");
            assert!(en.contains(&key), "en-doctor.ts has no {key}");
            assert!(id.contains(&key), "id-doctor.ts has no {key}");
            let row = id.split(&key).nth(1).unwrap().split("],").next().unwrap();
            let texts: Vec<&str> = row.split('\'').skip(1).step_by(2).collect();
            assert_eq!(texts, [*says, *advice], "{key}");
        }
        for (name, title) in TITLES {
            assert!(id.contains(&format!("{name}: '{title}',")), "{name}");
            assert!(en.contains(&format!("    {name}: '")), "{name}");
        }
    }

    #[test]
    fn each_finding_has_its_words_once() {
        for (at, (name, found, worst, _, advice)) in WORDS.iter().enumerate() {
            let same =
                |(other, its, ..): &&(&str, &str, Worst, &str, &str)| (other, its) == (name, found);
            assert_eq!(WORDS.iter().position(|it| same(&it)), Some(at), "{name}.{found}");
            assert!(
                *worst != Fault || !advice.is_empty(),
                "a fault says what to do: {name}.{found}"
            );
            assert_ne!(title(name), *name, "{name} has a title");
        }
    }
}
