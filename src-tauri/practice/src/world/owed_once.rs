//! What is not metered by the month: registrations, contributions, loans and taxes.
//!
//! Knows no wire format and no provider's fee. The order of the draws is part of a person.

use crate::{dice::Dice, jakarta::Month, world::Customer};

/// A request to the electricity company that has to be paid for.
pub(crate) struct Registration {
    pub(crate) what: &'static str,
    /// The company's own number of it, which is not the customer's.
    pub(crate) number: String,
    /// "20260914"
    pub(crate) date: String,
    pub(crate) amount: i64,
}

pub(crate) fn registration(customer: &mut Customer, now: Month) -> Registration {
    let dice = &mut customer.dice;
    let what = dice.pick(&["PENYAMBUNGAN BARU", "PERUBAHAN DAYA", "PENERANGAN SEMENTARA"]);
    let number = format!("53{}", dice.digits(11));
    let date = format!("{}{:02}", now.back(1).digits(), dice.between(1, 28));
    Registration { what, number, date, amount: dice.between(95_000, 420_000) }
}

/// A family in the health insurance.
pub(crate) struct Insured {
    pub(crate) members: i64,
    /// What one member owes for a month.
    pub(crate) each: i64,
    pub(crate) town: &'static str,
}

pub(crate) fn insured(customer: &mut Customer) -> Insured {
    let dice = &mut customer.dice;
    let members = dice.between(1, 4);
    let each = match dice.between(1, 5) {
        1 => 100_000,
        _ => 35_000,
    };
    let town = dice.pick(&["JAKARTA PUSAT", "KOTA CONTOH", "KAB. CONTOH", "SLEMAN", "DENPASAR"]);
    Insured { members, each, town }
}

/// One instalment of something bought on credit.
pub(crate) struct Loan {
    pub(crate) item: &'static str,
    /// How many instalments there are, and which one is due.
    pub(crate) tenor: i64,
    pub(crate) instalment: i64,
    pub(crate) monthly: i64,
    pub(crate) fine: i64,
    pub(crate) other: i64,
    pub(crate) chassis: String,
    pub(crate) plate: String,
}

impl Loan {
    pub(crate) fn total(&self) -> i64 {
        self.monthly + self.fine + self.other
    }
}

pub(crate) fn loan(customer: &mut Customer) -> Loan {
    let dice = &mut customer.dice;
    let item = dice.pick(&["SEPEDA MOTOR MATIC 125", "SEPEDA MOTOR BEBEK 110", "MOBIL KELUARGA"]);
    let tenor = dice.between(2, 6) * 6;
    let instalment = dice.between(1, tenor);
    let monthly = dice.between(28, 75) * 10_000;
    let fine = if dice.between(1, 4) == 1 { dice.between(2, 30) * 1_000 } else { 0 };
    let other = if dice.between(1, 4) == 1 { 10_000 } else { 0 };
    let chassis = format!("MH1JFB{}CK{}", dice.digits(3), dice.digits(6));
    let plate = format!("B{}UWX", dice.digits(4));
    Loan { item, tenor, instalment, monthly, fine, other, chassis, plate }
}

/// A piece of land with a house on it.
pub(crate) struct Parcel {
    pub(crate) address: String,
    pub(crate) village: &'static str,
    pub(crate) district: &'static str,
    pub(crate) town_code: String,
    /// In square metres.
    pub(crate) land: i64,
    pub(crate) building: i64,
}

pub(crate) fn parcel(customer: &mut Customer) -> Parcel {
    let dice = &mut customer.dice;
    Parcel {
        address: dice.address(),
        village: dice.pick(&["SUKAMAJU", "MEKARSARI", "KARANGREJO"]),
        district: dice.pick(&["CONTOH UTARA", "CONTOH SELATAN", "CONTOH BARAT"]),
        town_code: format!("00{}", dice.digits(2)),
        land: dice.between(60, 300),
        building: dice.between(30, 160),
    }
}

/// Each tax year is a bill of its own.
pub(crate) fn land_tax(number: &str, year: i64) -> i64 {
    Dice::of(&[number, &year.to_string()]).between(28_000, 240_000)
}

/// A motorcycle and its yearly tax.
pub(crate) struct Vehicle {
    pub(crate) insurance: i64,
    pub(crate) tax: i64,
    pub(crate) insurance_fine: i64,
    pub(crate) tax_fine: i64,
    pub(crate) built: i64,
    pub(crate) address: String,
    pub(crate) chassis: String,
    pub(crate) engine: String,
    pub(crate) plate: String,
    pub(crate) brand: &'static str,
    pub(crate) model: &'static str,
    /// "20271109", after this payment.
    pub(crate) expires: String,
}

impl Vehicle {
    pub(crate) fn total(&self) -> i64 {
        self.insurance + self.tax + self.insurance_fine + self.tax_fine
    }
}

pub(crate) fn vehicle(customer: &mut Customer, now: Month) -> Vehicle {
    let dice = &mut customer.dice;
    let tax = dice.between(240, 640) * 500;
    let (insurance_fine, tax_fine) =
        if dice.between(1, 5) == 1 { (8_000, tax / 50) } else { (0, 0) };
    Vehicle {
        insurance: 35_000,
        tax,
        insurance_fine,
        tax_fine,
        built: now.year - dice.between(1, 12),
        address: dice.address(),
        chassis: format!("MHKV5EA2JFJ{}", dice.digits(6)),
        engine: format!("1NRF{}", dice.digits(6)),
        plate: format!("DK {}AL", dice.digits(4)),
        brand: dice.pick(&["HONDA", "YAMAHA", "SUZUKI"]),
        model: dice.pick(&["SEPEDA MOTOR 110", "SEPEDA MOTOR 125", "SEPEDA MOTOR 150"]),
        expires: format!("{}09", now.back(-12).digits()),
    }
}
