//! The shop's settings: names, defaults and what each may hold.

use loket_core::bill::BillType;
use loket_core::calendar::Zone;
use loket_core::money::Rupiah;
use loket_core::receipt::Shop;

use std::path::Path;

use super::Till;
use crate::error::TillError;
use crate::ledger::entry::Entry;
use crate::printer::Target;
use crate::view::SettingView;

const DEFAULTS: &[(&str, &str)] = &[
    ("auto_print", "no"),
    ("columns", "32"),
    ("counter", "L01"),
    ("cut", "none"),
    ("drawer", "no"),
    ("form_lines", "0"),
    ("info_line", ""),
    ("language", "id"),
    ("operator", "K01"),
    ("printer", ""),
    ("printer_language", "auto"),
    ("qr", "none"),
    ("shop_address", ""),
    ("shop_name", "WARUNG SAYA"),
    ("slips", "one"),
    ("theme", "auto"),
    ("zone", "WIB"),
];

impl Till {
    /// All settings with their values, defaults included.
    pub fn settings(&self) -> Result<Vec<SettingView>, TillError> {
        let stored = self.ledger.settings()?;
        let mut views: Vec<SettingView> = DEFAULTS
            .iter()
            .filter(|(name, _)| !stored.iter().any(|(known, _)| known == name))
            .map(|(name, value)| SettingView { name: (*name).into(), value: (*value).into() })
            .chain(
                stored
                    .iter()
                    .map(|(name, value)| SettingView { name: name.clone(), value: value.clone() }),
            )
            .collect();
        views.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(views)
    }

    pub fn setting(&self, name: &str) -> Result<String, TillError> {
        check_name(name)?;
        let stored = self.ledger.settings()?.into_iter().find(|(known, _)| known == name);
        let default = || DEFAULTS.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
        Ok(stored
            .map(|(_, value)| value)
            .or_else(|| default().map(str::to_owned))
            .unwrap_or_default())
    }

    pub fn set_setting(&self, name: &str, value: &str) -> Result<(), TillError> {
        check_name(name)?;
        let value = value.trim();
        check_value(name, value)?;
        let entry = Entry::SettingSet { name: name.into(), value: value.into() };
        self.ledger.append(self.clock.now(), &entry)?;
        Ok(())
    }

    pub(super) fn zone(&self) -> Result<Zone, TillError> {
        Ok(Zone::from_name(&self.setting("zone")?).unwrap_or_default())
    }

    pub(super) fn shop(&self) -> Result<Shop, TillError> {
        Ok(Shop {
            name: self.setting("shop_name")?,
            address: self.setting("shop_address")?,
            counter: self.setting("counter")?,
            zone: self.zone()?,
            operator: self.setting("operator")?,
            info: self.setting("info_line")?,
        })
    }

    /// The shop's usual fee for a bill type.
    pub(super) fn usual_fee(&self, bill_type: BillType) -> Result<Rupiah, TillError> {
        let text = self.setting(&format!("service_fee:{}", bill_type.id()))?;
        Ok(Rupiah::from_wire(&text).unwrap_or(Rupiah::ZERO))
    }
}

fn check_name(name: &str) -> Result<(), TillError> {
    let fee = name.strip_prefix("service_fee:").and_then(BillType::from_id);
    if fee.is_some() || DEFAULTS.iter().any(|(known, _)| *known == name) {
        Ok(())
    } else {
        let known: Vec<&str> = DEFAULTS.iter().map(|(name, _)| *name).collect();
        Err(TillError::refused(
            "bad_input",
            format!("Tidak ada pengaturan bernama {name}."),
            &format!("Yang ada: {}, service_fee:JENIS.", known.join(", ")),
        ))
    }
}

fn check_value(name: &str, value: &str) -> Result<(), TillError> {
    let one_of = |allowed: &[&str]| allowed.contains(&value);
    let fits = match name {
        "auto_print" | "drawer" => one_of(&["yes", "no"]),
        "columns" => value.parse().is_ok_and(|columns: u32| (24..=136).contains(&columns)),
        "cut" => one_of(&["none", "partial", "full"]),
        "form_lines" => value.parse().is_ok_and(|lines: u8| lines <= 127),
        "printer" => Target::from_setting(value, Path::new(""), "").is_ok(),
        "printer_language" => one_of(&["auto", "text", "escpos", "escp"]),
        "slips" => one_of(&["one", "per_month"]),
        "qr" => one_of(&["none", "native", "raster"]),
        "language" => one_of(&["id", "en"]),
        "theme" => one_of(&["light", "dark", "auto"]),
        "zone" => one_of(&["WIB", "WITA", "WIT"]),
        "counter" | "operator" => {
            (1..=8).contains(&value.len()) && value.bytes().all(|sign| sign.is_ascii_alphanumeric())
        }
        "shop_name" => (1..=60).contains(&value.chars().count()),
        name if name.starts_with("service_fee:") => Rupiah::from_wire(value).is_ok(),
        _ => value.chars().count() <= 200,
    };
    if fits && !value.chars().any(char::is_control) {
        Ok(())
    } else {
        Err(TillError::refused(
            "bad_input",
            format!("Nilai ini tidak bisa untuk pengaturan {name}."),
            "Periksa nilainya.",
        ))
    }
}
