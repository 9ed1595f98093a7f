//! What the practice account may sell: the provider's price list with the billers behind it.
//!
//! Codes, fees and types are the documents', the billers are invented, and where another provider
//! serves the same biller the name is the same. Knows no numbers and no requests.

/// What an account of this provider sells, by the shape of its answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pln,
    PlnNontaglis,
    Pdam,
    Hp,
    Internet,
    Bpjs,
    BpjsWorkers,
    Multifinance,
    Pbb,
    Gas,
    Tv,
    Samsat,
}

pub(super) const KINDS: [Kind; 12] = [
    Kind::Pln,
    Kind::PlnNontaglis,
    Kind::Pdam,
    Kind::Hp,
    Kind::Internet,
    Kind::Bpjs,
    Kind::BpjsWorkers,
    Kind::Multifinance,
    Kind::Pbb,
    Kind::Gas,
    Kind::Tv,
    Kind::Samsat,
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
            Kind::BpjsWorkers => "bpjs-ketenagakerjaan",
            Kind::Multifinance => "multifinance",
            Kind::Pbb => "pbb",
            Kind::Gas => "gas",
            Kind::Tv => "tv",
            Kind::Samsat => "samsat",
        }
    }

    /// Whether people may owe more than one month of it.
    pub(super) fn is_monthly(self) -> bool {
        match self {
            Kind::Pln | Kind::Pdam | Kind::Internet | Kind::Bpjs | Kind::Gas | Kind::Tv => true,
            Kind::PlnNontaglis
            | Kind::Hp
            | Kind::BpjsWorkers
            | Kind::Multifinance
            | Kind::Pbb
            | Kind::Samsat => false,
        }
    }

    /// The provider's word for a group of products, in the list's path.
    pub(super) fn list_type(self) -> &'static str {
        match self {
            Kind::Pln | Kind::PlnNontaglis => "pln",
            Kind::Pdam => "pdam",
            Kind::Hp => "hp",
            Kind::Internet => "internet",
            Kind::Bpjs | Kind::BpjsWorkers => "bpjs",
            Kind::Multifinance => "finance",
            Kind::Pbb => "pbb",
            Kind::Gas => "gas",
            Kind::Tv => "tv",
            Kind::Samsat => "pajak-kendaraan",
        }
    }
}

/// How the months of a bill are told, where the products of one bill type differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    /// One row for each month.
    Rows,
    /// One row that stands for all months.
    Unified,
    /// A sentence about the product.
    Sentence,
    /// No rows at all.
    Nothing,
}

/// One line of the price list.
#[derive(Debug)]
pub(super) struct Product {
    pub(super) code: &'static str,
    pub(super) kind: Kind,
    /// Who is owed, as at every provider.
    pub(super) biller: &'static str,
    /// What the biller's customers are drawn from, so that they are the same at every provider.
    pub(super) seed: &'static str,
    /// The fee and what the agent keeps of it, in rupiah for each bill.
    pub(super) fee: i64,
    pub(super) commission: i64,
    pub(super) detail: Detail,
    pub(super) province: Option<&'static str>,
    pub(super) active: bool,
}

const fn sold(
    code: &'static str,
    kind: Kind,
    biller: &'static str,
    seed: &'static str,
    (fee, commission): (i64, i64),
) -> Product {
    let (detail, province) = (Detail::Rows, None);
    Product { code, kind, biller, seed, fee, commission, detail, province, active: true }
}

const fn water(
    code: &'static str,
    biller: &'static str,
    seed: &'static str,
    province: &'static str,
) -> Product {
    Product { province: Some(province), ..sold(code, Kind::Pdam, biller, seed, (2000, 700)) }
}

const fn told(detail: Detail, product: Product) -> Product {
    Product { detail, ..product }
}

/// The first product of a bill type is its default.
#[rustfmt::skip] // a table is read by its columns
pub(super) const PRODUCTS: [Product; 18] = [
    sold("PLNPOSTPAID", Kind::Pln, "PLN Pascabayar", "pln", (2750, 1350)),
    sold("PLNNONTAG", Kind::PlnNontaglis, "PLN Nontaglis", "plnnontaglis", (1600, 1800)),
    water("PDAMKOTA.SURABAYA", "PDAM Kota Surabaya", "pdam-surabaya", "Jawa Timur"),
    water("PDAMKOTA.MEDAN", "PDAM Kota Medan", "pdam-medan", "Sumatera Utara"),
    told(Detail::Unified,
        water("PDAMKOTA.YOGYAKARTA", "PDAM Kota Yogyakarta", "pdam-yogyakarta", "DI Yogyakarta")),
    water("AETRA", "Aetra Jakarta", "aetra", "DKI Jakarta"),
    Product { active: false,
        ..water("PDAMKOTA.BIMA", "PDAM Kota Bima", "pdam-bima", "Nusa Tenggara Barat") },
    sold("HPTHREE", Kind::Hp, "Seluler Pascabayar Contoh", "hp", (0, 1000)),
    sold("TELKOMPSTN", Kind::Internet, "Internet Rumah Contoh", "internet", (2500, 1200)),
    told(Detail::Sentence, sold("CBN", Kind::Internet, "CBN Contoh", "cbn", (0, 1000))),
    sold("BPJS", Kind::Bpjs, "BPJS Kesehatan", "bpjs", (2500, 1150)),
    sold("BPJSTKPU", Kind::BpjsWorkers, "BPJS Ketenagakerjaan PU", "bpjstkpu", (2500, 2000)),
    sold("FNMEGA", Kind::Multifinance, "Contoh Finance", "multifinance", (0, 500)),
    sold("PBBKOT.CIMAHI", Kind::Pbb, "PBB Kota Latihan", "cimahi", (5000, 0)),
    sold("PGAS", Kind::Gas, "Gas Negara", "pgas", (2500, 600)),
    told(Detail::Nothing, sold("TVBIG", Kind::Tv, "TV Kabel Contoh", "tv", (2000, 1000))),
    sold("TVTLKMV", Kind::Tv, "TV Satelit Latihan", "tvlatihan", (1950, 1000)),
    sold("ESAMSAT.JABAR", Kind::Samsat, "SAMSAT Contoh", "samsat", (5000, 2500)),
];

/// The product of this code, on sale or not.
pub(super) fn find(code: &str) -> Option<&'static Product> {
    PRODUCTS.iter().find(|product| product.code == code)
}

pub(super) fn on_sale() -> impl Iterator<Item = &'static Product> {
    PRODUCTS.iter().filter(|product| product.active)
}
