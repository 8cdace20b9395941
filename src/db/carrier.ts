/** What takes texts from process to process: NOTIFY, or a server of its own. Any of them may get lost. */
export interface Carrier {
  /** As logs name it, without secrets. */
  readonly name: string;
  /** Begins to connect. Calls none of the ears before it has returned. */
  open(ears: Ears): Link;
}

export interface Ears {
  /** From now on texts are heard, and can be sent. */
  ready(): void;
  hear(text: string): void;
  /** The link is of no more use, or never became any. */
  lost(reason: unknown): void;
}

/** One connection, until it is lost. */
export interface Link {
  /** To everybody who has such a link, this process too. */
  send(text: string): Promise<void>;
  /** Resolves once the other side has what was sent. */
  flush(): Promise<void>;
  /** Ends it at once, however far it had come, and also where the other side no longer answers. */
  close(): void;
}

/** Makes a carrier for the processes of one database, which a name that is read once there is need of it tells from others. */
export type Fanout = (readName: () => Promise<string>) => Carrier;
