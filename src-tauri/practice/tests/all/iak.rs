//! Requests to IAK in both formats, and its answers read again.

use std::collections::BTreeMap;

use loket_practice::{KEY, Payment, ProviderBooks, USERNAME};
use md5::{Digest, Md5};
use serde_json::{Map, Value, json};

use crate::bench::{DIGISWITCH, Heard, Shop, request};

pub(crate) const URL: &str = "/api/v1/bill/check";
pub(crate) const IDENTITY: &str = "0212502110170100";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Json,
    Xml,
}

pub(crate) type Fields<'a> = Vec<(&'a str, String)>;

/// A shop that asks IAK.
pub(crate) struct Counter {
    pub(crate) shop: Shop,
    pub(crate) format: Format,
}

impl Counter {
    pub(crate) async fn open(format: Format) -> Counter {
        Counter::patient(format, 0).await
    }

    pub(crate) async fn patient(format: Format, pending_asks: u32) -> Counter {
        Counter { shop: Shop::with(DIGISWITCH, pending_asks).await, format }
    }

    pub(crate) fn books(&self) -> ProviderBooks {
        self.shop.books().provider("iak")
    }

    pub(crate) fn deposit(&self) -> i64 {
        self.books().deposit
    }

    #[track_caller]
    pub(crate) fn payment(&self, reference: &str) -> Payment {
        self.books().payment(reference).expect("booked").clone()
    }

    pub(crate) async fn send(&self, fields: &Fields<'_>) -> Heard {
        self.send_to(URL, fields).await
    }

    pub(crate) async fn send_to(&self, path: &str, fields: &Fields<'_>) -> Heard {
        let (media, body) = match self.format {
            Format::Json => {
                let object: BTreeMap<&str, &str> =
                    fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
                ("application/json", json!(object).to_string())
            }
            Format::Xml => {
                let element = |(name, text): &(&str, String)| {
                    format!("  <{name}>{}</{name}>\n", text.replace('&', "&amp;"))
                };
                let inner: String = fields.iter().map(element).collect();
                ("application/xml", format!("<?xml version=\"1.0\" ?>\n<mp>\n{inner}</mp>"))
            }
        };
        self.post(path, media, &body).await
    }

    pub(crate) async fn post(&self, path: &str, media: &str, body: &str) -> Heard {
        let head = format!("POST {path} HTTP/1.1\r\nContent-Type: {media}\r\n");
        request(&self.shop.address(), &head, body).await
    }

    pub(crate) fn inquiry<'a>(&self, code: &str, number: &str, reference: &str) -> Fields<'a> {
        let (hp, identity) = number.split_once(',').unwrap_or((number, IDENTITY));
        let mut fields = vec![
            ("commands", "inq-pasca".to_owned()),
            ("username", USERNAME.to_owned()),
            ("code", code.to_owned()),
            ("hp", hp.to_owned()),
            ("ref_id", reference.to_owned()),
            ("sign", sign(reference)),
        ];
        match code {
            "BPJS" => fields.push(("month", "2".to_owned())),
            "PBBKOT.CIMAHI" => fields.push(("year", "2026".to_owned())),
            "ESAMSAT.JABAR" => fields.push(("nomor_identitas", identity.to_owned())),
            _ => {}
        }
        fields
    }

    pub(crate) fn payment_of<'a>(&self, tr_id: &str) -> Fields<'a> {
        vec![
            ("commands", "pay-pasca".to_owned()),
            ("username", USERNAME.to_owned()),
            ("tr_id", tr_id.to_owned()),
            ("sign", sign(tr_id)),
        ]
    }

    pub(crate) fn question<'a>(&self, reference: &str) -> Fields<'a> {
        vec![
            ("commands", "checkstatus".to_owned()),
            ("username", USERNAME.to_owned()),
            ("ref_id", reference.to_owned()),
            ("sign", sign("cs")),
        ]
    }

    /// Shows a bill; gives its reference, its id and the answer.
    pub(crate) async fn shown(&self, code: &str, number: &str) -> (String, String, Value) {
        let reference = self.shop.reference();
        let (http, data) = self.ask(&self.inquiry(code, number, &reference)).await;
        assert_eq!((http, &data["response_code"]), (200, &json!("00")), "{code} {number}: {data}");
        let tr_id = data["tr_id"].to_string().replace('"', "");
        (reference, tr_id, data)
    }

    pub(crate) async fn ask(&self, fields: &Fields<'_>) -> (u16, Value) {
        self.read(self.send(fields).await)
    }

    pub(crate) async fn pay(&self, tr_id: &str) -> (u16, Value) {
        self.ask(&self.payment_of(tr_id)).await
    }

    pub(crate) async fn status(&self, reference: &str) -> (u16, Value) {
        self.ask(&self.question(reference)).await
    }

    /// The fields of an answer, out of the envelope of its format.
    #[track_caller]
    pub(crate) fn read(&self, heard: Heard) -> (u16, Value) {
        let (status, text) = raw(heard);
        match self.format {
            Format::Json => {
                let body: Value = serde_json::from_str(&text).expect(&text);
                let meta = (status == 200).then(|| json!([]));
                assert_eq!(body.get("meta"), meta.as_ref(), "{body}");
                (status, body["data"].clone())
            }
            Format::Xml => (status, read_xml(&text)["mp"].clone()),
        }
    }
}

#[track_caller]
pub(crate) fn raw(heard: Heard) -> (u16, String) {
    let Heard::Answer { status, body, .. } = heard else { panic!("{heard:?}") };
    (status, String::from_utf8(body).unwrap())
}

pub(crate) fn sign(suffix: &str) -> String {
    let digest = Md5::digest(format!("{USERNAME}{KEY}{suffix}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A tree of objects and texts; elements of one name make an array.
pub(crate) fn read_xml(text: &str) -> Value {
    let body = text.split_once("?>").expect("a declaration").1;
    let mut rest = body.trim();
    let tree = children(&mut rest);
    assert_eq!(rest, "", "one document");
    tree
}

fn children(rest: &mut &str) -> Value {
    let mut fields = Map::new();
    while rest.starts_with('<') && !rest.starts_with("</") {
        let (name, after) = rest[1..].split_once('>').unwrap();
        *rest = after;
        let inner = if after.trim_start().starts_with('<') && !after.starts_with("</") {
            *rest = after.trim_start();
            children(rest)
        } else {
            let (text, after) = after.split_at(after.find('<').unwrap());
            *rest = after;
            Value::from(
                text.replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&quot;", "\"")
                    .replace("&amp;", "&"),
            )
        };
        *rest = rest.strip_prefix(&format!("</{name}>")).expect("the same name").trim_start();
        match fields.get_mut(name) {
            None => drop(fields.insert(name.to_owned(), inner)),
            Some(Value::Array(many)) => many.push(inner),
            Some(first) => *first = json!([first.clone(), inner]),
        }
    }
    Value::Object(fields)
}

/// What a JSON answer must be in XML: all is text, a list is its elements.
pub(crate) fn as_xml(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let told = fields.iter().filter(|(_, inner)| *inner != &json!([]));
            Value::Object(told.map(|(name, inner)| (name.clone(), as_xml(inner))).collect())
        }
        Value::Array(items) if items.len() == 1 => as_xml(&items[0]),
        Value::Array(items) => Value::Array(items.iter().map(as_xml).collect()),
        Value::String(_) => value.clone(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Value::from(value.to_string()),
    }
}

/// The keys of a JSON text in their order.
pub(crate) fn keys(text: &str) -> Vec<String> {
    let pieces: Vec<&str> = text.split('"').collect();
    let is_key = |at: usize| pieces.get(at + 1).is_some_and(|next| next.trim().starts_with(':'));
    (1..pieces.len()).step_by(2).filter(|at| is_key(*at)).map(|at| pieces[at].to_owned()).collect()
}

/// The elements of an XML text in their order.
pub(crate) fn elements(text: &str) -> Vec<String> {
    let starts = text.split('<').skip(1).filter(|piece| !piece.starts_with(['/', '?']));
    starts.map(|piece| piece.split('>').next().unwrap().to_owned()).collect()
}

#[track_caller]
pub(crate) fn check_refused(answer: &(u16, Value), http: u16, rc: &str) {
    let (status, data) = answer;
    assert_eq!((*status, data["response_code"].as_str()), (http, Some(rc)), "{data}");
    let keys: Vec<&String> = data.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["message", "response_code"], "a refusal tells of no bill");
}
