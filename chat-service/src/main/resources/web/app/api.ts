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
  /** Seconds to wait, when the server said so. */
  retryAfter?: number;
}

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
  error: { title: string; detail: string } | null;
  /** Only where the client debugs. */
  debug?: unknown;
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
    const response = await this.#call("/prompt/stream", { method: "POST", headers, body: JSON.stringify(ask) });
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

  async #call(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#base + path, { ...init, cache: "no-store" });
    } catch (failure) {
      throw init.signal?.aborted ? failure : new ChatProblem(unreachable());
    }
    if (!response.ok) throw new ChatProblem(await problemOf(response));
    return response;
  }
}

function json(method: string, body: unknown): RequestInit {
  return { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function unreachable(): Problem {
  return { status: 0, title: word("lostTitle"), detail: word("lostDetail") };
}

/** A problem in the page's language, as far as the page has words for its kind. */
export function told(problem: Partial<Problem>): Problem {
  const status = problem.status ?? 502;
  const kind = status >= 500 ? "unavailable" : { 402: "unavailable", 409: "busy", 429: "limit" }[status];
  return {
    status,
    title: kind ? word(`${kind}Title`) : (problem.title ?? word("brokenTitle")),
    detail: problem.detail ?? "",
    retryAfter: problem.retryAfter && problem.retryAfter > 0 ? problem.retryAfter : undefined,
  };
}

async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}));
  return told({
    status: response.status,
    title: typeof body.title === "string" ? body.title : undefined,
    detail: typeof body.detail === "string" ? body.detail : undefined,
    retryAfter: Number(response.headers.get("Retry-After")),
  });
}
