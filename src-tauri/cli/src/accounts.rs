//! The account commands onto the till.

use loket_till::error::TillError;
use loket_till::view::AccountView;
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
                if saved.key == "memory" {
                    eprintln!("Tidak ada keyring: kunci akan ditanyakan lagi setiap kali.");
                }
                self.done(&saved, words::account)
            }
            AccountCommand::List => {
                for view in till.accounts()? {
                    self.put(&view, words::account)?;
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
                self.done(&till.save_account(&view, key, false)?, words::account)
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
        view.products = more.products;
    }
    view.testing = more.testing.unwrap_or(view.testing);
    view.advice_gap = more.advice_gap.or(view.advice_gap);
}
