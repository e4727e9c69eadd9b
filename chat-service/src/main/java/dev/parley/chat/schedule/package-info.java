/** Lets assistants speak first, when scheduler-service says that something is due. */
@NullMarked
package dev.parley.chat.schedule;

import org.jspecify.annotations.NullMarked;
