//! Who is asked what is owed: the question as typed, and the accounts that can answer it, in the
//! shop's order. Sends nothing.

use loket_core::account::Account;
use loket_core::bill::{BillType, Product, Question, Reference};
use loket_core::money::Rupiah;

use super::Till;
use super::inquire::bill_type;
use super::sale::bad_amount;
use crate::error::TillError;
use crate::view::Asking;

/// What the agent typed, checked and normalised; everything but the account and the reference.
pub(super) struct Wanted {
    pub(super) bill_type: BillType,
    customer_no: String,
    identity: Option<String>,
    months: Option<u32>,
    year: Option<u32>,
    amount: Option<Rupiah>,
}

impl Wanted {
    /// Each account is asked under a reference of its own: a provider may keep it for ever.
    pub(super) fn of(&self, product: Product, reference: String) -> Question {
        Question {
            product,
            customer_no: self.customer_no.clone(),
            identity: self.identity.clone(),
            months: self.months,
            year: self.year,
            amount: self.amount,
            reference: Reference(reference),
        }
    }
}

/// An account that can be asked, and the product to ask it for.
pub(super) type Offer = (Account, Product);

impl Till {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Bad input; nothing was asked.
    pub(super) fn wanted(&self, asking: &Asking) -> Result<Wanted, TillError> {
        let bill_type = bill_type(&asking.bill_type)?;
        let bad = |message: &str| TillError::refused("bad_input", message, "Perbaiki isian.");
        // Pasted as one, the two numbers of a vehicle tax come apart at their comma.
        let (number, identity) = match asking.customer_no.split_once(',') {
            Some((number, identity)) if bill_type.needs_identity() => (number, Some(identity)),
            Some(_) | None => (asking.customer_no.as_str(), asking.identity.as_deref()),
        };
        let customer_no = bill_type.normalise(number)?;
        let identity = match identity.map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) if bill_type.needs_identity() => {
                let digits: String = text.chars().filter(|sign| *sign != ' ').collect();
                if !(10..=20).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit())
                {
                    return Err(bad("Nomor identitas harus 10 sampai 20 angka."));
                }
                Some(digits)
            }
            None if bill_type.needs_identity() => {
                return Err(bad("Nomor identitas belum diisi."));
            }
            Some(_) | None => None,
        };
        let amount = match asking.amount.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
            Some(text) if bill_type.needs_amount() => {
                Some(Rupiah::from_person(text).ok().filter(|amount| !amount.is_zero()).ok_or_else(
                    || bad_amount("Nominal harus angka rupiah di atas 0, misalnya 50.000."),
                )?)
            }
            None if bill_type.needs_amount() => return Err(bad_amount("Nominal belum diisi.")),
            Some(_) | None => None,
        };
        if asking.year.is_some_and(|year| !(1990..=2100).contains(&year)) {
            return Err(bad("Tahun pajak tidak masuk akal."));
        }
        if asking.months.is_some_and(|months| !(1..=24).contains(&months)) {
            return Err(bad("Jumlah bulan harus 1 sampai 24."));
        }
        Ok(Wanted {
            bill_type,
            customer_no,
            identity,
            months: asking.months,
            year: asking.year.filter(|_| bill_type.takes_year()),
            amount,
        })
    }

    /// The accounts to ask, the shop's first choice first, each with the product of the one biller
    /// that is meant. Whoever names an account means that one alone.
    ///
    /// # Errors
    /// No account, no such product, or a choice that only the agent can make.
    pub(super) fn offers(
        &self,
        bill_type: BillType,
        asking: &Asking,
    ) -> Result<Vec<Offer>, TillError> {
        let no_account = |message: String| {
            TillError::refused(
                "no_account",
                message,
                "Tambahkan akun di Pengaturan, atau pakai mode latihan (--practice).",
            )
        };
        if !self.has_account()? {
            return Err(no_account("Belum ada akun penyedia.".into()));
        }
        if let Some(name) = &asking.account {
            self.account(name)?;
        }
        let mut serving = self.serving(bill_type)?;
        serving.retain(|(account, _)| {
            asking.account.as_ref().is_none_or(|name| *name == account.name)
        });
        if asking.months.is_some() && !serving.is_empty() {
            // An account that cannot be told the months would bill for others than were meant.
            serving.retain(|(account, _)| {
                self.adapter(&account.provider).is_ok_and(|it| it.takes_months(bill_type))
            });
            if serving.is_empty() {
                return Err(TillError::refused(
                    "bad_input",
                    format!("Jumlah bulan tidak bisa dipilih untuk {} ini.", bill_type.label()),
                    "Kosongkan jumlah bulan, atau pilih akun lain.",
                ));
            }
        }
        let first = self.first_offer(bill_type, asking, &serving)?;
        let (account, product) = first.ok_or_else(|| {
            no_account(format!("Tidak ada akun yang melayani {}.", bill_type.label()))
        })?;
        let others = serving.iter().filter(|(other, _)| other.name != account.name);
        let mut offers = vec![(account.clone(), product.clone())];
        offers.extend(others.filter_map(|(other, products)| {
            let same = if other.provider == account.provider {
                products.iter().find(|one| one.code == product.code)
            } else {
                None
            };
            let same = same.or_else(|| the_same_biller(bill_type, &product, products))?;
            Some((other.clone(), same.clone()))
        }));
        Ok(offers)
    }

    /// Whom the agent means in the first place.
    fn first_offer(
        &self,
        bill_type: BillType,
        asking: &Asking,
        serving: &[(Account, Vec<Product>)],
    ) -> Result<Option<Offer>, TillError> {
        if let Some(code) = &asking.product {
            let offer = serving.iter().find_map(|(account, products)| {
                let product = products.iter().find(|product| product.code == *code)?;
                Some((account.clone(), product.clone()))
            });
            return offer.map(Some).ok_or_else(|| {
                TillError::refused(
                    "bad_input",
                    format!("Tidak ada produk {code} untuk {}.", bill_type.label()),
                    "Pilih produk dari daftar.",
                )
            });
        }
        let Some((account, products)) = serving.first() else { return Ok(None) };
        // The wrong city's bill can be a real one. Practice has nothing to lose, and its first
        // product is the documented one.
        if products.len() > 1 && !self.is_practice() {
            let codes: Vec<String> =
                products.iter().map(|one| format!("{} ({})", one.code, one.name)).collect();
            return Err(TillError::refused(
                "bad_input",
                format!("{} punya beberapa produk; pilih satu.", bill_type.label()),
                &format!("--product: {}.", codes.join(", ")),
            ));
        }
        Ok(products.first().map(|product| (account.clone(), product.clone())))
    }
}

/// The product among `products` that bills for the same biller. Codes say nothing over providers;
/// names do, where they say more than the kind of bill, and some bills have one biller in the
/// whole country.
fn the_same_biller<'a>(
    bill_type: BillType,
    wanted: &Product,
    products: &'a [Product],
) -> Option<&'a Product> {
    match products {
        [only] if bill_type.has_one_biller() => Some(only),
        _ if names_no_biller(bill_type, &wanted.name) => None,
        several => several.iter().find(|one| plain(&one.name) == plain(&wanted.name)),
    }
}

/// Whether a product's name says no more than what kind of bill it is: "PDAM" is one company here
/// and another one there.
fn names_no_biller(bill_type: BillType, name: &str) -> bool {
    let facts = bill_type.facts();
    [facts.label, facts.label_en, facts.id].iter().any(|kind| plain(kind).contains(&plain(name)))
}

fn plain(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_account_is_asked_about_the_same_biller_only() {
        let product = |bill_type, code: &str, name: &str| Product {
            bill_type,
            code: code.into(),
            name: name.into(),
        };
        let pln = product(BillType::PlnPostpaid, "pln", "PLN");
        let other_pln = [product(BillType::PlnPostpaid, "TLSTPOS", "PLN Pascabayar")];
        assert_eq!(
            the_same_biller(BillType::PlnPostpaid, &pln, &other_pln).map(|one| one.code.as_str()),
            Some("TLSTPOS"),
            "there is one PLN"
        );
        let sleman = product(BillType::Pdam, "pdamsleman", "PDAM Kab. Sleman");
        let cities = [
            product(BillType::Pdam, "PDAMKOTA.SURABAYA", "PDAM Kota Surabaya"),
            product(BillType::Pdam, "PDAMKAB.SLEMAN", "pdam kab Sleman"),
        ];
        let found = |products| the_same_biller(BillType::Pdam, &sleman, products);
        assert_eq!(found(&cities).map(|one| one.code.as_str()), Some("PDAMKAB.SLEMAN"));
        assert_eq!(found(&cities[..1]), None, "another city's bill can be a real one");
        let unnamed = product(BillType::Pdam, "pdam", "PDAM");
        let other = [product(BillType::Pdam, "sandbox-pdam", "PDAM")];
        assert_eq!(the_same_biller(BillType::Pdam, &unnamed, &other), None, "no city is named");
    }

    /// Names that providers give by themselves mean the same biller only where they name one.
    #[test]
    fn what_providers_call_their_products_is_no_biller_unless_it_names_one() {
        let mut seen: Vec<(&str, Product)> = Vec::new();
        for provider in loket_core::provider::PROVIDERS {
            for facts in provider.facts() {
                let id = loket_core::account::ProviderId::new(facts.id);
                seen.extend(provider.default_products(&id).into_iter().map(|it| (facts.id, it)));
            }
        }
        for (id, one) in &seen {
            for (other_id, other) in &seen {
                let alike =
                    one.bill_type == other.bill_type && plain(&one.name) == plain(&other.name);
                if id == other_id || !alike || one.bill_type.has_one_biller() {
                    continue;
                }
                let specific = plain(&one.name).len() > plain(one.bill_type.label()).len();
                assert!(
                    specific || names_no_biller(one.bill_type, &one.name),
                    "{id} and {other_id} both call it {}",
                    one.name
                );
            }
        }
    }
}
