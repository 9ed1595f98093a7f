#!/usr/bin/env bash
# make bench: what Loket claims to be fast at, beside the bare machine in the same run.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build
bench=(cargo run --locked --package loket-tests --bin bench)
case "${BENCH:-}" in
printing | history) exec "${bench[@]}" ;;
esac

# The others look at the real window: built as `make run` builds it, on a screen of its own.
install_packages run test
install_page_packages
(cd ui && npm run --silent build)
cargo build "${features[@]}" --workspace --bins
export LOKET_BIN="$CARGO_TARGET_DIR/debug/loket" LOKETCTL_BIN="$CARGO_TARGET_DIR/debug/loketctl"
exec .ci/session.sh "$CARGO_TARGET_DIR/debug/bench"
