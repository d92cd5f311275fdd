import { compiled } from 'cephes';

// The library is WebAssembly, compiled while modules load.
await compiled;

/** Special functions of Moshier's Cephes library, ready for use. */
export { chdtri, incbet, incbi, lgam, ndtr } from 'cephes';
