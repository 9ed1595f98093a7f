//! The layouts that Loket brings: one for each bill type, and one for each biller known to want its
//! own. Knows nothing of what a shop changed.

use std::sync::LazyLock;

use super::Layout;
use crate::bill::{BillType, Product};
use crate::receipt::ascii::capitals;

macro_rules! layout {
    ($id:literal) => {
        LazyLock::new(|| {
            let text = include_str!(concat!("../layouts/", $id, ".json"));
            serde_json::from_str(text).unwrap_or_default()
        })
    };
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

/// RajaBiller's slips of these two water works have a fixed order (price list, notes to PDAM).
static PDAM_SIDOARJO: LazyLock<Layout> = layout!("billers/pdam-sidoarjo");

/// Billers with a layout of their own: the bill type and the word that their name ends in, however
/// an account writes what stands before it.
type OfBiller = (BillType, &'static str, &'static LazyLock<Layout>);
static BILLERS: [OfBiller; 2] =
    [(BillType::Pdam, "SIDOARJO", &PDAM_SIDOARJO), (BillType::Pdam, "BONDOWOSO", &PDAM_SIDOARJO)];

/// The layout that Loket brings for a biller. That all of them can be read is a test's matter.
pub fn usual(product: &Product) -> &'static Layout {
    of_biller(product).unwrap_or_else(|| of_type(product.bill_type))
}

/// Whether Loket brings one for this biller alone.
pub fn is_billers_own(product: &Product) -> bool {
    of_biller(product).is_some()
}

fn of_biller(product: &Product) -> Option<&'static Layout> {
    let name = capitals(&product.name);
    let last = name.split(' ').next_back()?;
    let found = BILLERS.iter().find(|(kind, word, _)| *kind == product.bill_type && *word == last);
    found.map(|(_, _, layout)| &***layout)
}

fn of_type(bill_type: BillType) -> &'static Layout {
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
    use crate::receipt::layout::Source;
    use crate::receipt::proof::PROOF;

    /// Every file, read again where errors are seen, with the layout that is used.
    fn files() -> Vec<(String, String, &'static Layout)> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/receipt/layouts");
        let read = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap();
        let types = BillType::ALL.into_iter().map(|kind| (kind.id().to_owned(), of_type(kind)));
        let billers = BILLERS.iter().map(|(kind, word, layout)| {
            let file = if *word == "BONDOWOSO" { "sidoarjo".into() } else { word.to_lowercase() };
            (format!("billers/{}-{file}", kind.id()), &***layout)
        });
        types.chain(billers).map(|(name, used)| (name.clone(), read(&name), used)).collect()
    }

    #[test]
    fn every_layout_reads_and_is_its_own() {
        for (name, text, used) in files() {
            let layout: Layout =
                serde_json::from_str(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(&layout, used, "{name}");
            assert!(!layout.title.is_empty(), "{name}");
        }
    }

    /// What a shop may not leave out, ours do not either.
    #[test]
    fn every_layout_is_one_that_a_shop_could_have_written() {
        for (name, text, used) in files() {
            let read = Layout::read(&text).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert_eq!(&read, used, "{name}: nothing in it is tidied");
            assert_eq!(Layout::read(&used.written()).as_ref(), Ok(used), "{name}");
        }
    }

    /// What was in the balance before is no part of what is paid now.
    #[test]
    fn every_sum_of_a_layout_is_known_as_one() {
        for (name, _, layout) in files() {
            for source in layout.rows.iter().flat_map(|row| &row.from.0) {
                if let Source::MoneyFact(key) = source {
                    let sum = Fact::SUMS.contains(&key.as_str());
                    assert_eq!(sum, key != "balance_before", "{name}: {key}");
                }
            }
        }
    }

    #[test]
    fn only_sentences_speak_of_proof() {
        for (name, text, layout) in files() {
            let said = text.matches(PROOF).count();
            let sentences = layout.sentences.iter().filter(|one| one.contains(PROOF));
            assert_eq!(said, sentences.count(), "{name}");
        }
    }

    #[test]
    fn a_biller_is_known_by_the_end_of_its_name() {
        let product = |name: &str| Product {
            bill_type: BillType::Pdam,
            code: String::new(),
            name: name.to_owned(),
        };
        for name in ["PDAM Kab. Sidoarjo", "PDAM SIDOARJO", "Delta Tirta  sidoarjo"] {
            assert_eq!(usual(&product(name)), &*PDAM_SIDOARJO, "{name}");
        }
        for name in ["", "PDAM Kota Contoh", "PDAM Sidoarjo Baru"] {
            assert_eq!(usual(&product(name)), &*PDAM, "{name}");
        }
        let gas = Product { bill_type: BillType::Gas, ..product("Gas Sidoarjo") };
        assert_eq!(usual(&gas), &*GAS, "another bill type");
    }
}
