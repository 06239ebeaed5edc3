//! Reads the frame header of a JPEG (T.81, B.2.2), and says what it makes of the image.

use imgpack_streams::jpeg::{Component, Frame, Process};

use super::super::fields::be16;
use crate::model::{Coding, Colour, ImageFacts};

/// Reads the body of a frame header; the error says what is impossible about it.
pub(super) fn read(marker: u8, body: &[u8]) -> Result<Frame, String> {
    let (Some(&[precision]), Some(height), Some(width), Some(&count)) =
        (body.first_chunk(), be16(body, 1), be16(body, 3), body.get(5))
    else {
        return Err(format!("the frame header is only {} bytes long", body.len()));
    };
    let frame = Frame {
        process: match marker {
            0xC0 | 0xC1 => Process::Sequential,
            0xC2 => Process::Progressive,
            0xC3 => Process::Lossless,
            _ => Process::Other,
        },
        baseline: marker == 0xC0,
        arithmetic: marker >= 0xC9,
        precision,
        width,
        height,
        components: body.get(6..).unwrap_or_default().as_chunks().0.iter().copied().map(component).collect(),
    };
    judge(&frame, count, body.len()).map(|()| frame)
}

fn judge(frame: &Frame, count: u8, length: usize) -> Result<(), String> {
    if frame.width == 0 {
        return Err("the image is 0 pixels wide".into());
    }
    if !(1..=4).contains(&count) {
        return Err(format!("{count} colour components"));
    }
    if length != 6 + 3 * usize::from(count) {
        return Err(format!("the frame header is {length} bytes long with {count} components"));
    }
    let precise = match frame.process {
        Process::Lossless | Process::Other => (2..=16).contains(&frame.precision),
        _ => frame.precision == 8 || (frame.precision == 12 && !frame.baseline),
    };
    if !precise {
        return Err(format!("{} bits a sample", frame.precision));
    }
    let fits = |part: &Component| {
        (1..=4).contains(&part.across) && (1..=4).contains(&part.down) && part.quantisation <= 3
    };
    match frame.components.iter().find(|part| !fits(part)) {
        Some(part) => Err(format!("component {} is sampled {} x {}", part.id, part.across, part.down)),
        None => Ok(()),
    }
}

/// The facts, with the colour that JFIF and Adobe segments or component names tell.
pub(super) fn facts(frame: &Frame, adobe: Option<u8>, jfif: bool) -> ImageFacts {
    let mut facts = ImageFacts::of_unknown_size();
    facts.coding = match frame.process {
        _ if frame.arithmetic => Some(Coding::Arithmetic),
        Process::Lossless => Some(Coding::Lossless),
        _ => None,
    };
    facts.width = Some(u32::from(frame.width));
    facts.height = Some(u32::from(frame.height)).filter(|height| *height > 0);
    facts.bits = Some(frame.precision);
    facts.frames = Some(1);
    facts.colour = Some(match frame.components.as_slice() {
        [_] => Colour::Gray,
        [a, b, c] => three_colours([a.id, b.id, c.id], adobe, jfif),
        [_, _, _, _] if adobe == Some(2) => Colour::Ycck,
        [_, _, _, _] => Colour::Cmyk,
        _ => Colour::Other,
    });
    facts
}

fn three_colours(ids: [u8; 3], adobe: Option<u8>, jfif: bool) -> Colour {
    match adobe {
        _ if jfif => Colour::YCbCr,
        Some(0) => Colour::Rgb,
        None if ids == *b"RGB" => Colour::Rgb,
        _ => Colour::YCbCr,
    }
}

fn component([id, sampling, quantisation]: [u8; 3]) -> Component {
    Component { id, across: sampling >> 4, down: sampling & 15, quantisation }
}
