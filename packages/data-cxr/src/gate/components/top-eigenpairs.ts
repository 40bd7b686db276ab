/**
 * The largest eigenvalues of a symmetric matrix and their vectors, by block Lanczos with full orthogonalization
 * (Golub & Van Loan, "Matrix Computations", 4th ed., section 10.3.6): each block of the matrix times the last block
 * extends an orthonormal basis, in which the problem is small. A block finds equal eigenvalues together.
 */
import { createRandom } from '@cxr-anomaly/random';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

export interface Eigenpairs {
  /** Descending. */
  readonly values: number[];
  /** Unit length, in the order of the values. */
  readonly vectors: Float64Array[];
}

const BLOCK = 10;

/** Remaining error of a vector, as a share of the largest eigenvalue; float32 Gram matrices hold no more. */
const TOLERANCE = 1e-7;

/**
 * Finds the `count` largest eigenpairs of a symmetric positive semidefinite matrix, given by rows.
 * The start is drawn from a fixed seed, so the result repeats.
 */
export function topEigenpairs(matrix: Float64Array, size: number, count: number): Eigenpairs {
  const wanted = Math.min(count, size);
  const random = createRandom(0, 'eigenpairs');
  const drawVector = () => Float64Array.from({ length: size }, () => random.normal());
  const basis: Float64Array[] = [];
  const images: Float64Array[] = []; // matrix × basis
  let block: Float64Array[] = Array.from({ length: Math.min(BLOCK, size) }, drawVector);
  // Checks cost more with a larger basis, so it grows by half between them.
  let checkAt = Math.min(size, 2 * wanted + BLOCK);
  for (;;) {
    const added = extendBasis(basis, block, drawVector);
    const next = added.map((vector) => multiply(matrix, vector));
    images.push(...next);
    if (basis.length >= checkAt) {
      const found = solveInBasis(basis, images, wanted);
      if (basis.length >= size || found.error <= TOLERANCE * (found.values[0] ?? 0)) return found;
      checkAt = Math.min(size, Math.ceil(1.5 * basis.length));
    }
    block = next.slice(0, size - basis.length);
  }
}

/** Adds the parts of these vectors that the basis lacks; a vector without such a part is replaced with a random one. */
function extendBasis(
  basis: Float64Array[],
  block: readonly Float64Array[],
  drawVector: () => Float64Array,
): Float64Array[] {
  return block.map((vector) => {
    let candidate: Float64Array = Float64Array.from(vector);
    while (!orthonormalize(candidate, basis)) candidate = drawVector();
    basis.push(candidate);
    return candidate;
  });
}

/** Gram–Schmidt in place, twice, which leaves no loss of orthogonality; false if nothing is left of the vector. */
function orthonormalize(vector: Float64Array, basis: readonly Float64Array[]): boolean {
  const before = Math.sqrt(dot(vector, vector));
  for (let pass = 0; pass < 2; pass++) {
    for (const direction of basis) {
      const share = dot(vector, direction);
      for (let i = 0; i < vector.length; i++)
        vector[i] = (vector[i] as number) - share * (direction[i] as number);
    }
  }
  const length = Math.sqrt(dot(vector, vector));
  if (!(length > 1e-10 * before)) return false;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return true;
}

/** Solves the problem restricted to the basis (Rayleigh–Ritz). `error`: the largest ‖Av − λv‖ of the wanted pairs. */
function solveInBasis(
  basis: readonly Float64Array[],
  images: readonly Float64Array[],
  wanted: number,
): Eigenpairs & { readonly error: number } {
  const small = new Matrix(basis.map((left) => images.map((image) => dot(left, image))));
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(small, {
    assumeSymmetric: true,
  });
  const order = realEigenvalues
    .map((_, i) => i)
    .sort((a, b) => (realEigenvalues[b] ?? 0) - (realEigenvalues[a] ?? 0));
  const leading = order.slice(0, wanted);
  const values = leading.map((i) => realEigenvalues[i] ?? 0);
  const vectors = leading.map((i) => combine(basis, eigenvectorMatrix.getColumn(i)));
  const errors = leading.map((column, i) => {
    const image = combine(images, eigenvectorMatrix.getColumn(column));
    const vector = vectors[i] as Float64Array;
    const value = values[i] as number;
    return Math.sqrt(image.reduce((sum, entry, j) => sum + (entry - value * (vector[j] as number)) ** 2, 0));
  });
  return { values, vectors, error: Math.max(...errors) };
}

function combine(vectors: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  vectors.forEach((vector, i) => {
    const weight = weights[i] as number;
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + weight * (vector[j] as number);
  });
  return sum;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return Float64Array.from(vector, (_, row) => dot(matrix.subarray(row * size, (row + 1) * size), vector));
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += (left[i] as number) * (right[i] as number);
  return sum;
}
