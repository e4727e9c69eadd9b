/** Answers read aloud, and what visitors say written down, by upstreams that the operator names. */
@NullMarked
package dev.parley.chat.speech;

import org.jspecify.annotations.NullMarked;
