/**
 * OpenAI's Responses API: the same pipeline as chat completions, with responses that are kept, can
 * be continued, and whose streams can be read again from any event.
 */
@NullMarked
package dev.parley.inference.openai;

import org.jspecify.annotations.NullMarked;
