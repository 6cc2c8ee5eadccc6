//! From shapes to templates, in file order.

use rustc_hash::FxHashMap;

use super::drain::{Answer, Drain, Token, WILDCARD};
use super::interner::Interner;
use super::mask::MASK;
use super::signals::Signals;
use crate::format::Subject;
use crate::ids::{ShapeId, TemplateId};

/// The most templates. What would be one more is counted under the catch-all.
const MAX_TEMPLATES: usize = 8_192;

/// The most templates of web requests before the path is left out of them.
const MAX_REQUEST_PATHS: usize = 2_048;

/// The most distinct tokens that are told apart; further ones are taken as variable.
const MAX_TOKENS: usize = 1 << 20;

/// The most shapes that are remembered. Further ones are mined each time they come, with the same result.
const MAX_SHAPES: usize = 1 << 18;

/// How a variable part is shown.
const SHOWN_MASK: &str = "<*>";

/// The text of the catch-all template.
const OTHER: &str = "(messages beyond the limit of distinct templates)";

/// A template as people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its wording, `<*>` for what varies.
    pub text: String,
}

/// What is remembered of a shape.
#[derive(Clone, Debug)]
struct KnownShape {
    signals: Signals,
    /// Where its tokens lie in the list of all tokens; nothing for a request.
    tokens: (u32, u32),
    path: Token,
    found: Found,
}

#[derive(Clone, Copy, Debug)]
enum Found {
    /// By Drain, to be asked again when the tree changed.
    Mined(Answer, TemplateId),
    /// For good.
    Fixed(TemplateId),
}

/// Groups shapes into templates. Templates are numbered by first appearance.
#[derive(Clone, Debug)]
pub struct Miner {
    subject: Subject,
    drain: Drain,
    tokens: Interner,
    shapes_by_hash: FxHashMap<u64, u32>,
    shapes: Vec<KnownShape>,
    shape_tokens: Vec<Token>,
    /// Texts of templates that were not mined: requests, and the catch-all.
    fixed: Interner,
    /// What each template is: a group of Drain's, or a fixed text.
    templates: Vec<Origin>,
    template_of_group: Vec<TemplateId>,
    template_of_fixed: FxHashMap<u32, TemplateId>,
    scratch: Vec<Token>,
}

#[derive(Clone, Copy, Debug)]
enum Origin {
    Group(u32),
    Fixed(u32),
}

impl Miner {
    /// A miner for the events of a format with this subject.
    pub fn new(subject: Subject) -> Self {
        Self {
            subject,
            drain: Drain::default(),
            tokens: Interner::default(),
            shapes_by_hash: FxHashMap::default(),
            shapes: Vec::new(),
            shape_tokens: Vec::new(),
            fixed: Interner::default(),
            templates: Vec::new(),
            template_of_group: Vec::new(),
            template_of_fixed: FxHashMap::default(),
            scratch: Vec::new(),
        }
    }

    /// The template and the signals of the shape with this hash and text, at this point of the file.
    /// Repeated calls for one shape cost two look-ups.
    #[inline]
    pub fn assign(&mut self, hash: u64, text: &[u8]) -> (TemplateId, Signals) {
        match self.shapes_by_hash.get(&hash) {
            Some(number) => self.assign_known(ShapeId(*number)),
            None => self.assign_new(hash, text),
        }
    }

    /// The number under which a shape is remembered, for [`Miner::assign_known`].
    pub fn known(&self, hash: u64) -> Option<ShapeId> {
        self.shapes_by_hash.get(&hash).map(|number| ShapeId(*number))
    }

    /// The template and the signals of a remembered shape: an array look-up, unless the tree changed where it hangs.
    #[inline]
    pub fn assign_known(&mut self, shape: ShapeId) -> (TemplateId, Signals) {
        let known = &self.shapes[shape.index()];
        let signals = known.signals;
        match known.found {
            Found::Fixed(template) => (template, signals),
            Found::Mined(answer, template) if self.drain.is_current(&answer) => (template, signals),
            Found::Mined(..) => (self.mine_again(shape), signals),
        }
    }

    fn mine_again(&mut self, shape: ShapeId) -> TemplateId {
        let KnownShape { tokens: (start, end), path, .. } = self.shapes[shape.index()];
        let tokens = &self.shape_tokens[start as usize..end as usize];
        let answer = self.drain.add(tokens, path, MAX_TEMPLATES);
        let template = self.template_of(answer);
        self.shapes[shape.index()].found = Found::Mined(answer, template);
        template
    }

    fn assign_new(&mut self, hash: u64, text: &[u8]) -> (TemplateId, Signals) {
        let signals = Signals::of(text);
        let (found, path) = match self.subject {
            Subject::Request => (Found::Fixed(self.request_template(text)), WILDCARD),
            Subject::Message => {
                let path = self.tokenise(text);
                let scratch = std::mem::take(&mut self.scratch);
                let answer = self.drain.add(&scratch, path, MAX_TEMPLATES);
                self.scratch = scratch;
                (Found::Mined(answer, self.template_of(answer)), path)
            }
        };
        let (Found::Fixed(template) | Found::Mined(_, template)) = found;
        if self.shapes.len() < MAX_SHAPES {
            let start = self.shape_tokens.len() as u32;
            if self.subject == Subject::Message {
                self.shape_tokens.extend_from_slice(&self.scratch);
            }
            let tokens = (start, self.shape_tokens.len() as u32);
            self.shapes_by_hash.insert(hash, self.shapes.len() as u32);
            self.shapes.push(KnownShape { signals, tokens, path, found });
        }
        (template, signals)
    }

    /// Parts the text at white space into `scratch`. Returns the token that leads to Drain's leaf.
    fn tokenise(&mut self, text: &[u8]) -> Token {
        self.scratch.clear();
        let words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        for word in words {
            let token = self.tokens.intern(word, MAX_TOKENS).unwrap_or(WILDCARD);
            self.scratch.push(token);
        }
        match self.scratch.first() {
            Some(first) if !self.tokens.get(*first).contains(&MASK) => *first,
            _ => WILDCARD,
        }
    }

    /// The template of Drain's answer, numbered when its group is first met.
    fn template_of(&mut self, answer: Answer) -> TemplateId {
        let Some(group) = answer.group else { return self.fixed_template(OTHER.as_bytes()) };
        if let Some(template) = self.template_of_group.get(group as usize) {
            return *template;
        }
        let template = TemplateId(self.templates.len() as u32);
        self.templates.push(Origin::Group(group));
        self.template_of_group.push(template);
        template
    }

    /// A request's shape is its template, until there are too many: then the path is left out.
    fn request_template(&mut self, text: &[u8]) -> TemplateId {
        if self.templates.len() < MAX_REQUEST_PATHS || self.fixed_number(text).is_some() {
            return self.fixed_template(text);
        }
        let method = text.split(|byte| *byte == b' ').next().unwrap_or_default();
        let status = text.rsplit(|byte| *byte == b' ').next().unwrap_or_default();
        let pathless = [method, &[b' ', MASK, b' '], status].concat();
        if self.templates.len() < MAX_TEMPLATES || self.fixed_number(&pathless).is_some() {
            return self.fixed_template(&pathless);
        }
        self.fixed_template(OTHER.as_bytes())
    }

    fn fixed_number(&mut self, text: &[u8]) -> Option<u32> {
        // A limit of none: only what is known is found.
        self.fixed.intern(text, 0)
    }

    fn fixed_template(&mut self, text: &[u8]) -> TemplateId {
        let number = self.fixed.intern(text, usize::MAX).unwrap_or(0);
        let next = TemplateId(self.templates.len() as u32);
        let template = *self.template_of_fixed.entry(number).or_insert(next);
        if template == next {
            self.templates.push(Origin::Fixed(number));
        }
        template
    }

    /// How many templates there are.
    pub fn len(&self) -> usize {
        self.templates.len()
    }

    /// Whether there is no template yet.
    pub fn is_empty(&self) -> bool {
        self.templates.is_empty()
    }

    /// Whether `template` is the catch-all for what is beyond the limit.
    pub fn is_catch_all(&self, template: TemplateId) -> bool {
        matches!(self.templates.get(template.index()), Some(Origin::Fixed(number)) if self.fixed.get(*number) == OTHER.as_bytes())
    }

    /// Every template as it stands now, by number.
    pub fn templates(&self) -> Vec<Template> {
        self.templates.iter().map(|origin| Template { text: self.text(*origin) }).collect()
    }

    fn text(&self, origin: Origin) -> String {
        let mut bytes = Vec::new();
        match origin {
            Origin::Fixed(number) => bytes.extend_from_slice(self.fixed.get(number)),
            Origin::Group(group) => {
                for (place, token) in self.drain.templates()[group as usize].iter().enumerate() {
                    if place > 0 {
                        bytes.push(b' ');
                    }
                    if *token == WILDCARD {
                        bytes.push(MASK);
                    } else {
                        bytes.extend_from_slice(self.tokens.get(*token));
                    }
                }
            }
        }
        String::from_utf8_lossy(&bytes).replace(char::from(MASK), SHOWN_MASK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Shapes;

    /// The template ids of messages, through shapes as the pipeline does it.
    fn mine(messages: &[&str]) -> (Vec<u32>, Miner) {
        let mut shapes = Shapes::default();
        let mut miner = Miner::new(Subject::Message);
        let ids = messages.iter().map(|message| shapes.message(message.as_bytes())).collect::<Vec<_>>();
        let known: Vec<(u64, Vec<u8>)> = shapes.iter().map(|(hash, text)| (hash, text.to_vec())).collect();
        let templates = ids.iter().map(|id| miner.assign(known[id.index()].0, &known[id.index()].1).0.0).collect();
        (templates, miner)
    }

    #[test]
    fn ok_templates_of_real_wording() {
        let (ids, miner) = mine(&[
            "Failed password for root from 198.51.100.7 port 4242 ssh2",
            "Failed password for admin from 198.51.100.8 port 4243 ssh2",
            "Connection closed by 198.51.100.8",
            "Failed password for root from 198.51.100.7 port 1 ssh2",
        ]);
        assert_eq!(ids, [0, 0, 1, 0]);
        let texts: Vec<_> = miner.templates().into_iter().map(|template| template.text).collect();
        assert_eq!(texts, ["Failed password for <*> from <*> port <*> ssh<*>", "Connection closed by <*>"]);
    }

    #[test]
    fn remembering_changes_nothing() {
        // The same messages with and without a memory for shapes give the same templates.
        let words = ["alpha", "beta", "gamma", "delta"];
        let mut state = 7u32;
        let messages: Vec<String> = (0..2_000)
            .map(|_| {
                let mut word = || {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    words[(state >> 20) as usize % words.len()]
                };
                format!("{} {} {} {} 1", word(), word(), word(), word())
            })
            .collect();
        let borrowed: Vec<&str> = messages.iter().map(String::as_str).collect();
        let (remembered, _) = mine(&borrowed);
        let mut drain = Drain::default();
        let mut tokens = Interner::default();
        let naive: Vec<u32> = messages
            .iter()
            .map(|message| {
                let masked = message.replace(" 1", " \u{1}");
                let row: Vec<Token> =
                    masked.split(' ').map(|word| tokens.intern(word.as_bytes(), usize::MAX).unwrap()).collect();
                drain.add(&row, row[0], usize::MAX).group.unwrap()
            })
            .collect();
        assert_eq!(remembered, naive);
    }

    #[test]
    fn requests_are_their_own_templates() {
        let mut miner = Miner::new(Subject::Request);
        let (first, _) = miner.assign(1, b"GET /a 200");
        let (second, _) = miner.assign(2, b"GET /b 200");
        assert_ne!(first, second);
        for path in 0..3_000u64 {
            miner.assign(10 + path, format!("GET /x{path} 404").as_bytes());
        }
        assert_eq!(miner.len(), MAX_REQUEST_PATHS + 1);
        assert_eq!(miner.templates().last().unwrap().text, "GET <*> 404");
        assert_eq!(miner.assign(1, b"GET /a 200").0, first);
    }

    #[test]
    fn beyond_the_limit_there_is_one_template() {
        let mut miner = Miner::new(Subject::Message);
        for number in 0..20_000u64 {
            // Every message has another length or other words: nothing to group.
            let text = vec![format!("w{number}"); 1 + (number % 97) as usize].join(" ");
            miner.assign(number, text.as_bytes());
        }
        assert!(miner.len() <= MAX_TEMPLATES + 1);
        let catch_all = (0..miner.len() as u32).find(|id| miner.is_catch_all(TemplateId(*id)));
        assert!(catch_all.is_some());
    }
}
