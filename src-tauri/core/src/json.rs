//! JSON as a provider sent it: numbers keep their text, duplicate keys are seen, and nothing is
//! taken for zero because it is missing. Knows nothing of any provider.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::money::{NotMoney, Rupiah};

/// Deeper nesting than any provider sends; more is an attack or an accident.
const DEEPEST: usize = 24;

/// One JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    /// The number's own text.
    Number(String),
    Text(String),
    List(Vec<Json>),
    /// Keys in the order sent, duplicates included.
    Object(Vec<(String, Json)>),
}

/// Why a field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The body is not JSON, or nested beyond sense.
    NotJson,
    Missing(String),
    /// The same key twice: which of them is meant cannot be known.
    Duplicate(String),
    WrongType(String),
    Money(String, NotMoney),
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreadable::NotJson => write!(f, "the answer is not JSON"),
            Unreadable::Missing(key) => write!(f, "{key} is missing"),
            Unreadable::Duplicate(key) => write!(f, "{key} stands twice"),
            Unreadable::WrongType(key) => write!(f, "{key} is of another type"),
            Unreadable::Money(key, why) => write!(f, "{key} is {why}"),
        }
    }
}

struct Pairs<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(pairs)
            }
        }
        deserializer.deserialize_map(Seen).map(Pairs)
    }
}

struct Items<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Vec<&'de RawValue>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    items.push(item);
                }
                Ok(items)
            }
        }
        deserializer.deserialize_seq(Seen).map(Items)
    }
}

impl Json {
    /// Reads a whole body.
    pub fn read(text: &str) -> Result<Json, Unreadable> {
        let raw: &RawValue = serde_json::from_str(text).map_err(|_| Unreadable::NotJson)?;
        Json::from_raw(raw.get(), 0)
    }

    fn from_raw(text: &str, depth: usize) -> Result<Json, Unreadable> {
        if depth > DEEPEST {
            return Err(Unreadable::NotJson);
        }
        let deeper = depth.saturating_add(1);
        let bad = |_| Unreadable::NotJson;
        match text.trim_start().bytes().next() {
            Some(b'{') => serde_json::from_str::<Pairs<'_>>(text)
                .map_err(bad)?
                .0
                .into_iter()
                .map(|(key, raw)| Ok((key, Json::from_raw(raw.get(), deeper)?)))
                .collect::<Result<_, _>>()
                .map(Json::Object),
            Some(b'[') => serde_json::from_str::<Items<'_>>(text)
                .map_err(bad)?
                .0
                .into_iter()
                .map(|raw| Json::from_raw(raw.get(), deeper))
                .collect::<Result<_, _>>()
                .map(Json::List),
            Some(b'"') => serde_json::from_str(text).map(Json::Text).map_err(bad),
            Some(b't' | b'f') => serde_json::from_str(text).map(Json::Bool).map_err(bad),
            Some(b'n') => Ok(Json::Null),
            Some(_) => Ok(Json::Number(text.trim().to_owned())),
            None => Err(Unreadable::NotJson),
        }
    }

    /// The value of `key`: `None` where it is missing or null, an error where it stands twice or
    /// this is no object.
    pub fn get(&self, key: &str) -> Result<Option<&Json>, Unreadable> {
        let Json::Object(pairs) = self else {
            return Err(Unreadable::WrongType(key.to_owned()));
        };
        let mut found = pairs.iter().filter(|(name, _)| name == key).map(|(_, value)| value);
        match (found.next(), found.next()) {
            (Some(_), Some(_)) => Err(Unreadable::Duplicate(key.to_owned())),
            (Some(Json::Null) | None, _) => Ok(None),
            (Some(value), None) => Ok(Some(value)),
        }
    }

    /// Text, or a number's text; a missing key is `None`, any other type an error.
    pub fn text(&self, key: &str) -> Result<Option<String>, Unreadable> {
        match self.get(key)? {
            None => Ok(None),
            Some(Json::Text(text) | Json::Number(text)) => Ok(Some(text.clone())),
            Some(Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_)) => {
                Err(Unreadable::WrongType(key.to_owned()))
            }
        }
    }

    /// Whole rupiah from a number or a string of digits. An empty string counts as missing.
    pub fn money(&self, key: &str) -> Result<Option<Rupiah>, Unreadable> {
        match self.text(key)? {
            None => Ok(None),
            Some(text) if text.trim().is_empty() => Ok(None),
            Some(text) => Rupiah::from_wire(&text)
                .map(Some)
                .map_err(|why| Unreadable::Money(key.to_owned(), why)),
        }
    }

    /// The items of a list; a missing, null or non-list value has none.
    pub fn items(&self, key: &str) -> &[Json] {
        match self.get(key) {
            Ok(Some(Json::List(items))) => items,
            Ok(_) | Err(_) => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_text() {
        let json = Json::read(r#"{"a": 1.50, "b": 12345678901234567890, "c": 1e3}"#).unwrap();
        assert_eq!(json.text("a"), Ok(Some("1.50".into())));
        assert_eq!(json.text("b"), Ok(Some("12345678901234567890".into())));
        assert_eq!(json.text("c"), Ok(Some("1e3".into())));
    }

    #[test]
    fn a_key_that_stands_twice_is_seen() {
        let json =
            Json::read(r#"{"price": 1, "price": 2, "x": null, "y": [1, {"z": ""}]}"#).unwrap();
        assert_eq!(json.text("price"), Err(Unreadable::Duplicate("price".into())));
        assert_eq!(json.text("x"), Ok(None));
        assert_eq!(json.items("y").len(), 2);
        assert_eq!(json.items("y")[1].money("z"), Ok(None));
    }

    #[test]
    fn garbage_and_depth_are_refused() {
        for text in ["", "<html>", "{", "[1,]", "{\"a\":01}", "nul"] {
            assert_eq!(Json::read(text), Err(Unreadable::NotJson), "{text}");
        }
        let nested =
            |lists: usize| Json::read(&format!("{}{}", "[".repeat(lists), "]".repeat(lists)));
        assert!(nested(DEEPEST + 1).is_ok(), "as deep as may be");
        assert_eq!(nested(DEEPEST + 2), Err(Unreadable::NotJson));
        assert_eq!(nested(60), Err(Unreadable::NotJson));
    }
}
