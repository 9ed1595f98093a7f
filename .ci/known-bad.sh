#!/usr/bin/env bash
# make known-bad: plants each bug of tests/known-bad into a copy of the tree and sees the suite find it.
# NAMES=82 tries those whose name begins so.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build
root=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy" "$copy.log"' EXIT
git archive HEAD | tar -x -C "$copy"
cd "$copy"
# A copy of its own, so that the tree's artefacts stay what they are.
export CARGO_TARGET_DIR="$root/target/known-bad"

# The command that a patch names: a test of the whole programs, the simulation, or a crate's tests.
finds() {
    case $1 in
        simulate)
            cargo build --locked --quiet --package loket-tests --bin simulate &&
                PAYMENTS=20000 "$CARGO_TARGET_DIR/debug/simulate"
            ;;
        core) cargo test --locked --quiet --package loket-core ;;
        till) cargo test --locked --quiet --package loket-till ;;
        *)
            cargo build --locked --quiet --package loketctl --package loket-tests &&
                LOKETCTL_BIN="$CARGO_TARGET_DIR/debug/loketctl" \
                cargo test --locked --quiet --package loket-tests --test "$1"
            ;;
    esac
}

log=$copy.log
missed=()
tried=0
for patch in "$root"/tests/known-bad/"${NAMES:-}"*.patch; do
    name=$(basename "$patch" .patch)
    by=$(sed -n '1s/.*caught by: *\([a-z_]*\).*/\1/p' "$patch")
    [ -n "$by" ] || fail "$name does not name what catches it"
    git apply "$patch" || fail "$name does not apply"
    tried=$((tried + 1))
    said="found by $by"
    if finds "$by" >"$log" 2>&1; then
        said="MISSED by $by"
    elif grep -q 'could not compile' "$log"; then
        said='does not compile, so it was not tried'
    fi
    [ "$said" = "found by $by" ] || missed+=("$name")
    printf '%-50s %s\n' "$name" "$said"
    git apply -R "$patch"
done
[ "${#missed[@]}" -eq 0 ] || fail "not found: ${missed[*]}"
say "$tried planted bugs, each found"
