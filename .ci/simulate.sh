#!/usr/bin/env bash
# make simulate: shops against a hostile world, as many as wanted.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build
cargo run --locked --package loket-tests --bin simulate
