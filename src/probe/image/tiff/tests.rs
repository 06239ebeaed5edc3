//! Builds small TIFFs field by field.

use super::super::specimens::{InMemory, read, size, troubles};
use super::super::testing::look;
use super::*;
use crate::model::Format;

/// A field whose value is one number: tag, type, value.
type Row = (u16, u16, u64);

/// How a file is written.
#[derive(Clone, Copy, PartialEq)]
struct Kind {
    little: bool,
    big: bool,
}

const CLASSIC: Kind = Kind { little: true, big: false };
const SHORT: u16 = 3;
const LONG: u16 = 4;

impl Kind {
    fn number(self, value: u64, bytes: usize) -> Vec<u8> {
        let little = value.to_le_bytes();
        if self.little { little[..bytes].to_vec() } else { little[..bytes].iter().rev().copied().collect() }
    }

    fn word(self) -> usize {
        if self.big { 8 } else { 4 }
    }

    fn header(self, first: u64) -> Vec<u8> {
        let mut out = if self.little { b"II".to_vec() } else { b"MM".to_vec() };
        out.extend(self.number(if self.big { 43 } else { 42 }, 2));
        if self.big {
            out.extend([self.number(8, 2), self.number(0, 2)].concat());
        }
        out.extend(self.number(first, self.word()));
        out
    }

    fn directory(self, rows: &[Row], next: u64) -> Vec<u8> {
        let mut out = self.number(rows.len() as u64, if self.big { 8 } else { 2 });
        for (tag, kind, value) in rows {
            out.extend(self.number(u64::from(*tag), 2));
            out.extend(self.number(u64::from(*kind), 2));
            out.extend(self.number(1, self.word()));
            let size = if *kind == SHORT { 2 } else { 4 };
            out.extend(self.number(*value, size));
            out.resize(out.len() + self.word() - size, 0);
        }
        out.extend(self.number(next, self.word()));
        out
    }

    /// One page after its header.
    fn page(self, rows: &[Row]) -> Vec<u8> {
        let first = self.header(0).len() as u64;
        [self.header(first), self.directory(rows, 0)].concat()
    }
}

/// A gray page whose strip lies at an offset.
fn page(width: u64, height: u64, offset: u64, count: u64) -> Vec<Row> {
    vec![
        (WIDTH, SHORT, width),
        (HEIGHT, SHORT, height),
        (BITS, SHORT, 8),
        (COMPRESSION, SHORT, 1),
        (PHOTOMETRIC, SHORT, 1),
        (273, LONG, offset),
        (ORIENTATION, SHORT, 6),
        (SAMPLES, SHORT, 1),
        (279, LONG, count),
    ]
}

/// A gray file of 6x4 pixels with its strip at its end.
fn sound(kind: Kind) -> Vec<u8> {
    let len = kind.page(&page(6, 4, 0, 24)).len() as u64;
    [kind.page(&page(6, 4, len, 24)), vec![9; 24]].concat()
}

/// A sound file for the tests of all readers.
pub(in super::super) fn specimen() -> Vec<u8> {
    sound(CLASSIC)
}

fn details(bytes: &[u8]) -> Vec<String> {
    let found = read(Format::Tiff, bytes, Depth::Structure);
    found.troubles.iter().map(|one| one.detail.to_string()).collect()
}

#[test]
fn both_byte_orders_and_both_word_sizes_tell_the_same() {
    for (little, big) in [(true, false), (false, false), (true, true), (false, true)] {
        let found = read(Format::Tiff, &sound(Kind { little, big }), Depth::Structure);
        let image = found.image.expect("a header");
        assert_eq!((image.width, image.height, image.bits), (Some(6), Some(4), Some(8)));
        assert_eq!((image.colour, image.orientation), (Some(Colour::Gray), Some(6)));
        assert_eq!(image.frames, Some(1));
        assert_eq!(found.troubles, []);
    }
}

#[test]
fn a_strip_past_the_end_is_reported_with_both_numbers() {
    let whole = sound(CLASSIC);
    let len = whole.len();
    let reported = details(&whole[..len - 1]);
    assert_eq!(reported, [format!("strip 1 of 1 ends at byte {len}, the file has {}", len - 1)]);
    assert_eq!(size(Format::Tiff, &whole[..len - 1]), Some((6, 4)));
}

#[test]
fn a_directory_past_the_end_is_a_cut_file() {
    let found = troubles(Format::Tiff, &CLASSIC.header(5_000));
    assert_eq!(found, [(TroubleKind::ImageTruncated, Grade::Broken)]);
}

#[test]
fn a_chain_that_runs_in_a_circle_ends() {
    let bytes = [CLASSIC.header(8), CLASSIC.directory(&page(6, 4, 0, 24), 8)].concat();
    let found = troubles(Format::Tiff, &bytes);
    assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Broken)]);
}

#[test]
fn a_first_directory_at_zero_is_no_circle() {
    assert_eq!(troubles(Format::Tiff, &CLASSIC.header(0)).len(), 1);
}

/// A chain of pages of 6x4 pixels with these kinds of subfile, sharing one strip at the start.
fn chain(kinds: &[u64]) -> Vec<u8> {
    let mut bytes = CLASSIC.header(8);
    for (kind, number) in kinds.iter().zip(1..) {
        let mut rows = vec![(SUBFILE, LONG, *kind)];
        rows.extend(page(6, 4, 0, 24));
        let size = CLASSIC.directory(&rows, 0).len();
        let next = if number == kinds.len() { 0 } else { bytes.len() + size };
        bytes.extend(CLASSIC.directory(&rows, next as u64));
    }
    bytes
}

#[test]
fn pages_are_counted_without_masks_and_smaller_copies() {
    let found = read(Format::Tiff, &chain(&[1, 2, 1, 4, 2]), Depth::Header);
    assert_eq!(found.image.and_then(|image| image.frames), Some(3));
    assert_eq!(found.troubles, []);
}

#[test]
fn as_many_directories_as_allowed_are_followed_and_no_more() {
    let most = chain(&vec![2; MAX_DIRECTORIES]);
    assert_eq!(troubles(Format::Tiff, &most), []);
    let found = troubles(Format::Tiff, &chain(&vec![2; MAX_DIRECTORIES + 1]));
    assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Broken)]);
}

#[test]
fn only_the_first_troubles_of_many_pages_are_kept() {
    let mut far = chain(&[2; 100]);
    // The field of the strip's size: tag, type, count, and the first byte of the value.
    let size = [0x17, 1, 4, 0, 1, 0, 0, 0, 24];
    while let Some(at) = far.windows(9).position(|found| found == size) {
        far[at + 8] = 0xFF;
        far[at + 11] = 0xFF;
    }
    assert_eq!(troubles(Format::Tiff, &far), [(TroubleKind::ImageTruncated, Grade::Broken); 32]);
}

#[test]
fn a_ceiling_is_reported_once_and_ends_the_look() {
    let mut strips = Strips::default();
    strips.exhaust();
    let bytes = sound(CLASSIC);
    let mut memory = InMemory::new(&bytes);
    let (mut tiff, first) = Tiff::open(Part::whole(&mut memory)).expect("memory").expect("a header");
    let directory = tiff.directory(first).expect("memory").expect("a directory");
    let mut check = || strips.check(&mut tiff, &directory, Depth::Structure).expect("memory");
    let reported = check().expect("a word about the ceiling");
    assert_eq!((reported.kind, reported.grade), (TroubleKind::Unverified, Grade::Doubtful));
    assert_eq!(check(), None);
}

#[test]
fn a_directory_of_too_many_fields_is_not_read() {
    let mut rows = page(6, 4, 0, 24);
    rows.resize(4_096, (60_000, SHORT, 1));
    assert_eq!(troubles(Format::Tiff, &CLASSIC.page(&rows)), []);
    rows.push((60_000, SHORT, 1));
    let reported = details(&CLASSIC.page(&rows));
    assert_eq!(reported, ["directory 1 declares 4097 fields, at most 4096 are read"]);
}

#[test]
fn fewer_strips_than_the_rows_need_are_reported() {
    let mut rows = page(6, 4, 0, 24);
    rows.push((ROWS_PER_STRIP, SHORT, 2));
    assert_eq!(details(&[CLASSIC.page(&rows), vec![0; 24]].concat()), ["1 of 2 strips are listed"]);
}

#[test]
fn uncompressed_samples_must_be_as_many_as_the_size_asks_for() {
    let bytes = [CLASSIC.page(&page(6, 4, 8, 23)), vec![0; 24]].concat();
    assert_eq!(troubles(Format::Tiff, &bytes), [(TroubleKind::ImageTruncated, Grade::Doubtful)]);
    let bytes = CLASSIC.page(&page(600, 400, 8, 24));
    assert_eq!(troubles(Format::Tiff, &bytes), [(TroubleKind::ImageTruncated, Grade::Broken)]);
}

#[test]
fn the_values_of_every_field_must_lie_within_the_file() {
    let with = |tag: u16, kind: u16, count: u32| {
        let mut rows = page(6, 4, 0, 24);
        rows.push((tag, LONG, 0));
        let mut bytes = CLASSIC.page(&rows);
        let row = bytes.len() - 4 - 12;
        bytes[row + 2..row + 4].copy_from_slice(&kind.to_le_bytes());
        bytes[row + 4..row + 8].copy_from_slice(&count.to_le_bytes());
        let at = u32::try_from(bytes.len() - 6).expect("a small file");
        bytes[row + 8..row + 12].copy_from_slice(&at.to_le_bytes());
        troubles(Format::Tiff, &bytes)
    };
    // Six bytes are left: three numbers of a palette fit, four do not.
    assert_eq!(with(320, SHORT, 3), []);
    assert_eq!(with(320, SHORT, 4), [(TroubleKind::ImageTruncated, Grade::Broken)]);
    assert_eq!(with(60_000, SHORT, 4), [(TroubleKind::ImageTruncated, Grade::Doubtful)]);
    assert_eq!(with(60_000, 99, 4), []);
}

#[test]
fn a_page_without_a_size_is_unreadable() {
    for rows in [page(0, 4, 0, 24), page(6, 0, 0, 24), vec![(HEIGHT, SHORT, 4)]] {
        let found = read(Format::Tiff, &CLASSIC.page(&rows), Depth::Header);
        assert_eq!(found.image, None);
        assert_eq!(found.troubles[0].kind, TroubleKind::ImageUnreadable);
    }
}

/// A page that points to an inner directory at its end.
fn pointing(pointer: u16, inner: &[Row]) -> Vec<u8> {
    let mut rows = page(6, 4, 0, 24);
    rows.push((pointer, LONG, 0));
    let at = CLASSIC.page(&rows).len() as u64;
    rows.pop();
    rows.push((pointer, LONG, at));
    [CLASSIC.page(&rows), CLASSIC.directory(inner, 0)].concat()
}

#[test]
fn a_position_is_reported_but_not_an_empty_gps_directory() {
    let gps = |inner: &[Row]| {
        let found = read(Format::Tiff, &pointing(0x8825, inner), Depth::Header);
        found.image.map(|image| image.gps)
    };
    assert_eq!(gps(&[(0, LONG, 2)]), Some(false));
    assert_eq!(gps(&[(0, LONG, 2), (2, LONG, 5)]), Some(true));
}

#[test]
fn a_serial_number_is_reported_but_not_its_padding() {
    let serial = |value: &[u8; 4]| {
        let inner = [(0xA431, LONG, u64::from(u32::from_le_bytes(*value)))];
        let mut bytes = pointing(0x8769, &inner);
        // The field becomes four bytes of text.
        let at = bytes.len() - 4 - 12;
        bytes[at + 2..at + 8].copy_from_slice(&[2, 0, 4, 0, 0, 0]);
        read(Format::Tiff, &bytes, Depth::Header).image.map(|image| image.serial)
    };
    assert_eq!(serial(b" \0\0\0"), Some(false));
    assert_eq!(serial(b"A71\0"), Some(true));
}

#[test]
fn an_exif_directory_past_the_end_is_doubtful() {
    let bytes = pointing(0x8769, &[(0x9000, LONG, 2)]);
    let found = troubles(Format::Tiff, &bytes[..bytes.len() - 1]);
    assert_eq!(found, [(TroubleKind::ImageUnreadable, Grade::Doubtful)]);
}

#[test]
fn a_declared_count_alone_reads_and_reserves_nothing() {
    let mut bytes = sound(CLASSIC);
    // The counts of the strip offsets and of the strip sizes.
    for row in [5, 8] {
        bytes[10 + row * 12 + 4..][..4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    let found = probe(&mut InMemory::new(&bytes), Depth::Structure).expect("memory can be read");
    assert_eq!(found.troubles.len(), 1);
}

/// A file with one packed strip, of 6x4 pixels where nothing else is said.
fn packed(compression: u64, strip: &[u8]) -> Vec<u8> {
    packed_of(6, compression, strip)
}

fn packed_of(width: u64, compression: u64, strip: &[u8]) -> Vec<u8> {
    let rows = |at| {
        let mut rows = page(width, 4, at, strip.len() as u64);
        rows[3].2 = compression;
        rows
    };
    let at = CLASSIC.page(&rows(0)).len() as u64;
    [&CLASSIC.page(&rows(at)), strip].concat()
}

/// A file with one strip whose bytes hold their first bit lowest (`FillOrder` 2).
fn turned_file(compression: u64, strip: &[u8]) -> Vec<u8> {
    let rows = |offset| {
        let mut rows = page(6, 4, offset, strip.len() as u64);
        rows[3].2 = compression;
        rows.insert(5, (FILL_ORDER, SHORT, 2));
        rows
    };
    let at = CLASSIC.page(&rows(0)).len() as u64;
    let strip: Vec<u8> = strip.iter().map(|byte| byte.reverse_bits()).collect();
    [CLASSIC.page(&rows(at)), strip].concat()
}

/// What is wrong with such a strip.
fn turned(compression: u64, strip: &[u8]) -> Vec<String> {
    let found = read(Format::Tiff, &turned_file(compression, strip), Depth::Entropy);
    found.troubles.iter().map(|one| one.detail.to_string()).collect()
}

fn unpacking(compression: u64, strip: &[u8]) -> Option<String> {
    let found = read(Format::Tiff, &packed(compression, strip), Depth::Entropy);
    found.troubles.first().map(|one| one.detail.to_string())
}

/// Codes with their widths in bits, first bit first.
fn lzw(codes: &[(u16, usize)]) -> Vec<u8> {
    let bits = codes.iter().map(|(code, width)| format!("{code:0width$b}")).collect::<Vec<_>>().concat();
    let byte = |bits: &[u8]| bits.iter().fold(0, |sum, bit| sum * 2 + (bit - b'0')) << (8 - bits.len());
    bits.as_bytes().chunks(8).map(byte).collect()
}

#[test]
fn codes_grow_by_a_bit_one_entry_early() {
    // The second code adds entry 258, the 254th adds entry 510; the next one has ten bits.
    let literals = (0..400_u16).map(|n| (n % 256, if n < 254 { 9 } else { 10 }));
    let codes: Vec<_> = [(256, 9)].into_iter().chain(literals).chain([(257, 10)]).collect();
    let found = read(Format::Tiff, &packed_of(100, 5, &lzw(&codes)), Depth::Entropy);
    assert_eq!(found.troubles, []);
    let found = read(Format::Tiff, &packed_of(101, 5, &lzw(&codes)), Depth::Entropy);
    assert_eq!(&*found.troubles[0].detail, "strip 1: unpacks to 400 bytes, the size asks for 404");
}

#[test]
fn packed_strips_are_followed_to_their_size() {
    // Clear, the byte 7, the code of it twice, of it three times …, each of nine bits; then the end.
    let codes = [&[256, 7][..], &[258, 259, 260, 261, 262, 263], &[7, 7, 257]].concat();
    assert_eq!((1..8).sum::<u16>(), 28);
    let lzw = lzw(&codes.iter().map(|code| (*code, 9)).collect::<Vec<_>>());
    assert_eq!(unpacking(5, &lzw), None);
    assert_eq!(
        unpacking(5, &lzw[..6]).as_deref(),
        Some("strip 1: unpacks to 10 bytes, the size asks for 24")
    );
    assert_eq!(unpacking(5, &[0x80, 0x7F, 0xFF]).as_deref(), Some("strip 1: holds an undefined LZW code"));
    assert_eq!(unpacking(32_773, &[0xE9, 7]), None);
    assert_eq!(
        unpacking(32_773, &[0xEA, 7]).as_deref(),
        Some("strip 1: unpacks to 23 bytes, the size asks for 24")
    );
}

#[test]
fn strips_may_hold_the_first_bit_lowest() {
    let codes = [256, 7, 258, 259, 260, 261, 262, 263, 7, 7, 257];
    let strip = lzw(&codes.map(|code| (code, 9)));
    assert_eq!(turned(5, &strip), Vec::<String>::new());
    assert_eq!(turned(5, &strip[..6]), ["strip 1: unpacks to 10 bytes, the size asks for 24"]);
    assert_eq!(turned(32_773, &[0xE9, 7]), Vec::<String>::new());
    // The common decoder does not turn them, so its opinion is not asked for.
    let found = look(Format::Tiff, &turned_file(5, &strip), Depth::Pixels);
    assert_eq!(found.troubles.iter().map(|one| one.kind).collect::<Vec<_>>(), [TroubleKind::Unverified]);
}

#[test]
fn deflated_strips_are_followed_to_their_checksum() {
    use std::io::Write;
    let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(&[7; 24]).expect("memory can be written");
    let mut strip = out.finish().expect("memory can be written");
    assert_eq!(unpacking(8, &strip), None);
    *strip.last_mut().expect("a checksum") ^= 1;
    assert_eq!(unpacking(8, &strip).as_deref(), Some("strip 1: its Deflate data is corrupt"));
    assert_eq!(details(&packed(8, &strip)), Vec::<String>::new());
}
