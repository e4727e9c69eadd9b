/** Reads files of any kind into blocks, in a process of its own that may die of them. */
@NullMarked
package dev.parley.parser;

import org.jspecify.annotations.NullMarked;
