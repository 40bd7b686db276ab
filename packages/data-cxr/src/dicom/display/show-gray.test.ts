import { decodeDicom } from '../decode-dicom';
import { encodeDicom, encodeElement, type Elements } from '../testing/encode-dicom';

const WHITE = 65_535;

/** Decodes 0, 1000 and 4000. */
async function show(elements: Elements): Promise<{ levels: number[]; warnings: string[] }> {
  const pixels = Uint16Array.of(0, 1000, 4000);
  const file = encodeDicom({ pixels, rows: 1, columns: 3, elements });
  const image = await decodeDicom(file);
  return {
    levels: [...image.pixels],
    warnings: (image.warnings ?? []).map(({ kind, message }) => `${kind}: ${message}`),
  };
}

/** A sequence of LUT items: each the descriptor's numbers, and the entries. */
function tables(
  ...items: readonly (readonly [descriptor: readonly number[], entries: readonly number[]])[]
): Uint8Array {
  return Buffer.concat(
    items.map(([descriptor, entries]) => {
      const content = Buffer.concat([
        encodeElement('00283002', 'US', descriptor),
        encodeElement('00283006', 'US', entries),
      ]);
      const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
      header.writeUInt32LE(content.length, 4);
      return Buffer.concat([header, content]);
    }),
  );
}

const RANGE = [0, WHITE / 4, WHITE].map(Math.round);
const GOOD: Elements = { '00281050 DS': '2000.5', '00281051 DS': '4001' };

describe('showGray', () => {
  it.each<[string, Elements]>([
    ['a width of 0', { '00281050 DS': '5', '00281051 DS': '0' }],
    ['a negative width', { '00281050 DS': '5', '00281051 DS': '-9' }],
    ['a center that is no number', { '00281050 DS': 'NaN', '00281051 DS': '9' }],
    ['a width without end', { '00281050 DS': '5', '00281051 DS': '1e999' }],
    ['a center without a width', { '00281050 DS': '5', '00281051 DS': '' }],
    ['a width without a center', { '00281051 DS': '9' }],
    ['a VOI LUT without entries', { '00283010 SQ': tables([[4, 0, 16], []]) }],
    [
      'a VOI LUT of impossible depth',
      {
        '00283010 SQ': tables([
          [2, 0, 40],
          [0, 1],
        ]),
      },
    ],
  ])('shows the range of the values instead of %s, with a warning', async (_, elements) => {
    const { levels, warnings } = await show(elements);
    expect(levels).toEqual(RANGE);
    expect(warnings).toEqual([
      expect.stringMatching(/^display: .*the whole range of its values is shown\.$/),
    ]);
  });

  it.each<[string, Elements]>([
    ['the next window', { '00281050 DS': '5\\2000.5', '00281051 DS': '0\\4001' }],
    ['a window', { ...GOOD, '00283010 SQ': tables([[4, 0, 16], []]) }],
    [
      'the next VOI LUT',
      {
        '00283010 SQ': tables(
          [[4, 0, 16], []],
          [
            [2, 3999, 8],
            [0, 255],
          ],
        ),
      },
    ],
  ])('takes %s where the first cannot be used, with a warning', async (what, elements) => {
    const { levels, warnings } = await show(elements);
    expect(levels).toEqual(what === 'the next VOI LUT' ? [0, 0, WHITE] : RANGE);
    expect(warnings).toEqual([expect.stringMatching(/^display: .*another one from its header is used\.$/)]);
  });

  it('is silent about a good window before one that is not, and about an empty one', async () => {
    expect((await show({ '00281050 DS': '2000.5\\5', '00281051 DS': '4001\\0' })).warnings).toEqual([]);
    expect((await show({ '00281050 DS': '', '00281051 DS': '' })).warnings).toEqual([]);
  });

  it.each<[string, Elements]>([
    ['modality LUT', { '00283000 SQ': tables([[4, 0, 16], []]) }],
    ['slope', { '00281053 DS': '0', '00281052 DS': '7' }],
    ['intercept', { '00281053 DS': '2', '00281052 DS': 'none' }],
    ['slope that is text', { '00281053 DS': 'one', '00281052 DS': '7' }],
    ['slope with a comma', { '00281053 DS': '1,5' }],
    ['slope in hexadecimal', { '00281053 DS': '0x2' }],
    ['slope without end', { '00281053 DS': '1e999' }],
    ['slope that makes values infinite', { '00281053 DS': '1e306' }],
    ['intercept beside which values vanish', { '00281052 DS': '1e300' }],
  ])('shows stored values where the %s cannot be used, with a warning', async (_, elements) => {
    const { levels, warnings } = await show({ ...GOOD, ...elements });
    expect(levels).toEqual(RANGE);
    expect(warnings).toEqual([expect.stringMatching(/^display: .*(as stored|without it)\.$/)]);
  });

  it('is silent about a slope and an intercept that are empty', async () => {
    const { levels, warnings } = await show({ ...GOOD, '00281053 DS': '', '00281052 DS': '' });
    expect({ levels, warnings }).toEqual({ levels: RANGE, warnings: [] });
  });
});
