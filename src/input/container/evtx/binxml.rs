//! Binary XML: tokens, names that are stored once a chunk, and templates with values to fill in.
//!
//! ```text
//! 0f fragment    major minor flags
//! 0c template    unknown(1) id(4) offset(4) [next(4) guid(16) size(4) fragment]  count(4) {size(2) type(1) 0}* values
//! 01 element     dependency(2) size(4) name(4) [name's text] [attributes' size(4) where the token's bit 40 is set]
//! 06 attribute   name(4) [name's text], then its value's tokens
//! 02 03 04       end of a start tag, of an empty element, of an element
//! 05 text        type(1) characters(2) text
//! 0d 0e          value to fill in: index(2) type(1)
//! 07 08 09 0a 0b CDATA, character, entity, processing instruction
//! ```
//! A name or a template that stands at its own offset follows on the spot; any other was stored earlier in the chunk.

use super::value::{Value, utf16};

/// The deepest nesting of elements, templates and values within values.
const MAX_DEPTH: u32 = 24;

/// The most tokens of one event: templates within templates could make one without end.
const MAX_TOKENS: u32 = 20_000;

const MORE: u8 = 0x40;

#[derive(Debug, PartialEq)]
pub(super) enum Node {
    Element(Element),
    Value(Value),
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, Value)>,
    pub(super) content: Vec<Node>,
}

/// The elements between `start` and `end` in the chunk, or none where they are damaged.
pub(super) fn document(chunk: &[u8], start: usize, end: usize) -> Option<Vec<Node>> {
    let mut tokens = MAX_TOKENS;
    let mut nodes = Vec::new();
    let mut reader = Reader { chunk, at: start, end, values: &[], tokens: &mut tokens, depth: 0 };
    reader.fragment(&mut nodes)?;
    nodes.iter().any(|node| matches!(node, Node::Element(_))).then_some(nodes)
}

/// A value of a template instance, still as bytes in the chunk.
#[derive(Clone, Copy)]
struct Slot {
    kind: u8,
    start: usize,
    end: usize,
}

struct Reader<'a> {
    chunk: &'a [u8],
    at: usize,
    end: usize,
    /// What the template around is filled with.
    values: &'a [Slot],
    tokens: &'a mut u32,
    depth: u32,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let bytes = self.chunk.get(self.at..self.end)?.first_chunk()?;
        self.at += N;
        Some(*bytes)
    }

    fn byte(&mut self) -> Option<u8> {
        self.take().map(|[byte]| byte)
    }

    fn two(&mut self) -> Option<usize> {
        self.take().map(|bytes| usize::from(u16::from_le_bytes(bytes)))
    }

    fn four(&mut self) -> Option<usize> {
        self.take().map(|bytes| u32::from_le_bytes(bytes) as usize)
    }

    fn peek(&self) -> Option<u8> {
        self.chunk.get(self.at..self.end)?.first().copied()
    }

    fn token(&mut self) -> Option<u8> {
        *self.tokens = self.tokens.checked_sub(1)?;
        self.byte()
    }

    /// What reads another place of the chunk for the same event.
    fn within<'b>(&'b mut self, at: usize, end: usize, values: &'b [Slot]) -> Option<Reader<'b>> {
        let depth = self.depth + 1;
        (depth <= MAX_DEPTH).then_some(Reader { chunk: self.chunk, at, end, values, tokens: self.tokens, depth })
    }

    /// Elements and text up to the end of the fragment.
    fn fragment(&mut self, nodes: &mut Vec<Node>) -> Option<()> {
        while self.at < self.end {
            match self.token()? {
                0 => break,
                0x0f => drop(self.take::<3>()?),
                0x0c => self.template(nodes)?,
                token @ (0x01 | 0x41) => nodes.push(Node::Element(self.element(token)?)),
                token => self.content(token, nodes)?,
            }
        }
        Some(())
    }

    fn template(&mut self, nodes: &mut Vec<Node>) -> Option<()> {
        self.take::<5>()?;
        let offset = self.four()?;
        let is_here = offset == self.at;
        let size = super::four(self.chunk, offset.checked_add(20)?)? as usize;
        let start = offset.checked_add(24)?;
        let end = start.checked_add(size).filter(|end| *end <= self.chunk.len())?;
        if is_here {
            self.at = end;
        }
        let values = self.slots()?;
        self.within(start, end, &values)?.fragment(nodes)
    }

    /// The values that a template is filled with.
    fn slots(&mut self) -> Option<Vec<Slot>> {
        let count = self.four()?;
        // Each is described in four bytes.
        if count > (self.end - self.at) / 4 {
            return None;
        }
        let described: Vec<(usize, u8)> =
            (0..count).map(|_| Some((self.two()?, self.take::<2>()?[0]))).collect::<Option<_>>()?;
        described
            .into_iter()
            .map(|(size, kind)| {
                let start = self.at;
                self.at = start.checked_add(size).filter(|end| *end <= self.end)?;
                Some(Slot { kind, start, end: self.at })
            })
            .collect()
    }

    fn element(&mut self, token: u8) -> Option<Element> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        self.pass_dependency()?;
        let mut element = Element { name: self.name()?, ..Element::default() };
        if token & MORE != 0 {
            self.four()?;
        }
        while let Some(0x06 | 0x46) = self.peek() {
            self.token()?;
            element.attributes.extend(self.attribute()?);
        }
        if self.token()? == 0x02 {
            loop {
                match self.token()? {
                    0x04 => break,
                    token @ (0x01 | 0x41) => element.content.push(Node::Element(self.element(token)?)),
                    token => self.content(token, &mut element.content)?,
                }
            }
        }
        self.depth -= 1;
        Some(element)
    }

    /// An element's dependency and size; in values of values the dependency is left out.
    fn pass_dependency(&mut self) -> Option<()> {
        let left = self.end.saturating_sub(self.at + 6);
        let is_there = super::four(self.chunk, self.at + 2).is_some_and(|size| size as usize <= left);
        if is_there {
            self.take::<6>()?;
        } else {
            self.take::<4>()?;
        }
        Some(())
    }

    /// An attribute, or none where an optional value for it is missing.
    fn attribute(&mut self) -> Option<Option<(String, Value)>> {
        let name = self.name()?;
        let mut parts = Vec::new();
        while let Some(0x05 | 0x45 | 0x08 | 0x48 | 0x09 | 0x49 | 0x0d | 0x0e) = self.peek() {
            let token = self.token()?;
            self.content(token, &mut parts)?;
        }
        Some(Value::join(parts).map(|value| (name, value)))
    }

    /// What may stand between tags.
    fn content(&mut self, token: u8, nodes: &mut Vec<Node>) -> Option<()> {
        let value = match token & !MORE {
            0x05 => {
                self.byte()?;
                Value::Text(self.text()?)
            }
            0x07 => Value::Text(self.text()?),
            0x08 => Value::Text(char::from_u32(self.two()? as u32).unwrap_or(char::REPLACEMENT_CHARACTER).to_string()),
            0x09 => Value::Text(entity(&self.name()?)),
            0x0a => {
                self.name()?;
                return Some(());
            }
            0x0b => {
                self.text()?;
                return Some(());
            }
            0x0c => return self.template(nodes),
            0x0d | 0x0e => return self.fill_in(nodes),
            0x0f => {
                self.take::<3>()?;
                return Some(());
            }
            _ => return None,
        };
        nodes.push(Node::Value(value));
        Some(())
    }

    /// A value of the template instance in the place of its index.
    fn fill_in(&mut self, nodes: &mut Vec<Node>) -> Option<()> {
        let index = self.two()?;
        self.byte()?;
        let Some(Slot { kind, start, end }) = self.values.get(index).copied() else { return Some(()) };
        if kind == 0x21 {
            return self.within(start, end, &[])?.fragment(nodes);
        }
        nodes.extend(Value::read(kind, self.chunk.get(start..end)?).map(Node::Value));
        Some(())
    }

    /// Text after its length in UTF-16 units.
    fn text(&mut self) -> Option<String> {
        let length = self.two()? * 2;
        let bytes = self.chunk.get(self.at..self.end)?.get(..length)?;
        self.at += length;
        Some(utf16(bytes))
    }

    /// A name: offset(4), and there next(4) hash(2) characters(2) text NUL.
    fn name(&mut self) -> Option<String> {
        let offset = self.four()?;
        let place = offset.checked_add(6)?;
        let length = usize::from(u16::from_le_bytes(*self.chunk.get(place..)?.first_chunk()?)) * 2;
        let text = self.chunk.get(place + 2..)?.get(..length)?;
        if offset == self.at {
            self.at = place + 2 + length + 2;
        }
        Some(utf16(text))
    }
}

/// The character of a named entity of XML.
fn entity(name: &str) -> String {
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        other => other,
    }
    .to_owned()
}
