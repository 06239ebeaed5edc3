//! Position and serial numbers in an XMP packet (ISO 16684-1), blanked where they stand.
//!
//! The packet keeps its length, so that nothing around it moves. Reads no more of XML than names and ends.

use crate::model::SERIALS;

/// Spaces every property that gives a position, a serial number or the name of an owner. `None` where one does not end,
/// or the encoding of the packet is not known.
pub(crate) fn blank(packet: &mut [u8]) -> Option<()> {
    let Unit { width, low, start } = unit(packet);
    if width == 1 {
        // Some writers end the packet with zeros; anywhere else they are letters of another encoding.
        let end = packet.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
        let text = packet.get_mut(..end)?;
        return if text.contains(&0) { None } else { blank_text(text) };
    }
    let units = packet.get_mut(start..)?.chunks_exact_mut(width);
    // One byte each: what is no ASCII is none of a name.
    let narrow = |unit: &[u8]| {
        let is_ascii = unit.iter().enumerate().all(|(place, byte)| place == low || *byte == 0);
        unit.get(low).copied().filter(|byte| is_ascii && byte.is_ascii()).unwrap_or(0xFF)
    };
    let text: Vec<u8> = units.map(|unit| narrow(unit)).collect();
    let mut blanked = text.clone();
    blank_text(&mut blanked)?;
    let units = packet.get_mut(start..)?.chunks_exact_mut(width);
    for (unit, _) in units.zip(text.iter().zip(&blanked)).filter(|(_, (old, new))| old != new) {
        unit.fill(0);
        *unit.get_mut(low)? = b' ';
    }
    Some(())
}

/// How a packet is encoded: bytes a unit, which of them holds ASCII, and where the text begins.
struct Unit {
    width: usize,
    low: usize,
    start: usize,
}

/// By its mark, or by its first letter.
fn unit(packet: &[u8]) -> Unit {
    let (width, low, start) = match packet {
        [0xFF, 0xFE, 0, 0, ..] => (4, 0, 4),
        [0, 0, 0xFE, 0xFF, ..] => (4, 3, 4),
        [0xFF, 0xFE, ..] => (2, 0, 2),
        [0xFE, 0xFF, ..] => (2, 1, 2),
        [b'<', 0, 0, 0, ..] => (4, 0, 0),
        [0, 0, 0, b'<', ..] => (4, 3, 0),
        [b'<', 0, ..] => (2, 0, 0),
        [0, b'<', ..] => (2, 1, 0),
        _ => (1, 0, 0),
    };
    Unit { width, low, start }
}

fn blank_text(packet: &mut [u8]) -> Option<()> {
    let mut at = 0_usize;
    while let Some(colon) = memchr::memchr(b':', packet.get(at..)?).map(|place| at.saturating_add(place)) {
        at = colon.saturating_add(1);
        let local = name_at(packet, at);
        if !is_personal(local) {
            continue;
        }
        let end_of_name = at.saturating_add(local.len());
        let start = start_of_name(packet, colon);
        let end = match start.checked_sub(1).and_then(|before| packet.get(before)) {
            Some(b'<') => {
                let name = packet.get(start..end_of_name)?.to_vec();
                let end = end_of_element(packet, end_of_name, &name)?;
                packet.get_mut(start.saturating_sub(1)..end)?.fill(b' ');
                end
            }
            Some(before) if before.is_ascii_whitespace() => {
                let Some(end) = end_of_attribute(packet, end_of_name) else { continue };
                packet.get_mut(start..end)?.fill(b' ');
                end
            }
            _ => continue,
        };
        at = end;
    }
    Some(())
}

fn is_personal(local: &[u8]) -> bool {
    local.starts_with(b"GPS") || SERIALS.contains(&local)
}

fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn name_at(packet: &[u8], at: usize) -> &[u8] {
    let rest = packet.get(at..).unwrap_or_default();
    let length = rest.iter().position(|byte| !is_of_name(*byte)).unwrap_or(rest.len());
    rest.get(..length).unwrap_or_default()
}

/// Where the prefix before a colon begins.
fn start_of_name(packet: &[u8], colon: usize) -> usize {
    let before = packet.get(..colon).unwrap_or_default();
    before.iter().rposition(|byte| !is_of_name(*byte)).map_or(0, |place| place.saturating_add(1))
}

/// Behind the end tag of an element, or behind the only tag it has.
fn end_of_element(packet: &[u8], from: usize, name: &[u8]) -> Option<usize> {
    let close = from.checked_add(memchr::memchr(b'>', packet.get(from..)?)?)?;
    if packet.get(close.checked_sub(1)?) == Some(&b'/') {
        return close.checked_add(1);
    }
    let tag = [b"</", name].concat();
    let end = close.checked_add(memchr::memmem::find(packet.get(close..)?, &tag)?)?;
    end.checked_add(memchr::memchr(b'>', packet.get(end..)?)?)?.checked_add(1)
}

/// Behind the quoted value of an attribute; `None` where no value follows.
fn end_of_attribute(packet: &[u8], from: usize) -> Option<usize> {
    let rest = packet.get(from..)?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = rest.split_first()?;
    let length = memchr::memchr(*quote, value).filter(|_| matches!(quote, b'"' | b'\''))?;
    let left = value.len().checked_sub(length.checked_add(1)?)?;
    packet.len().checked_sub(left)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use super::*;

    #[test]
    fn properties_of_both_forms_are_blanked_and_the_rest_stays() {
        let text = "<rdf:Description exif:GPSLatitude=\"47,1N\" dc:creator='me' aux:SerialNumber = 'SN 1'>\
            <exif:GPSAltitude>12</exif:GPSAltitude><dc:rights>CC BY</dc:rights><aux:LensSerialNumber/>\
            <exif:GPSMapDatum><rdf:Seq>x</rdf:Seq></exif:GPSMapDatum></rdf:Description>";
        let mut packet = text.as_bytes().to_vec();
        blank(&mut packet).unwrap();
        assert_eq!(packet.len(), text.len());
        let left: String = String::from_utf8(packet).unwrap().split_whitespace().collect();
        assert_eq!(left, "<rdf:Descriptiondc:creator='me'><dc:rights>CCBY</dc:rights></rdf:Description>");
    }

    #[test]
    fn a_property_that_does_not_end_is_refused_at_every_length() {
        let text = b"<x exif:GPSLatitude='1'><exif:GPSAltitude>12</exif:GPSAltitude></x>";
        for end in 0..text.len() {
            let mut packet = text[..end].to_vec();
            let _ = blank(&mut packet);
        }
        assert_eq!(blank(&mut b"<exif:GPSAltitude>12".to_vec()), None);
        assert_eq!(blank(&mut b" \0e\0:\0x".to_vec()), None);
    }

    #[test]
    fn a_packet_of_every_unicode_encoding_is_blanked_in_place() {
        let text = "<x dc:creator='M\u{fc}\u{1f600}' exif:GPSLatitude='47'/>";
        let left = "<x dc:creator='M\u{fc}\u{1f600}'                      />";
        let utf16 =
            |text: &str, pack: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(pack).collect::<Vec<u8>>();
        let utf32 = |text: &str| text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect::<Vec<u8>>();
        let mut packets = vec![
            (utf16(text, u16::to_le_bytes), utf16(left, u16::to_le_bytes)),
            (utf16(text, u16::to_be_bytes), utf16(left, u16::to_be_bytes)),
            (utf32(text), utf32(left)),
            ([text.as_bytes(), &[0]].concat(), [left.as_bytes(), &[0]].concat()),
        ];
        packets
            .push(([&[0xFF, 0xFE], &packets[0].0[..]].concat(), [&[0xFF, 0xFE], &packets[0].1[..]].concat()));
        for (mut packet, left) in packets {
            blank(&mut packet).unwrap();
            assert_eq!(packet, left);
        }
    }
}
