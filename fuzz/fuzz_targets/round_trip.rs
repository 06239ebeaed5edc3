//! A package from any bytes, fixed, written and read again: what was written is what the plan predicted.
//!
//! The first byte chooses shape and permissions. Lines before an empty line are entries (`<digit>name`: the
//! digit chooses the content); what follows is the table.
#![no_main]

use std::collections::BTreeSet;
use std::io::Cursor;
use std::sync::LazyLock;

use image::{DynamicImage, ImageFormat};
use imgpack::fuzzing::rewritten;
use imgpack::model::{ContainerKind, Depth, EntryPath, Findings, Inventory, Settings, Severity};
use imgpack_fuzz::{FOLDER, JUDGE, held};
use libfuzzer_sys::fuzz_target;

/// Contents of files: images of every kind that can be made here, and what is none.
static CONTENTS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let image = |format| {
        let mut bytes = Cursor::new(Vec::new());
        DynamicImage::new_rgb8(9, 7).write_to(&mut bytes, format).expect("an encoder");
        bytes.into_inner()
    };
    use ImageFormat::{Bmp, Gif, Jpeg, Png, Tiff, WebP};
    let mut contents: Vec<Vec<u8>> = [Jpeg, Png, Gif, Bmp, Tiff, WebP].map(image).into();
    let mut tailed = image(Jpeg);
    tailed.extend_from_slice(b"<script>");
    contents.extend([tailed, image(Png)[..40].to_vec(), Vec::new(), b"plain text".to_vec()]);
    contents
});

const OUTPUTS: &[&str] = &["out.zip", "out.tar", "out.tar.gz", "out"];

fuzz_target!(|data: &[u8]| {
    let Some((&way, text)) = data.split_first() else { return };
    let package = held(ContainerKind::Zip, "a.zip", files(text), Depth::Structure);
    let changes_images = way & 8 != 0;
    let settings = Settings {
        unsafe_fixes: way & 4 == 0,
        convert: changes_images,
        downscale: changes_images,
        bake_orientation: changes_images,
        strip_metadata: changes_images,
        ..Settings::default()
    };
    let settled = JUDGE.settle(package.inventory.clone(), &settings);
    if errors(&settled.remaining).next().is_some() {
        return;
    }
    let place = FOLDER.join(OUTPUTS[usize::from(way & 3)]);
    let written = rewritten(&package, &settled.inventory, &place, Depth::Structure);
    let Some(written) = written.expect("a package without errors is written") else {
        // An image that only a decoder finds broken is left as it is by the next plan.
        assert!(!settled.inventory.remakes.is_empty(), "an image that nothing changes is refused");
        return;
    };
    assert_eq!(names(&written), names(&settled.inventory));
    let found = JUDGE.check(&written, &settings, usize::MAX);
    let left: Vec<_> = errors(&found).collect();
    assert!(left.is_empty(), "{left:?} after {:?}", settled.plan.steps);
});

fn files(text: &[u8]) -> Vec<(EntryPath, Vec<u8>)> {
    let end = text.windows(2).position(|pair| pair == b"\n\n");
    let (lines, table) = end.map_or((text, None), |at| (&text[..at], Some(&text[at + 2..])));
    let mut files: Vec<(EntryPath, Vec<u8>)> = lines
        .split(|byte| *byte == b'\n')
        .take(48)
        .filter_map(|line| {
            // No source lists a file whose name is that of a folder.
            let (kind, name) = line.split_first().filter(|(_, name)| !name.ends_with(b"/"))?;
            let content = CONTENTS[usize::from(*kind) % CONTENTS.len()].clone();
            Some((EntryPath::from_utf8(name.to_vec()), content))
        })
        .collect();
    files.extend(table.map(|table| (EntryPath::from("data.csv"), table.to_vec())));
    files
}

fn names(inventory: &Inventory) -> BTreeSet<String> {
    inventory.files().map(|entry| entry.path.text().to_owned()).collect()
}

fn errors(findings: &Findings) -> impl Iterator<Item = (&'static str, &str)> {
    let errors = findings.list.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| (finding.code, finding.message.as_str()))
}
