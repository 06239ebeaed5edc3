//! What `source` found wrong reaches the user: each kind of trouble is reported by exactly one rule, wherever it
//! was found.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop at once")]

use crate::engine::{self, Levels};
use crate::fixture;
use crate::model::TroubleKind;
use crate::profiles;

/// Kinds that are reported of images, in `image/`.
const OF_IMAGES: &[TroubleKind] = &[
    TroubleKind::ImageUnreadable,
    TroubleKind::ImageTruncated,
    TroubleKind::MetadataTooLarge,
    TroubleKind::Unverified,
    TroubleKind::ActiveContent,
];

fn reported_by(package: &str) -> Vec<&'static str> {
    let fixture = fixture::parse(package).unwrap();
    let profile = profiles::find("opendatasoft").unwrap();
    let levels = Levels::new(&profile, &[]).unwrap();
    engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX)
        .list
        .into_iter()
        .map(|finding| finding.code)
        .collect()
}

fn of_containers() -> impl Iterator<Item = TroubleKind> {
    TroubleKind::ALL.iter().copied().filter(|kind| !OF_IMAGES.contains(kind))
}

#[test]
fn every_trouble_of_a_container_is_reported_by_one_rule() {
    for kind in of_containers() {
        let id = kind.id();
        let package =
            format!("container zip 10000 !{id}\nlist.csv\n| File, Title\n| a.png, first\na.png png 20x10");
        assert_eq!(reported_by(&package).len(), 1, "{id}: {:?}", reported_by(&package));
    }
}

#[test]
fn every_trouble_of_an_entry_is_reported_by_one_rule() {
    for kind in of_containers() {
        let id = kind.id();
        let package = format!("list.csv\n| File, Title\n| a.png, first\na.png png 20x10 !{id}");
        assert_eq!(reported_by(&package).len(), 1, "{id}: {:?}", reported_by(&package));
    }
}

#[test]
fn a_rewrite_is_offered_only_where_the_data_was_verified() {
    let fix = |entry: &str| {
        let fixture = fixture::parse(&format!("a.png png {entry} !header-disagreement")).unwrap();
        let profile = profiles::find("opendatasoft").unwrap();
        let levels = Levels::new(&profile, &[]).unwrap().retain(|rule| rule.group() == "archive");
        let found = engine::check(&fixture.inventory, &profile, &levels, &fixture.settings, usize::MAX).list;
        let reported =
            found.into_iter().find(|finding| finding.code == "archive/header-disagreement").unwrap();
        reported.fix.unwrap().safety.id()
    };
    assert_eq!(fix("crc=89ab12cd"), "safe");
    assert_eq!(fix(""), "manual");
    assert_eq!(fix("crc=89ab12cd !bad-checksum"), "manual");
    assert_eq!(fix("crc=89ab12cd !ambiguous-name"), "manual");
}

#[test]
fn a_rule_about_the_container_needs_the_whole_package() {
    let scope = |code: &str| crate::rules::find(code).unwrap().check.scope();
    assert_eq!(scope("archive/unreadable"), "package");
    assert_eq!(scope("archive/overlapping-entries"), "package");
    assert_eq!(scope("archive/bad-checksum"), "entry");
}
