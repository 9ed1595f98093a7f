//! An answer as a tree that keeps its order, and the two formats in which it is written.
//!
//! Both are written here by hand from one tree, so that the two say the same in the order of the
//! documents. Knows no field's meaning.

use quick_xml::escape::escape;
use serde_json::Value;

/// A part of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    Number(i64),
    Group(Fields),
    /// In XML an element repeated under its name, so that one alone looks like a group there and
    /// none like nothing.
    List(Vec<Node>),
}

pub(super) type Fields = Vec<(&'static str, Node)>;

pub(super) fn text(text: impl Into<String>) -> Node {
    Node::Text(text.into())
}

/// The number as digits in a string, as the documents have some amounts.
pub(super) fn digits(number: i64) -> Node {
    Node::Text(number.to_string())
}

impl Node {
    pub(super) fn json(&self) -> String {
        match self {
            Node::Text(text) => quoted(text),
            Node::Number(number) => number.to_string(),
            Node::Group(fields) => {
                let inner: Vec<String> = fields
                    .iter()
                    .map(|(name, node)| format!("{}:{}", quoted(name), node.json()))
                    .collect();
                format!("{{{}}}", inner.join(","))
            }
            Node::List(items) => {
                let inner: Vec<String> = items.iter().map(Node::json).collect();
                format!("[{}]", inner.join(","))
            }
        }
    }

    /// The document, indented as the provider's examples are.
    pub(super) fn xml(&self, root: &str) -> String {
        let mut written = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n".to_owned();
        self.write_xml(root, 0, &mut written);
        written
    }

    fn write_xml(&self, name: &str, depth: usize, written: &mut String) {
        let indent = "  ".repeat(depth);
        match self {
            Node::Text(text) => {
                written.push_str(&format!("{indent}<{name}>{}</{name}>\n", escape(text.as_str())));
            }
            Node::Number(number) => {
                written.push_str(&format!("{indent}<{name}>{number}</{name}>\n"));
            }
            Node::Group(fields) => {
                written.push_str(&format!("{indent}<{name}>\n"));
                for (inner, node) in fields {
                    node.write_xml(inner, depth + 1, written);
                }
                written.push_str(&format!("{indent}</{name}>\n"));
            }
            Node::List(items) => {
                for item in items {
                    item.write_xml(name, depth, written);
                }
            }
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{Node, text};

    #[test]
    fn both_formats_keep_the_order_and_escape_what_they_must() {
        let tree = Node::Group(vec![
            ("z", text("A & B <\"C\">\n")),
            ("a", Node::Group(vec![("n", Node::Number(-5)), ("e", text(""))])),
            ("many", Node::List(vec![Node::Number(1), Node::Number(2)])),
            ("none", Node::List(Vec::new())),
        ]);
        assert_eq!(
            tree.json(),
            r#"{"z":"A & B <\"C\">\n","a":{"n":-5,"e":""},"many":[1,2],"none":[]}"#
        );
        assert_eq!(
            tree.xml("mp"),
            "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>\n<mp>\n  \
             <z>A &amp; B &lt;&quot;C&quot;&gt;\n</z>\n  <a>\n    <n>-5</n>\n    <e></e>\n  </a>\n  \
             <many>1</many>\n  <many>2</many>\n</mp>\n"
        );
    }
}
