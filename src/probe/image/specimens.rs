//! Small files of each format, bytes in memory, and what every reader must survive.

use super::{Probed, READERS};
use crate::model::{Depth, Format, Grade, Trouble, TroubleKind};
use crate::source::{Bytes, WINDOW_MAX};

/// Bytes of an entry that are held in memory.
pub(super) struct InMemory<'a> {
    bytes: &'a [u8],
    /// Gives no byte more than was asked for, as a large entry does.
    narrow: bool,
    calls: u32,
}

impl<'a> InMemory<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, narrow: false, calls: 0 }
    }
}

impl Bytes for InMemory<'_> {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn at(&mut self, offset: u64, want: usize) -> std::io::Result<&[u8]> {
        assert!(want <= WINDOW_MAX, "a window of {want} bytes");
        self.calls += 1;
        assert!(self.calls < 500_000, "reads without end");
        let rest = usize::try_from(offset).ok().and_then(|at| self.bytes.get(at..)).unwrap_or(&[]);
        Ok(if self.narrow { &rest[..want.min(rest.len())] } else { rest })
    }

    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }

    fn crc(&self) -> Option<u32> {
        None
    }
}

/// What the reader of a format says of some bytes.
pub(super) fn read(format: Format, bytes: &[u8], depth: Depth) -> Probed {
    let reader = READERS.iter().find(|row| row.0 == format).expect("a reader").1;
    reader(&mut InMemory::new(bytes), depth).expect("memory can be read")
}

/// Kind and grade of each trouble at `structure`.
pub(super) fn troubles(format: Format, bytes: &[u8]) -> Vec<(TroubleKind, Grade)> {
    read(format, bytes, Depth::Structure).troubles.iter().map(|one| (one.kind, one.grade)).collect()
}

/// Stored width and height at `header`.
pub(super) fn size(format: Format, bytes: &[u8]) -> Option<(u32, u32)> {
    let image = read(format, bytes, Depth::Header).image?;
    image.width.zip(image.height)
}

/// A box of ISO/IEC 14496-12.
pub(super) fn boxed(kind: [u8; 4], payload: &[u8]) -> Vec<u8> {
    let size = u32::try_from(payload.len() + 8).expect("a small box");
    [&size.to_be_bytes()[..], &kind, payload].concat()
}

/// A HEIC of 640x428 pixels, of which 640x427 are shown, turned a quarter against the clock.
pub(super) fn heic() -> Vec<u8> {
    let number = |value: u32| value.to_be_bytes();
    let ispe = boxed(*b"ispe", &[number(0), number(640), number(428)].concat());
    let clap = boxed(*b"clap", &[640, 1, 427, 1, 0, 1, 0, 2].map(number).concat());
    let irot = boxed(*b"irot", &[1]);
    let thumbnail = boxed(*b"ispe", &[number(0), number(16), number(10)].concat());
    let pixi = boxed(*b"pixi", &[0, 0, 0, 0, 3, 8, 8, 8]);
    let list = boxed(*b"ipco", &[thumbnail, ispe, clap, irot, pixi].concat());
    let ipma = boxed(*b"ipma", b"\0\0\0\0\0\0\0\x02\0\x07\x01\x01\0\x09\x04\x02\x83\x84\x05");
    let pitm = boxed(*b"pitm", &[0, 0, 0, 0, 0, 9]);
    let meta = boxed(*b"meta", &[vec![0; 4], pitm, boxed(*b"iprp", &[list, ipma].concat())].concat());
    [boxed(*b"ftyp", b"heic\0\0\0\0mif1heic"), meta, boxed(*b"mdat", &[7; 20])].concat()
}

/// A video of 320x240 pixels with a sound track, its description after its data.
pub(super) fn mp4() -> Vec<u8> {
    let track = |width: u32, height: u32| {
        let mut header = vec![0; 76];
        header.extend([(width << 16).to_be_bytes(), (height << 16).to_be_bytes()].concat());
        boxed(*b"trak", &boxed(*b"tkhd", &header))
    };
    let moov = boxed(*b"moov", &[boxed(*b"mvhd", &[0; 100]), track(0, 0), track(320, 240)].concat());
    [boxed(*b"ftyp", b"isom\0\0\0\0isom"), boxed(*b"mdat", &[1; 40]), moov].concat()
}

/// A JPEG 2000 of 61x37 pixels, three components of eight bits.
pub(super) fn jp2() -> Vec<u8> {
    let ihdr = boxed(*b"ihdr", b"\0\0\0\x25\0\0\0\x3D\0\x03\x07\x07\0\0");
    let stream = boxed(*b"jp2c", b"\xFF\x4F\xFF\x51some tiles\xFF\xD9");
    let first = boxed(*b"jP  ", b"\r\n\x87\n");
    [first, boxed(*b"ftyp", b"jp2 \0\0\0\0jp2 "), boxed(*b"jp2h", &ihdr), stream].concat()
}

/// A DICOM file of 5x3 pixels, with a smaller icon in a sequence of undefined length.
pub(super) fn dicom() -> Vec<u8> {
    let short = |group: u16, number: u16, value: u16| {
        let head = [group.to_le_bytes(), number.to_le_bytes()].concat();
        [&head[..], b"US\x02\0", &value.to_le_bytes()].concat()
    };
    let meta = b"\x02\0\x10\0UI\x14\x001.2.840.10008.1.2.1\0".to_vec();
    let icon = [
        &b"\x88\0\0\x02SQ\0\0\xFF\xFF\xFF\xFF\xFE\xFF\0\xE0\xFF\xFF\xFF\xFF"[..],
        &short(0x28, 0x10, 1),
        b"\xFE\xFF\x0D\xE0\0\0\0\0\xFE\xFF\xDD\xE0\0\0\0\0",
    ]
    .concat();
    [
        &[0; 128],
        &b"DICM\x02\0\0\0UL\x04\0"[..],
        &u32::try_from(meta.len()).expect("a short group").to_le_bytes(),
        &meta,
        &short(0x28, 0x02, 1),
        b"\x28\0\x04\0CS\x0C\0MONOCHROME2 ",
        &short(0x28, 0x10, 3),
        &short(0x28, 0x11, 5),
        &short(0x28, 0x101, 12),
        &icon,
        b"\xE0\x7F\x10\0OW\0\0\x1E\0\0\0",
        &[9; 30],
    ]
    .concat()
}

/// A Photoshop document of 4x2 pixels, three channels, run-length packed.
pub(super) fn psd() -> Vec<u8> {
    let head = b"8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x02\0\0\0\x04\0\x08\0\x03";
    let rows = [2_u16; 6].map(u16::to_be_bytes).concat();
    [&head[..], &[0; 4], b"\0\0\0\x02ab", &[0; 4], b"\0\x01", &rows, &[0xFD, 7].repeat(6)].concat()
}

/// An icon of 2x2 and 3x3 pixels.
pub(super) fn ico() -> Vec<u8> {
    let dib = |side: u32| {
        let row = (side * 24).div_ceil(32) * 4 + (side.div_ceil(32)) * 4;
        let head = [40, side, side * 2, 1 | 24 << 16, 0, 0, 0, 0, 0, 0].map(u32::to_le_bytes).concat();
        [head, vec![1; (row * side) as usize]].concat()
    };
    let (first, second) = (dib(2), dib(3));
    let row = |side: u8, data: &[u8], at: usize| {
        let place = [data.len(), at].map(|number| u32::try_from(number).expect("small").to_le_bytes());
        [&[side, side, 0, 0, 1, 0, 24, 0][..], &place.concat()].concat()
    };
    let list = [row(2, &first, 38), row(3, &second, 38 + first.len())].concat();
    [&[0, 0, 1, 0, 2, 0][..], &list, &first, &second].concat()
}

/// A PDF of one empty object.
pub(super) fn pdf() -> Vec<u8> {
    let body = "%PDF-1.4\n1 0 obj\n<<>>\nendobj\n";
    let at = body.len();
    format!("{body}xref\n0 1\ntrailer\n<<>>\nstartxref\n{at}\n%%EOF\n").into_bytes()
}

const SVG: &[u8] = br#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"
 width="10" height="20"><g id="a&amp;b"><![CDATA[x]]></g><!-- end --></svg>"#;

/// One sound file of each reader.
fn sound() -> Vec<(Format, Vec<u8>)> {
    vec![
        (Format::Tiff, super::tiff::tests::specimen()),
        (Format::Svg, SVG.to_vec()),
        (Format::Pdf, pdf()),
        (Format::Heic, heic()),
        (Format::Avif, heic()),
        (Format::Mp4, mp4()),
        (Format::Mov, mp4()),
        (Format::Jp2, jp2()),
        (Format::Dicom, dicom()),
        (Format::Psd, psd()),
        (Format::Ico, ico()),
    ]
}

#[test]
fn a_sound_file_has_no_trouble_at_any_depth() {
    for (format, bytes) in sound() {
        for depth in Depth::ALL {
            let found = read(format, &bytes, depth);
            assert_eq!(found.troubles, [], "{format:?} at {depth:?}");
            assert!(found.image.is_some(), "{format:?} at {depth:?}");
        }
    }
}

#[test]
fn a_file_cut_at_any_byte_is_never_taken_for_whole() {
    for (format, bytes) in sound() {
        for len in 0..bytes.len() {
            let found = troubles(format, &bytes[..len]);
            // The line break at the end of a PDF belongs to nothing.
            let whole = format == Format::Pdf && len + 1 == bytes.len();
            assert_eq!(found.is_empty(), whole, "{format:?} cut to {len} of {}", bytes.len());
        }
    }
}

#[test]
fn narrow_windows_say_what_the_whole_slice_says() {
    for (format, mut bytes) in sound() {
        let mut chance = Rng(3);
        for _ in 0..200 {
            let reader = READERS.iter().find(|row| row.0 == format).expect("a reader").1;
            let wide = read(format, &bytes, Depth::Entropy);
            let mut narrow = InMemory { narrow: true, ..InMemory::new(&bytes) };
            let narrow = reader(&mut narrow, Depth::Entropy).expect("memory can be read");
            assert_eq!((wide.image, wide.troubles), (narrow.image, narrow.troubles));
            chance.flip(&mut bytes);
        }
    }
}

#[test]
fn flipped_bytes_end_no_reader() {
    for (format, sound) in sound() {
        let mut chance = Rng(1);
        for _ in 0..5_000 {
            let mut bytes = sound.clone();
            for _ in 0..=chance.below(4) {
                chance.flip(&mut bytes);
            }
            read(format, &bytes, Depth::Entropy);
        }
    }
}

/// Names and bytes of the files with these extensions that others wrote, where they are at hand.
pub(super) fn samples(folder: &str, extensions: &[&str]) -> Vec<(String, Vec<u8>)> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora").join(folder);
    let (mut folders, mut found) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|known| extensions.iter().any(|one| known == *one)) {
                let bytes = std::fs::read(&path).expect("a sample");
                found.push((path.display().to_string(), bytes));
            }
        }
    }
    if found.is_empty() {
        eprintln!("skipped: no samples of {folder} beside the checkout");
    }
    found
}

#[test]
fn images_of_others_have_no_trouble_unless_they_are_bad() {
    for (extension, format) in [("tif", Format::Tiff), ("tiff", Format::Tiff), ("ico", Format::Ico)] {
        for (name, bytes) in samples("image", &[extension]) {
            let found = read(format, &bytes, Depth::Entropy);
            assert_eq!(found.troubles.is_empty(), !name.contains("/bad/"), "{name}: {:?}", found.troubles);
            assert!(found.image.is_some(), "{name}");
        }
    }
}

/// The same numbers on every run.
struct Rng(u64);

impl Rng {
    fn below(&mut self, ceiling: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % ceiling
    }

    fn flip(&mut self, bytes: &mut [u8]) {
        let at = self.below(bytes.len());
        // Extreme values break more than random ones.
        bytes[at] = [0, 0xFF, 0x7F, 0x80, 1, bytes[at] ^ 1 << self.below(8)][self.below(6)];
    }
}
