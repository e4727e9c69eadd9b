import type { ReactiveController, ReactiveControllerHost } from "lit";
import {
  type Attachment,
  type ChatApi,
  type ChatMessage,
  ChatProblem,
  type Problem,
  type ProblemTold,
  type Rating,
  type SessionInfo,
  type ToolRun,
  type Turn,
  told,
} from "./api";
import { Feed } from "./feed";
import { History } from "./history";
import type { ServerEvent } from "./sse";
import { word } from "./words";

/** A message on its way to the server, or one that did not get there. */
export interface Outgoing {
  /** Chosen here, so that sending it again cannot ask twice. */
  id: string;
  content: string;
  attachments: Attachment[];
  /** The message that it is put in place of. */
  replaces?: string;
  state: "sending" | "accepted" | "unsent";
}

/** Waits between tries to open the conversation, in milliseconds; the last one repeats. */
const openingWaits = [1_000, 2_000, 4_000, 8_000];

/** The state of one conversation and what can be done with it; the host draws it again after each change. */
export class Conversation implements ReactiveController {
  info: SessionInfo | null = null;
  problem: Problem | null = null;
  turn: Turn | null = null;
  outgoing: Outgoing[] = [];
  connected = true;
  /** Nothing more can be said here. */
  ended = false;
  /** What a listener should be told now. */
  notice = "";
  readonly #history = new History();
  readonly #feed: Feed;
  #endedTurns = new Set<string>();
  /** Tools of an answer that has no words yet. */
  #tools: ToolRun[] = [];
  /** Tokens of the answer that is being written, as far as they were told. */
  #usage: object | null = null;
  #asking = false;
  #opening: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    readonly api: ChatApi,
    private readonly refusedWords: (content: string, attachments: Attachment[]) => void,
  ) {
    host.addController(this);
    this.#feed = new Feed(api, {
      event: (event) => this.#apply(event),
      idle: () => this.turn === null && this.outgoing.length === 0 && !this.#asking,
      connected: (connected) => this.#reconnected(connected),
      refused: (failure) => this.#feedRefused(failure),
    });
  }

  hostDisconnected(): void {
    clearTimeout(this.#opening);
    this.#feed.stop();
  }

  /** What is shown: what was said, without what an edit is about to replace. */
  get messages(): ChatMessage[] {
    const all = this.#history.messages;
    const edited = this.outgoing.find(({ replaces, state }) => replaces && state !== "unsent")?.replaces;
    const end = edited ? all.findIndex(({ message_id }) => message_id === edited) : -1;
    return end < 0 ? all : all.slice(0, end);
  }

  get tools(): ToolRun[] {
    return this.#tools;
  }

  /** Whether an answer is being written, here or because of another window. */
  get answering(): boolean {
    return this.turn?.state === "answering" || this.messages.at(-1)?.state === "streaming";
  }

  /** Whether something was asked of which no word has come yet. */
  get thinking(): boolean {
    const busy = this.turn !== null || this.#asking || this.outgoing.some(({ state }) => state !== "unsent");
    return busy && !this.unsent && this.messages.at(-1)?.state !== "streaming" && this.handledBy === null;
  }

  /** Name of the person who has the conversation; null while the assistant has it. */
  get handledBy(): string | null {
    return this.info?.handler === "person" ? (this.info.handlerName ?? word("somebodyLabel")) : null;
  }

  get unsent(): Outgoing | undefined {
    return this.outgoing.find(({ state }) => state === "unsent");
  }

  /** Whether the last message waits for an answer that nobody is writing. */
  get unanswered(): boolean {
    if (this.turn || this.#asking || this.outgoing.length > 0 || this.handledBy !== null) return false;
    const last = this.messages.at(-1);
    return last?.role === "user" || last?.state === "failed";
  }

  /** Opens the conversation; while nobody is reached it tries again by itself. */
  async load(tries = 0): Promise<void> {
    clearTimeout(this.#opening);
    try {
      this.#adopt(await this.api.info());
    } catch (failure) {
      if (!(failure instanceof ChatProblem)) throw failure;
      this.problem = failure.problem;
      if (failure.passing) {
        const wait = openingWaits[Math.min(tries, openingWaits.length - 1)];
        this.#opening = setTimeout(() => this.load(tries + 1), wait);
      } else {
        this.#over(failure);
      }
    }
    this.host.requestUpdate();
  }

  async loadEarlier(): Promise<void> {
    const first = this.#history.messages[0];
    if (!first || !this.info?.earlierMessages) return;
    await this.#attempt(async () => {
      const page = await this.api.earlier(first.position);
      this.#history.prepend(page.messages);
      this.info = { ...this.info!, earlierMessages: page.earlier };
    });
  }

  /** Asks; the visitor's words show at once. */
  async send(content: string, attachments: Attachment[] = [], replaces?: string): Promise<void> {
    const message: Outgoing = { id: crypto.randomUUID?.() ?? randomId(), content, attachments, replaces, state: "sending" };
    this.outgoing = [...this.outgoing.filter(({ state }) => state !== "unsent"), message];
    await this.#deliver(message);
  }

  /** Sends again what did not arrive, or lets the last message be answered again. */
  async retry(): Promise<void> {
    const unsent = this.unsent;
    if (unsent) {
      const again: Outgoing = { ...unsent, state: "sending" };
      this.outgoing = this.outgoing.map((message) => (message === unsent ? again : message));
      return this.#deliver(again);
    }
    if (this.turn || this.#asking) return;
    this.#asking = true;
    await this.#attempt(() => this.api.ask({ retry: true }));
    this.#asking = false;
    this.host.requestUpdate();
  }

  /** Stops the answer; what was said so far stays. */
  async stop(): Promise<void> {
    await this.#attempt(() => this.api.cancel());
  }

  async rate(message: ChatMessage, rating: Rating | null, comment?: string): Promise<void> {
    const before = message.feedback;
    this.#history.amend(message.message_id, { feedback: rating && { rating, comment: comment ?? null } });
    this.host.requestUpdate();
    const done = await this.#attempt(() => this.api.rate(message.message_id, rating, comment));
    if (!done) this.#history.amend(message.message_id, { feedback: before });
    else if (rating) this.#tell(word("thanksLabel"));
  }

  async report(message: ChatMessage, category: string, comment: string): Promise<void> {
    const fields = { category: category.toUpperCase(), reason: "SEEN_BY_VISITOR", comment };
    const done = await this.#attempt(() => this.api.report(message.message_id, fields));
    if (done) this.#tell(word("reportedLabel"));
  }

  dismiss(): void {
    this.problem = null;
    this.host.requestUpdate();
  }

  async #deliver(message: Outgoing): Promise<void> {
    this.problem = null;
    this.host.requestUpdate();
    const { id, content, replaces } = message;
    const attachments = message.attachments.map((attachment) => attachment.id);
    try {
      await this.api.ask({ prompt: { role: "user", content, attachments, id }, replaces });
      this.#become(message, "accepted");
    } catch (failure) {
      this.#undelivered(message, failure);
    }
    this.host.requestUpdate();
  }

  /** What may arrive later waits for another try; what was refused goes back to where it was written. */
  #undelivered(message: Outgoing, failure: unknown): void {
    if (!(failure instanceof ChatProblem)) throw failure;
    if (!this.outgoing.some(({ id }) => id === message.id)) return; // it arrived, only the reply did not
    this.problem = failure.problem;
    if (failure.passing) return this.#become(message, "unsent");
    this.outgoing = this.outgoing.filter(({ id }) => id !== message.id);
    this.refusedWords(message.content, message.attachments);
    if (failure.problem.status === 422) this.#over(failure);
  }

  #become(message: Outgoing, state: Outgoing["state"]): void {
    this.outgoing = this.outgoing.map((other) => (other.id === message.id ? { ...other, state } : other));
  }

  #adopt(info: SessionInfo): void {
    this.info = info;
    this.turn = info.events.turn;
    this.problem = null;
    this.outgoing = this.outgoing.filter(({ state }) => state === "unsent");
    this.#history.adopt(info.messages);
    const last = info.messages.at(-1);
    if (last?.state === "failed" && last.error) this.problem = told(last.error, "answer");
    this.#feed.start(info.events.lastEventId);
  }

  #apply({ event, data }: ServerEvent): void {
    const value = JSON.parse(data);
    if (event === "posted") this.#posted(value);
    else if (event === "turn") this.#began(value);
    else if (event === "message") this.#wrote(value.messageId, value.text, value.offset);
    else if (event === "tool_call") this.#used(value);
    else if (event === "citations") this.#history.cite(value.messageId, value.citations);
    else if (event === "usage") this.#usage = value;
    else if (event === "done") this.#done(value);
    else if (event === "error") this.#failed(value);
    else if (event === "removed") this.#history.remove(value.messageIds);
    else if (event === "handler") this.#handed(value.handler, value.name);
    else if (event === "reset") void this.load();
    else if (event === "ended") this.#endedBecause(value.reason);
    this.host.requestUpdate();
  }

  #posted(message: ChatMessage): void {
    if (message.from === "visitor") {
      const mine = this.outgoing.find(({ content }) => content.trim() === message.content.trim());
      this.outgoing = this.outgoing.filter((other) => other !== mine);
      if (mine?.state === "unsent") this.problem = null;
    }
    this.#history.post(message);
  }

  #began(turn: Turn): void {
    if (this.#endedTurns.has(turn.turnId)) return;
    if (this.turn?.turnId !== turn.turnId) {
      this.#tools = [];
      this.#usage = null;
    }
    this.turn = turn;
    this.problem = null;
  }

  #wrote(messageId: string, text: string, offset: number): void {
    const whole = this.#history.write(messageId, text, offset);
    if (!whole) void this.load();
    if (this.#tools.length > 0) this.#history.use(this.#tools);
    this.#tools = [];
  }

  #used(tool: ToolRun): void {
    if (this.messages.at(-1)?.state === "streaming") this.#history.use([tool]);
    else this.#tools = [...this.#tools.filter(({ id }) => id !== tool.id), tool];
  }

  #done({ turnId, messageId, messageIds, state, debug }: TurnEnd): void {
    this.#turnEnded(turnId);
    const ids = messageIds ?? (messageId ? [messageId] : []);
    this.#history.end(ids, state === "cancelled" ? "cancelled" : "complete");
    const last = ids.at(-1);
    if (last && debug) this.#history.amend(last, { debug, usage: this.#usage });
  }

  #failed(failure: TurnEnd & ProblemTold): void {
    this.#turnEnded(failure.turnId);
    this.#history.end(failure.messageId ? [failure.messageId] : [], "failed");
    this.problem = told(failure, "answer");
  }

  #turnEnded(turnId: string | null): void {
    if (turnId) this.#endedTurns.add(turnId);
    this.turn = null;
    this.#tools = [];
    // Words that the server keeps in another form than they were sent in: what it has is what counts.
    if (this.outgoing.some(({ state }) => state === "accepted")) void this.load();
  }

  #handed(handler: SessionInfo["handler"], name: string | null): void {
    this.info = { ...this.info!, handler, handlerName: name };
    this.#tell(handler === "person" ? word("talkingWithLabel", { name: this.handledBy! }) : word("handedBackLabel"));
  }

  #reconnected(connected: boolean): void {
    this.connected = connected;
    this.#tell(word(connected ? "reconnectedLabel" : "reconnectingLabel"));
  }

  #feedRefused(failure: ChatProblem): void {
    // The place in the events is not known any more: begin from what is.
    if (failure.problem.status === 400) void this.load();
    else this.#over(failure);
    this.host.requestUpdate();
  }

  /** Nothing will come any more, so that nobody has to come back for it. */
  #endedBecause(reason: "deleted" | "expired" | "unavailable"): void {
    const kind = reason === "unavailable" ? "closed" : "ended";
    this.#end({ status: 422, title: word(`${kind}Title`), detail: word(`${kind}Detail`) });
  }

  #over({ problem }: ChatProblem): void {
    const gone = problem.status === 404 || problem.status === 410 || problem.status === 422;
    this.#end(gone ? { status: problem.status, title: word("endedTitle"), detail: word("endedDetail") } : problem);
  }

  #end(problem: Problem): void {
    this.ended = true;
    this.problem = problem;
    this.turn = null;
    this.outgoing = [];
    this.#history.end([], "cancelled");
    this.#feed.stop();
  }

  #tell(notice: string): void {
    this.notice = notice;
    this.host.requestUpdate();
  }

  /** Tries something of which a failure is shown and changes nothing. */
  async #attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (failure) {
      if (!(failure instanceof ChatProblem)) throw failure;
      this.problem = failure.problem;
      return false;
    } finally {
      this.host.requestUpdate();
    }
  }
}

interface TurnEnd {
  turnId: string | null;
  messageId: string | null;
  messageIds?: string[];
  state: string;
  debug?: object;
}

/** For pages that are not served over HTTPS, where browsers have no `randomUUID`. */
function randomId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
