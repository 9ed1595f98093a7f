#!/usr/bin/env bash
# make known-bad: plants each bug of tests/known-bad into a copy of the tree and sees the suite find it.
# NAMES=82 tries those whose name begins so.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build test
root=$PWD
# A copy of its own, so that the tree's artefacts stay what they are, inside the target folder, where
# `make clean` finds it.
export CARGO_TARGET_DIR="$root/target/known-bad"
copy=$CARGO_TARGET_DIR/tree
rm -rf "$copy"
mkdir -p "$copy"
# With the time of now: what an earlier run left built with a bug must not pass for fresh.
git archive HEAD | tar -xm -C "$copy"
cd "$copy"
# The copy is no part of the repository around it: a patch there is for the copy.
export GIT_CEILING_DIRECTORIES="$CARGO_TARGET_DIR"
# Enough of them to find what a kill shows.
export LOKET_KILLS="${LOKET_KILLS:-500}"
export LOKET_BIN="$CARGO_TARGET_DIR/debug/loket" LOKETCTL_BIN="$CARGO_TARGET_DIR/debug/loketctl"

# finds TARGET [TEST]: what a patch names, as the simulation, all tests of a crate or of the page, or a
# test target of the crate that has it, and there one test.
finds() {
    local target=$1 test=${2:-} ignored=()
    # What is ignored of the others wants a screen or a keyring.
    [ "$target" != kills ] || ignored=(--ignored)
    case $target in
        simulate)
            cargo build --locked --quiet --package loket-tests --bin simulate &&
                PAYMENTS=20000 "$CARGO_TARGET_DIR/debug/simulate"
            ;;
        core | till) cargo test --locked --quiet --package "loket-$target" ;;
        page) install_page_packages >/dev/null && (cd ui && npm run --silent test) ;;
        window)
            install_page_packages >/dev/null && (cd ui && npm run --silent build) &&
                cargo build "${features[@]}" --quiet --package loket --package loketctl &&
                .ci/session.sh cargo test "${features[@]}" --quiet --workspace --test window "$test" \
                    -- --ignored --test-threads=1
            ;;
        *)
            if [ -d "src-tauri/core/tests/$target" ]; then
                cargo test --locked --quiet --package loket-core --test "$target" "$test"
            else
                cargo build --locked --quiet --package loketctl --package loket-shim &&
                    cargo test --locked --quiet --package loket-tests --test "$target" "$test" \
                        -- "${ignored[@]}"
            fi
            ;;
    esac
}

log=$CARGO_TARGET_DIR/log
patches=("$root"/tests/known-bad/"${NAMES:-}"*.patch)
catcher() { sed -n '1s/.*caught by: *\([a-z_:]*\).*/\1/p' "$1"; }
tried() { local target=${1%%::*} test=${1#"${1%%::*}"}; finds "$target" "${test#::}" >"$log" 2>&1; }

say 'Without a bug nothing is found'
for patch in "${patches[@]}"; do
    [ -n "$(catcher "$patch")" ] || fail "$(basename "$patch") does not name what catches it"
    git apply --check "$patch" || fail "$(basename "$patch") does not apply"
    catcher "$patch"
done | sort -u | while read -r by; do
    tried "$by" </dev/null || { tail -n 30 "$log"; fail "$by fails in the tree as it is"; }
    printf '%s\n' "$by"
done

say 'With each bug'
missed=()
for patch in "${patches[@]}"; do
    name=$(basename "$patch" .patch)
    by=$(catcher "$patch")
    git apply "$patch"
    said="found by $by"
    if tried "$by"; then
        said="MISSED by $by"
    elif grep -q 'could not compile' "$log"; then
        said='does not compile, so it was not tried'
    fi
    [ "$said" = "found by $by" ] || missed+=("$name")
    printf '%-45s %s\n' "$name" "$said"
    git apply -R "$patch"
done
[ "${#missed[@]}" -eq 0 ] || fail "not found: ${missed[*]}"
say "${#patches[@]} planted bugs, each found"
