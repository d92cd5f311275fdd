import { Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { RunTasks, Task } from '../run/task.ts';

/** Shows the tasks on stderr: live on a terminal, as plain lines otherwise. */
export const runTasks: RunTasks = async (tasks) => {
  if (process.stderr.isTTY) await runLive(tasks);
  else await runPlain(tasks);
};

async function runLive(tasks: readonly Task[]): Promise<void> {
  const list = new Listr(
    tasks.map(({ title, run }) => ({
      title,
      task: (_, task) =>
        run({
          title: (text) => {
            task.title = text;
          },
          line: (text) => {
            task.output = text;
          },
          status: (text) => {
            task.output = text;
          },
        }),
    })),
    {
      renderer: 'default',
      // Signals are the command's to handle: it saves a checkpoint first.
      registerSignalListeners: false,
      rendererOptions: {
        showErrorMessage: false,
        logger: new ListrLogger({ processOutput: new ProcessOutput(process.stderr, process.stderr) }),
      },
    },
  );
  await list.run();
}

async function runPlain(tasks: readonly Task[]): Promise<void> {
  const line = (text: string) => {
    process.stderr.write(`${text}\n`);
  };
  for (const task of tasks) await task.run({ title: line, line, status: () => undefined });
}
