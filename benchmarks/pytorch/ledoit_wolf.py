"""Prints what scikit-learn makes of rows by a formula, for packages/mahalanobis/src/ledoit-wolf.test.ts: python ledoit_wolf.py"""

import numpy
import sklearn
from sklearn.covariance import LedoitWolf

print("scikit-learn", sklearn.__version__)
for count, size in ((12, 4), (5, 9)):
    waves = numpy.sin(1 + 12.9898 * numpy.arange(count * size)).reshape(count, size)
    rows = 5 + waves * (1 + numpy.arange(size))
    fitted = LedoitWolf().fit(rows)
    strange = numpy.arange(size, dtype=float)[None]
    print(count, size, "shrinkage", repr(float(fitted.shrinkage_)), "first row", fitted.covariance_[0].tolist())
    print("  distances", numpy.sqrt(fitted.mahalanobis(numpy.vstack([rows[:2], strange]))).tolist())
