//! Reaching a provider apart from any sale: the connection test and the deposit. Nothing here is
//! about a bill, and nothing moves.

use loket_core::account::{Account, Credentials, Secret};
use loket_core::bill::Reference;
use loket_core::http::{Exchange, HttpAnswer, HttpRequest};
use loket_core::money::Rupiah;
use loket_core::provider::{Provider, Refusal, RefusalKind};

use super::Till;
use crate::error::TillError;
use crate::ledger::entry::Entry;
use crate::view::{AccountTest, BalanceView};

impl Till {
    /// Asks the provider something harmless and tells what stands in the way.
    ///
    /// # Errors
    /// No such account, or no key.
    pub async fn test_account(&self, name: &str) -> Result<AccountTest, TillError> {
        let account = self.account(name)?;
        let adapter = self.adapter(&account.provider)?;
        let (key, _) = self.key_of(&account)?;
        let called = self.reachable(account);
        let reference = Reference(self.new_reference()?);
        let probe = adapter.probe(&Credentials { account: &called, key: &key }, &reference);
        let found = |ok, found: &str, message: String| AccountTest {
            account: name.into(),
            ok,
            found: found.into(),
            message,
            address: None,
            balance: None,
        };
        let mut test = match self.exchanged(&called, &probe).await? {
            Ok(answer) => match adapter.read_probe(&called, &answer) {
                Ok(balance) => {
                    let balance = balance.map(Rupiah::get);
                    AccountTest { balance, ..found(true, "ok", "Tersambung.".into()) }
                }
                Err(refusal) => AccountTest {
                    address: seen_address(&refusal),
                    ..found(false, refusal_kind(&refusal), refusal.provider_message)
                },
            },
            Err(detail) => found(false, "network", detail),
        };
        // The balance may be told elsewhere, by whoever gave no clear answer here.
        if test.balance.is_none() && matches!(test.found.as_str(), "ok" | "unclear") {
            match self.told_balance(adapter, &called, &key).await? {
                Some(Ok(balance)) => {
                    test.balance = Some(balance.get());
                    test.ok = true;
                }
                Some(Err(Untold::Refused(refusal)))
                    if !test.ok && refusal_kind(&refusal) != "unclear" =>
                {
                    test = AccountTest {
                        address: seen_address(&refusal),
                        ..found(false, refusal_kind(&refusal), refusal.provider_message)
                    };
                }
                Some(Err(_)) | None => {}
            }
        }
        if test.ok && test.found == "unclear" {
            test.found = "ok".into();
        }
        if let Some(balance) = test.balance {
            self.keep_balance(name, balance)?;
        }
        Ok(test)
    }

    /// Asks the provider what the deposit holds, and keeps it.
    ///
    /// # Errors
    /// No such account, no key, no such call, or the provider's refusal.
    pub async fn ask_balance(&self, name: &str) -> Result<BalanceView, TillError> {
        let account = self.account(name)?;
        let adapter = self.adapter(&account.provider)?;
        let (key, _) = self.key_of(&account)?;
        let called = self.reachable(account.clone());
        let balance = match self.told_balance(adapter, &called, &key).await? {
            None => {
                return Err(TillError::refused(
                    "no_balance_call",
                    "Penyedia ini tidak punya cek saldo.",
                    "Saldo diperbarui sendiri dari jawaban transaksi, kalau penyedia memberitahu.",
                ));
            }
            Some(told) => told.map_err(TillError::from)?,
        };
        self.keep_balance(name, balance.get())?;
        self.balance_view(&account)
    }

    /// The deposit as its provider tells it; nothing where there is no such call.
    async fn told_balance(
        &self,
        adapter: &dyn Provider,
        called: &Account,
        key: &Secret,
    ) -> Result<Option<Result<Rupiah, Untold>>, TillError> {
        let Some(request) = adapter.balance(&Credentials { account: called, key }) else {
            return Ok(None);
        };
        Ok(Some(match self.exchanged(called, &request).await? {
            Ok(answer) => adapter.read_balance(&answer).map_err(Untold::Refused),
            Err(detail) => Err(Untold::NoAnswer(detail)),
        }))
    }

    /// One question and its answer, or why there is none.
    async fn exchanged(
        &self,
        called: &Account,
        request: &HttpRequest,
    ) -> Result<Result<HttpAnswer, String>, TillError> {
        let redaction = request.redaction();
        let reply = self.wire(called)?.ask(request).await;
        Ok(match redaction.clean(reply.exchange) {
            Exchange::Answered(answer) => Ok(answer),
            Exchange::NoAnswer { detail } | Exchange::NotSent { detail } => Err(detail),
        })
    }

    /// Where another process writes the ledger, that one hears of it in its own time.
    fn keep_balance(&self, account: &str, balance: i64) -> Result<(), TillError> {
        if let (true, Ok(balance)) = (self.ledger.may_write(), Rupiah::try_from(balance)) {
            let entry = Entry::BalanceTold { account: account.into(), balance };
            self.ledger.append(self.stamp()?, &entry)?;
        }
        Ok(())
    }

    /// What is known of the deposit of every account, in the order of the accounts.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn balances(&self) -> Result<Vec<BalanceView>, TillError> {
        self.ledger.accounts()?.iter().map(|account| self.balance_view(account)).collect()
    }

    fn balance_view(&self, account: &Account) -> Result<BalanceView, TillError> {
        let known = self.ledger.balances()?.into_iter().find(|(name, _, _)| *name == account.name);
        let zone = self.zone()?;
        // Whether there is such a call does not depend on the key.
        let nothing = Secret::new(String::new());
        let can_ask = self.provider(&account.provider).is_ok_and(|(adapter, _)| {
            adapter.balance(&Credentials { account, key: &nothing }).is_some()
        });
        let label = self.provider(&account.provider).map_or("", |(_, facts)| facts.label);
        Ok(BalanceView {
            account: account.name.clone(),
            provider: account.provider.name().into(),
            provider_label: label.into(),
            balance: known.as_ref().map(|(_, balance, _)| *balance),
            at: known.map(|(_, _, at)| zone.rfc3339(at)),
            can_ask,
        })
    }
}

/// Why a provider told no balance.
enum Untold {
    Refused(Refusal),
    NoAnswer(String),
}

impl From<Untold> for TillError {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Refused(refusal) => refusal.into(),
            Untold::NoAnswer(detail) => super::inquire::no_network(&detail),
        }
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

/// The address from which the provider saw this machine, where a refusal names it: the agent has
/// to put that one on the provider's list.
fn seen_address(refusal: &Refusal) -> Option<String> {
    if refusal.kind != RefusalKind::Address {
        return None;
    }
    refusal
        .provider_message
        .split(|sign: char| !(sign.is_ascii_hexdigit() || matches!(sign, '.' | ':')))
        .map(|word| word.trim_matches(|sign| matches!(sign, '.' | ':')))
        .find(|word| word.parse::<std::net::IpAddr>().is_ok())
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_that_the_provider_saw_is_found() {
        let seen = |kind, message: &str| {
            seen_address(&Refusal {
                kind,
                provider_code: "45".into(),
                provider_message: message.into(),
            })
        };
        let address = RefusalKind::Address;
        let found = |message| seen(address, message);
        assert_eq!(found("IP Anda tidak kami kenali (36.71.2.9)"), Some("36.71.2.9".into()));
        assert_eq!(found("IP 36.71.2.9."), Some("36.71.2.9".into()));
        assert_eq!(found("ip: 2001:db8::7f, not listed"), Some("2001:db8::7f".into()));
        assert_eq!(found("IP tidak terdaftar, versi 1.2"), None);
        assert_eq!(seen(RefusalKind::Account, "36.71.2.9"), None);
    }
}
