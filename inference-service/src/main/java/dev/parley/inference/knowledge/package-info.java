/** Passages from collections for a question, and the citations of an answer. */
@NullMarked
package dev.parley.inference.knowledge;

import org.jspecify.annotations.NullMarked;
