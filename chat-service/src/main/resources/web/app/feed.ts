import { type ChatApi, ChatProblem } from "./api";
import type { ServerEvent } from "./sse";

/** Longest silence, in milliseconds, before a connection counts as lost; the server speaks every ten seconds. */
const longestSilence = 25_000;

/**
 * How long a window that nobody sees keeps its connection, in milliseconds: browsers open six to one address, however many
 * windows there are.
 */
const unseen = 60_000;

/** Longest wait between two tries, in milliseconds. */
const longestWait = 10_000;

export interface FeedListener {
  event(event: ServerEvent): void;
  /** Whether nothing is being waited for, so that the connection may rest. */
  idle(): boolean;
  /** Whether the feed is connected; told only when that changes. */
  connected(connected: boolean): void;
  /** The server will never have more for this feed. */
  refused(problem: ChatProblem): void;
}

/**
 * Follows a conversation's events through lost connections: it comes back with the id of the last event that it has
 * delivered, so that none is lost and none comes twice.
 */
export class Feed {
  #last: string | null = null;
  #running: AbortController | null = null;
  #connection: AbortController | null = null;
  #wake: () => void = () => undefined;
  #failures = 0;
  #resting = false;
  #hiding: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly api: ChatApi,
    private readonly listener: FeedListener,
  ) {
    addEventListener("online", () => this.#wake());
    addEventListener("offline", () => this.#connection?.abort());
    document.addEventListener("visibilitychange", () => this.#seen(!document.hidden));
  }

  start(lastEventId: string | null): void {
    this.stop();
    this.#last = lastEventId;
    this.#running = new AbortController();
    void this.#follow(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = null;
  }

  #seen(seen: boolean): void {
    clearTimeout(this.#hiding);
    if (seen) {
      this.#resting = false;
      this.#wake();
    } else {
      this.#hiding = setTimeout(() => this.#rest(), unseen);
    }
  }

  #rest(): void {
    if (!this.listener.idle()) return this.#seen(false);
    this.#resting = true;
    this.#connection?.abort();
  }

  async #follow(stopped: AbortSignal): Promise<void> {
    while (!stopped.aborted) {
      if (this.#resting) await new Promise<void>((awake) => (this.#wake = awake));
      if (stopped.aborted) return;
      try {
        await this.#connect(stopped);
      } catch (failure) {
        if (stopped.aborted) return;
        if (failure instanceof ChatProblem && !failure.passing && failure.problem.status !== 429) {
          return this.listener.refused(failure);
        }
      }
      if (stopped.aborted || this.#resting) continue;
      // A proxy may end an idle connection; only when the first try to come back fails, somebody has to know.
      if (++this.#failures === 2) this.listener.connected(false);
      await this.#wait(Math.min(longestWait, 250 * 2 ** this.#failures) * (0.5 + Math.random() / 2));
    }
  }

  async #connect(stopped: AbortSignal): Promise<void> {
    const connection = (this.#connection = new AbortController());
    const end = () => connection.abort();
    stopped.addEventListener("abort", end);
    let silence = setTimeout(end, longestSilence);
    const alive = () => {
      clearTimeout(silence);
      silence = setTimeout(end, longestSilence);
      if (this.#failures > 1) this.listener.connected(true);
      this.#failures = 0;
    };
    try {
      for await (const event of this.api.events(this.#last, connection.signal, alive)) {
        if (stopped.aborted) return;
        this.listener.event(event);
        if (event.id !== undefined) this.#last = event.id;
      }
    } finally {
      clearTimeout(silence);
      stopped.removeEventListener("abort", end);
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
