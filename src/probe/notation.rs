//! Tells by the head of a text which tool wrote down what it knows of images.
//!
//! Whether the text is well-formed is not asked here.

use std::collections::BTreeSet;

use crate::model::{Format, Notation};

/// How many first bytes are looked at.
pub(crate) const HEAD: usize = 64 << 10;
/// Containers of JSON whose keys are looked at: a list, its objects, a list in these, its objects.
const DEEPEST: usize = 4;
/// No sign is longer. Bytes.
const LONGEST: usize = 64;

/// Keys that stand together in one form only; `[]` is a list that stands around.
static SIGNS: &[(Notation, &[&str])] = &[
    (Notation::ImportFile, &["[].row_data"]),
    (Notation::LabelStudio, &["[].data", "[].annotations"]),
    (Notation::LabelStudio, &["[].data", "[].predictions"]),
    (Notation::LabelStudio, &["[].data", "[].completions"]),
    (Notation::LabelMe, &["shapes", "imagePath"]),
    (Notation::LabelMe, &["shapes[].points", "shapes[].shape_type"]),
    (Notation::LabelMe, &["shapes[].points", "shapes[].group_id"]),
    (Notation::Darwin, &["item.slots"]),
    (Notation::Darwin, &["item", "annotations"]),
    (Notation::Darwin, &["image.original_filename", "annotations"]),
    (Notation::Coco, &["images[].file_name"]),
    (Notation::Coco, &["annotations[].image_id"]),
    (Notation::Coco, &["images", "annotations"]),
    (Notation::Coco, &["images", "categories"]),
];

/// The notation of a text of this format; `None` where its first bytes show none.
pub(crate) fn of(head: &[u8], is_whole: bool, format: Format) -> Option<Notation> {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    match format {
        Format::Json => of_json(head),
        Format::Xml => memchr::memmem::find(head, b"<annotation").map(|_| Notation::PascalVoc),
        Format::Text | Format::Csv | Format::Tsv => is_yolo(head, is_whole).then_some(Notation::Yolo),
        _ => None,
    }
}

fn of_json(head: &[u8]) -> Option<Notation> {
    let mut outline = Outline::default();
    outline.read(head);
    if outline.values > 1 {
        return Some(Notation::JsonLines);
    }
    let has = |key: &&str| outline.keys.contains(*key);
    SIGNS.iter().find(|(_, keys)| keys.iter().all(has)).map(|(notation, _)| *notation)
}

/// The keys of a JSON text near its top.
#[derive(Default)]
struct Outline {
    keys: BTreeSet<String>,
    /// Objects and lists at the top, also those that the head cuts off.
    values: u32,
    /// What stands around: the place of each container; `None` where no sign lies so deep or is so long.
    around: Vec<Option<String>>,
}

impl Outline {
    fn read(&mut self, text: &[u8]) {
        let mut at = 0;
        // Where the next container will stand.
        let mut place = Some(String::new());
        while let Some(byte) = text.get(at) {
            at += 1;
            match byte {
                b'{' | b'[' => {
                    self.values += u32::from(self.around.is_empty());
                    let inside = place.take();
                    let is_list = *byte == b'[';
                    self.around
                        .push(inside.map(|inside| if is_list { format!("{inside}[]") } else { inside }));
                    place = self.element();
                }
                b'}' | b']' => {
                    self.around.pop();
                    place = self.element();
                }
                b',' => place = self.element(),
                b'"' => {
                    let Some(length) = string(text.get(at..).unwrap_or_default()) else { return };
                    let behind = at + length + 1;
                    if is_key(text.get(behind..).unwrap_or_default()) {
                        place = self.key(text.get(at..at + length).unwrap_or_default());
                    }
                    at = behind;
                }
                _ => {}
            }
        }
    }

    /// Where an element of the innermost list stands.
    fn element(&self) -> Option<String> {
        match self.around.last() {
            Some(around) => around.clone().filter(|_| self.around.len() < DEEPEST),
            None => Some(String::new()),
        }
    }

    fn key(&mut self, name: &[u8]) -> Option<String> {
        let around = self.around.last().filter(|_| self.around.len() <= DEEPEST)?.as_deref()?;
        if around.len() + name.len() > LONGEST {
            return None;
        }
        let dot = if around.is_empty() { "" } else { "." };
        let key = format!("{around}{dot}{}", String::from_utf8_lossy(name));
        self.keys.insert(key.clone());
        Some(key)
    }
}

/// How long a string is up to its closing quote.
fn string(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn is_key(behind: &[u8]) -> bool {
    behind.trim_ascii_start().first() == Some(&b':')
}

/// Lines of a class and at least four shares of width and height.
fn is_yolo(head: &[u8], is_whole: bool) -> bool {
    let end = if is_whole { head.len() } else { head.iter().rposition(|byte| *byte == b'\n').unwrap_or(0) };
    let Ok(text) = std::str::from_utf8(head.get(..end).unwrap_or_default()) else { return false };
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    lines.peek().is_some() && lines.all(is_label)
}

fn is_label(line: &str) -> bool {
    let mut numbers = line.split_ascii_whitespace();
    let is_class = numbers.next().is_some_and(|class| class.parse::<u16>().is_ok());
    let shares: Vec<Option<f64>> = numbers.map(|number| number.parse().ok()).collect();
    let is_share = |share: &Option<f64>| share.is_some_and(|share| (-0.01..=1.01).contains(&share));
    // Key points carry a visibility of 0, 1 or 2 behind the box.
    let (bounding_box, rest) = shares.split_at(shares.len().min(4));
    let is_rest = |value: &Option<f64>| is_share(value) || *value == Some(2.0);
    is_class && bounding_box.len() == 4 && bounding_box.iter().all(is_share) && rest.iter().all(is_rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Option<Notation> {
        of(text.as_bytes(), true, Format::Json)
    }

    #[test]
    fn a_json_is_named_by_the_keys_of_its_head() {
        let cases = [
            (r#"{"info":{},"images":[{"id":1,"file_name":"a.jpg"}]}"#, Some(Notation::Coco)),
            (r#"{"annotations":[{"id":1,"image_id":7,"bbox":[1,2,3,4]}"#, Some(Notation::Coco)),
            (r#"{"version":"5.0","flags":{},"shapes":[],"imagePath":"a.jpg"}"#, Some(Notation::LabelMe)),
            (
                r#"{"shapes":[{"label":"a","points":[[1,2]],"shape_type":"polygon"}],"ima"#,
                Some(Notation::LabelMe),
            ),
            (r#"[{"id":1,"data":{"image":"a.jpg"},"annotations":[]}]"#, Some(Notation::LabelStudio)),
            (r#"{"version":"2.0","item":{"name":"a","slots":[]}}"#, Some(Notation::Darwin)),
            ("\u{feff}[{\"row_data\": \"a.jpg\"}]", Some(Notation::ImportFile)),
            ("{\"a\":1}\n{\"a\":2}\n", Some(Notation::JsonLines)),
            (r#"{"a \" row_data": 1, "images": 2}"#, None),
            (r#"{"rows":[{"row_data":"a"}]}"#, None),
            ("[]", None),
        ];
        for (text, notation) in cases {
            assert_eq!(json(text), notation, "{text}");
        }
    }

    #[test]
    fn labels_are_a_class_and_shares_of_the_image() {
        let text = |text: &str, is_whole| of(text.as_bytes(), is_whole, Format::Text);
        assert_eq!(text("0 0.5 0.5 0.2 0.3\n12 0 1 0.1 0.1\n", true), Some(Notation::Yolo));
        assert_eq!(text("0 0.1 0.1 0.2 0.2 0.3 0.3\n", true), Some(Notation::Yolo));
        assert_eq!(text("0 0.5 0.5 0.2 0.3\n1 0.", false), Some(Notation::Yolo));
        for other in ["", "oak\n", "0 0.5 0.5 0.2\n", "0 10 20 30 40\n", "0 0.5 0.5 0.2 0.3\noak\n"] {
            assert_eq!(text(other, true), None, "{other:?}");
        }
    }

    #[test]
    fn every_notation_has_a_word_of_its_own() {
        let words: BTreeSet<&str> = Notation::ALL.iter().map(|notation| notation.id()).collect();
        assert_eq!(words.len(), Notation::ALL.len());
    }
}
