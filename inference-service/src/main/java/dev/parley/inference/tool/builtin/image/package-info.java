/** ImageGeneration: pictures, by an upstream of the operator. */
@NullMarked
package dev.parley.inference.tool.builtin.image;

import org.jspecify.annotations.NullMarked;
