//! Which files a push finds.

use super::support::{Sandbox, codes, png};
use super::{files_below, findings, found, tree};

#[test]
fn every_extension_of_the_client_is_sent_in_any_letter_case() {
    let extensions = ".png .jpeg .jpg .jfif .tif .tiff .qtiff .bmp .svs .webp .avi .bpm .dcm .mov .mp4 .mkv .hevc .pdf \
                   .nii .nii.gz .ndpi .rvg";
    for extension in extensions.split_whitespace().map(str::to_owned).chain([".PNG".into(), ".Nii.GZ".into()])
    {
        let sandbox = Sandbox::new();
        sandbox.write(format!("in/a{extension}"), b"x");
        let report = sandbox.check_json("-t v7 --depth names in");
        assert_eq!(findings(&report), Vec::<String>::new(), "{extension}");
    }
}

#[test]
fn files_of_other_extensions_are_reported_and_media_among_them_are_errors() {
    assert_eq!(
        found("in/a.png in/labels.csv in/notes.txt", "in"),
        ["warning layout/ignored-file", "warning layout/ignored-file",]
    );
    for extension in [".gif", ".heic", ".avif", ".svg"] {
        let sandbox = Sandbox::new();
        sandbox.write("in/a.png", png(1, 1, 1));
        sandbox.write(format!("in/b{extension}"), b"x");
        let report = sandbox.check_json("-t v7 --depth names in");
        assert_eq!(findings(&report), ["error image/unsupported-format"], "{extension}");
    }
    for extension in [".wmv", ".zip", ".tar.gz", ".json"] {
        let sandbox = Sandbox::new();
        sandbox.write("in/a.png", png(1, 1, 1));
        sandbox.write(format!("in/b{extension}"), b"x");
        let report = sandbox.check_json("-t v7 --depth names in");
        assert_eq!(findings(&report), ["warning layout/ignored-file"], "{extension}");
    }
}

#[test]
fn a_gif_is_converted_where_that_is_wanted() {
    let sandbox = Sandbox::new();
    sandbox.write("in/a.gif", super::support::gif(3, 2, 9));
    sandbox.imgpack("build -t v7 in -o out/ --quiet").exits(1);
    sandbox.imgpack("build -t v7 in -o out/ --convert --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["a.png"]);
}

#[test]
fn an_image_without_an_extension_would_be_left_out_and_gets_one() {
    let sandbox = Sandbox::new();
    sandbox.write("in/photo", png(3, 2, 9));
    assert_eq!(
        findings(&sandbox.check_json("-t v7 in")),
        ["error layout/no-image", "error image/extension-mismatch",]
    );
    sandbox.imgpack("build -t v7 in -o out/ --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["photo.png"]);
}

#[test]
fn a_raster_image_under_the_extension_of_another_is_a_warning_and_stays() {
    let sandbox = Sandbox::new();
    sandbox.write("in/photo.jpg", png(3, 2, 9));
    assert_eq!(findings(&sandbox.check_json("-t v7 in")), ["warning image/extension-mismatch"]);
    sandbox.imgpack("build -t v7 in -o out/ --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["photo.jpg"]);
}

#[test]
fn junk_that_would_be_sent_is_an_error_and_never_built() {
    let names = "in/a.png in/._a.png in/__MACOSX/._b.png in/.DS_Store";
    assert_eq!(
        found(names, "in"),
        ["warning archive/system-junk", "error archive/system-junk", "error archive/system-junk",]
    );
    let sandbox = Sandbox::new();
    tree(&sandbox, names);
    sandbox.imgpack("build -t v7 in -o out/ --quiet").exits(0);
    assert_eq!(files_below(&sandbox, "out"), ["a.png"]);
}

#[test]
fn hidden_files_are_a_warning_and_names_of_nothing_but_an_extension_an_error() {
    assert_eq!(
        found("in/a.png in/.b.png in/.png", "in"),
        ["warning layout/hidden-file", "error layout/hidden-file",]
    );
}

#[test]
fn a_folder_named_like_a_file_is_reported_even_where_it_is_empty() {
    assert_eq!(found("in/a.png in/page.jpg/1.png", "in"), ["error layout/file-like-folder"]);
    let sandbox = Sandbox::new();
    tree(&sandbox, "in/a.png");
    std::fs::create_dir(sandbox.path("in/b.dcm")).unwrap();
    assert_eq!(findings(&sandbox.check_json("-t v7 in")), ["error layout/file-like-folder"]);
    // Below the first level of a folder to merge nothing is looked at.
    let deep = found("in/1.png in/x/page.jpg/2.png", "--item-merge-mode slots in");
    assert_eq!(deep, ["warning layout/ignored-file"]);
}

#[test]
fn a_slice_without_its_mark_is_reported_once_whatever_it_holds() {
    let sandbox = Sandbox::new();
    sandbox.write("in/1.dcm", super::dicom("A"));
    sandbox.write("in/2.dcm", b"<html><body>not found</body></html>");
    sandbox.write("in/3.dcm", png(2, 2, 2));
    sandbox.write("in/4.dcm", [0; 200]);
    let report = sandbox.check_json("-t v7 in");
    assert_eq!(codes(&report), ["layout/not-dicom"; 3]);
}

#[test]
fn nothing_to_send_is_an_error() {
    assert_eq!(found("in/notes.txt", "in"), ["error layout/no-image"]);
}

#[test]
fn empty_and_damaged_files_are_errors() {
    let sandbox = Sandbox::new();
    let whole = png(9, 9, 9);
    sandbox.write("in/a.png", &whole[..whole.len() - 8]);
    sandbox.write("in/b.png", b"");
    sandbox.write("in/c.png", &whole);
    assert_eq!(findings(&sandbox.check_json("-t v7 in")), ["error image/truncated", "error image/empty"]);
}
