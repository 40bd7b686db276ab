import { drawBoxes, type Box } from './draw-boxes';

const rowsOf = (
  boxes: readonly Box[],
  [width, height]: readonly [number, number],
  frame?: number,
): string[] => {
  const mask = drawBoxes(
    boxes,
    { width, height },
    frame === undefined ? undefined : { width: frame, height: frame },
  );
  expect(mask).toMatchObject({ width, height, channels: 1 });
  return Array.from({ length: height }, (_, y) => mask.pixels.subarray(y * width, (y + 1) * width).join(''));
};

describe('drawBoxes', () => {
  it('marks the union of boxes', () => {
    const boxes = [
      { x: 1, y: 0, width: 2, height: 2 },
      { x: 2, y: 1, width: 2, height: 1 },
    ];
    expect(rowsOf(boxes, [5, 3])).toEqual(['01100', '01110', '00000']);
  });

  it('marks pixels whose center lies inside', () => {
    expect(rowsOf([{ x: 0.5, y: 0.6, width: 2, height: 1 }], [4, 2])).toEqual(['0000', '1100']);
  });

  it('scales boxes from the frame they were drawn on, each direction by itself', () => {
    expect(rowsOf([{ x: 256, y: 512, width: 512, height: 256 }], [4, 8], 1024)).toEqual([
      ...Array.from({ length: 4 }, () => '0000'),
      '0110',
      '0110',
      '0000',
      '0000',
    ]);
  });

  it('cuts off what lies outside', () => {
    const boxes = [
      { x: -5, y: -1, width: 6, height: 2 },
      { x: 2, y: 1, width: 1e300, height: 1e300 },
      { x: 50, y: 50, width: 5, height: 5 },
      { x: -50, y: 0, width: 5, height: 5 },
    ];
    expect(rowsOf(boxes, [3, 2])).toEqual(['100', '001']);
  });
});
