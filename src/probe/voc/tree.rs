//! Puts the elements of an annotation in their places as they are read.
//!
//! Knows no text encoding and judges no value.

use crate::model::{Annotation, Edit, Element, Field, Leaf, Place, XmlTrouble, XmlTroubleKind};

use super::{ROOT, span};

/// What an open element is to an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    Object,
    /// `size` or `bndbox`.
    Nest,
    Leaf(Leaf),
    /// `source`, which stands before `size`.
    Source,
    Other,
}

/// An open element.
struct Open {
    role: Role,
    start: usize,
    /// The end of its start tag.
    inside: usize,
}

/// An annotation under construction.
pub(super) struct Tree<'a> {
    annotation: &'a mut Annotation,
    open: Vec<Open>,
    /// The value of the leaf that is open, as far as it was read.
    value: String,
    /// An element within the leaf ended its value.
    is_over: bool,
}

impl<'a> Tree<'a> {
    pub(super) fn new(annotation: &'a mut Annotation) -> Self {
        Self { annotation, open: Vec::new(), value: String::new(), is_over: false }
    }

    pub(super) fn open(&mut self, name: &str, start: usize, end: usize) {
        let parent = self.open.last().map(|open| open.role);
        let role = self.role(name, parent);
        match (role, parent) {
            (Role::Root, _) => self.root(name, start, end),
            (Role::Object, _) => self.annotation.objects.push(Element::default()),
            (Role::Leaf(_), _) => {
                self.value.clear();
                self.is_over = false;
            }
            (_, Some(Role::Leaf(_))) => self.is_over = true,
            _ => {}
        }
        if matches!(parent, Some(Role::Root | Role::Object)) {
            self.element().children += 1;
        }
        self.open.push(Open { role, start, inside: end });
    }

    fn root(&mut self, name: &str, start: usize, end: usize) {
        if name != ROOT {
            let detail = format!("the root element is `{name}`, not `{ROOT}`");
            self.trouble(XmlTroubleKind::WrongRoot, start, end, detail);
        }
    }

    fn role(&mut self, name: &str, parent: Option<Role>) -> Role {
        let leaf = |leaves: &[Leaf]| {
            leaves.iter().find(|leaf| leaf.tag() == name).map_or(Role::Other, |leaf| Role::Leaf(*leaf))
        };
        match parent {
            None => Role::Root,
            Some(Role::Root) => match name {
                "object" => Role::Object,
                "size" if self.annotation.root.nested.is_none() => Role::Nest,
                "source" => Role::Source,
                _ => self.first(leaf(&[Leaf::Folder, Leaf::Filename, Leaf::Path])),
            },
            Some(Role::Object) => match name {
                "bndbox" if self.element().nested.is_none() => Role::Nest,
                _ => self.first(leaf(&[
                    Leaf::Name,
                    Leaf::Pose,
                    Leaf::Truncated,
                    Leaf::Difficult,
                    Leaf::Occluded,
                ])),
            },
            Some(Role::Nest) if self.is_in_object() => self.first(leaf(&Leaf::CORNERS)),
            Some(Role::Nest) => self.first(leaf(&[Leaf::Width, Leaf::Height, Leaf::Depth])),
            Some(Role::Leaf(_) | Role::Source | Role::Other) => Role::Other,
        }
    }

    /// A leaf counts where it is the first of its name.
    fn first(&mut self, role: Role) -> Role {
        match role {
            Role::Leaf(leaf) if self.element().any_field(leaf).is_some() => Role::Other,
            role => role,
        }
    }

    pub(super) fn close(&mut self, start: usize, end: usize) {
        let Some(Open { role, start: begun, inside }) = self.open.pop() else { return };
        // One tag ends where it begins.
        let is_one_tag = start == begun;
        let inner = if is_one_tag { span(end, end) } else { span(inside, start) };
        let place = Place { outer: span(begun, end), inner };
        match role {
            Role::Root => self.annotation.root.place = place,
            Role::Object => {
                if let Some(object) = self.annotation.objects.last_mut() {
                    object.place = place;
                }
            }
            Role::Nest => self.element().nested = Some(place),
            Role::Leaf(leaf) => self.leaf(leaf, place),
            Role::Source => self.before_size(place),
            Role::Other => {}
        }
    }

    fn leaf(&mut self, leaf: Leaf, place: Place) {
        let is_as_it_stands = self.annotation.slice(place.inner) == self.value;
        let value = (!is_as_it_stands).then(|| self.value.as_str().into());
        self.element().fields.push((leaf, Field { place, value, edit: Edit::Kept }));
        if matches!(leaf, Leaf::Folder | Leaf::Filename | Leaf::Path) {
            self.before_size(place);
        }
    }

    fn before_size(&mut self, place: Place) {
        self.annotation.before_size = Some(place);
    }

    /// A run of text: the value of the leaf that is open, up to the first element in it.
    pub(super) fn text(&mut self, text: &str) {
        if !self.is_over && matches!(self.open.last(), Some(Open { role: Role::Leaf(_), .. })) {
            self.value.push_str(text);
        }
    }

    /// Notes a document type declaration. Returns whether reading stops there.
    pub(super) fn doctype(&mut self, entity_at: Option<usize>, start: usize, end: usize) -> bool {
        if let Some(at) = entity_at {
            let detail = "it declares an entity, which readers expand or refuse";
            self.trouble(XmlTroubleKind::Entity, at, end, detail.into());
            return true;
        }
        let detail = "it has a document type declaration";
        self.trouble(XmlTroubleKind::Doctype, start, end, detail.into());
        false
    }

    fn trouble(&mut self, kind: XmlTroubleKind, start: usize, end: usize, detail: String) {
        self.annotation.troubles.push(XmlTrouble { kind, at: span(start, end), detail: detail.into() });
    }

    fn is_in_object(&self) -> bool {
        self.open.iter().any(|open| open.role == Role::Object)
    }

    /// The object that is open, or the root.
    fn element(&mut self) -> &mut Element {
        let is_in_object = self.is_in_object();
        self.owner(!is_in_object)
    }

    /// The root, or the object that was opened last.
    fn owner(&mut self, is_root: bool) -> &mut Element {
        match self.annotation.objects.last_mut() {
            Some(object) if !is_root => object,
            _ => &mut self.annotation.root,
        }
    }
}
