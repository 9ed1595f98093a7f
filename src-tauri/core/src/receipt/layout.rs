//! What the slip of each bill type shows, read from `layouts/*.json`: a biller that wants
//! another order or another word gets another file. Knows no bill and no paper.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::bill::BillType;

/// One bill type's slip.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Layout {
    /// Lines that become one where the paper is wide enough. `{product}` is the biller's name or
    /// the bill type's; `{place}` is the biller's name without the bill type's, or nothing.
    pub(super) title: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// What the biller says of the slip; `{biller}` is its name, and a sentence with a name that
    /// is not known is left out. The words of proof are no matter of layouts: they are added
    /// where no sentence has them.
    #[serde(default)]
    pub(super) sentences: Vec<String>,
    /// At the foot.
    #[serde(default)]
    pub(super) info: String,
    /// The grand total also in words.
    #[serde(default)]
    pub(super) in_words: bool,
}

/// A label and where its value comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Row {
    /// At most 11 characters, for 32 columns.
    #[serde(default)]
    pub(super) label: String,
    /// At most 15, for wider paper.
    #[serde(default)]
    pub(super) long: Option<String>,
    pub(super) from: Sources,
    #[serde(default, rename = "as")]
    pub(super) form: Form,
    /// Set behind a plain number: ` M3`.
    #[serde(default)]
    pub(super) unit: String,
    #[serde(default)]
    pub(super) zero: Zero,
    /// Left out where it would repeat the customer's number.
    #[serde(default)]
    pub(super) unless_number: bool,
    /// Only on later prints, whose trace line has another time.
    #[serde(default)]
    pub(super) reprint_only: bool,
}

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    #[default]
    AsSent,
    /// `20120524` as `24-05-2012`.
    Date,
    /// `002` as `2`.
    Count,
}

/// Whether a sum of zero is printed. A sum that is not known never is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Zero {
    #[default]
    Hide,
    Show,
    /// Where the paper is wide.
    Wide,
}

/// Where a value comes from; the first source that has one is taken.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Sources(pub(super) Vec<Source>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    CustomerNo,
    Identity,
    CustomerName,
    /// The biller's name, where it says more than the bill type's.
    Biller,
    /// The biller's name, else the bill type's.
    Product,
    Year,
    Fact(String),
    MoneyFact(String),
    TariffPower,
    BrandModel,
    Periods,
    Meters,
    Usage,
    /// A line for each sheet, where there are several with amounts.
    SheetsTable,
    SheetCount,
    WithoutAdmin,
    /// Total less admin, penalties and other costs.
    WithoutParts,
    SumAmount,
    SumPenalty,
    SumOther,
    Reference,
    Number,
    PaidAt,
    Status,
}

impl TryFrom<String> for Sources {
    type Error = String;

    fn try_from(text: String) -> Result<Sources, String> {
        text.split('|')
            .map(|name| Source::named(name.trim()))
            .collect::<Result<_, _>>()
            .map(Sources)
    }
}

impl Source {
    fn named(name: &str) -> Result<Source, String> {
        if let Some(key) = name.strip_prefix("fact:") {
            return Ok(Source::Fact(key.to_owned()));
        }
        if let Some(key) = name.strip_prefix("money_fact:") {
            return Ok(Source::MoneyFact(key.to_owned()));
        }
        Ok(match name {
            "customer_no" => Source::CustomerNo,
            "identity" => Source::Identity,
            "customer_name" => Source::CustomerName,
            "biller" => Source::Biller,
            "product" => Source::Product,
            "year" => Source::Year,
            "tariff_power" => Source::TariffPower,
            "brand_model" => Source::BrandModel,
            "periods" => Source::Periods,
            "meters" => Source::Meters,
            "usage" => Source::Usage,
            "sheets_table" => Source::SheetsTable,
            "sheet_count" => Source::SheetCount,
            "without_admin" => Source::WithoutAdmin,
            "without_parts" => Source::WithoutParts,
            "sum:amount" => Source::SumAmount,
            "sum:penalty" => Source::SumPenalty,
            "sum:other" => Source::SumOther,
            "reference" => Source::Reference,
            "number" => Source::Number,
            "paid_at" => Source::PaidAt,
            "status" => Source::Status,
            _ => return Err(format!("no source is called {name}")),
        })
    }
}

macro_rules! layout {
    ($id:literal) => {
        LazyLock::new(|| read(include_str!(concat!("layouts/", $id, ".json"))).unwrap_or_default())
    };
}

fn read(text: &str) -> Result<Layout, serde_json::Error> {
    serde_json::from_str(text)
}

static PLN_POSTPAID: LazyLock<Layout> = layout!("pln-postpaid");
static PLN_NONTAGLIS: LazyLock<Layout> = layout!("pln-nontaglis");
static PDAM: LazyLock<Layout> = layout!("pdam");
static HP_POSTPAID: LazyLock<Layout> = layout!("hp-postpaid");
static INTERNET: LazyLock<Layout> = layout!("internet");
static BPJS_KESEHATAN: LazyLock<Layout> = layout!("bpjs-kesehatan");
static BPJS_KETENAGAKERJAAN: LazyLock<Layout> = layout!("bpjs-ketenagakerjaan");
static MULTIFINANCE: LazyLock<Layout> = layout!("multifinance");
static PBB: LazyLock<Layout> = layout!("pbb");
static GAS: LazyLock<Layout> = layout!("gas");
static TV: LazyLock<Layout> = layout!("tv");
static EMONEY: LazyLock<Layout> = layout!("emoney");
static SAMSAT: LazyLock<Layout> = layout!("samsat");
static KIRIM_UANG: LazyLock<Layout> = layout!("kirim-uang");

/// The layout of a bill type. That all of them can be read is a test's matter.
pub(super) fn of(bill_type: BillType) -> &'static Layout {
    match bill_type {
        BillType::PlnPostpaid => &PLN_POSTPAID,
        BillType::PlnNontaglis => &PLN_NONTAGLIS,
        BillType::Pdam => &PDAM,
        BillType::HpPostpaid => &HP_POSTPAID,
        BillType::Internet => &INTERNET,
        BillType::BpjsKesehatan => &BPJS_KESEHATAN,
        BillType::BpjsKetenagakerjaan => &BPJS_KETENAGAKERJAAN,
        BillType::Multifinance => &MULTIFINANCE,
        BillType::Pbb => &PBB,
        BillType::Gas => &GAS,
        BillType::Tv => &TV,
        BillType::Emoney => &EMONEY,
        BillType::Samsat => &SAMSAT,
        BillType::KirimUang => &KIRIM_UANG,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::Fact;

    /// The file of each bill type, read again where errors are seen.
    fn files() -> Vec<(BillType, String)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/receipt/layouts");
        let read = |kind: BillType| {
            std::fs::read_to_string(format!("{folder}/{}.json", kind.id())).expect("a layout")
        };
        BillType::ALL.into_iter().map(|kind| (kind, read(kind))).collect()
    }

    #[test]
    fn every_layout_reads_and_is_its_own_bill_types() {
        for (kind, text) in files() {
            let layout = read(&text).unwrap_or_else(|why| panic!("{}: {why}", kind.id()));
            assert!(!layout.title.is_empty(), "{}", kind.id());
            assert_eq!(format!("{layout:?}"), format!("{:?}", of(kind)), "{}", kind.id());
        }
    }

    #[test]
    fn every_layout_has_what_every_slip_needs() {
        for kind in BillType::ALL {
            let layout = of(kind);
            for needed in
                [Source::CustomerNo, Source::CustomerName, Source::Reference, Source::Number]
            {
                let rows = layout.rows.iter().filter(|row| row.from.0.contains(&needed)).count();
                assert_eq!(rows, 1, "{}: {needed:?}", kind.id());
            }
            for row in &layout.rows {
                assert!(row.label.len() <= 11, "{}: {}", kind.id(), row.label);
                let long = row.long.as_ref().unwrap_or(&row.label);
                assert!((row.label.len()..=15).contains(&long.len()), "{}: {long}", kind.id());
                let table = row.from.0 == [Source::SheetsTable];
                assert_eq!(row.label.is_empty(), table, "{}: a row without a label", kind.id());
            }
        }
    }

    /// What was in the balance before is no part of what is paid now.
    #[test]
    fn every_sum_of_a_layout_is_known_as_one() {
        for kind in BillType::ALL {
            for source in of(kind).rows.iter().flat_map(|row| &row.from.0) {
                if let Source::MoneyFact(key) = source {
                    let sum = Fact::SUMS.contains(&key.as_str());
                    assert_eq!(sum, key != "balance_before", "{}: {key}", kind.id());
                }
            }
        }
    }

    #[test]
    fn only_sentences_speak_of_proof() {
        for (kind, text) in files() {
            let layout = of(kind);
            let said = text.matches(crate::receipt::proof::PROOF).count();
            let sentences =
                layout.sentences.iter().filter(|one| one.contains(crate::receipt::proof::PROOF));
            assert_eq!(said, sentences.count(), "{}", kind.id());
        }
    }

    #[test]
    fn unknown_words_are_refused() {
        assert!(read(r#"{"title":["X"],"rows":[{"label":"A","from":"facts:x"}]}"#).is_err());
        assert!(read(r#"{"title":["X"],"rows":[],"sentence":"x"}"#).is_err());
    }
}
