//! Bytes as text for JSON.
//!
//! Knows no field.

/// Standard base64 with padding (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| (word << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// The bytes of standard base64 with padding; `None` where the text is none.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let letters = text.trim_end_matches('=');
    let padding = text.len() - letters.len();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let mut word = 0_u32;
    for (index, letter) in letters.bytes().enumerate() {
        word = (word << 6) | u32::from(value(letter)?);
        if !index.is_multiple_of(4) {
            bytes.push((word >> (6 - 2 * (index % 4)) & 0xFF) as u8);
        }
    }
    Some(bytes)
}

fn value(letter: u8) -> Option<u8> {
    Some(match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rest_of_three_is_padded() {
        let texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"]);
        assert_eq!(base64(&[0xFF, 0xFE, 0xFD]), "//79");
    }

    #[test]
    fn what_is_written_is_read_back_and_nothing_else_is_read() {
        for bytes in [&b""[..], b"f", b"fo", b"foo", b"foob", &[0xFF, 0xFE, 0xFD, 0, 1]] {
            assert_eq!(from_base64(&base64(bytes)).as_deref(), Some(bytes));
        }
        for wrong in ["Zg", "Z===", "Zm 9", "Zm9v\n", "Zm=v"] {
            assert_eq!(from_base64(wrong), None, "{wrong}");
        }
    }
}
