/** Functions that Parley brings itself: a table of them, and what they share. */
@NullMarked
package dev.parley.inference.tool.builtin;

import org.jspecify.annotations.NullMarked;
