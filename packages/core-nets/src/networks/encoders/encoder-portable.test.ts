import { describeEncoder } from './testing/encoder-suite';

describeEncoder('portable');
