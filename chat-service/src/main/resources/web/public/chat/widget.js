/*
 * The chat on somebody else's site:
 *
 *   <script src="https://parley.example/chat/widget.js" data-widget-key="..." async></script>
 *
 * A launcher and a panel in a shadow root, so that neither page nor widget sees the other's styles. The conversation is the
 * chat page in a frame, loaded when the panel is first opened: the site cannot read it, and only sites that the chat client
 * allows may frame it. Attributes: data-external-user-id and data-signature (who the visitor is), data-side ("left" or
 * "right"), data-label. window.Parley has open(), close() and identify({externalUserId, signature}).
 */
(() => {
  "use strict";

  const script = document.currentScript;
  const key = script?.dataset.widgetKey;
  if (!key) return console.error("Parley: the script has no data-widget-key.");
  if (document.querySelector("parley-widget")) return;

  const home = new URL(".", script.src);
  const calls = new URL(`../api/v1/public/chat-widgets/${encodeURIComponent(key)}`, home).href;

  /** What this browser keeps of a visitor's conversation: its access key, and whose it is. */
  const memory = {
    name: `parley:${key}`,
    read() {
      try {
        return JSON.parse(localStorage.getItem(this.name)) ?? {};
      } catch {
        return {};
      }
    },
    write(conversation) {
      try {
        if (conversation) localStorage.setItem(this.name, JSON.stringify(conversation));
        else localStorage.removeItem(this.name);
      } catch {
        // Without storage the conversation lasts as long as the page.
      }
    },
  };

  let visitor = { externalUserId: script.dataset.externalUserId, signature: script.dataset.signature };
  let looks;
  let parts;
  let port;
  let ended = false;

  /** An answer that is no success; `wait` is the seconds until trying again makes sense, when known. */
  class Refused extends Error {
    constructor(response, address) {
      super(`Parley: ${response.status} from ${address}`);
      this.status = response.status;
      this.wait = Number(response.headers.get("Retry-After"));
    }
  }

  async function call(path, init) {
    const response = await fetch(calls + path, { credentials: "omit", ...init });
    if (!response.ok) throw new Refused(response, calls + path);
    return response.json();
  }

  /** The visitor's conversation: the one that there was, or a new one. Another visitor's is never asked for. */
  async function conversation() {
    const user = visitor.externalUserId ?? null;
    const kept = memory.read();
    const body = { ...visitor, accessKey: (kept.user ?? null) === user ? kept.accessKey : undefined };
    const headers = { "Content-Type": "application/json" };
    const session = await call("/sessions", { method: "POST", headers, body: JSON.stringify(body) });
    memory.write({ accessKey: session.accessKey, user });
    return new URL(encodeURIComponent(session.accessKey), home).href;
  }

  const styles = `
    :host {
      all: initial !important;
      display: block !important;
      position: fixed !important;
      z-index: 2147483000 !important;
      inset-block-end: 0 !important;
      width: 0 !important;
      height: 0 !important;
      color-scheme: light dark !important;
    }
    * { box-sizing: border-box; }
    .launcher {
      position: fixed;
      bottom: max(1.25rem, env(safe-area-inset-bottom));
      width: 3.5rem;
      height: 3.5rem;
      display: grid;
      place-content: center;
      padding: 0;
      border: 0;
      border-radius: 50%;
      background: var(--accent);
      color: var(--on-accent);
      box-shadow: 0 6px 24px rgb(0 0 0 / 22%);
      cursor: pointer;
      transition: transform 0.15s;
    }
    .launcher:hover { transform: scale(1.05); }
    .right { right: 1.25rem; }
    .left { left: 1.25rem; }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .unread::after {
      content: "";
      position: absolute;
      top: 0.1rem;
      right: 0.1rem;
      width: 0.8rem;
      height: 0.8rem;
      border: 2px solid #fff;
      border-radius: 50%;
      background: #d92d20;
    }
    .panel {
      position: fixed;
      bottom: 5.75rem;
      width: min(25rem, calc(100vw - 2.5rem));
      height: min(42rem, calc(100dvh - 7.5rem));
      overflow: hidden;
      border: 1px solid light-dark(#e3e0da, #38352f);
      border-radius: 18px;
      background: light-dark(#fbfaf8, #171614);
      box-shadow: 0 12px 48px rgb(0 0 0 / 24%);
      animation: rise 0.18s ease-out;
    }
    .panel[hidden] { display: none; }
    @keyframes rise { from { opacity: 0; transform: translateY(0.75rem); } }
    iframe { display: block; width: 100%; height: 100%; border: 0; color-scheme: light dark; }
    .trouble { margin: 0; padding: 2rem; font: 1rem/1.5 system-ui, sans-serif; color: light-dark(#1f1d1a, #eeebe5); }
    .edge { position: absolute; width: 1px; height: 1px; overflow: hidden; }
    @media (max-width: 30rem) {
      .panel { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
      .opened .launcher { visibility: hidden; }
    }
    @media (prefers-reduced-motion: reduce) {
      .panel { animation: none; }
      .launcher { transition: none; }
      .launcher:hover { transform: none; }
    }
  `;

  const drawing = "M4 5.500A1.500 1.500 0 015.500 4h13A1.500 1.500 0 0120 5.500v9a1.500 1.500 0 01-1.500 1.500H10l-4.500 4v-4A1.500 1.500 0 014 14.500z";

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...children);
    return made;
  }

  function picture() {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries({ width: 26, height: 26, viewBox: "0 0 24 24", "aria-hidden": true })) {
      svg.setAttribute(name, value);
    }
    for (const [name, value] of Object.entries({ d: drawing, fill: "none", stroke: "currentColor", "stroke-width": 1.8 })) {
      path.setAttribute(name, value);
    }
    svg.append(path);
    return svg;
  }

  /** Draws the launcher; the panel stays empty until it is opened. */
  function draw() {
    const side = script.dataset.side === "left" ? "left" : "right";
    const color = looks.client.primaryColor || "#4f46e5";
    const launcher = element("button", { type: "button", class: `launcher ${side}`, "aria-expanded": "false" }, picture());
    launcher.setAttribute("aria-label", openLabel());
    const edges = [element("div", { class: "edge", tabindex: "0" }), element("div", { class: "edge", tabindex: "0" })];
    const panel = element("div", { class: `panel ${side}`, role: "dialog", "aria-label": looks.chatTitle }, ...edges);
    panel.hidden = true;
    const { cultureLanguage: lang, cultureDirection: dir } = looks.client;
    const root = element("div", { lang, dir }, panel, launcher);
    root.style.setProperty("--accent", color);
    root.style.setProperty("--on-accent", readableOn(color));

    const host = document.createElement("parley-widget");
    const shadow = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(root);
    parts = { host, root, panel, launcher, edges, frame: null };

    launcher.addEventListener("click", () => (panel.hidden ? show() : hide()));
    // An open panel keeps the focus: whoever leaves the frame at either end is back where one writes.
    for (const edge of edges) edge.addEventListener("focus", greet);
    panel.addEventListener("keydown", ({ key }) => key === "Escape" && hide());
    document.body.append(host);
  }

  function openLabel() {
    return script.dataset.label || looks.culture.openChatLabel;
  }

  async function show() {
    if (!parts?.panel.hidden) return;
    const { root, panel, launcher } = parts;
    panel.hidden = false;
    root.classList.add("opened");
    launcher.classList.remove("unread");
    launcher.setAttribute("aria-expanded", "true");
    launcher.setAttribute("aria-label", looks.culture.closeChatLabel);
    if (parts.frame && !ended) greet();
    else await fill();
  }

  function hide() {
    if (!parts || parts.panel.hidden) return;
    const { root, panel, launcher } = parts;
    panel.hidden = true;
    root.classList.remove("opened");
    launcher.setAttribute("aria-expanded", "false");
    launcher.setAttribute("aria-label", openLabel());
    launcher.focus();
  }

  function greet() {
    parts.frame?.focus();
    port?.postMessage({ kind: "opened" });
  }

  /** Puts the visitor's conversation into the panel. */
  async function fill() {
    empty();
    const wanted = visitor;
    let address;
    try {
      address = await conversation();
    } catch (failure) {
      console.error(failure);
      parts.frame = null;
      return parts.edges[0].after(element("p", { class: "trouble", role: "alert" }, wordsFor(failure)));
    }
    if (visitor !== wanted) return;
    const frame = element("iframe", {
      title: looks.chatTitle,
      allow: "microphone; clipboard-write; autoplay",
      referrerpolicy: "origin",
    });
    frame.src = address;
    frame.addEventListener("load", () => connect(frame));
    parts.frame = frame;
    parts.edges[0].after(frame);
  }

  /** What a visitor is told of a conversation that could not be begun. */
  function wordsFor({ status, wait }) {
    const words = looks.culture;
    if (status === 404) return `${words.closedTitle}. ${words.closedDetail}`;
    if (status === 403 || status === 402 || status >= 500) return `${words.unavailableTitle}.`;
    if (status !== 429) return words.lostDetail;
    const style = { style: "unit", unit: wait < 90 ? "second" : "minute", unitDisplay: "long" };
    const amount = new Intl.NumberFormat(looks.client.cultureLanguage, style).format(wait < 90 ? wait : Math.ceil(wait / 60));
    return wait > 0 ? `${words.limitDetail} ${words.waitLabel.replace("{time}", amount)}` : words.limitDetail;
  }

  function empty() {
    port?.close();
    port = undefined;
    ended = false;
    parts.frame = null;
    for (const old of parts.panel.querySelectorAll("iframe, .trouble")) old.remove();
  }

  /** Gives the page in the frame a port that nobody else has. */
  function connect(frame) {
    const channel = new MessageChannel();
    port = channel.port1;
    port.onmessage = ({ data }) => {
      if (data?.kind === "close") hide();
      else if (data?.kind === "ended") ended = true;
      else if (data?.kind === "renew") void fill();
      else if (data?.kind === "unread" && parts.panel.hidden) parts.launcher.classList.add("unread");
    };
    frame.contentWindow.postMessage("parley", home.origin, [channel.port2]);
    if (!parts.panel.hidden) greet();
  }

  /** Says who the visitor is, or with nothing that nobody is logged in any more. Another one begins with a clean panel. */
  function identify(identity = {}) {
    const { externalUserId, signature } = identity ?? {};
    if ((externalUserId ?? null) === (visitor.externalUserId ?? null)) return;
    visitor = { externalUserId, signature };
    memory.write(null);
    if (!parts) return;
    empty();
    if (!parts.panel.hidden) void fill();
  }

  /** Black or white, whichever reads better on a colour. */
  function readableOn(hex) {
    const digits = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
    const [r, g, b] = [1, 3, 5].map((at) => {
      const share = parseInt(digits.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.18 ? "#000" : "#fff";
  }

  async function begin() {
    try {
      looks = await call("", {});
    } catch (failure) {
      // A site that the chat client does not allow, or no connection: the page around it stays as it is.
      return console.error(failure.message, "- is this site one of the chat client's allowedFrameOrigins?");
    }
    if (document.body) draw();
    else addEventListener("DOMContentLoaded", draw);
  }

  window.Parley = { open: () => void show(), close: hide, identify };
  void begin();
})();
