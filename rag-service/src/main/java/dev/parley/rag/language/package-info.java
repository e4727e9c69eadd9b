/** Which language a text is in. */
@NullMarked
package dev.parley.rag.language;

import org.jspecify.annotations.NullMarked;
