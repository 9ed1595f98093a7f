#!/usr/bin/env bash
# make package: the .deb for Debian 12 with both programs, in target/package. Tauri's bundler makes it
# from what tauri.conf.json says and from what is staged here.
. "$(dirname "$0")/lib.sh"
umask 022

# Elsewhere the programs would be linked with newer libraries than Debian 12 has.
codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-unknown}")
[ "$codename" = bookworm ] || fail "the .deb for Debian 12 (bookworm) is built there, and this is $codename"

need_toolchains
install_packages build package
install_page_packages
say 'Building the page'
(cd ui && npm run --silent build)
say 'Building Loket for release (takes several minutes)'
cargo build --release "${features[@]}" -p loket -p loketctl

built=$CARGO_TARGET_DIR/release
out=$CARGO_TARGET_DIR/package
stage=$out/stage
rm -rf "$out"
mkdir -p "$stage"

say 'What goes beside the window'
# put FILE PATH: FILE into the package at PATH; packed if PATH ends so.
put() {
    mkdir -p "$(dirname "$stage/$2")"
    case $2 in
        *.gz) gzip -9n <"$1" >"$stage/$2" ;;
        *) install -m 644 "$1" "$stage/$2" ;;
    esac
}
put packaging/id.loket.loket.metainfo.xml usr/share/metainfo/id.loket.loket.metainfo.xml
put src-tauri/app/icons/icon.svg usr/share/icons/hicolor/scalable/apps/loket.svg
put packaging/copyright usr/share/doc/loket/copyright
put packaging/changelog usr/share/doc/loket/changelog.gz
put packaging/loket.1 usr/share/man/man1/loket.1.gz
put packaging/loketctl.1 usr/share/man/man1/loketctl.1.gz
put <(node .ci/libraries.mjs) usr/share/doc/loket/libraries.gz
install -D -m 755 "$built/loketctl" "$stage/usr/bin/loketctl"

# What the two programs are linked with, as Debian names it. The two that Tauri writes down by itself
# are left out.
mkdir -p "$out/debian"
printf 'Source: loket\n\nPackage: loket\nArchitecture: any\n' >"$out/debian/control"
needs=$(cd "$out" && dpkg-shlibdeps -O --ignore-missing-info "$built/loket" "$built/loketctl" 2>/dev/null)
rm -r "$out/debian"
depends=$(sed 's/^shlibs:Depends=//; s/, /\n/g' <<<"$needs" | grep -vE '^(libgtk-3-0|libwebkit2gtk-4\.1-0)\b')
[ -n "$depends" ] || fail 'dpkg-shlibdeps told nothing'

say 'Tauri packs it'
# Debian's names are in small letters; elsewhere the product is called Loket.
node - "$stage" "$depends" >"$out/bundle.json" <<'JS'
const [, , stage, depends] = process.argv;
const deb = { files: { '/usr': `${stage}/usr` }, depends: depends.split('\n') };
console.log(JSON.stringify({ productName: 'loket', bundle: { linux: { deb } } }));
JS
# Whoever has the key of the updates signs it; without one it is a package all the same.
unsigned=()
[ -n "${TAURI_SIGNING_PRIVATE_KEY:-}" ] || unsigned=(--no-sign)
ui/node_modules/.bin/tauri bundle --ci --bundles deb "${unsigned[@]}" --config "$out/bundle.json"
mv "$built"/bundle/deb/loket_*.deb "$out"
deb=$(ls "$out"/loket_*.deb)

say 'What Debian thinks of it'
lintian --fail-on error,warning --allow-root "$deb"
dpkg-deb --info "$deb"
dpkg-deb --contents "$deb"
say "$deb"
