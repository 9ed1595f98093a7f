//! The shop's settings: names, defaults and what each may hold.

use loket_core::bill::{BillType, Product};
use loket_core::calendar::Zone;
use loket_core::money::Rupiah;
use loket_core::operator::Right;
use loket_core::payment::Order;
use loket_core::receipt::{self, Layout, LayoutError, Shop};
use tracing::info;

use std::path::Path;

use super::Till;
use super::safety::check_folder;
use crate::error::TillError;
use crate::ledger::entry::Entry;
use crate::printer::Target;
use crate::view::SettingView;

const CLOCK_OK: &str = "clock_ok";

const DEFAULTS: &[(&str, &str)] = &[
    ("auto_print", "no"),
    ("backup_folder", ""),
    ("collective_at_once", "4"),
    // Not a setting: `yes` is a person's word that the clock is right as it is when they say so.
    (CLOCK_OK, ""),
    ("columns", "32"),
    ("counter", "L01"),
    ("cut", "none"),
    ("drawer", "no"),
    ("form_lines", "0"),
    // The steps of the first five minutes that were taken, or `done`.
    ("guide", ""),
    ("idle_lock", "10"),
    ("info_line", ""),
    ("language", "id"),
    ("operator", "K01"),
    ("printer", ""),
    ("printer_language", "auto"),
    ("qr", "none"),
    ("shift_profit", "no"),
    ("shop_address", ""),
    ("shop_name", "WARUNG SAYA"),
    ("slips", "one"),
    ("text_size", "100"),
    ("theme", "auto"),
    // Ask by itself whether there is a newer Loket.
    ("update_check", "yes"),
    ("zone", "WIB"),
];

/// What looks the way whoever stands there likes it.
const OF_EVERYBODY: &[&str] = &["language", "text_size", "theme"];

/// The shop's settings at one moment: what belongs together is read once.
pub(super) struct Settings(Vec<(String, String)>);

impl Settings {
    /// As stored, else the default; nothing for a name that has none.
    pub(super) fn get(&self, name: &str) -> &str {
        let stored = self.0.iter().find(|(known, _)| known == name);
        stored.map_or_else(|| default(name), |(_, value)| value)
    }

    /// What the shop usually takes for a bill of this type.
    pub(super) fn usual_fee(&self, bill_type: BillType) -> Rupiah {
        let name = format!("service_fee:{}", bill_type.id());
        Rupiah::from_wire(self.get(&name)).unwrap_or(Rupiah::ZERO)
    }

    pub(super) fn is_yes(&self, name: &str) -> bool {
        self.get(name) == "yes"
    }

    pub(super) fn zone(&self) -> Zone {
        Zone::from_name(self.get("zone")).unwrap_or_default()
    }

    pub(super) fn shop(&self) -> Shop {
        let text = |name: &str| self.get(name).to_owned();
        Shop {
            name: text("shop_name"),
            address: text("shop_address"),
            counter: text("counter"),
            zone: self.zone(),
            operator: text("operator"),
            info: text("info_line"),
        }
    }

    /// The layout that the shop wrote for this biller, or for all of its bill type that have no
    /// layout of their own; nothing: the one that Loket brings.
    pub(super) fn layout(&self, product: &Product) -> Option<Layout> {
        let written = |name: String| {
            // What is stored was checked when it was; a slip is printed whatever stands there.
            Layout::read(self.get(&name)).ok()
        };
        let biller = receipt::biller_name(&product.name);
        let of_biller = || written(layout_name(product.bill_type, &biller));
        let of_type = || written(layout_name(product.bill_type, ""));
        match biller.is_empty() {
            true => of_type(),
            false if receipt::is_billers_own(product) => of_biller(),
            false => of_biller().or_else(of_type),
        }
    }
}

fn default(name: &str) -> &'static str {
    DEFAULTS.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
}

/// What a layout goes by among the settings: `layout:pdam`, `layout:pdam:PDAM KOTA CONTOH`.
pub(super) fn layout_name(bill_type: BillType, biller: &str) -> String {
    match biller {
        "" => format!("layout:{}", bill_type.id()),
        biller => format!("layout:{}:{biller}", bill_type.id()),
    }
}

/// The bill type and the biller of such a name, however its letters are written.
fn layout_of(name: &str) -> Option<Product> {
    let rest = name.strip_prefix("layout:")?;
    let (kind, biller) = rest.split_once(':').unwrap_or((rest, ""));
    let biller = receipt::biller_name(biller);
    let fits = biller.len() <= LONGEST_BILLER && (rest.contains(':') != biller.is_empty());
    let bill_type = BillType::from_id(kind).filter(|_| fits)?;
    Some(Product { bill_type, code: String::new(), name: biller })
}

/// The one name that a setting has.
fn canonical(name: &str) -> String {
    match layout_of(name) {
        Some(product) => layout_name(product.bill_type, &product.name),
        None => name.to_owned(),
    }
}

const LONGEST_BILLER: usize = 60;

impl Till {
    pub(super) fn settings_now(&self) -> Result<Settings, TillError> {
        Ok(Settings(self.ledger.settings()?))
    }

    /// All settings with their values, defaults included; layouts only where the shop wrote one.
    pub fn settings(&self) -> Result<Vec<SettingView>, TillError> {
        let stored = self.ledger.settings()?;
        let mut views: Vec<SettingView> = DEFAULTS
            .iter()
            .filter(|(name, _)| !stored.iter().any(|(known, _)| known == name))
            .map(|(name, value)| SettingView { name: (*name).into(), value: (*value).into() })
            .chain(
                stored
                    .iter()
                    .filter(|(name, value)| !(value.is_empty() && layout_of(name).is_some()))
                    .map(|(name, value)| SettingView { name: name.clone(), value: value.clone() }),
            )
            .collect();
        views.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(views)
    }

    /// # Errors
    /// No setting has this name.
    pub fn setting(&self, name: &str) -> Result<String, TillError> {
        check_name(name)?;
        let stored = self.ledger.setting(&canonical(name))?.filter(|text| !text.is_empty());
        Ok(match (stored, layout_of(name)) {
            (Some(stored), _) => stored,
            (None, Some(product)) => receipt::usual_layout(&product).written(),
            (None, None) => default(name).to_owned(),
        })
    }

    /// # Errors
    /// No setting has this name, it cannot hold this, or only an owner may set it.
    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), TillError> {
        check_name(name)?;
        if !OF_EVERYBODY.contains(&name) {
            self.may(Right::Run)?;
        }
        self.save_setting(name, value, name != CLOCK_OK)
    }

    /// The same, whoever stands here: what comes along from the shop's other ledger.
    ///
    /// # Errors
    /// No setting has this name, or it cannot hold this.
    pub fn take_setting(&self, name: &str, value: &str) -> Result<(), TillError> {
        self.save_setting(name, value, true)
    }

    fn save_setting(
        &self,
        name: &str,
        value: &str,
        not_of_the_clock: bool,
    ) -> Result<(), TillError> {
        check_name(name)?;
        let value = match value.trim() {
            text if text.is_empty() || layout_of(name).is_none() => text.to_owned(),
            text => Layout::read(text).map_err(bad_layout)?.written(),
        };
        check_value(name, &value)?;
        if name == "backup_folder" && !value.is_empty() {
            check_folder(&value)?;
        }
        let entry = Entry::SettingSet { name: canonical(name), value, not_of_the_clock };
        self.ledger.append(self.stamp()?, &entry)?;
        // Behind the colon stands what it is about.
        info!(step = "setting", setting = name.split(':').next());
        Ok(())
    }

    pub(super) fn zone(&self) -> Result<Zone, TillError> {
        Ok(Zone::from_name(&self.setting("zone")?).unwrap_or_default())
    }

    /// The shop's usual fee for a bill type.
    pub(super) fn usual_fee(&self, bill_type: BillType) -> Result<Rupiah, TillError> {
        Ok(self.settings_now()?.usual_fee(bill_type))
    }
}

fn check_name(name: &str) -> Result<(), TillError> {
    let fee = name.strip_prefix("service_fee:").and_then(BillType::from_id);
    let is_layout = layout_of(name).is_some();
    if fee.is_some() || is_layout || DEFAULTS.iter().any(|(known, _)| *known == name) {
        Ok(())
    } else {
        let known: Vec<&str> = DEFAULTS.iter().map(|(name, _)| *name).collect();
        Err(TillError::refused(
            "bad_input",
            format!("Tidak ada pengaturan bernama {name}."),
            &format!(
                "Yang ada: {}, service_fee:JENIS, layout:JENIS, layout:JENIS:NAMA BILLER.",
                known.join(", ")
            ),
        ))
    }
}

/// All values of a setting that is chosen from a few; none where it is written freely.
fn choices_of(name: &str) -> &'static [&'static str] {
    match name {
        "auto_print" | "drawer" | "shift_profit" | "update_check" => &["yes", "no"],
        "cut" => &["none", "partial", "full"],
        "printer_language" => &["auto", "text", "escpos", "escp"],
        "slips" => &["one", "per_month"],
        "qr" => &["none", "native", "raster"],
        "language" => &["id", "en"],
        "text_size" => &["100", "125", "150", "200"],
        "theme" => &["light", "dark", "auto"],
        "zone" => &["WIB", "WITA", "WIT"],
        CLOCK_OK => &["yes"],
        _ => &[],
    }
}

fn check_value(name: &str, value: &str) -> Result<(), TillError> {
    let choices = choices_of(name);
    let fits = match name {
        _ if !choices.is_empty() => choices.contains(&value),
        "columns" => value.parse().is_ok_and(|columns: u32| (24..=136).contains(&columns)),
        // How many bills of collective lists are asked for at once at each provider.
        "collective_at_once" => value.parse().is_ok_and(|most: u32| (1..=10).contains(&most)),
        // Minutes until a counter with operators locks itself; 0: never.
        "idle_lock" => value.parse().is_ok_and(|minutes: u16| minutes <= 240),
        "form_lines" => value.parse().is_ok_and(|lines: u8| lines <= 127),
        "printer" => Target::from_setting(value, Path::new(""), "").is_ok(),
        "counter" | "operator" => {
            (1..=8).contains(&value.len()) && value.bytes().all(|sign| sign.is_ascii_alphanumeric())
        }
        "shop_name" => (1..=60).contains(&value.chars().count()),
        // Read and written anew before it came here.
        name if name.starts_with("layout:") => true,
        name if name.starts_with("service_fee:") => {
            Rupiah::from_wire(value).is_ok_and(|fee| fee <= Order::LARGEST_FEE)
        }
        _ => value.chars().count() <= 200,
    };
    if fits && !value.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(TillError::refused(
            "bad_input",
            format!("Nilai ini tidak bisa untuk pengaturan {name}."),
            &match choices {
                [] => "Periksa nilainya.".to_owned(),
                some => format!("Pilihannya: {}.", some.join(", ")),
            },
        ))
    }
}

pub(super) fn bad_layout(error: LayoutError) -> TillError {
    TillError::refused(
        "bad_layout",
        format!("Susunan struk belum bisa dipakai: {error}."),
        "Perbaiki, atau kembali ke bawaan. Struk yang lama tetap dipakai.",
    )
}
