//! What the practice account may sell: one product for each biller, with its price-list line.
//!
//! The billers are invented. Knows no numbers and no requests.

/// The bill types that this provider serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pln,
    PlnNontaglis,
    Pdam,
    Hp,
    Internet,
    Bpjs,
    Multifinance,
    Pbb,
    Gas,
    Tv,
    Emoney,
    Samsat,
    KirimUang,
}

pub(super) const KINDS: [Kind; 13] = [
    Kind::Pln,
    Kind::PlnNontaglis,
    Kind::Pdam,
    Kind::Hp,
    Kind::Internet,
    Kind::Bpjs,
    Kind::Multifinance,
    Kind::Pbb,
    Kind::Gas,
    Kind::Tv,
    Kind::Emoney,
    Kind::Samsat,
    Kind::KirimUang,
];

impl Kind {
    pub(super) fn bill_type(self) -> &'static str {
        match self {
            Kind::Pln => "pln-postpaid",
            Kind::PlnNontaglis => "pln-nontaglis",
            Kind::Pdam => "pdam",
            Kind::Hp => "hp-postpaid",
            Kind::Internet => "internet",
            Kind::Bpjs => "bpjs-kesehatan",
            Kind::Multifinance => "multifinance",
            Kind::Pbb => "pbb",
            Kind::Gas => "gas",
            Kind::Tv => "tv",
            Kind::Emoney => "emoney",
            Kind::Samsat => "samsat",
            Kind::KirimUang => "kirim-uang",
        }
    }

    /// Whether the client says at the inquiry how much it wants to pay.
    pub(super) fn has_amount(self) -> bool {
        matches!(self, Kind::Emoney | Kind::KirimUang)
    }
}

/// One line of the price list.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) code: &'static str,
    /// The spelling that DigiFlazz's documents use for the same product.
    pub(super) alias: Option<&'static str>,
    pub(super) kind: Kind,
    pub(super) name: &'static str,
    pub(super) brand: &'static str,
    pub(super) active: bool,
}

const fn sold(code: &'static str, kind: Kind, name: &'static str, brand: &'static str) -> Product {
    Product { code, alias: None, kind, name, brand, active: true }
}

/// The first product of a bill type is its default.
pub(super) const PRODUCTS: [Product; 22] = [
    sold("pln", Kind::Pln, "PLN Pascabayar", "PLN PASCABAYAR"),
    Product {
        alias: Some("plnnontaglist"),
        ..sold("plnnontaglis", Kind::PlnNontaglis, "PLN Nontaglis", "PLN NONTAGLIS")
    },
    sold("pdam", Kind::Pdam, "PDAM Kota Contoh", "PDAM"),
    sold("pdamsleman", Kind::Pdam, "PDAM Kab. Contoh", "PDAM"),
    sold("pdamtirta", Kind::Pdam, "PDAM Tirta Latihan", "PDAM"),
    Product { active: false, ..sold("pdamtutup", Kind::Pdam, "PDAM Tutup Contoh", "PDAM") },
    sold("hp", Kind::Hp, "Seluler Pascabayar Contoh", "HP PASCABAYAR"),
    sold("internet", Kind::Internet, "Internet Rumah Contoh", "INTERNET PASCABAYAR"),
    sold("bpjs", Kind::Bpjs, "BPJS Kesehatan", "BPJS KESEHATAN"),
    sold("multifinance", Kind::Multifinance, "Contoh Finance", "MULTIFINANCE"),
    sold("mflatihan", Kind::Multifinance, "Latihan Multifinance", "MULTIFINANCE"),
    sold("pbb", Kind::Pbb, "PBB Kota Contoh", "PBB"),
    sold("cimahi", Kind::Pbb, "PBB Kota Latihan", "PBB"),
    sold("pgas", Kind::Gas, "Gas Negara", "GAS NEGARA"),
    sold("tv", Kind::Tv, "TV Kabel Contoh", "TV PASCABAYAR"),
    sold("tvlatihan", Kind::Tv, "TV Satelit Latihan", "TV PASCABAYAR"),
    sold("emoney", Kind::Emoney, "Dompet Contoh", "E-MONEY"),
    sold("dompetlatihan", Kind::Emoney, "Dompet Latihan", "E-MONEY"),
    sold("samsat", Kind::Samsat, "SAMSAT Contoh", "SAMSAT"),
    sold("samsatlatihan", Kind::Samsat, "SAMSAT Latihan", "SAMSAT"),
    sold("kirimuang", Kind::KirimUang, "Bank Contoh", "KIRIM UANG"),
    sold("banklatihan", Kind::KirimUang, "Bank Latihan", "KIRIM UANG"),
];

impl Product {
    /// The commission that the catalogue prints; only three bill types have one in the documents.
    pub(super) fn base_commission(&self) -> Option<i64> {
        matches!(self.kind, Kind::PlnNontaglis | Kind::Emoney | Kind::KirimUang).then_some(1500)
    }

    pub(super) fn answers_to(&self, code: &str) -> bool {
        self.code == code || self.alias == Some(code)
    }
}

/// The product that may be sold under this code now.
pub(super) fn find(code: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.active && product.answers_to(code))
}

pub(super) fn default_of(kind: Kind) -> &'static str {
    PRODUCTS.iter().find(|product| product.kind == kind).map_or("", |product| product.code)
}
