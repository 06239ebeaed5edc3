//! Writes an import file: the bytes that were read with changed records spliced in, or one array anew, a
//! record a line.
//!
//! Knows no rule and no field: what is to change stands in the records.

use crate::model::Records;

/// The bytes of an import file with the plan's changes.
pub(crate) fn render(records: &Records) -> Vec<u8> {
    if records.is_rewritten() {
        return anew(records);
    }
    let (text, mut out, mut from) = (records.text(), Vec::new(), 0);
    for row in records.rows().filter(|row| records.is_changed_at(*row)) {
        let Some(span) = records.span(row, "") else { continue };
        out.extend_from_slice(text.get(from..span.start as usize).unwrap_or_default());
        out.extend_from_slice(records.record_text(row));
        from = span.end as usize;
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default());
    out
}

fn anew(records: &Records) -> Vec<u8> {
    let mut out = b"[".to_vec();
    for (index, row) in records.rows().enumerate() {
        out.extend_from_slice(if index == 0 { b"\n" } else { b",\n" });
        out.extend_from_slice(records.record_text(row));
    }
    out.extend_from_slice(b"\n]\n");
    out
}

/// Two brackets, and the line ends beside them. Bytes.
const FRAME: u64 = 5;

/// Bytes of an import file that holds this record alone.
pub(crate) fn bytes_alone(records: &Records, row: u32) -> u64 {
    records.record_text(row).len() as u64 + FRAME
}

/// The records of each file, where no file may have more than so many records or bytes. A record that is
/// larger than a file may be has one of its own.
pub(crate) fn split(records: &Records, most_rows: Option<u64>, most_bytes: Option<u64>) -> Vec<Vec<u32>> {
    let (most_rows, most_bytes) = (most_rows.unwrap_or(u64::MAX), most_bytes.unwrap_or(u64::MAX));
    let mut parts: Vec<Vec<u32>> = Vec::new();
    let (mut part, mut bytes) = (Vec::new(), FRAME);
    for row in records.rows() {
        // A comma and a line end.
        let size = records.record_text(row).len() as u64 + 2;
        if !part.is_empty() && (part.len() as u64 >= most_rows || bytes + size > most_bytes) {
            parts.push(std::mem::take(&mut part));
            bytes = FRAME;
        }
        part.push(row);
        bytes += size;
    }
    parts.push(part);
    parts
}
