//! The templates of a log: found by the miner, then changed as a person wants them.
//!
//! A template is a set of drafts. So renaming, merging and splitting move drafts between templates, and the log need not be
//! read again; changes are named by a template's text, so that they hold for the next log as well.

use rustc_hash::FxHashMap;

use super::mask::MASK;
use super::parameters::{Parameters, Part, ShapeRows, Slot};
use super::row::{Texts, Token};
use crate::config::TemplateChange;
use crate::ids::{DraftId, TemplateId};

/// How a variable part is shown.
const SHOWN_MASK: &str = "<*>";

/// The text of the catch-all template.
pub(super) const OTHER: &str = "(messages beyond the limit of distinct templates)";

/// The most templates that a split makes of one; further values stay together.
const MAX_SPLIT: usize = 64;

/// A template as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its wording, `<*>` for what varies.
    pub text: String,
    /// The name that a person gave it.
    pub name: Option<String>,
    /// Its variable places, in the order of its text; none where its values were not looked at.
    pub slots: Vec<Slot>,
}

/// A template before it is numbered for good.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Its wording; none for the catch-all.
    pub(super) text: Option<Vec<u8>>,
    /// The same as tokens; empty where the text says it all.
    pub(super) tokens: Vec<Token>,
}

/// What a miner found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Groups {
    pub(super) list: Vec<Group>,
    /// The group of each draft.
    pub(super) of_draft: Vec<u32>,
    pub(super) texts: Texts,
    /// The drafts in the order of their first events; empty where that is their own order.
    pub(super) order: Vec<u32>,
}

/// The templates of a log.
#[derive(Clone, Debug, Default)]
pub struct Mined {
    /// By number, which is the order of their first events.
    pub templates: Vec<Template>,
    /// The template of each draft.
    of_draft: Vec<TemplateId>,
    /// Those that stand for what is beyond a limit.
    catch_all: Vec<TemplateId>,
    found: Groups,
    shapes: ShapeRows,
}

impl Groups {
    /// How many drafts there are.
    pub(crate) fn drafts(&self) -> u32 {
        self.of_draft.len() as u32
    }

    /// Adds what another miner found; its drafts are counted on. Only one of the two has tokens.
    pub(crate) fn append(&mut self, other: Self) {
        let groups = self.list.len() as u32;
        self.of_draft.extend(other.of_draft.iter().map(|group| groups + group));
        if self.list.iter().all(|group| group.tokens.is_empty()) {
            self.texts = other.texts;
        }
        self.list.extend(other.list);
    }

    /// Gives tokens to groups with masks that have none.
    fn tokenise(&mut self) {
        for group in &mut self.list {
            let text = group.text.as_deref().unwrap_or_default();
            if group.tokens.is_empty() && text.contains(&MASK) {
                group.tokens = self.texts.row(text);
            }
        }
    }
}

impl Mined {
    /// The templates as they were found. `order` tells in which order the first events of the drafts come, where that is
    /// not their own, and `draft` what has become of the drafts of the values.
    pub(crate) fn new(mut found: Groups, values: Parameters, order: Vec<u32>, draft: impl Fn(u32) -> u32) -> Self {
        found.tokenise();
        let shapes = values.into_rows(&mut found.texts, draft);
        found.order = order;
        let mut mined = Self { found, shapes, ..Self::default() };
        mined.change(&[]);
        mined
    }

    /// The template that a draft became.
    #[inline]
    pub fn template(&self, draft: DraftId) -> TemplateId {
        self.of_draft[draft.index()]
    }

    /// The template of each draft.
    pub(crate) fn of_draft(&self) -> &[TemplateId] {
        &self.of_draft
    }

    /// Whether `template` is the catch-all for what is beyond the limit.
    pub fn is_catch_all(&self, template: TemplateId) -> bool {
        self.catch_all.contains(&template)
    }

    /// Whether there is a catch-all.
    pub(crate) fn has_catch_all(&self) -> bool {
        !self.catch_all.is_empty()
    }

    /// Makes the templates anew: those that were found, with these changes one after the other.
    /// Returns how many of them name what this log does not have.
    pub fn change(&mut self, changes: &[TemplateChange]) -> u64 {
        let mut editor = Editor::new(&self.found, &self.shapes);
        let left_out = changes.iter().filter(|change| editor.apply(change).is_none()).count();
        let (groups, of_draft) = editor.numbered(&self.found.order);
        let rows = groups.iter().map(|group| (group.text.as_slice(), group.tokens.as_slice()));
        let slots = self.shapes.slots(rows, &of_draft, &self.found.texts);
        let catch_all = (0..).zip(&groups).filter(|(_, group)| group.is_catch_all);
        self.catch_all = catch_all.map(|(number, _)| TemplateId(number)).collect();
        let named = groups.into_iter().zip(slots);
        self.templates = named.map(|(group, slots)| Template { text: group.shown, name: group.name, slots }).collect();
        self.of_draft = of_draft.into_iter().map(TemplateId).collect();
        left_out as u64
    }
}

/// A template that may yet change.
#[derive(Clone)]
struct Editable {
    text: Vec<u8>,
    shown: String,
    name: Option<String>,
    tokens: Vec<Token>,
    is_catch_all: bool,
}

struct Editor<'a> {
    groups: Vec<Editable>,
    of_draft: Vec<u32>,
    texts: &'a Texts,
    shapes: &'a ShapeRows,
}

impl<'a> Editor<'a> {
    fn new(found: &'a Groups, shapes: &'a ShapeRows) -> Self {
        let editable = |group: &Group| Editable {
            text: group.text.clone().unwrap_or_default(),
            shown: group.text.as_deref().map_or_else(|| OTHER.to_owned(), shown),
            name: None,
            tokens: group.tokens.clone(),
            is_catch_all: group.text.is_none(),
        };
        let groups = found.list.iter().map(editable).collect();
        Self { groups, of_draft: found.of_draft.clone(), texts: &found.texts, shapes }
    }

    /// Makes a change; none where there is nothing to make it to.
    fn apply(&mut self, change: &TemplateChange) -> Option<()> {
        match change {
            TemplateChange::Rename { template, name } => {
                let group = self.find(template)?;
                self.groups[group].name = Some(name.clone());
            }
            TemplateChange::Merge(texts) => {
                let found: Vec<usize> = texts.iter().filter_map(|text| self.find(text)).collect();
                let (target, others) = found.split_first().filter(|(_, others)| !others.is_empty())?;
                let is_other = |group: &u32| others.contains(&(*group as usize));
                self.of_draft.iter_mut().filter(|group| is_other(group)).for_each(|group| *group = *target as u32);
            }
            TemplateChange::Split { template, slot } => {
                let group = self.find(template)?;
                self.split(group, *slot)?;
            }
        }
        Some(())
    }

    /// The template with this text that has events.
    fn find(&self, text: &str) -> Option<usize> {
        let mut found = (0..self.groups.len()).filter(|group| self.groups[*group].shown == text);
        found.find(|group| self.of_draft.contains(&(*group as u32)))
    }

    /// Makes a template of each value of a slot, the commonest first.
    fn split(&mut self, group: usize, position: u32) -> Option<()> {
        let Editable { text, tokens, .. } = &self.groups[group];
        let slots = super::parameters::empty_slots(text, tokens, self.texts);
        let slot = slots.iter().find(|slot| slot.position == position)?;
        let Part::Core(place) = slot.part() else { return None };
        let of_draft = &self.of_draft;
        let is_wanted = |draft: DraftId| of_draft[draft.index()] as usize == group;
        let mut values: Vec<Split> = Vec::new();
        let mut known: FxHashMap<u32, usize> = FxHashMap::default();
        for (draft, token, count) in self.shapes.cores(place, self.texts, is_wanted) {
            let row = *known.entry(token.text).or_insert(values.len());
            match values.get_mut(row) {
                Some(value) => value.take(draft, count),
                None => values.push(Split { token, count, drafts: vec![draft] }),
            }
        }
        if values.len() < 2 {
            return None;
        }
        // The sort is stable: equal counts stay in the order of first appearance.
        values.sort_by_key(|value| std::cmp::Reverse(value.count));
        for value in values.into_iter().take(MAX_SPLIT) {
            self.part(group, place as usize, &value);
        }
        Some(())
    }

    /// Makes a template of one value of a slot.
    fn part(&mut self, group: usize, place: usize, value: &Split) {
        let mut parted = self.groups[group].clone();
        let Token { core, text, masks_before, .. } = value.token;
        parted.tokens[place] = Token { core, text, masks_before, ..parted.tokens[place] };
        parted.text = self.texts.text(&parted.tokens);
        parted.shown = shown(&parted.text);
        parted.name = None;
        let number = self.groups.len() as u32;
        self.groups.push(parted);
        value.drafts.iter().for_each(|draft| self.of_draft[draft.index()] = number);
    }

    /// The templates that have events, in the order of the first of them.
    fn numbered(self, order: &[u32]) -> (Vec<Editable>, Vec<u32>) {
        let mut numbers: Vec<Option<u32>> = vec![None; self.groups.len()];
        let mut groups = Vec::new();
        let mut meet = |group: u32| {
            numbers[group as usize].get_or_insert_with(|| {
                groups.push(self.groups[group as usize].clone());
                groups.len() as u32 - 1
            });
        };
        if order.is_empty() {
            self.of_draft.iter().for_each(|group| meet(*group));
        } else {
            order.iter().for_each(|draft| meet(self.of_draft[*draft as usize]));
        }
        // Every draft has an event, so every group of a draft was met.
        let of_draft = self.of_draft.iter().map(|group| numbers[*group as usize].unwrap_or_default()).collect();
        (groups, of_draft)
    }
}

/// One value of a slot that is split.
struct Split {
    token: Token,
    count: u32,
    drafts: Vec<DraftId>,
}

impl Split {
    fn take(&mut self, draft: DraftId, count: u32) {
        self.drafts.push(draft);
        self.count += count;
    }
}

/// A template's text for people.
pub(super) fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(text).replace(char::from(MASK), SHOWN_MASK)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Settings;
    use crate::template::{Kind, Miner, Shapes, Shaping};

    /// What becomes of messages that come in one slice.
    fn mine(messages: &[String]) -> Mined {
        let mut shapes = Shapes::default();
        let ids: Vec<_> = messages.iter().map(|message| shapes.message(message.as_bytes())).collect();
        let mut miner = Miner::new(Shaping::Message, &Settings::default());
        let texts: Vec<(u64, Vec<u8>)> = shapes.iter().map(|(hash, text)| (hash, text.to_vec())).collect();
        let drafts: Vec<DraftId> =
            ids.iter().map(|id| miner.assign(texts[id.index()].0, &texts[id.index()].1).0).collect();
        let mut values = Parameters::default();
        values.absorb(&shapes, 0, 0, |event| drafts[event as usize]);
        Mined::new(miner.groups(), values, Vec::new(), |draft| draft)
    }

    fn logins() -> Vec<String> {
        let users = ["root", "alice", "bob", "carol", "dave", "erin"];
        let mut messages: Vec<String> =
            (0..60).map(|n| format!("session {n} opened for user {} now", users[n % 7 % 6])).collect();
        messages.push("disk sda1 is full".to_owned());
        messages
    }

    fn texts(mined: &Mined) -> Vec<&str> {
        mined.templates.iter().map(|template| template.text.as_str()).collect()
    }

    fn common(slot: &Slot) -> Vec<(&str, u32)> {
        slot.common.iter().map(|common| (common.value.as_str(), common.count)).collect()
    }

    #[test]
    fn ok_slots_have_values() {
        let mined = mine(&logins());
        assert_eq!(texts(&mined), ["session <*> opened for user <*> now", "disk sda<*> is full"]);
        let slots = &mined.templates[0].slots;
        assert_eq!([slots[0].kind, slots[1].kind], [Kind::Number, Kind::User]);
        assert_eq!([slots[0].distinct(), slots[1].distinct()], [60, 6]);
        assert_eq!(common(&slots[1])[..2], [("root", 17), ("alice", 9)]);
        assert!(slots[1].can_split && !slots[0].can_split && !slots[0].is_saturated());
        assert_eq!(common(&mined.templates[1].slots[0]), [("1", 1)]);
    }

    #[test]
    fn ok_what_is_common_among_many_values_is_estimated() {
        let size = |n: usize| if n.is_multiple_of(5) { n } else { 67_108_864 };
        let messages: Vec<String> = (0..20_000).map(|n| format!("read blk_{n} of size {}", size(n))).collect();
        let mined = mine(&messages);
        let slot = &mined.templates[0].slots[1];
        assert_eq!((slot.kind, slot.is_saturated()), (Kind::Size, true));
        let most = &slot.common[0];
        assert!(most.value == "67108864" && (12_000..20_000).contains(&most.count), "{most:?}");
    }

    #[test]
    fn ok_rename_merge_and_split() {
        let mut mined = mine(&logins());
        let [login, disk] = ["session <*> opened for user <*> now", "disk sda<*> is full"].map(str::to_owned);
        let rename = TemplateChange::Rename { template: login.clone(), name: "login".to_owned() };
        assert_eq!(mined.change(std::slice::from_ref(&rename)), 0);
        assert_eq!(mined.templates[0].name.as_deref(), Some("login"));
        assert_eq!(mined.change(&[TemplateChange::Merge(vec![disk.clone(), login.clone()])]), 0);
        assert_eq!(texts(&mined), [disk.as_str()]);
        assert_eq!(mined.change(&[TemplateChange::Split { template: login.clone(), slot: 1 }]), 0);
        assert_eq!(mined.templates.len(), 7);
        assert_eq!(mined.templates[0].text, "session <*> opened for user root now");
        assert_eq!(mined.template(DraftId(0)), TemplateId(0));
        // What is undone leaves no trace.
        assert_eq!(mined.change(&[]), 0);
        assert_eq!(texts(&mined), [login.as_str(), disk.as_str()]);
    }

    #[test]
    fn ok_what_this_log_lacks_is_left_out() {
        let mut mined = mine(&logins());
        let disk = "disk sda<*> is full".to_owned();
        let changes = [
            TemplateChange::Rename { template: "gone".to_owned(), name: "x".to_owned() },
            TemplateChange::Merge(vec![disk.clone(), "gone".to_owned()]),
            TemplateChange::Split { template: disk.clone(), slot: 0 },
            TemplateChange::Split { template: disk, slot: 9 },
        ];
        assert_eq!(mined.change(&changes), 4);
        assert_eq!(mined.templates.len(), 2);
    }
}
