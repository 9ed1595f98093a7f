//! What a slip shows, as data: a layout for each bill type and for billers that want another order,
//! read from `layouts/*.json` or from what a shop wrote in their place. Knows no bill and no paper.

mod check;
mod usual;

use serde::{Deserialize, Serialize};
#[cfg(test)]
use ts_rs::TS;

pub use self::check::LayoutError;
pub use self::usual::{is_billers_own, usual};

/// What one bill type's slip shows, or one biller's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(TS), ts(export))]
pub struct Layout {
    /// Lines that become one where the paper is wide enough. `{product}` is the biller's name or
    /// the bill type's; `{place}` is the biller's name without the bill type's, or nothing.
    pub title: Vec<String>,
    pub rows: Vec<Row>,
    /// What the biller says of the slip; `{biller}` is its name, and a sentence with a name that
    /// is not known is left out. The words of proof are no matter of layouts: they are added
    /// where no sentence has them.
    #[serde(default)]
    pub sentences: Vec<String>,
    /// At the foot.
    #[serde(default)]
    pub info: String,
    /// The grand total also in words.
    #[serde(default)]
    pub in_words: bool,
}

/// A label and where its value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(TS), ts(export, rename = "LayoutRow"))]
pub struct Row {
    /// At most 11 characters, for 32 columns. Empty only where the sheets stand, which bring their
    /// own.
    #[serde(default)]
    pub label: String,
    /// At most 15, for wider paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub long: Option<String>,
    #[cfg_attr(test, ts(type = "string"))]
    pub from: Sources,
    #[serde(default, rename = "as", skip_serializing_if = "is_usual")]
    #[cfg_attr(test, ts(optional, as = "Option<Form>"))]
    pub form: Form,
    /// Set behind a plain number: ` M3`.
    #[serde(default, skip_serializing_if = "is_usual")]
    #[cfg_attr(test, ts(optional, as = "Option<String>"))]
    pub unit: String,
    #[serde(default, skip_serializing_if = "is_usual")]
    #[cfg_attr(test, ts(optional, as = "Option<Zero>"))]
    pub zero: Zero,
    /// Left out where a row above says the same.
    #[serde(default, alias = "unless_number", skip_serializing_if = "is_usual")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub unless_shown: bool,
    /// Only on later prints, whose trace line has another time.
    #[serde(default, skip_serializing_if = "is_usual")]
    #[cfg_attr(test, ts(optional, as = "Option<bool>"))]
    pub reprint_only: bool,
}

fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// How a text is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(TS), ts(export, rename = "LayoutForm"))]
pub enum Form {
    #[default]
    AsSent,
    /// `20120524` as `24-05-2012`.
    Date,
    /// `002` as `2`.
    Count,
}

/// Whether a sum of zero is printed. A sum that is not known never is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(TS), ts(export, rename = "LayoutZero"))]
pub enum Zero {
    #[default]
    Hide,
    Show,
    /// Where the paper is wide.
    Wide,
}

/// Where a value comes from; the first source that has one is taken. Written as `fact:usage | usage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sources(pub(super) Vec<Source>);

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

/// The sources that need no key, by their names in a file.
const NAMES: &[(&str, Source)] = &[
    ("customer_no", Source::CustomerNo),
    ("identity", Source::Identity),
    ("customer_name", Source::CustomerName),
    ("biller", Source::Biller),
    ("product", Source::Product),
    ("year", Source::Year),
    ("tariff_power", Source::TariffPower),
    ("brand_model", Source::BrandModel),
    ("periods", Source::Periods),
    ("meters", Source::Meters),
    ("usage", Source::Usage),
    ("sheets_table", Source::SheetsTable),
    ("sheet_count", Source::SheetCount),
    ("without_admin", Source::WithoutAdmin),
    ("without_parts", Source::WithoutParts),
    ("sum:amount", Source::SumAmount),
    ("sum:penalty", Source::SumPenalty),
    ("sum:other", Source::SumOther),
    ("reference", Source::Reference),
    ("number", Source::Number),
    ("paid_at", Source::PaidAt),
    ("status", Source::Status),
];

impl TryFrom<String> for Sources {
    type Error = String;

    fn try_from(text: String) -> Result<Sources, String> {
        text.split('|')
            .map(|name| Source::named(name.trim()))
            .collect::<Result<_, _>>()
            .map(Sources)
    }
}

impl From<Sources> for String {
    fn from(sources: Sources) -> String {
        sources.0.iter().map(Source::name).collect::<Vec<_>>().join(" | ")
    }
}

impl Source {
    fn named(name: &str) -> Result<Source, String> {
        let key = |prefix: &str| name.strip_prefix(prefix).filter(|key| !key.is_empty());
        if let Some(key) = key("fact:") {
            return Ok(Source::Fact(key.to_owned()));
        }
        if let Some(key) = key("money_fact:") {
            return Ok(Source::MoneyFact(key.to_owned()));
        }
        let known = NAMES.iter().find(|(known, _)| *known == name);
        known.map(|(_, source)| source.clone()).ok_or_else(|| format!("no source is called {name}"))
    }

    fn name(&self) -> String {
        if let Source::Fact(key) = self {
            return format!("fact:{key}");
        }
        if let Source::MoneyFact(key) = self {
            return format!("money_fact:{key}");
        }
        let known = NAMES.iter().find(|(_, known)| known == self);
        known.map_or_else(String::new, |(name, _)| (*name).to_owned())
    }
}

impl Layout {
    /// Whether a row shows it.
    pub(super) fn shows(&self, source: &Source) -> bool {
        self.rows.iter().any(|row| row.from.0.contains(source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A source that has no name would be lost when a shop saves its layout.
    #[test]
    fn every_source_goes_by_its_name() {
        for (name, source) in NAMES {
            assert_eq!(Source::named(name).as_ref(), Ok(source));
            assert_eq!(source.name(), *name);
        }
        let text = "fact:usage | money_fact:vat | usage".to_owned();
        let sources = Sources::try_from(text.clone()).unwrap();
        assert_eq!(String::from(sources), text);
        for wrong in ["", "facts:x", "fact:", "usage |"] {
            assert!(Sources::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
