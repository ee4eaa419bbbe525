//! One batch at a time on a store: a lock that the system lets go of when its process ends, however it ends.

use super::StoreError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Name of the lock in the store.
pub(super) const FILE_NAME: &str = ".lock";

/// A held lock; it is let go when this is dropped.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "held for what its drop does")] File);

/// What stands in the way.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process works on the store.
    #[error(
        "{place}: another batch works on this store ({holder}); wait for it, give --wait, or another --out"
    )]
    Held {
        /// The store.
        place: String,
        /// What the other says of itself.
        holder: String,
    },
    /// The disk said no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Lock {
    /// Takes the lock of a folder, which is there; with `wait`, when it becomes free.
    ///
    /// A file that a dead process left locks nothing: the system dropped its lock.
    ///
    /// # Errors
    /// [`LockError::Held`] without `wait`; [`LockError::Store`].
    pub fn take(folder: &Path, holder: &str, wait: bool) -> Result<Self, LockError> {
        let path = folder.join(FILE_NAME);
        let disk = |error: std::io::Error| StoreError::Disk {
            place: path.display().to_string(),
            cause: error.kind().to_string(),
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(disk)?;
        if wait {
            file.lock().map_err(disk)?;
        } else {
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    let mut text = String::new();
                    // Who it is helps; that it cannot be read changes nothing.
                    let _ = file.read_to_string(&mut text);
                    let place = folder.display().to_string();
                    return Err(LockError::Held { place, holder: text.trim().to_owned() });
                }
                Err(TryLockError::Error(error)) => return Err(disk(error).into()),
            }
        }
        file.set_len(0).and_then(|()| file.seek(SeekFrom::Start(0))).map_err(disk)?;
        file.write_all(holder.as_bytes()).map_err(disk)?;
        Ok(Self(file))
    }
}
