//! The slips that counters hand out, against ours. Ours say more in a few places, and those
//! lines are named here: NO TRX, and the bill's own total where the shop adds a fee.

use loket_core::bill::BillType;
use loket_core::payment::State;
use loket_core::receipt::{Slip, text};

use crate::samples::{pln, sample};

/// Our slip without the lines that only we print.
fn shared(slip: &Slip, width: usize, ours: &[&str]) -> Vec<String> {
    let is_ours = |line: &&str| !ours.iter().any(|label| line.trim_start().starts_with(label));
    text(slip, width).lines().filter(is_ours).map(str::to_owned).collect()
}

fn usual(slip: &str) -> Vec<String> {
    slip.trim_matches('\n').lines().map(str::to_owned).collect()
}

#[test]
fn electricity_on_three_papers() {
    for (width, slip) in [(32, PLN_32), (42, PLN_42), (48, PLN_48)] {
        assert_eq!(shared(&pln(), width, &["NO TRX", "TOTAL TAG"]), usual(slip));
    }
}

#[test]
fn money_left_in_trust() {
    let slip = Slip { state: Some(State::InDoubt), ..pln() };
    let ours = shared(&slip, 32, &["TOTAL TAG", "JASA LOKET", "L01/K02"]);
    assert_eq!(ours, usual(TRUST));
}

#[test]
fn money_given_back() {
    let slip = Slip { state: Some(State::Failed), ..pln() };
    let mut ours = shared(&slip, 32, &["TOTAL TAG", "L01/K02"]);
    assert_eq!(ours.pop().as_deref(), Some(""), "room to sign above the trace");
    assert_eq!(ours, usual(REFUND));
}

#[test]
fn water_with_its_total_in_words() {
    let ours = shared(&sample(BillType::Pdam), 32, &["NO TRX", "TOTAL TAG"]);
    let usual = usual(PDAM);
    assert_eq!(ours[3..3 + usual.len()], usual);
}

/// Zero lines are left out at this width, and the words of proof stand where others draw a line.
#[test]
fn vehicle_tax() {
    let mut slip = sample(BillType::Samsat);
    slip.question.identity = None;
    let ours = [
        "NO TRX",
        "TOTAL TAG",
        "STRUK INI MERUPAKAN",
        "PEMBAYARAN YANG SAH",
        "TERIMA KASIH",
        "L01/K02",
    ];
    let mut ours = shared(&slip, 32, &ours);
    ours.retain(|line| !line.is_empty());
    assert_eq!(ours[3..], usual(SAMSAT));
}

const PLN_32: &str = "
         WARUNG BERKAH
      Jl. Melati 1, Sleman
--------------------------------
STRUK PEMBAYARAN TAGIHAN LISTRIK
IDPEL      : 231000000002
NAMA       : SITI AMINAH
TARIF/DAYA : R1/450VA
BL/TH      : SEP26
STAND METER: 00011701-00011847
RP TAG PLN : Rp           69.729
NO REF     : 0SMK25A1B2C3D4E5
             F6A7B8C9D0E1F2A3

PLN MENYATAKAN STRUK INI SEBAGAI
   BUKTI PEMBAYARAN YANG SAH

ADMIN BANK : Rp            3.500
JASA LOKET : Rp            1.000
TOTAL BAYAR: Rp           74.229
--------------------------------
TUNAI      : Rp          100.000
KEMBALI    : Rp           25.771

    ANDA MASIH MEMILIKI SISA
       TUNGGAKAN 1 BULAN
  Info: Call Center 123 / PLN
             Mobile
L01/K02/11-09-26 10:11/000123/CA
";

const PLN_42: &str = "
              WARUNG BERKAH
           Jl. Melati 1, Sleman
------------------------------------------
     STRUK PEMBAYARAN TAGIHAN LISTRIK
IDPEL          : 231000000002
NAMA           : SITI AMINAH
TARIF/DAYA     : R1/450VA
BL/TH          : SEP26
STAND METER    : 00011701-00011847
RP TAG PLN     : Rp                 69.729
NO REF         : 0SMK25A1B2C3D4E5
                 F6A7B8C9D0E1F2A3

  PLN MENYATAKAN STRUK INI SEBAGAI BUKTI
           PEMBAYARAN YANG SAH

ADMIN BANK     : Rp                  3.500
JASA LOKET     : Rp                  1.000
TOTAL BAYAR    : Rp                 74.229
------------------------------------------
TUNAI          : Rp                100.000
KEMBALI        : Rp                 25.771

ANDA MASIH MEMILIKI SISA TUNGGAKAN 1 BULAN
    Info: Call Center 123 / PLN Mobile
     L01/K02/11-09-26 10:11/000123/CA
";

const PLN_48: &str = "
                 WARUNG BERKAH
              Jl. Melati 1, Sleman
------------------------------------------------
        STRUK PEMBAYARAN TAGIHAN LISTRIK
IDPEL           : 231000000002
NAMA            : SITI AMINAH
TARIF/DAYA      : R1/450VA
BL/TH           : SEP26
STAND METER     : 00011701-00011847
RP TAG PLN      : Rp                      69.729
NO REF          : 0SMK25A1B2C3D4E5
                  F6A7B8C9D0E1F2A3

     PLN MENYATAKAN STRUK INI SEBAGAI BUKTI
              PEMBAYARAN YANG SAH

ADMIN BANK      : Rp                       3.500
JASA LOKET      : Rp                       1.000
TOTAL BAYAR     : Rp                      74.229
------------------------------------------------
TUNAI           : Rp                     100.000
KEMBALI         : Rp                      25.771

   ANDA MASIH MEMILIKI SISA TUNGGAKAN 1 BULAN
       Info: Call Center 123 / PLN Mobile
        L01/K02/11-09-26 10:11/000123/CA
";

const TRUST: &str = "
         WARUNG BERKAH
      Jl. Melati 1, Sleman
--------------------------------
        BUKTI TITIP UANG
   TRANSAKSI SEDANG DIPROSES
--------------------------------
PRODUK     : PLN PASCABAYAR
IDPEL      : 231000000002
NAMA       : SITI AMINAH
TOTAL BAYAR: Rp           74.229
TUNAI      : Rp          100.000
KEMBALI    : Rp           25.771
NO TRX     : L01-260911-000123

  BUKAN BUKTI PELUNASAN. STRUK
   ASLI DAPAT DIAMBIL SETELAH
         STATUS SUKSES.
";

const REFUND: &str = "
         WARUNG BERKAH
      Jl. Melati 1, Sleman
--------------------------------
    BUKTI PENGEMBALIAN UANG
   PEMBAYARAN TIDAK BERHASIL
--------------------------------
PRODUK     : PLN PASCABAYAR
IDPEL      : 231000000002
NAMA       : SITI AMINAH
TUNAI      : Rp          100.000
KEMBALI    : Rp          100.000
NO TRX     : L01-260911-000123

  UANG PELANGGAN DIKEMBALIKAN
   SELURUHNYA. TAGIHAN BELUM
            DIBAYAR.

PENERIMA   : .................
";

const PDAM: &str = "
     STRUK PEMBAYARAN PDAM
          KOTA CONTOH
TGL BAYAR  : 11-09-2026 10:13
NO PEL     : 1100001
NAMA       : SITI AMINAH
ALAMAT     : JL MELATI 3 RT 02
             RW 01
GOLONGAN   : D2
PERIODE    : AGU26
STAND METER: 9-22
PEMAKAIAN  : 13 M3
TAGIHAN    : Rp           60.663
BEBAN/LAIN : Rp            6.000
DENDA      : Rp            2.500
NO REF     : 267411786

  PDAM KOTA CONTOH MENYATAKAN
    STRUK INI SEBAGAI BUKTI
      PEMBAYARAN YANG SAH

ADMIN BANK : Rp            2.500
JASA LOKET : Rp            1.000
TOTAL BAYAR: Rp           72.663
TERBILANG  : TUJUH PULUH DUA
             RIBU ENAM RATUS
             ENAM PULUH TIGA
             RUPIAH
";

const SAMSAT: &str = "
     STRUK PEMBAYARAN PAJAK
 KENDARAAN BERMOTOR (E-SAMSAT)
TGL BAYAR  : 11-09-2026 10:20
KODE BAYAR : 9650000000000001
NO POLISI  : AB 1234 XX
NAMA       : BUDI SANTOSO
ALAMAT     : JL KENANGA 5 SLEMAN
MEREK/TIPE : HONDA VARIO 125
THN BUAT   : 2018
NO RANGKA  : MH1CONTOH0000001
NO MESIN   : JFCONTOH01
BERLAKU S/D: 22-10-2027
PKB POKOK  : Rp          213.500
SWDKLLJ    : Rp           35.000
NTPD       : Q8X0CONTOH01
ADMIN BANK : Rp            5.000
JASA LOKET : Rp            2.000
TOTAL BAYAR: Rp          255.500
    SIMPAN STRUK INI. BUKAN
  PENGGANTI TBPKP / PENGESAHAN
             STNK.
";
