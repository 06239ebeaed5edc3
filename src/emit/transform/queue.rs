//! Members that wait for their turn: transformed in parallel, given back in the order they came in.
//!
//! What waits is bounded by one budget, so that memory does not grow with threads. Knows no pack.

use crate::model::{EntryId, Grade, Rendition, Transform, Trouble};
use crate::parallel;
use crate::source::{Bytes, DECODING};

use super::super::each_byte;
use super::{ALLOCATION_MAX, apply, copies, pixels, refusal};

/// The longest member without steps that waits among others. Bytes.
const BYSTANDER_MAX: u64 = 4 << 20;
/// How often the pixels of one image are in memory: decoded, turned or scaled, encoded.
pub(super) const COPIES: u64 = 3;

/// One member in memory.
pub(crate) struct Job {
    id: EntryId,
    original: Result<Vec<u8>, Vec<Trouble>>,
    steps: Vec<Transform>,
    renditions: Vec<Rendition>,
    weight: u64,
}

/// A member with its final bytes, or what speaks against having any.
pub(crate) struct Done {
    pub(crate) id: EntryId,
    pub(crate) bytes: Result<Vec<u8>, Vec<Trouble>>,
}

impl Job {
    /// Reads a member. What its container or this tool has against it is found when the queue runs.
    pub(crate) fn read(
        id: EntryId,
        bytes: &mut dyn Bytes,
        steps: &[Transform],
        renditions: &[Rendition],
    ) -> std::io::Result<Self> {
        let original = original(bytes, !(steps.is_empty() && renditions.is_empty()))?;
        let (steps, renditions) = (steps.to_vec(), renditions.to_vec());
        let mut job = Self { id, original: Ok(Vec::new()), steps, renditions, weight: 0 };
        job.weight = original.as_ref().map_or(0, |original| job.weighed(original));
        job.original = original;
        Ok(job)
    }

    fn decodes(&self) -> bool {
        !self.renditions.is_empty() || self.steps.iter().any(|step| step.decodes())
    }

    fn weighed(&self, original: &[u8]) -> u64 {
        let is_remade = self.steps.iter().any(|step| step.decodes());
        // Of copies only the first is scaled from all pixels, and these are given up for it.
        let copies = if is_remade { COPIES } else { COPIES - 1 };
        let decoded = if self.decodes() { pixels::decoded_bytes(original) } else { 0 };
        (original.len() as u64).saturating_mul(2).saturating_add(decoded.saturating_mul(copies))
    }

    /// The member and its copies. Where one of them cannot be made, there is that to say of the member alone.
    fn run(self) -> Vec<Done> {
        // Each job for itself: who holds a share waits for nobody.
        let _allowance = self.decodes().then(|| DECODING.take(self.weight));
        let Self { id, original, steps, renditions, .. } = self;
        let made = original.and_then(|bytes| {
            let made = copies(&bytes, &renditions).and_then(|made| Ok((apply(bytes, &steps)?, made)));
            made.map_err(|trouble| vec![trouble])
        });
        match made {
            Ok((bytes, copies)) => {
                let all = std::iter::once((id, bytes)).chain(copies);
                all.map(|(id, bytes)| Done { id, bytes: Ok(bytes) }).collect()
            }
            Err(troubles) => vec![Done { id, bytes: Err(troubles) }],
        }
    }
}

pub(super) fn original(
    bytes: &mut dyn Bytes,
    verify: bool,
) -> std::io::Result<Result<Vec<u8>, Vec<Trouble>>> {
    if bytes.len() > ALLOCATION_MAX {
        let detail =
            format!("{} bytes are more than the {ALLOCATION_MAX} that are decoded here", bytes.len());
        return Ok(Err(vec![refusal(detail)]));
    }
    let mut original = Vec::new();
    each_byte(bytes, |window| {
        original.extend_from_slice(window);
        Ok(())
    })?;
    // What is encoded anew gets a sound checksum whatever it was made of, so damage must show here.
    let mut troubles = if verify { bytes.verify() } else { Vec::new() };
    troubles.retain(|trouble| trouble.grade == Grade::Broken);
    Ok(if troubles.is_empty() { Ok(original) } else { Err(troubles) })
}

/// Jobs that wait, in order.
#[derive(Default)]
pub(crate) struct Queue {
    jobs: Vec<Job>,
    weight: u64,
}

impl Queue {
    /// Whether a member without steps is written at once: it need not wait for any, or is too long to wait.
    pub(crate) fn passes_by(&self, bytes: &dyn Bytes) -> bool {
        self.jobs.is_empty() || bytes.len() > BYSTANDER_MAX
    }

    /// Whether a job fits beside those that wait. One always fits alone.
    pub(crate) fn fits(&self, job: &Job) -> bool {
        self.jobs.is_empty() || self.weight.saturating_add(job.weight) <= ALLOCATION_MAX
    }

    pub(crate) fn push(&mut self, job: Job) {
        self.weight = self.weight.saturating_add(job.weight);
        self.jobs.push(job);
    }

    /// Carries out every job that waits.
    pub(crate) fn run(&mut self) -> Vec<Done> {
        self.weight = 0;
        parallel::map(std::mem::take(&mut self.jobs), Job::run).into_iter().flatten().collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may stop at once")]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::source::{DECODING_MAX, InMemory};

    #[test]
    fn an_image_is_made_anew_only_within_the_allowance_of_all_decodes() {
        let mut original = std::io::Cursor::new(Vec::new());
        image::DynamicImage::new_rgb8(3, 2).write_to(&mut original, image::ImageFormat::Png).unwrap();
        let steps = [Transform::Resize { width: 6, height: 4 }];
        let job = Job::read(EntryId(0), &mut InMemory::new(original.get_ref()), &steps, &[]).unwrap();
        let everything = DECODING.take(DECODING_MAX);
        let worker = std::thread::spawn(|| job.run());
        std::thread::sleep(Duration::from_millis(50));
        assert!(!worker.is_finished());
        drop(everything);
        assert!(worker.join().unwrap()[0].bytes.is_ok());
    }
}
