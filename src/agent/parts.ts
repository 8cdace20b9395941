import { createClient } from '../client/client.js';
import { createOperations } from '../operations/registry.js';
import { Crew } from './crew.js';
import { Heartbeat } from './heartbeat.js';
import { Holdings } from './holdings.js';
import { Intake } from './intake.js';
import { Link } from './link.js';
import { followNews } from './news.js';
import type { AgentSettings } from './options.js';
import type { AgentRefusedError } from './refusal.js';

/** What an agent is made of. */
export interface Parts {
  link: Link;
  holdings: Holdings;
  heartbeat: Heartbeat;
  intake: Intake;
  followNews(): void;
}

export function createParts(
  { url, token, webSocketImpl, queue, name, concurrency, logger, clock, chance, ...rest }: AgentSettings,
  onRefused: (error: AgentRefusedError) => void,
): Parts {
  const operations = createOperations(rest.operations, { clock });
  const client = createClient({ url, token, webSocketImpl });
  const link = new Link({ client, url, clock, chance, logger, onRefused });
  const holdings = new Holdings(concurrency);
  const heartbeat = new Heartbeat({ link, holdings, clock, chance, logger });
  const onNews = () => heartbeat.arm();
  const onRoom = () => intake.fill();
  const crew = new Crew({ link, holdings, operations, clock, logger, onNews, onRoom });
  const onClaimed = crew.take.bind(crew);
  const intake = new Intake({ link, holdings, clock, queue, agent: name, onClaimed, onRefused });
  const follow = () => void followNews({ client, link, queue, onWaiting: () => intake.hint(), onRefused });
  return { link, holdings, heartbeat, intake, followNews: follow };
}
