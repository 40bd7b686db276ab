import { decodeDicom } from './decode-dicom';
import { encodeDicom } from './testing/encode-dicom';

const whole = (classUid: string, transferSyntax = '1.2.840.10008.1.2.1') =>
  encodeDicom({
    ...{ pixels: new Uint8Array(4), rows: 2, columns: 2, transferSyntax },
    elements: { '00080016 UI': classUid },
  });
const withoutPixels = (classUid: string) => whole(classUid).subarray(0, -16);

describe('assertPicture', () => {
  it.each([
    ['1.2.840.10008.5.1.4.1.1.88.33', /it is a structured report \(SR\)/],
    ['1.2.840.10008.5.1.4.1.1.88.59', /it is a selection of key objects \(KOS\)/],
    ['1.2.840.10008.5.1.4.1.1.11.1', /it is a presentation state \(PR\)/],
    ['1.2.840.10008.1.3.10', /it is the directory of a medium \(DICOMDIR\)/],
    ['1.2.840.10008.5.1.4.1.1.104.1', /it is an encapsulated PDF document/],
    ['1.2.840.10008.5.1.4.1.1.9.1.1', /it is a waveform/],
    ['1.2.840.10008.5.1.4.1.1.481.3', /it is a radiotherapy structure set/],
    ['1.2.840.10008.5.1.4.1.1.481.9', /it is a radiotherapy record/],
    ['1.2.826.0.1.3680043.9.7391', /holds no pixels/],
    ['1.2.840.10008.5.1.4.1.1.1.1', /holds no pixels/],
  ])('says what a file of class %s holds', async (classUid, message) => {
    await expect(decodeDicom(withoutPixels(classUid))).rejects.toThrow(message);
  });

  it('refuses pixels that are no picture, and video, but no image', async () => {
    await expect(decodeDicom(whole('1.2.840.10008.5.1.4.1.1.66.4'))).rejects.toThrow(/it is a segmentation/);
    await expect(decodeDicom(whole('1.2.840.10008.5.1.4.1.1.481.2'))).rejects.toThrow(/a radiotherapy dose/);
    const video = whole('1.2.840.10008.5.1.4.1.1.7', '1.2.840.10008.1.2.4.102');
    await expect(decodeDicom(video)).rejects.toThrow(/it is a video/);
    expect((await decodeDicom(whole('1.2.840.10008.5.1.4.1.1.481.1'))).width).toBe(2);
  });
});
