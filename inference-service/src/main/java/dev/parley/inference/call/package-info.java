/** Calls the model, upstream or built in. */
@NullMarked
package dev.parley.inference.call;

import org.jspecify.annotations.NullMarked;
