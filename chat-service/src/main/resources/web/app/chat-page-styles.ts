import { css } from "lit";

export const pageStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100dvh;
    background: var(--bg);
  }

  .column {
    width: 100%;
    max-width: var(--column);
    margin-inline: auto;
    padding-inline: 1.25rem;
  }

  header {
    flex: none;
    border-bottom: 1px solid var(--line);
    background: var(--bg);
  }

  header .column {
    display: flex;
    align-items: center;
    gap: 0.65rem;
    min-height: 3.5rem;
  }

  header img {
    height: 1.75rem;
    max-width: 8rem;
    object-fit: contain;
  }

  .dot {
    flex: none;
    width: 0.75rem;
    height: 0.75rem;
    border-radius: 50%;
    background: var(--accent);
  }

  .title {
    flex: 1;
    min-width: 0;
  }

  .person {
    width: fit-content;
    margin: 0;
    color: var(--muted);
    font-size: 0.8125rem;
    line-height: 1.3;
  }

  .connection {
    margin: 0;
    padding: 0.35rem 1rem;
    background: var(--sunken);
    color: var(--text);
    font-size: 0.875rem;
    text-align: center;
  }

  h1 {
    width: fit-content;
    max-width: 100%;
    margin: 0;
    overflow: hidden;
    font-size: 1rem;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  main {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    scrollbar-color: var(--line-strong) transparent;
  }

  /* Keeps the messages in line with header and footer when a scroll bar appears. */
  @media (min-width: 50rem) {
    main {
      scrollbar-gutter: stable both-edges;
    }
  }

  main > .column {
    display: flex;
    flex-direction: column;
    min-height: 100%;
    padding-block: 1.75rem 2rem;
  }

  .messages {
    display: flex;
    flex-direction: column;
    gap: 0.6rem;
  }

  .greeting {
    margin: auto 0;
    padding-block: 2rem;
  }

  .greeting h2 {
    margin: 0;
    font-size: clamp(1.6rem, 1.2rem + 2vw, 2.1rem);
    line-height: 1.2;
    letter-spacing: -0.02em;
    text-wrap: balance;
  }

  .greeting p {
    margin: 0.6rem 0 0;
    color: var(--muted);
    font-size: 1.0625rem;
    text-wrap: pretty;
  }

  .greeting ul {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
    margin: 1.75rem 0 0;
    padding: 0;
    list-style: none;
  }

  /* Labels of the other direction begin where the page's do. */
  .greeting h2,
  .greeting p {
    width: fit-content;
  }

  .suggestion {
    min-height: 2.75rem;
    padding: 0.55rem 1rem;
    border: 1px solid var(--line);
    border-radius: 14px;
    background: var(--surface);
    text-align: start;
    transition:
      border-color 0.15s,
      background 0.15s;
  }

  .suggestion:hover {
    border-color: var(--accent-text);
    background: var(--accent-soft);
  }

  .alone {
    margin: auto;
    padding: 1.25rem;
    max-width: 32rem;
  }

  .banner {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem 1.25rem;
    margin-top: 1.6rem;
    padding: 0.85rem 1rem;
    border: 1px solid var(--danger-line);
    border-radius: 14px;
    background: var(--danger-bg);
  }

  .banner > div {
    flex: 1;
    min-width: min(14rem, 100%);
  }

  .banner strong {
    color: var(--danger);
    font-weight: 600;
  }

  .banner p {
    margin: 0.1rem 0 0;
    font-size: 0.9375rem;
  }

  .banner .again {
    flex: none;
    min-height: 2.25rem;
    padding: 0.3rem 0.9rem;
    border: 1px solid var(--danger);
    border-radius: 10px;
    background: none;
    color: var(--danger);
    font-weight: 600;
  }

  .earlier {
    align-self: center;
    margin-bottom: 1.5rem;
  }

  .unsent {
    margin: 0.3rem 0 0;
    color: var(--danger);
    font-size: 0.8125rem;
    text-align: end;
  }

  .drop {
    position: fixed;
    inset: 0.75rem;
    display: grid;
    place-content: center;
    border: 2px dashed var(--accent-text);
    border-radius: var(--radius);
    background: color-mix(in srgb, var(--bg) 88%, transparent);
    color: var(--accent-text);
    font-size: 1.125rem;
    font-weight: 600;
    pointer-events: none;
  }

  .thinking {
    display: flex;
    gap: 0.35rem;
    padding: 0.55rem 0;
  }

  .thinking i {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--line-strong);
    animation: breathe 1.2s ease-in-out infinite;
  }

  .thinking i:nth-child(2) {
    animation-delay: 0.15s;
  }

  .thinking i:nth-child(3) {
    animation-delay: 0.3s;
  }

  @keyframes breathe {
    0%,
    100% {
      opacity: 0.3;
    }
    40% {
      opacity: 1;
    }
  }

  footer {
    position: relative;
    flex: none;
    padding-bottom: max(1rem, env(safe-area-inset-bottom));
  }

  footer::before {
    content: "";
    position: absolute;
    inset: -1.5rem 0 100%;
    background: linear-gradient(to bottom, transparent, var(--bg));
    pointer-events: none;
  }

  footer .column {
    position: relative;
  }

  .latest {
    position: absolute;
    bottom: calc(100% + 0.75rem);
    left: 50%;
    translate: -50% 0;
    z-index: 1;
    min-height: 2.25rem;
    padding: 0.3rem 1rem;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--surface);
    box-shadow: var(--shadow);
    font-size: 0.875rem;
  }
`;
