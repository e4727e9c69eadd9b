/** Memories: what assistants remember of the external users that they talk with. */
@NullMarked
package dev.parley.inference.memory;

import org.jspecify.annotations.NullMarked;
