/** Streams that can be read again after a broken connection. */
@NullMarked
package dev.parley.inference.stream;

import org.jspecify.annotations.NullMarked;
