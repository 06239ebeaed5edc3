//! How large the images are: one bar a power of two, as a drawing with its numbers in words.
//!
//! Knows no finding.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::Inventory;
use crate::text::{bytes, counted, grouped};

/// Height of the longest bar, and of what stands below. Pixels.
const HEIGHT: u64 = 120;
const LABELS: u64 = 40;
/// Width of a bar with its gap.
const STEP: u64 = 64;

/// Writes the histogram, unless there is nothing to compare.
pub(super) fn write(inventory: &Inventory, out: &mut dyn Write) -> io::Result<()> {
    let mut bars: BTreeMap<u32, u64> = BTreeMap::new();
    for entry in inventory.media() {
        *bars.entry(entry.size.checked_ilog2().unwrap_or(0)).or_default() += 1;
    }
    let (Some(first), Some(last)) = (bars.keys().next().copied(), bars.keys().last().copied()) else {
        return Ok(());
    };
    let most = bars.values().copied().max().unwrap_or(1);
    let shown: Vec<(u32, u64)> =
        (first..=last).map(|power| (power, bars.get(&power).copied().unwrap_or(0))).collect();
    let said: Vec<String> = shown.iter().filter(|(_, count)| *count > 0).map(said).collect();
    writeln!(
        out,
        "<figure class=\"sizes\">\n<figcaption>Images by size: each bar from this size on</figcaption>"
    )?;
    let (width, height) = (STEP * shown.len() as u64, HEIGHT + LABELS);
    writeln!(
        out,
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Images by size\">\
         <svg role=\"img\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         aria-label=\"{}\">",
        said.join("; ")
    )?;
    for (index, (power, count)) in shown.iter().enumerate() {
        bar(index as u64, *power, *count, most, out)?;
    }
    writeln!(out, "</svg></div>\n</figure>")
}

fn said((power, count): &(u32, u64)) -> String {
    format!("{} of {} and more", counted(*count, "image", "images"), bytes(1_u64 << power))
}

fn bar(index: u64, power: u32, count: u64, most: u64, out: &mut dyn Write) -> io::Result<()> {
    // Above the bar its count stands; a bar that holds anything is seen.
    let room = HEIGHT - 20;
    let length = if count == 0 { 0 } else { (count * room / most).max(2) };
    let (left, top) = (index * STEP + 4, HEIGHT - length);
    let middle = index * STEP + STEP / 2;
    writeln!(out, "<rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{length}\"/>", STEP - 8)?;
    if count > 0 {
        writeln!(out, "<text x=\"{middle}\" y=\"{}\">{}</text>", top - 4, grouped(count))?;
    }
    let size = bytes(1_u64 << power);
    let (number, unit) = size.split_once(' ').unwrap_or((&size, ""));
    writeln!(out, "<text x=\"{middle}\" y=\"{}\">{number}</text>", HEIGHT + 16)?;
    writeln!(out, "<text x=\"{middle}\" y=\"{}\">{unit}</text>", HEIGHT + 32)
}
