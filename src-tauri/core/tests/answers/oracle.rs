//! Whether an answer may count as paid, as failed, or as a bill: read anew from the tables in
//! `spec`. It says what is allowed, never what must be: an adapter may always know less.

use loket_core::bill::{BillType, Question};
use loket_core::http::HttpAnswer;
use loket_core::payment::Order;

use super::spec::{Field, Is, Names, Need, Spec};
use super::tree::{Tree, read_json, read_xml};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Pay,
    Advice,
    Inquiry,
}

impl Field {
    pub(crate) fn need(&self, call: Call) -> Need {
        match call {
            Call::Pay => self.pay,
            Call::Advice => self.advice,
            Call::Inquiry => self.inquiry,
        }
    }
}

/// What was asked, in the words an answer is compared with.
#[derive(Clone)]
pub(crate) struct Asked {
    reference: String,
    customer: String,
    products: Vec<String>,
    key: Option<String>,
    total: i64,
    bill_type: BillType,
}

impl Asked {
    pub(crate) fn of(spec: &Spec, order: &Order) -> Asked {
        Asked {
            products: [
                Some(order.question.product.code.clone()),
                order.bill.product_answered.clone(),
            ]
            .into_iter()
            .flatten()
            .collect(),
            key: order.bill.provider_key.clone(),
            total: order.bill.customer_total.get(),
            ..Asked::only(spec, &order.question)
        }
    }

    fn only(spec: &Spec, question: &Question) -> Asked {
        let joins = spec.joins_identity && question.bill_type() == BillType::Samsat;
        let identity = question.identity.as_ref().filter(|_| joins);
        let tail = identity.map(|it| format!(",{it}")).unwrap_or_default();
        Asked {
            reference: question.reference.0.clone(),
            customer: format!("{}{tail}", question.customer_no),
            products: vec![question.product.code.clone()],
            key: None,
            total: 0,
            bill_type: question.bill_type(),
        }
    }
}

/// The body as a tree; XML looks like the JSON that it stands for.
pub(crate) fn body(spec: &Spec, text: &str) -> Option<Tree> {
    read_json(text).or_else(|| {
        let tree = read_xml(text, "mp").filter(|_| spec.id == "iak")?;
        let wrapped = matches!(look(&tree, "data"), Ok(Some(Tree::Object(_))));
        Some(if wrapped { tree } else { Tree::Object(vec![("data".to_owned(), tree)]) })
    })
}

type Reason = String;

/// The node at a dotted path; missing and null are nothing, what stands twice is an error.
fn look<'a>(tree: &'a Tree, path: &str) -> Result<Option<&'a Tree>, Reason> {
    let mut node = tree;
    for step in path.split('.') {
        let pairs = match node {
            Tree::Object(pairs) => pairs,
            Tree::List(items) if items.is_empty() => return Ok(None),
            _ => return Err(format!("{path}: no object around {step}")),
        };
        let mut found = pairs.iter().filter(|(key, _)| key == step || step == "*");
        match (found.next(), found.next()) {
            (Some(_), Some(_)) if step == "*" => return Ok(None),
            (Some(_), Some(_)) => return Err(format!("{path}: {step} stands twice")),
            (None | Some((_, Tree::Null)), _) => return Ok(None),
            (Some((_, value)), None) => node = value,
        }
    }
    Ok(Some(node))
}

/// A text or a number without blanks around; empty is nothing.
fn text(tree: Option<&Tree>) -> Result<Option<String>, Reason> {
    match tree {
        None => Ok(None),
        Some(Tree::Text(text) | Tree::Number(text)) => {
            Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
        }
        Some(_) => Err("of another type".to_owned()),
    }
}

/// Whole rupiah: digits, and at most a fraction of zeros.
fn money(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let zeros = fraction.bytes().all(|byte| byte == b'0');
    (digits(whole) && digits(fraction) && zeros).then(|| whole.parse().ok()).flatten()
}

fn is_blank(text: &str) -> bool {
    matches!(text, "" | "-" | "0") || text.eq_ignore_ascii_case("n/a")
}

/// The sum of rows, where each has a value that can be read; an error where one needs guessing.
fn sum(rows: &Tree) -> Result<Option<i64>, Reason> {
    let rows = match rows {
        Tree::List(items) => items.as_slice(),
        object @ Tree::Object(_) => std::slice::from_ref(object),
        _ => return Ok(None),
    };
    let mut values = Vec::new();
    for row in rows.iter().filter(|row| **row != Tree::Null) {
        let node = if matches!(row, Tree::Object(_)) { look(row, "value")? } else { None };
        let said = text(node).unwrap_or_default().unwrap_or_default();
        if said.starts_with('-') {
            return Err("a row is negative".to_owned());
        }
        values.push(money(&said));
    }
    let values: Option<Vec<i64>> = values.into_iter().collect();
    let sum = |values: Vec<i64>| values.into_iter().try_fold(0i64, i64::checked_add);
    Ok(values.filter(|values| !values.is_empty()).map(|values| sum(values).unwrap_or(i64::MAX)))
}

/// The root and the name of a kind of bill at RajaBiller, the only one that has such.
fn served(bill_type: BillType) -> (&'static str, &'static str, &'static str) {
    match bill_type {
        BillType::PlnPostpaid => (
            "postpaid_electricity_transaction",
            "postpaid_electricity_customer",
            "postpaid-electricity",
        ),
        BillType::Pdam => ("water_bill_transaction", "water_bill_customer", "water-bill"),
        _ => ("none", "none", "none"),
    }
}

/// What an answer says through one field.
enum Says {
    Nothing,
    Agrees,
    Differs,
}

struct Hearing<'a> {
    spec: &'a Spec,
    call: Call,
    asked: &'a Asked,
    codes: &'a [&'static str],
    paid: bool,
}

impl Hearing<'_> {
    /// What the field at `path` says; an error where it cannot be used at all.
    fn says(&self, body: &Tree, path: &str, is: Is) -> Result<Says, Reason> {
        let asked = self.asked;
        // What proves a payment is no part of the judgement where it is paid; where it failed, only
        // what can be read speaks.
        if matches!(is, Is::Proof | Is::Labels(_)) {
            let told = !self.paid && self.proves(body, path, is);
            return Ok(if told { Says::Differs } else { Says::Nothing });
        }
        let Some(node) = look(body, path)? else { return Ok(Says::Nothing) };
        let agrees = |yes: bool| Ok(if yes { Says::Agrees } else { Says::Differs });
        let (root, inquired, kind) = served(asked.bill_type);
        let is_root = |name: &str| name == root || (self.call == Call::Inquiry && name == inquired);
        match is {
            Is::OnlyRoot => {
                return match node {
                    Tree::Object(pairs) if pairs.is_empty() => Ok(Says::Nothing),
                    Tree::Object(pairs) => agrees(pairs.len() == 1 && is_root(&pairs[0].0)),
                    Tree::List(items) if items.is_empty() => Ok(Says::Nothing),
                    _ => Err(format!("{path} is no object")),
                };
            }
            Is::Rows => {
                let wanted = |sum: i64| sum == asked.total;
                // Failures come with rows of zeros.
                return Ok(match sum(node)? {
                    None => Says::Nothing,
                    Some(0) if !self.paid => Says::Agrees,
                    Some(sum) if wanted(sum) => Says::Agrees,
                    Some(_) => Says::Differs,
                });
            }
            Is::Flag { text: as_text, failed } => {
                let flag = match node {
                    Tree::Bool(flag) => flag.to_string(),
                    Tree::Text(text) if as_text => text.clone(),
                    _ => return Err(format!("{path} is no truth value")),
                };
                let wanted = if self.paid { &["true"][..] } else { failed };
                return agrees(wanted.contains(&flag.as_str()));
            }
            _ => {}
        }
        let Some(said) = text(Some(node)).map_err(|why| format!("{path} is {why}"))? else {
            return Ok(Says::Nothing);
        };
        match is {
            Is::Reference => agrees(said == asked.reference),
            Is::Customer => agrees(said == asked.customer),
            Is::Product => agrees(asked.products.contains(&said)),
            Is::Key => agrees(asked.key.as_ref() == Some(&said)),
            Is::Total => match money(&said) {
                None => Err(format!("{path} is no money")),
                Some(0) if !self.paid => Ok(Says::Agrees),
                Some(total) => agrees(total == asked.total),
            },
            Is::Code => {
                let pad = matches!(node, Tree::Number(_)) && self.spec.pads && said.len() == 1;
                let code = if pad { format!("0{said}") } else { said };
                agrees(self.codes.contains(&code.as_str()))
            }
            Is::Word(paid, failed) => {
                let wanted = if self.paid { paid } else { failed };
                agrees(wanted.contains(&said.to_lowercase().as_str()))
            }
            Is::Root => agrees(is_root(&said)),
            Is::Kind => agrees(said == kind),
            Is::Operation => agrees(match self.call {
                Call::Pay => said == "BILL_PAYMENT",
                Call::Advice => !said.to_uppercase().contains("INQUIRY"),
                Call::Inquiry => said != "BILL_PAYMENT",
            }),
            Is::Price if money(&said).is_none() => Err(format!("{path} is no money")),
            Is::Cost if money(said.split('.').next().unwrap()).is_none() => {
                Err(format!("{path} is no money"))
            }
            Is::Price | Is::Cost => Ok(Says::Nothing),
            Is::OnlyRoot | Is::Rows | Is::Proof | Is::Labels(_) | Is::Flag { .. } => {
                unreachable!("seen above")
            }
        }
    }

    /// A biller's reference stands there.
    fn proves(&self, body: &Tree, path: &str, is: Is) -> bool {
        let field = |tree: &Tree, path: &str| {
            let said = look(tree, path).and_then(text).ok().flatten();
            said.filter(|said| !is_blank(said) && *said != self.asked.customer)
        };
        match (is, look(body, path)) {
            (Is::Labels(label), Ok(Some(Tree::List(rows)))) => rows.iter().any(|row| {
                let labelled = field(row, "key").is_some_and(|key| key.to_lowercase() == label);
                labelled && field(row, "value").is_some()
            }),
            (Is::Proof, _) => field(body, path).is_some(),
            _ => false,
        }
    }
}

/// Whether every field agrees; `needs` tells which must be there.
fn agree(
    question: &Hearing<'_>,
    body: &Tree,
    needs: impl Fn(&Field) -> Need,
) -> Result<(), Reason> {
    for field in question.spec.fields {
        let need = needs(field);
        if need == Need::Free {
            continue;
        }
        let mut there = false;
        for path in field.at.split('|') {
            match question.says(body, path, field.is)? {
                Says::Nothing => {}
                Says::Agrees => there = true,
                Says::Differs => return Err(format!("{path} is another one")),
            }
        }
        if need == Need::Must && !there {
            return Err(format!("{} is missing", field.at));
        }
    }
    Ok(())
}

/// Whether the answer may be Paid.
pub(crate) fn may_pay(
    spec: &Spec,
    call: Call,
    asked: &Asked,
    answer: &HttpAnswer,
) -> Result<(), Reason> {
    if answer.status / 100 != 2 {
        return Err(format!("HTTP {}", answer.status));
    }
    let body = body(spec, &answer.body).ok_or("not whole")?;
    let question = Hearing { spec, call, asked, codes: spec.paid, paid: true };
    agree(&question, &body, |field| field.need(call))
}

/// Whether the answer may be Failed.
pub(crate) fn may_fail(
    spec: &Spec,
    call: Call,
    asked: &Asked,
    answer: &HttpAnswer,
) -> Result<(), Reason> {
    let refuses = if spec.id == "iak" { answer.status == 400 } else { answer.status / 100 == 4 };
    if answer.status / 100 != 2 && !refuses {
        return Err(format!("HTTP {}", answer.status));
    }
    let body = body(spec, &answer.body).ok_or("not whole")?;
    // IAK's short errors stand alone.
    let alone = spec.id == "iak" && !matches!(look(&body, "data"), Ok(Some(Tree::Object(_))));
    let body = if alone { Tree::Object(vec![("data".to_owned(), body)]) } else { body };
    let codes = match call {
        Call::Advice => spec.fails_advice,
        Call::Pay | Call::Inquiry => spec.fails_pay,
    };
    let question = Hearing { spec, call, asked, codes, paid: false };
    agree(&question, &body, |field| match field.is {
        // A code has to be there, once; a word may be missing in the answer to the payment.
        Is::Code if field.at.contains('*') => Need::Fits,
        Is::Code if field.pay == Need::Must => Need::Must,
        Is::Word(..) | Is::Flag { text: true, .. } if call == Call::Advice => Need::Must,
        _ if field.need(call) == Need::Free => Need::Free,
        _ => Need::Fits,
    })
    .or_else(|why| codes_elsewhere(&question, &body).ok_or(why))?;
    let named = spec.fields.iter().filter(|field| field.is == Is::Reference).any(|field| {
        let there = |path| matches!(question.says(&body, path, field.is), Ok(Says::Agrees));
        field.at.split('|').any(there)
    });
    let must_name = call == Call::Advice
        && match spec.must_name {
            Names::All => true,
            Names::Only(codes) => {
                let only = Hearing { codes, ..question };
                let code = spec.fields.iter().filter(|field| field.is == Is::Code);
                code.flat_map(|field| field.at.split('|'))
                    .any(|path| matches!(only.says(&body, path, Is::Code), Ok(Says::Agrees)))
            }
        };
    if must_name && !named { Err("the reference is missing".to_owned()) } else { Ok(()) }
}

/// RajaBiller's code may stand in the raw answer alone.
fn codes_elsewhere(question: &Hearing<'_>, body: &Tree) -> Option<()> {
    let fits = |field: &Field| match field.is {
        Is::Code => Need::Fits,
        _ if field.need(question.call) == Need::Free => Need::Free,
        Is::Word(..) if question.call == Call::Advice => Need::Must,
        _ => Need::Fits,
    };
    let raw = "data.rawProviderResponse.*.response_code";
    let there = question.spec.id == "rajabiller"
        && matches!(question.says(body, raw, Is::Code), Ok(Says::Agrees));
    (there && agree(question, body, fits).is_ok()).then_some(())
}

/// The total of the bill that the answer to an inquiry may be, or why it is none.
pub(crate) fn may_owe(
    spec: &Spec,
    question: &Question,
    answer: &HttpAnswer,
) -> Result<i64, Reason> {
    if answer.status / 100 != 2 {
        return Err(format!("HTTP {}", answer.status));
    }
    let body = body(spec, &answer.body).ok_or("not whole")?;
    let total = spec.fields.iter().find(|field| field.is == Is::Total).ok_or("no total")?;
    let told = text(look(&body, total.at)?)?.ok_or("the total is missing")?;
    let total = money(&told).filter(|total| *total > 0).ok_or("the total is no sum owed")?;
    let asked = Asked { total, ..Asked::only(spec, question) };
    let codes = [spec.owed];
    let question = Hearing { spec, call: Call::Inquiry, asked: &asked, codes: &codes, paid: true };
    agree(&question, &body, |field| field.need(Call::Inquiry))?;
    Ok(total)
}
