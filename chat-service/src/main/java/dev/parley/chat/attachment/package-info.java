/** Files of visitors: what they are, where their bytes lie, and what a model reads of them. */
@NullMarked
package dev.parley.chat.attachment;

import org.jspecify.annotations.NullMarked;
