//! What whole-program tests share.

pub mod disk;
pub mod simulation;
