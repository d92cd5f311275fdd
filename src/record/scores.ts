/**
 * A network's output for every val image, small enough for a record: float16 numbers (IEEE 754 binary16, little endian,
 * base64), image after image.
 *
 * - Two classes: one number per image, the margin: the logit of the second class minus that of the first.
 * - More classes: the natural logarithm of each class's probability.
 *
 * In NumPy: `np.frombuffer(base64.b64decode(scores), '<f2')`. The error of a number is at most 2^-11 of its value, or
 * 2^-25 if it is below 2^-14. A number beyond 65504 becomes 65504. The predicted class stays the same: the one with the
 * highest score, and the first of equal ones. If rounding would change it, the number is moved by one unit in the last
 * place.
 */

/**
 * Most numbers in a record, 1 MiB. With 256 classes that is 2,048 images. If there are more, the record holds no
 * scores.
 */
export const mostNumbers = 2 ** 19;

/** Largest finite float16. Larger values are recorded as this. */
export const scoreLimit = 65_504;
/** Smallest float16 above zero. */
const smallest = 2 ** -24;
/** Sign bit of a float16. */
const negative = 0x8000;

/** Packs logits `[images, classes]`, flat. Null if there are too many for a record. */
export function encodeScores(logits: Float32Array, classes: number): string | null {
  const images = logits.length / classes;
  const numbers = classes === 2 ? images : logits.length;
  if (numbers > mostNumbers) return null;
  const codes = new Uint16Array(numbers);
  for (let image = 0; image < images; image++) {
    const scores = logits.subarray(image * classes, (image + 1) * classes);
    if (classes === 2) codes[image] = marginCode(scores);
    else codes.set(logProbabilityCodes(scores), image * classes);
  }
  const bytes = Buffer.alloc(2 * numbers);
  for (const [index, code] of codes.entries()) bytes.writeUInt16LE(code, 2 * index);
  return bytes.toString('base64');
}

/**
 * Natural logarithms of the probabilities `[images, classes]`, flat. Throws RangeError if `packed` holds another number of
 * scores, or one that is not finite.
 */
export function decodeScores(packed: string, images: number, classes: number): Float64Array {
  const bytes = Buffer.from(packed, 'base64');
  const numbers = classes === 2 ? images : images * classes;
  if (bytes.length !== 2 * numbers) {
    throw new RangeError(`expected the scores of ${images} images, got ${bytes.length} bytes`);
  }
  const values = new Float64Array(numbers);
  for (let index = 0; index < numbers; index++) values[index] = fromFloat16(bytes.readUInt16LE(2 * index));
  if (!values.every(Number.isFinite)) throw new RangeError('a score is not a finite number');
  return classes > 2 ? values : ofMargins(values);
}

/** Logarithms of the probabilities of both classes, `-softplus(margin)` and `-softplus(-margin)`, without overflow. */
function ofMargins(margins: Float64Array): Float64Array {
  const values = new Float64Array(2 * margins.length);
  for (const [image, margin] of margins.entries()) {
    const rest = Math.log1p(Math.exp(-Math.abs(margin)));
    values[2 * image] = -(Math.max(margin, 0) + rest);
    values[2 * image + 1] = -(Math.max(-margin, 0) + rest);
  }
  return values;
}

/** Natural logarithms of the probabilities that logits `[images, classes]`, flat, stand for. */
export function logSoftmax(logits: Float32Array, classes: number): Float64Array {
  const values = new Float64Array(logits.length);
  for (let start = 0; start < logits.length; start += classes) {
    const scores = logits.subarray(start, start + classes);
    const top = Math.max(...scores);
    const total = top + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - top), 0));
    for (const [index, score] of scores.entries()) values[start + index] = score - total;
  }
  return values;
}

/** The predicted class of every image; the first one if several have the same score. */
export function predictionsOf(logProbabilities: Float64Array, classes: number): Int32Array {
  return new Int32Array(logProbabilities.length / classes).map((_, image) => {
    const scores = logProbabilities.subarray(image * classes, (image + 1) * classes);
    return scores.reduce((top, score, one) => (score > (scores[top] ?? Number.NaN) ? one : top), 0);
  });
}

/** Cross-entropy of every image. */
export const lossesOf = (logProbabilities: Float64Array, classes: number, labels: Uint8Array): Float64Array =>
  new Float64Array(labels).map((label, image) => -(logProbabilities[image * classes + label] as number));

/** Never rounds to zero what is not zero, because the sign tells the predicted class. */
function marginCode([first = 0, second = 0]: Float32Array): number {
  const margin = second - first;
  return toFloat16(margin === 0 ? 0 : Math.sign(margin) * Math.max(smallest, Math.abs(margin)));
}

function logProbabilityCodes(scores: Float32Array): Uint16Array {
  const codes = Uint16Array.from(logSoftmax(scores, scores.length), toFloat16);
  const winner = scores.indexOf(Math.max(...scores));
  const best = codes[winner] as number;
  // A class before the winner that rounds to the same number takes the next smaller one. For negative numbers, a
  // smaller number has a larger code.
  return codes.map((code, index) => (index < winner && code === best ? code + 1 : code));
}

/** Bits of the nearest float16; of two equally near, the even one. */
function toFloat16(value: number): number {
  const size = Math.min(Math.abs(value), scoreLimit);
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  // If the significand rounds up to a power of two, the sum carries into the exponent.
  const significand = roundToEven(size / 2 ** (exponent - 10));
  return (value < 0 ? negative : 0) + (exponent + 14) * 1024 + significand;
}

function fromFloat16(code: number): number {
  const exponent = (code >> 10) & 31;
  const fraction = code & 1023;
  const size = exponent === 0 ? fraction * smallest : (1024 + fraction) * 2 ** (exponent - 25);
  if (exponent === 31) return Number.NaN;
  return code & negative ? -size : size;
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
