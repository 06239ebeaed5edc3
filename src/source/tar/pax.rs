//! The records of a pax extension header: `length key=value`, one a line (POSIX.1-2017 pax, "pax Header
//! Block").
//!
//! Knows only the keys that change what an entry is; the rest (times, owners, comments) may be anything.

/// What a pax header says about its entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Pax {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    /// A key for sparse files is there: of GNU, Solaris or star.
    pub(super) is_sparse: bool,
    /// Bytes of a sparse file when unpacked.
    pub(super) real_size: Option<u64>,
    /// Names are in no known encoding (`hdrcharset=BINARY`).
    pub(super) is_binary: bool,
    /// A time or an owner that is no number: some readers refuse the entry for it.
    pub(super) garbage: Option<String>,
    /// What readers may not agree on; the first of it.
    pub(super) conflict: Option<String>,
    /// A record that some readers pass over, though the others read what was meant.
    pub(super) doubt: Option<&'static str>,
}

impl Pax {
    /// Reads what can be read: after a bad record nothing more is known.
    pub(super) fn parse(mut bytes: &[u8]) -> Self {
        let mut pax = Self::default();
        let mut keys: Vec<&[u8]> = Vec::new();
        while !bytes.is_empty() {
            // Some writers fill the block with NULs and count them.
            if bytes.iter().all(|byte| *byte == 0) {
                pax.doubt =
                    Some("NULs are counted as part of the pax header, for which some readers drop it");
                break;
            }
            if bytes.starts_with(b"0") {
                pax.doubt =
                    Some("a zero stands before the length of a pax record, which some readers refuse");
            }
            let Some((key, value, rest)) = record(bytes) else {
                pax.note("a pax record whose length is wrong".to_owned());
                break;
            };
            pax.take(key, value);
            keys.push(key);
            bytes = rest;
        }
        pax.note_repeats(keys);
        pax
    }

    /// Whether a header for all entries says what only one entry can have.
    pub(super) fn names_a_member(&self) -> bool {
        self.path.is_some() || self.link.is_some() || self.size.is_some() || self.is_sparse
    }

    fn note(&mut self, conflict: String) {
        self.conflict.get_or_insert(conflict);
    }

    fn take(&mut self, key: &[u8], value: &[u8]) {
        if key.contains(&0) {
            self.note("a NUL in a pax key".to_owned());
        }
        match key {
            b"path" => self.path = self.name(key, value),
            b"linkpath" => self.link = self.name(key, value),
            b"size" => self.size = self.number(key, value),
            b"hdrcharset" => self.charset(value),
            b"SUN.holesdata" => self.is_sparse = true,
            b"SCHILY.realsize" => {
                self.is_sparse = true;
                self.real_size = self.number(key, value);
            }
            b"mtime" | b"atime" | b"ctime" | b"uid" | b"gid" if !is_decimal(value) => {
                self.garbage.get_or_insert_with(|| String::from_utf8_lossy(key).into_owned());
            }
            _ => {}
        }
        let Some(sparse) = key.strip_prefix(b"GNU.sparse.") else { return };
        self.is_sparse = true;
        match sparse {
            // Stands in for the odd name that readers without this extension would use.
            b"name" => self.path = self.name(key, value),
            b"size" | b"realsize" => self.real_size = self.number(key, value),
            _ => {}
        }
    }

    fn name(&mut self, key: &[u8], value: &[u8]) -> Option<Vec<u8>> {
        if value.is_empty() {
            self.note(format!("an empty `{}`", String::from_utf8_lossy(key)));
            return None;
        }
        if value.contains(&0) {
            self.note(format!("a NUL in `{}`", String::from_utf8_lossy(key)));
        }
        Some(value.to_vec())
    }

    fn number(&mut self, key: &[u8], value: &[u8]) -> Option<u64> {
        let digits = value.iter().all(u8::is_ascii_digit).then_some(value);
        let number = digits.and_then(|digits| std::str::from_utf8(digits).ok()?.parse::<i64>().ok());
        if number.is_none() {
            let (key, value) = (String::from_utf8_lossy(key), String::from_utf8_lossy(value));
            self.note(format!("`{key}` is `{}`, no number", value.chars().take(40).collect::<String>()));
        }
        number.and_then(|number| u64::try_from(number).ok())
    }

    fn charset(&mut self, value: &[u8]) {
        match value {
            b"ISO-IR 10646 2000 UTF-8" => {}
            b"BINARY" => self.is_binary = true,
            other => self.note(format!("names in the encoding `{}`", String::from_utf8_lossy(other))),
        }
    }

    /// Which of two equal keys counts is stated differently by readers.
    fn note_repeats(&mut self, mut keys: Vec<&[u8]>) {
        // The first format of GNU's sparse maps repeats these two by design.
        keys.retain(|key| !matches!(*key, b"GNU.sparse.offset" | b"GNU.sparse.numbytes"));
        keys.sort_unstable();
        let twice = keys.windows(2).find(|pair| pair.first() == pair.last());
        if let Some(key) = twice.and_then(<[_]>::first) {
            self.note(format!("`{}` twice in one pax header", String::from_utf8_lossy(key)));
        }
    }
}

/// Digits with at most one sign before and one point in them; blank takes the value back.
fn is_decimal(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let mut parts = digits.splitn(2, |byte| *byte == b'.');
    parts.all(|part| part.iter().all(u8::is_ascii_digit))
}

/// Key, value and what follows the record.
fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = memchr::memchr(b' ', bytes.get(..21.min(bytes.len()))?)?;
    let digits = bytes.get(..blank).filter(|digits| digits.iter().all(u8::is_ascii_digit))?;
    let length: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let body = record.get(blank.checked_add(1)?..)?.strip_suffix(b"\n")?;
    let equals = memchr::memchr(b'=', body)?;
    let (key, value) = body.split_at_checked(equals)?;
    (!key.is_empty()).then_some((key, value.get(1..)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_some_readers_take_is_a_doubt() {
        for bytes in [b"14 path=a.png\n\0\0".as_slice(), b"015 path=a.png\n"] {
            let pax = Pax::parse(bytes);
            assert_eq!(pax.path.as_deref(), Some(b"a.png".as_slice()));
            assert!(pax.doubt.is_some() && pax.conflict.is_none());
        }
    }

    #[test]
    fn names_and_sizes_are_taken() {
        let pax = Pax::parse(b"14 path=a.png\n12 size=123\n20 comment=anything\n");
        assert_eq!((pax.path.as_deref(), pax.size), (Some(b"a.png".as_slice()), Some(123)));
        assert_eq!(pax.conflict, None);
    }

    #[test]
    fn what_readers_may_not_agree_on_is_a_conflict() {
        let cases: &[&[u8]] = &[
            b"14 path=a.png\n14 path=b.png\n",
            b"15 path=a.png\n",
            b"13 path=a.png\n",
            b"14 path=a\0png\n",
            b"8 path=\n",
            b"11 size=-1\n",
            b"28 size=99999999999999999999\n",
            b"path=a.png\n",
            b"99999999999999999999 a=b\n",
            b"0 a=b\n",
            b"6 =ab\n",
            b"21 hdrcharset=KLINGON\n",
        ];
        for bytes in cases {
            assert!(Pax::parse(bytes).conflict.is_some(), "{:?}", String::from_utf8_lossy(bytes));
        }
    }
}
