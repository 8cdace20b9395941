import type { Reporter, TestCase, TestModule } from 'vitest/node';

const LONGEST = 1_500;

/** Says at the very end what failed, and why, in a few lines each: the end is what one sees of a long log. */
export class FailuresLast implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { message: string }[]): void {
    const failures = modules.flatMap((module) => [
      ...module.errors().map((error) => tell(module, '', error)),
      ...[...module.children.allTests('failed')].flatMap((test) => failuresOf(module, test)),
    ]);
    failures.push(...unhandled.map(({ message }) => `unhandled: ${message.slice(0, LONGEST)}`));
    if (failures.length > 0) process.stdout.write(`\n${failures.join('\n')}\n`);
  }
}

function failuresOf(module: TestModule, test: TestCase): string[] {
  return (test.result().errors ?? []).map((error) => tell(module, ` > ${test.fullName}`, error));
}

function tell(module: TestModule, test: string, { message }: { message: string }): string {
  return `failed: ${module.project.name} ${module.relativeModuleId}${test}: ${message.slice(0, LONGEST)}`;
}
