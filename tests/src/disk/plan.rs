//! What shall go wrong and when: counts operations and tells each whether it is struck. Knows no
//! file and no SQLite.

/// What a disk can do to its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Whatever is asked of it fails; a write may have been done in half.
    Io,
    /// No room: a write fails, half done, and nothing new can be made. What is there already can be
    /// written over, unless it is a single write that was chosen to fail.
    Full,
    /// A sync fails, and what it was for is lost for ever.
    Sync,
    /// Mounted for reading only, as some systems do after an error: all that writes fails.
    ReadOnly,
}

impl Fault {
    pub const ALL: [Fault; 4] = [Fault::Io, Fault::Full, Fault::Sync, Fault::ReadOnly];

    fn place(self) -> usize {
        match self {
            Fault::Io => 0,
            Fault::Full => 1,
            Fault::Sync => 2,
            Fault::ReadOnly => 3,
        }
    }

    /// Whether it strikes `step`, alone or as a lasting state of the disk.
    fn strikes(self, step: Step, lasting: bool) -> bool {
        match (self, step) {
            (Fault::Io, _)
            | (Fault::Full, Step::Create | Step::Map { new: true })
            | (Fault::Sync, Step::Sync)
            | (
                Fault::ReadOnly,
                Step::Write { .. }
                | Step::Truncate
                | Step::Sync
                | Step::Delete
                | Step::Create
                | Step::Open { to_write: true }
                | Step::Map { new: true },
            ) => true,
            (Fault::Full, Step::Write { grows }) => grows || !lasting,
            (Fault::Full | Fault::Sync | Fault::ReadOnly, _) => false,
        }
    }
}

/// One operation on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Open {
        to_write: bool,
    },
    Create,
    Read,
    Write {
        grows: bool,
    },
    Truncate,
    Sync,
    Delete,
    /// Whether a file is there, or how long it is.
    Look,
    Map {
        new: bool,
    },
}

impl Step {
    fn writes(self) -> bool {
        match self {
            Step::Write { .. } | Step::Truncate | Step::Sync | Step::Delete | Step::Create => true,
            Step::Open { .. } | Step::Read | Step::Look | Step::Map { .. } => false,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Struck {
    Dead,
    By(Fault),
}

impl Struck {
    /// A write that fails so has left its first half.
    pub(super) fn leaves_half(self) -> bool {
        match self {
            Struck::By(Fault::Io | Fault::Full) => true,
            Struck::Dead | Struck::By(Fault::Sync | Fault::ReadOnly) => false,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Plan {
    counted: [u64; 4],
    writes: u64,
    /// The count of writes at which the process dies.
    end: Option<u64>,
    dead: bool,
    /// The count of operations at which one fails, or from which on all fail.
    coming: Option<(u64, Fault, Length)>,
    lasting: Option<Fault>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Length {
    Once,
    Lasting,
}

impl Plan {
    /// Counts an operation, and tells what becomes of it.
    pub(super) fn step(&mut self, step: Step) -> Option<Struck> {
        if self.dead {
            return Some(Struck::Dead);
        }
        if step.writes() {
            self.writes += 1;
            if self.end == Some(self.writes) {
                self.dead = true;
                return Some(Struck::Dead);
            }
        }
        for fault in Fault::ALL.into_iter().filter(|fault| fault.strikes(step, false)) {
            self.counted[fault.place()] += 1;
        }
        if let Some((at, fault, length)) = self.coming
            && fault.strikes(step, false)
            && self.operations(fault) == at
        {
            self.coming = None;
            match length {
                Length::Once => return Some(Struck::By(fault)),
                Length::Lasting => self.lasting = Some(fault),
            }
        }
        self.lasting.filter(|fault| fault.strikes(step, true)).map(Struck::By)
    }

    pub(super) fn die_at(&mut self, n: u64) {
        self.end = Some(self.writes + n.max(1));
    }

    pub(super) fn is_dead(&self) -> bool {
        self.dead
    }

    pub(super) fn fail_at(&mut self, n: u64, fault: Fault, length: Length) {
        self.coming = Some((self.operations(fault) + n.max(1), fault, length));
    }

    /// Whether a fault that was asked for is still to come.
    pub(super) fn is_coming(&self) -> bool {
        self.coming.is_some()
    }

    pub(super) fn heal(&mut self) {
        (self.coming, self.lasting, self.end) = (None, None, None);
    }

    /// The next process starts: what ails the disk stays.
    pub(super) fn next_life(&mut self) {
        (self.dead, self.end) = (false, None);
    }

    pub(super) fn writes(&self) -> u64 {
        self.writes
    }

    pub(super) fn operations(&self, fault: Fault) -> u64 {
        self.counted[fault.place()]
    }
}
