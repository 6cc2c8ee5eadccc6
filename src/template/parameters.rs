//! What stood in the variable places of the templates: their **slots**.
//!
//! A place of a template varies in one of three ways ([`Part`]): as a mask inside a token (`blk_<*>`), whose values were
//! looked at line by line while the file was mapped; as a whole token, whose values are told by the shapes that the
//! template groups; or as the rest of the message.
//!
//! Shapes are remembered with their values until there are [`MAX_SHAPES`] of them; a slot of a template that has others
//! as well says that it is not complete.

use rustc_hash::{FxHashMap, FxHashSet};

use super::in_files::{InFiles, Noting};
use super::kind::{Kind, Surroundings};
use super::lot::Draw;
use super::mask::MASK;
use super::row::{TAIL, Texts, Token, VARIES};
use super::shapes::{ShapeRow, Shapes};
use super::values::{Seen, Value, Values, cut};
use crate::ids::DraftId;

/// The most shapes whose values are remembered.
const MAX_SHAPES: usize = 1 << 14;

/// Shapes after so many keep fewer values, so that memory is bounded: shapes are many where each is rare.
const SHAPES_WITH_ALL: usize = 1 << 11;
const FEWER_VALUES: usize = 16;

/// The most counts of files that are kept, 12 bytes each: one for each value and each file that it came in.
const MAX_FILE_COUNTS: u32 = 1 << 21;

/// How many of the drawn messages have a value before its count is estimated: fewer do so by chance.
const LEAST_DRAWN: usize = 4;

/// The most common values of a slot that are told.
const MAX_COMMON: usize = 10;

/// Every shape that is remembered, in the order of first appearance.
#[derive(Clone, Debug)]
pub(crate) struct Parameters {
    numbers: FxHashMap<u64, u32>,
    shapes: Vec<Known>,
    /// Drafts of events whose shape is not remembered.
    left_out: FxHashSet<u32>,
    /// How many more counts of files are kept.
    room: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            numbers: FxHashMap::default(),
            shapes: Vec::new(),
            left_out: FxHashSet::default(),
            room: MAX_FILE_COUNTS,
        }
    }
}

/// A shape with its values.
#[derive(Clone, Debug)]
struct Known {
    text: Box<[u8]>,
    draft: DraftId,
    seen: Seen,
    files: InFiles,
    values: Vec<Values>,
    draw: Draw,
}

impl Parameters {
    /// Takes what a slice of this file tells of its shapes. Its events are counted from `before` on, and have these drafts.
    pub(crate) fn absorb(&mut self, shapes: &Shapes, file: u32, before: u32, draft: impl Fn(u32) -> DraftId) {
        for row in shapes.rows() {
            let number = match self.numbers.get(&row.hash) {
                Some(number) => *number as usize,
                None if self.shapes.len() < MAX_SHAPES => self.add(&row, draft(row.seen.first)),
                None => {
                    self.left_out.insert(draft(row.seen.first).0);
                    continue;
                }
            };
            let known = &mut self.shapes[number];
            let mut noting = Noting { file, room: &mut self.room };
            let seen = row.seen.shifted(before);
            known.seen.absorb(seen);
            noting.note(&mut known.files, seen.count, seen.first);
            known.draw.absorb(row.draw);
            for (ours, theirs) in known.values.iter_mut().zip(row.values) {
                ours.absorb_slice(theirs, before, &mut noting);
                if number >= SHAPES_WITH_ALL {
                    ours.keep(FEWER_VALUES);
                }
            }
        }
    }

    /// The tables of all shapes.
    #[cfg(test)]
    pub(super) fn tables(self) -> Vec<(Vec<Values>, Draw)> {
        self.shapes.into_iter().map(|known| (known.values, known.draw)).collect()
    }

    fn add(&mut self, row: &ShapeRow<'_>, draft: DraftId) -> usize {
        let number = self.shapes.len();
        self.numbers.insert(row.hash, number as u32);
        let values = vec![Values::default(); row.values.len()];
        let (seen, files) = (Seen::NEVER, InFiles::default());
        self.shapes.push(Known { text: row.text.into(), draft, seen, files, values, draw: Draw::default() });
        number
    }

    /// The same, with each shape as a row of tokens, and its draft as this makes it.
    pub(super) fn into_rows(self, texts: &mut Texts, draft: impl Fn(u32) -> u32) -> ShapeRows {
        let row = |known: Known| {
            let Known { text, seen, files, values, draw, .. } = known;
            Shape { tokens: texts.row(&text), draft: DraftId(draft(known.draft.0)), seen, files, values, draw }
        };
        ShapeRows {
            list: self.shapes.into_iter().map(row).collect(),
            left_out: self.left_out.into_iter().map(&draft).collect(),
        }
    }
}

/// Every shape that is remembered, as rows of tokens.
#[derive(Clone, Debug, Default)]
pub(super) struct ShapeRows {
    list: Vec<Shape>,
    left_out: FxHashSet<u32>,
}

/// A shape as a row of tokens.
#[derive(Clone, Debug)]
struct Shape {
    tokens: Vec<Token>,
    draft: DraftId,
    seen: Seen,
    files: InFiles,
    values: Vec<Values>,
    draw: Draw,
}

/// A variable place of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Which `<*>` of the template's text it is, from 0.
    pub position: u32,
    /// What its values are.
    pub kind: Kind,
    /// Its commonest values, the commonest first.
    pub common: Vec<Common>,
    pub(crate) values: Values,
    part: Part,
    /// Whether templates can be made of its values: where they are words, and not masks.
    pub can_split: bool,
}

/// A common value of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Common {
    /// Its first 128 bytes as text.
    pub value: String,
    /// How often it came.
    pub count: u32,
    /// Whether the count is an estimate, from some messages drawn by lot.
    pub is_estimate: bool,
}

/// What of a message a slot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A mask (counted from 0) in the core of the token in this place.
    Mask(u32, u16),
    /// The core of the token in this place.
    Core(u32),
    /// The message from the token in this place on.
    Rest(u32),
}

impl Slot {
    /// How many values it has; where some were not kept, about how many.
    pub fn distinct(&self) -> u64 {
        self.values.distinct()
    }

    /// Whether it has more values than are kept.
    pub fn is_saturated(&self) -> bool {
        self.values.is_saturated()
    }

    /// What stands in it in a message, of which these are the shapes, as [`value_text`] tells it; none where nothing does.
    pub(crate) fn value_of(&self, message: &Shapes) -> Option<String> {
        let mut parameters = Parameters::default();
        parameters.absorb(message, 0, 0, |_| DraftId(0));
        let mut texts = Texts::default();
        let rows = parameters.into_rows(&mut texts, |draft| draft);
        let (mut values, mut tally) = (Values::default(), Tally::default());
        rows.list.first()?.add_to(&mut values, &mut tally, self.part, &texts);
        values.list().first().map(value_text)
    }

    pub(super) fn part(&self) -> Part {
        self.part
    }

    /// Every value with how often it came; none where some were not kept, or are not values as a line writes them.
    pub(crate) fn seen(&self) -> Option<Vec<(&[u8], u32)>> {
        let is_whole = !self.is_saturated() && !matches!(self.part, Part::Rest(_));
        let is_written = |value: &Value| !value.text.contains(&MASK) && value.text.len() < super::MAX_VALUE;
        let list = self.values.list();
        let told = is_whole && !list.is_empty() && list.iter().all(is_written);
        told.then(|| list.iter().map(|value| (&*value.text, value.seen.count)).collect())
    }
}

/// A value for people.
pub(crate) fn value_text(value: &Value) -> String {
    text_for_people(&value.text)
}

fn text_for_people(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace(char::from(MASK), "<*>")
}

impl ShapeRows {
    /// The slots of the templates with these texts and rows (none where there is nothing to look at), when each draft has
    /// become this template.
    pub(super) fn slots<'a>(
        &self,
        templates: impl Iterator<Item = (&'a [u8], &'a [Token])>,
        of_draft: &[u32],
        texts: &Texts,
    ) -> Vec<Vec<Slot>> {
        let mut slots: Vec<Vec<Slot>> = templates.map(|(text, tokens)| empty_slots(text, tokens, texts)).collect();
        let template = |shape: &Shape| of_draft[shape.draft.index()];
        let mut sorted: Vec<&Shape> = self.list.iter().collect();
        sorted.sort_by_key(|shape| template(shape));
        for alike in sorted.chunk_by(|one, next| template(one) == template(next)) {
            slots[template(alike[0]) as usize].iter_mut().for_each(|slot| slot.fill(alike, texts));
        }
        for draft in &self.left_out {
            slots[of_draft[*draft as usize] as usize].iter_mut().for_each(|slot| slot.values.leave_out());
        }
        slots
    }

    /// The drafts of the shapes of a template, each with the text of the core in this place and how often it came.
    pub(super) fn cores<'a>(
        &'a self,
        place: u32,
        texts: &'a Texts,
        is_wanted: impl Fn(DraftId) -> bool + 'a,
    ) -> impl Iterator<Item = (DraftId, Token, u32)> + 'a {
        let wanted = self.list.iter().filter(move |shape| is_wanted(shape.draft));
        wanted.filter_map(move |shape| {
            let token = *shape.tokens.get(place as usize)?;
            texts.core_text(token).map(|_| (shape.draft, token, shape.seen.count))
        })
    }
}

/// The slots of a template, without values.
pub(super) fn empty_slots(text: &[u8], tokens: &[Token], texts: &Texts) -> Vec<Slot> {
    let mut parts = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        let at = place as u32;
        let surroundings = Surroundings::of(tokens, place, texts);
        match texts.core_text(*token) {
            None if token.core == TAIL => parts.push((Part::Rest(at), Kind::Text)),
            None | Some([MASK]) => parts.push((Part::Core(at), surroundings.kind(b"", b""))),
            Some(core) => {
                for (number, mask) in masks(core).enumerate() {
                    parts.push((Part::Mask(at, number as u16), surroundings.kind(&core[..mask], &core[mask + 1..])));
                }
            }
        }
    }
    let positions = positions(text);
    if positions.len() != parts.len() {
        return Vec::new();
    }
    let slot = |(position, (part, kind))| Slot {
        position,
        kind,
        common: Vec::new(),
        values: Values::default(),
        part,
        can_split: false,
    };
    positions.into_iter().zip(parts).map(slot).collect()
}

/// Where the masks stand in a text.
fn masks(text: &[u8]) -> impl Iterator<Item = usize> {
    text.iter().enumerate().filter(|(_, byte)| **byte == MASK).map(|(place, _)| place)
}

/// Which `<*>` each mask becomes. A log may hold `<*>` itself.
fn positions(text: &[u8]) -> Vec<u32> {
    let literal = |end: usize| text[..end].windows(3).filter(|three| three == b"<*>").count();
    masks(text).enumerate().map(|(number, mask)| (number + literal(mask)) as u32).collect()
}

impl Slot {
    /// Takes what stood in it in the messages of these shapes.
    fn fill(&mut self, shapes: &[&Shape], texts: &Texts) {
        let mut tally = Tally::default();
        for shape in shapes {
            shape.add_to(&mut self.values, &mut tally, self.part, texts);
        }
        if let Part::Core(place) = self.part {
            let mut cores = shapes.iter().filter_map(|shape| shape.tokens.get(place as usize)).map(|token| token.text);
            let first = cores.next();
            self.can_split = cores.any(|core| Some(core) != first);
        }
        self.kind = self.kind.settled(&self.values);
        self.common = tally.commonest();
    }
}

/// How often each value came, where that is known or can be estimated.
#[derive(Default)]
struct Tally {
    counts: FxHashMap<Box<[u8]>, (u32, bool)>,
}

impl Tally {
    fn add(&mut self, text: &[u8], count: u32, is_estimate: bool) {
        let counted = self.counts.entry(text.into()).or_insert((0, false));
        counted.0 += count;
        counted.1 |= is_estimate;
    }

    /// Adds the values of a mask; those that are not kept by what was drawn.
    fn add_mask(&mut self, shape: &Shape, mask: usize, around: (&[u8], &[u8])) {
        let Some(values) = shape.values.get(mask) else { return };
        let framed = |text: &[u8]| cut(&[around.0, text, around.1].concat());
        for value in values.list() {
            self.add(&framed(&value.text), value.seen.count, false);
        }
        if !values.is_saturated() {
            return;
        }
        let mut drawn: Vec<&[u8]> = shape.draw.list().iter().map(|drawn| drawn.value(mask)).collect();
        drawn.sort_unstable();
        for alike in drawn.chunk_by(|one, next| one == next) {
            let is_kept = values.list().iter().any(|value| &*value.text == alike[0]);
            if alike.len() >= LEAST_DRAWN && !is_kept {
                let count = u64::from(shape.seen.count) * alike.len() as u64 / drawn.len() as u64;
                self.add(&framed(alike[0]), count as u32, true);
            }
        }
    }

    fn commonest(self) -> Vec<Common> {
        let mut sorted: Vec<_> = self.counts.into_iter().collect();
        sorted.sort_unstable_by(|(one, (of_one, _)), (other, (of_other, _))| of_other.cmp(of_one).then(one.cmp(other)));
        let common =
            |(text, (count, is_estimate)): (Box<[u8]>, _)| Common { value: text_for_people(&text), count, is_estimate };
        sorted.into_iter().take(MAX_COMMON).map(common).collect()
    }
}

impl Shape {
    /// Adds what stood in a slot in the messages of this shape.
    fn add_to(&self, slot: &mut Values, tally: &mut Tally, part: Part, texts: &Texts) {
        match part {
            Part::Mask(place, number) => match self.tokens.get(place as usize) {
                Some(token) => self.add_mask(slot, tally, token.masks_before + number, (b"", b"")),
                None => slot.leave_out(),
            },
            Part::Core(place) => match self.tokens.get(place as usize) {
                Some(token) if token.text != VARIES => self.add_core(slot, tally, *token, texts.core(token.text)),
                _ => slot.leave_out(),
            },
            Part::Rest(place) => {
                let rest = texts.text(self.tokens.get(place as usize..).unwrap_or_default());
                self.add_text(slot, tally, &rest);
            }
        }
    }

    fn add_text(&self, slot: &mut Values, tally: &mut Tally, text: &[u8]) {
        slot.add(Value { files: self.files.clone(), ..Value::new(text, self.seen) });
        tally.add(&cut(text), self.seen.count, false);
    }

    fn add_mask(&self, slot: &mut Values, tally: &mut Tally, mask: u16, around: (&[u8], &[u8])) {
        match self.values.get(usize::from(mask)) {
            Some(values) if around.0.is_empty() && around.1.is_empty() => slot.absorb(values),
            Some(values) => slot.absorb(&values.framed(around.0, around.1)),
            None => slot.leave_out(),
        }
        tally.add_mask(self, usize::from(mask), around);
    }

    /// A core with one mask in it has the mask's values, each with what stands around it; one with more is a value itself.
    fn add_core(&self, slot: &mut Values, tally: &mut Tally, token: Token, core: &[u8]) {
        let mut places = masks(core);
        match (places.next(), places.next()) {
            (Some(mask), None) => self.add_mask(slot, tally, token.masks_before, (&core[..mask], &core[mask + 1..])),
            _ => self.add_text(slot, tally, core),
        }
    }
}
