//! The two formats of this provider's bodies. Both read into one tree, so that one reading serves
//! both. Knows no field but the names of what XML repeats.

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::Value;

use crate::account::Account;
use crate::json::Json;
use crate::provider::shared::object;

/// Larger than any price list.
const LONGEST: usize = 8 * 1024 * 1024;
const MOST_NODES: u32 = 200_000;
/// No tag of this provider has attributes. The parser compares those of one tag with each other, and
/// keeps for each element the namespaces of all around it, so that both have to be few.
const LONGEST_TAG: usize = 1024;
const MOST_NAMESPACES: usize = 16;
/// As deep as JSON may be.
const DEEPEST: usize = 24;

/// What every XML body is wrapped in (IAK documentation, Payment, Response).
const ROOT: &str = "mp";
/// JSON's lists are repeated elements in XML, and one alone is a list of one. Any other name that
/// stands twice is seen as such.
const LISTS: [&str; 2] = ["detail", "pasca"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Format {
    /// The account's own, JSON where it has none.
    pub(super) fn of(account: &Account) -> Format {
        if account.format.as_deref() == Some("xml") { Format::Xml } else { Format::Json }
    }

    pub(super) fn content_type(self) -> &'static str {
        match self {
            Format::Json => "application/json",
            Format::Xml => "application/xml",
        }
    }

    /// A request's fields in their order.
    pub(super) fn write(self, fields: &[(&str, &str)]) -> String {
        match self {
            Format::Json => {
                let values: Vec<(&str, Value)> =
                    fields.iter().map(|(key, value)| (*key, Value::from(*value))).collect();
                object(&values)
            }
            Format::Xml => {
                let elements: Vec<String> = fields
                    .iter()
                    .map(|(key, value)| format!("<{key}>{}</{key}>", escaped(value)))
                    .collect();
                format!("<?xml version=\"1.0\" ?><{ROOT}>{}</{ROOT}>", elements.concat())
            }
        }
    }
}

/// Text between two tags, without what XML cannot carry at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push(letter),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}

/// A body as a tree, with the format it came in: not always the one that was sent.
pub(super) fn read(body: &str) -> Result<(Format, Json), String> {
    let text = body.trim_start_matches('\u{feff}').trim();
    if text.len() > LONGEST {
        return Err("the answer is too long".to_owned());
    }
    let rest = after_comments(text);
    if rest.starts_with("<?xml") || rest.starts_with("<mp") {
        return xml(rest).map(|json| (Format::Xml, json));
    }
    match Json::read(text) {
        Ok(json) => Ok((Format::Json, json)),
        Err(_) => Err("the answer is neither JSON nor XML".to_owned()),
    }
}

/// What follows the comments before a document; one that does not end is kept.
fn after_comments(text: &str) -> &str {
    let mut rest = text;
    while let Some((_, after)) =
        rest.strip_prefix("<!--").and_then(|comment| comment.split_once("-->"))
    {
        rest = after.trim_start();
    }
    rest
}

/// A document without DTD, so that no entity can grow.
fn xml(text: &str) -> Result<Json, String> {
    if text.matches("xmlns").nth(MOST_NAMESPACES).is_some() || has_long_tag(text) {
        return Err("the answer is XML of another kind".to_owned());
    }
    let options = ParsingOptions { nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options)
        .map_err(|_| "the answer is not well-formed XML".to_owned())?;
    let root = document.root_element();
    if root.tag_name().name() != ROOT {
        return Err("the answer is XML of another kind".to_owned());
    }
    tree(root, 0)
}

/// What stands between two brackets is longer than any tag; comments and CDATA are no tags.
fn has_long_tag(text: &str) -> bool {
    let tags = text.split('<').skip(1).filter(|tag| !tag.starts_with('!'));
    tags.into_iter().any(|tag| tag.find('>').unwrap_or(tag.len()) > LONGEST_TAG)
}

/// An element with its elements as an object, one without any as its text.
fn tree(node: Node<'_, '_>, depth: usize) -> Result<Json, String> {
    if depth > DEEPEST {
        return Err("the answer is nested too deeply".to_owned());
    }
    let elements: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    if elements.is_empty() {
        let parts = node.children().filter(Node::is_text).filter_map(|part| part.text());
        return Ok(Json::Text(parts.collect()));
    }
    let mut pairs = Vec::new();
    let mut lists = LISTS.map(|name| (name, Vec::new()));
    for element in elements {
        let name = element.tag_name().name();
        let value = tree(element, depth.saturating_add(1))?;
        match lists.iter_mut().find(|(list, _)| *list == name) {
            Some((_, items)) => items.push(value),
            None => pairs.push((name.to_owned(), value)),
        }
    }
    let lists = lists.into_iter().filter(|(_, items)| !items.is_empty());
    pairs.extend(lists.map(|(name, items)| (name.to_owned(), Json::List(items))));
    Ok(Json::Object(pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_xml(body: &str) -> Result<Json, String> {
        read(body).map(|(format, json)| {
            assert_eq!(format, Format::Xml);
            json
        })
    }

    #[test]
    fn what_is_repeated_is_a_list_or_a_double() {
        let one = read_xml("<mp><x><detail><a>1</a></detail></x><price>5</price></mp>").unwrap();
        let two = read_xml(
            "<?xml version=\"1.0\"?>\n<mp>\n<x><detail><a>1</a></detail><detail/></x>\
             <price>5</price><price>6</price>\n</mp>\n",
        )
        .unwrap();
        let rows = |json: &Json| json.get("x").unwrap().unwrap().items("detail").len();
        assert_eq!((rows(&one), rows(&two)), (1, 2));
        assert_eq!(one.text("price"), Ok(Some("5".into())));
        assert!(two.text("price").is_err(), "which of the two is meant cannot be known");
    }

    #[test]
    fn text_is_put_together_and_entities_are_letters() {
        let json = read_xml("<mp><a>1<!-- x -->2</a><b><![CDATA[<R1>]]> &amp; &#82;2</b><c/></mp>")
            .unwrap();
        assert_eq!(json.text("a"), Ok(Some("12".into())));
        assert_eq!(json.text("b"), Ok(Some("<R1> & R2".into())));
        assert_eq!(json.text("c"), Ok(Some(String::new())));
    }

    #[test]
    fn comments_before_the_root_say_nothing() {
        for body in [
            "<!-- node 7 --><mp><a>1</a></mp>",
            "\u{feff}\n<!-- a -->\n<!--<mp><a>2</a></mp>-->\n<mp><a>1</a></mp><!-- b -->",
            "<!-- a --><?xml version=\"1.0\"?><!-- b --><mp><a>1</a></mp>",
        ] {
            assert_eq!(read_xml(body).unwrap().text("a"), Ok(Some("1".into())), "{body}");
        }
        for body in
            ["<!-- <mp><a>1</a></mp>", "<!-- a --><html/>", "<!-- a -->{\"a\":1}", "<!---->"]
        {
            assert!(read(body).is_err(), "{body}");
        }
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for body in [
            "<mp><price>5</price>",
            "<mp><a>5</b></mp>",
            "<?xml version=\"1.0\"?><html/>",
            "<!DOCTYPE html><html></html>",
            "<html><mp/></html>",
            "<?xml version=\"1.0\"?><!DOCTYPE mp [<!ENTITY a \"5\">]><mp><a>&a;</a></mp>",
            "<mp>&lol;</mp>",
            "<mp/><mp/>",
            &format!("<mp {}/>", "a=\"\" ".repeat(300)),
            &format!("<mp>{}</mp>", "<a xmlns=\"u\"/>".repeat(17)),
        ] {
            assert!(read(body).is_err(), "{body}");
        }
        let deep = format!("<mp>{}{}</mp>", "<a>".repeat(60), "</a>".repeat(60));
        assert!(read(&deep).is_err(), "depth");
        let wide = format!("<mp>{}</mp>", "<a/>".repeat(300_000));
        assert!(read(&wide).is_err(), "width");
    }

    /// Each limit, and the first that is beyond it.
    #[test]
    fn limits_are_where_they_are_said_to_be() {
        let long = |bytes: usize| read(&format!("{{\"a\":\"{}\"}}", "x".repeat(bytes - 8))).is_ok();
        assert_eq!((long(8 * 1024 * 1024), long(8 * 1024 * 1024 + 1)), (true, false));
        let tag = |bytes: usize| read(&format!("<mp{}>1</mp>", " ".repeat(bytes - 2))).is_ok();
        assert_eq!((tag(LONGEST_TAG), tag(LONGEST_TAG + 1)), (true, false));
        let comment = format!("<mp><!--{}--><a>1</a></mp>", "x".repeat(2 * LONGEST_TAG));
        assert!(read(&comment).is_ok(), "a comment is no tag");
        // The root is at depth 0.
        let deep = |tags: usize| {
            read(&format!("<mp>{}1{}</mp>", "<a>".repeat(tags), "</a>".repeat(tags))).is_ok()
        };
        assert_eq!((deep(DEEPEST), deep(DEEPEST + 1)), (true, false));
    }

    #[test]
    fn what_goes_out_comes_back() {
        let nasty = "a<b>&\"c'\u{1}d</mp>";
        for format in [Format::Json, Format::Xml] {
            let (seen, json) = read(&format.write(&[("username", nasty), ("sign", "")])).unwrap();
            assert_eq!(seen, format);
            let text = json.text("username").unwrap().unwrap();
            let kept =
                if format == Format::Xml { nasty.replace('\u{1}', "") } else { nasty.into() };
            assert_eq!(text, kept);
        }
    }
}
