import { readFileSync } from 'node:fs';

/**
 * Instruction sets by oneDNN's names, the newest first, each with the Linux flags that it needs besides those of the
 * sets below it. Source: oneDNN's cpu_isa_traits.hpp and its documentation of ONEDNN_MAX_CPU_ISA.
 */
const sets: readonly (readonly [name: string, flags: readonly string[]])[] = [
  ['avx512_core_amx', ['amx_tile', 'amx_int8', 'amx_bf16', 'avx512_fp16']],
  ['avx512_core_fp16', ['avx512_fp16', 'avx512_bf16']],
  ['avx512_core_bf16', ['avx512_bf16', 'avx512_vnni']],
  ['avx512_core_vnni', ['avx512_vnni', 'avx512f']],
  ['avx512_core', ['avx512f', 'avx512bw', 'avx512vl', 'avx512dq']],
  ['avx2_vnni', ['avx_vnni', 'avx2']],
  ['avx2', ['avx2']],
  ['avx', ['avx']],
  ['sse41', ['sse4_1']],
];

/**
 * The newest instruction set that oneDNN may use here, by oneDNN's name: `avx2`, `avx512_core_bf16`. Other sets round
 * differently. Null if the system does not say (not Linux, or not x86).
 *
 * @param information text of `/proc/cpuinfo`; it is read if absent
 * @param most the user's limit
 */
export function instructionSet(
  information = processorInformation(),
  most = process.env.ONEDNN_MAX_CPU_ISA ?? process.env.DNNL_MAX_CPU_ISA,
): string | null {
  const flags = new Set(/^flags\s*:(.*)$/m.exec(information)?.[1]?.trim().split(/\s+/));
  // oneDNN ignores a limit that is not the name of a set.
  const allowed = sets.slice(
    Math.max(
      0,
      sets.findIndex(([name]) => name === most?.toLowerCase()),
    ),
  );
  return allowed.find(([, needed]) => needed.every((flag) => flags.has(flag)))?.[0] ?? null;
}

function processorInformation(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
