#!/usr/bin/env bash
# make bench: what Loket claims to be fast at, beside the bare machine in the same run. The programs are
# built as they are shipped.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build
release="$CARGO_TARGET_DIR/release"
case "${BENCH:-}" in
printing | history | payment | verify)
    cargo build --release --locked --package loketctl --package loket-tests --bin loketctl --bin bench
    export LOKETCTL_BIN="$release/loketctl"
    exec "$release/bench"
    ;;
esac

# The others look at the real window, on a screen of its own.
install_packages run test
install_page_packages
(cd ui && npm run --silent build)
cargo build --release "${features[@]}" --package loket --package loketctl --package loket-minimal \
    --package loket-tests --bin loket --bin loketctl --bin minimal --bin bench
export LOKET_BIN="$release/loket" LOKETCTL_BIN="$release/loketctl" MINIMAL_BIN="$release/minimal"
exec .ci/session.sh "$release/bench"
