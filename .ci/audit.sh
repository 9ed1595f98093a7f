#!/usr/bin/env bash
# make audit: licences, bans and sources of every dependency; known faults where the list of them
# can be reached.
. "$(dirname "$0")/lib.sh"

need cargo 'install Rust 1.95 or newer (https://rustup.rs).'
version=0.20.2
if ! cargo deny --version 2>/dev/null | grep -qF "$version"; then
    say "Installing cargo-deny $version"
    cargo install cargo-deny --locked --version "$version"
fi
say 'Licences, bans, sources'
cargo deny --locked check licenses bans sources
say 'Known faults'
if cargo deny --locked fetch db; then
    cargo deny --locked check advisories
else
    say 'The list of known faults cannot be reached from here: NOT checked'
fi
