//! Copies in other sizes: what `build --renditions` makes of images, and what the table of links says of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Rgb, RgbImage};
use support::Sandbox;

/// An image with edges and slopes, of which a copy loses something.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let shade = |value: u32| u8::try_from(value % 256).unwrap();
        let edge = if (x / 37 + y / 23).is_multiple_of(2) { 60 } else { 0 };
        Rgb([shade(x * 255 / width), shade(y * 195 / height + edge), shade((x + y) / 4)])
    })
}

/// A JPEG of it with these blocks.
fn photo(width: u32, height: u32, exif: &[u8], profile: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 92);
    if !exif.is_empty() {
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
    }
    if !profile.is_empty() {
        encoder.set_icc_profile(profile.to_vec()).unwrap();
    }
    DynamicImage::from(scene(width, height)).write_with_encoder(encoder).unwrap();
    bytes
}

/// A block with an orientation, a maker and a copyright.
fn exif(orientation: u8) -> Vec<u8> {
    let (maker, copyright) = (b"SECRET MAKER\0", b"CC-BY A. Herbarium\0");
    let mut block = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let behind = 8 + 2 + 3 * 12 + 4;
    let mut field = |tag: u16, kind: u16, count: usize, value: u32| {
        block.extend(tag.to_le_bytes());
        block.extend(kind.to_le_bytes());
        block.extend(u32::try_from(count).unwrap().to_le_bytes());
        block.extend(value.to_le_bytes());
    };
    field(0x010F, 2, maker.len(), behind);
    field(0x0112, 3, 1, u32::from(orientation));
    field(0x8298, 2, copyright.len(), behind + u32::try_from(maker.len()).unwrap());
    block.extend([0; 4]);
    block.extend(maker);
    block.extend(copyright);
    block
}

fn opened(bytes: &[u8]) -> impl ImageDecoder + '_ {
    assert_eq!(image::guess_format(bytes).unwrap(), ImageFormat::Jpeg);
    ImageReader::with_format(Cursor::new(bytes), ImageFormat::Jpeg).into_decoder().unwrap()
}

fn size(bytes: &[u8]) -> (u32, u32) {
    opened(bytes).dimensions()
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

const MEDIA: [&str; 6] =
    ["--base-url", "https://herb.example/img", "--pattern", r"/^(W-\d{3})/", "--renditions", "web=160,tn=40"];

fn build(sandbox: &Sandbox, more: &[&str]) -> support::Run {
    sandbox.run(&[["build", "pics", "-o", "out/", "-t", "symbiota"].as_slice(), more].concat())
}

#[test]
fn the_table_links_a_copy_for_the_web_and_a_thumbnail_of_every_image() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    sandbox.write("pics/b/W-002.png", support::png(90, 30, 4));
    build(&sandbox, &MEDIA).exits(0);
    let table = String::from_utf8(sandbox.read("out/media.csv")).unwrap();
    let mut lines = table.lines();
    assert!(
        lines.next().unwrap().starts_with("catalogNumber,originalUrl,url,thumbnailUrl,format,"),
        "{table}"
    );
    let base = "https://herb.example/img";
    let first = format!("W-001,{base}/W-001.jpg,{base}/W-001_web.jpg,{base}/W-001_tn.jpg,image/jpeg,");
    assert!(lines.next().unwrap().starts_with(&first), "{table}");
    let second = format!("W-002,{base}/b/W-002.png,{base}/b/W-002_web.jpg,{base}/b/W-002_tn.jpg,image/png,");
    assert!(lines.next().unwrap().starts_with(&second), "{table}");
    assert_eq!(size(&sandbox.read("out/W-001_web.jpg")), (160, 120));
    assert_eq!(size(&sandbox.read("out/W-001_tn.jpg")), (40, 30));
    // No image is enlarged.
    assert_eq!(size(&sandbox.read("out/b/W-002_web.jpg")), (90, 30));
    assert_eq!(sandbox.read("out/W-001.jpg"), sandbox.read("pics/W-001.jpg"));
}

#[test]
fn a_folder_for_the_server_gets_copies_under_the_names_that_its_script_takes() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    let options = ["--pattern", r"/^(W-\d{3})/", "--renditions", "web=160,tn=40"];
    build(&sandbox, &options).exits(0);
    assert_eq!(sandbox.names("out"), ["W-001.jpg", "W-001_med.jpg", "W-001_tn.jpg"]);
}

#[test]
fn a_copy_is_upright_and_of_all_metadata_keeps_the_copyright() {
    for (orientation, wanted) in [(1, (160, 80)), (3, (160, 80)), (6, (80, 160)), (8, (80, 160))] {
        let sandbox = Sandbox::new();
        sandbox.write("pics/W-001.jpg", photo(400, 200, &exif(orientation), b""));
        build(&sandbox, &MEDIA).exits(0);
        let copy = sandbox.read("out/W-001_web.jpg");
        assert_eq!(size(&copy), wanted, "{orientation}");
        assert!(holds(&copy, b"CC-BY A. Herbarium") && !holds(&copy, b"SECRET"), "{orientation}");
        let block = opened(&copy).exif_metadata().unwrap().unwrap();
        assert_eq!(image::metadata::Orientation::from_exif_chunk(&block), None);
        // The corner that is red above right in the scene.
        let shown = image::load_from_memory(&copy).unwrap().to_rgb8();
        let red = |x: u32, y: u32| shown.get_pixel(x, y).0[0];
        let (right, bottom) = (wanted.0 - 1, wanted.1 - 1);
        let brightest = match orientation {
            1 => (right, 0),
            3 => (0, bottom),
            6 => (right, bottom),
            _ => (0, 0),
        };
        assert!(red(brightest.0, brightest.1) > 235, "{orientation}: {}", red(brightest.0, brightest.1));
    }
}

#[test]
fn a_copy_shows_the_colours_of_a_profile_in_srgb() {
    let profile = moxcms::ColorProfile::new_adobe_rgb().encode().unwrap();
    let sandbox = Sandbox::new();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    encoder.set_icc_profile(profile).unwrap();
    let green = RgbImage::from_pixel(200, 100, Rgb([100, 180, 90]));
    DynamicImage::from(green).write_with_encoder(encoder).unwrap();
    sandbox.write("pics/W-001.jpg", bytes);
    build(&sandbox, &MEDIA).exits(0);
    let copy = sandbox.read("out/W-001_web.jpg");
    assert_eq!(opened(&copy).icc_profile().unwrap(), None);
    // What Adobe RGB calls 100, 180, 90 has less red in sRGB.
    let Rgb([red, green, blue]) = *image::load_from_memory(&copy).unwrap().to_rgb8().get_pixel(80, 40);
    assert!(red < 70 && green.abs_diff(181) < 6 && blue.abs_diff(85) < 8, "{red} {green} {blue}");
}

#[test]
fn a_copy_that_lies_there_stays_as_it_is() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    let own = photo(150, 100, b"", b"");
    sandbox.write("pics/W-001_web.jpg", &own);
    build(&sandbox, &MEDIA).exits(0);
    assert_eq!(sandbox.read("out/W-001_web.jpg"), own);
    assert_eq!(sandbox.names("out"), ["W-001.jpg", "W-001_tn.jpg", "W-001_web.jpg", "media.csv"]);
}

#[test]
fn a_copy_has_no_more_bytes_than_allowed() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    build(&sandbox, &MEDIA).exits(0);
    let usual = sandbox.read("out/W-001_web.jpg");
    // Less quality is enough for the first limit, only a smaller image has room in the second.
    let limits = [(usual.len() * 9 / 10, true), (900, false)];
    for (limit, keeps_size) in limits {
        let limit_text = limit.to_string();
        build(&sandbox, &[MEDIA.as_slice(), &["--max-bytes", &limit_text, "--force"]].concat()).exits(0);
        let copy = sandbox.read("out/W-001_web.jpg");
        assert!(copy.len() <= limit, "{} of {limit}", copy.len());
        assert_eq!(size(&copy) == (160, 120), keeps_size, "{:?}", size(&copy));
    }
}

#[test]
fn an_image_of_which_no_copy_can_be_made_stops_the_build() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    // A dark image of 16 bits a sample would be a black copy.
    let dark = image::ImageBuffer::from_pixel(60, 40, image::Luma([900_u16]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLuma16(dark).write_to(&mut bytes, ImageFormat::Png).unwrap();
    sandbox.write("pics/W-002.png", bytes.into_inner());
    build(&sandbox, &MEDIA).cannot_run(&["W-002.png", "go from 900 to 900"]);
    assert!(!sandbox.has("out"));
    build(&sandbox, &[MEDIA.as_slice(), &["--exclude", "W-002.png"]].concat()).exits(0);
}

#[test]
fn a_dark_image_is_spread_over_the_range_of_its_copies_with_stretch() {
    let sandbox = Sandbox::new();
    let dark = image::ImageBuffer::from_fn(60, 40, |x, _| image::Luma([900 + u16::try_from(x).unwrap()]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageLuma16(dark).write_to(&mut bytes, ImageFormat::Png).unwrap();
    sandbox.write("pics/W-001.png", bytes.into_inner());
    build(&sandbox, &MEDIA).cannot_run(&["W-001.png", "go from 900 to 959", "--stretch"]);
    build(&sandbox, &[MEDIA.as_slice(), &["--stretch"]].concat()).exits(0);
    let copy = image::load_from_memory(&sandbox.read("out/W-001_web.jpg")).unwrap().to_luma8();
    assert!(copy.get_pixel(0, 20).0[0] < 10 && copy.get_pixel(59, 20).0[0] > 245);
}

#[test]
fn a_table_of_the_user_gets_the_links_of_the_copies_in_its_empty_cells() {
    let sandbox = Sandbox::new();
    let base = "https://herb.example/img";
    for number in 1..=2 {
        sandbox.write(format!("pics/W-00{number}.jpg"), photo(400 + number, 300, b"", b""));
    }
    let own = format!(
        "catalogNumber,originalUrl,url,thumbnailUrl\n\
         W-001,{base}/W-001.jpg,,\n\
         W-002,{base}/W-002.jpg,https://elsewhere.example/2.jpg,\n"
    );
    sandbox.write("pics/media.csv", own);
    build(&sandbox, &MEDIA).exits(0);
    let filled = format!(
        "catalogNumber,originalUrl,url,thumbnailUrl\n\
         W-001,{base}/W-001.jpg,{base}/W-001_web.jpg,{base}/W-001_tn.jpg\n\
         W-002,{base}/W-002.jpg,https://elsewhere.example/2.jpg,{base}/W-002_tn.jpg\n"
    );
    assert_eq!(String::from_utf8(sandbox.read("out/media.csv")).unwrap(), filled);
}

#[test]
fn a_table_of_the_user_without_a_column_for_the_copies_is_reported() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    sandbox.write("pics/media.csv", "catalogNumber,originalUrl\nW-001,https://herb.example/img/W-001.jpg\n");
    build(&sandbox, &MEDIA).exits(0).shows(&[
        "url/unlinked-copy",
        "no column `thumbnailUrl`",
        "no column `url`",
    ]);
}

#[test]
fn copies_of_an_image_smaller_than_all_sizes_are_not_duplicates() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(30, 20, b"", b""));
    sandbox.write("pics/W-002.jpg", photo(31, 20, b"", b""));
    let run = build(&sandbox, &MEDIA).exits(0);
    assert_eq!(sandbox.read("out/W-001_web.jpg"), sandbox.read("out/W-001_tn.jpg"));
    let again = sandbox.imgpack("check out -t symbiota --base-url https://herb.example/img");
    for run in [run, again] {
        assert!(!run.out.contains("duplicate-content"), "{}", run.out);
    }
}

#[test]
fn an_image_that_is_left_out_leaves_no_copy() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    sandbox.write("pics/W-002.jpg", photo(300, 400, b"", b""));
    build(&sandbox, &[MEDIA.as_slice(), &["--leave-out", "W-002.jpg"]].concat());
    assert_eq!(sandbox.names("out"), ["W-001.jpg", "W-001_tn.jpg", "W-001_web.jpg", "media.csv"]);
}

#[test]
fn copies_need_a_directory_and_words_that_the_target_knows() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(40, 30, b"", b""));
    let run = |output: &str, sizes: &str| {
        let options = ["--base-url", "https://e.org", "--pattern", r"/^(W-\d{3})/", "--renditions", sizes];
        sandbox.run(&[["build", "pics", "-o", output, "-t", "symbiota"].as_slice(), &options].concat())
    };
    run("media.csv", "web=160").cannot_run(&["--renditions", "-o NAME/"]);
    run("out/", "big=160").cannot_run(&["big", "tn, web"]);
    run("out/", "web=3").cannot_run(&["16 to 65535"]);
}

#[test]
fn images_that_differ_in_their_extensions_alone_would_share_their_copies() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(40, 30, b"", b""));
    sandbox.write("pics/W-001.png", support::png(40, 30, 3));
    build(&sandbox, &MEDIA).cannot_run(&["W-001.jpg", "W-001.png", "--exclude"]);
    build(&sandbox, &[MEDIA.as_slice(), &["--exclude", "*.png"]].concat()).exits(0);
}

#[test]
fn a_target_without_copies_takes_no_notice_and_says_so() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/a.png", support::png(20, 10, 1));
    sandbox.write("pics/list.csv", "file,title\na.png,one\n");
    let run = sandbox.imgpack("build pics -o up.zip -t opendatasoft --renditions web=160");
    assert!(run.out.contains("layout/option-ignored") && run.out.contains("--renditions"), "{}", run.out);
}

#[test]
fn the_same_copies_are_made_on_any_number_of_threads() {
    let sandbox = Sandbox::new();
    for number in 1..6 {
        sandbox.write(format!("pics/W-00{number}.jpg"), photo(200 + number * 40, 300, b"", b""));
    }
    build(&sandbox, &[MEDIA.as_slice(), &["--jobs", "1"]].concat()).exits(0);
    let alone: Vec<Vec<u8>> =
        sandbox.names("out").iter().map(|name| sandbox.read(&format!("out/{name}"))).collect();
    build(&sandbox, &[MEDIA.as_slice(), &["--jobs", "4", "--force"]].concat()).exits(0);
    let together: Vec<Vec<u8>> =
        sandbox.names("out").iter().map(|name| sandbox.read(&format!("out/{name}"))).collect();
    assert!(alone == together && alone.len() == 16);
}

#[test]
fn an_image_that_is_converted_has_its_row_and_its_copies() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(400, 300, b"", b""));
    let mut scan = Cursor::new(Vec::new());
    DynamicImage::from(scene(300, 200)).write_to(&mut scan, ImageFormat::Tiff).unwrap();
    sandbox.write("pics/W-009.tif", scan.into_inner());
    build(&sandbox, &[MEDIA.as_slice(), &["--convert"]].concat()).exits(0);
    let table = String::from_utf8(sandbox.read("out/media.csv")).unwrap();
    let row = table.lines().find(|line| line.starts_with("W-009")).unwrap();
    for link in ["W-009.png", "W-009_web.jpg", "W-009_tn.jpg"] {
        assert!(row.contains(&format!("https://herb.example/img/{link}")), "{link}: {table}");
        assert!(!sandbox.read(&format!("out/{link}")).is_empty());
    }
}

#[test]
fn the_table_has_no_checksum_of_bytes_that_were_changed() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(40, 30, &exif(6), b""));
    sandbox.write("pics/W-002.jpg", photo(40, 30, b"", b""));
    let link = &MEDIA[..4];
    build(&sandbox, &[link, &["--bake-orientation"]].concat()).exits(0);
    let table = String::from_utf8(sandbox.read("out/media.csv")).unwrap();
    let sums: Vec<&str> = table.lines().skip(1).map(|line| line.rsplit(',').next().unwrap()).collect();
    assert_eq!((sums[0], sums[1].len()), ("", 32), "{table}");
}

#[test]
fn a_table_of_the_user_loses_the_checksums_of_bytes_that_were_changed() {
    let sandbox = Sandbox::new();
    sandbox.write("pics/W-001.jpg", photo(40, 30, &exif(6), b""));
    sandbox.write(
        "pics/media.csv",
        "catalogNumber,originalUrl,hashFunction,hashValue,mediaMD5\n\
         W-001,https://herb.example/img/W-001.jpg,md5,0123456789abcdef0123456789abcdef,0123456789abcdef0123456789abcdef\n",
    );
    let words = ["--base-url", "https://herb.example/img", "--bake-orientation"];
    build(&sandbox, &words).exits(0).shows(&["[checksum]"]);
    let table = String::from_utf8(sandbox.read("out/media.csv")).unwrap();
    assert!(table.ends_with("W-001.jpg,md5,,\n"), "{table}");
}
