/** Tokens, prices, and the account of what an answer took. */
@NullMarked
package dev.parley.inference.usage;

import org.jspecify.annotations.NullMarked;
