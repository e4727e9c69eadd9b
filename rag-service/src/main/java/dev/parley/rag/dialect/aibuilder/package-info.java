/**
 * AIBuilder's API (RAGFlow's) for datasets, documents, chunks and retrieval: translates requests
 * and answers, and holds no rule of its own. A dataset is a collection.
 */
@NullMarked
package dev.parley.rag.dialect.aibuilder;

import org.jspecify.annotations.NullMarked;
