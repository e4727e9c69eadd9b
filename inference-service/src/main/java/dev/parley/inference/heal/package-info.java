/** Repairs JSON that a model wrote badly. */
@NullMarked
package dev.parley.inference.heal;

import org.jspecify.annotations.NullMarked;
