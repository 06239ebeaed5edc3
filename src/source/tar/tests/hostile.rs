//! Tars that mean harm or mean two things.

use super::*;

/// One thing that is wrong, and a tar that has it and nothing else.
type Odd = (&'static str, Vec<u8>, Vec<(TroubleKind, Grade)>);

fn odd_entries() -> Vec<Odd> {
    let size = 124..136;
    let long = |flag, name: &[u8]| member("././@LongLink", flag, name);
    let conflict = vec![(TroubleKind::TarConflict, Broken)];
    let doubtful = vec![(TroubleKind::TarConflict, Doubtful)];
    let link = vec![(TroubleKind::Link, Broken)];
    let malformed = vec![(TroubleKind::MalformedField, Doubtful)];
    vec![
        (
            "pax size against header",
            tar(&[pax(&[("size", "1024")]), file("a", &[1; 512]), vec![1; 512]]),
            conflict.clone(),
        ),
        ("pax key twice", tar(&[pax(&[("path", "b"), ("path", "c")]), file("a", b"")]), conflict.clone()),
        (
            "two pax headers",
            tar(&[pax(&[("mtime", "1")]), pax(&[("mtime", "2")]), file("a", b"")]),
            conflict.clone(),
        ),
        (
            "pax and long name",
            tar(&[pax(&[("mtime", "1")]), long(b'L', b"b\0"), file("a", b"")]),
            conflict.clone(),
        ),
        (
            "long name and pax",
            tar(&[long(b'L', b"b\0"), pax(&[("path", "c")]), file("a", b"")]),
            conflict.clone(),
        ),
        ("two long names", tar(&[long(b'L', b"b\0"), long(b'L', b"c\0"), file("a", b"")]), conflict.clone()),
        ("bytes after a long name", tar(&[long(b'L', b"b\0c\0"), file("a", b"")]), conflict.clone()),
        ("NUL in a pax path", tar(&[pax(&[("path", "a\0b")]), file("a", b"")]), conflict.clone()),
        ("bad pax length", tar(&[member("x", b'x', b"99 path=b\n"), file("a", b"")]), conflict.clone()),
        ("global path", tar(&[member("g", b'g', record("path", "b").as_bytes()), file("a", b"")]), conflict),
        (
            "a prefix before POSIX",
            tar(&[with_field(with_field(header("a", b'0', 0), 257..265, &[0; 8]), 345..350, b"../up")]),
            vec![(TroubleKind::TarConflict, Broken)],
        ),
        (
            "a prefix in a GNU header",
            tar(&[with_field(with_field(header("a", b'0', 0), 257..265, b"ustar  \0"), 345..350, b"../up")]),
            vec![(TroubleKind::TarConflict, Broken)],
        ),
        (
            "times in a GNU header",
            tar(&[with_field(
                with_field(header("a", b'0', 0), 257..265, b"ustar  \0"),
                345..369,
                &[b"14732616345\0", b"14732616345\0".as_slice()].concat(),
            )]),
            vec![],
        ),
        (
            "pax time is not a number",
            tar(&[pax(&[("mtime", "now")]), file("a", b"")]),
            vec![(TroubleKind::MalformedField, Doubtful)],
        ),
        (
            "uid is not a number",
            tar(&[with_field(header("a", b'0', 0), 108..116, b"nobody!\0")]),
            vec![(TroubleKind::MalformedField, Doubtful)],
        ),
        ("a longest name", tar(&[pax(&[("path", &"n".repeat(65_535))]), file("n", b"")]), vec![]),
        (
            "a name beyond it",
            tar(&[pax(&[("path", &"n".repeat(65_536))]), file("n", b"")]),
            vec![(TroubleKind::OversizedHeader, Broken)],
        ),
        ("hard link", tar(&[with_field(header("a", b'1', 0), 157..158, b"b")]), link.clone()),
        ("symbolic link", tar(&[with_field(header("a", b'2', 0), 157..158, b"b")]), link.clone()),
        ("device", tar(&[header("a", b'3', 0)]), link.clone()),
        ("FIFO", tar(&[header("a", b'6', 0)]), link.clone()),
        ("contiguous file", tar(&[member("a", b'7', b"1")]), link),
        ("unknown type", tar(&[member("a", b'Z', b"1")]), vec![(TroubleKind::MalformedField, Broken)]),
        (
            "folder with data",
            tar(&[member("d/", b'5', &[7; 600])]),
            vec![(TroubleKind::UnexpectedPayload, Broken)],
        ),
        (
            "folder with a size only",
            tar(&[header("d/", b'5', 600), file("a", b"1")]),
            vec![(TroubleKind::UnexpectedPayload, Broken)],
        ),
        (
            "file that ends in a slash",
            tar(&[header("d/", b'0', 0)]),
            vec![(TroubleKind::AmbiguousFolder, Doubtful)],
        ),
        (
            "pax sparse",
            tar(&[pax(&[("GNU.sparse.size", "1000")]), file("a", b"1")]),
            vec![(TroubleKind::Sparse, Broken)],
        ),
        (
            "sparse by Solaris",
            tar(&[pax(&[("SUN.holesdata", " 0 1 ")]), file("a", b"1")]),
            vec![(TroubleKind::Sparse, Broken)],
        ),
        (
            "sparse by star",
            tar(&[pax(&[("SCHILY.realsize", "1000")]), file("a", b"1")]),
            vec![(TroubleKind::Sparse, Broken)],
        ),
        (
            "names in no known encoding",
            tar(&[member("g", b'g', record("hdrcharset", "BINARY").as_bytes()), file("a", b"")]),
            vec![(TroubleKind::TarConflict, Doubtful)],
        ),
        (
            "a size that the plain header leaves at 0",
            tar(&[pax(&[("size", "512")]), header("a", b'0', 0), vec![1; 512]]),
            vec![(TroubleKind::TarConflict, Broken)],
        ),
        (
            "NULs counted in a pax record",
            tar(&[member("x", b'x', &[record("mtime", "1").as_bytes(), &[0; 3]].concat()), file("a", b"")]),
            doubtful.clone(),
        ),
        (
            "a zero before a record's length",
            tar(&[member("x", b'x', b"012 mtime=1\n"), file("a", b"")]),
            doubtful.clone(),
        ),
        ("another plain name", tar(&[pax(&[("path", "b")]), file("a", b"")]), doubtful.clone()),
        (
            "another plain name behind a long one",
            tar(&[long(b'L', b"b\0"), file("a", b"")]),
            doubtful.clone(),
        ),
        (
            "a prefix and no name",
            tar(&[pax(&[("path", "d/a")]), with_field(header("", b'0', 0), 345..346, b"d")]),
            doubtful.clone(),
        ),
        (
            "a sparse map on a plain file",
            tar(&[with_field(
                with_field(header("a", b'0', 0), 257..265, b"ustar  \0"),
                386..410,
                b"00000000000\x0000000000001\0",
            )]),
            doubtful.clone(),
        ),
        ("a long link before a file", tar(&[long(b'K', b"b\0"), file("a", b"")]), doubtful),
        ("blank size", tar(&[with_field(header("a", b'0', 0), size, &[0; 12])]), malformed.clone()),
        (
            "digits after a NUL",
            tar(&[with_field(header("a", b'0', 0), 108..116, b"\x000000001")]),
            malformed.clone(),
        ),
        ("odd magic", tar(&[with_field(header("a", b'0', 0), 263..265, b"01")]), malformed),
    ]
}

#[test]
fn a_plain_name_that_is_the_long_one_shortened_says_nothing() {
    let umlaut = "h\u{e4}user/ein sehr langer name.png";
    for plain in
        ["h_user/ein sehr l", "h?user/ein sehr langer name.png", "huser/ein sehr", "name.png", umlaut, ""]
    {
        let opened = opened("a.tar", &tar(&[pax(&[("path", umlaut)]), file(plain, b"1")]));
        assert_eq!(verdict(&opened), [], "{plain}");
    }
    let latin = member("x", b'0', b"1");
    let latin = with_field(latin, 0..6, b"h\xe4user");
    let opened = opened("a.tar", &tar(&[pax(&[("path", umlaut)]), latin]));
    assert_eq!(verdict(&opened), []);
}

#[test]
fn a_plain_name_outside_of_the_root_is_a_flaw_of_the_entry() {
    use crate::model::Flaws;
    for (plain, flaw) in [("../a", Flaws::PARENT), ("/a", Flaws::ABSOLUTE), ("C:a", Flaws::DRIVE)] {
        let opened = opened("a.tar", &tar(&[pax(&[("path", "a")]), file(plain, b"1")]));
        assert!(opened.listing.entries[0].path.flaws().contains(flaw), "{plain}");
        assert_eq!(verdict(&opened), [(TroubleKind::TarConflict, Doubtful)], "{plain}");
    }
}

#[test]
fn a_size_beyond_eight_gibibytes_may_be_left_at_0() {
    let opened = opened("a.tar", &tar(&[pax(&[("size", "8589934592")]), header("a", b'0', 0)]));
    assert_eq!(
        verdict(&opened),
        [(TroubleKind::Unreadable, Broken)],
        "the data is missing, and nothing else"
    );
}

#[test]
fn each_odd_entry_is_reported_once_and_nothing_else_is() {
    for (what, bytes, expected) in odd_entries() {
        for (name, _, bytes) in packings(&bytes) {
            let opened = opened(name, &bytes);
            assert_eq!(verdict(&opened), expected, "{what}, {name}");
            assert!(opened.listing.container.troubles.is_empty(), "{what} is the entry's");
            visit(&opened);
        }
    }
}

fn odd_tars() -> Vec<Odd> {
    let size = 124..136;
    let good = || file("a", b"1");
    let sized = |value: &[u8]| tar(&[good(), with_field(header("b", b'0', 0), size.clone(), value)]);
    let unreadable = vec![(TroubleKind::Unreadable, Broken)];
    let hidden = vec![(TroubleKind::HiddenData, Broken)];
    let second = vec![(TroubleKind::Polyglot, Broken)];
    let mut bad_sum = file("b", b"2");
    bad_sum[0] = b'c';
    vec![
        ("negative size", sized(b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe\0"), unreadable.clone()),
        ("size beyond 63 bits", sized(b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"), unreadable.clone()),
        (
            "size at the end of 63 bits",
            sized(b"\x80\0\0\0\x7f\xff\xff\xff\xff\xff\xff\xff"),
            unreadable.clone(),
        ),
        ("size is not a number", sized(b"0000000000x\0"), unreadable.clone()),
        ("size beyond the file", sized(b"77777777777\0"), unreadable.clone()),
        ("bad checksum", tar(&[good(), bad_sum]), unreadable),
        ("no end marker", good(), vec![(TroubleKind::MissingEnd, Broken)]),
        ("one block at the end", [good(), vec![0; 512]].concat(), vec![(TroubleKind::MissingEnd, Doubtful)]),
        ("lone block in the middle", tar(&[good(), vec![0; 512], file("b", b"2")]), second.clone()),
        ("two tars in one", [tar(&[good()]), tar(&[file("b", b"2")])].concat(), second),
        ("bytes after the end", [tar(&[good()]), vec![0; 9000], b"x".to_vec()].concat(), hidden),
        ("usual padding", [tar(&[good()]), vec![0; 19 * 512]].concat(), vec![]),
        (
            "a great deal of padding",
            [tar(&[good()]), vec![0; 2 << 20]].concat(),
            vec![(TroubleKind::HiddenData, Doubtful)],
        ),
        (
            "noise in the padding",
            tar(&[[good()[..1000].to_vec(), vec![7; 24]].concat()]),
            vec![(TroubleKind::HiddenData, Doubtful)],
        ),
        (
            "an extension for nobody",
            tar(&[good(), pax(&[("path", "b")])]),
            vec![(TroubleKind::TarConflict, Doubtful)],
        ),
        ("a global comment", tar(&[member("g", b'g', record("comment", "1").as_bytes()), good()]), vec![]),
    ]
}

#[test]
fn each_odd_tar_is_reported_once_and_nothing_else_is() {
    for (what, bytes, expected) in odd_tars() {
        for (name, _, bytes) in packings(&bytes) {
            let opened = opened(name, &bytes);
            assert_eq!(verdict(&opened), expected, "{what}, {name}");
            assert_eq!(names(&opened)[0], "a", "{what}: what comes before is listed");
            visit(&opened);
        }
    }
}

#[test]
fn a_size_without_data_hides_no_entry() {
    for claimed in [1, 512, 600, 5000] {
        let opened = opened("a.tar", &tar(&[header("d/", b'5', claimed), file("a", b"1")]));
        assert_eq!(names(&opened), ["d/", "a"], "{claimed}");
        assert_eq!(visit(&opened).0[&1], b"1");
    }
}

#[test]
fn a_cut_entry_is_listed_and_not_shown() {
    let whole = tar(&[file("a", b"1"), file("b", &[7; 5000])]);
    for (name, _, bytes) in packings(&whole[..3000]) {
        let opened = opened(name, &bytes);
        assert_eq!(names(&opened), ["a", "b"]);
        assert_eq!(visit(&opened).0.into_keys().collect::<Vec<_>>(), [0], "{name}");
        assert!(opened.source.each(&files(&opened), &mut |_, _| Ok(())).is_err());
    }
}

#[test]
fn every_cut_of_a_tar_is_reported() {
    let long_name = member("././@LongLink", b'L', &[[b'n'; 130].as_slice(), &[0]].concat());
    let entry = file("b", &[7; 700]);
    let whole = tar(&[file("a.png", b"1"), pax(&[("path", "b.png")]), entry.clone(), long_name, entry]);
    let end_marker = whole.len() - 1024;
    let (left, right) = whole.split_at(whole.len() / 2);
    let in_parts = [
        ("parts.tar.gz", [gzip(left), gzip(right)].concat()),
        ("parts.tar.bz2", [bzip2(left), bzip2(right)].concat()),
    ];
    for (name, packed) in packings(&whole).map(|(name, _, packed)| (name, packed)).into_iter().chain(in_parts)
    {
        let case = Case::new(name, &packed);
        let shrinking = fs::OpenOptions::new().write(true).open(&case.path).unwrap();
        for length in (0..packed.len()).rev() {
            shrinking.set_len(length as u64).unwrap();
            let opened = case.open();
            let is_padding = name == "a.tar" && length >= end_marker + 512;
            assert!(is_broken(&opened) || is_padding, "{name} cut to {length}: {:?}", verdict(&opened));
            visit(&opened);
        }
    }
}

#[test]
fn a_flipped_bit_of_a_gzip_is_reported_or_changes_nothing() {
    let content = b"a picture that is not one".repeat(30);
    let packed = gzip(&tar(&[file("a.png", &content)]));
    let mut silent = 0;
    for at in 0..packed.len() * 8 {
        let mut bytes = packed.clone();
        bytes[at / 8] ^= 1 << (at % 8);
        let opened = opened("a.tar.gz", &bytes);
        let seen = visit(&opened).0;
        if !is_broken(&opened) {
            silent += 1;
            assert_eq!((names(&opened), &seen[&0]), (vec!["a.png"], &content), "bit {at}");
        }
    }
    // Time, system and level hint, and code lengths that no code uses.
    assert!(silent < 80, "{silent} of {} bits", packed.len() * 8);
}

#[test]
fn the_frame_of_a_gzip_is_audited() {
    let bytes = tar(&[file("a", b"1")]);
    let good = gzip(&bytes);
    let changed = |at: usize, value: u8| {
        let mut bytes = good.clone();
        bytes[at] = value;
        bytes
    };
    let last = good.len() - 1;
    let named = |length| [&good[..3], &[8], &good[4..10], &vec![b'n'; length], &[0], &good[10..]].concat();
    assert_eq!(verdict(&opened("a.tgz", &named(65_536))), []);
    let cases = [
        ("reserved flags", changed(3, 0x20), TroubleKind::MalformedField, Broken),
        ("wrong CRC", changed(last - 4, good[last - 4] ^ 1), TroubleKind::BadChecksum, Broken),
        ("wrong size", changed(last, 9), TroubleKind::BadChecksum, Broken),
        (
            "wrong header CRC",
            [&good[..3], &[2], &good[4..10], &[1, 2], &good[10..]].concat(),
            TroubleKind::BadChecksum,
            Broken,
        ),
        ("a long name", named(65_537), TroubleKind::OversizedHeader, Broken),
        ("bytes after the end", [good.as_slice(), b"\x1f\x8b"].concat(), TroubleKind::HiddenData, Broken),
        ("NULs after the end", [good.as_slice(), &[0; 7]].concat(), TroubleKind::HiddenData, Doubtful),
        (
            "two members",
            [gzip(&bytes[..700]), gzip(&bytes[700..])].concat(),
            TroubleKind::SeveralMembers,
            Doubtful,
        ),
    ];
    for (what, bytes, kind, grade) in cases {
        let opened = opened("a.tar.gz", &bytes);
        assert_eq!((names(&opened), verdict(&opened)), (vec!["a"], vec![(kind, grade)]), "{what}");
        assert_eq!(visit(&opened).0[&0], b"1", "{what}");
    }
}

#[test]
fn a_gzip_header_with_all_fields_is_fine() {
    let good = gzip(&tar(&[file("a", b"1")]));
    let fields = [&good[..3], &[2 | 4 | 8 | 16], &good[4..10], &[3, 0, 1, 2, 3], b"name\0comment\0"].concat();
    let crc = crc32fast::hash(&fields).to_le_bytes();
    assert_eq!(verdict(&opened("a.tgz", &[&fields, &crc[..2], &good[10..]].concat())), []);
}

#[test]
fn parallel_bzip2_streams_are_one_tar_and_what_follows_is_reported() {
    let bytes = tar(&[file("a", b"1")]);
    let two = [bzip2(&bytes[..600]), bzip2(&bytes[600..])].concat();
    let first = opened("a.tar.bz2", &two);
    assert_eq!((names(&first), verdict(&first)), (vec!["a"], vec![]));
    let tail = opened("a.tar.bz2", &[two.as_slice(), b"tail"].concat());
    assert_eq!(verdict(&tail), [(TroubleKind::HiddenData, Broken)]);
}

#[test]
fn a_bomb_is_unpacked_up_to_the_ceiling_and_no_further() {
    let zeros = vec![0_u8; 80 << 20];
    let long =
        [header("././@LongLink", b'L', 70 << 20), zeros[..70 << 20].to_vec(), file("a", b"1")].concat();
    for (what, bytes) in [("zeros", gzip(&zeros)), ("zeros", bzip2(&zeros)), ("long name", gzip(&long))] {
        let opened = opened("a.tar.gz", &bytes);
        let mut troubles = opened.listing.container.troubles.iter();
        let bomb = troubles.find(|trouble| trouble.kind == TroubleKind::SuspiciousRatio).expect(what);
        let unpacked = bomb
            .detail
            .split(' ')
            .find_map(|word| word.trim_end_matches(';').parse::<u64>().ok().filter(|n| *n > 1 << 26));
        assert!(bomb.grade == Broken && unpacked.is_some_and(|n| n < 65 << 20), "{what}: {}", bomb.detail);
    }
}

#[test]
fn an_extension_above_the_ceiling_is_passed_unread() {
    let long = member("././@LongLink", b'L', &vec![b'x'; (1 << 20) + 1]);
    let opened = opened("a.tar", &tar(&[long, file("short", b"1")]));
    assert_eq!(
        (names(&opened), verdict(&opened)),
        (vec!["short"], vec![(TroubleKind::OversizedHeader, Broken)])
    );
}

#[test]
fn a_large_hole_is_passed_without_reading_it() {
    for name in ["a.tar", "a.zip", "a.bin"] {
        let case = Case::new(name, b"");
        // Reading that much would take minutes.
        fs::OpenOptions::new().write(true).open(&case.path).unwrap().set_len(1 << 40).unwrap();
        let opened = case.open();
        assert_eq!(verdict(&opened), [(TroubleKind::Unreadable, Broken)]);
        assert!(opened.listing.container.troubles[0].detail.contains("nothing but NUL bytes"));
    }
}

#[test]
fn a_second_tar_behind_the_end_is_no_padding() {
    let (first, second) = (tar(&[file("a", b"1")]), tar(&[file("b", b"2")]));
    let padded = [first.as_slice(), &[0; 4096], &second].concat();
    let lone = [&first[..first.len() - 512], &second].concat();
    let together = [first.as_slice(), &second].concat();
    let plain = [("a.tar", together.clone()), ("a.tar", padded), ("a.tar", lone)];
    let packed = [("a.tar.gz", gzip(&together)), ("a.tar.bz2", bzip2(&together))];
    for (name, bytes) in plain.into_iter().chain(packed) {
        let opened = opened(name, &bytes);
        assert_eq!((names(&opened), verdict(&opened)), (vec!["a"], vec![(TroubleKind::Polyglot, Broken)]));
        let detail = &opened.listing.container.troubles[0].detail;
        assert!(detail.contains("begin a tar archive"), "{detail}");
    }
    let zip = [gzip(&first), b"PK\x03\x04".to_vec()].concat();
    assert_eq!(verdict(&opened("a.tar.gz", &zip)), [(TroubleKind::Polyglot, Broken)]);
}

#[test]
fn a_tar_that_ends_as_a_zip_is_two_things() {
    let end = [b"PK\x05\x06".as_slice(), &[0; 18]].concat();
    let opened = opened("a.tar", &[tar(&[file("a", b"1")]), end].concat());
    assert_eq!(verdict(&opened), [(TroubleKind::Polyglot, Broken), (TroubleKind::HiddenData, Broken)]);
}

#[test]
fn a_tar_of_which_some_readers_open_the_zip_inside_is_doubtful() {
    let record = |start: u32, size: u32| {
        let numbers = [size.to_le_bytes(), start.to_le_bytes()].concat();
        [b"PK\x05\x06\0\0\0\0\x01\0\x01\0".as_slice(), &numbers, &[0, 0]].concat()
    };
    let directory = [b"PK\x01\x02".as_slice(), &[0; 43]].concat();
    let with = |end: Vec<u8>| {
        opened("a.tar", &tar(&[file("a", b"1"), file("b.zip", &[directory.clone(), end].concat())]))
    };
    assert_eq!(verdict(&with(record(0, 47))), [(TroubleKind::Polyglot, Doubtful)]);
    assert_eq!(verdict(&with(record(0, 46))), []);
}

#[test]
fn what_is_no_file_is_not_opened() {
    use super::super::super::OpenError;
    assert!(matches!(open(std::path::Path::new("/dev/null")), Err(OpenError::NotAFileOrDirectory)));
    assert!(matches!(open(std::path::Path::new("/no/such/thing")), Err(OpenError::Missing)));
    let case = Case::new("a.tar", b"");
    assert!(matches!(open(&case.path.join("below")), Err(OpenError::Missing)));
    let pipe = case.path.with_file_name("pipe.tar");
    if std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        assert!(matches!(open(&pipe), Err(OpenError::NotAFileOrDirectory)));
    }
    let socket = case.path.with_file_name("socket.tar");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(matches!(open(&socket), Err(OpenError::NotAFileOrDirectory)));
}
