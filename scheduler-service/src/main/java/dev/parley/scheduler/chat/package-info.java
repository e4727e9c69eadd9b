/** What is asked of chat-service. */
@NullMarked
package dev.parley.scheduler.chat;

import org.jspecify.annotations.NullMarked;
