//! Accounts: adding, editing, ordering. A change makes a new version; a payment is
//! always advised with the version it was made with.

use loket_core::account::{Account, ProviderId, Secret};
use loket_core::bill::{BillType, Product};

use super::Till;
use crate::error::TillError;
use crate::ledger::LedgerError;
use crate::ledger::entry::Entry;
use crate::secrets::{Found, SecretError};
use crate::view::{AccountView, BillTypeView, ProductView, ProviderView, ServingAccount};

/// Reads an account as typed. Whether its provider has all it wants is not looked at here.
///
/// # Errors
/// Something that no account may have, or a product that is not `BILL_TYPE=CODE[:NAME]`.
pub fn account_from(view: &AccountView) -> Result<Account, TillError> {
    let bad = |message: String| TillError::refused("bad_account", message, "Perbaiki isian akun.");
    let products = view
        .products
        .iter()
        .map(|text| {
            product(text).ok_or_else(|| bad(format!("Produk harus JENIS=KODE[:NAMA]: {text}")))
        })
        .collect::<Result<_, _>>()?;
    let filled = |text: &Option<String>| {
        text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let account = Account {
        name: view.name.trim().to_owned(),
        version: view.version,
        provider: ProviderId::new(view.provider.trim()),
        base_url: view.base_url.trim().trim_end_matches('/').to_owned(),
        username: filled(&view.username),
        partner_id: filled(&view.partner_id),
        format: filled(&view.format),
        products,
        testing: view.testing,
        balance_url: filled(&view.balance_url),
        inquiry_path: filled(&view.inquiry_path),
        ca_cert: filled(&view.ca_cert),
        proxy: filled(&view.proxy),
        key_env: filled(&view.key_env),
        advice_gap_seconds: view.advice_gap,
    };
    account.check()?;
    Ok(account)
}

fn product(text: &str) -> Option<Product> {
    let (bill_type, rest) = text.split_once('=')?;
    let bill_type = BillType::from_id(bill_type.trim())?;
    let (code, name) = rest.split_once(':').unwrap_or((rest, bill_type.label()));
    let (code, name) = (code.trim(), name.trim());
    (!code.is_empty() && !name.is_empty()).then(|| Product {
        bill_type,
        code: code.into(),
        name: name.into(),
    })
}

fn no_account(name: &str) -> TillError {
    TillError::refused(
        "not_found",
        format!("Tidak ada akun bernama {}.", name.trim()),
        "Lihat daftar akun.",
    )
}

impl Till {
    /// Practice comes with its own accounts, so that the first sale needs no setting up.
    pub(super) fn prepare_practice(&self) -> Result<(), TillError> {
        let Some(practice) = &self.practice else { return Ok(()) };
        if !self.ledger.may_write() {
            return Ok(());
        }
        for view in &practice.accounts {
            let wanted = account_from(view)?;
            let last = self.ledger.last_version(&wanted.name)?;
            let same = last > 0
                && Account { version: last, ..wanted.clone() }
                    == self.ledger.account_version(&wanted.name, last)?;
            if !same {
                let account = Account { version: last.saturating_add(1), ..wanted };
                self.ledger.append(
                    self.clock.now(),
                    &Entry::AccountSaved { account: Box::new(account) },
                )?;
            }
        }
        Ok(())
    }

    pub fn accounts(&self) -> Result<Vec<AccountView>, TillError> {
        self.ledger.accounts()?.iter().map(|account| self.account_view(account)).collect()
    }

    pub fn has_account(&self) -> Result<bool, TillError> {
        Ok(!self.ledger.accounts()?.is_empty())
    }

    fn account_view(&self, account: &Account) -> Result<AccountView, TillError> {
        let key = match self.keys.peek(account) {
            Ok((_, found)) => found.name(),
            Err(SecretError::NoKey) => "missing",
            Err(SecretError::Locked) => "locked",
            Err(SecretError::Slow) => "slow",
            Err(SecretError::NoKeyring(_)) => "no_keyring",
        };
        Ok(AccountView {
            name: account.name.clone(),
            provider: account.provider.name().into(),
            base_url: account.base_url.clone(),
            username: account.username.clone(),
            partner_id: account.partner_id.clone(),
            format: account.format.clone(),
            products: account
                .products
                .iter()
                .map(|p| format!("{}={}:{}", p.bill_type.id(), p.code, p.name))
                .collect(),
            testing: account.testing,
            balance_url: account.balance_url.clone(),
            inquiry_path: account.inquiry_path.clone(),
            ca_cert: account.ca_cert.clone(),
            proxy: account.proxy.clone(),
            key_env: account.key_env.clone(),
            advice_gap: account.advice_gap_seconds,
            version: account.version,
            key: key.into(),
            in_doubt: self.ledger.in_doubt_with(&account.name)?,
            not_kept: None,
        })
    }

    pub(super) fn account(&self, name: &str) -> Result<Account, TillError> {
        self.ledger
            .accounts()?
            .into_iter()
            .find(|account| account.name == name)
            .ok_or_else(|| no_account(name))
    }

    /// Adds an account, or makes the next version of one. No call goes out.
    ///
    /// # Errors
    /// Nothing was saved then.
    pub fn save_account(
        &self,
        view: &AccountView,
        key: Option<Secret>,
        is_new: bool,
    ) -> Result<AccountView, TillError> {
        self.own_accounts_only()?;
        let known =
            self.ledger.accounts()?.into_iter().find(|known| known.name == view.name.trim());
        if !is_new && known.is_none() {
            return Err(no_account(&view.name));
        }
        let account = account_from(view)?;
        let (_, facts) = self.provider(&account.provider)?;
        facts.check(&account)?;
        let bad = |message: &str| {
            Err(TillError::refused("bad_account", message, "Pakai nama akun yang benar."))
        };
        let before = match (is_new, known) {
            (true, Some(_)) => return bad("Sudah ada akun dengan nama ini."),
            (_, known) => known,
        };
        let key = match (key, &before) {
            (Some(key), _) => Some(key),
            (None, Some(before)) if before.key_env.is_none() && account.key_env.is_none() => {
                // An edit without a new key takes the old version's along, but not to another
                // address: who may change an account, such as a page that was taken over, need not
                // know its key.
                if !account.goes_the_way_of(before) {
                    return Err(TillError::refused(
                        "key_again",
                        "Alamat, proxy, atau sertifikat akun ini berubah.",
                        "Ketik lagi kunci akun ini, supaya tidak terkirim ke alamat yang salah.",
                    ));
                }
                match self.keys.find(before) {
                    Ok((key, _)) => Some(key),
                    // It has none: it is asked for at the next sale.
                    Err(SecretError::NoKey) => None,
                    // It may have one, which the new version would be without for ever.
                    Err(error) => return Err(of_account(error.into(), &account.name)),
                }
            }
            (None, Some(_) | None) => None,
        };
        let kept_before = before.as_ref().is_some_and(|before| before.key_env.is_none());
        if key.is_none() && account.key_env.is_none() && !kept_before {
            return Err(SecretError::NoKey.into());
        }
        let was = before.map(|before| before.version);
        let account = self.ledger.save_account(self.stamp()?, account, was)?;
        let kept = match (key, &account.key_env) {
            (Some(key), None) => self.keys.keep(&account, key),
            (None, _) | (Some(_), Some(_)) => Ok(()),
        };
        if self.ledger.accounts()?.iter().all(|known| known.name != account.name) {
            // Removed in the meantime, perhaps before its key was there to be forgotten.
            self.keys.forget(&account).map_err(|_| key_stayed(&account.name))?;
            return Err(LedgerError::AccountChanged.into());
        }
        let mut view = self.account_view(&account)?;
        view.not_kept = kept.err().map(|error| TillError::from(error).view.code);
        Ok(view)
    }

    /// Removes an account that no payment in doubt was made with.
    ///
    /// # Errors
    /// It is in use, or there is none, or its key cannot be forgotten.
    pub fn remove_account(&self, name: &str) -> Result<(), TillError> {
        self.own_accounts_only()?;
        let account = self.account(name)?;
        // A key that stays behind is a key that somebody may find.
        self.keys.can_forget(&account).map_err(|error| of_account(error.into(), name))?;
        self.ledger.remove_account(self.stamp()?, name)?;
        // An edit may have come in between, with a key of its own.
        for version in 1..=self.ledger.last_version(name)? {
            self.keys
                .forget(&Account { version, ..account.clone() })
                .map_err(|_| key_stayed(name))?;
        }
        Ok(())
    }

    fn own_accounts_only(&self) -> Result<(), TillError> {
        if self.is_practice() {
            return Err(TillError::refused(
                "bad_account",
                "Akun tidak bisa diubah dalam mode latihan.",
                "Pindah ke mode asli dulu.",
            ));
        }
        Ok(())
    }

    /// Sets who is asked first for a bill type.
    ///
    /// # Errors
    /// An account that does not exist.
    pub fn order_accounts(&self, bill_type: &str, names: &[String]) -> Result<(), TillError> {
        let bill_type = super::inquire::bill_type(bill_type)?;
        for name in names {
            self.account(name)?;
        }
        let entry = Entry::AccountsOrdered { bill_type, names: names.to_vec() };
        self.ledger.append(self.stamp()?, &entry)?;
        Ok(())
    }

    /// Keeps a key that was typed, for this start.
    ///
    /// # Errors
    /// No such account.
    pub fn give_key(&self, name: &str, key: Secret) -> Result<(), TillError> {
        let account = self.account(name)?;
        self.keys.remember(&account, key);
        Ok(())
    }

    /// The accounts whose key would have to be typed.
    pub fn keys_wanted(&self) -> Result<Vec<String>, TillError> {
        let accounts = self.ledger.accounts()?;
        Ok(accounts
            .into_iter()
            .filter(|account| account.key_env.is_none() && self.keys.peek(account).is_err())
            .map(|account| account.name)
            .collect())
    }

    /// Accounts that serve a bill type, with their products, in the shop's order.
    pub(super) fn serving(
        &self,
        bill_type: BillType,
    ) -> Result<Vec<(Account, Vec<Product>)>, TillError> {
        let order = self.ledger.account_order(bill_type)?;
        let mut serving = Vec::new();
        for account in self.ledger.accounts()? {
            // An account at a provider that this program does not speak to serves nothing.
            let Ok(adapter) = self.adapter(&account.provider) else { continue };
            let defaults = adapter.default_products(&account.provider);
            let products = account.products_for(bill_type, &defaults);
            if !products.is_empty() {
                serving.push((account, products));
            }
        }
        let place = |name: &str| order.iter().position(|known| known == name);
        serving.sort_by_key(|(account, _)| place(&account.name).unwrap_or(usize::MAX));
        Ok(serving)
    }

    pub fn bill_types(&self) -> Result<Vec<BillTypeView>, TillError> {
        let count = |length: &usize| u32::try_from(*length).unwrap_or(u32::MAX);
        BillType::ALL
            .into_iter()
            .map(|bill_type| {
                let facts = bill_type.facts();
                let margins = self.ledger.margins(bill_type)?;
                let accounts = self
                    .serving(bill_type)?
                    .into_iter()
                    .map(|(account, products)| {
                        self.served_by(bill_type, account, products, &margins)
                    })
                    .collect::<Result<_, _>>()?;
                Ok(BillTypeView {
                    bill_type: facts.id.into(),
                    label: facts.label.into(),
                    label_en: facts.label_en.into(),
                    number_label: facts.number_label.into(),
                    shortest: count(facts.lengths.start()),
                    longest: count(facts.lengths.end()),
                    letters: facts.letters,
                    needs_amount: bill_type.needs_amount(),
                    needs_identity: bill_type.needs_identity(),
                    takes_year: bill_type.takes_year(),
                    one_biller: bill_type.has_one_biller(),
                    accounts,
                })
            })
            .collect()
    }

    fn served_by(
        &self,
        bill_type: BillType,
        account: Account,
        products: Vec<Product>,
        margins: &[(String, i64)],
    ) -> Result<ServingAccount, TillError> {
        let (adapter, facts) = self.provider(&account.provider)?;
        Ok(ServingAccount {
            provider: facts.id.into(),
            provider_label: facts.label.into(),
            takes_months: adapter.takes_months(bill_type),
            margin: margins.iter().find(|(name, _)| *name == account.name).map(|(_, it)| *it),
            account: account.name,
            products: products
                .into_iter()
                .map(|p| ProductView { code: p.code, name: p.name })
                .collect(),
        })
    }

    /// Whom Loket speaks to, and what an account there is made of.
    pub fn providers(&self) -> Vec<ProviderView> {
        let all = self.providers.iter().flat_map(|provider| provider.facts());
        all.map(|facts| ProviderView {
            provider: facts.id.into(),
            label: facts.label.into(),
            base_urls: facts.base_urls.iter().map(|url| (*url).to_owned()).collect(),
            needs_username: facts.needs_username,
            needs_partner_id: facts.needs_partner_id,
            formats: facts.formats.iter().map(|format| (*format).to_owned()).collect(),
            has_testing: facts.has_testing,
            has_balance_url: facts.has_balance_url,
            inquiry_path: facts.inquiry_path.map(str::to_owned),
            hint: facts.hint.into(),
            hint_en: facts.hint_en.into(),
        })
        .collect()
    }

    /// The key of an account for a sale, with where it was found.
    pub(super) fn key_of(&self, account: &Account) -> Result<(Secret, Found), TillError> {
        self.keys.find(account).map_err(|missing| of_account(missing.into(), &account.name))
    }
}

/// An error that has to do with an account's key.
fn of_account(mut error: TillError, account: &str) -> TillError {
    error.view.account = Some(account.into());
    error
}

fn key_stayed(account: &str) -> TillError {
    TillError::refused(
        "key_stayed",
        format!("Akun {account} sudah dihapus, tetapi kuncinya masih di keyring."),
        "Buka keyring, lalu hapus kunci Loket dari situ.",
    )
}
