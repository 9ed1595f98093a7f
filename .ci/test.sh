#!/usr/bin/env bash
# make test: everything that must hold, from formatting to the real window.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build run test
cargo fmt --version >/dev/null 2>&1 || fail 'rustfmt is missing: rustup component add rustfmt'
cargo clippy --version >/dev/null 2>&1 || fail 'clippy is missing: rustup component add clippy'
install_page_packages

say 'Formatting'
cargo fmt --all --check

say 'The page: types, style, tests, build'
(cd ui && npm run --silent check && npm run --silent lint && npm run --silent test && npm run --silent build)

say 'Clippy'
cargo clippy "${features[@]}" --workspace --all-targets -- -D warnings

say 'Building programs and tests'
cargo build "${features[@]}" --workspace --all-targets
export LOKET_BIN="$CARGO_TARGET_DIR/debug/loket" LOKETCTL_BIN="$CARGO_TARGET_DIR/debug/loketctl"
for program in "$LOKET_BIN" "$LOKETCTL_BIN"; do
    [ -x "$program" ] || fail "$program was not built"
done

say 'Tests, with documentation tests and journeys'
types=$(mktemp -d)
trap 'rm -rf "$types"' EXIT
cp -R ui/src/ipc/gen "$types/before"
.ci/session.sh cargo test "${features[@]}" --workspace

# On the cores that the window's tests leave idle; what they said stands at the end.
say 'Simulated shops, 100,000 payments, and 2,000 kills: beside what follows'
shops=$(mktemp -d -p /dev/shm loket-kills-XXXXXX || mktemp -d)
LOKET_KILLS_IN="$shops" setsid nice -n 19 \
    bash -c '"$CARGO_TARGET_DIR/debug/simulate" && exec "$@"' beside \
    cargo test "${features[@]}" --workspace --test kills -- --ignored >"$types/beside" 2>&1 &
beside=$!
trap 'kill -- "-$beside" 2>/dev/null || true; wait "$beside" || true; rm -rf "$types" "$shops"' EXIT

say 'Keys in a real keyring'
.ci/session.sh cargo test "${features[@]}" --workspace --test journeys -- --ignored keyring

say 'The types of the page are those of the till'
diff -r "$types/before" ui/src/ipc/gen ||
    fail 'the tests wrote other types to ui/src/ipc/gen than were there: commit them'

say 'The real window (screenshots in target/screenshots)'
.ci/session.sh cargo test "${features[@]}" --workspace --test window -- --ignored --test-threads=1

say 'What became of the simulated shops and of the kills'
wait "$beside" || { cat "$types/beside"; fail 'a shop went wrong'; }
grep -E 'payments in|kills in|test result' "$types/beside"

say 'All is well'
