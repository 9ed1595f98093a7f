#!/usr/bin/env bash
# Runs a command with a screen, a session bus, an unlocked keyring and a home of its own, so that
# nothing of the user's is seen or changed.
set -euo pipefail
if [ "${1:-}" = --inside ]; then
    shift
    # The bus is up now. The keyring is unlocked with a password that protects nothing.
    printf 'not-a-secret' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    exec "$@"
fi

export CARGO_HOME="${CARGO_HOME:-$HOME/.cargo}" RUSTUP_HOME="${RUSTUP_HOME:-$HOME/.rustup}"
private=$(mktemp -d)
trap 'rm -rf "$private"' EXIT
mkdir -m 700 "$private/home" "$private/run"
export HOME="$private/home" XDG_RUNTIME_DIR="$private/run"
unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_CACHE_HOME XDG_STATE_HOME
unset DBUS_SESSION_BUS_ADDRESS WAYLAND_DISPLAY GNOME_KEYRING_CONTROL
# No accessibility bus, no settings daemon: neither is there on a plain machine.
export NO_AT_BRIDGE=1 GSETTINGS_BACKEND=memory LC_ALL=C.UTF-8
xvfb-run --auto-servernum --server-args='-screen 0 1440x900x24 -nolisten tcp' \
    dbus-run-session -- "$0" --inside "$@"
