import { css, html, nothing } from "lit";
import type { ToolRun } from "./api";
import { PageElement } from "./element";
import { icons } from "./icons";
import { word } from "./words";

/** The tools that an answer used, folded; where the client shows them. */
class ToolList extends PageElement {
  static override properties = { tools: { attribute: false } };
  static override styles = css`
    :host {
      display: grid;
      justify-items: start;
      gap: 0.4rem;
      margin-bottom: 0.7rem;
    }

    details {
      max-width: 100%;
      border: 1px solid var(--line);
      border-radius: 12px;
      background: var(--surface);
      font-size: 0.875rem;
    }

    summary {
      display: flex;
      align-items: center;
      gap: 0.5rem;
      padding: 0.35rem 0.8rem;
      border-radius: 12px;
      cursor: pointer;
      list-style: none;
    }

    summary b {
      overflow-wrap: anywhere;
      font-weight: 600;
    }

    summary svg {
      flex: none;
      color: var(--muted);
    }

    .state {
      flex: none;
      color: var(--muted);
    }

    .failed {
      color: var(--danger);
    }

    .inside {
      padding: 0 0.8rem 0.7rem;
    }

    .kind {
      margin: 0 0 0.3rem;
      color: var(--muted);
      font-size: 0.8125rem;
    }

    pre {
      max-height: 16rem;
      margin: 0;
      padding: 0.6rem 0.8rem;
      overflow: auto;
      border-radius: 8px;
      background: var(--sunken);
      font: 0.8125rem/1.5 var(--mono);
      white-space: pre-wrap;
      overflow-wrap: anywhere;
    }

    .inside .failed {
      margin: 0.5rem 0 0;
    }
  `;

  declare tools: ToolRun[];

  override render() {
    return this.tools.map(
      (tool) =>
        html`<details>
          <summary>
            ${icons.tool}<b>${tool.name}</b>
            <span class=${tool.state === "failed" ? "state failed" : "state"}>${state(tool)}</span>
          </summary>
          <div class="inside">
            <p class="kind">${word("toolArgumentsLabel")}</p>
            <pre tabindex="0" dir="ltr">${pretty(tool.arguments)}</pre>
            ${tool.error ? html`<p class="failed" dir="auto">${tool.error}</p>` : nothing}
          </div>
        </details>`,
    );
  }
}

function state({ state, durationMs }: ToolRun): string {
  const told = word({ succeeded: "succeededLabel", failed: "failedToolLabel", requested: "requestedLabel" }[state] ?? "");
  return durationMs === null || durationMs === undefined ? told : `${told} · ${seconds(durationMs)}`;
}

function seconds(milliseconds: number): string {
  const format: Intl.NumberFormatOptions = { style: "unit", unit: "second", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang || "en", format).format(milliseconds / 1_000);
}

function pretty(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json;
  }
}

customElements.define("tool-list", ToolList);
