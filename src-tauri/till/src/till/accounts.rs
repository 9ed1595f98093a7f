//! Accounts: adding, editing, ordering, testing. A change makes a new version; a payment is
//! always advised with the version it was made with.

use loket_core::account::{Account, Credentials, ProviderId, Secret};
use loket_core::bill::{BillType, Product};
use loket_core::http::Exchange;
use loket_core::provider::{Refusal, RefusalKind};

use super::{PRACTICE_ACCOUNT, Till};
use crate::error::TillError;
use crate::ledger::entry::Entry;
use crate::secrets::{Found, SecretError};
use crate::view::{AccountTest, AccountView, BillTypeView, ProductView, ServingAccount};

/// Reads an account as typed.
///
/// # Errors
/// An unknown provider, or a product that is not `BILL_TYPE=CODE[:NAME]`.
pub fn account_from(view: &AccountView) -> Result<Account, TillError> {
    let bad = |message: String| TillError::refused("bad_account", message, "Perbaiki isian akun.");
    let provider = ProviderId::from_name(&view.provider)
        .ok_or_else(|| bad(format!("Tidak ada penyedia bernama {}.", view.provider)))?;
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
        provider,
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

impl Till {
    /// Practice comes with one account, so that the first sale needs no setting up.
    pub(super) fn prepare_practice(&self) -> Result<(), TillError> {
        let Some(practice) = &self.practice else { return Ok(()) };
        if !self.ledger.may_write() {
            return Ok(());
        }
        let wanted = account_from(&AccountView {
            name: PRACTICE_ACCOUNT.into(),
            provider: ProviderId::Digiswitch.name().into(),
            // Where the simulator runs is known only while it does.
            base_url: "http://127.0.0.1".into(),
            username: Some(practice.username.clone()),
            products: practice.products.clone(),
            testing: true,
            advice_gap: Some(0),
            ..AccountView::default()
        })?;
        let last = self.ledger.last_version(PRACTICE_ACCOUNT)?;
        let same = last > 0
            && Account { version: last, ..wanted.clone() }
                == self.ledger.account_version(PRACTICE_ACCOUNT, last)?;
        if !same {
            let account = Account { version: last.saturating_add(1), ..wanted };
            self.ledger
                .append(self.clock.now(), &Entry::AccountSaved { account: Box::new(account) })?;
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
        let key = match self.keys.find(account) {
            Ok((_, found)) => found.name(),
            Err(SecretError::NoKey) => "missing",
            Err(SecretError::Locked | SecretError::Slow) => "locked",
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
        })
    }

    pub(super) fn account(&self, name: &str) -> Result<Account, TillError> {
        self.ledger.accounts()?.into_iter().find(|account| account.name == name).ok_or_else(|| {
            TillError::refused(
                "not_found",
                format!("Tidak ada akun bernama {name}."),
                "Lihat daftar akun.",
            )
        })
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
        let mut account = account_from(view)?;
        self.adapter(account.provider)?;
        let known = self.ledger.accounts()?.into_iter().find(|known| known.name == account.name);
        let bad = |message: &str| {
            Err(TillError::refused("bad_account", message, "Pakai nama akun yang benar."))
        };
        let before = match (is_new, known) {
            (true, Some(_)) => return bad("Sudah ada akun dengan nama ini."),
            (false, None) => return bad("Tidak ada akun dengan nama ini."),
            (_, known) => known,
        };
        account.version = self.ledger.last_version(&account.name)?.saturating_add(1);
        let key = match (key, &before) {
            (Some(key), _) => Some(key),
            // An edit without a new key takes the old version's along.
            (None, Some(before)) if before.key_env.is_none() => {
                self.keys.find(before).ok().map(|(key, _)| key)
            }
            (None, Some(_) | None) => None,
        };
        if is_new && key.is_none() && account.key_env.is_none() {
            return Err(SecretError::NoKey.into());
        }
        let entry = Entry::AccountSaved { account: Box::new(account.clone()) };
        self.ledger.append(self.clock.now(), &entry)?;
        if let (Some(key), None) = (key, &account.key_env) {
            self.keys.keep(&account, key);
        }
        self.account_view(&account)
    }

    /// Removes an account that no payment in doubt was made with.
    ///
    /// # Errors
    /// It is in use, or there is none.
    pub fn remove_account(&self, name: &str) -> Result<(), TillError> {
        self.own_accounts_only()?;
        let account = self.account(name)?;
        self.ledger.remove_account(self.clock.now(), name)?;
        for version in 1..=account.version {
            self.keys.forget(&Account { version, ..account.clone() });
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
        let bill_type = super::sale::bill_type(bill_type)?;
        for name in names {
            self.account(name)?;
        }
        let entry = Entry::AccountsOrdered { bill_type, names: names.to_vec() };
        self.ledger.append(self.clock.now(), &entry)?;
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
            .filter(|account| account.key_env.is_none() && self.keys.find(account).is_err())
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
            let defaults = self.adapter(account.provider)?.default_products(account.provider);
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
                let accounts = self
                    .serving(bill_type)?
                    .into_iter()
                    .map(|(account, products)| ServingAccount {
                        account: account.name,
                        provider: account.provider.name().into(),
                        products: products
                            .into_iter()
                            .map(|p| ProductView { code: p.code, name: p.name })
                            .collect(),
                    })
                    .collect();
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
                    accounts,
                })
            })
            .collect()
    }

    /// Asks the provider something harmless and tells what stands in the way.
    ///
    /// # Errors
    /// No such account, or no key.
    pub async fn test_account(&self, name: &str) -> Result<AccountTest, TillError> {
        let account = self.reachable(self.account(name)?);
        let adapter = self.adapter(account.provider)?;
        let (key, _) = self.keys.find(&account)?;
        let credentials = Credentials { account: &account, key: &key };
        let found = |ok, found: &str, message: String, balance| AccountTest {
            account: name.into(),
            ok,
            found: found.into(),
            message,
            balance,
        };
        let balance = adapter.balance(&credentials);
        let asks_balance = balance.is_some();
        let Some(request) = balance.or_else(|| adapter.prices(&credentials)) else {
            let message = "Penyedia ini tidak punya panggilan yang aman untuk uji koneksi.";
            return Ok(found(false, "unclear", message.into(), None));
        };
        let redaction = request.redaction();
        let reply = self.wire(&account)?.ask(&request).await;
        let exchange = redaction.clean(reply.exchange);
        let answer = match &exchange {
            Exchange::Answered(answer) => answer,
            Exchange::NoAnswer { detail } | Exchange::NotSent { detail } => {
                return Ok(found(false, "network", detail.clone(), None));
            }
        };
        let read = if asks_balance {
            adapter.read_balance(answer).map(|balance| Some(balance.get()))
        } else {
            adapter.read_prices(&account, answer).map(|_| None)
        };
        Ok(match read {
            Ok(balance) => found(true, "ok", "Tersambung.".into(), balance),
            Err(refusal) => {
                let kind = refusal_kind(&refusal);
                found(false, kind, refusal.provider_message, None)
            }
        })
    }

    /// The key of an account for a sale, with where it was found.
    pub(super) fn key_of(&self, account: &Account) -> Result<(Secret, Found), TillError> {
        self.keys.find(account).map_err(|missing| {
            let mut error = TillError::from(missing);
            error.view.account = Some(account.name.clone());
            error
        })
    }
}

fn refusal_kind(refusal: &Refusal) -> &'static str {
    match refusal.kind {
        RefusalKind::Account => "key",
        RefusalKind::Address => "address",
        RefusalKind::UnknownCustomer
        | RefusalKind::NothingOwed
        | RefusalKind::Unavailable
        | RefusalKind::BadInput
        | RefusalKind::Deposit
        | RefusalKind::TooOften
        | RefusalKind::Unreadable
        | RefusalKind::Other => "unclear",
    }
}
