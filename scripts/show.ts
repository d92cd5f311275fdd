import { $ } from 'zx';

/** Runs a command as a terminal does. One that fails has said why, and ends the script with its exit code. */
export async function show(pieces: TemplateStringsArray, ...words: string[]): Promise<void> {
  const { exitCode } = await $({ stdio: 'inherit', nothrow: true })(pieces, ...words);
  if (exitCode !== 0) process.exit(exitCode ?? 1);
}
