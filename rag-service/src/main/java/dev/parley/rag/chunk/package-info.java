@NullMarked
package dev.parley.rag.chunk;

import org.jspecify.annotations.NullMarked;
