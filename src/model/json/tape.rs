//! A text and what was scanned of it, held together.

use super::{ContainerIndexes, JsonFlaw, JsonLimits, Node, Scanner, Value};

/// A text of JSON and its values.
#[derive(Debug, Default)]
pub struct Tape {
    text: Vec<u8>,
    nodes: Vec<Node>,
    indexes: ContainerIndexes,
}

impl Tape {
    /// A text and the values that a reader found in it.
    pub fn new(text: Vec<u8>, nodes: Vec<Node>) -> Self {
        Self { text, nodes, indexes: ContainerIndexes::default() }
    }

    /// Scans the text of one record, and says what is wrong with it.
    pub fn of_record(mut text: Vec<u8>) -> (Self, Vec<JsonFlaw>) {
        text.shrink_to_fit();
        let mut scanner = Scanner::new(&text, 0, JsonLimits::default());
        let _ = scanner.value(1);
        let flaws = scanner.take_flaws();
        let mut nodes = scanner.nodes;
        nodes.shrink_to_fit();
        (Self::new(text, nodes), flaws)
    }

    /// The text.
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// The value at a place.
    pub fn value(&self, index: usize) -> Value<'_> {
        Value::new(&self.text, &self.nodes, index).with(&self.indexes)
    }
}
