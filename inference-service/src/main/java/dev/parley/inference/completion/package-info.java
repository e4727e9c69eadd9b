/** Chat completions: a chain of stages from a request to an answer, plain or streamed. */
@NullMarked
package dev.parley.inference.completion;

import org.jspecify.annotations.NullMarked;
