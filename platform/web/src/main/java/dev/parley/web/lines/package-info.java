/** Uploads of one object a line. */
@NullMarked
package dev.parley.web.lines;

import org.jspecify.annotations.NullMarked;
