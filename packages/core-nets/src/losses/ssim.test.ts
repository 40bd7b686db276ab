import { startEngine } from '@cxr-anomaly/engine/node';
import { describeSsim } from './testing/ssim-suite';

beforeAll(() => startEngine());

describeSsim('default');
