import { describeEncoder } from './testing/encoder-suite';

// One odd side is enough: where padding differs from side to side.
describeEncoder('portable', 57);
