import { describeDetector } from '@cxr-anomaly/detector-contract';
import { memDae } from './method';
import { contractOptions } from './testing/contract-options';

describeDetector(memDae, contractOptions('auto'));
