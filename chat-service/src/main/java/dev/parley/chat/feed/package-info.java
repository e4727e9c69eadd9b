/**
 * Answers that are being written, and who waits for their next words; in memory, of one instance.
 */
@NullMarked
package dev.parley.chat.feed;

import org.jspecify.annotations.NullMarked;
