#!/usr/bin/env bash
# make package-test: what `make package` made, installed in a bare Debian 12 as a shop would: a sale, the
# window from the menu, an upgrade, a removal; the data stays as it was, byte for byte. DEB=FILE tests
# another package. Needs root, for a system of its own.
. "$(dirname "$0")/lib.sh"

deb=$(realpath "${DEB:-$(ls "$CARGO_TARGET_DIR"/package/loket_*.deb 2>/dev/null || true)}")
[ -f "$deb" ] || fail 'there is no package yet: make package'
need node 'install Node.js 20 or newer (https://nodejs.org).'
if [ "${1:-}" != --inside ]; then
    install_packages package-test
    root=()
    [ "$(id -u)" -eq 0 ] || root=(sudo)
    # Its own mounts and processes, which end with it whatever happens.
    exec "${root[@]}" env DEB="$deb" PATH="$PATH:/usr/sbin" CARGO_TARGET_DIR="$CARGO_TARGET_DIR" \
        unshare --mount-proc --pid --fork --kill-child "$0" --inside
fi

work=$(mktemp -d)
root=$work/debian
agent=/home/agent
data=$agent/.local/share/id.loket.loket
pictures=$CARGO_TARGET_DIR/screenshots
mkdir -p "$pictures"
trap 'umount --lazy -q "$root/proc" "$root/dev/shm" "$root/tmp" || true; rm -rf --one-file-system "$work"' EXIT

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }
# apt WORDS...: apt-get, whose many words are only shown where it fails.
apt() { inside apt-get -q -y --no-install-recommends "$@" >"$work/log" 2>&1 || { tail -n 20 "$work/log"; fail "apt-get $* failed"; }; }
as_agent() { chroot --userspec=agent:agent "$root" env -i PATH=/usr/bin:/bin HOME="$agent" LC_ALL=C.UTF-8 "$@"; }
# tree FOLDER: every name in it with owner, mode and time, every content as a hash.
tree() { (cd "$root$1" && find . -printf '%y %m %U:%G %T@ %p\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum); }
same() { cmp -s "$1" "$2" || { diff "$1" "$2" >&2 || true; fail "$3"; }; }
# value NAME: of a line of JSON.
value() { sed -n "s/.*\"$1\":\"\\{0,1\\}\\([^\",}]*\\).*/\\1/p"; }
installed() { inside dpkg-query -W -f '${db:Status-Status} ${Version}' loket; }

say 'A bare Debian 12'
if [ -n "${BASE:-}" ]; then
    cp -a "$BASE" "$root"
else
    debootstrap --variant=minbase --include=ca-certificates bookworm "$root" http://deb.debian.org/debian >"$work/log" ||
        { tail "$work/log"; fail 'debootstrap failed'; }
fi
echo 'deb http://deb.debian.org/debian-security bookworm-security main' >>"$root/etc/apt/sources.list"
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev/shm"
mount -t tmpfs tmpfs "$root/tmp"
inside useradd --create-home --shell /bin/sh agent
apt update

say 'Installed with what it depends on, and nothing more'
# Its own name, not dpkg's: whatever it is called outside.
cp "$deb" "$root/var/tmp/loket_first.deb"
apt install /var/tmp/loket_first.deb
sed -n 's/^Need to get/  downloaded:/p; s/^After this operation/  on the disk/p' "$work/log"
version=$(dpkg-deb --field "$deb" Version)
[ "$(installed)" = "installed $version" ] || fail "dpkg does not call it installed: $(installed)"
[ -z "$(inside dpkg --verify loket)" ] || fail 'dpkg --verify finds changed files'
dpkg-deb --fsys-tarfile "$deb" | tar -tv | sed -n 's|^-.* \(\./\)\{0,1\}\(usr/.*\)|/\2|p' >"$work/files"
[ "$(wc -l <"$work/files")" -ge 10 ] || fail 'the package is nearly empty'
while read -r file; do [ -f "$root$file" ] || fail "$file is not there"; done <"$work/files"
for program in loket loketctl; do
    if inside ldd "/usr/bin/$program" | grep 'not found'; then fail "$program lacks libraries"; fi
done

say 'A bill is sold, and its receipt printed'
[ "$(as_agent loketctl --version)" = "loketctl ${version%%+*}" ] || fail "loketctl is $(as_agent loketctl --version)"
ctl() { as_agent loketctl --practice "$@"; }
inquiry=$(ctl --json inquire pln-postpaid 530000000002)
total=$(value customer_total <<<"$inquiry")
payment=$(ctl --json pay "$(value inquiry_id <<<"$inquiry")" --total "$total")
[ "$(value state <<<"$payment")" = paid ] || fail "not paid: $payment"
id=$(value payment_id <<<"$payment")
# Without the time at which it would be printed.
receipt() { ctl receipt "$id" | sed 's/ [0-9][0-9]:[0-9][0-9]\//\//'; }
receipt | tee "$work/receipt"
grep -q 'LATIHAN' "$work/receipt" && grep -q '530000000002' "$work/receipt" || fail 'that is no receipt'
[ -s "$root$data/practice/ledger.db" ] || fail "the ledger is not in $data"

say 'The window, as the menu starts it'
# entry NAME: of the first group of the entry in the menu.
entry() { awk -F= -v name="$1" '/^\[/ { group++ } group == 1 && $1 == name { print $2 }' "$root/usr/share/applications/loket.desktop"; }
for size in 16x16 24x24 32x32 48x48 256x256; do
    [ -f "$root/usr/share/icons/hicolor/$size/apps/$(entry Icon).png" ] || fail "no icon of $size"
done
Xvfb -displayfd 3 -screen 0 1366x768x24 -nolisten tcp -ac -fbdir "$work" 3>"$work/display" 2>"$work/xvfb" &
# until_true WHAT COMMAND...: asks again until it is so, for a minute.
until_true() {
    local what=$1 tries=0
    shift
    until "$@" >"$work/last" 2>&1; do
        tries=$((tries + 1))
        [ "$tries" -lt 300 ] || { cat "$work/last" "$work/window" >&2; fail "$what: not after a minute"; }
        sleep 0.2
    done
}
touch "$work/window"
until_true 'a screen' test -s "$work/display"
display=:$(cat "$work/display")
colour() { sed -n "0,/--$1:/s/.*--$1: \(#[0-9a-f]*\);.*/\1/p" ui/src/styles/tokens.css; }
# The page in practice mode: its ground, the violet line over it, the bill type that is chosen.
page() {
    node .ci/screen.mjs "$work/Xvfb_screen0" "$pictures/package-$1.png" \
        "$(colour desk)=200000" "$(colour train)=1366" "$(colour accent-soft)=2000"
}
if page before 2>/dev/null; then fail 'the bare screen passes for the page'; fi
# In one piece, so that what is waited for is the program itself.
chroot --userspec=agent:agent "$root" env -i PATH=/usr/bin:/bin HOME="$agent" LANG=id_ID.UTF-8 \
    DISPLAY="$display" sh -c "exec $(entry Exec)" >"$work/window" 2>&1 &
window=$!
until_true 'the page on the screen' page window
shown=$(DISPLAY=$display xwininfo -root -tree | sed -n 's/^ *\(0x[0-9a-f]*\) "Loket": ("\([^"]*\)" "\([^"]*\)").*/\1 \2 \3/p' | head -n 1)
[ -n "$shown" ] || fail 'there is no window named Loket'
class=$(entry StartupWMClass)
case " ${shown#* } " in *" $class "*) ;; *) fail "the menu waits for a window of class $class, not of ${shown#* }" ;; esac
kill -0 "$window" || fail 'the window is gone'
kill "$window"
wait "$window" || true
# Its web view's processes follow it.
nobody_left() { ! pgrep -u "$(inside id -u agent)"; }
until_true 'the window has ended' nobody_left

say 'A newer version over it'
ctl --json verify >"$work/verified"
tree "$data" >"$work/before"
dpkg-deb -R "$deb" "$work/newer"
sed -i "s/^Version: .*/Version: $version+newer/" "$work/newer/DEBIAN/control"
dpkg-deb --root-owner-group -b "$work/newer" "$root/var/tmp/loket_newer.deb" >/dev/null
apt install /var/tmp/loket_newer.deb
[ "$(installed)" = "installed $version+newer" ] || fail "the newer version is not there: $(installed)"
tree "$data" >"$work/after"
same "$work/before" "$work/after" 'the upgrade touched the data'
ctl --json verify >"$work/verified-after"
same "$work/verified" "$work/verified-after" 'the ledger is another one after the upgrade'
receipt | cmp -s - "$work/receipt" || fail 'the receipt is another one after the upgrade'
if inside apt-get install -q -y /var/tmp/loket_first.deb >"$work/log" 2>&1; then fail 'an older version went over a newer one'; fi

say 'Removed; installed once more, and purged'
tree "$agent" >"$work/before"
# gone HOW: neither the programs nor any file of the package are there, and all of the user's is as it was.
gone() {
    while read -r file; do [ ! -e "$root$file" ] || fail "$file was left behind when it was $1"; done <"$work/files"
    if inside sh -c 'command -v loket || command -v loketctl'; then fail "a program is still there when it was $1"; fi
    tree "$agent" >"$work/after"
    same "$work/before" "$work/after" "the user's files are others when it was $1"
}
apt remove loket
gone removed
apt install /var/tmp/loket_newer.deb
receipt | cmp -s - "$work/receipt" || fail 'the payment is not there when it is installed again'
tree "$agent" >"$work/before"
apt purge loket
gone purged
if inside dpkg-query -W loket 2>/dev/null; then fail 'dpkg still knows it'; fi

say "$(grep -c '^f' "$work/after") files of the user are as they were; $(wc -l <"$work/files") of the package are gone. The window: $pictures/package-window.png"
