/** Hours in which nobody is to be disturbed. */
@NullMarked
package dev.parley.scheduler.quiet;

import org.jspecify.annotations.NullMarked;
