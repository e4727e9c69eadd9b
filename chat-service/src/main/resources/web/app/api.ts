import type { ServerEvent } from "./sse";
import { readEvents } from "./sse";
import { word } from "./words";

/** A passage that an answer rests on. */
export interface Citation {
  index: number;
  documentName: string | null;
  text: string;
  url: string | null;
  reference: string | null;
}

export interface Problem {
  /** HTTP status; 0 when nobody was reached. */
  status: number;
  title: string;
  detail: string;
  /** Whether the detail is the server's, which is English. */
  foreign?: boolean;
  /** When the same can be tried again, in milliseconds since 1970; where the server said so. */
  retryAt?: number;
  /** Whether only another chat helps. */
  full?: boolean;
}

/** What the server tells of a problem: the body of an answer, the data of event `error`, or what a message keeps, without a time to wait. */
export interface ProblemTold {
  type?: string;
  status?: number;
  title?: string;
  detail?: string;
  /** Seconds to wait. */
  retryAfter?: number | null;
}

/** What went wrong: a message was not taken, an answer failed, or something else. */
export type ProblemOf = "message" | "answer" | "other";

export type MessageState = "complete" | "streaming" | "cancelled" | "failed";
export type Rating = "like" | "dislike";

export interface Attachment {
  id: string;
  name: string;
  mediaType: string;
  kind: string;
  size: number;
}

export interface ToolRun {
  id: string;
  name: string;
  arguments: string;
  state: "succeeded" | "failed" | "requested";
  error: string | null;
  durationMs: number | null;
}

export interface ChatMessage {
  role: "user" | "assistant";
  content: string;
  message_id: string;
  state: MessageState;
  from: "visitor" | "assistant" | "person";
  author: string | null;
  position: number;
  citations: Citation[];
  toolCalls: ToolRun[];
  attachments: Attachment[];
  feedback: { rating: Rating | null; comment: string | null } | null;
  error: ProblemTold | null;
  /** What an answer took, and its tokens; only where the client debugs. */
  debug?: object | null;
  usage?: object | null;
}

export interface Turn {
  turnId: string;
  state: "collecting" | "answering";
}

export interface SessionInfo {
  messages: ChatMessage[];
  chatTitle: string;
  handler: "assistant" | "person";
  handlerName: string | null;
  earlierMessages: boolean;
  events: { lastEventId: string | null; turn: Turn | null };
  client: {
    helloLabel: string | null;
    helloSubLabel: string | null;
    logoImageUrl: string | null;
    primaryColor: string;
    pageTitle: string;
    inputModes: string[];
    suggestionButtons: { label: string; prompt: string }[];
    textAreaPlaceholder: string | null;
    audioSynthesisEnabled: boolean;
    audioTranscriptionEnabled: boolean;
    uploadUnsupportedFiles: boolean;
    showToolCalls: boolean;
    debug: boolean;
  };
}

/** What is asked: words with attachments, perhaps instead of an earlier message; or the last message again. */
export type Ask =
  | { prompt: { role: "user"; content: string; attachments: string[]; id: string }; replaces?: string }
  | { retry: true };

/** What the server refused, or what broke on the way (status 0). */
export class ChatProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }

  /** Whether trying the same again later can work: nobody was reached, or somebody is starting up. */
  get passing(): boolean {
    return this.problem.status === 0 || this.problem.status >= 500;
  }
}

/** The public calls of one conversation; the access key is the last part of the page's path. */
export class ChatApi {
  readonly #base: string;

  constructor(accessKey: string) {
    this.#base = `/api/v1/public/chat-clients/${encodeURIComponent(accessKey)}`;
  }

  async info(): Promise<SessionInfo> {
    return (await this.#call("")).json();
  }

  /** The messages before a position, the oldest first. */
  async earlier(before: number): Promise<{ messages: ChatMessage[]; earlier: boolean }> {
    return (await this.#call(`/messages?before=${before}&limit=50`)).json();
  }

  /** Returns once the server has taken it; the answer comes as events, which a lost connection cannot lose. */
  async ask(ask: Ask): Promise<void> {
    const headers = { "Content-Type": "application/json", Accept: "text/event-stream" };
    const init = { method: "POST", headers, body: JSON.stringify(ask) };
    const response = await this.#call("/prompt/stream", init, "message");
    await response.body?.cancel();
  }

  /** Events since an id, or from now on. */
  async *events(since: string | null, signal: AbortSignal, alive: () => void): AsyncGenerator<ServerEvent> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (since !== null) headers["Last-Event-ID"] = since;
    const response = await this.#call("/events", { headers, signal });
    alive();
    yield* readEvents(response.body!, alive);
  }

  async cancel(): Promise<void> {
    await this.#call("", { method: "DELETE" });
  }

  async rate(messageId: string, rating: Rating | null, comment?: string): Promise<void> {
    const path = `/messages/${encodeURIComponent(messageId)}/feedback`;
    if (rating === null) await this.#call(path, { method: "DELETE" });
    else await this.#call(path, json("PUT", comment ? { rating, comment } : { rating }));
  }

  async report(messageId: string, report: { category: string; reason: string; comment: string }): Promise<void> {
    await this.#call(`/messages/${encodeURIComponent(messageId)}/reports`, json("POST", report));
  }

  async upload(file: File, signal: AbortSignal): Promise<Attachment> {
    const init = { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file, signal };
    return (await this.#call(`/attachments?name=${encodeURIComponent(file.name)}`, init)).json();
  }

  async discard(attachmentId: string): Promise<void> {
    await this.#call(`/attachments/${encodeURIComponent(attachmentId)}`, { method: "DELETE" });
  }

  attachmentUrl(attachmentId: string): string {
    return `${this.#base}/attachments/${encodeURIComponent(attachmentId)}`;
  }

  transcriptUrl(): string {
    return `${this.#base}/transcript.json`;
  }

  async speech(messageId: string, signal: AbortSignal): Promise<Blob> {
    return (await this.#call(`/messages/${encodeURIComponent(messageId)}/speech`, { method: "POST", signal })).blob();
  }

  async transcribe(audio: Blob): Promise<string> {
    const init = { method: "POST", headers: { "Content-Type": audio.type }, body: audio };
    return (await (await this.#call("/transcriptions", init)).json()).text;
  }

  async #call(path: string, init: RequestInit = {}, of: ProblemOf = "other"): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#base + path, { ...init, cache: "no-store" });
    } catch (failure) {
      throw init.signal?.aborted ? failure : new ChatProblem(unreachable());
    }
    if (!response.ok) throw new ChatProblem(await problemOf(response, of));
    return response;
  }
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function unreachable(): Problem {
  return { status: 0, title: word("lostTitle"), detail: word("lostDetail") };
}

/** Words of the page for a kind of problem; without words for its detail the server's are shown. */
const kinds = {
  balance: { title: "unavailableTitle", detail: "balanceDetail" },
  overloaded: { title: "unavailableTitle", detail: "overloadedDetail" },
  limit: { title: "limitTitle", detail: "limitDetail" },
  full: { title: "fullTitle", detail: "fullDetail" },
  busy: { title: "busyTitle", detail: null },
  unavailable: { title: "unavailableTitle", detail: null },
  broken: { title: "brokenTitle", detail: null },
};

function kindOf(type: string, status: number, of: ProblemOf): keyof typeof kinds {
  if (status === 402 || type === "insufficient-balance" || type === "budget-exceeded") return "balance";
  if (type === "conversation-full") return "full";
  if (status === 429 || type === "rate-limited") return ({ message: "limit", answer: "overloaded", other: "broken" } as const)[of];
  if (status === 409) return "busy";
  return status >= 500 ? "unavailable" : "broken";
}

/** A problem in the page's language, as far as the page has words for its kind. */
export function told({ type, status = 502, detail = "", retryAfter }: ProblemTold, of: ProblemOf): Problem {
  const kind = kindOf(type?.split(":").at(-1) ?? "", status, of);
  const words = kinds[kind];
  // A conversation that is full has room again when it is over, which helps nobody.
  const waits = retryAfter && retryAfter > 0 && kind !== "full";
  return {
    status,
    title: word(words.title),
    detail: words.detail ? word(words.detail) : detail,
    foreign: words.detail === null,
    retryAt: waits ? Date.now() + retryAfter * 1_000 : undefined,
    full: kind === "full",
  };
}

async function problemOf(response: Response, of: ProblemOf): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  return told(
    {
      type: typeof body.type === "string" ? body.type : undefined,
      status: response.status,
      detail: typeof body.detail === "string" ? body.detail : undefined,
      retryAfter: Number(response.headers.get("Retry-After")),
    },
    of,
  );
}
