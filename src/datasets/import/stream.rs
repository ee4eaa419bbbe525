//! Bytes on their way in: hashed as they pass, counted, and stopped at a named limit.
//!
//! Reading and hashing have a thread of their own, so that a big file costs the longer of the two works and not both.

use super::limits::{ALWAYS_ALLOWED, LARGEST_MEMBER, LARGEST_RATIO, LONGEST_RECORD};
use sha2::{Digest, Sha256};
use std::cell::Cell;
use std::io::{Error, ErrorKind, Read};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// Bytes of a piece that is handed from the reading thread to the parser.
const PIECE: usize = 1 << 20;
/// Pieces that may wait: what a slow parser costs in memory.
const WAITING: usize = 8;

/// A stream that is read and hashed in a thread of its own.
pub(crate) struct Hashed {
    pieces: Receiver<Result<Vec<u8>, Error>>,
    now: Vec<u8>,
    at: usize,
    worker: Option<JoinHandle<String>>,
}

impl Hashed {
    pub(crate) fn new(source: impl Read + Send + 'static) -> Self {
        let (sender, pieces) = sync_channel(WAITING);
        let worker = std::thread::spawn(move || pump(source, &sender));
        Self { pieces, now: Vec::new(), at: 0, worker: Some(worker) }
    }

    /// The SHA-256 of everything, once all was read.
    pub(crate) fn digest(&mut self) -> String {
        while self.pieces.recv().is_ok() {}
        self.worker.take().and_then(|worker| worker.join().ok()).unwrap_or_default()
    }
}

fn pump(mut source: impl Read, sender: &SyncSender<Result<Vec<u8>, Error>>) -> String {
    let mut digest = Sha256::new();
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        match source.by_ref().take(PIECE as u64).read_to_end(&mut piece) {
            Ok(0) => break,
            Ok(_) => {
                digest.update(&piece);
                // Nobody reads any more: what follows is no part of an import.
                if sender.send(Ok(piece)).is_err() {
                    break;
                }
            }
            Err(error) => {
                let _ = sender.send(Err(error));
                break;
            }
        }
    }
    hexadecimal(&digest.finalize())
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Read for Hashed {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        if self.at == self.now.len() {
            match self.pieces.recv() {
                Ok(piece) => (self.now, self.at) = (piece?, 0),
                Err(_) => return Ok(0),
            }
        }
        let count = into.len().min(self.now.len() - self.at);
        into[..count].copy_from_slice(&self.now[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// Stops a record, an XML element or a member that is larger than any honest one.
pub(crate) struct Guard<R> {
    source: R,
    record: Rc<Cell<u64>>,
    total: u64,
    most: u64,
}

impl<R: Read> Guard<R> {
    /// `packed` is the size of the member inside its archive, where it is one.
    pub(crate) fn new(source: R, packed: Option<u64>) -> (Self, Rc<Cell<u64>>) {
        let by_ratio = |packed: u64| packed.saturating_mul(LARGEST_RATIO).max(ALWAYS_ALLOWED);
        let most = packed.map_or(u64::MAX, |packed| by_ratio(packed).min(LARGEST_MEMBER));
        let record = Rc::new(Cell::new(0));
        (Self { source, record: Rc::clone(&record), total: 0, most }, record)
    }

    pub(crate) fn source(&mut self) -> &mut R {
        &mut self.source
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let limit = |text: String| Err(Error::new(ErrorKind::InvalidData, text));
        if self.record.get() > LONGEST_RECORD {
            return limit(format!(
                "one record is longer than the limit of {} MiB: a quote may never be closed",
                LONGEST_RECORD >> 20
            ));
        }
        if self.total > self.most {
            return limit(format!(
                "unpacks to more than {LARGEST_RATIO} times its size (limit of unpacking); it may be a zip bomb"
            ));
        }
        let count = self.source.read(into)?;
        self.record.set(self.record.get() + count as u64);
        self.total += count as u64;
        Ok(count)
    }
}
