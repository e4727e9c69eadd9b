/** Sessions, their messages, and the answers that are written into them. */
@NullMarked
package dev.parley.chat.conversation;

import org.jspecify.annotations.NullMarked;
