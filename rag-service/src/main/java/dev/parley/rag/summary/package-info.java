/** What a chat model adds to the chunks of a document. */
@NullMarked
package dev.parley.rag.summary;

import org.jspecify.annotations.NullMarked;
