#!/usr/bin/env bash
# The icon in all its sizes, from its two drawings. To be run when a drawing has changed; what it
# makes is committed.
. "$(dirname "$0")/lib.sh"

need_toolchains
install_page_packages
icons=src-tauri/app/icons
tauri=ui/node_modules/.bin/tauri
"$tauri" icon --png 16,22,24,32 --output "$icons" "$icons/icon-small.svg"
"$tauri" icon --png 48,64,128,256,512 --output "$icons" "$icons/icon.svg"

# Windows wants them in one file: a head, a row for each picture, the pictures.
node - "$icons" 16 24 32 48 64 256 <<'JS'
const { readFileSync, writeFileSync } = require('node:fs');
const [, , icons, ...sizes] = process.argv;
const pictures = sizes.map((size) => readFileSync(`${icons}/${size}x${size}.png`));
const head = Buffer.alloc(6 + 16 * sizes.length);
head.writeUInt16LE(1, 2);
head.writeUInt16LE(sizes.length, 4);
let at = head.length;
pictures.forEach((picture, nth) => {
  const row = 6 + 16 * nth;
  head.writeUInt8(sizes[nth] % 256, row);
  head.writeUInt8(sizes[nth] % 256, row + 1);
  head.writeUInt16LE(1, row + 4);
  head.writeUInt16LE(32, row + 6);
  head.writeUInt32LE(picture.length, row + 8);
  head.writeUInt32LE(at, row + 12);
  at += picture.length;
});
writeFileSync(`${icons}/icon.ico`, Buffer.concat([head, ...pictures]));
JS
