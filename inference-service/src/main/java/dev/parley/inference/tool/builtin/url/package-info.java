/** OpenUrl: what stands at an address, as text. */
@NullMarked
package dev.parley.inference.tool.builtin.url;

import org.jspecify.annotations.NullMarked;
