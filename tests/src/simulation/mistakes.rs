//! Known mistakes, to see that the simulation has teeth. Each enters where a port is: a wire that
//! sends again, a disk that lies, an adapter that reads too much into an answer.

use loket_core::account::{Account, Credentials, ProviderId};
use loket_core::advice::Schedule;
use loket_core::bill::{BillType, Product, Question, Reference};
use loket_core::http::{HttpAnswer, HttpRequest, PaymentRequest};
use loket_core::money::Rupiah;
use loket_core::payment::{Event, Order, Verdict, Why};
use loket_core::provider::{Facts, Inquired, Listed, PROVIDERS, Provider, Refusal};

/// What is wrong with a shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// The wire sends a payment again where no answer came.
    SendsAgain,
    /// The disk says that it synced, and did not.
    DiskLies,
    /// Commits are synced as `synchronous=NORMAL` would.
    DiskIsLazy,
    /// A gateway's 5xx is read as a failure.
    FiveHundredFails,
    /// Every 200 is read as a success.
    AnythingIsPaid,
    /// A question that finds nothing is read as a failure.
    NotFoundFails,
    /// Questions follow each other without a pause.
    NoPause,
}

impl Mistake {
    pub const ALL: [Mistake; 7] = [
        Mistake::SendsAgain,
        Mistake::DiskLies,
        Mistake::DiskIsLazy,
        Mistake::FiveHundredFails,
        Mistake::AnythingIsPaid,
        Mistake::NotFoundFails,
        Mistake::NoPause,
    ];

    /// The adapters of a shop with this mistake.
    pub(crate) fn providers(mistake: Option<Mistake>) -> &'static [&'static dyn Provider] {
        match mistake {
            Some(mistake) => {
                let wrong: Vec<&'static dyn Provider> = PROVIDERS
                    .iter()
                    .map(|right| {
                        let wrong: &'static dyn Provider =
                            Box::leak(Box::new(Wrong { right: *right, mistake }));
                        wrong
                    })
                    .collect();
                Box::leak(wrong.into_boxed_slice())
            }
            None => PROVIDERS,
        }
    }
}

struct Wrong {
    right: &'static dyn Provider,
    mistake: Mistake,
}

impl Wrong {
    fn reads(&self, answer: &HttpAnswer, right: Verdict) -> Verdict {
        let failed = || Verdict::new(Event::Rejected, Some(Why::Rejected), "a mistake");
        let is = |mistake| self.mistake == mistake;
        if right.event != Event::NoVerdict {
            right
        } else if is(Mistake::FiveHundredFails) && answer.status >= 500 {
            failed()
        } else if is(Mistake::AnythingIsPaid) && answer.status == 200 {
            Verdict::new(Event::Confirmed, None, "a mistake")
        } else if is(Mistake::NotFoundFails) && right.why == Some(Why::NotFound) {
            failed()
        } else {
            right
        }
    }
}

impl Provider for Wrong {
    fn facts(&self) -> &'static [Facts] {
        self.right.facts()
    }
    fn default_products(&self, provider: &ProviderId) -> Vec<Product> {
        self.right.default_products(provider)
    }
    fn service_fee_allowed(&self, bill_type: BillType) -> bool {
        self.right.service_fee_allowed(bill_type)
    }
    fn takes_months(&self, bill_type: BillType) -> bool {
        self.right.takes_months(bill_type)
    }
    fn schedule(&self) -> Schedule {
        let right = self.right.schedule();
        if self.mistake == Mistake::NoPause {
            Schedule { first_ms: 1_000, minimum_ms: 1_000, ..right }
        } else {
            right
        }
    }
    fn inquiry(&self, credentials: &Credentials<'_>, question: &Question) -> HttpRequest {
        self.right.inquiry(credentials, question)
    }
    fn read_inquiry(
        &self,
        account: &Account,
        question: &Question,
        answer: &HttpAnswer,
    ) -> Inquired {
        self.right.read_inquiry(account, question, answer)
    }
    fn payment(&self, credentials: &Credentials<'_>, order: &Order) -> PaymentRequest {
        self.right.payment(credentials, order)
    }
    fn payment_verdict(&self, account: &Account, order: &Order, answer: &HttpAnswer) -> Verdict {
        self.reads(answer, self.right.payment_verdict(account, order, answer))
    }
    fn advice(&self, credentials: &Credentials<'_>, order: &Order) -> HttpRequest {
        self.right.advice(credentials, order)
    }
    fn advice_verdict(&self, account: &Account, order: &Order, answer: &HttpAnswer) -> Verdict {
        self.reads(answer, self.right.advice_verdict(account, order, answer))
    }
    fn balance(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        self.right.balance(credentials)
    }
    fn read_balance(&self, answer: &HttpAnswer) -> Result<Rupiah, Refusal> {
        self.right.read_balance(answer)
    }
    fn prices(&self, credentials: &Credentials<'_>) -> Option<HttpRequest> {
        self.right.prices(credentials)
    }
    fn read_prices(&self, account: &Account, answer: &HttpAnswer) -> Result<Vec<Listed>, Refusal> {
        self.right.read_prices(account, answer)
    }
    fn probe(&self, credentials: &Credentials<'_>, reference: &Reference) -> HttpRequest {
        self.right.probe(credentials, reference)
    }
    fn read_probe(
        &self,
        account: &Account,
        answer: &HttpAnswer,
    ) -> Result<Option<Rupiah>, Refusal> {
        self.right.read_probe(account, answer)
    }
}
