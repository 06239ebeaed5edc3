//! The Huffman tables that are in force for a scan (T.81, B.2.4.2).

/// One Huffman table as it stands in the file.
#[derive(Debug, Clone, Default)]
pub struct Huffman {
    /// How many codes there are of each length, 1 to 16 bits; no more than these lengths have room for.
    pub counts: [u8; 16],
    /// What the codes stand for, shortest code first; at most 256.
    pub symbols: Vec<u8>,
}

/// The tables in force at a place of the file, by their numbers.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    /// For DC coefficients and for lossless differences.
    pub dc: [Option<Huffman>; 4],
    /// For AC coefficients.
    pub ac: [Option<Huffman>; 4],
}

impl Tables {
    /// Whether the DC table with this number is defined.
    pub fn has_dc(&self, number: u8) -> bool {
        self.dc.get(usize::from(number)).is_some_and(Option::is_some)
    }

    /// Whether the AC table with this number is defined.
    pub fn has_ac(&self, number: u8) -> bool {
        self.ac.get(usize::from(number)).is_some_and(Option::is_some)
    }
}
