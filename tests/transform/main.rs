//! What `build` makes of the bytes of images: each transformation on real images, decoded again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod images;
mod package;

use image::{DynamicImage, GenericImageView, ImageBuffer, ImageFormat, Luma, Rgb, Rgba, RgbaImage};

use images::*;
use package::Package;

fn build(name: &str, bytes: &[u8], flag: &str) -> package::Built {
    let built = Package::new(&[(name, bytes)]).build(&flag.split(' ').collect::<Vec<_>>());
    assert_eq!(built.code, 0, "{:#}", built.report);
    built
}

/// Where the pixel comes from that an orientation shows at a place (CIPA DC-008, table 6).
fn shown(orientation: u8, (width, height): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
    match orientation {
        2 => (width - 1 - x, y),
        3 => (width - 1 - x, height - 1 - y),
        4 => (x, height - 1 - y),
        5 => (y, x),
        6 => (y, height - 1 - x),
        7 => (width - 1 - y, height - 1 - x),
        8 => (width - 1 - y, x),
        _ => (x, y),
    }
}

#[test]
fn every_orientation_is_turned_into_the_pixels() {
    let stored = distinct(5, 3);
    for orientation in 2..=8 {
        let png = with_blocks(&stored.clone().into(), ImageFormat::Png, &exif(orientation), b"");
        let bytes = build("a.png", &png, "--bake-orientation").file("a.png");
        let turned = decoded(&bytes).to_rgb8();
        assert_eq!(turned.dimensions(), if orientation >= 5 { (3, 5) } else { (5, 3) });
        for (x, y, pixel) in turned.enumerate_pixels() {
            let (from_x, from_y) = shown(orientation, (5, 3), (x, y));
            assert_eq!(pixel, stored.get_pixel(from_x, from_y), "{orientation} at {x}, {y}");
        }
        assert_eq!(orientation_of(&bytes), 1);
        // The rest of the block is nobody's business here.
        assert!(bytes.windows(6).any(|word| word == b"SECRET"));
    }
}

#[test]
fn an_upright_image_is_not_touched() {
    for exif in [exif(1), Vec::new()] {
        let png = with_blocks(&distinct(5, 3).into(), ImageFormat::Png, &exif, b"");
        let package = Package::new(&[("a.png", &png)]);
        assert_eq!(package.changed(&package.build(&["--bake-orientation"])), [""; 0]);
    }
}

#[test]
fn an_orientation_of_another_type_is_turned_once_too() {
    let mut long = exif(6);
    // The second field becomes a long.
    long[10 + 12 + 2] = 4;
    let png = with_blocks(&distinct(5, 3).into(), ImageFormat::Png, &long, b"");
    let bytes = build("a.png", &png, "--bake-orientation").file("a.png");
    assert_eq!(decoded(&bytes).dimensions(), (3, 5));
    assert_eq!(orientation_of(&bytes), 1);
    let again = Package::new(&[("a.png", &bytes)]);
    assert_eq!(again.changed(&again.build(&["--bake-orientation"])), [""; 0]);
}

#[test]
fn a_turned_jpeg_stays_a_jpeg_with_its_colours() {
    let jpeg = with_blocks(&slope(40, 24).into(), ImageFormat::Jpeg, &exif(6), &profile(b"RGB "));
    let bytes = build("a.jpg", &jpeg, "--bake-orientation").file("a.jpg");
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    assert_eq!(profile_of(&bytes), Some(profile(b"RGB ")));
    let (turned, stored) = (decoded(&bytes).to_rgb8(), decoded(&jpeg).to_rgb8());
    assert_eq!(turned.dimensions(), (24, 40));
    for (x, y, pixel) in turned.enumerate_pixels() {
        let (from_x, from_y) = shown(6, (40, 24), (x, y));
        let before = stored.get_pixel(from_x, from_y);
        assert!(pixel.0.iter().zip(before.0).all(|(a, b)| a.abs_diff(b) < 12), "{pixel:?} {before:?}");
    }
}

/// Images with a position, an orientation, a profile, and words in every other block.
fn talkative(orientation: u8) -> Vec<(&'static str, Vec<u8>)> {
    let blocks = |format| with_blocks(&distinct(9, 7).into(), format, &exif(orientation), &profile(b"RGB "));
    let mut jpeg = blocks(ImageFormat::Jpeg);
    jpeg = with_segment(&jpeg, 0xE1, b"http://ns.adobe.com/xap/1.0/\0SECRET");
    jpeg = with_segment(&jpeg, 0xED, b"Photoshop 3.0\0SECRET");
    jpeg = with_segment(&jpeg, 0xFE, b"SECRET");
    let mut png = blocks(ImageFormat::Png);
    png = with_chunk(&png, b"tEXt", b"Comment\0SECRET");
    png = with_chunk(&png, b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET");
    png = with_chunk(&png, b"tIME", b"SECRET!");
    let mut webp = blocks(ImageFormat::WebP);
    webp = with_riff_chunk(&webp, b"XMP ", b"SECRET!");
    webp[20] |= 0x04;
    vec![("a.jpg", jpeg), ("a.png", png), ("a.webp", webp)]
}

#[test]
fn metadata_goes_and_pixels_profile_and_orientation_stay() {
    for (name, image) in talkative(6) {
        let package = Package::new(&[(name, &image)]);
        let built = package.build_to("in", "out/", &["--strip-metadata", "--target", "web.toml"]);
        assert!(built.code == 0 && !built.left().contains(&"image/location-metadata"), "{:#}", built.report);
        let bytes = built.file(name);
        assert!(image.windows(6).any(|word| word == b"SECRET"));
        assert!(!bytes.windows(6).any(|word| word == b"SECRET"), "{name}");
        assert_eq!(decoded(&bytes), decoded(&image), "{name}");
        assert_eq!(profile_of(&bytes), Some(profile(b"RGB ")), "{name}");
        assert_eq!(orientation_of(&bytes), 6, "{name}");
        assert_eq!(exif_of(&bytes).unwrap().len(), 26, "{name}");
    }
}

#[test]
fn nothing_is_left_of_exif_that_says_upright() {
    for (name, image) in talkative(1) {
        let package = Package::new(&[(name, &image)]);
        let built = package.build_to("in", "out/", &["--strip-metadata", "--target", "web.toml"]);
        let bytes = built.file(name);
        assert_eq!(exif_of(&bytes), None, "{name}");
        assert_eq!(decoded(&bytes), decoded(&image), "{name}");
        if name == "a.webp" {
            assert_eq!(bytes[20] & 0x2C, 0x20, "the flags are {:02X}", bytes[20]);
            assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize, bytes.len() - 8);
        }
    }
}

#[test]
fn a_tail_is_cut_and_no_other_byte_changes() {
    let pixels = || distinct(9, 7);
    for (name, format) in [
        ("a.jpg", ImageFormat::Jpeg),
        ("a.png", ImageFormat::Png),
        ("a.gif", ImageFormat::Gif),
        ("a.bmp", ImageFormat::Bmp),
    ] {
        let image = encoded(pixels(), format);
        let longer = [image.as_slice(), b"and this was never seen"].concat();
        assert_eq!(build(name, &longer, "--unsafe-fixes").file(name), image, "{name}");
    }
}

#[test]
fn a_tail_and_metadata_go_together() {
    let jpeg = with_blocks(&slope(16, 16).into(), ImageFormat::Jpeg, &exif(1), b"");
    let longer = [jpeg.as_slice(), b"tail tail"].concat();
    let built = build("a.jpg", &longer, "--unsafe-fixes --strip-metadata");
    let bytes = built.file("a.jpg");
    assert_eq!((exif_of(&bytes), decoded(&bytes)), (None, decoded(&jpeg)));
    assert!(bytes.ends_with(b"\xFF\xD9"));
}

#[test]
fn a_webp_becomes_a_png_and_the_table_follows() {
    let mut pixels = DynamicImage::from(distinct(9, 7)).to_rgba8();
    pixels.put_pixel(3, 3, Rgba([10, 20, 30, 40]));
    let webp = with_blocks(&pixels.clone().into(), ImageFormat::WebP, &exif(1), &profile(b"RGB "));
    let built = build("a.webp", &webp, "--convert");
    let bytes = built.file("a.png");
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Png);
    assert_eq!(decoded(&bytes), DynamicImage::from(pixels));
    assert_eq!((profile_of(&bytes), exif_of(&bytes)), (Some(profile(b"RGB ")), None));
    assert_eq!(built.table(), "File,Title\na.png,number 0\n");
    assert_eq!(built.find("a.webp"), None);
}

#[test]
fn a_turned_webp_becomes_an_upright_png() {
    let webp = with_blocks(&distinct(5, 3).into(), ImageFormat::WebP, &exif(8), b"");
    let bytes = build("a.webp", &webp, "--convert").file("a.png");
    let mut upright = DynamicImage::from(distinct(5, 3));
    upright.apply_orientation(image::metadata::Orientation::Rotate270);
    assert_eq!(decoded(&bytes), upright);
}

#[test]
fn a_lossy_webp_becomes_a_jpeg() {
    let built = build("a.webp", &LOSSY_WEBP, "--convert");
    assert_eq!(built.table(), "File,Title\na.jpg,number 0\n");
    let pixels = decoded(&built.file("a.jpg")).to_rgb8();
    let [red, green, blue] = pixels.get_pixel(8, 8).0;
    assert!(red > 180 && green < 60 && blue < 60, "{red} {green} {blue}");
}

#[test]
fn inks_become_light_without_the_profile_of_the_inks() {
    let jpeg =
        with_segment(&inks(), 0xE2, &[b"ICC_PROFILE\0\x01\x01".as_slice(), &profile(b"CMYK")].concat());
    let bytes = build("a.jpg", &jpeg, "--convert").file("a.jpg");
    assert_eq!(image::guess_format(&bytes).unwrap(), ImageFormat::Jpeg);
    assert_eq!(profile_of(&bytes), None);
    assert_eq!(decoded(&bytes).dimensions(), (16, 16));
    let scan = Package::new(&[("a.jpg", &bytes)]);
    assert_eq!(scan.changed(&scan.build(&["--convert"])), [""; 0]);
}

#[test]
fn deep_samples_become_eight_bits() {
    let deep = image::ImageBuffer::from_fn(9, 7, |x, y| Luma([u16::try_from(x * 7000 + y).unwrap()]));
    for (name, format) in [("a.png", ImageFormat::Png), ("a.tiff", ImageFormat::Tiff)] {
        let bytes =
            build(name, &encoded(DynamicImage::ImageLuma16(deep.clone()), format), "--convert").file(name);
        let expected = DynamicImage::ImageLuma16(deep.clone()).to_luma8();
        assert_eq!(decoded(&bytes), DynamicImage::from(expected), "{name}");
    }
}

#[test]
fn a_large_image_is_scaled_down_in_its_format() {
    for (name, format) in [
        ("a.png", ImageFormat::Png),
        ("a.jpg", ImageFormat::Jpeg),
        ("a.gif", ImageFormat::Gif),
        ("a.bmp", ImageFormat::Bmp),
        ("a.tiff", ImageFormat::Tiff),
    ] {
        let bytes = build(name, &encoded(slope(200, 100), format), "--downscale").file(name);
        assert_eq!(image::guess_format(&bytes).unwrap(), format);
        let small = decoded(&bytes).to_rgb8();
        assert_eq!(small.dimensions(), (100, 50));
        let (here, there) = (small.get_pixel(10, 20).0, decoded(&encoded(slope(200, 100), format)).to_rgb8());
        let before = there.get_pixel(20, 40).0;
        assert!(here.iter().zip(before).all(|(a, b)| a.abs_diff(b) < 24), "{name}: {here:?} {before:?}");
    }
}

#[test]
fn a_scaled_image_keeps_its_kind_of_samples_and_a_plain_one_its_colour() {
    let png = ImageFormat::Png;
    let plain: [(DynamicImage, ImageFormat); 10] = [
        (ImageBuffer::from_pixel(200, 100, Luma([77_u8])).into(), png),
        (ImageBuffer::from_pixel(200, 100, image::LumaA([77_u8, 255])).into(), png),
        (ImageBuffer::from_pixel(200, 100, Rgb([7_u8, 99, 254])).into(), png),
        (ImageBuffer::from_pixel(200, 100, Rgba([7_u8, 99, 254, 255])).into(), png),
        (ImageBuffer::from_pixel(200, 100, Luma([12_345_u16])).into(), png),
        (ImageBuffer::from_pixel(200, 100, image::LumaA([12_345_u16, 54_321])).into(), png),
        (ImageBuffer::from_pixel(200, 100, Rgb([7_u16, 12_345, 65_534])).into(), png),
        (ImageBuffer::from_pixel(200, 100, Rgba([7_u16, 12_345, 65_534, 30_000])).into(), png),
        (ImageBuffer::from_pixel(200, 100, Rgb([0.25_f32, 0.5, 0.75])).into(), ImageFormat::Tiff),
        (ImageBuffer::from_pixel(200, 100, Rgba([0.25_f32, 0.5, 0.75, 1.0])).into(), ImageFormat::Tiff),
    ];
    for (before, format) in plain {
        let name = if format == png { "a.png" } else { "a.tiff" };
        let after = decoded(&build(name, &encoded(before.clone(), format), "--downscale").file(name));
        assert_eq!((after.dimensions(), after.color()), ((100, 50), before.color()));
        let expected = before.crop_imm(0, 0, 100, 50).to_rgba32f();
        let furthest =
            after.to_rgba32f().iter().zip(expected.iter()).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(furthest < 0.000_04, "{:?}: {furthest}", before.color());
    }
}

#[test]
fn what_is_not_seen_does_not_bleed_into_what_is() {
    let pixels =
        RgbaImage::from_fn(
            200,
            100,
            |x, _| if x % 2 == 0 { Rgba([0, 255, 0, 255]) } else { Rgba([255, 0, 0, 0]) },
        );
    let bytes = build("a.png", &encoded(pixels, ImageFormat::Png), "--downscale").file("a.png");
    assert!(decoded(&bytes).to_rgba8().pixels().all(|pixel| pixel.0[0] < 8));
}

#[test]
fn a_scaled_image_keeps_its_orientation_and_profile() {
    let stored = DynamicImage::from(slope(200, 100));
    let png = with_blocks(&stored, ImageFormat::Png, &exif(6), &profile(b"RGB "));
    let bytes = build("a.png", &png, "--downscale").file("a.png");
    assert_eq!((decoded(&bytes).dimensions(), orientation_of(&bytes)), ((100, 50), 6));
    assert_eq!(profile_of(&bytes), Some(profile(b"RGB ")));
}

#[test]
fn a_scaled_tiff_is_upright_because_its_tags_are_lost() {
    let tiff = with_tag(&encoded(slope(200, 100), ImageFormat::Tiff), 0x0112, 6);
    assert_eq!(orientation_of(&tiff), 6);
    let bytes = build("a.tiff", &tiff, "--downscale").file("a.tiff");
    assert_eq!((decoded(&bytes).dimensions(), orientation_of(&bytes)), ((50, 100), 1));
}

#[test]
fn an_image_may_be_scaled_turned_and_stripped_at_once() {
    let jpeg = with_blocks(&slope(200, 100).into(), ImageFormat::Jpeg, &exif(6), b"");
    let package = Package::new(&[("a.jpg", &jpeg)]);
    let built = package.build(&["--downscale", "--bake-orientation", "--strip-metadata"]);
    assert_eq!((built.code, built.reasons()), (0, vec![]), "{:#}", built.report);
    let bytes = built.file("a.jpg");
    assert_eq!((decoded(&bytes).dimensions(), exif_of(&bytes)), ((50, 100), None));
}

#[test]
fn each_flag_changes_its_own_images_and_no_other() {
    let webp = encoded(distinct(9, 7), ImageFormat::WebP);
    let large = encoded(slope(200, 100), ImageFormat::Png);
    let turned = with_blocks(&distinct(5, 3).into(), ImageFormat::Png, &only_turned(), b"");
    let placed = with_blocks(&distinct(5, 3).into(), ImageFormat::Jpeg, &exif(1), b"");
    let tailed = [encoded(distinct(4, 4), ImageFormat::Png).as_slice(), b"tail"].concat();
    let package = Package::new(&[
        ("convert.webp", &webp),
        ("downscale.png", &large),
        ("orientation.png", &turned),
        ("metadata.jpg", &placed),
        ("tail.png", &tailed),
    ]);
    for (flag, name) in [
        ("--convert", "convert.webp"),
        ("--downscale", "downscale.png"),
        ("--bake-orientation", "orientation.png"),
        ("--strip-metadata", "metadata.jpg"),
    ] {
        assert_eq!(package.changed(&package.build(&["--keep-going", flag])), [name], "{flag}");
    }
    let all = package.build(&["--unsafe-fixes"]);
    assert_eq!((all.code, package.changed(&all).len()), (0, 5), "{:#}", all.report);
}

/// An orientation and no position.
fn only_turned() -> Vec<u8> {
    b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec()
}

#[test]
fn the_same_package_becomes_the_same_bytes_on_any_number_of_threads() {
    let images: Vec<(String, Vec<u8>)> = (0..24)
        .map(|index| match index % 4 {
            0 => (format!("{index:02}.webp"), encoded(distinct(20 + index, 9), ImageFormat::WebP)),
            1 => (format!("{index:02}.jpg"), encoded(slope(200 + index, 90), ImageFormat::Jpeg)),
            2 => (format!("{index:02}.png"), encoded(distinct(9, index), ImageFormat::Png)),
            _ => (format!("{index:02}.gif"), encoded(slope(150, 20 + index), ImageFormat::Gif)),
        })
        .collect();
    let files: Vec<(&str, &[u8])> =
        images.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let package = Package::new(&files);
    for (shape, again) in [("a.zip", "b.zip"), ("a.tar.gz", "b.tar.gz")] {
        let flags = ["--convert", "--downscale", "--jobs"];
        let one = package.build_to("in", shape, &[flags.as_slice(), &["1"]].concat());
        let many = package.build_to("in", again, &[flags.as_slice(), &["4"]].concat());
        assert_eq!((one.code, many.code), (0, 0), "{:#}", one.report);
        assert!(one.archive() == many.archive(), "{shape}");
        // What is good is written as it is, from whatever archive.
        let third = package.build_to(shape, "c.zip", &["--convert", "--downscale"]);
        let fourth = package.build_to("in", "d.zip", &["--convert", "--downscale"]);
        assert!(third.archive() == fourth.archive(), "{shape}");
    }
}

#[test]
fn archives_are_transformed_as_folders_are() {
    let webp = encoded(distinct(9, 7), ImageFormat::WebP);
    let png = encoded(distinct(4, 4), ImageFormat::Png);
    let large = encoded(slope(200, 100), ImageFormat::Bmp);
    let tailed = [png.as_slice(), b"tail"].concat();
    let package = Package::new(&[("a.webp", &webp), ("b.png", &png), ("c.bmp", &large), ("d.png", &tailed)]);
    for archive in ["in.zip", "in.tar", "in.tar.gz"] {
        assert_eq!(package.build_to("in", archive, &["--keep-going"]).code, 1);
        let built = package.build_to(archive, "out/", &["--unsafe-fixes"]);
        assert_eq!(built.code, 0, "{:#}", built.report);
        assert_eq!(decoded(&built.file("a.png")), DynamicImage::from(distinct(9, 7)));
        assert_eq!((built.file("b.png"), built.file("d.png")), (png.clone(), png.clone()));
        assert_eq!(decoded(&built.file("c.bmp")).dimensions(), (100, 50));
    }
}

#[test]
fn an_image_that_the_decoder_refuses_is_a_finding_and_no_output_is_written() {
    // The bitstream of a lossless WebP is looked into by a decoder alone.
    let mut broken = encoded(distinct(9, 7), ImageFormat::WebP);
    let end = broken.len();
    broken[26..end].fill(0xFF);
    let sound = encoded(distinct(9, 7), ImageFormat::WebP);
    let package = Package::new(&[("a.webp", &broken), ("b.webp", &sound)]);
    let built = package.build(&["--convert"]);
    assert_eq!((built.code, built.exists()), (1, false), "{:#}", built.report);
    assert!(built.reasons().contains(&"must be done by hand"), "{:#}", built.report);

    let built = package.build(&["--convert", "--keep-going"]);
    assert_eq!((built.code, built.file("a.webp")), (1, broken));
    assert_eq!(decoded(&built.file("b.png")), DynamicImage::from(distinct(9, 7)));
    assert_eq!(built.table(), "File,Title\na.webp,number 0\nb.png,number 1\n");
}

#[test]
fn a_video_is_not_cut_down_to_one_frame() {
    for flags in [["--depth", "structure"], ["--depth", "header"]] {
        let package = Package::new(&[("a.gif", &video())]);
        let built = package.build(&[flags.as_slice(), &["--downscale", "--keep-going"]].concat());
        assert_eq!((built.code, package.changed(&built)), (1, vec![]), "{:#}", built.report);
        assert!(built.reasons().iter().all(|reason| *reason == "must be done by hand"));
        // With the frames counted nothing need be decoded to know.
        let unverified = built.left().contains(&"image/unverified");
        assert!(!unverified && built.report["plan"]["steps"].as_array().unwrap().is_empty());
    }
}

#[test]
fn a_dry_run_writes_nothing() {
    let package = Package::new(&[("a.webp", &encoded(distinct(9, 7), ImageFormat::WebP))]);
    let built = package.build(&["--convert", "--dry-run"]);
    assert_eq!((built.code, built.exists()), (0, false));
}

#[test]
fn an_image_that_is_deflated_in_its_zip_is_transformed_too() {
    let package = Package::new(&[("a.png", &encoded(slope(200, 100), ImageFormat::Png))]);
    package.pack_deflated("in.zip");
    let built = package.build_to("in.zip", "out.zip", &["--downscale"]);
    assert_eq!(built.code, 0, "{:#}", built.report);
    let unpacked = package.build_to("out.zip", "out/", &[]);
    assert_eq!(decoded(&unpacked.file("a.png")).dimensions(), (100, 50));
}

#[test]
fn members_stand_in_the_order_of_their_names_whoever_waits_for_whom() {
    let webp = encoded(distinct(9, 7), ImageFormat::WebP);
    let large = encoded(slope(100, 15_000), ImageFormat::Bmp);
    let png = encoded(distinct(4, 4), ImageFormat::Png);
    let package = Package::new(&[("a.webp", &webp), ("b.png", &png), ("c.bmp", &large), ("d.webp", &webp)]);
    let built = package.build_to("in", "out.tar", &["--convert", "--keep-going"]);
    let (tar, mut at, mut names) = (built.archive(), 0, Vec::new());
    while tar[at] != 0 {
        let field = |from: usize, to: usize| {
            let text = std::str::from_utf8(&tar[at + from..at + to]).unwrap();
            text.trim_end_matches('\0').trim().to_owned()
        };
        names.push(field(0, 100));
        at += 512 + usize::from_str_radix(&field(124, 136), 8).unwrap().next_multiple_of(512);
    }
    assert_eq!(names, ["list.csv", "a.png", "b.png", "c.bmp", "d.png"]);
}

/// A packet with a position, the name of an owner, and an author that stays.
const PACKET: &str = "<?xpacket begin='\u{feff}'?><rdf:Description exif:GPSLatitude='47,1N' dc:creator='Zo\u{eb}'>\
    <aux:OwnerName>Ann</aux:OwnerName></rdf:Description><?xpacket end='w'?>";

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn deflated(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, text).unwrap();
    encoder.finish().unwrap()
}

/// A JPEG whose packet is so long that it stands in two segments of its own, cut inside a name.
fn in_parts(jpeg: &[u8]) -> Vec<u8> {
    let digest = "0123456789ABCDEF0123456789ABCDEF";
    let (first, second) = PACKET.split_at(PACKET.find("Latitude").unwrap());
    let part = |place: usize, text: &str| {
        let numbers = [PACKET.len(), place].map(|number| u32::try_from(number).unwrap().to_be_bytes());
        let head = [b"http://ns.adobe.com/xmp/extension/\0", digest.as_bytes(), &numbers.concat()].concat();
        [&head, text.as_bytes()].concat()
    };
    let named = format!("http://ns.adobe.com/xap/1.0/\0<x xmpNote:HasExtendedXMP='{digest}'/>");
    // The last one stands first.
    let jpeg = with_segment(jpeg, 0xE1, &part(0, first));
    let jpeg = with_segment(&jpeg, 0xE1, &part(first.len(), second));
    with_segment(&jpeg, 0xE1, named.as_bytes())
}

/// A GIF with an extension of an application behind its screen and its colours.
fn with_extension(gif: &[u8], data: &[u8]) -> Vec<u8> {
    let colours = if gif[10] & 0x80 == 0 { 0 } else { 3 << ((gif[10] & 7) + 1) };
    let (head, rest) = gif.split_at(13 + colours);
    [head, b"\x21\xFF\x0BXMP DataXMP", data, rest].concat()
}

/// Every place of a packet that a reader of images looks into.
/// Two digits for each byte.
fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}

fn with_packets() -> Vec<(&'static str, Vec<u8>)> {
    let plain = |format| encoded(distinct(9, 7), format);
    let (jpeg, png, gif) = (plain(ImageFormat::Jpeg), plain(ImageFormat::Png), plain(ImageFormat::Gif));
    let webp = with_blocks(&distinct(9, 7).into(), ImageFormat::WebP, &exif(1), &profile(b"RGB "));
    let text = |head: &[u8], body: &[u8]| [head, body].concat();
    let packed = deflated(PACKET.as_bytes());
    let digits = hex(PACKET.as_bytes()).to_lowercase();
    let digits = format!("\nxmp\n{:8}\n{digits}\n", PACKET.len());
    let trail: Vec<u8> = [1].into_iter().chain((0..=255).rev()).chain([0]).collect();
    let blocks = PACKET
        .as_bytes()
        .chunks(100)
        .flat_map(|block| [&[u8::try_from(block.len()).unwrap()], block].concat());
    let blocks: Vec<u8> = blocks.chain([0]).collect();
    vec![
        ("parts.jpg", in_parts(&jpeg)),
        ("packed.png", with_chunk(&png, b"iTXt", &text(b"XML:com.adobe.xmp\0\x01\0\0\0", &packed))),
        ("wide.png", with_chunk(&png, b"iTXt", &text(b"XML:com.adobe.xmp\0\0\0\0\0", &utf16(PACKET)))),
        ("digits.png", with_chunk(&png, b"tEXt", &text(b"Raw profile type xmp\0", digits.as_bytes()))),
        (
            "packed-digits.png",
            with_chunk(&png, b"zTXt", &text(b"Raw profile type xmp\0\0", &deflated(digits.as_bytes()))),
        ),
        ("wide.webp", with_riff_chunk(&webp, b"XMP ", &utf16(PACKET))),
        ("plain.gif", with_extension(&gif, &text(PACKET.as_bytes(), &trail))),
        ("blocks.gif", with_extension(&gif, &blocks)),
    ]
}

#[test]
fn a_position_is_found_and_taken_out_wherever_a_packet_stands() {
    for (name, image) in with_packets() {
        let package = Package::new(&[(name, &image)]);
        for flag in ["--strip-location", "--strip-metadata"] {
            let built = package.build_to("in", "out/", &[flag, "--target", "web.toml"]);
            let found = built.report["findings"].as_array().unwrap();
            let is_found = found.iter().any(|finding| {
                finding["code"] == "image/location-metadata"
                    && finding["message"].as_str().unwrap().contains("GPS position, and the serial number")
            });
            assert!(is_found, "{name}: {:#}", built.report);
            assert!(built.code == 0 && !built.left().contains(&"image/location-metadata"), "{name}");
            let bytes = built.file(name);
            assert_eq!(decoded(&bytes), decoded(&image), "{name}");
            assert!(!bytes.windows(11).any(|word| word == b"GPSLatitude"), "{name}");
        }
    }
}

#[test]
fn a_long_packet_keeps_a_digest_of_its_own_that_its_parts_are_known_by() {
    use md5::Digest as _;
    let digest = |packet: &str| hex(&md5::Md5::digest(packet.as_bytes()));
    let image = in_parts(&encoded(distinct(9, 7), ImageFormat::Jpeg));
    let fixed = b"0123456789ABCDEF0123456789ABCDEF";
    let (old, mut true_image) = (digest(PACKET), image);
    while let Some(at) = true_image.windows(32).position(|word| word == fixed) {
        true_image[at..at + 32].copy_from_slice(old.as_bytes());
    }
    let package = Package::new(&[("a.jpg", &true_image)]);
    let bytes = package.build_to("in", "out/", &["--strip-location"]).file("a.jpg");
    let blanked = PACKET.replace("exif:GPSLatitude='47,1N'", &" ".repeat(24));
    let blanked = blanked.replace("<aux:OwnerName>Ann</aux:OwnerName>", &" ".repeat(34));
    let new = digest(&blanked);
    let count = |word: &str| bytes.windows(32).filter(|found| *found == word.as_bytes()).count();
    assert_eq!((count(&old), count(&new)), (0, 3));
}

#[test]
fn a_packed_packet_that_cannot_be_inflated_is_reported() {
    let png = encoded(distinct(9, 7), ImageFormat::Png);
    let image = with_chunk(&png, b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0no zlib");
    let built = Package::new(&[("a.png", &image)]).build(&[]);
    assert!(format!("{:#}", built.report).contains("not looked into for a position"), "{:#}", built.report);
}
