//! Whether an XMP packet (ISO 16684-1) gives a position or a serial number.
//!
//! Values are never kept. Reads no more of XML than names and what follows them.

use std::borrow::Cow;

use memchr::memmem;

use crate::model::SERIALS;

/// What an XMP segment of a JPEG begins with.
const SEGMENT: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// The same of a further part of a long packet; digest and length of the packet and the place of the part follow.
const PART: &[u8] = b"http://ns.adobe.com/xmp/extension/\0";
const PART_HEAD: usize = PART.len() + 40;

const POSITION: [&[u8]; 4] = [b"GPSLatitude", b"GPSLongitude", b"GPSDestLatitude", b"GPSDestLongitude"];

/// A segment of a JPEG with a packet, or with a part of one and its place in it.
pub(super) enum Segment<'a> {
    Packet(&'a [u8]),
    Part(u32, &'a [u8]),
}

/// What an application segment holds of a packet.
pub(super) fn segment(body: &[u8]) -> Option<Segment<'_>> {
    if let Some(packet) = body.strip_prefix(SEGMENT) {
        return Some(Segment::Packet(packet));
    }
    let (head, part) = body.split_at_checked(PART_HEAD).filter(|(head, _)| head.starts_with(PART))?;
    Some(Segment::Part(u32::from_be_bytes(*head.last_chunk()?), part))
}

/// Whether there is a position, and whether there is a serial number or the name of an owner.
pub(super) fn read(packet: &[u8]) -> (bool, bool) {
    let narrow = narrow(packet);
    let packet = narrow.as_ref();
    let gives = |names: &[&[u8]], is_padding: fn(&u8) -> bool| {
        names.iter().any(|name| {
            memmem::find_iter(packet, name)
                .filter_map(|at| value(packet, at, name.len()))
                .any(|value| !value.iter().all(is_padding))
        })
    };
    let is_space: fn(&u8) -> bool = u8::is_ascii_whitespace;
    (gives(&POSITION, is_space), gives(SERIALS, |byte| matches!(byte, 0 | b' ' | b'0')))
}

/// The packet without zero bytes: in UTF-16 and UTF-32 every letter of a name has some.
fn narrow(packet: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(0, packet).is_none() {
        return Cow::Borrowed(packet);
    }
    Cow::Owned(packet.iter().copied().filter(|byte| *byte != 0).collect())
}

/// The value of the attribute or element whose name stands at a place, behind its prefix.
fn value(packet: &[u8], at: usize, length: usize) -> Option<&[u8]> {
    if packet.get(at.checked_sub(1)?) != Some(&b':') {
        return None;
    }
    let behind = packet.get(at.checked_add(length)?..)?;
    let rest = behind.trim_ascii_start();
    match rest.first()? {
        b'=' => {
            let (quote, text) = rest.get(1..)?.trim_ascii_start().split_first()?;
            text.get(..memchr::memchr(*quote, text).filter(|_| matches!(quote, b'"' | b'\''))?)
        }
        b'/' => None,
        _ if rest.len() == behind.len() && !rest.starts_with(b">") => None,
        _ => {
            let text = rest.get(memchr::memchr(b'>', rest)?.checked_add(1)?..)?;
            text.get(..memchr::memchr(b'<', text)?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_found_as_an_attribute_and_as_an_element() {
        for packet in [
            "<rdf:Description exif:GPSLatitude=\"47,1N\"/>",
            "<rdf:Description exif:GPSLongitude = '8,1E'/>",
            "<exif:GPSLatitude>47,1N</exif:GPSLatitude>",
            "<exif:GPSLatitude rdf:datatype='x'>47,1N</exif:GPSLatitude>",
        ] {
            assert_eq!(read(packet.as_bytes()), (true, false), "{packet}");
            for end in 0..packet.len() {
                read(&packet.as_bytes()[..end]);
            }
        }
    }

    #[test]
    fn a_serial_number_is_found_and_its_padding_is_not() {
        assert_eq!(read(b"<x aux:SerialNumber='71'/>"), (false, true));
        assert_eq!(read(b"<x aux:LensSerialNumber='0000'/>"), (false, false));
        assert_eq!(read(b"<x aux:OwnerName='Ann'/>"), (false, true));
    }

    #[test]
    fn a_position_is_found_in_every_unicode_encoding() {
        let text = "<?xpacket?><exif:GPSLatitude>47,1N</exif:GPSLatitude>";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let wide: Vec<u8> = text.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
        for packet in [little, big, wide] {
            assert_eq!(read(&packet), (true, false));
        }
    }

    #[test]
    fn names_without_a_value_and_names_of_something_else_give_nothing() {
        for packet in [
            "<x exif:GPSLatitude=''/>",
            "<exif:GPSLatitude/>",
            "<exif:GPSLatitude> </exif:GPSLatitude>",
            "<x exif:GPSLatitudeRef='N'/>",
            "<x exif:GPSVersionID='2.2.0.0' dc:title='GPSLatitude'/>",
        ] {
            assert_eq!(read(packet.as_bytes()), (false, false), "{packet}");
        }
    }
}
