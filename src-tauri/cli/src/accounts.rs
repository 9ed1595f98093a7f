//! The account commands onto the till.

use loket_till::error::TillError;
use loket_till::view::AccountView;
use serde::Serialize;
use serde_json::json;

use crate::End;
use crate::args::{AccountArgs, AccountCommand};
use crate::run::{Desk, read_key};
use crate::words;

impl Desk {
    pub(crate) async fn account(&self, command: AccountCommand) -> Result<End, TillError> {
        let till = &self.till;
        match command {
            AccountCommand::Add { name, provider, base_url, more } => {
                let mut view = AccountView { name, provider, base_url, ..AccountView::default() };
                merge(&mut view, more);
                let key = match &view.key_env {
                    Some(_) => None,
                    None => Some(read_key(&format!("Kunci API akun {}", view.name))?),
                };
                let saved = till.save_account(&view, key, true)?;
                told_if_not_kept(&saved);
                self.done(&saved, words::account)
            }
            AccountCommand::List => {
                let balances = till.balances()?;
                for account in till.accounts()? {
                    let known = balances.iter().find(|known| known.account == account.name);
                    let balance = known.and_then(|known| known.balance);
                    let balance_at = known.and_then(|known| known.at.clone());
                    self.put(&Listed { account, balance, balance_at }, words::listed)?;
                }
                Ok(End::Done)
            }
            AccountCommand::Edit { name, base_url, new_key, more } => {
                let known = till.accounts()?.into_iter().find(|account| account.name == name);
                let mut view = known.unwrap_or_else(|| AccountView {
                    name: name.clone(),
                    ..AccountView::default()
                });
                if let Some(base_url) = base_url {
                    view.base_url = base_url;
                }
                merge(&mut view, more);
                let key =
                    if new_key { Some(read_key(&format!("Kunci API akun {name}"))?) } else { None };
                let saved = till.save_account(&view, key, false)?;
                told_if_not_kept(&saved);
                self.done(&saved, words::account)
            }
            AccountCommand::Order { bill_type, names } => {
                till.order_accounts(&bill_type, &names)?;
                self.done(&json!({"bill_type": bill_type, "accounts": names}), |_| {
                    "Disimpan.".into()
                })
            }
            AccountCommand::Test { name } => {
                let test = match till.test_account(&name).await {
                    Err(error) => {
                        self.type_key(error)?;
                        till.test_account(&name).await?
                    }
                    Ok(test) => test,
                };
                self.put(&test, words::test)?;
                Ok(if test.ok { End::Done } else { End::Failed })
            }
            AccountCommand::Remove { name } => {
                till.remove_account(&name)?;
                self.done(&json!({"removed": name}), |_| "Dihapus.".into())
            }
        }
    }
}

/// An account, and what is known of its deposit.
#[derive(Serialize)]
pub(crate) struct Listed {
    #[serde(flatten)]
    pub(crate) account: AccountView,
    /// In rupiah, as the provider last told it, at `balance_at`.
    pub(crate) balance: Option<i64>,
    pub(crate) balance_at: Option<String>,
}

/// A key that could not be put away works until the program ends.
fn told_if_not_kept(saved: &AccountView) {
    let why = match saved.not_kept.as_deref() {
        None => return,
        Some("keyring_locked") => "Keyring terkunci",
        Some("keyring_slow") => "Keyring menunggu kata sandi",
        Some(_) => "Tidak ada keyring",
    };
    eprintln!("{why}: kunci tidak tersimpan dan akan ditanyakan lagi setiap kali.");
}

/// Puts what was given over what was there.
fn merge(view: &mut AccountView, more: AccountArgs) {
    let over = |old: &mut Option<String>, new: Option<String>| {
        if new.is_some() {
            *old = new;
        }
    };
    over(&mut view.username, more.username);
    over(&mut view.partner_id, more.partner_id);
    over(&mut view.format, more.format);
    over(&mut view.balance_url, more.balance_url);
    over(&mut view.inquiry_path, more.inquiry_path);
    over(&mut view.ca_cert, more.ca_cert);
    over(&mut view.proxy, more.proxy);
    over(&mut view.key_env, more.key_env);
    if !more.products.is_empty() {
        // One empty product clears the list: the provider's own codes are used then.
        view.products = more.products.into_iter().filter(|it| !it.trim().is_empty()).collect();
    }
    view.testing = more.testing.unwrap_or(view.testing);
    view.advice_gap = more.advice_gap.or(view.advice_gap);
}
