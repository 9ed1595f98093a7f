#!/usr/bin/env bash
# make bench: what Loket claims to be fast at, beside the bare machine in the same run.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build
cargo run --locked --package loket-tests --bin bench
