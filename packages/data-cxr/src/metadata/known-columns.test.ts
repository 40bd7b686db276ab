import { parseAge, parsePixels, parseSex } from './known-columns';
import { parseManufacturer } from './manufacturer';

describe('parseAge', () => {
  it.each([
    ['58', 58],
    ['058Y', 58],
    ['58.0', 58],
    ['018M', 1],
    ['003W', 0],
    ['90', 90],
    ['97', 90],
    // A slip in the table of ChestX-ray14.
    ['414', undefined],
    ['0', undefined],
    ['000Y', undefined],
    ['', undefined],
    ['old', undefined],
    ['-4', undefined],
    ['58 Y', undefined],
  ])('reads "%s" as %p', (text, age) => expect(parseAge(text)).toBe(age));
});

describe('parseSex', () => {
  it.each([
    ['M', 'M'],
    ['Female', 'F'],
    ['OTHER', 'O'],
    ['Unknown', undefined],
    ['Mr Smith', undefined],
    ['', undefined],
  ])('reads "%s" as %p', (text, sex) => expect(parseSex(text)).toBe(sex));
});

describe('parsePixels', () => {
  it.each([
    ['2544', 2544],
    ['2544.0', 2544],
    ['0', undefined],
    ['', undefined],
    ['0.139', undefined],
  ])('reads "%s" as %p', (text, pixels) => expect(parsePixels(text)).toBe(pixels));
});

describe('parseManufacturer', () => {
  it.each([
    ['PhilipsMedicalSystems', 'Philips'],
    ['GE Healthcare', 'GE'],
    ['"GE MEDICAL SYSTEMS"', 'GE'],
    ['KONICA MINOLTA', 'Konica Minolta'],
    ['ImagingDynamicsCompanyLtd', 'Imaging Dynamics'],
    ['Gemeinschaftspraxis Dr. Smith', 'other'],
    [' ', undefined],
  ])('reads "%s" as %p', (text, maker) => expect(parseManufacturer(text)).toBe(maker));
});
