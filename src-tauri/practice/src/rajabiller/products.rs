//! What the practice account may sell here, and the names under which the relay speaks of it.
//!
//! Knows no numbers and no requests.

/// The bill types that this provider serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Electricity,
    Water,
}

pub(super) const KINDS: [Kind; 2] = [Kind::Electricity, Kind::Water];

impl Kind {
    pub(super) fn bill_type(self) -> &'static str {
        match self {
            Kind::Electricity => "pln-postpaid",
            Kind::Water => "pdam",
        }
    }

    pub(super) fn provider_type(self) -> &'static str {
        match self {
            Kind::Electricity => "postpaid-electricity",
            Kind::Water => "water-bill",
        }
    }

    pub(super) fn of_provider_type(word: &str) -> Option<Kind> {
        KINDS.into_iter().find(|kind| kind.provider_type() == word)
    }

    /// The key under which a payment's or a status question's raw answer stands.
    pub(super) fn transaction(self) -> &'static str {
        match self {
            Kind::Electricity => "postpaid_electricity_transaction",
            Kind::Water => "water_bill_transaction",
        }
    }

    /// The key under which an inquiry's raw answer stands.
    pub(super) fn customer(self) -> &'static str {
        match self {
            Kind::Electricity => "postpaid_electricity_customer",
            Kind::Water => "water_bill_customer",
        }
    }

    /// The fee for one sheet: two of electricity cost 3000 in the documents, one of water 2500.
    pub(super) fn admin(self) -> i64 {
        match self {
            Kind::Electricity => 1500,
            Kind::Water => 2500,
        }
    }

    /// Under which the biller's customers are known at every provider.
    pub(super) fn seed(self) -> &'static str {
        match self {
            Kind::Electricity => "pln",
            Kind::Water => "pdam",
        }
    }
}

#[derive(Debug)]
pub(super) struct Product {
    pub(super) kind: Kind,
    pub(super) code: &'static str,
    pub(super) name: &'static str,
}

pub(super) const PRODUCTS: [Product; 2] = [
    Product { kind: Kind::Electricity, code: "listrik-pascabayar", name: "PLN Pascabayar" },
    Product { kind: Kind::Water, code: "sandbox-pdam", name: "PDAM Kota Contoh" },
];

/// The product of this code, where it is one of this type.
pub(super) fn find(kind: Kind, code: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.kind == kind && product.code == code)
}
