/** The page on which a visitor chats. */
@NullMarked
package dev.parley.chat.page;

import org.jspecify.annotations.NullMarked;
