//! The part of the walk through a JPEG that meets image data: hands it on, and judges what came out.

use std::io;
use std::ops::ControlFlow;

use imgpack_streams::jpeg::{self, Outcome, Scan, ScanEnd};

use super::super::fields::exactly;
use super::{Walk, scan, verdict};
use crate::model::Depth;

impl Walk<'_> {
    /// A scan header and the data behind it, up to the next marker that is no restart marker.
    pub(super) fn scan(&mut self, start: u64, at: u64, count: usize) -> io::Result<ControlFlow<()>> {
        let header = match &self.frame {
            None => Err("image data before any frame header".into()),
            Some(frame) => scan::read(exactly(self.bytes, at, count)?, frame),
        };
        let header = match header {
            Ok(header) => header,
            Err(wrong) => {
                self.log.broken(start, wrong);
                return Ok(ControlFlow::Break(()));
            }
        };
        if let Some(frame) = &self.frame {
            let wrong = self.tables.missing_for(frame, &header);
            self.report(start, wrong);
        }
        let end = jpeg::pass(&mut self.bytes, self.at)?;
        self.scans = self.scans.saturating_add(1);
        self.seen |= header.seen;
        if let Some(frame) = self.frame.as_ref().filter(|_| self.scans == 1) {
            self.first_is_whole = header.seen == frame.all_components();
        }
        self.restarts(&header, &end);
        self.cut_in_scan = !end.complete;
        let outcome = self.follow(&header, &end)?;
        if let Some(frame) = &self.frame {
            let part = verdict::name(frame, &header, self.scans);
            verdict::report(&mut self.log, outcome, header.units(frame), &part, &end);
        }
        self.at = end.at;
        Ok(if end.complete { ControlFlow::Continue(()) } else { ControlFlow::Break(()) })
    }

    /// Follows the codes of a scan, where that is wanted and nothing before forbids it.
    fn follow(&mut self, header: &Scan, end: &ScanEnd) -> io::Result<Option<Outcome>> {
        let Some(frame) =
            self.frame.as_ref().filter(|_| self.depth >= Depth::Entropy && !self.log.is_broken())
        else {
            return Ok(None);
        };
        let stretch = (self.at, end.at);
        let plan = (frame, header, &self.tables.huffman);
        jpeg::follow(&mut self.bytes, stretch, plan, self.interval, &mut self.history).map(Some)
    }

    /// Compares the restart markers of one scan with what the interval promises.
    fn restarts(&mut self, header: &Scan, end: &ScanEnd) {
        if let Some(at) = end.disorder {
            self.log.broken(at, "a restart marker is out of order: data is missing or was moved");
            return;
        }
        let Some(frame) = self.frame.as_ref().filter(|frame| frame.height > 0) else { return };
        let units = header.units(frame);
        let expected = units.checked_sub(1).and_then(|last| last.checked_div(u64::from(self.interval)));
        let (found, expected) = (end.restarts, expected.unwrap_or(0));
        if end.complete && found != expected {
            let detail = format!("{found} restart markers where the size of the image asks for {expected}");
            let slight = found == expected.saturating_add(1);
            if slight { self.log.doubtful(end.at, detail) } else { self.log.broken(end.at, detail) }
        }
    }
}
