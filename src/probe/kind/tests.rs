//! What the readers of kind must see, and what must never make them stop.

use super::*;

fn named(head: &[u8]) -> Option<Format> {
    sniff(head, head.len() as u64)
}

#[test]
fn signatures_name_their_format() {
    for magic in MAGICS {
        let mut head = vec![b'x'; magic.at];
        head.extend(magic.bytes);
        head.extend([0x80; 64]);
        assert_eq!(named(&head), Some(magic.format), "{:?}", magic.bytes);
    }
}

#[test]
fn both_tiff_orders_and_bigtiff_are_tiff() {
    for head in [&b"II*\0\x08\0\0\0"[..], b"MM\0*\0\0\0\x08", b"II+\0\x08\0\0\0", b"MM\0+\0\x08\0\0"] {
        assert_eq!(named(head), Some(Format::Tiff));
    }
}

#[test]
fn svg_is_known_behind_everything_that_may_stand_before_its_root() {
    let plain = "<svg xmlns='http://www.w3.org/2000/svg'/>";
    let prolog = "<?xml version='1.0'?>\n<!-- drawn -->\n<!DOCTYPE svg [<!ENTITY a '>'>]>\n<s:svg/>";
    let foreign = "<?xml version='1.0'?><!DOCTYPE x PUBLIC 'a' 'b'><!-- <html> --><svg>";
    for text in [plain, prolog, foreign, "\u{FEFF}<svg/>", "  \n<svg>"] {
        assert_eq!(named(text.as_bytes()), Some(Format::Svg), "{text}");
        let marked = format!("\u{FEFF}{}", text.trim_start_matches('\u{FEFF}'));
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = marked.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(named(&big), Some(Format::Svg), "{text}");
        if text == plain {
            assert_eq!(named(&little), Some(Format::Svg), "{text}");
        }
    }
}

#[test]
fn pages_and_other_markup_are_distinguished() {
    assert_eq!(named(b"<!DOCTYPE html><html><body>404"), Some(Format::Html));
    assert_eq!(named(b"\n<HTML><svg>"), Some(Format::Html));
    assert_eq!(named(b"<annotation><folder>x</folder></annotation>"), Some(Format::Xml));
    assert_eq!(named(b"<?xml version='1.0'?><svgs/>"), Some(Format::Xml));
}

#[test]
fn text_is_reported_by_a_cheap_look() {
    assert_eq!(named(b"[{\"row_data\": \"a\"}]"), Some(Format::Json));
    assert_eq!(named(b"{\"a\": 1}"), Some(Format::Json));
    assert_eq!(named(b"File,Title\n1.png,One\n"), Some(Format::Csv));
    assert_eq!(named(b"File;Title\r\n1.png;One, two\r\n"), Some(Format::Csv));
    assert_eq!(named(b"File\tTitle\n1.png\tOne\n"), Some(Format::Tsv));
    assert_eq!(named(b"Dear all,\nhere are the pictures.\n"), Some(Format::Text));
    assert_eq!(named(b""), None);
    assert_eq!(named(&[0; 600]), None);
}

#[test]
fn a_bitmap_needs_more_than_two_letters() {
    let mut head = b"BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0".to_vec();
    assert_eq!(named(&head), Some(Format::Bmp));
    head[26] = 2;
    assert_eq!(named(&head), Some(Format::Bmp));
    head[14] = 0x29;
    assert_ne!(named(&head), Some(Format::Bmp));
    assert_eq!(named(b"BMW is a car."), Some(Format::Text));
}

#[test]
fn a_png_is_known_with_a_bent_signature() {
    assert_eq!(named(b"\x89PNG\r\n\x1A\n\0\0\0\x0D"), Some(Format::Png));
    assert_eq!(named(b"\x89PNG\n\x1A\n\0\0\0\x0D"), Some(Format::Png));
    assert_eq!(named(b"\x09PNG\r\n\x1A\n\0\0\0\x0D"), Some(Format::Png));
}

#[test]
fn boxes_are_named_by_their_brand() {
    let file = |brands: &[u8]| {
        let mut head = u32::try_from(8 + brands.len()).unwrap().to_be_bytes().to_vec();
        head.extend(b"ftyp");
        head.extend(brands);
        named(&head)
    };
    assert_eq!(file(b"heic\0\0\0\0mif1heic"), Some(Format::Heic));
    assert_eq!(file(b"mif1\0\0\0\0mif1avif"), Some(Format::Avif));
    assert_eq!(file(b"avif\0\0\0\0mif1"), Some(Format::Avif));
    assert_eq!(file(b"qt  \0\0\0\0qt  "), Some(Format::Mov));
    assert_eq!(file(b"isom\0\0\x02\0isomiso2avc1mp41"), Some(Format::Mp4));
    assert_eq!(named(b"\0\0\0\x08wide\0\0\0\0mdat"), Some(Format::Mov));
}

#[test]
fn a_spreadsheet_is_no_plain_zip() {
    let entry = |name: &[u8]| [&b"PK\x03\x04"[..], &[0; 26], name, b"data"].concat();
    assert_eq!(named(&entry(b"[Content_Types].xml")), Some(Format::Xlsx));
    assert_eq!(named(&entry(b"[Content_Types].xml word/document.xml")), Some(Format::Zip));
    assert_eq!(named(&entry(b"images/1.png")), Some(Format::Zip));
}

#[test]
fn a_tar_of_the_old_kind_is_known_by_its_checksum() {
    let mut head = [0_u8; 512];
    head[..5].copy_from_slice(b"a.png");
    head[148..156].copy_from_slice(b"        ");
    let sum: u32 = head.iter().map(|byte| u32::from(*byte)).sum();
    head[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    assert_eq!(named(&head), Some(Format::Tar));
    head[3] ^= 1;
    assert_eq!(named(&head), None);
}

#[test]
fn nifti_is_known_in_both_byte_orders() {
    for size in [348_u32.to_le_bytes(), 348_u32.to_be_bytes()] {
        let mut head = [0_u8; 352];
        head[..4].copy_from_slice(&size);
        head[344..348].copy_from_slice(b"n+1\0");
        assert_eq!(named(&head), Some(Format::Nifti));
    }
}

#[test]
fn no_prefix_of_any_head_makes_trouble() {
    for magic in MAGICS {
        for end in 0..magic.bytes.len() {
            sniff(&magic.bytes[..end], end as u64);
        }
    }
}

#[test]
fn a_format_does_not_depend_on_how_much_more_than_the_head_is_at_hand() {
    let text = format!("<svg>{}\0", " ".repeat(HEAD_WANTED)).into_bytes();
    let len = text.len() as u64;
    assert_eq!(sniff(&text, len), sniff(&text[..HEAD_WANTED], len));
}
