/** Calls to OpenAI-compatible APIs: addresses, time limits, retries, and errors in our words. */
@NullMarked
package dev.parley.inference.upstream;

import org.jspecify.annotations.NullMarked;
