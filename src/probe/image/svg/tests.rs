//! Sizes, active content, and documents that are none.

use super::super::specimens::{read as probed, samples, troubles as reported};
use super::*;
use crate::model::{Format, Grade};

fn svg(root: &str, inner: &str) -> Vec<u8> {
    format!("<svg xmlns='{NAMESPACE}' xmlns:xlink='http://www.w3.org/1999/xlink' {root}>{inner}</svg>").into()
}

fn size(root: &str) -> (Option<u32>, Option<u32>) {
    let image = probed(Format::Svg, &svg(root, ""), Depth::Header).image.expect("a root element");
    (image.width, image.height)
}

fn both(width: u32, height: u32) -> (Option<u32>, Option<u32>) {
    (Some(width), Some(height))
}

#[test]
fn absolute_units_become_pixels() {
    assert_eq!(size("width='10' height='20px'"), both(10, 20));
    assert_eq!(size("width='1in' height='72pt'"), both(96, 96));
    assert_eq!(size("width='2.54cm' height='25.4mm'"), both(96, 96));
    assert_eq!(size("width='6pc' height='101.6Q'"), both(96, 96));
    assert_eq!(size("width=' 1e2 ' height='.4'"), both(100, 1));
}

#[test]
fn a_side_that_is_not_given_follows_the_view_box() {
    assert_eq!(size("viewBox='0 0 30 40'"), both(30, 40));
    assert_eq!(size("viewBox='0,0,30,40' width='100%' height='50%'"), both(30, 20));
    assert_eq!(size("viewBox='0 0 30 40' width='60'"), both(60, 80));
    assert_eq!(size("viewBox='0 0 30 40' height='20' width='auto'"), both(15, 20));
}

#[test]
fn a_size_that_depends_on_something_else_is_not_reported() {
    assert_eq!(size(""), (None, None));
    assert_eq!(size("width='10'"), (Some(10), None));
    assert_eq!(size("width='10em' height='2ex'"), (None, None));
    assert_eq!(size("width='100%' height='100%'"), (None, None));
    assert_eq!(size("width='0' height='-5'"), (None, None));
    assert_eq!(size("viewBox='0 0 0 40'"), (None, None));
    assert_eq!(size("width='1e99' height='wide'"), (None, None));
}

fn active(root: &str, inner: &str) -> Vec<(TroubleKind, Grade)> {
    reported(Format::Svg, &svg(&format!("viewBox='0 0 9 9' {root}"), inner))
}

#[test]
fn a_drawing_that_gives_no_size_is_worth_a_word() {
    let word = [(TroubleKind::ImageUnreadable, Grade::Minor)];
    for root in ["", "width='100%' height='100%'", "width='10em' height='9em'", "viewBox='0 0 0 9'"] {
        assert_eq!(reported(Format::Svg, &svg(root, "")), word, "{root}");
    }
    for root in ["width='10'", "viewBox='0 0 1 1'", "width='10em' viewBox='0 0 1 1'"] {
        assert_eq!(reported(Format::Svg, &svg(root, "")), [], "{root}");
    }
}

#[test]
fn what_runs_is_broken() {
    for (root, inner) in [
        ("", "<script>x</script>"),
        ("onload='x()'", ""),
        ("", "<g ONCLICK='x()'/>"),
        ("", "<a xlink:href='JavaScript:x()'/>"),
        ("", "<a href=' java&#10;script:x()'/>"),
        ("", "<animate attributeName='href' values='#a;javascript:x()'/>"),
        ("", "<set attributeName='onclick' to='x()'/>"),
    ] {
        let found = active(root, inner);
        assert_eq!(found, [(TroubleKind::ActiveContent, Grade::Broken)], "{root} {inner}");
    }
}

#[test]
fn what_loads_is_doubtful() {
    for inner in [
        "<image href='a.png'/>",
        "<use xlink:href='https://example.org/a.svg#b'/>",
        "<rect fill='URL(a.svg#b)'/>",
        "<rect style='fill: url(&quot;//example.org/a&quot;)'/>",
        "<style>@import 'a.css';</style>",
        "<style><![CDATA[@font-face { src: url( 'a.woff' ) }]]></style>",
        "<style>@\\69mport 'a.css';</style>",
        "<rect style='fill: u\\52 l(a.svg)'/>",
        "<style>rect { background: image-set(url(#a) 1x, 'a.png' type('image/png') 2x) }</style>",
        "<g xml:base='http://example.org/'><use href='#a'/></g>",
        "<image><set attributeName='xlink:href' to='a.png'/></image>",
        "<image><animate attributeName='href' values='#a; a.png'/></image>",
        "<image href='data:image/svg+xml;base64,AAAA'/>",
        "<use xlink:href=' DATA:image/svg+xml,x'/>",
        "<a href='data:text/html,x'/>",
        "<style>rect { fill: url(data:,x) }</style>",
        "<image href='data:image/png2,x'/>",
        "<foreignObject/>",
        "<?xml-stylesheet href='a.css'?>",
    ] {
        assert_eq!(active("", inner), [(TroubleKind::ActiveContent, Grade::Doubtful)], "{inner}");
    }
}

#[test]
fn what_stays_inside_is_no_trouble() {
    for inner in [
        "<use href='#a'/><use xlink:href=' #a '/>",
        "<image href='data:image/png;base64,AAAA'/><image href='data:image/JPEG,AAAA'/>",
        "<style>@font-face { src: url('data:font/woff2;base64,AA'), url(data:application/x-font-ttf,A) }</style>",
        "<rect style='font-family: \"\\75rl\"; fill: image-set(\"#a\" 1x)'/>",
        "<g xml:base=''><set attributeName='fill' to='a.png'/><set attributeName='href' to='#b'/></g>",
        "<rect fill='url(#a)' style='filter:url(\"#b\")'/>",
        "<a href='https://example.org/'/>",
        "<text>javascript: url(a) @import on</text>",
        "<g on='2' xlink:onclick='1' id='script'/>",
        "<path-effect only_selected='false'/>",
        "<style>rect { fill: url(#a) }</style>",
    ] {
        assert_eq!(active("", inner), [], "{inner}");
    }
}

#[test]
fn a_document_type_is_worth_a_word() {
    for declaration in ["<!DOCTYPE svg>", "<!DOCTYPE svg SYSTEM 'http://example.org/a.dtd'>"] {
        let document = [declaration.as_bytes(), &svg("width='1' height='1'", "")].concat();
        assert_eq!(reported(Format::Svg, &document), [(TroubleKind::ActiveContent, Grade::Minor)]);
    }
}

#[test]
fn one_kind_is_reported_once_with_its_count_and_first_place() {
    let bytes = svg("width='1'", "\n<script/><script/>\n<script/>");
    let found = probed(Format::Svg, &bytes, Depth::Structure);
    assert_eq!(found.troubles.len(), 1);
    assert_eq!(&*found.troubles[0].detail, "line 2, column 1: holds a script, 3 times: `script`");
}

#[test]
fn a_prefix_that_nobody_declares_is_doubtful() {
    let doubtful = [(TroubleKind::ImageUnreadable, Grade::Doubtful)];
    assert_eq!(active("", "<a:b/>"), doubtful);
    assert_eq!(active("", "<g a:b=''/>"), doubtful);
    assert_eq!(active("", "<g xmlns:a='u'/><a:b/>"), doubtful);
    assert_eq!(active("", "<a:g xmlns:a='u'><g a:b='' xml:space='preserve'/></a:g>"), []);
}

#[test]
fn an_older_encoding_is_read_and_named() {
    let text = format!("<?xml version='1.0' encoding='latin1'?><svg xmlns='{NAMESPACE}' width='1' id='#'/>");
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'#' { 0xE9 } else { byte }).collect();
    let found = probed(Format::Svg, &bytes, Depth::Structure);
    assert_eq!(&*found.troubles[0].detail, "written in windows-1252, not in UTF-8");
    assert_eq!(found.troubles[0].grade, Grade::Minor);
}

#[test]
fn a_plain_entity_is_doubtful_and_not_expanded() {
    let text = format!("<!DOCTYPE svg [<!ENTITY n '{NAMESPACE}'>]><svg width='1' xmlns='&n;'/>");
    assert_eq!(reported(Format::Svg, text.as_bytes()), [(TroubleKind::ActiveContent, Grade::Doubtful)]);
}

#[test]
fn what_is_no_svg_is_unreadable() {
    let broken = [(TroubleKind::ImageUnreadable, Grade::Broken)];
    assert_eq!(reported(Format::Svg, b"\x1F\x8B\x08\0"), broken);
    assert_eq!(reported(Format::Svg, b"<html/>"), broken);
    assert_eq!(reported(Format::Svg, b"<svg width='1' xmlns='http://www.w3.org/2000/svg'><g></svg>"), broken);
    assert_eq!(reported(Format::Svg, b""), broken);
    assert_eq!(reported(Format::Svg, b"<svg width='1'/>"), [(TroubleKind::ImageUnreadable, Grade::Doubtful)]);
    assert_eq!(reported(Format::Svg, b"<s:svg width='1' xmlns:s='http://www.w3.org/2000/svg'/>"), []);
}

#[test]
fn the_header_is_reported_without_the_rest() {
    let bytes = svg("width='1' height='2'", "<g");
    assert_eq!(probed(Format::Svg, &bytes, Depth::Header).troubles, []);
    let long = svg("width='1' height='2'", &"<g/>\u{E9}".repeat(WINDOW_MAX / 4));
    assert_eq!(probed(Format::Svg, &long, Depth::Header).troubles, []);
    // More elements than the ceiling, but of a file that is read in several windows.
    let long = svg("width='1' height='2'", &"<g/>    ".repeat(WINDOW_MAX / 4));
    assert_eq!(reported(Format::Svg, &long), []);
}

#[test]
fn a_document_above_the_ceiling_is_not_judged() {
    let mut bytes = svg("width='1'", "");
    bytes.resize(usize::try_from(MOST).expect("a small ceiling"), b' ');
    assert_eq!(reported(Format::Svg, &bytes), []);
    bytes.push(b' ');
    assert_eq!(reported(Format::Svg, &bytes), [(TroubleKind::Unverified, Grade::Doubtful)]);
}

/// An entry that watches what of the allowance for documents is free while it is read.
struct WatchedEntry {
    content: Vec<u8>,
    was_free: bool,
}

impl Bytes for WatchedEntry {
    fn len(&self) -> u64 {
        self.content.len() as u64
    }
    fn at(&mut self, offset: u64, want: usize) -> io::Result<&[u8]> {
        let start = usize::try_from(offset).expect("an offset within");
        if start > 0 {
            self.was_free |= DOCUMENTS.try_take((128 << 20) - self.len() * HELD + 1).is_some();
        }
        Ok(&self.content[start..self.content.len().min(start + want)])
    }
    fn verify(&mut self) -> Vec<Trouble> {
        Vec::new()
    }
    fn crc(&self) -> Option<u32> {
        None
    }
}

#[test]
fn a_document_is_read_whole_within_the_allowance_of_the_process() {
    let content = svg("width='1'", &" ".repeat(2 * WINDOW_MAX));
    let mut bytes = WatchedEntry { content, was_free: false };
    assert_eq!(probe(&mut bytes, Depth::Structure).expect("readable").troubles, []);
    assert!(!bytes.was_free);
}

#[test]
fn svgs_of_others_are_well_formed() {
    for (name, bytes) in samples("svg", &["svg"]) {
        let found = reported(Format::Svg, &bytes);
        let sound = |(kind, grade): &(TroubleKind, Grade)| {
            *kind == TroubleKind::ActiveContent || *grade == Grade::Minor
        };
        assert!(found.iter().all(sound), "{name}: {found:?}");
    }
}
