import { $ } from 'zx';

/** Runs a command and shows its output. If it fails, it has said why, and the script ends with its exit code. */
export async function show(pieces: TemplateStringsArray, ...words: string[]): Promise<void> {
  const { exitCode } = await $({ stdio: 'inherit', nothrow: true })(pieces, ...words);
  if (exitCode !== 0) process.exit(exitCode ?? 1);
}
