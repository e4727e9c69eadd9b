/** OpenAI's vector stores: collections of rag-service under other names. */
@NullMarked
package dev.parley.inference.vectorstore;

import org.jspecify.annotations.NullMarked;
