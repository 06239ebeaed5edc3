//! stub
use crate::model::*;
/// stub
pub fn read(entry: EntryId, bytes: Vec<u8>) -> Manifest {
    let mut m = Manifest::default();
    m.entry = entry;
    m.delimiter = b',';
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let mut pos = 0u32;
    for (i, line) in text.split('\n').enumerate() {
        if !line.is_empty() {
            let first = m.cells.len() as u32;
            let mut p = pos;
            for f in line.split(',') {
                m.cells.push(Cell {
                    span: Span { start: p, end: p + f.len() as u32 },
                    quoted: false,
                    escaped: false,
                });
                p += f.len() as u32 + 1;
            }
            m.records.push(Record {
                first_cell: first,
                cells: m.cells.len() as u32 - first,
                span: Span { start: pos, end: pos + line.len() as u32 },
                line: i as u32 + 1,
            });
        }
        pos += line.len() as u32 + 1;
    }
    m.text = bytes;
    m
}
