//! Characters in a key that nobody sees, and letters that look like others.
//!
//! Looks at one text. Knows no rule.

/// A key with something in it that nobody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hidden {
    /// The first such character.
    pub(crate) first: char,
    /// How many there are.
    pub(crate) count: usize,
    /// The ASCII that it looks like, where it looks like some.
    pub(crate) like: Option<&'static str>,
    /// The key without them, where it is certain.
    pub(crate) clean: Option<String>,
}

/// What is to be done with a character that nobody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cure {
    /// It goes.
    Strip,
    /// It goes at the ends, and is a space elsewhere.
    Space,
    /// It goes at the ends; elsewhere it divides, and what was meant is open.
    Divide,
    /// What was meant is open.
    Ask,
}

/// What nobody sees in a key; `None` where all of it is seen.
pub(crate) fn hidden(key: &str) -> Option<Hidden> {
    if key.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return None;
    }
    unseen(key).or_else(|| disguised(key))
}

fn unseen(key: &str) -> Option<Hidden> {
    let is_plain = key.chars().all(|letter| letter < '\u{250}' || cure(letter).is_some());
    // Joiners and marks of direction have a meaning in scripts that need them, and so has a wide space.
    let has_meaning = |letter: char| {
        !is_plain && matches!(letter, '\u{200c}'..='\u{200f}' | '\u{180b}'..='\u{180e}' | '\u{3000}')
    };
    let found: Vec<char> =
        key.chars().filter(|letter| cure(*letter).is_some() && !has_meaning(*letter)).collect();
    let first = *found.first()?;
    let clean = Some(key).filter(|_| is_plain).and_then(cleaned);
    Some(Hidden { first, count: found.len(), like: None, clean })
}

fn cure(letter: char) -> Option<Cure> {
    Some(match letter {
        ' '..='~' => return None,
        // The separators of records and fields that a barcode scanner may send are among them.
        '\t'..='\r' | '\u{1c}'..='\u{1f}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Cure::Divide,
        '\u{0}'..='\u{1f}'
        | '\u{7f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{61c}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Cure::Strip,
        '\u{80}'..='\u{9f}' => Cure::Ask,
        space if space.is_whitespace() => Cure::Space,
        _ => return None,
    })
}

/// The key as it was meant, where there is but one way to mean it.
fn cleaned(key: &str) -> Option<String> {
    let seen = |letter: &char| cure(*letter) != Some(Cure::Strip);
    let stripped: String = key.chars().filter(seen).collect();
    let mut clean = String::with_capacity(stripped.len());
    let is_around = |letter: char| letter == ' ' || matches!(cure(letter), Some(Cure::Divide | Cure::Space));
    for letter in stripped.trim_matches(is_around).chars() {
        match cure(letter) {
            None => clean.push(letter),
            Some(Cure::Space) => clean.push(' '),
            Some(_) => return None,
        }
    }
    Some(clean)
}

/// Letters of other scripts, and the ASCII that they look like.
const LIKENESSES: &[(&str, &str)] = &[
    ("АВЕКМНОРСТУХІЈЅԚԜ", "ABEKMHOPCTYXIJSQW"),
    ("аеорсухіјѕԛԝ", "aeopcyxijsqw"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("ο", "o"),
    ("\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}", "-------"),
    ("ⅠⅤⅩⅬⅭⅮⅯⅰⅴⅹⅼⅽⅾⅿ", "IVXLCDMivxlcdm"),
];

/// Roman numerals of several letters in one character.
const NUMERALS: &[(&str, &[&str])] = &[
    ("ⅡⅢⅣⅥⅦⅧⅨⅪⅫ", &["II", "III", "IV", "VI", "VII", "VIII", "IX", "XI", "XII"]),
    ("ⅱⅲⅳⅵⅶⅷⅸⅺⅻ", &["ii", "iii", "iv", "vi", "vii", "viii", "ix", "xi", "xii"]),
];

/// What the fullwidth forms from U+FF01 on look like.
const NARROW: &str =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

fn likeness(letter: char) -> Option<&'static str> {
    let place = |theirs: &str| theirs.chars().position(|other| other == letter);
    let single = LIKENESSES.iter().find_map(|(theirs, ours)| place(theirs).map(|at| ours.get(at..=at)));
    let several = || NUMERALS.iter().find_map(|(theirs, ours)| place(theirs).map(|at| ours.get(at).copied()));
    let narrow = || {
        let at = usize::try_from(u32::from(letter).checked_sub(0xFF01)?).ok()?;
        NARROW.get(at..=at)
    };
    single.or_else(several).flatten().or_else(narrow)
}

/// A letter of another script among those of ours.
fn disguised(key: &str) -> Option<Hidden> {
    let foreign = |letter: &char| !letter.is_ascii();
    let found: Vec<char> = key.chars().filter(foreign).collect();
    let first = *found.first()?;
    // Beside digits alone a letter is one of its own script, a dash or a digit is not.
    let has_letters = found.iter().any(|letter| letter.is_alphabetic());
    let is_ours =
        |byte: u8| if has_letters { byte.is_ascii_alphabetic() } else { byte.is_ascii_alphanumeric() };
    let is_mixed = key.bytes().any(is_ours);
    let all_alike = found.iter().all(|letter| likeness(*letter).is_some());
    (is_mixed && all_alike).then(|| Hidden { first, count: found.len(), like: likeness(first), clean: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(key: &str) -> Option<String> {
        hidden(key).unwrap().clean
    }

    #[test]
    fn what_nobody_sees_is_found_and_goes_where_the_rest_is_plain() {
        for key in [
            "W-1\u{200b}",
            "\u{feff}W-1",
            "W-\u{ad}1",
            "W-1\u{a0}",
            "\u{202a}W-1\u{202c}",
            "W-1\t",
            "W-1\r\n",
            "\u{1d}W-1",
            "W\u{0}-1",
            "\u{3000}W-1",
            "W-1\u{200e}",
            "\u{a0} \u{a0}W-1",
        ] {
            assert_eq!(clean(key).as_deref(), Some("W-1"), "{key:?}");
        }
        assert_eq!(clean("W\u{a0}1").as_deref(), Some("W 1"), "a space that does not break is a space");
        assert_eq!(clean("Zü\u{200b}-1").as_deref(), Some("Zü-1"));
    }

    #[test]
    fn what_is_not_certain_is_left_to_a_person() {
        for key in ["W-1\tW-2", "W-1\nW-2", "W-1\u{1d}W-2", "W\u{96}1", "木\u{200b}1", "МИ\u{feff}7"] {
            assert_eq!(clean(key), None, "{key:?}");
        }
    }

    #[test]
    fn what_is_seen_is_not_hidden() {
        for key in
            ["W-1", "a b", "Zürich-1", "木-1", "МИ-7", "ЛЕ-12A", "می\u{200c}خواهم", "東\u{3000}京", "😀", ""]
        {
            assert_eq!(hidden(key), None, "{key:?}");
        }
    }

    #[test]
    fn a_letter_of_another_script_is_named_with_the_one_that_it_looks_like() {
        let found = hidden("W\u{406}S-1").unwrap();
        assert_eq!((found.first, found.like, found.clean), ('\u{406}', Some("I"), None));
        for (key, like) in [
            ("WIS\u{2011}1", "-"),
            ("WIS\u{2013}1", "-"),
            ("2024\u{2212}1", "-"),
            ("WIS-\u{ff11}", "1"),
            ("20\u{ff12}4", "2"),
            ("\u{ff37}IS-1", "W"),
            ("WIS-\u{ff5e}", "~"),
            ("WIS-\u{2160}", "I"),
            ("WIS-\u{2167}", "VIII"),
            ("WIS-\u{217f}", "m"),
        ] {
            assert_eq!(hidden(key).and_then(|found| found.like), Some(like), "{key:?}");
        }
        for key in ["\u{ff11}\u{ff12}", "標\u{ff11}", "АВ-7", "\u{2167}-7"] {
            assert_eq!(hidden(key), None, "{key:?}");
        }
    }
}
