//! Directories that behave, and directories that do not.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Mutex;

use super::super::{Opened, Reach, WHOLE_MAX, open};
use crate::model::{Entry, EntryId, EntryKind, Grade, Trouble, TroubleKind};

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    root
}

fn opened(path: &Path) -> Opened {
    open(path).unwrap_or_else(|error| panic!("{error:?}"))
}

fn names(opened: &Opened) -> Vec<&str> {
    opened.listing.entries.iter().map(|entry| entry.path.text()).collect()
}

fn files(opened: &Opened) -> Vec<&Entry> {
    opened.listing.entries.iter().filter(|entry| entry.is_file()).collect()
}

type Seen = (BTreeMap<EntryId, Vec<u8>>, Vec<(EntryId, Trouble)>);

fn contents(opened: &Opened, reach: Reach) -> Seen {
    let seen = Mutex::new(BTreeMap::new());
    let troubles = opened.source.visit(&files(opened), reach, &|id, bytes| {
        let all = bytes.at(0, 1 << 20).unwrap().to_vec();
        assert!(bytes.verify().is_empty());
        assert!(seen.lock().unwrap().insert(id, all).is_none(), "{id:?} seen twice");
    });
    (seen.into_inner().unwrap(), troubles)
}

fn trouble_of<'a>(opened: &'a Opened, name: &str) -> Option<&'a Trouble> {
    let entry = opened.listing.entries.iter().find(|entry| entry.path.text() == name)?;
    opened.listing.troubles.iter().find(|(id, _)| *id == entry.id).map(|(_, trouble)| trouble)
}

#[test]
fn entries_are_sorted_by_the_bytes_of_their_whole_names() {
    let root = folder(&[("b/1.png", b"1"), ("b.png", b"22"), (".hidden", b""), ("B/é.png", b"333")]);
    fs::create_dir(root.path().join("empty")).unwrap();
    let opened = opened(root.path());
    assert_eq!(names(&opened), [".hidden", "B/", "B/é.png", "b.png", "b/", "b/1.png", "empty/"]);
    assert!(opened.listing.entries.iter().enumerate().all(|(index, entry)| entry.id.index() == index));
    assert_eq!(opened.listing.container.bytes, 6);
    assert!(opened.listing.troubles.is_empty() && opened.listing.container.troubles.is_empty());
}

#[test]
fn every_file_is_seen_once_with_its_bytes() {
    let root = folder(&[]);
    for number in 0..200 {
        fs::write(root.path().join(format!("{number:03}.txt")), format!("file {number}")).unwrap();
    }
    let opened = opened(root.path());
    let (seen, troubles) = contents(&opened, Reach::Whole);
    assert!(troubles.is_empty());
    assert_eq!(seen.len(), 200);
    for (id, bytes) in seen {
        assert_eq!(bytes, format!("file {}", id.0).as_bytes());
    }
}

#[test]
fn a_head_reader_gets_windows_anywhere() {
    let bytes: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
    let root = folder(&[("a.bin", &bytes)]);
    let opened = opened(root.path());
    let troubles = opened.source.visit(&files(&opened), Reach::Head, &|_, window| {
        assert_eq!(window.at(0, 10).unwrap(), &bytes[..4096]);
        assert_eq!(window.at(399_990, 100).unwrap(), &bytes[399_990..]);
        assert_eq!(window.at(4_000, 200).unwrap()[..200], bytes[4_000..4_200]);
        assert_eq!(window.at(400_000, 1).unwrap(), b"");
        assert_eq!(window.at(u64::MAX, 1).unwrap(), b"");
    });
    assert!(troubles.is_empty());
}

#[test]
fn a_file_above_the_ceiling_is_read_in_windows() {
    let root = folder(&[]);
    let file = fs::File::create(root.path().join("big.bin")).unwrap();
    file.set_len(WHOLE_MAX + 5_000_000).unwrap();
    let opened = opened(root.path());
    let troubles = opened.source.visit(&files(&opened), Reach::Whole, &|_, window| {
        assert!(window.at(0, 1).unwrap().len() <= super::super::WINDOW_MAX);
        assert_eq!(window.at(WHOLE_MAX + 4_999_999, 9).unwrap(), [0]);
    });
    assert!(troubles.is_empty());
}

#[test]
fn names_that_are_not_utf8_are_kept_as_they_are() {
    let root = folder(&[]);
    fs::write(root.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.png")), b"x").unwrap();
    let opened = opened(root.path());
    assert_eq!(opened.listing.entries[0].path.raw(), b"caf\xe9.png");
    assert_eq!(contents(&opened, Reach::Whole).0[&EntryId(0)], b"x");
}

#[test]
fn links_are_listed_and_never_followed() {
    let root = folder(&[("a/1.png", b"1")]);
    let at = |name: &str| root.path().join(name);
    symlink("a/1.png", at("inside.png")).unwrap();
    symlink("..", at("a/loop")).unwrap();
    symlink("../../etc/passwd", at("a/out")).unwrap();
    symlink("/dev/zero", at("zero.png")).unwrap();
    symlink(at("a/1.png").canonicalize().unwrap(), at("absolute.png")).unwrap();
    let opened = opened(root.path());
    assert_eq!(
        names(&opened),
        ["a/", "a/1.png", "a/loop", "a/out", "absolute.png", "inside.png", "zero.png"]
    );
    let grade = |name| trouble_of(&opened, name).map(|trouble| (trouble.kind, trouble.grade));
    for name in ["a/loop", "absolute.png", "inside.png"] {
        assert_eq!(grade(name), Some((TroubleKind::SymbolicLink, Grade::Doubtful)), "{name}");
    }
    for name in ["a/out", "zero.png"] {
        assert_eq!(grade(name), Some((TroubleKind::SymbolicLink, Grade::Broken)), "{name}");
    }
    assert_eq!(files(&opened).len(), 1);
}

#[test]
fn a_fifo_is_listed_and_never_opened() {
    let root = folder(&[("a.png", b"1")]);
    let made = std::process::Command::new("mkfifo").arg(root.path().join("pipe.png")).status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no mkfifo here");
        return;
    }
    let opened = opened(root.path());
    let pipe = &opened.listing.entries[1];
    assert_eq!((pipe.path.text(), pipe.kind), ("pipe.png", EntryKind::Special));
    assert_eq!(trouble_of(&opened, "pipe.png").unwrap().kind, TroubleKind::SpecialFile);
}

#[test]
fn the_repository_of_the_folder_is_passed_over_and_a_nested_one_is_named_and_not_entered() {
    let root = folder(&[(".git/config", b"x"), ("sub/.git/config", b"x"), ("sub/.gitignore", b"*")]);
    let opened = opened(root.path());
    assert_eq!(names(&opened), ["sub/", "sub/.git/", "sub/.gitignore"]);
    assert_eq!(trouble_of(&opened, "sub/.git/").unwrap().grade, Grade::Minor);
}

#[test]
fn a_file_that_changed_since_it_was_listed_is_not_shown() {
    let root = folder(&[("a.png", b"1"), ("b.png", b"1"), ("c.png", b"1"), ("d.png", b"1")]);
    let opened = opened(root.path());
    fs::remove_file(root.path().join("a.png")).unwrap();
    fs::write(root.path().join("b.png"), b"longer").unwrap();
    // The same file by its identity, and yet a link now.
    fs::rename(root.path().join("c.png"), root.path().join("moved")).unwrap();
    symlink("moved", root.path().join("c.png")).unwrap();
    let (seen, troubles) = contents(&opened, Reach::Whole);
    assert_eq!(seen.into_keys().collect::<Vec<_>>(), [EntryId(3)]);
    let ids: Vec<_> = troubles.iter().map(|(id, _)| id.0).collect();
    assert_eq!(ids, [0, 1, 2]);
    assert!(troubles.iter().all(|(_, trouble)| trouble.kind == TroubleKind::ChangedDuringRun));
}

#[test]
fn a_file_that_changes_while_it_is_read_is_reported_once() {
    for verify in [false, true] {
        let root = folder(&[("a.png", b"1234")]);
        let opened = opened(root.path());
        let reported = Mutex::new(Vec::new());
        let mut troubles = opened.source.visit(&files(&opened), Reach::Whole, &|id, bytes| {
            fs::write(root.path().join("a.png"), b"12345").unwrap();
            assert_eq!(bytes.at(0, 4).unwrap(), b"1234");
            if verify {
                reported.lock().unwrap().extend(bytes.verify().into_iter().map(|trouble| (id, trouble)));
            }
        });
        troubles.append(&mut reported.lock().unwrap());
        assert_eq!(troubles.len(), 1, "{troubles:?}");
        assert_eq!(troubles[0].1.kind, TroubleKind::ChangedDuringRun);
    }
}

#[test]
fn each_gives_the_files_in_the_order_asked_for() {
    let root = folder(&[("a.png", b"1"), ("b.png", b"22")]);
    let opened = opened(root.path());
    let mut wanted = files(&opened);
    wanted.reverse();
    let mut seen = Vec::new();
    opened
        .source
        .each(&wanted, &mut |id, bytes| {
            seen.push((id.0, bytes.len()));
            Ok(())
        })
        .unwrap();
    assert_eq!(seen, [(1, 2), (0, 1)]);
}

#[test]
fn a_link_to_a_folder_is_opened_as_the_folder() {
    let root = folder(&[("data/a.png", b"1")]);
    symlink("data", root.path().join("link")).unwrap();
    let opened = opened(&root.path().join("link"));
    assert_eq!((names(&opened), opened.listing.container.name.as_str()), (vec!["a.png"], "link"));
}
