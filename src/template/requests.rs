//! Templates of web requests: a request's shape is its template, until there are too many.

use rustc_hash::FxHashMap;

use super::mask::MASK;
use super::messages::MAX_TEMPLATES;
use super::mined::{Group, Groups};

/// The most templates before the path is left out of further ones.
pub(super) const MAX_PATHS: usize = 2_048;

/// The most shapes that are remembered.
const MAX_SHAPES: usize = 1 << 18;

/// Numbers the shapes of requests, in the order in which they come.
#[derive(Clone, Debug, Default)]
pub(super) struct Requests {
    shapes: FxHashMap<u64, u32>,
    /// The template of each shape that is remembered.
    of_shape: Vec<u32>,
    numbers: FxHashMap<Option<Vec<u8>>, u32>,
    /// The texts; none for the catch-all.
    templates: Vec<Option<Vec<u8>>>,
}

impl Requests {
    /// The number of a shape that is remembered.
    #[inline]
    pub(super) fn known(&self, hash: u64) -> Option<u32> {
        self.shapes.get(&hash).copied()
    }

    /// The template of a shape that is remembered.
    #[inline]
    pub(super) fn template(&self, shape: u32) -> u32 {
        self.of_shape[shape as usize]
    }

    /// The template of a shape that is not remembered.
    pub(super) fn add(&mut self, hash: u64, shape: &[u8]) -> u32 {
        let template = self.find(shape);
        // The rest finds its way again each time, with the same result, so that memory is bounded.
        if self.of_shape.len() < MAX_SHAPES {
            self.shapes.insert(hash, self.of_shape.len() as u32);
            self.of_shape.push(template);
        }
        template
    }

    fn find(&mut self, shape: &[u8]) -> u32 {
        if self.templates.len() < MAX_PATHS || self.numbers.contains_key(&Some(shape.to_vec())) {
            return self.number(Some(shape));
        }
        let method = shape.split(|byte| *byte == b' ').next().unwrap_or_default();
        let status = shape.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let pathless = [method, &[b' ', MASK, b' '], status].concat();
        let has_room = self.templates.len() < MAX_TEMPLATES || self.numbers.contains_key(&Some(pathless.clone()));
        self.number(has_room.then_some(&pathless))
    }

    fn number(&mut self, text: Option<&[u8]>) -> u32 {
        let text = text.map(<[u8]>::to_vec);
        let number = *self.numbers.entry(text.clone()).or_insert(self.templates.len() as u32);
        if number as usize == self.templates.len() {
            self.templates.push(text);
        }
        number
    }

    /// The templates. A draft is a template's number.
    pub(super) fn finish(self) -> Groups {
        let list: Vec<Group> = self.templates.into_iter().map(|text| Group { text, tokens: Vec::new() }).collect();
        Groups { of_draft: (0..list.len() as u32).collect(), list, ..Groups::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_paths_until_there_are_too_many() {
        let mut requests = Requests::default();
        assert_eq!((requests.add(1, b"GET /a 200"), requests.add(2, b"GET /b 200")), (0, 1));
        for path in 0..3_000u64 {
            requests.add(10 + path, format!("GET /x{path} 404").as_bytes());
        }
        assert_eq!(requests.known(1).map(|shape| requests.template(shape)), Some(0));
        let templates = requests.finish().list;
        assert_eq!(templates.len(), MAX_PATHS + 1);
        assert_eq!(templates[MAX_PATHS].text.as_deref(), Some(&b"GET \x01 404"[..]));
    }

    #[test]
    fn beyond_the_limit_there_is_one_template() {
        let mut requests = Requests::default();
        for request in 0..20_000u64 {
            requests.add(request, format!("M{request} / 200").as_bytes());
        }
        let templates = requests.finish().list;
        assert_eq!(templates.len(), MAX_TEMPLATES + 1);
        assert_eq!(templates[MAX_TEMPLATES].text, None);
    }
}
