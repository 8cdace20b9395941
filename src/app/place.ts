/** What a command knows of where it runs. */
export interface Place {
  env: Record<string, string | undefined>;
  /** Writes a line that was asked for. */
  print(line: string): void;
  /** Tells what is being done. */
  say(message: string): void;
}
