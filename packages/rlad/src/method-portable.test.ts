import { describeDetector } from '@cxr-anomaly/detector-contract';
import { rlad } from './method';
import { contractOptions } from './testing/contract-options';

describeDetector(rlad, contractOptions('portable'));
