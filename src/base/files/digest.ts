import { createHash } from 'node:crypto';

/** sha256 in hexadecimal. Text is encoded as UTF-8. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
