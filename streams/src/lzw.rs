//! The strings of an LZW stream by their lengths alone: does each code exist, how much does it stand for?
//!
//! GIF and TIFF share it. Knows neither bits nor the codes that clear and end.

/// Codes of twelve bits are the longest.
pub(crate) const CODES: usize = 1 << 12;
/// Above the codes is room for what a full table never gets.
const ROOM: usize = CODES << 1;

/// The length of each string.
pub(crate) struct Strings(Box<[u16; ROOM]>);

impl Strings {
    /// Strings of one each; what grows from them comes with the codes.
    pub(crate) fn new() -> Self {
        Self(Box::new([1; ROOM]))
    }

    /// The length of what a code stands for; `None` where it cannot come. `top` is the highest code that can:
    /// the string that this code and its predecessor make. The length of that one is known with the predecessor.
    /// The caller holds it, so that it stays in a register.
    #[inline]
    pub(crate) fn take(&mut self, top: &mut usize, code: usize) -> Option<u16> {
        if code > *top {
            return None;
        }
        let length = self.0.get(code & (ROOM - 1)).copied().unwrap_or(1);
        if *top < CODES {
            *top += 1;
            if let Some(grown) = self.0.get_mut(*top & (ROOM - 1)) {
                *grown = length + 1;
            }
        }
        Some(length)
    }
}
