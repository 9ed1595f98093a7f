//! Keys in memory, where a test needs no keyring. It must not know who asks for them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use loket_core::account::Secret;
use loket_till::secrets::{SecretError, SecretStore};

/// A drawer that all its clones share.
#[derive(Clone, Default)]
pub struct Drawer(Arc<Mutex<HashMap<String, String>>>);

impl Drawer {
    /// Another drawer with the same keys in it.
    #[must_use]
    pub fn copied(&self) -> Drawer {
        Drawer(Arc::new(Mutex::new(self.0.lock().unwrap().clone())))
    }
}

impl SecretStore for Drawer {
    fn get(&self, name: &str) -> Result<Secret, SecretError> {
        self.0.lock().unwrap().get(name).cloned().map(Secret::new).ok_or(SecretError::NoKey)
    }

    fn set(&self, name: &str, key: &Secret) -> Result<(), SecretError> {
        self.0.lock().unwrap().insert(name.into(), key.expose().into());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), SecretError> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }
}
