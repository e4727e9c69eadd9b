/** Reading what callers send, strictly. */
@NullMarked
package dev.parley.inference.json;

import org.jspecify.annotations.NullMarked;
