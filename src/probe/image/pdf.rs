//! PDF: whether the file begins and ends as one (ISO 32000-1 §7.5; annex H.3 on where readers look).
//!
//! Reads no object: pages, page sizes and contents stay unknown.

use std::io;

use memchr::memmem;

use super::Probed;
use super::part::{Part, unreadable};
use crate::model::{Depth, ImageFacts, Trouble, TroubleKind};
use crate::source::Bytes;

/// Where readers look for the header. Bytes from the start.
const HEAD: usize = 1_024;
/// Where readers look for the end marks. Bytes before the end.
const TAIL: usize = 2_048;

/// Reads a PDF.
pub(super) fn probe(bytes: &mut dyn Bytes, _depth: Depth) -> io::Result<Probed> {
    let mut part = Part::whole(bytes);
    let Some(header) = memmem::find(part.slice(0, HEAD)?, b"%PDF-") else {
        return Ok(unreadable("no %PDF- in the first 1024 bytes"));
    };
    let header = u64::try_from(header).unwrap_or(0);
    let troubles = end(&mut part, header)?.into_iter().collect();
    Ok(Probed { image: Some(ImageFacts::of_unknown_size()), troubles, ..Probed::default() })
}

/// The first thing that is wrong with the end.
fn end(part: &mut Part<'_>, header: u64) -> io::Result<Option<Trouble>> {
    let len = part.len();
    let from = len.saturating_sub(TAIL as u64);
    let tail = part.slice(from, TAIL)?;
    let missing = |mark: &str| {
        let detail = format!("no {mark} in the last {} bytes", len.saturating_sub(from));
        Some(Trouble::broken(TroubleKind::ImageTruncated, detail).at(len))
    };
    let Some(end) = memmem::rfind(tail, b"%%EOF") else { return Ok(missing("%%EOF")) };
    let before = tail.get(..end).unwrap_or(tail);
    let Some(start) = memmem::rfind(before, b"startxref") else { return Ok(missing("startxref")) };
    let place = number(before.get(start..).and_then(|rest| rest.get(9..)).unwrap_or(&[]));
    let Some(place) = place else {
        let detail = "startxref is not followed by a number";
        return Ok(Some(Trouble::doubtful(TroubleKind::ImageUnreadable, detail)));
    };
    table(part, place, header)
}

/// Whether the cross-reference table is where the end says. Readers that do not find it look for the
/// objects one by one, so this is no more than a doubt.
fn table(part: &mut Part<'_>, place: u64, header: u64) -> io::Result<Option<Trouble>> {
    for at in [place, place.saturating_add(header)] {
        let found = part.slice(at, 32)?.trim_ascii_start();
        if found.starts_with(b"xref") || found.first().is_some_and(u8::is_ascii_digit) {
            return Ok(None);
        }
    }
    let detail = format!("startxref points to byte {place}, where no cross-reference table is");
    Ok(Some(Trouble::doubtful(TroubleKind::ImageUnreadable, detail).at(place)))
}

/// The decimal number that white space leads to.
fn number(text: &[u8]) -> Option<u64> {
    let text = text.trim_ascii_start();
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(text.get(..digits)?).ok()?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::expect_used, clippy::panic, reason = "a test may stop at once")]
mod tests {
    use super::super::specimens::{pdf, read, troubles};
    use crate::model::{Depth, Format, Grade, TroubleKind};

    #[test]
    fn the_header_may_stand_within_the_first_kibibyte() {
        let after = |noise: usize| [vec![b' '; noise], pdf()].concat();
        assert_eq!(troubles(Format::Pdf, &after(1_019)), []);
        let found = troubles(Format::Pdf, &after(1_020));
        assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Broken)]);
    }

    #[test]
    fn a_missing_end_is_named() {
        let whole = String::from_utf8(pdf()).expect("text");
        for mark in ["%%EOF", "startxref"] {
            let found = read(Format::Pdf, whole.replace(mark, "").as_bytes(), Depth::Structure);
            assert_eq!(found.troubles[0].kind, TroubleKind::ImageTruncated);
            assert!(found.troubles[0].detail.starts_with(&format!("no {mark} in the last")));
        }
    }

    #[test]
    fn a_table_that_is_not_where_it_should_be_is_doubtful() {
        let whole = String::from_utf8(pdf()).expect("text");
        let moved = whole.replace("startxref\n", "startxref\n1");
        let found = troubles(Format::Pdf, moved.as_bytes());
        assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Doubtful)]);
    }
}
