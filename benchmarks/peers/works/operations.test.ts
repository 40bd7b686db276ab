import { buildLenet } from '@cxr-anomaly/core-nets';
import { startEngine } from '@cxr-anomaly/engine/node';
import { countOperations } from './operations';

it('counts a multiplication and an addition of each weight at each place', async () => {
  await startEngine();
  const network = buildLenet('lenet-mnist', 0);
  // 1→8 at 28², 8→4 at 14², then transposed 2→4 at 8², 4→8 at 16², 8→1 at 28², each weight 5×5.
  const weightsTimesPlaces = [8 * 28 ** 2, 32 * 14 ** 2, 8 * 8 ** 2, 32 * 16 ** 2, 8 * 28 ** 2];
  const wanted = weightsTimesPlaces.reduce((sum, count) => sum + 2 * 25 * count, 0);
  expect(countOperations(network)).toBe(wanted);
  network.dispose();
});
