import { describeDetector } from '@cxr-anomaly/detector-contract';
import { mahalanobis } from './method';
import { contractOptions } from './testing/contract-options';

describeDetector(mahalanobis, contractOptions('portable'));
