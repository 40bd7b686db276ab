import { mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@cxr-anomaly/data-cxr';
import { judgeError } from './judge-error';
import { findPollution, readPrototypes } from './prototypes';
import { listChanges, listState, makeWatchedFolder, placeCase } from './watched-folder';

describe('findPollution', () => {
  it('names a property that was added to a prototype, and one that was changed', () => {
    const before = readPrototypes();
    expect(findPollution(before, readPrototypes())).toBeUndefined();
    Object.defineProperty(Object.prototype, 'polluted', { value: 1, configurable: true });
    expect(findPollution(before, readPrototypes())).toBe('Object.prototype.polluted');
    Reflect.deleteProperty(Object.prototype, 'polluted');
    const own = Reflect.getOwnPropertyDescriptor(Array.prototype, 'at') as PropertyDescriptor;
    Object.defineProperty(Array.prototype, 'at', { ...own, value: () => undefined });
    expect(findPollution(before, readPrototypes())).toBe('Array.prototype.at');
    Object.defineProperty(Array.prototype, 'at', own);
  });
});

describe('listChanges', () => {
  it('names files that were added, removed or written, in the case and next to it', () => {
    const root = mkdtempSync(join(tmpdir(), 'watched-'));
    try {
      makeWatchedFolder(root);
      placeCase(root, { 'a/b.txt': Buffer.from('b'), 'c.txt': Buffer.from('c') });
      const before = listState(root);
      expect(listChanges(before, listState(root), /^$/)).toEqual([]);
      writeFileSync(join(root, 'neighbor', 'slip.npy'), 'written over');
      unlinkSync(join(root, 'case', 'c.txt'));
      mkdirSync(join(root, 'home', 'new'));
      writeFileSync(join(root, 'case', 'report.html'), '');
      expect(listChanges(before, listState(root), /report\.html$/).sort()).toEqual([
        'case/c.txt',
        'home/new',
        'neighbor/slip.npy',
      ]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

describe('judgeError', () => {
  it('accepts only our own errors, with messages that people can read', () => {
    expect(judgeError(new DataError('chest.png is empty. Copy it again.'))).toBeUndefined();
    expect(judgeError(new DataError(' '))).toMatch(/without a message/);
    expect(judgeError(new DataError('x'.repeat(5000)))).toMatch(/message of 5000 characters/);
    expect(judgeError(new TypeError('x is undefined'))).toMatch(/TypeError: x is undefined/);
    expect(judgeError('text')).toBe('threw text');
  });
});
