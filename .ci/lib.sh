# Common to the scripts here. Source it; it goes to the root of the repository.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '\n==> %s\n' "$*"; }
fail() { printf '\nloket: %s\n' "$*" >&2; exit 1; }

# need TOOL WHAT: stops with WHAT to do when TOOL is not there.
need() { command -v "$1" >/dev/null || fail "$1 is missing: $2"; }

need_toolchains() {
    need cargo 'install Rust 1.95 or newer (https://rustup.rs).'
    need npm 'install Node.js 20 or newer (https://nodejs.org).'
}

# install_packages GROUP...: installs what is missing of these groups of packages.txt, and only that.
install_packages() {
    local group package missing=()
    if ! command -v dpkg-query >/dev/null; then
        say 'Not a Debian system: the packages in .ci/packages.txt must be there by their names here'
        return
    fi
    for group in "$@"; do
        while read -r package; do
            dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
                missing+=("$package")
        done < <(awk -v group="$group" '$1 == group { print $2 }' .ci/packages.txt)
    done
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        need sudo "as root, run: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    "${root[@]}" apt-get update -q ||
        fail "apt-get update failed; these packages are missing: ${missing[*]}"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "${missing[@]}" ||
        fail "these packages could not be installed: ${missing[*]}"
}

# The page's packages, again only when the lockfile has changed.
install_page_packages() {
    local stamp=ui/node_modules/.lockfile
    if ! cmp -s ui/package-lock.json "$stamp"; then
        say 'Installing the npm packages of the page'
        (cd ui && npm ci --ignore-scripts --no-audit --no-fund)
        cp ui/package-lock.json "$stamp"
    fi
}

# One target folder, one profile, one set of features: everything is compiled once.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"
features=(--locked --features loket/custom-protocol)
