import { expect, test } from 'vitest';
import { isFile, joined, parted, usual } from './printer';

test('a setting comes back as it was', () => {
  for (const setting of ['', 'queue:kasir', 'tcp:192.168.1.50:9100', 'dev:/dev/usb/lp0', 'serial:/dev/ttyUSB0:9600']) {
    const { kind, place } = parted(setting);
    expect(joined(kind, place)).toBe(setting);
  }
  expect(parted('kasir')).toEqual({ kind: 'queue', place: 'kasir' });
});

test('what is offered first', () => {
  expect(usual('queue', ['kasir', 'lain'])).toBe('kasir');
  expect(usual('queue', [])).toBe('');
  expect(usual('dev', [])).toBe('/dev/usb/lp0');
});

test('a receipt went into a file, or to a printer that is named by its kind', () => {
  for (const printer of ['queue:kasir', 'tcp:192.168.1.50:9100', 'dev:/dev/usb/lp0', 'serial:COM3:9600']) {
    expect(isFile(printer)).toBe(false);
  }
  expect(isFile('/home/siti/receipts/L01-CA.txt')).toBe(true);
  expect(isFile('C:\\Users\\siti\\L01-CA.txt')).toBe(true);
});
