import { at } from '../../base/arrays.ts';

/** A two-dimensional array of NumPy, as Float32. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row after row. */
  readonly values: Float32Array;
}

const magic = Buffer.from('\x93NUMPY', 'latin1');

const readers: Readonly<Record<string, { readonly bytes: number; read(data: Buffer, offset: number): number }>> = {
  '<f4': { bytes: 4, read: (data, offset) => data.readFloatLE(offset) },
  '<f8': { bytes: 8, read: (data, offset) => data.readDoubleLE(offset) },
};

/**
 * Reads a file of `np.save` with a float32 or float64 array `[rows, columns]` in C order (numpy.lib.format, versions 1
 * to 3). Throws RangeError with a phrase for any other content.
 */
export function readNpy(file: Buffer): Matrix {
  if (file.length < 12 || !file.subarray(0, 6).equals(magic)) throw new RangeError('is not an array that NumPy saved');
  const wide = at(file, 6) > 1;
  const start = (wide ? 12 : 10) + (wide ? file.readUInt32LE(8) : file.readUInt16LE(8));
  const header = file.toString('latin1', wide ? 12 : 10, start);
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? 'another type';
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  const [rows, columns] = shape;
  const reader = readers[type];
  if (reader === undefined) throw new RangeError(`holds ${type}, expected float32 or float64 (<f4 or <f8)`);
  if (rows === undefined || columns === undefined || shape.length > 2) {
    throw new RangeError(`has shape (${shape.join(', ')}), expected (images, classes)`);
  }
  if (/'fortran_order':\s*True/.test(header)) throw new RangeError('is in Fortran order, expected C order');
  if (file.length !== start + rows * columns * reader.bytes)
    throw new RangeError('has another length than its header says');
  const values = Float32Array.from({ length: rows * columns }, (_, index) =>
    reader.read(file, start + index * reader.bytes),
  );
  return { rows, columns, values };
}
