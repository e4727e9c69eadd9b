/** Files of accounts, as OpenAI's clients upload them. */
@NullMarked
package dev.parley.inference.file;

import org.jspecify.annotations.NullMarked;
