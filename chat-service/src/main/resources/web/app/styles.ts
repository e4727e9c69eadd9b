import { css } from "lit";

export const focusRing = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  :focus-visible {
    outline: 2px solid var(--accent-text);
    outline-offset: 2px;
  }

  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }

  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
`;

/** Text of answers and passages. */
export const prose = css`
  :host {
    overflow-wrap: anywhere;
  }

  div > * {
    margin: 0 0 0.8em;
  }

  div:last-child > :last-child {
    margin-bottom: 0;
  }

  h1,
  h2,
  h3,
  h4,
  h5,
  h6 {
    margin: 1.2em 0 0.5em;
    line-height: 1.3;
    letter-spacing: -0.01em;
    font-size: 1.0625rem;
  }

  h1 {
    font-size: 1.3rem;
  }

  h2 {
    font-size: 1.175rem;
  }

  div:first-child > :first-child {
    margin-top: 0;
  }

  ul,
  ol {
    padding-inline-start: 1.5em;
  }

  li + li {
    margin-top: 0.3em;
  }

  li > p {
    margin: 0 0 0.5em;
  }

  a {
    color: var(--accent-text);
    text-underline-offset: 0.15em;
  }

  code {
    font: 0.875em/1.5 var(--mono);
    background: var(--sunken);
    border-radius: 6px;
    padding: 0.15em 0.35em;
  }

  pre {
    overflow-x: auto;
    background: var(--sunken);
    border: 1px solid var(--line);
    border-radius: 12px;
    padding: 0.9em 1em;
    overflow-wrap: normal;
  }

  pre code {
    background: none;
    padding: 0;
  }

  blockquote {
    margin-inline: 0;
    padding-inline-start: 1em;
    border-inline-start: 3px solid var(--line);
    color: var(--muted);
  }

  hr {
    border: 0;
    border-top: 1px solid var(--line);
  }

  .scroll {
    overflow-x: auto;
  }

  table {
    border-collapse: collapse;
    font-size: 0.9375rem;
    overflow-wrap: normal;
  }

  th,
  td {
    text-align: start;
    padding: 0.45em 0.8em;
    border-bottom: 1px solid var(--line);
  }

  th {
    font-weight: 600;
  }

  .cite {
    display: inline-grid;
    place-content: center;
    min-width: 1.5rem;
    height: 1.5rem;
    margin-inline: 0.15em;
    padding: 0 0.3rem;
    vertical-align: 0.1em;
    border: 1px solid transparent;
    border-radius: 8px;
    background: var(--accent-soft);
    color: var(--accent-text);
    font: 600 0.75rem/1 var(--sans);
    font-variant-numeric: tabular-nums;
  }

  .cite:hover {
    border-color: currentcolor;
  }
`;
