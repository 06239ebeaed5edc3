//! A Pascal VOC annotation beside an image: its text once, fields as spans into it, the plan's changes on
//! top.
//!
//! Knows no reader and no platform; `probe::voc` fills it, rules read it, `emit` writes it.

use super::line_index::LineIndex;
use super::{CodePage, EntryId, Reading, Span};

mod places;

/// The elements that hold a value, in the order in which positional readers expect them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the words are the format's own")]
pub enum Leaf {
    Folder,
    Filename,
    Path,
    Width,
    Height,
    Depth,
    Name,
    Pose,
    Truncated,
    Difficult,
    Occluded,
    Xmin,
    Ymin,
    Xmax,
    Ymax,
}

impl Leaf {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::Folder,
        Self::Filename,
        Self::Path,
        Self::Width,
        Self::Height,
        Self::Depth,
        Self::Name,
        Self::Pose,
        Self::Truncated,
        Self::Difficult,
        Self::Occluded,
        Self::Xmin,
        Self::Ymin,
        Self::Xmax,
        Self::Ymax,
    ];

    /// The name of the element.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Filename => "filename",
            Self::Path => "path",
            Self::Width => "width",
            Self::Height => "height",
            Self::Depth => "depth",
            Self::Name => "name",
            Self::Pose => "pose",
            Self::Truncated => "truncated",
            Self::Difficult => "difficult",
            Self::Occluded => "occluded",
            Self::Xmin => "xmin",
            Self::Ymin => "ymin",
            Self::Xmax => "xmax",
            Self::Ymax => "ymax",
        }
    }

    /// The element that a leaf of this kind stands in, below the root or the object.
    pub fn parent(self) -> Option<&'static str> {
        match self {
            Self::Width | Self::Height | Self::Depth => Some("size"),
            Self::Xmin | Self::Ymin | Self::Xmax | Self::Ymax => Some("bndbox"),
            _ => None,
        }
    }

    /// The corners of a box.
    pub const CORNERS: [Self; 4] = [Self::Xmin, Self::Ymin, Self::Xmax, Self::Ymax];
}

/// Which field of an annotation: of one of its objects, counted from 0, or of the annotation itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldAt {
    /// The object.
    pub object: Option<u32>,
    /// The element.
    pub leaf: Leaf,
}

impl FieldAt {
    /// A field of the annotation itself.
    pub fn head(leaf: Leaf) -> Self {
        Self { object: None, leaf }
    }

    /// A field of an object.
    pub fn object(object: u32, leaf: Leaf) -> Self {
        Self { object: Some(object), leaf }
    }

    /// Where it stands, as a path of element names: `object[2]/bndbox/xmin`.
    pub fn path(self) -> String {
        let object =
            self.object.map_or_else(String::new, |object| format!("object[{}]/", u64::from(object) + 1));
        let parent = self.leaf.parent().map_or_else(String::new, |parent| format!("{parent}/"));
        format!("{object}{parent}{}", self.leaf.tag())
    }
}

/// What a plan did to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edit {
    /// It stands as it was read.
    Kept,
    /// It has another value.
    Set,
    /// It exists only in the plan.
    Added,
    /// It is taken out.
    Dropped,
}

/// An element and its content, as spans into the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The element, tags included.
    pub outer: Span,
    /// Its content; empty and at the end of `outer` where the element is one tag.
    pub inner: Span,
}

impl Place {
    /// Whether the element is one tag, `<size/>`.
    pub fn is_one_tag(self) -> bool {
        self.inner.end == self.outer.end
    }
}

/// One element that holds a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it stands; without meaning where the plan added it.
    pub place: Place,
    /// The value where it is not the content as it stands: references are resolved in it, or the plan set it.
    pub value: Option<Box<str>>,
    /// What the plan did to it.
    pub edit: Edit,
}

/// An element with fields in it: the annotation itself, or one of its objects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// Where it stands.
    pub place: Place,
    /// `size` of an annotation, `bndbox` of an object: the first of that name.
    pub nested: Option<Place>,
    /// The fields, the first of each name.
    pub fields: Vec<(Leaf, Field)>,
    /// The plan takes it out.
    pub is_dropped: bool,
    /// Elements of any name directly within it.
    pub children: u32,
}

impl Element {
    /// A field that was read or added, dropped ones included.
    pub fn any_field(&self, leaf: Leaf) -> Option<&Field> {
        self.fields.iter().find(|(found, _)| *found == leaf).map(|(_, field)| field)
    }

    /// A field that is there once the plan is carried out.
    pub fn field(&self, leaf: Leaf) -> Option<&Field> {
        self.any_field(leaf).filter(|field| field.edit != Edit::Dropped)
    }

    fn field_mut(&mut self, leaf: Leaf) -> Option<&mut Field> {
        self.fields.iter_mut().find(|(found, _)| *found == leaf).map(|(_, field)| field)
    }
}

/// What is wrong with an annotation as text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum XmlTroubleKind {
    /// It is not well-formed; reading stopped there.
    Malformed,
    /// It has a document type declaration.
    Doctype,
    /// It declares entities; reading stopped there.
    Entity,
    /// Its root is another element.
    WrongRoot,
    /// It is in another encoding, or not in the one that it says.
    NotUtf8,
    /// It is above a ceiling; reading stopped there.
    TooDeep,
}

/// One thing that is wrong with an annotation as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlTrouble {
    /// What is wrong.
    pub kind: XmlTroubleKind,
    /// The offending stretch of the text.
    pub at: Span,
    /// The actual values, in words.
    pub detail: Box<str>,
}

/// How the bytes of an annotation are encoded.
#[derive(Debug, Clone, Copy)]
pub struct XmlEncoding {
    /// The encoding in which the bytes make sense.
    pub encoding: CodePage,
    /// Bytes of the byte order mark.
    pub mark: u8,
    /// Nothing gives the encoding; any bytes can be read so.
    pub is_guess: bool,
}

impl Default for XmlEncoding {
    fn default() -> Self {
        Self { encoding: CodePage::utf8(), mark: 0, is_guess: false }
    }
}

/// A Pascal VOC annotation.
#[derive(Debug, Clone, Default)]
pub struct Annotation {
    /// The entry that holds it.
    pub entry: EntryId,
    /// The text, without its byte order mark.
    pub text: Box<str>,
    /// How the bytes of the entry are encoded.
    pub encoding: XmlEncoding,
    /// Where the encoding is a guess: what the text says under each candidate, the one in which it was read first.
    pub readings: Vec<Reading>,
    /// The name of the encoding in the XML declaration, quotes excluded.
    pub declared: Option<Span>,
    /// The root element.
    pub root: Element,
    /// The objects, in the order of the text.
    pub objects: Vec<Element>,
    /// The end of the last of the elements that stand before `size`, where one is there.
    pub before_size: Option<Place>,
    /// What is wrong with the text, in the order of the text.
    pub troubles: Vec<XmlTrouble>,
    /// The plan writes it in UTF-8.
    pub is_transcoded: bool,
    line_index: LineIndex,
}

impl Annotation {
    /// An annotation of which nothing is known yet.
    pub fn unread(entry: EntryId) -> Self {
        Self { entry, ..Self::default() }
    }

    /// Whether it is an annotation that was read to its end.
    pub fn is_read(&self) -> bool {
        let stops = |kind| !matches!(kind, XmlTroubleKind::Doctype | XmlTroubleKind::NotUtf8);
        !self.troubles.iter().any(|trouble| stops(trouble.kind))
    }

    /// The objects that are there once the plan is carried out, with their numbers from 0.
    pub fn live_objects(&self) -> impl Iterator<Item = (u32, &Element)> {
        (0..).zip(&self.objects).filter(|(_, object)| !object.is_dropped)
    }

    /// The annotation itself, or one of its objects.
    pub fn element(&self, object: Option<u32>) -> Option<&Element> {
        match object {
            None => Some(&self.root),
            Some(index) => self.objects.get(index as usize),
        }
    }

    fn element_mut(&mut self, object: Option<u32>) -> Option<&mut Element> {
        match object {
            None => Some(&mut self.root),
            Some(index) => self.objects.get_mut(index as usize),
        }
    }

    /// The value of a field, spaces around it included; `None` where the element is not there.
    pub fn value(&self, at: FieldAt) -> Option<&str> {
        let field = self.element(at.object)?.field(at.leaf)?;
        Some(field.value.as_deref().unwrap_or_else(|| self.slice(field.place.inner)))
    }

    /// A stretch of the text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Where a field stands, else where it would: in its box or size, its object, or the root.
    pub fn place(&self, at: FieldAt) -> Span {
        let Some(element) = self.element(at.object) else { return Span::default() };
        if let Some(field) = element.any_field(at.leaf).filter(|field| field.edit != Edit::Added) {
            return if field.place.is_one_tag() { field.place.outer } else { field.place.inner };
        }
        match element.nested.filter(|_| at.leaf.parent().is_some()) {
            Some(nested) => self.tag(nested),
            None => self.tag(element.place),
        }
    }

    /// The start tag of an element.
    pub fn tag(&self, place: Place) -> Span {
        Span { start: place.outer.start, end: place.inner.start.max(place.outer.start) }
    }

    /// Puts a value into a field, which is added where it is not there. Returns the value before.
    pub fn set(&mut self, at: FieldAt, value: &str) -> Option<String> {
        let before = self.value(at).map(str::to_owned);
        let element = self.element_mut(at.object)?;
        if let Some(field) = element.field_mut(at.leaf) {
            field.edit = if field.edit == Edit::Added { Edit::Added } else { Edit::Set };
            field.value = Some(value.into());
        } else {
            let field = Field { place: Place::default(), value: Some(value.into()), edit: Edit::Added };
            element.fields.push((at.leaf, field));
            element.children += 1;
        }
        before
    }

    /// Takes a field out. Returns its value.
    pub fn drop_field(&mut self, at: FieldAt) -> Option<String> {
        let before = self.value(at)?.to_owned();
        self.element_mut(at.object)?.field_mut(at.leaf)?.edit = Edit::Dropped;
        Some(before)
    }

    /// Takes an object out.
    pub fn drop_object(&mut self, object: u32) {
        if let Some(object) = self.element_mut(Some(object)) {
            object.is_dropped = true;
        }
    }

    /// Notes that it is written in UTF-8, and says so.
    pub fn transcode(&mut self) {
        self.is_transcoded = true;
        self.troubles.retain(|trouble| trouble.kind != XmlTroubleKind::NotUtf8);
    }

    /// Whether a plan changed anything, so that the bytes of the entry no longer serve.
    pub fn is_changed(&self) -> bool {
        let changed = |element: &Element| {
            element.is_dropped || element.fields.iter().any(|(_, field)| field.edit != Edit::Kept)
        };
        self.is_transcoded || changed(&self.root) || self.objects.iter().any(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(text: &str) -> Annotation {
        let encoding =
            XmlEncoding { encoding: CodePage::Web(encoding_rs::WINDOWS_1252), ..XmlEncoding::default() };
        Annotation { text: text.into(), encoding, ..Annotation::default() }
    }

    #[test]
    fn a_field_is_named_by_its_path() {
        assert_eq!(FieldAt::object(1, Leaf::Xmin).path(), "object[2]/bndbox/xmin");
        assert_eq!(FieldAt::head(Leaf::Width).path(), "size/width");
    }

    #[test]
    fn what_a_plan_sets_adds_and_drops_is_what_is_read_afterwards() {
        let mut annotation = latin("<annotation/>");
        assert_eq!(annotation.set(FieldAt::head(Leaf::Width), "3"), None);
        assert_eq!(annotation.set(FieldAt::head(Leaf::Width), "4").as_deref(), Some("3"));
        assert!(annotation.is_changed());
        assert_eq!(annotation.drop_field(FieldAt::head(Leaf::Width)).as_deref(), Some("4"));
        assert_eq!(annotation.value(FieldAt::head(Leaf::Width)), None);
    }
}
