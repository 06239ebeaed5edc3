//! Bombs, made here from a few lines each: refused in little memory and time, and never a crash.
//!
//! Each runs in a process of its own that may not take more than a fixed room. Knows no reader.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use flate2::{Compress, Compression, FlushCompress};
use serde_json::Value;
use support::{
    Member, Packing, Sandbox, clean_files, codes, gzip, member, png, stored, tar, tar_header, zip,
};

/// Address space of a run, in bytes; what is resident is far less.
const ROOM: u64 = 640 << 20;
/// Processor time of a run, in seconds, in a build without optimisation.
const SECONDS: u64 = 30;
/// Bytes of the piece that a flood repeats.
const PIECE: usize = 1 << 20;

/// Runs `check` in little room, and returns its report.
#[track_caller]
fn check(sandbox: &Sandbox, name: &str, options: &str) -> Value {
    let line = format!(
        "ulimit -v {}; ulimit -t {SECONDS}; \"$IMGPACK\" check --jobs 2 --format json {options} {name}",
        ROOM >> 10
    );
    let run = sandbox.shell(&line);
    assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
    let report = run.json();
    assert!(!report.to_string().contains("a reader of this tool gave up"), "{report}");
    report
}

/// Asserts that a bomb is refused with this code, by `check` and by `build`.
#[track_caller]
fn refused(sandbox: &Sandbox, name: &str, code: &str) {
    let report = check(sandbox, name, "");
    assert!(codes(&report).contains(&code), "{code} is not in {:?}", codes(&report));
    assert!(report["summary"]["errors"].as_u64() > Some(0));
    let line = format!(
        "ulimit -v {}; ulimit -t {SECONDS}; \"$IMGPACK\" build --jobs 2 --unsafe-fixes {name} -o out.zip",
        ROOM >> 10
    );
    sandbox.shell(&line).exits(1);
    assert!(!sandbox.has("out.zip"));
}

/// One byte so many times, deflated; made without ever holding it.
fn flood(byte: u8, pieces: usize) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut piece = Vec::with_capacity(PIECE);
    deflate.compress_vec(&vec![byte; PIECE], &mut piece, FlushCompress::Full).unwrap();
    let mut out = piece.repeat(pieces);
    // An empty last block with fixed codes (RFC 1951, section 3.2.6).
    out.extend_from_slice(&[3, 0]);
    out
}

/// Bytes and then a flood, in gzip.
fn gzip_flood(head: &[u8], byte: u8, pieces: usize) -> Vec<u8> {
    let mut deflate = Compress::new(Compression::best(), false);
    let mut out = b"\x1f\x8b\x08\0\0\0\0\0\0\xff".to_vec();
    let mut start = Vec::with_capacity(2 * head.len() + 1024);
    deflate.compress_vec(head, &mut start, FlushCompress::Full).unwrap();
    out.extend_from_slice(&start);
    out.extend_from_slice(&flood(byte, pieces));
    let mut sum = crc32fast::Hasher::new();
    sum.update(head);
    (0..pieces).for_each(|_| sum.update(&vec![byte; PIECE]));
    out.extend_from_slice(&sum.finalize().to_le_bytes());
    let length = u32::try_from((head.len() + pieces * PIECE) & 0xFFFF_FFFF).unwrap();
    out.extend_from_slice(&length.to_le_bytes());
    out
}

/// Where a four-byte field stands in the n-th central header, found by its signature.
fn central(zip: &[u8], index: usize) -> usize {
    let starts = zip.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02");
    starts.map(|(at, _)| at).nth(index).unwrap()
}

fn put(bytes: &mut [u8], at: usize, value: u32) {
    bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
}

/// The clean package, with a deflated member whose content is a flood.
fn with_flood(name: &str, byte: u8, pieces: usize) -> Vec<u8> {
    let data = flood(byte, pieces);
    let mut sum = crc32fast::Hasher::new();
    (0..pieces).for_each(|_| sum.update(&vec![byte; PIECE]));
    let mut members = stored(&clean_files());
    members.push(Member { packing: Packing::Stored, ..member(name, &data) });
    let mut bytes = zip(&members);
    let last = central(&bytes, members.len() - 1);
    let offset = u32::from_le_bytes(bytes[last + 42..last + 46].try_into().unwrap()) as usize;
    let (sum, size) = (sum.finalize(), u32::try_from(pieces * PIECE).unwrap());
    for (method, crc, unpacked) in [(last + 10, last + 16, last + 24), (offset + 8, offset + 14, offset + 22)]
    {
        bytes[method] = 8;
        put(&mut bytes, crc, sum);
        put(&mut bytes, unpacked, size);
    }
    bytes
}

#[test]
fn a_gibibyte_of_zeros_is_not_unpacked() {
    let sandbox = Sandbox::new();
    for name in ["zeros.png", "zeros.csv", "zeros.bin"] {
        sandbox.write("in.zip", with_flood(name, 0, 1024));
        refused(&sandbox, "in.zip", "archive/suspicious-ratio");
    }
}

#[test]
fn what_a_ceiling_left_unread_never_passes() {
    let sandbox = Sandbox::new();
    sandbox.write("in.zip", with_flood("zeros.png", 0, 70));
    let tar = tar_header(b"zeros.png", 200 * PIECE as u64, b'0');
    sandbox.write("in.tar.gz", gzip_flood(&tar, 0, 210));
    for name in ["in.zip", "in.tar.gz"] {
        for way in ["--ignore archive/suspicious-ratio", "--level archive/suspicious-ratio=warning"] {
            let rest =
                "--ignore manifest/missing --ignore reference/unlisted-file --ignore manifest/no-path-column";
            let run = sandbox.imgpack(&format!("check {way} {rest} --format json {name}")).exits(3);
            let report = run.json();
            assert!(codes(&report).contains(&"image/unverified"), "{name} {way}: {report:#}");
            let shown =
                sandbox.imgpack(&format!("check {way} {rest} {name}")).exits(3).shows(&["not the last word"]);
            assert!(!shown.out.contains("next: upload"), "{}", shown.out);
        }
    }
}

#[test]
fn what_was_not_read_is_neither_built_nor_called_ready() {
    let sandbox = Sandbox::new();
    sandbox.write("in.zip", with_flood("zeros.png", 0, 70));
    let way = "--level archive/suspicious-ratio=warning --ignore reference/unlisted-file";
    let shown = sandbox.imgpack(&format!("check {way} in.zip")).exits(3).shows(&["not the last word"]);
    assert!(!shown.out.contains("next: upload"), "{}", shown.out);
    sandbox.imgpack(&format!("build {way} in.zip -o out.zip")).cannot_run(&["zeros.png", "was not unpacked"]);
    assert!(!sandbox.has("out.zip"));
}

#[test]
fn a_member_that_holds_more_than_it_declares_is_not_unpacked_further() {
    let sandbox = Sandbox::new();
    let mut bytes = with_flood("a2.png", 0, 60);
    let last = central(&bytes, 3);
    let offset = u32::from_le_bytes(bytes[last + 42..last + 46].try_into().unwrap()) as usize;
    put(&mut bytes, last + 24, 10);
    put(&mut bytes, offset + 22, 10);
    sandbox.write("in.zip", bytes);
    refused(&sandbox, "in.zip", "archive/bad-checksum");
}

#[test]
fn a_thousand_names_for_one_member_are_refused_before_any_is_unpacked() {
    let sandbox = Sandbox::new();
    let mut members: Vec<Member> = (0..1000).map(|number| member(format!("{number:04}.png"), "")).collect();
    members.push(Member { packing: Packing::Stored, ..member("kernel.png", flood(0, 16)) });
    let mut bytes = zip(&members);
    let kernel = central(&bytes, 1000);
    let (fields, offset) =
        (bytes[kernel + 8..kernel + 28].to_vec(), bytes[kernel + 42..kernel + 46].to_vec());
    let first = central(&bytes, 0);
    for index in 0..1000 {
        let at = first + index * (46 + 8);
        bytes[at + 8..at + 28].copy_from_slice(&fields);
        bytes[at + 42..at + 46].copy_from_slice(&offset);
    }
    sandbox.write("in.zip", bytes);
    refused(&sandbox, "in.zip", "archive/overlapping-entries");
}

/// Each member's data is a stored block that quotes the next header, and then everything that follows
/// (bamsoftware, "A better zip bomb").
fn quoted_overlap(count: usize) -> Vec<u8> {
    let kernel = flood(0, 16);
    let name = |index: usize| format!("{index:04}.png");
    let step = 30 + 8 + 5;
    let local = |index: usize| {
        let unpacked = 16 * PIECE + (count - 1 - index) * 38;
        let packed = kernel.len() + (count - 1 - index) * step;
        let mut fields = vec![0x14, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x58, 0, 0, 0, 0];
        fields.extend_from_slice(&u32::try_from(packed).unwrap().to_le_bytes());
        fields.extend_from_slice(&u32::try_from(unpacked).unwrap().to_le_bytes());
        fields.extend_from_slice(&[8, 0]);
        fields
    };
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for index in 0..count {
        directory.extend_from_slice(b"PK\x01\x02\x14\x03");
        directory.extend_from_slice(&local(index));
        directory.extend_from_slice(&[0; 8]);
        directory.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        directory.extend_from_slice(&u32::try_from(out.len()).unwrap().to_le_bytes());
        directory.extend_from_slice(name(index).as_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&local(index));
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(name(index).as_bytes());
        if index + 1 < count {
            // A stored block of 38 bytes (RFC 1951, section 3.2.4).
            out.extend_from_slice(&[0, 38, 0, !38, 0xFF]);
        }
    }
    out.extend_from_slice(&kernel);
    let start = u32::try_from(out.len()).unwrap();
    let entries = u16::try_from(count).unwrap().to_le_bytes();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[entries, entries].concat());
    out.extend_from_slice(&u32::try_from(directory.len()).unwrap().to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

#[test]
fn members_that_quote_each_other_are_refused_before_any_is_unpacked() {
    let sandbox = Sandbox::new();
    sandbox.write("in.zip", quoted_overlap(200));
    refused(&sandbox, "in.zip", "archive/overlapping-entries");
}

#[test]
fn a_count_of_entries_that_is_a_lie_reserves_nothing() {
    let sandbox = Sandbox::new();
    let plain = zip(&stored(&clean_files()));
    let end = plain.len() - 22;
    let mut bytes = plain.clone();
    bytes[end + 8..end + 12].copy_from_slice(&[0xFE; 4]);
    sandbox.write("count.zip", &bytes);
    refused(&sandbox, "count.zip", "archive/ambiguous-end");
    // The same lie in a zip64 end record.
    let size = u64::from(u32::from_le_bytes(plain[end + 12..end + 16].try_into().unwrap()));
    let start = u64::from(u32::from_le_bytes(plain[end + 16..end + 20].try_into().unwrap()));
    let mut bytes = plain[..end].to_vec();
    bytes.extend_from_slice(b"PK\x06\x06\x2c\0\0\0\0\0\0\0\x2d\x03\x2d\0\0\0\0\0\0\0\0\0");
    bytes.extend_from_slice(&[1_u64 << 40, 1 << 40, size, start].map(u64::to_le_bytes).concat());
    bytes.extend_from_slice(b"PK\x06\x07\0\0\0\0");
    bytes.extend_from_slice(&(end as u64).to_le_bytes());
    bytes.extend_from_slice(b"\x01\0\0\0PK\x05\x06\0\0\0\0");
    bytes.extend_from_slice(&[0xFF; 12]);
    bytes.extend_from_slice(&[0, 0]);
    sandbox.write("count64.zip", &bytes);
    let report = check(&sandbox, "count64.zip", "");
    assert!(report["summary"]["errors"].as_u64() > Some(0), "{:?}", codes(&report));
}

#[test]
fn sixty_thousand_empty_members_are_listed_in_little_room() {
    let sandbox = Sandbox::new();
    let members: Vec<Member> = (0..60_000).map(|number| member(format!("{number:05}.png"), "")).collect();
    sandbox.write("in.zip", zip(&members));
    let report = check(&sandbox, "in.zip", "");
    assert_eq!(report["input"]["entries"], 60_000);
    assert_eq!(report["truncated"]["image/empty"], 50_000);
}

#[test]
fn headers_of_a_tar_above_the_ceiling_are_not_held() {
    let sandbox = Sandbox::new();
    let size = 256 * PIECE as u64;
    for kind in [b'L', b'K', b'x', b'g'] {
        sandbox.write("in.tar.gz", gzip_flood(&tar_header(b"././@LongLink", size, kind), b'a', 256));
        refused(&sandbox, "in.tar.gz", "archive/oversized-header");
    }
}

#[test]
fn a_gibibyte_of_zeros_in_a_tar_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.write("in.tar.gz", gzip_flood(&[], 0, 1024));
    refused(&sandbox, "in.tar.gz", "archive/suspicious-ratio");
    let head = tar_header(b"zeros.png", 1 << 30, b'0');
    sandbox.write("in.tar.gz", gzip_flood(&head, 0, 1024));
    refused(&sandbox, "in.tar.gz", "archive/suspicious-ratio");
}

#[test]
fn an_archive_in_an_archive_in_an_archive_is_not_opened() {
    let sandbox = Sandbox::new();
    let mut inner = zip(&[member("a.png", png(3, 3, 3))]);
    for depth in 0..20 {
        inner = zip(&[member(format!("{depth}.zip"), &inner)]);
    }
    let mut members = stored(&clean_files());
    members.push(member("deep.zip", &inner));
    members.push(member("deep.tar.gz", gzip(&tar(&[("a.png", png(3, 3, 3))]))));
    sandbox.write("in.zip", zip(&members));
    let report = check(&sandbox, "in.zip", "");
    assert_eq!(report["input"]["entries"], 5);
    assert!(codes(&report).contains(&"archive/nested-archive"), "{:?}", codes(&report));
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [kind.as_slice(), data].concat();
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    [length.as_slice(), &body, &crc32fast::hash(&body).to_be_bytes()].concat()
}

/// A PNG of this size with chunks of one's own after its header.
fn png_with(width: u32, height: u32, extra: &[u8]) -> Vec<u8> {
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let small = png(1, 1, 1);
    let data = small.windows(4).position(|window| window == b"IDAT").unwrap() - 4;
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunk(*b"IHDR", &header), extra, &small[data..]].concat()
}

/// The package with one more image, checked at a depth.
fn image(sandbox: &Sandbox, name: &str, content: &[u8], depth: &str) -> Value {
    let mut members = stored(&clean_files());
    members[0].content.extend_from_slice(format!("{name},Elm\n").as_bytes());
    members.push(member(name, content));
    sandbox.write("in.zip", zip(&members));
    check(sandbox, "in.zip", &format!("--depth {depth}"))
}

#[test]
fn packed_metadata_of_an_image_is_never_unpacked() {
    let sandbox = Sandbox::new();
    let packed = [b"\x78\xda".as_slice(), &flood(0, 512), &[0; 4]].concat();
    let profile = chunk(*b"iCCP", &[b"p\0\0".as_slice(), &packed].concat());
    let text = chunk(*b"zTXt", &[b"Comment\0\0".as_slice(), &packed].concat());
    let international = chunk(*b"iTXt", &[b"Comment\0\x01\0\0\0".as_slice(), &packed].concat());
    for extra in [profile, text, international] {
        for depth in ["header", "structure", "entropy", "pixels"] {
            let report = image(&sandbox, "c.png", &png_with(1, 1, &extra), depth);
            assert_eq!(report["summary"]["errors"], 0, "{report}");
        }
    }
}

/// Images of a few bytes whose headers promise gigabytes.
fn promises() -> Vec<(&'static str, Vec<u8>)> {
    let side = 30_000_u32.to_le_bytes();
    let bmp = |width: [u8; 4], height: [u8; 4], packing: u32| {
        let mut bytes = b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bytes.extend_from_slice(&[width, height].concat());
        bytes.extend_from_slice(&[1, 0, if packing == 1 { 8 } else { 24 }, 0]);
        bytes.extend_from_slice(&packing.to_le_bytes());
        bytes.resize(54, 0);
        bytes.extend_from_slice(&[0, 1, 0, 1]);
        bytes
    };
    let mut jpeg = support::jpeg(8, 8, 1);
    let frame = jpeg.windows(2).position(|window| window == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    let mut gif = support::gif(1, 1, 1);
    gif[6..10].copy_from_slice(&[0xFF; 4]);
    vec![
        ("c.png", png_with(30_000, 30_000, &[])),
        ("c.png", png_with(0x7FFF_FFFF, 0x7FFF_FFFF, &[])),
        ("c.gif", gif),
        ("c.jpg", jpeg),
        ("c.bmp", bmp(side, side, 1)),
        ("c.bmp", bmp(0x7FFF_FFFF_u32.to_le_bytes(), 0x7FFF_FFFF_u32.to_le_bytes(), 0)),
    ]
}

#[test]
fn images_that_promise_gigabytes_are_reported_and_not_decoded() {
    let sandbox = Sandbox::new();
    for (name, content) in promises() {
        for depth in ["structure", "pixels"] {
            let report = image(&sandbox, name, &content, depth);
            let found = codes(&report);
            assert!(found.iter().any(|code| code.starts_with("image/")), "{name} {depth}: {found:?}");
            // A ceiling of this tool makes no error of it, and never lets it pass unsaid.
            let summary = &report["summary"];
            let said = summary["errors"].as_u64().unwrap() + summary["warnings"].as_u64().unwrap();
            assert!(said > 0, "{name} {depth}: {found:?}");
        }
    }
}

#[test]
fn a_tiff_whose_directories_go_round_in_a_circle_comes_to_an_end() {
    let sandbox = Sandbox::new();
    let content = b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0";
    for depth in ["header", "structure", "pixels"] {
        let report = image(&sandbox, "c.tiff", content, depth);
        assert!(codes(&report).contains(&"image/unreadable"), "{depth}: {:?}", codes(&report));
    }
}

#[test]
fn an_svg_without_end_to_its_depth_or_to_an_attribute_is_reported() {
    let sandbox = Sandbox::new();
    let head = r#"<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">"#;
    let deep = [head.as_bytes(), "<g>".repeat(1_000_000).as_bytes()].concat();
    let long = format!("{head}<g id=\"{}\"/></svg>", "x".repeat(40 << 20)).into_bytes();
    let laughs = format!(
        "<!DOCTYPE svg [<!ENTITY a \"ha\"><!ENTITY b \"{}\"><!ENTITY c \"{}\">]>{head}<desc>&c;</desc></svg>",
        "&a;".repeat(1000),
        "&b;".repeat(1000)
    );
    // What is too long to be read is no pass: it could not be verified.
    for (content, code) in [
        (deep, "image/unreadable"),
        (long, "image/unverified"),
        (laughs.into_bytes(), "image/active-content"),
    ] {
        let report = image(&sandbox, "c.svg", &content, "structure");
        assert!(codes(&report).contains(&code), "{code} is not in {:?}", codes(&report));
    }
}

#[test]
fn tables_with_one_endless_field_or_endless_columns_are_reported() {
    let sandbox = Sandbox::new();
    let endless = format!("file,title\na.png,\"{}\n", "x".repeat(8 << 20));
    let wide = format!("file,{}\na.png,x\n", "h,".repeat(1 << 20));
    for table in [endless, wide, "\n".repeat(1 << 20), ",".repeat(1 << 20), "\0".repeat(1 << 20)] {
        let mut files = clean_files();
        files[0].1 = table.into_bytes();
        sandbox.write("in.zip", zip(&stored(&files)));
        let report = check(&sandbox, "in.zip", "");
        assert!(report["summary"]["errors"].as_u64() > Some(0), "{:?}", codes(&report));
    }
}

#[test]
fn tables_that_are_too_long_together_are_reported_and_not_held() {
    let sandbox = Sandbox::new();
    for name in ["in/list.csv", "in/more.csv", "in/third.csv"] {
        sandbox.write(name, "");
        std::fs::File::options().write(true).open(sandbox.path(name)).unwrap().set_len(100 << 20).unwrap();
    }
    sandbox.write("in/a.png", png(3, 3, 3));
    let report = check(&sandbox, "in", "--csv third.csv");
    assert!(codes(&report).contains(&"manifest/oversized-field"), "{:?}", codes(&report));
    sandbox.write("in/list.csv", "file,title\na.png,Oak\n");
    let report = check(&sandbox, "in", "--csv list.csv");
    assert!(!codes(&report).contains(&"manifest/oversized-field"), "{:?}", codes(&report));
}

#[test]
fn large_images_are_decoded_within_one_allowance_whatever_the_number_of_threads() {
    let sandbox = Sandbox::new();
    // Each takes 192 MiB once decoded; six of them at a time do not fit.
    let image = png(8_000, 8_000, 3);
    let names: Vec<String> = (0..6).map(|number| format!("{number}.png")).collect();
    let table = names.iter().fold("file\n".to_owned(), |table, name| table + name + "\n");
    let mut members = vec![member("list.csv", table)];
    members.extend(names.iter().map(|name| member(name, &image)));
    sandbox.write("in.zip", zip(&members));
    let line = "ulimit -v 1048576; \"$IMGPACK\" check --jobs 6 --depth pixels --format json in.zip";
    let report = sandbox.shell(line).exits(0).json();
    assert!(!codes(&report).contains(&"image/unverified"), "{:?}", codes(&report));
}

#[test]
fn a_table_of_nothing_but_a_mark_is_empty_in_every_encoding() {
    let sandbox = Sandbox::new();
    for mark in [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"] {
        sandbox.write("data/list.csv", mark);
        sandbox.write("data/a.png", png(2, 2, 1));
        let report = sandbox.imgpack("check data -t opendatasoft --format json").exits(1).json();
        assert!(codes(&report).contains(&"manifest/missing"), "{mark:?} {report:#}");
        sandbox.imgpack("build data -t opendatasoft -o out.zip --force").exits(0);
    }
}
