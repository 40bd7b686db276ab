import { describeDetector } from '@cxr-anomaly/detector-contract';
import { ganGp } from './method';
import { contractOptions } from './testing/contract-options';

describeDetector(ganGp, contractOptions('auto'));
