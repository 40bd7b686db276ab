import { decodeDicom } from '../decode-dicom';
import { encodeDicom, encodeElement, type Elements } from '../testing/encode-dicom';

async function warningsOf(elements: Elements): Promise<string[]> {
  const file = encodeDicom({ pixels: Uint8Array.of(1, 2), rows: 1, columns: 2, elements });
  return ((await decodeDicom(file)).warnings ?? []).map(({ kind, message }) => `${kind}: ${message}`);
}

/** A sequence of one item that holds a code. */
function codeSequence(code: string): Uint8Array {
  const element = encodeElement('00080100', 'SH', code);
  const header = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
  header.writeUInt32LE(element.length, 4);
  return Buffer.concat([header, element]);
}

describe('findChestWarnings', () => {
  it.each<[string, Elements]>([
    ['a frontal view', { '00185101 CS': 'AP' }],
    ['a header that says nothing', { '00185101 CS': '', '00180015 CS': '', '00080060 CS': '' }],
    ['a frontal view that looks lateral by its orientation', { '00200020 CS': 'A\\F' }],
    ['rows from side to side', { '00185101 CS': '', '00200020 CS': 'L\\F' }],
    ['a frontal code', { '00185101 CS': '', '00540220 SQ': codeSequence('399348003') }],
    ['other words for the chest', { '00180015 CS': 'chest_to_abdomen' }],
    ['digitized film', { '00080060 CS': 'RG' }],
  ])('is silent about %s', async (_, elements) => {
    expect(await warningsOf(elements)).toEqual([]);
  });

  it.each<[string, Elements, string]>([
    ['a lateral view', { '00185101 CS': 'RL' }, 'view: The view is RL, not frontal (PA or AP).'],
    [
      'a view by its code',
      { '00185101 CS': '', '00540220 SQ': codeSequence('399198007') },
      'view: The view is lateral by its code, not frontal (PA or AP).',
    ],
    [
      'rows from front to back',
      { '00185101 CS': '', '00200020 CS': 'P\\F' },
      'view: The view is lateral by the patient orientation, not frontal (PA or AP).',
    ],
    ['another body part', { '00180015 CS': 'L_SPINE' }, 'body-part: The body part is LSPINE, not the chest.'],
    ['another modality', { '00080060 CS': 'MR' }, 'view: The modality is MR, no projection X-ray.'],
  ])('warns of %s', async (_, elements, warning) => {
    expect(await warningsOf(elements)).toEqual([warning]);
  });
});
