import { type Carried, Connection, type ConnectionOptions } from './connection.js';

/** As many connections as the subscriptions need, since a server takes only so many of them on one. */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #most: number;
  #connections: Connection[] = [];

  constructor(options: ConnectionOptions, mostOnOne: number) {
    this.#options = options;
    this.#most = mostOnOne;
  }

  add(carried: Carried): Connection {
    this.#connections = this.#connections.filter(({ size }) => size > 0);
    const connection = this.#connections.find(({ size }) => size < this.#most) ?? this.#open();
    connection.add(carried);
    return connection;
  }

  #open(): Connection {
    const connection = new Connection(this.#options);
    this.#connections.push(connection);
    return connection;
  }
}
