/** Which embedding model the service uses. */
@NullMarked
package dev.parley.rag.embedding;

import org.jspecify.annotations.NullMarked;
