/** Code: JavaScript in the sandbox. */
@NullMarked
package dev.parley.inference.tool.builtin.code;

import org.jspecify.annotations.NullMarked;
