/** Which model answers, by what the question asks of it. */
@NullMarked
package dev.parley.inference.routing;

import org.jspecify.annotations.NullMarked;
