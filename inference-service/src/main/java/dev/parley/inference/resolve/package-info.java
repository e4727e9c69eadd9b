/** Finds who answers under a name. */
@NullMarked
package dev.parley.inference.resolve;

import org.jspecify.annotations.NullMarked;
