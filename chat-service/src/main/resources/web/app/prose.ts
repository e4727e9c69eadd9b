import { css } from "lit";

/** Text of answers and passages. */
export const prose = css`
  :host {
    overflow-wrap: anywhere;
  }

  .block > * {
    margin: 0 0 0.8em;
  }

  .block:last-child > :last-child {
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

  .block:first-child > :first-child {
    margin-top: 0;
  }

  ul,
  ol {
    padding-inline-start: 1.5em;
  }

  /* The bullets of a list stand on one side, whatever the direction of each item's words. */
  li {
    unicode-bidi: plaintext;
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

  .plain {
    margin: 0;
    white-space: pre-wrap;
  }

  img {
    max-width: 100%;
    max-height: 28rem;
    border-radius: 12px;
  }

  .code {
    margin-bottom: 0.8em;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 12px;
    background: var(--sunken);
  }

  .code > * {
    margin: 0;
  }

  .bar {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding: 0.25rem 0.4rem 0.25rem 1rem;
    border-bottom: 1px solid var(--line);
    color: var(--muted);
    font-size: 0.8125rem;
  }

  .bar button {
    min-height: 1.75rem;
    padding: 0.1rem 0.6rem;
    border: 0;
    border-radius: 7px;
    background: none;
    color: var(--muted);
    font-size: 0.8125rem;
  }

  .bar button:hover {
    background: var(--surface);
    color: var(--text);
  }

  pre {
    margin: 0;
    overflow-x: auto;
    padding: 0.9em 1em;
    overflow-wrap: normal;
  }

  pre:focus-visible {
    outline-offset: -2px;
  }

  .hljs-comment,
  .hljs-quote,
  .hljs-meta {
    color: var(--code-comment);
  }

  .hljs-keyword,
  .hljs-selector-tag,
  .hljs-literal,
  .hljs-section,
  .hljs-doctag {
    color: var(--code-keyword);
  }

  .hljs-string,
  .hljs-regexp,
  .hljs-addition,
  .hljs-attribute {
    color: var(--code-string);
  }

  .hljs-number,
  .hljs-symbol,
  .hljs-bullet,
  .hljs-variable,
  .hljs-template-variable,
  .hljs-deletion {
    color: var(--code-number);
  }

  .hljs-title,
  .hljs-name,
  .hljs-attr,
  .hljs-type,
  .hljs-built_in {
    color: var(--code-name);
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

  :is(th, td):not([align]) {
    text-align: start;
  }

  [align="right"] {
    text-align: right;
  }

  [align="center"] {
    text-align: center;
  }

  th,
  td {
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
