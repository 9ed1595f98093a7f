//! Bodies as trees that keep everything the text said: numbers as written, keys that stand twice,
//! their order. Reads JSON and IAK's XML, and writes both, so that a test can change one thing and
//! nothing else. Knows no provider; shares no code with the program's own reader.

use std::fmt::Write;

/// Deeper than any sample; the recursion below must not be what overflows.
const DEEPEST: usize = 200;

/// One node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    /// As written.
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// A way to one node: at each step the how manieth child.
pub(crate) type Path = Vec<usize>;

impl Tree {
    pub(crate) fn text(text: impl Into<String>) -> Tree {
        Tree::Text(text.into())
    }

    /// The node at `path`.
    pub(crate) fn at_mut(&mut self, path: &[usize]) -> &mut Tree {
        path.iter().fold(self, |node, step| match node {
            Tree::List(items) => &mut items[*step],
            Tree::Object(pairs) => &mut pairs[*step].1,
            _ => panic!("no child"),
        })
    }

    /// The holder of the node at `path` as pairs, and its place among them.
    pub(crate) fn pairs_mut(&mut self, path: &[usize]) -> Option<&mut Vec<(String, Tree)>> {
        match self.at_mut(&path[..path.len() - 1]) {
            Tree::Object(pairs) => Some(pairs),
            _ => None,
        }
    }

    pub(crate) fn remove(&mut self, path: &[usize]) {
        let at = path[path.len() - 1];
        match self.at_mut(&path[..path.len() - 1]) {
            Tree::List(items) => drop(items.remove(at)),
            Tree::Object(pairs) => drop(pairs.remove(at)),
            _ => panic!("no child"),
        }
    }

    /// Every node below this one with its path and its dotted name; list items are `[]`.
    pub(crate) fn nodes(&self) -> Vec<(Path, String)> {
        fn walk(node: &Tree, path: &mut Path, name: &str, out: &mut Vec<(Path, String)>) {
            let mut visit = |at: usize, child: &Tree, key: &str| {
                let name = if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
                path.push(at);
                out.push((path.clone(), name.clone()));
                walk(child, path, &name, out);
                path.pop();
            };
            match node {
                Tree::List(items) => {
                    items.iter().enumerate().for_each(|(at, item)| visit(at, item, "[]"));
                }
                Tree::Object(pairs) => {
                    pairs.iter().enumerate().for_each(|(at, (key, value))| visit(at, value, key));
                }
                _ => {}
            }
        }
        let mut out = Vec::new();
        walk(self, &mut Vec::new(), "", &mut out);
        out
    }

    pub(crate) fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        let quoted = |text: &str| serde_json::to_string(text).unwrap();
        match self {
            Tree::Null => out.push_str("null"),
            Tree::Bool(flag) => write!(out, "{flag}").unwrap(),
            Tree::Number(number) => out.push_str(number),
            Tree::Text(text) => out.push_str(&quoted(text)),
            Tree::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    item.write_json(out);
                }
                out.push(']');
            }
            Tree::Object(pairs) => {
                out.push('{');
                for (at, (key, value)) in pairs.iter().enumerate() {
                    write!(out, "{}{}:", if at > 0 { "," } else { "" }, quoted(key)).unwrap();
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// XML of the fields of an object; lists are elements called `item`, null is an empty element.
    pub(crate) fn xml(&self, root: &str) -> String {
        let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>".to_owned();
        self.write_xml(root, &mut out);
        out
    }

    fn write_xml(&self, name: &str, out: &mut String) {
        write!(out, "<{name}>").unwrap();
        match self {
            Tree::Null => {}
            Tree::Bool(flag) => write!(out, "{flag}").unwrap(),
            Tree::Number(text) | Tree::Text(text) => {
                let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
                out.push_str(&text);
            }
            Tree::List(items) => items.iter().for_each(|item| item.write_xml("item", out)),
            Tree::Object(pairs) => pairs.iter().for_each(|(key, value)| value.write_xml(key, out)),
        }
        write!(out, "</{name}>").unwrap();
    }
}

/// The whole of `body` as JSON by RFC 8259, or nothing.
pub(crate) fn read_json(body: &str) -> Option<Tree> {
    let mut reader = Reader { text: body.strip_prefix('\u{feff}').unwrap_or(body), at: 0 };
    let tree = reader.value(0)?;
    reader.blanks();
    (reader.at == reader.text.len()).then_some(tree)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: &str) -> Option<()> {
        self.text[self.at..].starts_with(wanted).then(|| self.at += wanted.len())
    }

    fn value(&mut self, depth: usize) -> Option<Tree> {
        if depth > DEEPEST {
            return None;
        }
        self.blanks();
        match self.peek()? {
            b'n' => self.eat("null").map(|()| Tree::Null),
            b't' => self.eat("true").map(|()| Tree::Bool(true)),
            b'f' => self.eat("false").map(|()| Tree::Bool(false)),
            b'"' => self.string().map(Tree::Text),
            b'[' => {
                let mut items = Vec::new();
                self.all(']', |reader| {
                    items.push(reader.value(depth + 1)?);
                    Some(())
                })?;
                Some(Tree::List(items))
            }
            b'{' => {
                let mut pairs = Vec::new();
                self.all('}', |reader| {
                    let key = reader.string()?;
                    reader.blanks();
                    reader.eat(":")?;
                    pairs.push((key, reader.value(depth + 1)?));
                    Some(())
                })?;
                Some(Tree::Object(pairs))
            }
            _ => self.number().map(Tree::Number),
        }
    }

    /// Members with commas between, from the bracket here to the one that closes.
    fn all(&mut self, end: char, mut one: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        self.blanks();
        if self.eat(&end.to_string()).is_some() {
            return Some(());
        }
        loop {
            self.blanks();
            one(self)?;
            self.blanks();
            if self.eat(&end.to_string()).is_some() {
                return Some(());
            }
            self.eat(",")?;
        }
    }

    /// Where a string ends is found here; what its escapes mean is left to the library.
    fn string(&mut self) -> Option<String> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn number(&mut self) -> Option<String> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'-' | b'+' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let text = &self.text[start..self.at];
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        let whole = whole.strip_prefix('-').unwrap_or(whole);
        let lead = whole.len() == 1 || !whole.starts_with('0');
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        (digits(whole) && lead && digits(fraction) && digits(exponent)).then(|| text.to_owned())
    }
}

/// The whole of `body` as an XML document whose root is `root`: elements as fields, whatever
/// repeats as a key that stands twice.
pub(crate) fn read_xml(body: &str, root: &str) -> Option<Tree> {
    fn below(node: roxmltree::Node<'_, '_>, depth: usize) -> Option<Tree> {
        if depth > DEEPEST {
            return None;
        }
        let mut pairs = Vec::new();
        for child in node.children().filter(roxmltree::Node::is_element) {
            pairs.push((child.tag_name().name().to_owned(), below(child, depth + 1)?));
        }
        let text = || node.children().filter_map(|part| part.text().filter(|_| part.is_text()));
        Some(if pairs.is_empty() { Tree::Text(text().collect()) } else { Tree::Object(pairs) })
    }
    let body = body.trim_start_matches('\u{feff}').trim_start();
    // A comment may stand before the declaration, as gateways add it.
    let body =
        if body.starts_with("<!--") { &body[body.find("<?xml").unwrap_or(0)..] } else { body };
    let document = roxmltree::Document::parse(body).ok()?;
    let element = document.root_element();
    (element.tag_name().name() == root).then(|| below(element, 0)).flatten()
}
