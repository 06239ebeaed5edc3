use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::model::*;

fn text() -> impl Strategy<Value = String> {
    "[a-z./\\\\\"é大\u{202e}\u{1b}\u{e0001}\n ]{0,12}"
}

/// Names as the readers of containers make them.
fn path() -> impl Strategy<Value = EntryPath> {
    let noted = (0..=u32::MAX).prop_map(Flaws::from_bits_truncate);
    let of_origin = Flaws::NOT_UTF8 | Flaws::UNMARKED | Flaws::PARENT | Flaws::ABSOLUTE | Flaws::DRIVE;
    let raw = || vec(prop_oneof![Just(b'a'), Just(b'/'), Just(b'\n'), any::<u8>()], 0..12);
    prop_oneof![
        text().prop_map(|text| EntryPath::from(text.as_str())),
        raw().prop_map(EntryPath::from_utf8),
        (raw(), text()).prop_map(|(raw, text)| EntryPath::decoded(raw, &text, Flaws::UNMARKED)),
        (text(), noted)
            .prop_map(move |(text, noted)| EntryPath::from(text.as_str()).with_flaws(noted & of_origin)),
        // Longer than any file system holds.
        (4000..6000_usize).prop_map(|length| EntryPath::from("é".repeat(length).as_str())),
    ]
}

fn troubles() -> impl Strategy<Value = Vec<Trouble>> {
    let kinds = (select(TroubleKind::ALL), select(&Grade::ALL[..]));
    let one = (kinds, option::of(any::<u64>()), text(), any::<bool>());
    let trouble = |((kind, grade), at, detail, gave_up): (_, _, String, _)| Trouble {
        kind,
        grade,
        at,
        detail: detail.into(),
        gave_up,
    };
    vec(one.prop_map(trouble), 0..3)
}

fn image() -> impl Strategy<Value = ImageFacts> {
    let size = || option::of(any::<u32>());
    let tail = (any::<u64>(), any::<[u8; 4]>(), select(&TailKind::ALL[..]))
        .prop_map(|(bytes, head, kind)| Tail { bytes, head, kind });
    let shape = (size(), size(), size(), option::of(any::<u8>()), option::of(select(&Colour::ALL[..])));
    let coding = option::of(select(&Coding::ALL[..]));
    let reported =
        (option::of(any::<u8>()), coding, any::<bool>(), any::<bool>(), any::<u8>(), option::of(tail));
    (shape, reported).prop_map(
        |((width, height, frames, bits, colour), (orientation, coding, gps, serial, patient, tail))| {
            ImageFacts {
                width,
                height,
                bits,
                colour,
                coding,
                frames,
                orientation,
                gps,
                serial,
                patient: Patient::from_bits_truncate(patient),
                tail,
            }
        },
    )
}

fn facts() -> impl Strategy<Value = Facts> {
    let formats: Vec<Format> = FORMATS.iter().map(|row| row.format).collect();
    let format = move || option::of(select(formats.clone()));
    let sums = (option::of(any::<u32>()), option::of(any::<[u8; 32]>()), option::of(any::<[u8; 16]>()));
    let notation = option::of(select(&Notation::ALL[..]));
    let looked = (any::<bool>(), notation);
    (format(), format(), looked, option::of(image()), sums, troubles()).prop_map(
        |(by_name, by_magic, (sniffed, notation), image, (crc, digest, md5), troubles)| Facts {
            by_name,
            by_magic,
            sniffed,
            notation,
            image: image.map(Box::new),
            crc,
            digest: digest.map(Box::new),
            md5: md5.map(Box::new),
            troubles,
        },
    )
}

fn entry() -> impl Strategy<Value = Entry> {
    let numbers = (any::<u32>(), any::<u64>(), any::<u64>(), any::<u64>());
    (numbers, path(), select(&EntryKind::ALL[..]), any::<u16>(), option::of(any::<u32>())).prop_map(
        |((id, size, stored, offset), path, kind, method, crc)| Entry {
            id: EntryId(id),
            path,
            kind,
            size,
            stored,
            method: Method(method),
            crc,
            offset,
            dropped: false,
            added: false,
        },
    )
}

fn container() -> impl Strategy<Value = Container> {
    let kind = || select(&ContainerKind::ALL[..]);
    let root = (text(), text(), kind()).prop_map(|(folder, name, kind)| Root { folder, name, kind });
    (kind(), option::of(kind()), text(), any::<u64>(), troubles(), vec(root, 0..3)).prop_map(
        |(kind, claimed, name, bytes, troubles, roots)| Container {
            kind,
            claimed,
            name,
            bytes,
            troubles,
            roots,
        },
    )
}

fn extent() -> impl Strategy<Value = Extent> {
    let share = (0..9_u32, 1..9_u32).prop_map(|(index, of)| Share::new(index, of));
    (select(&Depth::ALL[..]), any::<u64>(), share).prop_map(|(depth, entries, share)| Extent {
        depth,
        entries,
        share,
    })
}

proptest! {
    #[test]
    fn what_is_written_of_an_entry_is_read_back(
        source in text(), entry in entry(), facts in facts(), kept in option::of(vec(any::<u8>(), 0..20)),
    ) {
        let line = Writer::default().entry(&source, &entry, &facts, kept.as_deref());
        prop_assert!(!line.contains('\n'), "{line}");
        match Reader::default().line(&line) {
            Ok(Line::Entry { source: from, entry: listed, facts: said, text }) => {
                prop_assert_eq!((from, listed, said, text), (source, entry, facts, kept));
            }
            other => prop_assert!(false, "{other:?}: {line}"),
        }
    }

    #[test]
    fn what_is_written_of_a_container_is_read_back(
        source in text(), extent in extent(), container in container(),
    ) {
        let line = Writer::default().container(&source, extent, &container);
        match Reader::default().line(&line) {
            Ok(Line::Container { source: from, extent: far, container: said }) => {
                prop_assert_eq!((from, far, said), (source, extent, container));
            }
            other => prop_assert!(false, "{other:?}: {line}"),
        }
    }
}

/// The lines of one run over an input of two entries and one that is missing.
fn run() -> Vec<String> {
    let mut writer = Writer::default();
    let container = Container {
        kind: ContainerKind::Zip,
        claimed: Some(ContainerKind::Zip),
        name: "in.zip".into(),
        bytes: 9,
        troubles: Vec::new(),
        roots: Vec::new(),
    };
    let extent = Extent { depth: Depth::Structure, entries: 2, share: None };
    let mut lines = vec![writer.container("in.zip", extent, &container)];
    for (id, name) in [(0, "a.png"), (1, "b.png")] {
        let entry = Entry::file(EntryId(id), name.into(), 5);
        lines.push(writer.entry("in.zip", &entry, &Facts::default(), None));
    }
    lines.push(writer.unopened("gone.zip", "there is no such file"));
    lines.push(writer.trailer());
    lines
}

fn read<'a>(lines: impl IntoIterator<Item = &'a String>) -> Result<usize, String> {
    let mut reader = Reader::default();
    let mut count = 0;
    for line in lines {
        reader.line(line).map_err(|unfit| unfit.to_string())?;
        count += 1;
    }
    reader.finish().map_err(|unfit| unfit.to_string())?;
    Ok(count)
}

#[test]
fn lines_that_are_all_there_are_taken_and_runs_may_follow_one_another() {
    let lines = run();
    assert_eq!(read(&lines), Ok(5));
    assert_eq!(read(lines.iter().chain(&lines)), Ok(10));
}

#[test]
fn lines_that_are_missing_or_changed_are_seen() {
    let lines = run();
    let wrong = |lines: Vec<String>| read(&lines).unwrap_err();
    assert_eq!(wrong(lines[..4].to_vec()), "line 4: no trailer follows: lines are missing");
    assert_eq!(wrong(Vec::new()), "line 0: no trailer follows: lines are missing");
    let without = |index: usize| {
        let mut lines = lines.clone();
        lines.remove(index);
        wrong(lines)
    };
    assert!(
        without(1).starts_with("line 4: the trailer counts 4 rows, 2 of them entries; there are 3 and 1")
    );
    let mut changed = lines.clone();
    changed[1] = changed[1].replace("a.png", "c.png");
    assert_eq!(wrong(changed), "line 5: the digest in the trailer is of other lines");
    let mut swapped = lines.clone();
    swapped.swap(1, 2);
    assert_eq!(wrong(swapped), "line 5: the digest in the trailer is of other lines");
}

#[test]
fn a_line_of_something_else_is_refused_with_its_reason() {
    let refused = |line: &str| Reader::default().line(line).unwrap_err().reason;
    let entry = run().remove(1);
    for (line, reason) in [
        (String::new(), "EOF"),
        ("{}".into(), "missing field `schema`"),
        (r#"{"schema":"imgpack.report.v1"}"#.into(), "the schema is `imgpack.report.v1`"),
        (r#"{"schema":"imgpack.facts.v1"}"#.into(), "the line of no container"),
        (entry.replace("\"kind\":\"file\"", "\"kind\":\"flie\""), "`flie` is not a known kind of entry"),
        (entry.replace("\"size\":5", "\"size\":-5"), "invalid value"),
        (entry.replace("\"troubles\"", "\"width\":4,\"troubles\""), "`gps`, `serial` or `patient`"),
        (entry.replace("\"troubles\"", "\"md5\":\"zz\",\"troubles\""), "`zz` is not 32 hexadecimal digits"),
    ] {
        let said = refused(&line);
        assert!(said.contains(reason), "{line}: {said}");
    }
}

#[test]
fn a_field_that_a_later_version_adds_is_passed_over() {
    let entry = run().remove(1).replace("\"troubles\"", "\"of_tomorrow\":[1],\"troubles\"");
    assert!(matches!(Reader::default().line(&entry), Ok(Line::Entry { .. })));
}
