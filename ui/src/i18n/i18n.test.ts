import { expect, it } from 'vitest';
import { en } from './en';
import { id } from './id';

function keys(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => keys(inner, `${path}.${key}`));
}

it('both languages have the same words, error codes too', () => {
  expect(keys(en)).toEqual(keys(id));
});
