import { readEvents } from "./sse";

/** A passage that an answer rests on. */
export interface Citation {
  index: number;
  documentName: string | null;
  text: string;
  url: string | null;
  reference: string | null;
}

export interface Problem {
  status: number;
  title: string;
  detail: string;
  /** Seconds to wait, when the server said so. */
  retryAfter?: number;
}

export type MessageState = "complete" | "streaming" | "cancelled" | "failed";

export interface ChatMessage {
  role: "user" | "assistant";
  content: string;
  message_id: string;
  state: MessageState;
  citations: Citation[];
  error: { title: string; detail: string } | null;
}

export interface Labels {
  [label: string]: string;
}

export interface SessionInfo {
  messages: ChatMessage[];
  chatTitle: string;
  culture: Labels;
  client: {
    helloLabel: string | null;
    helloSubLabel: string | null;
    logoImageUrl: string | null;
    primaryColor: string;
    pageTitle: string;
    suggestionButtons: { label: string; prompt: string }[];
    textAreaPlaceholder: string | null;
  };
}

export type AnswerEvent =
  | { kind: "text"; text: string }
  | { kind: "citations"; citations: Citation[] }
  | { kind: "done"; state: MessageState; messageId: string };

/** What the server refused, or what broke on the way (status 0). */
export class ChatProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const unreachable: Problem = {
  status: 0,
  title: "Connection lost",
  detail: "The chat could not be reached. Check your connection and try again.",
};

/** The public calls of one conversation; the access key is the last part of the page's path. */
export class ChatApi {
  readonly #base: string;

  constructor(accessKey: string) {
    this.#base = `/api/v1/public/chat-clients/${encodeURIComponent(accessKey)}`;
  }

  async info(): Promise<SessionInfo> {
    return (await this.#call("", {})).json();
  }

  async cancel(): Promise<void> {
    await this.#call("", { method: "DELETE" });
  }

  /** Removes what came after the last message of the visitor. */
  async retry(): Promise<void> {
    await this.#call("/retry", { method: "POST" });
  }

  /**
   * Streams an answer.
   *
   * @param prompt the visitor's words, or null to answer the last message again
   */
  async *answer(prompt: string | null, signal: AbortSignal): AsyncGenerator<AnswerEvent> {
    const body = prompt === null ? {} : { prompt: { role: "user", content: prompt } };
    const response = await this.#call("/prompt/stream", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
      body: JSON.stringify(body),
      signal,
    });
    let finished = false;
    try {
      for await (const { event, data } of readEvents(response.body!)) {
        const value = JSON.parse(data);
        if (event === "message") yield { kind: "text", text: value.text };
        else if (event === "citations") yield { kind: "citations", citations: value.citations };
        else if (event === "error") throw new ChatProblem({ status: value.status ?? 502, ...value });
        else if (event === "done") {
          finished = true;
          yield { kind: "done", state: value.state, messageId: value.messageId };
        }
      }
    } catch (failure) {
      throw failure instanceof ChatProblem || signal.aborted ? failure : new ChatProblem(unreachable);
    }
    if (!finished && !signal.aborted) throw new ChatProblem(unreachable);
  }

  async #call(path: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(this.#base + path, { ...init, cache: "no-store" });
    } catch (failure) {
      throw init.signal?.aborted ? failure : new ChatProblem(unreachable);
    }
    if (!response.ok) throw new ChatProblem(await problemOf(response));
    return response;
  }
}

async function problemOf(response: Response): Promise<Problem> {
  const fallback = { title: "Something went wrong", detail: "Please try again in a moment." };
  const body = await response.json().catch(() => ({}));
  const wait = Number(response.headers.get("Retry-After"));
  return {
    status: response.status,
    title: typeof body.title === "string" ? body.title : fallback.title,
    detail: typeof body.detail === "string" ? body.detail : fallback.detail,
    retryAfter: wait > 0 ? wait : undefined,
  };
}
