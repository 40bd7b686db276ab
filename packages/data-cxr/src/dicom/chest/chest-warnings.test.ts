import { decodeDicom } from '../decode-dicom';
import { encodeDicom, encodeElement, type Elements } from '../testing/encode-dicom';

async function warningsOf(elements: Elements): Promise<string[]> {
  const file = encodeDicom({ pixels: Uint8Array.of(1, 2), rows: 1, columns: 2, elements });
  return ((await decodeDicom(file)).warnings ?? []).map(({ kind, message }) => `${kind}: ${message}`);
}

/** A sequence of one item that holds a code. */
function codeSequence(code: string, meaning = ''): Uint8Array {
  const element = Buffer.concat([
    encodeElement('00080100', 'SH', code),
    encodeElement('00080104', 'LO', meaning),
  ]);
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
    ['another modality', { '00080060 CS': 'MR' }, 'view: The modality is MR, not a projection X-ray.'],
  ])('warns of %s', async (_, elements, warning) => {
    expect(await warningsOf(elements)).toEqual([warning]);
  });

  it.each([
    ...[
      'AP',
      'PA',
      'A.P.',
      'p.a.',
      'AP SUPINE',
      'ERECT PA',
      'AP_HORIZONTAL',
      'ANTERO-POSTERIOR',
      'ANTEROPOSTERIOR',
    ],
    ...[
      'POSTERIOR-ANTERIOR',
      'POSTERO-ANTERIORE',
      'POSTÉRO-ANTÉRIEUR',
      'FRONTAL',
      'FACE',
      'DORSOVENTRAL',
      'AP PORTABLE',
    ],
    ...['AP DECUBITO SUPINO', 'DECUBITUS DORSAL', 'PORTABLE', 'ROUTINE', 'SWIMMER'],
  ])('takes the view %s for frontal, or for nothing that speaks against it', async (view) => {
    expect(await warningsOf({ '00185101 CS': view })).toEqual([]);
  });

  it.each([
    ...[
      'LL',
      'RL',
      'LAT',
      'LEFT LATERAL',
      'LATERAL',
      'L LAT',
      'LATERO-LATERALE',
      'PROFIL',
      'PERFIL',
      'SEITLICH',
    ],
    ...['RAO', 'LPO', 'AP OBLIQUE', 'OBLICUA', 'SCHRÄG', 'LEFT LATERAL DECUBITUS', 'RLD', 'AP LEFT DECUB'],
  ])('warns of the view %s', async (view) => {
    expect(await warningsOf({ '00185101 CS': view })).toEqual([
      expect.stringMatching(/^view: The view is [A-Z]+, /),
    ]);
  });

  it.each([
    ...[
      'CHEST',
      'PORT CHEST',
      'CHEST PORTABLE',
      'THORAX',
      'TORAX',
      'TÓRAX',
      'Torace',
      'RIBS',
      'LUNGS',
      'PULMÓN',
      'CXR',
    ],
    ...['THORACIC SPINE', 'T-SPINE', 'CHEST_ABDOMEN', 'KNOCHENTHORAX', 'UNKNOWN', 'ROUTINE'],
  ])('takes the body part %s for the chest, or for nothing that speaks against it', async (part) => {
    expect(await warningsOf({ '00180015 CS': part })).toEqual([]);
  });

  it.each([
    ...[
      'ABDOMEN',
      'PORT ABDOMEN',
      'ABD',
      'RODILLA',
      'SCHÄDEL',
      'C-SPINE',
      'Lumbar spine',
      'GENOU',
      'MÃO',
      'L KNEE',
    ],
  ])('warns of the body part %s', async (part) => {
    expect(await warningsOf({ '00180015 CS': part })).toEqual([
      expect.stringMatching(/^body-part: The body part is [A-Z]+, /),
    ]);
  });

  const silent = { '00185101 CS': '', '00180015 CS': '' };

  it('asks codes by their meaning, and descriptions, where the rest is silent', async () => {
    const asked = async (elements: Elements) =>
      (await warningsOf({ ...silent, ...elements })).map((warning) => warning.split(':')[0]);
    expect(await asked({ '00540220 SQ': codeSequence('X-1', 'left lateral') })).toEqual(['view']);
    expect(await asked({ '00540220 SQ': codeSequence('X-1', 'postero-anterior') })).toEqual([]);
    expect(await asked({ '00082218 SQ': codeSequence('X-2', 'Knee') })).toEqual(['body-part']);
    expect(await asked({ '00082218 SQ': codeSequence('51185008', 'Chest') })).toEqual([]);
    expect(await asked({ '0008103e LO': 'Thorax seitlich' })).toEqual(['view']);
    expect(await asked({ '0008103e LO': 'Thorax p.a.', '00081030 LO': 'Thorax seitl.' })).toEqual([]);
    expect(await asked({ '00081030 LO': 'XR CHEST 2 VIEWS PA/LAT' })).toEqual([]);
    expect(await warningsOf({ '0008103e LO': 'LATERAL' })).toEqual([]);
  });
});
