//! Bill types, what an agent asks, and what is owed. Knows no provider and no paper.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::Rupiah;

/// The 14 kinds of bills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BillType {
    PlnPostpaid,
    PlnNontaglis,
    Pdam,
    HpPostpaid,
    Internet,
    BpjsKesehatan,
    BpjsKetenagakerjaan,
    Multifinance,
    Pbb,
    Gas,
    Tv,
    Emoney,
    Samsat,
    KirimUang,
}

/// What one bill type is called and asks for.
pub struct BillFacts {
    pub id: &'static str,
    /// On screen and paper, in Indonesian.
    pub label: &'static str,
    pub label_en: &'static str,
    /// What its customer number is called on paper.
    pub number_label: &'static str,
    /// Lengths that the number may have.
    pub lengths: std::ops::RangeInclusive<usize>,
    /// Letters may stand in the number (contract numbers of some lenders and water companies).
    pub letters: bool,
}

impl BillType {
    pub const ALL: [BillType; 14] = [
        BillType::PlnPostpaid,
        BillType::PlnNontaglis,
        BillType::Pdam,
        BillType::HpPostpaid,
        BillType::Internet,
        BillType::BpjsKesehatan,
        BillType::BpjsKetenagakerjaan,
        BillType::Multifinance,
        BillType::Pbb,
        BillType::Gas,
        BillType::Tv,
        BillType::Emoney,
        BillType::Samsat,
        BillType::KirimUang,
    ];

    pub fn from_id(id: &str) -> Option<BillType> {
        BillType::ALL.into_iter().find(|kind| kind.id() == id)
    }

    pub fn id(self) -> &'static str {
        self.facts().id
    }

    pub fn label(self) -> &'static str {
        self.facts().label
    }

    /// The agent must say how much: it is sent at inquiry, and it is part of the bill's lock.
    pub fn needs_amount(self) -> bool {
        matches!(self, BillType::Emoney | BillType::KirimUang)
    }

    /// The agent must give a second number beside the first.
    pub fn needs_identity(self) -> bool {
        matches!(self, BillType::Samsat)
    }

    /// There is one biller in the whole country, whatever a provider calls its product.
    pub fn has_one_biller(self) -> bool {
        matches!(
            self,
            BillType::PlnPostpaid
                | BillType::PlnNontaglis
                | BillType::BpjsKesehatan
                | BillType::BpjsKetenagakerjaan
                | BillType::Gas
        )
    }

    /// The agent may choose the tax year.
    pub fn takes_year(self) -> bool {
        matches!(self, BillType::Pbb)
    }

    /// Lengths from the samples of the providers' documents, wider where banks and provinces have
    /// numbers of their own; letters where numbers of lenders and
    /// water companies are known to have them.
    pub fn facts(self) -> BillFacts {
        let facts = |id, label, label_en, number_label, lengths, letters| BillFacts {
            id,
            label,
            label_en,
            number_label,
            lengths,
            letters,
        };
        match self {
            BillType::PlnPostpaid => {
                facts("pln-postpaid", "PLN Pascabayar", "Electricity", "IDPEL", 11..=12, false)
            }
            BillType::PlnNontaglis => facts(
                "pln-nontaglis",
                "PLN Nontaglis",
                "Electricity, other charges",
                "NO REGISTRASI",
                12..=13,
                false,
            ),
            BillType::Pdam => facts("pdam", "PDAM", "Water", "NO PEL", 4..=25, true),
            BillType::HpPostpaid => {
                facts("hp-postpaid", "HP Pascabayar", "Mobile postpaid", "NO HP", 10..=13, false)
            }
            BillType::Internet => {
                facts("internet", "Internet", "Internet", "NO PEL", 6..=15, false)
            }
            BillType::BpjsKesehatan => facts(
                "bpjs-kesehatan",
                "BPJS Kesehatan",
                "Health insurance (BPJS)",
                "NO VA",
                13..=16,
                false,
            ),
            BillType::BpjsKetenagakerjaan => facts(
                "bpjs-ketenagakerjaan",
                "BPJS Ketenagakerjaan",
                "Workers' insurance (BPJS)",
                "KODE IURAN",
                10..=16,
                false,
            ),
            BillType::Multifinance => {
                facts("multifinance", "Angsuran", "Instalments", "NO KONTRAK", 4..=25, true)
            }
            BillType::Pbb => facts("pbb", "PBB", "Property tax", "NOP", 18..=18, false),
            BillType::Gas => facts("gas", "Gas PGN", "Gas", "IDPEL", 8..=12, false),
            BillType::Tv => facts("tv", "TV Kabel", "Cable TV", "NO PEL", 8..=14, false),
            BillType::Emoney => {
                facts("emoney", "E-Money", "E-money top-up", "NO HP/KARTU", 10..=16, false)
            }
            BillType::Samsat => {
                facts("samsat", "Pajak Kendaraan", "Vehicle tax", "KODE BAYAR", 10..=20, false)
            }
            BillType::KirimUang => {
                facts("kirim-uang", "Kirim Uang", "Money transfer", "NO REKENING", 6..=20, false)
            }
        }
    }

    /// Reads a number as typed, pasted or scanned: spaces, dots and dashes between digits go,
    /// leading zeros stay, letters become capitals where the type has any.
    pub fn normalise(self, typed: &str) -> Result<String, BadNumber> {
        let mut number = String::new();
        let phone = matches!(self, BillType::HpPostpaid | BillType::Emoney);
        let typed = typed.trim();
        let typed = if phone { typed.strip_prefix('+').unwrap_or(typed) } else { typed };
        for letter in typed.chars() {
            match letter {
                '0'..='9' => number.push(letter),
                ' ' | '-' | '.' | '\t' | '/' => {}
                'a'..='z' | 'A'..='Z' if self.facts().letters => {
                    number.push(letter.to_ascii_uppercase());
                }
                other if other.is_control() => {}
                _ => return Err(BadNumber::Letters),
            }
        }
        // One phone, one lock: the country's code and a leading zero are the same number.
        if phone && let Some(rest) = number.strip_prefix("62") {
            number = format!("0{rest}");
        }
        let lengths = self.facts().lengths;
        match number.len() {
            0 => Err(BadNumber::Empty),
            length if length < *lengths.start() => {
                Err(BadNumber::TooShort { length, least: *lengths.start() })
            }
            length if length > *lengths.end() => {
                Err(BadNumber::TooLong { length, most: *lengths.end() })
            }
            _ => Ok(number),
        }
    }
}

/// Why a typed customer number cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadNumber {
    Empty,
    Letters,
    TooShort { length: usize, least: usize },
    TooLong { length: usize, most: usize },
}

impl fmt::Display for BadNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BadNumber::Empty => write!(f, "Nomor belum diisi."),
            BadNumber::Letters => write!(f, "Nomor hanya boleh berisi angka."),
            BadNumber::TooShort { length, least } => {
                write!(f, "Nomor terlalu pendek: {length} angka, paling sedikit {least}.")
            }
            BadNumber::TooLong { length, most } => {
                write!(f, "Nomor terlalu panjang: {length} angka, paling banyak {most}.")
            }
        }
    }
}

/// The provider's code for one biller, and what that biller is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub bill_type: BillType,
    pub code: String,
    /// The biller's name on screen and paper: "PDAM Kota Contoh".
    pub name: String,
}

/// Our own unique id of one attempt on the wire: 20 to 26 letters and digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reference(pub String);

/// What an inquiry asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub product: Product,
    /// Normalised; without the identity number of a vehicle tax.
    pub customer_no: String,
    /// The second number of a vehicle tax.
    pub identity: Option<String>,
    pub months: Option<u32>,
    pub year: Option<u32>,
    /// The sum of a top-up or transfer, in rupiah.
    pub amount: Option<Rupiah>,
    pub reference: Reference,
}

impl Question {
    pub fn bill_type(&self) -> BillType {
        self.product.bill_type
    }
}

/// One sheet (month, instalment) of a bill, as far as the provider tells. Amounts in rupiah.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sheet {
    /// In printed form (`SEP26`), or as sent where it is no month. One sheet may stand for several
    /// months, with commas between them (`SEP26, OKT26`).
    pub period: String,
    pub amount: Option<Rupiah>,
    pub admin: Option<Rupiah>,
    pub penalty: Option<Rupiah>,
    pub other: Option<Rupiah>,
    pub meter_first: Option<String>,
    pub meter_last: Option<String>,
    pub reference: Option<String>,
}

impl Sheet {
    /// Each period that this sheet stands for.
    pub fn periods(&self) -> impl Iterator<Item = &str> {
        self.period.split(", ").filter(|period| !period.is_empty())
    }
}

/// A named fact about a bill: `address`, `tariff`, `due_date`... Layouts name these keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    pub key: String,
    /// What it is called on screen, in Indonesian.
    pub label: String,
    pub value: String,
}

impl Fact {
    /// The key of a fact that no layout knows: it is shown and printed under the provider's own
    /// label, as it came.
    pub const AS_SENT: &str = "as_sent";

    /// The keys of sums that make the total together with the sheets.
    #[rustfmt::skip]
    pub const SUMS: [&str; 19] = [
        "stamp_duty", "waste", "vat", "non_subsidy", "jht", "jkk", "jkm", "jkp", "jp", "fee_pkb",
        "fine_pkb", "fee_swd", "fine_swd", "fee_bbn", "fine_bbn", "admin_stnk", "admin_tnkb",
        "parking", "progressive",
    ];

    pub fn new(key: &str, label: &str, value: impl Into<String>) -> Fact {
        Fact { key: key.to_owned(), label: label.to_owned(), value: value.into() }
    }

    /// The same thing is told; what no layout knows goes by its label.
    pub fn is_same(&self, other: &Fact) -> bool {
        self.key == other.key && (self.key != Fact::AS_SENT || self.label == other.label)
    }

    pub fn is_sum(&self) -> bool {
        Fact::SUMS.contains(&self.key.as_str())
    }
}

/// What is owed, as one provider answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bill {
    pub customer_name: String,
    /// The product code that the provider answered, where it differs from the one sent.
    pub product_answered: Option<String>,
    pub admin_fee: Rupiah,
    pub customer_total: Rupiah,
    /// What the deposit loses; unknown at some providers.
    pub deposit_cost: Option<Rupiah>,
    pub balance: Option<Rupiah>,
    pub service_fee_allowed: bool,
    pub sheets: Vec<Sheet>,
    /// How many sheets are billed, by the provider's own count where there are no sheets.
    pub sheet_count: u32,
    /// Sheets that stay unpaid after this payment.
    pub sheets_left: u32,
    pub facts: Vec<Fact>,
    /// `customer_total` less the parts, in rupiah, where the parts are given and do not add up.
    pub difference: Option<i64>,
    /// The provider's own id of this inquiry, where its payment needs one.
    pub provider_key: Option<String>,
}

impl Bill {
    pub fn fact(&self, key: &str) -> Option<&str> {
        self.facts.iter().find(|fact| fact.key == key).map(|fact| fact.value.as_str())
    }

    /// Each period of all sheets by itself: a month that was paid is known again whatever it was
    /// billed with.
    pub fn periods(&self) -> Vec<String> {
        self.sheets.iter().flat_map(Sheet::periods).map(str::to_owned).collect()
    }

    /// The biller's part: total less admin; nothing where that would be negative.
    pub fn without_admin(&self) -> Option<Rupiah> {
        self.customer_total.minus(self.admin_fee)
    }

    /// What is left of `total` without admin, penalties and other costs; nothing where that would be
    /// negative.
    pub fn without_parts(&self, total: Rupiah) -> Option<Rupiah> {
        let others = self.sheets.iter().flat_map(|sheet| [sheet.penalty, sheet.other]);
        total.minus(self.admin_fee)?.minus(Rupiah::sum(others.flatten())?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_cleaned_and_checked() {
        let pln = BillType::PlnPostpaid;
        assert_eq!(
            pln.normalise(" 5300 0000-0001\r\n"),
            Ok("530000000001".into()),
            "a scanner's line"
        );
        assert_eq!(pln.normalise("53000000000A"), Err(BadNumber::Letters));
        assert_eq!(pln.normalise("123"), Err(BadNumber::TooShort { length: 3, least: 11 }));
        assert_eq!(pln.normalise(""), Err(BadNumber::Empty));
        assert_eq!(BillType::Gas.normalise("0110014601"), Ok("0110014601".into()), "zeros stay");
        for typed in ["+62 812-3455-4320", "6281234554320", "081234554320"] {
            assert_eq!(BillType::HpPostpaid.normalise(typed), Ok("081234554320".into()));
        }
        assert_eq!(BillType::Multifinance.normalise("ab-123"), Ok("AB123".into()));
        assert_eq!(
            BillType::Pbb.normalise("32.98.010.923.759.9999-1"),
            Ok("329801092375999991".into())
        );
    }

    #[test]
    fn ids_read_back() {
        for kind in BillType::ALL {
            assert_eq!(BillType::from_id(kind.id()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.id());
        }
    }
}
