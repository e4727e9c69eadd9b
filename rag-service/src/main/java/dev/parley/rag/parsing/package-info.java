/** Reading files in processes of their own, which may die of them. */
@NullMarked
package dev.parley.rag.parsing;

import org.jspecify.annotations.NullMarked;
