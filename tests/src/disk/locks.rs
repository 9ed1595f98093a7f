//! Who may do what with a file: SQLite's five levels on the file itself, and the memory with eight
//! slots that the connections of a WAL database share. Knows no content.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An open file, by which locks are held.
pub(super) type Holder = u64;

/// The levels of SQLite: none, shared, reserved, pending, exclusive.
pub(super) const SHARED: i32 = 1;
const RESERVED: i32 = 2;
const PENDING: i32 = 3;
pub(super) const EXCLUSIVE: i32 = 4;

#[derive(Default)]
pub(super) struct FileLocks {
    levels: BTreeMap<Holder, i32>,
}

impl FileLocks {
    fn highest_of_others(&self, holder: Holder) -> i32 {
        let others = self.levels.iter().filter(|(other, _)| **other != holder);
        others.map(|(_, level)| *level).max().unwrap_or(0)
    }

    fn level(&self, holder: Holder) -> i32 {
        self.levels.get(&holder).copied().unwrap_or(0)
    }

    /// Tells whether `holder` has `level` now.
    pub(super) fn lock(&mut self, holder: Holder, level: i32) -> bool {
        if self.level(holder) >= level {
            return true;
        }
        let others = self.highest_of_others(holder);
        let (got, may) = match level {
            SHARED => (SHARED, others < PENDING),
            RESERVED => (RESERVED, others < RESERVED),
            // Who waits for the last reader lets no new one in.
            _ if others >= RESERVED => (self.level(holder), false),
            _ if others >= SHARED => (PENDING, false),
            _ => (EXCLUSIVE, true),
        };
        if may || got == PENDING {
            self.levels.insert(holder, got);
        }
        may
    }

    /// Goes down to `level`.
    pub(super) fn unlock(&mut self, holder: Holder, level: i32) {
        if level == 0 {
            self.levels.remove(&holder);
        } else if self.level(holder) > level {
            self.levels.insert(holder, level);
        }
    }

    pub(super) fn is_reserved(&self) -> bool {
        self.levels.values().any(|level| *level >= RESERVED)
    }
}

#[derive(Clone, Copy, Default)]
struct Slots {
    shared: u8,
    exclusive: u8,
}

/// The memory that the connections of one database share while any of them lives.
#[derive(Default)]
pub(super) struct SharedMemory {
    regions: Mutex<Vec<Box<[AtomicU64]>>>,
    slots: Mutex<BTreeMap<Holder, Slots>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl SharedMemory {
    pub(super) fn has(&self, region: usize) -> bool {
        region < locked(&self.regions).len()
    }

    /// The address of a region, which is made where it is new. It stays for as long as this.
    pub(super) fn region(&self, region: usize, size: usize) -> *const AtomicU64 {
        let mut regions = locked(&self.regions);
        while regions.len() <= region {
            regions.push((0..size.div_ceil(8)).map(|_| AtomicU64::new(0)).collect());
        }
        regions[region].as_ptr()
    }

    /// Takes the slots of `mask`; tells whether they were free.
    pub(super) fn lock(&self, holder: Holder, mask: u8, exclusive: bool) -> bool {
        let mut slots = locked(&self.slots);
        let hindered = slots
            .iter()
            .filter(|(other, _)| **other != holder)
            .any(|(_, held)| held.exclusive & mask != 0 || (exclusive && held.shared & mask != 0));
        if !hindered {
            let own = slots.entry(holder).or_default();
            let held = if exclusive { &mut own.exclusive } else { &mut own.shared };
            *held |= mask;
        }
        !hindered
    }

    pub(super) fn unlock(&self, holder: Holder, mask: u8) {
        if let Some(own) = locked(&self.slots).get_mut(&holder) {
            own.shared &= !mask;
            own.exclusive &= !mask;
        }
    }

    pub(super) fn leave(&self, holder: Holder) {
        locked(&self.slots).remove(&holder);
    }
}
