/** Whether a request may be answered. */
@NullMarked
package dev.parley.inference.moderation;

import org.jspecify.annotations.NullMarked;
