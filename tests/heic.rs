//! HEIC: what `build --convert` makes of it where imgpack is built with the feature `heic`, and what it says where not.
//!
//! The files of `fixtures/heic` show four squares: red, green, blue, nearly white. `scripts/heic.sh` compares more with
//! `heif-convert`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

mod support;

use support::Sandbox;

fn heic(name: &str) -> Vec<u8> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/heic");
    std::fs::read(folder.join(format!("{name}.heic"))).unwrap()
}

fn sandbox(names: &[&str]) -> Sandbox {
    let sandbox = Sandbox::new();
    let mut table = "file,title\n".to_owned();
    for (number, name) in names.iter().enumerate() {
        sandbox.write(format!("pics/{number}.heic"), heic(name));
        table += &format!("{number}.heic,{name}\n");
    }
    sandbox.write("pics/list.csv", table);
    sandbox
}

#[cfg(not(feature = "heic"))]
#[test]
fn without_the_feature_the_finding_names_the_commands_that_convert_it() {
    let run = sandbox(&["orientation-1"]).imgpack("check pics -t opendatasoft").exits(1);
    for word in ["holds HEIC", "built without HEIC", "heif-convert IN.heic OUT.jpg", "sips -s format jpeg"] {
        assert!(run.out.contains(word), "{word}: {}", run.out);
    }
}

#[cfg(feature = "heic")]
mod converted {
    use image::{ImageFormat, RgbImage};

    use super::{Sandbox, sandbox};

    const RED: [u8; 3] = [220, 30, 30];
    const GREEN: [u8; 3] = [30, 200, 40];
    const BLUE: [u8; 3] = [40, 60, 210];
    const WHITE: [u8; 3] = [240, 240, 240];

    fn built(sandbox: &Sandbox) -> crate::support::Run {
        sandbox.imgpack("build pics -o out/ -t opendatasoft --convert")
    }

    /// The only image of the output.
    fn jpeg(sandbox: &Sandbox) -> RgbImage {
        let bytes = sandbox.read("out/0.jpg");
        image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap().to_rgb8()
    }

    /// The middle of each quarter: above left and right, below left and right.
    fn quarters(image: &RgbImage) -> [[u8; 3]; 4] {
        let (width, height) = image.dimensions();
        [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| image.get_pixel(width * x / 4, height * y / 4).0)
    }

    fn assert_near(found: [[u8; 3]; 4], wanted: [[u8; 3]; 4], what: &str) {
        let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 6;
        assert!(!found.iter().flatten().zip(wanted.iter().flatten()).any(far), "{what}: {found:?}");
    }

    #[test]
    fn a_heic_becomes_a_jpeg_and_the_cell_that_names_it_follows() {
        let sandbox = sandbox(&["orientation-1"]);
        built(&sandbox).exits(0);
        assert_eq!(sandbox.names("out"), ["0.jpg", "list.csv"]);
        assert_eq!(sandbox.read("out/list.csv"), b"file,title\n0.jpg,orientation-1\n");
        assert_near(quarters(&jpeg(&sandbox)), [RED, GREEN, BLUE, WHITE], "upright");
    }

    #[test]
    fn it_is_turned_and_mirrored_once() {
        // The EXIF block of each says so as well.
        let ways = [
            [RED, GREEN, BLUE, WHITE],
            [GREEN, RED, WHITE, BLUE],
            [WHITE, BLUE, GREEN, RED],
            [BLUE, WHITE, RED, GREEN],
            [RED, BLUE, GREEN, WHITE],
            [BLUE, RED, WHITE, GREEN],
            [WHITE, GREEN, BLUE, RED],
            [GREEN, WHITE, RED, BLUE],
        ];
        for (orientation, wanted) in (1..).zip(ways) {
            let sandbox = sandbox(&[&format!("orientation-{orientation}")]);
            built(&sandbox).exits(0);
            let shown = jpeg(&sandbox);
            assert_eq!(shown.dimensions(), if orientation < 5 { (96, 64) } else { (64, 96) });
            assert_near(quarters(&shown), wanted, &format!("orientation {orientation}"));
            let bytes = sandbox.read("out/0.jpg");
            assert!(!bytes.windows(4).any(|window| window == b"Exif"), "{orientation}");
        }
    }

    #[test]
    fn ten_bits_become_eight() {
        let sandbox = sandbox(&["ten-bits"]);
        built(&sandbox).exits(0);
        assert_near(quarters(&jpeg(&sandbox)), [RED, GREEN, BLUE, WHITE], "ten bits");
    }

    #[test]
    fn colours_of_display_p3_become_those_of_srgb() {
        // By the numbers of H.273, and by a profile as phones write it.
        for name in ["display-p3", "display-p3-profile"] {
            let sandbox = sandbox(&[name]);
            built(&sandbox).exits(0);
            let [red, green, _, white] = quarters(&jpeg(&sandbox));
            // P3 220, 30, 30 is out of the reach of sRGB; grey is grey in both.
            let is_srgb = red[0] > 235 && green[0] < 10 && white[0].abs_diff(240) < 4;
            assert!(is_srgb, "{name}: {red:?} {green:?} {white:?}");
        }
    }

    #[test]
    fn what_would_lose_brightness_or_images_is_refused() {
        for name in ["hdr", "two-images"] {
            let sandbox = sandbox(&[name]);
            built(&sandbox)
                .exits(1)
                .shows(&["image/unsupported-format", "convert the file with another tool"]);
            assert!(!sandbox.has("out"), "{name}");
        }
    }

    #[test]
    fn a_cut_heic_is_never_half_an_image() {
        let whole = super::heic("orientation-1");
        for end in [whole.len() / 2, whole.len() - 20] {
            let sandbox = sandbox(&["orientation-1"]);
            sandbox.write("pics/0.heic", &whole[..end]);
            assert_ne!(built(&sandbox).code, Some(0), "{end}");
            assert!(!sandbox.has("out"), "{end}");
        }
    }
}
