//! The ports of a simulated shop: clocks, chance, keys and paper, all out of one seeded world.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use loket_core::account::Secret;
use loket_till::ports::{Chance, Clock};
use loket_till::printer::{Fault, Job, PrintError, Printer, Taken, Target};
use loket_till::secrets::{SecretError, SecretStore};

use super::world::World;

/// The world, as each port holds it.
#[derive(Clone)]
pub(crate) struct Shared(pub(crate) Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for Shared {
    fn now(&self) -> i64 {
        let world = self.lock();
        world.now + world.skew
    }

    fn steady(&self) -> i64 {
        let world = self.lock();
        world.now - world.booted
    }
}

impl Chance for Shared {
    fn bytes(&self) -> Option<[u8; 15]> {
        let mut world = self.lock();
        let mut bytes = [0; 15];
        world.dice.fill(&mut bytes);
        Some(bytes)
    }
}

/// Keys that outlive a crash, as a keyring's do.
#[derive(Clone)]
pub(crate) struct Drawer {
    pub(crate) world: Shared,
    pub(crate) keys: Arc<Mutex<HashMap<String, String>>>,
}

impl Drawer {
    fn open<T>(
        &self,
        with: impl FnOnce(&mut HashMap<String, String>) -> T,
    ) -> Result<T, SecretError> {
        if self.world.lock().keyring_locked {
            return Err(SecretError::Locked);
        }
        Ok(with(&mut self.keys.lock().unwrap_or_else(PoisonError::into_inner)))
    }
}

impl SecretStore for Drawer {
    fn get(&self, name: &str) -> Result<Secret, SecretError> {
        self.open(|keys| keys.get(name).cloned())?.map(Secret::new).ok_or(SecretError::NoKey)
    }

    fn set(&self, name: &str, key: &Secret) -> Result<(), SecretError> {
        self.open(|keys| keys.insert(name.into(), key.expose().into())).map(|_| ())
    }

    fn remove(&self, name: &str) -> Result<(), SecretError> {
        self.open(|keys| keys.remove(name)).map(|_| ())
    }
}

impl Printer for Shared {
    fn print(&self, _target: &Target, _job: Job<'_>) -> Result<Taken, PrintError> {
        if self.lock().no_paper {
            return Err(PrintError::new(Fault::PaperOut, "out of paper"));
        }
        Ok(Taken::Sent)
    }
}
