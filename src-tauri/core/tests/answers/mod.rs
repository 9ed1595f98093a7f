//! What must hold for any answer of any provider, whatever its bytes: the tables of bound fields
//! and codes as the providers' documents have them (`spec`), a reading of bodies of its own
//! (`tree`), and what follows from both (`oracle`). Included by path by every program that tries
//! answers on the adapters, the stable tests and the fuzz targets alike, so that all of them ask
//! the same. Must not use the adapters' own reading (`loket_core::json`, `provider::*`'s insides):
//! a mistake there would hide here.

pub(crate) mod attempt;
pub(crate) mod chance;
pub(crate) mod oracle;
pub(crate) mod samples;
pub(crate) mod spec;
pub(crate) mod tree;
