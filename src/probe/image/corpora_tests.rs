//! The public sample images beside the checkout: what others call valid raises no false alarm.

use std::path::{Path, PathBuf};

use super::testing::{is_broken, look};
use crate::model::{Depth, Format};
use crate::probe::kind;

const OURS: [Format; 5] = [Format::Bmp, Format::Gif, Format::Jpeg, Format::Png, Format::WebP];

/// Every image file below the folder, or nothing, with a word, where the folder is absent.
fn images() -> Vec<(PathBuf, Vec<u8>)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/image");
    let mut folders = vec![root];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(listing) = std::fs::read_dir(&folder) else {
            eprintln!("skipped: there is no {}", folder.display());
            continue;
        };
        for entry in listing {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.clone(), std::fs::read(path).unwrap()));
            }
        }
    }
    files
}

/// Files that are damaged on purpose: `x…` in two of the collections, and everything below a folder `bad`.
fn is_meant_to_be_broken(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let text = path.to_string_lossy();
    text.contains("/bad/")
        || (name.starts_with('x') && (text.contains("pngsuite") || text.contains("bugfixes")))
}

#[test]
fn no_valid_sample_is_called_broken() {
    for (path, data) in images() {
        let Some(format) = kind::sniff(&data, data.len() as u64).filter(|format| OURS.contains(format))
        else {
            continue;
        };
        if !is_meant_to_be_broken(&path) {
            let probed = look(format, &data, Depth::Entropy);
            assert!(!is_broken(&probed), "{}: {:?}", path.display(), probed.troubles);
            assert!(probed.image.is_some(), "{}", path.display());
        }
    }
}

#[test]
fn every_png_that_is_damaged_on_purpose_is_called_broken() {
    for (path, data) in images() {
        if path.extension().is_some_and(|extension| extension == "png") && is_meant_to_be_broken(&path) {
            assert_eq!(kind::sniff(&data, data.len() as u64), Some(Format::Png), "{}", path.display());
            assert!(is_broken(&look(Format::Png, &data, Depth::Entropy)), "{}", path.display());
        }
    }
}
