#!/usr/bin/env bash
# make pictures: takes the pictures of the README's tour anew, at the real window.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build run test
install_page_packages
(cd ui && npm run --silent build)
cargo build "${features[@]}" --workspace --bins
export LOKET_BIN="$CARGO_TARGET_DIR/debug/loket" LOKETCTL_BIN="$CARGO_TARGET_DIR/debug/loketctl"
.ci/session.sh cargo test "${features[@]}" --workspace --test window -- --ignored --exact tour::the_pictures_of_the_readme
"$CARGO_TARGET_DIR/debug/pictures"
