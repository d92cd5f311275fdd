// Preloaded into a process (--import): writes the most memory that it ever had, in bytes, to the file in PEAK_MEMORY.
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.PEAK_MEMORY, String(1024 * process.resourceUsage().maxRSS)));
