/** The built-in model that answers with sentences of the passages it is given. */
@NullMarked
package dev.parley.inference.extractive;

import org.jspecify.annotations.NullMarked;
