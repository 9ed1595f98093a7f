//! Reading a request in either format, as far as it can be read.
//!
//! In XML all is text and in JSON it is not, and what a field must be is the reader's question
//! ([`Body::text`], [`Body::whole`]). Knows no commands and no products.

use std::{borrow::Cow, collections::BTreeMap};

use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
};
use serde_json::Value;

use crate::simulator::Call;

/// The format of a request, which is that of its answer too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Format {
    /// By the request's heading alone; nothing under any other one.
    pub(super) fn of(call: &Call<'_>) -> Option<Format> {
        let media = call.header("content-type")?.split(';').next()?.trim().to_ascii_lowercase();
        match media.as_str() {
            "application/json" => Some(Format::Json),
            "application/xml" => Some(Format::Xml),
            _ => None,
        }
    }

    pub(super) fn media(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Text(String),
    Number(i64),
    /// Present, and nothing that this provider takes anywhere.
    Other,
}

/// A request's fields.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Body(BTreeMap<String, Field>);

impl Body {
    /// Nothing where the body is not of the format it claims to be.
    pub(super) fn read(format: Format, body: &[u8]) -> Option<Body> {
        match format {
            Format::Json => read_json(body),
            Format::Xml => read_xml(std::str::from_utf8(body).ok()?),
        }
    }

    /// A text that is not empty.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.0.get(name)? {
            Field::Text(text) if !text.is_empty() => Some(text),
            Field::Text(_) | Field::Number(_) | Field::Other => None,
        }
    }

    /// A whole number as such or as digits: the documents' tables and examples differ.
    pub(super) fn whole(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Field::Number(number) => Some(*number),
            Field::Text(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                text.parse().ok()
            }
            Field::Text(_) | Field::Other => None,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

fn read_json(body: &[u8]) -> Option<Body> {
    let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
        return None;
    };
    let field = |value: Value| match value {
        Value::String(text) => Field::Text(text),
        Value::Number(number) => number.as_i64().map_or(Field::Other, Field::Number),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => Field::Other,
    };
    Some(Body(object.into_iter().map(|(name, value)| (name, field(value))).collect()))
}

/// `<mp>` with one element for each field, each of them once. Anything else is refused: a request
/// here moves money, so a document type or a second field of one name is no matter of taste.
fn read_xml(document: &str) -> Option<Body> {
    let mut reader = Reader::from_str(document);
    let mut fields = BTreeMap::new();
    // The names of the elements that are open: none, the root, or the root and a field.
    let mut inside_root = false;
    let mut after_root = false;
    let mut open: Option<(String, String)> = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                let name = std::str::from_utf8(start.name().into_inner()).ok()?.to_owned();
                if after_root || open.is_some() {
                    return None;
                }
                if inside_root {
                    open = Some((name, String::new()));
                } else if name == "mp" {
                    inside_root = true;
                } else {
                    return None;
                }
            }
            Event::Empty(empty) if inside_root && open.is_none() => {
                let name = std::str::from_utf8(empty.name().into_inner()).ok()?.to_owned();
                keep(&mut fields, name, String::new())?;
            }
            Event::End(_) => match open.take() {
                // The reader has checked that the names match.
                Some((name, text)) => keep(&mut fields, name, text)?,
                None => (inside_root, after_root) = (false, true),
            },
            Event::Text(text) => hold(&mut open, &text.xml_content().ok()?)?,
            Event::CData(text) => hold(&mut open, &text.decode().ok()?)?,
            Event::GeneralRef(entity) => hold(&mut open, &character(&entity)?)?,
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Empty(_) | Event::DocType(_) => return None,
            Event::Eof => return after_root.then_some(Body(fields)),
        }
    }
}

fn keep(fields: &mut BTreeMap<String, Field>, name: String, text: String) -> Option<()> {
    let text = text.trim().to_owned();
    fields.insert(name, Field::Text(text)).is_none().then_some(())
}

/// Text belongs to a field; between the fields there is room for nothing but white space.
fn hold(open: &mut Option<(String, String)>, text: &str) -> Option<()> {
    match open {
        Some((_, held)) => {
            held.push_str(text);
            Some(())
        }
        None => text.trim().is_empty().then_some(()),
    }
}

fn character(entity: &BytesRef<'_>) -> Option<Cow<'static, str>> {
    if let Some(character) = entity.resolve_char_ref().ok()? {
        return Some(Cow::Owned(character.to_string()));
    }
    resolve_predefined_entity(&entity.decode().ok()?).map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::{Body, Format};

    #[test]
    fn both_formats_read_to_the_same_fields() {
        let json = br#"{"commands":"pay-pasca","tr_id":"219342904","sign":"a&b"}"#;
        let xml = b"<?xml version=\"1.0\" ?>\n<mp>\n  <commands>pay-pasca</commands>\n  \
                    <tr_id>219342904</tr_id><sign>a&amp;<![CDATA[b]]></sign></mp>\n";
        let (json, xml) = (Body::read(Format::Json, json), Body::read(Format::Xml, xml));
        assert!(json.is_some());
        assert_eq!(json, xml);
        let body = json.unwrap();
        assert_eq!((body.whole("tr_id"), body.text("sign")), (Some(219_342_904), Some("a&b")));
    }

    #[test]
    fn what_is_no_request_is_not_read() {
        for xml in [
            "",
            "<mp>",
            "<mp></mq>",
            "<data><sign>a</sign></data>",
            "<mp><sign>a</sign></mp><mp></mp>",
            "<mp><sign>a</sign><sign>b</sign></mp>",
            "<mp><sign><b>a</b></sign></mp>",
            "<mp>text<sign>a</sign></mp>",
            "<mp><sign>&nbsp;</sign></mp>",
            "<!DOCTYPE mp [<!ENTITY x \"y\">]><mp><sign>&x;</sign></mp>",
            "{\"sign\":\"a\"}",
        ] {
            assert_eq!(Body::read(Format::Xml, xml.as_bytes()), None, "{xml}");
        }
        for json in ["", "[]", "null", "\"a\"", "{", "<mp></mp>"] {
            assert_eq!(Body::read(Format::Json, json.as_bytes()), None, "{json}");
        }
        let body = Body::read(Format::Json, br#"{"a":1.5,"b":true,"c":"","d":"1x"}"#).unwrap();
        for name in ["a", "b", "c", "d", "e"] {
            assert_eq!(body.whole(name), None, "{name}");
        }
    }
}
