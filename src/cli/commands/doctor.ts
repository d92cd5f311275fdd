import { arch, cpus, release, totalmem } from 'node:os';
import type { Command } from 'commander';
import type { Precision } from '../../base/choices.ts';
import { writeWhole } from '../../base/files/write.ts';
import { type Check, checkGpu } from '../../engine/gpu/checks.ts';
import { parsePrecision } from '../options.ts';

interface DoctorOptions {
  readonly precision: Precision;
  readonly report?: string;
}

/** `ablate doctor`: checks whether this machine's GPU can train, and says what to do if not. */
export function register(program: Command): void {
  program
    .command('doctor')
    .description('check everything that training on a GPU needs; exit code 1 if something fails')
    .option('--precision <name>', 'fp32, tf32 or bf16: what the self-test computes in', parsePrecision, 'fp32')
    .option('--report <file>', 'write all that a maintainer needs to see')
    .addHelpText('after', '\nExamples:\n  ablate doctor\n  ablate doctor --precision bf16 --report gpu.txt')
    .action(examine);
}

async function examine({ precision, report }: DoctorOptions): Promise<void> {
  const log: string[] = [];
  const checks = await checkGpu({
    precision,
    log(line) {
      log.push(line);
      process.stderr.write(`${line}\n`);
    },
    report: (check) => process.stdout.write(`${lineOf(check)}\n`),
  });
  const failed = checks.filter(({ outcome }) => outcome === 'failed').length;
  const ended = failed === 0 ? 'All is ready for --engine gpu.' : `${failed} of ${checks.length} checks failed.`;
  process.stdout.write(`\n${ended}\n`);
  if (report !== undefined) await writeWhole(report, [...machine(), ...checks.map(lineOf), '', ...log, ''].join('\n'));
  if (failed > 0) process.exitCode = 1;
}

const marks = { ok: 'ok     ', failed: 'FAILED ', skipped: 'skipped' } as const;

const lineOf = ({ name, outcome, detail }: Check): string => `${marks[outcome]}  ${name.padEnd(20)}${detail}`;

/** The machine, and the environment variables of CUDA and TensorFlow. No other variable, because it may hold a secret. */
function machine(): string[] {
  // Terraform's variables also start with TF_.
  const ofTheirs =
    /^(CUDA|CUDNN|CUBLAS|NVIDIA|XLA|ONEDNN)_|^TF_(CPP|CUDA|CUDNN|DETERMINISTIC|FORCE|GPU|MIN|NUM|XLA)_|^(LD_LIBRARY_PATH|ABLATE_HOME)$/;
  const settings = Object.entries(process.env).filter(([name]) => ofTheirs.test(name));
  return [
    `Node.js ${process.version}, ${process.platform} ${release()} on ${arch()}`,
    `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${(totalmem() / 1e9).toFixed(1)} GB`,
    ...settings.sort().map(([name, value]) => `${name}=${value}`),
    '',
  ];
}
