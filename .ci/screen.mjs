// Looks at a virtual screen: writes it as a picture and counts colours on it.
// screen.mjs XWD PNG COLOUR=PIXELS...: ends with 1 unless each colour (#rrggbb) covers so many pixels.
// XWD is what `Xvfb -fbdir` keeps: a head of big-endian numbers, then the pixels.
import { readFileSync, writeFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';

const [, , xwd, png, ...wanted] = process.argv;
const screen = readFileSync(xwd);
const head = (nth) => screen.readUInt32BE(4 * nth);
const [start, width, height, bits, row] = [head(0) + 12 * head(19), head(4), head(5), head(11), head(12)];
if (bits !== 32) throw new Error(`${bits} bits a pixel, not 32`);

const counts = new Map();
// A picture's rows each begin with the kind of their filter: none.
const rows = Buffer.alloc(height * (1 + 3 * width));
for (let y = 0; y < height; y += 1) {
  for (let x = 0; x < width; x += 1) {
    const colour = screen.readUInt32LE(start + y * row + 4 * x) & 0xffffff;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
    rows.writeUIntBE(colour, y * (1 + 3 * width) + 1 + 3 * x, 3);
  }
}

function chunk(name, body) {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(body.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}
const size = Buffer.alloc(13);
size.writeUInt32BE(width, 0);
size.writeUInt32BE(height, 4);
size.writeUInt16BE(0x0802, 8); // Eight bits of red, green and blue.
writeFileSync(png, Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
  chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0)),
]));

for (const want of wanted) {
  const [colour, least] = want.split('=');
  const there = counts.get(Number.parseInt(colour.slice(1), 16)) ?? 0;
  if (there < Number(least)) {
    console.error(`${colour} covers ${there} pixels, not ${least}`);
    process.exitCode = 1;
  }
}
