//! The bodies of answers, in the format and the field order of the documents.
//!
//! Knows what an answer says, never why: that is decided in `sale`.

use super::{
    Desk,
    bill::{Ask, Bill},
    body::Format,
    codes::{self, Code},
    numbers::Fate,
    products::{Kind, Product},
    tree::{Fields, Node, text},
};
use crate::{
    answer::Answer,
    books::{Inquiry, Payment},
    faults::Happening,
    jakarta::{Month, civil},
};

/// An inquiry under its reference, with what it is about.
pub(super) struct Sale<'a> {
    pub(super) product: &'static Product,
    pub(super) reference: &'a str,
    pub(super) inquiry: &'a Inquiry,
    pub(super) fate: Fate,
}

/// What the status field of a status answer can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    NotReceived,
    Paid,
    Failed,
    InProcess,
}

impl Stage {
    fn number(self) -> i64 {
        match self {
            Stage::NotReceived => 0,
            Stage::Paid => 1,
            Stage::Failed => 2,
            Stage::InProcess => 3,
        }
    }
}

/// The bill that an inquiry showed, made again from what the books keep of it.
pub(super) fn bill_of(sale: &Sale<'_>, months: i64, paid: bool) -> Bill {
    let inquiry = sale.inquiry;
    Bill::of(&Ask {
        product: sale.product,
        customer_no: &inquiry.subject.customer_no,
        sheets: sale.fate.case.sheets,
        months,
        year: inquiry.subject.year.unwrap_or_else(|| Month::of(inquiry.at_ms).year),
        at_ms: inquiry.at_ms,
        paid,
    })
}

/// For how many months the client asked. The books keep no months, but they keep the money.
fn months_of(sale: &Sale<'_>) -> i64 {
    if sale.product.kind != Kind::Bpjs {
        return 1;
    }
    let one = bill_of(sale, 1, false);
    let nominal = sale.inquiry.selling_price - sale.inquiry.admin;
    nominal.checked_div(one.total - one.admin).unwrap_or(1)
}

/// The answer to an inquiry.
pub(super) fn shown(desk: &Desk, sale: &Sale<'_>, bill: Bill) -> Answer {
    let (period, name) = (bill.period.as_str(), bill.name.as_str());
    let mut fields = opening(sale, None, name, period, bill.total);
    fields.push(("ref_id", text(sale.reference)));
    fields.extend(code_fields(&codes::BILL_SHOWN));
    fields.extend(prices(bill.total, bill.cost));
    fields.push(("desc", bill.desc));
    wrapped(desk, codes::BILL_SHOWN.http, fields)
}

/// The answer to a payment, whatever became of it.
pub(super) fn paid(desk: &Desk, sale: &Sale<'_>, payment: &Payment, code: &Code) -> Answer {
    let success = *code == codes::PAID;
    let happening = sale.fate.case.happening;
    let bill = bill_of(sale, months_of(sale), success);
    let total = payment.selling_price;
    let mut fields = opening(sale, Some(payment.at_ms), &bill.name, &bill.period, total);
    if success && happening == Happening::Disagrees {
        fields.push(("status", Node::Number(Stage::Failed.number())));
    }
    fields.extend(code_fields(code));
    fields.extend(prices(total, payment.price));
    fields.push(("balance", Node::Number(payment.balance_after)));
    // Nothing of a payment in process, an empty one of a failed one.
    let undecided = [codes::PENDING, codes::BILLER, codes::TIMEOUT].contains(code)
        || code.at_payment == Some(Happening::PendingThenPaid)
        || code.at_payment == Some(Happening::RouterIssue);
    if !undecided {
        let proof = if success { payment.serial.as_str() } else { "" };
        fields.push((reference_name(desk, sale.product.kind), text(proof)));
    }
    let foreign = success && happening == Happening::ForeignReference;
    let reference = sale.reference;
    let told = if foreign { format!("{reference}X") } else { reference.to_owned() };
    fields.push(("ref_id", text(told)));
    fields.push(("desc", bill.desc));
    wrapped(desk, code.http, fields)
}

/// Where the XML examples of a payment have another name for the biller's reference.
fn reference_name(desk: &Desk, kind: Kind) -> &'static str {
    let differs = match kind {
        Kind::Pln | Kind::Pdam | Kind::Hp | Kind::Internet | Kind::Tv => true,
        Kind::PlnNontaglis
        | Kind::Bpjs
        | Kind::BpjsWorkers
        | Kind::Multifinance
        | Kind::Pbb
        | Kind::Gas
        | Kind::Samsat => false,
    };
    if differs && desk.format == Format::Xml { "no_ref" } else { "noref" }
}

/// The answer to a question for the status; `deposit` is what is there now.
pub(super) fn status(
    desk: &Desk,
    sale: &Sale<'_>,
    payment: Option<&Payment>,
    stage: Stage,
    code: &Code,
    deposit: i64,
) -> Answer {
    let bill = bill_of(sale, months_of(sale), stage == Stage::Paid);
    let total = payment.map_or(sale.inquiry.selling_price, |payment| payment.selling_price);
    let cost = payment.map_or(sale.inquiry.price, |payment| payment.price);
    let balance = payment.map_or(deposit, |payment| payment.balance_after);
    let settled = matches!(stage, Stage::Paid | Stage::Failed);
    let at_ms = payment.map(|payment| payment.at_ms).filter(|_| settled);
    let mut fields = opening(sale, at_ms, &bill.name, &bill.period, total);
    if !settled {
        fields.push(("ref_id", text(sale.reference)));
    }
    fields.push(("status", Node::Number(stage.number())));
    fields.extend(code_fields(code));
    fields.extend(prices(total, cost));
    fields.push(("balance", Node::Number(balance)));
    if settled {
        let proof = payment.map_or("", |payment| payment.serial.as_str());
        fields.push(("noref", text(if stage == Stage::Paid { proof } else { "" })));
        fields.push(("ref_id", text(sale.reference)));
    }
    fields.push(("desc", bill.desc));
    wrapped(desk, code.http, fields)
}

/// The fields that every answer about a bill begins with.
fn opening(sale: &Sale<'_>, at_ms: Option<i64>, name: &str, period: &str, total: i64) -> Fields {
    let Inquiry { handle, subject, admin, .. } = sale.inquiry;
    let hp = subject.customer_no.split(',').next().unwrap_or_default();
    let mut fields = vec![
        ("tr_id", Node::Number(handle.parse().unwrap_or(0))),
        ("code", text(sale.product.code)),
    ];
    if let Some(at_ms) = at_ms {
        fields.push(("datetime", text(civil(at_ms).strftime("%Y%m%d%H%M%S").to_string())));
    }
    fields.extend([
        ("hp", text(hp)),
        ("tr_name", text(name)),
        ("period", text(period)),
        ("nominal", Node::Number(total - admin)),
        ("admin", Node::Number(*admin)),
    ]);
    fields
}

fn code_fields(code: &Code) -> Fields {
    vec![("response_code", text(code.rc)), ("message", text(code.message))]
}

/// What the customer owes, and what the deposit loses.
fn prices(total: i64, cost: i64) -> Fields {
    vec![("price", Node::Number(total)), ("selling_price", Node::Number(cost))]
}

/// An answer that tells of no bill.
pub(super) fn refuse(desk: &Desk, code: &Code) -> Answer {
    wrapped(desk, code.http, code_fields(code))
}

/// A request whose fields are not what they must be; one is named.
pub(super) fn refuse_field(desk: &Desk, field: &'static str) -> Answer {
    let words = text(format!("The {field} field is required or invalid."));
    let mut fields = code_fields(&codes::BODY);
    fields.push(("error_details", Node::Group(vec![(field, Node::List(vec![words]))])));
    wrapped(desk, codes::BODY.http, fields)
}

/// A heading that names neither format gives no clean error either.
pub(super) fn undefined() -> Answer {
    Answer::text(400, "text/plain", "Undefined Response".to_owned())
}

/// A refused request has no `meta` in JSON; in XML there is neither `data` nor `meta` ever.
fn wrapped(desk: &Desk, http: u16, fields: Fields) -> Answer {
    let data = Node::Group(fields);
    let body = match desk.format {
        Format::Json if http == 200 => with_meta(data).json(),
        Format::Json => Node::Group(vec![("data", data)]).json(),
        Format::Xml => data.xml("mp"),
    };
    Answer::text(http, desk.format.media(), body)
}

fn with_meta(data: Node) -> Node {
    Node::Group(vec![("data", data), ("meta", Node::List(Vec::new()))])
}

/// The price list, which keeps its `data` in XML.
pub(super) fn listed(desk: &Desk, products: &[&Product]) -> Answer {
    let line = |product: &&Product| {
        let mut line = vec![
            ("code", text(product.code)),
            ("name", text(product.biller)),
            ("status", Node::Number(if product.active { 1 } else { 4 })),
            ("fee", Node::Number(product.fee)),
            ("komisi", Node::Number(product.commission)),
            ("type", text(product.kind.list_type())),
            ("category", text("postpaid")),
        ];
        line.extend(product.province.map(|province| ("province", text(province))));
        Node::Group(line)
    };
    let pasca = Node::List(products.iter().map(line).collect());
    let data = Node::Group(vec![("pasca", pasca)]);
    let body = match desk.format {
        Format::Json => with_meta(data).json(),
        Format::Xml => Node::Group(vec![("data", data)]).xml("mp"),
    };
    Answer::text(200, desk.format.media(), body)
}

/// The prepaid house's answers have no `meta`, and their code is called `rc`.
pub(super) fn prepaid(desk: &Desk, http: u16, fields: Fields) -> Answer {
    let data = Node::Group(fields);
    let body = match desk.format {
        Format::Json => Node::Group(vec![("data", data)]).json(),
        Format::Xml => data.xml("mp"),
    };
    Answer::text(http, desk.format.media(), body)
}

pub(super) fn prepaid_refusal(desk: &Desk, code: &Code) -> Answer {
    prepaid(desk, code.http, vec![("rc", text(code.rc)), ("message", text(code.message))])
}
