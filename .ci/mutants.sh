#!/usr/bin/env bash
# make mutants: changes the code that decides over money, one small change at a time, and sees the
# tests fail. FILES=money tries the files whose path holds that; SHARD=1/4 every fourth file.
# It may be stopped at any time and goes on where it stopped; AFRESH=1 begins anew. A file is a
# shard, with a record of its own in target/mutants.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build
version=27.1.0
if [ "$(cargo mutants --version 2>/dev/null)" != "cargo-mutants $version" ]; then
    say "Installing cargo-mutants $version"
    CARGO_TARGET_DIR="$CARGO_TARGET_DIR/tools" cargo install --locked --version "$version" cargo-mutants
fi

list=$PWD/tests/mutants
work=$PWD/target/mutants
[ -z "${AFRESH:-}" ] || rm -rf "$work"
mkdir -p "$work"
# The copies that are changed share what they are built from.
export CARGO_TARGET_DIR="$work/build"

# folder_of FILE: where what becomes of its mutants is kept.
folder_of() { echo "$work/$(tr / . <<<"${1#src-tauri/}")"; }

# keep FOLDER: adds what was tried in it to its record, where a mutant that died stays dead.
keep() {
    local outcome
    for outcome in unviable caught timeout missed; do
        [ ! -f "$1/mutants.out/$outcome.txt" ] || sed "s/^/$outcome /" "$1/mutants.out/$outcome.txt"
    done | cat - "$1/record" | awk '{
        name = substr($0, index($0, " ") + 1)
        if (!(name in outcome) || outcome[name] == "missed") outcome[name] = $1
    } END { for (name in outcome) print outcome[name], name }' | sort -k2 -t' ' -V >"$1/record.new"
    mv "$1/record.new" "$1/record"
}

# try FILE FOLDER PACKAGE TARGETS: the file's mutants that are not known to die, against these test
# targets. They must pass in the tree as it is first.
try() {
    local file=$1 folder=$2 package=$3 target targets=()
    for target in ${4//,/ }; do
        if [ "$target" = lib ]; then targets+=(--cargo-arg=--lib); else targets+=(--cargo-arg=--test="$target"); fi
    done
    keep "$folder"
    local ended=0
    cargo mutants --workspace --file "$file" --test-package "$package" --iterate \
        --minimum-test-timeout 90 --cap-lints true --profile dev --cargo-arg=--locked \
        --colors never --no-shuffle --caught --output "$folder" "${targets[@]}" || ended=$?
    # 2 and 3 say that some lived or went on for ever, which the record shows.
    case $ended in 0 | 2 | 3) ;; *) fail "cargo mutants stopped at $file" ;; esac
    keep "$folder"
}

at=0
while read -r file package steps; do
    at=$((at + 1))
    [[ "$file" == *"${FILES:-}"* ]] || continue
    if [ -n "${SHARD:-}" ] && [ $((at % ${SHARD#*/})) -ne $((${SHARD%/*} % ${SHARD#*/})) ]; then
        continue
    fi
    folder=$(folder_of "$file")
    mkdir -p "$folder"
    touch "$folder/record"
    say "$file"
    for targets in $steps; do
        try "$file" "$folder" "$package" "$targets"
    done
done < <(grep -v '^#' "$list/scope.txt")

# What is known of the mutants that there are now, beside the code.
while read -r file _; do
    record="$(folder_of "$file")/record"
    [ -f "$record" ] || record=/dev/null
    cargo mutants --workspace --list --colors never --file "$file" | awk '
        FILENAME != "-" { name = substr($0, index($0, " ") + 1); outcome[name] = $1; next }
        { print ($0 in outcome ? outcome[$0] : "untried"), $0 }
    ' "$record" -
done < <(grep -v '^#' "$list/scope.txt") >"$work/results.txt"
count() { grep -c "^$1 " "$work/results.txt" || true; }
died=$(($(count caught) + $(count timeout)))
lived=$(count missed)
say "$((died + lived)) mutants: $died died ($(count timeout) of them by going on for ever), $lived live, $(count unviable) did not compile"
cp "$work/results.txt" "$list/results.txt"
if [ "$(count untried)" -gt 0 ]; then
    say "$(count untried) were not tried yet: make mutants goes on with them"
    exit
fi

# Every one that lives has its reason in survivors.txt, under its name without the place.
unexplained=0
while IFS= read -r name; do
    grep -qF -- "$name" "$list/survivors.txt" || {
        printf '  lives without a reason: %s\n' "$name"
        unexplained=$((unexplained + 1))
    }
done < <(sed -n 's/^missed \([^:]*\):[0-9]*:[0-9]*/\1/p' "$list/results.txt")
[ "$unexplained" -eq 0 ] || fail "$unexplained mutants live without a reason in tests/mutants/survivors.txt"
[ $((died * 100)) -ge $(((died + lived) * 95)) ] || fail 'fewer than 95 of 100 died'
