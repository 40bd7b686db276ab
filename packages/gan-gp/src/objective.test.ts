import { startEngine } from '@cxr-anomaly/engine/node';
import { describeObjective } from './testing/objective-suite';

beforeAll(() => startEngine());

describeObjective('default');
