#!/usr/bin/env bash
# make run: the window in practice mode; without a screen the same sale in the terminal.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_packages build run
install_page_packages
say 'Building the page'
(cd ui && npm run --silent build)
say 'Building Loket (the first time takes several minutes)'
cargo build "${features[@]}" -p loket -p loketctl
bin="$CARGO_TARGET_DIR/debug"

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say 'Opening the window in practice mode'
    exec "$bin/loket" --practice "$@"
fi

say 'No screen here (neither DISPLAY nor WAYLAND_DISPLAY is set): a sale in the terminal'
data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
ctl() { "$bin/loketctl" --data-dir "$data" --practice "$@"; }
# word NAME: the value of NAME in a line of JSON.
word() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p"; }

number=530000000002
printf '$ loketctl --practice inquire pln-postpaid %s\n' "$number"
inquiry=$(ctl --json inquire pln-postpaid "$number")
id=$(word inquiry_id <<<"$inquiry")
total=$(word customer_total <<<"$inquiry")
printf '%s, total Rp %s\n' "$(word customer_name <<<"$inquiry")" "$total"
printf '$ loketctl --practice pay %s --total %s\n' "$id" "$total"
payment=$(ctl --json pay "$id" --total "$total")
printf '%s\n' "$(word state <<<"$payment")"
printf '$ loketctl --practice receipt %s\n\n' "$(word payment_id <<<"$payment")"
ctl receipt "$(word payment_id <<<"$payment")"
