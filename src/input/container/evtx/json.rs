//! An event's elements as a line of JSON, in the form that `evtx_dump` made common.
//!
//! An element is a member of the object around it; its attributes lie in `#attributes`, its text beside them in `#text`.
//! `<Data Name="X">` is a member `X`. What comes more than once becomes an array.

use super::binxml::{Element, Node};
use super::value::Value;

/// Writes the nodes as an object, and ends the line.
pub(super) fn write_line(nodes: &[Node], out: &mut Vec<u8>) {
    write_members(&[], nodes, out);
    out.push(b'\n');
}

fn write_element(element: &Element, out: &mut Vec<u8>) {
    let attributes = attributes(element);
    if attributes.is_empty() && !element.content.iter().any(|node| matches!(node, Node::Element(_))) {
        return write_text(&element.content, out);
    }
    write_members(&attributes, &element.content, out);
}

/// The attributes, but for the name that takes the element's place.
fn attributes(element: &Element) -> Vec<&(String, Value)> {
    element.attributes.iter().filter(|(name, _)| element.name != "Data" || name != "Name").collect()
}

/// The name of the member that an element becomes.
fn key(element: &Element) -> &str {
    let named = element.attributes.iter().find(|(name, _)| element.name == "Data" && name == "Name");
    match named {
        Some((_, Value::Text(name))) => name,
        _ => &element.name,
    }
}

fn write_members(attributes: &[&(String, Value)], content: &[Node], out: &mut Vec<u8>) {
    out.push(b'{');
    let mut comma = Comma(false);
    if !attributes.is_empty() {
        comma.write(out);
        write_string("#attributes", out);
        out.extend_from_slice(b":{");
        let mut comma = Comma(false);
        for (name, value) in attributes {
            comma.write(out);
            write_string(name, out);
            out.push(b':');
            write_value(value, out);
        }
        out.push(b'}');
    }
    if content.iter().any(|node| matches!(node, Node::Value(_))) {
        comma.write(out);
        out.extend_from_slice(b"\"#text\":");
        write_text(content, out);
    }
    for (key, elements) in grouped(content) {
        comma.write(out);
        write_string(key, out);
        out.push(b':');
        match elements.as_slice() {
            [only] => write_element(only, out),
            several => write_list(several.iter().copied(), write_element, out),
        }
    }
    out.push(b'}');
}

/// Elements under the keys that they become, in the order of first appearance.
fn grouped(content: &[Node]) -> Vec<(&str, Vec<&Element>)> {
    let mut groups: Vec<(&str, Vec<&Element>)> = Vec::new();
    for node in content {
        let Node::Element(element) = node else { continue };
        match groups.iter_mut().find(|(name, _)| *name == key(element)) {
            Some((_, elements)) => elements.push(element),
            None => groups.push((key(element), vec![element])),
        }
    }
    groups
}

/// The values among nodes as one; `null` for none.
fn write_text(content: &[Node], out: &mut Vec<u8>) {
    let values = content.iter().filter_map(|node| match node {
        Node::Value(value) => Some(Node::Value(value.clone())),
        Node::Element(_) => None,
    });
    match Value::join(values.collect()) {
        Some(value) => write_value(&value, out),
        None => out.extend_from_slice(b"null"),
    }
}

fn write_value(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Text(text) => write_string(text, out),
        Value::Literal(text) => out.extend_from_slice(text.as_bytes()),
        Value::List(values) => write_list(values.iter(), write_value, out),
    }
}

fn write_list<T>(items: impl Iterator<Item = T>, write: fn(T, &mut Vec<u8>), out: &mut Vec<u8>) {
    out.push(b'[');
    let mut comma = Comma(false);
    for item in items {
        comma.write(out);
        write(item, out);
    }
    out.push(b']');
}

fn write_string(text: &str, out: &mut Vec<u8>) {
    // A text in memory can always be written.
    let _ = serde_json::to_writer(out, text);
}

/// A comma before all but the first.
struct Comma(bool);

impl Comma {
    fn write(&mut self, out: &mut Vec<u8>) {
        if std::mem::replace(&mut self.0, true) {
            out.push(b',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(name: &str, attributes: &[(&str, &str)], content: Vec<Node>) -> Node {
        let attributes = attributes.iter().map(|(name, value)| ((*name).to_owned(), Value::Text((*value).to_owned())));
        Node::Element(Element { name: name.to_owned(), attributes: attributes.collect(), content })
    }

    fn text(text: &str) -> Node {
        Node::Value(Value::Text(text.to_owned()))
    }

    #[test]
    fn ok_members_attributes_and_arrays() {
        let data = vec![
            element("Data", &[("Name", "Image")], vec![text("C:\\a.exe")]),
            element("Data", &[], vec![text("one")]),
            element("Data", &[], vec![text("two"), text("\n")]),
            element("Binary", &[], vec![]),
        ];
        let number = Node::Value(Value::Literal("7036".to_owned()));
        let event = vec![element("EventID", &[("Qualifiers", "16384")], vec![number]), element("EventData", &[], data)];
        let mut line = Vec::new();
        write_line(&[element("Event", &[], event)], &mut line);
        assert_eq!(
            String::from_utf8(line).unwrap(),
            concat!(
                r##"{"Event":{"EventID":{"#attributes":{"Qualifiers":"16384"},"#text":7036},"##,
                r#""EventData":{"Image":"C:\\a.exe","Data":["one","two\n"],"Binary":null}}}"#,
                "\n"
            )
        );
    }
}
